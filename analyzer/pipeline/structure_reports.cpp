// What the checker says about scalars, keys and shapes that do not fit.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/nearest.h"
#include "pipeline/cron.h"
#include "pipeline/structure_checker.h"
#include "pipeline/structure_scalar.h"
#include "pipeline/structure_words.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {

using schema::PipelineForm;
using schema::PipelineKey;
using schema::PipelineNode;
using schema::PipelineType;
using schema::ScalarRule;

namespace {

std::string_view WhatIsNamed(std::string_view key) {
  if (key == "name") return "step";
  return key;
}

// "a list", "a mapping", "text", joined.
std::string Shapes(const PipelineType& type) {
  std::string out;
  const auto add = [&out](bool takes, std::string_view shape) {
    if (!takes) return;
    if (!out.empty()) out += " or ";
    out += shape;
  };
  add(type.scalar != ScalarRule::kNone, "text");
  add(type.item != schema::kNoIndex, "a list");
  add(type.TakesMapping(), "a mapping");
  return out;
}

std::string_view FilterProblem(std::string_view filter) {
  if (filter.starts_with('/')) return "begins with `/`";
  if (filter.ends_with('/')) return "ends with `/`";
  if (filter.find("//") != std::string_view::npos) return "has an empty part";
  switch (filter[std::min(filter.find_first_of("~^: []\\"), filter.size() - 1)]) {
    case '~':
      return "has the character `~`";
    case '^':
      return "has the character `^`";
    case ':':
      return "has the character `:`";
    case ' ':
      return "has a space";
    case '\\':
      return "has the character `\\`";
    default:
      return "has square brackets";
  }
}

// `depends_on` and `DependsOn` of `dependsOn`.
bool IsSameWord(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  for (const char c : a) {
    if (c == '_' || c == '-') continue;
    if (i == b.size() || ToLowerAscii(c) != ToLowerAscii(b[i])) return false;
    ++i;
  }
  return i == b.size();
}

constexpr std::string_view kBodies[] = {"stages", "extends", "jobs", "phases", "steps"};

// The body that a key of the root goes with: of `container` `steps`.
std::string_view BodyBeside(std::string_view key) {
  for (const std::uint8_t index : schema::DocumentNodes()) {
    const PipelineNode& node = schema::NodeAt(index);
    if (schema::IsTemplateNode(node) || schema::FindKey(node, key) == nullptr) continue;
    for (const std::string_view body : kBodies) {
      if (schema::FindKey(node, body) != nullptr) return body;
    }
  }
  return {};
}

}  // namespace

void StructureChecker::CheckScalar(NodeRef scalar, const PipelineType& type,
                                   std::string_view name) {
  if (type.scalar == ScalarRule::kAny) return;
  const std::string_view text = scalar.text();
  if (type.scalar == ScalarRule::kNone) {
    if (!IsLoneExpression(text)) ReportShape(scalar, type, name);
    return;
  }
  if (IsComputed(text)) return;
  if (type.scalar == ScalarRule::kCron) {
    const auto problem = CheckCron(text);
    if (!problem) return;
    StructureProblem& report =
        Report(StructureClass::kCron, scalar, false, std::move(problem->message));
    report.help = problem->help;
    if (problem->span.size() != text.size()) report.part = problem->span;
    if (problem->accepted) report.weight = StructureWeight::kWarning;
    return;
  }
  if (!Fits(text, type)) {
    ReportScalar(scalar, type, name);
  } else if (type.scalar == ScalarRule::kBranchFilter) {
    const FilterSuspicion suspicion = SuspicionOf(text);
    if (suspicion == FilterSuspicion::kNone) return;
    const bool is_negation = suspicion == FilterSuspicion::kNegation;
    StructureProblem& report = Report(
        StructureClass::kBranchFilter, scalar, false,
        is_negation ? fmt::format("filter `{}` is a name that begins with `{}`", text, text[0])
                    : fmt::format("filter `{}` is no regular expression, only `*` and `?` stand "
                                  "for other characters",
                                  text));
    report.help = is_negation ? "what is left out stands below `exclude`" : "write `*`";
    report.weight = StructureWeight::kWarning;
  }
}

