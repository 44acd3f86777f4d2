#include "graph/expansions.h"

#include <fmt/format.h>

#include "eval/literal.h"

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

std::unique_ptr<DocumentExpansions> ExpandDocument(const Graph& graph, const Document& document) {
  auto made = std::make_unique<DocumentExpansions>();
  arm::ExpansionInput input;
  input.model = &*document.arm_template;
  input.links = [&graph](const eval::Value& link,
                         const arm::TemplateModel& from) -> const arm::TemplateModel* {
    const Document* const holder = graph.DocumentOf(from.root().node.tree());
    const Document* const found =
        holder == nullptr ? nullptr : graph.links().FindLinked(link, *holder);
    return found == nullptr ? nullptr : &*found->arm_template;
  };
  const auto expand = [&](const Document* parameters) {
    input.arguments.clear();
    if (parameters) input.arguments = ArgumentsOf(made->session, *parameters->parameter_file);
    auto expansion = std::make_unique<arm::Expansion>(made->session, made->programs);
    expansion->Expand(input);
    made->all.push_back({parameters, std::move(expansion)});
  };
  for (const Document* parameters : graph.links().ParameterFilesOf(document)) expand(parameters);
  if (made->all.empty()) expand(nullptr);
  return made;
}

}  // namespace plumbline
