// The JSON text that describes what an expression is evaluated in.
#pragma once

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/result.h"
#include "json/parser.h"
#include "syntax/tree.h"
#include "text/source_file.h"

namespace plumbline {

// Not movable: the tree views the text.
class EvaluationContext {
 public:
  explicit EvaluationContext(std::string_view text) : file_("context.json", text) {
    json::Parser().Parse(file_.text(), file_.content_begin(), tree_);
    tree_.Prepare();
    if (!root().IsObject()) {
      trouble_ = Error{"the context is no JSON object"};
      return;
    }
    for (const SyntaxProblem& problem : tree_.problems) {
      if (problem.kind != ProblemKind::kSyntax) continue;
      trouble_ = Error{fmt::format("the context is no JSON: {}", problem.message)};
      return;
    }
  }
  EvaluationContext(const EvaluationContext&) = delete;
  EvaluationContext& operator=(const EvaluationContext&) = delete;

  NodeRef root() const { return tree_.root(); }
  // Why it cannot be used.
  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  SourceFile file_;
  Tree tree_;
  std::optional<Error> trouble_;
};

}  // namespace plumbline
