// Commands: a file as Azure would see it, and the page of a rule. The result is text.
#include <algorithm>

#include <fmt/format.h>

#include "graph/expansions.h"
#include "graph/pipeline_expansions.h"
#include "lsp/features.h"
#include "report/expanded_template.h"
#include "report/report.h"
#include "report/yaml_text.h"

namespace plumbline::lsp {
namespace {

Answer Expand(Session& session, NodeRef arguments, JsonWriter& out) {
  const NodeRef first = arguments.first_child();
  const Subject subject = session.FindUri(first.text());
  if (!subject) {
    return ResponseError{ErrorCode::kInvalidParams,
                         "the first argument is the address of a template or pipeline"};
  }
  const Document& document = *subject.document;
  if (document.arm_template) {
    ExpandOptions options;
    if (const NodeRef second = first.next(); second.IsString()) {
      const Subject parameters = session.FindUri(second.text());
      if (!parameters || !parameters.document->parameter_file) {
        return ResponseError{ErrorCode::kInvalidParams,
                             "the second argument is the address of a parameter file"};
      }
      options.parameters = &parameters.document->tree;
    }
    eval::Programs programs;
    const auto expansions = ExpandAs(subject.graph(), document, options, programs);
    out.String(RenderExpandedTemplate(*expansions->all.front().expansion));
    return {};
  }
  if (document.pipeline) {
    pipeline::Programs programs;
    const auto expansion = ExpandPipeline(subject.graph(), document, programs);
    if (expansion != nullptr) {
      out.String(RenderYaml(expansion->expanded->tree.root()));
      return {};
    }
  }
  return ResponseError{ErrorCode::kRequestFailed,
                       document.pipeline
                           ? "the file is expanded as part of the pipelines that include it"
                           : "the file is no template or pipeline"};
}

Answer Explain(Session& session, NodeRef arguments, JsonWriter& out) {
  const std::string_view id = arguments.first_child().text();
  const auto rule = std::ranges::find(session.rules, id, &Rule::id);
  if (rule == session.rules.end()) {
    return ResponseError{ErrorCode::kInvalidParams, fmt::format("no rule is called `{}`", id)};
  }
  std::string page = RenderRuleMarkdown(**rule);
  // The first line of the page is for who would edit it in the repository.
  if (page.starts_with("<!--")) page.erase(0, page.find('\n') + 1);
  out.String(page);
  return {};
}

}  // namespace

Answer ExecuteCommand(Session& session, NodeRef params, JsonWriter& out) {
  const std::string_view command = TextField(params, "command");
  const NodeRef arguments = Field(params, "arguments");
  if (command == kExpandCommand) return Expand(session, arguments, out);
  if (command == kExplainCommand) return Explain(session, arguments, out);
  return ResponseError{ErrorCode::kInvalidParams, fmt::format("there is no command `{}`", command)};
}

}  // namespace plumbline::lsp
