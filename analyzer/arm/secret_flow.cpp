#include "arm/secret_flow.h"

#include <algorithm>

#include <fmt/format.h>

#include "eval/evaluator.h"
#include "eval/functions.h"
#include "schema/list_functions.h"
#include "schema/secrets.h"

namespace plumbline::arm {

using eval::Special;
using expr::ExprId;
using expr::ExprKind;

namespace {

// Variables made of variables, deployments in deployments: longer ways are not followed.
constexpr int kMaxDepth = 48;

constexpr std::string_view kCutting[] = {"split", "substring", "take", "skip",
                                         "first", "last",      "json"};
constexpr std::string_view kDigesting[] = {"uniqueString", "guid"};
// Members of objects that are kept secret as a whole, but are none themselves.
constexpr std::string_view kHarmlessEndings[] = {"id",   "ids",   "kind", "location",
                                                 "name", "names", "plan", "size",
                                                 "sku",  "tags",  "type", "zones"};

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view other) { return EqualsIgnoreCase(name, other); });
}

bool IsHarmlessMember(const std::vector<std::string>& path) {
  return !path.empty() && std::ranges::any_of(kHarmlessEndings, [&](std::string_view ending) {
    return EndsWithIgnoreCase(path.back(), ending);
  });
}

std::string NameOf(const DeployedResource& deployment) {
  if (deployment.name.IsString()) return fmt::format("deployment `{}`", deployment.name.text());
  if (!deployment.declared->symbolic_name().empty()) {
    return fmt::format("deployment `{}`", deployment.declared->symbolic_name());
  }
  return "a deployment";
}

// Says what becomes of the piece that the way has come to: where it stands, or at `name` when there
// is something else to say there.
void Arrive(std::vector<FlowStep>& steps, NodeRef name, bool is_key, std::string text) {
  if (steps.back().text.empty()) {
    steps.back().text = std::move(text);
  } else {
    steps.push_back({name, is_key, std::nullopt, std::move(text)});
  }
}

}  // namespace

// One expression, in the names of one deployed template.
class FlowFinder::InExpression {
 public:
  InExpression(FlowFinder& finder, DeployedTemplateId names, NodeRef node,
               const eval::Program& program, std::vector<FlowStep>& steps)
      : f_(finder),
        names_(names),
        node_(node),
        program_(program),
        ast_(program.ast),
        steps_(steps) {}

  bool Find() { return ast_.problems.empty() && Find(ast_.root, {}); }

 private:
  // `path` is what is taken out of the value: `outputs`, `key`, ...; empty strings for indices.
  bool Find(ExprId id, std::vector<std::string> path) {
    if (id == kNoId<ExprId>) return false;
    const expr::Expr& node = ast_.nodes[id];
    switch (node.kind) {
      case ExprKind::kCall:
        return InCall(id, path);
      case ExprKind::kMember:
      case ExprKind::kIndex: {
        std::string name;
        if (node.kind == ExprKind::kMember) {
          name = ast_.TextOf(node.name);
        } else if (const ExprId index = ast_.Child(id, 1);
                   index != kNoId<ExprId> && ast_.nodes[index].kind == ExprKind::kString) {
          name = ast_.StringValue(index);
        }
        path.insert(path.begin(), std::move(name));
        return Find(node.first_child, std::move(path));
      }
      case ExprKind::kString: {
        std::string storage;
        return f_.IsCredential(node_, ast_.StringText(id, storage),
                               Span{node.span.begin + 1, node.span.end + 1}, steps_);
      }
      default:
        return false;
    }
  }

  bool InCall(ExprId id, const std::vector<std::string>& path) {
    const eval::Function* const function = program_.functions[IndexOf(id)];
    if (function != nullptr) {
      if (function->hides_secrets) return false;
      switch (function->special) {
        case Special::kParameters:
          return InParameter(id, path);
        case Special::kVariables:
          return InVariable(id, path);
        case Special::kResource:
          return OfResource(id, path);
        case Special::kResourceId:
        case Special::kScopeObject:
          return false;
        case Special::kIf:
          // The condition decides, it does not show.
          return Find(ast_.Child(id, 1), path) || Find(ast_.Child(id, 2), path);
        default:
          break;
      }
    }
    const bool found = std::ranges::any_of(ast_.Children(id),
                                           [this](ExprId argument) { return Find(argument, {}); });
    if (!found) return false;
    const std::string_view name = ast_.TextOf(ast_.nodes[id].name);
    f_.flow_.is_changed = true;
    f_.flow_.is_cut = f_.flow_.is_cut || IsOneOf(name, kCutting);
    f_.flow_.is_digest = f_.flow_.is_digest || IsOneOf(name, kDigesting);
    return true;
  }

