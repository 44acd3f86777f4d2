// Rules that only ask for the value of a property (rules/properties/*.yaml): what such a row says,
// and what deployed resources do not keep to. Values that are not known keep to everything. Start
// reading at PropertyRule, then at CheckProperty.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arm/expansion.h"
#include "arm/relatives.h"
#include "base/pattern.h"
#include "diag/diagnostic.h"

namespace plumbline::arm {

// From the resource on; names are compared without case, an empty one is `[*]`: every element of an
// array, every value of an object.
struct PropertyPath {
  std::string_view text = {};
  std::span<const std::string_view> names = {};
};

// What is asked of a value. Texts are compared without case; booleans and numbers count as their
// texts.
enum class PropertyOp : std::uint8_t {
  kIn,
  kNotIn,
  kAtLeast,
  kAtLeastOrZero,   // Zero stands for "no limit".
  kVersionAtLeast,  // `1.2`, `TLS1_2`, `v1.2`; what is no version is less than all of them.
  kDateAtLeast,     // What the text starts with.
  kMatches,
  kMatchesNot,
  kAnyMatches,  // Of all elements at least one.
  kExists,
  kAbsent,
  kNonEmpty,     // Neither null nor an empty text, array or object.
  kEmptyOrNone,  // Absent, or nothing but empty texts.
  kContains,     // An array, or a text with commas.
  kHasAny,       // An array, or a scalar as the only element.
  kHasNone,
  kCountAbove,
};

struct PropertyTest {
  PropertyPath path;
  PropertyOp op = PropertyOp::kExists;
  std::span<const std::string_view> values = {};
  const Pattern* pattern = nullptr;
};

// Another resource that sets the same thing: a child or the parent of the resource that is asked.
struct PropertyPlace {
  std::string_view type = {};
  std::string_view name = {};  // The last segment of its name; empty for any.
  PropertyPath path;
};

enum class WhenAbsent : std::uint8_t {
  kOk,
  kViolation,
  kViolationBelow,  // Of API versions before PropertyRule::below.
};

struct PropertyRule {
  std::string_view says = {};  // What is wrong, without the value: the start of a message.
  std::span<const std::string_view> types = {};
  std::span<const PropertyTest> when = {};  // All must hold; one that is not known does not.
  PropertyTest test;
  std::span<const PropertyPlace> also = {};
  WhenAbsent absent = WhenAbsent::kOk;
  std::string_view below = {};
  std::string_view service_default = {};  // Empty when it is not documented.
  // The first API version that knows the property, by type; an empty type stands for every one.
  std::span<const std::pair<std::string_view, std::string_view>> since = {};
  std::string_view fix = {};  // JSON text; empty for none.
  FixSafety fix_safety = FixSafety::kUnsafe;
};

struct PropertyViolation {
  eval::OriginId origin = kNoId<eval::OriginId>;  // Of the value; of a missing one the container's.
  eval::OriginId key_origin = kNoId<eval::OriginId>;  // Of the last key on the way that is written.
  bool is_absence = false;
  const PropertyPath* path = nullptr;
  std::size_t depth = 0;  // How many names of the path lead to the value or the container.
  eval::Value value;      // As the resource has it; null for a missing one.
  // The first API version that knows the property, when the resource's own is an older one.
  std::string_view needs_version;
};

// What the resource does not keep to; nothing for types that the row is not about, and for
// resources that are not deployed.
std::vector<PropertyViolation> CheckProperty(const PropertyRule& row, RelativeFinder& relatives,
                                             const DeployedResource& resource);

}  // namespace plumbline::arm
