// Scripts that are fetched and run.
#include "pipeline/remote_script.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline::pipeline {
namespace {

// The addresses that are found, `!` behind unsafe ones, `+` behind those of vendors.
std::string Found(std::string_view text, Shell shell = Shell::kBash) {
  std::string dump;
  for (const RemoteScript& one : FindRemoteScripts(ParseScript(text, shell))) {
    if (!dump.empty()) dump += ' ';
    dump += one.url.empty() ? "?" : one.url;
    if (one.host == RemoteHost::kUnsafe) dump += '!';
    if (one.host == RemoteHost::kVendor) dump += '+';
  }
  return dump;
}

}  // namespace

TEST_CASE("what is fetched into a shell") {
  struct Case {
    std::string_view text, found;
  };
  const Case cases[] = {
      {"curl -s https://a.b/i | bash", "https://a.b/i"},
      {"curl -s https://a.b/i | gunzip | sudo bash -s -- x", "https://a.b/i"},
      {"curl -s http://a.b/i | sh", "http://a.b/i!"},
      {"curl -s $URL | sh", "?"},
      {"bash <(curl -s https://a.b/i)", "https://a.b/i"},
      {"sh -c \"$(wget -qO- https://a.b/main/i)\"", "https://a.b/main/i!"},
      {"eval \"$(curl -s https://dot.net/i)\"", "https://dot.net/i+"},
      {"curl -o i.sh https://a.b/i; bash i.sh", "https://a.b/i"},
      {"curl -O https://a.b/i.sh && chmod +x i.sh && ./i.sh", "https://a.b/i.sh"},
      {"curl -o i.sh https://a.b/i; sha256sum -c sums; bash i.sh", ""},
      {"curl -s https://a.b/i | python3 -c 'import sys'", ""},
      {"curl -s https://a.b/i | python3 read.py", ""},
      {"curl -s https://a.b/i | bash run.sh", ""},
      {"bash run.sh \"$(curl -s https://a.b/i)\"", ""},
      {"bash -c 'run' \"$(curl -s https://a.b/i)\"", ""},
      {"curl -s http://localhost/i | bash", ""},
      {"# curl https://a.b/i | bash", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(Found(one.text) == one.found);
  }
  CHECK(Found("irm https://a.b/i | iex", Shell::kPowerShell) == "https://a.b/i");
  CHECK(Found("iex ((New-Object Net.WebClient).DownloadString('https://a.b/i'))",
              Shell::kPowerShell) == "https://a.b/i");
  CHECK(Found("$x = irm https://a.b/i", Shell::kPowerShell).empty());
}

}  // namespace plumbline::pipeline
