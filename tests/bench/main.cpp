// bench [FOLDER [LINE]]: how long it takes to read, to parse, to expand and to check the .json,
// .yml and .yaml files below a folder (default: the fixtures). Every line is measured a number of
// times, interleaved with the others so that a busy machine disturbs all alike, and shows the
// median and the best. The checksum says that the work was done, and the same work as last time.
// With LINE only the lines with that text in their names.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "arm/body_check.h"
#include "arm/dependencies.h"
#include "bench/keystroke.h"
#include "driver/workspace.h"
#include "engine/selection.h"
#include "graph/expansions.h"
#include "graph/pipeline_expansions.h"
#include "graph/resource_graph.h"
#include "json/parser.h"
#include "support/files.h"
#include "syntax/tree.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline::test {
namespace {

constexpr int kRounds = 9;

struct Tally {
  std::size_t bytes = 0;
  std::size_t nodes = 0;
  std::size_t checksum = 0;

  void Add(const Tree& tree) {
    bytes += tree.text().size();
    nodes += tree.nodes.size();
    for (const Node& node : tree.nodes) {
      checksum = checksum * 31 + node.end + IndexOf(node.subtree_end);
    }
    checksum += tree.comments.size() + tree.problems.size();
  }
};

struct Line {
  std::string name;
  std::function<Tally()> work;
  std::vector<double> ms = {};
  Tally tally = {};
};

// As the program reads: one growing buffer, no status calls.
Tally ReadAll(const std::vector<std::string>& paths, std::vector<char>& buffer) {
  Tally tally;
  for (const std::string& path : paths) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    std::size_t size = 0;
    for (;;) {
      if (buffer.size() - size <= kPadding) buffer.resize(2 * buffer.size());
      const std::size_t room = buffer.size() - size - kPadding;
      const ssize_t got = read(file, buffer.data() + size, room);
      if (got <= 0) break;
      size += static_cast<std::size_t>(got);
      if (static_cast<std::size_t>(got) < room) break;
    }
    close(file);
    tally.bytes += size;
    tally.checksum = tally.checksum * 31 + size;
  }
  return tally;
}

template <class Parse>
Tally ParseAll(const std::vector<SourceFile>& files, bool prepare, Parse parse) {
  Tally tally;
  Tree tree;
  for (const SourceFile& file : files) {
    parse(file.text(), file.content_begin(), tree);
    if (prepare) {
      tree.Prepare();
      for (const std::uint32_t hash : tree.key_hashes) tally.checksum += hash;
    }
    tally.Add(tree);
  }
  return tally;
}

// The texts as documents, on one thread.
std::vector<std::unique_ptr<Document>> Load(const std::vector<SourceFile>& files) {
  std::vector<std::unique_ptr<Document>> documents;
  Loader loader;
  for (const SourceFile& file : files) {
    Loaded loaded = loader.Load(file.path(), file.text(), Origin::kFound);
    if (loaded.document) documents.push_back(std::move(loaded.document));
  }
  std::ranges::sort(documents, {},
                    [](const auto& document) -> const std::string& { return document->path(); });
  for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);
  return documents;
}

// Every template with each of its parameter files. `bodies`: the resources are compared with their
// types as well. `order`: it is found out what waits for what.
Tally ExpandAll(const Graph& graph, bool bodies, bool order = false) {
  Tally tally;
  for (const auto& document : graph.documents()) {
    if (!document->arm_template) continue;
    eval::Programs programs;
    const auto expansions = ExpandDocument(graph, *document, programs);
    for (const DocumentExpansion& one : expansions->all) {
      tally.bytes += document->source.text().size();
      tally.nodes += one.expansion->resources().size();
      tally.checksum = tally.checksum * 31 + one.expansion->errors().size();
      if (order) tally.checksum += one.expansion->dependencies().entries.size();
      if (bodies) tally.checksum += arm::CheckBodies(*one.expansion).size();
    }
  }
  return tally;
}

// Every pipeline, and every template that nothing includes, with its templates put in.
Tally ExpandPipelines(const Graph& graph) {
  Tally tally;
  pipeline::Programs programs;
  for (const auto& document : graph.documents()) {
    const auto expansion = ExpandPipeline(graph, *document, programs);
    if (expansion == nullptr) continue;
    tally.bytes += expansion->expanded->text.size();
    tally.nodes += expansion->expanded->tree.nodes.size();
    tally.checksum += expansion->expanded->problems.size();
  }
  return tally;
}

// All of both as one graph.
Tally GraphAll(const Graph& graph) {
  Tally tally;
  const ResourceGraph resources = BuildResourceGraph(graph);
  for (const auto& document : graph.documents()) tally.bytes += document->source.text().size();
  tally.nodes = resources.things.size();
  tally.checksum = resources.relations.size();
  return tally;
}

Tally CheckAll(const std::vector<SourceFile>& files, unsigned threads) {
  CheckOptions options;
  options.rules = Select(AllRules(), Selection{})->rules;
  options.run.known_rules = AllRules();
  options.threads = threads;
  const CheckResult result = Check(Load(files), options);
  Tally tally;
  for (const SourceFile& file : files) tally.bytes += file.text().size();
  tally.nodes = result.findings.size();
  tally.checksum = result.graph->documents().size();
  return tally;
}

