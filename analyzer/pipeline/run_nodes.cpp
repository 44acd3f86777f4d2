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

using Nodes = std::vector<const GraphNode*>;
enum class ScopeKind : std::uint8_t { kStages, kOpenStages, kJobs };

// What `at` may wait for directly; false when that is not all known.
bool Predecessors(const Nodes& nodes, const GraphNode& at, ScopeKind kind, Nodes& out) {
  // A job waits for nothing unless it says so.
  const bool waits_for_previous = at.waits_for_previous && kind != ScopeKind::kJobs;
  if (at.has_more_dependencies || (waits_for_previous && kind == ScopeKind::kOpenStages)) {
    return false;
  }
  for (const Dependency& wanted : at.dependencies) {
    if (!wanted.is_known) return false;
    const std::size_t before = out.size();
    for (const GraphNode* node : nodes) {
      if (EqualsIgnoreCase(node->text(), wanted.name())) out.push_back(node);
    }
    if (out.size() == before) return false;
  }
  if (!waits_for_previous) return true;
  for (auto previous = std::ranges::find(nodes, &at); previous != nodes.begin();) {
    --previous;
    if (AreExclusive((*previous)->branches, at.branches)) continue;
    out.push_back(*previous);
    if (Implies(at.branches, (*previous)->branches)) break;
  }
  return true;
}

bool MayReach(const Nodes& nodes, const GraphNode& from, const GraphNode& to, ScopeKind kind) {
  if (AreExclusive(from.branches, to.branches)) return true;
  Nodes open = {&from};
  for (std::size_t i = 0; i < open.size(); ++i) {
    Nodes next;
    if (!Predecessors(nodes, *open[i], kind, next)) return true;
    for (const GraphNode* node : next) {
      if (node == &to) return true;
      if (std::ranges::find(open, node) == open.end()) open.push_back(node);
    }
  }
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

const JobEntry* RunNodes::EntryOf(JobId job) const {
  const auto found = std::ranges::find_if(
      jobs_, [job](const JobEntry& entry) { return entry.job != nullptr && entry.job->id == job; });
  return found == jobs_.end() ? nullptr : &*found;
}

bool RunNodes::MayFollow(const JobEntry& reader, const JobEntry& producer) const {
  Nodes nodes;
  if (reader.stage != producer.stage) {
    const GraphNode* const from = StageOf(reader.stage);
    const GraphNode* const to = StageOf(producer.stage);
    if (from == nullptr || to == nullptr) return true;
    for (const GraphNode& node : stages_->nodes) nodes.push_back(&node);
    return MayReach(nodes, *from, *to,
                    stages_->is_open ? ScopeKind::kOpenStages : ScopeKind::kStages);
  }
  for (const JobEntry& entry : jobs_) {
    if (entry.stage == reader.stage) nodes.push_back(entry.node);
  }
  return MayReach(nodes, *reader.node, *producer.node, ScopeKind::kJobs);
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
