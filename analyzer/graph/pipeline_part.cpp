// The part of a ResourceGraph that a pipeline gives, from the expanded one.
#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "graph/deployments.h"
#include "graph/graph_part.h"
#include "pipeline/access_path.h"
#include "pipeline/app_slots.h"
#include "pipeline/artifacts.h"
#include "pipeline/logging_command.h"
#include "pipeline/run_graph.h"
#include "pipeline/task_inputs.h"
#include "pipeline/variable_values.h"
#include "schema/pipeline_variables.h"

namespace plumbline {
namespace {

using Name = std::string_view;
using pipeline::Job;
using pipeline::JobId;
using pipeline::Stage;
using pipeline::StageId;
using pipeline::Step;

// The inputs that name a service connection, of tasks that are not in the table.
constexpr Name kConnectionInputs[] = {"azureSubscription", "azureResourceManagerConnection",
                                      "ConnectedServiceName", "connectedServiceNameARM"};

bool IsPredefined(Name name) {
  if (schema::FindPipelineVariable(name) != nullptr) return true;
  for (const Name family : {"Build.", "System.", "Agent.", "Pipeline.", "Environment.", "Release.",
                            "Strategy.", "TF_", "Resources.", "Checks."}) {
    if (StartsWithIgnoreCase(name, family)) return true;
  }
  return false;
}

// What a macro can be the name of: `$(date -u)` is a command of the shell.
bool IsVariableName(Name name) {
  return !name.empty() && name.find_first_of(" \t\n'\"|$<>()") == Name::npos;
}

class PipelinePart {
 public:
  PipelinePart(const Graph& graph, const PipelineExpansion& expansion)
      : graph_(graph),
        expansion_(expansion),
        model_(expansion.model),
        path_(expansion.document->path()),
        values_(expansion.model) {}

  GraphPart Make() {
    file_ = part_.AddFile(*expansion_.document);
    Files();
    Shape();
    Order();
    for (const Step& step : model_.steps) Writes(step);
    Deployments();
    for (const Stage& stage : model_.stages) {
      Conditions(stage.condition, StageThing(stage.id), stage.id, kNoId<JobId>);
    }
    for (const Job& job : model_.jobs) {
      Conditions(job.condition, HolderOf(job.id), job.stage, job.id);
    }
    for (const Values& one : written_values_) ReadsOf(one.value, one.thing, one.stage, one.job);
    for (const Step& step : model_.steps) Reads(step);
    Artifacts();
    Slots();
    Resources();
    LiteralSecrets();
    return std::move(part_);
  }

 private:
  // --- Places ---

  ThingPlace PlaceOf(azp::Place place) const {
    if (!place.node) return {};
    return {graph_.DocumentOf(place.node.tree()),
            place.is_key ? place.node.key_span() : place.node.span()};
  }
  ThingPlace PlaceOf(NodeRef node) const {
    return node ? PlaceOf(expansion_.expanded->ValuePlace(node)) : ThingPlace();
  }
  ThingPlace PlaceOf(NodeRef name, NodeRef otherwise) const {
    const ThingPlace place = PlaceOf(name);
    return place.document != nullptr ? place : PlaceOf(otherwise);
  }

  // --- Shape ---

  // The files that were put together.
  void Files() {
    const auto& frames = expansion_.expanded->frames;
    std::vector<ThingId> files(frames.size(), file_);
    for (std::size_t i = 1; i < frames.size(); ++i) {
      const pipeline::Frame& frame = frames[static_cast<pipeline::FrameId>(i)];
      const Document* const document = frame.root ? graph_.DocumentOf(frame.root.tree()) : nullptr;
      files[i] = part_.ReferToFile(frame.repository.empty()
                                       ? frame.path
                                       : fmt::format("{}@{}", frame.path, frame.repository),
                                   document);
      if (frame.parent != kNoId<pipeline::FrameId>) {
        part_.Link(files[IndexOf(frame.parent)], files[i], RelationKind::kReads, "template");
      }
    }
  }

