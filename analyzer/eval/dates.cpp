// Dates and durations (sections 5.7 and 6.4), in the proleptic Gregorian calendar and without leap
// seconds, from year 1 to 9999 as .NET has it.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/duration.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kFirst = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253'402'300'799;   // 9999-12-31T23:59:59Z
constexpr std::string_view kIsoFormat = "yyyy-MM-ddTHH:mm:ssZ";

// --- Reading ------------------------------------------------------------------------------------

struct DateTime {
  std::int64_t seconds = 0;  // Since 1970, UTC.
  bool has_fraction = false;
  // `2020-04-07T14:53:14Z`: a result in the same form is documented for this one only.
  bool is_plain_iso = false;
  bool is_utc = false;  // Says so with a `Z`.
  bool has_offset = false;
};

enum class Reading : std::uint8_t {
  kGood,
  kStrange,  // Perhaps a date to .NET, which reads a great deal.
  kBad,
};

// Takes the parts of a date from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool AtEnd() const { return text_.empty(); }
  char Peek() const { return text_.empty() ? '\0' : text_[0]; }
  bool Take(char c) {
    if (Peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Exactly so many digits.
  bool Number(std::size_t digits, int& number) {
    if (text_.size() < digits) return false;
    number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!IsDigitAscii(text_[i])) return false;
      number = number * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return true;
  }
  // All digits that follow; whether there are any, and one that is not zero.
  bool Fraction(bool& is_zero) {
    std::size_t at = 0;
    for (; at < text_.size() && IsDigitAscii(text_[at]); ++at)
      is_zero = is_zero && text_[at] == '0';
    text_.remove_prefix(at);
    return at > 0;
  }

 private:
  std::string_view text_;
};

struct Fields {
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int offset_hours = 0, offset_minutes = 0;
  bool is_west = false;
};

// `yyyy-MM-dd`, with `THH:mm`, `THH:mm:ss` or a blank for the `T`, a fraction, `Z` or an offset; or
// compact, `yyyyMMddTHHmmssZ`. False for other shapes.
bool Scan(std::string_view text, Fields& fields, DateTime& date) {
  Scanner scanner(text);
  if (!scanner.Number(4, fields.year)) return false;
  const bool is_compact = scanner.Peek() != '-';
  const auto separator = [&](char c) { return is_compact || scanner.Take(c); };
  if (!separator('-') || !scanner.Number(2, fields.month) || !separator('-') ||
      !scanner.Number(2, fields.day)) {
    return false;
  }
  if (scanner.AtEnd()) return !is_compact;
  const bool has_letter = scanner.Take('T');
  if (!has_letter && (is_compact || !scanner.Take(' '))) return false;
  if (!scanner.Number(2, fields.hour) || !separator(':') || !scanner.Number(2, fields.minute)) {
    return false;
  }
  bool has_seconds = false;
  if (is_compact ? IsDigitAscii(scanner.Peek()) : scanner.Take(':')) {
    if (!scanner.Number(2, fields.second)) return false;
    has_seconds = true;
    bool is_zero = true;
    if (scanner.Take('.')) {
      if (!scanner.Fraction(is_zero)) return false;
      has_seconds = false;  // Not the plain form.
    }
    date.has_fraction = !is_zero;
  }
  if (scanner.Take('Z')) {
    date.is_utc = true;
    date.is_plain_iso = !is_compact && has_letter && has_seconds;
    return scanner.AtEnd();
  }
  if (scanner.AtEnd()) return true;
  fields.is_west = scanner.Peek() == '-';
  if (!scanner.Take('-') && !scanner.Take('+')) return false;
  date.has_offset = true;
  if (!scanner.Number(2, fields.offset_hours)) return false;
  if (scanner.AtEnd()) return true;
  scanner.Take(':');
  return scanner.Number(2, fields.offset_minutes) && scanner.AtEnd();
}

