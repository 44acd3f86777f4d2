// One lexer per family of shells, all of the same build: a loop over the characters that knows
// whether it stands between commands or in a word. A word ends at an unquoted blank or operator.
// `$( ... )` is lexed by recursion, its commands become children of the command around it, and its
// characters stay part of the word. A `$(name)` without blanks is a macro of Azure Pipelines and no
// command.
#include "pipeline/script_text.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "expr/expression.h"

namespace plumbline::pipeline {
namespace {

constexpr std::uint32_t kMaxNesting = 40;

bool IsNameChar(char c) { return IsAlnumAscii(c) || c == '_'; }
bool IsMacroChar(char c) { return IsNameChar(c) || c == '.' || c == '-'; }

// `$(name)` at `at`: its end, or 0. Only names without blanks: everything else may be a command.
std::size_t MacroEnd(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "$(") return 0;
  std::size_t end = at + 2;
  while (end < text.size() && IsMacroChar(text[end])) ++end;
  return end > at + 2 && end < text.size() && text[end] == ')' ? end + 1 : 0;
}

// `${{ ... }}` at `at`: its end (of the text when it is not closed), or 0.
std::size_t TemplateEnd(std::string_view text, std::size_t at) {
  if (text.substr(at, 3) != "${{") return 0;
  bool in_string = false;
  for (std::size_t i = at + 3; i < text.size(); ++i) {
    if (text[i] == '\'') in_string = !in_string;
    if (!in_string && text.substr(i, 2) == "}}") return i + 2;
  }
  return text.size();
}

std::string_view BaseName(std::string_view path) {
  std::size_t begin = path.size();
  while (begin > 0 && path[begin - 1] != '/' && path[begin - 1] != '\\') --begin;
  path.remove_prefix(begin);
  if (EndsWithIgnoreCase(path, ".exe") || EndsWithIgnoreCase(path, ".cmd")) {
    path.remove_suffix(4);
  }
  return path;
}

class Lexer {
 public:
  Lexer(std::string_view text, ScriptText& out) : text_(text), out_(out) {}

  void Run() {
    Commands(0, kNoCommand);
    for (ShellCommand& command : out_.commands) Finish(command);
  }

 private:
  bool IsPowerShell() const { return out_.shell == Shell::kPowerShell; }
  bool IsCmd() const { return out_.shell == Shell::kCmd; }
  bool AtEnd() const { return at_ >= text_.size(); }
  char Here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char Ahead(std::size_t n) const { return at_ + n < text_.size() ? text_[at_ + n] : '\0'; }
  bool LooksAt(std::string_view token) const { return text_.substr(at_, token.size()) == token; }
  std::uint32_t Offset() const { return static_cast<std::uint32_t>(at_); }

