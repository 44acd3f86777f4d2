// What a document's check may rest on is not tracked: any other document may matter to it (linked
// templates, parameter files, names that a pipeline passes). So a change makes all findings stale,
// the changed document is checked at once, and the others when there is time. The graph itself is
// updated in place as long as the set of paths stays the same.
#include "driver/open_workspace.h"

#include <algorithm>
#include <iterator>

namespace plumbline {

OpenWorkspace::OpenWorkspace(std::vector<std::unique_ptr<Document>> documents, CheckOptions options)
    : options_(std::move(options)), runner_(options_.rules, options_.run) {
  Build(std::move(documents));
}

void OpenWorkspace::Build(std::vector<std::unique_ptr<Document>> documents) {
  std::ranges::sort(documents, {},
                    [](const auto& document) -> const std::string& { return document->path(); });
  for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);
  graph_ =
      std::make_unique<Graph>(std::move(documents), options_.parameters, options_.repositories);
  by_path_.clear();
  for (const auto& document : graph_->documents()) by_path_[document->path()] = document->id;
  const std::size_t count = graph_->documents().size();
  own_.assign(count, {});
  elsewhere_.assign(count, {});
  states_.assign(count, State::kUnchecked);
  graph_findings_.clear();
  MarkStale();
}

void OpenWorkspace::MarkStale() {
  stale_.clear();
  next_stale_ = 0;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i] == State::kChecked) states_[i] = State::kStale;
    stale_.push_back(i);
  }
  graph_findings_stale_ = true;
}

const Document* OpenWorkspace::Find(std::string_view path) const {
  const auto at = by_path_.find(path);
  return at == by_path_.end() ? nullptr : &graph_->At(at->second);
}

void OpenWorkspace::Put(std::unique_ptr<Document> document) {
  const auto at = by_path_.find(document->path());
  if (at == by_path_.end()) {
    auto documents = graph_->Release();
    documents.push_back(std::move(document));
    Build(std::move(documents));
    return;
  }
  const FileId id = at->second;
  by_path_.erase(at);  // Its key views the old document.
  by_path_.emplace(document->path(), id);
  graph_->Replace(id, std::move(document));
  states_[IndexOf(id)] = State::kUnchecked;
  MarkStale();
}

void OpenWorkspace::Remove(std::string_view path) {
  if (!by_path_.contains(path)) return;
  auto documents = graph_->Release();
  std::erase_if(documents, [path](const auto& document) { return document->path() == path; });
  Build(std::move(documents));
}

void OpenWorkspace::CheckOne(std::size_t index) {
  const Document& document = *graph_->documents()[index];
  std::vector<Diagnostic>& own = own_[index];
  pipeline::Programs programs;  // Its documents may be gone at the next check.
  // Below this size a thread costs more than it saves.
  constexpr std::size_t kLarge = 64U << 10;
  const bool is_large = document.arm_template && document.source.text().size() >= kLarge;
  own = is_large ? runner_.CheckDocumentOnTwoThreads(*graph_, document, programs)
                 : runner_.CheckDocument(*graph_, document, programs);
  const auto foreign = std::stable_partition(
      own.begin(), own.end(),
      [&document](const Diagnostic& finding) { return finding.at.file == document.id; });
  elsewhere_[index].assign(std::make_move_iterator(foreign), std::make_move_iterator(own.end()));
  own.erase(foreign, own.end());
  states_[index] = State::kChecked;
}

std::vector<Diagnostic> OpenWorkspace::FindingsIn(const Document& document) {
  const std::size_t index = IndexOf(document.id);
  if (states_[index] == State::kUnchecked) CheckOne(index);
  std::vector<Diagnostic> findings = own_[index];
  const auto size = static_cast<std::uint32_t>(document.source.text().size());
  const auto add = [&](const std::vector<Diagnostic>& from) {
    for (const Diagnostic& finding : from) {
      // What was found in an older text may lie behind the end of this one.
      if (finding.at.file == document.id && finding.at.span.end <= size) {
        findings.push_back(finding);
      }
    }
  };
  for (const auto& others : elsewhere_) add(others);
  add(graph_findings_);
  runner_.Suppress(*graph_, document, findings);
  FinishFindings(*graph_, findings);
  return findings;
}

bool OpenWorkspace::CheckNext() {
  while (next_stale_ < stale_.size()) {
    const std::size_t index = stale_[next_stale_++];
    if (states_[index] == State::kChecked) continue;
    CheckOne(index);
    return true;
  }
  if (!graph_findings_stale_) return false;
  graph_findings_ = runner_.CheckGraph(*graph_);
  graph_findings_stale_ = false;
  return true;
}

}  // namespace plumbline
