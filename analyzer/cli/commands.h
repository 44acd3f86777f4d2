// What the command line asks for, and the functions that do it. Argument parsing is in main.cpp
// alone.
#pragma once

#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "diag/diagnostic.h"
#include "engine/rule.h"

namespace plumbline {

enum class ExitCode : int { kClean = 0, kFindings = 1, kUsage = 2, kFailure = 3 };

// How `check` writes findings.
inline constexpr std::string_view kCheckFormats[] = {"text",  "concise", "json", "sarif",
                                                     "junit", "github",  "azure"};

struct CheckArguments {
  std::vector<std::string> paths;
  std::string format = "text";
  std::string output;                // Empty: standard output.
  std::vector<std::string> reports;  // FORMAT=FILE
  std::vector<std::string> select, extend_select, ignore;
  std::string severity = "info";
  std::optional<std::string> fail_on;
  std::string parameters;  // A parameter file for every template; empty: those that belong to them.
  std::string config;      // Empty: found from the current folder upwards.
  bool no_config = false;
  std::string baseline;
  bool write_baseline = false;
  bool fix = false, unsafe_fixes = false, diff = false;
  std::string stdin_filename;
  unsigned jobs = 0;  // 0: chosen by the machine.
  bool skip_unknown = false;
  bool no_ignore = false, quiet = false, stats = false, pedantic = false, preview = false;
  std::string color = "auto";
  std::string as_of;  // Empty: today.
};

struct RulesArguments {
  std::string format = "text";
};
struct ExplainArguments {
  std::string rule;
  std::string format = "text";
  std::string color = "auto";
};

struct EvalArguments {
  std::string language;
  std::string context;  // A file; empty: none.
  std::string expression;
};

struct ExpandArguments {
  std::string file;
  std::string format;  // Empty: JSON for templates, YAML for pipelines.
  std::string parameters_file, variables_file;
  std::vector<std::string> parameters, variables;  // NAME=VALUE
  std::vector<std::string> repositories;           // ALIAS=DIR
  std::string subscription, resource_group, location, tenant;
};

struct GraphArguments {
  std::vector<std::string> paths;
  std::string format = "html";
  std::string output;      // Empty: standard output.
  std::string parameters;  // A parameter file for every template; empty: those that belong to them.
  std::string config;      // Empty: found from the current folder upwards.
  bool no_config = false, no_ignore = false;
  std::vector<std::string> only;  // Kinds of nodes; empty: all.
  std::string around;             // A node; empty: the whole graph.
  int distance = 2;
};

ExitCode RunCheck(const CheckArguments& arguments, std::span<const Rule* const> rules);
ExitCode RunRules(const RulesArguments& arguments, std::span<const Rule* const> rules);
ExitCode RunExplain(const ExplainArguments& arguments, std::span<const Rule* const> rules);
ExitCode RunEval(const EvalArguments& arguments);
ExitCode RunExpand(const ExpandArguments& arguments);
// Writes `.plumbline.yaml` into the current folder, and says what comes next.
ExitCode RunInit();
ExitCode RunGraph(const GraphArguments& arguments);
// The exit code is that of the protocol: 0 after `shutdown`, else 1.
int RunLsp(std::span<const Rule* const> rules);

// The day by the clock.
Date Today();

// What one expansion gives back the next one takes again: nothing goes back to the system before
// the end of the run, which would have to clear every page once more.
void KeepMemory();

// Writes to standard output; false when it is closed or full.
bool Print(std::string_view text);
// `plumbline: KIND: MESSAGE` on standard error.
void PrintTrouble(std::string_view kind, std::string_view message);

// True where standard output is the log of a build service, which carries out commands in it
// (report/log_commands.h).
bool IsBuildLog();

// `always`, `never`, or `auto`: a terminal, and NO_COLOR is not set.
bool WantsColor(std::string_view choice);

}  // namespace plumbline