  static std::string NameOr(NodeRef name, Name kind, std::size_t number) {
    const Name text = name.text();
    return text.empty() ? fmt::format("{}{}", kind, number + 1) : std::string(text);
  }

  void Shape() {
    Variables(model_.variables, {}, file_, kNoId<StageId>, kNoId<JobId>);
    Groups(model_.root, file_);
    std::unordered_map<std::string, std::size_t> used;
    const auto unique = [&used](std::string id) {
      const std::size_t count = ++used[id];
      return count == 1 ? id : fmt::format("{}~{}", id, count);
    };
    for (const Stage& stage : model_.stages) {
      const std::string name = unique(NameOr(stage.name, "stage", IndexOf(stage.id)));
      stage_names_.push_back(name);
      const ThingId thing = part_.Add(ThingKind::kStage, ThingIdIn(ThingKind::kStage, path_, name),
                                      name, PlaceOf(stage.name, stage.node));
      part_.Set(thing, "display-name", stage.display_name.text());
      part_.Set(thing, "condition", stage.condition.text());
      part_.Link(file_, thing, RelationKind::kContains);
      stages_.push_back(thing);
      Variables(stage.variables, name + "/", thing, stage.id, kNoId<JobId>);
      Groups(stage.node, thing);
    }
    for (const Job& job : model_.jobs) {
      const bool in_stage = job.stage != kNoId<StageId>;
      const ThingId around = in_stage ? stages_[IndexOf(job.stage)] : file_;
      const std::string prefix = in_stage ? stage_names_[IndexOf(job.stage)] + "/" : std::string();
      if (job.implicit) {
        jobs_.push_back(around);
        job_names_.push_back(prefix);
        continue;
      }
      const std::string name = NameOr(job.name, "job", IndexOf(job.id));
      const std::string full = unique(prefix + name);
      const ThingId thing = part_.Add(ThingKind::kJob, ThingIdIn(ThingKind::kJob, path_, full),
                                      name, PlaceOf(job.name, job.node));
      part_.Set(thing, "display-name", job.display_name.text());
      part_.Set(thing, "condition", job.condition.text());
      if (job.is_deployment) {
        part_.Set(thing, "environment",
                  job.environment.IsString()
                      ? job.environment.text()
                      : job.environment.Find("name", CaseRule::kExact).text());
      }
      part_.Link(around, thing, RelationKind::kContains);
      jobs_.push_back(thing);
      job_names_.push_back(full + "/");
      Variables(job.variables, full + "/", thing, job.stage, job.id);
      Groups(job.node, thing);
    }
    std::vector<std::size_t> counts(jobs_.size() + 1, 0);
    for (const Step& step : model_.steps) {
      const bool in_job = step.job != kNoId<JobId>;
      const std::size_t slot = in_job ? IndexOf(step.job) : jobs_.size();
      const std::size_t number = ++counts[slot];
      const std::string prefix = in_job ? job_names_[slot] : std::string();
      const std::string name =
          step.name.text().empty() ? fmt::format("{}", number) : std::string(step.name.text());
      const ThingId thing =
          part_.Add(ThingKind::kStep, ThingIdIn(ThingKind::kStep, path_, unique(prefix + name)),
                    LabelOf(step), PlaceOf(step.discriminator, step.node));
      steps_.push_back(thing);
      part_.Set(thing, "name", step.name.text());
      if (!step.task.empty()) part_.Set(thing, "task", step.discriminator.text());
      part_.Set(thing, "condition", step.condition.text());
      part_.Link(in_job ? jobs_[slot] : file_, thing, RelationKind::kContains);
    }
  }

  // Script text may hold anything, so that it labels nothing.
  static std::string LabelOf(const Step& step) {
    if (!step.display_name.text().empty()) return std::string(step.display_name.text());
    const Name kind = step.node.first_child().key();
    if (step.kind == pipeline::StepKind::kTask) return std::string(step.discriminator.text());
    const bool has_name = !step.script && step.discriminator.IsString();
    return has_name ? fmt::format("{} {}", kind, step.discriminator.text()) : std::string(kind);
  }

