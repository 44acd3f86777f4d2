// A value is looked for where the service and the shell look for it: what scripts stored in front
// of the reader, secrets of a vault, then lists of variables from the inside out. From each place
// the search goes on with what its text reads. `depth_` bounds the search, which also ends cycles.
#include "pipeline/value_flow.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "pipeline/logging_command.h"
#include "pipeline/secrets.h"
#include "pipeline/step_scripts.h"
#include "pipeline/variables_in_sight.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

constexpr int kMaxDepth = 12;

class Deeper {
 public:
  explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  int& depth_;
};

Span WholeOf(NodeRef scalar) { return {0, static_cast<std::uint32_t>(scalar.text().size())}; }

std::string FirstWords(const ShellCommand& command) {
  std::string text(command.Name());
  std::size_t taken = 1;
  for (std::size_t i = command.first_argument(); i < command.words.size() && taken < 4; ++i) {
    if (command.words[i].text.starts_with('-')) break;
    text += ' ';
    text += command.words[i].text;
    ++taken;
  }
  return text;
}

// Leaves nothing of what an outsider could do with a text.
bool IsFiltered(std::string_view text) {
  constexpr std::string_view kFilters[] = {
      "tr -cd",    "tr -dc", "[^",        "sha1sum", "sha256sum",
      "sha512sum", "md5sum", "wc -",      "cksum",   "base64",
      "jq -R",     "@uri",   "printf %q", "@Q}",     "EscapeDataString",
      "UrlEncode"};
  return std::ranges::any_of(
      kFilters, [text](std::string_view filter) { return text.find(filter) != text.npos; });
}

// Is true or false, whatever is compared.
bool IsComparison(std::string_view text) {
  return (text.find(" -eq ") != std::string_view::npos ||
          text.find(" -ne ") != std::string_view::npos) &&
         text.find("if") == std::string_view::npos;
}

// Functions whose result holds their arguments.
bool HandsOn(std::string_view function) {
  constexpr std::string_view kNames[] = {"replace",  "lower",         "upper", "format", "join",
                                         "coalesce", "convertToJson", "iif",   "split",  "trim"};
  return std::ranges::any_of(
      kNames, [function](std::string_view name) { return EqualsIgnoreCase(name, function); });
}

Flow FromSource(const UntrustedSource& source, std::string_view name) {
  Flow flow;
  flow.source = name;
  flow.what = source.what;
  flow.untrusted = &source;
  return flow;
}

// A cheap look before a script is lexed.
bool MayHoldSecret(const Step& step, Span message) {
  constexpr std::string_view kWords[] = {"AccessToken", "az ",    "-Az",   "kubectl",
                                         "gh auth",     "oauth2", "pwgen", "terraform"};
  const std::string_view text = step.script.text();
  return step.env || HasReplacement(text.substr(message.begin, message.size())) ||
         std::ranges::any_of(
             kWords, [text](std::string_view word) { return text.find(word) != text.npos; });
}

bool IsBefore(const Step& a, const Step& b) { return a.job == b.job && a.id < b.id; }

}  // namespace

bool IsArgumentInput(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "args",        "arguments",          "argument",      "options",   "command",
      "AppSettings", "overrideParameters", "customCommand", "buildArgs", "commandOptions"};
  return std::ranges::any_of(kNames,
                             [name](std::string_view n) { return EqualsIgnoreCase(n, name); }) ||
         EndsWithIgnoreCase(name, "Arguments") || EndsWithIgnoreCase(name, "Args");
}

bool MayChangeText(std::string_view text) {
  constexpr std::string_view kWords[] = {
      "jq ",   "ConvertFrom-Json", "base64", "xmllint",          "cut -", "| sed",
      "| awk", ".Substring(",      "-split", "FromBase64String", "| tr "};
  return std::ranges::any_of(
      kWords, [text](std::string_view word) { return text.find(word) != text.npos; });
}

bool IsPrintCommand(const ShellCommand& command, Shell shell) {
  constexpr std::string_view kPowerShell[] = {"Write-Host", "Write-Output", "Write-Information",
                                              "Write-Warning", "echo"};
  if (shell == Shell::kPowerShell) {
    return std::ranges::any_of(kPowerShell,
                               [&](std::string_view name) { return command.IsCalled(name); });
  }
  return command.IsCalled("echo") || command.IsCalled("printf");
}

