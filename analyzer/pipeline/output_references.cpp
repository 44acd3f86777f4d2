#include "pipeline/output_references.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/nearest.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"
#include "pipeline/output_names.h"
#include "pipeline/run_nodes.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

// What reads: a job, a variable of a stage (for each of its jobs), or the condition of a stage.
struct Reader {
  enum class Kind : std::uint8_t { kJob, kStageVariable, kStageCondition } kind = Kind::kJob;
  const GraphNode* job = nullptr;
  NodeId stage = kNoId<NodeId>;
};

std::string_view Outputs(const AccessPath& path, std::size_t at) {
  if (at + 1 >= path.accessors.size() || !path.accessors[at].Is("outputs")) return {};
  return path.accessors[at + 1].kind == Accessor::Kind::kText ? path.Name(at + 1)
                                                              : std::string_view();
}

class References {
 public:
  References(const Expanded& expanded, const Pipeline& model, bool is_template)
      : expanded_(expanded), model_(model), is_template_(is_template) {}

  std::vector<ReferenceProblem> Check() {
    for (const Stage& stage : model_.stages) {
      if (stage.is_template || stage.argument) continue;
      reader_ = {Reader::Kind::kStageCondition, nullptr, stage.node.id()};
      Scalar(stage.condition);
      reader_.kind = Reader::Kind::kStageVariable;
      for (const Variable& variable : stage.variables) Scalar(variable.value);
    }
    for (const Job& job : model_.jobs) {
      if (job.is_template || job.argument || job.implicit) continue;
      const NodeId stage =
          job.stage == kNoId<StageId> ? kNoId<NodeId> : model_.stages[job.stage].node.id();
      reader_ = {Reader::Kind::kJob, nullptr, stage};
      job_node_ = job.node;
      Scalar(job.condition);
      for (const Variable& variable : job.variables) Scalar(variable.value);
      Scalar(FindMember(job.strategy, "matrix"));
    }
    return std::move(problems_);
  }

 private:
  void Scalar(NodeRef node) {
    if (!node.IsString() || node.text().find("ependencies") == std::string_view::npos) return;
    const auto inner = expr::RuntimeExpressionSpan(node.text());
    if (!inner && !IsCondition(node)) return;
    const Span text = inner ? *inner : Span{0, static_cast<std::uint32_t>(node.text().size())};
    const expr::Expression ast =
        expr::Parse(node.text().substr(text.begin, text.size()), expr::Dialect::kPipelineRuntime);
    if (!ast.problems.empty() || ast.templated) return;
    if (!nodes_) nodes_.emplace(expanded_, model_, is_template_);
    if (reader_.kind == Reader::Kind::kJob) {
      const auto& jobs = nodes_->jobs();
      const auto found = std::ranges::find_if(
          jobs, [this](const JobEntry& entry) { return entry.node->node == job_node_; });
      if (found == jobs.end()) return;
      reader_.job = found->node;
    }
    node_ = node;
    offset_ = text.begin;
    for (const AccessPath& path : AccessPathsOf(ast)) Path(path);
  }

  void Path(const AccessPath& path) {
    if (path.accessors.empty() || path.Name(0).empty()) return;
    if (path.IsIn("dependencies")) {
      if (reader_.kind == Reader::Kind::kStageCondition) {
        StageByCondition(path);
      } else if (reader_.kind == Reader::Kind::kJob) {
        JobByJob(path);
      }
    } else if (path.IsIn("stageDependencies")) {
      if (reader_.kind == Reader::Kind::kStageCondition) {
        StageDependenciesInCondition(path);
      } else {
        JobOfStage(path);
      }
    }
  }

  Span Shift(Span span) const { return {span.begin + offset_, span.end + offset_}; }
  ReferenceProblem& Add(ReferenceError error, const AccessPath& path, Span span,
                        std::string message) {
    ReferenceProblem problem;
    problem.error = error;
    problem.node = node_;
    problem.path = Shift(path.span);
    problem.span = Shift(span);
    problem.message = std::move(message);
    if (reader_.job != nullptr) {
      problem.reader = reader_.job->name;
    } else if (const GraphNode* stage = nodes_->StageOf(reader_.stage)) {
      problem.reader = stage->name;
    }
    problems_.push_back(std::move(problem));
    return problems_.back();
  }