  // What waits for what, by the names of `dependsOn`.
  void Order() {
    std::map<std::pair<ThingId, std::string>, ThingId> jobs;  // By stage and name.
    std::unordered_map<std::string, ThingId> stages;
    std::unordered_map<std::uint32_t, ThingId> by_node;
    for (const Stage& stage : model_.stages) {
      stages.emplace(ToLower(stage.name.text()), stages_[IndexOf(stage.id)]);
      by_node[IndexOf(stage.node.id())] = stages_[IndexOf(stage.id)];
    }
    for (const Job& job : model_.jobs) {
      const ThingId around = job.stage == kNoId<StageId> ? file_ : stages_[IndexOf(job.stage)];
      jobs.emplace(std::pair(around, ToLower(job.name.text())), jobs_[IndexOf(job.id)]);
      by_node[IndexOf(job.node.id())] = jobs_[IndexOf(job.id)];
      around_[jobs_[IndexOf(job.id)]] = around;
    }
    for (const pipeline::NameScope& scope :
         pipeline::NameScopesOf(model_.root, expansion_.is_template)) {
      if (scope.kind == pipeline::NameScope::Kind::kSteps) break;
      ThingId previous = kNoId<ThingId>;
      for (const pipeline::GraphNode& node : scope.nodes) {
        const auto found = by_node.find(IndexOf(node.node.id()));
        if (found == by_node.end()) continue;
        const ThingId thing = found->second;
        if (node.waits_for_previous && previous != kNoId<ThingId>) {
          part_.Link(thing, previous, RelationKind::kDependsOn);
        }
        previous = thing;
        for (const pipeline::Dependency& dependency : node.dependencies) {
          if (scope.kind == pipeline::NameScope::Kind::kStages) {
            if (const auto to = stages.find(ToLower(dependency.name())); to != stages.end()) {
              part_.Link(thing, to->second, RelationKind::kDependsOn);
            }
          } else if (const auto to = jobs.find({around_[thing], ToLower(dependency.name())});
                     to != jobs.end()) {
            part_.Link(thing, to->second, RelationKind::kDependsOn);
          }
        }
      }
    }
  }

  ThingId StageThing(StageId id) const {
    return id == kNoId<StageId> ? file_ : stages_[IndexOf(id)];
  }
  ThingId HolderOf(JobId id) const { return id == kNoId<JobId> ? file_ : jobs_[IndexOf(id)]; }
  StageId StageOf(JobId id) const {
    return id == kNoId<JobId> ? kNoId<StageId> : model_.jobs[id].stage;
  }

  // --- Variables ---

  struct Values {
    NodeRef value;
    ThingId thing;
    StageId stage;
    JobId job;
  };

  std::unordered_map<std::string, ThingId>& NamesOf(StageId stage, JobId job) {
    if (job != kNoId<JobId>) return of_jobs_[IndexOf(job)];
    return stage != kNoId<StageId> ? of_stages_[IndexOf(stage)] : of_root_;
  }

  void Variables(const std::vector<pipeline::Variable>& variables, const std::string& prefix,
                 ThingId holder, StageId stage, JobId job) {
    for (const pipeline::Variable& variable : variables) {
      const Name name = variable.Name();
      if (name.empty()) continue;
      const azp::Place place = variable.name_is_key
                                   ? expansion_.expanded->KeyPlace(variable.name)
                                   : expansion_.expanded->ValuePlace(variable.name);
      const ThingId thing = part_.Add(
          ThingKind::kVariable, ThingIdIn(ThingKind::kVariable, path_, prefix + std::string(name)),
          name, PlaceOf(place));
      if (variable.is_secret) part_.Set(thing, "secret", "true");
      part_.Link(holder, thing, RelationKind::kContains);
      NamesOf(stage, job)[ToLower(name)] = thing;
      written_values_.push_back({variable.value, thing, stage, job});
    }
  }

