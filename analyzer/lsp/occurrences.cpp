#include "lsp/occurrences.h"

#include <algorithm>

#include "base/ascii.h"
#include "lsp/pipeline_names.h"
#include "lsp/places.h"
#include "lsp/uri.h"
#include "pipeline/access_path.h"
#include "pipeline/template_path.h"
#include "syntax/scalar.h"

namespace plumbline::lsp {
namespace {

// The inside of a scalar or key token.
Span Unquoted(const Document& document, Span span) {
  const std::string_view text = document.source.text();
  if (span.size() < 2) return span;
  const char first = text[span.begin];
  if ((first == '"' || first == '\'') && text[span.end - 1] == first) {
    return {span.begin + 1, span.end - 1};
  }
  return span;
}

class Collector {
 public:
  Collector(const Graph& graph, const Document& document) : graph_(graph), document_(document) {}

 protected:
  void Add(SymbolKind kind, const Document& declaring, std::uint32_t scope, std::string_view name,
           Span span, bool is_declaration) {
    if (name.empty()) return;
    occurrences_.push_back({{kind, &declaring, scope, ToLower(name)},
                            &document_,
                            Unquoted(document_, span),
                            is_declaration});
  }
  void Declare(SymbolKind kind, std::uint32_t scope, std::string_view name, Span span) {
    Add(kind, document_, scope, name, span, true);
  }
  void Use(SymbolKind kind, std::uint32_t scope, std::string_view name, Span span) {
    Add(kind, document_, scope, name, span, false);
  }

  const Graph& graph_;
  const Document& document_;
  std::vector<Occurrence> occurrences_;
};

// --- Templates ----------------------------------------------------------------------------------

class ArmCollector : Collector {
 public:
  using Collector::Collector;

  std::vector<Occurrence> Run() {
    if (document_.parameter_file) ParameterFile(*document_.parameter_file);
    if (document_.arm_template) Template(*document_.arm_template);
    return std::move(occurrences_);
  }

 private:
  void ParameterFile(const arm::ParameterFile& file) {
    const Document* const owner = graph_.links().TemplateOf(document_);
    for (const arm::ParameterAssignment& given : file.assignments) {
      Add(SymbolKind::kParameter, owner != nullptr ? *owner : document_, 0, given.name(),
          given.name_span(), owner == nullptr);
    }
  }

  void Template(const arm::TemplateModel& model) {
    for (const arm::Template& part : model.templates) {
      const std::uint32_t scope = IndexOf(part.id);
      for (const arm::Parameter& parameter : part.parameters) {
        Declare(SymbolKind::kParameter, scope, parameter.name(), parameter.name_span());
      }
      for (const arm::Variable& variable : part.variables) {
        Declare(SymbolKind::kVariable, scope, variable.name(), variable.name_span());
      }
      for (const arm::Output& output : part.outputs) {
        Declare(SymbolKind::kOutput, scope, output.name(), output.name_span());
      }
      for (const arm::UserFunction& function : part.functions) {
        Declare(SymbolKind::kFunction, scope, FullName(function), function.name_span());
        for (const arm::Parameter& parameter : function.parameters) {
          Declare(SymbolKind::kParameter, ScopeOf(function), parameter.name(),
                  parameter.name_span());
        }
      }
    }
    for (const arm::Resource& resource : model.resources) Resource(model, resource);
    for (const PlacedExpression& placed : ExpressionsOf(document_)) Expression(model, placed);
  }

  static std::string FullName(const arm::UserFunction& function) {
    return std::string(function.name_space.text()) + "." + std::string(function.name());
  }
  // Beyond all templates, whose ids count from 0.
  static std::uint32_t ScopeOf(const arm::UserFunction& function) {
    return 0x8000'0000U | IndexOf(function.node.id());
  }

