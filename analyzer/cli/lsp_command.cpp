// `plumbline lsp`: the language server on standard input and output.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

#include "cli/commands.h"
#include "cli/discovery.h"
#include "lsp/framing.h"
#include "lsp/serve.h"

namespace plumbline {
namespace {

class FileHost : public lsp::Host {
 public:
  Result<std::string> Read(const std::string& path) override { return ReadWholeFile(path); }
  bool Exists(const std::string& path) override { return PathExists(path); }

  std::vector<std::unique_ptr<Document>> Discover(
      const std::string& folder, const std::vector<std::string>& exclude) override {
    DiscoveryOptions options;
    options.base = folder + "/";
    options.paths = {"."};
    options.exclude = exclude;
    options.threads = std::clamp(std::thread::hardware_concurrency(), 4U, 8U);
    return plumbline::Discover(options).documents;
  }

  bool IsIgnored(const std::string& path) override { return plumbline::IsIgnored(path); }
  std::string RepositoryOf(const std::string& folder) override { return RepositoryRootOf(folder); }
  Date Today() override { return plumbline::Today(); }
  void Send(std::string_view message) override { Print(lsp::Framed(message)); }
};

std::string_view ReadSome() {
  static std::array<char, 64 << 10> buffer;  // One thread reads, until the program ends.
  while (true) {
    const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    return {buffer.data(), got < 0 ? 0 : static_cast<std::size_t>(got)};
  }
}

}  // namespace

int RunLsp(std::span<const Rule* const> rules) {
  FileHost host;
  lsp::Server server(host, rules);
  return lsp::Serve(server, ReadSome);
}

}  // namespace plumbline