Reading Read(std::string_view text, DateTime& date) {
  Fields fields;
  if (!Scan(text, fields, date)) {
    // No date is without a digit.
    return std::any_of(text.begin(), text.end(), IsDigitAscii) ? Reading::kStrange : Reading::kBad;
  }
  const std::chrono::year_month_day day(std::chrono::year(fields.year),
                                        std::chrono::month(static_cast<unsigned>(fields.month)),
                                        std::chrono::day(static_cast<unsigned>(fields.day)));
  if (!day.ok() || fields.year == 0 || fields.minute > 59 || fields.hour > 24) return Reading::kBad;
  // 24:00 and leap seconds exist in ISO 8601.
  if (fields.hour == 24 || fields.second > 59) {
    return fields.second > 60 ? Reading::kBad : Reading::kStrange;
  }
  if (fields.offset_hours > 14 || fields.offset_minutes > 59) return Reading::kBad;
  const std::int64_t offset = fields.offset_hours * kHour + fields.offset_minutes * kMinute;
  date.seconds = std::chrono::sys_days(day).time_since_epoch().count() * kDay +
                 fields.hour * kHour + fields.minute * kMinute + fields.second +
                 (fields.is_west ? offset : -offset);
  return date.seconds < kFirst || date.seconds > kLast ? Reading::kStrange : Reading::kGood;
}

// `[-]P[nY][nM][nW][nD][T[nH][nM][n[.f]S]]`.
struct Duration {
  bool is_negative = false;
  int years = 0;
  int months = 0;
  std::int64_t seconds = 0;  // What is left.
  bool has_fraction = false;
};

std::optional<Duration> ReadDuration(std::string_view text) {
  Duration duration;
  if (text.starts_with('-')) {
    duration.is_negative = true;
    text.remove_prefix(1);
  }
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  // Years and months apart: ParseIsoDuration gives them lengths.
  const auto take = [&text](char letter, int& number) {
    std::size_t digits = 0;
    while (digits < text.size() && IsDigitAscii(text[digits])) ++digits;
    constexpr std::size_t kMostDigits = 9;
    if (digits == 0 || digits > kMostDigits || digits == text.size() || text[digits] != letter) {
      return false;
    }
    for (std::size_t i = 0; i < digits; ++i) number = number * 10 + (text[i] - '0');
    text.remove_prefix(digits + 1);
    return true;
  };
  const bool has_years = take('Y', duration.years);
  const bool has_months = take('M', duration.months);
  if (text.empty()) return has_years || has_months ? std::optional(duration) : std::nullopt;
  // Only seconds have a fraction here.
  const std::size_t point = text.find('.');
  if (text.find(',') != std::string_view::npos) return std::nullopt;
  if (point != std::string_view::npos) {
    if (!text.ends_with('S')) return std::nullopt;
    const std::string_view digits = text.substr(point + 1, text.size() - point - 2);
    duration.has_fraction = digits.find_first_not_of('0') != std::string_view::npos;
  }
  const auto rest = ParseIsoDuration("P" + std::string(text));
  if (!rest || text.find('Y') != std::string_view::npos) return std::nullopt;
  const std::size_t time = std::min(text.find('T'), text.size());
  if (text.substr(0, time).find('M') != std::string_view::npos) return std::nullopt;
  duration.seconds = std::chrono::duration_cast<std::chrono::seconds>(*rest).count();
  return duration;
}

// --- Writing ------------------------------------------------------------------------------------

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kWeekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};

// The pattern of a standard format, which is one letter; empty when there is none.
std::string_view StandardFormat(char letter) {
  switch (letter) {
    case 'd':
      return "MM/dd/yyyy";
    case 'D':
      return "dddd, dd MMMM yyyy";
    case 'f':
      return "dddd, dd MMMM yyyy HH:mm";
    case 'F':
      return "dddd, dd MMMM yyyy HH:mm:ss";
    case 'g':
      return "MM/dd/yyyy HH:mm";
    case 'G':
      return "MM/dd/yyyy HH:mm:ss";
    case 'M':
    case 'm':
      return "MMMM dd";
    case 'o':
    case 'O':
      return "yyyy-MM-ddTHH:mm:ss.fffffffZ";
    case 'r':
    case 'R':
      return "ddd, dd MMM yyyy HH:mm:ss 'GMT'";
    case 's':
      return "yyyy-MM-ddTHH:mm:ss";
    case 't':
      return "HH:mm";
    case 'T':
      return "HH:mm:ss";
    case 'u':
      return "yyyy-MM-dd HH:mm:ssZ";
    case 'Y':
    case 'y':
      return "yyyy MMMM";
    default:
      return {};
  }
}

enum class Formatting : std::uint8_t {
  kGood,
  kStrange,  // Has a meaning that is not documented.
  kBad,
};

