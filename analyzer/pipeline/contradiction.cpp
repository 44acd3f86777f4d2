#include "pipeline/contradiction.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "pipeline/access_path.h"

namespace plumbline::pipeline {
namespace {

using expr::ExprId;
using expr::ExprKind;

// Variables that have one value in the whole run.
constexpr std::string_view kOfRun[] = {
    "Build.Reason",         "Build.SourceBranch",        "Build.SourceBranchName",
    "Build.DefinitionName", "Build.Repository.Name",     "Build.Repository.Provider",
    "System.TeamProject",   "System.PullRequest.IsFork", "System.PullRequest.TargetBranch",
    "System.CollectionUri",
};

enum class Relation : std::uint8_t { kIsOneOf, kBegins, kEnds, kContains };

struct Test {
  std::string subject;  // Folded.
  std::string written;
  Relation relation = Relation::kIsOneOf;
  std::vector<std::string> texts;  // One unless the relation is kIsOneOf.
  bool holds = true;
  std::size_t requirement = 0;
  Span span{};
};

bool Relates(Relation relation, std::string_view value, std::string_view text) {
  switch (relation) {
    case Relation::kIsOneOf:
      return EqualsIgnoreCase(value, text);
    case Relation::kBegins:
      return StartsWithIgnoreCase(value, text);
    case Relation::kEnds:
      return value.size() >= text.size() &&
             EqualsIgnoreCase(value.substr(value.size() - text.size()), text);
    case Relation::kContains:
      break;
  }
  return text.empty() || FindIgnoreCase(value, text) != std::string_view::npos;
}

bool Allows(const Test& test, std::string_view value) {
  const bool is_so = std::ranges::any_of(
      test.texts, [&](const std::string& text) { return Relates(test.relation, value, text); });
  return is_so == test.holds;
}

// Whether no value passes both tests.
bool Exclude(const Test& a, const Test& b) {
  const auto leaves_none = [](const Test& one, const Test& other) {
    return std::ranges::none_of(one.texts,
                                [&other](const std::string& text) { return Allows(other, text); });
  };
  if (a.relation == Relation::kIsOneOf && a.holds) return leaves_none(a, b);
  if (b.relation == Relation::kIsOneOf && b.holds) return leaves_none(b, a);
  if (a.relation != b.relation) return false;
  if (a.holds && b.holds && a.relation != Relation::kContains) {
    const std::string_view x = a.texts[0];
    const std::string_view y = b.texts[0];
    return !Relates(a.relation, x, y) && !Relates(a.relation, y, x);
  }
  if (a.holds == b.holds) return false;
  // What begins with a longer text begins with the shorter one.
  return Relates(a.relation, (a.holds ? a : b).texts[0], (a.holds ? b : a).texts[0]);
}

std::string Describe(const Test& test) {
  std::string list;
  for (const std::string& text : test.texts) {
    list += fmt::format("{}`{}`", list.empty() ? "" : " or ", text);
  }
  switch (test.relation) {
    case Relation::kIsOneOf:
      return fmt::format("{} {}", test.holds ? "is" : "is not", list);
    case Relation::kBegins:
      return fmt::format("{} with {}", test.holds ? "begins" : "does not begin", list);
    case Relation::kEnds:
      return fmt::format("{} with {}", test.holds ? "ends" : "does not end", list);
    case Relation::kContains:
      break;
  }
  return fmt::format("{} {}", test.holds ? "contains" : "does not contain", list);
}

// Tries all ways to make the requirements hold.
class Solver {
 public:
  explicit Solver(const std::vector<Requirement>& requirements) : requirements_(requirements) {}

  std::optional<Contradiction> Run() {
    std::vector<Goal> goals;
    for (std::size_t i = requirements_.size(); i-- > 0;) {
      const expr::Expression& ast = *requirements_[i].expression;
      if (ast.root == kNoId<ExprId> || !ast.problems.empty() || ast.templated) continue;
      goals.push_back({i, ast.root, requirements_[i].holds});
    }
    if (CanHold(std::move(goals))) return std::nullopt;
    found_.has_ways = n_ways_ > 1;
    return found_;
  }

 private:
  struct Goal {
    std::size_t requirement;
    ExprId id;
    bool holds;
  };
  static constexpr int kMaxWays = 64;

