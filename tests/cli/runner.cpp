// cli_transcripts PLUMBLINE [--update] FILE...: plays the transcripts of tests/cli/*.md and
// compares what the program prints with what they say.
//
// A heading starts a case. Its blocks are files (`json` is main.json, `yaml` is
// azure-pipelines.yml, a path behind the language names another) of a new folder, in which the
// `console` blocks are played in order:
//
//     $ plumbline check main.json     a command of the shell; lines after it that start with `> `
//     continue it error[...]: ...                 its standard output; a line `...` stands for any
//     lines 2> plumbline: note: ...         its standard error [exit 1]                        its
//     exit code; left out when it is 0
//
// Commands see a fixed environment: no terminal, home folder and folder are the case's own, UTC.
// Times
// are replaced by `<time>`, the case's folder by `<dir>`.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "support/diff.h"
#include "support/files.h"
#include "support/markdown.h"
#include "support/normalize.h"
#include "support/process.h"

namespace plumbline::test {
namespace {

using Lines = std::vector<std::string>;

struct Step {
  Lines written;  // The lines of the command.
  std::string command;
  Lines expected;  // Everything below it.
};

// Steps of a console block; what stands before the first command is ignored.
std::vector<Step> ParseSteps(const Lines& lines, const Fence& fence) {
  std::vector<Step> steps;
  bool in_command = false;
  for (std::size_t i = fence.first_line; i < fence.end_line; ++i) {
    const std::string& line = lines[i];
    if (line.starts_with("$ ")) {
      steps.push_back({{line}, line.substr(2), {}});
      in_command = true;
    } else if (in_command && line.starts_with("> ")) {
      steps.back().written.push_back(line);
      steps.back().command += "\n" + line.substr(2);
    } else if (!steps.empty()) {
      in_command = false;
      steps.back().expected.push_back(line);
    }
  }
  return steps;
}

// True when `...` lines of `expected` can stand for lines of `actual` such that both agree.
bool LinesMatch(std::span<const std::string> expected, std::span<const std::string> actual) {
  if (expected.empty()) return actual.empty();
  if (expected.front() == "...") {
    for (std::size_t skip = 0; skip <= actual.size(); ++skip) {
      if (LinesMatch(expected.subspan(1), actual.subspan(skip))) return true;
    }
    return false;
  }
  return !actual.empty() && expected.front() == actual.front() &&
         LinesMatch(expected.subspan(1), actual.subspan(1));
}

Lines Transcribe(const Outcome& outcome, const std::string& folder) {
  const auto lines_of = [&folder](const std::string& text) {
    return SplitLines(HideTimes(ReplaceAll(text, folder, "<dir>")));
  };
  Lines lines = lines_of(outcome.out);
  for (const std::string& line : lines_of(outcome.err)) lines.push_back("2> " + line);
  if (outcome.timed_out) lines.emplace_back("[took too long]");
  if (outcome.exit_code != 0) lines.push_back(fmt::format("[exit {}]", outcome.exit_code));
  return lines;
}

struct CaseResult {
  std::string failure;         // Empty when it passed.
  std::vector<Lines> updated;  // New content of each console block.
  bool runs = false;
};

std::string FilePath(const FenceInfo& info) {
  if (!info.words.empty()) return info.words.front();
  if (info.language == "json") return "main.json";
  return info.language == "yaml" ? "azure-pipelines.yml" : std::string();
}

CaseResult Play(const std::string& program, const Lines& lines, const Section& section) {
  CaseResult result;
  const TemporaryFolder folder;
  const std::string bin = std::filesystem::path(program).parent_path().string();
  Process process;
  process.directory = folder.path() + "/case";
  std::filesystem::create_directory(process.directory);
  process.environment = {{"PATH", bin + ":/usr/local/bin:/usr/bin:/bin"},
                         {"HOME", process.directory},
                         {"LC_ALL", "C.UTF-8"},
                         {"TZ", "UTC"}};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) process.environment.emplace_back(name, value);
  }
  process.limit = std::chrono::seconds(120);

