#include "report/log_commands.h"

#include "base/ascii.h"

namespace plumbline {

std::string WithoutLogCommands(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("##"); at != std::string::npos; at = out.find("##", at + 1)) {
    std::size_t bracket = at + 2;
    if (EqualsIgnoreCase(std::string_view(out).substr(bracket, 3), "vso")) bracket += 3;
    if (bracket < out.size() && out[bracket] == '[') out[bracket] = '(';
  }
  return out;
}

}  // namespace plumbline
