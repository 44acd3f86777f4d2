#include "report/log_commands.h"

#include "base/ascii.h"

namespace plumbline {

std::string WithoutLogCommands(std::string_view text, std::string_view bracket) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = text.find("##"); at != std::string_view::npos;
       at = text.find("##", at + 1)) {
    std::size_t opens = at + 2;
    if (EqualsIgnoreCase(text.substr(opens, 3), "vso")) opens += 3;
    if (opens >= text.size() || text[opens] != '[') continue;
    out += text.substr(done, opens - done);
    out += bracket;
    done = opens + 1;
  }
  out += text.substr(done);
  return out;
}

}  // namespace plumbline
