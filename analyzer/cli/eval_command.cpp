#include "cli/commands.h"
#include "cli/discovery.h"
#include "driver/evaluate.h"

namespace plumbline {

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
  const Result<std::string> result = EvaluateArm(arguments.expression, context);
  if (!result) {
    PrintTrouble("error", result.error().message);
    return ExitCode::kUsage;
  }
  return Print(*result + "\n") ? ExitCode::kClean : ExitCode::kFailure;
}

}  // namespace plumbline
