#include "yaml/parser.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "yaml/builder.h"

namespace plumbline::yaml {

void Parse(std::string_view text, std::uint32_t content_begin, Tree& tree) {
  tree.Reset(Language::kYaml, text);
  Builder(text, content_begin, tree).ParseText();
}

void Builder::ParseText() {
  const Offset begin = p_;
  look_ahead_budget_ = size_;
  CheckTabs();
  ParseDirectives();
  ParseRoot();
  ParseLeftovers();
  ReportSecondDocument();
  CheckBytes(begin);
  FinishProblems();
}

// `%YAML 1.2` and the like, which need a `---` behind them.
void Builder::ParseDirectives() {
  Span directive;
  while (NextColumn() == 0 && Byte(p_) == '%') {
    if (directive.empty()) directive = {p_, TrimEnd(p_, TextEnd(p_))};
    SkipText();
  }
  if (directive.empty() || (p_ < size_ && p_ == line_ && IsDocumentMark(p_))) return;
  Report(ProblemKind::kSyntax, directive, "directive without a `---` line behind it",
         "remove the line; the service reads no directives");
}

void Builder::ParseRoot() {
  // A `...` in front of everything ends nothing.
  while (NextColumn() == kNoColumn && p_ < size_ && Byte(p_) == '.') {
    p_ += 3;
    EndLine();
  }
  if (p_ >= size_) return;
  Slot root;
  if (p_ == line_ && IsDocumentMark(p_)) {
    p_ += 3;
    root.missing_at = p_;
    if (InlineBlank()) {
      root.on_key_line = true;
    } else if (NextColumn() == kNoColumn) {
      PushMissing(root);
      return;
    }
  }
  ParseNode(root);
}

// What the root does not hold: a root scalar ended and text goes on. A collection that starts there
// is worth more than the scalar, which is often the first line of the file with a character too
// many.
void Builder::ParseLeftovers() {
  bool is_reported = false;
  while (NextColumn() != kNoColumn) {
    const Offset before = p_;
    if (!is_reported) {
      Report(ProblemKind::kSyntax, {p_, TrimEnd(p_, TextEnd(p_))},
             "text behind the end of the document's value");
      is_reported = true;
    }
    const NodeKind kind = tree_.nodes[NodeId{0}].kind;
    const bool has_collection = kind == NodeKind::kObject || kind == NodeKind::kArray;
    const bool is_block = !has_collection && (AtIndicator('-') || IsPlausibleKey(LookForKey()));
    if (is_block) {
      DropFrom(NodeId{0});
      ParseNode(Slot{});
    } else {
      SkipText();
    }
    PLUMBLINE_CHECK(p_ > before);
  }
}

void Builder::ReportSecondDocument() {
  while (p_ < size_) {
    if (p_ == line_ && IsDocumentMark(p_) && Byte(p_) == '.') {
      p_ += 3;
      EndLine();
      NextColumn();
      continue;
    }
    const bool mark = p_ == line_ && IsDocumentMark(p_);
    const Offset end = mark ? p_ + 3 : TrimEnd(p_, TextEnd(p_));
    Report(ProblemKind::kSecondDocument, {p_, end}, "second document starts here",
           "keep one document in a file");
    return;
  }
}

void Builder::ParseNode(Slot slot) {
  for (;;) {
    const Offset before = p_;
    if (AtIndicator('-')) {
      if (slot.on_key_line) {
        Report(ProblemKind::kSyntax, {p_, p_ + 1}, "list item on the line of its key",
               "start the list on the next line");
      }
      ParseSequence(slot);
      return;
    }
    if (!slot.on_key_line && (AtIndicator('?') || LookForKey().is_key)) {
      ParseMapping(slot);
      return;
    }
    if (!ParseProperty()) {
      ParseLeaf(slot);
      return;
    }
    if (InlineBlank()) {
      // Properties of a key would have been found by LookForKey.
      slot.on_key_line = true;
    } else {
      slot.on_key_line = false;
      const int column = NextColumn();
      const bool list = slot.after_key && column == slot.indent && AtIndicator('-');
      if (column <= slot.indent && !list) {
        PushMissing(slot);
        return;
      }
    }
    PLUMBLINE_CHECK(p_ > before);
  }
}

void Builder::ParseLeaf(const Slot& slot) {
  switch (Byte(p_)) {
    case '"':
    case '\'':
      ParseQuoted(slot);
      return;
    case '[':
    case '{':
      ParseBlockFlow(slot);
      return;
    case '|':
    case '>':
      if (!IsBlockScalarHeader()) break;
      ParseBlockScalar(slot);
      return;
    case '*':
      if (AliasEnd(p_) == 0) break;
      ParseAlias(slot);
      EndLine();
      return;
    default:
      break;
  }
  ParsePlain(slot);
}

// One anchor or tag, which is reported; the position is then behind it.
bool Builder::ParseProperty() {
  const bool tag = Byte(p_) == '!';
  if (p_ >= size_ || (!tag && !IsAnchor(p_))) return false;
  const Offset begin = p_;
  p_ = PropertyEnd(p_, flow_depth_ > 0);
  if (tag) {
    Report(ProblemKind::kTag, {begin, p_}, "tag " + Excerpt({begin, p_}),
           "put quotes around a value that starts with `!`; the service reads no tags");
  } else {
    Report(ProblemKind::kAnchor, {begin, p_}, "anchor " + Excerpt({begin, p_}),
           "repeat the value, or move it into a template; the service reads no anchors");
  }
  return true;
}

// Behind a value that ended on this line only a comment may follow.
void Builder::EndLine() {
  if (!InlineBlank()) return;
  if (Byte(p_) == '#') {
    SkipTightComment();
    return;
  }
  const Span rest{p_, TrimEnd(p_, TextEnd(p_))};
  Report(ProblemKind::kSyntax, rest, "text behind the end of the value",
         "put quotes around the whole value");
  SkipText();
}

// A comment that follows a value or a bracket without a blank.
void Builder::SkipTightComment() {
  Report(ProblemKind::kLeniency, {p_, p_ + 1}, "comment without a blank in front of its `#`");
  const Offset end = LineEnd(p_);
  tree_.comments.push_back({p_, end});
  p_ = end;
}

// To the end of the line; a comment there is recorded.
void Builder::SkipText() {
  p_ = TextEnd(p_);
  if (!IsBreakOrEnd(p_)) InlineBlank();
}

NodeId Builder::Push(NodeKind kind, NodeStyle style, Span span, const Slot& slot) {
  Node node;
  node.begin = span.begin;
  node.end = span.end;
  node.subtree_end = static_cast<NodeId>(tree_.nodes.size() + 1);
  node.parent = slot.parent;
  node.kind = kind;
  node.style = style;
  if (slot.has_key) {
    const Offset length = slot.key.size();
    node.has_key = 1;
    node.key_needs_decoding = slot.key_needs_decoding ? 1 : 0;
    node.key_begin = slot.key.begin;
    node.key_len = static_cast<std::uint16_t>(std::min<Offset>(length, kLongKey));
    if (length >= kLongKey) tree_.long_keys.emplace_back(tree_.nodes.end_id(), slot.key.end);
  }
  last_end_ = span.end;
  return tree_.nodes.push_back(node);
}

void Builder::PushMissing(const Slot& slot) {
  Push(NodeKind::kMissing, NodeStyle::kPlain, {slot.missing_at, slot.missing_at}, slot);
}

void Builder::Close(NodeId id, Offset end) {
  Node& node = tree_.nodes[id];
  node.end = end;
  node.subtree_end = tree_.nodes.end_id();
  last_end_ = end;
}

// Takes back the nodes from `mark` on.
void Builder::DropFrom(NodeId mark) {
  while (!tree_.long_keys.empty() && tree_.long_keys.back().first >= mark) {
    tree_.long_keys.pop_back();
  }
  tree_.nodes.Truncate(mark);
}

// Guards the recursion. A collection that would be too deep becomes a missing node; skipping its
// text is the caller's business.
bool Builder::IsTooDeep(const Slot& slot) {
  if (depth_ < kMaxDepth) return false;
  Report(ProblemKind::kTooDeep, {p_, p_ + 1}, "more than 500 levels of nesting");
  Slot here = slot;
  here.missing_at = p_;
  Push(NodeKind::kMissing, NodeStyle::kRecovered, {p_, p_}, here);
  return true;
}

// Text of the file for a message: in backticks, cut to one line of moderate length.
std::string Builder::Excerpt(Span span) const {
  constexpr Offset kLongest = 40;
  Offset end = span.begin;
  while (end < span.end && !IsBreak(Byte(end)) && end - span.begin < kLongest) ++end;
  // No character is cut in two.
  while (end > span.begin && end < span.end && (Byte(end) & 0xC0) == 0x80) --end;
  std::string text = "`";
  text.append(base_ + span.begin, end - span.begin);
  if (end < span.end) text += "...";
  text += '`';
  return text;
}

}  // namespace plumbline::yaml
