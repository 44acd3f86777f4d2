#include "lsp/describe.h"

#include <algorithm>

#include <fmt/format.h>

#include "arm/body_check.h"

namespace plumbline::lsp {
namespace {

std::string Words(eval::Kinds kinds) {
  if (kinds == eval::kAny || kinds == eval::kNotNull) return "any";
  std::string words;
  for (const eval::Kind kind :
       {eval::Kind::kNull, eval::Kind::kBoolean, eval::Kind::kInteger, eval::Kind::kFloat,
        eval::Kind::kString, eval::Kind::kArray, eval::Kind::kObject}) {
    if ((kinds & eval::Bit(kind)) == 0) continue;
    if (!words.empty()) words += '|';
    words += eval::ToText(kind);
  }
  return words;
}

void AddParameter(Signature& signature, std::string_view text) {
  if (!signature.parameters.empty()) signature.text += ", ";
  const auto begin = static_cast<std::uint32_t>(signature.text.size());
  signature.text += text;
  signature.parameters.push_back({begin, static_cast<std::uint32_t>(signature.text.size())});
}

}  // namespace

Signature SignatureOf(const eval::Function& function, std::string_view name) {
  Signature signature;
  signature.text = std::string(name) + "(";
  const bool is_many = function.max == eval::kMany;
  const std::size_t shown =
      is_many ? std::max<std::size_t>(function.min, 1) : std::size_t{function.max};
  for (std::size_t i = 0; i < shown; ++i) {
    std::string text = Words(function.takes[std::min<std::size_t>(i, 3)]);
    if (i >= function.min) text += '?';
    AddParameter(signature, text);
  }
  if (is_many) AddParameter(signature, "...");
  signature.repeats_last = is_many;
  signature.text += ") -> " + Words(function.result);
  return signature;
}

Signature SignatureOf(const expr::PipelineFunction& function) {
  Signature signature;
  signature.text = std::string(function.name) + "(";
  const bool is_many = function.max == expr::kAnyCount;
  const std::uint32_t shown = is_many ? function.min : function.max;
  for (std::uint32_t i = 0; i < shown; ++i) {
    AddParameter(signature, i < function.min ? "value" : "value?");
  }
  if (is_many) AddParameter(signature, "...");
  signature.repeats_last = is_many;
  signature.text += ")";
  return signature;
}

std::string DescribeProperty(const schema::BodyProperty& property) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  std::string text = fmt::format("`{}`: {}", property.name, arm::DescribeType(property.type));
  if (property.is_required) text += "  \nrequired";
  if (property.is_read_only) text += "  \nread-only: the service sets it";
  const schema::BodyKind kind = graph.KindOf(property.type);
  if ((kind == schema::BodyKind::kString || kind == schema::BodyKind::kObject) &&
      graph.IsSensitive(property.type)) {
    text += "  \nsecret";
  }
  if (kind == schema::BodyKind::kString || kind == schema::BodyKind::kInteger ||
      kind == schema::BodyKind::kArray) {
    const auto bounds = graph.BoundsOf(property.type);
    if (bounds.min) text += fmt::format("  \nat least {}", *bounds.min);
    if (bounds.max) text += fmt::format("  \nat most {}", *bounds.max);
  }
  return text;
}

std::string DescribeTask(const schema::TaskVersion& task) {
  std::string text = fmt::format("`{}@{}`", task.name(), task.major);
  switch (task.state) {
    case schema::TaskState::kCurrent:
      break;
    case schema::TaskState::kDeprecated:
      text += " is deprecated";
      break;
    case schema::TaskState::kFrozen:
      text += " is no longer maintained";
      break;
    case schema::TaskState::kGone:
      text += " is gone";
      break;
  }
  if (!task.replacement().empty()) text += fmt::format("; use {}", task.replacement());
  if (!task.removal_date().empty()) text += fmt::format("; removed on {}", task.removal_date());
  std::string required;
  for (const schema::TaskInput& input : task.inputs()) {
    if (!input.required() || !input.default_value().empty()) continue;
    if (!input.visible_rule().empty() || !input.group_rule().empty()) continue;
    required += fmt::format("{}`{}`", required.empty() ? "" : ", ", input.name());
  }
  if (!required.empty()) text += "  \nrequired inputs: " + required;
  return text;
}

std::string DescribeInput(const schema::TaskInput& input) {
  std::string text = fmt::format("`{}`", input.name());
  switch (input.type) {
    case schema::InputType::kBoolean:
      text += ": true or false";
      break;
    case schema::InputType::kNumber:
      text += ": a number";
      break;
    case schema::InputType::kPath:
      text += ": a path";
      break;
    case schema::InputType::kSecureFile:
      text += ": the name of a secure file";
      break;
    case schema::InputType::kConnection:
      text += ": the name of a service connection";
      break;
    case schema::InputType::kMultiLine:
      text += ": text of several lines";
      break;
    case schema::InputType::kChoice:
    case schema::InputType::kText:
    case schema::InputType::kOther:
      break;
  }
  if (!input.options().empty()) {
    text += input.open_options() ? "  \nfor example " : "  \none of ";
    bool is_first = true;
    for (const std::string_view option : input.options()) {
      text += fmt::format("{}`{}`", is_first ? "" : ", ", option);
      is_first = false;
    }
  }
  if (!input.default_value().empty()) {
    text += fmt::format("  \ndefault `{}`", input.default_value());
  }
  if (input.required()) text += "  \nrequired";
  if (!input.visible_rule().empty()) {
    text += fmt::format("  \nused when `{}`", input.visible_rule());
  }
  if (!input.aliases().empty()) {
    text += "  \nalso called";
    for (const std::string_view alias : input.aliases()) text += fmt::format(" `{}`", alias);
  }
  return text;
}

std::string Fenced(std::string_view language, std::string_view code) {
  return fmt::format("```{}\n{}\n```", language, code);
}

}  // namespace plumbline::lsp
