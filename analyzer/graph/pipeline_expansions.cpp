#include "graph/pipeline_expansions.h"

#include "base/ascii.h"
#include "graph/deployed_resources.h"
#include "graph/deployments.h"

namespace plumbline {
namespace {

class WorkspaceFiles : public pipeline::TemplateFiles {
 public:
  explicit WorkspaceFiles(const PipelineLinks& links) : links_(&links) {}
  File Find(std::string_view repository, std::string_view from,
            std::string_view reference) override {
    return links_->Find(repository, from, reference);
  }

 private:
  const PipelineLinks* links_;
};

// Whether a file that looks like a pipeline certainly is one: a list of stages alone may as well be
// part of another repository's pipeline.
bool IsCertainlyPipeline(const Document& document) {
  if (document.kind != DocumentKind::kPipeline) return false;
  for (const Key key : {Key("trigger"), Key("pr"), Key("schedules"), Key("resources"), Key("name"),
                        Key("pool"), Key("extends")}) {
    if (document.tree.root().Find(key, CaseRule::kExact)) return true;
  }
  const std::string_view path = document.path();
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const std::string_view known :
       {"azure-pipeline", ".azure-pipeline", "vsts-ci", ".vsts-ci", "<stdin>"}) {
    if (StartsWithIgnoreCase(name, known)) return true;
  }
  return false;
}

}  // namespace

PipelineExpansion::PipelineExpansion() = default;
PipelineExpansion::~PipelineExpansion() = default;

pipeline::StepScripts& PipelineExpansion::scripts() const {
  if (!scripts_) scripts_.emplace(model);
  return *scripts_;
}

const std::vector<Deployment>& PipelineExpansion::deployments(const Graph& graph) const {
  if (!deployments_) {
    deployments_ = std::make_unique<std::vector<Deployment>>(DeploymentsOf(graph, *this));
  }
  return *deployments_;
}

const DeployedResources& PipelineExpansion::resources(const Graph& graph) const {
  if (!resources_) resources_ = std::make_unique<DeployedResources>(graph, *this);
  return *resources_;
}

const std::vector<pipeline::StructureProblem>& PipelineExpansion::structure() const {
  if (!structure_) {
    structure_ = pipeline::CheckDocument(expanded->tree.root(), pipeline::Role::kNone);
  }
  return *structure_;
}

const std::vector<pipeline::GraphProblem>& PipelineExpansion::graph_problems() const {
  if (!graph_problems_) {
    graph_problems_ = pipeline::CheckRunGraph(expanded->tree.root(), is_template);
  }
  return *graph_problems_;
}

const std::vector<pipeline::ReferenceProblem>& PipelineExpansion::reference_problems() const {
  if (!reference_problems_) {
    reference_problems_ = pipeline::CheckOutputReferences(*expanded, model, is_template);
  }
  return *reference_problems_;
}

std::unique_ptr<PipelineExpansion> ExpandPipeline(const Graph& graph, const Document& document,
                                                  pipeline::Programs& programs) {
  if (!document.pipeline || graph.pipeline_links().IsIncluded(document)) return nullptr;
  auto made = std::make_unique<PipelineExpansion>();
  made->document = &document;
  made->is_template = !IsCertainlyPipeline(document);
  pipeline::ExpansionOptions options;
  options.is_template = made->is_template;
  WorkspaceFiles files(graph.pipeline_links());
  made->expanded =
      pipeline::Expand(document.tree.root(), document.path(), files, programs, options);
  made->model = pipeline::Pipeline::Build(made->expanded->tree.root(), document.pipeline->role);
  return made;
}

}  // namespace plumbline
