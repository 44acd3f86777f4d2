// The part of a ResourceGraph that a template gives. Names and ids come from evaluated values;
// which parameters and variables something reads is taken from its expressions as they are written,
// since a value that is known does not say what it was made of.
#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "arm/assigned_roles.h"
#include "arm/dependencies.h"
#include "arm/expression_uses.h"
#include "arm/name_uses.h"
#include "base/ascii.h"
#include "eval/choice.h"
#include "graph/graph_part.h"
#include "schema/roles.h"

namespace plumbline {
namespace {

using arm::DeployedResource;
using arm::DeployedResourceId;
using arm::DeployedTemplate;
using Name = std::string_view;

constexpr Name kProviders = "/providers/";
constexpr Name kIdentities = "Microsoft.ManagedIdentity/userAssignedIdentities";
// An edge to a loop goes to its first turns only.
constexpr std::size_t kMaxTurns = 16;
constexpr std::size_t kMaxHole = 100;
constexpr std::size_t kMaxNames = 8;

// --- Texts ---

std::string Shortened(std::string text) {
  if (text.size() <= kMaxHole) return text;
  std::size_t end = kMaxHole;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  // Different expressions keep different ids.
  return fmt::format("{}…{:08x}", text.substr(0, end), FoldedHash(text));
}

void AppendHole(const eval::Value& value, std::string& out) {
  std::string hole;
  eval::AppendExpression(value, hole);
  out += '{' + Shortened(std::move(hole)) + '}';
}

// A text with `{expression}` for what is not known; empty for what is no text.
std::string Readable(const eval::Value& value) {
  if (value.IsString()) return std::string(value.text());
  std::string text;
  if (!value.IsUnknown()) return text;
  const auto& pieces = value.unknown().pieces;
  if (pieces.empty()) AppendHole(value, text);
  for (const eval::Piece& piece : pieces) {
    if (piece.value.IsString()) {
      text += piece.value.text();
    } else {
      AppendHole(piece.value, text);
    }
  }
  return text;
}

// The first of the values that it may have.
eval::Value FirstChoice(eval::Value value) {
  while (value.IsUnknown() && value.unknown().HasAlternatives()) {
    value = value.unknown().alternatives[0];
  }
  return value;
}

// The names that a resource may have, each once, when there are only a few and all are known; else
// one with holes, or none.
std::vector<std::string> PossibleNames(const eval::Value& name) {
  std::vector<std::string> names;
  eval::ForEachLeaf(name, [&names](const eval::Value& leaf, std::span<const eval::Answer>) {
    if (leaf.IsString()) {
      if (std::ranges::find(names, leaf.text()) == names.end()) names.emplace_back(leaf.text());
      if (names.size() <= kMaxNames) return true;
    }
    names.clear();
    return false;
  });
  if (names.empty()) names.push_back(Readable(name));
  return names;
}

// `id-{dev|test|prod}` for names that differ in the middle.
std::string Joined(const std::vector<std::string>& names) {
  if (names.size() == 1) return names[0];
  std::size_t begin = names[0].size();
  for (const std::string& name : names) {
    begin =
        std::min<std::size_t>(begin, std::ranges::mismatch(names[0], name).in1 - names[0].begin());
  }
  std::size_t end = names[0].size() - begin;
  for (const std::string& name : names) {
    std::size_t common = 0;
    while (common < std::min(end, name.size() - begin) &&
           name[name.size() - 1 - common] == names[0][names[0].size() - 1 - common]) {
      ++common;
    }
    end = common;
  }
  std::string middle;
  for (const std::string& name : names) {
    if (!middle.empty()) middle += '|';
    middle += name.substr(begin, name.size() - end - begin);
  }
  return fmt::format("{}{{{}}}{}", names[0].substr(0, begin), middle,
                     names[0].substr(names[0].size() - end));
}

bool HasHole(Name text) { return text.find('{') != Name::npos; }

// The parts between slashes outside of braces.
std::vector<Name> Segments(Name text) {
  std::vector<Name> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}') --depth;
    if (text[i] != '/' || depth > 0) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

struct TypeAndName {
  std::string type, name;
  explicit operator bool() const { return !type.empty(); }
  // Without the last type and the last name: what this is a part of.
  TypeAndName Holder() const {
    const std::size_t type_end = type.rfind('/');
    const std::vector<Name> names = Segments(name);
    if (names.size() < 2 || std::ranges::count(type, '/') < 2) return {};
    return {type.substr(0, type_end), name.substr(0, name.size() - names.back().size() - 1)};
  }
};

// What an id means: `Microsoft.Web/sites/slots` and `shop/staging`.
TypeAndName TypeAndNameOf(Name id) {
  Name tail = id;
  std::size_t last = Name::npos;
  for (std::size_t at = FindIgnoreCase(id, kProviders); at != Name::npos;
       at = FindIgnoreCase(id, kProviders, at + 1)) {
    last = at;
  }
  if (last != Name::npos) {
    tail = id.substr(last + kProviders.size());
  } else if (id.starts_with('/') || id.find('.') > id.find('/')) {
    return {};
  }
  const std::vector<Name> parts = Segments(tail);
  if (parts.size() < 3 || parts.size() % 2 == 0) return {};
  TypeAndName found{std::string(parts[0]), {}};
  for (std::size_t i = 1; i < parts.size(); i += 2) {
    found.type += fmt::format("/{}", parts[i]);
    if (!found.name.empty()) found.name += '/';
    found.name += parts[i + 1];
  }
  return HasHole(found.type) ? TypeAndName() : found;
}

// The same of a key of an object that is `[resourceId('Microsoft.X/y', ...)]`.
TypeAndName TypeAndNameOfKey(Name key) {
  if (expr::ClassifyArmString(key) != expr::ArmStringKind::kExpression) return TypeAndNameOf(key);
  const expr::Expression ast = expr::Parse(key.substr(1, key.size() - 2), expr::Dialect::kArm);
  if (!ast.problems.empty() || !ast.IsCallOf(ast.root, "resourceId")) return {};
  TypeAndName found;
  for (const expr::ExprId argument : ast.Children(ast.root)) {
    const expr::Expr& written = ast.nodes[argument];
    const bool is_text = written.kind == expr::ExprKind::kString;
    std::string text = is_text ? ast.StringValue(argument)
                               : '{' + Shortened(std::string(ast.TextOf(written.span))) + '}';
    if (!found) {
      // A subscription and a group may stand in front of the type.
      if (is_text && text.find('/') != std::string::npos) found.type = std::move(text);
      continue;
    }
    if (!found.name.empty()) found.name += '/';
    found.name += text;
  }
  return found;
}

// Value of `key=value` in `@Microsoft.KeyVault(VaultName=...;SecretName=...)`.
Name FieldOf(Name reference, Name key) {
  const std::size_t at = FindIgnoreCase(reference, fmt::format("{}=", key));
  if (at == Name::npos) return {};
  const Name rest = reference.substr(at + key.size() + 1);
  return Trim(rest.substr(0, rest.find_first_of(";,)")));
}

// --- Names that expressions read ---

// What a piece of a template file reads: by declared thing.
struct Names {
  std::vector<const arm::Parameter*> parameters;
  std::vector<const arm::Variable*> variables;
};

// Of one template file, whatever it is deployed with.
class ReadBy {
 public:
  ReadBy(const arm::TemplateModel& model, eval::Programs& programs) : model_(model) {
    for (const arm::Template& of : model.templates) {
      for (const arm::Parameter& one : of.parameters) AddRange(one.node, &one);
      for (const arm::Variable& one : of.variables) AddRange(one.node, &one);
      for (const arm::Output& one : of.outputs) AddRange(one.node, &one);
    }
    std::ranges::sort(ranges_, {}, &Range::begin);
    for (const arm::ExpressionUse& use : arm::CollectExpressions(model)) Look(use, programs);
  }

