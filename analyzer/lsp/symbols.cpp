// The outline of a document, and looking for declarations in the whole workspace.
#include <algorithm>

#include "base/ascii.h"
#include "lsp/features.h"
#include "lsp/occurrences.h"
#include "lsp/uri.h"

namespace plumbline::lsp {
namespace {

// Kinds of the protocol.
enum class Kind : int {
  kModule = 2,
  kNamespace = 3,
  kClass = 5,
  kMethod = 6,
  kProperty = 7,
  kFunction = 12,
  kVariable = 13,
  kConstant = 14,
  kObject = 19,
  kEvent = 24,
};

Span WholeSpan(NodeRef node) {
  const Span span = node.span();
  return node.has_key() ? Span{node.key_span().begin, std::max(node.key_span().end, span.end)}
                        : span;
}

class Outline {
 public:
  Outline(Session& session, const Subject& subject, JsonWriter& out)
      : session_(session), subject_(subject), out_(out) {}

  void Write() {
    const Document& document = *subject_.document;
    if (document.arm_template) Template(document.arm_template->root());
    if (document.parameter_file) {
      for (const arm::ParameterAssignment& given : document.parameter_file->assignments) {
        Leaf(given.name(), "parameter", Kind::kConstant, WholeSpan(given.node), given.name_span());
      }
    }
    if (document.pipeline) Pipeline(*document.pipeline);
  }

 private:
  void Begin(std::string_view name, std::string_view detail, Kind kind, Span whole, Span marked) {
    if (name.empty()) name = detail.empty() ? std::string_view("?") : detail;
    if (!whole.Contains(marked)) marked = whole;
    out_.BeginObject();
    out_.Field("name", name);
    if (!detail.empty()) out_.Field("detail", detail);
    out_.Field("kind", static_cast<int>(kind));
    session_.WriteRange(out_, "range", subject_, whole);
    session_.WriteRange(out_, "selectionRange", subject_, marked);
    out_.BeginArray("children");
  }
  void End() {
    out_.EndArray();
    out_.EndObject();
  }
  void Leaf(std::string_view name, std::string_view detail, Kind kind, Span whole, Span marked) {
    Begin(name, detail, kind, whole, marked);
    End();
  }

  // A section of a template with what it declares.
  template <class Items, class Each>
  void Section(std::string_view name, const arm::Value& section, const Items& items,
               const Each& each) {
    if (!section.node() || items.empty()) return;
    Begin(name, "", Kind::kNamespace, WholeSpan(section.node()), section.key_span());
    for (const auto& item : items) each(item);
    End();
  }

  void Template(const arm::Template& part) {
    const arm::TemplateModel& model = *subject_.document->arm_template;
    Section("parameters", part.parameters_section, part.parameters, [this](const auto& parameter) {
      Leaf(parameter.name(), parameter.type.Text().value_or(""), Kind::kConstant,
           WholeSpan(parameter.node), parameter.name_span());
    });
    Section("variables", part.variables_section, part.variables, [this](const auto& variable) {
      Leaf(variable.name(), "", Kind::kVariable, WholeSpan(variable.node), variable.name_span());
    });
    Section("functions", part.functions_section, part.functions, [this](const auto& function) {
      Leaf(function.name(), function.name_space.text(), Kind::kFunction, WholeSpan(function.node),
           function.name_span());
    });
    std::vector<arm::ResourceId> direct;
    for (const arm::ResourceId id : part.resources) {
      if (model.resources[id].parent == kNoId<arm::ResourceId>) direct.push_back(id);
    }
    Section("resources", part.resources_section, direct,
            [this](arm::ResourceId id) { Resource(id); });
    Section("outputs", part.outputs_section, part.outputs, [this](const auto& output) {
      Leaf(output.name(), output.type.Text().value_or(""), Kind::kProperty, WholeSpan(output.node),
           output.name_span());
    });
  }

  void Resource(arm::ResourceId id) {
    const arm::TemplateModel& model = *subject_.document->arm_template;
    const arm::Resource& resource = model.resources[id];
    std::string_view name = resource.symbolic_name();
    if (name.empty()) name = resource.name.node().text();
    const Span marked = resource.name.node()
                            ? resource.name.span()
                            : Span{resource.node.span().begin, resource.node.span().begin};
    Begin(name, resource.full_type, Kind::kObject, WholeSpan(resource.node), marked);
    const auto& siblings = model.templates[resource.owner].resources;
    for (const arm::ResourceId child : siblings) {
      if (model.resources[child].parent == id) Resource(child);
    }
    if (resource.nested != kNoId<arm::TemplateId>) Template(model.templates[resource.nested]);
    End();
  }

