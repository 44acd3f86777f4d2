#include "pipeline/run_nodes.h"

#include <algorithm>
#include <unordered_map>

namespace plumbline::pipeline {
namespace {

bool Depends(const GraphNode& reader, std::string_view name, bool& is_open) {
  for (const Dependency& wanted : reader.dependencies) {
    if (!wanted.is_known) is_open = true;
    if (EqualsIgnoreCase(wanted.name(), name)) return true;
  }
  is_open = is_open || reader.has_more_dependencies;
  return false;
}

}  // namespace

RunNodes::RunNodes(const Expanded& expanded, const Pipeline& model, bool is_template)
    : scopes_(NameScopesOf(expanded.tree.root(), is_template)) {
  std::unordered_map<std::uint32_t, const Job*> jobs;
  for (const Job& job : model.jobs) jobs[IndexOf(job.node.id())] = &job;
  for (const NameScope& scope : scopes_) {
    if (scope.kind == NameScope::Kind::kStages) stages_ = &scope;
    if (scope.kind != NameScope::Kind::kJobs) continue;
    has_jobs_ = true;
    for (const GraphNode& node : scope.nodes) {
      const auto found = jobs.find(IndexOf(node.node.id()));
      if (found == jobs.end()) {
        // Nobody knows which stage it belongs to.
        all_open_ = true;
        jobs_.push_back({&node, nullptr, kNoId<NodeId>});
        continue;
      }
      const Job& job = *found->second;
      const bool has_stage = job.stage != kNoId<StageId>;
      jobs_.push_back({&node, &job, has_stage ? model.stages[job.stage].node.id() : kNoId<NodeId>});
    }
    if (scope.is_open && scope.nodes.empty()) all_open_ = true;
    if (scope.is_open && !scope.nodes.empty()) open_.push_back(jobs_.back().stage);
  }
}

bool RunNodes::IsOpen(NodeId stage) const {
  return all_open_ || std::ranges::find(open_, stage) != open_.end();
}

bool RunNodes::HasJobs(NodeId stage) const {
  return std::ranges::any_of(jobs_,
                             [stage](const JobEntry& entry) { return entry.stage == stage; });
}

std::vector<const JobEntry*> RunNodes::JobsNamed(NodeId stage, std::string_view name) const {
  std::vector<const JobEntry*> found;
  for (const JobEntry& entry : jobs_) {
    if (entry.stage == stage && !entry.node->text().empty() &&
        EqualsIgnoreCase(entry.node->text(), name)) {
      found.push_back(&entry);
    }
  }
  return found;
}

const GraphNode* RunNodes::FindStage(std::string_view name) const {
  return stages_ == nullptr ? nullptr : stages_->Find(name);
}

const GraphNode* RunNodes::StageOf(NodeId stage) const {
  if (stages_ == nullptr) return nullptr;
  const auto found = std::ranges::find_if(
      stages_->nodes, [stage](const GraphNode& node) { return node.node.id() == stage; });
  return found == stages_->nodes.end() ? nullptr : &*found;
}

Waits JobWaits(const GraphNode& reader, std::string_view name) {
  bool is_open = false;
  if (Depends(reader, name, is_open)) return Waits::kYes;
  return is_open ? Waits::kUnknown : Waits::kNo;
}

Waits StageWaits(const NameScope& stages, const GraphNode& reader, std::string_view name) {
  bool is_open = false;
  if (Depends(reader, name, is_open)) return Waits::kYes;
  if (is_open) return Waits::kUnknown;
  if (!reader.waits_for_previous) return Waits::kNo;
  if (stages.is_open) return Waits::kUnknown;
  for (const GraphNode* at = &reader; at != stages.nodes.data();) {
    --at;
    if (AreExclusive(at->branches, reader.branches)) continue;
    if (EqualsIgnoreCase(at->text(), name)) return Waits::kYes;
    if (Implies(reader.branches, at->branches)) return Waits::kNo;
  }
  return Waits::kNo;
}

}  // namespace plumbline::pipeline
