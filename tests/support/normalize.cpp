#include "support/normalize.h"

#include <algorithm>

namespace plumbline::test {
namespace {

// Length of the `12.5 ms` that `line` ends in; 0 when it ends otherwise.
std::size_t TimeAtEnd(std::string_view line) {
  for (const std::string_view unit : {" ms", " us", " s"}) {
    if (!line.ends_with(unit)) continue;
    const std::string_view before = line.substr(0, line.size() - unit.size());
    const std::size_t begin = before.find_last_not_of("0123456789.") + 1;
    if (begin < before.size()) return line.size() - begin;
  }
  return 0;
}

}  // namespace

std::string HideTimes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t time = TimeAtEnd(line);
    const std::string_view before = line.substr(0, line.size() - time);
    if (time != 0 && before.ends_with(", ")) {
      out += before;
      out += "<time>";
    } else {
      out += line;
    }
    text.remove_prefix(end);
    if (!text.empty()) {
      out += '\n';
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace plumbline::test
