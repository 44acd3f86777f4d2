// Types of parameters: what each takes, and what a value becomes (Azure Pipelines language,
// sections 2.6 and 3.13).
#pragma once

#include <optional>
#include <string_view>

#include "azp/arena.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

enum class ParameterType : std::uint8_t {
  kUnknown,  // No type of this name.
  kString,
  kNumber,
  kBoolean,
  kObject,
  kStringList,
  kLegacyObject,
  kStep,
  kStepList,
  kJob,
  kJobList,
  kDeployment,
  kDeploymentList,
  kStage,
  kStageList,
  kContainer,
  kContainerList,
  kResourceName,  // environment, filePath, secureFile, serviceConnection
  kPool,
};
// The names are case-sensitive; an empty one means string.
ParameterType ParameterTypeNamed(std::string_view name);

// True for lists of steps, jobs, ... and for one of them.
bool IsStructural(ParameterType type);
bool IsListType(ParameterType type);
// What a value of the type can be, for values that are not known.
azp::Kinds KindsOf(ParameterType type);

// What the scalars of a literal become.
enum class ScalarTyping : std::uint8_t {
  kText,           // Texts, as they are written.
  kByStyle,        // Plain ones are numbers, booleans, null where they look so; quoted ones texts.
  kIgnoringStyle,  // The same for quoted ones.
};
// A node without any expression as a value; expressions in it stay text.
azp::Value LiteralOf(NodeRef node, ScalarTyping typing, azp::Arena& arena);

// What the values of one expansion may take; beyond it nothing more is made.
inline constexpr std::size_t kMaxValueBytes = 100'000'000;
// Whether arrays and objects stand inside each other deeper than any file of the service does.
// Values grow by one file's depth with every template that they are handed to.
bool IsTooDeep(const azp::Value& value);

// `value` as the type, or nothing when the service refuses it. `in_template`: the value crosses
// into a template, where the texts of an object are typed again. Unknown values stay unknown.
std::optional<azp::Value> Coerce(const azp::Value& value, ParameterType type, bool in_template,
                                 azp::Arena& arena);

}  // namespace plumbline::pipeline
