// The language server on two streams of bytes.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "lsp/message.h"
#include "lsp/server.h"

namespace plumbline::lsp {

// Blocks until there are bytes and returns them (valid until the next call); empty at the end.
using ReadBytes = std::function<std::string_view()>;

// Serves until the client says `exit` or its stream ends. Returns the exit code: 0 after
// `shutdown`, else 1. Reading has a thread of its own, so that a request may be cancelled while it
// waits.
int Serve(Server& server, const ReadBytes& read);

}  // namespace plumbline::lsp
