// What a run publishes and what its jobs download of it, by name. Meant for expanded pipelines.
// Start reading at ArtifactsOf.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// Artifacts of the pipeline tasks are written once; those of the build tasks are containers that
// several steps can add to.
enum class ArtifactFamily : std::uint8_t { kPipeline, kBuild };

struct PublishedArtifact {
  StepId step{};
  ArtifactFamily family = ArtifactFamily::kPipeline;
  std::string_view name;  // As written: macros and expressions stand for anything.
  NodeRef node;           // The scalar of the name; absent of a default and of a logging command.
};

struct Artifacts {
  std::vector<PublishedArtifact> published;  // In the order of the steps.
  // Nothing else publishes: no template, no task or job that is not known.
  bool is_all = true;
};

Artifacts ArtifactsOf(const Pipeline& pipeline);
// The same without what scripts publish, which takes reading them.
Artifacts ArtifactsOfSteps(const Pipeline& pipeline);

// The name that a step wants of an artifact of its own run; absent when it takes none, or all.
NodeRef WantedArtifact(const Step& step);

// True when the text has no macros and no expressions.
inline bool IsLiteralName(std::string_view text) {
  return text.find('$') == std::string_view::npos;
}
// Whether `name` can be what `written`, with its macros and expressions, comes to.
bool MayBeNamed(std::string_view written, std::string_view name);

}  // namespace plumbline::pipeline