  // Of a resource, parameter, variable or output of the model.
  const Names* Of(const void* declared) const {
    const auto found = names_.find(declared);
    return found == names_.end() ? nullptr : &found->second;
  }

 private:
  struct Range {
    std::uint32_t begin = 0, end = 0;
    const void* declared = nullptr;
  };

  void AddRange(NodeRef node, const void* declared) {
    if (node) ranges_.push_back({IndexOf(node.id()), IndexOf(node.node().subtree_end), declared});
  }

  const void* HolderOf(const arm::ExpressionUse& use) const {
    const std::uint32_t at = IndexOf(use.node.id());
    auto after = std::ranges::upper_bound(ranges_, at, {}, &Range::begin);
    if (after != ranges_.begin() && std::prev(after)->end > at) return std::prev(after)->declared;
    if (use.resource != kNoId<arm::ResourceId>) return &model_.resources[use.resource];
    return nullptr;
  }

  void Look(const arm::ExpressionUse& use, eval::Programs& programs) {
    const void* const holder = HolderOf(use);
    if (holder == nullptr || use.function != nullptr) return;
    const arm::Template& scope = model_.EvaluationScope(model_.templates[use.owner]);
    const eval::Program& program = programs.Of(use.Text());
    if (program.ast.nodes.size() < 2) return;
    for (const arm::NameUse& name : arm::NamesIn(program.ast)) {
      Names& names = names_[holder];
      if (name.is_variable) {
        AddOnce(names.variables, scope.FindVariable(name.name));
      } else {
        AddOnce(names.parameters, scope.FindParameter(name.name));
      }
    }
  }

  template <class T>
  static void AddOnce(std::vector<const T*>& list, const T* one) {
    // Uses of a name stand near each other; the part removes the rest.
    if (one == nullptr || (!list.empty() && list.back() == one)) return;
    list.push_back(one);
  }

  const arm::TemplateModel& model_;
  std::vector<Range> ranges_;
  std::unordered_map<const void*, Names> names_;
};

// --- The part ---

class TemplatePart {
 public:
  TemplatePart(const Graph& graph, const Document& document, eval::Programs& programs)
      : graph_(graph), document_(document), programs_(programs) {}

  GraphPart Make(const DocumentExpansions& expansions) {
    file_ = part_.AddFile(document_);
    for (const DocumentExpansion& one : expansions.all) Expansion(one);
    Conditions(expansions.all.size());
    LiteralSecrets();
    return std::move(part_);
  }

