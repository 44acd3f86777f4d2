// The typed view of a deployment template: its sections, and its resources at any nesting (children,
// nested deployments). Views the tree it was made from. Nothing is evaluated here; the expanding engine
// works beside this model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/value.h"
#include "base/ids.h"
#include "syntax/tree.h"

namespace plumbline::arm {

enum class TemplateId : std::uint32_t {};
enum class ResourceId : std::uint32_t {};

// The deployment scope that `$schema` names (ARM template language, section 1.3).
enum class Scope : std::uint8_t { kUnknown, kResourceGroup, kSubscription, kManagementGroup, kTenant };

enum class ParameterType : std::uint8_t {
  kUnknown, kString, kSecureString, kInt, kBool, kObject, kSecureObject, kArray,
};
// `string`, `SecureString`, ... in any case; kUnknown for everything else.
ParameterType ParseParameterType(std::string_view text);

struct Parameter {
  NodeRef node;  // The declaring member; its key is the name.
  Value type, default_value, allowed_values, metadata;
  ParameterType parsed_type = ParameterType::kUnknown;

  std::string_view name() const { return node.key(); }
  Span name_span() const { return node.key_span(); }
  bool IsSecure() const {
    return parsed_type == ParameterType::kSecureString || parsed_type == ParameterType::kSecureObject;
  }
};

struct Variable {
  NodeRef node;
  Value value;
  std::string_view name() const { return node.key(); }
  Span name_span() const { return node.key_span(); }
};

struct Output {
  NodeRef node;
  Value type, value, condition, copy;
  std::string_view name() const { return node.key(); }
  Span name_span() const { return node.key_span(); }
};

struct Resource {
  ResourceId id{};
  TemplateId owner{};                        // The template that holds it.
  ResourceId parent = kNoId<ResourceId>;     // The resource it is nested in, if any.
  TemplateId nested = kNoId<TemplateId>;     // The inline template of a deployment resource.
  NodeRef node;                              // Its object; has a key in symbolic form.
  Value type, api_version, name, location, condition, copy, depends_on, identity, sku, kind, scope, tags,
      properties;
  // Full type, nested parents included, as spelt ("Microsoft.Web/sites/slots"); empty when unknown.
  std::string full_type;
  // Full name, nested parents included, when every part is a literal.
  std::optional<std::string> full_name;
  bool existing = false;

  bool IsType(std::string_view other) const { return EqualsIgnoreCase(full_type, other); }
};

struct Template {
  TemplateId id{};
  NodeRef node;  // The root object, or the nested `template` object.
  Scope scope = Scope::kUnknown;
  // Nested only: the deployment resource that holds it, and whether expressions in it read the
  // outer template's parameters and variables (`expressionEvaluationOptions.scope`, default outer).
  ResourceId holder = kNoId<ResourceId>;
  bool outer_scope = false;
  Value schema, content_version, language_version, resources_section;
  std::vector<Parameter> parameters;
  std::vector<Variable> variables;
  std::vector<Output> outputs;
  std::vector<ResourceId> resources;  // Direct and nested children; not those of nested templates.

  const Parameter* FindParameter(std::string_view name) const;
  const Variable* FindVariable(std::string_view name) const;
};

// All templates of one file: the root one first, nested ones after it.
class TemplateModel {
 public:
  static TemplateModel Build(NodeRef root);

  const Template& root() const { return templates[TemplateId{0}]; }
  // The template whose parameters and variables an expression inside `inner` reads.
  const Template& EvaluationScope(const Template& inner) const;

  IndexVec<TemplateId, Template> templates;
  IndexVec<ResourceId, Resource> resources;
};

struct ParameterAssignment {
  NodeRef node;      // Member of `parameters`; its key is the name.
  Value value;       // Literal value, absent for a reference.
  Value reference;   // Key Vault reference.
};
struct ParameterFile {
  NodeRef node;
  Value schema, content_version;
  std::vector<ParameterAssignment> assignments;
  static ParameterFile Build(NodeRef root);
};

// What a JSON file is (ARM template language, section 1.3).
enum class FileKind : std::uint8_t {
  kOther, kTemplate, kParameterFile, kUiDefinition, kPolicyDefinition,
};
FileKind Recognize(NodeRef root);
// The scope of a `$schema` value; nullopt when it names no known template schema.
std::optional<Scope> ScopeOfSchema(std::string_view schema);

// An expression in a template: a string value or an object key that the service evaluates.
struct ExpressionUse {
  NodeRef node;           // The string, or the member whose key it is.
  bool is_key = false;
  TemplateId owner{};     // The template it is written in.
  ResourceId resource = kNoId<ResourceId>;  // The innermost resource around it.
};

}  // namespace plumbline::arm
