// Method (measured against alternatives: mmap, fstat, iostream and std::filesystem are all slower):
// openat + readdir with d_type, one growing buffer per thread, padding written behind the text in
// place. Work items are folders on a shared stack.
#include "cli/discovery.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "driver/ignore.h"

namespace plumbline {
namespace {

// Bytes of a file with the padding that parsers want. Reused from file to file.
class ReadBuffer {
 public:
  enum class Outcome { kRead, kTooLarge, kFailed };

  Outcome Read(int fd) {
    std::size_t used = 0;
    while (true) {
      if (bytes_.size() < used + kPadding + kStep)
        bytes_.resize(2 * bytes_.size() + kPadding + kStep);
      const std::size_t room = bytes_.size() - used - kPadding;
      const ssize_t n = read(fd, bytes_.data() + used, room);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Outcome::kFailed;
      used += static_cast<std::size_t>(n);
      if (used > kMaxFileSize) return Outcome::kTooLarge;
      // A read that left room met the end (true for regular files; pipes are read until 0).
      if (n == 0 || (regular_ && static_cast<std::size_t>(n) < room)) break;
    }
    size_ = used;
    std::memset(bytes_.data() + used, kPaddingByte, kPadding);
    return Outcome::kRead;
  }
  void set_regular(bool regular) { regular_ = regular; }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  static constexpr std::size_t kStep = 64 << 10;
  std::vector<char> bytes_;
  std::size_t size_ = 0;
  bool regular_ = true;
};

// A file descriptor that is closed.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string Join(std::string_view folder, std::string_view name) {
  if (folder.empty() || folder == ".") return std::string(name);
  return folder.ends_with('/') ? fmt::format("{}{}", folder, name)
                               : fmt::format("{}/{}", folder, name);
}

// A folder to walk.
struct Folder {
  std::string path;       // As it is shown and opened.
  std::string from_root;  // Relative to the root that ignore patterns count from; empty: the root.
  std::shared_ptr<const IgnoreRules> ignore;  // May be null.
};

// What one thread collects.
struct Found {
  Loader loader;
  ReadBuffer buffer;
  Discovered result;

  void Load(int fd, std::string path, Origin origin) {
    switch (buffer.Read(fd)) {
      case ReadBuffer::Outcome::kFailed:
        result.errors.push_back(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
        return;
      case ReadBuffer::Outcome::kTooLarge:
        result.notes.push_back(
            fmt::format("{}: skipped: larger than {} MiB", path, kMaxFileSize >> 20));
        return;
      case ReadBuffer::Outcome::kRead:
        break;
    }
    Loaded loaded = loader.Load(path, buffer.text(), origin);
    if (loaded.outcome == Loaded::Outcome::kBinary) {
      result.notes.push_back(fmt::format("{}: skipped: not a text file", path));
    } else if (loaded.document != nullptr) {
      result.documents.push_back(std::move(loaded.document));
    }
  }
};

class Walk {
 public:
  Walk(const DiscoveryOptions& options, std::shared_ptr<const IgnoreRules> exclude)
      : options_(options), exclude_(std::move(exclude)) {}

  void Push(Folder folder) {
    {
      const std::lock_guard lock(mutex_);
      stack_.push_back(std::move(folder));
    }
    ready_.notify_one();
  }

  // Works until the stack is empty and nobody can add to it, or `most` folders are done.
  void Run(Found& found, std::size_t most = SIZE_MAX) {
    std::unique_lock lock(mutex_);
    for (; most > 0; --most) {
      ready_.wait(lock, [this] { return !stack_.empty() || busy_ == 0; });
      if (stack_.empty()) {
        ready_.notify_all();
        return;
      }
      const Folder folder = std::move(stack_.back());
      stack_.pop_back();
      ++busy_;
      lock.unlock();
      Handle(folder, found);
      lock.lock();
      --busy_;
      if (busy_ == 0 && stack_.empty()) ready_.notify_all();
    }
  }

  bool IsDone() {
    const std::lock_guard lock(mutex_);
    return stack_.empty() && busy_ == 0;
  }

