// References to outputs and results of other jobs and stages, checked against the expanded pipeline
// (Azure Pipelines language, section 3.9). A wrong one is no error of the service: it reads as
// empty. Start reading at CheckOutputReferences.
#pragma once

#include <string>
#include <vector>

#include "pipeline/expanded.h"
#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

enum class ReferenceError : std::uint8_t {
  kWrongForm,       // The producer exists, and its outputs have another name here.
  kUnknown,         // No such stage, job, step or variable.
  kNotADependency,  // It exists, and the reader does not wait for it.
};

struct ReferenceProblem {
  ReferenceError error = ReferenceError::kUnknown;
  NodeRef node;            // The scalar of the expanded tree that holds the expression.
  Span path;               // The whole reference, in the scalar's text.
  Span span;               // What is wrong with it.
  std::string message;     // One clause, lower case, no full stop.
  std::string help;        // May be empty.
  std::string better;      // The reference as it should be; empty when that is not known.
  NodeRef producer;        // The name of what it is about; may be absent.
  std::string dependency;  // Of kNotADependency of jobs: what `dependsOn` lacks.
  std::string missing;     // Of kUnknown: the stage or job that does not exist.
  NodeRef reader;          // The name of the job or stage that reads.
  bool is_likely = false;  // Likely, not certain.
};

// In the order of the expanded tree. `is_template`: the root is a template, whose lists are parts
// of longer ones.
std::vector<ReferenceProblem> CheckOutputReferences(const Expanded& expanded, const Pipeline& model,
                                                    bool is_template);

}  // namespace plumbline::pipeline