  // Goals are taken from the back. True also when it gives up.
  bool CanHold(std::vector<Goal> goals) {
    const std::size_t n_before = tests_.size();
    while (!goals.empty()) {
      const Goal goal = goals.back();
      goals.pop_back();
      const expr::Expression& ast = *requirements_[goal.requirement].expression;
      if (ast.IsCallOf(goal.id, "not") && ast.ChildCount(goal.id) == 1) {
        goals.push_back({goal.requirement, ast.Child(goal.id, 0), !goal.holds});
        continue;
      }
      const bool is_and = ast.IsCallOf(goal.id, "and");
      if (is_and || ast.IsCallOf(goal.id, "or")) {
        std::vector<ExprId> parts = ast.Children(goal.id);
        if (is_and == goal.holds) {
          std::ranges::reverse(parts);
          for (const ExprId part : parts) goals.push_back({goal.requirement, part, goal.holds});
          continue;
        }
        const bool can = std::ranges::any_of(parts, [&](ExprId part) {
          std::vector<Goal> with = goals;
          with.push_back({goal.requirement, part, goal.holds});
          return CanHold(std::move(with));
        });
        tests_.resize(n_before);
        return can;
      }
      if (!Add(goal, ast)) {
        tests_.resize(n_before);
        return ++n_ways_ > kMaxWays;
      }
    }
    tests_.resize(n_before);
    return true;
  }

  // False when the test contradicts those that are there.
  bool Add(const Goal& goal, const expr::Expression& ast) {
    std::optional<Test> test = TestAt(goal, ast);
    if (!test) return true;
    for (const Test& other : tests_) {
      if (IsPullRequest(other, *test) || IsPullRequest(*test, other)) {
        Found(other, *test);
        found_.first.text = fmt::format("{} {}", other.written, found_.first.text);
        found_.second.text = fmt::format("{} {}", test->written, found_.second.text);
        found_.subject.clear();
        return false;
      }
      if (other.subject == test->subject && Exclude(other, *test)) {
        Found(other, *test);
        return false;
      }
    }
    tests_.push_back(std::move(*test));
    // One text may be excluded by one test, another one by another.
    const Test& last = tests_.back();
    for (const Test& one : tests_) {
      if (one.subject != last.subject || one.relation != Relation::kIsOneOf || !one.holds) continue;
      const auto is_left = [&](const std::string& text) {
        return std::ranges::all_of(tests_, [&](const Test& other) {
          return other.subject != last.subject || Allows(other, text);
        });
      };
      if (std::ranges::any_of(one.texts, is_left)) continue;
      const auto first = std::ranges::find(tests_, last.subject, &Test::subject);
      Found(&one == &last ? *first : one, last);
      return false;
    }
    return true;
  }

  void Found(const Test& first, const Test& second) {
    found_ = {second.written,
              {first.requirement, first.span, Describe(first)},
              {second.requirement, second.span, Describe(second)},
              false};
  }

  // The branch of a pull request is `refs/pull/1/merge`.
  static bool IsPullRequest(const Test& reason, const Test& branch) {
    if (reason.subject != "variables.build.reason" || !reason.holds ||
        reason.relation != Relation::kIsOneOf || reason.texts.size() != 1 ||
        !EqualsIgnoreCase(reason.texts[0], "PullRequest") ||
        branch.subject != "variables.build.sourcebranch") {
      return false;
    }
    const Test pull{{}, {}, Relation::kBegins, {"refs/pull/"}, true, 0, {}};
    return Exclude(pull, branch);
  }

