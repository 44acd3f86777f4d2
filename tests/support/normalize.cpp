#include "support/normalize.h"

#include <algorithm>

namespace plumbline::test {
namespace {

// Length of `12.5 ms` at the start of `text`; 0 when it starts otherwise.
std::size_t TimeLength(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  if (digits == 0) return 0;
  for (const std::string_view unit : {" ms", " us", " µs", " s", "ms", "us", "µs", "s"}) {
    const std::string_view rest = text.substr(digits);
    if (!rest.starts_with(unit)) continue;
    const std::string_view after = rest.substr(unit.size());
    if (after.empty() || after.front() == '\n' || after.front() == ',' || after.front() == ')' ||
        after.front() == ' ') {
      return digits + unit.size();
    }
  }
  return 0;
}

}  // namespace

std::string HideTimes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t at = text.find("in ");
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + 3);
    out += "in ";
    if (const std::size_t length = TimeLength(text)) {
      out += "<time>";
      text.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace plumbline::test
