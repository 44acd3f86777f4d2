#include "graph/deployment_outputs.h"

#include <algorithm>

#include "base/ascii.h"
#include "pipeline/script_text.h"
#include "pipeline/step_texts.h"

namespace plumbline {
namespace {

using pipeline::ScriptText;
using pipeline::ShellCommand;
using pipeline::Step;

bool IsNameChar(char c) { return IsAlnumAscii(c) || c == '_'; }

class Reader {
 public:
  explicit Reader(const Deployment& deployment)
      : deployment_(deployment), model_(deployment.pipeline->model) {}

  std::vector<OutputRead> Read() {
    const pipeline::TemplateDeployment& use = deployment_.use;
    if (use.tool == pipeline::DeploymentTool::kTask) {
      variable_ = use.outputs.text;
    } else if (use.tool == pipeline::DeploymentTool::kBicepTask) {
      variable_ = deployment_.step().name.text();
    } else {
      Command();
    }
    if (!variable_.empty() && variable_.find('$') == std::string::npos) Variable();
    return std::move(reads_);
  }

 private:
  // --- Variables

  void Variable() {
    const Step& from = deployment_.step();
    for (const Step& step : model_.steps) {
      if (step.job != from.job || step.id <= from.id) continue;
      if (SetsAgain(step)) return;
      step_ = &step;
      Scalars(step.node);
      if (step.script && deployment_.use.tool == pipeline::DeploymentTool::kTask) {
        Environment(step);
        Parsed(step);
      }
    }
  }
  // Another deployment whose outputs the same variable takes.
  bool SetsAgain(const Step& step) const {
    return EqualsIgnoreCase(step.Input("deploymentOutputs").text(), variable_);
  }

  void Scalars(NodeRef node) {
    for (const NodeRef child : node.children()) Scalars(child);
    if (!node.IsString()) return;
    for (const pipeline::Macro& macro : pipeline::MacrosOf(node.text())) {
      if (!StartsWithIgnoreCase(macro.name, variable_)) continue;
      const auto size = static_cast<std::uint32_t>(variable_.size());
      const std::uint32_t begin = macro.span.begin + 2;
      OutputRead read;
      read.step = step_->id;
      read.node = node;
      read.span = {begin, static_cast<std::uint32_t>(begin + macro.name.size())};
      read.in_script = node == step_->script;
      if (macro.name.size() == size) {
        if (deployment_.use.tool != pipeline::DeploymentTool::kTask) continue;
        read.form = OutputForm::kWhole;
        reads_.push_back(std::move(read));
      } else if (macro.name[size] == '.') {
        Take(read, macro.name.substr(size + 1), begin + size + 1);
      }
    }
  }

  // Splits the path behind the variable.
  void Take(OutputRead read, std::string_view path, std::uint32_t at) {
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    read.output = path.substr(0, end);
    read.output_span = {at, static_cast<std::uint32_t>(at + end)};
    if (end < path.size()) read.rest = path.substr(path[end] == '.' ? end + 1 : end);
    if (!read.output.empty()) reads_.push_back(std::move(read));
  }

  void Environment(const Step& step) {
    const std::string_view text = step.script.text();
    std::string prefix = variable_ + "_";
    std::ranges::replace(prefix, '.', '_');
    for (std::size_t at = 1; at < text.size(); ++at) {
      if (!StartsWithIgnoreCase(text.substr(at), prefix)) continue;
      const char before = text[at - 1];
      if (before != '$' && before != '{' && before != ':' && before != '%') continue;
      std::size_t end = at;
      while (end < text.size() && IsNameChar(text[end])) ++end;
      const std::string_view name = text.substr(at, end - at);
      constexpr std::string_view kValue = "_VALUE";
      if (step.env.Find(Key(name), CaseRule::kIgnore)) continue;
      if (name.size() <= prefix.size() + kValue.size() || !EndsWithIgnoreCase(name, kValue))
        continue;
      OutputRead read;
      read.form = OutputForm::kEnvironment;
      read.step = step.id;
      read.node = step.script;
      read.in_script = true;
      read.span = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
      read.output = name.substr(prefix.size(), name.size() - prefix.size() - kValue.size());
      read.output_span = {static_cast<std::uint32_t>(at + prefix.size()),
                          static_cast<std::uint32_t>(end - kValue.size())};
      read.rest = "value";
      reads_.push_back(std::move(read));
    }
  }

  // `$o = $env:ARM | ConvertFrom-Json`, then `$o.name.value`.
  void Parsed(const Step& step) {
    if (step.shell != pipeline::Shell::kPowerShell) return;
    const ScriptText& script = deployment_.pipeline->scripts().Of(step);
    for (const ShellCommand& command : script.commands) {
      for (const pipeline::ShellAssignment& assigned : command.assignments) {
        // With what it is piped to.
        const std::size_t end =
            std::min(script.text.find('\n', assigned.value.begin), script.text.size());
        const std::string_view value =
            script.text.substr(assigned.value.begin, end - assigned.value.begin);
        if (!ContainsIgnoreCase(value, "ConvertFrom-Json")) continue;
        if (!ContainsIgnoreCase(value, "$(" + variable_ + ")") &&
            !ContainsIgnoreCase(value, "$env:" + variable_)) {
          continue;
        }
        Members(step, script, "$" + assigned.name + ".", assigned.value.end);
      }
    }
  }