 private:
  void Expansion(const DocumentExpansion& one) {
    expansion_ = one.expansion.get();
    parameter_file_ = one.parameters;
    resources_.clear();
    resources_.resize(expansion_->resources().size(), kNoId<ThingId>);
    templates_.clear();
    variables_.clear();
    by_symbol_.clear();
    for (const DeployedTemplate& of : expansion_->templates()) Declare(of);
    for (const DeployedTemplate& of : expansion_->templates()) Connect(of);
    Dependencies();
    Roles();
    if (one.parameters != nullptr) Assigned(*one.parameters);
  }

  // --- Things ---

  const Document& DocumentOf(const DeployedTemplate& of) const {
    const Document* const found = graph_.DocumentOf(of.model->root().node.tree());
    return found == nullptr ? document_ : *found;
  }

  void Declare(const DeployedTemplate& of) {
    const Document& document = DocumentOf(of);
    OfTemplate& known = templates_.emplace_back();
    known.document = &document;
    known.is_root_of_file = of.declared == &of.model->root();
    if (&document != &document_) part_.included.push_back(&document);
    if (of.holder == kNoId<DeployedResourceId> || known.is_root_of_file) {
      known.holder = part_.AddFile(document);
    } else {
      known.holder = resources_[IndexOf(of.holder)];
      if (known.holder == kNoId<ThingId>) known.holder = part_.AddFile(document);
      known.prefix = part_.At(known.holder).thing.label + '/';
    }
    if (of.holder != kNoId<DeployedResourceId> && known.is_root_of_file) {
      const ThingId holder = resources_[IndexOf(of.holder)];
      if (holder != kNoId<ThingId>) part_.Link(holder, known.holder, RelationKind::kDeploys);
    }
    const bool has_names = &of.scope->of() == of.declared;
    if (has_names) {
      for (const arm::Parameter& parameter : of.declared->parameters) Declare(parameter, known);
    }
    for (const DeployedResourceId id : of.resources) Declare(id, known);
    for (const arm::DeployedOutput& output : of.outputs) {
      if (output.declared == nullptr || output.declared->name().empty()) continue;
      const ThingId thing =
          part_.Add(ThingKind::kOutput,
                    ThingIdIn(ThingKind::kOutput, document.path(),
                              known.prefix + std::string(output.declared->name())),
                    output.declared->name(), {&document, output.declared->name_span()});
      if (output.declared->IsSecure()) part_.Set(thing, "secure", "true");
      part_.Link(known.holder, thing, RelationKind::kContains);
    }
  }

  struct OfTemplate {
    const Document* document = nullptr;
    bool is_root_of_file = false;
    ThingId holder{};
    std::string prefix;  // Of names in an inline template.
    std::unordered_map<const arm::Parameter*, ThingId> parameters;
  };

  void Declare(const arm::Parameter& parameter, OfTemplate& of) {
    const ThingId thing = part_.Add(ThingKind::kParameter,
                                    ThingIdIn(ThingKind::kParameter, of.document->path(),
                                              of.prefix + std::string(parameter.name())),
                                    parameter.name(), {of.document, parameter.name_span()});
    of.parameters.emplace(&parameter, thing);
    part_.Set(thing, "type", parameter.type.Text().value_or(Name()));
    if (parameter.IsSecure()) part_.Set(thing, "secure", "true");
    part_.Link(of.holder, thing, RelationKind::kContains);
  }

  static ThingKind KindOf(const DeployedResource& resource) {
    const auto is = [&resource](Name type) { return EqualsIgnoreCase(resource.type, type); };
    if (is(kIdentities)) return ThingKind::kIdentity;
    if (is("Microsoft.Authorization/roleAssignments") ||
        is("Microsoft.Authorization/roleAssignmentScheduleRequests") ||
        is("Microsoft.Authorization/roleEligibilityScheduleRequests")) {
      return ThingKind::kRoleAssignment;
    }
    if (is("Microsoft.KeyVault/vaults/secrets")) return ThingKind::kSecret;
    return ThingKind::kResource;
  }

