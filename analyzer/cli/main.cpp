#include "cli/main.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/ascii.h"
#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/completions.h"
#include "schema/data_date.h"

namespace plumbline {
namespace {

// The arguments. CLI11 reports what is wrong; what was meant is looked for here.
class Usage {
 public:
  explicit Usage(std::span<const Rule* const> rules) : rules_(rules) { Define(); }

  int Run(int argc, char** argv) {
    // Without a command the repository is checked; `plumbline PATH` is `plumbline check PATH`.
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty() || IsNoCommand(words.front())) {
      if (const auto command = MisspeltCommand(words)) {
        PrintTrouble("error",
                     fmt::format("there is no command, file or folder `{}`; did you mean `{}`?",
                                 words.front(), *command));
        return static_cast<int>(ExitCode::kUsage);
      }
      words.insert(words.begin(), "check");
    }
    try {
      app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // From the back.
    } catch (const CLI::Success& help) {
      app_.exit(help);
      return static_cast<int>(ExitCode::kClean);
    } catch (const CLI::ParseError& error) {
      PrintTrouble("error", error.what());
      const auto option = MisspeltOption(words);
      PrintTrouble("help",
                   option
                       ? fmt::format("did you mean `{}`?", *option)
                       : "`plumbline --help` and `plumbline COMMAND --help` list what is accepted");
      return static_cast<int>(ExitCode::kUsage);
    }
    if (check_->parsed()) return static_cast<int>(RunCheck(check_arguments_, rules_));
    if (list_->parsed()) return static_cast<int>(RunRules(rules_arguments_, rules_));
    if (graph_->parsed()) return static_cast<int>(RunGraph(graph_arguments_));
    if (expand_->parsed()) return static_cast<int>(RunExpand(expand_arguments_));
    if (lsp_->parsed()) return RunLsp(rules_);
    if (init_->parsed()) return static_cast<int>(RunInit());
    if (completions_->parsed()) {
      return Print(*CompletionScript(shell_, CommandWords()))
                 ? 0
                 : static_cast<int>(ExitCode::kFailure);
    }
    if (eval_->parsed()) return static_cast<int>(RunEval(eval_arguments_));
    return static_cast<int>(RunExplain(explain_arguments_, rules_));
  }

 private:
  bool IsNoCommand(const std::string& word) const {
    if (word == "--help" || word == "-h" || word == "--version") return false;
    return std::ranges::none_of(app_.get_subcommands(nullptr), [&word](const CLI::App* command) {
      return command->get_name() == word;
    });
  }

  std::vector<CompletedCommand> CommandWords() const {
    std::vector<CompletedCommand> commands;
    for (const CLI::App* app : app_.get_subcommands(nullptr)) {
      CompletedCommand& command = commands.emplace_back();
      command.name = app->get_name();
      command.description = app->get_description();
      for (const CLI::Option* option : app->get_options(nullptr)) {
        if (option->get_lnames().empty() || option->get_group().empty()) continue;
        CompletedOption& one = command.options.emplace_back();
        one.name = "--" + option->get_lnames().front();
        one.description = option->get_description();
        one.takes_value = option->get_expected_min() > 0;
        // `TEXT:{a,b}`: the values that are taken.
        const std::string type = option->get_type_name();
        const std::size_t open = type.find('{'), close = type.rfind('}');
        if (open == std::string::npos || close == std::string::npos) continue;
        for (std::size_t at = open + 1; at < close;) {
          const std::size_t comma = std::min(type.find(',', at), close);
          one.values.push_back(type.substr(at, comma - at));
          at = comma + 1;
        }
      }
    }
    return commands;
  }

  // The command that the first word was meant to be, when it names nothing else.
  std::optional<std::string> MisspeltCommand(const std::vector<std::string>& words) const {
    if (words.empty() || !std::ranges::all_of(words.front(), IsLetterAscii)) return std::nullopt;
    std::error_code ignored;
    if (std::filesystem::exists(words.front(), ignored)) return std::nullopt;
    std::vector<std::string_view> names;
    for (const CLI::App* command : app_.get_subcommands(nullptr))
      names.push_back(command->get_name());
    const auto nearest = Nearest(words.front(), names);
    return nearest ? std::optional(std::string(*nearest)) : std::nullopt;
  }

  // The option nearest to the first one that the command does not have.
  std::optional<std::string> MisspeltOption(const std::vector<std::string>& words) const {
    const auto commands = app_.get_subcommands(
        [&words](const CLI::App* command) { return command->get_name() == words.front(); });
    if (commands.empty()) return std::nullopt;
    std::vector<std::string> known;
    for (const CLI::Option* option : commands.front()->get_options(nullptr)) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    for (const std::string& word : words) {
      const std::string_view name = std::string_view(word).substr(0, word.find('='));
      if (!name.starts_with("--") || std::ranges::find(known, name) != known.end()) continue;
      const auto nearest = Nearest(name, candidates);
      return nearest ? std::optional(std::string(*nearest)) : std::nullopt;
    }
    return std::nullopt;
  }