  // Commands up to the closing `terminator` (consumed), or to the end of the text.
  void Commands(char terminator, std::uint32_t parent) {
    std::uint32_t open = kNoCommand;
    std::uint32_t brackets = 0;
    bool piped = false;
    const auto end = [&](Joint joint) {
      if (open != kNoCommand) out_.commands[open].joint = joint;
      piped = open != kNoCommand ? joint == Joint::kPipe : piped && joint == Joint::kEnd;
      open = kNoCommand;
    };
    // `cmd |` at the end of a line goes on in the next one; any other line break ends the command.
    while (!AtEnd()) {
      const char c = Here();
      if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == '\n') {
        ++at_;
        ReadHereDocuments();
        end(Joint::kEnd);
      } else if (IsContinuation()) {
        at_ = std::min(text_.find('\n', at_), text_.size());
        if (!AtEnd()) ++at_;
      } else if (IsCommentStart(open)) {
        ReadComment();
      } else if (terminator != 0 && c == terminator && brackets == 0) {
        ++at_;
        return;
      } else if (c == ')' || c == '}') {
        if (c == ')' && brackets > 0) --brackets;
        ++at_;
        if (!(IsPowerShell() && c == ')')) end(Joint::kEnd);
      } else if ((c == '(' && !IsPowerShell()) || (c == '{' && IsBlockStart())) {
        if (c == '(') ++brackets;
        ++at_;
        end(Joint::kEnd);
      } else if (c == ';' && !IsCmd()) {
        ++at_;
        end(Joint::kEnd);
      } else if (c == '|' || c == '&') {
        ReadJoint(open, end);
      } else if ((c == '<' || c == '>' || IsNumberedRedirection()) && !IsProcessSubstitution()) {
        ReadRedirection(open);
      } else {
        if (open == kNoCommand) {
          open = static_cast<std::uint32_t>(out_.commands.size());
          out_.commands.emplace_back();
          out_.commands[open].span = {Offset(), Offset()};
          out_.commands[open].parent = parent;
          out_.commands[open].is_piped_to = piped;
          piped = false;
        }
        const std::size_t before = at_;
        ShellWord word = Word(open);
        if (at_ == before) ++at_;  // Whatever it is, it is no word: go on behind it.
        out_.commands[open].span.end = Offset();
        Add(open, std::move(word));
      }
    }
  }

  // A line that ends in the shell's escape character goes on in the next one.
  bool IsContinuation() const {
    const char escape = IsPowerShell() ? '`' : IsCmd() ? '^' : '\\';
    if (Here() != escape) return false;
    std::size_t next = at_ + 1;
    while (next < text_.size() &&
           (text_[next] == ' ' || text_[next] == '\t' || text_[next] == '\r')) {
      ++next;
    }
    return next < text_.size() && text_[next] == '\n';
  }

