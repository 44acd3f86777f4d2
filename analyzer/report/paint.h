// The colors of a terminal, or none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "diag/diagnostic.h"

namespace plumbline {

enum class Style : std::uint8_t {
  kPlain,
  kBold,
  kError,
  kWarning,
  kInfo,
  kHint,
  kSecondary,  // Labels.
  kFrame,      // Line numbers and what surrounds the source.
  kGood,
};

constexpr Style StyleOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return Style::kError;
    case Severity::kWarning:
      return Style::kWarning;
    case Severity::kInfo:
      return Style::kInfo;
    case Severity::kHint:
      return Style::kHint;
  }
  return Style::kError;
}

struct Paint {
  bool color = false;

  void Put(Style style, std::string_view text, std::string& out) const {
    if (!color || style == Style::kPlain || text.empty()) {
      out += text;
      return;
    }
    out += Start(style);
    out += text;
    out += "\x1b[0m";
  }

 private:
  static constexpr std::string_view Start(Style style) {
    switch (style) {
      case Style::kPlain:
        return "";
      case Style::kBold:
        return "\x1b[1m";
      case Style::kError:
        return "\x1b[1;31m";
      case Style::kWarning:
        return "\x1b[1;33m";
      case Style::kInfo:
        return "\x1b[1;36m";
      case Style::kHint:
        return "\x1b[1;35m";
      case Style::kSecondary:
        return "\x1b[1;34m";
      case Style::kFrame:
        return "\x1b[1;34m";
      case Style::kGood:
        return "\x1b[1;32m";
    }
    return "";
  }
};

}  // namespace plumbline
