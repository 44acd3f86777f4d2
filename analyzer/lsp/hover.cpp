// What is at a place: the value of an expression, the role behind a GUID, the type of a property, a
// task and its inputs.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/guid.h"
#include "lsp/arm_types.h"
#include "lsp/describe.h"
#include "lsp/features.h"
#include "lsp/occurrences.h"
#include "lsp/pipeline_names.h"
#include "lsp/places.h"
#include "lsp/values.h"
#include "pipeline/task_inputs.h"
#include "schema/pipeline_variables.h"
#include "schema/resource_types.h"
#include "schema/roles.h"

namespace plumbline::lsp {
namespace {

struct Answered {
  std::string text;  // Markdown; empty: nothing to say.
  Span span;
};

// The GUID of a role around a place.
std::optional<Answered> RoleAt(std::string_view text, std::uint32_t offset) {
  constexpr std::uint32_t kSize = 36;
  const std::uint32_t first = offset > kSize ? offset - kSize : 0;
  for (std::uint32_t at = first; at <= offset && at + kSize <= text.size(); ++at) {
    const std::string_view guid = text.substr(at, kSize);
    if (!IsGuid(guid)) continue;
    const schema::Role* const role = schema::FindRole(guid);
    if (role == nullptr) return std::nullopt;
    std::string said = fmt::format("role **{}**", role->name);
    if (!role->status.empty()) said += fmt::format(" ({})", role->status);
    if (role->privilege >= 2) said += "  \nprivileged: it may change everything or assign roles";
    return Answered{std::move(said), {at, at + kSize}};
  }
  return std::nullopt;
}

std::string DescribeDeclaration(const Graph& graph, const Symbol& symbol, bool is_declaration) {
  const Document& document = *symbol.document;
  if (document.arm_template && symbol.kind == SymbolKind::kParameter &&
      symbol.scope < document.arm_template->templates.size()) {
    const arm::Template& part =
        document.arm_template->templates[static_cast<arm::TemplateId>(symbol.scope)];
    const arm::Parameter* const parameter = part.FindParameter(symbol.name);
    if (parameter == nullptr) return {};
    std::string text =
        fmt::format("parameter `{}`: {}", parameter->name(), parameter->type.Text().value_or("?"));
    if (parameter->IsSecure()) text += "  \nsecret";
    if (parameter->IsRequired()) text += "  \nrequired";
    const auto description = parameter->metadata["description"].Text();
    if (description) text += fmt::format("\n\n{}", *description);
    for (const Document* file : graph.links().ParameterFilesOf(document)) {
      if (part.IsNested()) break;
      const arm::ParameterAssignment* const given = file->parameter_file->Find(symbol.name);
      if (given == nullptr || !given->value.node() || parameter->IsSecure()) continue;
      const Span span = given->value.span();
      std::string_view written = file->source.text().substr(span.begin, span.size());
      if (written.size() > 100) written = "...";
      text += fmt::format("\n- {}: `{}`", file->path(), written);
    }
    return text;
  }
  if (document.arm_template && symbol.kind == SymbolKind::kVariable && is_declaration &&
      symbol.scope < document.arm_template->templates.size()) {
    const arm::Template& part =
        document.arm_template->templates[static_cast<arm::TemplateId>(symbol.scope)];
    const arm::Variable* const variable = part.FindVariable(symbol.name);
    if (variable == nullptr || variable->IsLoop()) return {};
    PlacedExpression placed;
    placed.node = variable->value.node();
    placed.owner = part.id;
    const std::string read = fmt::format("variables('{}')", variable->name());
    placed.ast = expr::Parse(read, expr::Dialect::kArm);
    std::string text = fmt::format("variable `{}`", variable->name());
    for (const ExpressionValue& one :
         ValuesOf(graph, document, placed, {0, static_cast<std::uint32_t>(read.size())})) {
      text += one.with.empty() ? fmt::format("\n- {}", one.value)
                               : fmt::format("\n- {}: {}", one.with, one.value);
    }
    return text;
  }
  if (document.pipeline && symbol.kind == SymbolKind::kParameter) {
    const pipeline::Parameter* const parameter = document.pipeline->FindParameter(symbol.name);
    if (parameter == nullptr) return {};
    std::string text =
        fmt::format("parameter `{}`: {}", parameter->Name(),
                    parameter->type.text().empty() ? "string" : parameter->type.text());
    if (parameter->default_value.IsString()) {
      text += fmt::format("  \ndefault `{}`", parameter->default_value.text());
    }
    std::string values;
    for (const NodeRef value : parameter->values.children()) {
      if (value.IsScalar())
        values += fmt::format("{}`{}`", values.empty() ? "" : ", ", value.text());
    }
    if (!values.empty()) text += "  \none of " + values;
    return text;
  }
  if (document.pipeline && symbol.kind == SymbolKind::kVariable) {
    return DescribeVariable(graph, document, symbol.name);
  }
  return {};
}

std::optional<Answered> ExpressionHover(const Subject& subject) {
  const auto placed = ExpressionAt(*subject.document, subject.offset);
  if (!placed) return std::nullopt;
  const expr::Expression& ast = placed->ast;
  const std::uint32_t value = ValueOffset(placed->node, placed->is_key, subject.offset);
  const std::uint32_t at = value < placed->begin ? 0 : value - placed->begin;
  // The innermost call around the place: of `parameters('x')` the name alone says nothing.
  expr::ExprId id = kNoId<expr::ExprId>;
  for (expr::ExprId i{0}; ast.nodes.Contains(i); i = static_cast<expr::ExprId>(IndexOf(i) + 1)) {
    const expr::Expr& node = ast.nodes[i];
    if (node.span.begin > at || at > node.span.end) continue;
    if (node.kind == expr::ExprKind::kString) continue;
    if (id == kNoId<expr::ExprId> || node.span.size() < ast.nodes[id].span.size()) id = i;
  }
  if (id == kNoId<expr::ExprId>) return std::nullopt;
  const expr::Expr& node = ast.nodes[id];
  Answered answer{{}, placed->SourceOf(node.span)};
  if (placed->dialect != expr::Dialect::kArm) {
    answer.text = DescribeOutput(*subject.document, *placed, at);
    if (!answer.text.empty()) return answer;
  }
  const std::string_view name = ast.TextOf(node.name);
  if (node.kind == expr::ExprKind::kCall && node.qualifier.empty()) {
    if (placed->dialect == expr::Dialect::kArm) {
      if (const eval::Function* const function = eval::FindFunction(name)) {
        answer.text = Fenced("arm", SignatureOf(*function, name).text);
      }
    } else if (const auto* const function = expr::FindPipelineFunction(name)) {
      answer.text = Fenced("yaml", SignatureOf(*function).text);
    }
  }
  if (placed->dialect == expr::Dialect::kArm) {
    for (const ExpressionValue& one :
         ValuesOf(subject.graph(), *subject.document, *placed, node.span)) {
      answer.text += answer.text.empty() ? "" : "\n";
      answer.text += one.with.empty() ? fmt::format("- {}", one.value)
                                      : fmt::format("- {}: {}", one.with, one.value);
    }
  }
  return answer;
}

std::optional<Answered> ResourceTypeHover(const arm::Resource& resource, Span span) {
  const auto type = schema::FindResourceType(resource.full_type);
  if (!type) return std::nullopt;
  std::string text = fmt::format("`{}`", type->name);
  std::size_t shown = 0;
  for (std::size_t i = type->versions.size(); i-- > 0 && shown < 5; ++shown) {
    text += fmt::format("{}{}", shown == 0 ? "  \nnewest versions: " : ", ",
                        type->versions[i].ToText());
  }
  return Answered{std::move(text), span};
}

std::optional<Answered> TemplateHover(const Subject& subject, const NodePlace& place) {
  const arm::TemplateModel& model = *subject.document->arm_template;
  const arm::ResourceId id = model.InnermostResource(place.node);
  if (id == kNoId<arm::ResourceId>) return std::nullopt;
  const arm::Resource& resource = model.resources[id];
  if (place.node == resource.type.node() || place.node == resource.api_version.node()) {
    return ResourceTypeHover(resource, place.on_key ? place.node.key_span() : place.node.span());
  }
  if (!place.on_key) return std::nullopt;
  const auto part = BodyPartOf(model, place.node);
  if (!part || !part->property) return std::nullopt;
  return Answered{DescribeProperty(*part->property), place.node.key_span()};
}

std::optional<Answered> MacroHover(NodeRef scalar, std::uint32_t offset) {
  if (!scalar.IsString()) return std::nullopt;
  const std::uint32_t at = ValueOffset(scalar, false, offset);
  for (const expr::Piece& piece : expr::SplitPipelineText(scalar.text())) {
    if (piece.kind != expr::PieceKind::kMacro || at < piece.outer.begin || at > piece.outer.end) {
      continue;
    }
    const std::string_view name = scalar.text().substr(piece.inner.begin, piece.inner.size());
    const schema::PipelineVariable* const known = schema::FindPipelineVariable(name);
    if (known == nullptr) return std::nullopt;
    std::string text = fmt::format("predefined variable `{}`", known->name);
    if (!known->environment.empty()) {
      text += fmt::format("  \nenvironment variable `{}`", known->environment);
    }
    if (!known->values.empty()) text += fmt::format("  \none of `{}`", known->values);
    return Answered{std::move(text), scalar.span()};
  }
  return std::nullopt;
}

std::optional<Answered> PipelineHover(const Subject& subject, const NodePlace& place) {
  for (const pipeline::Step& step : subject.document->pipeline->steps) {
    if (!step.node || place.node.id() < step.node.id() ||
        place.node.id() >= step.node.node().subtree_end) {
      continue;
    }
    const schema::TaskVersion* const version = pipeline::TaskVersionOf(step);
    if (version == nullptr) continue;
    if (place.node == step.discriminator) {
      return Answered{DescribeTask(*version), place.node.span()};
    }
    if (place.on_key && place.node.parent() == step.inputs) {
      if (const schema::TaskInput* const input = version->FindInput(place.node.key())) {
        return Answered{DescribeInput(*input), place.node.key_span()};
      }
    }
  }
  return MacroHover(place.node, subject.offset);
}

Answered HoverAt(const Subject& subject) {
  if (auto role = RoleAt(subject.text(), subject.offset)) return *role;
  std::string declaration;
  const auto here = OccurrencesIn(subject.graph(), *subject.document);
  const Occurrence* const occurrence = OccurrenceAt(here, subject.offset);
  if (occurrence != nullptr) {
    declaration =
        DescribeDeclaration(subject.graph(), occurrence->symbol, occurrence->is_declaration);
  }
  std::optional<Answered> answer = ExpressionHover(subject);
  if (!answer) {
    const NodePlace place = NodeAt(subject.document->tree, subject.offset);
    if (place.node && subject.document->arm_template) answer = TemplateHover(subject, place);
    if (place.node && subject.document->pipeline) answer = PipelineHover(subject, place);
  }
  Answered result = answer.value_or(Answered{});
  if (!declaration.empty()) {
    if (!answer) result.span = occurrence->span;
    result.text = result.text.empty() ? declaration : declaration + "\n\n" + result.text;
  }
  return result;
}

}  // namespace

Answer Hover(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  const Answered answer = subject ? HoverAt(subject) : Answered{};
  if (answer.text.empty()) {
    out.Null();
    return {};
  }
  out.BeginObject();
  out.BeginObject("contents");
  out.Field("kind", "markdown");
  out.Field("value", answer.text);
  out.EndObject();
  session.WriteRange(out, "range", subject, answer.span);
  out.EndObject();
  return {};
}

}  // namespace plumbline::lsp