  // `- group: name` of the list of variables of a mapping.
  void Groups(NodeRef of, ThingId holder) {
    const NodeRef list = of.Find("variables", CaseRule::kExact);
    if (!list.IsArray()) return;
    for (const NodeRef item : list.children()) {
      const NodeRef name = item.Find("group", CaseRule::kExact);
      if (name.text().empty()) continue;
      const ThingId thing = part_.Refer(ThingKind::kVariableGroup,
                                        fmt::format("variable-group:{}", name.text()), name.text());
      part_.Link(holder, thing, RelationKind::kReads);
    }
  }

  ThingId FindVariable(Name name, StageId stage, JobId job) {
    const std::string folded = ToLower(name);
    const auto look = [&](std::unordered_map<std::string, ThingId>& names) {
      const auto found = names.find(folded);
      return found == names.end() ? kNoId<ThingId> : found->second;
    };
    ThingId found = kNoId<ThingId>;
    if (job != kNoId<JobId>) found = look(of_jobs_[IndexOf(job)]);
    if (found == kNoId<ThingId> && stage != kNoId<StageId>)
      found = look(of_stages_[IndexOf(stage)]);
    return found != kNoId<ThingId> ? found : look(of_root_);
  }

  // A variable by name, which may come from a group, the settings of the pipeline, or nowhere.
  ThingId VariableNamed(Name name, StageId stage, JobId job) {
    if (!IsVariableName(name)) return kNoId<ThingId>;
    if (const ThingId found = FindVariable(name, stage, job); found != kNoId<ThingId>) return found;
    if (IsPredefined(name) && !EqualsIgnoreCase(name, "System.AccessToken")) return kNoId<ThingId>;
    const ThingId thing =
        part_.Refer(ThingKind::kVariable, ThingIdIn(ThingKind::kVariable, path_, name), name);
    if (expansion_.scripts().secrets().Find(name)) part_.Set(thing, "secret", "true");
    of_root_.emplace(ToLower(name), thing);
    return thing;
  }

  // A variable that a step sets while it runs.
  ThingId SetAtRun(const Step& step, Name name, bool is_output) {
    const StageId stage = StageOf(step.job);
    const std::string prefix =
        step.job == kNoId<JobId> ? std::string() : job_names_[IndexOf(step.job)];
    std::string full(name);
    if (is_output && !step.name.text().empty()) full = fmt::format("{}.{}", step.name.text(), name);
    ThingId thing = FindVariable(full, stage, step.job);
    if (thing == kNoId<ThingId>) {
      thing = part_.Add(ThingKind::kVariable, ThingIdIn(ThingKind::kVariable, path_, prefix + full),
                        full, part_.At(steps_[IndexOf(step.id)]).thing.at);
      part_.Set(thing, "set", "by a step");
      part_.Link(HolderOf(step.job), thing, RelationKind::kContains);
      NamesOf(stage, step.job)[ToLower(full)] = thing;
    }
    part_.Link(steps_[IndexOf(step.id)], thing, RelationKind::kWrites);
    return thing;
  }

  void Writes(const Step& step) {
    const Name text = step.script.text();
    if (text.find("##vso[") != Name::npos) {
      for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(text)) {
        const pipeline::LoggingProperty* const name = command.Find("variable");
        if (!command.Is("task.setvariable") || name == nullptr || !IsVariableName(name->value)) {
          continue;
        }
        const auto is = [&command](Name key) {
          const pipeline::LoggingProperty* const flag = command.Find(key);
          return flag != nullptr && pipeline::LoggingFlag(flag->value).value_or(false);
        };
        const ThingId thing = SetAtRun(step, name->value, is("isoutput"));
        if (is("issecret")) part_.Set(thing, "secret", "true");
      }
    }
    if (step.IsTask("AzureKeyVault")) {
      const std::string vault = values_.Resolve(Trim(step.Input("KeyVaultName").text()), step.job);
      if (vault.empty()) return;
      const NodeRef filter = step.Input("SecretsFilter");
      Name rest = filter ? filter.text() : Name("*");
      while (!rest.empty()) {
        const Name one = Trim(rest.substr(0, rest.find(',')));
        rest.remove_prefix(
            std::min(rest.size(), rest.find(',') == Name::npos ? rest.size() : rest.find(',') + 1));
        if (one.empty()) continue;
        const ThingId secret =
            ReferToVaultSecret(part_, vault, one == "*" ? Name("all secrets") : one);
        part_.Link(steps_[IndexOf(step.id)], secret, RelationKind::kReads);
        if (!IsVariableName(one) || one == "*") continue;
        const ThingId variable = SetAtRun(step, one, false);
        part_.Set(variable, "secret", "true");
        part_.Link(secret, variable, RelationKind::kPasses);
      }
    }
  }

