#pragma once

#include "base/json_writer.h"
#include "lsp/session.h"

namespace plumbline::lsp {

// What the client said that it can do.
ClientAbilities ReadAbilities(NodeRef capabilities);
// `result` of `initialize`.
void WriteCapabilities(const Session& session, JsonWriter& out);

}  // namespace plumbline::lsp