  // The rest of a path behind the accessors [0, from), as it is written.
  std::string Rest(const AccessPath& path, std::size_t from) const {
    std::string text;
    for (std::size_t i = from; i < path.accessors.size(); ++i) {
      const Accessor& accessor = path.accessors[i];
      text += accessor.kind == Accessor::Kind::kMember ? fmt::format(".{}", accessor.text)
                                                       : fmt::format("['{}']", accessor.text);
    }
    return text;
  }
  static bool IsPlain(const AccessPath& path) {
    return std::ranges::all_of(path.accessors,
                               [](const Accessor& accessor) { return accessor.IsKnown(); });
  }

  // --- `dependencies.JOB` in a job ---

  void JobByJob(const AccessPath& path) {
    const std::string_view name = path.Name(0);
    const auto found = nodes_->JobsNamed(reader_.stage, name);
    if (!found.empty()) {
      if (EqualsIgnoreCase(reader_.job->text(), name)) return;
      if (JobWaits(*reader_.job, name) == Waits::kNo) {
        ReferenceProblem& problem =
            Add(ReferenceError::kNotADependency, path, path.accessors[0].span,
                fmt::format("job `{}` does not depend on `{}`, so it reads nothing of it",
                            reader_.job->text(), name));
        problem.producer = found[0]->node->name;
        problem.dependency = found[0]->node->text();
        problem.help = fmt::format("add `{}` to `dependsOn` of the job", problem.dependency);
      }
      OutputName(path, 1, found);
      return;
    }
    if (nodes_->IsOpen(reader_.stage)) return;
    for (const JobEntry& entry : nodes_->jobs()) {
      if (entry.stage == reader_.stage || !EqualsIgnoreCase(entry.node->text(), name)) continue;
      const GraphNode* const stage = nodes_->StageOf(entry.stage);
      if (stage == nullptr || stage->text().empty()) return;
      ReferenceProblem& problem =
          Add(ReferenceError::kWrongForm, path, path.accessors[0].span,
              fmt::format("`{}` is a job of another stage, `{}`", name, stage->text()));
      problem.producer = entry.node->name;
      if (IsPlain(path)) {
        problem.better =
            fmt::format("stageDependencies.{}.{}{}", stage->text(), name, Rest(path, 1));
      }
      problem.help = "jobs read jobs of other stages with `stageDependencies`";
      return;
    }
    if (const GraphNode* stage = nodes_->FindStage(name)) {
      ReferenceProblem& problem = Add(ReferenceError::kWrongForm, path, path.accessors[0].span,
                                      fmt::format("`{}` is a stage, and jobs read jobs", name));
      problem.producer = stage->name;
      problem.help = fmt::format("use `stageDependencies.{}.JOB`", name);
      JobOfKey(path, stage->node.id(), problem);
      return;
    }
    std::vector<std::string_view> names;
    for (const JobEntry& entry : nodes_->jobs()) {
      if (entry.stage == reader_.stage && entry.node != reader_.job &&
          !entry.node->text().empty()) {
        names.push_back(entry.node->text());
      }
    }
    UnknownName(path, 0, fmt::format("there is no job `{}` in this stage", name), names);
  }

