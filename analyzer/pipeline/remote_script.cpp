#include "pipeline/remote_script.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace plumbline::pipeline {
namespace {

constexpr std::string_view kDownload = "DownloadString";

bool IsOneOf(const ShellCommand& command, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names,
                             [&command](std::string_view name) { return command.IsCalled(name); });
}

bool IsFetch(const ShellCommand& command) {
  return IsOneOf(command, {"curl", "wget", "iwr", "irm", "Invoke-WebRequest", "Invoke-RestMethod"});
}
bool IsUnixShell(const ShellCommand& command) {
  return IsOneOf(command, {"sh", "bash", "zsh", "dash", "ksh", "ash"});
}
bool IsInterpreter(const ShellCommand& command) {
  return IsOneOf(command, {"python", "python3", "python2", "perl", "ruby", "node", "pwsh", "php"});
}
bool IsInvokeExpression(const ShellCommand& command) {
  return IsOneOf(command, {"iex", "Invoke-Expression"});
}

// The program runs what comes in on its standard input: it has no script, and no text of its own.
bool RunsInput(const ShellCommand& command) {
  const bool is_shell = IsUnixShell(command);
  if (!is_shell && !IsInterpreter(command)) return false;
  for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
    const std::string_view word = command.words[i].text;
    if (word == "-" || word == "/dev/stdin" || (is_shell && word == "-s")) return true;
    if (!word.starts_with('-')) return false;
    if (!is_shell || word == "-c") return false;
  }
  return true;
}

std::string_view BaseName(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string UrlIn(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://", "ftp://"}) {
    const std::size_t begin = FindIgnoreCase(text, scheme);
    if (begin == std::string_view::npos) continue;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n'\"`)|;<>", begin), text.size());
    return std::string(text.substr(begin, end - begin));
  }
  return {};
}

std::string UrlOf(const ShellCommand& command) {
  for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
    std::string url = UrlIn(command.words[i].text);
    if (!url.empty()) return url;
  }
  return {};
}

std::string_view HostOf(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = url.substr(begin + 3);
  return rest.substr(0, rest.find_first_of("/:?#"));
}

bool IsLocal(std::string_view url) {
  const std::string_view host = HostOf(url);
  return EqualsIgnoreCase(host, "localhost") || host == "127.0.0.1" || host == "[";
}

void Judge(RemoteScript& found) {
  constexpr std::string_view kVendors[] = {
      "dot.net",
      "dotnet.microsoft.com",
      "builds.dotnet.microsoft.com",
      "aka.ms",
      "sh.rustup.rs",
      "get.docker.com",
      "deb.nodesource.com",
      "get.helm.sh",
      "install.python-poetry.org",
      "astral.sh",
  };
  const std::string_view url = found.url;
  const std::string_view host = HostOf(url);
  const bool is_address = !host.empty() && std::ranges::all_of(host, [](char c) {
    return IsDigitAscii(c) || c == '.';
  });
  const auto unsafe = [&found](std::string_view why) {
    found.host = RemoteHost::kUnsafe;
    found.unsafe_because = why;
  };
  if (StartsWithIgnoreCase(url, "http://")) return unsafe("is not encrypted");
  if (is_address) return unsafe("names a machine by its number");
  if (ContainsIgnoreCase(host, "gist.github")) return unsafe("is a gist");
  if (ContainsIgnoreCase(url, "/main/") || ContainsIgnoreCase(url, "/master/")) {
    return unsafe("is that of a branch");
  }
  if (std::ranges::any_of(
          kVendors, [host](std::string_view vendor) { return EqualsIgnoreCase(host, vendor); })) {
    found.host = RemoteHost::kVendor;
  }
}

class Finder {
 public:
  explicit Finder(const ScriptText& script)
      : script_(script), has_download_(ContainsIgnoreCase(script.text, kDownload)) {}

  std::vector<RemoteScript> Run() {
    for (std::uint32_t i = 0; i < script_.commands.size(); ++i) Look(i);
    Files();
    return std::move(found_);
  }

 private:
  void Look(std::uint32_t i) {
    const ShellCommand& command = script_.commands[i];
    if (command.words.empty()) return;
    if (IsFetch(command)) {
      if (IsPipedToShell(i) || IsSubstituted(i)) Add(command.span, UrlOf(command));
      return;
    }
    if (!has_download_) return;
    // `iex ((New-Object Net.WebClient).DownloadString('https://...'))`
    if (IsInvokeExpression(command)) {
      const std::string_view text = TextOf(command.span);
      if (ContainsIgnoreCase(text, kDownload)) Add(command.span, UrlIn(text));
    } else if (ContainsIgnoreCase(TextOf(command.span), kDownload)) {
      const ShellCommand* const next = script_.PipedTo(i);
      if (next != nullptr && IsInvokeExpression(*next)) {
        Add(command.span, UrlIn(TextOf(command.span)));
      }
    }
  }

  bool IsPipedToShell(std::uint32_t i) const {
    for (int hops = 0; hops < 4; ++hops) {
      const ShellCommand* const next = script_.PipedTo(i);
      if (next == nullptr) return false;
      if (RunsInput(*next) || IsInvokeExpression(*next)) return true;
      i = static_cast<std::uint32_t>(next - script_.commands.data());
    }
    return false;
  }

