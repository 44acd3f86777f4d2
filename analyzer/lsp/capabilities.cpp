#include "lsp/capabilities.h"

#include "lsp/features.h"

namespace plumbline::lsp {

ClientAbilities ReadAbilities(NodeRef capabilities) {
  ClientAbilities client;
  const NodeRef workspace = Field(capabilities, "workspace");
  const NodeRef document = Field(capabilities, "textDocument");
  client.pulls_diagnostics = Field(document, "diagnostic").IsObject();
  client.refreshes_diagnostics = FlagField(Field(workspace, "diagnostics"), "refreshSupport");
  client.watches_files =
      FlagField(Field(workspace, "didChangeWatchedFiles"), "dynamicRegistration");
  client.snippets = FlagField(Field(document, "completion", "completionItem"), "snippetSupport");
  client.reads_configuration = FlagField(workspace, "configuration");
  return client;
}

void WriteCapabilities(const Session& session, JsonWriter& out) {
  out.BeginObject();
  out.BeginObject("capabilities");
  out.Field("positionEncoding", session.encoding == PositionEncoding::kUtf8 ? "utf-8" : "utf-16");

  out.BeginObject("textDocumentSync");
  out.Field("openClose", true);
  out.Field("change", 2);
  out.BeginObject("save");
  out.Field("includeText", false);
  out.EndObject();
  out.EndObject();

  out.BeginObject("diagnosticProvider");
  out.Field("identifier", "plumbline");
  out.Field("interFileDependencies", true);
  out.Field("workspaceDiagnostics", true);
  out.EndObject();

  out.BeginObject("codeActionProvider");
  out.Strings("codeActionKinds",
              std::initializer_list<std::string_view>{"quickfix", "source.fixAll.plumbline"});
  out.EndObject();

  out.Field("definitionProvider", true);
  out.Field("referencesProvider", true);
  out.Field("documentHighlightProvider", true);
  out.BeginObject("renameProvider");
  out.Field("prepareProvider", true);
  out.EndObject();
  out.Field("documentSymbolProvider", true);
  out.Field("workspaceSymbolProvider", true);

  out.Field("hoverProvider", true);
  out.BeginObject("completionProvider");
  out.Strings("triggerCharacters",
              std::initializer_list<std::string_view>{"\"", "'", "(", ".", "@", "/", ":", " "});
  out.EndObject();
  out.BeginObject("signatureHelpProvider");
  out.Strings("triggerCharacters", std::initializer_list<std::string_view>{"(", ","});
  out.EndObject();

  out.Field("foldingRangeProvider", true);
  out.Field("selectionRangeProvider", true);
  out.BeginObject("documentLinkProvider");
  out.Field("resolveProvider", false);
  out.EndObject();
  WriteSemanticTokensOptions(out);
  out.Field("inlayHintProvider", true);
  out.BeginObject("codeLensProvider");
  out.Field("resolveProvider", false);
  out.EndObject();

  out.BeginObject("executeCommandProvider");
  out.Strings("commands", std::initializer_list<std::string_view>{kExpandCommand, kExplainCommand});
  out.EndObject();

  out.BeginObject("workspace");
  out.BeginObject("workspaceFolders");
  out.Field("supported", true);
  out.Field("changeNotifications", true);
  out.EndObject();
  out.EndObject();
  out.EndObject();

  out.BeginObject("serverInfo");
  out.Field("name", "plumbline");
  out.Field("version", PLUMBLINE_VERSION);
  out.EndObject();
  out.EndObject();
}

}  // namespace plumbline::lsp