  void Declare(DeployedResourceId id, const OfTemplate& of) {
    const DeployedResource& resource = expansion_->resources()[id];
    if (resource.IsDeployed() == eval::Truth::kFalse) return;
    const std::vector<std::string> names = PossibleNames(resource.name);
    std::string name = Joined(names);
    if (name.empty()) name = resource.declared->symbolic_name();
    if (name.empty()) name = "?";
    const Name type = resource.type.empty() ? Name("?") : Name(resource.type);
    std::string full = fmt::format("{}/{}", type, name);
    const auto key = std::pair(resource.declared, full);
    auto known = by_declared_.find(key);
    if (known == by_declared_.end()) {
      const Name path = of.document->path();
      std::string unique = ThingIdIn(KindOf(resource), path, full);
      std::size_t& uses = ids_[ToLower(unique)];
      if (++uses > 1) unique += fmt::format("~{}", uses);
      const arm::Resource& declared = *resource.declared;
      const Span span = declared.name.node()   ? declared.name.span()
                        : declared.type.node() ? declared.type.span()
                                               : declared.node.span();
      const ThingId thing =
          part_.Add(KindOf(resource), std::move(unique), name, {of.document, span});
      GraphPart::Entry& entry = part_.At(thing);
      for (const std::string& one : names) {
        if (one.empty() || HasHole(one) || resource.type.empty()) continue;
        entry.keys.push_back(ResourceKey(type, one));
      }
      part_.Set(thing, "type", resource.type);
      part_.Set(thing, "api-version", Readable(resource.api_version));
      part_.Set(thing, "location", Readable(resource.location));
      if (resource.IsDeployed() == eval::Truth::kMaybe) {
        std::string condition;
        eval::AppendExpression(resource.condition, condition);
        part_.Set(thing, "condition", Shortened(std::move(condition)));
      }
      if (resource.IsExisting()) {
        part_.Set(thing, "existing", "true");
        // The template that makes it may be at hand.
        entry.is_reference = entry.keys.size() == 1;
        entry.thing.is_external = true;
      }
      known = by_declared_.emplace(key, thing).first;
      const auto know = [&](Name one) {
        if (!resource.IsExisting()) by_name_.emplace(ResourceKey(type, one), thing);
        existing_.emplace(ResourceKey(type, one), thing);
      };
      for (const std::string& one : names) know(one);
      know(name);
      if (names.size() > 1) know(Readable(resource.name));
    }
    resources_[IndexOf(id)] = known->second;
    if (const Name symbol = resource.declared->symbolic_name(); !symbol.empty()) {
      by_symbol_.emplace(ToLower(symbol), known->second);
    }
    by_symbol_.emplace(ToLower(name), known->second);
    std::vector<const Document*>& seen = parameters_[known->second];
    if (parameter_file_ != nullptr && (seen.empty() || seen.back() != parameter_file_)) {
      seen.push_back(parameter_file_);
    }
    if (resource.parent != kNoId<DeployedResourceId>) {
      part_.Link(resources_[IndexOf(resource.parent)], known->second, RelationKind::kContains);
    }
  }

  // The thing that a type and name means; one that is not declared here is named all the same.
  ThingId FindResource(TypeAndName wanted) {
    for (TypeAndName at = wanted; at; at = at.Holder()) {
      const std::string key = ResourceKey(at.type, at.name);
      if (const auto found = by_name_.find(key); found != by_name_.end()) return found->second;
      if (const auto found = existing_.find(key); found != existing_.end()) return found->second;
    }
    const bool is_known = !HasHole(wanted.name);
    const ThingKind kind =
        EqualsIgnoreCase(wanted.type, kIdentities) ? ThingKind::kIdentity : ThingKind::kResource;
    const std::string full = fmt::format("{}/{}", wanted.type, wanted.name);
    const ThingId thing = part_.Refer(
        kind,
        is_known ? "resource:" + full : ThingIdIn(ThingKind::kResource, document_.path(), full),
        wanted.name, is_known ? ResourceKey(wanted.type, wanted.name) : std::string());
    part_.Set(thing, "type", wanted.type);
    return thing;
  }

  ThingId FindById(const eval::Value& id) {
    const TypeAndName wanted = TypeAndNameOf(Readable(FirstChoice(id)));
    if (!wanted || StartsWithIgnoreCase(wanted.type, "Microsoft.Authorization/role") ||
        StartsWithIgnoreCase(wanted.type, "Microsoft.Authorization/policy")) {
      return kNoId<ThingId>;
    }
    return FindResource(wanted);
  }

  // The identity that Azure makes for a resource.
  ThingId SystemIdentityOf(ThingId resource) {
    const Thing owner = part_.At(resource).thing;
    if (owner.kind == ThingKind::kIdentity) return resource;
    const bool is_reference = part_.At(resource).is_reference;
    const std::string id = "identity:" + owner.id.substr(owner.id.find(':') + 1);
    const std::string label = fmt::format("{} (system-assigned)", owner.label);
    const ThingId identity = is_reference ? part_.Refer(ThingKind::kIdentity, id, label)
                                          : part_.Add(ThingKind::kIdentity, id, label, owner.at);
    part_.Set(identity, "is", "system-assigned identity");
    part_.Link(resource, identity, RelationKind::kContains);
    return identity;
  }

  // --- Relations ---

  const ReadBy& ReadIn(const arm::TemplateModel& model) {
    auto& known = read_by_[&model];
    if (!known) known = std::make_unique<ReadBy>(model, programs_);
    return *known;
  }

