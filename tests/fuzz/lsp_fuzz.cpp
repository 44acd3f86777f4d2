// Any bytes from a client: as its stream, as a message, and as a file that is opened and asked
// about.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "lsp/framing.h"
#include "lsp/server.h"

namespace {

class NoFiles : public plumbline::lsp::Host {
 public:
  plumbline::Result<std::string> Read(const std::string&) override {
    return plumbline::Error{"there are no files"};
  }
  bool Exists(const std::string&) override { return false; }
  std::vector<std::unique_ptr<plumbline::Document>> Discover(
      const std::string&, const std::vector<std::string>&) override {
    return {};
  }
  bool IsIgnored(const std::string&) override { return false; }
  std::string RepositoryOf(const std::string&) override { return {}; }
  plumbline::Date Today() override { return {2026, 1, 1}; }
  void Send(std::string_view) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plumbline;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  NoFiles host;
  lsp::Server server(host, {});
  const auto send = [&server](std::string_view text) { server.Receive(lsp::Message(text)); };
  send(R"({"id":1,"method":"initialize","params":{"capabilities":{},"rootUri":"file:///w"}})");
  lsp::MessageReader reader;
  reader.Feed(bytes);
  while (const auto message = reader.Next()) send(*message);
  send(bytes);
  std::string text;
  AppendJsonString(bytes, text);
  for (const std::string_view path : {"/w/main.json", "/w/azure-pipelines.yml"}) {
    const std::string document = fmt::format(R"("textDocument":{{"uri":"file://{}")", path);
    send(fmt::format(R"({{"method":"textDocument/didOpen","params":{{{},"text":{}}}}}}})", document,
                     text));
    const std::uint32_t line = size == 0 ? 0 : data[0] % 16;
    const std::uint32_t column = size < 2 ? 0 : data[1] % 64;
    for (const std::string_view method :
         {"hover", "completion", "signatureHelp", "references", "documentSymbol", "foldingRange",
          "semanticTokens/full", "codeLens"}) {
      send(fmt::format(R"({{"id":2,"method":"textDocument/{}","params":{{{}}},"position":)"
                       R"({{"line":{},"character":{}}}}}}})",
                       method, document, line, column));
    }
  }
  return 0;
}
