// A workspace that stays open: documents are put in, replaced and taken out, and findings are kept
// until something they may rest on has changed. After each change the findings are those that
// Check() would give for the same documents, once CheckNext() has nothing left to do. One thread.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "driver/workspace.h"

namespace plumbline {

class OpenWorkspace {
 public:
  OpenWorkspace(std::vector<std::unique_ptr<Document>> documents, CheckOptions options);

  const Graph& graph() const { return *graph_; }
  // Null when there is no document of the path.
  const Document* Find(std::string_view path) const;

  // A document that is new or takes the place of the one with its path. References to a replaced
  // document are gone; those to others stay valid.
  void Put(std::unique_ptr<Document> document);
  void Remove(std::string_view path);

  // The findings in a document, in order. The document itself is checked first if it has to be;
  // what others say about it is as old as their last check.
  std::vector<Diagnostic> FindingsIn(const Document& document);

  // Checks one document whose findings may be out of date; false when there is none left.
  bool CheckNext();
  bool IsUpToDate() const { return next_stale_ >= stale_.size() && !graph_findings_stale_; }

 private:
  enum class State : std::uint8_t { kChecked, kStale, kUnchecked };

  void Build(std::vector<std::unique_ptr<Document>> documents);
  void MarkStale();
  void CheckOne(std::size_t index);

  CheckOptions options_;
  Runner runner_;
  std::unique_ptr<Graph> graph_;  // Not null.
  std::unordered_map<std::string_view, FileId> by_path_;
  // By document: what its own check found in it, and in others.
  std::vector<std::vector<Diagnostic>> own_, elsewhere_;
  std::vector<Diagnostic> graph_findings_;
  std::vector<State> states_;
  std::vector<std::size_t> stale_;  // Documents to be checked again, from next_stale_ on.
  std::size_t next_stale_ = 0;
  bool graph_findings_stale_ = true;
};

}  // namespace plumbline
