#include "graph/deployments.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "eval/literal.h"
#include "graph/filled_in_later.h"
#include "json/parser.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "text/source_file.h"

namespace plumbline {

struct Deployment::Made {
  eval::Programs programs;
  std::unique_ptr<DocumentExpansions> expansions;
};

bool Deployment::SeesAllParameters() const {
  if (use.more_parameters) return false;
  return std::ranges::all_of(parameter_files, [](const LinkedFile& file) {
    return file.state == LinkedFile::State::kFound && file.ParameterFile() != nullptr;
  });
}

ParameterSource Deployment::SourceOf(std::string_view parameter) const {
  ParameterSource source;
  for (const pipeline::PassedParameter& passed : use.parameters) {
    if (EqualsIgnoreCase(passed.name, parameter)) source.passed = &passed;
  }
  if (source.passed != nullptr) return source;
  for (const LinkedFile& file : parameter_files) {
    if (file.ParameterFile() == nullptr) continue;
    for (const arm::ParameterAssignment& assigned : file.ParameterFile()->assignments) {
      if (!EqualsIgnoreCase(assigned.name(), parameter)) continue;
      source.assigned = &assigned;
      source.file = file.document;
    }
  }
  return source;
}

namespace {

// The value of a passed parameter, with the place in the pipeline that it is written at.
eval::Value ValueOf(const Deployment& deployment, const pipeline::PassedParameter& passed,
                    const arm::Parameter* declared, eval::Session& session) {
  const azp::Place place = deployment.pipeline->expanded->ValuePlace(passed.node);
  const auto at = [&](eval::Value value) {
    return place.node ? value.At(session.OriginOf(place.node, place.is_key)) : value;
  };
  if (passed.is_known && !IsFilledInLater(passed.value)) {
    return at(arm::ParseArgument(session, declared, passed.value));
  }
  eval::Value value = declared != nullptr
                          ? arm::UnknownParameter(session, *declared)
                          : eval::UnknownText(session, fmt::format("parameters('{}')", passed.name),
                                              "the pipeline passes it");
  for (const pipeline::KnownSecrets::Use& secret :
       deployment.pipeline->scripts().secrets().UsesIn(passed.value)) {
    if (secret.secret.origin == pipeline::SecretOrigin::kGroup) continue;
    value = value.With(
        session.AddSecret({eval::SecretKind::kPipelineVariable, session.Keep(secret.secret.name),
                           place.node ? session.OriginOf(place.node) : kNoId<eval::OriginId>}));
  }
  return at(value);
}

// Takes objects of parameters apart: `{"name": {"value": ...}}`, and `{"name": ...}` of
// BicepDeploy.
void AddObjects(pipeline::TemplateDeployment& use) {
  for (const pipeline::StepText& object : use.parameter_objects) {
    json::Parser parser;
    Tree tree;
    const SourceFile file("", object.text);
    parser.Parse(file.text(), file.content_begin(), tree);
    tree.Prepare();
    if (!tree.problems.empty() || !tree.root().IsObject()) {
      use.more_parameters = true;
      continue;
    }
    for (const NodeRef member : tree.root().children()) {
      const NodeRef inner = member.Find("value", CaseRule::kIgnore);
      const bool is_wrapped = use.tool == pipeline::DeploymentTool::kCli;
      const NodeRef value = is_wrapped ? inner : member;
      pipeline::PassedParameter passed;
      passed.name = member.key();
      passed.node = object.node;
      passed.name_span = passed.value_span = object.span;
      if (value) {
        passed.value =
            value.IsString()
                ? std::string(value.text())
                : std::string(file.text().substr(value.span().begin, value.span().size()));
      }
      passed.is_known = value && !pipeline::HasReplacement(passed.value) &&
                        passed.value.find('$') == std::string::npos;
      use.parameters.push_back(std::move(passed));
    }
  }
}

}  // namespace

const arm::Expansion* Deployment::Expanded() const {
  const Document* const document = template_document();
  if (document == nullptr) return nullptr;
  if (!made_) {
    made_ = std::make_shared<Made>();
    const arm::Template& root = document->arm_template->root();
    const auto arguments = [&](eval::Session& session) {
      std::vector<arm::Argument> all;
      for (const pipeline::PassedParameter& passed : use.parameters) {
        if (passed.name.empty()) continue;
        all.push_back({session.Keep(passed.name),
                       ValueOf(*this, passed, root.FindParameter(passed.name), session)});
      }
      // Of several arguments the first one counts: the step's last, then those of its files.
      std::ranges::reverse(all);
      for (auto file = parameter_files.rbegin(); file != parameter_files.rend(); ++file) {
        if (file->ParameterFile() == nullptr) continue;
        for (arm::Argument& argument : ArgumentsOf(session, *file->ParameterFile())) {
          all.push_back(argument);
        }
      }
      if (!SeesAllParameters()) {
        // What else is passed is not known, so that no default is certain.
        for (const arm::Parameter& parameter : root.parameters) {
          all.push_back({parameter.name(), arm::UnknownParameter(session, parameter)});
        }
      }
      return all;
    };
    const std::string& group = use.group.text;
    const bool knows_group = group.find_first_of("$%`(") == std::string::npos;
    made_->expansions = ExpandWith(*graph, *document, arguments, made_->programs,
                                   knows_group ? group : std::string());
  }
  return made_->expansions->all.front().expansion.get();
}

std::vector<Deployment> DeploymentsOf(const Graph& graph, const PipelineExpansion& pipeline) {
  std::vector<Deployment> found;
  for (pipeline::TemplateDeployment& use :
       pipeline::TemplateDeploymentsOf(pipeline.model, pipeline.scripts())) {
    Deployment deployment;
    deployment.graph = &graph;
    deployment.pipeline = &pipeline;
    deployment.use = std::move(use);
    AddObjects(deployment.use);
    const pipeline::Step& step = deployment.step();
    const auto find = [&](const pipeline::StepText& text) {
      if (!deployment.use.folder_is_known) {
        LinkedFile unknown;
        unknown.state = LinkedFile::State::kUnknown;
        return unknown;
      }
      return FindStepFile(graph, pipeline, step, text.text, deployment.use.working_folder);
    };
    if (deployment.use.template_file) {
      deployment.template_file = find(deployment.use.template_file);
    } else {
      deployment.template_file.state = LinkedFile::State::kUnknown;
    }
    for (const pipeline::StepText& file : deployment.use.parameter_files) {
      deployment.parameter_files.push_back(find(file));
    }
    found.push_back(std::move(deployment));
  }
  return found;
}

}  // namespace plumbline
