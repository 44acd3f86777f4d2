// The addresses that `$schema` of a template or parameter file may hold.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace plumbline::schema {

struct TemplateSchema {
  std::string_view date;  // `2019-04-01`
  std::string_view name;  // `deploymentTemplate.json`
  bool is_current = false;
};

// Published schemas of templates, and of parameter files.
std::span<const TemplateSchema> TemplateSchemas();
std::span<const TemplateSchema> ParameterFileSchemas();

// `$schema` taken apart: scheme, date and file name. Nothing when it does not have the form
// `http(s)://schema.management.azure.com/schemas/<date>/<name>[#]` (case, surrounding blanks
// ignored).
struct SchemaAddress {
  bool https = true;
  std::string_view date;
  std::string_view name;  // Without `#`.
};
std::optional<SchemaAddress> ParseSchemaAddress(std::string_view text);

// True when the address is one of `schemas`.
bool IsKnownSchema(const SchemaAddress& address, std::span<const TemplateSchema> schemas);

}  // namespace plumbline::schema
