// "Did you mean": the candidate closest to a misspelt word.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace plumbline {

// Edits (insert, delete, replace, swap of neighbours) between two texts, ASCII case ignored; stops
// counting at `limit` + 1.
std::size_t EditDistance(std::string_view a, std::string_view b, std::size_t limit);

// The candidate at the smallest distance, if that is at most `limit` and less than the word's
// length; the first one among equals.
std::optional<std::string_view> Nearest(std::string_view word,
                                        std::span<const std::string_view> candidates,
                                        std::size_t limit = 2);

// The declared name that a name which nothing declares was certainly meant for, so that it can be
// put in its place: one alone is nearest, and the digits are the same (`disk2` is not a misspelt
// `disk1`).
std::optional<std::string_view> OnlyNearest(std::string_view name,
                                            std::span<const std::string_view> declared);

}  // namespace plumbline