  std::optional<std::string> LiteralArgument(ExprId call) const {
    const ExprId argument = ast_.Child(call, 0);
    if (argument == kNoId<ExprId> || ast_.nodes[argument].kind != ExprKind::kString) {
      return std::nullopt;
    }
    return ast_.StringValue(argument);
  }

  // The part of a value that `path` names, and the member that it is written as, where both are
  // known.
  static std::pair<const eval::Value*, NodeRef> PartOf(const eval::Session& session,
                                                       const eval::Value& value,
                                                       const std::vector<std::string>& path) {
    const eval::Value* at = &value;
    NodeRef node;
    for (const std::string& name : path) {
      const eval::Member* const member = name.empty() ? nullptr : eval::FindMember(*at, name);
      if (member == nullptr) break;
      at = &member->value;
      node = session.NodeOf(member->key_origin).node;
      if (at->IsSecret()) break;
    }
    return {at, node};
  }

  bool InParameter(ExprId call, const std::vector<std::string>& path) {
    const auto name = LiteralArgument(call);
    const DeployedTemplate& names = f_.expansion_.templates()[names_];
    const Parameter* const parameter = name ? names.scope->of().FindParameter(*name) : nullptr;
    if (parameter == nullptr || IsHarmlessMember(path)) return false;
    const eval::Value value = names.scope->Parameter(parameter->name());
    const auto [part, node] = PartOf(f_.expansion_.session(), value, path);
    const bool is_part = part != &value && value.secrets() == eval::kNoSecrets;
    if (!f_.Carries(is_part ? *part : value)) return false;
    if (is_part && node && f_.what_ == What::kSecrets) {
      // A member of a plain object: where that member gets it from.
      return f_.In(f_.NamesAt(names_, node), node, steps_) && Here(call, "");
    }
    return f_.InParameter(names_, *parameter, steps_) && Here(call, "");
  }

  bool InVariable(ExprId call, const std::vector<std::string>& path) {
    const auto name = LiteralArgument(call);
    const DeployedTemplate& names = f_.expansion_.templates()[names_];
    const Variable* const variable = name ? names.scope->of().FindVariable(*name) : nullptr;
    if (variable == nullptr || IsHarmlessMember(path)) return false;
    NodeRef node = variable->IsLoop() ? variable->node : variable->value.node();
    if (!path.empty()) {
      const eval::Value value = names.scope->Variable(variable->name());
      const auto [part, member] = PartOf(f_.expansion_.session(), value, path);
      if (part != &value && value.secrets() == eval::kNoSecrets) {
        if (member) node = member;
      }
    }
    if (!f_.In(f_.NamesAt(names_, node), node, steps_)) return false;
    const NodeRef name_node = variable->IsLoop() ? variable->name_node : variable->node;
    Arrive(steps_, name_node, !variable->IsLoop(),
           fmt::format("becomes part of variable `{}`", variable->name()));
    return Here(call, "");
  }

  bool OfResource(ExprId call, const std::vector<std::string>& path) {
    const std::string_view name = ast_.TextOf(ast_.nodes[call].name);
    const bool is_secure = EqualsIgnoreCase(name, "listOutputsWithSecureValues");
    if (is_secure || EqualsIgnoreCase(name, "reference")) {
      if (OfDeployment(call, path, is_secure)) return true;
      if (!is_secure || f_.what_ != What::kSecrets) return false;
      f_.flow_.kind = eval::SecretKind::kSecureOutput;
    } else {
      if (f_.what_ != What::kSecrets || !schema::ListsSecrets(name)) return false;
      if (std::ranges::any_of(path, schema::IsHarmlessListMember)) return false;
      f_.flow_.kind = eval::SecretKind::kListFunction;
    }
    f_.flow_.source = fmt::format("`{}()`", name);
    return Here(call, fmt::format("`{}()` returns a secret", name));
  }

