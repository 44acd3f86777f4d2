// What environment a name speaks of.
#pragma once

#include <string_view>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

enum class EnvironmentClass : std::uint8_t { kNone, kTest, kProduction };

// By the words of a name: `DeployProd`, `prod-eu`, `stage_qa`. What is `nonprod` is a test.
EnvironmentClass EnvironmentClassOf(std::string_view name);

// The first name that says production of what a step works on: its service connection, group, app,
// environment, job or stage; absent when none does.
NodeRef ProductionNameOf(const Pipeline& pipeline, const Step& step);

}  // namespace plumbline::pipeline
