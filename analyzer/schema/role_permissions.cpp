#include "schema/role_permissions.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/nearest.h"

namespace plumbline::schema {
namespace {

// One permission block of a role. The lists stand behind each other in kNumbers; that of the block
// before ends where the first begins.
struct Block {
  std::uint64_t guid_high = 0;
  std::uint64_t guid_low = 0;
  std::uint16_t ends[4] = {};  // actions, notActions, dataActions, notDataActions
  bool is_conditional = false;
};

#include "schema_data/azure-role-permissions.inc"

std::string_view PatternOf(std::size_t number) {
  const std::uint32_t place = kPlaces[number];
  return {kTexts[place >> 16] + (place & 0xFFFF), kSizes[number]};
}

std::pair<std::uint64_t, std::uint64_t> ParseGuid(std::string_view guid) {
  std::uint64_t halves[2] = {};
  std::size_t digits = 0;
  for (const char c : guid) {
    if (!IsHexAscii(c) || digits == 32) continue;
    const int digit = IsDigitAscii(c) ? c - '0' : ToLowerAscii(c) - 'a' + 10;
    std::uint64_t& half = halves[digits++ / 16];
    half = half << 4 | static_cast<std::uint64_t>(digit);
  }
  return {halves[0], halves[1]};
}

// Namespaces whose operations are part of nearly every role and say nothing of what it is for.
constexpr std::string_view kGeneral[] = {
    "Microsoft.Authorization",  "Microsoft.Features",  "Microsoft.Insights", "Microsoft.Management",
    "Microsoft.ResourceHealth", "Microsoft.Resources", "Microsoft.Support",
};

// What extends resources of other namespaces, or is about all of them.
constexpr std::string_view kExtending[] = {
    "Microsoft.Advisor",
    "Microsoft.AlertsManagement",
    "Microsoft.Approvals",
    "Microsoft.Automanage",
    "Microsoft.AzureResilienceManagement",
    "Microsoft.AzureStackHCI",
    "Microsoft.Billing",
    "Microsoft.Blueprint",
    "Microsoft.ChangeAnalysis",
    "Microsoft.Chaos",
    "Microsoft.ConnectedVMwarevSphere",
    "Microsoft.Consumption",
    "Microsoft.CostManagement",
    "Microsoft.DataMigration",
    "Microsoft.DataProtection",
    "Microsoft.Edge",
    "Microsoft.EventGrid/eventSubscriptions",
    "Microsoft.EventGrid/extensionTopics",
    "Microsoft.GuestConfiguration",
    "Microsoft.HybridConnectivity",
    "Microsoft.HybridContainerService",
    "Microsoft.Insights/diagnosticSettings",
    "Microsoft.KubernetesConfiguration",
    "Microsoft.Maintenance",
    "Microsoft.ManagedServices",
    "Microsoft.Monitor",
    "Microsoft.OperationsManagement",
    "Microsoft.PolicyInsights",
    "Microsoft.Quota",
    "Microsoft.RecoveryServices",
    "Microsoft.Relationships",
    "Microsoft.ResourceGraph",
    "Microsoft.ScVmm",
    "Microsoft.Security",
    "Microsoft.SecurityInsights",
    "Microsoft.SerialConsole",
    "Microsoft.ServiceLinker",
    "Microsoft.Subscription",
    "Microsoft.WorkloadMonitor",
};

std::string_view FirstSegment(std::string_view text) { return text.substr(0, text.find('/')); }

// True when the pattern matches something below the type or namespace, whose end has no slash.
bool IsBelow(std::string_view pattern, std::string_view type) {
  const std::size_t star = pattern.find('*');
  const std::string_view literal = pattern.substr(0, star);
  if (literal.size() > type.size()) {
    return StartsWithIgnoreCase(literal, type) && literal[type.size()] == '/';
  }
  return star != std::string_view::npos && StartsWithIgnoreCase(type, literal);
}

bool AnyPattern(std::span<const PermissionBlock> blocks, auto&& holds) {
  for (const PermissionBlock& block : blocks) {
    for (std::size_t i = 0; i < block.actions.size(); ++i) {
      if (holds(block.actions[i])) return true;
    }
    for (std::size_t i = 0; i < block.data_actions.size(); ++i) {
      if (holds(block.data_actions[i])) return true;
    }
  }
  return false;
}

}  // namespace

bool MatchesOperation(std::string_view pattern, std::string_view operation) {
  // Up to the last `*`, the shortest stretch that it can stand for is tried first; a later `*`
  // makes an earlier choice final.
  std::size_t p = 0;
  std::size_t o = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (o < operation.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = o;
    } else if (p < pattern.size() && ToLowerAscii(pattern[p]) == ToLowerAscii(operation[o])) {
      ++p;
      ++o;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      o = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string_view OperationPatterns::operator[](std::size_t i) const {
  return texts_ != nullptr ? texts_[i] : PatternOf(numbers_[i]);
}

bool OperationPatterns::HasMatch(std::string_view operation) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (MatchesOperation((*this)[i], operation)) return true;
  }
  return false;
}

std::vector<PermissionBlock> PermissionsOf(const Role& role) {
  std::vector<PermissionBlock> made;
  const auto key_of = [](const Block& block) { return std::pair(block.guid_high, block.guid_low); };
  const auto key = ParseGuid(role.guid);
  const std::span<const Block> blocks = kBlocks;
  const auto first = std::ranges::lower_bound(blocks, key, {}, key_of);
  for (auto block = first; block != blocks.end() && key_of(*block) == key; ++block) {
    std::size_t begin = block == blocks.begin() ? 0 : std::prev(block)->ends[3];
    OperationPatterns lists[4];
    for (std::size_t list = 0; list < 4; ++list) {
      const std::size_t end = block->ends[list];
      lists[list] = OperationPatterns(std::span(kNumbers).subspan(begin, end - begin));
      begin = end;
    }
    made.push_back({lists[0], lists[1], lists[2], lists[3], block->is_conditional});
  }
  return made;
}

Allowed Allows(std::span<const PermissionBlock> blocks, Plane plane, std::string_view operation) {
  const bool is_data = plane == Plane::kData;
  Allowed allowed = Allowed::kNo;
  for (const PermissionBlock& block : blocks) {
    if (!(is_data ? block.data_actions : block.actions).HasMatch(operation) ||
        (is_data ? block.not_data_actions : block.not_actions).HasMatch(operation)) {
      continue;
    }
    if (!block.is_conditional) return Allowed::kYes;
    allowed = Allowed::kMaybe;
  }
  return allowed;
}

Allowed Allows(const Role& role, Plane plane, std::string_view operation) {
  return Allows(PermissionsOf(role), plane, operation);
}

bool HasOperationsBelow(std::span<const PermissionBlock> blocks, std::string_view type) {
  return AnyPattern(blocks, [type](std::string_view pattern) { return IsBelow(pattern, type); });
}

std::string_view NearestNamespace(std::string_view name_space) {
  constexpr std::string_view kVendor = "Microsoft.";
  constexpr std::size_t kShort = 6;
  if (name_space.size() < kVendor.size() + kShort ||
      name_space.find('*') != std::string_view::npos) {
    return {};
  }
  constexpr std::size_t kTypo = 2;
  std::size_t distance = kTypo + 1;
  std::string_view nearest;
  std::string_view last;  // Patterns are sorted, so equal namespaces are neighbours.
  for (std::size_t number = 0; number < std::size(kPlaces); ++number) {
    const std::string_view known = FirstSegment(PatternOf(number));
    if (EqualsIgnoreCase(known, last)) continue;
    last = known;
    if (EqualsIgnoreCase(known, name_space)) return {};
    const std::size_t own = EditDistance(known, name_space, distance - 1);
    if (own < distance) {
      distance = own;
      nearest = known;
    }
  }
  return nearest;
}

bool CanApplyTo(const Role& role, std::string_view type) {
  const std::vector<PermissionBlock> blocks = PermissionsOf(role);
  const std::string_view name_space = FirstSegment(type);
  bool is_about_something = false;
  const bool applies = AnyPattern(blocks, [&](std::string_view pattern) {
    if (IsBelow(pattern, name_space)) return true;
    const std::string_view own = FirstSegment(pattern);
    if (std::ranges::none_of(
            kGeneral, [own](std::string_view general) { return EqualsIgnoreCase(own, general); })) {
      is_about_something = true;
    }
    return std::ranges::any_of(
        kExtending, [pattern](std::string_view extending) { return IsBelow(pattern, extending); });
  });
  return applies || !is_about_something;
}

}  // namespace plumbline::schema