  void Connect(const DeployedTemplate& of) {
    const OfTemplate& known = templates_[IndexOf(of.id)];
    const ReadBy& read = ReadIn(*of.model);
    const bool has_names = &of.scope->of() == of.declared;
    for (const arm::Parameter& parameter : of.declared->parameters) {
      if (!has_names) break;
      Reads(ParameterThing(parameter, known), read.Of(&parameter), of);
    }
    if (has_names && of.holder != kNoId<DeployedResourceId>) Passed(of, known);
    for (const DeployedResourceId id : of.resources) {
      const ThingId thing = resources_[IndexOf(id)];
      if (thing == kNoId<ThingId>) continue;
      const DeployedResource& resource = expansion_->resources()[id];
      Reads(thing, read.Of(resource.declared), of);
      Held(resource, thing, known);
      Identity(resource, thing);
      if (KindOf(resource) == ThingKind::kRoleAssignment) continue;  // See Roles.
      Walk walk{*this, resource.declared, thing};
      for (const eval::Member& member : Members(resource.body)) {
        if (EqualsIgnoreCase(member.key, "tags") || EqualsIgnoreCase(member.key, "identity"))
          continue;
        walk.Value(member.value, 0);
      }
    }
    for (const arm::DeployedOutput& output : of.outputs) {
      if (output.declared == nullptr || output.declared->name().empty()) continue;
      const ThingId thing =
          part_.Add(ThingKind::kOutput,
                    ThingIdIn(ThingKind::kOutput, known.document->path(),
                              known.prefix + std::string(output.declared->name())),
                    output.declared->name());
      Reads(thing, read.Of(output.declared), of);
      Walk walk{*this, nullptr, thing};
      walk.Value(output.value, 0);
      if (eval::SecretsWithin(expansion_->session(), output.value) != eval::kNoSecrets) {
        part_.Set(thing, "secret", "true");
      }
    }
  }

  static std::span<const eval::Member> Members(const eval::Value& value) {
    return value.IsObject() ? value.members() : std::span<const eval::Member>();
  }

  // Of a template that has parameters of its own; Link leaves out what is not there.
  static ThingId ParameterThing(const arm::Parameter& parameter, const OfTemplate& of) {
    const auto found = of.parameters.find(&parameter);
    return found == of.parameters.end() ? kNoId<ThingId> : found->second;
  }

  // The template whose parameters and variables `of` reads.
  const OfTemplate& NamesOf(const DeployedTemplate& of) const {
    const DeployedTemplate* at = &of;
    while (&at->scope->of() != at->declared && at->holder != kNoId<DeployedResourceId>) {
      at = &expansion_->templates()[expansion_->resources()[at->holder].owner];
    }
    return templates_[IndexOf(at->id)];
  }

  void Reads(ThingId reader, const Names* names, const DeployedTemplate& of) {
    if (names == nullptr) return;
    const OfTemplate& scope = NamesOf(of);
    for (const arm::Parameter* parameter : names->parameters) {
      part_.Link(reader, ParameterThing(*parameter, scope), RelationKind::kReads);
    }
    for (const arm::Variable* variable : names->variables) {
      const ThingId thing = VariableThing(*variable, of, scope);
      if (thing != kNoId<ThingId>) part_.Link(reader, thing, RelationKind::kReads);
    }
  }

  // A variable that is made of others or of parameters; kNoId of a constant.
  ThingId VariableThing(const arm::Variable& first, const DeployedTemplate& of,
                        const OfTemplate& scope) {
    const ReadBy& read = ReadIn(*of.model);
    const auto known_key = [&scope](const arm::Variable& variable) {
      return std::pair(&variable, scope.holder);
    };
    if (const auto known = variables_.find(known_key(first)); known != variables_.end()) {
      return known->second;
    }
    // Variables that are not known yet, innermost last; chains can be long.
    struct Open {
      const arm::Variable* variable;
      const Names* names;
      std::size_t next = 0;
      bool is_made = false;  // Reads something.
    };
    std::vector<Open> open = {{&first, read.Of(&first)}};
    variables_[known_key(first)] = kNoId<ThingId>;
    while (true) {
      Open& at = open.back();
      const std::size_t count = at.names == nullptr ? 0 : at.names->variables.size();
      if (at.next < count) {
        const arm::Variable* const inner = at.names->variables[at.next++];
        if (variables_.emplace(known_key(*inner), kNoId<ThingId>).second) {
          open.push_back({inner, read.Of(inner)});
        }
        continue;
      }
      bool is_made = at.names != nullptr && !at.names->parameters.empty();
      for (std::size_t i = 0; i < count && !is_made; ++i) {
        is_made = variables_[known_key(*at.names->variables[i])] != kNoId<ThingId>;
      }
      if (is_made) {
        const arm::Variable& variable = *at.variable;
        const ThingId thing = part_.Add(ThingKind::kVariable,
                                        ThingIdIn(ThingKind::kVariable, scope.document->path(),
                                                  scope.prefix + std::string(variable.name())),
                                        variable.name(), {scope.document, variable.name_span()});
        variables_[known_key(variable)] = thing;
        part_.Link(scope.holder, thing, RelationKind::kContains);
        for (const arm::Parameter* parameter : at.names->parameters) {
          part_.Link(thing, ParameterThing(*parameter, scope), RelationKind::kReads);
        }
        for (const arm::Variable* inner : at.names->variables) {
          const ThingId other = variables_[known_key(*inner)];
          if (other != kNoId<ThingId>) part_.Link(thing, other, RelationKind::kReads);
        }
      }
      open.pop_back();
      if (open.empty()) return variables_[known_key(first)];
    }
  }

