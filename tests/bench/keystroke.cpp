#include "bench/keystroke.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "engine/rule.h"
#include "lsp/server.h"

namespace plumbline::test {
namespace {

// 500 KB with what large templates have: loops of resources of a few types, whose names and
// properties are expressions of parameters and variables.
std::string LargeTemplate() {
  std::string text =
      "{\n  \"$schema\": "
      "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n"
      "  \"contentVersion\": \"1.0.0.0\",\n  \"parameters\": {\n";
  for (int i = 0; i < 60; ++i) {
    text += fmt::format("    \"p{}\": {{ \"type\": \"string\", \"defaultValue\": \"v{}\" }}{}\n", i,
                        i, i == 59 ? "" : ",");
  }
  text += "  },\n  \"variables\": {\n";
  for (int i = 0; i < 100; ++i) {
    text += fmt::format(
        "    \"n{}\": \"[concat(parameters('p{}'), uniqueString(resourceGroup().id))]\"{}\n", i,
        i % 60, i == 99 ? "" : ",");
  }
  text += "  },\n  \"resources\": [\n";
  constexpr std::string_view kBodies[] = {
      R"("type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01",
      "sku": { "name": "Standard_LRS" }, "kind": "StorageV2",
      "properties": { "minimumTlsVersion": "TLS1_2", "supportsHttpsTrafficOnly": true,
                      "allowBlobPublicAccess": false, "networkAcls": { "defaultAction": "Deny" } })",
      R"("type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01",
      "properties": { "tenantId": "[subscription().tenantId]",
                      "sku": { "family": "A", "name": "standard" }, "accessPolicies": [],
                      "enablePurgeProtection": true, "enableSoftDelete": true })",
      R"("type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-09-01",
      "properties": { "addressSpace": { "addressPrefixes": [ "10.0.0.0/16" ] },
                      "subnets": [
                        { "name": "one", "properties": { "addressPrefix": "10.0.0.0/24" } },
                        { "name": "two", "properties": { "addressPrefix": "10.0.1.0/24" } } ] })",
      R"("type": "Microsoft.Web/sites", "apiVersion": "2023-12-01",
      "properties": { "httpsOnly": true,
                      "serverFarmId": "[resourceId('Microsoft.Web/serverfarms', parameters('p1'))]",
                      "siteConfig": { "minTlsVersion": "1.2", "ftpsState": "Disabled",
                        "appSettings": [ { "name": "A", "value": "[variables('n1')]" } ] } })"};
  for (int i = 0; text.size() < 500'000; ++i) {
    text += fmt::format(
        "    {}{{\n      \"name\": \"[concat(variables('n{}'), '{}')]\",\n"
        "      \"location\": \"[resourceGroup().location]\",\n"
        "      \"tags\": {{ \"a\": \"[parameters('p{}')]\" }},\n      {}\n    }}\n",
        i == 0 ? "" : ",", i % 100, i, i % 60, kBodies[i % 4]);
  }
  return text + "  ]\n}\n";
}

class BenchHost : public lsp::Host {
 public:
  explicit BenchHost(std::span<const SourceFile> files) : files_(files) {}

  Result<std::string> Read(const std::string&) override { return Error{"there are no files"}; }
  bool Exists(const std::string&) override { return false; }
  std::vector<std::unique_ptr<Document>> Discover(const std::string&,
                                                  const std::vector<std::string>&) override {
    std::vector<std::unique_ptr<Document>> documents;
    Loader loader;
    for (const SourceFile& file : files_) {
      Loaded loaded = loader.Load(file.path(), file.text(), Origin::kFound);
      if (loaded.document) documents.push_back(std::move(loaded.document));
    }
    return documents;
  }
  bool IsIgnored(const std::string&) override { return false; }
  std::string RepositoryOf(const std::string&) override { return {}; }
  Date Today() override { return {2026, 1, 1}; }
  void Send(std::string_view message) override { last = message; }

  std::string last;

 private:
  std::span<const SourceFile> files_;
};

}  // namespace

struct Keystrokes::State {
  explicit State(std::span<const SourceFile> files) : host(files), server(host, AllRules()) {}

  void Send(std::string_view message) { server.Receive(lsp::Message(message)); }

  BenchHost host;
  lsp::Server server;
  std::size_t bytes = 0;
  int line = 0;
  int version = 1;
};

Keystrokes::Keystrokes(std::span<const SourceFile> files) : state_(std::make_unique<State>(files)) {
  state_->Send(
      R"({"id":1,"method":"initialize","params":{"capabilities":{},"rootUri":"file:///w"}})");
  const std::string text = LargeTemplate();
  state_->bytes = text.size();
  const std::size_t first_name = text.find("\"[concat(variables(");
  state_->line = static_cast<int>(std::count(text.begin(), text.begin() + first_name, '\n'));
  std::string quoted;
  AppendJsonString(text, quoted);
  state_->Send(fmt::format(
      R"({{"method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"file:///w/large.json",)"
      R"("version":1,"text":{}}}}}}})",
      quoted));
  state_->server.Flush();
}

Keystrokes::~Keystrokes() = default;

std::size_t Keystrokes::Type() {
  const bool is_typed = state_->version % 2 == 1;
  ++state_->version;
  // A line break moves every finding behind it, so that there is always something to be published.
  state_->Send(fmt::format(
      R"({{"method":"textDocument/didChange","params":{{"textDocument":{{"uri":"file:///w/large.json",)"
      R"("version":{0}}},"contentChanges":[{{"range":{{"start":{{"line":{1},"character":0}},)"
      R"("end":{{"line":{2},"character":0}}}},"text":"{3}"}}]}}}})",
      state_->version, state_->line, is_typed ? state_->line : state_->line + 1,
      is_typed ? "\\n" : ""));
  state_->server.Flush();
  return state_->host.last.size();
}

std::size_t Keystrokes::bytes() const { return state_->bytes; }

}  // namespace plumbline::test
