#include "lsp/folder.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "driver/included_templates.h"
#include "lsp/uri.h"
#include "pipeline/template_path.h"

namespace plumbline::lsp {

Folder::Folder(Host& host, std::span<const Rule* const> rules, std::string root, bool whole,
               const Selection& overrides, ReadFile read)
    : host_(host),
      rules_(rules),
      root_(std::move(root)),
      read_(std::move(read)),
      configuration_(Configure(overrides)) {
  per_path_.emplace(configuration_, rules_);
  std::ranges::copy(per_path_->warnings(), std::back_inserter(warnings_));
  CheckOptions check;
  auto selected = Select(rules_, configuration_.selection);
  if (!selected) {
    warnings_.push_back(selected.error().message);
    configuration_.selection = {};
    selected = Select(rules_, configuration_.selection);
  }
  if (selected) check.rules = std::move(selected->rules);
  check.run.pedantic = configuration_.selection.pedantic;
  check.run.known_rules = rules_;
  check.run.as_of = host_.Today();
  for (const auto& [alias, folder] : configuration_.repositories) {
    check.repositories.checkouts.emplace_back(alias, Normalized(folder));
  }
  // As for `check`: a folder in no repository is taken for one.
  const std::string repository = host_.RepositoryOf(root_);
  if (repository == root_ || (repository.empty() && whole)) check.repositories.root = "";
  std::string patterns;
  for (const std::string& pattern : configuration_.exclude) patterns += pattern + "\n";
  exclude_.emplace(nullptr, "", patterns);
  check.repositories.exists = [this](const std::string& path) {
    return host_.Exists(Absolute(path));
  };
  std::vector<std::unique_ptr<Document>> documents;
  if (whole) documents = host_.Discover(root_, configuration_.exclude);
  LoadIncludedTemplates(documents, check.repositories,
                        [this](const std::string& path) { return read_(Absolute(path)); });
  check.repositories.is_complete_outside = check.repositories.is_complete && whole;
  workspace_ = std::make_unique<OpenWorkspace>(std::move(documents), std::move(check));
}

// As `check` does it: the nearest file at or above the folder, not beyond the repository.
std::string Folder::FindConfiguration() {
  for (std::string folder = root_;; folder.resize(folder.find_last_of('/'))) {
    std::string path = folder + "/.plumbline.yaml";
    if (host_.Read(path)) return path;
    if (folder.empty() || host_.Read(folder + "/.git/HEAD")) return {};
  }
}

Configuration Folder::Configure(const Selection& overrides) {
  Configuration configuration;
  const std::string path = FindConfiguration();
  if (!path.empty()) {
    if (const auto text = host_.Read(path)) {
      auto read = ParseConfiguration(path, *text);
      if (read) {
        configuration = std::move(*read);
      } else {
        warnings_.push_back(read.error().message);
      }
    }
  }
  Selection& selection = configuration.selection;
  if (!overrides.select.empty()) selection.select = overrides.select;
  std::ranges::copy(overrides.extend_select, std::back_inserter(selection.extend_select));
  std::ranges::copy(overrides.ignore, std::back_inserter(selection.ignore));
  selection.preview |= overrides.preview;
  selection.pedantic |= overrides.pedantic;
  return configuration;
}

bool Folder::Contains(std::string_view path) const {
  return path.starts_with(root_) && path.size() > root_.size() && path[root_.size()] == '/';
}

std::string Folder::Relative(std::string_view path) const {
  if (Contains(path)) return std::string(path.substr(root_.size() + 1));
  // A template beside the folder, as it is included from within.
  std::string up;
  for (std::string_view base = root_; !base.empty();) {
    base = base.substr(0, base.find_last_of('/'));
    up += "../";
    if (path.starts_with(base) && path.size() > base.size() && path[base.size()] == '/') {
      return up + std::string(path.substr(base.size() + 1));
    }
  }
  return std::string(path);
}

std::string Folder::Absolute(std::string_view path) const {
  if (path.starts_with('/')) return Normalized(path);
  return Normalized(root_ + "/" + std::string(path));
}

void Folder::PutText(std::string_view path, std::string_view text, bool is_own) {
  const std::string relative = Relative(path);
  const SourceFile padded("", text);  // For the padding.
  std::unique_ptr<Document> document;
  if (is_own && Contains(path) && !exclude_->Ignores(relative, false)) {
    document = loader_.Load(relative, padded.text(), Origin::kFound).document;
  }
  if (document == nullptr && IsReferenced(path)) {
    document = loader_.LoadIncluded(relative, padded.text());
  }
  if (document == nullptr) {
    workspace_->Remove(relative);
    return;
  }
  const bool is_pipeline = document->pipeline.has_value();
  workspace_->Put(std::move(document));
  if (is_pipeline) FollowTemplates(*workspace_->Find(relative));
}

void Folder::FollowTemplates(const Document& document) {
  std::vector<std::unique_ptr<Document>> found;
  const auto read = [&](const std::string& path) {
    if (workspace_->Find(path) != nullptr) return true;
    const auto text = read_(Absolute(path));
    if (!text) return false;
    const SourceFile padded("", *text);
    if (auto included = loader_.LoadIncluded(path, padded.text())) {
      found.push_back(std::move(included));
    }
    return true;
  };
  for (const pipeline::TemplateReference& reference : document.pipeline->templates) {
    const std::string_view text = reference.path.text();
    if (text.empty() || text.find('$') != std::string_view::npos) continue;
    const pipeline::TemplateTarget target = pipeline::SplitTemplateTarget(text);
    if (!target.alias.empty() && target.alias != "self") continue;
    for (const std::string& path :
         graph().pipeline_links().CandidatesFor(document.path(), target.path)) {
      if (read(path)) break;
    }
  }
  for (auto& included : found) {
    const std::string path = included->path();
    if (workspace_->Find(path) != nullptr) continue;
    workspace_->Put(std::move(included));
    FollowTemplates(*workspace_->Find(path));
  }
}

bool Folder::IsReferenced(std::string_view path) const {
  const std::string relative = Relative(path);
  const std::string_view file = path.substr(path.find_last_of('/') + 1);
  for (const auto& document : graph().documents()) {
    if (!document->pipeline) continue;
    for (const pipeline::TemplateReference& reference : document->pipeline->templates) {
      const std::string_view text = reference.path.text();
      // Most name other files: only those that may be meant are looked at closely.
      if (text.find(file) == std::string_view::npos || text.find('$') != std::string_view::npos) {
        continue;
      }
      const pipeline::TemplateTarget target = pipeline::SplitTemplateTarget(text);
      if (!target.alias.empty() && !EqualsIgnoreCase(target.alias, "self")) {
        for (const auto& [alias, folder] : configuration_.repositories) {
          const auto inside = pipeline::ResolveTemplatePath({}, target.path);
          if (EqualsIgnoreCase(alias, target.alias) && inside &&
              Normalized(folder) + "/" + *inside == relative) {
            return true;
          }
        }
        continue;
      }
      const auto paths = graph().pipeline_links().CandidatesFor(document->path(), target.path);
      if (std::ranges::find(paths, relative) != paths.end()) return true;
    }
  }
  return false;
}

void Folder::Remove(std::string_view path) { workspace_->Remove(Relative(path)); }

std::vector<Diagnostic> Folder::FindingsIn(const Document& document) {
  std::vector<Diagnostic> findings = workspace_->FindingsIn(document);
  per_path_->Apply(graph(), findings);
  std::erase_if(findings, [](const Diagnostic& finding) { return finding.suppression.active; });
  return findings;
}

}  // namespace plumbline::lsp