void StructureChecker::ReportScalar(NodeRef scalar, const PipelineType& type,
                                    std::string_view name) {
  const std::string_view text = scalar.text();
  switch (type.scalar) {
    case ScalarRule::kNotEmpty:
      Report(StructureClass::kInvalidValue, scalar, false, fmt::format("`{}` is empty", name));
      break;
    case ScalarRule::kBoolean:
      Report(StructureClass::kInvalidValue, scalar, false,
             fmt::format("`{}` is no value of `{}`", text, name))
          .help = "write `true` or `false`";
      break;
    case ScalarRule::kInteger:
      Report(StructureClass::kInvalidValue, scalar, false,
             fmt::format("`{}` is `{}`, which is no whole number", name, text));
      break;
    case ScalarRule::kOneOf: {
      const auto values = schema::ValuesOf(type);
      StructureProblem& problem = Report(StructureClass::kInvalidValue, scalar, false,
                                         fmt::format("`{}` is no value of `{}`", text, name));
      if (const auto nearest = OnlyNearest(text, values)) {
        problem.help = fmt::format("did you mean `{}`?", *nearest);
        problem.repair = StructureRepair::kReplace;
        problem.replacement = *nearest;
        problem.repair_is_safe = EqualsIgnoreCase(*nearest, text);
      } else if (type.item != schema::kNoIndex && Fits(text, schema::TypeAt(type.item))) {
        problem.help = fmt::format("write a list: `{}: [{}]`", name, text);
        problem.repair = StructureRepair::kWrapInList;
        problem.repair_is_safe = true;
      } else {
        problem.help = fmt::format("write {}", Enumerate(values));
      }
      break;
    }
    case ScalarRule::kName:
    case ScalarRule::kIdentifier:
    case ScalarRule::kAlias: {
      const std::string_view allowed = type.scalar == ScalarRule::kIdentifier
                                           ? "letters, digits and `_`"
                                           : "letters, digits, `-` and `_`";
      std::string message = fmt::format("{} name `{}` has characters other than {}",
                                        WhatIsNamed(name), text, allowed);
      const std::string sanitized = Sanitized(text, type.scalar == ScalarRule::kIdentifier);
      if (type.scalar == ScalarRule::kIdentifier && IsDigitAscii(text[0])) {
        message = fmt::format("{} name `{}` begins with a digit", WhatIsNamed(name), text);
      } else if (sanitized == text) {
        message = fmt::format("{} name `{}` is longer than 100 characters", WhatIsNamed(name),
                              text.substr(0, 20));
      }
      StructureProblem& problem =
          Report(StructureClass::kInvalidName, scalar, false, std::move(message));
      if (sanitized == text) break;
      problem.repair = StructureRepair::kReplace;
      problem.replacement = sanitized;
      break;
    }
    case ScalarRule::kTaskReference:
      Report(StructureClass::kTaskReference, scalar, false,
             text.find('@') == std::string_view::npos
                 ? fmt::format("task reference `{}` has no version", text)
                 : fmt::format("task reference `{}` is not a name, `@` and a version", text))
          .help = "write `name@major`";
      break;
    case ScalarRule::kBranchFilter:
      Report(StructureClass::kBranchFilter, scalar, false,
             text.empty() ? "the filter is empty"
                          : fmt::format("filter `{}` {}", text, FilterProblem(text)));
      break;
    default:
      break;
  }
}

void StructureChecker::ReportUnknown(const Member& member, const Members& members,
                                     const Forms& forms) {
  const std::string_view key = member.key;
  // Section 2.14: a condition that stops the compilation with a message.
  // A recovered key, or a placeholder of another language: no YAML, which has its own finding.
  if (key.empty() || key.starts_with('{')) return;
  if ((member.possible || conditions_ > 0) &&
      (key.find(' ') != std::string_view::npos || member.node.text() == "error")) {
    return;
  }
  const PipelineNode& node = *forms.nodes[0];
  const auto conflict = [&](NodeRef other, std::string message) {
    StructureProblem& problem =
        Report(StructureClass::kConflict, member.node, true, std::move(message));
    problem.other = other;
  };
  if (IsDocument(node)) {
    NodeRef body;
    for (const std::string_view name : kBodies) {
      if (!body && schema::FindKey(node, name) != nullptr) body = FindLiteral(members, name);
    }
    if (body && std::ranges::find(kBodies, key) != std::end(kBodies)) {
      conflict(body, fmt::format("`{}` and `{}` are two bodies of one file", body.key(), key));
      return;
    }
    const std::string_view beside =
        schema::IsTemplateNode(node) ? std::string_view() : BodyBeside(key);
    if (body && !beside.empty()) {
      conflict(body, fmt::format("`{}` at the root goes with `{}`, not with `{}`", key, beside,
                                 body.key()));
      return;
    }
  }
  if (const NodeRef matrix = FindLiteral(members, key == "parallel" ? "matrix" : "parallel");
      matrix && node.name.starts_with("strategy") && (key == "parallel" || key == "matrix")) {
    conflict(matrix, fmt::format("`{}` and `{}` exclude each other", matrix.key(), key));
    return;
  }
  if (const NodeRef branches = FindLiteral(members, "branches");
      branches && (key == "include" || key == "exclude")) {
    conflict(branches, fmt::format("`{}` stands beside `branches` instead of below it", key));
    return;
  }
  StructureProblem& problem = Report(StructureClass::kUnknownKey, member.node, true,
                                     fmt::format("{} has no key `{}`", Describe(node), key));
  // The vendor's own examples have these beside the steps of the root, from a time when they were
  // read there.
  if (!member.node.parent().parent() &&
      (key == "timeoutInMinutes" || key == "cancelTimeoutInMinutes")) {
    problem.weight = StructureWeight::kWarning;
  }
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < forms.count; ++i) {
    for (const PipelineKey& own : schema::KeysOf(*forms.nodes[i])) {
      if (!FindLiteral(members, own.name)) names.push_back(own.name);
    }
  }
  const auto same =
      std::ranges::find_if(names, [key](std::string_view name) { return IsSameWord(key, name); });
  const auto nearest = same != names.end() ? std::optional(*same) : OnlyNearest(key, names);
  if (nearest) {
    problem.help = fmt::format("did you mean `{}`?", *nearest);
    problem.repair = StructureRepair::kReplace;
    problem.replacement = *nearest;
    problem.repair_is_safe = same != names.end();
    return;
  }
  problem.help = WhereKeyBelongs(node, around_, key);
}

