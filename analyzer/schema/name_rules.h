// What names resources may have, as it is documented (schemas/data/arm-name-rules.tsv). What the
// published types say of names is in schema/type_graph.h.
#pragma once

#include <span>
#include <string_view>

namespace plumbline::schema {

struct NameRule {
  std::string_view type;
  int min = 0;               // 0: not said.
  int max = 0;               // 0: not said.
  std::string_view pattern;  // For schema::MatchesPattern; may be empty.
  bool is_strict = false;    // Services hold to it although the published type takes more.
};

// Those of a type (ASCII case ignored): variants, of which a name has to follow one.
std::span<const NameRule> NameRulesOf(std::string_view type);
std::span<const NameRule> AllNameRules();

}  // namespace plumbline::schema
