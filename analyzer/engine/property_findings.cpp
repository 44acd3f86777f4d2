#include "engine/property_findings.h"

#include <algorithm>

#include "eval/choice.h"
#include "graph/filled_in_later.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

using arm::PropertyOp;

// "`a`, `b` or `c`".
std::string Listed(std::span<const std::string_view> values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += i + 1 == values.size() ? " or " : ", ";
    text += fmt::format("`{}`", values[i]);
  }
  return text;
}

// A JSON scalar as it is called: without quotes.
std::string_view Unquoted(std::string_view json) {
  if (json.size() >= 2 && json.front() == '"') return json.substr(1, json.size() - 2);
  return json;
}

std::string Shown(const eval::Value& value) {
  constexpr std::size_t kMaxShown = 60;
  if (value.IsSecret()) return "a secret";
  std::string text;
  if (value.IsString()) {
    text = value.text();
  } else if (value.IsUnknown()) {
    text = "[";
    eval::AppendExpression(value, text);
    text += "]";
  } else {
    eval::AppendJson(value, '"', text);
  }
  if (text.size() > kMaxShown || text.find('\n') != std::string::npos) {
    if (value.IsUnknown()) return "an expression";
    return fmt::format("{} {}", Article(eval::ToText(value.kind())), eval::ToText(value.kind()));
  }
  return fmt::format("`{}`", text);
}

// "is `TLS1_0`", "is not set".
std::string StateOf(const PropertyFinding& found) {
  const arm::PropertyRule& row = found.row;
  const eval::Value& value = found.violation.value;
  if (found.violation.is_absence) {
    if (row.service_default.empty()) return "is not set";
    return fmt::format("is not set, which means `{}`", row.service_default);
  }
  if (row.test.op == PropertyOp::kAbsent) return "is set";
  if (row.test.op == PropertyOp::kNonEmpty) return "is empty";
  if (!value.IsUnknown() || !value.unknown().HasAlternatives()) {
    return fmt::format("is {}", Shown(value));
  }
  std::vector<std::string> shown;
  eval::ForEachLeaf(value, [&shown](const eval::Value& leaf, std::span<const eval::Answer>) {
    std::string one = leaf.IsNull() ? "not set" : Shown(leaf);
    if (std::ranges::find(shown, one) == shown.end()) shown.push_back(std::move(one));
    return shown.size() < 4;
  });
  return fmt::format("is {}", fmt::join(shown, " or "));
}

std::string HelpOf(const arm::PropertyRule& row, std::string_view path) {
  if (!row.fix.empty()) return fmt::format("set `{}` to `{}`", path, Unquoted(row.fix));
  const std::string values = Listed(row.test.values);
  switch (row.test.op) {
    case PropertyOp::kIn:
      return fmt::format("set `{}` to {}", path, values);
    case PropertyOp::kNotIn:
      return fmt::format("set `{}` to something else than {}", path, values);
    case PropertyOp::kAtLeast:
    case PropertyOp::kAtLeastOrZero:
      return fmt::format("set `{}` to {} or more", path, values);
    case PropertyOp::kVersionAtLeast:
    case PropertyOp::kDateAtLeast:
      return fmt::format("set `{}` to {} or later", path, values);
    case PropertyOp::kMatches:
    case PropertyOp::kAnyMatches:
      return fmt::format("set `{}` to a value that matches `{}`", path, row.test.pattern->source());
    case PropertyOp::kMatchesNot:
      return fmt::format("set `{}` to a value that does not match `{}`", path,
                         row.test.pattern->source());
    case PropertyOp::kExists:
    case PropertyOp::kNonEmpty:
      return fmt::format("set `{}`", path);
    case PropertyOp::kAbsent:
    case PropertyOp::kEmptyOrNone:
      return fmt::format("leave out `{}`", path);
    case PropertyOp::kContains:
    case PropertyOp::kHasAny:
      return fmt::format("add {} to `{}`", values, path);
    case PropertyOp::kHasNone:
      return fmt::format("take {} out of `{}`", values, path);
    case PropertyOp::kCountAbove:
      break;
  }
  return {};
}

// Edits that give the property the row's value, where it is written plainly or can be added.
std::vector<Edit> FixOf(const PropertyFinding& found) {
  const arm::PropertyRule& row = found.row;
  const arm::PropertyViolation& violation = found.violation;
  if (row.fix.empty() || !violation.needs_version.empty()) return {};
  const auto names = violation.path->names.subspan(violation.depth);
  if (!violation.is_absence) {
    // A value that was written elsewhere may have other readers.
    const NodeRef member = found.expansion.session().NodeOf(violation.key_origin).node;
    if (!names.empty() || found.node != member || !found.node.IsScalar()) return {};
    const std::string_view text = found.node.text();
    if (found.node.IsString() && text.starts_with('[') && !text.starts_with("[[")) return {};
    return {{found.node.span(), std::string(row.fix)}};
  }
  if (!found.node.IsObject() || names.empty() ||
      std::ranges::find(names, std::string_view()) != names.end() ||
      found.node.Find(Key(names[0]), CaseRule::kIgnore)) {
    return {};
  }
  std::string value(row.fix);
  for (std::size_t i = names.size() - 1; i > 0; --i) {
    value = fmt::format("{{ \"{}\": {} }}", names[i], value);
  }
  return {InsertMember(found.node, names[0], value)};
}

}  // namespace

void ReportProperty(const PropertyFinding& found, RuleContext& ctx) {
  const arm::PropertyRule& row = found.row;
  const arm::PropertyViolation& violation = found.violation;
  if (violation.value.IsString() && IsFilledInLater(violation.value.text())) return;

  auto report = ctx.ReportIn(found.document, found.span, "{}: `{}` {}", row.says,
                             violation.path->text, StateOf(found));
  report.Help("{}", HelpOf(row, violation.path->text));
  if (violation.value.IsSecret()) report.Masked();
  if (!violation.needs_version.empty()) {
    report.Note("the property needs `apiVersion` {} or later", violation.needs_version);
  }
  // Which resource it is, in the words of all rules, and where that takes the value from elsewhere.
  const arm::Resource& declared = *found.resource.declared;
  const eval::Value& name = found.resource.name;
  const Document* const holder = ctx.graph().DocumentOf(declared.node.tree());
  if (holder != nullptr) {
    const bool is_named = name.IsString() && !name.text().empty();
    if (declared.name.node() && is_named) {
      report.LabelIn(*holder, declared.name.span(), "in `{}` `{}`", found.resource.type,
                     name.text());
    } else if (declared.name.node()) {
      report.LabelIn(*holder, declared.name.span(), "in this `{}`", found.resource.type);
    }
    const bool is_inside = holder == &found.document && declared.node.span().Contains(found.span);
    const NodeRef member = found.expansion.session().NodeOf(violation.key_origin).node;
    if (!is_inside && member.has_key() && member.tree() == declared.node.tree() &&
        declared.node.span().Contains(member.key_span())) {
      report.LabelIn(*holder, member.key_span(), "used here");
    }
  }
  if (&found.document == &ctx.document()) {
    report.FixWith(row.fix_safety,
                   fmt::format("set `{}` to `{}`", violation.path->text, Unquoted(row.fix)),
                   FixOf(found));
  }
}

}  // namespace plumbline
