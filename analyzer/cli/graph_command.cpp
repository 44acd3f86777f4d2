// `plumbline graph`: files in, a drawing or its data out.
#include <algorithm>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/discovery.h"
#include "cli/linked_templates.h"
#include "driver/configuration.h"
#include "driver/included_templates.h"
#include "report/graph_report.h"
#include "report/log_commands.h"

namespace plumbline {
namespace {

ExitCode Usage(std::string_view message) {
  PrintTrouble("error", message);
  return ExitCode::kUsage;
}

// The set of kinds; nothing, with `error` filled in, when a name is none.
std::optional<std::uint32_t> KindsOf(const std::vector<std::string>& names, std::string& error) {
  std::vector<std::string_view> known;
  known.reserve(kThingKinds);
  for (int i = 0; i < kThingKinds; ++i) known.push_back(ToText(static_cast<ThingKind>(i)));
  std::uint32_t kinds = 0;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) {
      const auto nearest = Nearest(name, known);
      error = nearest ? fmt::format("`--only {}`: did you mean `{}`?", name, *nearest)
                      : fmt::format("`--only {}`: kinds are {}", name, fmt::join(known, ", "));
      return std::nullopt;
    }
    kinds |= 1U << static_cast<unsigned>(found - known.begin());
  }
  return kinds;
}

}  // namespace

ExitCode RunGraph(const GraphArguments& arguments) {
  KeepMemory();
  std::string error;
  const auto kinds = KindsOf(arguments.only, error);
  if (!kinds) return Usage(error);

  Configuration configuration;
  std::string path = arguments.config;
  if (path.empty() && !arguments.no_config) path = FindConfiguration();
  if (!path.empty() && !arguments.no_config) {
    const auto text = ReadWholeFile(path);
    if (!text) return Usage(text.error().message);
    auto read = ParseConfiguration(path, *text);
    if (!read) return Usage(read.error().message);
    configuration = std::move(*read);
  }

  DiscoveryOptions options;
  options.paths = arguments.paths;
  if (options.paths.empty()) options.paths.push_back(RepositoryRoot());
  const std::string title = fmt::format("{}", fmt::join(options.paths, ", "));
  options.exclude = configuration.exclude;
  options.respect_gitignore = !arguments.no_ignore;
  options.threads = std::clamp(std::thread::hardware_concurrency(), 4U, 8U);
  std::string parameters;
  if (!arguments.parameters.empty()) {
    options.paths.push_back(arguments.parameters);
    parameters = DisplayPath(arguments.parameters);
  }
  Discovered discovered = Discover(options);
  for (const std::string& trouble : discovered.errors) PrintTrouble("error", trouble);
  for (const std::string& note : discovered.notes) PrintTrouble("note", note);
  if (!discovered.errors.empty() && discovered.documents.empty()) return ExitCode::kFailure;
  RepositoryPlaces places;
  for (const auto& [alias, folder] : configuration.repositories) {
    places.checkouts.emplace_back(alias, DisplayPath(folder));
  }
  if (RepositoryRoot() == ".") places.root = "";
  places.exists = PathExists;
  LoadIncludedTemplates(discovered.documents, places, ReadWholeFile);
  LoadLinkedTemplates(discovered.documents, discovered.named);
  places.is_complete_outside =
      places.is_complete && std::ranges::any_of(options.paths, [](const std::string& one) {
        std::error_code ignored;
        return std::filesystem::is_directory(one, ignored);
      });
  std::ranges::sort(discovered.documents, {},
                    [](const auto& document) -> const std::string& { return document->path(); });
  for (std::size_t i = 0; i < discovered.documents.size(); ++i) {
    discovered.documents[i]->id = static_cast<FileId>(i);
  }
  const Graph graph(std::move(discovered.documents), parameters, std::move(places));
  const Document* const file = parameters.empty() ? nullptr : graph.FindByPath(parameters);
  if (!parameters.empty() && (file == nullptr || !file->parameter_file)) {
    return Usage(fmt::format("`{}` is no parameter file", arguments.parameters));
  }

  ResourceGraph resources = BuildResourceGraph(graph);
  if (!arguments.around.empty()) {
    const ThingId center = resources.Find(arguments.around);
    if (center == kNoId<ThingId>) {
      return Usage(fmt::format("`--around {}`: no node, or more than one, has this id or label",
                               arguments.around));
    }
    resources = KeepAround(resources, center, arguments.distance);
  }
  if (*kinds != 0) resources = KeepKinds(resources, *kinds);

  std::string text;
  std::string_view bracket = "(";  // Instead of that of a command in a build log.
  if (arguments.format == "json") {
    text = RenderGraphJson(graph, resources);
    bracket = "\\u005b";
  } else if (arguments.format == "mermaid") {
    text = RenderGraphMermaid(resources);
  } else if (arguments.format == "dot") {
    text = RenderGraphDot(resources);
  } else {
    text = RenderGraphHtml(graph, resources, title);
  }
  if (arguments.output.empty() || arguments.output == "-") {
    if (IsBuildLog()) text = WithoutLogCommands(text, bracket);
    if (!Print(text)) return ExitCode::kFailure;
  } else if (const auto written = WriteWholeFile(arguments.output, text); !written) {
    PrintTrouble("error", written.error().message);
    return ExitCode::kFailure;
  }
  return discovered.errors.empty() ? ExitCode::kClean : ExitCode::kFailure;
}

}  // namespace plumbline
