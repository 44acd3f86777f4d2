#include "lsp/pipeline_names.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "pipeline/access_path.h"
#include "pipeline/template_path.h"
#include "pipeline/variables_in_sight.h"

namespace plumbline::lsp {
namespace {

class Reach {
 public:
  explicit Reach(const Graph& graph) : graph_(graph) {}

  std::vector<PlacedVariable> Run(const Document& document) {
    Add(document);
    AddIncluding(document);
    return std::move(variables_);
  }

 private:
  bool IsNew(const Document& document) {
    if (std::ranges::find(seen_, &document) != seen_.end()) return false;
    seen_.push_back(&document);
    return true;
  }

  void Add(const Document& document) {
    if (!IsNew(document)) return;
    const pipeline::Pipeline& pipeline = *document.pipeline;
    const auto add = [&](const std::vector<pipeline::Variable>& variables) {
      for (const pipeline::Variable& variable : variables) {
        if (!variable.Name().empty()) variables_.push_back({&document, &variable});
      }
    };
    add(pipeline.variables);
    for (const pipeline::Stage& stage : pipeline.stages) add(stage.variables);
    for (const pipeline::Job& job : pipeline.jobs) add(job.variables);
    for (const pipeline::TemplateReference& reference : pipeline.templates) {
      const Document* const included = IncludedTemplate(graph_, document, reference);
      if (included == nullptr || !included->pipeline) continue;
      // The variables of a stage or job stay there.
      const pipeline::Pipeline& part = *included->pipeline;
      if (part.stages.empty() && part.jobs.empty() && part.steps.empty()) Add(*included);
    }
  }

  void AddIncluding(const Document& document) {
    if (!graph_.pipeline_links().IsIncluded(document)) return;
    const std::string_view path = document.path();
    const std::string_view file = path.substr(path.find_last_of('/') + 1);
    for (const auto& other : graph_.documents()) {
      if (!other->pipeline || other.get() == &document) continue;
      const bool includes =
          std::ranges::any_of(other->pipeline->templates, [&](const auto& reference) {
            return ContainsIgnoreCase(reference.path.text(), file) &&
                   IncludedTemplate(graph_, *other, reference) == &document;
          });
      if (!includes || std::ranges::find(seen_, other.get()) != seen_.end()) continue;
      Add(*other);
      AddIncluding(*other);
    }
  }

  const Graph& graph_;
  std::vector<const Document*> seen_;
  std::vector<PlacedVariable> variables_;
};

std::size_t LineOf(const Document& document, std::uint32_t offset) {
  const std::string_view before = document.source.text().substr(0, offset);
  return static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
}

}  // namespace

const Document* IncludedTemplate(const Graph& graph, const Document& document,
                                 const pipeline::TemplateReference& reference) {
  const pipeline::TemplateTarget target = pipeline::SplitTemplateTarget(reference.path.text());
  const bool is_self = target.alias.empty() || EqualsIgnoreCase(target.alias, "self");
  const auto file =
      graph.pipeline_links().Find(is_self ? std::string_view() : target.alias,
                                  is_self ? std::string_view(document.path()) : "", target.path);
  return file.root ? graph.DocumentOf(file.root.tree()) : nullptr;
}

const pipeline::Job* JobAround(const pipeline::Pipeline& pipeline, NodeRef node) {
  const pipeline::Job* best = nullptr;
  for (const pipeline::Job& job : pipeline.jobs) {
    if (!job.node || node.id() < job.node.id() || node.id() >= job.node.node().subtree_end) {
      continue;
    }
    best = &job;
  }
  return best;
}

std::vector<std::string> OutputsOf(const pipeline::Pipeline& pipeline, std::string_view job) {
  std::vector<std::string> outputs;
  for (const pipeline::Job& one : pipeline.jobs) {
    if (!EqualsIgnoreCase(one.name.text(), job)) continue;
    for (const pipeline::StepId id : one.steps) {
      const pipeline::Step& step = pipeline.steps[id];
      if (!step.name.IsString()) continue;
      for (const pipeline::SetVariable& set : pipeline::SetVariablesOf(step)) {
        if (!set.is_literal || !set.is_output.value_or(true)) continue;
        outputs.push_back(fmt::format("{}.{}", step.name.text(), set.name));
      }
    }
  }
  return outputs;
}

std::vector<PlacedVariable> VariablesInReach(const Graph& graph, const Document& document) {
  return Reach(graph).Run(document);
}

std::string DescribeVariable(const Graph& graph, const Document& document, std::string_view name) {
  std::string text;
  for (const PlacedVariable& placed : VariablesInReach(graph, document)) {
    const pipeline::Variable& variable = *placed.variable;
    if (!EqualsIgnoreCase(variable.Name(), name)) continue;
    if (text.empty()) text = fmt::format("variable `{}`", variable.Name());
    text += fmt::format("\n- {}:{}", placed.document->path(),
                        LineOf(*placed.document, variable.NameSpan().begin));
    if (variable.is_secret) {
      text += ": secret";
    } else if (variable.value.IsScalar() && variable.value.text().size() <= 100 &&
               variable.value.text().find('\n') == std::string_view::npos) {
      text += fmt::format(": `{}`", variable.value.text());
    }
  }
  return text;
}

std::string DescribeOutput(const Document& document, const PlacedExpression& placed,
                           std::uint32_t at) {
  const pipeline::Pipeline& model = *document.pipeline;
  for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(placed.ast)) {
    const bool is_job = path.IsIn("dependencies");
    if (!is_job && !path.IsIn("stageDependencies")) continue;
    const auto outputs = std::ranges::find_if(
        path.accessors, [](const pipeline::Accessor& one) { return one.Is("outputs"); });
    const auto n = static_cast<std::size_t>(outputs - path.accessors.begin());
    if (n == 0 || n + 1 >= path.accessors.size()) continue;
    const Span span = path.accessors[n + 1].span;
    if (at < span.begin || at > span.end) continue;
    const std::string_view job = path.Name(n - 1);
    const std::string_view output = path.Name(n + 1);
    const std::size_t dot = output.rfind('.');
    if (dot == std::string_view::npos) continue;
    // Of a deployment the name of the job, or of the resource, may stand in front of the step.
    std::string_view step_name = output.substr(0, dot);
    step_name = step_name.substr(step_name.rfind('.') + 1);
    const std::string_view name = output.substr(dot + 1);
    std::string text = fmt::format("output variable `{}` of step `{}` in {} `{}`", name, step_name,
                                   is_job ? "job or stage" : "job", job);
    for (const pipeline::Step& step : model.steps) {
      if (!EqualsIgnoreCase(step.name.text(), step_name)) continue;
      text += fmt::format("  \nstep in line {}", LineOf(document, step.node.span().begin));
      const auto sets = pipeline::SetVariablesOf(step);
      const auto set = std::ranges::find_if(
          sets, [name](const auto& one) { return EqualsIgnoreCase(one.name, name); });
      if (set != sets.end()) text += ", set by `##vso[task.setvariable]`";
      break;
    }
    return text;
  }
  return {};
}

}  // namespace plumbline::lsp
