// Block mappings and sequences, for example
//
//   steps:          a mapping in column 0; the value of `steps` is
//   - script: a     a sequence in column 0, whose item is a mapping in column 2
//     name: b
//
// After each member NextMember looks at the column of the next content: the mapping's own column goes on,
// less ends it, more is nobody's. The same holds for items. A column that sound text cannot have here
// decides between the collections around it: the nearest one takes the line.
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
  const NodeId id = Push(NodeKind::kArray, NodeStyle::kPlain, {p_, p_}, slot);
  const bool at_key = slot.after_key && column == slot.indent;
  int at = column;
  do {
    const Offset before = p_;
    Slot item;
    item.parent = id;
    item.in_sequence = true;
    item.missing_at = p_;
    if (AtIndicator('-')) {
      item.indent = at;
      item.floor = at_key ? at : at - 1;
      item.missing_at = ++p_;
      const Offset behind_dash = p_;
      if (!InlineBlank()) {
        if (NextColumn() > at) {
          ParseNode(item);
        } else {
          PushMissing(item);
        }
      } else {
        for (Offset tab = behind_dash; tab < p_; ++tab) {
          if (Byte(tab) != '\t') continue;
          Report(ProblemKind::kSyntax, {tab, tab + 1}, "tab behind `-`", "put blanks there");
          break;
        }
        ParseNode(item);
      }
    } else {
      // A mapping whose dash is missing; reported by NextItem.
      item.indent = item.floor = at - 1;
      ParseMapping(item);
    }
    PLUMBLINE_CHECK(p_ > before);
  } while (NextItem(slot, column, at));
  Close(id, last_end_);
  --depth_;
}

// Moves to the next item of the sequence in column `column`. `at` is the column of the latest item.
bool Builder::NextItem(const Slot& slot, int column, int& at) {
  const bool at_key = slot.after_key && column == slot.indent;
  for (;;) {
    const int here = NextColumn();
    if (here == column && AtIndicator('-')) {
      at = here;
      return true;
    }
    if (here < column && here <= slot.indent) return false;
    if (here == column && at_key) return false;
    const Offset before = p_;
    const Span first{p_, p_ + 1};
    if (AtIndicator('-')) {
      // Nearer to an enclosing sequence than to this one.
      if (here < column && slot.in_sequence && here - slot.indent < column - here) return false;
      if (here != at) ReportColumn("list item", here, column, first);
      at = here;
      return true;
    }
    if (here < column) return false;
    const KeyLook& look = LookForKey();
    if (IsPlausibleKey(look)) {
      Report(ProblemKind::kSyntax, {look.begin, look.end},
             fmt::format("key {} where the list goes on with `- `", Excerpt({look.begin, look.end})),
             "put `- ` in front of it, or indent it to the column of the item's keys");
      at = here;
      return true;
    }
    Report(ProblemKind::kSyntax, {p_, TrimEnd(p_, TextEnd(p_))}, "text that belongs to no list item",
           "put `- ` in front of it");
    SkipText();
    SkipDeeper(column);
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
  const NodeId id = Push(NodeKind::kObject, NodeStyle::kPlain, {p_, p_}, slot);
  int at = column;
  do {
    const Offset before = p_;
    ParseMember(id, at);
    PLUMBLINE_CHECK(p_ > before);
  } while (NextMember(slot, column, at));
  Close(id, last_end_);
  --depth_;
}

// Moves to the next member of the mapping in column `column`. `at` is the column of the latest member.
bool Builder::NextMember(const Slot& slot, int column, int& at) {
  for (;;) {
    const int here = NextColumn();
    if (here < column && here <= slot.floor) return false;
    const Offset before = p_;
    const char c = Byte(p_);
    if (c == ']' || c == '}' || c == ',') {
      Report(ProblemKind::kSyntax, {p_, p_ + 1}, fmt::format("`{}` outside of brackets", c));
      SkipText();
      PLUMBLINE_CHECK(p_ > before);
      continue;
    }
    if (AtIndicator('-')) {
      if (slot.in_sequence || here < column) return false;
      Report(ProblemKind::kSyntax, {p_, p_ + 1}, "list item where a key belongs",
             "a key holds a value or a list, not both");
      SkipText();
      SkipDeeper(here);
      PLUMBLINE_CHECK(p_ > before);
      continue;
    }
    if (here == column) {
      at = here;
      return true;
    }
    const KeyLook& look = LookForKey();
    const bool is_key = IsPlausibleKey(look);
    if (here < column) {
      if (!is_key) return false;
      // Nearer to the mapping around this one than to this one.
      const bool outer = here > slot.indent && here - slot.indent < column - here;
      if (outer && slot.after_key) return false;
    }
    if (is_key) {
      if (here != at) {
        ReportColumn(fmt::format("key {}", Excerpt({look.begin, look.end})), here, column,
                     {look.begin, look.end});
      }
      at = here;
      return true;
    }
    Report(ProblemKind::kSyntax, {p_, TrimEnd(p_, TextEnd(p_))}, "text that belongs to no key",
           "put quotes around a value of several lines, or write it behind `|`");
    SkipText();
    SkipDeeper(column);
    PLUMBLINE_CHECK(p_ > before);
  }
}

void Builder::ParseMember(NodeId mapping, int column) {
  Slot member;
  member.parent = mapping;
  member.has_key = true;
  member.after_key = true;
  member.indent = member.floor = column;
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
    Report(ProblemKind::kSyntax, {look.colon, look.colon + 1}, "`:` without a key in front of it");
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

// A line in a mapping's column without `: `: a key being typed, or `key:value`. What stands further in
// on the next lines is taken for its value.
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
  key.indent = key.floor = member.indent;
  key.missing_at = ++p_;
  member.key = {p_, p_};
  if (InlineBlank() || NextColumn() > member.indent) {
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
