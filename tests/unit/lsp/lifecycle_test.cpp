// Starting, ending, and messages that no client should send.
#include <catch2/catch.hpp>

#include "lsp/framing.h"
#include "lsp/serve.h"
#include "unit/lsp/client.h"

namespace plumbline::lsp::test {
namespace {

TEST_CASE("nothing is answered before the client has introduced itself, and nothing after") {
  Client client;
  CHECK(Has(client.Request("textDocument/hover", "{}"), R"("code":-32002)"));
  client.Notify("textDocument/didOpen", "{}");
  const std::string started = client.Result("initialize", R"({"capabilities":{}})");
  CHECK(Has(started, R"("positionEncoding":"utf-16")"));
  CHECK(Has(started, R"("hoverProvider":true)"));
  CHECK(Has(client.Request("initialize", "{}"), R"("code":-32600)"));
  CHECK(client.Result("shutdown", "null") == "null");
  CHECK(Has(client.Request("textDocument/hover", "{}"), R"("code":-32600)"));
  CHECK_FALSE(client.server.is_done());
  client.Notify("exit", "null");
  CHECK(client.server.is_done());
  CHECK(client.server.exit_code() == 0);
}

TEST_CASE("`exit` without `shutdown` is a failure") {
  Client client;
  client.Start();
  client.Notify("exit", "{}");
  CHECK(client.server.exit_code() == 1);
}

TEST_CASE("bytes are agreed on when the client offers them") {
  Client client;
  const std::string started = client.Result(
      "initialize",
      R"({"capabilities":{"general":{"positionEncodings":["utf-32","utf-8","utf-16"]}}})");
  CHECK(Has(started, R"("positionEncoding":"utf-8")"));
}

TEST_CASE("messages that are none get an error and do no harm") {
  Client client;
  client.Start();
  const auto error_of = [&client](std::string_view message) {
    client.host.sent.clear();
    client.Send(message);
    return client.host.sent.empty() ? std::string() : client.host.sent.back();
  };
  CHECK(error_of("{") == R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":)"
                         R"("the message is no JSON"}})");
  CHECK(Has(error_of(""), "-32700"));
  CHECK(Has(error_of("[]"), "-32600"));
  CHECK(Has(error_of(R"({"id":1})"), "-32600"));
  CHECK(Has(error_of(R"({"id":"x","method":"no/such"})"), R"("id":"x","error":{"code":-32601)"));
  CHECK(Has(error_of(R"({"id":2,"method":"textDocument/hover"})"), "-32602"));
  CHECK(Has(error_of(R"({"id":2,"method":"textDocument/hover","params":[1]})"), "-32602"));
  // Unknown notifications and answers to nothing are dropped.
  CHECK(error_of(R"({"method":"$/whatever"})").empty());
  CHECK(error_of(R"({"id":77,"result":null})").empty());
  CHECK(error_of(R"({"method":"textDocument/didChange","params":{"textDocument":5}})").empty());
  CHECK(error_of(R"({"method":"textDocument/didOpen","params":"x"})").empty());
  client.Open("/w/a.json", "{}");
  CHECK(Has(error_of(R"({"method":"textDocument/didChange","params":{"textDocument":)"
                     R"({"uri":"file:///w/a.json"},"contentChanges":[{"text":7}]}})"),
            "window/logMessage"));
}

TEST_CASE("every request takes parameters that mean nothing") {
  Client client;
  client.Start();
  client.Open("/w/a.json", Template("\"resources\": []"));
  for (const std::string_view method : {"textDocument/diagnostic",
                                        "workspace/diagnostic",
                                        "textDocument/codeAction",
                                        "textDocument/definition",
                                        "textDocument/references",
                                        "textDocument/documentHighlight",
                                        "textDocument/prepareRename",
                                        "textDocument/rename",
                                        "textDocument/documentSymbol",
                                        "workspace/symbol",
                                        "textDocument/hover",
                                        "textDocument/signatureHelp",
                                        "textDocument/completion",
                                        "textDocument/foldingRange",
                                        "textDocument/selectionRange",
                                        "textDocument/documentLink",
                                        "textDocument/semanticTokens/full",
                                        "textDocument/inlayHint",
                                        "textDocument/codeLens",
                                        "workspace/executeCommand"}) {
    for (const std::string_view params :
         {"{}", R"({"textDocument":null,"position":[],"range":3,"query":{},"arguments":7})",
          R"({"textDocument":{"uri":"file:///nowhere.json"},"position":{"line":-1}})",
          R"({"textDocument":{"uri":"file:///w/a.json"},"position":{"line":1e99,"character":"x"}})",
          R"({"textDocument":{"uri":"file:///w/a.json"},"position":{"line":9999,"character":9999},)"
          R"("range":{"start":{"line":5,"character":0},"end":{"line":1,"character":0}}})"}) {
      INFO(method << " " << params);
      const std::string answer = client.Request(method, params);
      CHECK((Has(answer, R"("result":)") || Has(answer, R"("error":)")));
      CHECK_FALSE(Has(answer, "-32603"));
    }
  }
}

TEST_CASE("a request that is cancelled while it waits is refused") {
  MemoryHost host;
  Server server(host, kRules);
  std::string stream =
      Framed(R"({"id":1,"method":"initialize","params":{"capabilities":{}}})") +
      Framed(R"({"id":"two","method":"workspace/symbol","params":{"query":"x"}})") +
      Framed(R"({"method":"$/cancelRequest","params":{"id":"two"}})") +
      Framed(R"({"id":3,"method":"shutdown"})") + Framed(R"({"method":"exit"})");
  // All of it at once: by the time the second request is looked at, the cancellation is there, or
  // the request was answered before.
  // The thread that reads may outlive the call.
  const auto bytes = std::make_shared<std::pair<std::string, bool>>(std::move(stream), false);
  const int code = Serve(server, [bytes]() -> std::string_view {
    if (std::exchange(bytes->second, true)) return {};
    return bytes->first;
  });
  CHECK(code == 0);
  REQUIRE(host.sent.size() == 3);
  CHECK((Has(host.sent[1], "-32800") || Has(host.sent[1], R"("result":[])")));
}

TEST_CASE("a stream that ends is the end") {
  MemoryHost host;
  Server server(host, kRules);
  CHECK(Serve(server, [] { return std::string_view(); }) == 1);
}

}  // namespace
}  // namespace plumbline::lsp::test
