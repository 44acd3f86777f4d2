#include "lsp/session.h"

#include <algorithm>

#include <fmt/format.h>

#include "lsp/uri.h"

namespace plumbline::lsp {
namespace {

std::optional<Position> PositionOf(NodeRef node) {
  const auto line = NumberOf(Field(node, "line"));
  const auto column = NumberOf(Field(node, "character"));
  if (!line || !column) return std::nullopt;
  return Position{*line, *column};
}

void WritePosition(JsonWriter& out, std::string_view key, Position at) {
  out.BeginObject(key);
  out.Field("line", at.line);
  out.Field("character", at.column);
  out.EndObject();
}

constexpr std::string_view kUntitled = "untitled:";

bool IsConfiguration(std::string_view path) {
  return path.ends_with("/.plumbline.yaml") || path.ends_with("/.gitignore");
}

}  // namespace

// --- Files --------------------------------------------------------------------------------------

std::optional<std::string> Session::PathOf(std::string_view uri) const {
  if (!uri.starts_with(kUntitled)) return PathOfUri(uri);
  const auto at =
      std::ranges::find_if(open_files, [uri](const auto& file) { return file.second.uri == uri; });
  return at == open_files.end() ? std::nullopt : std::optional(at->first);
}

void Session::Open(std::string_view uri, std::string_view text, std::int64_t version,
                   std::string_view language) {
  auto path = PathOf(uri);
  if (!path && uri.starts_with(kUntitled)) {
    const bool is_json = language.starts_with("json") || language == "arm-template";
    path = fmt::format("/{}{}{}", kUntitled,
                       Normalized("/" + std::string(uri.substr(kUntitled.size()))),
                       is_json ? ".json" : ".yml");
  }
  if (!path) return;
  OpenFile& file = open_files[*path];
  file = OpenFile{std::string(uri), *path, std::string(text), TextLines(text), version};
}

bool Session::Change(OpenFile& file, NodeRef changes) {
  if (!changes.IsArray()) return false;
  for (const NodeRef change : changes.children()) {
    const NodeRef text = Field(change, "text");
    if (!text.IsString()) return false;
    const NodeRef range = Field(change, "range");
    file.is_parsed = false;
    if (!range) {
      file.text = text.text();
      file.lines = TextLines(file.text);
      continue;
    }
    const auto start = PositionOf(Field(range, "start"));
    const auto end = PositionOf(Field(range, "end"));
    if (!start || !end) return false;
    Span span{file.lines.OffsetOf(file.text, *start, encoding),
              file.lines.OffsetOf(file.text, *end, encoding)};
    if (span.end < span.begin) std::swap(span.begin, span.end);
    file.text.replace(span.begin, span.size(), text.text());
    file.lines.Update(file.text, span, static_cast<std::uint32_t>(text.text().size()));
  }
  return true;
}

OpenFile* Session::FindOpen(std::string_view uri) {
  const auto path = PathOf(uri);
  if (!path) return nullptr;
  const auto at = open_files.find(*path);
  return at == open_files.end() ? nullptr : &at->second;
}

void Session::Close(std::string_view uri) {
  OpenFile* const file = FindOpen(uri);
  if (file == nullptr) return;
  const std::string path = file->path;
  open_files.erase(path);
  Folder& folder = FolderOf(path);
  const bool is_of_client = std::ranges::find(roots_, folder.root()) != roots_.end();
  if (is_of_client) return ReadFromDisk(folder, path);  // What counts now.
  folder.Remove(path);
  const bool is_in_use = std::ranges::any_of(
      open_files, [&folder](const auto& other) { return folder.Contains(other.first); });
  if (is_in_use) return;
  std::erase_if(folders_, [&folder](const auto& other) { return other.get() == &folder; });
  lines_of_ = nullptr;
}

void Session::ChangedOnDisk(const std::string& path, bool exists) {
  if (IsConfiguration(path)) {
    Reload();
    return;
  }
  if (open_files.contains(path)) return;
  for (const auto& folder : folders_) {
    if (!folder->Contains(path) && folder->Find(path) == nullptr && !folder->IsReferenced(path)) {
      continue;
    }
    if (exists) {
      ReadFromDisk(*folder, path);
    } else {
      folder->Remove(path);
    }
  }
}

void Session::ReadFromDisk(Folder& folder, const std::string& path) {
  const auto text = host.Read(path);
  if (text) {
    folder.PutText(path, *text, !host.IsIgnored(path));
  } else {
    folder.Remove(path);
  }
}

ReadFile Session::TextReader() {
  return [this](const std::string& path) -> Result<std::string> {
    const auto open = open_files.find(path);
    if (open != open_files.end()) return open->second.text;
    return host.Read(path);
  };
}

void Session::ParseOpenFiles() {
  for (auto& [path, file] : open_files) {
    if (file.is_parsed) continue;
    FolderOf(path).PutText(path, file.text, true);
    file.is_parsed = true;
  }
}

// --- Folders ------------------------------------------------------------------------------------

void Session::Tell(const Folder& folder) {
  for (const std::string& warning : folder.warnings()) {
    Notify("window/showMessage", [&](JsonWriter& out) {
      out.Field("type", 2);
      out.Field("message", "plumbline: " + warning);
    });
  }
}

void Session::PutBack(Folder& folder) {
  for (auto& [path, file] : open_files) {
    if (!folder.Contains(path)) continue;
    file.is_parsed = false;
    // A folder around it had the text before.
    for (const auto& other : folders_) {
      if (other.get() != &folder && other->Contains(path)) ReadFromDisk(*other, path);
    }
  }
}

void Session::AddFolder(const std::string& root) {
  if (std::ranges::find(roots_, root) != roots_.end()) return;
  const auto at = folders_.begin() + static_cast<std::ptrdiff_t>(roots_.size());
  roots_.push_back(root);
  Folder& folder = **folders_.insert(
      at, std::make_unique<Folder>(host, rules, root, true, settings, TextReader()));
  Tell(folder);
  PutBack(folder);
}

void Session::RemoveFolder(const std::string& root) {
  std::erase(roots_, root);
  std::erase_if(folders_, [&root](const auto& folder) { return folder->root() == root; });
  lines_of_ = nullptr;
  for (auto& [path, file] : open_files) file.is_parsed = false;
}

void Session::Reload() {
  std::vector<std::string> roots = std::move(roots_);
  roots_.clear();
  folders_.clear();
  lines_of_ = nullptr;
  for (const std::string& root : roots) AddFolder(root);
  for (auto& [path, file] : open_files) file.is_parsed = false;
}

Folder& Session::FolderOf(const std::string& path) {
  Folder* best = nullptr;
  for (const auto& folder : folders_) {
    if (!folder->Contains(path)) continue;
    if (best == nullptr || folder->root().size() > best->root().size()) best = folder.get();
  }
  if (best != nullptr) return *best;
  std::string parent = path.substr(0, path.find_last_of('/'));
  Folder& made = *folders_.emplace_back(
      std::make_unique<Folder>(host, rules, std::move(parent), false, settings, TextReader()));
  Tell(made);
  return made;
}

// --- Requests -----------------------------------------------------------------------------------

Subject Session::FindUri(std::string_view uri) {
  const auto path = PathOf(uri);
  if (!path) return {};
  ParseOpenFiles();
  Subject subject;
  const bool is_known =
      open_files.contains(*path) || std::ranges::any_of(folders_, [&path](const auto& folder) {
        return folder->Contains(*path);
      });
  if (!is_known) return {};
  subject.folder = &FolderOf(*path);
  subject.document = subject.folder->Find(*path);
  return subject;
}

Subject Session::Find(NodeRef params) {
  Subject subject = FindUri(TextField(Field(params, "textDocument"), "uri"));
  if (subject) subject.offset = OffsetAt(subject, Field(params, "position"));
  return subject;
}

// --- Answers ------------------------------------------------------------------------------------

const TextLines& Session::LinesOf(const Folder& folder, const Document& document) {
  const std::string_view text = document.source.text();
  const auto open = open_files.find(folder.Absolute(document.path()));
  // A folder around the file's own may have it as it is on disk.
  const bool is_its_text = open != open_files.end() && open->second.is_parsed &&
                           open->second.text.size() == text.size() &&
                           &FolderOf(open->first) == &folder;
  if (is_its_text) return open->second.lines;
  if (lines_of_ != &document.tree || lines_text_.data() != text.data()) {
    lines_ = TextLines(text);
    lines_of_ = &document.tree;
    lines_text_ = text;
  }
  return lines_;
}

std::string Session::UriOf(const Folder& folder, const Document& document) {
  const std::string path = folder.Absolute(document.path());
  const auto open = open_files.find(path);
  return open == open_files.end() ? UriOfPath(path) : open->second.uri;
}

Position Session::PositionAt(const Subject& subject, std::uint32_t offset) {
  return LinesOf(*subject.folder, *subject.document).At(subject.text(), offset, encoding);
}

std::uint32_t Session::OffsetAt(const Subject& subject, NodeRef position) {
  const auto at = PositionOf(position);
  if (!at) return 0;
  return LinesOf(*subject.folder, *subject.document).OffsetOf(subject.text(), *at, encoding);
}

Span Session::SpanOf(const Subject& subject, NodeRef range) {
  const std::uint32_t begin = OffsetAt(subject, Field(range, "start"));
  return {begin, std::max(begin, OffsetAt(subject, Field(range, "end")))};
}

void Session::WriteRange(JsonWriter& out, std::string_view key, const Subject& subject, Span span) {
  out.BeginObject(key);
  WritePosition(out, "start", PositionAt(subject, span.begin));
  WritePosition(out, "end", PositionAt(subject, span.end));
  out.EndObject();
}

void Session::WriteLocation(JsonWriter& out, const Subject& subject, Span span) {
  out.BeginObject();
  out.Field("uri", UriOf(*subject.folder, *subject.document));
  WriteRange(out, "range", subject, span);
  out.EndObject();
}

void Session::WriteWorkspaceEdit(JsonWriter& out, Folder& folder,
                                 std::span<const DocumentEdit> edits) {
  std::vector<const Document*> documents;
  for (const DocumentEdit& edit : edits) {
    if (std::ranges::find(documents, edit.document) == documents.end()) {
      documents.push_back(edit.document);
    }
  }
  out.BeginObject();
  out.BeginObject("changes");
  for (const Document* document : documents) {
    const Subject subject{&folder, document};
    out.BeginArray(UriOf(folder, *document));
    for (const DocumentEdit& edit : edits) {
      if (edit.document != document) continue;
      out.BeginObject();
      WriteRange(out, "range", subject, edit.edit.span);
      out.Field("newText", edit.edit.replacement);
      out.EndObject();
    }
    out.EndArray();
  }
  out.EndObject();
  out.EndObject();
}

void Session::Notify(std::string_view method, const std::function<void(JsonWriter&)>& params) {
  JsonWriter out;
  out.BeginObject();
  out.Field("jsonrpc", "2.0");
  out.Field("method", method);
  out.BeginObject("params");
  params(out);
  out.EndObject();
  out.EndObject();
  host.Send(out.text());
}

std::string Session::Ask(std::string_view method, const std::function<void(JsonWriter&)>& params) {
  std::string id = fmt::format("\"plumbline-{}\"", ++next_request_);
  JsonWriter out;
  out.BeginObject();
  out.Field("jsonrpc", "2.0");
  out.Key("id");
  out.Raw(id);
  out.Field("method", method);
  if (params) {
    out.BeginObject("params");
    params(out);
    out.EndObject();
  }
  out.EndObject();
  host.Send(out.text());
  return id;
}

}  // namespace plumbline::lsp