// Walking the nodes for the checksum is not what the lines are about, so its cost is told.
double ChecksumCost(const std::vector<SourceFile>& files, json::Parser& parser) {
  double ms = 0;
  Tree tree;
  for (const SourceFile& file : files) {
    parser.Parse(file.text(), file.content_begin(), tree);
    const auto start = std::chrono::steady_clock::now();
    Tally tally;
    tally.Add(tree);
    ms +=
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    if (tally.checksum == 1) fmt::print("\n");
  }
  return ms;
}

int Main(const std::string& folder, const std::string& wanted) {
  std::vector<std::string> paths;
  std::vector<SourceFile> json;
  std::vector<SourceFile> strict;
  std::vector<SourceFile> yaml;
  json::Parser parser;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::filesystem::path extension = entry.path().extension();
    const bool is_json = extension == ".json";
    if (!is_json && extension != ".yml" && extension != ".yaml") continue;
    paths.push_back(entry.path().string());
    const std::string bytes = ReadFile(paths.back()).value_or("");
    (is_json ? json : yaml).emplace_back(paths.back(), bytes);
    if (!is_json) continue;
    Tree tree;
    const SourceFile& file = json.back();
    if (parser.Parse(file.text(), file.content_begin(), tree) == json::Path::kStrict) {
      strict.emplace_back(paths.back(), bytes);
    }
  }
  fmt::print("{}: {} JSON files ({} strict), {} YAML files\n", folder, json.size(), strict.size(),
             yaml.size());

  std::vector<char> buffer(std::size_t{1} << 20);
  const auto either = [&parser](std::string_view text, std::uint32_t begin, Tree& tree) {
    parser.Parse(text, begin, tree);
  };
  std::vector<Line> lines;
  lines.push_back({"read only", [&] { return ReadAll(paths, buffer); }});
  lines.push_back({"JSON strict", [&] { return ParseAll(strict, false, either); }});
  lines.push_back({"JSON strict, prepared", [&] { return ParseAll(strict, true, either); }});
  lines.push_back(
      {"JSON tolerant, same files", [&] { return ParseAll(strict, false, json::ParseTolerant); }});
  lines.push_back({"JSON, all files", [&] { return ParseAll(json, false, either); }});
  lines.push_back({"YAML", [&] { return ParseAll(yaml, false, yaml::Parse); }});
  lines.push_back({"YAML, prepared", [&] { return ParseAll(yaml, true, yaml::Parse); }});

  std::vector<SourceFile> all;
  for (const std::vector<SourceFile>* files : {&json, &yaml}) {
    for (const SourceFile& file : *files) all.emplace_back(file.path(), file.text());
  }
  const Graph graph(Load(all));
  const auto load = [&all] {
    Tally tally;
    for (const auto& document : Load(all)) {
      tally.bytes += document->source.text().size();
      tally.nodes += document->tree.nodes.size();
    }
    return tally;
  };
  lines.push_back({"load: parse, models", load});
  lines.push_back({"expand (nodes: resources)", [&] { return ExpandAll(graph, false); }});
  lines.push_back({"expand, with dependencies", [&] { return ExpandAll(graph, false, true); }});
  lines.push_back({"expand and compare bodies", [&] { return ExpandAll(graph, true); }});
  lines.push_back({"expand pipelines", [&] { return ExpandPipelines(graph); }});
  lines.push_back({"graph, with both expansions", [&] { return GraphAll(graph); }});
  lines.push_back({"load and check, 1 thread", [&] { return CheckAll(all, 1); }});
  lines.push_back({"load and check, 2 threads", [&] { return CheckAll(all, 2); }});

  Keystrokes keystrokes(all);
  lines.push_back({"keystroke in 500 KB", [&] {
                     Tally tally;
                     tally.bytes = keystrokes.bytes();
                     tally.checksum = keystrokes.Type();
                     return tally;
                   }});

  std::erase_if(
      lines, [&wanted](const Line& line) { return line.name.find(wanted) == std::string::npos; });
  for (int round = 0; round < kRounds; ++round) {
    for (Line& line : lines) {
      const auto start = std::chrono::steady_clock::now();
      line.tally = line.work();
      line.ms.push_back(
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
              .count());
    }
  }
  fmt::print("{:<28}{:>10}{:>10}{:>10}{:>12}  {}\n", "", "median ms", "best ms", "MB/s", "nodes",
             "checksum");
  for (Line& line : lines) {
    std::ranges::sort(line.ms);
    const double median = line.ms[line.ms.size() / 2];
    fmt::print("{:<28}{:>10.2f}{:>10.2f}{:>10.0f}{:>12}  {:016x}\n", line.name, median,
               line.ms.front(), static_cast<double>(line.tally.bytes) / 1000.0 / median,
               line.tally.nodes, line.tally.checksum);
  }
  fmt::print("(adding up the checksum takes {:.2f} ms of each JSON line)\n",
             ChecksumCost(strict, parser));
  return 0;
}

}  // namespace
}  // namespace plumbline::test

int main(int argc, char** argv) {
  return plumbline::test::Main(argc > 1 ? argv[1] : PLUMBLINE_FIXTURES, argc > 2 ? argv[2] : "");
}