// A whole second in UTC, written part by part.
class Formatter {
 public:
  explicit Formatter(std::int64_t seconds)
      : days_(std::chrono::floor<std::chrono::days>(
            std::chrono::sys_seconds(std::chrono::seconds(seconds)))),
        day_(days_),
        time_(seconds - std::int64_t{days_.time_since_epoch().count()} * kDay) {}

  // `says_utc`: the date did so itself, else what a zone is written as is not known.
  Formatting Write(std::string_view pattern, bool says_utc, std::string& out) const {
    for (std::size_t i = 0; i < pattern.size();) {
      const char c = pattern[i];
      if (c == '\'' || c == '"') {
        const std::size_t end = pattern.find(c, i + 1);
        if (end == std::string_view::npos) return Formatting::kBad;
        const std::string_view quoted = pattern.substr(i + 1, end - i - 1);
        if (quoted.find('\\') != std::string_view::npos) return Formatting::kStrange;
        out += quoted;
        i = end + 1;
      } else if (c == '\\') {
        if (i + 1 == pattern.size()) return Formatting::kBad;
        out += pattern[i + 1];
        i += 2;
      } else if (c == '%') {
        // In front of a single letter that would be a standard format alone.
        if (i + 1 == pattern.size() || pattern[i + 1] == '%') return Formatting::kBad;
        ++i;
      } else {
        std::size_t size = 1;
        while (i + size < pattern.size() && pattern[i + size] == c) ++size;
        if ((c == 'K' || c == 'z') && !says_utc) return Formatting::kStrange;
        const Formatting part = WriteRun(c, size, out);
        if (part != Formatting::kGood) return part;
        i += size;
      }
    }
    return Formatting::kGood;
  }

 private:
  static void Append(std::int64_t number, std::size_t digits, std::string& out) {
    fmt::format_to(std::back_inserter(out), "{:0{}}", number, digits);
  }

  // A letter that is repeated `size` times.
  Formatting WriteRun(char c, std::size_t size, std::string& out) const {
    const std::size_t two = std::min<std::size_t>(size, 2);
    const std::int64_t hour = time_ / kHour;
    switch (c) {
      case 'y': {
        const int year = static_cast<int>(day_.year());
        Append(size <= 2 ? year % 100 : year, size, out);
        return Formatting::kGood;
      }
      case 'M': {
        const unsigned month = static_cast<unsigned>(day_.month());
        if (size <= 2) {
          Append(month, size, out);
        } else {
          out += kMonths[month - 1].substr(0, size == 3 ? 3 : std::string_view::npos);
        }
        return Formatting::kGood;
      }
      case 'd':
        if (size <= 2) {
          Append(static_cast<unsigned>(day_.day()), size, out);
        } else {
          const unsigned weekday = std::chrono::weekday(days_).c_encoding();
          out += kWeekdays[weekday].substr(0, size == 3 ? 3 : std::string_view::npos);
        }
        return Formatting::kGood;
      case 'H':
        Append(hour, two, out);
        return Formatting::kGood;
      case 'h':
        Append(hour % 12 == 0 ? 12 : hour % 12, two, out);
        return Formatting::kGood;
      case 'm':
        Append(time_ % kHour / kMinute, two, out);
        return Formatting::kGood;
      case 's':
        Append(time_ % kMinute, two, out);
        return Formatting::kGood;
      case 't':
        out += hour < 12 ? 'A' : 'P';
        if (size > 1) out += 'M';
        return Formatting::kGood;
      case 'f':
        if (size > 7) return Formatting::kBad;
        out.append(size, '0');
        return Formatting::kGood;
      case 'K':
        for (std::size_t i = 0; i < size; ++i) out += 'Z';
        return Formatting::kGood;
      case 'z':
        out += size == 1 ? "+0" : size == 2 ? "+00" : "+00:00";
        return Formatting::kGood;
      case 'F':  // Drops the point in front of it.
      case 'g':  // Eras.
        return Formatting::kStrange;
      default:
        out.append(size, c);
        return Formatting::kGood;
    }
  }

  std::chrono::sys_days days_;
  std::chrono::year_month_day day_;
  std::int64_t time_;  // Seconds of the day.
};

std::string WriteIso(std::int64_t seconds) {
  std::string text;
  Formatter(seconds).Write(kIsoFormat, true, text);
  return text;
}

// --- Adding -------------------------------------------------------------------------------------

