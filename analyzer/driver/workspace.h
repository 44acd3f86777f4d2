// Files in memory in, findings out: the whole analysis without a file system, a clock or a
// terminal. Start with Loader (bytes to Document, one per thread), then Check (documents to
// findings).
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "engine/runner.h"
#include "graph/graph.h"
#include "json/parser.h"
#include "syntax/tree.h"

namespace plumbline {

// Why a file is looked at: files that the user names are reported on even when they turn out to be
// nothing we know; files found in a folder are then skipped quietly.
enum class Origin : std::uint8_t { kFound, kNamed };

// True for the names that may hold JSON or YAML we care about, by their ending.
bool HasKnownExtension(std::string_view path);

struct Loaded {
  enum class Outcome : std::uint8_t { kDocument, kNotOurs, kBinary };
  Outcome outcome = Outcome::kNotOurs;
  std::unique_ptr<Document> document;  // Null unless kDocument.
};

// Reads bytes into documents. Holds scratch memory: one per thread, many files.
class Loader {
 public:
  // `bytes` are the file as it is on disk; kPadding bytes behind them must be readable and hold
  // kPaddingByte. They are copied when the file is kept.
  Loaded Load(std::string path, std::string_view bytes, Origin origin);
  // A file that a pipeline includes; null when it is no text.
  std::unique_ptr<Document> LoadIncluded(std::string path, std::string_view bytes);

 private:
  Loaded Keep(std::string path, std::string_view bytes, DocumentKind kind);

  json::Parser json_;
  Tree scratch_;
};

struct CheckOptions {
  std::vector<SelectedRule> rules;
  RunOptions run;
  // Path of the document that is the parameter file of every template; empty: each has its own.
  std::string parameters = {};
  RepositoryPlaces repositories = {};
  unsigned threads = 1;
  bool measure = false;  // Fill CheckResult::time_per_rule.
};

struct CheckResult {
  std::unique_ptr<Graph> graph;  // Owns the documents that the findings point into.
  std::vector<Diagnostic> findings;
  std::vector<std::chrono::nanoseconds> time_per_rule;
};

// Analyses `documents` (any order). The result does not depend on the number of threads.
CheckResult Check(std::vector<std::unique_ptr<Document>> documents, const CheckOptions& options);

// The text of a document after the safe fixes (and the unsafe ones, if wanted) of its findings that
// are not suppressed. Of overlapping edits the first finding's win.
struct FixedText {
  std::string text;
  std::size_t fixed = 0;  // Findings whose fix was applied.
};
FixedText ApplyFixes(const Document& document, std::span<const Diagnostic> findings,
                     FixSafety most_unsafe);

}  // namespace plumbline