  // `outputs['JOB.step.variable']` of a stage, as a job reads it.
  void JobOfKey(const AccessPath& path, NodeId stage, ReferenceProblem& problem) const {
    const std::string_view key = Outputs(path, 1);
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos || path.accessors.size() != 3) return;
    const auto jobs = nodes_->JobsNamed(stage, key.substr(0, dot));
    if (jobs.empty()) return;
    problem.better = fmt::format("stageDependencies.{}.{}.outputs['{}']", path.Name(0),
                                 jobs[0]->node->text(), key.substr(dot + 1));
  }

  // --- `stageDependencies.STAGE.JOB` in a job or in variables of a stage ---

  void JobOfStage(const AccessPath& path) {
    const std::string_view name = path.Name(0);
    const GraphNode* const stage = nodes_->FindStage(name);
    if (stage == nullptr) {
      UnknownStage(path);
      return;
    }
    const NodeId id = stage->node.id();
    if (id == reader_.stage) {
      ReferenceProblem& problem = Add(ReferenceError::kWrongForm, path, path.accessors[0].span,
                                      fmt::format("`{}` is the stage that the job is in", name));
      problem.producer = stage->name;
      problem.help = "jobs of the same stage are in `dependencies`";
      if (IsPlain(path) && path.accessors.size() > 1 &&
          !nodes_->JobsNamed(id, path.Name(1)).empty()) {
        problem.better = "dependencies" + Rest(path, 1);
      }
      return;
    }
    DependsOnStage(path, *stage);
    if (path.accessors.size() < 3 && !path.Name(1).empty() && !path.accessors[1].Is("outputs")) {
      return;
    }
    const std::string_view job = path.Name(1);
    if (job.empty()) return;
    const auto found = nodes_->JobsNamed(id, job);
    if (!found.empty()) {
      OutputName(path, 2, found);
      return;
    }
    if (EqualsIgnoreCase(job, "outputs")) {
      ReferenceProblem& problem =
          Add(ReferenceError::kWrongForm, path, path.accessors[1].span,
              fmt::format("the job of stage `{}` is missing in front of `outputs`", name));
      problem.help = fmt::format("use `stageDependencies.{}.JOB.outputs['...']`", name);
      JobOfKey(path, id, problem);
      return;
    }
    UnknownJob(path, *stage);
  }

  void DependsOnStage(const AccessPath& path, const GraphNode& stage) {
    const GraphNode* const reader = nodes_->StageOf(reader_.stage);
    if (reader == nullptr || reader == &stage) return;
    if (StageWaits(*nodes_->stages(), *reader, stage.text()) != Waits::kNo) return;
    ReferenceProblem& problem =
        Add(ReferenceError::kNotADependency, path, path.accessors[0].span,
            fmt::format("stage `{}` does not depend on `{}`, so nothing of it can be read",
                        reader->text(), stage.text()));
    problem.producer = stage.name;
    problem.reader = reader->name;
    problem.help = fmt::format("add `{}` to `dependsOn` of the stage", stage.text());
  }

  void UnknownStage(const AccessPath& path) {
    const NameScope* const stages = nodes_->stages();
    if (is_template_ || (stages != nullptr && stages->is_open)) return;
    if (stages == nullptr) {
      if (!nodes_->has_jobs()) return;
      UnknownName(path, 0, "the pipeline has no stages", {});
      return;
    }
    std::vector<std::string_view> names;
    for (const GraphNode& node : stages->nodes) {
      if (!node.text().empty()) names.push_back(node.text());
    }
    UnknownName(path, 0, fmt::format("there is no stage `{}`", path.Name(0)), names);
  }

  void UnknownJob(const AccessPath& path, const GraphNode& stage) {
    const NodeId id = stage.node.id();
    if (nodes_->IsOpen(id) || !nodes_->HasJobs(id)) return;
    std::vector<std::string_view> names;
    for (const JobEntry& entry : nodes_->jobs()) {
      if (entry.stage == id && !entry.node->text().empty()) names.push_back(entry.node->text());
    }
    UnknownName(path, 1, fmt::format("stage `{}` has no job `{}`", stage.text(), path.Name(1)),
                names);
  }

  void UnknownName(const AccessPath& path, std::size_t at, std::string message,
                   const std::vector<std::string_view>& names) {
    ReferenceProblem& problem =
        Add(ReferenceError::kUnknown, path, path.accessors[at].span, std::move(message));
    const std::string_view name = path.Name(at);
    problem.missing = name;
    if (const auto nearest = Nearest(name, names)) {
      problem.help = fmt::format("did you mean `{}`?", *nearest);
    }
    if (const auto only = OnlyNearest(name, names); only && IsPlain(path)) {
      AccessPath better = path;
      better.accessors[at].text = *only;
      problem.better = std::string(path.root) + Rest(better, 0);
    }
  }

  // --- Conditions of stages ---

  void StageByCondition(const AccessPath& path) {
    const std::string_view name = path.Name(0);
    const GraphNode* const stage = nodes_->FindStage(name);
    if (stage == nullptr) {
      for (const JobEntry& entry : nodes_->jobs()) {
        if (!EqualsIgnoreCase(entry.node->text(), name)) continue;
        const GraphNode* const of = nodes_->StageOf(entry.stage);
        if (of == nullptr || of->text().empty()) return;
        ReferenceProblem& problem =
            Add(ReferenceError::kWrongForm, path, path.accessors[0].span,
                fmt::format("`{}` is a job, and conditions of stages read stages", name));
        problem.producer = entry.node->name;
        problem.help = fmt::format("use `dependencies.{}`", of->text());
        if (const std::string_view key = Outputs(path, 1); !key.empty()) {
          problem.better = fmt::format("dependencies.{}.outputs['{}.{}']", of->text(), name, key);
        }
        return;
      }
      UnknownStage(path);
      return;
    }
    if (stage->node.id() == reader_.stage) return;
    DependsOnStage(path, *stage);
    const NodeId id = stage->node.id();
    const auto jobs = nodes_->JobsNamed(id, path.Name(1));
    if (!jobs.empty() && path.accessors.size() > 2) {
      ReferenceProblem& problem =
          Add(ReferenceError::kWrongForm, path, path.accessors[1].span,
              fmt::format("in the condition of a stage, jobs of `{}` have no place of their own",
                          name));
      problem.help = "outputs of all its jobs are in `outputs`, behind the names of the jobs";
      if (const std::string_view key = Outputs(path, 2); !key.empty()) {
        problem.better =
            fmt::format("dependencies.{}.outputs['{}.{}']", name, jobs[0]->node->text(), key);
      }
      return;
    }
    const std::string_view key = Outputs(path, 1);
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos) return;
    const auto found = nodes_->JobsNamed(id, key.substr(0, dot));
    if (found.empty()) {
      if (nodes_->IsOpen(id) || !nodes_->HasJobs(id)) return;
      ReferenceProblem& problem =
          Add(ReferenceError::kUnknown, path, path.accessors[2].span,
              fmt::format("stage `{}` has no job `{}`", name, key.substr(0, dot)));
      problem.help = "outputs are named `job.step.variable` here";
      problem.missing = key.substr(0, dot);
      return;
    }
    OutputName(path, 1, found);
  }

  void StageDependenciesInCondition(const AccessPath& path) {
    const GraphNode* const stage = nodes_->FindStage(path.Name(0));
    ReferenceProblem& problem = Add(ReferenceError::kWrongForm, path, path.root_span,
                                    "conditions of stages read other stages with `dependencies`");
    if (stage == nullptr) return;
    problem.producer = stage->name;
    const std::string_view key = Outputs(path, 2);
    if (!key.empty() && path.accessors.size() == 4 && !path.Name(1).empty()) {
      problem.better =
          fmt::format("dependencies.{}.outputs['{}.{}']", path.Name(0), path.Name(1), key);
    } else if (IsPlain(path) && (path.accessors.size() == 2 || path.Name(1) == "outputs")) {
      problem.better = "dependencies" + Rest(path, 0);
    }
    // What the service puts there is not documented.
    problem.is_likely = path.accessors.size() < 4;
  }

  // --- Names of outputs ---

  // `outputs['...']` at accessor `at` of jobs with one name, in branches that exclude each other.
  void OutputName(const AccessPath& path, std::size_t at,
                  const std::vector<const JobEntry*>& jobs) {
    std::string_view key = Outputs(path, at);
    if (key.empty()) return;
    std::string prefix;
    if (reader_.kind == Reader::Kind::kStageCondition) {
      const std::size_t dot = key.find('.');
      prefix = std::string(key.substr(0, dot + 1));
      key = key.substr(dot + 1);
    }
    std::optional<OutputNameProblem> first;
    for (const JobEntry* entry : jobs) {
      if (entry->job == nullptr) return;
      auto problem = CheckOutputName(model_, *entry->job, key);
      if (!problem) return;
      if (!first) first = std::move(problem);
    }
    ReferenceProblem& problem =
        Add(first->is_wrong_form ? ReferenceError::kWrongForm : ReferenceError::kUnknown, path,
            path.accessors[at + 1].span, first->message);
    problem.help = first->help;
    problem.producer = jobs[0]->node->name;
    problem.is_likely = first->is_likely;
    if (!first->better.empty()) {
      AccessPath better = path;
      better.accessors[at + 1].text = prefix + first->better;
      problem.better = std::string(path.root) + Rest(better, 0);
    }
  }

  const Expanded& expanded_;
  const Pipeline& model_;
  bool is_template_;
  std::optional<RunNodes> nodes_;  // Made for the first reference.
  Reader reader_;
  NodeRef job_node_;
  NodeRef node_;
  std::uint32_t offset_ = 0;  // Of the expression in the text of `node_`.
  std::vector<ReferenceProblem> problems_;
};

}  // namespace

std::vector<ReferenceProblem> CheckOutputReferences(const Expanded& expanded, const Pipeline& model,
                                                    bool is_template) {
  return References(expanded, model, is_template).Check();
}

}  // namespace plumbline::pipeline
