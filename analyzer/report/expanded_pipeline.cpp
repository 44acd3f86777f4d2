#include "report/expanded_pipeline.h"

#include <limits>

#include "base/json_writer.h"

namespace plumbline {
namespace {

void Write(NodeRef node, JsonWriter& out) {
  if (node.IsObject()) {
    out.BeginObject();
    for (const NodeRef member : node.children()) {
      out.Key(member.key());
      Write(member, out);
    }
    out.EndObject();
  } else if (node.IsArray()) {
    out.BeginArray();
    for (const NodeRef item : node.children()) Write(item, out);
    out.EndArray();
  } else {
    out.String(node.text());
  }
}

}  // namespace

std::string RenderExpandedJson(NodeRef root) {
  JsonWriter out(std::numeric_limits<int>::max());
  Write(root, out);
  return std::move(out).text() + "\n";
}

}  // namespace plumbline
