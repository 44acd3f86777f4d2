#include <algorithm>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`Build.SourceBranch` is the full name of a branch, `refs/heads/main`; `Build.SourceBranchName` is what stands
behind its last slash. A comparison with another form never holds.

```yaml bad
stages:
- stage: Deploy
  condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'main'))
  jobs: []
```

```yaml good
stages:
- stage: Deploy
  condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
  jobs: []
```

`Build.SourceBranch` of a pull request is `refs/pull/NUMBER/merge`: an equal number is meant for one pull request
alone, which is a warning.
)md";

using expr::ExprId;

enum class Comparison : std::uint8_t { kNone, kEqual, kStarts, kContains, kEnds };

Comparison ComparisonOf(const expr::Expression& ast, ExprId call) {
  if (ast.IsCallOf(call, "eq") || ast.IsCallOf(call, "ne") || ast.IsCallOf(call, "in") ||
      ast.IsCallOf(call, "notIn")) {
    return Comparison::kEqual;
  }
  if (ast.IsCallOf(call, "startsWith")) return Comparison::kStarts;
  if (ast.IsCallOf(call, "contains")) return Comparison::kContains;
  if (ast.IsCallOf(call, "endsWith")) return Comparison::kEnds;
  return Comparison::kNone;
}

bool StartsWith(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && EqualsIgnoreCase(text.substr(0, start.size()), start);
}

// Prefixes that are nearly those of branches.
constexpr std::string_view kMisspelt[] = {"refs/head/",   "ref/heads/", "/refs/heads/", "ref/head/",
                                          "refs/heads//", "refs/tag/",  "heads/"};

// What Build.SourceBranch should be compared with; nothing when the text may match.
struct Mismatch {
  bool found = false;
  std::string better;  // Empty when it is not known.
};

Mismatch OfFullName(std::string_view text, Comparison comparison) {
  for (const std::string_view misspelt : kMisspelt) {
    if (!StartsWith(text, misspelt)) continue;
    // A part of the name may begin there.
    if ((comparison == Comparison::kContains || comparison == Comparison::kEnds) &&
        misspelt == "heads/") {
      continue;
    }
    std::string_view rest = text.substr(misspelt.size());
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return {true,
            fmt::format("{}{}", misspelt == "refs/tag/" ? "refs/tags/" : "refs/heads/", rest)};
  }
  constexpr std::string_view kRefs = "refs/";
  if (comparison == Comparison::kStarts) {
    if (StartsWith(text, kRefs) || StartsWith(kRefs, text)) return {};
  } else if (comparison == Comparison::kEqual) {
    if (StartsWith(text, kRefs)) return {};
  } else {
    return {};
  }
  // Branches of Team Foundation Version Control.
  if (text.starts_with('$')) return {};
  return {true, fmt::format("refs/heads/{}", text)};
}

class Checker {
 public:
  Checker(const PipelineExpression& expression, RuleContext& ctx)
      : expression_(expression), ast_(expression.ast), ctx_(ctx) {}

  void Run() {
    for (ExprId id{0}; id < ast_.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
      if (ast_.nodes[id].kind != expr::ExprKind::kCall) continue;
      const Comparison comparison = ComparisonOf(ast_, id);
      if (comparison == Comparison::kNone) continue;
      const std::vector<ExprId> arguments = ast_.Children(id);
      if (arguments.size() < 2) continue;
      const std::string name = pipeline::MemberReadAt(ast_, arguments[0], "variables");
      if (!name.empty()) {
        for (std::size_t i = 1; i < arguments.size(); ++i) {
          CheckLiteral(name, arguments[0], arguments[i], comparison);
        }
      } else if (arguments.size() == 2 && comparison == Comparison::kEqual) {
        CheckLiteral(pipeline::MemberReadAt(ast_, arguments[1], "variables"), arguments[1],
                     arguments[0], comparison);
      }
    }
  }

 private:
  void CheckLiteral(std::string_view variable, ExprId subject, ExprId literal,
                    Comparison comparison) {
    const expr::Expr& node = ast_.nodes[literal];
    if (node.kind != expr::ExprKind::kString || node.templated) return;
    const std::string text = ast_.StringValue(literal);
    if (text.empty() || text.find("$(") != std::string::npos) return;
    if (EqualsIgnoreCase(variable, "Build.SourceBranch")) {
      FullName(literal, text, comparison);
    } else if (EqualsIgnoreCase(variable, "Build.SourceBranchName") &&
               text.find('/') != std::string::npos) {
      LastPart(subject, literal, text, comparison);
    }
  }

  void FullName(ExprId literal, const std::string& text, Comparison comparison) {
    const Span at = RuleContext::SourceOf(expression_, ast_.nodes[literal].span);
    const Mismatch mismatch = OfFullName(text, comparison);
    if (mismatch.found) {
      auto report = ctx_.Report(at, "`Build.SourceBranch` {} `{}`", Verb(comparison), text);
      report.Help("it is the full name: `{}`", mismatch.better);
      if (const auto written =
              pipeline::WrittenIn(expression_.use, fmt::format("'{}'", mismatch.better))) {
        report.Fix(FixSafety::kUnsafe, "write the full name", at, *written);
      }
    } else if (comparison == Comparison::kEqual && StartsWith(text, "refs/pull/")) {
      ctx_.Report(at, "`{}` is one pull request alone", text)
          .As(Severity::kWarning)
          .Help("use `startsWith(variables['Build.SourceBranch'], 'refs/pull/')`");
    }
  }

  void LastPart(ExprId subject, ExprId literal, const std::string& text, Comparison comparison) {
    const Span at = RuleContext::SourceOf(expression_, ast_.nodes[literal].span);
    auto report = ctx_.Report(at, "`Build.SourceBranchName` {} `{}`, since it has no slash",
                              Verb(comparison), text);
    if (comparison != Comparison::kEqual && comparison != Comparison::kStarts) {
      report.Help("use `Build.SourceBranch`");
      return;
    }
    const std::string better =
        StartsWith(text, "refs/") ? text : fmt::format("refs/heads/{}", text);
    report.Help("use `variables['Build.SourceBranch']` and `'{}'`", better);
    // Several texts, of which others may be right, want several variables.
    const std::uint32_t from = ast_.nodes[subject].span.begin;
    const bool is_pair = ast_.nodes[subject].next_sibling == literal &&
                         ast_.nodes[literal].next_sibling == kNoId<ExprId>;
    if (!is_pair) return;
    if (const auto written = pipeline::WrittenIn(
            expression_.use, fmt::format("variables['Build.SourceBranch'], '{}'", better))) {
      report.Fix(FixSafety::kUnsafe, "compare the full name",
                 RuleContext::SourceOf(expression_, {from, ast_.nodes[literal].span.end}),
                 *written);
    }
  }

  static std::string_view Verb(Comparison comparison) {
    switch (comparison) {
      case Comparison::kStarts:
        return "never starts with";
      case Comparison::kContains:
        return "never contains";
      case Comparison::kEnds:
        return "never ends with";
      case Comparison::kEqual:
      case Comparison::kNone:
        break;
    }
    return "is never";
  }

  const PipelineExpression& expression_;
  const expr::Expression& ast_;
  RuleContext& ctx_;
};

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated || !ContainsIgnoreCase(ast.text, "SourceBranch")) {
    return;
  }
  Checker(expression, ctx).Run();
}

}  // namespace

extern constinit const Rule branch_never_matches = {
    .id = "branch-never-matches",
    .summary = "a branch is compared with a form of its name that it never has",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-697", "CICD-SEC-1"},
    .equivalents = {"zizmor:unsound-condition"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
