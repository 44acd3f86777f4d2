// Which parameter files belong to which templates, and which file of the workspace a linked
// template is (ARM template language, sections 12.5 and 15). No file says so itself; names, folders
// and contents do.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/value.h"
#include "graph/document.h"

namespace plumbline {

class TemplateLinks {
 public:
  // `for_all`: path of the one parameter file of every template; empty when each has its own.
  explicit TemplateLinks(std::span<const std::unique_ptr<Document>> documents,
                         std::string_view for_all = {});

  // The links when a template takes the place of one with the same path. False, and nothing is
  // done, when other parameters are declared: then files may belong elsewhere. Called while
  // `before` still exists.
  bool ReplaceTemplate(const Document& before, const Document& now);

  // The parameter files of a template, in order of their paths.
  std::span<const Document* const> ParameterFilesOf(const Document& of) const;
  // The template that a parameter file belongs to; null when that is not certain.
  const Document* TemplateOf(const Document& parameter_file) const;

  // The template that an evaluated `templateLink` in the file `from` leads to; null when it is not
  // known or not in the workspace.
  const Document* FindLinked(const eval::Value& link, const Document& from) const;

 private:
  const Document* FindTemplate(std::string_view path) const;
  const Document* FindOwner(const Document& parameter_file) const;

  std::unordered_map<std::string_view, const Document*> templates_;  // By path.
  std::unordered_map<std::string_view, std::vector<const Document*>> by_folder_;
  std::unordered_map<const Document*, std::vector<const Document*>> files_of_;
  std::unordered_map<const Document*, const Document*> template_of_;
};

}  // namespace plumbline
