#include "driver/included_templates.h"

#include <unordered_set>

#include "base/ascii.h"
#include "driver/workspace.h"
#include "pipeline/template_path.h"

namespace plumbline {
namespace {

// More files than the service takes for one pipeline, times many pipelines: a bound for what one
// run reads beside the files that it was given.
constexpr std::size_t kMaxRead = 5'000;

class Closure {
 public:
  Closure(std::vector<std::unique_ptr<Document>>& documents, const RepositoryPlaces& places,
          const ReadFile& read)
      : documents_(documents), places_(places), read_file_(read), links_({}, places) {
    for (const auto& document : documents_) known_.insert(document->path());
  }

  // False when not everything was read.
  bool Run() {
    // The vector grows while it is walked.
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const Document& document = *documents_[i];
      if (!document.pipeline) continue;
      for (const pipeline::TemplateReference& reference : document.pipeline->templates) {
        const std::string_view text = reference.path.text();
        if (text.empty() || text.find('$') != std::string_view::npos) continue;
        Follow(document.path(), pipeline::SplitTemplateTarget(text));
      }
    }
    return read_ < kMaxRead;
  }

 private:
  void Follow(std::string_view from, const pipeline::TemplateTarget& target) {
    if (!target.alias.empty() && !EqualsIgnoreCase(target.alias, "self")) {
      for (const auto& [alias, folder] : places_.checkouts) {
        if (!EqualsIgnoreCase(alias, target.alias)) continue;
        const auto path = pipeline::ResolveTemplatePath({}, target.path);
        if (path) Read(folder + "/" + *path);
      }
      return;
    }
    for (const auto& [alias, folder] : places_.checkouts) {
      if (!from.starts_with(folder + "/")) continue;
      const auto path = pipeline::ResolveTemplatePath(
          pipeline::FolderOfPath(from.substr(folder.size() + 1)), target.path);
      if (path) Read(folder + "/" + *path);
      return;
    }
    for (const std::string& path : links_.CandidatesFor(from, target.path)) {
      if (Read(path)) return;
    }
  }

  // True when the file is there, or was already.
  bool Read(const std::string& path) {
    if (known_.contains(path)) return true;
    if (missing_.contains(path) || read_ >= kMaxRead) return false;
    const Result<std::string> bytes = read_file_(path);
    if (!bytes) {
      missing_.insert(path);
      return false;
    }
    ++read_;
    known_.insert(path);
    const SourceFile padded(path, *bytes);
    if (auto document = loader_.LoadIncluded(path, padded.text())) {
      documents_.push_back(std::move(document));
    }
    return true;
  }

  std::vector<std::unique_ptr<Document>>& documents_;
  const RepositoryPlaces& places_;
  const ReadFile& read_file_;
  PipelineLinks links_;  // Of no files: for the paths that references may mean.
  std::unordered_set<std::string> known_, missing_;
  Loader loader_;
  std::size_t read_ = 0;
};

}  // namespace

void LoadIncludedTemplates(std::vector<std::unique_ptr<Document>>& documents,
                           RepositoryPlaces& places, const ReadFile& read) {
  places.is_complete = Closure(documents, places, read).Run();
}

}  // namespace plumbline
