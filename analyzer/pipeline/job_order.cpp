#include "pipeline/job_order.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

// Literal names of a `dependsOn`; nothing when a part of it is computed.
std::optional<std::vector<std::string_view>> NamesOf(NodeRef depends_on) {
  std::vector<std::string_view> names;
  if (!depends_on || depends_on.IsMissing()) return names;
  if (depends_on.IsString()) {
    if (HoldsTemplateExpression(depends_on)) return std::nullopt;
    if (!depends_on.text().empty()) names.push_back(depends_on.text());
    return names;
  }
  if (!depends_on.IsArray()) return std::nullopt;
  for (const NodeRef item : depends_on.children()) {
    if (!item.IsString() || HoldsTemplateExpression(item)) return std::nullopt;
    names.push_back(item.text());
  }
  return names;
}

// Walks dependencies backwards from `from` to `to`. `depends(i)` gives the positions that i waits
// for, or nothing when that is not known.
enum class Reach : std::uint8_t { kYes, kNo, kUnknown };
template <class Depends>
Reach Reaches(std::size_t count, std::size_t from, std::size_t to, const Depends& depends) {
  std::vector<bool> seen(count);
  std::vector<std::size_t> open = {from};
  bool unknown = false;
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    if (at == to && at != from) return Reach::kYes;
    if (seen[at]) continue;
    seen[at] = true;
    const auto next = depends(at);
    if (!next) {
      unknown = true;
      continue;
    }
    open.insert(open.end(), next->begin(), next->end());
  }
  return unknown ? Reach::kUnknown : Reach::kNo;
}

using Positions = std::optional<std::vector<std::size_t>>;

template <class Depends>
Order Compare(std::size_t count, std::size_t a, std::size_t b, const Depends& depends) {
  const Reach forth = Reaches(count, b, a, depends);
  if (forth == Reach::kYes) return Order::kBefore;
  const Reach back = Reaches(count, a, b, depends);
  if (back == Reach::kYes) return Order::kAfter;
  return forth == Reach::kNo && back == Reach::kNo ? Order::kParallel : Order::kUnknown;
}

// What a job waits for, by position.
auto DependenciesOfJobs(const Pipeline& pipeline) {
  return [&pipeline](std::size_t at) -> Positions {
    const Job& job = pipeline.jobs[static_cast<JobId>(at)];
    const auto names = NamesOf(job.depends_on);
    if (!names || job.is_template) return std::nullopt;
    std::vector<std::size_t> positions;
    for (const std::string_view name : *names) {
      const std::size_t before = positions.size();
      for (const Job& other : pipeline.jobs) {
        if (other.stage != job.stage || !EqualsIgnoreCase(other.name.text(), name)) continue;
        if (!other.is_template) positions.push_back(IndexOf(other.id));
      }
      if (positions.size() == before) return std::nullopt;  // A job of a template.
    }
    return positions;
  };
}

// The same for stages.
auto DependenciesOfStages(const Pipeline& pipeline) {
  return [&pipeline](std::size_t at) -> Positions {
    const Stage& stage = pipeline.stages[static_cast<StageId>(at)];
    if (stage.is_template) return std::nullopt;
    const auto names = NamesOf(stage.depends_on);
    if (!names) return std::nullopt;
    std::vector<std::size_t> positions;
    if (!stage.depends_on) {
      // A stage waits for the one in front of it.
      if (at == 0) return positions;
      const Stage& previous = pipeline.stages[static_cast<StageId>(at - 1)];
      if (previous.possible || previous.argument != stage.argument) return std::nullopt;
      positions.push_back(at - 1);
      return positions;
    }
    for (const std::string_view name : *names) {
      const std::size_t before = positions.size();
      for (const Stage& other : pipeline.stages) {
        if (!other.is_template && EqualsIgnoreCase(other.name.text(), name)) {
          positions.push_back(IndexOf(other.id));
        }
      }
      if (positions.size() == before) return std::nullopt;
    }
    return positions;
  };
}

Order OrderOfStages(const Pipeline& pipeline, StageId a, StageId b) {
  return Compare(pipeline.stages.size(), IndexOf(a), IndexOf(b), DependenciesOfStages(pipeline));
}

Order OrderOfJobs(const Pipeline& pipeline, const Job& a, const Job& b) {
  if (a.argument || b.argument) return Order::kUnknown;
  if (a.stage == b.stage) {
    return Compare(pipeline.jobs.size(), IndexOf(a.id), IndexOf(b.id),
                   DependenciesOfJobs(pipeline));
  }
  if (a.stage == kNoId<StageId> || b.stage == kNoId<StageId>) return Order::kUnknown;
  return OrderOfStages(pipeline, a.stage, b.stage);
}

bool MayBeBefore(Order order) { return order == Order::kBefore || order == Order::kUnknown; }

// True when an expression makes items, between two places in the file, of the list of steps that
// `step` is in.
bool HasComputedSteps(const Step& step, std::uint32_t from, std::uint32_t to) {
  NodeRef list = step.node.parent();
  while (list && (!list.has_key() || IsExpressionKey(list.key()))) list = list.parent();
  bool found = false;
  ForEachItem(list, false, [&](NodeRef item, bool) {
    const std::uint32_t at = item.span().begin;
    found |= !item.IsObject() && from <= at && at < to;
  });
  return found;
}

