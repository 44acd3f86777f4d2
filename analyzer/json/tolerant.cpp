// The tolerant path. A machine of four states with the tree itself as its stack: a value, a key or
// what follows a value is expected in the collection `up_`. Whatever stands there instead is
// reported once, and the machine goes on in the state that loses least:
//
//   {"a" 1, "b": , ]}     `:` is missing behind "a", "b" has no value, `]` closes nothing
//
// Every step moves on in the text or leaves a state that it cannot come back to without moving.
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "json/grammar.h"
#include "json/lexer.h"
#include "json/parser.h"
#include "json/problems.h"

namespace plumbline::json {
namespace {

// How far back the start of a line is looked for; lines that are longer were laid out by nobody.
constexpr std::uint32_t kMaxLineLook = 1000;

// What a word is as a value.
struct WordValue {
  NodeKind kind;
  bool proper = true;
};

bool LooksLikeNumber(std::string_view word) {
  if (IsDigitAscii(word[0])) return true;
  const std::string_view rest = word.substr(1);
  if (word[0] == '-' || word[0] == '+' || word[0] == '.') {
    return !rest.empty() && (IsDigitAscii(rest[0]) || rest[0] == '.' || rest == "Infinity");
  }
  return word == "NaN" || word == "Infinity";
}

WordValue ClassifyWord(std::string_view word) {
  if (IsNumber(word)) return {NodeKind::kNumber};
  for (const auto& [text, kind] : {std::pair<std::string_view, NodeKind>{"true", NodeKind::kTrue},
                                   {"false", NodeKind::kFalse},
                                   {"null", NodeKind::kNull}}) {
    if (EqualsIgnoreCase(word, text)) return {kind, word == text};
  }
  return {LooksLikeNumber(word) ? NodeKind::kNumber : NodeKind::kString, false};
}

// Keys without quotes that the service's reader takes: letters, digits, `_`, `$`.
bool IsIdentifier(std::string_view word) {
  for (const char c : word) {
    const bool non_ascii = static_cast<unsigned char>(c) >= 0x80;
    if (!IsAlnumAscii(c) && c != '_' && c != '$' && !non_ascii) return false;
  }
  return true;
}

class TolerantParser {
 public:
  TolerantParser(std::string_view text, std::uint32_t content_begin, Tree& tree)
      : tree_(tree),
        problems_(tree.problems),
        lexer_(text, content_begin, tree.comments, problems_),
        text_(text),
        content_begin_(content_begin) {}

  void Run() {
    State state = Start();
    while (state != State::kDone) {
      switch (state) {
        case State::kValue:
          state = Value();
          break;
        case State::kKey:
          state = KeyOrClose();
          break;
        case State::kAfter:
          state = After();
          break;
        case State::kDone:
          break;
      }
    }
    problems_.Finish();
  }

 private:
  enum class State : std::uint8_t { kValue, kKey, kAfter, kDone };

  bool InObject() const { return up_ != kNoId<NodeId> && in_object_; }
  // The state in which the next member or element of `up_` is read.
  State Next() const { return in_object_ ? State::kKey : State::kValue; }
  Span Opener(NodeId id) const {
    const std::uint32_t begin = tree_.nodes[id].begin;
    return {begin, begin + 1};
  }
  char OpenerByte(NodeId id) const { return tree_.nodes[id].kind == NodeKind::kObject ? '{' : '['; }
  char CloserByte(NodeId id) const { return tree_.nodes[id].kind == NodeKind::kObject ? '}' : ']'; }

  void Report(Span span, std::string message, std::string help = {}) {
    problems_.Add({.kind = ProblemKind::kSyntax,
                   .span = span,
                   .message = std::move(message),
                   .help = std::move(help)});
  }
  void ReportFound(std::string_view expected, std::string help = {}) {
    Report(lexer_.FoundSpan(), fmt::format("found {}, expected {}", lexer_.Found(), expected),
           std::move(help));
  }
  std::string KeyName() const { return Quoted(Trim(WithoutQuotes(lexer_.Text(key_.span)))); }
  static std::string_view WithoutQuotes(std::string_view key) {
    if (!key.empty() && (key[0] == '"' || key[0] == '\'')) {
      const char quote = key[0];
      key.remove_prefix(1);
      if (key.ends_with(quote)) key.remove_suffix(1);
    }
    return key;
  }

