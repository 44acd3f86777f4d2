// What deployments inside a deployment pass to the parameters of the templates they deploy
// (sections 2.10 and 12.5).
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "arm/expansion.h"
#include "eval/choice.h"

namespace plumbline::arm {

// Deployments written in `file` whose templates are known and have parameters of their own (inner
// scope, or linked), loops unrolled. Those that are certainly not deployed are left out.
std::vector<const DeployedResource*> DeploymentsWithParameters(const Expansion& expansion,
                                                               const Tree& file);
// The evaluated `properties` member of a deployment; null when there is none.
const eval::Value* DeploymentProperty(const DeployedResource& deployment, std::string_view key);

// Calls f(value, answers) for every value that an entry of `parameters` (`{"value": ...}`, or an
// expression that gives such an object) may pass, as far as they are known; never for a reference
// to a key vault.
void ForEachPassed(const eval::Value& entry,
                   const std::function<void(const eval::Value&, std::span<const eval::Answer>)>& f);
// The entry of that name, and its `value`, where they are written; absent when they are computed.
NodeRef WrittenEntry(const Resource& deployment, std::string_view name);
NodeRef WrittenArgument(const Resource& deployment, std::string_view name);
// The value, else the entry, else what PlaceOfArguments gives.
Span PlaceOfArgument(const Resource& deployment, std::string_view name);
// The key `parameters`, else the name of the deployment.
Span PlaceOfArguments(const Resource& deployment);

}  // namespace plumbline::arm