  void Members(const Step& step, const ScriptText& script, const std::string& prefix,
               std::uint32_t from) {
    const std::string_view text = script.text;
    for (std::size_t at = from; at < text.size(); ++at) {
      if (!StartsWithIgnoreCase(text.substr(at), prefix)) continue;
      if (script.InComment(static_cast<std::uint32_t>(at))) continue;
      const std::size_t begin = at + prefix.size();
      std::size_t end = begin;
      while (end < text.size() && (IsNameChar(text[end]) || text[end] == '.')) ++end;
      std::string_view path = text.substr(begin, end - begin);
      while (path.ends_with('.')) path.remove_suffix(1);  // The end of a sentence.
      end = begin + path.size();
      if (end < text.size() && text[end] == '(') continue;  // A method.
      const std::string_view first = path.substr(0, path.find('.'));
      constexpr std::string_view kOwn[] = {"PSObject", "Count", "Keys", "Values", "Length"};
      if (std::ranges::any_of(kOwn,
                              [&](std::string_view own) { return EqualsIgnoreCase(own, first); })) {
        continue;
      }
      OutputRead read;
      read.form = OutputForm::kObject;
      read.step = step.id;
      read.node = step.script;
      read.in_script = true;
      read.span = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
      Take(std::move(read), path, static_cast<std::uint32_t>(begin));
    }
  }

  // --- Commands

  void Command() {
    const Step& step = deployment_.step();
    const ScriptText& script = deployment_.pipeline->scripts().Of(step);
    for (const ShellCommand& command : script.commands) {
      if (command.span.begin == deployment_.use.span.begin && command.IsCalled("az")) {
        Query(step, script, command);
      }
      if (deployment_.use.tool != pipeline::DeploymentTool::kPowerShell) continue;
      for (const pipeline::ShellAssignment& assigned : command.assignments) {
        const Span whole = deployment_.use.span;
        if (assigned.value.begin < whole.end && whole.begin < assigned.value.end) {
          Members(step, script, "$" + assigned.name + ".Outputs.", assigned.value.end);
        }
      }
    }
    if (deployment_.use.tool == pipeline::DeploymentTool::kCli) Shows();
  }

  // `az deployment group show` of the deployment's name, which is that of its file by default.
  void Shows() {
    std::string name = deployment_.use.name.text;
    if (name.empty()) {
      name = deployment_.use.template_file.text;
      name = name.substr(name.rfind('/') + 1);
      name = name.substr(0, name.rfind('.'));
    }
    if (name.empty() || name.find('$') != std::string::npos) return;
    const pipeline::StepTexts texts(model_);
    for (const Step& step : model_.steps) {
      if (step.job != deployment_.step().job || !ContainsIgnoreCase(step.script.text(), "show")) {
        continue;
      }
      const ScriptText& script = deployment_.pipeline->scripts().Of(step);
      for (const ShellCommand& command : script.commands) {
        if (!command.StartsWith({"az", "deployment", "group", "show"}) &&
            !command.StartsWith({"az", "deployment", "sub", "show"})) {
          continue;
        }
        const std::string shown = texts.Option(step, script, command, {"--name", "-n"}).text;
        const std::string group =
            texts.Option(step, script, command, {"--resource-group", "-g"}).text;
        if (shown == name && group == deployment_.use.group.text) Query(step, script, command);
      }
    }
  }

  void Query(const Step& step, const ScriptText& script, const ShellCommand& command) {
    const auto query = pipeline::FindOption(command, {"--query"});
    if (!query) return;
    constexpr std::string_view kOutputs = "properties.outputs.";
    const std::string_view written = script.text.substr(query->span.begin, query->span.size());
    const std::size_t at = written.find(kOutputs);
    if (at == std::string_view::npos) return;
    const std::size_t begin = at + kOutputs.size();
    std::size_t end = begin;
    while (end < written.size() && (IsNameChar(written[end]) || written[end] == '.')) ++end;
    OutputRead read;
    read.form = OutputForm::kQuery;
    read.step = step.id;
    read.node = step.script;
    read.in_script = true;
    read.span = {static_cast<std::uint32_t>(query->span.begin + at),
                 static_cast<std::uint32_t>(query->span.begin + end)};
    Take(std::move(read), written.substr(begin, end - begin),
         static_cast<std::uint32_t>(query->span.begin + begin));
  }

  const Deployment& deployment_;
  const pipeline::Pipeline& model_;
  std::string variable_;
  const Step* step_ = nullptr;
  std::vector<OutputRead> reads_;
};

}  // namespace

std::vector<OutputRead> OutputReadsOf(const Deployment& deployment) {
  return Reader(deployment).Read();
}

Quotes QuotesAround(const ScriptText& script, std::uint32_t offset) {
  if (script.IsVerbatim(offset)) return Quotes::kSingle;
  for (const ShellCommand& command : script.commands) {
    if (command.here_document.begin <= offset && offset < command.here_document.end) {
      return Quotes::kBlock;
    }
  }
  const std::string_view before = script.text.substr(0, offset);
  // @" ... "@ of PowerShell.
  const std::size_t open = before.rfind("@\"");
  if (open != std::string_view::npos && before.find("\"@", open + 2) == std::string_view::npos) {
    return Quotes::kBlock;
  }
  const std::size_t line = before.rfind('\n') + 1;
  bool inside = false;
  for (std::size_t at = line; at < before.size(); ++at) {
    const bool escaped = at > line && (before[at - 1] == '\\' || before[at - 1] == '`');
    if (before[at] == '"' && !escaped) inside = !inside;
  }
  return inside ? Quotes::kDouble : Quotes::kNone;
}

}  // namespace plumbline
