// What the rules about secrets in templates have in common: the values of an expansion that hold
// one, and the way it took, said in the finding.
#pragma once

#include <string_view>

#include "arm/secret_flow.h"
#include "arm/secret_sinks.h"
#include "base/function_ref.h"
#include "engine/deployed_values.h"
#include "engine/rule_context.h"

namespace plumbline {

// Adds the steps of the way, the last one with `arrival`: "becomes app setting `KEY`".
void ShowFlow(const arm::Flow& flow, std::string_view arrival, const RuleContext& ctx,
              ReportBuilder& report);
// Labels the resource that a finding is about.
void NameResource(const arm::DeployedResource& resource, const RuleContext& ctx,
                  ReportBuilder& report);
// Where the last step of a way is; no document when it is in none.
struct FlowEnd {
  const Document* document = nullptr;
  Span span;
  explicit operator bool() const { return document != nullptr; }
};
FlowEnd EndOf(const arm::Flow& flow, const RuleContext& ctx);

// Calls f(leaf) for the values of the resources that are sent; of one type if `type` is not empty.
void ForEachSentLeaf(const arm::Expansion& expansion, std::string_view type,
                     FunctionRef<void(const arm::BodyLeaf&)> f);

// A secret that comes to a property.
struct SecretArrival {
  const arm::BodyLeaf& leaf;
  const arm::Flow& flow;
  FlowEnd end;
};
// Those that come to this kind of sink; each place once.
void ForEachSecretIn(arm::SecretSink sink, const arm::Expansion& expansion, const RuleContext& ctx,
                     FunctionRef<void(const SecretArrival&)> f);

// Whether the way is this document's business: it ends here, or begins here.
bool IsHere(const arm::Flow& flow, const RuleContext& ctx);

}  // namespace plumbline