  // --- Reading ---

  void Macros(Name text, ThingId reader, StageId stage, JobId job) {
    for (const pipeline::Macro& macro : pipeline::MacrosOf(text)) {
      const ThingId variable = VariableNamed(macro.name, stage, job);
      if (variable != kNoId<ThingId>) part_.Link(reader, variable, RelationKind::kReads);
    }
  }

  void ReadsOf(NodeRef value, ThingId reader, StageId stage, JobId job) {
    if (!value.IsString() || !value.MayHoldExpression()) return;
    if (const auto inner = expr::RuntimeExpressionSpan(value.text())) {
      Expression(value.text().substr(inner->begin, inner->size()), reader, stage, job);
    } else {
      Macros(value.text(), reader, stage, job);
    }
  }

  void Conditions(NodeRef condition, ThingId reader, StageId stage, JobId job) {
    if (condition.IsString()) Expression(condition.text(), reader, stage, job);
  }

  void Expression(Name text, ThingId reader, StageId stage, JobId job) {
    const expr::Expression ast = expr::Parse(text, expr::Dialect::kPipelineRuntime);
    if (!ast.problems.empty() || ast.templated) return;
    for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(ast)) {
      ThingId variable = kNoId<ThingId>;
      if (path.IsIn("variables")) {
        variable = VariableNamed(path.Name(0), stage, job);
      } else if (path.IsIn("dependencies")) {
        // Of a job of the same stage, or of a stage: `outputs['job.step.name']`.
        if (path.accessors.size() >= 3 && path.accessors[1].Is("outputs")) {
          variable = job != kNoId<JobId> ? OutputOf(StageOf(job), path.Name(0), path.Name(2))
                                         : OutputOfStage(path.Name(0), path.Name(2));
        }
      } else if (path.IsIn("stageDependencies") && path.accessors.size() >= 4 &&
                 path.accessors[2].Is("outputs")) {
        if (const auto of = StageNamed(path.Name(0))) {
          variable = OutputOf(*of, path.Name(1), path.Name(3));
        }
      }
      if (variable != kNoId<ThingId>) part_.Link(reader, variable, RelationKind::kReads);
    }
  }

  std::optional<StageId> StageNamed(Name name) {
    if (stage_ids_.empty()) {
      for (const Stage& stage : model_.stages)
        stage_ids_.emplace(ToLower(stage.name.text()), stage.id);
    }
    const auto found = stage_ids_.find(ToLower(name));
    return found == stage_ids_.end() ? std::nullopt : std::optional(found->second);
  }

  // `name` is `step.variable`, perhaps behind the name of a leg or of the deployment.
  ThingId OutputOf(StageId stage, Name job, Name name) {
    if (job_ids_.empty()) {
      for (const Job& one : model_.jobs) {
        job_ids_.emplace(std::pair(one.stage, ToLower(one.name.text())), one.id);
      }
    }
    const auto found = job_ids_.find({stage, ToLower(job)});
    if (found == job_ids_.end()) return kNoId<ThingId>;
    auto& names = of_jobs_[IndexOf(found->second)];
    for (Name rest = name; !rest.empty();) {
      if (const auto known = names.find(ToLower(rest)); known != names.end()) return known->second;
      const std::size_t dot = rest.find('.');
      if (dot == Name::npos) break;
      rest.remove_prefix(dot + 1);
    }
    return kNoId<ThingId>;
  }
  ThingId OutputOfStage(Name stage, Name name) {
    const auto of = StageNamed(stage);
    const std::size_t dot = name.find('.');
    if (!of || dot == Name::npos) return kNoId<ThingId>;
    return OutputOf(*of, name.substr(0, dot), name.substr(dot + 1));
  }

