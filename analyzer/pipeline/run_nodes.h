// The stages and jobs of an expanded pipeline, found by their names, and whether one waits for
// another (Azure Pipelines language, section 3.9).
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/expanded.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_graph.h"

namespace plumbline::pipeline {

struct JobEntry {
  const GraphNode* node = nullptr;
  const Job* job = nullptr;      // Null when the typed view does not know it.
  NodeId stage = kNoId<NodeId>;  // Its mapping; none in a pipeline without stages.
};

class RunNodes {
 public:
  RunNodes(const Expanded& expanded, const Pipeline& model, bool is_template);
  // Entries view `scopes_`.
  RunNodes(const RunNodes&) = delete;
  RunNodes& operator=(const RunNodes&) = delete;

  // Null in a pipeline without stages.
  const NameScope* stages() const { return stages_; }
  const std::vector<JobEntry>& jobs() const { return jobs_; }
  bool has_jobs() const { return has_jobs_; }
  bool HasJobs(NodeId stage) const;
  // There may be more jobs in the stage.
  bool IsOpen(NodeId stage) const;
  // Several only in branches that exclude each other. Names ignore ASCII case.
  std::vector<const JobEntry*> JobsNamed(NodeId stage, std::string_view name) const;
  const GraphNode* FindStage(std::string_view name) const;
  const GraphNode* StageOf(NodeId stage) const;
  // Null for jobs without a node of their own, such as that of a pipeline of steps.
  const JobEntry* EntryOf(JobId job) const;
  // Whether there may be a run in which `reader` begins after `producer`, since it waits for it
  // directly or through others. True where names or dependencies are not known.
  bool MayFollow(const JobEntry& reader, const JobEntry& producer) const;

 private:
  std::vector<NameScope> scopes_;
  const NameScope* stages_ = nullptr;
  bool has_jobs_ = false;
  bool all_open_ = false;
  std::vector<JobEntry> jobs_;
  std::vector<NodeId> open_;
};

enum class Waits : std::uint8_t { kNo, kYes, kUnknown };
// Whether the job, or the stage, depends on `name` directly. A stage without `dependsOn` waits for
// the one in front of it, whichever that is.
Waits JobWaits(const GraphNode& reader, std::string_view name);
Waits StageWaits(const NameScope& stages, const GraphNode& reader, std::string_view name);

}  // namespace plumbline::pipeline
