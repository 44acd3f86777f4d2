// The graph in the languages of Mermaid and Graphviz. Both take any text as a quoted label once the
// few characters that mean something to them are escaped; nodes are called by their number, so that
// no name of a resource has to be one.
#include <array>

#include <fmt/format.h>

#include "base/utf8.h"
#include "report/graph_report.h"

namespace plumbline {
namespace {

struct Style {
  std::string_view mermaid_open, mermaid_close;  // The shape.
  std::string_view dot_shape;
  std::string_view fill;
};
constexpr std::array<Style, kThingKinds> kStyles = {{
    {"[", "]", "folder", "#e8e8e8"},           // file
    {"[", "]", "box", "#dbeafe"},              // resource
    {"([", "])", "ellipse", "#dcfce7"},        // identity
    {"{{", "}}", "hexagon", "#fef3c7"},        // role-assignment
    {"[/", "/]", "octagon", "#fee2e2"},        // secret
    {">", "]", "cds", "#ede9fe"},              // parameter
    {"(", ")", "box", "#f3e8ff"},              // variable
    {"[(", ")]", "cylinder", "#f3e8ff"},       // variable-group
    {"[\\", "\\]", "cds", "#e0f2fe"},          // output
    {"[[", "]]", "component", "#f1f5f9"},      // stage
    {"[[", "]]", "component", "#f8fafc"},      // job
    {"(", ")", "box", "#ffffff"},              // step
    {"[(", ")]", "box3d", "#ffedd5"},          // artifact
    {"([", "])", "doubleoctagon", "#cffafe"},  // service-connection
}};

constexpr std::size_t kMaxLabel = 80;

// On one line, of whole characters, not too long.
std::string Label(std::string_view text) {
  std::string out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (++count > kMaxLabel) {
      out += "…";
      break;
    }
    const Utf8Character character = DecodeUtf8(text, at);
    if (!character.valid) {
      out += "\xEF\xBF\xBD";
    } else if (character.value < 0x20 || character.value == 0x7F) {
      out += ' ';
    } else {
      out += text.substr(at, character.size);
    }
    at += character.size;
  }
  return out;
}

std::string ForMermaid(std::string_view text) {
  std::string out;
  for (const char c : Label(text)) {
    // Named by its number: quotes, markup, and what begins such a name.
    if (std::string_view("\"#<>&`;\\").find(c) != std::string_view::npos) {
      out += fmt::format("#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out.empty() ? " " : out;
}

std::string ForDot(std::string_view text) {
  std::string out;
  for (const char c : Label(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string TitleOf(const Thing& thing) {
  for (const auto& [name, text] : thing.attributes) {
    if (name == "type" && thing.kind == ThingKind::kResource) {
      return fmt::format("{} ({})", thing.label, text.substr(text.rfind('/') + 1));
    }
  }
  return thing.label;
}

// Things by the file that holds them, directly or not.
class Holders {
 public:
  explicit Holders(const ResourceGraph& graph)
      : graph_(graph), holder_(graph.things.size(), kNoId<ThingId>), in_(graph.things.size()) {
    for (const Relation& relation : graph.relations) {
      ThingId& holder = holder_[IndexOf(relation.to)];
      if (relation.kind == RelationKind::kContains && holder == kNoId<ThingId>) {
        holder = relation.from;
      }
    }
    for (std::size_t i = 0; i < holder_.size(); ++i) {
      const auto id = static_cast<ThingId>(i);
      const ThingId file = FileOf(id);
      if (file == kNoId<ThingId>) {
        outside_.push_back(id);
      } else {
        in_[IndexOf(file)].push_back(id);
      }
    }
  }

  const std::vector<ThingId>& outside() const { return outside_; }
  const std::vector<ThingId>& In(ThingId file) const { return in_[IndexOf(file)]; }
  // The frame around a thing says it.
  bool IsShown(const Relation& relation) const {
    return relation.kind == RelationKind::kContains &&
           graph_.things[relation.from].kind == ThingKind::kFile &&
           holder_[IndexOf(relation.to)] == relation.from;
  }
  bool HasFrame(ThingId id) const { return !in_[IndexOf(id)].empty(); }

 private:
  // kNoId of a file itself.
  ThingId FileOf(ThingId id) const {
    if (graph_.things[id].kind == ThingKind::kFile) return kNoId<ThingId>;
    int depth = 0;
    for (ThingId at = holder_[IndexOf(id)]; at != kNoId<ThingId>; at = holder_[IndexOf(at)]) {
      if (graph_.things[at].kind == ThingKind::kFile) return at;
      if (++depth > kMaxHolders) break;
    }
    return kNoId<ThingId>;
  }
  static constexpr int kMaxHolders = 64;

  const ResourceGraph& graph_;
  std::vector<ThingId> holder_;
  std::vector<std::vector<ThingId>> in_;
  std::vector<ThingId> outside_;
};

std::string EdgeLabel(const Relation& relation) {
  return relation.label.empty() ? std::string(ToText(relation.kind))
                                : fmt::format("{}: {}", ToText(relation.kind), relation.label);
}

}  // namespace

std::string RenderGraphMermaid(const ResourceGraph& resources) {
  const Holders holders(resources);
  std::string out = "flowchart LR\n";
  const auto node = [&](ThingId id, std::string_view indent) {
    const Thing& thing = resources.things[id];
    const Style& style = kStyles[static_cast<std::size_t>(thing.kind)];
    out += fmt::format("{}n{}{}\"{}\"{}:::{}\n", indent, IndexOf(id), style.mermaid_open,
                       ForMermaid(TitleOf(thing)), style.mermaid_close, ToText(thing.kind));
  };
  for (const ThingId id : holders.outside()) {
    if (!holders.HasFrame(id)) {
      node(id, "  ");
      continue;
    }
    out += fmt::format("  subgraph n{}[\"{}\"]\n", IndexOf(id),
                       ForMermaid(resources.things[id].label));
    for (const ThingId inner : holders.In(id)) node(inner, "    ");
    out += "  end\n";
  }
  for (const Relation& relation : resources.relations) {
    if (holders.IsShown(relation)) continue;
    out += fmt::format("  n{} {}|\"{}\"| n{}\n", IndexOf(relation.from),
                       relation.kind == RelationKind::kContains ? "-.->" : "-->",
                       ForMermaid(EdgeLabel(relation)), IndexOf(relation.to));
  }
  std::array<bool, kThingKinds> used{};
  for (const Thing& thing : resources.things) used[static_cast<std::size_t>(thing.kind)] = true;
  for (int kind = 0; kind < kThingKinds; ++kind) {
    if (!used[static_cast<std::size_t>(kind)]) continue;
    out += fmt::format("  classDef {} fill:{},stroke:#64748b,color:#0f172a\n",
                       ToText(static_cast<ThingKind>(kind)),
                       kStyles[static_cast<std::size_t>(kind)].fill);
  }
  return out;
}

std::string RenderGraphDot(const ResourceGraph& resources) {
  const Holders holders(resources);
  std::string out =
      "digraph plumbline {\n  rankdir=LR;\n  newrank=true;\n  node [style=filled, "
      "fontname=\"sans-serif\", "
      "fontsize=10];\n  edge [fontname=\"sans-serif\", fontsize=8, color=\"#64748b\"];\n";
  const auto node = [&](ThingId id, std::string_view indent) {
    const Thing& thing = resources.things[id];
    const Style& style = kStyles[static_cast<std::size_t>(thing.kind)];
    out += fmt::format("{}n{} [label=\"{}\", tooltip=\"{}\", shape={}, fillcolor=\"{}\"];\n",
                       indent, IndexOf(id), ForDot(TitleOf(thing)), ForDot(thing.id),
                       style.dot_shape, style.fill);
  };
  for (const ThingId id : holders.outside()) {
    if (!holders.HasFrame(id)) {
      node(id, "  ");
      continue;
    }
    out += fmt::format("  subgraph cluster_{} {{\n    label=\"{}\";\n", IndexOf(id),
                       ForDot(resources.things[id].label));
    node(id, "    ");
    for (const ThingId inner : holders.In(id)) node(inner, "    ");
    out += "  }\n";
  }
  for (const Relation& relation : resources.relations) {
    if (holders.IsShown(relation)) continue;
    out += fmt::format("  n{} -> n{} [label=\"{}\"];\n", IndexOf(relation.from),
                       IndexOf(relation.to), ForDot(EdgeLabel(relation)));
  }
  return out + "}\n";
}

}  // namespace plumbline