  void Reads(const Step& step) {
    const ThingId thing = steps_[IndexOf(step.id)];
    const StageId stage = StageOf(step.job);
    const Tree& tree = *step.node.tree();
    const std::uint32_t end = IndexOf(step.node.node().subtree_end);
    for (std::uint32_t i = IndexOf(step.node.id()); i < end; ++i) {
      const NodeRef node(&tree, static_cast<NodeId>(i));
      if (node.IsString() && node.MayHoldExpression()) Macros(node.text(), thing, stage, step.job);
    }
    Conditions(step.condition, thing, stage, step.job);
    Connections(step, thing);
    for (const Name input : {"filePath", "scriptPath", "ScriptPath", "targetPath"}) {
      const NodeRef path = step.Input(input);
      if (!path.IsString() || path.text().empty() || step.task.empty()) continue;
      const LinkedFile file =
          FindStepFile(graph_, expansion_, step, values_.Resolve(path.text(), step.job));
      if (file.path.empty()) continue;
      part_.Link(thing, part_.ReferToFile(file.path, file.document), RelationKind::kReads,
                 "script");
    }
  }

  void Connections(const Step& step, ThingId thing) {
    if (step.task.empty() || !step.inputs.IsObject()) return;
    const schema::TaskVersion* const version = pipeline::TaskVersionOf(step);
    for (const NodeRef input : step.inputs.children()) {
      if (!input.IsString() || input.text().empty()) continue;
      const schema::TaskInput* const known =
          version == nullptr ? nullptr : version->FindInput(input.key());
      const bool is_connection = known != nullptr
                                     ? known->type == schema::InputType::kConnection
                                     : std::ranges::any_of(kConnectionInputs, [input](Name name) {
                                         return EqualsIgnoreCase(name, input.key());
                                       });
      if (!is_connection) continue;
      part_.Link(thing, Connection(values_.Resolve(Trim(input.text()), step.job)),
                 RelationKind::kUsesIdentity);
    }
  }
  ThingId Connection(Name name) {
    return part_.Refer(ThingKind::kServiceConnection, fmt::format("service-connection:{}", name),
                       name);
  }

  void Resources() {
    for (const pipeline::Resource& resource : model_.resources) {
      for (const Key key : {Key("endpoint"), Key("connection"), Key("azureSubscription")}) {
        const NodeRef name = resource.node.Find(key, CaseRule::kExact);
        if (name.text().empty()) continue;
        part_.Link(file_, Connection(values_.Resolve(name.text(), kNoId<JobId>)),
                   RelationKind::kUsesIdentity);
      }
    }
  }

  // --- Deployments ---

  static Name ActionOf(const pipeline::TemplateDeployment& use) {
    switch (use.action) {
      case pipeline::DeploymentAction::kDeploy:
        return use.mode == pipeline::DeploymentMode::kComplete ? "complete" : "";
      case pipeline::DeploymentAction::kValidate:
        return "validate";
      case pipeline::DeploymentAction::kWhatIf:
        return "what-if";
    }
    return {};
  }

  ThingId Linked(const LinkedFile& file) {
    const ThingId thing = part_.ReferToFile(file.path, file.document);
    if (file.state == LinkedFile::State::kMissing) part_.Set(thing, "missing", "true");
    return thing;
  }