  void Define() {
    app_.set_version_flag("--version", fmt::format("plumbline {} (data of {})", PLUMBLINE_VERSION,
                                                   schema::DataDate()));
    app_.require_subcommand(1);
    app_.footer(
        "Without a command the current repository is checked.\n"
        "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration,\n"
        "3 a file could not be read or something internal broke.");
    DefineCheck();
    list_ = app_.add_subcommand("rules", "List the rules");
    list_->add_option("--format", rules_arguments_.format, "How the list is written")
        ->check(CLI::IsMember({"text", "json", "markdown"}))
        ->capture_default_str();
    explain_ = app_.add_subcommand("explain", "Explain one rule: rationale and examples");
    explain_->add_option("RULE", explain_arguments_.rule, "Rule id")->required();
    explain_->add_option("--format", explain_arguments_.format, "How the page is written")
        ->check(CLI::IsMember({"text", "markdown"}))
        ->capture_default_str();
    explain_->add_option("--color", explain_arguments_.color, "When to use colors")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    DefineExpand();
    DefineGraph();
    DefineEval();
    lsp_ = app_.add_subcommand("lsp", "Language server on standard input and output");
    init_ =
        app_.add_subcommand("init", "Write a commented .plumbline.yaml, and show what comes next");
    completions_ =
        app_.add_subcommand("completions", "Print a script that completes commands in a shell");
    completions_->add_option("SHELL", shell_, "The shell")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->required();
    // Editors add these to the command of every server.
    lsp_->add_flag("--stdio")->group("");
    lsp_->add_option("--clientProcessId")->group("");
  }

  void DefineExpand() {
    ExpandArguments& a = expand_arguments_;
    expand_ = app_.add_subcommand("expand", "Print a template or pipeline as Azure would see it");
    expand_->add_option("FILE", a.file, "The template or pipeline")->required();
    expand_
        ->add_option("--format", a.format,
                     "How it is written (default: JSON for templates, YAML for pipelines)")
        ->check(CLI::IsMember({"json", "yaml"}));
    expand_->add_option("--parameters-file", a.parameters_file,
                        "Parameter file, or a JSON object of values");
    expand_->add_option("--parameter", a.parameters, "NAME=VALUE; may be repeated")
        ->allow_extra_args(false);
    expand_
        ->add_option("--variables-file", a.variables_file,
                     "JSON object of predefined variables of a pipeline")
        ->group("Pipelines");
    expand_->add_option("--variable", a.variables, "NAME=VALUE; may be repeated")
        ->allow_extra_args(false)
        ->group("Pipelines");
    expand_
        ->add_option("--repository", a.repositories,
                     "ALIAS=DIR, the checkout of a repository resource; may be repeated")
        ->allow_extra_args(false)
        ->group("Pipelines");
    expand_->add_option("--subscription", a.subscription, "Id of the subscription");
    expand_->add_option("--resource-group", a.resource_group, "Name of the resource group");
    expand_->add_option("--location", a.location, "Location of the resource group or deployment");
    expand_->add_option("--tenant", a.tenant, "Id of the tenant");
  }

  void DefineGraph() {
    GraphArguments& a = graph_arguments_;
    graph_ = app_.add_subcommand("graph", "Print who uses, reads, grants and deploys what");
    graph_->add_option("PATH", a.paths, "Files and folders (default: the repository)");
    graph_->add_option("--format", a.format, "How it is written; `html` is a page of its own")
        ->check(CLI::IsMember({"html", "mermaid", "dot", "json"}))
        ->capture_default_str();
    graph_->add_option("--output", a.output, "Write to this file instead of standard output");
    graph_
        ->add_option("--parameters", a.parameters,
                     "Parameter file for the templates (default: those that belong to them)")
        ->group("Which files");
    graph_
        ->add_option("--config", a.config,
                     "Configuration file (default: the nearest .plumbline.yaml)")
        ->group("Which files");
    graph_->add_flag("--no-config", a.no_config, "Use no configuration file")->group("Which files");
    graph_->add_flag("--no-ignore", a.no_ignore, "Look into files that .gitignore leaves out")
        ->group("Which files");
    graph_->add_option("--only", a.only, "Only nodes of these kinds, such as `identity,resource`")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group("Which part");
    graph_->add_option("--around", a.around, "Only what is near this node: its id or label")
        ->group("Which part");
    graph_->add_option("--distance", a.distance, "How many edges away `--around` looks")
        ->check(CLI::Range(0, 100))
        ->capture_default_str()
        ->group("Which part");
  }

  void DefineEval() {
    eval_ = app_.add_subcommand("eval", "Evaluate one expression");
    eval_
        ->add_option("--language", eval_arguments_.language,
                     "Of a template, of `${{ }}`, or of `$[ ]` and conditions")
        ->check(CLI::IsMember({"arm", "compile", "runtime"}))
        ->required();
    eval_->add_option("--context", eval_arguments_.context,
                      "JSON file that describes parameters, variables and what else is known");
    eval_
        ->add_option("EXPR", eval_arguments_.expression,
                     "The whole string of a template, brackets included; the bare expression of a "
                     "pipeline")
        ->required();
  }

