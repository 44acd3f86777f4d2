#include "arm/property_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "arm/partial_text.h"
#include "arm/property_values.h"
#include "base/ascii.h"
#include "eval/choice.h"
#include "schema/api_version.h"

namespace plumbline::arm {
namespace {

using eval::Truth;
using eval::Value;
using Names = std::span<const std::string_view>;

class Judge {
 public:
  Judge(const PropertyRule& row, RelativeFinder& relatives, const DeployedResource& resource)
      : row_(row), relatives_(relatives), resource_(resource) {}

  std::vector<PropertyViolation> Run() {
    if (IsListed(resource_.type, row_.types)) {
      Primary();
    } else {
      Elsewhere();
    }
    return std::move(found_);
  }

 private:
  // --- Guards ---

  bool GuardsHold(const DeployedResource& resource) const {
    return std::ranges::all_of(row_.when, [&](const PropertyTest& guard) {
      return IsOfElement(guard) || Holds(guard, resource) == Truth::kTrue;
    });
  }

  // The names up to the first `[*]` of the row's path, itself included; none when it has none.
  Names ElementsPath() const {
    const Names names = row_.test.path.names;
    const auto star = std::ranges::find(names, std::string_view());
    return star == names.end() ? Names() : names.first(star - names.begin() + 1);
  }
  // A guard about elements of the same array as the path is asked of each of them.
  bool IsOfElement(const PropertyTest& guard) const {
    const Names elements = ElementsPath();
    const Names names = guard.path.names;
    return !elements.empty() && names.size() > elements.size() &&
           std::ranges::equal(elements, names.first(elements.size()), EqualsIgnoreCase);
  }
  bool ElementGuardsHold(const Value& element) const {
    const std::size_t depth = ElementsPath().size();
    return std::ranges::all_of(row_.when, [&](const PropertyTest& guard) {
      return !IsOfElement(guard) || Ask(guard, element, depth, nullptr) == Truth::kTrue;
    });
  }

  Truth Holds(const PropertyTest& guard, const DeployedResource& resource) const {
    if (guard.path.names.size() == 1 && EqualsIgnoreCase(guard.path.names[0], "name")) {
      return NameHolds(guard, resource);
    }
    return Ask(guard, resource.body, 0, &resource);
  }

  // Negative questions are positive ones turned round: an absent value equals nothing.
  static PropertyOp PositiveOf(PropertyOp op) {
    switch (op) {
      case PropertyOp::kNotIn:
        return PropertyOp::kIn;
      case PropertyOp::kMatchesNot:
        return PropertyOp::kMatches;
      case PropertyOp::kHasNone:
        return PropertyOp::kHasAny;
      case PropertyOp::kAbsent:
        return PropertyOp::kExists;
      default:
        return op;
    }
  }

  Truth Ask(const PropertyTest& guard, const Value& value, std::size_t depth,
            const DeployedResource* root) const {
    PropertyTest positive = guard;
    positive.op = PositiveOf(guard.op);
    const Truth truth = AskPositive(positive, value, depth, root);
    return positive.op == guard.op ? truth : Not(truth);
  }

  Truth AskPositive(const PropertyTest& test, const Value& value, std::size_t depth,
                    const DeployedResource* root) const {
    if (value.IsNull()) return Truth::kFalse;
    if (value.IsUnknown()) {
      if (!value.unknown().HasAlternatives()) {
        const bool is_there =
            depth == test.path.names.size() && !value.unknown().MayBe(eval::kNulls);
        return is_there && test.op == PropertyOp::kExists ? Truth::kTrue : Truth::kMaybe;
      }
      bool all = true;
      bool none = true;
      for (const Value& alternative : value.unknown().alternatives) {
        const Truth one = AskPositive(test, alternative, depth, root);
        all = all && one == Truth::kTrue;
        none = none && one == Truth::kFalse;
      }
      return all ? Truth::kTrue : none ? Truth::kFalse : Truth::kMaybe;
    }
    if (value.IsError()) return Truth::kMaybe;
    const Names names = test.path.names;
    if (depth == names.size()) return Passes(test, value);
    if (names[depth].empty()) {
      Truth any = Truth::kFalse;
      const auto ask = [&](const Value& element) {
        const Truth one = AskPositive(test, element, depth + 1, nullptr);
        if (one == Truth::kTrue || any == Truth::kFalse) any = one;
        return any == Truth::kTrue;
      };
      if (value.IsArray()) {
        for (const Value& item : value.items()) {
          if (ask(item)) break;
        }
      } else if (value.IsObject()) {
        for (const eval::Member& member : value.members()) {
          if (ask(member.value)) break;
        }
        if (any == Truth::kFalse && value.object().is_open) return Truth::kMaybe;
      }
      return any;
    }
    if (!value.IsObject()) return Truth::kFalse;
    const Part part = PartOf(value, names, depth, root);
    return part.is_unknown ? Truth::kMaybe : AskPositive(test, part.value, depth + 1, nullptr);
  }

