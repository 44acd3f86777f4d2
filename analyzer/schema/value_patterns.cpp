#include "schema/value_patterns.h"

#include <cstdint>
#include <iterator>

#include "base/pattern.h"

namespace plumbline::schema {
namespace {

// A pattern, and behind it rows without name: those it requires as well, then those it denies.
struct Row {
  std::string_view published;
  Pattern pattern;
  std::uint8_t required;
  std::uint8_t denied;
};

constinit const Row kRows[] = {
#include "schema_data/arm-patterns.inc"
};

// Names ascend, without regard to the rows behind them.
const Row* Find(std::string_view published) {
  const Row* low = std::begin(kRows);
  const Row* high = std::end(kRows);
  while (low < high) {
    const Row* middle = low + (high - low) / 2;
    while (middle > low && middle->published.empty()) --middle;
    if (middle->published == published) return middle;
    if (middle->published < published) {
      low = middle + 1 + middle->required + middle->denied;
    } else {
      high = middle;
    }
  }
  return nullptr;
}

}  // namespace

PatternResult MatchesPattern(std::string_view published, std::string_view text) {
  const Row* const row = Find(published);
  if (row == nullptr) return PatternResult::kUnknown;
  if (!row->pattern.FoundIn(text)) return PatternResult::kNo;
  for (std::size_t i = 1; i <= std::size_t{row->required} + row->denied; ++i) {
    const bool is_required = i <= row->required;
    if (row[i].pattern.FoundIn(text) != is_required) return PatternResult::kNo;
  }
  return PatternResult::kYes;
}

}  // namespace plumbline::schema
