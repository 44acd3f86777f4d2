// Folding and growing selections, by the tree.
#include <algorithm>

#include "lsp/features.h"
#include "lsp/places.h"

namespace plumbline::lsp {
namespace {

void WriteFold(JsonWriter& out, std::uint32_t first, std::uint32_t last, std::string_view kind) {
  if (first >= last) return;
  out.BeginObject();
  out.Field("startLine", first);
  out.Field("endLine", last);
  if (!kind.empty()) out.Field("kind", kind);
  out.EndObject();
}

void WriteSelection(Session& session, const Subject& subject, const std::vector<Span>& spans,
                    JsonWriter& out) {
  // Innermost first, each with what is around it as its parent.
  for (std::size_t i = 0; i < spans.size(); ++i) {
    out.BeginObject();
    session.WriteRange(out, "range", subject, spans[i]);
    if (i + 1 < spans.size()) out.Key("parent");
  }
  for (std::size_t i = 0; i < spans.size(); ++i) out.EndObject();
}

}  // namespace

Answer FoldingRanges(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  out.BeginArray();
  if (subject) {
    const Tree& tree = subject.document->tree;
    const TextLines& lines = session.LinesOf(*subject.folder, *subject.document);
    const bool is_json = tree.language() == Language::kJson;
    for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
      const NodeRef node(&tree, id);
      const bool is_block =
          node.style() == NodeStyle::kLiteral || node.style() == NodeStyle::kFolded;
      if (node.IsScalar() && !is_block) continue;
      // In YAML the line of the key, or of the dash, stays.
      const bool keyed = node.has_key() && !is_json;
      const std::uint32_t first = lines.LineOf(keyed ? node.key_span().begin : node.span().begin);
      std::uint32_t last = lines.LineOf(std::max(node.span().end, 1U) - 1);
      const bool is_flow = node.style() == NodeStyle::kFlow;
      if (is_flow && last > first) --last;  // The closing bracket stays.
      WriteFold(out, first, last, "");
    }
    // Comments on lines that follow each other are one.
    for (std::size_t i = 0; i < tree.comments.size();) {
      const std::uint32_t first = lines.LineOf(tree.comments[i].begin);
      std::uint32_t last = lines.LineOf(tree.comments[i].end);
      for (++i; i < tree.comments.size() && lines.LineOf(tree.comments[i].begin) == last + 1; ++i) {
        last = lines.LineOf(tree.comments[i].end);
      }
      WriteFold(out, first, last, "comment");
    }
  }
  out.EndArray();
  return {};
}

Answer SelectionRanges(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  out.BeginArray();
  for (const NodeRef position : Field(params, "positions").children()) {
    if (!subject) break;
    const std::uint32_t offset = session.OffsetAt(subject, position);
    std::vector<Span> spans;
    const auto add = [&spans](Span span) {
      if (spans.empty() || (span.Contains(spans.back()) && span != spans.back())) {
        spans.push_back(span);
      }
    };
    if (const auto placed = ExpressionAt(*subject.document, offset)) {
      const std::uint32_t value = ValueOffset(placed->node, placed->is_key, offset);
      const std::uint32_t at = value < placed->begin ? 0 : value - placed->begin;
      std::vector<Span> around;
      for (const expr::Expr& node : placed->ast.nodes) {
        if (node.span.begin <= at && at <= node.span.end) around.push_back(node.span);
      }
      std::ranges::sort(around, {}, &Span::size);
      for (const Span span : around) add(placed->SourceOf(span));
    }
    const NodePlace place = NodeAt(subject.document->tree, offset);
    if (place.node && place.on_key) add(place.node.key_span());
    for (NodeRef node = place.node; node; node = node.parent()) {
      if (!(place.on_key && node == place.node)) add(node.span());
      if (node.has_key()) {
        add({node.key_span().begin, std::max(node.key_span().end, node.span().end)});
      }
    }
    add({0, static_cast<std::uint32_t>(subject.text().size())});
    WriteSelection(session, subject, spans, out);
  }
  out.EndArray();
  return {};
}

}  // namespace plumbline::lsp
