#include "diag/diagnostic.h"

namespace plumbline {

std::string_view ToText(Severity severity) {
  switch (severity) {
    case Severity::kHint:
      return "hint";
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

std::string_view ToText(Confidence confidence) {
  switch (confidence) {
    case Confidence::kLow:
      return "low";
    case Confidence::kMedium:
      return "medium";
    case Confidence::kHigh:
      return "high";
  }
  return "high";
}

}  // namespace plumbline
