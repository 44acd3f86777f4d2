#include "pipeline/login_command.h"

#include <algorithm>

#include "base/ascii.h"
#include "schema/secrets.h"

namespace plumbline::pipeline {
namespace {

// A program, the words behind its name (`*` stands for any), the options that take the credential,
// and an option whose presence makes them something else.
struct Login {
  std::string_view program;
  std::string_view words;
  std::string_view options;
  std::string_view title;
  std::string_view unless = {};
  bool takes_stdin = false;
};
constexpr Login kLogins[] = {
    {"docker", "login", "-p --password", "docker login", {}, true},
    {"podman", "login", "-p --password", "podman login", {}, true},
    {"nerdctl", "login", "-p --password", "nerdctl login", {}, true},
    {"oras", "login", "-p --password", "oras login", {}, true},
    {"buildah", "login", "-p --password", "buildah login", {}, true},
    {"helm", "registry login", "-p --password", "helm registry login", {}, true},
    {"helm", "repo add", "--password", "helm repo add", {}, true},
    {"az", "login", "-p --password", "az login", "--identity"},
    {"az", "acr login", "-p --password", "az acr login"},
    {"kubectl", "*", "--token", "kubectl"},
    {"oc", "login", "--token -p --password", "oc login"},
    {"nuget", "sources *", "-password", "nuget sources"},
    {"dotnet", "nuget add source", "-p --password", "dotnet nuget add source"},
    {"dotnet", "nuget update source", "-p --password", "dotnet nuget update source"},
    {"mysql", "", "--password", "mysql"},
    {"mysqldump", "", "--password", "mysqldump"},
    {"sqlcmd", "", "-P", "sqlcmd"},
    {"sshpass", "", "-p", "sshpass"},
    {"cf", "login", "-p", "cf login"},
    {"twine", "upload", "-p --password", "twine upload"},
    {"gpg", "", "--passphrase", "gpg"},
    {"gpg2", "", "--passphrase", "gpg"},
};

std::vector<std::string_view> Split(std::string_view list) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    parts.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

bool HasWords(const ShellCommand& command, std::string_view words) {
  std::size_t at = command.first_argument();
  for (const std::string_view word : Split(words)) {
    if (word == "*") continue;
    while (at < command.words.size() && command.words[at].text.starts_with('-')) ++at;
    if (at >= command.words.size() || !EqualsIgnoreCase(command.words[at].text, word)) return false;
    ++at;
  }
  return true;
}

// A shell variable alone: `$NAME`, `${NAME}`, `$env:NAME`, `%NAME%`.
bool IsShellVariable(std::string_view text) {
  if (text.starts_with("$(") || text.starts_with("${{")) return false;
  return text.starts_with('$') || (text.starts_with('%') && text.ends_with('%'));
}

class Finder {
 public:
  Finder(const ScriptText& script, std::vector<LoginPassword>& out) : script_(script), out_(out) {}

  void Look(const ShellCommand& command) {
    for (const ShellAssignment& assignment : command.assignments) PgPassword(command, assignment);
    if (command.words.empty()) return;
    for (const Login& login : kLogins) {
      if (!command.IsCalled(login.program) || !HasWords(command, login.words)) continue;
      if (!login.unless.empty() && HasOption(command, {login.unless})) continue;
      for (const std::string_view option : Split(login.options)) {
        if (const auto value = FindOption(command, {option})) {
          Add(std::string(login.title), *value, login.takes_stdin);
          return;
        }
      }
    }
    KubectlCredentials(command);
    if (command.IsCalled("mysql") || command.IsCalled("mysqldump")) ShortPassword(command);
    if (command.IsCalled("curl")) CurlUser(command);
    if (command.IsCalled("git")) GitHeader(command);
    if (command.IsCalled("npm")) NpmToken(command);
    if (command.IsCalled("ConvertTo-SecureString")) SecureString(command);
  }

 private:
  void Add(std::string program, const OptionValue& value, bool takes_stdin = false) {
    const std::string_view text = value.text;
    if (text.empty() || text == "-" || text.starts_with("--")) return;
    if (value.is_literal && schema::IsPlaceholder(text)) return;
    out_.push_back({std::move(program), value.span, text, IsShellVariable(text), takes_stdin});
  }

  void KubectlCredentials(const ShellCommand& command) {
    if (!command.IsCalled("kubectl")) return;
    if (!command.StartsWith({"kubectl", "config", "set-credentials"})) return;
    if (const auto value = FindOption(command, {"--password"})) Add("kubectl config", *value);
  }

