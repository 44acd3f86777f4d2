#include "cli/linked_templates.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <unordered_set>

#include "base/ascii.h"
#include "cli/discovery.h"
#include "driver/workspace.h"

namespace plumbline {
namespace {

namespace fs = std::filesystem;

// Bounds of what is read beside the files that were named: the largest template Azure takes, and a
// folder of data files that happen to be JSON.
constexpr std::uintmax_t kMaxSize = 4U << 20;
constexpr std::uintmax_t kMaxTotal = 32U << 20;
// Folders above a template in which a linked template is looked for.
constexpr int kMaxFoldersUp = 16;

// Paths as documents have them: no `.`, no folded `..`, empty for the current folder.
std::string Normal(const fs::path& path) {
  std::string text = path.lexically_normal().generic_string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text == "." ? "" : text;
}

// Every `path/to/some.json` in a text that may be an expression: the part that could be the end of
// an address.
std::vector<std::string_view> JsonPathsIn(std::string_view text) {
  constexpr std::string_view kEnding = ".json";
  std::vector<std::string_view> paths;
  for (std::size_t at = text.find(kEnding); at != std::string_view::npos;
       at = text.find(kEnding, at + 1)) {
    std::size_t begin = at;
    while (begin > 0 &&
           (IsAlnumAscii(text[begin - 1]) ||
            std::string_view("_.-/").find(text[begin - 1]) != std::string_view::npos)) {
      --begin;
    }
    std::string_view path = text.substr(begin, at + kEnding.size() - begin);
    while (path.starts_with('/')) path.remove_prefix(1);
    if (path != kEnding) paths.push_back(path);
  }
  return paths;
}

class Neighbours {
 public:
  explicit Neighbours(std::vector<std::unique_ptr<Document>>& documents) : documents_(documents) {
    for (const auto& document : documents_)
      known_.emplace(Normal(document->path()), document.get());
  }

  void Run(std::span<const std::string> named) {
    std::vector<const Document*> templates;
    for (const std::string& path : named) {
      const auto found = known_.find(Normal(path));
      if (found == known_.end()) continue;
      const Document& document = *found->second;
      const fs::path folder = fs::path(path).parent_path();
      if (document.arm_template) {
        templates.push_back(&document);
        for (const fs::path& below : ReadFolder(folder)) ReadFolder(below);
      } else if (document.parameter_file) {
        ReadFolder(folder);
        ReadFolder(folder / "..");
      }
    }
    // Pipelines that are read because others include them deploy for these.
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const Document& document = *documents_[i];
      if (!document.pipeline) continue;
      const bool is_wanted =
          document.is_context || std::ranges::any_of(named, [&](const auto& path) {
            return Normal(path) == Normal(document.path());
          });
      if (is_wanted) FollowAll(document, templates);
    }
    // The list grows while it is walked.
    for (std::size_t i = 0; i < templates.size(); ++i) FollowAll(*templates[i], templates);
  }

 private:
  void FollowAll(const Document& document, std::vector<const Document*>& templates) {
    ForEachScalar(document, [&](NodeRef node) {
      for (const std::string_view path : JsonPathsIn(node.text()))
        Follow(document, path, templates);
    });
  }

  // Reads the JSON files of a folder once; its folders.
  std::vector<fs::path> ReadFolder(const fs::path& folder) {
    std::vector<fs::path> files, folders;
    const std::string name = Normal(folder);
    std::error_code failed;
    const fs::directory_iterator entries(name.empty() ? "." : name, failed);
    if (failed) return folders;
    for (const fs::directory_entry& entry : entries) {
      const fs::path path = folder / entry.path().filename();
      if (entry.is_directory(failed)) {
        const std::string last = path.filename().string();
        if (last != ".git" && last != "node_modules") folders.push_back(path);
      } else if (EqualsIgnoreCase(path.extension().string(), ".json")) {
        files.push_back(path);
      }
    }
    if (!read_folders_.insert(name).second) return folders;
    std::ranges::sort(files);
    std::ranges::sort(folders);
    for (const fs::path& file : files) Read(Normal(file));
    return folders;
  }

  // Looks for a linked template where graph/template_links.h will: the whole path first, from the
  // folder of the template upwards, then without its first folders.
  void Follow(const Document& from, std::string_view path,
              std::vector<const Document*>& templates) {
    for (std::string_view tail = path;;) {
      fs::path folder = fs::path(from.path()).parent_path();
      for (int up = 0; up < kMaxFoldersUp; ++up) {
        const Document* const found = Read(Normal(folder / tail));
        if (found != nullptr && found->arm_template) {
          if (std::ranges::find(templates, found) == templates.end()) templates.push_back(found);
          return;
        }
        if (folder.empty() || folder == folder.root_path()) break;
        folder = folder.parent_path();
      }
      const std::size_t slash = tail.find('/');
      if (slash == std::string_view::npos || tail.find('/', slash + 1) == std::string_view::npos) {
        return;
      }
      tail.remove_prefix(slash + 1);
    }
  }

  // Null when there is no such file, or none that has to do with templates.
  const Document* Read(const std::string& path) {
    const auto [known, is_new] = known_.emplace(path, nullptr);
    if (!is_new) return known->second;
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(path, failed);
    if (failed || size > kMaxSize || total_ + size > kMaxTotal) return nullptr;
    total_ += size;
    const Result<std::string> bytes = ReadWholeFile(path);
    if (!bytes) return nullptr;
    const SourceFile padded(path, *bytes);
    Loaded loaded = loader_.Load(path, padded.text(), Origin::kFound);
    if (loaded.document == nullptr) return nullptr;
    if (!loaded.document->arm_template && !loaded.document->parameter_file) return nullptr;
    loaded.document->is_context = true;
    known->second = loaded.document.get();
    documents_.push_back(std::move(loaded.document));
    return known->second;
  }

  std::vector<std::unique_ptr<Document>>& documents_;
  // By folded path; null: nothing to read there.
  std::unordered_map<std::string, const Document*> known_;
  std::unordered_set<std::string> read_folders_;
  Loader loader_;
  std::uintmax_t total_ = 0;
};

}  // namespace

void LoadLinkedTemplates(std::vector<std::unique_ptr<Document>>& documents,
                         std::span<const std::string> named) {
  if (!named.empty()) Neighbours(documents).Run(named);
}

}  // namespace plumbline
