#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "cli/commands.h"

namespace plumbline {

bool Print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void PrintTrouble(std::string_view kind, std::string_view message) {
  fmt::print(stderr, "plumbline: {}: {}\n", kind, message);
}

bool IsBuildLog() {
  return std::getenv("TF_BUILD") != nullptr || std::getenv("GITHUB_ACTIONS") != nullptr;
}

bool WantsColor(std::string_view choice) {
  if (choice == "always") return true;
  if (choice == "never") return false;
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace plumbline