  void Pipeline(const pipeline::Pipeline& pipeline) {
    for (const pipeline::Parameter& parameter : pipeline.parameters) {
      Leaf(parameter.Name(), parameter.type.text(), Kind::kConstant, WholeSpan(parameter.node),
           parameter.NameSpan());
    }
    for (const pipeline::Variable& variable : pipeline.variables) {
      if (variable.NameSpan().empty()) continue;
      Leaf(variable.Name(), "variable", Kind::kVariable,
           variable.name_is_key ? WholeSpan(variable.name) : variable.name.parent().span(),
           variable.NameSpan());
    }
    for (const pipeline::Stage& stage : pipeline.stages) {
      Begin(stage.name.text(), stage.is_template ? "template" : "stage", Kind::kModule,
            stage.node.span(), stage.name.span());
      for (const pipeline::JobId id : stage.jobs) Job(pipeline, pipeline.jobs[id]);
      End();
    }
    for (const pipeline::Job& job : pipeline.jobs) {
      if (job.stage == kNoId<pipeline::StageId>) Job(pipeline, job);
    }
    for (const pipeline::Step& step : pipeline.steps) {
      if (step.job == kNoId<pipeline::JobId>) Step(step);
    }
  }

  void Job(const pipeline::Pipeline& pipeline, const pipeline::Job& job) {
    if (!job.implicit) {
      Begin(job.name.text(),
            job.is_template ? "template" : (job.is_deployment ? "deployment" : "job"), Kind::kClass,
            job.node.span(), job.name.span());
    }
    for (const pipeline::StepId id : job.steps) Step(pipeline.steps[id]);
    if (!job.implicit) End();
  }

  void Step(const pipeline::Step& step) {
    std::string_view name = step.display_name.text();
    const std::string_view key = step.discriminator.key();
    if (name.empty()) name = step.name.text();
    if (name.empty()) {
      name = step.discriminator.text();
      name = Trim(name.substr(0, name.find('\n')));
    }
    Leaf(name, key, Kind::kEvent, step.node.span(), step.discriminator.key_span());
  }

  Session& session_;
  const Subject& subject_;
  JsonWriter& out_;
};

Kind KindOf(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kParameter:
      return Kind::kConstant;
    case SymbolKind::kVariable:
      return Kind::kVariable;
    case SymbolKind::kFunction:
      return Kind::kFunction;
    case SymbolKind::kResource:
      return Kind::kObject;
    case SymbolKind::kOutput:
      return Kind::kProperty;
    case SymbolKind::kStage:
      return Kind::kModule;
    case SymbolKind::kJob:
      return Kind::kClass;
    case SymbolKind::kStep:
    case SymbolKind::kFile:
      break;
  }
  return Kind::kEvent;
}

}  // namespace

Answer DocumentSymbols(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  out.BeginArray();
  if (subject) Outline(session, subject, out).Write();
  out.EndArray();
  return {};
}

Answer WorkspaceSymbols(Session& session, NodeRef params, JsonWriter& out) {
  constexpr std::size_t kMost = 500;
  const std::string_view query = TextField(params, "query");
  session.ParseOpenFiles();
  std::size_t count = 0;
  out.BeginArray();
  const auto write = [&](const Subject& subject, std::string_view name, Kind kind, Span span) {
    if (count >= kMost || !ContainsIgnoreCase(name, query)) return;
    ++count;
    out.BeginObject();
    out.Field("name", name);
    out.Field("kind", static_cast<int>(kind));
    out.Field("containerName", subject.document->path());
    out.Key("location");
    session.WriteLocation(out, subject, span);
    out.EndObject();
  };
  for (const auto& folder : session.folders()) {
    for (const auto& document : folder->graph().documents()) {
      if (count >= kMost) break;
      if (!ContainsIgnoreCase(document->source.text(), query)) continue;
      const Subject subject{folder.get(), document.get()};
      for (const Occurrence& occurrence : OccurrencesIn(folder->graph(), *document)) {
        if (!occurrence.is_declaration) continue;
        write(subject, subject.text().substr(occurrence.span.begin, occurrence.span.size()),
              KindOf(occurrence.symbol.kind), occurrence.span);
      }
      if (!document->arm_template) continue;
      for (const arm::Resource& resource : document->arm_template->resources) {
        if (!resource.symbolic_name().empty()) continue;
        const std::string_view name = resource.name.node().text();
        if (!name.empty()) write(subject, name, Kind::kObject, resource.name.span());
      }
    }
  }
  out.EndArray();
  return {};
}

}  // namespace plumbline::lsp
