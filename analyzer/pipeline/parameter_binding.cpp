#include <algorithm>

#include <fmt/format.h>

#include "pipeline/expander.h"
#include "pipeline/parameter_types.h"
#include "pipeline/structure.h"

namespace plumbline::pipeline {
namespace {

using azp::Value;

// The text of a default that is `${{ 'text' }}`, which the service tolerates.
std::optional<std::string> LoneString(const ScalarProgram& program) {
  if (!program.is_lone) return std::nullopt;
  const expr::Expression& expression = program.parts[0].expression.ast;
  if (!expression.problems.empty() || expression.root == kNoId<expr::ExprId> ||
      expression.nodes[expression.root].kind != expr::ExprKind::kString) {
    return std::nullopt;
  }
  return expression.StringValue(expression.root);
}

// The first scalar or key with a template expression in it.
NodeRef FirstExpression(NodeRef node, bool& is_key) {
  const std::uint32_t end = IndexOf(node.node().subtree_end);
  for (std::uint32_t i = IndexOf(node.id()); i < end; ++i) {
    const NodeRef at(node.tree(), static_cast<NodeId>(i));
    is_key = i != IndexOf(node.id()) && at.has_key() && KeyHoldsExpression(at);
    if (is_key || HoldsExpression(at)) return at;
  }
  return {};
}

std::optional<schema::PipelinePart> PartOf(ParameterType type) {
  using schema::PipelinePart;
  switch (type) {
    case ParameterType::kStep:
      return PipelinePart::kStep;
    case ParameterType::kStepList:
      return PipelinePart::kSteps;
    case ParameterType::kJob:
    case ParameterType::kDeployment:
      return PipelinePart::kJob;
    case ParameterType::kJobList:
    case ParameterType::kDeploymentList:
      return PipelinePart::kJobs;
    case ParameterType::kStage:
      return PipelinePart::kStage;
    case ParameterType::kStageList:
      return PipelinePart::kStages;
    case ParameterType::kContainer:
      return PipelinePart::kContainer;
    case ParameterType::kContainerList:
      return PipelinePart::kContainers;
    default:
      return std::nullopt;
  }
}

std::string Described(const Value& value) {
  if (value.IsArray()) return "an array";
  if (value.IsObject()) return "an object";
  const std::string text = azp::ToString(value).value_or(std::string());
  constexpr std::size_t kShown = 60;
  return text.empty()
             ? "an empty text"
             : fmt::format("`{}`", text.size() > kShown ? text.substr(0, kShown) + "..." : text);
}

}  // namespace

void Expander::WriteLiteral(const Value& value, TreeBuilder& out, TreeBuilder::Slot slot) const {
  slot.origin.value = value.place();
  if (value.IsArray()) {
    out.BeginArray(slot);
    for (const Value& item : value.array().items) WriteLiteral(item, out, {});
    out.End();
  } else if (value.IsObject()) {
    out.BeginObject(slot);
    for (const azp::Member& member : value.object().members) {
      TreeBuilder::Slot inner;
      inner.has_key = true;
      inner.key = member.key;
      inner.origin.key = member.key_place;
      WriteLiteral(member.value, out, inner);
    }
    out.End();
  } else if (value.IsUnknown()) {
    out.Scalar(slot, "${{ unknown }}");
  } else {
    out.Scalar(slot, azp::ToString(value).value_or(std::string()));
  }
}

bool Expander::CheckParts(const Value& value, ParameterType type, std::string_view parameter,
                          const Scope& scope) {
  const auto part = PartOf(type);
  if (!part || !value.IsKnown()) return true;
  Expanded made;
  TreeBuilder builder(made);
  WriteLiteral(value, builder, {});
  builder.Finish();
  for (const StructureProblem& problem : CheckPart(made.tree.root(), *part)) {
    const bool is_error = problem.weight == StructureWeight::kUsual &&
                          problem.kind != StructureClass::kNullValue &&
                          problem.kind != StructureClass::kLegacyKey;
    if (!is_error) continue;
    const NodeOrigin& origin = made.origins[problem.node.id()];
    const azp::PlaceId key = problem.on_key ? origin.key : origin.value;
    ExpansionProblem& report = ReportAt(ExpansionError::kParameterStructure, scope,
                                        key == kNowhere ? value.place() : key, problem.message);
    report.help = problem.help;
    report.subject = parameter;
    return false;
  }
  return true;
}

Value Expander::QueueTimeValues() {
  std::vector<azp::Member> members;
  for (const NodeRef member : options_.parameters.children()) {
    members.push_back({member.key(), PlaceOf(member, true),
                       LiteralOf(member, ScalarTyping::kByStyle, out_.arena), false});
  }
  for (const auto& [name, value] : options_.more_parameters) {
    members.push_back({name, kNowhere, out_.arena.StringView(value), false});
  }
  return members.empty() ? Value() : out_.arena.Object(members);
}

Value Expander::UnknownParameter(std::string_view name, std::string_view type,
                                 const Arguments& arguments) {
  return out_.arena.Unknown(
      {.kinds = KindsOf(ParameterTypeNamed(type)),
       .reason = arguments.is_root && !options_.is_template
                     ? fmt::format("`{}` is chosen when the run is queued", name)
                     : fmt::format("`{}` is given by the files that include this one", name),
       .expression = azp::PathOf("parameters", name),
       .scalar = {}});
}

Value Expander::Bind(NodeRef declarations, const Arguments& arguments, const Scope& scope,
                     const Scope& caller) {
  std::vector<azp::Member> bound;
  const bool is_legacy = !declarations.IsArray();
  std::vector<const azp::Member*> used;
  const auto given_for = [&](std::string_view name) -> const azp::Member* {
    if (!arguments.values.IsObject()) return nullptr;
    for (const azp::Member& member : arguments.values.object().members) {
      if (!member.is_directive && EqualsIgnoreCase(member.key, name)) {
        used.push_back(&member);
        return &member;
      }
    }
    return nullptr;
  };
  // Arguments under directives that are not known may give any parameter a value.
  const bool is_open =
      arguments.values.IsUnknown() ||
      (arguments.values.IsObject() &&
       std::ranges::any_of(arguments.values.object().members, &azp::Member::is_directive));
  for (const NodeRef declaration : declarations.children()) {
    const std::string_view name =
        is_legacy ? declaration.key() : declaration.Find("name", CaseRule::kExact).text();
    if (name.empty()) continue;
    const bool repeated = std::ranges::any_of(
        bound, [name](const azp::Member& other) { return EqualsIgnoreCase(other.key, name); });
    if (repeated) {
      const NodeRef at = is_legacy ? declaration : declaration.Find("name", CaseRule::kExact);
      Report(ExpansionError::kParameterDuplicate, scope, at, is_legacy,
             fmt::format("the parameter `{}` is declared twice", name))
          .subject = name;
      continue;
    }
    const azp::Member* given = given_for(name);
    Value value;
    if (is_open && given == nullptr) {
      value = UnknownParameter(name, declaration.Find("type", CaseRule::kExact).text(), arguments);
    } else {
      value = BindOne(declaration, given, arguments, scope, caller);
    }
    bound.push_back({name, PlaceOf(declaration), value, false});
  }
  if (arguments.values.IsObject()) {
    for (const azp::Member& member : arguments.values.object().members) {
      if (member.is_directive || std::ranges::find(used, &member) != used.end()) continue;
      if (is_legacy && !arguments.is_root) {
        bound.push_back(member);
        continue;
      }
      const azp::PlaceId place =
          member.key_place == kNowhere ? member.value.place() : member.key_place;
      ExpansionProblem& problem = ReportAt(
          ExpansionError::kParameterUnexpected, caller, place,
          arguments.is_root ? fmt::format("the pipeline has no parameter `{}`", member.key)
                            : fmt::format("the template has no parameter `{}`", member.key));
      problem.subject = member.key;
      problem.declaration = declarations;
    }
  }
  if (is_legacy && arguments.is_root && options_.is_template) {
    // Includers of a file without a list of parameters pass what they want.
    return out_.arena.Unknown({.kinds = azp::Bit(azp::Kind::kObject),
                               .reason = "the files that include this one give the parameters",
                               .expression = "parameters",
                               .scalar = {}});
  }
  azp::ObjectData context;
  context.members = bound;
  context.ignores_case = true;
  // In the mapping form, what includers do not pass is empty.
  if (is_open) {
    context.missing = azp::Missing::kUnknown;
  } else {
    context.missing = declarations.IsObject() ? azp::Missing::kNull : azp::Missing::kError;
  }
  context.expression = "parameters";
  return out_.arena.Object(context);
}

std::optional<Value> Expander::DefaultOf(NodeRef declaration, const Arguments& arguments,
                                         const Scope& scope) {
  const NodeRef node =
      declaration.has_key() ? declaration : declaration.Find("default", CaseRule::kExact);
  if (!node) return std::nullopt;
  bool is_key = false;
  if (const NodeRef at = FirstExpression(node, is_key)) {
    if (at == node && !is_key) {
      if (const auto text = LoneString(programs_.Of(node, false))) {
        return out_.arena.String(*text).At(PlaceOf(node));
      }
    }
    Report(ExpansionError::kExpressionNotAllowed, scope, at, is_key,
           "the default of a parameter cannot be a template expression");
    return Value();
  }
  const bool is_object =
      declaration.Find("type", CaseRule::kExact).text() == "object" && !declaration.has_key();
  const ScalarTyping typing = !is_object          ? ScalarTyping::kText
                              : arguments.is_root ? ScalarTyping::kByStyle
                                                  : ScalarTyping::kIgnoringStyle;
  return LiteralOf(node, typing, out_.arena);
}

Value Expander::BindOne(NodeRef declaration, const azp::Member* given, const Arguments& arguments,
                        const Scope& scope, const Scope& caller) {
  const bool is_legacy = declaration.has_key();
  const NodeRef name_node = declaration.Find("name", CaseRule::kExact);
  const std::string_view name = is_legacy ? declaration.key() : name_node.text();
  const NodeRef type_node = declaration.Find("type", CaseRule::kExact);
  const std::optional<Value> standard = DefaultOf(declaration, arguments, scope);
  if (is_legacy) {
    const auto untyped = [&](const Value& value) {
      return Coerce(value, ParameterType::kLegacyObject, false, out_.arena).value_or(value);
    };
    if (given != nullptr) return untyped(given->value);
    if (arguments.is_root && options_.is_template)
      return UnknownParameter(name, "object", arguments);
    return untyped(*standard);
  }
  const ParameterType type = ParameterTypeNamed(type_node.text());
  if (type == ParameterType::kUnknown) {
    Report(ExpansionError::kUnexpectedValue, scope, type_node, false,
           fmt::format("`{}` is no type of parameters", type_node.text()))
        .subject = type_node.text();
    return UnknownParameter(name, {}, arguments);
  }
  const NodeRef values = declaration.Find("values", CaseRule::kExact);
  const auto check = [&](const Value& value, bool is_default) -> std::optional<Value> {
    const auto coerced = Coerce(value, type, !arguments.is_root, out_.arena);
    const azp::PlaceId place =
        value.place() != kNowhere || given == nullptr ? value.place() : given->key_place;
    const Scope& where = is_default ? scope : caller;
    if (!coerced) {
      ExpansionProblem& problem =
          ReportAt(ExpansionError::kParameterType, where, place,
                   fmt::format("{} is no {}, which the parameter `{}` is", Described(value),
                               type_node ? type_node.text() : std::string_view("string"), name));
      problem.subject = name;
      problem.declaration = declaration;
      return std::nullopt;
    }
    if (IsStructural(type) && !CheckParts(*coerced, type, name, where)) return std::nullopt;
    if (!values.IsArray() || type == ParameterType::kObject) return coerced;
    const auto is_allowed = [&](const Value& one) {
      if (!one.IsKnown()) return true;
      const std::string text = azp::ToString(one).value_or(std::string());
      return std::ranges::any_of(
          values.children().begin(), values.children().end(), [&](NodeRef allowed) {
            const auto other =
                Coerce(LiteralOf(allowed, ScalarTyping::kText, out_.arena),
                       type == ParameterType::kStringList ? ParameterType::kString : type, false,
                       out_.arena);
            return other && azp::ToString(*other) == text;
          });
    };
    const Value* wrong = nullptr;
    if (coerced->IsArray()) {
      for (const Value& item : coerced->array().items) {
        if (!item.IsObject() && !is_allowed(item)) wrong = &item;
      }
    } else if (!coerced->IsObject() && !is_allowed(*coerced)) {
      wrong = &*coerced;
    }
    if (wrong != nullptr) {
      ExpansionProblem& problem =
          ReportAt(ExpansionError::kParameterValue, where,
                   wrong->place() == kNowhere ? place : wrong->place(),
                   fmt::format("{} is none of the values of `{}`", Described(*wrong), name));
      problem.subject = name;
      problem.declaration = declaration;
      return std::nullopt;
    }
    return coerced;
  };
  // The default is checked even when a value is given.
  std::optional<Value> value;
  if (standard) {
    value = check(*standard, true);
    if (!value) value = UnknownParameter(name, type_node.text(), arguments);
  }
  if (given != nullptr) {
    const auto passed = check(given->value, false);
    return passed ? *passed : UnknownParameter(name, type_node.text(), arguments);
  }
  if (arguments.is_root && options_.is_template) {
    return UnknownParameter(name, type_node.text(), arguments);
  }
  if (value) return *value;
  if (!arguments.is_root || options_.requires_parameters) {
    const azp::PlaceId place = arguments.is_root ? PlaceOf(name_node) : arguments.call;
    ExpansionProblem& problem =
        ReportAt(ExpansionError::kParameterMissing, arguments.is_root ? scope : caller, place,
                 fmt::format("the parameter `{}` has no value", name));
    problem.subject = name;
    problem.declaration = declaration;
  }
  return UnknownParameter(name, type_node.text(), arguments);
}

}  // namespace plumbline::pipeline
