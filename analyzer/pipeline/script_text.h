// Script text of steps as rules need it: which commands stand in it, with which words, what is a
// comment and what is piped where. The lexing is shallow: words, quotes, comments, pipes,
// redirections, assignments and nested commands, no control flow and no values. `${{ }}` and
// `$(macro)` are kept as parts of words, since nobody knows here what they become. All spans are
// offsets in the script's text; RuleContext::SourceOf maps them to the file. Start reading at
// ParseScript.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "pipeline/pipeline.h"
#include "text/span.h"

namespace plumbline::pipeline {

struct ShellWord {
  Span span;         // With its quotes.
  std::string text;  // Quotes removed and escapes undone; `$x`, `$(x)` and `${{ x }}` as written.
  bool is_literal = true;  // False when the shell or Azure Pipelines replaces a part of it.
};

// How a command is joined to the next one.
enum class Joint : std::uint8_t { kEnd, kPipe, kAnd, kOr };

inline constexpr std::uint32_t kNoCommand = 0xFFFF'FFFF;

// `name=value` in front of a command, or alone; in PowerShell `$name = ...`, where the value is the
// rest of the statement and the command that it consists of.
struct ShellAssignment {
  std::string name;  // `env:NAME` for environment variables of PowerShell.
  Span name_span;
  Span value;  // With its quotes.
};

struct ShellCommand {
  Span span;
  std::vector<ShellWord>
      words;  // Command name first; no assignments, no redirections, no keywords.
  std::vector<ShellAssignment> assignments;
  Joint joint = Joint::kEnd;
  bool output_to_file = false;        // Standard output is redirected (also to /dev/null).
  bool is_piped_to = false;           // The command in front of it writes to this one.
  Span here_document;                 // Lines of `<<EOF`; empty when there is none.
  std::uint32_t parent = kNoCommand;  // The command in whose `$( )` or `( )` this one stands.

  // The command's name without folder and `.exe`, and without `sudo` and the like in front of it.
  std::string_view Name() const {
    return name_index_ < words.size()
               ? std::string_view(words[name_index_].text).substr(name_begin_, name_size_)
               : std::string_view();
  }
  // Words behind the name.
  std::size_t first_argument() const { return name_index_ + 1; }
  bool IsCalled(std::string_view name) const {  // ASCII case ignored.
    return name.size() == name_size_ && EqualsIgnoreCase(Name(), name);
  }
  // True when the words from the name on are these (ASCII case ignored), options between them
  // apart: `az storage container generate-sas`.
  bool StartsWith(std::initializer_list<std::string_view> words) const;

  // Set by ParseScript: the word in `words` that has the name, and the name in its text.
  std::size_t name_index_ = 0;
  std::uint32_t name_begin_ = 0;
  std::uint32_t name_size_ = 0;
};

struct ScriptText {
  std::string_view text;
  Shell shell = Shell::kUnknown;
  std::vector<ShellCommand>
      commands;  // In order of their starts; nested ones behind the outer one.
  std::vector<Span> comments;
  // Where the shell takes `$x` and `$(x)` as text: '...', the lines of `<<'EOF'`, `@'...'@`. Azure
  // Pipelines replaces its macros there all the same.
  std::vector<Span> verbatim;

  bool InComment(std::uint32_t offset) const;
  bool IsVerbatim(std::uint32_t offset) const;
  // True when `command` stands, at any depth, in the `$( )` of `outer`.
  bool IsInside(std::uint32_t command, std::uint32_t outer) const;
  // The command that `command` is piped to, or null.
  const ShellCommand* PipedTo(std::uint32_t command) const;
};

// Views `text`. Python and other languages that are no shells give comments only.
ScriptText ParseScript(std::string_view text, Shell shell);
// Of a step with inline script text.
inline ScriptText ParseScript(const Step& step) {
  return ParseScript(step.script.text(), step.shell);
}

// The value of an option: `-p value`, `-pvalue` (short names only), `--password value`,
// `--password=value`, and `-Name value` or `-Name:value` in PowerShell.
struct OptionValue {
  Span span;              // Of the value alone, quotes included where it is a word of its own.
  std::string_view text;  // Quotes removed.
  bool is_literal = true;
};
std::optional<OptionValue> FindOption(const ShellCommand& command,
                                      std::initializer_list<std::string_view> names);
bool HasOption(const ShellCommand& command, std::initializer_list<std::string_view> names);

// `$(name)` in a scalar.
struct Macro {
  std::string_view name;
  Span span;
};
std::vector<Macro> MacrosOf(std::string_view value);

// True for text that is replaced before or while it is used: macros, `${{ }}`, `$[ ]`.
bool HasReplacement(std::string_view value);

// The next use of environment variable `name` in script text at or after `from`: `$NAME`,
// `${NAME}`,
// `$env:NAME`, `%NAME%`, `os.environ["NAME"]`.
std::optional<Span> FindEnvironmentUse(std::string_view text, std::string_view name, Shell shell,
                                       std::size_t from = 0);
// The same for a variable of the script itself: `$name`, `${name}`.
std::optional<Span> FindVariableUse(std::string_view text, std::string_view name, Shell shell,
                                    std::size_t from = 0);

}  // namespace plumbline::pipeline
