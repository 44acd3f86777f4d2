// What other YAML readers make of a text, as a list of events that can be compared with a tree of
// ours:
// `{`, `}`, `[`, `]`, `*name`, and scalars as a style letter (p, s, d, l, f) and the decoded text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"

namespace plumbline::test {

struct YamlEvent {
  std::string text;
  // Where it starts, in code points from the start of the text, the byte order mark excluded. None
  // for empty values and the ends of collections.
  std::optional<std::uint64_t> begin;
  // For scalars and flow collections.
  std::optional<std::uint64_t> end;
};

struct YamlDocument {
  bool accepted = false;
  bool has_more = false;        // A second document follows.
  bool has_properties = false;  // Anchors, tags or aliases: marks then differ.
  std::vector<YamlEvent> events;
};

// The first document of `text`.
YamlDocument ReadWithLibyaml(std::string_view text);
// Structure and texts only; scalars have the letter `p` if they are not quoted or block scalars,
// `d` otherwise. Only for texts that libyaml accepts: on others yaml-cpp may never come back.
YamlDocument ReadWithYamlCpp(std::string_view text);
// A prepared tree of ours. Offsets are bytes.
std::vector<YamlEvent> EventsOf(const Tree& tree);

}  // namespace plumbline::test
