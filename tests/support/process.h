// Runs a shell command as a user would and collects what it prints, for the tests of the command
// line.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::test {

struct Process {
  std::string command;    // For `sh -c`.
  std::string directory;  // Where it runs.
  // Its whole environment; nothing is inherited, so that a test means the same everywhere.
  std::vector<std::pair<std::string, std::string>> environment;
  std::chrono::seconds limit{60};  // It is killed afterwards.
};

struct Outcome {
  std::string out;
  std::string err;
  int exit_code = 0;  // 128 + the signal when one ended it.
  bool timed_out = false;
};

Outcome Run(const Process& process);

// A new empty folder, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace plumbline::test