  bool IsCommentStart(std::uint32_t open) const {
    if (!IsCmd()) return Here() == '#' || (IsPowerShell() && LooksAt("<#"));
    if (open != kNoCommand) return false;
    if (LooksAt("::")) return true;
    const std::size_t skip = Here() == '@' ? 1 : 0;
    return EqualsIgnoreCase(text_.substr(at_ + skip, 3), "rem") &&
           (at_ + skip + 3 >= text_.size() || IsSpaceAscii(text_[at_ + skip + 3]));
  }
  void ReadComment() {
    const std::uint32_t begin = Offset();
    if (LooksAt("<#")) {
      const std::size_t end = text_.find("#>", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    } else {
      at_ = std::min(text_.find('\n', at_), text_.size());
    }
    out_.comments.push_back({begin, Offset()});
  }

  // `{` begins a block when a blank follows; in PowerShell always. `{a,b}` of bash is part of a
  // word.
  bool IsBlockStart() const {
    return !IsCmd() && (IsPowerShell() || Ahead(1) == '\0' || IsSpaceAscii(Ahead(1)));
  }

  template <class End>
  void ReadJoint(std::uint32_t open, const End& end) {
    const char c = Here();
    if (c == '&' && IsPowerShell() && open == kNoCommand && Ahead(1) != '&') {
      ++at_;  // The call operator: `& "program.exe" ...`.
      return;
    }
    if (c == '&' && Ahead(1) == '>') {
      ++at_;  // `&>` redirects both outputs.
      ReadRedirection(open);
      return;
    }
    if (Ahead(1) == c) {
      at_ += 2;
      end(c == '|' ? Joint::kOr : Joint::kAnd);
      return;
    }
    at_ += c == '|' && Ahead(1) == '&' ? 2 : 1;
    end(c == '|' ? Joint::kPipe : Joint::kEnd);
  }

  bool IsNumberedRedirection() const {
    if (!IsDigitAscii(Here()) && !(IsPowerShell() && Here() == '*')) return false;
    if (at_ > 0 && !IsSpaceAscii(text_[at_ - 1])) return false;
    return Ahead(1) == '>' || (Ahead(1) == '<' && !IsPowerShell());
  }
  bool IsProcessSubstitution() const {
    return !IsPowerShell() && !IsCmd() && (Here() == '<' || Here() == '>') && Ahead(1) == '(';
  }
  void ReadRedirection(std::uint32_t open) {
    const bool other_stream = IsDigitAscii(Here()) && Here() != '1';
    if (IsDigitAscii(Here()) || Here() == '*') ++at_;
    const bool is_output = Here() == '>';
    if (LooksAt("<<") && !LooksAt("<<<") && !IsPowerShell() && !IsCmd()) {
      at_ += 2;
      const bool strip_tabs = Here() == '-';
      if (strip_tabs) ++at_;
      SkipBlanks();
      const ShellWord word = Word(open);
      const std::string_view written = text_.substr(word.span.begin, word.span.size());
      const bool is_verbatim = written.find_first_of("'\"\\") != std::string_view::npos;
      here_documents_.push_back({open, word.text, strip_tabs, is_verbatim});
      return;
    }
    while (Here() == '<' || Here() == '>') ++at_;
    const bool duplicates = Here() == '&';  // `2>&1`, `>&2`
    if (duplicates || Here() == '|') ++at_;
    SkipBlanks();
    if (!AtEnd() && Here() != '\n') {
      const std::size_t before = at_;
      Word(open);
      if (at_ == before) ++at_;
    }
    if (is_output && !other_stream && !duplicates && open != kNoCommand) {
      out_.commands[open].output_to_file = true;
    }
  }
  void SkipBlanks() {
    while (Here() == ' ' || Here() == '\t') ++at_;
  }

  struct HereDocument {
    std::uint32_t command = kNoCommand;
    std::string delimiter;
    bool strip_tabs = false;
    bool is_verbatim = false;
  };
  // Behind a line break: the lines of the here-documents that were begun in the line before.
  void ReadHereDocuments() {
    for (const HereDocument& document : here_documents_) {
      const std::uint32_t begin = Offset();
      std::uint32_t end = begin;
      while (!AtEnd()) {
        const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
        std::string_view line = text_.substr(at_, line_end - at_);
        if (line.ends_with('\r')) line.remove_suffix(1);
        while (document.strip_tabs && line.starts_with('\t')) line.remove_prefix(1);
        const bool is_last = line == document.delimiter;
        if (!is_last) end = static_cast<std::uint32_t>(line_end);
        at_ = std::min(line_end + 1, text_.size());
        if (is_last) break;
      }
      if (document.is_verbatim) out_.verbatim.push_back({begin, end});
      if (document.command != kNoCommand)
        out_.commands[document.command].here_document = {begin, end};
    }
    here_documents_.clear();
  }

  // Stands for itself within a word of any shell.
  static bool IsPlain(char c) { return IsNameChar(c) || c == '-' || c == '.' || c == '/'; }
  bool EndsWord(char c) const {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '|') return true;
    if (c == '&') return true;
    if (IsCmd()) return c == '<' || c == '>' || c == ')';
    if (c == ';' || c == ')') return true;
    if (IsPowerShell()) return c == '{' || c == '}' || c == '>' || c == ',';
    return c == '(' || c == '<' || c == '>';
  }

