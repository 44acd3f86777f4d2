// Where expressions begin and end in a scalar of a pipeline. Template expressions come first, since
// they are expanded before anything else is looked at; macros are found in the text that is left.
#include "base/ascii.h"
#include "expr/expression.h"
#include "expr/lexer.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace plumbline::expr {
namespace {

std::uint32_t Size(std::string_view text) { return static_cast<std::uint32_t>(text.size()); }

// Position of the next `$` at or behind `from`, or the size.
std::uint32_t FindDollar(std::string_view text, std::uint32_t from) {
  if (from >= text.size()) return Size(text);
  const void* found = std::memchr(text.data() + from, '$', text.size() - from);
  if (found == nullptr) return Size(text);
  return static_cast<std::uint32_t>(static_cast<const char*>(found) - text.data());
}

bool IsAt(std::string_view text, std::uint32_t pos, std::string_view mark) {
  return text.size() - pos >= mark.size() &&
         std::equal(mark.begin(), mark.end(), text.begin() + pos);
}

// Behind the `)` that ends the macro at `pos`; 0 when none begins there. The service tries the text
// up to the next `)` as a name and, when no variable has it, goes on one character later. No
// variable's name has
// `$(` in it, so of `$(a$(b))` the inner macro is the one that can be found; a name with ${{ in it
// is not there before the templates are expanded.
// `close` is the first `)` behind `pos`.
std::uint32_t MacroEnd(std::string_view text, std::uint32_t pos, std::uint32_t close) {
  const std::uint32_t name = pos + 2;
  if (close == name) return 0;
  for (std::uint32_t at = FindDollar(text, name); at < close; at = FindDollar(text, at + 1)) {
    if (text[at + 1] == '(' || IsAt(text, at, "${{")) return 0;
  }
  return close + 1;
}

struct Word {
  std::string_view text;
  Directive directive;
};
constexpr Word kDirectives[] = {
    {"if", Directive::kIf},     {"elseif", Directive::kElseIf}, {"else", Directive::kElse},
    {"each", Directive::kEach}, {"insert", Directive::kInsert},
};

// End of the word at `pos`: directives are separated by white space alone.
std::uint32_t WordEnd(std::string_view text, std::uint32_t pos, std::uint32_t end) {
  while (pos < end && SpaceSize(text, pos) == 0) ++pos;
  return pos;
}

void ParseEach(std::string_view key, Span rest, DirectiveKey& out) {
  const auto report = [&](ExprProblemKind kind, Span span, std::string message) {
    out.problems.push_back({kind, span, std::move(message), "write `each name in list`"});
  };
  if (rest.empty()) {
    report(ExprProblemKind::kExpectedName, rest, "`each` has no variable and no list");
    return;
  }
  out.variable = {rest.begin, WordEnd(key, rest.begin, rest.end)};
  const std::string_view name = key.substr(rest.begin, out.variable.size());
  bool is_name = !IsDigitAscii(name[0]);
  for (const char c : name) is_name = is_name && (IsAlnumAscii(c) || c == '_');
  if (!is_name) {
    report(ExprProblemKind::kUnexpected, out.variable,
           fmt::format("`{}` is no name of a variable", name));
    out.variable = {};
    return;
  }
  rest = TrimSpan(key, {out.variable.end, rest.end});
  const Span in{rest.begin, WordEnd(key, rest.begin, rest.end)};
  if (key.substr(in.begin, in.size()) != "in") {
    report(ExprProblemKind::kUnexpected, in,
           in.empty() ? "`each` has no `in` and no list"
                      : fmt::format("expected `in` before `{}`", key.substr(in.begin, in.size())));
    return;
  }
  out.argument = TrimSpan(key, {in.end, rest.end});
  if (out.argument.empty()) report(ExprProblemKind::kEmpty, in, "`each` has no list behind `in`");
}

}  // namespace

std::vector<Piece> SplitPipelineText(std::string_view value) {
  std::vector<Piece> pieces;
  SplitPipelineText(value, pieces);
  return pieces;
}

