#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/discovery.h"
#include "cli/linked_templates.h"
#include "cli/unified_diff.h"
#include "driver/baseline.h"
#include "driver/configuration.h"
#include "driver/included_templates.h"
#include "driver/per_path.h"
#include "driver/workspace.h"
#include "report/log_commands.h"
#include "report/report.h"

namespace plumbline {
namespace {

using Clock = std::chrono::steady_clock;

// Threads cost nothing when files are warm and halve the time when they are cold.
unsigned DefaultThreads() { return std::clamp(std::thread::hardware_concurrency(), 4U, 8U); }

// One run of `check`. Each step sets `exit_` when it fails and the run ends.
class CheckRun {
 public:
  CheckRun(const CheckArguments& arguments, std::span<const Rule* const> rules)
      : arguments_(arguments), rules_(rules) {}

  ExitCode Run() {
    KeepMemory();
    if (!Configure()) return ExitCode::kUsage;
    const Clock::time_point start = Clock::now();
    if (!Find()) return ExitCode::kUsage;
    const Clock::time_point found = Clock::now();
    result_ = Check(std::move(discovered_.documents), check_);
    const Clock::time_point checked = Clock::now();
    IgnorePerPath();
    if (!Baseline()) return ExitCode::kFailure;
    LeaveOutMinor();
    Decide();
    if (arguments_.diff) {
      ShowDiff();
    } else {
      if (arguments_.fix || arguments_.unsafe_fixes) Fix();
      elapsed_ = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
      Report();
    }
    if (arguments_.stats) PrintStats(found - start, checked - found);
    return exit_;
  }

 private:
  bool Usage(std::string_view message) {
    PrintTrouble("error", message);
    return false;
  }

  // --- Before the run
  // -----------------------------------------------------------------------------

  bool Configure() {
    std::string path = arguments_.config;
    if (path.empty() && !arguments_.no_config) path = FindConfiguration();
    if (!path.empty() && !arguments_.no_config) {
      const auto text = ReadWholeFile(path);
      if (!text) return Usage(text.error().message);
      auto configuration = ParseConfiguration(path, *text);
      if (!configuration) return Usage(configuration.error().message);
      configuration_ = std::move(*configuration);
    }
    Selection& selection = configuration_.selection;
    if (!arguments_.select.empty()) selection.select = arguments_.select;
    std::ranges::copy(arguments_.extend_select, std::back_inserter(selection.extend_select));
    std::ranges::copy(arguments_.ignore, std::back_inserter(selection.ignore));
    selection.preview |= arguments_.preview;
    selection.pedantic |= arguments_.pedantic;
    auto selected = Select(rules_, selection);
    if (!selected) return Usage(selected.error().message);
    for (const std::string& warning : selected->warnings) PrintTrouble("warning", warning);
    check_.rules = std::move(selected->rules);

    check_.run.pedantic = selection.pedantic;
    check_.run.known_rules = rules_;
    check_.run.as_of = Today();
    if (!arguments_.as_of.empty()) {
      const auto date = ParseDate(arguments_.as_of);
      if (!date)
        return Usage(fmt::format("`--as-of {}` is no day; write YYYY-MM-DD", arguments_.as_of));
      check_.run.as_of = *date;
    }
    check_.threads = arguments_.jobs == 0 ? DefaultThreads() : arguments_.jobs;
    check_.measure = arguments_.stats;

    fail_on_ = configuration_.fail_on.value_or(Severity::kWarning);
    if (arguments_.fail_on) fail_on_ = *ParseSeverity(*arguments_.fail_on);
    // A run that fails on hints has to show them.
    show_ = std::min(*ParseSeverity(arguments_.severity), fail_on_);

    if (arguments_.write_baseline && arguments_.baseline.empty()) {
      return Usage("`--write-baseline` needs `--baseline FILE`");
    }
    for (const std::string& report : arguments_.reports) {
      const std::string format = report.substr(0, report.find('='));
      if (format.size() + 1 >= report.size())
        return Usage(fmt::format("`--report {}`: write FORMAT=FILE", report));
      if (std::ranges::find(kCheckFormats, format) == std::end(kCheckFormats)) {
        return Usage(
            fmt::format("`--report {}`: formats are {}", report, fmt::join(kCheckFormats, ", ")));
      }
    }
    return true;
  }

