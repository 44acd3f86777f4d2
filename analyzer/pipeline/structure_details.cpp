// What the checker asks beyond shapes and keys.
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

using schema::PipelineKey;
using schema::PipelineNode;
using schema::PipelineType;
using schema::ScalarRule;

namespace {

// Keys whose absence or empty value means something else than a null (PL-SYN-014).
constexpr std::string_view kNullKeys[] = {
    "dependsOn",  "trigger", "pr",   "steps",     "jobs",    "stages",    "variables",
    "parameters", "inputs",  "pool", "condition", "include", "schedules", "env",
};

// Keys whose value is what the item is about; scripts may be empty.
bool NeedsText(const PipelineKey& key) {
  return key.required && key.name != "script" && key.name != "bash" && key.name != "pwsh" &&
         key.name != "powershell";
}

constexpr int kMostRetries = 10;

}  // namespace

StructureProblem& StructureChecker::Report(StructureClass kind, NodeRef node, bool on_key,
                                           std::string message) {
  StructureProblem problem;
  problem.kind = kind;
  problem.node = node;
  problem.on_key = on_key;
  problem.message = std::move(message);
  problems.push_back(std::move(problem));
  return problems.back();
}

void StructureChecker::CheckNull(NodeRef member, const PipelineNode& node, const PipelineKey& key) {
  if (std::ranges::find(kNullKeys, key.name) != std::end(kNullKeys)) {
    std::string message = fmt::format("`{}` has no value", key.name);
    std::string help;
    if (key.name == "dependsOn") {
      message = "`dependsOn` has no value, which leaves the order as it is";
      help = "write `dependsOn: []` for no dependency, or take the key away";
    } else if ((key.name == "trigger" || key.name == "pr") && IsDocument(node)) {
      message = fmt::format("`{}` has no value, which is not `none`", key.name);
      help = fmt::format("write `{}: none` to switch it off, or take the key away", key.name);
    }
    StructureProblem& problem =
        Report(StructureClass::kNullValue, member, true, std::move(message));
    problem.help = std::move(help);
    if (key.name == "env") problem.weight = StructureWeight::kHint;
    if (!key.required) problem.repair = StructureRepair::kRemove;
    problem.repair_is_safe = true;
    return;
  }
  const PipelineType& type = schema::TypeAt(key.type);
  if (key.name == "matrix") {
    Report(StructureClass::kMatrix, member, true, "the matrix has no legs");
    return;
  }
  switch (type.scalar) {
    case ScalarRule::kNone:
      ReportShape(member, type, key.name);
      break;
    case ScalarRule::kAny:
      if (!NeedsText(key)) break;
      [[fallthrough]];
    case ScalarRule::kNotEmpty:
    case ScalarRule::kOneOf:
    case ScalarRule::kAlias:
    case ScalarRule::kTaskReference:
    case ScalarRule::kCron:
      Report(key.required ? StructureClass::kMissingKey : StructureClass::kInvalidValue, member,
             true, fmt::format("`{}` has no value", key.name));
      break;
    default:
      break;
  }
}

void StructureChecker::CheckDetails(const Member& member, const PipelineNode& node,
                                    const PipelineKey& key) {
  const NodeRef value = member.node;
  const std::string_view text = value.text();
  if (key.name == "retryCountOnTaskFailure") {
    if (!IsComputed(text) && Fits(text, schema::TypeAt(key.type)) &&
        (text.size() > 2 || (text.size() == 2 && text > "10"))) {
      StructureProblem& problem =
          Report(StructureClass::kInvalidValue, value, false,
                 fmt::format("{} retries are cut to {}", text, kMostRetries));
      problem.weight = StructureWeight::kWarning;
    }
  } else if (key.name == "demands") {
    CheckDemands(value);
  } else if (key.name == "deployment" && text == "deploy") {
    Report(StructureClass::kInvalidName, value, false,
           "a deployment job cannot be called `deploy`");
  } else if (key.name == "name" && node.name.ends_with("Parameter") && !IsComputed(text)) {
    PipelineType name;
    name.scalar = ScalarRule::kName;
    if (!text.empty() && !Fits(text, name)) {
      StructureProblem& problem = Report(
          StructureClass::kInvalidName, value, false,
          fmt::format("parameter name `{}` has characters other than letters, digits, `-` and `_`",
                      text));
      problem.repair = StructureRepair::kReplace;
      problem.replacement = Sanitized(text, false);
    }
  } else if (key.name == "resources" && value.IsArray()) {
    Report(StructureClass::kLegacyKey, value, true, "`resources` is a list in the preview syntax")
        .help = "write `repositories`, `pipelines`, `containers` below it";
  } else if ((key.name == "builds" && node.name == "resourcesMap") || key.name == "downloadBuild") {
    StructureProblem& problem =
        Report(StructureClass::kLegacyKey, value, true,
               fmt::format("`{}` is a word of the preview syntax", key.name));
    problem.help = key.name == "builds" ? "use `pipelines`" : "use `download`";
  } else if (node.name == "repositoryResource" && key.hidden) {
    Report(StructureClass::kLegacyKey, value, true,
           fmt::format("`{}` of a repository is a word of the preview syntax", key.name))
        .help = "set it at the `checkout` step";
  } else if (node.name == "repositoryResource" && key.name == "checkoutOptions") {
    problems.back().help = "set them at the `checkout` step";
  } else if (key.name == "upload") {
    // The one word whose successor takes the same value and the same keys beside it.
    for (StructureProblem& problem : problems) {
      if (problem.node != value || problem.kind != StructureClass::kLegacyKey) continue;
      problem.repair = StructureRepair::kReplace;
      problem.repair_is_safe = true;
      problem.replacement = "publish";
    }
  }
}

