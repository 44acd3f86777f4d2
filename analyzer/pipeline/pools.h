// Which pool a step runs in, and the labels of hosted images that a file names. The file is taken
// as written; what a template, an expression or a macro decides is not known.
#pragma once

#include <vector>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

enum class PoolKind : std::uint8_t {
  kUnknown,
  kAgents,  // Also the default pool of a pipeline that names none; the node is then absent.
  kServer,  // Agentless.
};

struct PoolOf {
  PoolKind kind = PoolKind::kUnknown;
  NodeRef node;
};

// Of hook, job, stage or root, the nearest one. Unknown for steps whose job is not in the file, or
// may get a pool from a file that includes this one.
PoolOf PoolOfStep(const Pipeline& pipeline, const Step& step);

// True when the step certainly runs on a machine of Microsoft's, whose address is not known.
bool RunsHosted(const Pipeline& pipeline, const Step& step);

// The pools of root, stages, jobs and hooks, in no particular order. `job` is null for those of
// root and stages.
struct PoolUse {
  NodeRef node;
  const Job* job = nullptr;
};
std::vector<PoolUse> PoolsOf(const Pipeline& pipeline);

// True for `Azure Pipelines` and the retired hosted pools, and for no text at all.
bool IsHostedPoolName(std::string_view name);

// A literal label of an image in a hosted pool: the value of `vmImage`, or a value of the variable
// that `vmImage: $(variable)` names, in a matrix or a list of variables of the file; or the name of
// a hosted pool that stands for an image. Each scalar once, in order of the file.
struct ImageUse {
  NodeRef label;  // A string; its text may have blanks around it.
  bool is_pool_name = false;
};
std::vector<ImageUse> ImagesOf(const Pipeline& pipeline);

}  // namespace plumbline::pipeline