  void DefineCheck() {
    CheckArguments& a = check_arguments_;
    check_ = app_.add_subcommand("check", "Analyse files or folders (the default command)");
    check_->add_option("PATH", a.paths,
                       "Files and folders; `-` reads standard input (default: the repository)");

    check_->add_option("--select", a.select, "Run only these rules: ids, categories or `all`")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group("Which rules");
    check_->add_option("--extend-select", a.extend_select, "Run these rules too")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group("Which rules");
    check_->add_option("--ignore", a.ignore, "Do not run these rules")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group("Which rules");
    check_->add_flag("--pedantic", a.pedantic, "Run the rules on which reasonable teams differ")
        ->group("Which rules");
    check_->add_flag("--preview", a.preview, "Run rules that are not yet stable")
        ->group("Which rules");
    check_->add_option("--as-of", a.as_of, "Day to compare dates with, YYYY-MM-DD (default: today)")
        ->group("Which rules");

    check_
        ->add_option("--parameters", a.parameters,
                     "Parameter file for the templates (default: those that belong to them)")
        ->group("Which files");
    check_
        ->add_option("--config", a.config,
                     "Configuration file (default: the nearest .plumbline.yaml)")
        ->group("Which files");
    check_->add_flag("--no-config", a.no_config, "Use no configuration file")->group("Which files");
    check_->add_flag("--no-ignore", a.no_ignore, "Look into files that .gitignore leaves out")
        ->group("Which files");
    check_
        ->add_flag("--skip-unknown", a.skip_unknown,
                   "Skip named files that are no templates or pipelines (hooks name every file)")
        ->group("Which files");
    check_->add_option("--stdin-filename", a.stdin_filename, "Name of the file on standard input")
        ->group("Which files");

    check_->add_option("--format", a.format, "How findings are written")
        ->check(CLI::IsMember(
            std::vector<std::string>(std::begin(kCheckFormats), std::end(kCheckFormats))))
        ->capture_default_str()
        ->group("Output");
    check_->add_option("--output", a.output, "Write to this file instead of standard output")
        ->group("Output");
    check_->add_option("--report", a.reports, "FORMAT=FILE: write one more report; may be repeated")
        ->allow_extra_args(false)
        ->group("Output");
    check_->add_option("--severity", a.severity, "Show findings of this severity and above")
        ->check(CLI::IsMember({"hint", "info", "warning", "error"}))
        ->capture_default_str()
        ->group("Output");
    check_
        ->add_option("--fail-on", a.fail_on,
                     "Exit with 1 for findings of this severity and above (default: warning)")
        ->check(CLI::IsMember({"hint", "info", "warning", "error"}))
        ->group("Output");
    check_->add_option("--color", a.color, "When to use colors")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str()
        ->group("Output");
    check_->add_flag("-q,--quiet", a.quiet, "Print findings only: no summary, no notes")
        ->group("Output");
    check_->add_flag("--stats", a.stats, "Print the time of each phase and rule")->group("Output");

    check_
        ->add_option("--baseline", a.baseline, "Report only findings that this file does not list")
        ->group("Adopting");
    check_
        ->add_flag("--write-baseline", a.write_baseline,
                   "Write today's findings to the --baseline file")
        ->group("Adopting");

    check_->add_flag("--fix", a.fix, "Apply safe fixes")->group("Fixing");
    check_
        ->add_flag("--unsafe-fixes", a.unsafe_fixes,
                   "Apply (or show) fixes that need a person's yes as well")
        ->group("Fixing");
    check_->add_flag("--diff", a.diff, "Show what fixes would change and change nothing")
        ->group("Fixing");

    check_->add_option("-j,--jobs", a.jobs, "Threads (default: by the machine)")->group("Speed");
  }

  std::span<const Rule* const> rules_;
  CLI::App app_{"Static analysis for ARM templates and Azure Pipelines.", "plumbline"};
  CLI::App* check_ = nullptr;
  CLI::App* list_ = nullptr;
  CLI::App* explain_ = nullptr;
  CLI::App* expand_ = nullptr;
  CLI::App* eval_ = nullptr;
  CLI::App* graph_ = nullptr;
  CLI::App* lsp_ = nullptr;
  CLI::App* init_ = nullptr;
  CLI::App* completions_ = nullptr;
  std::string shell_;
  CheckArguments check_arguments_;
  RulesArguments rules_arguments_;
  ExplainArguments explain_arguments_;
  ExpandArguments expand_arguments_;
  EvalArguments eval_arguments_;
  GraphArguments graph_arguments_;
};

}  // namespace

int Main(int argc, char** argv, std::span<const Rule* const> rules) {
  try {
    return Usage(rules).Run(argc, argv);
  } catch (const std::exception& broken) {
    PrintTrouble("internal error", broken.what());
    return static_cast<int>(ExitCode::kFailure);
  }
}

}  // namespace plumbline
