// Block mappings and sequences, for example
//
//   steps:          a mapping in column 0; the value of `steps` is
//   - script: a     a sequence in column 0, whose item is a mapping in column 2
//     name: b
//
// After each member NextMember looks at the column of the next content: the mapping's own column
// goes on, the column of an outer collection ends it. The same holds for items. Lines in columns
// that sound text cannot have here are given to the nearest open collection that can take them:
// keys to a mapping, dashes to a sequence, the innermost one among equals. Each collection decides
// that for itself, since everything inside it is closed when it is asked.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/check.h"
#include "yaml/builder.h"

namespace plumbline::yaml {

void Builder::ParseSequence(const Slot& slot) {
  const int column = Column();
  if (IsTooDeep(slot)) {
    SkipDeeper(slot.indent);
    return;
  }
  ++depth_;
  open_blocks_.push_back({column, true});
  const NodeId id = Push(NodeKind::kArray, NodeStyle::kPlain, {p_, p_}, slot);
  const bool at_key = slot.after_key && column == slot.indent;
  int at = column;
  do {
    const Offset before = p_;
    Slot item;
    item.parent = id;
    item.indent = at;
    if (AtIndicator('-')) {
      ParseItem(item);
    } else {
      // A mapping without its dash; reported by NextItem.
      item.indent = at - 1;
      ParseMapping(item);
    }
    PLUMBLINE_CHECK(p_ > before);
  } while (NextItem(column, at_key, at));
  Close(id, last_end_);
  open_blocks_.pop_back();
  --depth_;
}

void Builder::ParseItem(Slot& item) {
  item.missing_at = ++p_;
  const Offset behind_dash = p_;
  if (!InlineBlank()) {
    if (NextColumn() > item.indent) {
      ParseNode(item);
    } else {
      PushMissing(item);
    }
    return;
  }
  for (Offset tab = behind_dash; tab < p_; ++tab) {
    if (Byte(tab) != '\t') continue;
    Report(ProblemKind::kSyntax, {tab, tab + 1}, "tab behind `-`", "put blanks there");
    break;
  }
  ParseNode(item);
}

// Moves to the next item of the sequence in column `column`. `at` is the column of the latest item.
// `at_key`: the sequence stands in the column of its key.
bool Builder::NextItem(int column, bool at_key, int& at) {
  bool is_reported = false;
  for (;;) {
    const int here = NextColumn();
    if (here == kNoColumn) return false;
    const Offset before = p_;
    if (AtIndicator('-')) {
      if (here != column) {
        if (!IsNearest(here, true)) return false;
        if (here != at) ReportColumn("list item", here, column, {p_, p_ + 1});
      }
      at = here;
      return true;
    }
    if (here == column && at_key) return false;
    if (here != column && IsOpenColumn(here)) return false;
    const KeyLook& look = LookForKey();
    if (IsPlausibleKey(look)) {
      if (here < column && HasOpenMapping()) return false;
      Report(
          ProblemKind::kSyntax, {look.begin, look.end},
          fmt::format("key {} where the list goes on with `- `", Excerpt({look.begin, look.end})),
          "put `- ` in front of it, or indent it to the column of the item's keys");
      at = here;
      return true;
    }
    if (!is_reported) {
      Report(ProblemKind::kSyntax, {p_, TrimEnd(p_, TextEnd(p_))},
             "text that belongs to no list item", "put `- ` in front of it");
      is_reported = true;
    }
    SkipText();
    PLUMBLINE_CHECK(p_ > before);
  }
}

void Builder::ParseMapping(const Slot& slot) {
  const int column = Column();
  if (IsTooDeep(slot)) {
    SkipDeeper(slot.indent);
    return;
  }
  ++depth_;
  open_blocks_.push_back({column, false});
  const NodeId id = Push(NodeKind::kObject, NodeStyle::kPlain, {p_, p_}, slot);
  int at = column;
  do {
    const Offset before = p_;
    if (AtIndicator('-')) {
      ParseStrayItems(id);
    } else {
      ParseMember(id, at);
    }
    PLUMBLINE_CHECK(p_ > before);
  } while (NextMember(column, at));
  Close(id, last_end_);
  open_blocks_.pop_back();
  --depth_;
}

// Moves to the next member of the mapping in column `column`, or to a list item that no sequence
// can take. `at` is the column of the latest member.
bool Builder::NextMember(int column, int& at) {
  bool is_reported = false;
  for (;;) {
    const int here = NextColumn();
    if (here == kNoColumn) return false;
    const Offset before = p_;
    if (AtIndicator('-')) {
      if (HasOpenSequence() || !IsNearest(here, false)) return false;
      Report(ProblemKind::kSyntax, {p_, p_ + 1}, "list item where a key belongs",
             "a key holds a value or a list, not both");
      at = here;
      return true;
    }
    if (here != column && IsOpenColumn(here)) return false;
    const char c = Byte(p_);
    if (c == ']' || c == '}' || c == ',') {
      Report(ProblemKind::kSyntax, {p_, p_ + 1}, fmt::format("`{}` outside of brackets", c));
      SkipText();
      PLUMBLINE_CHECK(p_ > before);
      continue;
    }
    if (here == column) {
      at = here;
      return true;
    }
    const KeyLook& look = LookForKey();
    if (IsPlausibleKey(look)) {
      if (!IsNearest(here, false)) return false;
      const Span key{look.begin, look.end};
      if (here != at) ReportColumn(fmt::format("key {}", Excerpt(key)), here, column, key);
      at = here;
      return true;
    }
    if (!is_reported) {
      Report(ProblemKind::kSyntax, {p_, TrimEnd(p_, TextEnd(p_))}, "text that belongs to no key",
             "put quotes around a value of several lines, or write it behind `|`");
      is_reported = true;
    }
    SkipText();
    PLUMBLINE_CHECK(p_ > before);
  }
}

// Items under a mapping that already has members, as when a key above them was damaged. They become
// a recovered member without a name.
void Builder::ParseStrayItems(NodeId mapping) {
  Slot stray;
  stray.parent = mapping;
  stray.has_key = true;
  stray.key = {p_, p_};
  // In the mapping's own column the next key is the mapping's.
  stray.after_key = Column() == open_blocks_.back().column;
  stray.indent = stray.after_key ? Column() : Column() - 1;
  const NodeId id = tree_.nodes.end_id();
  ParseSequence(stray);
  tree_.nodes[id].style = NodeStyle::kRecovered;
}

bool Builder::IsOpenColumn(int column) const {
  return std::ranges::any_of(open_blocks_,
                             [column](const OpenBlock& block) { return block.column == column; });
}

bool Builder::HasOpenSequence() const {
  return std::ranges::any_of(open_blocks_, &OpenBlock::is_sequence);
}

bool Builder::HasOpenMapping() const {
  return !std::ranges::all_of(open_blocks_, &OpenBlock::is_sequence);
}

// Whether the innermost open collection is the nearest to `column` among those of its kind.
bool Builder::IsNearest(int column, bool is_sequence) const {
  const int mine = std::abs(open_blocks_.back().column - column);
  return std::ranges::none_of(open_blocks_, [&](const OpenBlock& block) {
    return block.is_sequence == is_sequence && std::abs(block.column - column) < mine;
  });
}

void Builder::ParseMember(NodeId mapping, int column) {
  Slot member;
  member.parent = mapping;
  member.has_key = true;
  member.after_key = true;
  member.indent = column;
  if (AtIndicator('?')) {
    ParseComplexMember(member);
    return;
  }
  const KeyLook look = LookForKey();
  if (!look.is_key) {
    ParseMemberWithoutColon(member);
    return;
  }
  while (look.has_properties && p_ < look.begin) {
    ParseProperty();
    InlineBlank();
  }
  CheckKey(look);
  member.key = {look.begin, look.end};
  member.key_needs_decoding = look.needs_decoding;
  p_ = look.colon + 1;
  ParseValue(member);
}

// The position is behind the colon.
void Builder::ParseValue(Slot& member) {
  member.missing_at = p_;
  if (!InlineBlank()) {
    ParseValueBelow(member);
    return;
  }
  member.on_key_line = true;
  ParseNode(member);
}

// Nothing is left on the line of the key.
void Builder::ParseValueBelow(Slot& member) {
  const int column = NextColumn();
  if (column > member.indent || (column == member.indent && AtIndicator('-'))) {
    ParseNode(member);
  } else {
    PushMissing(member);
  }
}

// Reports what a key may not be.
void Builder::CheckKey(const KeyLook& look) {
  const Span key{look.begin, look.end};
  if (look.tight) {
    Report(ProblemKind::kSyntax, {look.colon, look.colon + 1}, "`:` without a blank behind it");
  }
  if (key.empty()) {
    // YAML gives the value an empty key.
    Report(ProblemKind::kLeniency, {look.colon, look.colon + 1},
           "`:` without a key in front of it");
    return;
  }
  switch (Byte(look.begin)) {
    case '[':
    case '{':
      Report(ProblemKind::kComplexKey, key, "key in brackets",
             "put quotes around it if it is meant as text");
      break;
    case '"':
      if (look.needs_decoding) CheckEscapes(key);
      break;
    case '\'':
      break;
    case '*':
      if (AliasEnd(look.begin) != 0) {
        Report(ProblemKind::kAnchor, key, "alias " + Excerpt(key),
               "repeat the value; the service reads no anchors");
        break;
      }
      [[fallthrough]];
    default:
      p_ = look.begin;
      CheckPlainStart();
      break;
  }
}

// At a quote that is not closed: whether a name and `: ` follow, as in `"key: value`.
bool Builder::IsUnclosedKey() const {
  Offset end = p_ + 1;
  while (IsAlnumAscii(Byte(end)) || Byte(end) == '_' || Byte(end) == '-' || Byte(end) == '.') ++end;
  return end > p_ + 1 && end < size_ && Byte(end) == ':' && IsBlankOrEnd(end + 1);
}

// A line in a mapping's column without `: `: a key being typed, or `key:value`. What stands further
// in on the next lines is taken for its value.
void Builder::ParseMemberWithoutColon(Slot& member) {
  const Offset begin = p_;
  const Offset line_end = TextEnd(p_);
  const Offset end = TrimEnd(begin, line_end);
  // A key whose quote is not closed.
  const char first = Byte(begin);
  if (first == '"' || first == '\'') {
    const Offset colon = PlainEnd(begin + 1, false);
    if (colon < line_end && Byte(colon) == ':') {
      Report(ProblemKind::kSyntax, {begin, begin + 1}, "quote that is not closed");
      member.key = {begin, TrimEnd(begin, colon)};
      p_ = colon + 1;
      ParseValue(member);
      return;
    }
  }
  Offset name_end = begin;
  while (IsAlnumAscii(Byte(name_end)) || Byte(name_end) == '_' || Byte(name_end) == '-') ++name_end;
  if (name_end > begin && name_end + 1 < end && Byte(name_end) == ':' &&
      Byte(name_end + 1) != '/' && Byte(name_end + 1) != '\\') {
    Report(ProblemKind::kSyntax, {name_end, name_end + 1}, "`:` without a blank behind it",
           fmt::format("write `{}: `", std::string_view(base_ + begin, name_end - begin)));
    member.key = {begin, name_end};
    p_ = name_end + 1;
    ParseValue(member);
    return;
  }
  Report(ProblemKind::kSyntax, {begin, end}, fmt::format("{} without `:`", Excerpt({begin, end})),
         "keys of a mapping are followed by `: `");
  member.key = {begin, end};
  member.missing_at = end;
  p_ = end;
  InlineBlank();
  ParseValueBelow(member);
}

// `? key`, and `: value` in the same column. The key's nodes are dropped, its text is the key.
void Builder::ParseComplexMember(Slot& member) {
  Report(ProblemKind::kComplexKey, {p_, p_ + 1}, "key behind `?`", "write it as `key: value`");
  const NodeId mark = tree_.nodes.end_id();
  Slot key;
  key.parent = member.parent;
  key.indent = member.indent;
  key.after_key = true;
  key.missing_at = ++p_;
  member.key = {p_, p_};
  bool has_key = InlineBlank();
  if (!has_key) {
    const int column = NextColumn();
    has_key = column > member.indent || (column == member.indent && AtIndicator('-'));
  }
  if (has_key) {
    ParseNode(key);
    const Node& node = tree_.nodes[mark];
    member.key = {node.begin, node.end};
    const bool quoted = node.style == NodeStyle::kSingle || node.style == NodeStyle::kDouble;
    const bool plain = node.style == NodeStyle::kPlain && node.kind == NodeKind::kString;
    member.key_needs_decoding = node.needs_decoding && (quoted || plain);
  }
  DropFrom(mark);
  member.missing_at = member.key.end;
  last_end_ = member.key.end;
  if (NextColumn() == member.indent && AtIndicator(':')) {
    member.missing_at = ++p_;
    if (InlineBlank()) {
      ParseNode(member);
    } else {
      ParseValueBelow(member);
    }
  } else {
    PushMissing(member);
  }
}

void Builder::ReportColumn(std::string_view what, int column, int expected, Span span) {
  if (IsTabLine()) return;  // The tab was reported.
  Report(ProblemKind::kSyntax, span,
         fmt::format("{} starts in column {}; its siblings start in column {}", what, column + 1,
                     expected + 1));
}

// Past all lines that start further in than `column`; the rest of this line first.
void Builder::SkipDeeper(int column) {
  SkipText();
  while (NextColumn() > column) {
    const Offset before = p_;
    SkipText();
    PLUMBLINE_CHECK(p_ > before);
  }
}

}  // namespace plumbline::yaml
