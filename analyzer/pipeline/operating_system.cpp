#include "pipeline/operating_system.h"

#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

struct Row {
  std::string_view prefix;
  OperatingSystem system;
};

template <std::size_t N>
OperatingSystem ByPrefix(const Row (&rows)[N], std::string_view text) {
  for (const Row& row : rows) {
    if (StartsWithIgnoreCase(text, row.prefix)) return row.system;
  }
  return OperatingSystem::kUnknown;
}

// Labels of hosted images, those of today and those that are gone.
constexpr Row kImages[] = {
    {"ubuntu-", OperatingSystem::kLinux},      {"windows-", OperatingSystem::kWindows},
    {"macos-", OperatingSystem::kMacOs},       {"vs2015-win", OperatingSystem::kWindows},
    {"vs2017-win", OperatingSystem::kWindows}, {"win1803", OperatingSystem::kWindows},
};
// Names of the hosted pools that had one system each.
constexpr Row kPools[] = {
    {"Hosted Ubuntu", OperatingSystem::kLinux},    {"Hosted Linux", OperatingSystem::kLinux},
    {"Hosted macOS", OperatingSystem::kMacOs},     {"Hosted VS2017", OperatingSystem::kWindows},
    {"Hosted Windows", OperatingSystem::kWindows},
};
constexpr Row kSystems[] = {
    {"linux", OperatingSystem::kLinux},
    {"windows", OperatingSystem::kWindows},
    {"macos", OperatingSystem::kMacOs},
    {"darwin", OperatingSystem::kMacOs},
};

OperatingSystem FromDemand(std::string_view demand) {
  constexpr std::string_view kName = "Agent.OS";
  constexpr std::string_view kEquals = "-equals";
  demand = Trim(demand);
  if (!StartsWithIgnoreCase(demand, kName)) return OperatingSystem::kUnknown;
  demand = Trim(demand.substr(kName.size()));
  if (!StartsWithIgnoreCase(demand, kEquals)) return OperatingSystem::kUnknown;
  return ByPrefix(kSystems, Trim(demand.substr(kEquals.size())));
}

}  // namespace

OperatingSystem SystemOfPool(NodeRef pool) {
  if (pool.IsString()) return ByPrefix(kPools, pool.text());
  if (!pool.IsObject()) return OperatingSystem::kUnknown;
  // Under a directive any branch may hold.
  if (const NodeRef image = pool.Find("vmImage", CaseRule::kExact)) {
    return ByPrefix(kImages, image.text());
  }
  if (const NodeRef system = pool.Find("os", CaseRule::kExact)) {
    return ByPrefix(kSystems, system.text());
  }
  const NodeRef demands = pool.Find("demands", CaseRule::kExact);
  if (demands.IsString()) {
    if (const auto system = FromDemand(demands.text()); system != OperatingSystem::kUnknown) {
      return system;
    }
  }
  if (demands.IsArray()) {
    for (const NodeRef demand : demands.children()) {
      if (const auto system = FromDemand(demand.text()); system != OperatingSystem::kUnknown) {
        return system;
      }
    }
  }
  return ByPrefix(kPools, pool.Find("name", CaseRule::kExact).text());
}

}  // namespace plumbline::pipeline