  // What a nested or linked deployment passes.
  void Passed(const DeployedTemplate& of, const OfTemplate& known) {
    const ThingId holder = resources_[IndexOf(of.holder)];
    const eval::Member* const properties =
        eval::FindMember(expansion_->resources()[of.holder].body, "properties");
    const eval::Member* const passed =
        properties == nullptr ? nullptr : eval::FindMember(properties->value, "parameters");
    if (passed == nullptr || holder == kNoId<ThingId>) return;
    for (const eval::Member& member : Members(passed->value)) {
      const arm::Parameter* const parameter = of.declared->FindParameter(member.key);
      if (parameter == nullptr) continue;
      part_.Link(holder, ParameterThing(*parameter, known), RelationKind::kPasses);
    }
  }

  // The file or deployment around a resource, or the resource that its name begins with.
  void Held(const DeployedResource& resource, ThingId thing, const OfTemplate& of) {
    if (resource.parent != kNoId<DeployedResourceId>) return;
    const TypeAndName own{resource.type, part_.At(thing).thing.label};
    if (const TypeAndName holder = own.Holder()) {
      const auto found = by_name_.find(ResourceKey(holder.type, holder.name));
      if (found != by_name_.end()) {
        part_.Link(found->second, thing, RelationKind::kContains);
        return;
      }
    }
    part_.Link(of.holder, thing, RelationKind::kContains);
  }

  void Identity(const DeployedResource& resource, ThingId thing) {
    const eval::Member* const identity = eval::FindMember(resource.body, "identity");
    if (identity == nullptr) return;
    const eval::Member* const type = eval::FindMember(identity->value, "type");
    if (type != nullptr && type->value.IsString() &&
        ContainsIgnoreCase(type->value.text(), "SystemAssigned")) {
      part_.Link(thing, SystemIdentityOf(thing), RelationKind::kUsesIdentity);
    }
    const eval::Member* const users = eval::FindMember(identity->value, "userAssignedIdentities");
    if (users == nullptr) return;
    for (const eval::Member& user : Members(users->value)) {
      const TypeAndName wanted = TypeAndNameOfKey(user.key);
      if (wanted) part_.Link(thing, FindResource(wanted), RelationKind::kUsesIdentity);
    }
  }

  void Dependencies() {
    const arm::Dependencies& all = expansion_->dependencies();
    for (const arm::Dependency& one : all.edges) {
      const ThingId from = resources_[IndexOf(one.from)];
      if (from == kNoId<ThingId>) continue;
      const Name how = one.is_implicit ? Name("reference") : Name();
      if (!one.IsOnLoop()) {
        DependsOn(from, one.to, how);
        continue;
      }
      const std::vector<DeployedResourceId>& turns = all.loops[one.loop];
      for (std::size_t i = 0; i < std::min(turns.size(), kMaxTurns); ++i) {
        DependsOn(from, turns[i], how);
      }
    }
  }
  void DependsOn(ThingId from, DeployedResourceId to, Name how) {
    const ThingId target = resources_[IndexOf(to)];
    if (target != kNoId<ThingId>) part_.Link(from, target, RelationKind::kDependsOn, how);
  }

  // --- Values ---

  // Looks through a value for resources and secrets that it names.
  struct Walk {
    TemplatePart& part;
    const arm::Resource* declared;  // Null of an output.
    ThingId reader;
    std::unordered_set<const eval::UnknownData*> seen = {};

    void Value(const eval::Value& value, int depth, Name key = {}) {
      switch (value.kind()) {
        case eval::Kind::kArray:
          for (const eval::Value& item : value.items()) Value(item, depth, key);
          return;
        case eval::Kind::kObject:
          for (const eval::Member& member : value.members()) {
            Value(member.value, depth, SettingOf(value, member));
          }
          return;
        case eval::Kind::kString:
        case eval::Kind::kUnknown:
          Text(value, key);
          Calls(value, depth);
          return;
        default:
          return;
      }
    }

    // What a member is called: `{"name": "smtp", "value": ...}` is a setting of that name.
    static Name SettingOf(const eval::Value& object, const eval::Member& member) {
      const eval::Member* const name =
          member.key == "value" ? eval::FindMember(object, "name") : nullptr;
      return name != nullptr && name->value.IsString() ? name->value.text() : member.key;
    }

    void Text(const eval::Value& value, Name key) {
      Name begin;
      if (value.IsString()) {
        begin = value.text();
      } else if (!value.unknown().pieces.empty() && value.unknown().pieces[0].value.IsString()) {
        begin = value.unknown().pieces[0].value.text();
      }
      if (begin.starts_with('/')) {
        const ThingId used = part.FindById(value);
        if (used == kNoId<ThingId>) return;
        const bool is_identity = part.part_.At(used).thing.kind == ThingKind::kIdentity;
        if (declared == nullptr) {
          part.part_.Link(reader, used, RelationKind::kReads, "id");
        } else if (is_identity &&
                   !EqualsIgnoreCase(declared->full_type, "Microsoft.Resources/deployments")) {
          part.part_.Link(reader, used, RelationKind::kUsesIdentity, key);
        } else {
          part.part_.Link(reader, used, RelationKind::kDependsOn, "id");
        }
      } else if (StartsWithIgnoreCase(begin, "@Microsoft.KeyVault(")) {
        part.VaultReference(reader, Readable(value), key);
      }
    }

