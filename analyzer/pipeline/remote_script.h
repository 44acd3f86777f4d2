// Commands that run what they have just fetched: `curl ... | bash`, `bash <(curl ...)`,
// `iwr ... | iex`, and a download that is run further down without a check.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/script_text.h"

namespace plumbline::pipeline {

// How far the address can be trusted.
enum class RemoteHost : std::uint8_t {
  kUnknown,  // Some host, or an address that is not known.
  kVendor,   // The installer of a well-known vendor, over https.
  kUnsafe,   // Not encrypted, or whoever can push to a branch changes it.
};

struct RemoteScript {
  Span span;        // The command that fetches.
  std::string url;  // Empty when it is not written there.
  RemoteHost host = RemoteHost::kUnknown;
  std::string_view unsafe_because;  // Of kUnsafe, for messages: "is not encrypted".
  Span run;                         // The command that runs the file, when that is another one.
};
std::vector<RemoteScript> FindRemoteScripts(const ScriptText& script);

}  // namespace plumbline::pipeline
