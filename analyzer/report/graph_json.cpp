// The graph as one JSON object. Fields and kinds are only ever added.
#include "base/json_writer.h"
#include "report/graph_report.h"
#include "report/places.h"

namespace plumbline {
namespace {

void WritePoint(JsonWriter& json, Places& places, std::string_view key, FileId file,
                std::uint32_t offset) {
  const LineColumn at = places.At(file, offset);
  json.BeginObject(key);
  json.Field("line", at.line);
  json.Field("column", at.column);
  json.Field("offset", offset);
  json.EndObject();
}

}  // namespace

std::string RenderGraphJson(const Graph& graph, const ResourceGraph& resources) {
  Places places(graph);
  JsonWriter json(2);  // A line for each node and each edge.
  json.BeginObject();
  json.Field("version", PLUMBLINE_VERSION);
  json.BeginArray("nodes");
  for (const Thing& thing : resources.things) {
    json.BeginObject();
    json.Field("id", thing.id);
    json.Field("kind", ToText(thing.kind));
    json.Field("label", thing.label);
    if (thing.at.document != nullptr) {
      const FileId file = thing.at.document->id;
      json.Field("file", thing.at.document->path());
      json.BeginObject("span");
      WritePoint(json, places, "start", file, thing.at.span.begin);
      WritePoint(json, places, "end", file, thing.at.span.end);
      json.EndObject();
    }
    json.Field("external", thing.is_external);
    json.BeginObject("attributes");
    for (const auto& [name, text] : thing.attributes) json.Field(name, text);
    json.EndObject();
    json.BeginArray("parameters");
    for (const Document* file : thing.parameters) json.String(file->path());
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.BeginArray("edges");
  for (const Relation& relation : resources.relations) {
    json.BeginObject();
    json.Field("from", resources.things[relation.from].id);
    json.Field("to", resources.things[relation.to].id);
    json.Field("kind", ToText(relation.kind));
    json.Field("label", relation.label);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::move(json).text() + '\n';
}

}  // namespace plumbline