    void Calls(const eval::Value& value, int depth) {
      if (!value.IsUnknown() || depth > 100 || !seen.insert(&value.unknown()).second) return;
      const eval::UnknownData& unknown = value.unknown();
      const eval::Residual& made = unknown.residual;
      if (made.form == eval::Residual::Form::kCall && !made.arguments.empty()) {
        const bool is_list = StartsWithIgnoreCase(made.name, "list");
        if (is_list || EqualsIgnoreCase(made.name, "reference")) {
          const ThingId used = part.Referenced(made.arguments[0]);
          if (used != kNoId<ThingId>) {
            part.part_.Link(reader, is_list ? part.ListSecret(used, made.name) : used,
                            RelationKind::kReads, is_list ? Name() : Name("reference"));
          }
        }
      }
      for (const eval::Value& argument : made.arguments) Calls(argument, depth + 1);
      for (const eval::Piece& piece : unknown.pieces) Calls(piece.value, depth + 1);
      for (const eval::Value& choice : unknown.alternatives) Value(choice, depth + 1);
    }
  };

  // A resource by id, or by the name that reference() takes too.
  ThingId Referenced(const eval::Value& name) {
    if (const ThingId by_id = FindById(name); by_id != kNoId<ThingId>) return by_id;
    const auto found = by_symbol_.find(ToLower(Readable(FirstChoice(name))));
    return found == by_symbol_.end() ? kNoId<ThingId> : found->second;
  }

  ThingId ListSecret(ThingId resource, Name function) {
    const Thing owner = part_.At(resource).thing;
    const std::string id =
        fmt::format("secret:{}/{}", owner.id.substr(owner.id.find(':') + 1), function);
    const std::string label = fmt::format("{}() of {}", function, owner.label);
    const ThingId secret = part_.At(resource).is_reference
                               ? part_.Refer(ThingKind::kSecret, id, label)
                               : part_.Add(ThingKind::kSecret, id, label, owner.at);
    part_.Set(secret, "is", "what a list function gives");
    part_.Link(resource, secret, RelationKind::kContains);
    return secret;
  }

  void VaultReference(ThingId reader, const std::string& text, Name setting) {
    std::string vault(FieldOf(text, "VaultName"));
    std::string name(FieldOf(text, "SecretName"));
    if (const Name uri = FieldOf(text, "SecretUri"); !uri.empty()) {
      // https://VAULT.vault.azure.net/secrets/NAME/VERSION
      const std::vector<Name> parts = Segments(uri);
      if (parts.size() < 5) return;
      vault = parts[2].substr(0, HasHole(parts[2]) ? Name::npos : parts[2].find('.'));
      name = parts[4];
    }
    if (vault.empty() || name.empty()) return;
    part_.Link(reader, ReferToVaultSecret(part_, vault, name), RelationKind::kReads, setting);
  }

  // --- Roles ---

  void Roles() {
    arm::ForEachRoleId(*expansion_, [this](const arm::RoleId& role) {
      const ThingId assignment = resources_[IndexOf(role.by->id)];
      if (assignment == kNoId<ThingId>) return;
      std::string name;
      if (const auto last = arm::LastSegmentOf(*expansion_, role)) {
        const auto guid = arm::NormalizeRoleGuid(last->text);
        const schema::Role* const known = guid ? schema::FindRole(*guid) : nullptr;
        name = known != nullptr ? std::string(known->name) : last->text;
      } else {
        name = Readable(role.value);
      }
      part_.Set(assignment, "role", name);
      if (part_.At(assignment).thing.kind == ThingKind::kRoleAssignment) {
        part_.At(assignment).thing.label = name;
      }
      const ThingId principal = PrincipalOf(role.properties);
      if (principal != kNoId<ThingId>) {
        part_.Link(principal, assignment, RelationKind::kGrantsRole);
      }
      part_.Link(assignment, ScopeOf(role), RelationKind::kGrantsRole, name);
    });
  }

  ThingId PrincipalOf(const eval::Value& properties) {
    const eval::Member* const id = eval::FindMember(properties, "principalId");
    if (id == nullptr) return kNoId<ThingId>;
    const eval::Value value = FirstChoice(id->value);
    if (value.IsString()) {
      const ThingId identity =
          part_.Refer(ThingKind::kIdentity, fmt::format("identity:{}", value.text()), value.text());
      part_.Set(identity, "is", "principal by object id");
      return identity;
    }
    if (const auto resource = ReferenceIn(value, 0)) {
      const ThingId found = Referenced(*resource);
      if (found != kNoId<ThingId>) return SystemIdentityOf(found);
    }
    if (!value.IsUnknown()) return kNoId<ThingId>;
    const std::string text = Readable(value);
    const ThingId identity = part_.Refer(
        ThingKind::kIdentity, ThingIdIn(ThingKind::kIdentity, document_.path(), text), text);
    part_.Set(identity, "is", "principal that the deployment is told");
    return identity;
  }