std::vector<NameRead> NamesReadIn(std::string_view text, Span range, Shell shell) {
  std::vector<NameRead> reads;
  const auto name_end = [&](std::size_t at) {
    while (at < range.end && (IsAlnumAscii(text[at]) || text[at] == '_')) ++at;
    return at;
  };
  const auto add = [&](std::size_t begin, std::size_t from, std::size_t to, std::size_t end,
                       bool is_environment) {
    if (to <= from || IsDigitAscii(text[from])) return;
    reads.push_back({text.substr(from, to - from),
                     {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                     is_environment});
  };
  for (std::size_t at = range.begin; at < range.end; ++at) {
    const char c = text[at];
    if (c == '$' && shell != Shell::kCmd) {
      std::size_t from = at + 1;
      const bool braced = from < range.end && text[from] == '{';
      if (braced && text.substr(from, 2) == "{{") continue;
      if (braced) ++from;
      const bool is_environment = StartsWithIgnoreCase(text.substr(from), "env:");
      if (is_environment) from += 4;
      const std::size_t to = name_end(from);
      add(at, from, to, braced ? std::min<std::size_t>(to + 1, range.end) : to, is_environment);
      at = std::max(at, to - (to > at ? 1 : 0));
    } else if ((c == '%' || c == '!') && (shell == Shell::kCmd || shell == Shell::kUnknown)) {
      const std::size_t to = name_end(at + 1);
      if (to < range.end && text[to] == c && to > at + 1) {
        add(at, at + 1, to, to + 1, true);
        at = to;
      }
    }
  }
  return reads;
}

const std::vector<StoredVariable>& ValueFlow::stored() {
  if (stored_) return *stored_;
  stored_.emplace();
  for (const Step& step : pipeline_->steps) {
    const std::string_view text = step.script.text();
    if (text.find("##vso[") == std::string_view::npos) continue;
    for (const LoggingCommand& command : FindLoggingCommands(text)) {
      if (!command.Is("task.setvariable")) continue;
      const LoggingProperty* const name = command.Find("variable");
      if (name == nullptr || name->value.empty()) continue;
      StoredVariable one{step.id,      name->value,      false,          false,
                         command.span, name->value_span, command.message};
      const LoggingProperty* const output = command.Find("isoutput");
      one.is_output = output != nullptr && LoggingFlag(output->value) == true;
      const LoggingProperty* const secret = command.Find("issecret");
      // A flag that is decided elsewhere may be true.
      one.is_secret = secret != nullptr && (LoggingFlag(secret->value) == true ||
                                            secret->value.find('$') != std::string_view::npos);
      if (MayBeComment(text, command.span.begin) &&
          scripts_->Of(step).InComment(command.span.begin)) {
        continue;
      }
      std::string read_as = ToLower(one.name);
      if (one.is_output) {
        if (!step.name) continue;  // Nobody can read it.
        read_as.insert(0, ".").insert(0, ToLower(step.name.text()));
      }
      stored_by_name_[std::move(read_as)].push_back(static_cast<std::uint32_t>(stored_->size()));
      stored_->push_back(one);
    }
  }
  return *stored_;
}

const StoredVariable* ValueFlow::LastStored(std::string_view name, const Step& reader) {
  const std::vector<StoredVariable>& all = stored();
  if (all.empty()) return nullptr;
  const auto found = stored_by_name_.find(ToLower(name));
  if (found == stored_by_name_.end()) return nullptr;
  depends_on_step_ = true;
  const StoredVariable* last = nullptr;
  for (const std::uint32_t at : found->second) {
    if (IsBefore(pipeline_->steps[all[at].step], reader)) last = &all[at];
  }
  return last;
}

std::optional<Flow> ValueFlow::OfStored(FlowKind kind, const StoredVariable& variable) {
  const Step& step = pipeline_->steps[variable.step];
  auto flow = OfScript(kind, step, variable.message);
  if (!flow && kind == FlowKind::kSecret && variable.is_secret) {
    flow.emplace();
    flow->source = variable.name;
    flow->what = "secret";
  }
  if (!flow) return flow;
  if (kind == FlowKind::kSecret) {
    flow->is_masked = variable.is_secret || (flow->is_masked && !flow->is_derived);
  }
  flow->steps.push_back(
      {step.script, variable.command,
       fmt::format("stored in {} `{}`{}", variable.is_output ? "output variable" : "variable",
                   variable.name,
                   kind == FlowKind::kUntrusted ? ""
                   : variable.is_secret         ? " as a secret"
                                                : ", not as a secret")});
  flow->is_from_other_step = true;
  ++flow->n_variables;
  return flow;
}

const std::vector<ValueFlow::VaultSecret>& ValueFlow::vault_secrets() {
  if (vault_secrets_) return *vault_secrets_;
  vault_secrets_.emplace();
  for (const Step& step : pipeline_->steps) {
    if (!step.IsTask("AzureKeyVault")) continue;
    const NodeRef filter = step.Input("SecretsFilter");
    const std::string_view list = filter.text();
    for (std::size_t at = 0; at < list.size();) {
      const std::size_t end = std::min(list.find(',', at), list.size());
      const std::string_view part = Trim(list.substr(at, end - at));
      at = end + 1;
      if (part.empty() || part == "*") continue;
      const auto begin = static_cast<std::uint32_t>(part.data() - list.data());
      vault_secrets_->push_back(
          {&step, filter, {begin, begin + static_cast<std::uint32_t>(part.size())}, part});
    }
  }
  return *vault_secrets_;
}

std::optional<Flow> ValueFlow::OfVault(std::string_view name, const Step& reader) {
  for (const VaultSecret& secret : vault_secrets()) {
    if (!EqualsIgnoreCase(secret.name, name)) continue;
    depends_on_step_ = true;
    if (!IsBefore(*secret.step, reader)) continue;
    Flow flow;
    flow.source = secret.name;
    flow.what = "Key Vault secret";
    flow.is_masked = true;
    flow.is_from_other_step = true;
    flow.steps.push_back({secret.filter, secret.span, "loaded from the vault"});
    return flow;
  }
  return std::nullopt;
}

const Variable* ValueFlow::DefinitionOf(std::string_view name, JobId job) const {
  const auto last = [name](const std::vector<Variable>& variables) {
    const Variable* found = nullptr;
    for (const Variable& variable : variables) {
      if (EqualsIgnoreCase(variable.Name(), name)) found = &variable;
    }
    return found;
  };
  if (pipeline_->jobs.Contains(job)) {
    const Job& of = pipeline_->jobs[job];
    if (const Variable* found = last(of.variables)) return found;
    if (pipeline_->stages.Contains(of.stage)) {
      if (const Variable* found = last(pipeline_->stages[of.stage].variables)) return found;
    }
  }
  return last(pipeline_->variables);
}

std::optional<Flow> ValueFlow::OfVariable(FlowKind kind, std::string_view name,
                                          const Step& reader) {
  if (depth_ >= kMaxDepth) return std::nullopt;
  const Deeper deeper(depth_);
  const auto job = static_cast<std::uint32_t>(reader.job);
  std::string key;
  key.reserve(name.size() + 5);
  key += kind == FlowKind::kSecret ? 's' : 'u';
  for (int shift = 0; shift < 32; shift += 8) key += static_cast<char>(job >> shift);
  for (const char c : name) key += ToLowerAscii(c);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  const bool outer_depends = depends_on_step_;
  depends_on_step_ = false;
  auto flow = Search(kind, name, reader);
  // What was cut off by its depth is another thing from elsewhere.
  if (!depends_on_step_ && depth_ == 1) known_.emplace(std::move(key), flow);
  depends_on_step_ = depends_on_step_ || outer_depends;
  return flow;
}

std::optional<Flow> ValueFlow::Search(FlowKind kind, std::string_view name, const Step& reader) {
  if (kind == FlowKind::kSecret && EqualsIgnoreCase(name, "System.AccessToken")) {
    Flow flow;
    flow.source = name;
    flow.what = "access token";
    flow.is_masked = true;
    return flow;
  }
  if (kind == FlowKind::kUntrusted) {
    if (const UntrustedSource* source = FindUntrustedSource(name)) return FromSource(*source, name);
    if (EqualsIgnoreCase(name, "Build.BuildNumber") && pipeline_->name) {
      auto flow = OfValue(kind, pipeline_->name, reader.job, &reader);
      if (!flow) return flow;
      flow->steps.push_back(
          {pipeline_->name, WholeOf(pipeline_->name), "the run's name, `Build.BuildNumber`"});
      ++flow->n_variables;
      return flow;
    }
  }
  if (const StoredVariable* stored = LastStored(name, reader)) return OfStored(kind, *stored);
  if (kind == FlowKind::kSecret) {
    if (auto flow = OfVault(name, reader)) return flow;
  }
  if (const Variable* variable = DefinitionOf(name, reader.job)) {
    if (!variable->value.IsString()) return std::nullopt;
    auto flow = OfValue(kind, variable->value, reader.job, &reader);
    if (!flow) return flow;
    flow->steps.push_back({variable->value, WholeOf(variable->value),
                           fmt::format("variable `{}`", variable->Name())});
    ++flow->n_variables;
    return flow;
  }
  if (!pipeline_->jobs.Contains(reader.job)) return std::nullopt;
  const NodeRef matrix = FindMember(pipeline_->jobs[reader.job].strategy, "matrix");
  std::optional<Flow> flow;
  ForEachMember(matrix, false, [&](NodeRef leg, bool) {
    ForEachMember(leg, false, [&](NodeRef member, bool) {
      if (flow || !member.IsString() || !EqualsIgnoreCase(member.key(), name)) return;
      flow = OfValue(kind, member, reader.job, &reader);
      if (!flow) return;
      flow->steps.push_back({member, WholeOf(member), fmt::format("variable `{}`", member.key())});
      ++flow->n_variables;
    });
  });
  return flow;
}

std::optional<Flow> ValueFlow::OfScalar(FlowKind kind, NodeRef scalar, const Step& reader) {
  return OfValue(kind, scalar, reader.job, &reader);
}

std::optional<Flow> ValueFlow::OfJobVariable(FlowKind kind, NodeRef value, JobId job) {
  return OfValue(kind, value, job, nullptr);
}

std::optional<Flow> ValueFlow::OfValue(FlowKind kind, NodeRef scalar, JobId job,
                                       const Step* reader) {
  const std::string_view text = scalar.text();
  if (text.find('$') == std::string_view::npos || depth_ >= kMaxDepth) return std::nullopt;
  const Deeper deeper(depth_);
  for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
    const std::string_view inner = text.substr(piece.inner.begin, piece.inner.size());
    std::optional<Flow> flow;
    if (piece.kind == expr::PieceKind::kMacro) {
      if (reader == nullptr) continue;
      flow = OfVariable(kind, inner, *reader);
    } else if (piece.kind == expr::PieceKind::kRuntime ||
               piece.kind == expr::PieceKind::kTemplate) {
      const bool at_compile_time = piece.kind == expr::PieceKind::kTemplate;
      if (at_compile_time && kind == FlowKind::kSecret) continue;
      const expr::Expression ast = expr::Parse(
          inner, at_compile_time ? expr::Dialect::kPipeline : expr::Dialect::kPipelineRuntime);
      if (!ast.problems.empty() || ast.templated || ast.root == kNoId<expr::ExprId>) continue;
      flow = OfExpression(kind, ast, ast.root, at_compile_time, job, reader);
    }
    if (!flow) continue;
    if (flow->steps.empty()) {
      flow->steps.push_back(
          {scalar, piece.outer,
           flow->untrusted != nullptr
               ? fmt::format("{}, which {} decides", flow->what, flow->untrusted->who)
               : fmt::format("the {}", flow->what)});
    }
    return flow;
  }
  return std::nullopt;
}

