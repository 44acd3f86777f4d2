#include "schema/api_version.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

struct Stage {
  std::string_view suffix;
  std::uint32_t rank;
};
constexpr Stage kStages[] = {{"-alpha", 0},   {"-beta", 1}, {"-privatepreview", 2},
                             {"-preview", 3}, {"-rc", 5},   {"", ApiVersion::kStable}};

}  // namespace

std::optional<ApiVersion> ApiVersion::Parse(std::string_view text) {
  const auto date = ParseDate(text.substr(0, 10));
  if (!date) return std::nullopt;
  for (const Stage& stage : kStages) {
    if (!EqualsIgnoreCase(text.substr(10), stage.suffix)) continue;
    return ApiVersion(
        static_cast<std::uint32_t>(date->year * 10000 + date->month * 100 + date->day) * 8 +
        stage.rank);
  }
  return std::nullopt;
}

std::string ApiVersion::ToText() const {
  const Date day = date();
  std::string text = fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
  for (const Stage& stage : kStages) {
    if (stage.rank == (packed_ & 7U)) text += stage.suffix;
  }
  return text;
}

}  // namespace plumbline::schema
