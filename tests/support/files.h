// Reading and writing whole files, for the test runners. The program's own reading is in `cli`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::test {

// Nothing when the file cannot be read.
std::optional<std::string> ReadFile(const std::string& path);
// Creates missing folders on the way. False when the file cannot be written.
bool WriteFile(const std::string& path, std::string_view bytes);

// The lines of a text without their `\n`; a text that ends in one has no empty last line.
std::vector<std::string> SplitLines(std::string_view text);
// Each line followed by `\n`.
std::string JoinLines(const std::vector<std::string>& lines);

// Every `from` in `text` becomes `to`.
std::string ReplaceAll(std::string text, std::string_view from, std::string_view to);

}  // namespace plumbline::test