  // The full name, or its last segment; of names that are known in part the segment that is seen.
  static Truth NameHolds(const PropertyTest& guard, const DeployedResource& resource) {
    const auto ask = [&guard](std::string_view text) {
      if (guard.pattern != nullptr) return guard.pattern->FoundIn(text);
      return IsListed(text, guard.values);
    };
    const bool is_negative = PositiveOf(guard.op) != guard.op;
    if (resource.name.IsString()) {
      const std::string_view name = resource.name.text();
      const bool holds = ask(name) || ask(name.substr(name.rfind('/') + 1));
      return TruthOf(holds != is_negative);
    }
    const auto name = PartialText::Of(resource.name);
    const auto last = name ? name->BehindLast("/") : std::nullopt;
    if (!last || !last->IsKnown()) return Truth::kMaybe;
    const std::string segment = "/" + std::string(last->text());
    return TruthOf((ask(segment) || ask(std::string_view(segment).substr(1))) != is_negative);
  }

  // --- One step of a path ---

  struct Part {
    Value value;  // Null when there is none.
    eval::OriginId key_origin = kNoId<eval::OriginId>;
    bool is_unknown = false;  // There may be one, under a name that is not known.
  };
  // `root`: the resource, when `object` is its body.
  Part PartOf(const Value& object, Names names, std::size_t depth,
              const DeployedResource* root) const {
    const std::string_view name = names[depth];
    if (root != nullptr) {
      if (EqualsIgnoreCase(name, "name")) return {root->name};
      if (EqualsIgnoreCase(name, "apiVersion")) return {root->api_version};
      if (EqualsIgnoreCase(name, "location")) return {root->location};
    }
    const eval::Member* const member = object.object().Find(name);
    if (member != nullptr && !member->has_unknown_key && !member->value.IsNull()) {
      return {member->value, member->key_origin};
    }
    if (object.object().is_open ||
        std::ranges::any_of(object.members(), &eval::Member::has_unknown_key)) {
      return {Value::Null(), kNoId<eval::OriginId>, true};
    }
    if (depth == 1 && EqualsIgnoreCase(name, "tier") && EqualsIgnoreCase(names[0], "sku") &&
        EqualsIgnoreCase(resource_.type, "Microsoft.Web/serverfarms")) {
      const eval::Member* const sku = object.object().Find("name");
      if (sku != nullptr && !sku->value.IsNull()) {
        const std::string_view tier =
            sku->value.IsString() ? PlanTierOf(sku->value.text()) : std::string_view();
        if (tier.empty()) return {Value::Null(), kNoId<eval::OriginId>, true};
        return {relatives_.expansion().session().StringView(tier).At(sku->value.origin()),
                sku->key_origin};
      }
    }
    return {};
  }

  // --- The path itself ---

  struct Place {
    const PropertyPath& path;
    bool may_be_absent = false;  // Absence is no violation here.
  };

  void Primary() {
    if (!GuardsHold(resource_)) return;
    Visit({row_.test.path, !AbsenceViolates()}, resource_.body, 0, kNoId<eval::OriginId>, found_);
    const bool is_absent = std::ranges::any_of(found_, &PropertyViolation::is_absence);
    if (!is_absent || row_.also.empty() || !IsSetElsewhere()) return;
    std::erase_if(found_, [](const PropertyViolation& one) { return one.is_absence; });
  }

