#include "pipeline/logging_command.h"

#include <algorithm>
#include <cstdint>

#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

constexpr std::string_view kPrefix = "##vso[";

// The end of a piece that is replaced before the command is printed, or `at` when none begins
// there.
std::size_t SkipReplaced(std::string_view text, std::size_t at) {
  if (text.substr(at, 3) == "${{") {
    const std::size_t end = text.find("}}", at);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  const std::string_view mark = text.substr(at, 2);
  if (mark != "$(" && mark != "${" && mark != "$[") return at;
  const char open = mark[1];
  const char close = open == '(' ? ')' : open == '{' ? '}' : ']';
  std::size_t depth = 0;
  for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth == 0) return i + 1;
  }
  return at;
}

// The first `stop` at or behind `at` in [at, end), replaced pieces left out; `end` when there
// is none. A line break ends the search too.
std::size_t FindPlain(std::string_view text, char stop, std::size_t at, std::size_t end) {
  while (at < end) {
    const std::size_t behind = text[at] == '$' ? SkipReplaced(text, at) : at;
    if (behind != at) {
      at = behind;
      continue;
    }
    if (text[at] == stop) return at;
    if (text[at] == '\n') return end;
    ++at;
  }
  return end;
}

Span MakeSpan(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(std::max(begin, end))};
}

// The quotes that the command is in are the last ones in front of it on its line that are still
// open.
char OpenQuote(std::string_view text, std::size_t at) {
  std::size_t line = text.rfind('\n', at);
  line = line == std::string_view::npos ? 0 : line + 1;
  char open = 0;
  for (std::size_t i = line; i < at; ++i) {
    const char c = text[i];
    if (c != '"' && c != '\'') continue;
    if (open == 0) {
      open = c;
    } else if (open == c) {
      open = 0;
    }
  }
  return open;
}

}  // namespace

bool LoggingCommand::Is(std::string_view area_event) const {
  return EqualsIgnoreCase(name, area_event);
}

const LoggingProperty* LoggingCommand::Find(std::string_view key) const {
  for (const LoggingProperty& property : properties) {
    if (EqualsIgnoreCase(property.key, key)) return &property;
  }
  return nullptr;
}

std::vector<LoggingCommand> FindLoggingCommands(std::string_view text) {
  std::vector<LoggingCommand> commands;
  for (std::size_t at = text.find(kPrefix); at != std::string_view::npos;
       at = text.find(kPrefix, at + kPrefix.size())) {
    const std::size_t begin = at + kPrefix.size();
    const std::size_t end = FindPlain(text, ']', begin, text.size());
    if (end == text.size()) continue;  // Never closed on its line: the runner prints it as text.
    LoggingCommand command;
    command.span = MakeSpan(at, end + 1);
    const std::size_t name_end = FindPlain(text, ' ', begin, end);
    command.name_span = MakeSpan(begin, name_end);
    command.name = text.substr(begin, name_end - begin);
    for (std::size_t from = name_end + 1; from < end;) {
      const std::size_t stop = FindPlain(text, ';', from, end);
      const std::size_t equals = FindPlain(text, '=', from, stop);
      if (equals < stop) {
        command.properties.push_back({text.substr(from, equals - from),
                                      text.substr(equals + 1, stop - equals - 1),
                                      MakeSpan(from, equals), MakeSpan(equals + 1, stop)});
      }
      from = stop + 1;
    }
    const char quote = OpenQuote(text, at);
    std::size_t message_end = end + 1;
    while (message_end < text.size() && text[message_end] != '\n' &&
           (quote == 0 || text[message_end] != quote)) {
      const std::size_t behind =
          text[message_end] == '$' ? SkipReplaced(text, message_end) : message_end;
      if (behind != message_end) {
        message_end = behind;
        continue;
      }
      message_end += text[message_end] == '\\' || text[message_end] == '`' ? 2 : 1;
    }
    message_end = std::min(message_end, text.size());
    if (message_end > end + 1 && text[message_end - 1] == '\r') --message_end;
    command.message = MakeSpan(end + 1, message_end);
    commands.push_back(std::move(command));
  }
  return commands;
}

std::optional<bool> LoggingFlag(std::string_view value) {
  if (EqualsIgnoreCase(value, "true")) return true;
  if (EqualsIgnoreCase(value, "false")) return false;
  return std::nullopt;
}

}  // namespace plumbline::pipeline