std::optional<Flow> ValueFlow::OfExpression(FlowKind kind, const expr::Expression& ast,
                                            expr::ExprId id, bool at_compile_time, JobId job,
                                            const Step* reader) {
  const expr::Expr& node = ast.nodes[id];
  if (node.kind == expr::ExprKind::kCall) {
    if (!HandsOn(ast.TextOf(node.name))) return std::nullopt;
    for (const expr::ExprId child : ast.Children(id)) {
      if (auto flow = OfExpression(kind, ast, child, at_compile_time, job, reader)) return flow;
    }
    return std::nullopt;
  }
  const auto path = AccessPathAt(ast, id);
  if (!path) return std::nullopt;
  if (!at_compile_time) return OfPath(kind, *path, job, reader);
  if (path->IsIn("variables") && path->accessors.size() == 1) {
    // What the file gives a value is put in by the expansion.
    const UntrustedSource* const source = FindUntrustedSource(path->Name(0));
    if (source == nullptr) return std::nullopt;
    Flow flow = FromSource(*source, path->Name(0));
    flow.is_compile_time = true;
    return flow;
  }
  if (path->IsIn("parameters") && path->accessors.size() > 1 &&
      pipeline_->FindResource(ResourceKind::kWebhook, path->Name(0)) != nullptr) {
    Flow flow = FromSource(kWebhookPayload, ast.TextOf(path->span));
    flow.is_compile_time = true;
    return flow;
  }
  return std::nullopt;
}

