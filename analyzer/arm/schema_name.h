// What a `$schema` names (ARM template language, section 1.3).
#pragma once

#include <string_view>

namespace plumbline::arm {

enum class SchemaKind : std::uint8_t {
  kUnknown,
  kTemplate,
  kParameterFile,
  kUiDefinition,
  kPolicyDefinition,
  kForeign,  // Known, and nothing we analyse: view definitions, gallery metadata, module versions.
};

struct SchemaName {
  SchemaKind kind = SchemaKind::kUnknown;
  std::string_view date;    // `2019-04-01`; of the schemas on the management host.
  std::string_view prefix;  // `subscription` of `subscriptionDeploymentTemplate.json`.
};
// Views `schema`.
SchemaName ParseSchemaName(std::string_view schema);

}  // namespace plumbline::arm
