// What the server can be asked. Each function writes the `result` of one request; an error instead
// is returned, and what was written then does not count. One file a group of features.
#pragma once

#include <optional>

#include "base/json_writer.h"
#include "lsp/message.h"
#include "lsp/session.h"

namespace plumbline::lsp {

using Answer = std::optional<ResponseError>;
using Feature = Answer (*)(Session&, NodeRef params, JsonWriter& out);

// diagnostics.cpp
Answer DocumentDiagnostics(Session&, NodeRef params, JsonWriter& out);
Answer WorkspaceDiagnostics(Session&, NodeRef params, JsonWriter& out);
// The diagnostics of a document as a JSON array.
std::string RenderDiagnostics(Session&, const Subject& subject);
void WriteDiagnostic(Session&, const Subject& subject, const Diagnostic& finding, JsonWriter& out);

// code_actions.cpp
Answer CodeActions(Session&, NodeRef params, JsonWriter& out);

// navigation.cpp
Answer Definition(Session&, NodeRef params, JsonWriter& out);
Answer References(Session&, NodeRef params, JsonWriter& out);
Answer DocumentHighlights(Session&, NodeRef params, JsonWriter& out);
Answer PrepareRename(Session&, NodeRef params, JsonWriter& out);
Answer Rename(Session&, NodeRef params, JsonWriter& out);

// symbols.cpp
Answer DocumentSymbols(Session&, NodeRef params, JsonWriter& out);
Answer WorkspaceSymbols(Session&, NodeRef params, JsonWriter& out);

// hover.cpp
Answer Hover(Session&, NodeRef params, JsonWriter& out);
// signature_help.cpp
Answer SignatureHelp(Session&, NodeRef params, JsonWriter& out);
// completion.cpp
Answer Completion(Session&, NodeRef params, JsonWriter& out);

// structure.cpp
Answer FoldingRanges(Session&, NodeRef params, JsonWriter& out);
Answer SelectionRanges(Session&, NodeRef params, JsonWriter& out);
// links.cpp
Answer DocumentLinks(Session&, NodeRef params, JsonWriter& out);
// semantic_tokens.cpp
Answer SemanticTokens(Session&, NodeRef params, JsonWriter& out);
void WriteSemanticTokensOptions(JsonWriter& out);
// hints.cpp
Answer InlayHints(Session&, NodeRef params, JsonWriter& out);
Answer CodeLenses(Session&, NodeRef params, JsonWriter& out);

// commands.cpp
Answer ExecuteCommand(Session&, NodeRef params, JsonWriter& out);
inline constexpr std::string_view kExpandCommand = "plumbline.expand";
inline constexpr std::string_view kExplainCommand = "plumbline.explain";

}  // namespace plumbline::lsp
