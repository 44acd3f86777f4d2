// Text out of values (section 6.3) and answers about text that is known in part: what the string
// functions share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/functions.h"

namespace plumbline::eval {

// What concat() and join() make of a scalar: a string of the same origin and with the same secrets.
// A hole (an unknown value) for what is not known: unknown values, and null, floats and containers,
// of which nobody has written down what they become.
Value TextOf(Session& session, const Value& value);

// The string of the pieces as the result of the call.
Value Assemble(Call& call, std::span<const Piece> pieces);

// An unknown string that is a call of `name`, for a hole. It has the origin, the secrets and,
// unless `data` has one, the reason of `source`, one of the arguments.
Value UnknownCall(Session& session, std::string_view name, std::span<const Value> arguments,
                  const Value& source, UnknownData data = {});

// A string for a message: in backquotes, its beginning if it is long, and no secret.
std::string Quoted(const Value& string);

// Whether floats are somewhere in the value: how they are written is not documented.
bool HoldsFloats(const Value& value);

// Counts work on so many bytes; false when the budget of the session is used up.
inline bool Affords(Call& call, std::size_t bytes) { return call.session().Step(bytes / 16); }

// --- Known in part ------------------------------------------------------------------------------

inline bool IsOnly(const Value& unknown, Kinds kinds) {
  return (unknown.unknown().kinds & ~kinds) == 0;
}
// Certainly a string, known or not.
inline bool IsText(const Value& value) {
  return value.IsString() || (value.IsUnknown() && IsOnly(value, kStrings));
}

// Bounds of the number of elements or units of an unknown array or string.
struct Bounds {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};
Bounds LengthOf(const Value& unknown);

// The certain stretches of a string. A known one is a single stretch.
struct Fragments {
  bool complete = false;          // The string is known.
  std::string prefix;             // In front of the first hole.
  std::string suffix;             // Behind the last one.
  std::vector<std::string> runs;  // All of them, each as long as possible.
  // Bounds of its length in UTF-16 units.
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};
Fragments FragmentsOf(const Value& string);

// --- Searching ----------------------------------------------------------------------------------

// Finds a text, which is not empty, in others; in linear time, whatever the texts.
class Searcher {
 public:
  // Views the part.
  explicit Searcher(std::string_view part);

  // Offset of the first occurrence at or behind `from`; npos when there is none.
  std::size_t First(std::string_view text, std::size_t from = 0) const;
  std::size_t Last(std::string_view text) const;

 private:
  std::string_view part_;
  std::vector<std::uint32_t> borders_;  // Of each beginning: its longest end that begins it too.
};

// --- UTF-16 -------------------------------------------------------------------------------------

// UTF-16 units in a text.
inline std::int64_t UnitsOf(std::string_view text) {
  return static_cast<std::int64_t>(Utf16Length(StringData{text, {}, false}));
}
inline std::int64_t UnitsOf(const Value& string) {
  return static_cast<std::int64_t>(Utf16Length(string.string()));
}

}  // namespace plumbline::eval