  void Resource(const arm::TemplateModel& model, const arm::Resource& resource) {
    const arm::Template& owner = model.templates[resource.owner];
    if (owner.IsSymbolic()) {
      Declare(SymbolKind::kResource, IndexOf(owner.id), resource.symbolic_name(),
              resource.node.key_span());
      for (const arm::Value& item : resource.depends_on.Elements()) {
        const auto name = item.Text();
        if (name) UseResource(model, owner, *name, item.span());
      }
    }
    const NodeRef given = resource.properties["parameters"].node();
    if (!given.IsObject()) return;
    const Document* target = nullptr;
    std::uint32_t scope = 0;
    if (resource.nested != kNoId<arm::TemplateId>) {
      target = &document_;
      scope = IndexOf(resource.nested);
    } else {
      target = LinkedTemplate(graph_, document_, resource);
    }
    if (target == nullptr) return;
    for (const NodeRef member : given.children()) {
      Add(SymbolKind::kParameter, *target, scope, member.key(), member.key_span(), false);
    }
  }

  void UseResource(const arm::TemplateModel& model, const arm::Template& owner,
                   std::string_view name, Span span) {
    if (model.FindSymbolic(owner, name) == nullptr) return;
    Use(SymbolKind::kResource, IndexOf(owner.id), name, span);
  }

  void Expression(const arm::TemplateModel& model, const PlacedExpression& placed) {
    const arm::Template& scope = model.EvaluationScope(model.templates[placed.owner]);
    const expr::Expression& ast = placed.ast;
    for (expr::ExprId id{0}; ast.nodes.Contains(id);
         id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
      const expr::Expr& node = ast.nodes[id];
      if (node.kind != expr::ExprKind::kCall) continue;
      if (!node.qualifier.empty()) {
        const std::string name =
            std::string(ast.TextOf(node.qualifier)) + "." + std::string(ast.TextOf(node.name));
        Use(SymbolKind::kFunction, IndexOf(scope.id), name, placed.SourceOf(node.name));
        continue;
      }
      const expr::ExprId argument = node.first_child;
      if (argument == kNoId<expr::ExprId>) continue;
      const expr::Expr& first = ast.nodes[argument];
      if (first.kind != expr::ExprKind::kString || first.span.size() < 2) continue;
      const std::string name = ast.StringValue(argument);
      const Span inside = placed.SourceOf({first.span.begin + 1, first.span.end - 1});
      if (ast.IsCallOf(id, "parameters")) {
        const bool is_own =
            placed.function != nullptr && placed.function->FindParameter(name) != nullptr;
        Use(SymbolKind::kParameter, is_own ? ScopeOf(*placed.function) : IndexOf(scope.id), name,
            inside);
      } else if (ast.IsCallOf(id, "variables")) {
        Use(SymbolKind::kVariable, IndexOf(scope.id), name, inside);
      } else if (model.templates[placed.owner].IsSymbolic()) {
        const std::string_view function = ast.TextOf(node.name);
        if (EqualsIgnoreCase(function, "reference") || EqualsIgnoreCase(function, "resourceInfo") ||
            StartsWithIgnoreCase(function, "list")) {
          UseResource(model, model.templates[placed.owner], name, inside);
        }
      }
    }
  }
};

// --- Pipelines ----------------------------------------------------------------------------------

class PipelineCollector : Collector {
 public:
  PipelineCollector(const Graph& graph, const Document& document)
      : Collector(graph, document), pipeline_(*document.pipeline) {}

  std::vector<Occurrence> Run() {
    for (const pipeline::Parameter& parameter : pipeline_.parameters) {
      Declare(SymbolKind::kParameter, 0, parameter.Name(), parameter.NameSpan());
    }
    Variables(pipeline_.variables);
    for (const pipeline::Stage& stage : pipeline_.stages) Stage(stage);
    for (const pipeline::Job& job : pipeline_.jobs) Job(job);
    for (const pipeline::Step& step : pipeline_.steps) {
      if (step.name.IsString()) {
        Declare(SymbolKind::kStep, ScopeOf(step.job), step.name.text(), step.name.span());
      }
    }
    for (const pipeline::TemplateReference& reference : pipeline_.templates) Template(reference);
    for (const PlacedExpression& placed : ExpressionsOf(document_)) Expression(placed);
    ForEachScalar(document_, [this](NodeRef scalar) { Macros(scalar); });
    return std::move(occurrences_);
  }

 private:
  static std::uint32_t ScopeOf(pipeline::JobId job) { return IndexOf(job) + 1; }
  static std::uint32_t ScopeOf(pipeline::StageId stage) { return IndexOf(stage) + 1; }

