#include "graph/template_links.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline {
namespace {

std::string_view FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}
std::string_view NameOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// `relative` from `folder`, `.` and `..` folded; nothing when it leaves the workspace's root.
std::optional<std::string> Resolve(std::string_view folder, std::string_view relative) {
  std::vector<std::string_view> parts;
  const bool absolute = folder.starts_with('/');
  for (std::string_view rest : {folder, relative}) {
    while (!rest.empty()) {
      const std::size_t slash = std::min(rest.find('/'), rest.size());
      const std::string_view part = rest.substr(0, slash);
      rest.remove_prefix(std::min(slash + 1, rest.size()));
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.push_back(part);
      } else if (!parts.empty() && parts.back() != "..") {
        parts.pop_back();
      } else if (absolute) {
        return std::nullopt;
      } else {
        parts.push_back(part);
      }
    }
  }
  std::string path;
  for (const std::string_view part : parts) {
    if (!path.empty() || absolute) path += '/';
    path += part;
  }
  return path;
}

// The names that the template of a parameter file may have, without ending, the likeliest first:
// `main.dev.parameters.json` may belong to `main.dev.json` and `main.json`, and
// `azuredeploy.parameters.us.json` to `azuredeploy.json`.
std::vector<std::string_view> StemsFor(std::string_view name) {
  std::size_t at = std::string_view::npos;
  for (const std::string_view word :
       {".parameters", ".params", ".param", "-parameters", "_parameters"}) {
    at = std::min(at, FindIgnoreCase(name, word));
  }
  if (at == std::string_view::npos || at == 0) return {};
  std::vector<std::string_view> stems;
  for (std::string_view stem = name.substr(0, at); !stem.empty();) {
    stems.push_back(stem);
    const std::size_t dot = stem.find_last_of(".-_");
    if (dot == std::string_view::npos) break;
    stem = stem.substr(0, dot);
  }
  return stems;
}

bool Declares(const Document& of, const arm::ParameterFile& file) {
  const arm::Template& root = of.arm_template->root();
  return !file.assignments.empty() &&
         std::ranges::all_of(file.assignments, [&root](const arm::ParameterAssignment& given) {
           return root.FindParameter(given.name()) != nullptr;
         });
}

// The last text with `.json` among what an unknown value is made of.
std::string_view JsonTextIn(const eval::Residual& residual) {
  for (std::size_t i = residual.arguments.size(); i-- > 0;) {
    const eval::Value& argument = residual.arguments[i];
    if (argument.IsString() && argument.text().find(".json") != std::string_view::npos) {
      return argument.text();
    }
    if (!argument.IsUnknown()) continue;
    const std::string_view inside = JsonTextIn(argument.unknown().residual);
    if (!inside.empty()) return inside;
  }
  return {};
}

// The last `something.json` in the text that is certain.
std::optional<std::string> JsonFileIn(const eval::Value& value) {
  std::string text;
  if (value.IsString()) {
    text = value.text();
  } else if (value.IsUnknown()) {
    for (const eval::Piece& piece : value.unknown().pieces) {
      // What is not known separates.
      text += piece.value.IsString() ? piece.value.text() : std::string_view("?");
    }
  }
  if (value.IsUnknown() && text.find(".json") == std::string::npos) {
    text = JsonTextIn(value.unknown().residual);
  }
  const std::size_t query = value.IsString() ? text.find('?') : std::string::npos;
  if (query != std::string::npos) text.resize(query);
  const std::size_t end = text.rfind(".json");
  if (end == std::string::npos) return std::nullopt;
  std::size_t begin = end;
  while (begin > 0) {
    const char c = text[begin - 1];
    if (!IsAlnumAscii(c) && std::string_view("_.-/").find(c) == std::string_view::npos) break;
    --begin;
  }
  std::string path = text.substr(begin, end + 5 - begin);
  // `https:` stands in front: without the host.
  if (begin > 0 && text[begin - 1] == ':' && path.starts_with("//")) {
    path.erase(0, std::min(path.find('/', 2), path.size()));
  }
  while (path.starts_with('/') || path.starts_with("./")) path.erase(0, path.find('/') + 1);
  return path;
}

}  // namespace

TemplateLinks::TemplateLinks(std::span<const std::unique_ptr<Document>> documents,
                             std::string_view for_all) {
  for (const auto& document : documents) {
    if (!document->arm_template) continue;
    templates_.emplace(document->path(), document.get());
    by_folder_[FolderOf(document->path())].push_back(document.get());
  }
  for (const auto& document : documents) {
    if (!document->parameter_file) continue;
    if (!for_all.empty()) {
      if (document->path() != for_all) continue;
      for (const auto& [path, of] : templates_) files_of_[of].push_back(document.get());
      if (templates_.size() == 1) template_of_.emplace(document.get(), templates_.begin()->second);
      continue;
    }
    const Document* const owner = FindOwner(*document);
    if (owner == nullptr) continue;
    template_of_.emplace(document.get(), owner);
    files_of_[owner].push_back(document.get());
  }
}