std::optional<Flow> ValueFlow::OfPath(FlowKind kind, const AccessPath& path, JobId job,
                                      const Step* reader) {
  if (path.IsIn("variables") && path.accessors.size() == 1 && !path.Name(0).empty()) {
    if (reader != nullptr) return OfVariable(kind, path.Name(0), *reader);
    // A list of variables sees those of the lists around it and in front.
    const Variable* const variable = DefinitionOf(path.Name(0), job);
    if (variable == nullptr || !variable->value.IsString()) {
      const UntrustedSource* const source =
          kind == FlowKind::kUntrusted ? FindUntrustedSource(path.Name(0)) : nullptr;
      if (source == nullptr) return std::nullopt;
      return FromSource(*source, path.Name(0));
    }
    auto flow = OfValue(kind, variable->value, job, nullptr);
    if (flow) {
      flow->steps.push_back({variable->value, WholeOf(variable->value),
                             fmt::format("variable `{}`", variable->Name())});
      ++flow->n_variables;
    }
    return flow;
  }
  if (path.IsIn("dependencies") || path.IsIn("stageDependencies")) return OfOutput(kind, path, job);
  return std::nullopt;
}

std::optional<Flow> ValueFlow::OfOutput(FlowKind kind, const AccessPath& path, JobId job) {
  if (!pipeline_->jobs.Contains(job)) return std::nullopt;
  const bool other_stage = path.IsIn("stageDependencies");
  const std::size_t outputs = other_stage ? 2 : 1;
  if (path.accessors.size() != outputs + 2 || !path.accessors[outputs].Is("outputs")) {
    return std::nullopt;
  }
  const std::string_view job_name = path.Name(outputs - 1);
  const std::string_view key = path.Name(outputs + 1);
  if (job_name.empty() || key.empty()) return std::nullopt;
  for (const StoredVariable& variable : stored()) {
    const Step& step = pipeline_->steps[variable.step];
    const std::string_view step_name = step.name.text();
    if (!variable.is_output || step_name.empty() || !pipeline_->jobs.Contains(step.job)) continue;
    const Job& producer = pipeline_->jobs[step.job];
    if (!EqualsIgnoreCase(producer.name.text(), job_name)) continue;
    if (other_stage) {
      if (!pipeline_->stages.Contains(producer.stage) ||
          !EqualsIgnoreCase(pipeline_->stages[producer.stage].name.text(), path.Name(0))) {
        continue;
      }
    } else if (producer.stage != pipeline_->jobs[job].stage) {
      continue;
    }
    // `step.variable`, perhaps behind the name of a leg or of the deployment.
    if (!EndsWithIgnoreCase(key, variable.name) || key.size() <= variable.name.size()) continue;
    std::string_view rest = key.substr(0, key.size() - variable.name.size());
    if (rest.back() != '.') continue;
    rest.remove_suffix(1);
    if (!EndsWithIgnoreCase(rest, step_name)) continue;
    rest.remove_suffix(step_name.size());
    if (!rest.empty() && rest.back() != '.') continue;
    auto flow = OfStored(kind, variable);
    if (!flow) return flow;
    flow->steps.back().text += fmt::format(" of job `{}`", producer.name.text());
    flow->crosses_jobs = true;
    // The runner of another job knows what the service tells it.
    flow->is_masked = flow->is_masked && variable.is_secret;
    return flow;
  }
  return std::nullopt;
}