  bool AbsenceViolates() const {
    if (row_.absent != WhenAbsent::kViolationBelow) return row_.absent == WhenAbsent::kViolation;
    const Value& version = resource_.api_version;
    return version.IsString() && schema::ApiVersion::Parse(version.text()) &&
           version.text().substr(0, 10) < row_.below;
  }

  // With `[*]`, most questions are about the elements that there are; all are when they depend on
  // something else of the element.
  bool NeedsElements() const {
    if (std::ranges::any_of(row_.when, [&](const auto& guard) { return IsOfElement(guard); })) {
      return false;
    }
    return row_.test.op == PropertyOp::kNonEmpty || row_.test.op == PropertyOp::kExists ||
           row_.test.op == PropertyOp::kHasAny || row_.test.op == PropertyOp::kAnyMatches;
  }

  void Absent(const Place& place, const Value& container, std::size_t depth,
              eval::OriginId key_origin, std::vector<PropertyViolation>& out) const {
    if (place.may_be_absent) return;
    const bool is_before_elements = std::ranges::find(place.path.names.subspan(depth),
                                                      std::string_view()) != place.path.names.end();
    if (is_before_elements && !NeedsElements()) return;
    out.push_back({container.origin(), key_origin, true, &place.path, depth, Value::Null(), {}});
    out.back().needs_version = NeededVersion();
  }

  void Visit(const Place& place, const Value& value, std::size_t depth, eval::OriginId key_origin,
             std::vector<PropertyViolation>& out) const {
    const Names names = place.path.names;
    if (depth == names.size()) return Decide(place, value, key_origin, out);
    if (value.IsUnknown()) {
      EachAlternative(value, out, [&](const Value& one, std::vector<PropertyViolation>& of_one) {
        Visit(place, one, depth, key_origin, of_one);
      });
      return;
    }
    if (names[depth].empty()) return Elements(place, value, depth, key_origin, out);
    if (!value.IsObject()) return;
    const Part part = PartOf(value, names, depth, depth == 0 ? &resource_ : nullptr);
    if (part.is_unknown) return;
    if (part.value.IsNull()) return Absent(place, value, depth, key_origin, out);
    Visit(place, part.value, depth + 1,
          part.key_origin == kNoId<eval::OriginId> ? key_origin : part.key_origin, out);
  }

  void Elements(const Place& place, const Value& value, std::size_t depth,
                eval::OriginId key_origin, std::vector<PropertyViolation>& out) const {
    const bool is_first = depth + 1 == ElementsPath().size() && &place.path == &row_.test.path;
    std::size_t count = 0;
    std::size_t passed = 0;
    const auto visit = [&](const Value& element, eval::OriginId key) {
      ++count;
      if (is_first && !ElementGuardsHold(element)) {
        ++passed;
        return;
      }
      const std::size_t before = out.size();
      Visit(place, element, depth + 1, key, out);
      if (out.size() == before) ++passed;
    };
    const std::size_t before = out.size();
    if (value.IsArray()) {
      for (const Value& item : value.items()) visit(item, key_origin);
    } else if (value.IsObject()) {
      if (value.object().is_open) return;
      for (const eval::Member& member : value.members()) visit(member.value, member.key_origin);
    } else {
      return;
    }
    if (count == 0) {
      Absent(place, value, depth, key_origin, out);
    } else if (row_.test.op == PropertyOp::kAnyMatches) {
      out.resize(before);
      if (passed == 0) {
        out.push_back({value.origin(), key_origin, false, &place.path, depth, value, {}});
        out.back().needs_version = NeededVersion();
      }
    }
  }

  // What holds for every alternative; nothing of values that are plainly unknown.
  template <class F>
  static void EachAlternative(const Value& value, std::vector<PropertyViolation>& out, F&& f) {
    std::vector<PropertyViolation> first;
    for (const Value& alternative : value.unknown().alternatives) {
      std::vector<PropertyViolation> of_one;
      f(alternative, of_one);
      if (of_one.empty()) return;
      if (first.empty()) first = std::move(of_one);
    }
    std::ranges::move(first, std::back_inserter(out));
  }