  // A word; nested commands become children of `owner`.
  ShellWord Word(std::uint32_t owner) {
    ShellWord word;
    word.span.begin = Offset();
    if (Here() == '=' && IsPowerShell() && owner != kNoCommand && AwaitsValue(owner)) {
      ++at_;
      word.text = "=";
      word.span.end = Offset();
      return word;
    }
    while (!AtEnd()) {
      const char c = Here();
      if (Opaque(word)) continue;
      if (IsContinuation()) break;
      if (IsProcessSubstitution() && at_ == word.span.begin) {
        at_ += 2;
        Nested(word, owner, word.span.begin);
        break;
      }
      if (IsPowerShell()) {
        if (c == ',' && at_ == word.span.begin) {
          ++at_;  // Between the items of a list; not a word.
          word.span.begin = Offset();
          SkipBlanks();
          word.span.begin = Offset();
          continue;
        }
        if (c == '(' || ((c == '@' || c == '$') && Ahead(1) == '(')) {
          const std::size_t begin = at_;
          at_ += c == '(' ? 1 : 2;
          Nested(word, owner, begin);
          continue;
        }
        if ((c == '@' || c == '$') && Ahead(1) == '{') {
          if (c == '@') break;
          CopyUntil(word, '}');
          continue;
        }
        if (c == '@' && (Ahead(1) == '"' || Ahead(1) == '\'')) {
          HereString(word);
          continue;
        }
        if (c == '=' && IsAssignmentTarget(owner, word)) break;
        if (c == '`' && at_ + 1 < text_.size()) {
          word.text += text_[at_ + 1];
          at_ += 2;
          continue;
        }
      } else if (!IsCmd()) {
        if (c == '$' && Ahead(1) == '(') {
          const std::size_t begin = at_;
          at_ += 2;
          Nested(word, owner, begin);
          continue;
        }
        if (c == '$' && Ahead(1) == '{') {
          CopyUntil(word, '}');
          continue;
        }
        if (c == '`') {
          Backquoted(word, owner);
          continue;
        }
        if (c == '(' && word.text.ends_with('=')) {  // An array: `names=(a b)`.
          const std::size_t begin = at_++;
          Nested(word, owner, begin);
          continue;
        }
        if (c == '\\' && at_ + 1 < text_.size()) {
          word.text += text_[at_ + 1];
          at_ += 2;
          continue;
        }
      } else if (c == '^' && at_ + 1 < text_.size()) {
        word.text += text_[at_ + 1];
        at_ += 2;
        continue;
      }
      if (c == '\'' && !IsCmd()) {
        SingleQuoted(word);
        continue;
      }
      if (c == '"') {
        DoubleQuoted(word, owner);
        continue;
      }
      if (EndsWord(c)) break;
      if (c == '$' || (c == '%' && IsCmd())) word.is_literal = false;
      // Letters and digits are never special: most of a word is copied at once.
      std::size_t end = at_ + 1;
      while (end < text_.size() && IsPlain(text_[end])) ++end;
      word.text += text_.substr(at_, end - at_);
      at_ = end;
    }
    word.span.end = Offset();
    return word;
  }

  // Macros and template expressions are copied whole, in quotes and outside of them.
  bool Opaque(ShellWord& word) {
    if (Here() != '$') return false;
    std::size_t end = TemplateEnd(text_, at_);
    if (end == 0) end = MacroEnd(text_, at_);
    if (end == 0) return false;
    word.text += text_.substr(at_, end - at_);
    word.is_literal = false;
    at_ = end;
    return true;
  }

  // Behind the opening bracket of nested commands; copies them to the word.
  void Nested(ShellWord& word, std::uint32_t owner, std::size_t begin) {
    word.is_literal = false;
    if (nesting_ < kMaxNesting) {
      ++nesting_;
      Commands(')', owner);
      --nesting_;
    }
    word.text += text_.substr(begin, at_ - begin);
  }

