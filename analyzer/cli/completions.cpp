#include "cli/completions.h"

#include <fmt/format.h>

namespace plumbline {
namespace {

// Inside of '...': a quote ends the string, stands for itself, and begins it again.
std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted += '\'';
}

std::string Bash(const std::vector<CompletedCommand>& commands) {
  std::string names, cases, values;
  for (const CompletedCommand& command : commands) {
    names += (names.empty() ? "" : " ") + command.name;
    std::string options;
    for (const CompletedOption& option : command.options) {
      options += (options.empty() ? "" : " ") + option.name;
      if (option.values.empty()) continue;
      values += fmt::format("    {},{}) words={} ;;\n", command.name, option.name,
                            Quoted(fmt::format("{}", fmt::join(option.values, " "))));
    }
    cases += fmt::format("      {}) words={} ;;\n", command.name, Quoted(options));
  }
  return fmt::format(R"(# plumbline completions bash > /etc/bash_completion.d/plumbline
_plumbline() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words=
  if [[ $COMP_CWORD -eq 1 && $current != -* ]]; then
    COMPREPLY=($(compgen -W {} -- "$current") $(compgen -f -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}},$before in
{}  esac
  if [[ -z $words && $current == -* ]]; then
    case ${{COMP_WORDS[1]}} in
{}    esac
  fi
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _plumbline plumbline
)",
                     Quoted(names), values, cases);
}

// `:` and `[` mean something in the specifications of _arguments.
std::string ZshText(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string Zsh(const std::vector<CompletedCommand>& commands) {
  std::string names, cases;
  for (const CompletedCommand& command : commands) {
    names += fmt::format("    {}\n",
                         Quoted(fmt::format("{}:{}", command.name, ZshText(command.description))));
    cases += fmt::format("    {})\n      _arguments", command.name);
    for (const CompletedOption& option : command.options) {
      std::string one = fmt::format("{}[{}]", option.name, ZshText(option.description));
      if (!option.values.empty()) {
        one += fmt::format(":value:({})", fmt::join(option.values, " "));
      } else if (option.takes_value) {
        one += ":value:_files";
      }
      cases += " \\\n        " + Quoted(one);
    }
    cases += " \\\n        '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef plumbline
# plumbline completions zsh > "${{fpath[1]}}/_plumbline"
_plumbline() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _files
    return
  fi
  local command=${{words[2]}}
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
_plumbline "$@"
)",
                     names, cases);
}

std::string Fish(const std::vector<CompletedCommand>& commands) {
  std::string script = "# plumbline completions fish > ~/.config/fish/completions/plumbline.fish\n";
  for (const CompletedCommand& command : commands) {
    script += fmt::format("complete -c plumbline -n __fish_use_subcommand -a {} -d {}\n",
                          command.name, Quoted(command.description));
    for (const CompletedOption& option : command.options) {
      script += fmt::format("complete -c plumbline -n '__fish_seen_subcommand_from {}' -l {} -d {}",
                            command.name, option.name.substr(2), Quoted(option.description));
      if (!option.values.empty()) {
        script +=
            fmt::format(" -x -a {}", Quoted(fmt::format("{}", fmt::join(option.values, " "))));
      } else if (option.takes_value) {
        script += " -r";
      }
      script += '\n';
    }
  }
  return script;
}

}  // namespace

std::optional<std::string> CompletionScript(std::string_view shell,
                                            const std::vector<CompletedCommand>& commands) {
  if (shell == "bash") return Bash(commands);
  if (shell == "zsh") return Zsh(commands);
  if (shell == "fish") return Fish(commands);
  return std::nullopt;
}

}  // namespace plumbline
