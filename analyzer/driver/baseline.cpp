#include "driver/baseline.h"

#include <fmt/format.h>

#include "json/parser.h"
#include "text/source_file.h"

namespace plumbline {
namespace {

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string WriteBaseline(const Graph& graph, std::span<const Diagnostic> findings) {
  std::string out = "{\n  \"version\": 1,\n  \"findings\": [";
  bool first = true;
  for (const Diagnostic& finding : findings) {
    if (finding.suppression.active) continue;
    out += fmt::format("{}\n    {{\"fingerprint\": \"{}\", \"rule\": \"{}\", \"file\": {}}}",
                       first ? "" : ",", finding.fingerprint, finding.rule,
                       Quote(graph.At(finding.at.file).path()));
    first = false;
  }
  return out + "\n  ]\n}\n";
}

Result<std::unordered_set<std::string>> ReadBaseline(std::string_view path, std::string_view text) {
  const SourceFile source(std::string(path), text);
  json::Parser parser;
  Tree tree;
  parser.Parse(source.text(), source.content_begin(), tree);
  tree.Prepare();
  const NodeRef list = tree.root().Find("findings", CaseRule::kExact);
  if (!tree.problems.empty() || !list.IsArray()) {
    return Error{fmt::format(
        "{}: not a baseline; `plumbline check --baseline FILE --write-baseline` writes one", path)};
  }
  std::unordered_set<std::string> fingerprints;
  for (const NodeRef finding : list.children()) {
    fingerprints.emplace(finding.Find("fingerprint", CaseRule::kExact).text());
  }
  return fingerprints;
}

void ApplyBaseline(const std::unordered_set<std::string>& baseline,
                   std::vector<Diagnostic>& findings) {
  for (Diagnostic& finding : findings) {
    if (!finding.suppression.active && baseline.contains(finding.fingerprint)) {
      finding.suppression = {true, "listed in the baseline", true};
    }
  }
}

}  // namespace plumbline