  void Backquoted(ShellWord& word, std::uint32_t owner) {
    word.is_literal = false;
    const std::size_t begin = at_;
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '`') end += text_[end] == '\\' ? 2 : 1;
    end = std::min(end, text_.size());
    if (nesting_ < kMaxNesting && end > begin + 1) {
      // The same lexer over a shorter text, so that nothing runs over the closing mark.
      const std::string_view whole = text_;
      text_ = text_.substr(0, end);
      at_ = begin + 1;
      ++nesting_;
      Commands(0, owner);
      --nesting_;
      text_ = whole;
    }
    at_ = std::min(end + 1, text_.size());
    word.text += text_.substr(begin, at_ - begin);
  }

  void CopyUntil(ShellWord& word, char closing) {
    word.is_literal = false;
    const std::size_t end = text_.find(closing, at_);
    const std::size_t stop = end == std::string_view::npos ? text_.size() : end + 1;
    word.text += text_.substr(at_, stop - at_);
    at_ = stop;
  }

  void SingleQuoted(ShellWord& word) {
    const std::uint32_t begin = Offset();
    ++at_;
    while (!AtEnd()) {
      if (Opaque(word)) continue;
      const char c = Here();
      ++at_;
      if (c == '\'') {
        if (!(IsPowerShell() && Here() == '\'')) break;
        ++at_;
      }
      word.text += c;
    }
    out_.verbatim.push_back({begin, Offset()});
  }

  void DoubleQuoted(ShellWord& word, std::uint32_t owner) {
    const char escape = IsPowerShell() ? '`' : IsCmd() ? '\0' : '\\';
    ++at_;
    while (!AtEnd()) {
      if (Opaque(word)) continue;
      const char c = Here();
      if (c == '"') {
        ++at_;
        if (!((IsPowerShell() || IsCmd()) && Here() == '"')) return;
        word.text += c;
        ++at_;
        continue;
      }
      if (IsCmd() && c == '\n') return;  // Quotes end with the line.
      if (escape != 0 && c == escape && at_ + 1 < text_.size()) {
        word.text += text_[at_ + 1];
        at_ += 2;
        continue;
      }
      if (c == '$' && Ahead(1) == '(' && !IsCmd()) {
        const std::size_t begin = at_;
        at_ += 2;
        Nested(word, owner, begin);
        continue;
      }
      if (c == '`' && !IsPowerShell() && !IsCmd()) {
        Backquoted(word, owner);
        continue;
      }
      if (c == '$' || (c == '%' && IsCmd())) word.is_literal = false;
      word.text += c;
      ++at_;
    }
  }

  // `@" ... "@`: the closing mark stands at the start of a line (blanks in front are an error
  // there, and accepted here).
  void HereString(ShellWord& word) {
    const char quote = Ahead(1);
    if (quote == '"') word.is_literal = false;
    const std::string closing = {quote, '@'};
    const std::size_t begin = std::min(text_.find('\n', at_), text_.size());
    std::size_t end = begin;
    for (;;) {
      end = text_.find(closing, end);
      if (end == std::string_view::npos) {
        end = text_.size();
        break;
      }
      const std::size_t line = text_.rfind('\n', end);
      if (line != std::string_view::npos && Trim(text_.substr(line, end - line)).empty()) break;
      ++end;
    }
    if (end > begin) word.text += text_.substr(begin + 1, end - begin - 1);
    const std::uint32_t from = Offset();
    at_ = std::min(end + 2, text_.size());
    if (quote == '\'') out_.verbatim.push_back({from, Offset()});
  }

  // `$name`, `[type]$name` in front of `=` in PowerShell, at the start of a statement.
  static bool IsTarget(std::string_view word) {
    return word.size() > 1 &&
           (word[0] == '$' || (word[0] == '[' && word.find("]$") != std::string_view::npos));
  }
  bool IsAssignmentTarget(std::uint32_t owner, const ShellWord& word) const {
    return owner != kNoCommand && out_.commands[owner].words.empty() && IsTarget(word.text);
  }
  bool AwaitsValue(std::uint32_t owner) const {
    const ShellCommand& command = out_.commands[owner];
    return command.words.size() == 1 && IsTarget(command.words[0].text);
  }

  void Add(std::uint32_t open, ShellWord word) {
    ShellCommand& command = out_.commands[open];
    if (word.span.empty()) return;
    if (IsPowerShell()) {
      if ((word.text == "=" || word.text == "+=") && AwaitsValue(open)) {
        MakeAssignment(command);
        return;
      }
    } else if (command.words.empty()) {
      if (!IsCmd()) {
        const std::size_t equals = word.text.find('=');
        if (equals != std::string::npos && equals > 0 &&
            IsVariableName(word.text.substr(0, equals)) &&
            text_.substr(word.span.begin, equals) ==
                std::string_view(word.text).substr(0, equals)) {
          const auto name_end = static_cast<std::uint32_t>(word.span.begin + equals);
          std::string name = word.text.substr(0, equals);
          if (name.ends_with('+')) name.pop_back();
          command.assignments.push_back(
              {std::move(name), {word.span.begin, name_end}, {name_end + 1, word.span.end}});
          return;
        }
        if (IsKeyword(word.text)) return;
      } else if (word.text.starts_with('@')) {
        word.text.erase(0, 1);
        if (word.text.empty()) return;
      }
    }
    command.words.push_back(std::move(word));
  }

  static bool IsVariableName(std::string_view name) {
    if (name.ends_with('+')) name.remove_suffix(1);
    return !name.empty() && !IsDigitAscii(name[0]) && std::ranges::all_of(name, IsNameChar);
  }
  static bool IsKeyword(std::string_view word) {
    constexpr std::string_view kKeywords[] = {"if",       "then",   "else",   "elif", "while",
                                              "until",    "do",     "!",      "time", "local",
                                              "readonly", "export", "declare"};
    return std::ranges::find(kKeywords, word) != std::end(kKeywords);
  }

  // `$name` was read as the only word; what follows is its value.
  void MakeAssignment(ShellCommand& command) {
    std::string name = command.words[0].text.substr(command.words[0].text.find('$') + 1);
    if (name.ends_with('+')) name.pop_back();
    if (name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
    const std::uint32_t from = Offset();
    command.assignments.push_back({std::move(name), command.words[0].span, {from, from}});
    command.words.clear();
  }

  void Finish(ShellCommand& command) {
    if (IsPowerShell()) {
      for (ShellAssignment& assignment : command.assignments) {
        assignment.value.end = std::max(assignment.value.begin, command.span.end);
        while (assignment.value.begin < assignment.value.end &&
               IsSpaceAscii(text_[assignment.value.begin])) {
          ++assignment.value.begin;
        }
      }
    }
    // Prefixes that run the command behind them.
    constexpr std::string_view kPrefixes[] = {"sudo", "env",  "exec",  "command", "nohup",
                                              "time", "call", "xargs", "eval",    "&"};
    std::size_t i = 0;
    while (i + 1 < command.words.size() &&
           std::ranges::any_of(kPrefixes, [&](std::string_view prefix) {
             return EqualsIgnoreCase(command.words[i].text, prefix);
           })) {
      std::size_t next = i + 1;
      while (next < command.words.size() &&
             (command.words[next].text.starts_with('-') ||
              command.words[next].text.find('=') != std::string::npos)) {
        ++next;
      }
      if (next >= command.words.size()) break;
      i = next;
    }
    command.name_index_ = i;
    if (i >= command.words.size()) return;
    const std::string_view whole = command.words[i].text;
    const std::string_view name = BaseName(whole);
    command.name_begin_ = static_cast<std::uint32_t>(name.data() - whole.data());
    command.name_size_ = static_cast<std::uint32_t>(name.size());
  }

  std::string_view text_;
  ScriptText& out_;
  std::size_t at_ = 0;
  std::uint32_t nesting_ = 0;
  std::vector<HereDocument> here_documents_;
};