  State Start() {
    lexer_.SkipBlank();
    if (lexer_.AtEnd()) {
      Report({content_begin_, content_begin_},
             text_.size() == content_begin_ ? "the file is empty" : "the file holds no JSON value",
             "a JSON file holds one value, for instance `{}`");
      return State::kDone;
    }
    // Closers and separators before the root.
    if (IsSeparator(lexer_.Peek())) ReportFound("a JSON value");
    while (IsSeparator(lexer_.Peek())) {
      lexer_.Advance();
      lexer_.SkipBlank();
      if (lexer_.AtEnd()) return State::kDone;
    }
    return State::kValue;
  }

  static bool IsSeparator(char c) {
    return c == '}' || c == ']' || c == ',' || c == ':' || c == ';';
  }

  NodeId Append(NodeKind kind, NodeStyle style, Span span) {
    const NodeId id = AppendNode(tree_, up_, key_, kind, style, span);
    key_.present = false;
    return id;
  }

  // --- A value is expected ----------------------------------------------------------------------

  State Value() {
    lexer_.SkipBlank();
    if (lexer_.AtEnd()) return NoValue();
    switch (lexer_.Peek()) {
      case '{':
      case '[':
        return Open();
      case '"':
      case '\'': {
        const StringToken token = lexer_.ReadString(Role::kValue);
        tree_.nodes[Append(NodeKind::kString, token.style, token.span)].needs_decoding =
            token.has_escapes;
        return State::kAfter;
      }
      case '}':
      case ']':
      case ',':
        return NoValue();
      case ':':
      case ';':
        ReportFound("a value");
        lexer_.Advance();
        return State::kValue;
      default:
        return Word();
    }
  }

  State NoValue() {
    if (key_.present) {
      Report(key_.span, fmt::format("key {} has no value", KeyName()));
      Append(NodeKind::kMissing, NodeStyle::kPlain, {value_at_, value_at_});
    } else if (!lexer_.AtEnd()) {
      ReportFound("a value");
    }
    return State::kAfter;
  }

  State Word() {
    if (const auto curved = lexer_.ReadCurvedString()) {
      Append(NodeKind::kString, NodeStyle::kRecovered, *curved);
      return State::kAfter;
    }
    Span span = lexer_.ReadWord();
    const std::string_view word = lexer_.Text(span);
    const WordValue value = ClassifyWord(word);
    const bool glued = !lexer_.AtEnd() && lexer_.Peek() == '"';
    if (value.proper && !glued) {
      Append(value.kind, NodeStyle::kPlain, span);
      return State::kAfter;
    }
    if (const auto rest = lexer_.StringWithoutOpening(span, Role::kValue)) {
      Report(*rest, "string has no opening quote", "add `\"` at its start");
      Append(NodeKind::kString, NodeStyle::kRecovered, *rest);
      return State::kAfter;
    }
    if (!value.proper) ReportWord(span, word, value.kind);
    Append(value.kind, value.proper ? NodeStyle::kPlain : NodeStyle::kRecovered, span);
    return State::kAfter;
  }

  void ReportWord(Span span, std::string_view word, NodeKind kind) {
    switch (kind) {
      case NodeKind::kTrue:
      case NodeKind::kFalse:
      case NodeKind::kNull:
        return Report(span, fmt::format("found {}, which JSON writes in lower case", Quoted(word)),
                      fmt::format("write `{}`", ToLower(word)));
      case NodeKind::kNumber: {
        std::string help;
        if (word.starts_with("0x") || word.starts_with("0X")) {
          help = "write the number in decimal digits";
        } else if (word.size() > 1 && word[0] == '0' && IsDigitAscii(word[1])) {
          help = "remove the leading zeros, or put it in double quotes";
        } else if (word[0] == '+') {
          help = "remove the `+`";
        } else {
          help = "put it in double quotes if it is text";
        }
        return Report(span, fmt::format("{} is not a number in JSON", Quoted(word)),
                      std::move(help));
      }
      default:
        Report(span, fmt::format("found {}, expected a value", Quoted(word)),
               "put text in double quotes");
    }
  }

