// The function `format` (section 3.6).
#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "azp/functions.h"
#include "base/ascii.h"

namespace plumbline::azp {
namespace {

constexpr Kinds kString = Bit(Kind::kString);

// A `{N}` or `{N:pattern}`.
struct Hole {
  std::size_t index = 0;
  std::string pattern;
  std::size_t end = 0;  // Behind the closing brace.
};

// `from` is behind the opening brace.
std::optional<Hole> ReadHole(std::string_view text, std::size_t from) {
  Hole hole;
  std::uint8_t index = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + from, end, index);
  if (error != std::errc() || at == end) return std::nullopt;
  hole.index = index;
  std::size_t next = static_cast<std::size_t>(at - text.data());
  if (text[next] == '}') {
    hole.end = next + 1;
    return hole;
  }
  if (text[next] != ':') return std::nullopt;
  for (++next; next < text.size(); ++next) {
    if (text[next] == '}') {
      if (text.substr(next + 1).starts_with('}')) {
        ++next;  // Two stand for one.
      } else {
        hole.end = next + 1;
        return hole;
      }
    }
    hole.pattern += text[next];
  }
  return std::nullopt;
}

class Formatter {
 public:
  explicit Formatter(Call& call) : call_(call) {}

  Value Run(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t brace = text.find_first_of("{}", at);
      out_ += text.substr(at, brace - at);
      if (brace == std::string_view::npos) break;
      if (text.substr(brace + 1).starts_with(text[brace])) {
        out_ += text[brace];
        at = brace + 2;
        continue;
      }
      if (text[brace] == '}') {
        return Fail("the text of `format()` has a `}` that closes nothing", "write `}}`");
      }
      const std::optional<Hole> hole = ReadHole(text, brace + 1);
      if (!hole) {
        return Fail("the text of `format()` has a `{` that begins no `{0}`", "write `{{`");
      }
      if (hole->index + 1 >= call_.size()) {
        return Fail(fmt::format("`{{{}}}` has no argument", hole->index),
                    "arguments are counted from 0");
      }
      if (const Value& error = Fill(*hole); error.IsError()) return error;
      if (!call_.run().Affords(out_.size())) return call_.TooLarge();
      at = hole->end;
    }
    return is_unknown_ ? call_.Unknown(kString) : call_.Text(out_);
  }

 private:
  Value Fail(std::string_view message, std::string_view help) {
    return call_.Fail(0, ErrorKind::kFormat, message, help);
  }

  // An error, or null.
  Value Fill(const Hole& hole) {
    const std::size_t argument = hole.index + 1;
    const Value& value = call_[argument];
    if (value.IsError()) return value;
    if (!hole.pattern.empty()) return FillDate(hole, value);
    const Converted<std::string> text = ConvertToText(value);
    if (text.outcome == Outcome::kFails) return call_.WrongKind(argument, "a string");
    is_unknown_ = is_unknown_ || text.outcome == Outcome::kUnknown;
    out_ += text.value;
    return Value::Null();
  }

  Value FillDate(const Hole& hole, const Value& value) {
    const bool may_be_date =
        value.kind() == Kind::kDateTime ||
        (value.IsUnknown() && (value.unknown().kinds & Bit(Kind::kDateTime)) != 0);
    if (!may_be_date) {
      return Fail(fmt::format("`{{{}:{}}}` is for dates only", hole.index, hole.pattern),
                  fmt::format("write `{{{}}}`", hole.index));
    }
    std::optional<std::string> text;
    if (value.IsKnown()) text = FormatDate(value.date_time(), hole.pattern);
    is_unknown_ = is_unknown_ || !text;
    out_ += text.value_or("");
    return Value::Null();
  }

  Call& call_;
  std::string out_;
  bool is_unknown_ = false;
};

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

// Parts of a date as patterns name them.
struct Parts {
  int year = 0;
  unsigned month = 0, day = 0, weekday = 0;
  std::int64_t hour = 0, minute = 0, second = 0, millisecond = 0;
};

Parts PartsOf(std::int64_t milliseconds) {
  using std::chrono::duration_cast;
  const std::chrono::sys_time<std::chrono::milliseconds> time{
      std::chrono::milliseconds(milliseconds)};
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::int64_t rest = (time - days).count();
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          std::chrono::weekday(days).c_encoding(),
          rest / 3'600'000,
          rest / 60'000 % 60,
          rest / 1000 % 60,
          rest % 1000};
}

std::string Padded(std::int64_t number, std::size_t width) {
  return fmt::format("{:0{}}", number, width);
}

// A letter of a pattern, `count` times.
std::optional<std::string> FormatPart(const Parts& parts, char letter, std::size_t count) {
  const std::size_t width = count < 2 ? 1 : 2;
  switch (letter) {
    case 'y':
      return count <= 2 ? Padded(parts.year % 100, width) : Padded(parts.year, count);
    case 'M':
      if (count <= 2) return Padded(parts.month, width);
      return std::string(kMonths[parts.month - 1].substr(0, count == 3 ? 3 : std::string::npos));
    case 'd':
      if (count <= 2) return Padded(parts.day, width);
      return std::string(kDays[parts.weekday].substr(0, count == 3 ? 3 : std::string::npos));
    case 'H':
      return Padded(parts.hour, width);
    case 'h':
      return Padded((parts.hour + 11) % 12 + 1, width);
    case 'm':
      return Padded(parts.minute, width);
    case 's':
      return Padded(parts.second, width);
    case 'f':
      if (count > 7) return std::nullopt;
      return (Padded(parts.millisecond, 3) + "0000").substr(0, count);
    case 't':
      return std::string(parts.hour < 12 ? "AM" : "PM").substr(0, width);
    default:
      return std::nullopt;
  }
}

}  // namespace

Value Format(Call& call) {
  const Converted<std::string> text = ConvertToText(call[0]);
  if (text.outcome == Outcome::kFails) return call.WrongKind(0, "a string");
  if (text.outcome == Outcome::kUnknown) return call.Unknown(kString);
  return Formatter(call).Run(text.value);
}

std::optional<std::string> FormatDate(std::int64_t milliseconds, std::string_view pattern) {
  // One letter alone is the name of a pattern.
  if (pattern.size() < 2) return std::nullopt;
  const Parts parts = PartsOf(milliseconds);
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '\'' || c == '"') {
      const std::size_t close = pattern.find(c, at + 1);
      if (close == std::string_view::npos) return std::nullopt;
      out += pattern.substr(at + 1, close - at - 1);
      at = close + 1;
    } else if (c == '\\') {
      if (at + 1 == pattern.size()) return std::nullopt;
      out += pattern[at + 1];
      at += 2;
    } else if (c == '%') {
      ++at;
    } else if (std::string_view("yMdHhmsftFgzK").find(c) == std::string_view::npos) {
      out += c;
      ++at;
    } else {
      const std::size_t count = std::min(pattern.find_first_not_of(c, at), pattern.size()) - at;
      const std::optional<std::string> part = FormatPart(parts, c, count);
      if (!part) return std::nullopt;
      out += *part;
      at += count;
    }
  }
  return out;
}

}  // namespace plumbline::azp