// A `script` step runs in cmd on Windows and in bash elsewhere; when the system is not known, what
// is written tells: `%NAME%`, `rem`, `@echo off`.
bool LooksLikeCmd(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && IsNameChar(text[end])) ++end;
    if (end > at + 2 && end < text.size() && text[end] == '%') return true;
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view line = Trim(text.substr(at, text.find('\n', at) - at));
    if (StartsWithIgnoreCase(line, "@echo") || StartsWithIgnoreCase(line, "rem ") ||
        StartsWithIgnoreCase(line, "setlocal") || StartsWithIgnoreCase(line, "if exist ") ||
        StartsWithIgnoreCase(line, "if not exist ")) {
      return true;
    }
    at = text.find('\n', at);
    if (at == std::string_view::npos) break;
    ++at;
  }
  return false;
}

void FindPythonComments(std::string_view text, ScriptText& out) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\') {
        ++i;
      } else if (c == quote || c == '\n') {
        quote = 0;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '#') {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      out.comments.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end)});
      i = end;
    }
  }
}

}  // namespace

bool ShellCommand::StartsWith(std::initializer_list<std::string_view> expected) const {
  std::size_t at = name_index_;
  bool first = true;
  for (const std::string_view word : expected) {
    if (!first) {
      while (at < words.size() && words[at].text.starts_with('-')) ++at;
    }
    if (at >= words.size()) return false;
    const std::string_view actual = first ? Name() : std::string_view(words[at].text);
    if (word != "*" && !EqualsIgnoreCase(actual, word)) return false;
    first = false;
    ++at;
  }
  return true;
}