  State Open() {
    const bool object = lexer_.Peek() == '{';
    const std::uint32_t begin = lexer_.Offset();
    const NodeKind kind = object ? NodeKind::kObject : NodeKind::kArray;
    if (depth_ == kMaxDepth) {
      SkipTooDeep(kind);
      return State::kAfter;
    }
    up_ = Append(kind, NodeStyle::kFlow, {begin, begin});
    ++depth_;
    ++n_open_[object];
    in_object_ = object;
    lexer_.Advance();
    lexer_.Mark();
    lexer_.SkipBlank();
    // A closer of either kind: if it does not match, that is the one thing to report.
    if (lexer_.AtEnd() || lexer_.Peek() == '}' || lexer_.Peek() == ']') return State::kAfter;
    return Next();
  }

  // One recovered node without children for everything up to the bracket that closes this one.
  void SkipTooDeep(NodeKind kind) {
    const std::uint32_t begin = lexer_.Offset();
    problems_.Add({.kind = ProblemKind::kTooDeep,
                   .span = {begin, begin + 1},
                   .message = fmt::format("nesting is deeper than {} levels", kMaxDepth)});
    problems_.Mute(true);
    std::size_t open = 0;
    do {
      switch (lexer_.Peek()) {
        case '"':
        case '\'':
          lexer_.ReadString(Role::kValue);
          break;
        case '{':
        case '[':
          ++open;
          lexer_.Advance();
          break;
        case '}':
        case ']':
          --open;
          lexer_.Advance();
          break;
        default:
          lexer_.ReadWord();
      }
      lexer_.Mark();
      if (open > 0) lexer_.SkipBlank();
    } while (open > 0 && !lexer_.AtEnd());
    problems_.Mute(false);
    Append(kind, NodeStyle::kRecovered, {begin, lexer_.last_end()});
  }

  // --- A key is expected ------------------------------------------------------------------------

  State KeyOrClose() {
    lexer_.SkipBlank();
    if (lexer_.AtEnd()) return State::kAfter;
    switch (lexer_.Peek()) {
      case '}':
      case ']':
        return State::kAfter;
      case ',':
      case ';':
        ReportFound("a key");
        lexer_.Advance();
        return State::kKey;
      case ':':
        ReportFound("a key");
        SetKey({lexer_.Offset(), lexer_.Offset()}, false);
        return Colon();
      case '{':
      case '[':
        // A value keeps its descendants, and members always have a key, even if it is empty.
        ReportFound("a key");
        SetKey({lexer_.Offset(), lexer_.Offset()}, false);
        return State::kValue;
      case '"':
      case '\'': {
        const StringToken token = lexer_.ReadString(Role::kKey);
        SetKey(token.span, token.has_escapes);
        return AfterKey();
      }
      default:
        return BareKey();
    }
  }

  void SetKey(Span span, bool has_escapes) {
    key_ = {span, true, has_escapes};
    value_at_ = lexer_.Offset();
  }

  // At the `:`.
  State Colon() {
    lexer_.Advance();
    value_at_ = lexer_.Offset();
    return State::kValue;
  }

  State BareKey() {
    if (const auto curved = lexer_.ReadCurvedString()) {
      SetKey(*curved, false);
      return AfterKey();
    }
    const Span span = lexer_.ReadWord();
    const std::string name = Quoted(lexer_.Text(span));
    if (!lexer_.AtEnd() && lexer_.Peek() == '"') {
      if (const auto rest = lexer_.StringWithoutOpening(span, Role::kKey)) {
        Report(*rest, "key has no opening quote", "add `\"` at its start");
        SetKey(*rest, false);
        return AfterKey();
      }
    }
    lexer_.SkipBlank();
    if (!lexer_.AtEnd() && lexer_.Peek() == ':') {
      const std::string help = "put it in double quotes";
      if (IsIdentifier(lexer_.Text(span))) {
        problems_.Add(
            {.kind = ProblemKind::kLeniency,
             .span = span,
             .message = fmt::format("key {} without quotes is outside standard JSON", name),
             .help = help});
      } else {
        Report(span, fmt::format("key {} has no quotes", name), help);
      }
      SetKey(span, false);
      return Colon();
    }
    Report(span, fmt::format("found {}, expected a key in double quotes", name));
    // With it goes the comma that would follow the member.
    if (!lexer_.AtEnd() && lexer_.Peek() == ',') lexer_.Advance();
    return State::kKey;
  }

