// Goes by the text in front of the cursor: the expression is mostly not finished, and often neither
// is the string around it.
#include <algorithm>

#include "base/ascii.h"
#include "lsp/completion.h"
#include "lsp/describe.h"
#include "lsp/pipeline_names.h"
#include "lsp/places.h"
#include "pipeline/expression_uses.h"
#include "schema/pipeline_variables.h"

namespace plumbline::lsp {
namespace {

bool IsWord(char c) { return IsAlnumAscii(c) || c == '_' || c == '-'; }

// The line of the document up to a place.
std::string_view LineBefore(std::string_view text, std::uint32_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.find_last_of("\r\n");
  return newline == std::string_view::npos ? before : before.substr(newline + 1);
}

// The template that a place is in.
const arm::Template& OwnerAt(const Subject& subject) {
  const arm::TemplateModel& model = *subject.document->arm_template;
  const NodePlace place = NodeAt(subject.document->tree, subject.offset);
  return place.node ? model.templates[model.OwnerOf(place.node)] : model.root();
}

// The template whose names are read at a place.
const arm::Template& ScopeAt(const Subject& subject) {
  return subject.document->arm_template->EvaluationScope(OwnerAt(subject));
}

void AddArmNames(const Subject& subject, bool variables, CompletionList& list) {
  const arm::Template& scope = ScopeAt(subject);
  if (variables) {
    for (const arm::Variable& variable : scope.variables) {
      list.Add({std::string(variable.name()), ItemKind::kVariable});
    }
    return;
  }
  for (const arm::Parameter& parameter : scope.parameters) {
    const auto description = parameter.metadata["description"].Text();
    list.Add({std::string(parameter.name()), ItemKind::kVariable, "",
              std::string(parameter.type.Text().value_or("")),
              std::string(description.value_or(""))});
  }
}

// The first text of a function that takes resources.
void AddResources(const Subject& subject, std::string_view before, CompletionList& list) {
  if (!before.ends_with('(')) return;
  const arm::TemplateModel& model = *subject.document->arm_template;
  const arm::Template& owner = OwnerAt(subject);
  before.remove_suffix(1);
  if (EndsWithIgnoreCase(before, "resourceId")) return AddDeployedTypes(model, owner, list);
  std::size_t word = before.size();
  while (word > 0 && IsWord(before[word - 1])) --word;
  const std::string_view function = before.substr(word);
  if (owner.IsSymbolic() &&
      (EqualsIgnoreCase(function, "reference") || EqualsIgnoreCase(function, "resourceInfo") ||
       StartsWithIgnoreCase(function, "list"))) {
    AddSymbolicNames(model, owner, nullptr, list);
  }
}

// `resourceId('TYPE', ` in front of the cursor: the names of that type.
void AddNamesBehindType(const Subject& subject, std::string_view before, CompletionList& list) {
  before = Trim(before);
  if (!before.ends_with(',')) return;
  before = Trim(before.substr(0, before.size() - 1));
  if (!before.ends_with('\'')) return;
  before.remove_suffix(1);
  const std::size_t quote = before.rfind('\'');
  if (quote == std::string_view::npos) return;
  const std::string_view call = Trim(before.substr(0, quote));
  if (!EndsWithIgnoreCase(call, "resourceId(")) return;
  AddNamesOfType(*subject.document->arm_template, OwnerAt(subject), before.substr(quote + 1), list);
}

void CompleteArm(const Subject& subject, std::string_view text, CompletionList& list) {
  // An odd number of quotes: inside of a text.
  const std::size_t quotes = static_cast<std::size_t>(std::ranges::count(text, '\''));
  if (quotes % 2 == 1) {
    const std::size_t quote = text.rfind('\'');
    const std::string_view before = Trim(text.substr(0, quote));
    list.replaced.begin = subject.offset - static_cast<std::uint32_t>(text.size() - quote - 1);
    const bool of_parameters = EndsWithIgnoreCase(before, "parameters(");
    if (of_parameters || EndsWithIgnoreCase(before, "variables(")) {
      AddArmNames(subject, !of_parameters, list);
    } else if (ContainsIgnoreCase(before, "roleDefinitions'")) {
      AddRoles(list);
    } else {
      AddResources(subject, before, list);
    }
    return;
  }
  std::size_t word = text.size();
  while (word > 0 && IsWord(text[word - 1])) --word;
  // A member of a value: nothing is known of those.
  if (word > 0 && text[word - 1] == '.') return;
  list.replaced.begin = subject.offset - static_cast<std::uint32_t>(text.size() - word);
  AddNamesBehindType(subject, text.substr(0, word), list);
  for (const eval::Function& function : eval::AllFunctions()) {
    list.Add({std::string(function.name), ItemKind::kFunction, "",
              SignatureOf(function, function.name).text});
  }
  for (const arm::UserFunction& function : ScopeAt(subject).functions) {
    list.Add({std::string(function.name_space.text()) + "." + std::string(function.name()),
              ItemKind::kFunction});
  }
}

void AddVariables(const Subject& subject, bool only_compile_time, CompletionList& list) {
  std::vector<std::string> seen;
  for (const PlacedVariable& placed : VariablesInReach(subject.graph(), *subject.document)) {
    const std::string name(placed.variable->Name());
    if (std::ranges::find(seen, name) != seen.end()) continue;
    seen.push_back(name);
    const bool is_own = placed.document == subject.document;
    list.Add({name, ItemKind::kVariable, "", is_own ? "" : placed.document->path()});
  }
  for (const schema::PipelineVariable& variable : schema::PipelineVariables()) {
    if (variable.is_run_number_token || (only_compile_time && !variable.at_compile_time)) continue;
    list.Add({std::string(variable.name), ItemKind::kConstant, "", "predefined variable"});
  }
}

// Names of `dependsOn`, of the job or stage around the cursor.
void AddDependedOn(const Subject& subject, CompletionList& list) {
  const pipeline::Pipeline& model = *subject.document->pipeline;
  const NodeRef node = NodeAt(subject.document->tree, subject.offset).node;
  if (!node) return;
  const auto add = [&list](NodeRef names) {
    if (names.IsString()) list.Add({std::string(names.text()), ItemKind::kClass});
    for (const NodeRef name : names.children()) {
      if (name.IsString()) list.Add({std::string(name.text()), ItemKind::kClass});
    }
  };
  const pipeline::Job* const job = JobAround(model, node);
  if (job != nullptr && !job->implicit) return add(job->depends_on);
  for (const pipeline::Stage& stage : model.stages) {
    const bool is_around =
        stage.node && node.id() >= stage.node.id() && node.id() < stage.node.node().subtree_end;
    if (is_around) add(stage.depends_on);
  }
}

// What follows `dependencies.` or `stageDependencies.`. False when the cursor stands behind none.
bool CompleteDependencies(const Subject& subject, std::string_view text, CompletionList& list) {
  constexpr std::string_view kContext = "ependencies.";  // Of both.
  const std::size_t at = text.rfind(kContext);
  if (at == std::string_view::npos) return false;
  const bool of_stages = EndsWithIgnoreCase(text.substr(0, at), "stageD");
  const std::string_view path = text.substr(at + kContext.size());
  constexpr std::string_view kOutputs = ".outputs['";
  const auto set_begin = [&](std::size_t size) {
    list.replaced.begin = subject.offset - static_cast<std::uint32_t>(size);
  };
  if (const std::size_t outputs = path.find(kOutputs); outputs != std::string_view::npos) {
    const std::string_view typed = path.substr(outputs + kOutputs.size());
    if (typed.find('\'') != std::string_view::npos) return false;
    std::string_view job = path.substr(0, outputs);
    job = job.substr(job.rfind('.') + 1);
    set_begin(typed.size());
    for (std::string& name : OutputsOf(*subject.document->pipeline, job)) {
      list.Add({std::move(name), ItemKind::kVariable});
    }
    return true;
  }
  if (!std::ranges::all_of(path, IsWord)) return false;
  set_begin(path.size());
  if (of_stages) {
    for (const pipeline::Stage& stage : subject.document->pipeline->stages) {
      if (stage.name.IsString() && !stage.is_template) {
        list.Add({std::string(stage.name.text()), ItemKind::kClass});
      }
    }
  } else {
    AddDependedOn(subject, list);
  }
  return true;
}

void CompletePipelineExpression(const Subject& subject, const OpenExpression& open,
                                CompletionList& list) {
  const std::string_view text = open.text;
  const auto set_begin = [&](std::size_t word) {
    list.replaced.begin = subject.offset - static_cast<std::uint32_t>(text.size() - word);
  };
  if (open.is_macro) {
    set_begin(0);
    AddVariables(subject, false, list);
    return;
  }
  for (const std::string_view context : {"parameters", "variables"}) {
    for (const std::string_view link : {".", "['"}) {
      const std::size_t at = text.rfind(std::string(context) + std::string(link));
      if (at == std::string_view::npos) continue;
      const std::size_t word = at + context.size() + link.size();
      const std::string_view rest = text.substr(word);
      const bool is_name = std::ranges::all_of(
          rest, [link](char c) { return IsWord(c) || (link != "." && c == '.'); });
      if (!is_name) continue;
      set_begin(word);
      if (context == "variables") {
        AddVariables(subject, open.slot == expr::PipelineSlot::kTemplate, list);
        return;
      }
      for (const pipeline::Parameter& parameter : subject.document->pipeline->parameters) {
        list.Add({std::string(parameter.Name()), ItemKind::kVariable, "",
                  std::string(parameter.type.text())});
      }
      return;
    }
  }
  if (CompleteDependencies(subject, text, list)) return;
  if (std::ranges::count(text, '\'') % 2 == 1) return;
  std::size_t word = text.size();
  while (word > 0 && IsWord(text[word - 1])) --word;
  if (word > 0 && text[word - 1] == '.') return;
  set_begin(word);
  for (const expr::PipelineFunction& function : expr::PipelineFunctions()) {
    if (!function.documented || !function.IsIn(open.slot)) continue;
    list.Add({std::string(function.name), ItemKind::kFunction, "", SignatureOf(function).text});
  }
  std::vector<std::string_view> contexts = {"variables"};
  if (open.slot == expr::PipelineSlot::kTemplate) {
    contexts.push_back("parameters");
    for (const std::string_view word_of : {"if ", "each ", "else", "insert"}) {
      if (Trim(text.substr(0, word)).empty()) {
        list.Add({std::string(Trim(word_of)), ItemKind::kKeyword, std::string(word_of)});
      }
    }
  } else {
    contexts.push_back("dependencies");
    contexts.push_back("stageDependencies");
  }
  for (const std::string_view context : contexts) {
    list.Add({std::string(context), ItemKind::kModule});
  }
}

}  // namespace

std::optional<OpenExpression> OpenExpressionAt(const Subject& subject) {
  const std::string_view line = LineBefore(subject.text(), subject.offset);
  if (subject.document->arm_template) {
    // Inside a string that begins with one bracket.
    bool in_string = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\' && in_string) {
        ++i;
      } else if (line[i] == '"') {
        in_string = !in_string;
        begin = i + 1;
      }
    }
    const std::string_view inside = line.substr(std::min(begin, line.size()));
    if (!in_string || !inside.starts_with('[') || inside.starts_with("[[")) return std::nullopt;
    return OpenExpression{inside.substr(1), true};
  }
  if (!subject.document->pipeline) return std::nullopt;
  const auto open = [line](std::string_view begin, std::string_view end) {
    const std::size_t at = line.rfind(begin);
    if (at == std::string_view::npos || line.find(end, at) != std::string_view::npos) {
      return std::string_view::npos;
    }
    return at + begin.size();
  };
  if (const std::size_t at = open("${{", "}}"); at != std::string_view::npos) {
    return OpenExpression{line.substr(at)};
  }
  if (const std::size_t at = open("$[", "]"); at != std::string_view::npos) {
    return OpenExpression{line.substr(at), false, false, expr::PipelineSlot::kVariable};
  }
  if (const std::size_t at = open("$(", ")"); at != std::string_view::npos) {
    return OpenExpression{line.substr(at), false, true};
  }
  const std::string_view trimmed = Trim(line);
  constexpr std::string_view kCondition = "condition: ";
  if (trimmed.starts_with(kCondition) || trimmed.starts_with("- condition: ")) {
    return OpenExpression{line.substr(line.find(kCondition) + kCondition.size()), false, false,
                          expr::PipelineSlot::kCondition};
  }
  return std::nullopt;
}

bool CompleteExpression(const Subject& subject, CompletionList& list) {
  const auto open = OpenExpressionAt(subject);
  if (!open) return false;
  if (open->is_arm) {
    CompleteArm(subject, open->text, list);
  } else {
    CompletePipelineExpression(subject, *open, list);
  }
  // The rest of the word behind the cursor goes too.
  const std::string_view text = subject.text();
  while (list.replaced.end < text.size() && IsWord(text[list.replaced.end])) ++list.replaced.end;
  return true;
}

}  // namespace plumbline::lsp