  void Variables(const std::vector<pipeline::Variable>& variables) {
    for (const pipeline::Variable& variable : variables) {
      Declare(SymbolKind::kVariable, 0, variable.Name(), variable.NameSpan());
    }
  }

  template <class F>
  static void ForEachName(NodeRef list, F&& f) {
    if (list.IsString()) f(list);
    for (const NodeRef item : list.children()) {
      if (item.IsString()) f(item);
    }
  }

  void Stage(const pipeline::Stage& stage) {
    if (!stage.is_template && stage.name.IsString()) {
      Declare(SymbolKind::kStage, 0, stage.name.text(), stage.name.span());
    }
    ForEachName(stage.depends_on,
                [this](NodeRef item) { Use(SymbolKind::kStage, 0, item.text(), item.span()); });
    Variables(stage.variables);
  }

  void Job(const pipeline::Job& job) {
    if (job.implicit) return;
    if (!job.is_template && job.name.IsString()) {
      Declare(SymbolKind::kJob, ScopeOf(job.stage), job.name.text(), job.name.span());
    }
    ForEachName(job.depends_on, [this, &job](NodeRef item) {
      Use(SymbolKind::kJob, ScopeOf(job.stage), item.text(), item.span());
    });
    Variables(job.variables);
  }

  void Template(const pipeline::TemplateReference& reference) {
    const Document* const found = IncludedTemplate(graph_, document_, reference);
    if (found == nullptr) return;
    Add(SymbolKind::kFile, *found, 0, found->path(), reference.path.span(), false);
    for (const NodeRef member : reference.parameters.children()) {
      if (!member.has_key() || member.key().starts_with("${{")) continue;
      Add(SymbolKind::kParameter, *found, 0, member.key(), member.key_span(), false);
    }
  }

  void Expression(const PlacedExpression& placed) {
    for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(placed.ast)) {
      if (path.accessors.empty() || !path.accessors[0].IsKnown()) continue;
      const auto name_span = [&placed, &path](std::size_t n) {
        Span span = path.accessors[n].span;
        const bool is_text = path.accessors[n].kind == pipeline::Accessor::Kind::kText;
        if (is_text && span.size() >= 2) span = {span.begin + 1, span.end - 1};
        return placed.SourceOf(span);
      };
      if (path.IsIn("parameters")) {
        Use(SymbolKind::kParameter, 0, path.Name(0), name_span(0));
      } else if (path.IsIn("variables")) {
        Use(SymbolKind::kVariable, 0, path.Name(0), name_span(0));
      } else if (path.IsIn("stageDependencies")) {
        Use(SymbolKind::kStage, 0, path.Name(0), name_span(0));
        const pipeline::Stage* const stage = FindStage(path.Name(0));
        if (stage != nullptr && !path.Name(1).empty()) {
          Use(SymbolKind::kJob, ScopeOf(stage->id), path.Name(1), name_span(1));
          OutputName(path, 2, stage->id, path.Name(1), name_span);
        }
      } else if (path.IsIn("dependencies")) {
        const pipeline::Job* const job = JobAround(pipeline_, placed.node);
        if (job != nullptr && !job->implicit) {
          Use(SymbolKind::kJob, ScopeOf(job->stage), path.Name(0), name_span(0));
          OutputName(path, 1, job->stage, path.Name(0), name_span);
        } else {
          Use(SymbolKind::kStage, 0, path.Name(0), name_span(0));
        }
      }
    }
  }

  // `outputs['step.variable']` behind the name of a job.
  template <class F>
  void OutputName(const pipeline::AccessPath& path, std::size_t at, pipeline::StageId stage,
                  std::string_view job, const F& name_span) {
    if (!EqualsIgnoreCase(path.Name(at), "outputs") || path.Name(at + 1).empty()) return;
    const std::string_view output = path.Name(at + 1);
    const std::size_t dot = output.find('.');
    if (dot == std::string_view::npos) return;
    for (const pipeline::Job& other : pipeline_.jobs) {
      if (other.stage != stage || !EqualsIgnoreCase(other.name.text(), job)) continue;
      const Span whole = name_span(at + 1);
      Use(SymbolKind::kStep, ScopeOf(other.id), output.substr(0, dot),
          {whole.begin, whole.begin + static_cast<std::uint32_t>(dot)});
      return;
    }
  }