void StructureChecker::ReportFormless(NodeRef mapping, const Members& members,
                                      const PipelineNode& node) {
  std::vector<std::string_view> keys;
  for (const PipelineForm& form : schema::FormsOf(node)) keys.push_back(form.key);
  const std::string help = fmt::format("begin it with {}", Enumerate(keys));
  if (members.begin == members.end) {
    Report(StructureClass::kMissingKey, mapping, false, fmt::format("{} is empty", Describe(node)))
        .help = help;
    return;
  }
  for (std::size_t i = members.begin; i < members.end; ++i) {
    const std::string_view key = members_[i].key;
    const auto nearest = OnlyNearest(key, keys);
    if (!nearest) continue;
    const bool is_known = std::ranges::any_of(schema::FormsOf(node), [&](const PipelineForm& form) {
      return schema::FindKey(schema::NodeAt(form.node), key) != nullptr;
    });
    if (is_known) continue;
    StructureProblem& problem = Report(StructureClass::kUnknownKey, members_[i].node, true,
                                       fmt::format("{} has no key `{}`", Describe(node), key));
    problem.help = fmt::format("did you mean `{}`?", *nearest);
    problem.repair = StructureRepair::kReplace;
    problem.replacement = *nearest;
    problem.repair_is_safe = IsSameWord(key, *nearest);
    return;
  }
  const NodeRef first = members_[members.begin].node;
  const bool is_known = std::ranges::any_of(schema::FormsOf(node), [&](const PipelineForm& form) {
    return schema::FindKey(schema::NodeAt(form.node), first.key()) != nullptr;
  });
  // Section 2.14: under a condition, one key that is none stops the compilation on purpose.
  if (!is_known && conditions_ > 0 && !first.next()) return;
  StructureProblem& problem =
      is_known
          ? Report(StructureClass::kMissingKey, first, true,
                   fmt::format("nothing says what kind of {} this is", Describe(node).substr(2)))
          : Report(StructureClass::kUnknownKey, first, true,
                   fmt::format("{} has no key `{}`", Describe(node), first.key()));
  problem.help = help;
}

void StructureChecker::ReportShape(NodeRef value, const PipelineType& type, std::string_view name) {
  const bool has_key = value.has_key() && !IsExpressionKey(value.key());
  const bool is_collection = value.IsObject() || value.IsArray();
  NodeRef at = value;
  if (value.first_child().key().starts_with('{')) return;  // A placeholder of another language.
  if (value.IsObject() && name == "env" && value.parent().key() == "inputs") {
    return;  // Its own rule speaks.
  }
  if (!has_key && value.IsObject() && value.first_child()) at = value.first_child();
  const bool on_key = has_key ? is_collection || IsNull(value) : at != value;
  StructureProblem& problem =
      Report(StructureClass::kWrongType, at, on_key,
             fmt::format("{}`{}` is {}; it needs {}", has_key ? "" : "an item of ", name,
                         ShapeOf(value), Shapes(type)));
  if (!has_key || type.item == schema::kNoIndex || type.TakesMapping() || IsNull(value)) return;
  const PipelineType& item = schema::TypeAt(type.item);
  const bool fits = value.IsObject() ? item.TakesMapping() : item.scalar != ScalarRule::kNone;
  if (value.IsArray() || !fits) return;
  problem.help = value.IsObject() ? "begin its item with `-`"
                                  : fmt::format("write a list: `{}: [{}]`", name, value.text());
  problem.repair = StructureRepair::kWrapInList;
  problem.repair_is_safe = true;
}

}  // namespace plumbline::pipeline
