// A finding: one problem, however many places it touches. Plain data; rules build it through
// engine/rule_context.h, reports print it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/edit.h"
#include "text/span.h"

namespace plumbline {

// A file of the workspace; files are numbered in order of their paths.
enum class FileId : std::uint32_t {};

enum class Severity : std::uint8_t { kHint, kInfo, kWarning, kError };
enum class Confidence : std::uint8_t { kLow, kMedium, kHigh };

std::string_view ToText(Severity severity);      // hint, info, warning, error
std::string_view ToText(Confidence confidence);  // low, medium, high

struct Location {
  FileId file{};
  Span span;
  friend constexpr auto operator<=>(const Location&, const Location&) = default;
};

// Another place that explains the finding, in any file.
struct Label {
  Location at;
  std::string text;
};

// A safe fix keeps the meaning and the comments; an unsafe one needs a human's yes.
enum class FixSafety : std::uint8_t { kSafe, kUnsafe };

struct FileEdit {
  FileId file{};
  Edit edit;
};

struct Fix {
  std::string title;
  FixSafety safety = FixSafety::kSafe;
  std::vector<FileEdit> edits;  // In order, not overlapping.
};

// Why a finding is not counted.
struct Suppression {
  bool active = false;
  std::string reason;
  bool in_baseline = false;  // By a baseline, not by a comment in the file.
};

struct Diagnostic {
  std::string_view rule;  // Id of a rule; static storage.
  Severity severity = Severity::kWarning;
  Confidence confidence = Confidence::kHigh;
  std::string message;
  Location at;
  bool is_credential = false;  // `at` holds one: no report shows more than its first characters.
  std::vector<Label> labels;
  // The way something took, such as a secret: its places in order, the last one mostly the
  // finding's own. Empty when one place tells all.
  std::vector<Label> path;
  std::vector<std::string> notes;
  std::string help;
  std::vector<Fix> fixes;
  Suppression suppression;
  std::vector<std::string> parameters;  // Parameter files whose expansion shows it; empty: all.
  // Stays the same when lines move: 16 hexadecimal digits over rule, path and content. Set at the
  // end.
  std::string fingerprint;
};

}  // namespace plumbline
