// The bodies of deployed resources against the published type of their API version (schema/
// type_graph.h): what the service would refuse, ignore or misread. Values that are not known are
// never wrong. Start reading at CheckBodies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/expansion.h"
#include "schema/type_graph.h"

namespace plumbline::arm {

enum class BodyError : std::uint8_t {
  kUnknownProperty,
  kLacksProperty,      // Unknown at this version; a later one has it.
  kMisplacedProperty,  // Unknown here; known beside `properties`, or in it.
  kPropertyCase,       // Spelt in another case than the service does.
  kReadOnly,
  kMissing,
  kType,
  kConvertible,    // Of another type, but the service converts it: "5" for 5, "true" for true.
  kValue,          // A string that is none of the listed ones.
  kDiscriminator,  // The property that decides about the shape has none of the listed values.
  kDiscriminatorMissing,
  kRange,
  kPattern,
};

struct BodyProblem {
  BodyError kind = BodyError::kType;
  DeployedResourceId resource{};
  // The version of the type that was compared; not `is_exact` when the resource's own version has
  // no published body and this is the nearest one.
  const schema::TypeVersion* version = nullptr;
  bool is_exact = true;
  // Where the value is written, or, with `is_key`, its key.
  eval::OriginId origin = kNoId<eval::OriginId>;
  bool is_key = false;
  // From the resource on: `properties.siteConfig.alwaysOn`; array items as `[]`.
  std::string path;
  // The last name of the path as it is written; of kPropertyCase the service's spelling.
  std::string_view name;
  // What was meant instead: a property or a value that is listed; may be empty.
  std::string_view nearest;
  schema::BodyNodeId expected = kNoId<schema::BodyNodeId>;
  eval::Value value;
  std::optional<schema::ApiVersion> later;  // Of kLacksProperty: the first version that has it.
  bool is_open = false;                     // Of kValue: other values are taken as well.

  // It is about something that is not there; `origin` is then the object that lacks it.
  bool IsAbsence() const {
    return kind == BodyError::kMissing || kind == BodyError::kDiscriminatorMissing;
  }
};

// In the order of resources and their members. What several turns of a loop share comes once.
std::vector<BodyProblem> CheckBodies(const Expansion& expansion);

// Whether the type has every property of the resource's body at another version; kMaybe when no
// body is published for it, or parts of the resource's are not known.
eval::Truth HasProperties(const DeployedResource& resource, schema::ApiVersion version);

// "a string", "one of `A`, `B`", "an array of objects": what a node of a type takes, for messages.
std::string DescribeType(schema::BodyNodeId node);

}  // namespace plumbline::arm