  // reference('x').outputs.name.value of a deployment of the same template.
  bool OfDeployment(ExprId call, const std::vector<std::string>& path, bool is_secure) {
    std::size_t at = 0;
    if (!is_secure) {
      if (path.size() < 2 || !EqualsIgnoreCase(path[0], "outputs")) return false;
      at = 1;
    }
    if (at >= path.size() || path[at].empty()) return false;
    const ExprId argument = ast_.Child(call, 0);
    if (argument == kNoId<ExprId>) return false;
    const Expansion& expansion = f_.expansion_;
    const DeployedTemplate& reader = expansion.templates()[names_];
    const std::string text = fmt::format("[{}]", ast_.TextOf(ast_.nodes[argument].span));
    eval::Evaluator evaluator(expansion.session(), f_.programs_, *reader.scope);
    const eval::Value asked =
        evaluator.String(expansion.session().Keep(text), kNoId<eval::OriginId>);
    if (!asked.IsString() && !asked.IsUnknown()) return false;
    for (const DeployedResource& resource : expansion.resources()) {
      if (resource.nested == kNoId<DeployedTemplateId>) continue;
      if (f_.DeclaringOf(resource.owner) != names_) continue;
      const bool is_it =
          (asked.IsString() &&
           (EqualsIgnoreCase(asked.text(), resource.declared->symbolic_name()) ||
            (resource.name.IsString() && EqualsIgnoreCase(asked.text(), resource.name.text())))) ||
          (!resource.name.IsError() && eval::Equal(asked, resource.name) == eval::Truth::kTrue) ||
          eval::Equal(asked, resource.resource_id) == eval::Truth::kTrue;
      if (!is_it) continue;
      const DeployedTemplate& nested = expansion.templates()[resource.nested];
      const Output* const output = nested.declared->FindOutput(path[at]);
      if (output == nullptr || output->IsSecure() != is_secure) continue;
      const NodeRef value = output->value.node();
      if (!value || !f_.In(f_.DeclaringOf(resource.nested), value, steps_)) continue;
      Arrive(steps_, output->node, true,
             fmt::format("becomes output `{}` of {}", output->name(), NameOf(resource)));
      return Here(call, "");
    }
    return false;
  }

  bool Here(ExprId id, std::string text) {
    const Span span = ast_.nodes[id].span;
    steps_.push_back({node_, false, Span{span.begin + 1, span.end + 1}, std::move(text)});
    return true;
  }

  FlowFinder& f_;
  DeployedTemplateId names_;
  NodeRef node_;
  const eval::Program& program_;
  const expr::Expression& ast_;
  std::vector<FlowStep>& steps_;
};

FlowFinder::FlowFinder(const Expansion& expansion, What what)
    : expansion_(expansion), what_(what) {}

bool FlowFinder::Carries(const eval::Value& value) const {
  const bool is_secret = eval::SecretsWithin(expansion_.session(), value) != eval::kNoSecrets;
  return is_secret == (what_ == What::kSecrets);
}

std::optional<Flow> FlowFinder::Find(DeployedTemplateId reader, NodeRef node) {
  if (!node) return std::nullopt;
  flow_ = {};
  depth_ = 0;
  std::vector<FlowStep> steps;
  if (!In(NamesAt(reader, node), node, steps)) return std::nullopt;
  flow_.steps = std::move(steps);
  return std::move(flow_);
}

bool FlowFinder::In(DeployedTemplateId names, NodeRef node, std::vector<FlowStep>& steps) {
  if (names == kNoId<DeployedTemplateId> || depth_ >= kMaxDepth || steps_left_ == 0) return false;
  --steps_left_;
  if (!node.IsString()) {
    for (const NodeRef child : node.children()) {
      if (In(names, child, steps)) return true;
    }
    return false;
  }
  const auto text = Value(node).Expression();
  if (!text) return IsCredential(node, node.text(), std::nullopt, steps);
  const std::tuple place(names, node.tree(), node.id());
  if (empty_.contains(place)) return false;
  const std::size_t before = steps.size();
  ++depth_;
  const bool found = InExpression(*this, names, node, programs_.Of(*text), steps).Find();
  --depth_;
  if (found) return true;
  steps.resize(before);
  empty_.insert(place);
  return false;
}

bool FlowFinder::IsCredential(NodeRef node, std::string_view text, std::optional<Span> span,
                              std::vector<FlowStep>& steps) {
  if (what_ != What::kSecrets) return false;
  const auto match = schema::FindSecret(text);
  if (!match) return false;
  flow_.is_literal = true;
  flow_.source = fmt::format("a {}", match->title);
  steps.push_back({node, false, span, fmt::format("a {} is written here", match->title)});
  return true;
}

