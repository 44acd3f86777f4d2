// project_goldens PLUMBLINE FOLDER [--update] [FILTER]: checks every folder of fixtures/projects
// with the program itself and compares the whole output with the files beside the folder:
// NAME.expected.txt (text, then the exit code), NAME.expected.sarif, and where it exists
// NAME.expected.graph.json. They lie outside the folder so that no run analyses them.
//
// Runs see a fixed day and every rule that is on by default, preview included. Times are replaced.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "support/diff.h"
#include "support/files.h"
#include "support/normalize.h"
#include "support/process.h"

namespace plumbline::test {
namespace {

constexpr std::string_view kArguments = "check --as-of 2026-01-01 --color never --preview";

// Quotes a path for the shell.
std::string Quoted(const std::string& path) { return "'" + ReplaceAll(path, "'", "'\\''") + "'"; }

Outcome RunProgram(const std::string& program, std::string_view command, const std::string& folder,
                   std::string_view further) {
  Process process;
  process.command = fmt::format("{} {} {} .", Quoted(program), command, further);
  process.directory = folder;
  process.environment = {{"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}, {"TZ", "UTC"}};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) process.environment.emplace_back(name, value);
  }
  return Run(process);
}

std::string WithTrouble(const Outcome& outcome) {
  std::string text = HideTimes(outcome.out);
  if (!outcome.err.empty()) text += "[standard error]\n" + outcome.err;
  if (outcome.timed_out) text += "[took too long]\n";
  return text;
}

struct Golden {
  std::string path;
  std::string actual;
};

std::vector<Golden> GoldensOf(const std::string& program, const std::string& folder) {
  const Outcome text = RunProgram(program, kArguments, folder, "");
  const Outcome sarif = RunProgram(program, kArguments, folder, "--format sarif");
  // The folder's own place is not part of the expectation.
  const auto hide = [&folder](const std::string& output) {
    return ReplaceAll(output, folder, "<dir>");
  };
  std::vector<Golden> goldens = {
      {folder + ".expected.txt",
       hide(WithTrouble(text)) + fmt::format("[exit {}]\n", text.exit_code)},
      {folder + ".expected.sarif", hide(WithTrouble(sarif))}};
  const std::string graph = folder + ".expected.graph.json";
  if (ReadFile(graph)) {
    goldens.push_back({graph, WithTrouble(RunProgram(program, "graph --format json", folder, ""))});
  }
  return goldens;
}

int Main(const std::string& program, const std::string& root, bool update,
         std::string_view filter) {
  std::vector<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && name.find(filter) != std::string::npos)
      folders.push_back(entry.path().string());
  }
  std::ranges::sort(folders);
  std::size_t passed = 0;
  std::size_t failed = 0;
  for (const std::string& folder : folders) {
    for (const Golden& golden : GoldensOf(program, folder)) {
      const auto expected = ReadFile(golden.path);
      if (expected == golden.actual) {
        ++passed;
        continue;
      }
      if (update) {
        WriteFile(golden.path, golden.actual);
        fmt::print("rewrote {}\n", golden.path);
        continue;
      }
      ++failed;
      fmt::print("FAILED {} (- expected, + found){}\n{}\n", golden.path,
                 expected ? "" : ": does not exist", Diff(expected.value_or(""), golden.actual));
    }
  }
  if (update) return 0;
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace plumbline::test

int main(int argc, char** argv) {
  bool update = false;
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--update") {
      update = true;
    } else {
      words.emplace_back(argv[i]);
    }
  }
  if (words.size() < 2) {
    fmt::print(stderr, "usage: project_goldens PLUMBLINE FOLDER [--update] [FILTER]\n");
    return 2;
  }
  return plumbline::test::Main(words[0], words[1], update, words.size() > 2 ? words[2] : "");
}
