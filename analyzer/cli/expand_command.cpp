#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/discovery.h"
#include "driver/workspace.h"
#include "engine/rule_context.h"
#include "graph/expansions.h"
#include "report/expanded_template.h"
#include "text/line_index.h"

namespace plumbline {
namespace {

// The contract for what cannot be expanded (product.md, "Commands").
ExitCode Fail(std::string_view kind, std::string_view message, std::string_view file,
              LineColumn at = {}) {
  JsonWriter json;
  json.BeginObject();
  json.BeginObject("error");
  json.Field("kind", kind);
  json.Field("message", message);
  json.Field("file", file);
  json.Field("line", at.line);
  json.Field("column", at.column);
  json.EndObject();
  json.EndObject();
  return Print(std::move(json).text() + "\n") ? ExitCode::kFindings : ExitCode::kFailure;
}

// The template with what it may link to: the files of its folder and below.
std::vector<std::unique_ptr<Document>> LoadAround(const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  DiscoveryOptions options;
  options.paths = {file, folder.empty() ? "." : folder};
  options.threads = 4;
  return Discover(options).documents;
}

}  // namespace

ExitCode RunExpand(const ExpandArguments& arguments) {
  const Result<std::string> text = ReadWholeFile(arguments.file);
  if (!text) {
    PrintTrouble("error", text.error().message);
    return ExitCode::kFailure;
  }
  ExpandOptions options;
  options.subscription = arguments.subscription;
  options.resource_group = arguments.resource_group;
  options.location = arguments.location;
  options.tenant = arguments.tenant;
  for (const std::string& given : arguments.parameters) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos) {
      PrintTrouble("error", fmt::format("`{}` is no NAME=VALUE", given));
      return ExitCode::kUsage;
    }
    options.more_parameters.emplace_back(given.substr(0, equals), given.substr(equals + 1));
  }
  std::optional<SourceFile> values;
  Tree tree;
  if (!arguments.parameters_file.empty()) {
    const Result<std::string> bytes = ReadWholeFile(arguments.parameters_file);
    if (!bytes) {
      PrintTrouble("error", bytes.error().message);
      return ExitCode::kFailure;
    }
    values.emplace(arguments.parameters_file, *bytes);
    json::Parser parser;
    parser.Parse(values->text(), values->content_begin(), tree);
    tree.Prepare();
    if (!tree.root().IsObject()) {
      return Fail("parameters", "the parameters are no JSON object", arguments.parameters_file);
    }
    options.parameters = &tree;
  }
  std::vector<std::unique_ptr<Document>> documents = LoadAround(arguments.file);
  std::ranges::sort(documents, {},
                    [](const auto& document) -> const std::string& { return document->path(); });
  for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);
  const Graph graph(std::move(documents));
  const std::string path = DisplayPath(arguments.file);
  const auto found = std::ranges::find_if(
      graph.documents(), [&path](const auto& document) { return document->path() == path; });
  if (found == graph.documents().end() || !(*found)->arm_template) {
    return Fail("file", "this is no ARM template", arguments.file);
  }
  const Document& document = **found;
  eval::Programs programs;
  const auto expansions = ExpandAs(graph, document, options, programs);
  const arm::Expansion& expansion = *expansions->all.front().expansion;
  if (!expansion.errors().empty()) {
    const eval::ErrorData& error = *expansion.errors().front();
    const eval::Origin origin = expansions->session.NodeOf(error.origin);
    const Document* const place = origin.node ? graph.DocumentOf(origin.node.tree()) : nullptr;
    if (place == nullptr) return Fail("evaluation", error.message, arguments.file);
    const Span span = RuleContext::SourceOfExpression(origin.node, origin.is_key, error.span);
    return Fail("evaluation", error.message, place->path(),
                LineIndex(place->source.text()).At(span.begin));
  }
  return Print(RenderExpandedTemplate(expansion)) ? ExitCode::kClean : ExitCode::kFailure;
}

}  // namespace plumbline