void StructureChecker::CheckMatrix(NodeRef matrix) {
  if (matrix.IsString()) return;
  if (!matrix.IsObject()) {
    Report(StructureClass::kMatrix, matrix, matrix.has_key(),
           "the matrix is a list; it needs a mapping of legs");
    return;
  }
  if (!matrix.first_child()) {
    Report(StructureClass::kMatrix, matrix, matrix.has_key(), "the matrix has no legs");
    return;
  }
  for (const NodeRef leg : matrix.children()) {
    const KeyEffect effect = EffectOf(leg);
    if (effect == KeyEffect::kLiteral) {
      CheckLeg(leg);
    } else if (effect != KeyEffect::kComputed && leg.IsObject()) {
      CheckMatrix(leg);
    }
  }
}

void StructureChecker::CheckLeg(NodeRef leg) {
  const std::string_view name = leg.key();
  PipelineType identifier;
  identifier.scalar = ScalarRule::kIdentifier;
  if (name.empty() || !IsLetterAscii(name[0]) || !Fits(name, identifier)) {
    StructureProblem& problem =
        Report(StructureClass::kMatrix, leg, true,
               name.empty() || IsLetterAscii(name[0])
                   ? fmt::format("matrix leg `{}` is not a name of letters, digits and `_`", name)
                   : fmt::format("matrix leg `{}` does not begin with a letter", name));
    problem.repair = StructureRepair::kReplace;
    // Documented as refused. Public pipelines run with dots and dashes, so the file is not.
    problem.weight = StructureWeight::kWarning;
    problem.replacement = Sanitized(name, false);
    if (problem.replacement.empty() || !IsLetterAscii(problem.replacement[0])) {
      problem.replacement.insert(0, "leg_");
    }
    return;
  }
  if (leg.IsObject()) {
    ForEachMember(leg, false, [&](NodeRef variable, bool) {
      if (!variable.IsObject() && !variable.IsArray()) return;
      Report(StructureClass::kMatrix, variable, true,
             fmt::format("`{}` of matrix leg `{}` is {}; it needs text", variable.key(), name,
                         ShapeOf(variable)));
    });
  } else if (leg.IsArray() || (!IsNull(leg) && !IsComputed(leg.text()))) {
    Report(
        StructureClass::kMatrix, leg, true,
        fmt::format("matrix leg `{}` is {}; it needs a mapping of variables", name, ShapeOf(leg)));
  }
}

void StructureChecker::CheckDemands(NodeRef demands) {
  const auto check = [this](NodeRef demand) {
    if (!demand.IsString() || IsComputed(demand.text()) || IsDemand(demand.text())) return;
    StructureProblem& problem = Report(
        StructureClass::kInvalidValue, demand, false,
        fmt::format("demand `{}` is neither a name nor `name -equals value`", demand.text()));
    // The parser takes other operators; no agent meets them.
    if (demand.text().find(" -") != std::string_view::npos) {
      problem.weight = StructureWeight::kWarning;
    }
  };
  if (demands.IsArray()) {
    ForEachItem(demands, false, [&](NodeRef demand, bool) { check(demand); });
  } else {
    check(demands);
  }
}

}  // namespace plumbline::pipeline