  bool Find() {
    const bool from_stdin = std::ranges::find(arguments_.paths, "-") != arguments_.paths.end();
    if (from_stdin || !arguments_.stdin_filename.empty()) return ReadStandardInputFile();
    DiscoveryOptions options;
    options.paths = arguments_.paths;
    if (options.paths.empty()) options.paths.push_back(RepositoryRoot());
    options.exclude = configuration_.exclude;
    options.respect_gitignore = !arguments_.no_ignore;
    options.skip_unknown = arguments_.skip_unknown;
    options.threads = check_.threads;
    if (!arguments_.parameters.empty()) {
      options.paths.push_back(arguments_.parameters);
      check_.parameters = DisplayPath(arguments_.parameters);
    }
    discovered_ = Discover(options);
    for (const std::string& error : discovered_.errors) PrintTrouble("error", error);
    if (!arguments_.quiet) {
      for (const std::string& note : discovered_.notes) PrintTrouble("note", note);
    }
    const auto is_parameters = [this](const auto& document) {
      return document->path() == check_.parameters && document->parameter_file;
    };
    if (!check_.parameters.empty() && std::ranges::none_of(discovered_.documents, is_parameters)) {
      return Usage(fmt::format("`{}` is no parameter file", arguments_.parameters));
    }
    for (const auto& [alias, folder] : configuration_.repositories) {
      check_.repositories.checkouts.emplace_back(alias, DisplayPath(folder));
    }
    if (RepositoryRoot() == ".") check_.repositories.root = "";
    check_.repositories.exists = PathExists;
    LoadIncludedTemplates(discovered_.documents, check_.repositories, ReadWholeFile);
    LoadLinkedTemplates(discovered_.documents, discovered_.named);
    check_.repositories.is_complete_outside =
        check_.repositories.is_complete &&
        std::ranges::any_of(options.paths, [](const std::string& path) {
          std::error_code ignored;
          return std::filesystem::is_directory(path, ignored);
        });
    return true;
  }

  bool ReadStandardInputFile() {
    if (arguments_.paths.size() > 1 ||
        (arguments_.paths.size() == 1 && arguments_.paths[0] != "-")) {
      return Usage("`-` and `--stdin-filename` take no other paths");
    }
    if (arguments_.fix || arguments_.unsafe_fixes) {
      if (!arguments_.diff)
        return Usage("fixes of standard input can be shown (`--diff`), not written");
    }
    auto text = ReadStandardInput();
    if (!text) return Usage(text.error().message);
    const SourceFile padded("", *text);  // For the padding.
    const std::string name =
        arguments_.stdin_filename.empty() ? "<stdin>" : DisplayPath(arguments_.stdin_filename);
    Loaded loaded = Loader().Load(name, padded.text(), Origin::kNamed);
    if (loaded.document != nullptr) discovered_.documents.push_back(std::move(loaded.document));
    return true;
  }

  // --- After the run
  // ------------------------------------------------------------------------------

  void IgnorePerPath() {
    const PerPathIgnores ignores(configuration_, rules_);
    for (const std::string& warning : ignores.warnings()) PrintTrouble("warning", warning);
    ignores.Apply(*result_.graph, result_.findings);
  }

  bool Baseline() {
    if (arguments_.baseline.empty()) return true;
    if (arguments_.write_baseline) {
      const auto written =
          WriteWholeFile(arguments_.baseline, WriteBaseline(*result_.graph, result_.findings));
      if (!written) return Usage(written.error().message);
    }
    const auto text = ReadWholeFile(arguments_.baseline);
    if (!text) return Usage(text.error().message);
    const auto baseline = ReadBaseline(arguments_.baseline, *text);
    if (!baseline) return Usage(baseline.error().message);
    ApplyBaseline(*baseline, result_.findings);
    return true;
  }

  void LeaveOutMinor() {
    std::erase_if(result_.findings,
                  [this](const Diagnostic& finding) { return finding.severity < show_; });
  }

  void Decide() {
    for (const Diagnostic& finding : result_.findings) {
      if (finding.rule == kInternalError.id) {
        exit_ = ExitCode::kFailure;
        return;
      }
      if (!finding.suppression.active && finding.severity >= fail_on_) exit_ = ExitCode::kFindings;
    }
    if (!discovered_.errors.empty()) exit_ = ExitCode::kFailure;
  }

  // Calls `use(document, its findings, text after fixes)` for every file that a fix changes.
  template <class Use>
  void ForEachFixed(const Use& use) {
    const FixSafety most = arguments_.unsafe_fixes ? FixSafety::kUnsafe : FixSafety::kSafe;
    const std::vector<Diagnostic>& findings = result_.findings;
    for (std::size_t begin = 0; begin < findings.size();) {
      std::size_t end = begin;
      while (end < findings.size() && findings[end].at.file == findings[begin].at.file) ++end;
      const Document& document = result_.graph->At(findings[begin].at.file);
      const FixedText fixed =
          ApplyFixes(document, std::span(findings).subspan(begin, end - begin), most);
      if (fixed.fixed != 0) use(document, fixed);
      begin = end;
    }
  }

  void ShowDiff() {
    std::string out;
    ForEachFixed([&out](const Document& document, const FixedText& fixed) {
      out += UnifiedDiff(document.path(), document.source.text(), fixed.text);
    });
    Write(arguments_.output, out);
  }