// True when jobs that the file does not show, or jobs with such steps, may run before `second`, and
// behind `first` when that is given.
bool MayHideJobs(const Pipeline& pipeline, const Job* first, const Job& second) {
  for (const Job& job : pipeline.jobs) {
    if (!job.more_steps || job.id == second.id || (first != nullptr && job.id == first->id)) {
      continue;
    }
    // Jobs of templates beside the second one run before when somebody waits for them; see below.
    if (job.is_template && job.stage == second.stage) continue;
    if (MayBeBefore(OrderOfJobs(pipeline, job, second)) &&
        (first == nullptr || MayBeBefore(OrderOfJobs(pipeline, *first, job)))) {
      return true;
    }
  }
  // Names that are not in the file are unknown to Reaches.
  const std::size_t no_job = pipeline.jobs.size();
  if (Reaches(no_job, IndexOf(second.id), no_job, DependenciesOfJobs(pipeline)) != Reach::kNo) {
    return true;
  }
  if (second.stage == kNoId<StageId>) return false;
  const std::size_t count = pipeline.stages.size();
  const std::size_t last = IndexOf(second.stage);
  return std::ranges::any_of(pipeline.stages, [&](const Stage& stage) {
    if (!stage.more_jobs || stage.id == second.stage) return false;
    if (first != nullptr && stage.id != first->stage &&
        !MayBeBefore(OrderOfStages(pipeline, first->stage, stage.id))) {
      return false;
    }
    return Reaches(count, last, IndexOf(stage.id), DependenciesOfStages(pipeline)) != Reach::kNo;
  });
}

// The directives around a node, outermost first, by the nodes that they hold.
std::vector<NodeId> DirectivesAround(NodeRef node) {
  std::vector<NodeId> around;
  for (; node; node = node.parent()) {
    if (node.has_key() && IsExpressionKey(node.key())) around.push_back(node.id());
  }
  std::ranges::reverse(around);
  return around;
}

}  // namespace

Order OrderOf(const Pipeline& pipeline, const Step& a, const Step& b) {
  if (a.job == b.job) {
    if (a.job == kNoId<JobId> && (a.argument || b.argument)) return Order::kUnknown;
    return a.id < b.id ? Order::kBefore : Order::kAfter;
  }
  if (a.job == kNoId<JobId> || b.job == kNoId<JobId>) return Order::kUnknown;
  return OrderOfJobs(pipeline, pipeline.jobs[a.job], pipeline.jobs[b.job]);
}

bool MayRunTogether(const Step& a, const Step& b) {
  const std::vector<NodeId> around_a = DirectivesAround(a.node);
  const std::vector<NodeId> around_b = DirectivesAround(b.node);
  const std::size_t shared = std::min(around_a.size(), around_b.size());
  return std::equal(around_a.begin(), around_a.begin() + static_cast<std::ptrdiff_t>(shared),
                    around_b.begin());
}

bool HaveSameConditions(const Pipeline& pipeline, const Step& a, const Step& b) {
  if (a.condition.text() != b.condition.text()) return false;
  if (a.job == b.job || a.job == kNoId<JobId> || b.job == kNoId<JobId>) return true;
  const Job& job_a = pipeline.jobs[a.job];
  const Job& job_b = pipeline.jobs[b.job];
  if (job_a.condition.text() != job_b.condition.text()) return false;
  if (job_a.stage == job_b.stage) return true;
  if (job_a.stage == kNoId<StageId> || job_b.stage == kNoId<StageId>) return true;
  return pipeline.stages[job_a.stage].condition.text() ==
         pipeline.stages[job_b.stage].condition.text();
}

bool MayHideStepsBefore(const Pipeline& pipeline, const Step& step) {
  if (HasComputedSteps(step, 0, step.node.span().begin)) return true;
  for (const Step& other : pipeline.steps) {
    if (other.kind != StepKind::kTemplate || other.id == step.id) continue;
    if (MayBeBefore(OrderOf(pipeline, other, step))) return true;
  }
  return step.job != kNoId<JobId> && MayHideJobs(pipeline, nullptr, pipeline.jobs[step.job]);
}

bool MayHideStepsBetween(const Pipeline& pipeline, const Step& first, const Step& second) {
  const std::uint32_t from = first.node.span().end;
  const std::uint32_t to = second.node.span().begin;
  if (first.job == second.job) return HasComputedSteps(second, from, to);
  constexpr std::uint32_t kEnd = 0xFFFF'FFFF;
  if (HasComputedSteps(first, from, kEnd) || HasComputedSteps(second, 0, to)) return true;
  if (first.job == kNoId<JobId> || second.job == kNoId<JobId>) return true;
  return MayHideJobs(pipeline, &pipeline.jobs[first.job], pipeline.jobs[second.job]);
}

}  // namespace plumbline::pipeline
