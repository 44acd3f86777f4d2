// What the server knows while it runs: folders, open files, and what was agreed with the client.
// Features get it with every request.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_writer.h"
#include "lsp/folder.h"
#include "lsp/host.h"
#include "lsp/message.h"
#include "lsp/text_lines.h"

namespace plumbline::lsp {

// A file that the editor has open. Its text is the truth, whatever is on disk.
struct OpenFile {
  std::string uri;   // As the client spells it.
  std::string path;  // Absolute.
  std::string text;
  TextLines lines;
  std::int64_t version = 0;
  bool is_parsed = false;        // The workspace has this text.
  std::string published = "[]";  // Diagnostics that the client has.
};

// A document that a request is about.
struct Subject {
  Folder* folder = nullptr;            // Not null when there is a document.
  const Document* document = nullptr;  // Null when the file is nothing we know.
  std::uint32_t offset = 0;            // Of requests with a position.

  explicit operator bool() const { return document != nullptr; }
  const Graph& graph() const { return folder->graph(); }
  std::string_view text() const { return document->source.text(); }
};

struct ClientAbilities {
  bool pulls_diagnostics = false;
  bool refreshes_diagnostics = false;
  bool watches_files = false;  // We may register for changes of files.
  bool snippets = false;
  bool reads_configuration = false;
};

class Session {
 public:
  Session(Host& host, std::span<const Rule* const> rules) : host(host), rules(rules) {}

  // --- Files ---
  // `language`: as the client calls it; matters for a document without a name.
  void Open(std::string_view uri, std::string_view text, std::int64_t version,
            std::string_view language);
  // `changes` as in didChange. False when they are not what the protocol says.
  bool Change(OpenFile& file, NodeRef changes);
  void Close(std::string_view uri);
  OpenFile* FindOpen(std::string_view uri);
  // Of a file, or of a document that was never saved (below `/untitled:`).
  std::optional<std::string> PathOf(std::string_view uri) const;
  // A file on disk was written, made or deleted.
  void ChangedOnDisk(const std::string& path, bool exists);

  // --- Folders ---
  void AddFolder(const std::string& root);
  void RemoveFolder(const std::string& root);
  // Configuration or settings have changed: everything is read again.
  void Reload();
  // The innermost folder around a file; one for the file alone when there is none.
  Folder& FolderOf(const std::string& path);
  std::vector<std::unique_ptr<Folder>>& folders() { return folders_; }

  // --- Requests ---
  // The document that `textDocument` of the parameters names, at `position` if there is one.
  Subject Find(NodeRef params);
  Subject FindUri(std::string_view uri);
  // The workspace learns of the texts that the editor has changed.
  void ParseOpenFiles();

  // --- Answers ---
  const TextLines& LinesOf(const Folder& folder, const Document& document);
  std::string UriOf(const Folder& folder, const Document& document);
  Position PositionAt(const Subject& subject, std::uint32_t offset);
  std::uint32_t OffsetAt(const Subject& subject, NodeRef position);
  Span SpanOf(const Subject& subject, NodeRef range);
  void WriteRange(JsonWriter& out, std::string_view key, const Subject& subject, Span span);
  // `{uri, range}`
  void WriteLocation(JsonWriter& out, const Subject& subject, Span span);
  // `WorkspaceEdit` with a list of edits for each document.
  struct DocumentEdit {
    const Document* document = nullptr;
    Edit edit;
  };
  void WriteWorkspaceEdit(JsonWriter& out, Folder& folder, std::span<const DocumentEdit> edits);

  void Notify(std::string_view method, const std::function<void(JsonWriter&)>& params);
  // A request of ours; returns its id, with the quotes. What the client answers is mostly not
  // needed.
  std::string Ask(std::string_view method, const std::function<void(JsonWriter&)>& params);

  Host& host;
  const std::span<const Rule* const> rules;
  PositionEncoding encoding = PositionEncoding::kUtf16;
  ClientAbilities client;
  Selection settings;
  std::unordered_map<std::string, OpenFile> open_files;  // By path.

 private:
  void ReadFromDisk(Folder& folder, const std::string& path);
  // Texts as the editor has them.
  ReadFile TextReader();
  void Tell(const Folder& folder);
  void PutBack(Folder& folder);

  std::vector<std::unique_ptr<Folder>> folders_;  // Those of the client, then single files'.
  std::vector<std::string> roots_;                // Of the client.
  // Of the document that lines were last made for.
  const Tree* lines_of_ = nullptr;
  std::string_view lines_text_;
  TextLines lines_;
  int next_request_ = 0;
};

}  // namespace plumbline::lsp