struct ValueFlow::OfStep {
  // By name, folded where the shell ignores case.
  std::unordered_map<std::string, std::vector<const ShellAssignment*>> assignments;
  std::vector<ProducedVariable> produced;
  // Flows of assignments, by kind and place of the name; names that hold nothing, by kind.
  std::unordered_map<std::uint32_t, std::optional<Flow>> known[2];
  std::unordered_set<std::string> empty[2];
};

ValueFlow::ValueFlow(const Pipeline& pipeline, StepScripts& scripts)
    : pipeline_(&pipeline), scripts_(&scripts), of_steps_(pipeline.steps.size()) {}
ValueFlow::~ValueFlow() = default;

namespace {

bool FoldsNames(const ScriptText& script) {
  return script.shell == Shell::kPowerShell || script.shell == Shell::kCmd;
}
std::string NameKey(std::string_view name, const ScriptText& script) {
  if (StartsWithIgnoreCase(name, "env:")) name.remove_prefix(4);
  return FoldsNames(script) ? ToLower(name) : std::string(name);
}

}  // namespace

ValueFlow::OfStep& ValueFlow::Known(const Step& step) {
  std::unique_ptr<OfStep>& known = of_steps_[IndexOf(step.id)];
  if (!known) {
    known = std::make_unique<OfStep>();
    const ScriptText& script = scripts_->Of(step);
    for (const ShellCommand& command : script.commands) {
      for (const ShellAssignment& assignment : command.assignments) {
        known->assignments[NameKey(assignment.name, script)].push_back(&assignment);
      }
    }
    if (!known->assignments.empty()) known->produced = ProducedVariables(script);
  }
  return *known;
}

