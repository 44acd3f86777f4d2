// Keys and values of pipelines. The line in front of the cursor says whether a key or a value is
// written; the document is then parsed again with a mark there.
#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "lsp/completion.h"
#include "lsp/describe.h"
#include "lsp/pipeline_kinds.h"
#include "lsp/pipeline_names.h"
#include "pipeline/task_inputs.h"
#include "pipeline/template_path.h"

namespace plumbline::lsp {
namespace {

struct YamlPlace {
  bool is_key = false;
  Span word;
  bool has_colon = false;
};

std::optional<YamlPlace> PlaceOf(std::string_view text, std::uint32_t offset) {
  const auto is_end = [text](std::uint32_t at) {
    return at >= text.size() || text[at] == '\n' || text[at] == '\r';
  };
  std::uint32_t line = offset;
  while (line > 0 && text[line - 1] != '\n') --line;
  std::uint32_t at = line;
  while (at < offset && (text[at] == ' ' || (text[at] == '-' && text[at + 1] == ' '))) ++at;
  if (text.substr(line, offset - line).find('#') != std::string_view::npos) return std::nullopt;
  YamlPlace place;
  const std::string_view before = text.substr(at, offset - at);
  const std::size_t colon = before.find(": ");
  if (colon == std::string_view::npos) {
    if (before.find_first_of(" \"'{[") != std::string_view::npos) return std::nullopt;
    place.is_key = true;
    place.word.begin = at;
  } else {
    place.word.begin = at + static_cast<std::uint32_t>(colon) + 2;
    while (place.word.begin < offset && text[place.word.begin] == ' ') ++place.word.begin;
    if (place.word.begin < offset &&
        std::string_view("\"'{[|>").find(text[place.word.begin]) != std::string_view::npos) {
      return std::nullopt;
    }
  }
  std::uint32_t end = offset;
  while (!is_end(end) && text[end] != ':' && text[end] != ' ') ++end;
  place.word.end = end;
  place.has_colon = !is_end(end) && text[end] == ':';
  return place;
}

// The step that a mapping is; null when it is none.
const pipeline::Step* StepOf(const Document& document, NodeRef mapping) {
  if (!document.pipeline) return nullptr;
  for (const pipeline::Step& step : document.pipeline->steps) {
    if (step.node == mapping) return &step;
  }
  return nullptr;
}

void AddTasks(CompletionList& list) {
  for (const schema::TaskVersion& task : schema::AllTaskVersions()) {
    if (task.state == schema::TaskState::kGone) continue;
    list.Add({std::string(task.name()) + "@" + std::to_string(task.major), ItemKind::kModule, "",
              task.state == schema::TaskState::kCurrent ? "" : "deprecated", DescribeTask(task),
              task.state != schema::TaskState::kCurrent});
  }
}

void AddInputs(const pipeline::Step& step, NodeRef mapping, bool has_colon, CompletionList& list) {
  const schema::TaskVersion* const version = pipeline::TaskVersionOf(step);
  if (version == nullptr) return;
  const pipeline::TaskInputs given(step, *version);
  for (const schema::TaskInput& input : version->inputs()) {
    const bool is_there = std::ranges::any_of(
        mapping.children(), [&input](NodeRef member) { return input.IsCalled(member.key()); });
    if (is_there) continue;
    const bool is_hidden = given.IsVisible(input) == schema::Truth::kNo;
    list.Add({std::string(input.name()), ItemKind::kField,
              std::string(input.name()) + (has_colon ? "" : ": "),
              input.required() ? "required" : "", DescribeInput(input), is_hidden});
  }
}

void AddInputValues(const pipeline::Step& step, std::string_view name, CompletionList& list) {
  const schema::TaskVersion* const version = pipeline::TaskVersionOf(step);
  const schema::TaskInput* const input = version ? version->FindInput(name) : nullptr;
  if (input == nullptr) return;
  for (const std::string_view option : input->options()) {
    list.Add({std::string(option), ItemKind::kValue});
  }
  if (input->type == schema::InputType::kBoolean) {
    for (const std::string_view word : {"true", "false"}) {
      list.Add({std::string(word), ItemKind::kKeyword});
    }
  }
}

void AddKeys(NodeRef mapping, bool has_colon, CompletionList& list) {
  for (const schema::PipelineNode* kind : KindsOf(mapping)) {
    for (const schema::PipelineKey& key : schema::KeysOf(*kind)) {
      if (key.hidden || !key.replacement.empty()) continue;
      if (mapping.Find(Key(key.name), CaseRule::kExact)) continue;
      const bool is_known = std::ranges::any_of(
          list.items, [&key](const CompletionItem& item) { return item.label == key.name; });
      if (is_known) continue;
      list.Add({std::string(key.name), ItemKind::kProperty,
                std::string(key.name) + (has_colon ? "" : ": "), key.required ? "required" : ""});
    }
  }
}

void AddValues(NodeRef value, CompletionList& list) {
  for (const schema::PipelineType* type : TypesOf(value)) {
    if (type->scalar == schema::ScalarRule::kOneOf) {
      for (const std::string_view word : schema::ValuesOf(*type)) {
        list.Add({std::string(word), ItemKind::kValue});
      }
    }
    if (type->scalar == schema::ScalarRule::kBoolean) {
      for (const std::string_view word : {"true", "false"}) {
        list.Add({std::string(word), ItemKind::kKeyword});
      }
    }
  }
}

void AddNames(const Document& marked, NodeRef value, CompletionList& list) {
  // `dependsOn`, its value or an item of it.
  const NodeRef member = value.has_key() ? value : value.parent();
  if (member.key() != "dependsOn" || !marked.pipeline) return;
  const NodeRef owner = member.parent();
  for (const pipeline::Stage& stage : marked.pipeline->stages) {
    if (stage.node != owner) continue;
    for (const pipeline::Stage& other : marked.pipeline->stages) {
      if (&other != &stage && other.name.IsString() && !other.is_template) {
        list.Add({std::string(other.name.text()), ItemKind::kClass});
      }
    }
  }
  for (const pipeline::Job& job : marked.pipeline->jobs) {
    if (job.node != owner) continue;
    for (const pipeline::Job& other : marked.pipeline->jobs) {
      if (&other != &job && other.stage == job.stage && other.name.IsString() &&
          !other.is_template) {
        list.Add({std::string(other.name.text()), ItemKind::kClass});
      }
    }
  }
}

// The template that gets what the mapping says; null when it is no list of parameters.
const Document* TargetOf(const Subject& subject, const Document& marked, NodeRef mapping) {
  if (!marked.pipeline) return nullptr;
  for (const pipeline::TemplateReference& reference : marked.pipeline->templates) {
    if (reference.parameters != mapping) continue;
    const Document* const target = IncludedTemplate(subject.graph(), *subject.document, reference);
    return target != nullptr && target->pipeline ? target : nullptr;
  }
  return nullptr;
}

void AddParameters(const Document& target, NodeRef mapping, bool has_colon, CompletionList& list) {
  for (const pipeline::Parameter& parameter : target.pipeline->parameters) {
    if (mapping.Find(Key(parameter.Name()), CaseRule::kIgnore)) continue;
    std::string detail(parameter.type.text());
    if (!parameter.default_value) detail += detail.empty() ? "required" : ", required";
    list.Add({std::string(parameter.Name()), ItemKind::kField,
              std::string(parameter.Name()) + (has_colon ? "" : ": "), std::move(detail)});
  }
}

void AddParameterValues(const Document& target, std::string_view name, CompletionList& list) {
  const pipeline::Parameter* const parameter = target.pipeline->FindParameter(name);
  if (parameter == nullptr) return;
  for (const NodeRef value : parameter->values.children()) {
    if (value.IsScalar()) list.Add({std::string(value.text()), ItemKind::kValue});
  }
  if (parameter->type.text() == "boolean") {
    for (const std::string_view word : {"true", "false"}) {
      list.Add({std::string(word), ItemKind::kKeyword});
    }
  }
}

// Templates of the workspace, from the folder of the document or from the root.
void AddTemplates(const Subject& subject, CompletionList& list) {
  const std::string folder(pipeline::FolderOfPath(subject.document->path()));
  for (const auto& document : subject.graph().documents()) {
    if (!document->pipeline || document.get() == subject.document) continue;
    const std::string_view path = document->path();
    if (path.starts_with('.') || path.starts_with('/')) continue;
    const bool is_below = folder.empty() || path.starts_with(folder + "/");
    const std::string from_here(is_below && !folder.empty() ? path.substr(folder.size() + 1)
                                                            : path);
    list.Add({is_below ? from_here : "/" + from_here, ItemKind::kFile});
  }
}

}  // namespace

void CompletePipeline(const Subject& subject, CompletionList& list) {
  const auto place = PlaceOf(subject.text(), subject.offset);
  if (!place) return;
  std::string mark(kCursorMark);
  if (place->is_key && !place->has_colon) mark += ":";
  const auto marked = WithMark(*subject.document, place->word, mark);
  if (marked == nullptr) return;
  const NodeRef node = FindMark(*marked, place->is_key);
  if (!node) return;
  list.replaced = place->word;
  const NodeRef mapping = node.parent();
  const pipeline::Step* const step =
      mapping.key() == "inputs" ? StepOf(*marked, mapping.parent()) : nullptr;
  if (const Document* const target = TargetOf(subject, *marked, mapping)) {
    if (place->is_key) return AddParameters(*target, mapping, place->has_colon, list);
    return AddParameterValues(*target, node.key(), list);
  }
  if (place->is_key) {
    if (step != nullptr) return AddInputs(*step, mapping, place->has_colon, list);
    AddKeys(mapping, place->has_colon, list);
    return;
  }
  if (step != nullptr) return AddInputValues(*step, node.key(), list);
  if (node.key() == "task") return AddTasks(list);
  if (node.key() == "template") return AddTemplates(subject, list);
  AddNames(*marked, node, list);
  AddValues(node, list);
}

}  // namespace plumbline::lsp
