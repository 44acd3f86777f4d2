// Deployment scripts of an expansion: their text as the deployment puts it together, lexed by the
// lexer of pipeline steps, and where things in it are written. Start reading at
// ForEachDeploymentScript.
#pragma once

#include <string>
#include <string_view>

#include "arm/expansion.h"
#include "base/function_ref.h"
#include "engine/deployed_values.h"
#include "pipeline/script_text.h"

namespace plumbline {

struct DeploymentScript {
  const arm::Expansion* expansion = nullptr;
  const arm::DeployedResource* resource = nullptr;
  // The known text; what is not known is a `${{ }}` in it, which the lexer takes for a part of a
  // word. Empty when nothing is known, or the script has no `scriptContent`.
  std::string text;
  eval::Value content;    // Null when there is none.
  bool is_whole = false;  // All of the text is known.
  pipeline::ScriptText script;

  bool IsPowerShell() const { return script.shell == pipeline::Shell::kPowerShell; }
  // A member of `properties`; null when there is none.
  const eval::Value* At(std::string_view path) const;
  // Its name for messages: "deployment script `seed`".
  std::string Title() const;
};

// Those that are sent, in order; scripts of kinds that are not known are lexed as no shell.
void ForEachDeploymentScript(const arm::Expansion& expansion,
                             FunctionRef<void(const DeploymentScript&)> f);

// Where [span) of the text is written: exactly where one literal holds the text, else the whole
// value.
Written PlaceIn(const DeploymentScript& script, Span span, const Graph& graph);
// Where a member of the resource's `properties` is written: its value, whatever that leads to; and
// its key.
Written PlaceOfMember(const DeploymentScript& script, std::string_view path, const Graph& graph);
Written PlaceOfKey(const DeploymentScript& script, std::string_view path, const Graph& graph);

// Where the secrets of a value come from: the steps in front of the place of a finding.
void StepSecrets(const eval::Value& value, const arm::Expansion& expansion, const RuleContext& ctx,
                 ReportBuilder& report);
// "secure parameter `password`", "`listKeys()`": the first of the secrets, for messages.
std::string TitleOfSecret(const eval::Value& value, const arm::Expansion& expansion);

}  // namespace plumbline
