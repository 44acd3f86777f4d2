// Open files over files on disk: diagnostics are those of a fresh start, whatever happened before.
#include <random>

#include <catch2/catch.hpp>

#include "unit/lsp/client.h"

namespace plumbline::lsp::test {
namespace {

const std::string kBad = Template(
    "\"resources\": [{ \"type\": \"A/b\", \"apiVersion\": \"2020-01-01\", \"name\": \"bad\" }]");
const std::string kGood = Template(
    "\"resources\": [{ \"type\": \"A/b\", \"apiVersion\": \"2020-01-01\", \"name\": \"fine\" }]");

TEST_CASE("what is found is published, and taken back when it is gone") {
  Client client;
  client.Start();
  client.Open("/w/main.json", kBad);
  client.Settle();
  const std::string first = client.Last("textDocument/publishDiagnostics");
  CHECK(Has(first, R"("uri":"file:///w/main.json","version":1)"));
  CHECK(
      Has(first, R"("range":{"start":{"line":3,"character":67},"end":{"line":3,"character":72}})"));
  CHECK(Has(first, R"("severity":2,"code":"bad-name","codeDescription":{"href":"https://)"));
  CHECK(Has(first, R"("source":"plumbline","message":"a bad name\nhelp: choose another")"));
  CHECK(Has(first, R"("message":"of this resource"})"));
  client.Change("/w/main.json", fmt::format(R"([{{"text":{}}}])", Quoted(kGood)));
  client.Settle();
  CHECK(Has(client.Last("textDocument/publishDiagnostics"), R"("version":2,"diagnostics":[])"));
  client.host.sent.clear();
  client.Close("/w/main.json");
  CHECK(Has(client.Last("textDocument/publishDiagnostics"), R"("diagnostics":[])"));
}

TEST_CASE("a client that asks is not told") {
  Client client;
  client.Start(
      R"({"textDocument":{"diagnostic":{}},"workspace":{"diagnostics":{"refreshSupport":true}}})");
  client.Open("/w/main.json", kBad);
  client.Settle();
  CHECK(client.Last("textDocument/publishDiagnostics").empty());
  const std::string report = client.Diagnostics("/w/main.json");
  CHECK(Has(report, R"({"kind":"full","resultId":")"));
  CHECK(Has(report, "a bad name"));
  const std::size_t at = report.find("resultId\":\"") + 11;
  const std::string id = report.substr(at, report.find('"', at) - at);
  CHECK(client.Ask("textDocument/diagnostic", "/w/main.json",
                   fmt::format(R"(,"previousResultId":"{}")", id)) ==
        fmt::format(R"({{"kind":"unchanged","resultId":"{}"}})", id));
  // A file that another one's findings depend on appears.
  client.host.sent.clear();
  client.Open("/w/main.parameters.json",
              R"({"$schema":"https://schema.management.azure.com/schemas/2019-04-01/)"
              R"(deploymentParameters.json#","contentVersion":"1.0.0.0","parameters":{}})");
  client.Settle();
  CHECK_FALSE(client.Last("workspace/diagnostic/refresh").empty());
  CHECK(Has(client.Diagnostics("/w/main.json"), "1 parameter files"));
}

TEST_CASE("hints and tags reach the editor") {
  Client client;
  client.Start();
  client.Open(
      "/w/main.json",
      Template("\"parameters\": { \"unwanted\": { \"type\": \"int\" } }, \"resources\": []"));
  const std::string report = client.Diagnostics("/w/main.json");
  CHECK(Has(report, R"("severity":4,"code":"unused-unwanted")"));
  CHECK(Has(report, R"("tags":[1])"));
}

TEST_CASE("files on disk count until the editor has them, and again when it closes them") {
  Client client({{"/w/main.json", kBad}});
  client.Start();
  CHECK(Has(client.Diagnostics("/w/main.json"), "a bad name"));
  client.Open("/w/main.json", kGood);
  CHECK_FALSE(Has(client.Diagnostics("/w/main.json"), "a bad name"));
  client.Close("/w/main.json");
  CHECK(Has(client.Diagnostics("/w/main.json"), "a bad name"));
  // On disk something else is written, and the file is deleted.
  const auto changed = [&client](int type) {
    client.Notify(
        "workspace/didChangeWatchedFiles",
        fmt::format(R"({{"changes":[{{"uri":"file:///w/main.json","type":{}}}]}})", type));
  };
  client.host.files["/w/main.json"] = kGood;
  changed(2);
  CHECK_FALSE(Has(client.Diagnostics("/w/main.json"), "a bad name"));
  client.host.files.clear();
  changed(3);
  CHECK(Has(client.Result("workspace/symbol", R"({"query":"fine"})"), "[]"));
}

TEST_CASE("the whole workspace can be asked for") {
  Client client({{"/w/a.json", kBad}, {"/w/b.json", kGood}, {"/w/package.json", "{}"}});
  client.Start();
  const std::string report = client.Result("workspace/diagnostic", R"({"previousResultIds":[]})");
  CHECK(Has(report, R"("uri":"file:///w/a.json","version":null,"kind":"full")"));
  CHECK(Has(report, R"("uri":"file:///w/b.json")"));
  CHECK_FALSE(Has(report, "package.json"));
}

TEST_CASE("each folder has its configuration, and follows it") {
  Client client({{"/one/a.json", kBad},
                 {"/two/a.json", kBad},
                 {"/two/.plumbline.yaml", "ignore: [bad-name]\n"}});
  client.Request("initialize",
                 R"({"capabilities":{},"workspaceFolders":[{"uri":"file:///one","name":"1"}]})");
  client.Notify("initialized", "{}");
  client.Notify("workspace/didChangeWorkspaceFolders",
                R"({"event":{"added":[{"uri":"file:///two","name":"2"}],"removed":[]}})");
  CHECK(Has(client.Diagnostics("/one/a.json"), "a bad name"));
  CHECK_FALSE(Has(client.Diagnostics("/two/a.json"), "a bad name"));
  client.host.files["/two/.plumbline.yaml"] =
      "per-path:\n  - paths: [b.json]\n    ignore: [bad-name]\n";
  client.Notify("workspace/didChangeWatchedFiles",
                R"({"changes":[{"uri":"file:///two/.plumbline.yaml","type":2}]})");
  CHECK(Has(client.Diagnostics("/two/a.json"), "a bad name"));
  client.Open("/two/b.json", kBad);
  CHECK_FALSE(Has(client.Diagnostics("/two/b.json"), "a bad name"));
  client.Notify("workspace/didChangeConfiguration",
                R"({"settings":{"plumbline":{"ignore":["bad-name"]}}})");
  CHECK_FALSE(Has(client.Diagnostics("/one/a.json"), "a bad name"));
  client.Notify("workspace/didChangeWorkspaceFolders",
                R"({"event":{"added":[],"removed":[{"uri":"file:///one","name":"1"}]}})");
  CHECK(client.Result("workspace/symbol", R"({"query":"bad"})").find("/one/") == std::string::npos);
}

TEST_CASE("a configuration that cannot be read is told, and does not count") {
  Client client({{"/w/a.json", kBad}, {"/w/.plumbline.yaml", "ignroe: [bad-name]\n"}});
  client.Start();
  CHECK(Has(client.Last("window/showMessage"), "unknown setting `ignroe`"));
  CHECK(Has(client.Diagnostics("/w/a.json"), "a bad name"));
}

TEST_CASE("a file in no folder is looked at alone") {
  Client client({{"/elsewhere/other.json", kBad}});
  client.Start();
  client.Open("/elsewhere/a.json", kBad);
  CHECK(Has(client.Diagnostics("/elsewhere/a.json"), "a bad name"));
  CHECK_FALSE(Has(client.Result("workspace/diagnostic", "{}"), "other.json"));
  client.Close("/elsewhere/a.json");
  CHECK_FALSE(Has(client.Diagnostics("/elsewhere/a.json"), "a bad name"));
}

TEST_CASE("a document that was never saved is looked at alone") {
  Client client({{"/w/other.json", kBad}});
  client.Start();
  const auto open = [&client](std::string_view uri, std::string_view language) {
    client.Notify("textDocument/didOpen",
                  fmt::format(R"({{"textDocument":{{"uri":"{}","languageId":"{}","version":1,)"
                              R"("text":{}}}}})",
                              uri, language, Quoted(kBad)));
  };
  const auto found = [&client](std::string_view uri) {
    return client.Result("textDocument/diagnostic",
                         fmt::format(R"({{"textDocument":{{"uri":"{}"}}}})", uri));
  };
  open("untitled:Untitled-1", "json");
  open("untitled:/some/where/new.json", "jsonc");
  CHECK(Has(found("untitled:Untitled-1"), "a bad name"));
  CHECK(Has(found("untitled:/some/where/new.json"), "a bad name"));
  CHECK_FALSE(Has(found("untitled:Untitled-2"), "a bad name"));
  CHECK(Has(client.Result("textDocument/documentSymbol",
                          R"({"textDocument":{"uri":"untitled:Untitled-1"}})"),
            "bad"));
  client.Notify("textDocument/didClose", R"({"textDocument":{"uri":"untitled:Untitled-1"}})");
  CHECK_FALSE(Has(found("untitled:Untitled-1"), "a bad name"));
  CHECK(Has(client.Result("workspace/diagnostic", "{}"), "file:///w/other.json"));
}

TEST_CASE("a file counts as in a folder that is read anew") {
  // A mapping of variables is a template because somebody includes it.
  const std::string mapping = "variables:\n  color: red\n";
  const std::string root = "variables:\n- template: v.yml\nsteps:\n- bash: x\n";
  Client client({{"/w/azure-pipelines.yml", root}, {"/w/v.yml", mapping}});
  client.Start();
  const auto is_known = [&client] {
    return Has(client.Ask("textDocument/foldingRange", "/w/v.yml"), "startLine");
  };
  const auto told = [&client](int type) {
    client.Notify("workspace/didChangeWatchedFiles",
                  fmt::format(R"({{"changes":[{{"uri":"file:///w/v.yml","type":{}}}]}})", type));
  };
  CHECK(is_known());
  client.host.files.erase("/w/v.yml");
  told(3);
  CHECK_FALSE(is_known());
  client.host.files["/w/v.yml"] = mapping;
  told(1);
  CHECK(is_known());
  // Broken and whole again, in the editor.
  client.Open("/w/v.yml", "nothing: here\n");
  CHECK_FALSE(is_known());
  client.Change("/w/v.yml", fmt::format(R"([{{"text":{}}}])", Quoted(mapping)));
  CHECK(is_known());
  // Included only later, while the editor has another text than the disk.
  client.Open("/w/azure-pipelines.yml", "steps:\n- bash: x\n");
  client.Change("/w/v.yml", R"([{"text":"variables:\n  shape: round\n"}])");
  client.Settle();
  client.Open("/w/azure-pipelines.yml", root);
  CHECK(Has(client.At("textDocument/completion", "/w/azure-pipelines.yml",
                      "variables:\n- template: v.yml\nsteps:\n- bash: echo $(|)\n"),
            R"("label":"shape")"));
}

TEST_CASE("a client that has the settings is asked for them") {
  Client client({{"/w/a.json", kBad}});
  client.Start(R"({"workspace":{"configuration":true}})");
  const auto answer = [&client](std::string_view settings) {
    const std::string request = client.Last("workspace/configuration");
    REQUIRE(Has(request, R"("items":[{"section":"plumbline"}])"));
    const std::size_t at = request.find("plumbline-");
    client.Send(fmt::format(R"({{"jsonrpc":"2.0","id":"{}","result":[{}]}})",
                            request.substr(at, request.find('"', at) - at), settings));
  };
  answer("null");
  CHECK(Has(client.Diagnostics("/w/a.json"), "a bad name"));
  client.Notify("workspace/didChangeConfiguration", R"({"settings":null})");
  answer(R"({"ignore":["bad-name"]})");
  CHECK_FALSE(Has(client.Diagnostics("/w/a.json"), "a bad name"));
  client.Send(R"({"jsonrpc":"2.0","id":"plumbline-99","result":[{"ignore":[]}]})");
  CHECK_FALSE(Has(client.Diagnostics("/w/a.json"), "a bad name"));
}

TEST_CASE("suppressed findings are not shown") {
  Client client;
  client.Start();
  client.Open("/w/a.json", Template("// plumbline: allow(bad-name) it is fine\n\"resources\": [{ "
                                    "\"type\": \"A/b\", \"name\": \"bad\" }]"));
  CHECK_FALSE(Has(client.Diagnostics("/w/a.json"), "a bad name"));
}

// Random edits, in pieces or as a whole, in both encodings: the diagnostics are those of a client
// that opened the last text.
TEST_CASE("edits in pieces come to the same as the whole text") {
  std::mt19937 random(7);
  const std::string_view pieces[] = {
      "\n", "\"name\": \"bad\",", "{",    "}",      "\xF0\x9F\x98\x80", "[",
      ",",  "\"type\": \"A/b\"",  "\r\n", "// x\n", "\xC3\xA9"};
  for (const bool bytes : {false, true}) {
    const std::string_view capabilities =
        bytes ? R"({"general":{"positionEncodings":["utf-8"]}})" : "{}";
    const PositionEncoding encoding = bytes ? PositionEncoding::kUtf8 : PositionEncoding::kUtf16;
    Client client;
    client.Start(capabilities);
    std::string text = kBad;
    client.Open("/w/main.json", text);
    for (int round = 0; round < 60; ++round) {
      std::string changes;
      for (int i = 0; i < 3; ++i) {
        const TextLines lines{text};
        const auto place = [&] {
          const auto offset = static_cast<std::uint32_t>(random() % (text.size() + 1));
          return lines.At(text, offset, encoding);
        };
        Position start = place();
        Position end = start;
        if (random() % 2 == 0) end.column += static_cast<std::uint32_t>(random() % 4);
        const std::string_view piece = pieces[random() % std::size(pieces)];
        const std::uint32_t from = lines.OffsetOf(text, start, encoding);
        const std::uint32_t to = lines.OffsetOf(text, end, encoding);
        text.replace(from, to - from, piece);
        changes += fmt::format(R"({}{{"range":{{"start":{{"line":{},"character":{}}},"end":)"
                               R"({{"line":{},"character":{}}}}},"text":{}}})",
                               i == 0 ? "" : ",", start.line, start.column, end.line, end.column,
                               Quoted(piece));
      }
      client.Change("/w/main.json", "[" + changes + "]");
      Client fresh;
      fresh.Start(capabilities);
      fresh.Open("/w/main.json", text);
      REQUIRE(client.Diagnostics("/w/main.json") == fresh.Diagnostics("/w/main.json"));
      if (round % 15 == 14) {
        client.Change("/w/main.json", fmt::format(R"([{{"text":{}}}])", Quoted(kBad)));
        text = kBad;
      }
    }
  }
}

}  // namespace
}  // namespace plumbline::lsp::test