bool TemplateLinks::ReplaceTemplate(const Document& before, const Document& now) {
  if (!before.arm_template || !now.arm_template) return false;
  const bool same_names = std::ranges::equal(before.arm_template->root().parameters,
                                             now.arm_template->root().parameters, {},
                                             &arm::Parameter::name, &arm::Parameter::name);
  if (!same_names) return false;
  // Keys are views of a document's path, perhaps of the one that goes.
  templates_.erase(before.path());
  templates_.emplace(now.path(), &now);
  auto folder = by_folder_.extract(FolderOf(before.path()));
  std::ranges::replace(folder.mapped(), &before, &now);
  folder.key() = FolderOf(now.path());
  by_folder_.insert(std::move(folder));
  auto files = files_of_.extract(&before);
  if (files.empty()) return true;
  for (const Document* file : files.mapped()) {
    const auto owner = template_of_.find(file);
    if (owner != template_of_.end() && owner->second == &before) owner->second = &now;
  }
  files.key() = &now;
  files_of_.insert(std::move(files));
  return true;
}

const Document* TemplateLinks::FindTemplate(std::string_view path) const {
  const auto found = templates_.find(path);
  return found == templates_.end() ? nullptr : found->second;
}

const Document* TemplateLinks::FindOwner(const Document& file) const {
  const std::string_view folder = FolderOf(file.path());
  if (const auto named = file.parameter_file->metadata["template"].Text()) {
    if (const auto path = Resolve(folder, *named)) {
      if (const Document* found = FindTemplate(*path)) return found;
    }
  }
  // By name: beside it, or in the folder above when it stands in one of its own.
  const std::string_view above = FolderOf(folder);
  for (const std::string_view stem : StemsFor(NameOf(file.path()))) {
    for (const std::string_view place : {folder, above}) {
      const auto path = Resolve(place, fmt::format("{}.json", stem));
      const Document* const found = path ? FindTemplate(*path) : nullptr;
      if (found != nullptr && (place == folder || Declares(*found, *file.parameter_file))) {
        return found;
      }
      if (folder.empty()) break;
    }
  }
  // By content: the only template around that declares everything the file assigns.
  for (const std::string_view place : {folder, above}) {
    const auto around = by_folder_.find(place);
    if (around == by_folder_.end()) continue;
    const Document* only = nullptr;
    std::size_t count = 0;
    for (const Document* candidate : around->second) {
      if (!Declares(*candidate, *file.parameter_file)) continue;
      only = candidate;
      ++count;
    }
    if (count == 1) return only;
    if (count > 1 || folder.empty()) break;
  }
  return nullptr;
}

std::span<const Document* const> TemplateLinks::ParameterFilesOf(const Document& of) const {
  const auto found = files_of_.find(&of);
  if (found == files_of_.end()) return {};
  return found->second;
}

const Document* TemplateLinks::TemplateOf(const Document& parameter_file) const {
  const auto found = template_of_.find(&parameter_file);
  return found == template_of_.end() ? nullptr : found->second;
}

const Document* TemplateLinks::FindLinked(const eval::Value& link, const Document& from) const {
  if (!link.IsObject()) return nullptr;
  const std::string_view folder = FolderOf(from.path());
  if (const eval::Member* relative = link.object().Find("relativePath")) {
    if (!relative->value.IsString()) return nullptr;
    const auto path = Resolve(folder, relative->value.text());
    return path ? FindTemplate(*path) : nullptr;
  }
  const eval::Member* const uri = link.object().Find("uri");
  if (uri == nullptr) return nullptr;
  const auto file = JsonFileIn(uri->value);
  if (!file) return nullptr;
  // Of a whole address, the tail that names a file here; from the template's folder upwards.
  for (std::string_view tail = *file; !tail.empty();) {
    for (std::string_view place = folder;; place = FolderOf(place)) {
      const auto path = Resolve(place, tail);
      const Document* const found = path ? FindTemplate(*path) : nullptr;
      if (found != nullptr && found != &from) return found;
      if (place.empty()) break;
    }
    // A name alone would fit too many files.
    const std::size_t slash = tail.find('/');
    if (slash == std::string_view::npos || tail.find('/', slash + 1) == std::string_view::npos) {
      break;
    }
    tail.remove_prefix(slash + 1);
  }
  return nullptr;
}

}  // namespace plumbline
