#include "lsp/places.h"

#include <algorithm>

#include "arm/expression_uses.h"
#include "pipeline/expression_uses.h"
#include "syntax/scalar.h"

namespace plumbline::lsp {
namespace {

// Of keys no way back from the value is kept; keys are one line, and next to none has an escape.
Span SourceOfKey(NodeRef node, Span value) {
  const Span key = node.key_span();
  const std::string_view text = node.tree()->text();
  const std::uint32_t quote = text[key.begin] == '"' || text[key.begin] == '\'' ? 1 : 0;
  const auto at = [&](std::uint32_t offset) {
    return std::min(key.begin + quote + offset, key.end);
  };
  return {at(value.begin), at(value.end)};
}

Span SourceOfValue(NodeRef node, bool is_key, Span value) {
  return is_key ? SourceOfKey(node, value) : MapToSource(node, value);
}

std::string_view ValueText(NodeRef node, bool is_key) { return is_key ? node.key() : node.text(); }

// Calls f(node, is_key, span of the text in the value, fill) for every expression; `fill` sets what
// is particular to the language.
template <class F>
void ForEachUse(const Document& document, F&& f) {
  if (document.arm_template) {
    for (const arm::ExpressionUse& use : arm::CollectExpressions(*document.arm_template)) {
      f(use.node, use.is_key, Span{1, static_cast<std::uint32_t>(use.Text().size() + 1)},
        [&use](PlacedExpression& placed) {
          placed.owner = use.owner;
          placed.function = use.function;
        });
    }
  }
  if (document.pipeline) {
    for (const pipeline::ExpressionUse& use :
         pipeline::CollectExpressions(document.pipeline->root)) {
      f(use.node, use.is_key, use.text, [&use](PlacedExpression& placed) {
        placed.dialect = use.place == pipeline::ExpressionPlace::kTemplate
                             ? expr::Dialect::kPipeline
                             : expr::Dialect::kPipelineRuntime;
      });
    }
  }
}

// `text`: the expression in the value of the node or key.
template <class Fill>
PlacedExpression Parsed(NodeRef node, bool is_key, Span text, const Fill& fill) {
  PlacedExpression placed;
  placed.node = node;
  placed.is_key = is_key;
  placed.begin = text.begin;
  fill(placed);
  placed.ast = expr::Parse(ValueText(node, is_key).substr(text.begin, text.size()), placed.dialect);
  return placed;
}

}  // namespace

NodePlace NodeAt(const Tree& tree, std::uint32_t offset) {
  NodeRef best = tree.root();
  if (!best) return {};
  for (bool deeper = true; deeper;) {
    deeper = false;
    NodeRef touched;
    for (const NodeRef child : best.children()) {
      const Span key = child.key_span();
      if (child.has_key() && key.begin <= offset && offset <= key.end) return {child, true};
      const Span span = child.span();
      if (span.begin > offset && !(child.has_key() && key.begin <= offset)) break;
      if (span.begin <= offset && offset < span.end) {
        best = child;
        deeper = true;
        break;
      }
      if (offset == span.end || (child.IsMissing() && key.begin <= offset && offset <= span.end)) {
        touched = child;
      }
    }
    if (!deeper && touched) {
      best = touched;
      deeper = !touched.IsScalar();
      if (!deeper) break;
    }
  }
  return {best, false};
}

std::uint32_t ValueOffset(NodeRef node, bool is_key, std::uint32_t offset) {
  // The way back is monotonic: the last byte of the value that begins at or before the offset.
  const auto size = static_cast<std::uint32_t>(ValueText(node, is_key).size());
  const Span token = is_key ? node.key_span() : node.span();
  const bool is_plain = !is_key && !node.node().needs_decoding;
  if (is_plain) {
    const std::uint32_t begin = SourceOfValue(node, is_key, {0, 0}).begin;
    return offset <= begin ? 0 : std::min(offset - begin, size);
  }
  if (offset <= token.begin) return 0;
  std::uint32_t low = 0;
  for (std::uint32_t high = size; low < high;) {
    const std::uint32_t middle = (low + high + 1) / 2;
    if (SourceOfValue(node, is_key, {middle, middle}).begin <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

Span PlacedExpression::SourceOf(Span span) const {
  return SourceOfValue(node, is_key, {begin + span.begin, begin + span.end});
}

std::vector<PlacedExpression> ExpressionsOf(const Document& document) {
  std::vector<PlacedExpression> all;
  ForEachUse(document, [&all](NodeRef node, bool is_key, Span text, const auto& fill) {
    all.push_back(Parsed(node, is_key, text, fill));
  });
  return all;
}

std::optional<PlacedExpression> ExpressionAt(const Document& document, std::uint32_t offset) {
  std::optional<PlacedExpression> found;
  ForEachUse(document, [&](NodeRef node, bool is_key, Span text, const auto& fill) {
    const Span token = is_key ? node.key_span() : node.span();
    if (offset < token.begin || offset > token.end) return;
    const Span source = SourceOfValue(node, is_key, text);
    if (offset < source.begin || offset > source.end) return;
    found = Parsed(node, is_key, text, fill);
  });
  return found;
}

expr::ExprId InnermostAt(const expr::Expression& ast, std::uint32_t at) {
  expr::ExprId best = kNoId<expr::ExprId>;
  // Children stand in front of their parents: the first that holds the place is the innermost.
  for (expr::ExprId id{0}; ast.nodes.Contains(id);
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const Span span = ast.nodes[id].span;
    if (span.begin > at || at > span.end) continue;
    if (best == kNoId<expr::ExprId> || span.size() < ast.nodes[best].span.size()) best = id;
  }
  return best;
}

}  // namespace plumbline::lsp
