// Where the value that a step reads comes from: secrets, and texts that outsiders decide, followed
// through variables, `env`, variables of the shell, logging commands and the outputs of other jobs
// and stages. Nothing is evaluated: a value counts when a text or a function hands it on. Best
// asked of an expanded pipeline. Start reading at ValueFlow::OfVariable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "expr/expression.h"
#include "pipeline/access_path.h"
#include "pipeline/pipeline.h"
#include "pipeline/script_text.h"
#include "pipeline/untrusted_sources.h"

namespace plumbline::pipeline {

class StepScripts;

enum class FlowKind : std::uint8_t { kSecret, kUntrusted };

// A place on the way: a piece of a scalar's value.
struct FlowStep {
  NodeRef node;
  Span span{};
  std::string text;  // A few words.
};

struct Flow {
  std::string source;                          // The variable or the command it comes from.
  std::string what;                            // `access token`, `branch name`; without article.
  const UntrustedSource* untrusted = nullptr;  // Of kUntrusted.
  std::vector<FlowStep> steps;                 // Source first; what reads it is not among them.
  bool is_masked = false;                      // Of a secret: the runner of the reader knows it.
  bool is_probable = false;                    // Of a secret: by its name alone.
  bool is_derived = false;                     // Changed on the way (encoded, a part of it).
  bool is_compile_time = false;                // Put in by `${{ }}`.
  bool is_from_other_step = false;
  bool crosses_jobs = false;
  int n_variables = 0;  // Variables of the pipeline on the way.
};

// `##vso[task.setvariable]` of a step's script.
struct StoredVariable {
  StepId step{};
  std::string_view name;
  bool is_output = false;
  bool is_secret = false;
  Span command{}, name_span{}, message{};  // In the script's text.
};

// Views the pipeline, which must outlive it. Not for several threads at once.
class ValueFlow {
 public:
  ValueFlow(const Pipeline& pipeline, StepScripts& scripts);
  ~ValueFlow();
  ValueFlow(const ValueFlow&) = delete;
  ValueFlow& operator=(const ValueFlow&) = delete;

  // What `$(name)` holds where `reader` runs; nothing when that is not known to be any.
  std::optional<Flow> OfVariable(FlowKind kind, std::string_view name, const Step& reader);
  // What a scalar with macros or expressions hands on to a step that reads it.
  std::optional<Flow> OfScalar(FlowKind kind, NodeRef scalar, const Step& reader);
  // What a piece of a step's script hands on: macros, environment, variables of the shell, and the
  // output of commands in it.
  std::optional<Flow> OfScript(FlowKind kind, const Step& step, Span range);
  // What a variable with a value of another job is: of a `$[ ]` in the variables of a job.
  std::optional<Flow> OfJobVariable(FlowKind kind, NodeRef value, JobId job);
  // What `path`, in an expression of a job, reads.
  std::optional<Flow> OfPath(FlowKind kind, const AccessPath& path, JobId job, const Step* reader);

  const std::vector<StoredVariable>& stored();

  // Macros and `${{ }}` with texts of outsiders in scripts and arguments, in the order of the
  // steps.
  struct UntrustedUse {
    StepId step{};
    NodeRef node;
    Span span{};  // In the scalar's value.
    bool in_script = false;
    Flow flow;
  };
  const std::vector<UntrustedUse>& untrusted_uses();
  // The same for secrets that another step made or stored.
  struct SecretUse {
    StepId step{};
    NodeRef node;
    Span span{};
    bool in_script = false;
    bool is_printed = false;  // By a command that writes to the log.
    std::string name;         // As written.
    Flow flow;
  };
  const std::vector<SecretUse>& secret_uses();

 private:
  // A secret of an AzureKeyVault step.
  struct VaultSecret {
    const Step* step = nullptr;
    NodeRef filter;
    Span span{};
    std::string_view name;
  };
  const std::vector<VaultSecret>& vault_secrets();
  const StoredVariable* LastStored(std::string_view name, const Step& reader);
  std::optional<Flow> Search(FlowKind kind, std::string_view name, const Step& reader);
  bool HoldsSecrets();
  std::optional<Flow> OfStored(FlowKind kind, const StoredVariable& variable);
  std::optional<Flow> OfVault(std::string_view name, const Step& reader);
  const Variable* DefinitionOf(std::string_view name, JobId job) const;
  std::optional<Flow> OfExpression(FlowKind kind, const expr::Expression& ast, expr::ExprId id,
                                   bool at_compile_time, JobId job, const Step* reader);
  std::optional<Flow> OfOutput(FlowKind kind, const AccessPath& path, JobId job);
  std::optional<Flow> OfValue(FlowKind kind, NodeRef scalar, JobId job, const Step* reader);
  std::optional<Flow> OfName(FlowKind kind, const Step& step, std::string_view name, Span at,
                             std::uint32_t before);
  // What a name that the script does not assign holds.
  std::optional<Flow> OfEnvironment(FlowKind kind, const Step& step, std::string_view name,
                                    Span at);
  // What the script assigned to the variable there.
  std::optional<Flow> OfAssignment(FlowKind kind, const Step& step, std::string_view name,
                                   const ShellAssignment& assigned);
  // What was found out about a step's script.
  struct OfStep;
  OfStep& Known(const Step& step);
  void FindUntrusted(const Step& step, NodeRef scalar, bool in_script);
  void FindSecrets(const Step& step, NodeRef scalar, bool may_print);

  const Pipeline* pipeline_;
  StepScripts* scripts_;
  int depth_ = 0;
  // What was found does not depend on the step that reads, but on its job alone.
  bool depends_on_step_ = false;
  std::unordered_map<std::string, std::optional<Flow>> known_;  // By kind, job and folded name.
  std::vector<std::unique_ptr<OfStep>> of_steps_;
  std::optional<std::vector<StoredVariable>> stored_;
  // Places in `stored_` by the folded names that they are read by.
  std::unordered_map<std::string, std::vector<std::uint32_t>> stored_by_name_;
  std::optional<std::vector<VaultSecret>> vault_secrets_;
  std::optional<std::vector<UntrustedUse>> untrusted_uses_;
  std::optional<std::vector<SecretUse>> secret_uses_;
};

// True for inputs that take an argument list or the like, in which blanks and quotes mean
// something.
bool IsArgumentInput(std::string_view name);

// Variables of the shell and the environment that a piece of a script reads: `$NAME`, `${NAME}`,
// `$env:NAME`, `%NAME%`. `name` is without `env:`.
struct NameRead {
  std::string_view name;
  Span span{};
  bool is_environment = false;  // Certainly of the environment.
};
std::vector<NameRead> NamesReadIn(std::string_view text, Span range, Shell shell);

// Whether text of a script has a command that takes a part out of a text, or encodes it.
bool MayChangeText(std::string_view script);

// True for commands that write their arguments to the log.
bool IsPrintCommand(const ShellCommand& command, Shell shell);

}  // namespace plumbline::pipeline