void SplitPipelineText(std::string_view value, std::vector<Piece>& pieces) {
  pieces.clear();
  if (value.empty()) return;
  const std::uint32_t size = Size(value);
  std::uint32_t text_begin = 0;
  const auto flush = [&](std::uint32_t end) {
    if (end > text_begin)
      pieces.push_back({PieceKind::kText, {text_begin, end}, {text_begin, end}});
  };
  const auto add = [&](PieceKind kind, Span outer, Span inner) {
    flush(outer.begin);
    pieces.push_back({kind, outer, inner});
    text_begin = outer.end;
  };

  std::uint32_t pos = FindDollar(value, 0);
  if (pos < size && IsAt(value, pos, "$[") && value.find("${{") == std::string_view::npos) {
    if (const auto inner = RuntimeExpressionSpan(value)) {
      add(PieceKind::kRuntime, {inner->begin - 2, inner->end + 1}, *inner);
      flush(size);
      return;
    }
  }
  // The first `)` behind the current place, looked for again only when it was passed: many `$(` and
  // one far `)` would make long texts slow.
  std::uint32_t close = 0;
  for (; pos < size; pos = FindDollar(value, pos)) {
    if (IsAt(value, pos, "${{")) {
      const std::uint32_t end = TemplateEnd(value, pos);
      if (end == 0) {
        add(PieceKind::kUnclosedTemplate, {pos, size}, {pos + 3, size});
        return;
      }
      add(PieceKind::kTemplate, {pos, end}, {pos + 3, end - 2});
      pos = end;
      continue;
    }
    if (IsAt(value, pos, "$(")) {
      if (close <= pos)
        close = static_cast<std::uint32_t>(std::min<std::size_t>(value.find(')', pos), size));
      if (const std::uint32_t end = close < size ? MacroEnd(value, pos, close) : 0) {
        add(PieceKind::kMacro, {pos, end}, {pos + 2, end - 1});
        pos = end;
        continue;
      }
    }
    ++pos;
  }
  flush(size);
}

std::optional<Span> RuntimeExpressionSpan(std::string_view value) {
  const Span trimmed = TrimSpan(value, {0, Size(value)});
  if (trimmed.size() < 3 || !IsAt(value, trimmed.begin, "$[") || value[trimmed.end - 1] != ']') {
    return std::nullopt;
  }
  return Span{trimmed.begin + 2, trimmed.end - 1};
}

Directive DirectiveOf(std::string_view key) {
  if (!key.starts_with("${{") || TemplateEnd(key, 0) != key.size()) return Directive::kNone;
  const std::uint32_t end = Size(key) - 2;
  const std::uint32_t begin = SkipSpace(key, 3);
  const std::string_view word = key.substr(begin, WordEnd(key, begin, end) - begin);
  for (const Word& candidate : kDirectives) {
    if (candidate.text == word) return candidate.directive;
  }
  return Directive::kExpression;
}

DirectiveKey ParseDirectiveKey(std::string_view key) {
  DirectiveKey out;
  if (!key.starts_with("${{") || TemplateEnd(key, 0) != key.size()) return out;
  const Span inner = TrimSpan(key, {3, Size(key) - 2});
  const Span word{inner.begin, WordEnd(key, inner.begin, inner.end)};
  const std::string_view text = key.substr(word.begin, word.size());
  const Span rest = TrimSpan(key, {word.end, inner.end});
  out.kind = Directive::kExpression;
  out.argument = inner;
  const Word* found = nullptr;
  for (const Word& candidate : kDirectives) {
    if (EqualsIgnoreCase(candidate.text, text)) found = &candidate;
  }
  if (found == nullptr) return out;
  if (found->text != text) {
    // Alone it may be a loop variable; with more behind it, it is no expression.
    if (!rest.empty()) {
      out.problems.push_back({ExprProblemKind::kUnexpected, word,
                              fmt::format("`{}` is no directive", text),
                              fmt::format("write `{}` in lower case", found->text)});
    }
    return out;
  }
  out.kind = found->directive;
  out.argument = rest;
  switch (out.kind) {
    case Directive::kIf:
    case Directive::kElseIf:
      if (rest.empty()) {
        out.problems.push_back({ExprProblemKind::kEmpty, word,
                                fmt::format("`{}` has no condition", text),
                                fmt::format("write `{} condition`", text)});
      }
      break;
    case Directive::kElse:
    case Directive::kInsert:
      if (!rest.empty()) {
        const bool else_if =
            out.kind == Directive::kElse &&
            key.substr(rest.begin, WordEnd(key, rest.begin, rest.end) - rest.begin) == "if";
        out.problems.push_back({ExprProblemKind::kUnexpected, rest,
                                fmt::format("`{}` takes no argument", text),
                                else_if ? "write `elseif` as one word" : "remove it"});
      }
      break;
    case Directive::kEach:
      out.argument = {};
      ParseEach(key, rest, out);
      break;
    case Directive::kNone:
    case Directive::kExpression:
      break;
  }
  return out;
}

}  // namespace plumbline::expr
