// The typed view of a deployment template: its sections, and its resources at any nesting
// (children, nested deployments). Views the tree it was made from. Nothing is evaluated here; the
// expanding engine works beside this model. A section or member of the wrong kind is as good as
// absent here: that it is wrong is the business of rules that look at nodes. Start reading at
// TemplateModel.
//
// Questions about particular resources live beside it: arm/app_service.h, arm/environment.h; the
// expressions of a template in arm/expression_uses.h; names in arm/resource_name.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arm/resource_name.h"
#include "arm/value.h"
#include "base/ids.h"
#include "syntax/tree.h"

namespace plumbline::arm {

enum class TemplateId : std::uint32_t {};
enum class ResourceId : std::uint32_t {};

// The deployment scope that `$schema` names (ARM template language, section 1.3).
enum class Scope : std::uint8_t {
  kUnknown,
  kResourceGroup,
  kSubscription,
  kManagementGroup,
  kTenant
};

enum class ParameterType : std::uint8_t {
  kUnknown,
  kString,
  kSecureString,
  kInt,
  kBool,
  kObject,
  kSecureObject,
  kArray,
};
// `string`, `SecureString`, ... in any case; kUnknown for everything else.
ParameterType ParseParameterType(std::string_view text);
constexpr bool IsSecureType(ParameterType type) {
  return type == ParameterType::kSecureString || type == ParameterType::kSecureObject;
}

// Members of the wrong kind are listed too, with all values absent: the name is declared.
struct Parameter {
  NodeRef node;  // The declaring member, whose key is the name; of a user function, the list item.
  NodeRef name_node;  // The `name` string of a user function's parameter, else absent.
  Value type, default_value, allowed_values, metadata;
  // Of `type`, or of the definition that `$ref` leads to.
  ParameterType parsed_type = ParameterType::kUnknown;

  std::string_view name() const { return name_node ? name_node.text() : node.key(); }
  Span name_span() const { return name_node ? name_node.span() : node.key_span(); }
  bool IsSecure() const { return IsSecureType(parsed_type); }
  // Any other key of the declaration: `minLength`, `nullable`, ...
  Value At(Key key) const { return Value(node)[key]; }
  // A deployment must pass a value.
  bool IsRequired() const {
    return node.IsObject() && default_value.IsAbsent() && !At("nullable").Bool().value_or(false);
  }
};

struct Variable {
  NodeRef node;       // The declaring member, or the loop object of a variable made by `copy`.
  NodeRef name_node;  // The loop's `name` string, else absent.
  Value value;        // Unknown for a loop: its node is then the `input`.

  bool IsLoop() const { return static_cast<bool>(name_node); }
  std::string_view name() const { return name_node ? name_node.text() : node.key(); }
  Span name_span() const { return name_node ? name_node.span() : node.key_span(); }
};

struct Output {
  NodeRef node;
  Value type, value, condition, copy;
  ParameterType parsed_type = ParameterType::kUnknown;  // As in Parameter.

  std::string_view name() const { return node.key(); }
  Span name_span() const { return node.key_span(); }
  bool IsSecure() const { return IsSecureType(parsed_type); }
};

// `namespace.name(...)`.
struct UserFunction {
  NodeRef node;        // Member of `members`; its key is the name.
  NodeRef name_space;  // The `namespace` string; may be absent.
  std::vector<Parameter> parameters;
  Value output_type, output_value;

  std::string_view name() const { return node.key(); }
  Span name_span() const { return node.key_span(); }
  const Parameter* FindParameter(std::string_view name) const;
};

struct Resource {
  ResourceId id{};
  TemplateId owner{};                     // The template that holds it.
  ResourceId parent = kNoId<ResourceId>;  // The resource it is nested in, if any.
  TemplateId nested = kNoId<TemplateId>;  // The inline template of a deployment resource.
  NodeRef node;                           // Its object; has a key in symbolic form.
  Value type, api_version, name, location, condition, copy, depends_on, identity, sku, kind, scope,
      tags, properties;
  // Full type, nested parents included, as spelt ("Microsoft.Web/sites/slots"); empty when unknown.
  // A legacy extension (`.../providers/locks`) has the type of the extension
  // ("Microsoft.Authorization/locks").
  std::string full_type;
  // Full name, nested parents included, when every part is a literal.
  std::optional<std::string> full_name;
  // The full name in pieces, for comparing names that are not literal.
  NameParts name_parts;
  // What a legacy extension extends; empty for others (those have `scope`).
  std::string target_type;
  NameParts target_name;
  bool existing = false;

  bool IsType(std::string_view other) const { return EqualsIgnoreCase(full_type, other); }
  // The key in the object form of `resources`; empty in the array form.
  std::string_view symbolic_name() const { return node.key(); }
  // Any other key of the resource: `zones`, `resourceGroup`, ...
  Value At(Key key) const { return Value(node)[key]; }
};

// Finds names without walking: positions by folded hash.
class NameIndex {
 public:
  using Entry = std::pair<std::uint32_t, std::uint32_t>;  // Hash and position.

  void Add(std::string_view name, std::size_t position) { Add(FoldedHash(name), position); }
  void Add(std::uint32_t folded_hash, std::size_t position) {
    entries_.emplace_back(folded_hash, static_cast<std::uint32_t>(position));
  }
  void Sort();
  // The range of entries whose names have the hash of `name`.
  std::pair<const Entry*, const Entry*> Candidates(std::string_view name) const;

