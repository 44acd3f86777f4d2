#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/discovery.h"
#include "cli/expand.h"
#include "driver/workspace.h"
#include "engine/rule_context.h"
#include "graph/expansions.h"
#include "report/expanded_template.h"
#include "report/yaml_text.h"
#include "text/line_index.h"

namespace plumbline {
namespace {

// The template with what it may link to: the files of its folder and below.
std::vector<std::unique_ptr<Document>> LoadAround(const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  DiscoveryOptions options;
  options.paths = {file, folder.empty() ? "." : folder};
  options.threads = 4;
  return Discover(options).documents;
}

// Reads a JSON object that the user names; what is wrong with it is printed.
std::optional<ExitCode> ReadJson(const std::string& path, std::string_view kind,
                                 std::optional<SourceFile>& source, Tree& tree) {
  const Result<std::string> bytes = ReadWholeFile(path);
  if (!bytes) {
    PrintTrouble("error", bytes.error().message);
    return ExitCode::kFailure;
  }
  source.emplace(path, *bytes);
  json::Parser parser;
  parser.Parse(source->text(), source->content_begin(), tree);
  tree.Prepare();
  if (tree.root().IsObject()) return std::nullopt;
  return FailExpand(kind, fmt::format("the {} are no JSON object", kind), path);
}

// NAME=VALUE, several times.
bool SplitAll(const std::vector<std::string>& given,
              std::vector<std::pair<std::string, std::string>>& out) {
  for (const std::string& one : given) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos) {
      PrintTrouble("error", fmt::format("`{}` is no NAME=VALUE", one));
      return false;
    }
    out.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  return true;
}

// By content where the name does not say it.
bool IsPipelineFile(const std::string& path, std::string_view text) {
  if (EndsWithIgnoreCase(path, ".yml") || EndsWithIgnoreCase(path, ".yaml")) return true;
  if (HasKnownExtension(path)) return false;
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && text[first] != '{';
}

}  // namespace

ExitCode FailExpand(std::string_view kind, std::string_view message, std::string_view file,
                    LineColumn at) {
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

ExitCode RunExpand(const ExpandArguments& arguments) {
  const Result<std::string> text = ReadWholeFile(arguments.file);
  if (!text) {
    PrintTrouble("error", text.error().message);
    return ExitCode::kFailure;
  }
  ExpandValues values;
  std::optional<SourceFile> parameters;
  std::optional<SourceFile> variables;
  if (!arguments.parameters_file.empty()) {
    if (const auto failed =
            ReadJson(arguments.parameters_file, "parameters", parameters, values.parameters)) {
      return *failed;
    }
  }
  if (!arguments.variables_file.empty()) {
    if (const auto failed =
            ReadJson(arguments.variables_file, "variables", variables, values.variables)) {
      return *failed;
    }
  }
  if (!SplitAll(arguments.parameters, values.more_parameters) ||
      !SplitAll(arguments.variables, values.more_variables) ||
      !SplitAll(arguments.repositories, values.repositories)) {
    return ExitCode::kUsage;
  }
  return IsPipelineFile(arguments.file, *text) ? ExpandPipeline(arguments, values)
                                               : ExpandTemplate(arguments, values);
}

ExitCode ExpandTemplate(const ExpandArguments& arguments, const ExpandValues& values) {
  ExpandOptions options;
  options.subscription = arguments.subscription;
  options.resource_group = arguments.resource_group;
  options.location = arguments.location;
  options.tenant = arguments.tenant;
  options.more_parameters = values.more_parameters;
  if (values.parameters.root()) options.parameters = &values.parameters;
  std::vector<std::unique_ptr<Document>> documents = LoadAround(arguments.file);
  std::ranges::sort(documents, {},
                    [](const auto& document) -> const std::string& { return document->path(); });
  for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);
  const Graph graph(std::move(documents));
  const std::string path = DisplayPath(arguments.file);
  const auto found = std::ranges::find_if(
      graph.documents(), [&path](const auto& document) { return document->path() == path; });
  if (found == graph.documents().end() || !(*found)->arm_template) {
    return FailExpand("file", "this is no ARM template", arguments.file);
  }
  const Document& document = **found;
  eval::Programs programs;
  const auto expansions = ExpandAs(graph, document, options, programs);
  const arm::Expansion& expansion = *expansions->all.front().expansion;
  if (!expansion.errors().empty()) {
    const eval::ErrorData& error = *expansion.errors().front();
    const eval::Origin origin = expansions->session.NodeOf(error.origin);
    const Document* const place = origin.node ? graph.DocumentOf(origin.node.tree()) : nullptr;
    if (place == nullptr) return FailExpand("evaluation", error.message, arguments.file);
    const Span span = RuleContext::SourceOfExpression(origin.node, origin.is_key, error.span);
    return FailExpand("evaluation", error.message, place->path(),
                      LineIndex(place->source.text()).At(span.begin));
  }
  std::string json_text = RenderExpandedTemplate(expansion);
  if (arguments.format == "yaml") {
    const SourceFile file("expanded.json", json_text);
    Tree tree;
    json::Parser parser;
    parser.Parse(file.text(), file.content_begin(), tree);
    tree.Prepare();
    json_text = RenderYaml(tree.root());
  }
  return Print(json_text) ? ExitCode::kClean : ExitCode::kFailure;
}

}  // namespace plumbline
