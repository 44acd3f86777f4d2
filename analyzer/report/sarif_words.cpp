#include "report/sarif_words.h"

#include <iterator>

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline::sarif {

std::string_view LevelOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "note";
    case Severity::kHint:
      return "none";
  }
  return "error";
}

std::string_view ProblemSeverityOf(Severity severity) {
  if (severity == Severity::kError) return "error";
  return severity == Severity::kWarning ? "warning" : "recommendation";
}

std::string_view SecuritySeverityOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "8.0";
    case Severity::kWarning:
      return "6.0";
    case Severity::kInfo:
      return "3.0";
    case Severity::kHint:
      return "1.0";
  }
  return "8.0";
}

std::string PascalCase(std::string_view id) {
  std::string name;
  bool start = true;
  for (const char c : id) {
    if (c == '-') {
      start = true;
      continue;
    }
    name += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
    start = false;
  }
  return name;
}

std::string EncodePath(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigitAscii(c) ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

std::string EscapeLinks(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ']' && i + 1 < text.size() && text[i + 1] == '(') escaped += '\\';
    escaped += text[i];
  }
  return escaped;
}

}  // namespace plumbline::sarif
