#include "pipeline/cron.h"

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
constexpr std::string_view kDays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                      "thursday", "friday", "saturday"};

struct FieldKind {
  std::string_view what;
  int low = 0, high = 0;
  std::span<const std::string_view> names;  // The first one is `low`.
};
constexpr FieldKind kFields[] = {
    {"minute", 0, 59, {}},     {"hour", 0, 23, {}},      {"day of the month", 1, 31, {}},
    {"month", 1, 12, kMonths}, {"weekday", 0, 6, kDays},
};
constexpr std::size_t kFieldCount = std::size(kFields);

constexpr int kDaysOfMonth[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

std::vector<Span> Fields(std::string_view text) {
  std::vector<Span> fields;
  for (std::uint32_t at = 0; at < text.size();) {
    if (IsSpaceAscii(text[at])) {
      ++at;
      continue;
    }
    std::uint32_t end = at;
    while (end < text.size() && !IsSpaceAscii(text[end])) ++end;
    fields.push_back({at, end});
    at = end;
  }
  return fields;
}

std::optional<int> Number(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!IsDigitAscii(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// A number or a name of the field; nothing for other texts. May be out of range.
std::optional<int> ValueIn(const FieldKind& kind, std::string_view text) {
  if (const auto number = Number(text)) return number;
  for (std::size_t i = 0; i < kind.names.size(); ++i) {
    const std::string_view name = kind.names[i];
    if (EqualsIgnoreCase(text, name) || EqualsIgnoreCase(text, name.substr(0, 3))) {
      return kind.low + static_cast<int>(i);
    }
  }
  return std::nullopt;
}

// Reads one field; the set of its values, or a message.
class FieldReader {
 public:
  explicit FieldReader(const FieldKind& kind) : kind_(kind) {}

  std::uint64_t values = 0;
  std::string message;
  std::string help;

  bool Read(std::string_view field) {
    std::size_t at = 0;
    while (at <= field.size()) {
      const std::size_t end = std::min(field.find(',', at), field.size());
      if (!ReadPart(field.substr(at, end - at))) return false;
      at = end + 1;
    }
    return true;
  }

 private:
  bool ReadPart(std::string_view part) {
    int step = 1;
    if (const std::size_t slash = part.find('/'); slash != std::string_view::npos) {
      const auto number = Number(part.substr(slash + 1));
      if (!number || *number == 0) return Fail(part);
      step = *number;
      part = part.substr(0, slash);
      if (part != "*" && part.find('-') == std::string_view::npos) {
        const auto first = Known(part);
        if (!first) return false;
        Add(*first, kind_.high, step);
        return true;
      }
    }
    if (part == "*") {
      Add(kind_.low, kind_.high, step);
      return true;
    }
    const std::size_t dash = part.find('-');
    const auto first = Known(part.substr(0, dash));
    if (!first) return false;
    const auto last = dash == std::string_view::npos ? first : Known(part.substr(dash + 1));
    if (!last) return false;
    Add(*first, *last, step);
    return true;
  }

  void Add(int first, int last, int step) {
    for (int i = first; i <= last; i += step) values |= std::uint64_t{1} << i;
  }

  std::optional<int> Known(std::string_view text) {
    const auto value = ValueIn(kind_, text);
    if (!value) {
      Fail(text);
      return std::nullopt;
    }
    if (*value < kind_.low || *value > kind_.high) {
      message = fmt::format("{} {} of the schedule is not in {} to {}", kind_.what, *value,
                            kind_.low, kind_.high);
      if (kind_.high == 6 && *value == 7) help = "Sunday is 0";
      return std::nullopt;
    }
    return value;
  }

  bool Fail(std::string_view text) {
    message = fmt::format("`{}` is no {} of a schedule", text, kind_.what);
    help = "write numbers, `*`, lists with `,`, ranges with `-`, steps with `/`";
    return false;
  }

  const FieldKind& kind_;
};

// 31 February, and the like.
bool Never(std::uint64_t days, std::uint64_t months) {
  const int first_day = std::countr_zero(days);
  for (int month = 1; month <= 12; ++month) {
    if ((months >> month & 1) != 0 && first_day <= kDaysOfMonth[month - 1]) return false;
  }
  return days != 0 && months != 0;
}

constexpr std::uint64_t kEveryWeekday = 0x7F;
// One in five minutes makes twelve an hour.
constexpr int kMostTimesAnHour = 12;

}  // namespace

std::optional<CronProblem> CheckCron(std::string_view text) {
  const std::vector<Span> fields = Fields(text);
  const Span whole{0, static_cast<std::uint32_t>(text.size())};
  if (fields.size() != kFieldCount) {
    CronProblem problem{whole, false, {}, "write `minute hour day month weekday`"};
    problem.message =
        text.starts_with('@')
            ? fmt::format("the schedule `{}` is a short form that does not exist here", text)
            : fmt::format("the schedule has {} field{} instead of five", fields.size(),
                          fields.size() == 1 ? "" : "s");
    return problem;
  }
  std::array<std::uint64_t, kFieldCount> values{};
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    FieldReader reader(kFields[i]);
    if (!reader.Read(text.substr(fields[i].begin, fields[i].size()))) {
      return CronProblem{fields[i], false, std::move(reader.message), std::move(reader.help)};
    }
    values[i] = reader.values;
  }
  if (values[4] == kEveryWeekday && Never(values[2], values[3])) {
    return CronProblem{{fields[2].begin, fields[3].end},
                       false,
                       "the schedule is for a day that no month of it has",
                       {}};
  }
  if (std::popcount(values[0]) > kMostTimesAnHour) {
    return CronProblem{
        fields[0], true,
        fmt::format("the schedule starts a run {} times an hour", std::popcount(values[0])),
        "start it every five minutes or less often"};
  }
  return std::nullopt;
}

}  // namespace plumbline::pipeline
