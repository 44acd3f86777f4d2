// One folder of the workspace: its configuration, its documents on disk and in the editor, and what
// is known about them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "driver/configuration.h"
#include "driver/included_templates.h"
#include "driver/open_workspace.h"
#include "driver/per_path.h"
#include "lsp/host.h"

namespace plumbline::lsp {

class Folder {
 public:
  // `root` is absolute, without a slash at its end. `whole`: everything below it belongs to the
  // workspace; else only what is put in (a single file that was opened). `overrides` come from the
  // editor's settings, on top of the configuration file. `read`: the text of an absolute path, as
  // the editor has it.
  Folder(Host& host, std::span<const Rule* const> rules, std::string root, bool whole,
         const Selection& overrides, ReadFile read);

  const std::string& root() const { return root_; }
  bool Contains(std::string_view path) const;
  // Of an absolute path in the folder.
  std::string Relative(std::string_view path) const;
  // Of a document's path, which may lead out of the folder.
  std::string Absolute(std::string_view path) const;

  const Graph& graph() const { return workspace_->graph(); }
  OpenWorkspace& workspace() { return *workspace_; }
  const Document* Find(std::string_view path) const { return workspace_->Find(Relative(path)); }

  // The text of a file has changed. Absolute paths. As in a folder that is read anew it counts by
  // itself, or as a template that a pipeline includes, or not at all. `is_own`: whoever looks for
  // files finds this one; else it may only be included.
  void PutText(std::string_view path, std::string_view text, bool is_own);
  void Remove(std::string_view path);
  // Whether a template reference of some pipeline leads to the file, if it exists.
  bool IsReferenced(std::string_view path) const;

  // As `check` reports them: sorted, suppressed ones and those of other paths left out, hints
  // included.
  std::vector<Diagnostic> FindingsIn(const Document& document);

  // What is wrong with the configuration; it is then as if there were none.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Configuration Configure(const Selection& overrides);
  std::string FindConfiguration();
  // Reads the templates that a document includes and that are not in the workspace.
  void FollowTemplates(const Document& document);

  Host& host_;
  std::span<const Rule* const> rules_;
  std::string root_;
  ReadFile read_;
  std::vector<std::string> warnings_;
  Configuration configuration_;
  std::optional<IgnoreRules> exclude_;
  std::optional<PerPathIgnores> per_path_;
  Loader loader_;
  std::unique_ptr<OpenWorkspace> workspace_;  // Not null.
};

}  // namespace plumbline::lsp