  void Decide(const Place& place, const Value& value, eval::OriginId key_origin,
              std::vector<PropertyViolation>& out) const {
    const auto violates = [&](const Value& leaf) {
      if (leaf.IsNull()) return TruthOf(!place.may_be_absent);
      return Not(Passes(row_.test, leaf));
    };
    if (eval::Test(value, violates) != eval::Holds::kAlways) return;
    if (value.IsNull()) return Absent(place, value, place.path.names.size(), key_origin, out);
    out.push_back(
        {value.origin(), key_origin, false, &place.path, place.path.names.size(), value, {}});
    out.back().needs_version = NeededVersion();
  }

  std::string_view NeededVersion() const {
    const Value& own = resource_.api_version;
    const auto version = own.IsString() ? schema::ApiVersion::Parse(own.text()) : std::nullopt;
    if (!version) return {};
    for (const auto& [type, since] : row_.since) {
      if (!type.empty() && !EqualsIgnoreCase(type, resource_.type)) continue;
      const auto first = schema::ApiVersion::Parse(since);
      if (first && *version < *first) return since;
    }
    return {};
  }

  // --- Other resources that set the same ---

  // The other place, when this resource is one.
  const PropertyPlace* PlaceOf(const DeployedResource& resource) const {
    for (const PropertyPlace& place : row_.also) {
      if (!EqualsIgnoreCase(place.type, resource.type)) continue;
      if (place.name.empty()) return &place;
      if (resource.name.IsString()) {
        const std::string_view name = resource.name.text();
        if (EqualsIgnoreCase(name.substr(name.rfind('/') + 1), place.name)) return &place;
        continue;
      }
      const auto name = PartialText::Of(resource.name);
      const auto last = name ? name->BehindLast("/") : std::nullopt;
      if (last && last->IsKnown() && EqualsIgnoreCase(last->text(), place.name)) return &place;
    }
    return nullptr;
  }

  static bool IsLeftAlone(const DeployedResource& resource) {
    return resource.IsExisting() || resource.IsDeployed() == Truth::kFalse ||
           !resource.body.IsObject();
  }

  // Calls f for other resources of these types that may be children or the parent of this one, with
  // how certain that is, until it answers true.
  template <class F>
  bool AnyRelative(std::string_view type, F&& f) const {
    for (const DeployedResource* const other : relatives_.Candidates(type, resource_)) {
      if (IsLeftAlone(*other)) continue;
      const Truth is_child = IsChildOf(*other, resource_);
      const Truth is_parent = IsChildOf(resource_, *other);
      const Truth is_relative = is_child == Truth::kFalse ? is_parent : is_child;
      if (is_relative != Truth::kFalse && f(*other, is_relative)) return true;
    }
    return false;
  }

  bool IsSetElsewhere() const {
    return std::ranges::any_of(row_.also, [&](const PropertyPlace& at) {
      return AnyRelative(at.type, [&](const DeployedResource& other, Truth) {
        const PropertyPlace* const place = PlaceOf(other);
        if (place == nullptr) return false;
        const PropertyTest is_set{place->path, PropertyOp::kExists};
        return AskPositive(is_set, other.body, 0, nullptr) != Truth::kFalse;
      });
    });
  }

  // This resource is one of the other places: what it sets is judged, what it leaves out is not.
  void Elsewhere() {
    const PropertyPlace* const place = PlaceOf(resource_);
    if (place == nullptr) return;
    if (!row_.when.empty()) {
      // The guards are about the resource that it belongs to.
      const bool is_guarded = std::ranges::any_of(row_.types, [&](std::string_view type) {
        return AnyRelative(type, [&](const DeployedResource& other, Truth is_relative) {
          return is_relative == Truth::kTrue && GuardsHold(other);
        });
      });
      if (!is_guarded) return;
    }
    Visit({place->path, true}, resource_.body, 0, kNoId<eval::OriginId>, found_);
  }

  const PropertyRule& row_;
  RelativeFinder& relatives_;
  const DeployedResource& resource_;
  std::vector<PropertyViolation> found_;
};

}  // namespace

std::vector<PropertyViolation> CheckProperty(const PropertyRule& row, RelativeFinder& relatives,
                                             const DeployedResource& resource) {
  if (resource.IsExisting() || resource.IsDeployed() == Truth::kFalse ||
      !resource.body.IsObject()) {
    return {};
  }
  return Judge(row, relatives, resource).Run();
}

}  // namespace plumbline::arm
