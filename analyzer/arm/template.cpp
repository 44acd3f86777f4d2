#include "arm/template.h"

#include <algorithm>

#include "arm/schema_name.h"
#include "expr/expression.h"

namespace plumbline::arm {
namespace {

// The node that a JSON pointer in URI form leads to (ARM template language, section 2.4): percent
// escapes are undone before the text is split at slashes, `~0` and `~1` in each segment after it.
NodeRef ResolvePointer(NodeRef template_node, std::string_view pointer) {
  if (!pointer.starts_with("#/")) return {};
  const auto hex = [](char c) { return IsDigitAscii(c) ? c - '0' : ToLowerAscii(c) - 'a' + 10; };
  std::string path;
  for (std::size_t i = 2; i < pointer.size(); ++i) {
    const bool escape = pointer[i] == '%' && i + 2 < pointer.size() && IsHexAscii(pointer[i + 1]) &&
                        IsHexAscii(pointer[i + 2]);
    path.push_back(escape ? static_cast<char>(hex(pointer[i + 1]) * 16 + hex(pointer[i + 2]))
                          : pointer[i]);
    if (escape) i += 2;
  }
  NodeRef at = template_node;
  for (std::size_t begin = 0; at;) {
    const std::size_t slash = path.find('/', begin);
    const std::size_t end = slash == std::string::npos ? path.size() : slash;
    std::string segment;
    for (std::size_t i = begin; i < end; ++i) {
      const bool escape =
          path[i] == '~' && i + 1 < end && (path[i + 1] == '0' || path[i + 1] == '1');
      segment.push_back(!escape ? path[i] : path[i + 1] == '0' ? '~' : '/');
      if (escape) ++i;
    }
    if (at.IsArray()) {
      std::size_t index = 0;
      for (const char c : segment) {
        if (!IsDigitAscii(c) || index > 100000) return {};
        index = index * 10 + static_cast<std::size_t>(c - '0');
      }
      at = at.first_child();
      for (; at && index > 0; --index) at = at.next();
    } else {
      at = at.Find(Key(std::string_view(segment)), CaseRule::kIgnore);
    }
    if (slash == std::string::npos) return at;
    begin = slash + 1;
  }
  return {};
}

// Follows `$ref` through the template's definitions to the first declaration with a `type`.
ParameterType TypeOfDeclaration(Value type, Value reference, NodeRef template_node) {
  constexpr int kMaxHops = 16;  // Longer chains are cycles.
  for (int hop = 0; hop < kMaxHops; ++hop) {
    if (const auto text = type.Text()) return ParseParameterType(*text);
    const auto pointer = reference.Text();
    if (!pointer) break;
    const Value declaration(ResolvePointer(template_node, *pointer));
    type = declaration["type"];
    reference = declaration["$ref"];
  }
  return ParameterType::kUnknown;
}

// The members of an object that a reader knows, all found in one walk. Of several spellings the
// same one is taken as by NodeRef::Find. What a loop or a computed key may add is not a member: the
// service does not accept these in the objects that are read this way.
struct Wanted {
  Key key;
  Value* value;
};
template <std::size_t N>
void ReadMembers(NodeRef object, Wanted (&wanted)[N]) {
  if (!object.IsObject()) return;
  const std::vector<std::uint32_t>& hashes = object.tree()->key_hashes;
  for (const NodeRef member : object.children()) {
    const std::uint32_t hash = hashes[IndexOf(member.id())];
    for (Wanted& want : wanted) {
      if (want.key.hash != hash) continue;
      const std::string_view name = member.key();
      const bool exact = name == want.key.text;
      if (exact || (!want.value->node() && EqualsIgnoreCase(name, want.key.text))) {
        *want.value = Value(member);
      }
      break;
    }
  }
}

std::uint32_t KeyHash(NodeRef member) { return member.tree()->key_hashes[IndexOf(member.id())]; }

bool IsExpressionText(std::string_view text) {
  return !text.empty() && text.front() == '[' &&
         expr::ClassifyArmString(text) == expr::ArmStringKind::kExpression;
}

// Of the entries that carry the name, the one that counts.
template <class Entry>
const Entry* FindNamed(const std::vector<Entry>& entries, const NameIndex& index,
                       std::string_view name) {
  const Entry* best = nullptr;
  bool exact = false;
  const auto [begin, end] = index.Candidates(name);
  for (const auto* at = begin; at != end; ++at) {
    const Entry& entry = entries[at->second];
    if (!EqualsIgnoreCase(entry.name(), name)) continue;
    const bool is_exact = entry.name() == name;
    if (is_exact || !exact) best = &entry;
    exact = exact || is_exact;
  }
  return best;
}

}  // namespace

ParameterType ParseParameterType(std::string_view text) {
  struct Row {
    std::string_view name;
    ParameterType type;
  };
  using enum ParameterType;
  static constexpr Row kRows[] = {
      {"string", kString},
      {"int", kInt},
      {"bool", kBool},
      {"array", kArray},
      {"object", kObject},
      {"securestring", kSecureString},
      {"secureobject", kSecureObject},
  };
  for (const Row& row : kRows) {
    if (EqualsIgnoreCase(text, row.name)) return row.type;
  }
  return kUnknown;
}

void NameIndex::Sort() { std::ranges::sort(entries_); }

std::pair<const NameIndex::Entry*, const NameIndex::Entry*> NameIndex::Candidates(
    std::string_view name) const {
  // Clang 14 does not take the subrange that std::ranges::equal_range returns.
  const std::uint32_t hash = FoldedHash(name);
  const auto begin = std::ranges::lower_bound(entries_, hash, {}, &Entry::first);
  const auto end = std::ranges::upper_bound(entries_, hash, {}, &Entry::first);
  return {entries_.data() + (begin - entries_.begin()), entries_.data() + (end - entries_.begin())};
}

const Parameter* UserFunction::FindParameter(std::string_view name) const {
  const auto at = std::ranges::find_if(
      parameters, [&](const Parameter& param) { return EqualsIgnoreCase(param.name(), name); });
  return at == parameters.end() ? nullptr : &*at;
}

const Parameter* Template::FindParameter(std::string_view name) const {
  return FindNamed(parameters, parameter_index, name);
}
const Variable* Template::FindVariable(std::string_view name) const {
  return FindNamed(variables, variable_index, name);
}
const Output* Template::FindOutput(std::string_view name) const {
  return FindNamed(outputs, output_index, name);
}
const UserFunction* Template::FindFunction(std::string_view name_space,
                                           std::string_view name) const {
  const auto at = std::ranges::find_if(functions, [&](const UserFunction& function) {
    return EqualsIgnoreCase(function.name(), name) &&
           EqualsIgnoreCase(function.name_space.text(), name_space);
  });
  return at == functions.end() ? nullptr : &*at;
}

bool Template::IsInnerByDefault() const {
  // With language version 2.0 the default is `inner`, and `outer` is refused.
  const std::string_view version = language_version.Text().value_or(std::string_view());
  return IsSymbolic() || (!version.empty() && version[0] >= '2' && version[0] <= '9');
}

bool Template::IsBicepGenerated() const {
  const auto name = metadata["_generator"]["name"].Text();
  return name && EqualsIgnoreCase(*name, "bicep");
}

// Walks resources and inline templates in document order. It recurses once per level of resources,
// which the parser's limit on nesting bounds.
class ModelBuilder {
 public:
  explicit ModelBuilder(TemplateModel& model) : model_(model) {}

