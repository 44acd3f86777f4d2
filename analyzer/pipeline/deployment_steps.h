// Which steps change something outside of the run, as far as their tasks and commands tell.
#pragma once

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// Tasks and commands that deploy, push or publish.
bool Deploys(const Step& step);
// A deployment job, or one with such a step.
bool Deploys(const Job& job, const Pipeline& pipeline);
bool Deploys(const Stage& stage, const Pipeline& pipeline);

// By its display name: removes, stops or cleans up.
bool CleansUp(const Step& step);

}  // namespace plumbline::pipeline