  void Deployments() {
    for (const Deployment& deployment : expansion_.deployments(graph_)) {
      const Step& step = deployment.step();
      const ThingId thing = steps_[IndexOf(step.id)];
      const LinkedFile& file = deployment.template_file;
      if (!file.path.empty()) {
        part_.Link(thing, Linked(file), RelationKind::kDeploys, ActionOf(deployment.use));
      } else if (deployment.use.template_file && !deployment.use.template_file.text.empty()) {
        const std::string& text = deployment.use.template_file.text;
        part_.Link(thing,
                   part_.Refer(ThingKind::kFile, ThingIdIn(ThingKind::kFile, path_, text), text),
                   RelationKind::kDeploys, ActionOf(deployment.use));
      }
      for (const LinkedFile& parameters : deployment.parameter_files) {
        if (parameters.path.empty()) continue;
        part_.Link(thing, Linked(parameters), RelationKind::kReads, "parameters");
      }
      if (!deployment.use.connection.text.empty()) {
        part_.Link(thing, Connection(deployment.use.connection.text), RelationKind::kUsesIdentity);
      }
      const arm::TemplateModel* const model = file.Template();
      const ThingId outputs = Outputs(deployment, step);
      if (model == nullptr) continue;
      for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
        const arm::Parameter* const declared = model->root().FindParameter(passed.name);
        if (declared == nullptr) continue;
        const ThingId parameter = part_.Refer(
            ThingKind::kParameter, ThingIdIn(ThingKind::kParameter, file.path, declared->name()),
            declared->name());
        part_.Link(thing, parameter, RelationKind::kPasses);
        for (const pipeline::Macro& macro : pipeline::MacrosOf(ScalarPiece(passed))) {
          const ThingId variable = VariableNamed(macro.name, StageOf(step.job), step.job);
          if (variable != kNoId<ThingId>) part_.Link(variable, parameter, RelationKind::kPasses);
        }
      }
      if (outputs == kNoId<ThingId>) continue;
      for (const arm::Output& output : model->root().outputs) {
        part_.Link(
            part_.Refer(ThingKind::kOutput, ThingIdIn(ThingKind::kOutput, file.path, output.name()),
                        output.name()),
            outputs, RelationKind::kPasses);
      }
    }
  }

  // The text of a parameter as it is written, with its macros.
  static Name ScalarPiece(const pipeline::PassedParameter& passed) {
    const Name text = passed.node.text();
    if (passed.value_span.end > text.size() || passed.value_span.empty()) return {};
    return text.substr(passed.value_span.begin, passed.value_span.size());
  }

  ThingId Outputs(const Deployment& deployment, const Step& step) {
    const std::string& name = deployment.use.outputs.text;
    return IsVariableName(name) ? SetAtRun(step, name, false) : kNoId<ThingId>;
  }

  // --- Artifacts and slots ---

  void Artifacts() {
    for (const pipeline::PublishedArtifact& one : pipeline::ArtifactsOf(model_).published) {
      const ThingId step = steps_[IndexOf(one.step)];
      const std::string name = values_.Resolve(Trim(one.name), model_.steps[one.step].job);
      ThingPlace place = PlaceOf(one.node);
      if (place.document == nullptr) place = part_.At(step).thing.at;
      const ThingId thing = part_.Add(ThingKind::kArtifact,
                                      ThingIdIn(ThingKind::kArtifact, path_, name), name, place);
      part_.Link(file_, thing, RelationKind::kContains);
      part_.Link(step, thing, RelationKind::kWrites);
    }
    for (const Step& step : model_.steps) {
      const NodeRef wanted = pipeline::WantedArtifact(step);
      if (wanted.text().empty()) continue;
      const std::string name = values_.Resolve(Trim(wanted.text()), step.job);
      part_.Link(
          steps_[IndexOf(step.id)],
          part_.Refer(ThingKind::kArtifact, ThingIdIn(ThingKind::kArtifact, path_, name), name),
          RelationKind::kReads);
    }
  }

  ThingId Site(const pipeline::SlotUse& use, const pipeline::StepText& slot) {
    const bool is_site = pipeline::IsProduction(slot);
    const std::string type = is_site ? "Microsoft.Web/sites" : "Microsoft.Web/sites/slots";
    const std::string name = is_site ? use.app.text : fmt::format("{}/{}", use.app.text, slot.text);
    const bool is_known = name.find('$') == std::string::npos;
    const ThingId thing = part_.Refer(
        ThingKind::kResource,
        is_known ? fmt::format("resource:{}/{}", type, name)
                 : ThingIdIn(ThingKind::kResource, path_, fmt::format("{}/{}", type, name)),
        name, is_known ? ResourceKey(type, name) : std::string());
    part_.Set(thing, "type", type);
    return thing;
  }

  void Slots() {
    for (const pipeline::SlotUse& use : expansion_.scripts().slot_uses()) {
      if (use.app.text.empty()) continue;
      const ThingId step = steps_[IndexOf(use.step)];
      if (use.action == pipeline::SlotAction::kDeploy) {
        pipeline::StepText slot = use.slot;
        if (use.slot_ignored) slot = {};
        if (!use.slot_unknown) part_.Link(step, Site(use, slot), RelationKind::kDeploys, "code");
        continue;
      }
      if (!use.slot_unknown) part_.Link(step, Site(use, use.slot), RelationKind::kSwaps, "from");
      if (!use.target_unknown && use.action != pipeline::SlotAction::kCancelSwap) {
        part_.Link(step, Site(use, use.target), RelationKind::kSwaps, "into");
      }
    }
  }

  // Credentials that stand in the files of the pipeline, and the steps and variables they are in.
  void LiteralSecrets() {
    std::unordered_map<const Document*, std::map<NodeId, ThingId>> known;
    for (const pipeline::Frame& frame : expansion_.expanded->frames) {
      const Document* const document = frame.root ? graph_.DocumentOf(frame.root.tree()) : nullptr;
      if (document == nullptr || document->secrets.empty() || known.contains(document)) continue;
      std::map<NodeId, ThingId>& by_scalar = known[document];
      std::size_t number = 0;
      for (const LiteralSecret& secret : document->secrets) {
        const ThingId thing =
            part_.Add(ThingKind::kSecret,
                      ThingIdIn(ThingKind::kSecret, document->path(), fmt::format("{}", ++number)),
                      secret.match.title, {document, secret.span});
        part_.Set(thing, "is", "written in the file");
        part_.Link(part_.AddFile(*document), thing, RelationKind::kContains);
        if (secret.scalar) by_scalar.emplace(secret.scalar.id(), thing);
      }
    }
    if (known.empty()) return;
    const auto link = [&](NodeRef node, ThingId reader) {
      const azp::Place place = expansion_.expanded->ValuePlace(node);
      if (!place.node || place.is_key) return;
      const auto of = known.find(graph_.DocumentOf(place.node.tree()));
      if (of == known.end()) return;
      const auto found = of->second.find(place.node.id());
      if (found != of->second.end()) part_.Link(reader, found->second, RelationKind::kReads);
    };
    for (const Values& one : written_values_) {
      if (one.value) link(one.value, one.thing);
    }
    for (const Step& step : model_.steps) {
      const std::uint32_t end = IndexOf(step.node.node().subtree_end);
      for (std::uint32_t i = IndexOf(step.node.id()); i < end; ++i) {
        const NodeRef node(step.node.tree(), static_cast<NodeId>(i));
        if (node.IsString()) link(node, steps_[IndexOf(step.id)]);
      }
    }
  }

  const Graph& graph_;
  const PipelineExpansion& expansion_;
  const pipeline::Pipeline& model_;
  const std::string& path_;
  const pipeline::VariableValues values_;
  GraphPart part_;
  ThingId file_{};
  std::vector<ThingId> stages_, jobs_, steps_;
  std::vector<std::string> stage_names_, job_names_;  // In ids; of jobs with a slash behind.
  std::map<ThingId, ThingId> around_;                 // Of jobs: their stage or file.
  std::unordered_map<std::string, StageId> stage_ids_;
  std::map<std::pair<StageId, std::string>, JobId> job_ids_;
  // By name in lower case.
  std::unordered_map<std::string, ThingId> of_root_;
  std::unordered_map<std::uint32_t, std::unordered_map<std::string, ThingId>> of_stages_, of_jobs_;
  std::vector<Values> written_values_;
};

}  // namespace

GraphPart PartOfPipeline(const Graph& graph, const PipelineExpansion& expansion) {
  return PipelinePart(graph, expansion).Make();
}

}  // namespace plumbline