std::optional<Flow> ValueFlow::OfAssignment(FlowKind kind, const Step& step, std::string_view name,
                                            const ShellAssignment& assigned) {
  auto& known = Known(step).known[static_cast<int>(kind)];
  if (const auto found = known.find(assigned.name_span.begin); found != known.end()) {
    return found->second;
  }
  std::optional<Flow> flow;
  if (kind == FlowKind::kSecret) {
    for (const ProducedVariable& produced : Known(step).produced) {
      if (produced.name_span != assigned.name_span) continue;
      const ShellCommand& command = scripts_->Of(step).commands[produced.command];
      flow.emplace();
      flow->source = FirstWords(command);
      flow->what = produced.what;
      flow->steps.push_back(
          {step.script, command.span,
           fmt::format("`{}` gives {} {}", flow->source, Article(produced.what), produced.what)});
      break;
    }
  }
  if (!flow) flow = OfScript(kind, step, assigned.value);
  if (flow) {
    flow->steps.push_back({step.script, assigned.name_span, fmt::format("kept in `{}`", name)});
  }
  known[assigned.name_span.begin] = flow;
  return flow;
}

std::optional<Flow> ValueFlow::OfName(FlowKind kind, const Step& step, std::string_view name,
                                      Span at, std::uint32_t before) {
  const ScriptText& script = scripts_->Of(step);
  const std::string key = NameKey(name, script);
  OfStep& known = Known(step);
  // A variable of the script, as it was assigned last.
  const ShellAssignment* assigned = nullptr;
  if (const auto all = known.assignments.find(key); all != known.assignments.end()) {
    for (const ShellAssignment* const assignment : all->second) {
      if (assignment->value.end <= before) assigned = assignment;
    }
  }
  if (assigned != nullptr) return OfAssignment(kind, step, name, *assigned);
  auto& empty = known.empty[static_cast<int>(kind)];
  if (empty.contains(key)) return std::nullopt;
  auto flow = OfEnvironment(kind, step, name, at);
  if (!flow) empty.insert(key);
  return flow;
}

std::optional<Flow> ValueFlow::OfEnvironment(FlowKind kind, const Step& step, std::string_view name,
                                             Span at) {
  const ScriptText& script = scripts_->Of(step);
  const auto same = [&script, name](std::string_view other) {
    return FoldsNames(script) ? EqualsIgnoreCase(other, name) : other == name;
  };
  // What `env` passes.
  std::optional<Flow> flow;
  bool is_given = false;
  ForEachMember(step.env, false, [&](NodeRef entry, bool) {
    if (is_given || !same(entry.key())) return;
    is_given = true;
    flow = OfValue(kind, entry, step.job, &step);
    if (flow) {
      flow->steps.push_back({entry, WholeOf(entry), fmt::format("passed as `{}`", entry.key())});
    }
  });
  if (is_given) return flow;
  // What the agent passes by itself: variables that are no secrets.
  if (kind == FlowKind::kUntrusted) {
    if (const UntrustedSource* source = FindUntrustedEnvironment(name)) {
      flow = FromSource(*source, name);
      flow->steps.push_back(
          {step.script, at, fmt::format("{}, which {} decides", source->what, source->who)});
      return flow;
    }
  }
  for (const StoredVariable& variable : stored()) {
    const Step& setter = pipeline_->steps[variable.step];
    if (IsBefore(setter, step) && !variable.is_output && !variable.is_secret &&
        IsEnvironmentName(name, variable.name)) {
      return OfVariable(kind, variable.name, step);
    }
  }
  const auto defined = [&](const std::vector<Variable>& variables) {
    for (const Variable& variable : variables) {
      if (!flow && IsEnvironmentName(name, variable.Name())) {
        flow = OfVariable(kind, variable.Name(), step);
      }
    }
  };
  if (pipeline_->jobs.Contains(step.job)) {
    const Job& job = pipeline_->jobs[step.job];
    defined(job.variables);
    if (pipeline_->stages.Contains(job.stage)) defined(pipeline_->stages[job.stage].variables);
  }
  defined(pipeline_->variables);
  return flow;
}

