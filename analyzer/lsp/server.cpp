#include "lsp/server.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "lsp/capabilities.h"
#include "lsp/features.h"
#include "lsp/uri.h"

namespace plumbline::lsp {
namespace {

struct Method {
  std::string_view name;
  Feature feature;
};
constexpr Method kMethods[] = {
    {"textDocument/diagnostic", DocumentDiagnostics},
    {"workspace/diagnostic", WorkspaceDiagnostics},
    {"textDocument/codeAction", CodeActions},
    {"textDocument/definition", Definition},
    {"textDocument/references", References},
    {"textDocument/documentHighlight", DocumentHighlights},
    {"textDocument/prepareRename", PrepareRename},
    {"textDocument/rename", Rename},
    {"textDocument/documentSymbol", DocumentSymbols},
    {"workspace/symbol", WorkspaceSymbols},
    {"textDocument/hover", Hover},
    {"textDocument/signatureHelp", SignatureHelp},
    {"textDocument/completion", Completion},
    {"textDocument/foldingRange", FoldingRanges},
    {"textDocument/selectionRange", SelectionRanges},
    {"textDocument/documentLink", DocumentLinks},
    {"textDocument/semanticTokens/full", SemanticTokens},
    {"textDocument/inlayHint", InlayHints},
    {"textDocument/codeLens", CodeLenses},
    {"workspace/executeCommand", ExecuteCommand},
};

std::vector<std::string> Texts(NodeRef list) {
  std::vector<std::string> texts;
  for (const NodeRef item : list.children()) {
    if (item.IsString()) texts.emplace_back(item.text());
  }
  return texts;
}

// As far as settings of the client go.
bool IsSame(const Selection& a, const Selection& b) {
  return a.select == b.select && a.extend_select == b.extend_select && a.ignore == b.ignore &&
         a.preview == b.preview && a.pedantic == b.pedantic;
}

// The folder of a `WorkspaceFolder`, without a slash at its end.
std::optional<std::string> RootOf(std::string_view uri) {
  const auto path = PathOfUri(uri);
  return path && *path == "/" ? std::optional<std::string>("") : path;
}

}  // namespace

Server::Server(Host& host, std::span<const Rule* const> rules) : session_(host, rules) {}

void Server::SendError(std::string_view id, const ResponseError& error) {
  JsonWriter out;
  out.BeginObject();
  out.Field("jsonrpc", "2.0");
  out.Key("id");
  out.Raw(id.empty() ? "null" : id);
  out.BeginObject("error");
  out.Field("code", static_cast<int>(error.code));
  out.Field("message", error.message);
  out.EndObject();
  out.EndObject();
  session_.host.Send(out.text());
}

void Server::Receive(const Message& message) {
  if (!message.is_json()) return SendError("", {ErrorCode::kParseError, "the message is no JSON"});
  if (!message.root().IsObject()) {
    return SendError("", {ErrorCode::kInvalidRequest, "the message is no object"});
  }
  const bool is_response = message.method().empty() &&
                           (Field(message.root(), "result") || Field(message.root(), "error"));
  if (is_response) return Response(message);
  if (message.method().empty()) {
    return SendError(message.id(), {ErrorCode::kInvalidRequest, "the message has no method"});
  }
  try {
    if (message.IsRequest()) {
      Request(message);
    } else {
      Notification(message);
    }
  } catch (const std::exception& broken) {
    if (message.IsRequest()) SendError(message.id(), {ErrorCode::kInternalError, broken.what()});
  }
}

void Server::Refuse(const Message& message) {
  SendError(message.id(), {ErrorCode::kRequestCancelled, "cancelled"});
}

void Server::Request(const Message& message) {
  const std::string_view method = message.method();
  JsonWriter out;
  out.BeginObject();
  out.Field("jsonrpc", "2.0");
  out.Key("id");
  out.Raw(message.id());
  out.Key("result");
  if (method == "initialize" && state_ == State::kNew) {
    Initialize(message.params(), out);
  } else if (state_ == State::kNew) {
    return SendError(message.id(), {ErrorCode::kNotInitialized, "the server is not initialized"});
  } else if (state_ == State::kShutDown || method == "initialize") {
    return SendError(message.id(), {ErrorCode::kInvalidRequest, state_ == State::kShutDown
                                                                    ? "the server is shut down"
                                                                    : "the server is initialized"});
  } else if (method == "shutdown") {
    state_ = State::kShutDown;
    out.Null();
  } else {
    const auto known = std::ranges::find(kMethods, method, &Method::name);
    if (known == std::end(kMethods)) {
      return SendError(message.id(), {ErrorCode::kMethodNotFound,
                                      fmt::format("there is no method `{}`", method)});
    }
    if (!message.params().IsObject()) {
      return SendError(message.id(), {ErrorCode::kInvalidParams, "`params` are no object"});
    }
    if (auto error = known->feature(session_, message.params(), out)) {
      return SendError(message.id(), *error);
    }
  }
  out.EndObject();
  session_.host.Send(out.text());
}

void Server::Initialize(NodeRef params, JsonWriter& out) {
  state_ = State::kRunning;
  const NodeRef capabilities = Field(params, "capabilities");
  session_.client = ReadAbilities(capabilities);
  for (const NodeRef name : Field(capabilities, "general", "positionEncodings").children()) {
    // Ours is bytes; every client knows the other one.
    if (name.text() == "utf-8") session_.encoding = PositionEncoding::kUtf8;
  }
  const NodeRef options = Field(params, "initializationOptions");
  has_options_ = options.IsObject();
  ReadSettings(options);
  const NodeRef folders = Field(params, "workspaceFolders");
  for (const NodeRef folder : folders.children()) {
    if (const auto root = RootOf(TextField(folder, "uri"))) session_.AddFolder(*root);
  }
  if (folders.first_child()) {
    // The root is one of them.
  } else if (const auto root = RootOf(TextField(params, "rootUri"))) {
    session_.AddFolder(*root);
  } else if (const std::string_view path = TextField(params, "rootPath"); path.starts_with('/')) {
    session_.AddFolder(Normalized(path));
  }
  has_background_ = true;
  WriteCapabilities(session_, out);
}

void Server::Initialized() {
  if (!has_options_ && session_.client.reads_configuration) AskForSettings();
  if (!session_.client.watches_files) return;
  session_.Ask("client/registerCapability", [](JsonWriter& out) {
    out.BeginArray("registrations");
    out.BeginObject();
    out.Field("id", "plumbline-watch");
    out.Field("method", "workspace/didChangeWatchedFiles");
    out.BeginObject("registerOptions");
    out.BeginArray("watchers");
    for (const std::string_view glob :
         {"**/*.{json,jsonc,template,deploymenttemplate,yml,yaml}", "**/.gitignore"}) {
      out.BeginObject();
      out.Field("globPattern", glob);
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
    out.EndObject();
    out.EndArray();
  });
}

void Server::AskForSettings() {
  settings_request_ = session_.Ask("workspace/configuration", [](JsonWriter& out) {
    out.BeginArray("items");
    out.BeginObject();
    out.Field("section", "plumbline");
    out.EndObject();
    out.EndArray();
  });
}

void Server::Response(const Message& message) {
  // Of all our requests only one asks for something.
  if (message.id().empty() || message.id() != settings_request_) return;
  settings_request_.clear();
  const NodeRef settings = Field(message.root(), "result").first_child();
  if (state_ == State::kRunning && settings.IsObject()) {
    is_changed_ = has_background_ = true;
    Configure(settings);
  }
}

void Server::Configure(NodeRef settings) {
  const Selection before = session_.settings;
  ReadSettings(settings);
  if (!IsSame(session_.settings, before)) session_.Reload();
}

void Server::ReadSettings(NodeRef settings) {
  if (const NodeRef ours = Field(settings, "plumbline"); ours.IsObject()) settings = ours;
  Selection selection;
  selection.select = Texts(Field(settings, "select"));
  selection.extend_select = Texts(Field(settings, "extendSelect"));
  selection.ignore = Texts(Field(settings, "ignore"));
  selection.preview = FlagField(settings, "preview");
  selection.pedantic = FlagField(settings, "pedantic");
  session_.settings = std::move(selection);
}

void Server::Notification(const Message& message) {
  const std::string_view method = message.method();
  const NodeRef params = message.params();
  if (method == "exit") {
    is_done_ = true;
    return;
  }
  if (state_ != State::kRunning) return;
  const NodeRef document = Field(params, "textDocument");
  const std::string_view uri = TextField(document, "uri");
  is_changed_ = has_background_ = true;
  if (method == "initialized") {
    Initialized();
  } else if (method == "textDocument/didOpen") {
    session_.Open(uri, TextField(document, "text"),
                  NumberOf(Field(document, "version")).value_or(0),
                  TextField(document, "languageId"));
  } else if (method == "textDocument/didChange") {
    OpenFile* const file = session_.FindOpen(uri);
    if (file == nullptr) return;
    file->version = NumberOf(Field(document, "version")).value_or(0);
    if (!session_.Change(*file, Field(params, "contentChanges"))) {
      session_.Notify("window/logMessage", [&](JsonWriter& out) {
        out.Field("type", 1);
        out.Field("message", fmt::format("plumbline: a change of {} cannot be read", uri));
      });
    }
  } else if (method == "textDocument/didClose") {
    const bool was_open = session_.FindOpen(uri) != nullptr;
    session_.Close(uri);
    if (was_open && !session_.client.pulls_diagnostics) PublishNothing(uri);
  } else if (method == "workspace/didChangeWatchedFiles") {
    for (const NodeRef change : Field(params, "changes").children()) {
      const auto path = PathOfUri(TextField(change, "uri"));
      const bool is_deleted = NumberOf(Field(change, "type")) == 3U;
      if (path) session_.ChangedOnDisk(*path, !is_deleted);
    }
  } else if (method == "workspace/didChangeWorkspaceFolders") {
    const NodeRef event = Field(params, "event");
    for (const NodeRef folder : Field(event, "removed").children()) {
      if (const auto root = RootOf(TextField(folder, "uri"))) session_.RemoveFolder(*root);
    }
    for (const NodeRef folder : Field(event, "added").children()) {
      if (const auto root = RootOf(TextField(folder, "uri"))) session_.AddFolder(*root);
    }
  } else if (method == "workspace/didChangeConfiguration") {
    const NodeRef settings = Field(params, "settings");
    if (settings.IsObject()) return Configure(settings);
    // A client that is to be asked sends none.
    if (session_.client.reads_configuration) AskForSettings();
  }
}

// --- Diagnostics --------------------------------------------------------------------------------

void Server::Publish(OpenFile& file) {
  const Subject subject = session_.FindUri(file.uri);
  std::string diagnostics = subject ? RenderDiagnostics(session_, subject) : "[]";
  if (diagnostics == file.published) return;
  file.published = std::move(diagnostics);
  if (session_.client.pulls_diagnostics) return;
  session_.Notify("textDocument/publishDiagnostics", [&](JsonWriter& out) {
    out.Field("uri", file.uri);
    out.Field("version", file.version);
    out.Key("diagnostics");
    out.Raw(file.published);
  });
}

void Server::PublishNothing(std::string_view uri) {
  session_.Notify("textDocument/publishDiagnostics", [&](JsonWriter& out) {
    out.Field("uri", uri);
    out.BeginArray("diagnostics");
    out.EndArray();
  });
}

void Server::Flush() {
  if (!is_changed_ || state_ != State::kRunning) return;
  is_changed_ = false;
  std::vector<OpenFile*> changed;
  for (auto& [path, file] : session_.open_files) {
    if (!file.is_parsed) changed.push_back(&file);
  }
  session_.ParseOpenFiles();
  if (session_.client.pulls_diagnostics) return;  // It will ask.
  for (OpenFile* file : changed) Publish(*file);
}

bool Server::Work() {
  if (!has_background_ || state_ != State::kRunning) return false;
  session_.ParseOpenFiles();
  for (const auto& folder : session_.folders()) {
    if (folder->workspace().CheckNext()) return true;
  }
  has_background_ = false;
  bool is_news = false;
  for (auto& [path, file] : session_.open_files) {
    const std::string before = file.published;
    Publish(file);
    is_news |= file.published != before;
  }
  if (is_news && session_.client.pulls_diagnostics && session_.client.refreshes_diagnostics) {
    session_.Ask("workspace/diagnostic/refresh", nullptr);
  }
  return false;
}

}  // namespace plumbline::lsp
