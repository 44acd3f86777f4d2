#include "cli/commands.h"
#include "cli/discovery.h"
#include "driver/evaluate.h"

namespace plumbline {
namespace {

Result<std::string> Evaluate(const EvalArguments& arguments, const std::string& context) {
  if (arguments.language == "arm") return EvaluateArm(arguments.expression, context);
  return EvaluatePipeline(
      arguments.expression,
      arguments.language == "compile" ? PipelineTime::kCompile : PipelineTime::kRuntime,
      arguments.context.empty() ? std::nullopt : std::optional<std::string_view>(context));
}

}  // namespace

ExitCode RunEval(const EvalArguments& arguments) {
  std::string context;
  if (!arguments.context.empty()) {
    Result<std::string> text = ReadWholeFile(arguments.context);
    if (!text) {
      PrintTrouble("error", text.error().message);
      return ExitCode::kFailure;
    }
    context = std::move(*text);
  }
  const Result<std::string> result = Evaluate(arguments, context);
  if (!result) {
    PrintTrouble("error", result.error().message);
    return ExitCode::kUsage;
  }
  return Print(*result + "\n") ? ExitCode::kClean : ExitCode::kFailure;
}

}  // namespace plumbline
