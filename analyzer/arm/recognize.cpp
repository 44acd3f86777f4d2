// What a JSON file is: first by `$schema`, then by shape (ARM template language, section 1.3).
// Works on trees that are not prepared, since most files turn out to be of no interest.
#include <algorithm>

#include "arm/schema_name.h"
#include "arm/template.h"

namespace plumbline::arm {
namespace {

NodeRef Member(NodeRef object, Key key) { return object.Find(key, CaseRule::kIgnore); }

// `letters` + `stem` + optional `.json`; the letters in front are `prefix`.
bool MatchesFile(std::string_view file, std::string_view stem, std::string_view& prefix) {
  if (EndsWithIgnoreCase(file, ".json")) file.remove_suffix(5);
  if (!EndsWithIgnoreCase(file, stem)) return false;
  prefix = file.substr(0, file.size() - stem.size());
  return std::ranges::all_of(prefix, IsLetterAscii);
}

bool OnlyHolds(NodeRef object, std::initializer_list<std::string_view> keys) {
  for (const NodeRef member : object.children()) {
    const bool known = std::ranges::any_of(
        keys, [&](std::string_view key) { return EqualsIgnoreCase(member.key(), key); });
    if (!known) return false;
  }
  return true;
}

// Only members that assign a value or point to one: a declaration has `type`.
bool HoldsAssignmentsOnly(NodeRef parameters) {
  if (!parameters.IsObject()) return false;
  for (const NodeRef param : parameters.children()) {
    if (!param.IsObject() || !OnlyHolds(param, {"value", "reference", "metadata"})) return false;
  }
  return true;
}

bool IsExportedList(NodeRef root) {
  if (!root.IsArray() || !root.first_child()) return false;
  for (const NodeRef item : root.children()) {
    if (!Member(item, "type").IsString() || !Member(item, "apiVersion").IsString() ||
        !Member(item, "name").IsString()) {
      return false;
    }
  }
  return true;
}

// Sections of a template only, and resources of Microsoft's types: a template whose head was left
// out.
bool IsHeadlessTemplate(NodeRef root, NodeRef resources) {
  if (!resources.IsArray() || !resources.first_child()) return false;
  if (!OnlyHolds(root, {"$schema", "languageVersion", "apiProfile", "metadata", "definitions",
                        "functions", "parameters", "variables", "imports", "extensions",
                        "resources", "outputs", "asserts"})) {
    return false;
  }
  for (const NodeRef item : resources.children()) {
    const std::string_view type = Member(item, "type").text();
    if (!StartsWithIgnoreCase(type, "Microsoft.") || type.find('/') == std::string_view::npos) {
      return false;
    }
    if (!Member(item, "properties") && !Member(item, "apiVersion")) return false;
  }
  return true;
}

FileKind RecognizeShape(NodeRef root) {
  if (root.IsArray()) return IsExportedList(root) ? FileKind::kTemplate : FileKind::kOther;
  const NodeRef resources = Member(root, "resources");
  const NodeRef parameters = Member(root, "parameters");
  const bool versioned = static_cast<bool>(Member(root, "contentVersion"));
  if (versioned && (resources.IsArray() || resources.IsObject())) return FileKind::kTemplate;
  if (versioned && !resources && HoldsAssignmentsOnly(parameters)) return FileKind::kParameterFile;
  const NodeRef properties = Member(root, "properties");
  if (BlueprintTemplate(root) || IsHeadlessTemplate(root, resources)) return FileKind::kTemplate;
  if (Member(root, "policyRule") || Member(properties, "policyRule") ||
      Member(properties, "policyDefinitions").IsArray()) {
    return FileKind::kPolicyDefinition;
  }
  if ((Member(parameters, "basics") && Member(parameters, "steps")) || Member(root, "handler")) {
    return FileKind::kUiDefinition;
  }
  const NodeRef generator = Member(Member(root, "metadata"), "_generator");
  if (EqualsIgnoreCase(Member(generator, "name").text(), "bicep")) return FileKind::kTemplate;
  return FileKind::kOther;
}

}  // namespace

NodeRef BlueprintTemplate(NodeRef root) {
  if (!EqualsIgnoreCase(Member(root, "kind").text(), "template")) return {};
  const NodeRef inner = Member(Member(root, "properties"), "template");
  const NodeRef schema = Member(inner, "$schema");
  const bool is_template = schema.IsString() && ScopeOfSchema(schema.text()).has_value();
  return is_template ? inner : NodeRef();
}

SchemaName ParseSchemaName(std::string_view schema) {
  SchemaName name;
  schema = Trim(schema);
  if (schema.ends_with('#')) schema.remove_suffix(1);
  if (StartsWithIgnoreCase(schema, "https://")) {
    schema.remove_prefix(8);
  } else if (StartsWithIgnoreCase(schema, "http://")) {
    schema.remove_prefix(7);
  } else {
    return name;
  }
  if (StartsWithIgnoreCase(schema, "aka.ms/azure-quickstart-templates-metadata-schema") ||
      StartsWithIgnoreCase(schema, "aka.ms/bicep-registry-module-version-file-schema")) {
    name.kind = SchemaKind::kForeign;
    return name;
  }
  constexpr std::string_view kHost = "schema.management.azure.com/schemas/";
  if (!StartsWithIgnoreCase(schema, kHost)) return name;
  schema.remove_prefix(kHost.size());

  const std::size_t slash = schema.rfind('/');
  if (slash == std::string_view::npos) return name;
  const std::string_view file = schema.substr(slash + 1);
  const std::string_view date = schema.substr(0, slash);
  if (StartsWithIgnoreCase(file, "ViewDefinition.json")) {
    name.kind = SchemaKind::kForeign;
    return name;
  }
  if (date.empty() || date.find('/') != std::string_view::npos) return name;
  name.date = date;
  if (MatchesFile(file, "deploymentTemplate", name.prefix)) {
    name.kind = SchemaKind::kTemplate;
  } else if (MatchesFile(file, "deploymentParameters", name.prefix)) {
    name.kind = SchemaKind::kParameterFile;
  } else if (StartsWithIgnoreCase(file, "CreateUIDefinition.") ||
             EqualsIgnoreCase(file, "uiFormDefinition.schema.json")) {
    name.kind = SchemaKind::kUiDefinition;
  } else if (EqualsIgnoreCase(file, "policyDefinition.json") ||
             EqualsIgnoreCase(file, "policySetDefinition.json")) {
    name.kind = SchemaKind::kPolicyDefinition;
  }
  return name;
}

std::optional<Scope> ScopeOfSchema(std::string_view schema) {
  const SchemaName name = ParseSchemaName(schema);
  if (name.kind != SchemaKind::kTemplate) return std::nullopt;
  if (name.prefix.empty()) return Scope::kResourceGroup;
  if (EqualsIgnoreCase(name.prefix, "subscription")) return Scope::kSubscription;
  if (EqualsIgnoreCase(name.prefix, "managementGroup")) return Scope::kManagementGroup;
  if (EqualsIgnoreCase(name.prefix, "tenant")) return Scope::kTenant;
  return Scope::kUnknown;
}

FileKind Recognize(NodeRef root) {
  if (const NodeRef schema = Member(root, "$schema"); schema.IsString()) {
    switch (ParseSchemaName(schema.text()).kind) {
      case SchemaKind::kTemplate:
        return FileKind::kTemplate;
      case SchemaKind::kParameterFile:
        return FileKind::kParameterFile;
      case SchemaKind::kUiDefinition:
        return FileKind::kUiDefinition;
      case SchemaKind::kPolicyDefinition:
        return FileKind::kPolicyDefinition;
      case SchemaKind::kForeign:
        return FileKind::kOther;
      case SchemaKind::kUnknown:
        break;
    }
  }
  return RecognizeShape(root);
}

}  // namespace plumbline::arm