  // Writes the fixed files, then reports what is left by checking them again.
  void Fix() {
    std::size_t fixed_findings = 0;
    std::size_t fixed_files = 0;
    std::vector<std::string> paths;
    ForEachFixed([&](const Document& document, const FixedText& fixed) {
      if (document.source.encoding() == Encoding::kUtf16Le ||
          document.source.encoding() == Encoding::kUtf16Be) {
        PrintTrouble("note", fmt::format("{}: not fixed: save it as UTF-8 first", document.path()));
        return;
      }
      const auto written = WriteWholeFile(document.path(), fixed.text);
      if (!written) {
        PrintTrouble("error", written.error().message);
        exit_ = ExitCode::kFailure;
        return;
      }
      fixed_findings += fixed.fixed;
      ++fixed_files;
    });
    if (fixed_files == 0) return;
    if (!arguments_.quiet) {
      PrintTrouble("note", fmt::format("fixed {} finding{} in {} file{}", fixed_findings,
                                       fixed_findings == 1 ? "" : "s", fixed_files,
                                       fixed_files == 1 ? "" : "s"));
    }
    CheckArguments again = arguments_;
    again.fix = again.unsafe_fixes = again.write_baseline = false;
    again.quiet = true;
    CheckRun rest(again, rules_);
    if (rest.Configure() && rest.Find()) {
      rest.result_ = Check(std::move(rest.discovered_.documents), rest.check_);
      rest.IgnorePerPath();
      rest.Baseline();
      rest.LeaveOutMinor();
      rest.Decide();
      result_ = std::move(rest.result_);
      if (exit_ != ExitCode::kFailure) exit_ = rest.exit_;
    }
  }

  // --- Output
  // -------------------------------------------------------------------------------------

  std::string Render(std::string_view format, bool color) const {
    const plumbline::Report report{
        .graph = result_.graph.get(),
        .findings = result_.findings,
        .rules = check_.rules,
        .known_rules = rules_,
        .skipped_files = discovered_.notes.size() + discovered_.errors.size(),
        .elapsed = elapsed_,
        .fail_on = fail_on_,
        .root = root_,
        .folder = folder_,
    };
    const TextOptions text{.color = color, .quiet = arguments_.quiet};
    if (format == "json") return RenderJson(report);
    if (format == "sarif") return RenderSarif(report);
    if (format == "junit") return RenderJunit(report);
    if (format == "github") return RenderGithub(report);
    if (format == "azure") return RenderAzure(report);
    return format == "concise" ? RenderConcise(report, text) : RenderText(report, text);
  }

  void Report() {
    root_ = RepositoryRootOf(".");
    folder_ = FolderInRepository();
    WriteReport(arguments_.format, arguments_.output);
    for (const std::string& report : arguments_.reports) {
      const std::size_t equals = report.find('=');
      WriteReport(report.substr(0, equals), report.substr(equals + 1));
    }
  }

  // What stands for the bracket of a command that a report quotes in the log of a build; empty for
  // formats that are commands.
  static std::string_view BracketFor(std::string_view format) {
    if (format == "github" || format == "azure") return {};
    if (format == "json" || format == "sarif") return "\\u005b";
    return format == "junit" ? "&#91;" : "(";
  }

  void WriteReport(const std::string& format, const std::string& path) {
    const bool to_output = path.empty() || path == "-";
    std::string text = Render(format, to_output && WantsColor(arguments_.color));
    const std::string_view bracket = BracketFor(format);
    if (to_output && !bracket.empty() && IsBuildLog()) text = WithoutLogCommands(text, bracket);
    Write(path, text);
  }

  void Write(const std::string& path, std::string_view text) {
    if (path.empty() || path == "-") {
      if (!Print(text)) exit_ = ExitCode::kFailure;
      return;
    }
    if (const auto written = WriteWholeFile(path, text); !written) {
      PrintTrouble("error", written.error().message);
      exit_ = ExitCode::kFailure;
    }
  }

  void PrintStats(Clock::duration reading, Clock::duration checking) const {
    const auto ms = [](auto duration) {
      return std::chrono::duration<double, std::milli>(duration).count();
    };
    fmt::print(stderr, "{:>10.2f} ms  finding, reading and parsing files\n{:>10.2f} ms  checking\n",
               ms(reading), ms(checking));
    std::vector<std::pair<std::chrono::nanoseconds, std::string_view>> times;
    for (std::size_t i = 0; i < result_.time_per_rule.size(); ++i) {
      times.emplace_back(result_.time_per_rule[i], check_.rules[i].rule->id);
    }
    std::ranges::sort(times, std::greater());
    for (const auto& [time, id] : times) fmt::print(stderr, "{:>10.2f} ms    {}\n", ms(time), id);
  }

  const CheckArguments& arguments_;
  std::span<const Rule* const> rules_;
  Configuration configuration_;
  CheckOptions check_;
  Severity fail_on_ = Severity::kWarning;
  Severity show_ = Severity::kInfo;
  Discovered discovered_;
  std::string root_, folder_;  // Of the repository, and where in it the run started.
  CheckResult result_;
  std::chrono::microseconds elapsed_{0};
  ExitCode exit_ = ExitCode::kClean;
};

}  // namespace

ExitCode RunCheck(const CheckArguments& arguments, std::span<const Rule* const> rules) {
  return CheckRun(arguments, rules).Run();
}

}  // namespace plumbline
