// A client in the process of the test: files in a map, messages as text.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "engine/rule_context.h"
#include "lsp/server.h"
#include "lsp/uri.h"

namespace plumbline::lsp::test {

// JSON without the blanks between its tokens.
inline std::string Compact(std::string_view json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (in_string && json[i] == '\\') {
      out += json[i++];
    } else if (json[i] == '"') {
      in_string = !in_string;
    }
    if (in_string || json[i] != ' ') out += json[i];
  }
  return out;
}

class MemoryHost : public Host {
 public:
  std::map<std::string, std::string> files;  // By absolute path.
  std::vector<std::string> sent;

  Result<std::string> Read(const std::string& path) override {
    const auto at = files.find(path);
    if (at == files.end()) return Error{"no such file"};
    return at->second;
  }
  bool Exists(const std::string& path) override {
    return std::ranges::any_of(files, [&path](const auto& file) {
      return file.first == path || file.first.starts_with(path + "/");
    });
  }
  std::vector<std::unique_ptr<Document>> Discover(const std::string& folder,
                                                  const std::vector<std::string>&) override {
    std::vector<std::unique_ptr<Document>> documents;
    for (const auto& [path, text] : files) {
      if (!path.starts_with(folder + "/")) continue;
      const SourceFile padded("", text);
      auto loaded = Loader().Load(path.substr(folder.size() + 1), padded.text(), Origin::kFound);
      if (loaded.document != nullptr) documents.push_back(std::move(loaded.document));
    }
    return documents;
  }
  bool IsIgnored(const std::string&) override { return false; }
  std::string RepositoryOf(const std::string& folder) override { return folder; }
  Date Today() override { return {2026, 1, 1}; }
  void Send(std::string_view message) override { sent.push_back(Compact(message)); }
};

// Two rules that are easy to see: every resource whose name is `bad`, with a fix, and every
// parameter of a template or pipeline that is called `unwanted`.
inline void CheckName(const arm::Resource& resource, RuleContext& ctx) {
  if (resource.name.Text() != "bad") return;
  ctx.Report(resource.name.span(), "a bad name")
      .Help("choose another")
      .Label(resource.type.span(), "of this resource")
      .Fix(FixSafety::kSafe, "call it good", resource.name.span(), "\"good\"");
}
inline void CheckArmParameter(const arm::Parameter& parameter, RuleContext& ctx) {
  if (parameter.name() == "unwanted") ctx.Report(parameter.name_span(), "unwanted");
}
inline void CheckParameter(const pipeline::Parameter& parameter, RuleContext& ctx) {
  if (parameter.Name() == "unwanted") ctx.Report(parameter.NameSpan(), "unwanted");
}
// What a document's check may learn from another one: how many parameter files it has.
inline void CheckFiles(const arm::Template& part, RuleContext& ctx) {
  const std::size_t count = ctx.graph().links().ParameterFilesOf(ctx.document()).size();
  if (count > 0) ctx.Report(part.content_version.span(), "{} parameter files", count);
}
inline constinit const Rule kBadName = {.id = "bad-name",
                                        .summary = "s",
                                        .fix = FixKind::kSafe,
                                        .status = Status::kStable,
                                        .categories = {"test"},
                                        .on = {OnResource{"", CheckName}},
                                        .docs = "Bad names are bad."};
inline constinit const Rule kUnwanted = {
    .id = "unused-unwanted",
    .summary = "s",
    .severity = Severity::kHint,
    .status = Status::kStable,
    .categories = {"test"},
    .on = {OnParameter{CheckArmParameter}, OnPipelineParameter{CheckParameter}}};
inline constinit const Rule kFiles = {.id = "has-files",
                                      .summary = "s",
                                      .severity = Severity::kInfo,
                                      .status = Status::kStable,
                                      .categories = {"test"},
                                      .on = {OnTemplate{CheckFiles}}};
inline constexpr const Rule* kRules[] = {&kBadName, &kUnwanted, &kFiles};

inline std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

class Client {
 public:
  explicit Client(std::map<std::string, std::string> files = {}) { host.files = std::move(files); }

  void Send(std::string_view message) { server.Receive(Message(message)); }
  // The whole answer.
  std::string Request(std::string_view method, std::string_view params) {
    const std::size_t before = host.sent.size();
    Send(fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", ++id_, method,
                     params));
    return host.sent.size() == before + 1 ? host.sent.back() : "no answer";
  }
  // What stands behind `"result":`.
  std::string Result(std::string_view method, std::string_view params) {
    const std::string answer = Request(method, params);
    const std::string mark = fmt::format(R"("id":{},"result":)", id_);
    const std::size_t at = answer.find(mark);
    if (at == std::string::npos) return answer;
    return answer.substr(at + mark.size(), answer.size() - at - mark.size() - 1);
  }
  void Notify(std::string_view method, std::string_view params) {
    Send(fmt::format(R"({{"jsonrpc":"2.0","method":"{}","params":{}}})", method, params));
  }

  void Start(std::string_view capabilities = "{}", std::string_view root = "/w") {
    Request("initialize",
            fmt::format(R"({{"capabilities":{},"rootUri":"file://{}"}})", capabilities, root));
    Notify("initialized", "{}");
  }
  void Open(std::string_view path, std::string_view text) {
    Notify("textDocument/didOpen",
           fmt::format(R"({{"textDocument":{{"uri":"file://{}","version":1,"text":{}}}}})", path,
                       Quoted(text)));
  }
  void Change(std::string_view path, std::string_view changes) {
    Notify(
        "textDocument/didChange",
        fmt::format(R"({{"textDocument":{{"uri":"file://{}","version":2}},"contentChanges":{}}})",
                    path, changes));
  }
  void Close(std::string_view path) {
    Notify("textDocument/didClose",
           fmt::format(R"({{"textDocument":{{"uri":"file://{}"}}}})", path));
  }
  // Opens the text without its first `|`, which says where the cursor is, and asks there. `more`:
  // further parameters, each behind a comma.
  std::string At(std::string_view method, std::string_view path, std::string_view marked,
                 std::string_view more = "") {
    std::string text(marked);
    const std::size_t cursor = text.find('|');
    text.erase(cursor, 1);
    Open(path, text);
    const TextLines lines{text};
    const Position at =
        lines.At(text, static_cast<std::uint32_t>(cursor), PositionEncoding::kUtf16);
    return Result(method, fmt::format(R"({{"textDocument":{{"uri":"file://{}"}},"position":)"
                                      R"({{"line":{},"character":{}}}{}}})",
                                      path, at.line, at.column, more));
  }
  std::string Ask(std::string_view method, std::string_view path, std::string_view more = "") {
    return Result(method, fmt::format(R"({{"textDocument":{{"uri":"file://{}"}}{}}})", path, more));
  }
  std::string Diagnostics(std::string_view path) { return Ask("textDocument/diagnostic", path); }
  // Everything that can wait is done.
  void Settle() {
    server.Flush();
    while (server.Work()) {
    }
  }
  // The last notification of the kind; empty when there was none.
  std::string Last(std::string_view method) const {
    for (std::size_t i = host.sent.size(); i-- > 0;) {
      if (host.sent[i].find(fmt::format(R"("method":"{}")", method)) != std::string::npos) {
        return host.sent[i];
      }
    }
    return {};
  }

  MemoryHost host;
  Server server{host, kRules};

 private:
  int id_ = 0;
};

inline bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::string Template(std::string_view sections) {
  return fmt::format(
      "{{\n\"$schema\": "
      "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n"
      "\"contentVersion\": \"1.0.0.0\",\n{}\n}}\n",
      sections);
}

}  // namespace plumbline::lsp::test