std::optional<Flow> ValueFlow::OfScript(FlowKind kind, const Step& step, Span range) {
  if (depth_ >= kMaxDepth) return std::nullopt;
  const Deeper deeper(depth_);
  const ScriptText& script = scripts_->Of(step);
  const std::string_view text = script.text.substr(range.begin, range.size());
  if (kind == FlowKind::kUntrusted && (IsFiltered(text) || IsComparison(text))) return std::nullopt;
  const bool is_changed = kind == FlowKind::kSecret && MayChangeText(text);
  const auto finish = [&](std::optional<Flow> flow) {
    if (is_changed) flow->is_derived = true;
    return flow;
  };
  // Commands whose output the piece holds.
  for (std::uint32_t i = 0; i < script.commands.size(); ++i) {
    const ShellCommand& command = script.commands[i];
    if (!range.Contains(command.span) || command.span == range) {
      if (!range.Contains(command.span)) continue;
    }
    if (kind == FlowKind::kSecret) {
      if (command.parent == kNoCommand) continue;
      const char* const what = ProducedSecret(command);
      if (what == nullptr || script.PipedTo(i) != nullptr) continue;
      Flow flow;
      flow.source = FirstWords(command);
      flow.what = what;
      flow.steps.push_back({step.script, command.span,
                            fmt::format("`{}` gives {} {}", flow.source, Article(what), what)});
      return finish(std::move(flow));
    }
    if (const UntrustedSource* source = UntrustedOutput(command)) {
      Flow flow = FromSource(*source, FirstWords(command));
      flow.steps.push_back({step.script, command.span,
                            fmt::format("{}, which {} decides", source->what, source->who)});
      return flow;
    }
  }
  for (const Macro& macro : MacrosOf(text)) {
    auto flow = OfVariable(kind, macro.name, step);
    if (!flow) continue;
    const Span at{range.begin + macro.span.begin, range.begin + macro.span.end};
    if (flow->steps.empty()) {
      flow->steps.push_back(
          {step.script, at,
           flow->untrusted != nullptr
               ? fmt::format("{}, which {} decides", flow->what, flow->untrusted->who)
               : fmt::format("the {}", flow->what)});
    }
    return finish(std::move(flow));
  }
  for (const NameRead& read : NamesReadIn(script.text, range, script.shell)) {
    if (script.IsVerbatim(read.span.begin)) continue;
    if (auto flow = OfName(kind, step, read.name, read.span, range.begin)) {
      return finish(std::move(flow));
    }
  }
  return std::nullopt;
}

void ValueFlow::FindUntrusted(const Step& step, NodeRef scalar, bool in_script) {
  const std::string_view text = scalar.text();
  if (text.find("$(") == std::string_view::npos && text.find("${{") == std::string_view::npos) {
    return;
  }
  for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
    const std::string_view inner = text.substr(piece.inner.begin, piece.inner.size());
    std::optional<Flow> flow;
    if (piece.kind == expr::PieceKind::kMacro) {
      if (inner.find(' ') != std::string_view::npos) continue;
      flow = OfVariable(FlowKind::kUntrusted, inner, step);
    } else if (piece.kind == expr::PieceKind::kTemplate) {
      const expr::Expression ast = expr::Parse(inner, expr::Dialect::kPipeline);
      if (!ast.problems.empty() || ast.root == kNoId<expr::ExprId>) continue;
      flow = OfExpression(FlowKind::kUntrusted, ast, ast.root, true, step.job, &step);
    }
    if (!flow) continue;
    if (in_script && scripts_->Of(step).InComment(piece.outer.begin)) continue;
    untrusted_uses_->push_back({step.id, scalar, piece.outer, in_script, *std::move(flow)});
  }
}