  void AddTemplate(NodeRef node, ResourceId holder, bool outer_scope) {
    Template made;
    made.node = node;
    made.holder = holder;
    made.outer_scope = outer_scope;
    if (node.IsArray()) {
      made.resources_section = Value(node);
    } else {
      ReadSections(made);
    }
    made.scope = ScopeOf(made);
    // Sections are read before the template moves into the array; its resources are added through
    // the id, since nested templates move the array.
    const Value section = made.resources_section;
    const NodeRef resources = section.IsArray() || section.IsObject() ? section.node() : NodeRef();
    const TemplateId id = model_.templates.push_back(std::move(made));
    model_.templates[id].id = id;
    AddResources(resources, id, kNoId<ResourceId>, nullptr);
  }

  void Finish() {
    for (const Resource& resource : model_.resources) {
      const std::size_t position = IndexOf(resource.id);
      if (!resource.full_type.empty()) model_.types_.Add(resource.full_type, position);
      if (!resource.symbolic_name().empty())
        model_.symbols_.Add(resource.symbolic_name(), position);
    }
    model_.types_.Sort();
    model_.symbols_.Sort();
  }

 private:
  Scope ScopeOf(const Template& made) const {
    const auto schema = made.schema.Text();
    const auto scope = schema ? ScopeOfSchema(*schema) : std::nullopt;
    if (scope) return *scope;
    // An inline template without a usable schema is deployed like the one around it.
    if (made.holder == kNoId<ResourceId>) return Scope::kUnknown;
    return model_.templates[model_.resources[made.holder].owner].scope;
  }