  // What the first reference() in a value is given.
  static std::optional<eval::Value> ReferenceIn(const eval::Value& value, int depth) {
    if (!value.IsUnknown() || depth > 20) return std::nullopt;
    const eval::Residual& made = value.unknown().residual;
    if (made.form == eval::Residual::Form::kCall && EqualsIgnoreCase(made.name, "reference") &&
        !made.arguments.empty()) {
      return made.arguments[0];
    }
    if (made.arguments.empty()) return std::nullopt;
    return ReferenceIn(made.arguments[0], depth + 1);
  }

  ThingId ScopeOf(const arm::RoleId& role) {
    if (const ThingId named = FindById(role.by->scope); named != kNoId<ThingId>) return named;
    const arm::AssignmentScope scope = arm::ScopeOfAssignment(*expansion_, *role.by, role.answers);
    if (scope.at == arm::AssignedAt::kResource) {
      // A legacy extension: `site/Microsoft.Authorization/name`.
      const std::string name = Readable(role.by->name);
      std::vector<Name> parts = Segments(name);
      const auto n_names =
          static_cast<std::size_t>(std::ranges::count(role.by->declared->target_type, '/'));
      if (n_names > 0 && parts.size() > n_names) {
        TypeAndName target{role.by->declared->target_type, std::string(parts[0])};
        for (std::size_t i = 1; i < n_names; ++i) target.name += fmt::format("/{}", parts[i]);
        return FindResource(target);
      }
    }
    const std::string title = scope.at == arm::AssignedAt::kUnknown
                                  ? std::string("a scope that is not known")
                                  : arm::TitleOf(scope);
    const ThingId thing = part_.Refer(
        ThingKind::kResource, ThingIdIn(ThingKind::kResource, document_.path(), title), title);
    part_.Set(thing, "type", "scope");
    return thing;
  }

  // --- Parameter files ---

  void Assigned(const Document& file) {
    const ThingId from = part_.AddFile(file);
    part_.Link(from, file_, RelationKind::kPasses);
    for (const arm::ParameterAssignment& assigned : file.parameter_file->assignments) {
      const arm::Parameter* const parameter =
          document_.arm_template->root().FindParameter(assigned.name());
      if (parameter == nullptr) continue;
      part_.Link(from, ParameterThing(*parameter, templates_[0]), RelationKind::kPasses);
      if (assigned.reference.node()) {
        const auto vault = assigned.reference["keyVault"]["id"].Text();
        const auto secret = assigned.reference["secretName"].Text();
        if (!vault || !secret) continue;
        const ThingId thing =
            ReferToVaultSecret(part_, vault->substr(vault->rfind('/') + 1), *secret);
        part_.Link(from, thing, RelationKind::kReads);
        part_.Link(thing, ParameterThing(*parameter, templates_[0]), RelationKind::kPasses);
      }
    }
  }

  // Says of resources that only some parameter files make, which those are.
  void Conditions(std::size_t n_expansions) {
    for (auto& [thing, files] : parameters_) {
      if (files.size() < n_expansions) part_.At(thing).thing.parameters = std::move(files);
    }
  }

  void LiteralSecrets() {
    std::size_t number = 0;
    for (const LiteralSecret& secret : document_.secrets) {
      ++number;
      const ThingId thing =
          part_.Add(ThingKind::kSecret,
                    ThingIdIn(ThingKind::kSecret, document_.path(), fmt::format("{}", number)),
                    secret.match.title, {&document_, secret.span});
      part_.Set(thing, "is", "written in the file");
      part_.Link(file_, thing, RelationKind::kContains);
      if (!secret.scalar) continue;
      const arm::ResourceId resource = document_.arm_template->InnermostResource(secret.scalar);
      if (resource == kNoId<arm::ResourceId>) continue;
      const arm::Resource* const declared = &document_.arm_template->resources[resource];
      for (auto at = by_declared_.lower_bound({declared, {}});
           at != by_declared_.end() && at->first.first == declared; ++at) {
        part_.Link(at->second, thing, RelationKind::kReads);
      }
    }
  }

  const Graph& graph_;
  const Document& document_;
  eval::Programs& programs_;
  GraphPart part_;
  ThingId file_{};
  const arm::Expansion* expansion_ = nullptr;
  const Document* parameter_file_ = nullptr;

  // Of the whole document.
  std::map<std::pair<const arm::Resource*, std::string>, ThingId> by_declared_;
  std::unordered_map<std::string, std::size_t> ids_;
  std::unordered_map<std::string, ThingId> by_name_, existing_;  // By ResourceKey.
  std::map<ThingId, std::vector<const Document*>> parameters_;
  std::unordered_map<const arm::TemplateModel*, std::unique_ptr<ReadBy>> read_by_;
  // Of one expansion.
  std::vector<ThingId> resources_;     // By DeployedResourceId.
  std::vector<OfTemplate> templates_;  // By DeployedTemplateId.
  std::map<std::pair<const arm::Variable*, ThingId>, ThingId> variables_;
  std::unordered_map<std::string, ThingId> by_symbol_;  // Symbolic names and names, in lower case.
};

}  // namespace

GraphPart PartOfTemplate(const Graph& graph, const Document& document,
                         const DocumentExpansions& expansions, eval::Programs& programs) {
  return TemplatePart(graph, document, programs).Make(expansions);
}

}  // namespace plumbline