 private:
  std::vector<Entry> entries_;
};

struct Template {
  TemplateId id{};
  // The root object, or the nested `template` object. An exported list of resources has an array as
  // root and no other sections.
  NodeRef node;
  Scope scope = Scope::kUnknown;
  // Nested only: the deployment resource that holds it, and whether expressions in it read the
  // outer template's parameters and variables (`expressionEvaluationOptions.scope`, by default
  // outer, but see IsInnerByDefault).
  ResourceId holder = kNoId<ResourceId>;
  bool outer_scope = false;
  Value schema, content_version, language_version, metadata;
  Value parameters_section, variables_section, functions_section, definitions, resources_section,
      outputs_section;
  std::vector<Parameter> parameters;
  std::vector<Variable> variables;
  std::vector<Output> outputs;
  std::vector<UserFunction> functions;
  std::vector<ResourceId> resources;  // Direct and nested children; not those of nested templates.
  // Variables exist whose names are not known (expression keys, loops with computed names): a name
  // that is not found proves nothing.
  bool has_unnamed_variables = false;

  // Names ignore ASCII case; null when not declared. Of several the exact spelling wins, then the
  // last.
  const Parameter* FindParameter(std::string_view name) const;
  const Variable* FindVariable(std::string_view name) const;
  const Output* FindOutput(std::string_view name) const;
  const UserFunction* FindFunction(std::string_view name_space, std::string_view name) const;

  // `resources` is an object and resources have symbolic names.
  bool IsSymbolic() const { return resources_section.IsObject(); }
  // What nested templates in it are evaluated as that do not say it.
  bool IsInnerByDefault() const;
  // Compiled from Bicep (ARM template language, section 1.4).
  bool IsBicepGenerated() const;
  bool IsNested() const { return holder != kNoId<ResourceId>; }
  // Any other section: `imports`, `asserts`, ...
  Value At(Key key) const { return Value(node)[key]; }

  NameIndex parameter_index, variable_index, output_index;  // Of the vectors above.
};

// All templates of one file: the root one first, nested ones after it. Both arrays are in document
// order.
class TemplateModel {
 public:
  // Needs a prepared tree. Whatever the root is: one that is no object has no sections. Of a
  // blueprint's artifact the root template is the one inside.
  static TemplateModel Build(NodeRef root);

  const Template& root() const { return templates[TemplateId{0}]; }
  // The template whose parameters and variables an expression inside `inner` reads.
  const Template& EvaluationScope(const Template& inner) const;

  // The innermost resource whose object holds the node (the object itself included); kNoId outside
  // of all.
  ResourceId InnermostResource(NodeRef node) const;
  // The innermost template that holds the node.
  TemplateId OwnerOf(NodeRef node) const;
  // Resources of a full type (ASCII case ignored), in document order, nested templates included.
  std::vector<ResourceId> ResourcesOfType(std::string_view type) const;
  // The resource with the symbolic name in this template; null when there is none.
  const Resource* FindSymbolic(const Template& owner, std::string_view name) const;

  IndexVec<TemplateId, Template> templates;
  IndexVec<ResourceId, Resource> resources;

 private:
  friend class ModelBuilder;
  NameIndex types_;    // Of resources, by full type.
  NameIndex symbols_;  // Of resources, by symbolic name.
};

struct ParameterAssignment {
  NodeRef node;     // Member of `parameters`; its key is the name.
  Value value;      // Literal value, absent for a reference. Never evaluated: `[x]` is text.
  Value reference;  // Key Vault reference.

  std::string_view name() const { return node.key(); }
  Span name_span() const { return node.key_span(); }
};
struct ParameterFile {
  NodeRef node;
  Value schema, content_version;
  Value metadata;  // Its `template` names the template that the file belongs to.
  std::vector<ParameterAssignment> assignments;
  static ParameterFile Build(NodeRef root);
  // ASCII case ignored; null when the file does not assign it.
  const ParameterAssignment* Find(std::string_view name) const;
};

// What a JSON file is (ARM template language, section 1.3).
enum class FileKind : std::uint8_t {
  kOther,
  kTemplate,
  kParameterFile,
  kUiDefinition,
  kPolicyDefinition,
};
// Decides by `$schema`, then by shape. Works on a tree that is not prepared.
FileKind Recognize(NodeRef root);
// The template inside a blueprint's artifact of kind `template`, which is deployed as it stands
// there; absent in every other file.
NodeRef BlueprintTemplate(NodeRef root);
// The scope of a `$schema` value; nullopt when it names no known template schema.
std::optional<Scope> ScopeOfSchema(std::string_view schema);

// An expression in a template: a string value or an object key that the service evaluates.
struct ExpressionUse {
  NodeRef node;  // The string, or the member whose key it is.
  bool is_key = false;
  TemplateId owner{};                       // The template it is written in.
  ResourceId resource = kNoId<ResourceId>;  // The innermost resource around it.
  // The user function whose body it is in, whose parameters it reads; else null. Points into the
  // model.
  const UserFunction* function = nullptr;

  // The text between the brackets. Views the document.
  std::string_view Text() const {
    const std::string_view whole = is_key ? node.key() : node.text();
    return whole.substr(1, whole.size() - 2);
  }
};

}  // namespace plumbline::arm
