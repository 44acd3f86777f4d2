// Expanding a pipeline as the service does before it queues a run (Azure Pipelines language,
// sections 3.12 to 3.16): parameters, variables, directives, templates and `extends`. Start reading
// at Expand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/expanded.h"
#include "pipeline/programs.h"

namespace plumbline::pipeline {

// Finds the files that templates are in.
class TemplateFiles {
 public:
  virtual ~TemplateFiles() = default;

  struct File {
    enum class Outcome : std::uint8_t {
      kFound,
      kMissing,    // There certainly is no such file.
      kAboveRoot,  // The path leaves the repository.
      kUnknown,    // The repository, or where its root is, is not known here.
    };
    Outcome outcome = Outcome::kUnknown;
    NodeRef root;      // Of a prepared tree; absent for an empty file.
    std::string path;  // Of the file that was found, else what was looked for.
  };
  // The file that `reference` (a path without alias) means in a file of the same repository, or,
  // with an empty `from`, at the root of the repository. `repository` is the alias; empty for that
  // of the pipeline. Paths of the result are handed back as `from`.
  virtual File Find(std::string_view repository, std::string_view from,
                    std::string_view reference) = 0;
};

struct ExpansionOptions {
  // Values of the root's parameters: an object, of a parameter file or a mapping of texts; may be
  // absent.
  NodeRef parameters;
  std::vector<std::pair<std::string, std::string>> more_parameters;
  // Values of predefined variables and others; an object of scalars, may be absent.
  NodeRef variables;
  std::vector<std::pair<std::string, std::string>> more_variables;
  // A parameter without value and default is an error, as for a run; else its value is unknown.
  bool requires_parameters = false;
  // The file may be included by others: parameters have any value, not their defaults.
  bool is_template = false;
  // Variables that nothing declares may be defined with the pipeline or by an includer; else they
  // are empty.
  bool may_have_more_variables = true;
  // TemplateFiles can say of any path, also of computed ones, that there is no file.
  bool knows_all_files = false;
  // Every expression of every file is checked, also where it is not evaluated.
  bool checks_all_expressions = false;
};

// Expands the file with `root`, found at `path`. `programs` keeps what is parsed, and may serve
// many expansions of one thread.
std::unique_ptr<Expanded> Expand(NodeRef root, std::string_view path, TemplateFiles& files,
                                 Programs& programs, const ExpansionOptions& options);

}  // namespace plumbline::pipeline