  // `-p<value>`: with a blank in between it would be the database.
  void ShortPassword(const ShellCommand& command) {
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      const std::string_view text = word.text;
      if (text.size() > 2 && text.starts_with("-p")) {
        Add(std::string(command.Name()),
            {{word.span.begin + 2, word.span.end}, text.substr(2), word.is_literal});
        return;
      }
    }
  }

  // `-u user:password` with a password that is written or pasted here.
  void CurlUser(const ShellCommand& command) {
    const auto user = FindOption(command, {"-u", "--user"});
    if (!user) return;
    const std::size_t colon = user->text.find(':');
    if (colon == std::string_view::npos || colon + 1 >= user->text.size()) return;
    const std::string_view password = user->text.substr(colon + 1);
    if (IsShellVariable(password)) return;
    const bool replaced = HasReplacement(password);
    if (!replaced && (!user->is_literal || schema::IsPlaceholder(password))) return;
    out_.push_back({"curl", user->span, user->text, false, false});
  }

  // `http.extraheader=AUTHORIZATION: bearer <token>` with a literal token or a macro.
  void GitHeader(const ShellCommand& command) {
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      if (!ContainsIgnoreCase(word.text, "extraheader")) continue;
      // `git -c http.extraheader=...` or `git config http.extraheader "..."`.
      const ShellWord* value = &word;
      if (word.text.find('=') == std::string::npos) {
        if (i + 1 >= command.words.size()) return;
        value = &command.words[i + 1];
      }
      const std::string_view text = value->text;
      const std::size_t scheme =
          std::min(FindIgnoreCase(text, "bearer "), FindIgnoreCase(text, "basic "));
      if (scheme == std::string_view::npos) return;
      const std::string_view token = Trim(text.substr(text.find(' ', scheme)));
      if (token.empty() || IsShellVariable(token) || token.starts_with('`') ||
          token.starts_with("$(echo") || (value->is_literal && schema::IsPlaceholder(token)) ||
          (!value->is_literal && MacrosOf(token).empty() &&
           token.find("${{") == std::string_view::npos)) {
        return;
      }
      if (!value->is_literal && token.find(' ') != std::string_view::npos)
        return;  // A command's result.
      out_.push_back({"git", value->span, text, false, false});
      return;
    }
  }

  void NpmToken(const ShellCommand& command) {
    if (!command.StartsWith({"npm", "config", "set"})) return;
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      const std::size_t mark = FindIgnoreCase(word.text, ":_authToken");
      if (mark == std::string_view::npos) continue;
      const std::size_t equals = word.text.find('=', mark);
      if (equals != std::string::npos) {
        Add("npm config set",
            {word.span, std::string_view(word.text).substr(equals + 1), word.is_literal});
      } else if (i + 1 < command.words.size()) {
        const ShellWord& value = command.words[i + 1];
        Add("npm config set", {value.span, value.text, value.is_literal});
      }
      return;
    }
  }

  // `ConvertTo-SecureString "$(x)" -AsPlainText` for Connect-AzAccount: the macro is pasted into
  // the script's text. Variables and parameters are how it is meant to be used.
  void SecureString(const ShellCommand& command) {
    if (!ContainsIgnoreCase(script_.text, "Connect-AzAccount") &&
        !ContainsIgnoreCase(script_.text, "Login-AzAccount")) {
      return;
    }
    if (!HasOption(command, {"-AsPlainText"})) return;
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const ShellWord& word = command.words[i];
      if (word.text.starts_with('-')) continue;
      const bool replaced = HasReplacement(word.text);
      if (IsShellVariable(word.text) || (!replaced && !word.is_literal)) return;
      Add("Connect-AzAccount", {word.span, word.text, word.is_literal});
      return;
    }
  }

  // `PGPASSWORD=literal psql ...`; a variable there stays in the environment.
  void PgPassword(const ShellCommand& command, const ShellAssignment& assignment) {
    if (assignment.name != "PGPASSWORD" || !command.IsCalled("psql")) return;
    const std::string_view raw =
        script_.text.substr(assignment.value.begin, assignment.value.size());
    std::string_view value = raw;
    if (value.size() >= 2 && (value[0] == '"' || value[0] == '\''))
      value = value.substr(1, value.size() - 2);
    if (value.empty() || IsShellVariable(value)) return;
    if (!HasReplacement(value) && schema::IsPlaceholder(value)) return;
    out_.push_back({"psql", assignment.value, value, false, false});
  }

  const ScriptText& script_;
  std::vector<LoginPassword>& out_;
};

}  // namespace

std::vector<LoginPassword> FindLoginPasswords(const ScriptText& script) {
  std::vector<LoginPassword> passwords;
  Finder finder(script, passwords);
  for (const ShellCommand& command : script.commands) finder.Look(command);
  return passwords;
}

}  // namespace plumbline::pipeline
