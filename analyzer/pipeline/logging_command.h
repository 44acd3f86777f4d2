// Logging commands: `##vso[area.event key=value;key=value]message` in a line of output makes the
// runner do something. This reads them where scripts write them (Azure Pipelines agent, logging
// commands: the command ends at the first `]`; the words up to the first space are area and event;
// the rest splits at
// `;`, then at the first `=`; keys ignore case and are not trimmed).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace plumbline::pipeline {

struct LoggingProperty {
  std::string_view key;  // With its blanks: ` issecret` is another key than `issecret`.
  std::string_view value;
  Span key_span, value_span;
};

struct LoggingCommand {
  Span span;              // `##vso[` to `]`.
  std::string_view name;  // `task.setvariable`, as written.
  Span name_span;
  std::vector<LoggingProperty> properties;
  Span message;  // Behind the `]`, up to the end of the line or of the quotes around the command.

  bool Is(std::string_view area_event) const;  // ASCII case ignored.
  // The property with exactly this key (ASCII case ignored), or null.
  const LoggingProperty* Find(std::string_view key) const;
};

// Views `text`, which is script text or the value of an input. Pieces that are replaced before the
// command is printed (`${{ }}`, `$( )`, `${ }`) may hold brackets of their own.
std::vector<LoggingCommand> FindLoggingCommands(std::string_view text);

// What a flag such as `issecret` says: nothing when it is neither true nor false.
std::optional<bool> LoggingFlag(std::string_view value);

}  // namespace plumbline::pipeline
