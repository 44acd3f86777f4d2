#include "pipeline/pools.h"

#include <algorithm>

#include "base/ascii.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

constexpr Key kPool = "pool";

PoolKind KindOf(NodeRef pool) {
  if (pool.IsString()) {
    const std::string_view text = Trim(pool.text());
    if (text.empty() || HasReplacement(text)) return PoolKind::kUnknown;
    return EqualsIgnoreCase(text, "server") ? PoolKind::kServer : PoolKind::kAgents;
  }
  if (!pool.IsObject() || MayHaveMoreMembers(pool)) return PoolKind::kUnknown;
  bool named = false;
  bool image = false;
  PoolKind kind = PoolKind::kAgents;
  ForEachMember(pool, false, [&](NodeRef member, bool maybe) {
    image = image || member.key() == "vmImage";
    if (member.key() != "name") return;
    named = true;
    const bool server = EqualsIgnoreCase(Trim(member.text()), "server");
    if (HasReplacement(member.text()) || (server && maybe)) kind = PoolKind::kUnknown;
    if (server && !maybe) kind = PoolKind::kServer;
  });
  return named || image ? kind : PoolKind::kUnknown;
}

// True when `mapping`, or a mapping around it inside of `pool`, names a pool that is not hosted or
// not known.
bool IsPrivate(NodeRef pool, NodeRef mapping) {
  for (NodeRef at = mapping; at; at = at.parent()) {
    const NodeRef name = at.Find("name", CaseRule::kExact);
    if (name && !IsHostedPoolName(name.text())) return true;
    if (at == pool) return false;
  }
  return false;
}

class ImageCollector {
 public:
  explicit ImageCollector(const Pipeline& pipeline) : pipeline_(pipeline) {}

  void Add(const PoolUse& pool) {
    if (pool.node.IsString()) {
      AddPoolName(pool.node);
      return;
    }
    ForEachMember(pool.node, false, [&](NodeRef member, bool) {
      if (!member.IsString()) return;
      if (member.key() == "name") {
        AddPoolName(member);
      } else if (member.key() == "vmImage" && !IsPrivate(pool.node, member.parent())) {
        AddImage(member, pool);
      }
    });
  }

  std::vector<ImageUse> Take() {
    const auto before = [](const ImageUse& a, const ImageUse& b) {
      return a.label.id() < b.label.id();
    };
    const auto same = [](const ImageUse& a, const ImageUse& b) { return a.label == b.label; };
    std::sort(uses_.begin(), uses_.end(), before);
    uses_.erase(std::unique(uses_.begin(), uses_.end(), same), uses_.end());
    return std::move(uses_);
  }

 private:
  void AddPoolName(NodeRef name) {
    if (StartsWithIgnoreCase(Trim(name.text()), "Hosted")) uses_.push_back({name, true});
  }

  void AddLiteral(NodeRef label) {
    const std::string_view text = label.text();
    if (label.IsString() && !Trim(text).empty() && !HasReplacement(text)) uses_.push_back({label});
  }

  void AddImage(NodeRef image, const PoolUse& pool) {
    AddLiteral(image);
    const std::string_view text = Trim(image.text());
    const auto macros = MacrosOf(text);
    if (macros.size() != 1 || macros[0].span.size() != text.size()) return;
    const std::string_view name = macros[0].name;
    if (pool.job != nullptr) {
      AddMatrix(*pool.job, name);
      AddVariables(pool.job->variables, name);
      if (pool.job->stage != kNoId<StageId>) {
        AddVariables(pipeline_.stages[pool.job->stage].variables, name);
      }
    } else {
      for (const Job& job : pipeline_.jobs) AddMatrix(job, name);
    }
    AddVariables(pipeline_.variables, name);
  }

  void AddMatrix(const Job& job, std::string_view name) {
    ForEachMember(job.strategy, false, [&](NodeRef matrix, bool) {
      if (matrix.key() != "matrix") return;
      ForEachMember(matrix, false, [&](NodeRef leg, bool) {
        ForEachMember(leg, false, [&](NodeRef value, bool) {
          if (EqualsIgnoreCase(value.key(), name)) AddLiteral(value);
        });
      });
    });
  }

  void AddVariables(const std::vector<Variable>& variables, std::string_view name) {
    for (const Variable& variable : variables) {
      if (EqualsIgnoreCase(variable.Name(), name)) AddLiteral(variable.value);
    }
  }

  const Pipeline& pipeline_;
  std::vector<ImageUse> uses_;
};

}  // namespace

bool IsHostedPoolName(std::string_view name) {
  name = Trim(name);
  return name.empty() || EqualsIgnoreCase(name, "Azure Pipelines") ||
         StartsWithIgnoreCase(name, "Hosted ") || EqualsIgnoreCase(name, "Hosted");
}

PoolOf PoolOfStep(const Pipeline& pipeline, const Step& step) {
  if (step.argument || step.job == kNoId<JobId>) return {};
  const Job& job = pipeline.jobs[step.job];
  if (job.argument) return {};
  const auto result = [](NodeRef holder) -> PoolOf {
    // Under a directive it may be absent.
    const NodeRef pool = holder.Find(kPool, CaseRule::kExact);
    return pool ? PoolOf{KindOf(pool), pool} : PoolOf{};
  };
  for (NodeRef at = step.node; at; at = at.parent()) {
    if (at.IsObject() && FindMember(at, kPool)) return result(at);
    if (at == job.node) break;
  }
  if (job.stage != kNoId<StageId>) {
    const Stage& stage = pipeline.stages[job.stage];
    if (stage.pool) return result(stage.node);
  }
  if (pipeline.pool) return result(pipeline.root);
  // Whoever includes a template may have one around it.
  if (pipeline.role != Role::kPipeline || MayHaveMoreMembers(job.node)) return {};
  return {PoolKind::kAgents, {}};
}

bool RunsHosted(const Pipeline& pipeline, const Step& step) {
  const PoolOf pool = PoolOfStep(pipeline, step);
  if (pool.kind != PoolKind::kAgents) return false;
  // A default pool may be any, by the settings of the pipeline.
  if (!pool.node) return false;
  if (pool.node.IsString()) return IsHostedPoolName(pool.node.text());
  const NodeRef name = pool.node.Find("name", CaseRule::kExact);
  return !name || (name.IsString() && IsHostedPoolName(name.text()));
}

std::vector<PoolUse> PoolsOf(const Pipeline& pipeline) {
  std::vector<PoolUse> pools;
  const auto add = [&pools](NodeRef holder, const Job* job) {
    ForEachMember(holder, false, [&](NodeRef member, bool) {
      if (member.key() == "pool") pools.push_back({member, job});
    });
  };
  add(pipeline.root, nullptr);
  for (const Stage& stage : pipeline.stages) {
    if (!stage.is_template) add(stage.node, nullptr);
  }
  for (const Job& job : pipeline.jobs) {
    if (job.is_template) continue;
    if (!job.implicit) add(job.node, &job);
    if (!job.is_deployment) continue;
    ForEachMember(job.strategy, false, [&](NodeRef strategy, bool) {
      ForEachMember(strategy, false, [&](NodeRef hook, bool) {
        add(hook, &job);
        if (hook.key() != "on") return;
        ForEachMember(hook, false, [&](NodeRef outcome, bool) { add(outcome, &job); });
      });
    });
  }
  return pools;
}

std::vector<ImageUse> ImagesOf(const Pipeline& pipeline) {
  ImageCollector collector(pipeline);
  for (const PoolUse& pool : PoolsOf(pipeline)) collector.Add(pool);
  return collector.Take();
}

}  // namespace plumbline::pipeline
