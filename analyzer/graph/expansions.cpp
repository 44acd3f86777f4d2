#include "graph/expansions.h"

#include <fmt/format.h>

#include "eval/literal.h"
#include "graph/filled_in_later.h"

namespace plumbline {

std::vector<arm::Argument> ArgumentsOf(eval::Session& session, const arm::ParameterFile& file) {
  std::vector<arm::Argument> arguments;
  for (const arm::ParameterAssignment& given : file.assignments) {
    if (given.value.node()) {
      arguments.push_back({given.name(), eval::LiteralOf(session, given.value.node())});
    } else if (given.reference.node()) {
      const eval::Value secret =
          eval::UnknownText(session, fmt::format("parameters('{}')", given.name()),
                            "it is read from a key vault when the template is deployed");
      const eval::OriginId origin = session.OriginOf(given.node);
      arguments.push_back(
          {given.name(), secret.At(origin).With(session.AddSecret(
                             {eval::SecretKind::kKeyVaultReference, given.name(), origin}))});
    }
  }
  return arguments;
}

namespace {

arm::LinkResolver LinksIn(const Graph& graph) {
  return [&graph](const eval::Value& link,
                  const arm::TemplateModel& from) -> const arm::TemplateModel* {
    const Document* const holder = graph.DocumentOf(from.root().node.tree());
    const Document* const found =
        holder == nullptr ? nullptr : graph.links().FindLinked(link, *holder);
    return found == nullptr ? nullptr : &*found->arm_template;
  };
}

}  // namespace

std::unique_ptr<DocumentExpansions> ExpandAs(const Graph& graph, const Document& document,
                                             const ExpandOptions& options,
                                             eval::Programs& programs) {
  auto made = std::make_unique<DocumentExpansions>();
  eval::Session& session = made->session;
  arm::ExpansionInput input;
  input.model = &*document.arm_template;
  input.links = LinksIn(graph);
  for (const auto& [name, text] : options.more_parameters) {
    input.arguments.push_back(
        {session.Keep(name),
         arm::ParseArgument(session, document.arm_template->root().FindParameter(name), text)});
  }
  if (options.parameters != nullptr) {
    const NodeRef root = options.parameters->root();
    if (root.Find("parameters", CaseRule::kIgnore).IsObject()) {
      const arm::ParameterFile file = arm::ParameterFile::Build(root);
      for (const arm::Argument& argument : ArgumentsOf(session, file)) {
        input.arguments.push_back(argument);
      }
    } else {
      for (const NodeRef member : root.children()) {
        input.arguments.push_back({member.key(), eval::LiteralOf(session, member)});
      }
    }
  }
  input.deployment = [&options](eval::Session& values, eval::Scope scope) {
    eval::Deployment deployment = eval::Deployment::Unknown(values, scope);
    const auto fill = [&values](const std::string& text, eval::Value& value) {
      if (!text.empty()) value = values.String(text);
    };
    fill(options.subscription, deployment.subscription_id);
    fill(options.resource_group, deployment.resource_group);
    fill(options.location, deployment.location);
    fill(options.tenant, deployment.tenant_id);
    return deployment;
  };
  auto expansion = std::make_unique<arm::Expansion>(session, programs);
  expansion->Expand(input);
  made->all.push_back({nullptr, std::move(expansion)});
  return made;
}

std::unique_ptr<DocumentExpansions> ExpandDocument(const Graph& graph, const Document& document,
                                                   eval::Programs& programs) {
  auto made = std::make_unique<DocumentExpansions>();
  arm::ExpansionInput input;
  input.model = &*document.arm_template;
  input.links = LinksIn(graph);
  const auto expand = [&](const Document* parameters) {
    input.arguments.clear();
    if (parameters) {
      input.arguments = ArgumentsOf(made->session, *parameters->parameter_file);
      for (arm::Argument& argument : input.arguments) {
        if (!argument.value.IsString() || !IsFilledInLater(argument.value.text())) continue;
        argument.value =
            eval::UnknownText(made->session, fmt::format("parameters('{}')", argument.name),
                              "the parameter file holds a place to fill in")
                .At(argument.value.origin());
      }
    }
    auto expansion = std::make_unique<arm::Expansion>(made->session, programs);
    expansion->Expand(input);
    made->all.push_back({parameters, std::move(expansion)});
  };
  for (const Document* parameters : graph.links().ParameterFilesOf(document)) expand(parameters);
  if (made->all.empty()) expand(nullptr);
  return made;
}

std::unique_ptr<DocumentExpansions> ExpandWith(
    const Graph& graph, const Document& document,
    FunctionRef<std::vector<arm::Argument>(eval::Session&)> arguments, eval::Programs& programs,
    const std::string& resource_group) {
  auto made = std::make_unique<DocumentExpansions>();
  arm::ExpansionInput input;
  input.model = &*document.arm_template;
  input.links = LinksIn(graph);
  input.arguments = arguments(made->session);
  input.deployment = [&](eval::Session& values, eval::Scope scope) {
    eval::Deployment deployment = eval::Deployment::Unknown(values, scope);
    if (!resource_group.empty()) deployment.resource_group = values.String(resource_group);
    return deployment;
  };
  auto expansion = std::make_unique<arm::Expansion>(made->session, programs);
  expansion->Expand(input);
  made->all.push_back({nullptr, std::move(expansion)});
  return made;
}

}  // namespace plumbline