  std::optional<Test> TestAt(const Goal& goal, const expr::Expression& ast) const {
    if (ast.nodes[goal.id].kind != ExprKind::kCall) return std::nullopt;
    Test test;
    test.holds = goal.holds;
    test.requirement = goal.requirement;
    test.span = ast.nodes[goal.id].span;
    const Requirement& requirement = requirements_[goal.requirement];
    if (ast.ChildCount(goal.id) == 0) {
      if (requirement.is_elsewhere || !goal.holds) return std::nullopt;
      if (!ast.IsCallOf(goal.id, "succeeded") && !ast.IsCallOf(goal.id, "failed")) {
        return std::nullopt;
      }
      // Both are of the same steps or jobs.
      test.subject = "()";
      test.written = "the result";
      test.texts = {ast.IsCallOf(goal.id, "failed") ? "failed" : "succeeded"};
      return test;
    }
    const std::vector<ExprId> arguments = ast.Children(goal.id);
    if (arguments.size() < 2) return std::nullopt;
    const bool is_one_of = ast.IsCallOf(goal.id, "in") || ast.IsCallOf(goal.id, "notIn");
    const bool is_pair = ast.IsCallOf(goal.id, "eq") || ast.IsCallOf(goal.id, "ne");
    if (ast.IsCallOf(goal.id, "startsWith")) {
      test.relation = Relation::kBegins;
    } else if (ast.IsCallOf(goal.id, "endsWith")) {
      test.relation = Relation::kEnds;
    } else if (ast.IsCallOf(goal.id, "contains")) {
      test.relation = Relation::kContains;
    } else if (!is_one_of && !is_pair) {
      return std::nullopt;
    }
    if (!is_one_of && arguments.size() != 2) return std::nullopt;
    if (ast.IsCallOf(goal.id, "ne") || ast.IsCallOf(goal.id, "notIn")) test.holds = !test.holds;
    const bool is_turned = is_pair && ast.nodes[arguments[0]].kind == ExprKind::kString;
    const ExprId subject = arguments[is_turned ? 1 : 0];
    if (!Subject(ast, subject, requirement, test)) return std::nullopt;
    for (const ExprId argument : arguments) {
      if (argument == subject) continue;
      const auto text = TextAt(ast, argument);
      if (text) {
        test.texts.push_back(*text);
      } else if (test.holds) {
        return std::nullopt;
      }
    }
    if (test.texts.empty()) return std::nullopt;
    return test;
  }

  // A literal as the text that a variable is compared with.
  static std::optional<std::string> TextAt(const expr::Expression& ast, ExprId id) {
    const expr::Expr& node = ast.nodes[id];
    if (node.kind == ExprKind::kBoolean) return std::string(ast.TextOf(node.span));
    if (node.kind != ExprKind::kString || node.templated) return std::nullopt;
    std::string text = ast.StringValue(id);
    if (text.find("$(") != std::string::npos) return std::nullopt;
    return text;
  }

  // Names what is tested, when it is text and has one value.
  static bool Subject(const expr::Expression& ast, ExprId id, const Requirement& requirement,
                      Test& test) {
    const auto path = AccessPathAt(ast, id);
    if (!path || path->accessors.empty() ||
        !std::ranges::all_of(path->accessors, &Accessor::IsKnown)) {
      return false;
    }
    const std::string_view name = path->Name(0);
    const bool is_variable = path->IsIn("variables") && path->accessors.size() == 1;
    if (path->IsIn("parameters")) {
      if (!IsTextParameter(*path, requirement.parameters)) return false;
    } else if (requirement.is_elsewhere) {
      const auto is_it = [name](std::string_view known) { return EqualsIgnoreCase(known, name); };
      if (!is_variable || std::ranges::none_of(kOfRun, is_it)) return false;
    } else if (!is_variable && !path->IsIn("dependencies") && !path->IsIn("stageDependencies")) {
      return false;
    }
    test.subject = ToLower(path->root);
    for (const Accessor& accessor : path->accessors) {
      test.subject += '.' + ToLower(accessor.text);
    }
    test.written = fmt::format("`{}`", is_variable ? name : ast.TextOf(path->span));
    return true;
  }

  // Booleans and numbers are compared in other ways.
  static bool IsTextParameter(const AccessPath& path, const Pipeline* pipeline) {
    if (pipeline == nullptr || path.accessors.size() != 1) return false;
    const Parameter* const parameter = pipeline->FindParameter(path.Name(0));
    return parameter != nullptr && parameter->name &&
           (!parameter->type || parameter->type.text() == "string");
  }

  const std::vector<Requirement>& requirements_;
  std::vector<Test> tests_;
  int n_ways_ = 0;
  Contradiction found_;
};

}  // namespace

std::optional<Contradiction> FindContradiction(const std::vector<Requirement>& requirements) {
  return Solver(requirements).Run();
}

}  // namespace plumbline::pipeline