  // `bash <(curl ...)`, `bash -c "$(curl ...)"`, `eval "$(curl ...)"`, `iex (irm ...)`.
  bool IsSubstituted(std::uint32_t i) const {
    const std::uint32_t outer = script_.commands[i].parent;
    if (outer == kNoCommand) return false;
    const ShellCommand& command = script_.commands[outer];
    if (IsInvokeExpression(command)) return true;
    const bool is_shell = IsUnixShell(command);
    const bool reads = IsOneOf(command, {"source", "."});
    // `eval` runs the words behind it.
    const bool is_eval = !command.words.empty() && command.words[0].text == "eval";
    if (!is_shell && !reads && !is_eval) return false;
    for (std::size_t word = is_eval ? 1 : command.first_argument(); word < command.words.size();
         ++word) {
      const ShellWord& one = command.words[word];
      if (!one.span.Contains(script_.commands[i].span)) {
        // The fetched text is an argument of what `-c` runs, or of a script.
        if (!one.text.starts_with('-')) return false;
        continue;
      }
      if (one.text.starts_with("<(")) return is_shell || reads;
      if (!one.text.starts_with("$(")) return false;
      return is_eval || (is_shell && command.words[word - 1].text.ends_with('c'));
    }
    return false;
  }

  bool IsVerified() const {
    constexpr std::string_view kChecks[] = {
        "sha256sum", "sha512sum",    "sha1sum",
        "shasum",    "Get-FileHash", "gpg",
        "cosign",    "openssl dgst", "Get-AuthenticodeSignature",
        "minisign"};
    return std::ranges::any_of(kChecks, [this](std::string_view check) {
      return ContainsIgnoreCase(script_.text, check);
    });
  }

  // A file that is fetched, and run further down.
  void Files() {
    std::unordered_map<std::string, std::uint32_t> fetched;  // By name: the command.
    std::optional<bool> is_verified;
    for (std::uint32_t i = 0; i < script_.commands.size(); ++i) {
      const ShellCommand& command = script_.commands[i];
      if (command.words.empty()) continue;
      if (IsFetch(command)) {
        const std::string file = FileOf(command, UrlOf(command));
        if (file.size() >= 3 && file.find('$') == std::string::npos) fetched.emplace(file, i);
        continue;
      }
      if (fetched.empty()) continue;
      const auto found = fetched.find(std::string(FileRunBy(command)));
      if (found == fetched.end()) continue;
      if (!is_verified) is_verified = IsVerified();
      if (*is_verified) return;
      const ShellCommand& fetch = script_.commands[found->second];
      Add(fetch.span, UrlOf(fetch), command.span);
      fetched.erase(found);
    }
  }

  // The name that the fetched file gets; empty when it is none, or not seen.
  static std::string FileOf(const ShellCommand& fetch, const std::string& url) {
    const bool is_wget = fetch.IsCalled("wget");
    const char letter = is_wget ? 'O' : 'o';
    for (std::size_t i = fetch.first_argument(); i + 1 < fetch.words.size(); ++i) {
      // `-sSLo file`
      const std::string_view word = fetch.words[i].text;
      if (word.size() > 1 && word[0] == '-' && word[1] != '-' && word.back() == letter) {
        const std::string_view file = fetch.words[i + 1].text;
        return file == "-" ? std::string() : std::string(BaseName(file));
      }
    }
    if (const auto file = FindOption(fetch, {"--output", "--output-document", "-OutFile"})) {
      return std::string(BaseName(file->text));
    }
    const bool keeps_name =
        is_wget ||
        (fetch.IsCalled("curl") && std::ranges::any_of(fetch.words, [](const ShellWord& word) {
           return word.text == "--remote-name" ||
                  (word.text.size() > 1 && word.text[0] == '-' && word.text[1] != '-' &&
                   word.text.find('O') != std::string::npos);
         }));
    return keeps_name ? std::string(BaseName(url)) : std::string();
  }

  // The name of the file that the command runs; empty when it runs none.
  static std::string_view FileRunBy(const ShellCommand& run) {
    if (run.name_index_ >= run.words.size()) return {};
    const std::string_view name = run.words[run.name_index_].text;
    if (name.find('/') != std::string_view::npos || name.find('\\') != std::string_view::npos) {
      return BaseName(name);  // `./install.sh`
    }
    if (!IsUnixShell(run) && !IsInterpreter(run) && !IsOneOf(run, {"source", "."})) return {};
    for (std::size_t i = run.first_argument(); i < run.words.size(); ++i) {
      const std::string_view word = run.words[i].text;
      if (!word.starts_with('-')) return BaseName(word);
    }
    return {};
  }

  std::string_view TextOf(Span span) const { return script_.text.substr(span.begin, span.size()); }

  void Add(Span span, std::string url, Span run = {}) {
    if (IsLocal(url)) return;
    RemoteScript found{span, std::move(url), RemoteHost::kUnknown, {}, run};
    Judge(found);
    found_.push_back(std::move(found));
  }

  const ScriptText& script_;
  bool has_download_;
  std::vector<RemoteScript> found_;
};

}  // namespace

std::vector<RemoteScript> FindRemoteScripts(const ScriptText& script) {
  return Finder(script).Run();
}

}  // namespace plumbline::pipeline