  const pipeline::Stage* FindStage(std::string_view name) const {
    for (const pipeline::Stage& stage : pipeline_.stages) {
      if (EqualsIgnoreCase(stage.name.text(), name)) return &stage;
    }
    return nullptr;
  }

  void Macros(NodeRef scalar) {
    const std::string_view text = scalar.text();
    if (text.find("$(") == std::string_view::npos) return;
    for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
      if (piece.kind != expr::PieceKind::kMacro) continue;
      const std::string_view name = text.substr(piece.inner.begin, piece.inner.size());
      const pipeline::Job* const job = JobAround(pipeline_, scalar);
      const std::size_t dot = name.find('.');
      if (job != nullptr && dot != std::string_view::npos && HasStep(*job, name.substr(0, dot))) {
        const auto end = piece.inner.begin + static_cast<std::uint32_t>(dot);
        Use(SymbolKind::kStep, ScopeOf(job->id), name.substr(0, dot),
            MapToSource(scalar, {piece.inner.begin, end}));
        continue;
      }
      Use(SymbolKind::kVariable, 0, name, MapToSource(scalar, piece.inner));
    }
  }

  bool HasStep(const pipeline::Job& job, std::string_view name) const {
    return std::ranges::any_of(job.steps, [&](pipeline::StepId id) {
      return EqualsIgnoreCase(pipeline_.steps[id].name.text(), name);
    });
  }

  const pipeline::Pipeline& pipeline_;
};

}  // namespace

std::vector<Occurrence> OccurrencesIn(const Graph& graph, const Document& document) {
  if (document.pipeline) return PipelineCollector(graph, document).Run();
  return ArmCollector(graph, document).Run();
}

const Occurrence* OccurrenceAt(const std::vector<Occurrence>& occurrences, std::uint32_t offset) {
  // The narrowest: the name of a stage may hold the one of a parameter.
  const Occurrence* best = nullptr;
  for (const Occurrence& occurrence : occurrences) {
    if (occurrence.span.begin > offset || offset > occurrence.span.end) continue;
    if (best == nullptr || occurrence.span.size() < best->span.size()) best = &occurrence;
  }
  return best;
}

std::vector<Occurrence> OccurrencesOf(const Graph& graph, const Symbol& symbol) {
  std::vector<Occurrence> found;
  // The last part of a name is what must stand in a text that uses it.
  const std::size_t last = symbol.name.find_last_of("./");
  const std::string_view word =
      std::string_view(symbol.name).substr(last == std::string::npos ? 0 : last + 1);
  if (symbol.kind == SymbolKind::kFile) {
    found.push_back({symbol, symbol.document, {0, 0}, true});
  }
  // Only what is handed to a file from outside is named in others.
  const bool may_be_elsewhere = symbol.kind == SymbolKind::kFile ||
                                (symbol.kind == SymbolKind::kParameter && symbol.scope == 0);
  const bool is_pipeline = symbol.document->pipeline.has_value();
  for (const auto& document : graph.documents()) {
    if (document.get() != symbol.document) {
      if (!may_be_elsewhere || document->pipeline.has_value() != is_pipeline) continue;
      if (!ContainsIgnoreCase(document->source.text(), word)) continue;
    }
    for (Occurrence& occurrence : OccurrencesIn(graph, *document)) {
      if (occurrence.symbol == symbol) found.push_back(std::move(occurrence));
    }
  }
  return found;
}

const Document* FindDocument(const Graph& graph, std::string_view path) {
  const auto& documents = graph.documents();
  const auto at = std::ranges::lower_bound(
      documents, path, {},
      [](const auto& document) -> std::string_view { return document->path(); });
  return at != documents.end() && (*at)->path() == path ? at->get() : nullptr;
}

const Document* LinkedTemplate(const Graph& graph, const Document& document,
                               const arm::Resource& deployment) {
  const auto path = deployment.properties["templateLink"]["relativePath"].Text();
  if (!path || path->empty()) return nullptr;
  const std::string folder(pipeline::FolderOfPath(document.path()));
  return FindDocument(graph,
                      Normalized(folder.empty() ? *path : folder + "/" + std::string(*path)));
}

}  // namespace plumbline::lsp
