// Finding files and reading them into documents: the only part of the program, with the writing of
// reports, that touches the file system. Folders are walked by several threads; every file is
// parsed by the thread that read it, while it is warm.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "driver/workspace.h"

namespace plumbline {

// Larger files are skipped with a note (the largest template Azure takes has 4 MB).
inline constexpr std::size_t kMaxFileSize = 32U << 20;

struct DiscoveryOptions {
  // The folder that paths are relative to, with a slash at its end; empty: the current one.
  std::string base = {};
  std::vector<std::string> paths;  // Files and folders as the user wrote them.
  std::vector<std::string>
      exclude;  // Patterns as in .gitignore, relative to where the run started.
  bool respect_gitignore = true;
  bool skip_unknown = false;  // Named files that are none of ours are skipped like found ones.
  unsigned threads = 1;
};

struct Discovered {
  std::vector<std::unique_ptr<Document>> documents;  // In no particular order.
  std::vector<std::string>
      named;  // Paths of the files (not folders) among DiscoveryOptions::paths.
  std::vector<std::string> notes;  // Files that were skipped, with the reason; sorted.
  std::vector<std::string>
      errors;  // What could not be read; sorted. The rest was read all the same.
};

Discovered Discover(const DiscoveryOptions& options);

// The root of the git repository around the current folder, or "." when there is none.
std::string RepositoryRoot();
// The current folder as seen from that root; empty at the root, or when there is none.
std::string FolderInRepository();
// The root of the git repository that a folder is in; empty when it is in none.
std::string RepositoryRootOf(const std::string& folder);

// The nearest .plumbline.yaml at or above the current folder, not beyond the repository; empty if
// none.
std::string FindConfiguration();

// Whether a walk would leave the file out, because of .gitignore or the names of its folders.
bool IsIgnored(const std::string& path);

// Whether there is a file or folder of that path.
bool PathExists(const std::string& path);
// Whole file, or the reason why not. For small files such as configuration.
Result<std::string> ReadWholeFile(const std::string& path);
// Standard input to its end.
Result<std::string> ReadStandardInput();
// Writes through a temporary file, so that a reader never sees half of it.
Result<bool> WriteWholeFile(const std::string& path, std::string_view text);

// `path` without `.` and doubled slashes, relative to the current folder where it lies inside it.
std::string DisplayPath(const std::string& path);

}  // namespace plumbline
