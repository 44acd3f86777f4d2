#include "pipeline/step_keys.h"

#include <algorithm>

namespace plumbline::pipeline {
namespace {

struct StepKeyRow {
  std::string_view key;
  StepKind kind;
};
constexpr StepKeyRow kStepKeys[] = {
    {"task", StepKind::kTask},
    {"script", StepKind::kScript},
    {"template", StepKind::kTemplate},
    {"bash", StepKind::kBash},
    {"pwsh", StepKind::kPwsh},
    {"powershell", StepKind::kPowerShell},
    {"checkout", StepKind::kCheckout},
    {"download", StepKind::kDownload},
    {"downloadBuild", StepKind::kDownloadBuild},
    {"getPackage", StepKind::kGetPackage},
    {"publish", StepKind::kPublish},
    {"upload", StepKind::kUpload},
    {"reviewApp", StepKind::kReviewApp},
};

constexpr std::string_view kCommonKeys[] = {
    "condition", "continueOnError",  "displayName", "enabled",
    "env",       "inputs",           "name",        "retryCountOnTaskFailure",
    "target",    "timeoutInMinutes", "parameters",
};

constexpr std::string_view kShortcutInputs[] = {
    "artifact",
    "clean",
    "errorActionPreference",
    "failOnStderr",
    "fetchDepth",
    "fetchFilter",
    "fetchTags",
    "ignoreLASTEXITCODE",
    "lfs",
    "path",
    "patterns",
    "persistCredentials",
    "sparseCheckoutDirectories",
    "sparseCheckoutPatterns",
    "submodules",
    "workingDirectory",
    "workspaceRepo",
};

}  // namespace

std::optional<StepKind> StepKindOf(std::string_view key) {
  for (const StepKeyRow& row : kStepKeys) {
    if (row.key == key) return row.kind;
  }
  return std::nullopt;
}

bool IsShortcutInput(std::string_view key) {
  return std::ranges::find(kShortcutInputs, key) != std::end(kShortcutInputs);
}

bool IsStepProperty(std::string_view key) {
  return key != "inputs" && key != "parameters" &&
         std::ranges::find(kCommonKeys, key) != std::end(kCommonKeys);
}

bool IsKeyBesideStepKey(std::string_view key) {
  return std::ranges::find(kCommonKeys, key) != std::end(kCommonKeys) || IsShortcutInput(key);
}

}  // namespace plumbline::pipeline
