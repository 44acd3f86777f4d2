// Every expression of a pipeline file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/pipeline_functions.h"
#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// In document order: `${{ }}` pieces of scalars and keys, `$[ ]` scalars where the service
// evaluates them, and the texts of conditions. ExpressionUse::text is what is to be parsed: without
// the marks, and of a directive only its argument (the test of `if`, the list of `each`);
// directives that are wrong as such are left out. A condition or `$[ ]` that holds `${{ }}` is
// listed in front of its pieces.
std::vector<ExpressionUse> CollectExpressions(NodeRef root);

// The scalar or key that `use` stands in.
inline std::string_view ValueOf(const ExpressionUse& use) {
  return use.is_key ? use.node.key() : use.node.text();
}
// `use.text` with the marks around it: `${{ }}` with its directive, `$[ ]`; of a condition the
// text.
Span OuterOf(const ExpressionUse& use);

// Which functions the expression may call. A condition whose owner is not known counts as a job's,
// which may call more.
expr::PipelineSlot SlotOf(const ExpressionUse& use);

// `text` as it is written inside the scalar or key of `use`, quotes escaped as its style wants.
// Nothing when it would end the scalar, or has several lines.
std::optional<std::string> WrittenIn(const ExpressionUse& use, std::string_view text);

// True for the value of a `condition` of a stage, job or step, as opposed to an input, variable or
// argument of that name.
bool IsCondition(NodeRef value);

// True for a scalar that the service evaluates when it is one `$[ ]`: the value of a variable, a
// `matrix`, a property of a job, a condition.
bool IsRuntimePlace(NodeRef value);

}  // namespace plumbline::pipeline
