#include "pipeline/template_path.h"

namespace plumbline::pipeline {

TemplateTarget SplitTemplateTarget(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::optional<std::string> ResolveTemplatePath(std::string_view folder, std::string_view path) {
  if (path.starts_with('/') || path.starts_with('\\')) folder = {};
  std::string resolved;
  for (const std::string_view from : {folder, path}) {
    for (std::size_t begin = 0; begin < from.size();) {
      std::size_t end = begin;
      while (end < from.size() && from[end] != '/' && from[end] != '\\') ++end;
      const std::string_view part = from.substr(begin, end - begin);
      begin = end + 1;
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        if (!resolved.empty()) resolved += '/';
        resolved += part;
      } else if (resolved.empty()) {
        return std::nullopt;
      } else {
        const std::size_t slash = resolved.rfind('/');
        resolved.resize(slash == std::string::npos ? 0 : slash);
      }
    }
  }
  return resolved;
}

std::string_view FolderOfPath(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace plumbline::pipeline