  static void ReadSections(Template& made) {
    Wanted wanted[] = {
        {"$schema", &made.schema},
        {"contentVersion", &made.content_version},
        {"languageVersion", &made.language_version},
        {"metadata", &made.metadata},
        {"parameters", &made.parameters_section},
        {"variables", &made.variables_section},
        {"functions", &made.functions_section},
        {"definitions", &made.definitions},
        {"resources", &made.resources_section},
        {"outputs", &made.outputs_section},
    };
    ReadMembers(made.node, wanted);

    if (made.parameters_section.IsObject()) {
      made.parameters.reserve(made.parameters_section.node().size());
      for (const NodeRef member : made.parameters_section.node().children()) {
        made.parameter_index.Add(KeyHash(member), made.parameters.size());
        made.parameters.push_back(ReadParameter(member, {}, made.node));
      }
    }
    if (made.variables_section.IsObject()) ReadVariables(made);
    if (made.outputs_section.IsObject()) {
      for (const NodeRef member : made.outputs_section.node().children()) {
        made.output_index.Add(KeyHash(member), made.outputs.size());
        made.outputs.push_back(ReadOutput(member, made.node));
      }
    }
    if (made.functions_section.IsArray()) ReadFunctions(made);
    made.parameter_index.Sort();
    made.variable_index.Sort();
    made.output_index.Sort();
  }

  static Parameter ReadParameter(NodeRef node, NodeRef name, NodeRef template_node) {
    Parameter param;
    param.node = node;
    param.name_node = name;
    Value reference;
    Wanted wanted[] = {
        {"type", &param.type},         {"defaultValue", &param.default_value},
        {"metadata", &param.metadata}, {"allowedValues", &param.allowed_values},
        {"$ref", &reference},
    };
    ReadMembers(node, wanted);
    param.parsed_type = TypeOfDeclaration(param.type, reference, template_node);
    return param;
  }

  static Output ReadOutput(NodeRef node, NodeRef template_node) {
    Output output;
    output.node = node;
    Value reference;
    Wanted wanted[] = {
        {"type", &output.type}, {"value", &output.value}, {"condition", &output.condition},
        {"copy", &output.copy}, {"$ref", &reference},
    };
    ReadMembers(node, wanted);
    output.parsed_type = TypeOfDeclaration(output.type, reference, template_node);
    return output;
  }

  static void ReadVariables(Template& made) {
    for (const NodeRef member : made.variables_section.node().children()) {
      if (IsCopyLoops(member)) {
        for (const NodeRef loop : member.children()) {
          const NodeRef name = loop.Find("name", CaseRule::kIgnore);
          if (!Value(name).Text()) {
            made.has_unnamed_variables = true;
            continue;
          }
          const NodeRef input = loop.Find("input", CaseRule::kIgnore);
          made.variable_index.Add(name.text(), made.variables.size());
          made.variables.push_back({loop, name, Value::Unknown(input ? input : loop)});
        }
      } else if (IsExpressionText(member.key())) {
        made.has_unnamed_variables = true;
      } else {
        made.variable_index.Add(KeyHash(member), made.variables.size());
        made.variables.push_back({member, {}, Value(member)});
      }
    }
  }

  static void ReadFunctions(Template& made) {
    for (const NodeRef entry : made.functions_section.node().children()) {
      const NodeRef name_space = entry.Find("namespace", CaseRule::kIgnore);
      const NodeRef members = entry.Find("members", CaseRule::kIgnore);
      if (!members.IsObject()) continue;
      for (const NodeRef member : members.children()) {
        UserFunction function;
        function.node = member;
        if (name_space.IsString()) function.name_space = name_space;
        const NodeRef params = member.Find("parameters", CaseRule::kIgnore);
        if (params.IsArray()) {
          for (const NodeRef param : params.children()) {
            const NodeRef name = param.Find("name", CaseRule::kIgnore);
            if (name.IsString()) {
              function.parameters.push_back(ReadParameter(param, name, made.node));
            }
          }
        }
        const Value output = Value(member)["output"];
        function.output_type = output["type"];
        function.output_value = output["value"];
        made.functions.push_back(std::move(function));
      }
    }
  }

  // `section` is an array, an object in symbolic form, or something that holds no resources.
  void AddResources(NodeRef section, TemplateId owner, ResourceId parent,
                    const QualifiedName* parent_name) {
    if (!section.IsArray() && !section.IsObject()) return;
    for (const NodeRef child : section.children()) {
      if (child.IsObject()) AddResource(child, owner, parent, parent_name);
    }
  }

