// Files and findings made by hand, for the tests of all formats.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report.h"

namespace plumbline {

// Findings are added through `Find`, which hands out the diagnostic to fill in.
class Scene {
 public:
  void File(std::string path, std::string_view text, Language language = Language::kJson) {
    auto document = std::make_unique<Document>();
    document->id = static_cast<FileId>(documents_.size());
    document->source = SourceFile(std::move(path), text);
    document->tree = Tree(language, document->source.text());
    documents_.push_back(std::move(document));
  }

  // The `nth` occurrence (from 0) of `text` in file number `file`. A text that is not there is an
  // empty span at the end of the file.
  Location At(std::string_view text, int nth = 0, std::size_t file = 0) const {
    const std::string_view all = documents_[file]->source.text();
    std::size_t begin = all.find(text);
    for (int i = 0; i < nth && begin != std::string_view::npos; ++i)
      begin = all.find(text, begin + 1);
    if (begin == std::string_view::npos) return Bytes(all.size(), all.size(), file);
    return Bytes(begin, begin + text.size(), file);
  }
  static Location Bytes(std::size_t begin, std::size_t end, std::size_t file = 0) {
    return {static_cast<FileId>(file),
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}};
  }

  Diagnostic& Find(Severity severity, std::string message, Location at,
                   std::string_view rule = "some-rule") {
    Diagnostic& finding = findings_.emplace_back();
    finding.rule = rule;
    finding.severity = severity;
    finding.message = std::move(message);
    finding.at = at;
    finding.fingerprint = "0123456789abcdef";
    return finding;
  }

  // Takes the files; the report views the scene.
  Report Finish() {
    graph_ = std::make_unique<Graph>(std::move(documents_));
    return {.graph = graph_.get(),
            .findings = findings_,
            .rules = rules_,
            .known_rules = {},
            .skipped_files = skipped,
            .elapsed = elapsed};
  }
  void Ran(const Rule& rule) { rules_.push_back({&rule, {}}); }

  std::size_t skipped = 0;
  std::chrono::microseconds elapsed{3000};

 private:
  std::vector<std::unique_ptr<Document>> documents_;
  std::vector<Diagnostic> findings_;
  std::vector<SelectedRule> rules_;
  std::unique_ptr<Graph> graph_;
};

// The version stands in several formats and is not what their tests are about.
inline std::string WithoutVersion(std::string text) {
  std::string version = RenderRulesJson({});
  version.erase(0, version.find(": \"") + 3);
  version.erase(version.find('"'));
  for (std::size_t at; (at = text.find(version)) != std::string::npos;) {
    text.replace(at, version.size(), "VERSION");
  }
  return text;
}

}  // namespace plumbline