const std::vector<ValueFlow::UntrustedUse>& ValueFlow::untrusted_uses() {
  if (untrusted_uses_) return *untrusted_uses_;
  untrusted_uses_.emplace();
  for (const Step& step : pipeline_->steps) {
    if (step.script) FindUntrusted(step, step.script, true);
    ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
      if (input != step.script && input.IsString() && IsArgumentInput(input.key())) {
        FindUntrusted(step, input, false);
      }
    });
  }
  return *untrusted_uses_;
}

void ValueFlow::FindSecrets(const Step& step, NodeRef scalar, bool may_print) {
  const bool in_script = scalar == step.script;
  const std::string_view text = scalar.text();
  if (text.find('$') == std::string_view::npos && text.find('%') == std::string_view::npos) return;
  const auto add = [&](Span span, std::string name, bool is_printed, Flow flow) {
    if (!flow.is_from_other_step) return;
    secret_uses_->push_back(
        {step.id, scalar, span, in_script, is_printed, std::move(name), std::move(flow)});
  };
  std::vector<Span> printed;
  if (may_print && (text.find("echo") != std::string_view::npos ||
                    text.find("printf") != std::string_view::npos ||
                    text.find("rite-") != std::string_view::npos)) {
    const ScriptText& script = scripts_->Of(step);
    for (std::uint32_t i = 0; i < script.commands.size(); ++i) {
      const ShellCommand& command = script.commands[i];
      const std::string_view line = text.substr(command.span.begin, command.span.size());
      if (command.parent != kNoCommand || command.output_to_file || command.joint == Joint::kPipe ||
          line.find("##vso[") != std::string_view::npos || !IsPrintCommand(command, script.shell)) {
        continue;
      }
      printed.push_back(command.span);
      for (const NameRead& read : NamesReadIn(text, command.span, script.shell)) {
        if (script.IsVerbatim(read.span.begin)) continue;
        // Inside of `$( )` it goes to another command.
        const bool is_nested = std::ranges::any_of(script.commands, [&](const ShellCommand& other) {
          return other.parent != kNoCommand && other.span.Contains(read.span);
        });
        if (is_nested) continue;
        auto flow = OfName(FlowKind::kSecret, step, read.name, read.span, command.span.begin);
        if (flow) add(read.span, std::string(read.name), true, *std::move(flow));
      }
    }
  }
  for (const Macro& macro : MacrosOf(text)) {
    auto flow = OfVariable(FlowKind::kSecret, macro.name, step);
    if (!flow || !flow->is_from_other_step) continue;
    if (in_script && scripts_->Of(step).InComment(macro.span.begin)) continue;
    const bool is_printed = std::ranges::any_of(
        printed, [&macro](Span command) { return command.Contains(macro.span); });
    add(macro.span, fmt::format("$({})", macro.name), is_printed, *std::move(flow));
  }
}

// Whether a step makes or stores a secret that others can read.
bool ValueFlow::HoldsSecrets() {
  if (!vault_secrets().empty()) return true;
  return std::ranges::any_of(stored(), [this](const StoredVariable& variable) {
    if (variable.is_secret) return true;
    const Step& step = pipeline_->steps[variable.step];
    return MayHoldSecret(step, variable.message) &&
           OfStored(FlowKind::kSecret, variable).has_value();
  });
}

const std::vector<ValueFlow::SecretUse>& ValueFlow::secret_uses() {
  if (secret_uses_) return *secret_uses_;
  secret_uses_.emplace();
  if (!HoldsSecrets()) return *secret_uses_;
  // What is stored as a secret is masked where it is printed.
  const bool may_print = std::ranges::any_of(stored(), [this](const StoredVariable& variable) {
    const Step& step = pipeline_->steps[variable.step];
    if (!MayHoldSecret(step, variable.message)) return false;
    const auto flow = OfStored(FlowKind::kSecret, variable);
    return flow && (!flow->is_masked || (variable.is_output && !variable.is_secret));
  });
  for (const Step& step : pipeline_->steps) {
    if (step.script) FindSecrets(step, step.script, may_print);
    ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
      if (input != step.script && input.IsString() && IsArgumentInput(input.key())) {
        FindSecrets(step, input, false);
      }
    });
  }
  return *secret_uses_;
}

}  // namespace plumbline::pipeline