  State AfterKey() {
    lexer_.SkipBlank();
    const char c = lexer_.Peek();
    if (!lexer_.AtEnd()) {
      if (c == ':') return Colon();
      if (c == '=') {
        ReportFound("`:`");
        if (lexer_.Text(lexer_.FoundSpan()).starts_with("=>")) lexer_.Advance();
        return Colon();
      }
      const bool quoted = c == '"' || c == '\'';
      if (c != ',' && c != ';' && c != '}' && c != ']' && !(quoted && lexer_.KeyFollows())) {
        Report(key_.span, fmt::format("`:` is missing between key {} and its value", KeyName()));
        return State::kValue;
      }
    }
    Report(key_.span, fmt::format("key {} has no value", KeyName()), "add `:` and a value");
    Append(NodeKind::kMissing, NodeStyle::kPlain, {value_at_, value_at_});
    // In front of the next key a comma is missing too, but that is the same unfinished line.
    if (!lexer_.AtEnd() && (c == '"' || c == '\'')) return State::kKey;
    return State::kAfter;
  }

  // --- A value is complete ----------------------------------------------------------------------

  State After() {
    lexer_.SkipBlank();
    if (up_ == kNoId<NodeId>) {
      if (!lexer_.AtEnd()) {
        Report(lexer_.FoundSpan(),
               fmt::format("found {} after the end of the JSON value", lexer_.Found()),
               "a JSON file holds one value");
      }
      return State::kDone;
    }
    if (lexer_.AtEnd()) return Unclosed();
    switch (lexer_.Peek()) {
      case ',':
        return Comma();
      case ';':
        ReportFound("`,`");
        lexer_.Advance();
        return Next();
      case '}':
      case ']':
        return Close();
      case ':':
        ReportFound(in_object_ ? "`,` or `}`" : "`,` or `]`");
        lexer_.Advance();
        // In an array it separates as well as a comma does; in an object what follows is no key.
        return in_object_ ? State::kAfter : State::kValue;
      default:
        problems_.Add({.kind = ProblemKind::kSyntax,
                       .span = lexer_.FoundSpan(),
                       .message = fmt::format("found {}, expected `,` or `{}`", lexer_.Found(),
                                              CloserByte(up_)),
                       .label_span = Span{lexer_.last_end(), lexer_.last_end()},
                       .label = "a comma may be missing here"});
        return Next();
    }
  }

  State Comma() {
    const std::uint32_t comma = lexer_.Offset();
    lexer_.Advance();
    lexer_.Mark();
    lexer_.SkipBlank();
    if (lexer_.AtEnd()) return State::kAfter;
    if (lexer_.Peek() != '}' && lexer_.Peek() != ']') return Next();
    // `[,]` was reported already.
    if (IndexOf(up_) + 1 == tree_.nodes.size()) return State::kAfter;
    problems_.Add(
        {.kind = ProblemKind::kLeniency,
         .span = {comma, comma + 1},
         .message = fmt::format("trailing comma after the last {} is outside standard JSON",
                                in_object_ ? "member" : "element"),
         .help = "remove the comma"});
    return State::kAfter;
  }

  State Close() {
    const bool object = lexer_.Peek() == '}';
    if (object != in_object_) {
      const NodeId closed = ClosedByMismatch(object);
      if (closed == kNoId<NodeId>) {
        Report(lexer_.FoundSpan(), fmt::format("found {}, which closes nothing", lexer_.Found()));
        lexer_.Advance();
        return State::kAfter;
      }
      problems_.Add(
          {.kind = ProblemKind::kSyntax,
           .span = lexer_.FoundSpan(),
           .message = fmt::format("found {}, expected `{}`", lexer_.Found(), CloserByte(up_)),
           .label_span = Opener(up_),
           .label = fmt::format("this `{}` is not closed", OpenerByte(up_))});
      while (up_ != closed) CloseAt(lexer_.Offset(), NodeStyle::kRecovered);
    }
    lexer_.Advance();
    lexer_.Mark();
    const bool matches = object == in_object_;
    CloseAt(lexer_.Offset(), matches ? NodeStyle::kFlow : NodeStyle::kRecovered);
    return State::kAfter;
  }