  void AddResource(NodeRef node, TemplateId owner, ResourceId parent,
                   const QualifiedName* parent_name) {
    Resource made;
    made.owner = owner;
    made.parent = parent;
    made.node = node;
    Value existing;
    Value children;
    Wanted wanted[] = {
        {"type", &made.type},
        {"apiVersion", &made.api_version},
        {"name", &made.name},
        {"location", &made.location},
        {"condition", &made.condition},
        {"copy", &made.copy},
        {"dependsOn", &made.depends_on},
        {"identity", &made.identity},
        {"sku", &made.sku},
        {"kind", &made.kind},
        {"scope", &made.scope},
        {"tags", &made.tags},
        {"properties", &made.properties},
        {"existing", &existing},
        {"resources", &children},
    };
    ReadMembers(node, wanted);
    made.existing = existing.Bool().value_or(false);

    std::string_view type = made.type.Text().value_or(std::string_view());
    // Types of extensions (`import`) carry a version: `Microsoft.Graph/groups@v1.0`.
    type = type.substr(0, type.find('@'));
    const QualifiedName qualified = Qualify(type, PartsOfName(made.name), parent_name);
    made.full_type = qualified.type;
    made.full_name = LiteralName(qualified.name);
    made.name_parts = qualified.name;
    made.target_type = qualified.target_type;
    made.target_name = qualified.target_name;

    NodeRef inline_template;
    bool outer_scope = true;
    if (made.IsType("Microsoft.Resources/deployments")) {
      const Value written = made.properties["template"];
      if (written.IsObject()) inline_template = written.node();
      const auto scope = made.properties["expressionEvaluationOptions"]["scope"].Text();
      outer_scope =
          scope ? !EqualsIgnoreCase(*scope, "inner") : !model_.templates[owner].IsInnerByDefault();
    }

    const ResourceId id = model_.resources.push_back(std::move(made));
    model_.resources[id].id = id;
    model_.templates[owner].resources.push_back(id);

    const auto add_template = [&] {
      if (!inline_template) return;
      model_.resources[id].nested = model_.templates.end_id();
      AddTemplate(inline_template, id, outer_scope);
    };
    const bool template_first = inline_template && children.node() &&
                                IndexOf(inline_template.id()) < IndexOf(children.node().id());
    if (template_first) add_template();
    AddResources(children.node(), owner, id, &qualified);
    if (!template_first) add_template();
  }

  TemplateModel& model_;
};

TemplateModel TemplateModel::Build(NodeRef root) {
  TemplateModel model;
  ModelBuilder builder(model);
  const NodeRef inside = BlueprintTemplate(root);
  builder.AddTemplate(inside ? inside : root, kNoId<ResourceId>, false);
  builder.Finish();
  return model;
}

const Template& TemplateModel::EvaluationScope(const Template& inner) const {
  const Template* at = &inner;
  while (at->outer_scope && at->holder != kNoId<ResourceId>) {
    at = &templates[resources[at->holder].owner];
  }
  return *at;
}

ResourceId TemplateModel::InnermostResource(NodeRef node) const {
  if (!node) return kNoId<ResourceId>;
  // Resources are in document order and nest properly: the last one that starts at or before the
  // node is inside the one we look for, or is it.
  const auto at = std::ranges::upper_bound(resources.items(), IndexOf(node.id()), {},
                                           [](const Resource& r) { return IndexOf(r.node.id()); });
  if (at == resources.items().begin()) return kNoId<ResourceId>;
  ResourceId id = (at - 1)->id;
  while (id != kNoId<ResourceId> &&
         IndexOf(resources[id].node.node().subtree_end) <= IndexOf(node.id())) {
    id = resources[id].parent != kNoId<ResourceId> ? resources[id].parent
                                                   : templates[resources[id].owner].holder;
  }
  return id;
}

TemplateId TemplateModel::OwnerOf(NodeRef node) const {
  if (!node) return TemplateId{0};
  const auto at = std::ranges::upper_bound(
      templates.items(), IndexOf(node.id()), {},
      [](const Template& t) { return t.node ? IndexOf(t.node.id()) : 0U; });
  if (at == templates.items().begin()) return TemplateId{0};
  TemplateId id = (at - 1)->id;
  while (templates[id].IsNested() &&
         IndexOf(templates[id].node.node().subtree_end) <= IndexOf(node.id())) {
    id = resources[templates[id].holder].owner;
  }
  return id;
}

std::vector<ResourceId> TemplateModel::ResourcesOfType(std::string_view type) const {
  std::vector<ResourceId> found;
  const auto [begin, end] = types_.Candidates(type);
  for (const auto* at = begin; at != end; ++at) {
    const ResourceId id = static_cast<ResourceId>(at->second);
    if (resources[id].IsType(type)) found.push_back(id);
  }
  return found;
}

const Resource* TemplateModel::FindSymbolic(const Template& owner, std::string_view name) const {
  const auto [begin, end] = symbols_.Candidates(name);
  for (const auto* at = begin; at != end; ++at) {
    const Resource& resource = resources[static_cast<ResourceId>(at->second)];
    if (resource.owner == owner.id && EqualsIgnoreCase(resource.symbolic_name(), name)) {
      return &resource;
    }
  }
  return nullptr;
}

}  // namespace plumbline::arm
