// Which file of the workspace a pipeline's template is (Azure Pipelines language, section 3.14).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/function_ref.h"
#include "graph/document.h"
#include "pipeline/expansion.h"

namespace plumbline {

// Where repositories are, as far as whoever runs the analysis knows.
struct RepositoryPlaces {
  // The root of the repository that the files are in, as a path like theirs: empty for the folder
  // that paths are relative to. Nothing: unknown, and roots are guessed from the files.
  std::optional<std::string> root;
  // Checkouts of other repositories: alias (or name) of the resource, and its folder.
  std::vector<std::pair<std::string, std::string>> checkouts;
  // Every file of the repository that a template reference leads to is among the documents, if
  // there is one.
  bool is_complete = false;
  // The same for files outside of a known repository: whole folders were read.
  bool is_complete_outside = false;
  // Whether there is a file or folder of that path, which is like those of the documents: of any
  // kind, not only those that are analysed. Asked by several threads. Empty: nobody knows.
  std::function<bool(const std::string& path)> exists;
};

class PipelineLinks {
 public:
  PipelineLinks(std::span<const std::unique_ptr<Document>> documents, RepositoryPlaces places);

  // The paths that `reference` (without alias) in the file `from` may mean, the likeliest first;
  // empty when it leaves the repository.
  std::vector<std::string> CandidatesFor(std::string_view from, std::string_view reference) const;
  // Whether a file lies in the repository whose root is known.
  bool IsInRepository(std::string_view path) const;
  // The file that a template reference means; `repository` as for pipeline::TemplateFiles.
  pipeline::TemplateFiles::File Find(std::string_view repository, std::string_view from,
                                     std::string_view reference) const;
  // Whether a template reference in some file leads to the document.
  bool IsIncluded(const Document& document) const { return included_.contains(&document); }

 private:
  // Calls `use(path)` for the paths of CandidatesFor until it says that it wants no more.
  void ForEachCandidate(std::string_view from, std::string_view reference,
                        FunctionRef<bool(const std::string&)> use) const;

  std::unordered_map<std::string_view, const Document*> by_path_;
  std::unordered_set<const Document*> included_;
  RepositoryPlaces places_;
};

}  // namespace plumbline
