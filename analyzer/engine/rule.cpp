#include "engine/rule.h"

#include <algorithm>

namespace plumbline {

constinit const Rule kInternalError = {
    .id = "internal-error",
    .summary = "a check of plumbline itself failed",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"internal"},
    .docs =
        "One check broke on this file; the others ran. Please report it with the file, if you can "
        "share it.\n",
};

std::string_view ToText(Status status) { return status == Status::kPreview ? "preview" : "stable"; }

std::string_view ToText(Default value) {
  switch (value) {
    case Default::kOn:
      return "on";
    case Default::kPedantic:
      return "pedantic";
    case Default::kOff:
      return "off";
  }
  return "on";
}

std::string_view ToText(FixKind kind) {
  switch (kind) {
    case FixKind::kNone:
      return "none";
    case FixKind::kSafe:
      return "safe";
    case FixKind::kUnsafe:
      return "unsafe";
  }
  return "none";
}

bool Rule::HasCategory(std::string_view category) const {
  return std::ranges::find(categories, category) != categories.end();
}

}  // namespace plumbline
