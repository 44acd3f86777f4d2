// The graph as one page: graph_page.html with the data in it. The page looks at them as they are;
// nothing is drawn here.
#include <unordered_map>

#include "base/json_writer.h"
#include "report/graph_report.h"
#include "report/places.h"

asm(".section .rodata\nplumbline_graph_page_begin:\n.incbin \"" PLUMBLINE_GRAPH_PAGE
    "\"\nplumbline_graph_page_end:\n.byte 0\n.previous\n");
extern "C" const char plumbline_graph_page_begin[];
extern "C" const char plumbline_graph_page_end[];

namespace plumbline {
namespace {

// Where the data go, in a script element that holds JSON.
constexpr std::string_view kMark = "PLUMBLINE_DATA";

// What would end the element, or begin a comment in it, is escaped as JSON may.
std::string ForScript(std::string_view json) {
  std::string out;
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

// {"title", "version", "kinds", "relations", "files", "nodes": [[kind, label, id, file, line,
// column, external, {attributes}, [parameter files]]], "edges": [[from, to, kind, label]]}; kinds,
// files and nodes by their number, -1 for no file.
std::string Data(const Graph& graph, const ResourceGraph& resources, std::string_view title) {
  Places places(graph);
  std::vector<const Document*> files;
  std::unordered_map<const Document*, std::int64_t> numbers;
  const auto number = [&](const Document* file) -> std::int64_t {
    if (file == nullptr) return -1;
    const auto [known, is_new] = numbers.emplace(file, static_cast<std::int64_t>(files.size()));
    if (is_new) files.push_back(file);
    return known->second;
  };
  JsonWriter json;
  json.BeginObject();
  json.Field("title", title);
  json.Field("version", PLUMBLINE_VERSION);
  json.BeginArray("kinds");
  for (int i = 0; i < kThingKinds; ++i) json.String(ToText(static_cast<ThingKind>(i)));
  json.EndArray();
  json.BeginArray("relations");
  for (int i = 0; i < kRelationKinds; ++i) json.String(ToText(static_cast<RelationKind>(i)));
  json.EndArray();
  json.BeginArray("nodes");
  for (const Thing& thing : resources.things) {
    json.BeginArray();
    json.Number(static_cast<int>(thing.kind));
    json.String(thing.label);
    json.String(thing.id);
    json.Number(number(thing.at.document));
    LineColumn at;
    if (thing.at.document != nullptr) at = places.At(thing.at.document->id, thing.at.span.begin);
    json.Number(at.line);
    json.Number(at.column);
    json.Number(thing.is_external ? 1 : 0);
    json.BeginObject();
    for (const auto& [name, text] : thing.attributes) json.Field(name, text);
    json.EndObject();
    json.BeginArray();
    for (const Document* file : thing.parameters) json.Number(number(file));
    json.EndArray();
    json.EndArray();
  }
  json.EndArray();
  json.BeginArray("edges");
  for (const Relation& relation : resources.relations) {
    json.BeginArray();
    json.Number(IndexOf(relation.from));
    json.Number(IndexOf(relation.to));
    json.Number(static_cast<int>(relation.kind));
    json.String(relation.label);
    json.EndArray();
  }
  json.EndArray();
  json.BeginArray("files");
  for (const Document* file : files) json.String(file->path());
  json.EndArray();
  json.EndObject();
  return std::move(json).text();
}

}  // namespace

std::string RenderGraphHtml(const Graph& graph, const ResourceGraph& resources,
                            std::string_view title) {
  const std::string_view page(
      plumbline_graph_page_begin,
      static_cast<std::size_t>(plumbline_graph_page_end - plumbline_graph_page_begin));
  const std::size_t mark = page.find(kMark);
  std::string out(page.substr(0, mark));
  out += ForScript(Data(graph, resources, title));
  out += page.substr(mark + kMark.size());
  return out;
}

}  // namespace plumbline