bool FlowFinder::InParameter(DeployedTemplateId names, const Parameter& parameter,
                             std::vector<FlowStep>& steps) {
  const DeployedTemplate& deployed = expansion_.templates()[names];
  eval::Session& session = expansion_.session();
  const auto declared = [&](std::string text) {
    steps.push_back({parameter.node, true, std::nullopt, std::move(text)});
    return true;
  };
  if (deployed.holder != kNoId<DeployedResourceId>) {
    const DeployedResource& holder = expansion_.resources()[deployed.holder];
    const eval::Member* const properties = eval::FindMember(holder.body, "properties");
    const eval::Member* const all =
        properties ? eval::FindMember(properties->value, "parameters") : nullptr;
    const eval::Member* const entry =
        all ? eval::FindMember(all->value, parameter.name()) : nullptr;
    if (entry != nullptr) {
      const NodeRef entry_node = session.NodeOf(entry->key_origin).node;
      if (eval::FindMember(entry->value, "reference") != nullptr && what_ == What::kSecrets) {
        flow_.kind = eval::SecretKind::kKeyVaultReference;
        flow_.source = fmt::format("the key vault secret for `{}`", entry->key);
        steps.push_back({entry_node, true, std::nullopt,
                         fmt::format("`{}` is read from a key vault", entry->key)});
        return true;
      }
      const eval::Member* const value = eval::FindMember(entry->value, "value");
      const NodeRef given = value ? session.NodeOf(value->key_origin).node : entry_node;
      if (given && In(NamesAt(holder.owner, given), given, steps)) {
        Arrive(steps, entry_node, true,
               fmt::format("is passed to parameter `{}` of {}", parameter.name(), NameOf(holder)));
        return declared(
            fmt::format("`{}` is {}secure", parameter.name(), parameter.IsSecure() ? "" : "not "));
      }
      // A literal is passed, or something that no name gives.
      if (what_ == What::kPlainParameters) return false;
    }
  }
  if (what_ == What::kPlainParameters) {
    if (parameter.IsSecure()) return false;
    flow_.source = fmt::format("parameter `{}`", parameter.name());
    flow_.parameter = &parameter;
    return declared(fmt::format("parameter `{}` is not secure", parameter.name()));
  }
  if (parameter.IsSecure()) {
    flow_.kind = eval::SecretKind::kSecureParameter;
    flow_.source = fmt::format("secure parameter `{}`", parameter.name());
    flow_.parameter = &parameter;
    return declared(fmt::format("`{}` is secure", parameter.name()));
  }
  const eval::Value value = deployed.scope->Parameter(parameter.name());
  for (const std::uint16_t index : session.IndicesOf(eval::SecretsWithin(session, value))) {
    const eval::Secret& secret = session.SecretAt(index);
    const eval::Origin origin = session.NodeOf(secret.origin);
    if (secret.kind == eval::SecretKind::kKeyVaultReference && origin.node) {
      flow_.source = fmt::format("the key vault secret for `{}`", secret.name);
      steps.push_back({origin.node, true, std::nullopt,
                       fmt::format("`{}` is read from a key vault", secret.name)});
    } else if (secret.kind == eval::SecretKind::kPipelineVariable) {
      flow_.source = fmt::format("secret variable `{}` of the pipeline", secret.name);
    } else {
      continue;
    }
    flow_.kind = secret.kind;
    flow_.parameter = &parameter;
    return declared(fmt::format("becomes parameter `{}`", parameter.name()));
  }
  const NodeRef otherwise = parameter.default_value.node();
  if (!otherwise || !In(NamesAt(names, otherwise), otherwise, steps)) return false;
  Arrive(steps, parameter.node, true,
         fmt::format("becomes the default of parameter `{}`", parameter.name()));
  return true;
}

DeployedTemplateId FlowFinder::DeclaringOf(DeployedTemplateId id) const {
  const auto& templates = expansion_.templates();
  while (&templates[id].scope->of() != templates[id].declared) {
    if (templates[id].holder == kNoId<DeployedResourceId>) return id;
    id = expansion_.resources()[templates[id].holder].owner;
  }
  return id;
}

DeployedTemplateId FlowFinder::NamesAt(DeployedTemplateId reader, NodeRef node) const {
  const auto& templates = expansion_.templates();
  const auto reads = [&](DeployedTemplateId id) {
    const TemplateModel& model = *templates[id].model;
    if (model.root().node.tree() != node.tree()) return false;
    const Template& scope = model.EvaluationScope(model.templates[model.OwnerOf(node)]);
    return &templates[id].scope->of() == &scope;
  };
  // What is passed comes from around the reader.
  for (DeployedTemplateId id = reader;;) {
    if (reads(id)) return DeclaringOf(id);
    if (templates[id].holder == kNoId<DeployedResourceId>) break;
    id = expansion_.resources()[templates[id].holder].owner;
  }
  // What is read back, from a deployment inside.
  for (const DeployedTemplate& one : templates) {
    if (reads(one.id)) return DeclaringOf(one.id);
  }
  return kNoId<DeployedTemplateId>;
}

}  // namespace plumbline::arm