  for (const Fence& fence : section.fences) {
    if (fence.info.language == "console") continue;
    const std::string path = FilePath(fence.info);
    if (path.empty()) {
      result.failure += fmt::format("block `{}`: give it a path\n", fence.info.language);
      continue;
    }
    WriteFile(process.directory + "/" + path,
              JoinLines({lines.begin() + static_cast<std::ptrdiff_t>(fence.first_line),
                         lines.begin() + static_cast<std::ptrdiff_t>(fence.end_line)}));
  }
  for (const Fence& fence : section.fences) {
    if (fence.info.language != "console") continue;
    result.runs = true;
    Lines& updated = result.updated.emplace_back();
    for (const Step& step : ParseSteps(lines, fence)) {
      process.command = step.command;
      const Lines actual = Transcribe(Run(process), process.directory);
      const bool matches = LinesMatch(step.expected, actual);
      updated.insert(updated.end(), step.written.begin(), step.written.end());
      const Lines& kept = matches ? step.expected : actual;
      updated.insert(updated.end(), kept.begin(), kept.end());
      if (!matches) {
        result.failure += fmt::format("{}\n{}", JoinLines(step.written),
                                      Diff(JoinLines(step.expected), JoinLines(actual)));
      }
    }
  }
  return result;
}

struct Task {
  std::size_t file = 0;
  std::size_t section = 0;
};

struct TranscriptFile {
  std::string path;
  Lines lines;
  std::vector<Section> sections;
};

int Main(const std::string& program, const std::vector<std::string>& paths, bool update) {
  std::vector<TranscriptFile> files;
  std::vector<Task> tasks;
  for (const std::string& path : paths) {
    const auto text = ReadFile(path);
    if (!text) {
      fmt::print("FAILED {}: cannot be read\n0 passed, 1 failed\n", path);
      return 1;
    }
    TranscriptFile file{path, SplitLines(*text), {}};
    file.sections = ParseMarkdown(file.lines);
    for (std::size_t i = 0; i < file.sections.size(); ++i) tasks.push_back({files.size(), i});
    files.push_back(std::move(file));
  }

  std::vector<CaseResult> results(tasks.size());
  std::atomic<std::size_t> next{0};
  const auto loop = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      const TranscriptFile& file = files[tasks[i].file];
      results[i] = Play(program, file.lines, file.sections[tasks[i].section]);
    }
  };
  {
    std::vector<std::jthread> pool;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) pool.emplace_back(loop);
    loop();
  }

  std::size_t passed = 0;
  std::size_t failed = 0;
  // From the last case of a file to its first, so that rewriting one leaves the places of others
  // alone.
  for (std::size_t t = tasks.size(); update && t-- > 0;) {
    TranscriptFile& file = files[tasks[t].file];
    const std::vector<Fence>& fences = file.sections[tasks[t].section].fences;
    std::size_t block = results[t].updated.size();
    for (std::size_t i = fences.size(); i-- > 0;) {
      if (fences[i].info.language != "console") continue;
      const Lines& now = results[t].updated[--block];
      const auto begin = file.lines.begin() + static_cast<std::ptrdiff_t>(fences[i].first_line);
      const auto end = file.lines.begin() + static_cast<std::ptrdiff_t>(fences[i].end_line);
      file.lines.insert(file.lines.erase(begin, end), now.begin(), now.end());
    }
  }
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const TranscriptFile& file = files[tasks[t].file];
    const Section& section = file.sections[tasks[t].section];
    if (results[t].failure.empty()) {
      passed += results[t].runs ? 1 : 0;
      continue;
    }
    ++failed;
    if (!update) {
      fmt::print("FAILED {}:{}: {}\n{}\n", file.path, section.line + 1, section.heading,
                 results[t].failure);
    }
  }
  if (update) {
    for (const TranscriptFile& file : files) {
      const std::string text = JoinLines(file.lines);
      if (text == ReadFile(file.path)) continue;
      WriteFile(file.path, text);
      fmt::print("rewrote {}\n", file.path);
    }
    return 0;
  }
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
    fmt::print(stderr, "usage: cli_transcripts PLUMBLINE [--update] FILE...\n");
    return 2;
  }
  // The transcripts run in folders of their own.
  const std::string program = std::filesystem::absolute(words.front()).string();
  return plumbline::test::Main(program, {words.begin() + 1, words.end()}, update);
}
