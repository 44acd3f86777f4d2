// What the language server needs of the world: files, the day, and the way to the client. The
// program implements it over the file system (cli/lsp_command.cpp), tests over a map.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "graph/document.h"

namespace plumbline::lsp {

class Host {
 public:
  virtual ~Host() = default;
  // Paths are absolute.
  virtual Result<std::string> Read(const std::string& path) = 0;
  // Whether there is a file or folder.
  virtual bool Exists(const std::string& path) = 0;
  // The documents below a folder, as `check` finds them: without what .gitignore and `exclude`
  // leave out. Their paths are relative to the folder.
  virtual std::vector<std::unique_ptr<Document>> Discover(
      const std::string& folder, const std::vector<std::string>& exclude) = 0;
  // `check` would not look at it, because of .gitignore or its folder.
  virtual bool IsIgnored(const std::string& path) = 0;
  // The root of the git repository around a folder; empty when there is none.
  virtual std::string RepositoryOf(const std::string& folder) = 0;
  virtual Date Today() = 0;
  // One message, without its header.
  virtual void Send(std::string_view message) = 0;
};

}  // namespace plumbline::lsp
