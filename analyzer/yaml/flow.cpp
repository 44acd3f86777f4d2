// Flow collections: `[a, b: c]` and `{a: b}`, on any number of lines and in any column. A flow that
// is not closed ends at a line that looks like a key of the block around it; since sound text may
// look like that as well (`{` and then `a: 1,` in column 0), the closers are searched for before
// that is decided.
#include <fmt/format.h>

#include "base/check.h"
#include "yaml/builder.h"

namespace plumbline::yaml {

void Builder::ParseBlockFlow(const Slot& slot) {
  flow_indent_ = slot.indent;
  flow_is_broken_ = flow_is_reported_ = false;
  flow_closes_at_ = 0;
  ParseFlow(slot);
  if (!flow_is_broken_) EndLine();
}

void Builder::ParseFlow(const Slot& slot) {
  const bool is_mapping = Byte(p_) == '{';
  if (IsTooDeep(slot)) {
    SkipFlow();
    return;
  }
  ++depth_;
  ++flow_depth_;
  if (!is_mapping) ++n_open_brackets_;
  const Offset open = p_;
  const NodeKind kind = is_mapping ? NodeKind::kObject : NodeKind::kArray;
  const NodeId id = Push(kind, NodeStyle::kFlow, {open, open + 1}, slot);
  ++p_;
  for (;;) {
    const Offset before = p_;
    if (!NextFlow()) {
      if (!flow_is_reported_) {
        flow_is_reported_ = true;
        const Offset place = p_ < size_ ? p_ : size_;
        Report(ProblemKind::kSyntax, {open, open + 1},
               fmt::format("`{}` that is not closed", Byte(open)), {}, {place, place},
               fmt::format("`{}` belongs before this", is_mapping ? '}' : ']'));
      }
      Close(id, last_end_ > open ? last_end_ : open + 1);
      break;
    }
    const char c = Byte(p_);
    if (c == ']' || c == '}') {
      ParseFlowEnd(is_mapping, id);
      break;
    } else if (c == ',') {
      Report(ProblemKind::kSyntax, {p_, p_ + 1}, "`,` without an item in front of it");
      ++p_;
    } else {
      ParseFlowItem(id, is_mapping);
      if (NextFlow()) {
        const char next = Byte(p_);
        if (next == ',') {
          ++p_;
        } else if (next != ']' && next != '}' && !AtFlowColon()) {
          Report(ProblemKind::kSyntax, {p_, p_ + 1}, "item without `,` in front of it");
        }
      }
    }
    PLUMBLINE_CHECK(p_ > before || flow_is_broken_);
  }
  if (!is_mapping) --n_open_brackets_;
  --flow_depth_;
  --depth_;
}

// At a closer. One that does not match closes the collection too, and is left to an outer one that
// it does match.
void Builder::ParseFlowEnd(bool is_mapping, NodeId id) {
  const bool closes_mapping = Byte(p_) == '}';
  if (closes_mapping == is_mapping) {
    ++p_;
    Close(id, p_);
    return;
  }
  const Offset open = tree_.nodes[id].begin;
  Report(ProblemKind::kSyntax, {p_, p_ + 1},
         fmt::format("`{}` where `{}` closes the collection", Byte(p_), is_mapping ? '}' : ']'), {},
         {open, open + 1}, "opened here");
  const std::uint32_t n_open_braces = flow_depth_ - n_open_brackets_;
  const bool closes_outer = closes_mapping ? n_open_braces > 0 : n_open_brackets_ > 0;
  if (closes_outer) {
    Close(id, last_end_ > open ? last_end_ : open + 1);
  } else {
    ++p_;
    Close(id, p_);
  }
}

// An item of a sequence, or a key with its value. What may turn out to be a key is read as a node
// and taken back when a `:` follows.
void Builder::ParseFlowItem(NodeId collection, bool is_mapping) {
  const NodeId mark = tree_.nodes.end_id();
  Slot item;
  item.parent = collection;
  item.missing_at = p_;
  bool is_pair = is_mapping;
  const bool is_explicit = AtIndicator('?');
  if (is_explicit) {
    Report(ProblemKind::kComplexKey, {p_, p_ + 1}, "key behind `?`", "write it as `key: value`");
    is_pair = true;
    item.missing_at = ++p_;
  }
  Slot value;
  value.parent = collection;
  value.has_key = true;
  value.key = {p_, p_};
  const Offset first_line = line_;
  bool is_json_like = false;
  const bool has_key =
      NextFlow() && !AtFlowColon() && Byte(p_) != ',' && Byte(p_) != ']' && Byte(p_) != '}';
  if (has_key) {
    // A key in a mapping is the mapping's child until its value takes its place.
    ParseFlowNode(item);
    const Node& node = tree_.nodes[mark];
    value.key = {node.begin, node.end};
    value.key_needs_decoding = node.needs_decoding != 0;
    is_json_like = node.style == NodeStyle::kSingle || node.style == NodeStyle::kDouble ||
                   node.style == NodeStyle::kFlow;
  } else if (!is_explicit && AtFlowColon()) {
    Report(ProblemKind::kSyntax, {p_, p_ + 1}, "`:` without a key in front of it");
    is_pair = true;
  }
  const Offset key_line = line_;
  const bool more = NextFlow();
  const bool colon = more && (AtFlowColon() || (is_json_like && Byte(p_) == ':'));
  if (!colon && !is_pair) return;

  const Node* key = has_key ? &tree_.nodes[mark] : nullptr;
  if (key && (key->kind == NodeKind::kObject || key->kind == NodeKind::kArray)) {
    Report(ProblemKind::kComplexKey, value.key, "key in brackets",
           "put quotes around it if it is meant as text");
  }
  DropFrom(mark);
  last_end_ = value.key.end;
  NodeId pair = collection;
  if (!is_mapping) {
    pair = Push(NodeKind::kObject, NodeStyle::kFlow, {value.key.begin, value.key.end}, item);
    value.parent = pair;
    ++depth_;
  }
  value.missing_at = value.key.end;
  if (!colon) {
    PushMissing(value);
  } else {
    if (!is_explicit && key_line != first_line) {
      Report(ProblemKind::kSyntax, value.key, "key on more than one line",
             "put quotes around it if it is meant as text");
    } else if (!is_explicit && line_ != key_line) {
      Report(ProblemKind::kSyntax, {p_, p_ + 1}, "`:` on another line than its key");
    }
    value.missing_at = ++p_;
    if (!NextFlow() || Byte(p_) == ',' || Byte(p_) == ']' || Byte(p_) == '}') {
      PushMissing(value);
    } else {
      ParseFlowNode(value);
    }
  }
  if (!is_mapping) {
    Close(pair, last_end_);
    --depth_;
  }
}

// At content that is no closer and no comma. Pushes exactly one node and what is in it.
void Builder::ParseFlowNode(const Slot& slot) {
  while (ParseProperty()) {
    if (!NextFlow() || AtFlowColon() || Byte(p_) == ',' || Byte(p_) == ']' || Byte(p_) == '}') {
      PushMissing(slot);
      return;
    }
  }
  switch (Byte(p_)) {
    case '"':
    case '\'':
      ParseQuoted(slot);
      return;
    case '[':
    case '{':
      ParseFlow(slot);
      return;
    case '*':
      if (AliasEnd(p_) == 0) break;
      ParseAlias(slot);
      return;
    default:
      break;
  }
  ParseFlowPlain(slot);
}

// Where the plain text at `p` of the scalar that starts at `begin` ends on its line. An expression
// ends plain text at its brace for YAML; it is reported, and kept in one piece.
Offset Builder::FlowPlainLineEnd(Offset p, Offset begin, bool* broken) {
  Offset stop = PlainEnd(p, true);
  while (stop > begin && stop < size_ && Byte(stop) == '{' && Byte(stop - 1) == '$' &&
         Byte(stop + 1) == '{') {
    Report(ProblemKind::kSyntax, {stop - 1, stop + 2}, "unquoted `${{` between brackets",
           "put quotes around the expression");
    *broken = true;
    const Offset close = ExpressionEndOnLine(stop + 2);
    stop = PlainEnd(close == 0 ? stop + 2 : close, true);
  }
  return stop;
}

// Behind the first `}}` from `p` on, or 0 when there is none on this line.
Offset Builder::ExpressionEndOnLine(Offset p) {
  if (p < no_expression_end_) return 0;
  while (!IsBreakOrEnd(p)) {
    if (Byte(p) == '}' && Byte(p + 1) == '}' && p + 1 < size_) return p + 2;
    ++p;
  }
  no_expression_end_ = p;
  return 0;
}

void Builder::ParseFlowPlain(const Slot& slot) {
  const Offset begin = p_;
  bool broken = !CheckPlainStart();
  Offset stop = FlowPlainLineEnd(broken ? p_ + 1 : p_, begin, &broken);
  Offset end = TrimEnd(begin, stop);
  if (end == begin) end = stop = begin + 1;
  Offset last_line = line_;
  bool spans_lines = false;
  while (IsBreak(Byte(stop)) && stop < size_) {
    Offset line = stop;
    Offset content = stop;
    while (IsBreak(Byte(content)) && content < size_) {
      content = line = AfterBreak(content);
      while (IsBlank(Byte(content))) ++content;
    }
    const char c = Byte(content);
    if (content >= size_ || c == '#' || IsFlow(c) || IsDocumentMark(line)) break;
    if (c == ':' && (IsBlankOrEnd(content + 1) || IsFlow(Byte(content + 1)))) break;
    if (BreaksFlow(content, line, end)) break;
    stop = FlowPlainLineEnd(content, begin, &broken);
    end = TrimEnd(content, stop);
    last_line = line;
    spans_lines = true;
    PLUMBLINE_CHECK(stop > content);
  }
  const NodeStyle style = broken ? NodeStyle::kRecovered : NodeStyle::kPlain;
  const NodeId id = Push(NodeKind::kString, style, {begin, end}, slot);
  if (spans_lines) tree_.nodes[id].needs_decoding = 1;
  p_ = end;
  line_ = last_line;
}

// A `:` that ends a key between brackets, whatever the key is.
bool Builder::AtFlowColon() const {
  return Byte(p_) == ':' && p_ < size_ && (IsBlankOrEnd(p_ + 1) || IsFlow(Byte(p_ + 1)));
}

// To the next content inside the brackets; false when there is none, because the text, the document
// or the block around the flow ends.
bool Builder::NextFlow() {
  const Offset before = p_;
  while (!flow_is_broken_) {
    if (InlineBlank()) {
      if (Byte(p_) != '#') return true;
      SkipTightComment();
    }
    if (p_ >= size_) break;
    Offset content = AfterBreak(p_);
    const Offset line = content;
    while (IsBlank(Byte(content))) ++content;
    const bool breaks = IsDocumentMark(line) || BreaksFlow(content, line, before);
    p_ = content;
    line_ = line;
    if (breaks) break;
  }
  flow_is_broken_ = true;
  return false;
}

// Whether the line with `content` is a key of the block around the flow. `before` is the end of the
// content in front of it.
bool Builder::BreaksFlow(Offset content, Offset line, Offset before) {
  if (static_cast<int>(content - line) > flow_indent_) return false;
  const char c = Byte(content);
  if (content >= size_ || IsFlow(c) || IsBreak(c) || c == '#') return false;
  if (!IsPlausibleKey(LookForKey(content))) {
    if (c != '-' || !IsBlankOrEnd(content + 1)) return false;
  }
  const char last = before > 0 ? Byte(before - 1) : ',';
  const bool may_go_on = last == ',' || last == '[' || last == '{' || last == ':';
  return !may_go_on || !FlowCloses();
}

// Whether the brackets open at the position are closed somewhere behind it. A yes holds until
// there, so that sound text is looked at once; after as many bytes as the file has, the answer is
// no.
bool Builder::FlowCloses() {
  if (p_ < flow_closes_at_) return true;
  std::uint32_t open = flow_depth_;
  for (Offset p = p_; p < size_; ++p) {
    if (look_ahead_budget_ == 0) return false;
    --look_ahead_budget_;
    const char c = Byte(p);
    const bool starts_token =
        p == 0 || IsBlank(Byte(p - 1)) || IsBreak(Byte(p - 1)) || IsFlow(Byte(p - 1));
    if (c == '[' || c == '{') {
      ++open;
    } else if (c == ']' || c == '}') {
      if (--open == 0) {
        flow_closes_at_ = p;
        return true;
      }
    } else if (c == '#' && starts_token) {
      p = LineEnd(p);
    } else if ((c == '"' || c == '\'') && starts_token) {
      bool ignored = false;
      const Offset end = QuotedEndOnLine(p, &ignored);
      if (end != 0) p = end - 1;
    }
  }
  return false;
}

// Past a flow collection that is nested too deeply.
void Builder::SkipFlow() {
  std::uint32_t open = 0;
  while (p_ < size_) {
    const char c = Byte(p_);
    if (IsBreak(c)) {
      p_ = line_ = AfterBreak(p_);
      if (IsDocumentMark(p_)) return;
      continue;
    }
    ++p_;
    if (c == '[' || c == '{') ++open;
    if ((c == ']' || c == '}') && --open == 0) return;
  }
}

}  // namespace plumbline::yaml
