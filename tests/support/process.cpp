#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace plumbline::test {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe MakePipe() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  return {ends[0], ends[1]};
}

// The child's half: never returns.
[[noreturn]] void Become(const Process& process, const std::vector<char*>& environment, int out,
                         int err) {
  // Its own group, so that the limit ends a whole pipeline.
  setpgid(0, 0);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (chdir(process.directory.c_str()) != 0) _exit(127);
  const char* arguments[] = {"sh", "-c", process.command.c_str(), nullptr};
  execve("/bin/sh", const_cast<char**>(arguments), environment.data());
  _exit(127);
}

// False at the end of the stream.
bool ReadSome(int from, std::string& into) {
  char buffer[1 << 16];
  const ssize_t n = read(from, buffer, sizeof buffer);
  if (n <= 0) return false;
  into.append(buffer, static_cast<std::size_t>(n));
  return true;
}

}  // namespace

Outcome Run(const Process& process) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : process.environment) variables.push_back(name + "=" + value);
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);

  const Pipe out = MakePipe();
  const Pipe err = MakePipe();
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) Become(process, environment, out.write_end, err.write_end);
  close(out.write_end);
  close(err.write_end);

  Outcome outcome;
  const auto deadline = std::chrono::steady_clock::now() + process.limit;
  pollfd streams[] = {{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      outcome.timed_out = true;
      kill(-child, SIGKILL);
      break;
    }
    if (poll(streams, 2, static_cast<int>(left.count())) <= 0) continue;
    // A stream whose fd is negative is ignored by poll.
    if (streams[0].revents != 0 && !ReadSome(streams[0].fd, outcome.out)) streams[0].fd = -1;
    if (streams[1].revents != 0 && !ReadSome(streams[1].fd, outcome.err)) streams[1].fd = -1;
  }
  close(out.read_end);
  close(err.read_end);
  int status = 0;
  waitpid(child, &status, 0);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "plumbline-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

}  // namespace plumbline::test