 private:
  struct Entry {
    std::string name;
    bool is_folder = false;
  };

  void Handle(const Folder& folder, Found& found) {
    const std::string whole = options_.base + folder.path;
    const Descriptor fd(
        open(whole.empty() ? "." : whole.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR* stream = fd.ok() ? fdopendir(dup(fd.get())) : nullptr;
    if (stream == nullptr) {
      found.result.errors.push_back(
          fmt::format("{}: cannot be read: {}", folder.path, std::strerror(errno)));
      return;
    }
    std::vector<Entry> entries;
    bool has_gitignore = false;
    while (const dirent* item = readdir(stream)) {
      const std::string_view name = item->d_name;
      if (name == "." || name == ".." || name == ".git" || name == "node_modules") continue;
      if (name == ".gitignore") has_gitignore = true;
      Entry entry{std::string(name), item->d_type == DT_DIR};
      if (item->d_type == DT_REG || item->d_type == DT_DIR) {
        if (!entry.is_folder && !HasKnownExtension(name)) continue;
        entries.push_back(std::move(entry));
      } else if (item->d_type == DT_LNK || item->d_type == DT_UNKNOWN) {
        struct stat status {};
        if (fstatat(fd.get(), item->d_name, &status, 0) != 0) continue;
        // A link to a folder is not followed: it may lead back here.
        entry.is_folder = S_ISDIR(status.st_mode) && item->d_type == DT_UNKNOWN;
        const bool is_file = S_ISREG(status.st_mode) && HasKnownExtension(name);
        if (entry.is_folder || is_file) entries.push_back(std::move(entry));
      }
    }
    closedir(stream);

    std::shared_ptr<const IgnoreRules> ignore = folder.ignore;
    if (has_gitignore && options_.respect_gitignore) {
      if (auto text = ReadWholeFile(Join(whole, ".gitignore"))) {
        ignore = std::make_shared<IgnoreRules>(std::move(ignore), folder.from_root, *text);
      }
    }
    for (Entry& entry : entries) {
      std::string from_root = Join(folder.from_root, entry.name);
      std::string path = Join(folder.path, entry.name);
      if (ignore != nullptr && ignore->Ignores(from_root, entry.is_folder)) continue;
      if (exclude_ != nullptr && exclude_->Ignores(path, entry.is_folder)) continue;
      if (entry.is_folder) {
        Push({std::move(path), std::move(from_root), ignore});
        continue;
      }
      const Descriptor file(openat(fd.get(), entry.name.c_str(), O_RDONLY | O_CLOEXEC));
      if (!file.ok()) {
        found.result.errors.push_back(
            fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
        continue;
      }
      found.Load(file.get(), std::move(path), Origin::kFound);
    }
  }

  const DiscoveryOptions& options_;
  const std::shared_ptr<const IgnoreRules> exclude_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Folder> stack_;
  int busy_ = 0;
};

std::string AbsolutePath(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string result = resolved;
  std::free(resolved);
  return result;
}

bool Exists(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0;
}

// The nearest folder at or above `absolute` that holds `.git`; empty when there is none.
std::string RepositoryAbove(std::string absolute) {
  while (!absolute.empty()) {
    if (Exists(absolute + "/.git")) return absolute;
    absolute.resize(absolute.find_last_of('/'));
  }
  return {};
}

// The ignore rules that hold in the folder where a walk starts: .git/info/exclude and every
// .gitignore from the repository's root down to the folder above it. Sets the folder's path within
// the repository.
std::shared_ptr<const IgnoreRules> RulesAbove(const std::string& folder, std::string& from_root) {
  const std::string absolute = AbsolutePath(folder);
  const std::string root = RepositoryAbove(absolute);
  from_root.clear();
  if (root.empty()) return nullptr;
  if (absolute.size() > root.size()) from_root = absolute.substr(root.size() + 1);
  std::shared_ptr<const IgnoreRules> rules;
  if (auto text = ReadWholeFile(root + "/.git/info/exclude")) {
    rules = std::make_shared<IgnoreRules>(nullptr, "", *text);
  }
  std::string at;
  std::string_view rest = from_root;
  while (!rest.empty()) {
    if (auto text = ReadWholeFile(Join(Join(root, at), ".gitignore"))) {
      rules = std::make_shared<IgnoreRules>(std::move(rules), at, *text);
    }
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    at = Join(at, rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  return rules;
}

void Append(Discovered& into, Discovered&& from) {
  std::ranges::move(from.documents, std::back_inserter(into.documents));
  std::ranges::move(from.notes, std::back_inserter(into.notes));
  std::ranges::move(from.errors, std::back_inserter(into.errors));
}

// The same file may be named twice, or named and found.
void DropRepeated(std::vector<std::unique_ptr<Document>>& documents) {
  const auto path = [](const std::unique_ptr<Document>& document) -> const std::string& {
    return document->path();
  };
  std::ranges::stable_sort(documents, {}, path);
  const auto same_path = [](const auto& a, const auto& b) { return a->path() == b->path(); };
  documents.erase(std::unique(documents.begin(), documents.end(), same_path), documents.end());
}

}  // namespace

Discovered Discover(const DiscoveryOptions& options) {
  // Small folders are done before a thread would have started.
  constexpr std::size_t kFoldersAlone = 6;
  Found first;
  std::shared_ptr<const IgnoreRules> exclude;
  if (!options.exclude.empty()) {
    std::string text;
    for (const std::string& pattern : options.exclude) text += pattern + "\n";
    exclude = std::make_shared<IgnoreRules>(nullptr, "", text);
  }
  Walk walk(options, exclude);
  bool folders = false;
  for (const std::string& argument : options.paths) {
    const std::string path = options.base.empty() ? DisplayPath(argument) : argument;
    const std::string whole = options.base + path;
    struct stat status {};
    if (stat(whole.c_str(), &status) != 0) {
      first.result.errors.push_back(
          fmt::format("{}: cannot be read: {}", argument, std::strerror(errno)));
      continue;
    }
    if (S_ISDIR(status.st_mode)) {
      Folder folder{path == "." ? "" : path, "", nullptr};
      if (options.respect_gitignore) folder.ignore = RulesAbove(whole, folder.from_root);
      walk.Push(std::move(folder));
      folders = true;
      continue;
    }
    if (exclude != nullptr && exclude->Ignores(path, false)) continue;
    const Descriptor file(open(whole.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.ok()) {
      first.result.errors.push_back(
          fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
      continue;
    }
    first.buffer.set_regular(S_ISREG(status.st_mode));
    first.Load(file.get(), path, options.skip_unknown ? Origin::kFound : Origin::kNamed);
    first.result.named.push_back(path);
    first.buffer.set_regular(true);
  }
  if (folders) {
    walk.Run(first, kFoldersAlone);
    std::vector<std::unique_ptr<Found>> others;
    {
      std::vector<std::jthread> pool;
      for (unsigned i = 1; i < options.threads && !walk.IsDone(); ++i) {
        Found& found = *others.emplace_back(std::make_unique<Found>());
        pool.emplace_back([&walk, &found] { walk.Run(found); });
      }
      walk.Run(first);
    }
    for (auto& other : others) Append(first.result, std::move(other->result));
  }
  DropRepeated(first.result.documents);
  std::ranges::sort(first.result.notes);
  std::ranges::sort(first.result.errors);
  return std::move(first.result);
}

std::string RepositoryRoot() {
  const std::string here = AbsolutePath(".");
  std::string root = RepositoryAbove(here);
  if (root.empty() || root == here) return ".";
  return root;
}

std::string FolderInRepository() {
  const std::string here = AbsolutePath(".");
  const std::string root = RepositoryAbove(here);
  return root.empty() || root == here ? "" : here.substr(root.size() + 1);
}

std::string RepositoryRootOf(const std::string& folder) {
  return RepositoryAbove(AbsolutePath(folder));
}

bool IsIgnored(const std::string& path) {
  for (const std::string_view name : {"/node_modules/", "/.git/"}) {
    if (path.find(name) != std::string::npos) return true;
  }
  const std::size_t slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  std::string from_root;
  std::shared_ptr<const IgnoreRules> rules = RulesAbove(folder, from_root);
  if (auto text = ReadWholeFile(Join(folder, ".gitignore"))) {
    rules = std::make_shared<IgnoreRules>(std::move(rules), from_root, *text);
  }
  if (rules == nullptr) return false;
  const std::string whole = Join(from_root, path.substr(slash + 1));
  for (std::size_t end = whole.find('/'); end != std::string::npos;
       end = whole.find('/', end + 1)) {
    if (rules->Ignores(whole.substr(0, end), true)) return true;
  }
  return rules->Ignores(whole, false);
}

bool PathExists(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0;
}

Result<std::string> ReadWholeFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return Error{fmt::format("{}: cannot be read: {}", path, std::strerror(errno))};
  ReadBuffer buffer;
  buffer.set_regular(false);
  switch (buffer.Read(file.get())) {
    case ReadBuffer::Outcome::kRead:
      return std::string(buffer.text());
    case ReadBuffer::Outcome::kTooLarge:
      return Error{fmt::format("{}: too large", path)};
    case ReadBuffer::Outcome::kFailed:
      break;
  }
  return Error{fmt::format("{}: cannot be read: {}", path, std::strerror(errno))};
}

Result<std::string> ReadStandardInput() {
  ReadBuffer buffer;
  buffer.set_regular(false);
  switch (buffer.Read(STDIN_FILENO)) {
    case ReadBuffer::Outcome::kRead:
      return std::string(buffer.text());
    case ReadBuffer::Outcome::kTooLarge:
      return Error{fmt::format("standard input: larger than {} MiB", kMaxFileSize >> 20)};
    case ReadBuffer::Outcome::kFailed:
      break;
  }
  return Error{fmt::format("standard input: cannot be read: {}", std::strerror(errno))};
}

Result<bool> WriteWholeFile(const std::string& path, std::string_view text) {
  struct stat status {};
  const bool special = stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
  const mode_t mode = status.st_mode != 0 ? status.st_mode & 07777 : 0666;
  // A pipe or terminal cannot be replaced, only written to.
  const std::string target = special ? path : fmt::format("{}.{}.tmp", path, getpid());
  const auto failed = [&path] {
    return Error{fmt::format("{}: cannot be written: {}", path, std::strerror(errno))};
  };
  {
    const Descriptor file(open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!file.ok()) return failed();
    std::size_t done = 0;
    while (done < text.size()) {
      const ssize_t n = write(file.get(), text.data() + done, text.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        const Error error = failed();
        if (!special) unlink(target.c_str());
        return error;
      }
      done += static_cast<std::size_t>(n);
    }
  }
  if (!special && rename(target.c_str(), path.c_str()) != 0) {
    const Error error = failed();
    unlink(target.c_str());
    return error;
  }
  return true;
}

std::string DisplayPath(const std::string& path) {
  const std::string here = AbsolutePath(".");
  std::string_view rest = path;
  if (rest.starts_with('/') && (rest == here || rest.starts_with(here + "/"))) {
    rest.remove_prefix(std::min(here.size() + 1, rest.size()));
    if (rest.empty()) return ".";
  }
  std::string shown;
  const bool absolute = rest.starts_with('/');
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view name = rest.substr(0, slash);
    if (!name.empty() && name != ".") {
      if (!shown.empty()) shown += '/';
      shown += name;
    }
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  if (absolute) return "/" + shown;
  return shown.empty() ? "." : shown;
}

std::string FindConfiguration() {
  std::string folder = FolderInRepository();
  std::string up;
  while (true) {
    std::string path = up + ".plumbline.yaml";
    if (ReadWholeFile(path)) return path;
    if (folder.empty()) return {};
    const std::size_t slash = folder.rfind('/');
    folder.resize(slash == std::string::npos ? 0 : slash);
    up += "../";
  }
}

}  // namespace plumbline