bool ScriptText::InComment(std::uint32_t offset) const {
  return std::ranges::any_of(
      comments, [offset](Span comment) { return comment.begin <= offset && offset < comment.end; });
}

bool ScriptText::IsVerbatim(std::uint32_t offset) const {
  return std::ranges::any_of(
      verbatim, [offset](Span span) { return span.begin <= offset && offset < span.end; });
}

bool ScriptText::IsInside(std::uint32_t command, std::uint32_t outer) const {
  for (std::uint32_t at = commands[command].parent; at != kNoCommand; at = commands[at].parent) {
    if (at == outer) return true;
  }
  return false;
}

const ShellCommand* ScriptText::PipedTo(std::uint32_t command) const {
  if (commands[command].joint != Joint::kPipe) return nullptr;
  for (std::uint32_t next = command + 1; next < commands.size(); ++next) {
    if (commands[next].parent != commands[command].parent) continue;
    return commands[next].is_piped_to ? &commands[next] : nullptr;
  }
  return nullptr;
}

ScriptText ParseScript(std::string_view text, Shell shell) {
  ScriptText script;
  script.text = text;
  script.shell = shell;
  if (shell == Shell::kPython) {
    FindPythonComments(text, script);
    return script;
  }
  if (shell == Shell::kUnknown) script.shell = LooksLikeCmd(text) ? Shell::kCmd : Shell::kBash;
  Lexer(text, script).Run();
  return script;
}

std::optional<OptionValue> FindOption(const ShellCommand& command,
                                      std::initializer_list<std::string_view> names) {
  for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
    const ShellWord& word = command.words[i];
    const std::string_view text = word.text;
    if (!text.starts_with('-')) continue;
    for (const std::string_view name : names) {
      // `-p` and `-P` differ for most programs; long names and those of PowerShell ignore case
      // there.
      const bool is_short = name.size() == 2;
      if (is_short ? text == name : EqualsIgnoreCase(text, name)) {
        if (i + 1 >= command.words.size()) return std::nullopt;
        const ShellWord& value = command.words[i + 1];
        return OptionValue{value.span, value.text, value.is_literal};
      }
      if (text.size() <= name.size()) continue;
      const bool matches = is_short
                               ? text.starts_with(name) && !text.starts_with("--") && name[1] != '-'
                               : StartsWithIgnoreCase(text, name) &&
                                     (text[name.size()] == '=' || text[name.size()] == ':');
      if (!matches) continue;
      std::size_t skip = name.size();
      if (text[skip] == '=' || text[skip] == ':') ++skip;
      if (skip >= text.size()) continue;
      // The name is written as it is; only the value may hold quotes.
      return OptionValue{{static_cast<std::uint32_t>(word.span.begin + skip), word.span.end},
                         text.substr(skip),
                         word.is_literal};
    }
  }
  return std::nullopt;
}