// Years by the calendar: from the last of February to its last.
std::optional<std::int64_t> AddYears(std::int64_t seconds, std::int64_t years) {
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  const std::chrono::year_month_day from(days);
  const std::int64_t year = static_cast<int>(from.year()) + years;
  if (year < 1 || year > 9999) return std::nullopt;
  std::chrono::year_month_day to(std::chrono::year(static_cast<int>(year)), from.month(),
                                 from.day());
  if (!to.ok()) to = to.year() / to.month() / std::chrono::last;
  const std::int64_t time = seconds - std::int64_t{days.time_since_epoch().count()} * kDay;
  return std::chrono::sys_days(to).time_since_epoch().count() * kDay + time;
}

Value NotADate(Call& call, std::size_t argument) {
  return call.Fail(argument, fmt::format("{} is not a date", Shown(call[argument])),
                   "write dates as `2026-01-31T00:00:00Z`");
}

}  // namespace

namespace builtin {

Value DateTimeAdd(Call& call) {
  DateTime base;
  const Reading reading = Read(call.text(0), base);
  if (reading == Reading::kBad) return NotADate(call, 0);
  const std::optional<Duration> duration = ReadDuration(call.text(1));
  if (!duration) {
    return call.Fail(1, fmt::format("{} is not a duration", Shown(call[1])),
                     "write durations as `P1DT12H`: days, then hours");
  }
  // What .NET makes of offsets, fractions and months is not documented (section 19 number 1).
  const bool is_certain = reading == Reading::kGood && !base.has_fraction && !base.has_offset &&
                          duration->months == 0 && !duration->has_fraction;
  const bool has_format = call.size() > 2;
  if (!is_certain || (!has_format && !base.is_plain_iso)) return call.Unknown(kStrings);

  const std::int64_t sign = duration->is_negative ? -1 : 1;
  constexpr std::int64_t kYear = 365 * kDay;
  const std::int64_t by_days = base.seconds + sign * (duration->years * kYear + duration->seconds);
  std::optional<std::int64_t> by_calendar = AddYears(base.seconds, sign * duration->years);
  if (by_calendar) *by_calendar += sign * duration->seconds;
  // A year is one of the calendar or 365 days: certain where both come to the same.
  const auto fits = [](std::int64_t seconds) { return seconds >= kFirst && seconds <= kLast; };
  if (!fits(by_days) && (!by_calendar || !fits(*by_calendar))) {
    return call.Fail(1, fmt::format("{} later than {} is beyond the years 1 to 9999",
                                    Shown(call[1]), Shown(call[0])));
  }
  if (by_calendar != by_days) return call.Unknown(kStrings);
  if (!has_format) return call.session().String(WriteIso(by_days));

  std::string_view format = call.text(2);
  if (format.empty()) return call.Unknown(kStrings);
  if (format.size() == 1) {
    const std::string_view standard = StandardFormat(format[0]);
    // The round-trip format shows the zone as well.
    if ((format[0] == 'U' || !IsLetterAscii(format[0])) ||
        (ToLowerAscii(format[0]) == 'o' && !base.is_utc)) {
      return call.Unknown(kStrings);
    }
    if (standard.empty()) {
      return call.Fail(2, fmt::format("{} is not a standard date format", Shown(call[2])),
                       "a single letter is a standard format; write `%` in front of it for a part "
                       "of a date");
    }
    format = standard;
  }
  std::string text;
  switch (Formatter(by_days).Write(format, base.is_utc, text)) {
    case Formatting::kGood:
      return call.session().String(text);
    case Formatting::kStrange:
      return call.Unknown(kStrings);
    case Formatting::kBad:
      break;
  }
  return call.Fail(2, fmt::format("{} is not a date format", Shown(call[2])));
}

Value DateTimeFromEpoch(Call& call) {
  const std::int64_t seconds = call.integer(0);
  if (seconds < kFirst || seconds > kLast) {
    return call.Fail(0,
                     fmt::format("{} seconds from 1970 are beyond the years 1 to 9999", seconds));
  }
  return call.session().String(WriteIso(seconds));
}

Value DateTimeToEpoch(Call& call) {
  DateTime date;
  const Reading reading = Read(call.text(0), date);
  if (reading == Reading::kBad) return NotADate(call, 0);
  if (reading == Reading::kStrange || date.has_fraction) return call.Unknown(kIntegers);
  return Value::Integer(date.seconds);
}

}  // namespace builtin
}  // namespace plumbline::eval