  // What a closer at the position means that does not match the innermost open collection: the
  // collection that it closes (an outer one of its kind, whose inner ones are then unclosed, or the
  // innermost one, with the wrong bracket), or none when it is one too many. Layout tells: in text
  // that a person or a formatter wrote, a closer stands on the line of its opener, or starts a line
  // with the indentation of the opener's line.
  NodeId ClosedByMismatch(bool object) const {
    NodeId outer = kNoId<NodeId>;
    if (n_open_[object] > 0) {
      outer = up_;
      while ((tree_.nodes[outer].kind == NodeKind::kObject) != object) {
        outer = tree_.nodes[outer].parent;
      }
    }
    const Line line = LineAt(lexer_.Offset());
    if (!line.known) return outer;
    const auto fits = [this, &line](NodeId id) {
      const std::uint32_t begin = tree_.nodes[id].begin;
      if (begin >= line.start) return true;
      if (line.start + line.indentation < lexer_.Offset()) return false;  // Not first on its line.
      const Line opener = LineAt(begin);
      return opener.known && opener.indentation == line.indentation;
    };
    if (outer != kNoId<NodeId> && fits(outer)) return outer;
    // `[1]]}`: what would close the innermost one comes next.
    std::size_t next = lexer_.Offset() + 1;
    while (next < text_.size() && IsSpaceAscii(text_[next])) ++next;
    if (next < text_.size() && text_[next] == CloserByte(up_)) return kNoId<NodeId>;
    return fits(up_) ? up_ : kNoId<NodeId>;
  }

  struct Line {
    bool known = false;  // False when the line starts too far away to look.
    std::uint32_t start = 0;
    std::uint32_t indentation = 0;
  };

  Line LineAt(std::uint32_t offset) const {
    Line line{true, offset, 0};
    while (line.start > content_begin_ && text_[line.start - 1] != '\n' &&
           text_[line.start - 1] != '\r') {
      if (offset - --line.start > kMaxLineLook) return {};
    }
    while (line.start + line.indentation < offset &&
           IsSpaceAscii(text_[line.start + line.indentation])) {
      ++line.indentation;
    }
    return line;
  }

  void CloseAt(std::uint32_t end, NodeStyle style) {
    Node& node = tree_.nodes[up_];
    node.end = end;
    node.style = style;
    node.subtree_end = tree_.nodes.end_id();
    --depth_;
    --n_open_[node.kind == NodeKind::kObject];
    up_ = node.parent;
    in_object_ = up_ != kNoId<NodeId> && tree_.nodes[up_].kind == NodeKind::kObject;
  }

  State Unclosed() {
    problems_.Add({.kind = ProblemKind::kSyntax,
                   .span = Opener(up_),
                   .message = fmt::format("`{}` is not closed", OpenerByte(up_)),
                   .help = fmt::format("add `{}`", CloserByte(up_)),
                   .label_span = Span{lexer_.last_end(), lexer_.last_end()},
                   .label = "the file ends here"});
    while (up_ != kNoId<NodeId>) CloseAt(lexer_.Size(), NodeStyle::kRecovered);
    return State::kDone;
  }

  Tree& tree_;
  ProblemList problems_;
  Lexer lexer_;
  std::string_view text_;
  std::uint32_t content_begin_;

  NodeId up_ = kNoId<NodeId>;  // The innermost open collection.
  bool in_object_ = false;     // Its kind.
  std::uint32_t depth_ = 0;
  std::array<std::uint32_t, 2> n_open_{};  // Open arrays, open objects.
  PendingKey key_;
  std::uint32_t value_at_ = 0;  // Where the value of `key_` belongs: behind the colon, or the key.
};

}  // namespace

void ParseTolerant(std::string_view text, std::uint32_t content_begin, Tree& tree) {
  tree.Reset(Language::kJson, text);
  TolerantParser(text, content_begin, tree).Run();
}

}  // namespace plumbline::json