bool HasOption(const ShellCommand& command, std::initializer_list<std::string_view> names) {
  for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
    const std::string_view text = command.words[i].text;
    for (const std::string_view name : names) {
      if (name.size() == 2 ? text == name : EqualsIgnoreCase(text, name)) return true;
      if (name.size() > 2 && StartsWithIgnoreCase(text, name) && text.size() > name.size() &&
          (text[name.size()] == '=' || text[name.size()] == ':')) {
        return true;
      }
    }
  }
  return false;
}

std::vector<Macro> MacrosOf(std::string_view value) {
  std::vector<Macro> macros;
  if (value.find("$(") == std::string_view::npos) return macros;
  for (const expr::Piece& piece : expr::SplitPipelineText(value)) {
    if (piece.kind != expr::PieceKind::kMacro) continue;
    macros.push_back({value.substr(piece.inner.begin, piece.inner.size()), piece.outer});
  }
  return macros;
}

bool HasReplacement(std::string_view value) {
  return value.find("$(") != std::string_view::npos ||
         value.find("${{") != std::string_view::npos || value.find("$[") != std::string_view::npos;
}

namespace {

// The next place of `before name after` (pieces joined) at or after `from`, compared as
// `ignore_case` says; with an empty `after` no name character may follow.
std::optional<Span> FindForm(std::string_view text, std::string_view before, std::string_view name,
                             std::string_view after, bool ignore_case, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    at = ignore_case ? FindIgnoreCase(text, name, at) : text.find(name, at);
    if (at == std::string_view::npos) return std::nullopt;
    const std::size_t end = at + name.size();
    if (at < before.size() + from ||
        !EqualsIgnoreCase(text.substr(at - before.size(), before.size()), before)) {
      continue;
    }
    const bool ends = after.empty() ? end >= text.size() || !IsNameChar(text[end])
                                    : text.substr(end, after.size()) == after;
    if (!ends) continue;
    return Span{static_cast<std::uint32_t>(at - before.size()),
                static_cast<std::uint32_t>(end + after.size())};
  }
  return std::nullopt;
}

std::optional<Span> Earlier(std::optional<Span> a, std::optional<Span> b) {
  if (!a) return b;
  if (!b) return a;
  return b->begin < a->begin ? b : a;
}

}  // namespace

std::optional<Span> FindVariableUse(std::string_view text, std::string_view name, Shell shell,
                                    std::size_t from) {
  const bool fold = shell == Shell::kPowerShell;
  std::optional<Span> found = FindForm(text, "$", name, "", fold, from);
  found = Earlier(found, FindForm(text, "${", name, "", fold, from));
  return found;
}

std::optional<Span> FindEnvironmentUse(std::string_view text, std::string_view name, Shell shell,
                                       std::size_t from) {
  switch (shell) {
    case Shell::kPowerShell:
      return Earlier(FindForm(text, "$env:", name, "", true, from),
                     FindForm(text, "${env:", name, "}", true, from));
    case Shell::kCmd:
      return Earlier(FindForm(text, "%", name, "%", true, from),
                     FindForm(text, "!", name, "!", true, from));
    case Shell::kPython:
      return Earlier(FindForm(text, "environ['", name, "']", false, from),
                     Earlier(FindForm(text, "environ[\"", name, "\"]", false, from),
                             Earlier(FindForm(text, "getenv('", name, "'", false, from),
                                     FindForm(text, "getenv(\"", name, "\"", false, from))));
    case Shell::kBash:
      return FindVariableUse(text, name, shell, from);
    case Shell::kUnknown:
      return Earlier(FindVariableUse(text, name, Shell::kBash, from),
                     FindForm(text, "%", name, "%", true, from));
  }
  return std::nullopt;
}

}  // namespace plumbline::pipeline
