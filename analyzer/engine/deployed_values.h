// What rules about deployed resources and their values say alike.
#pragma once

#include <set>
#include <string_view>
#include <tuple>

#include "arm/expansion.h"
#include "engine/rule_context.h"

namespace plumbline {

// A resource of Azure that a deployment may send: not `existing`, not under a condition that is
// false, of a type that is known.
bool IsSent(const arm::DeployedResource& resource);

// Where something of an expansion is written; no document when no file holds it.
struct Written {
  const Document* document = nullptr;
  NodeRef node;
  Span span;
  explicit operator bool() const { return document != nullptr; }
};
Written WrittenAt(const Graph& graph, const arm::Expansion& expansion, const eval::Value& value);
Written WrittenAt(const Graph& graph, NodeRef node);

// Places that were reported: the turns of a loop and several resources of one value share them.
class SeenPlaces {
 public:
  // False when the place came before.
  bool Add(const Written& place) {
    return seen_.emplace(place.document, place.span.begin, place.span.end).second;
  }

 private:
  std::set<std::tuple<const Document*, std::uint32_t, std::uint32_t>> seen_;
};

// The member at a path of a resource's body, `sku.name`; null when there is none.
const eval::Value* FindAt(const eval::Value& body, std::string_view path);

// A value that rests on the defaults of parameters, for which a deployment may pass others, is a
// warning and shows them.
void ExplainDefaults(const Written& place, const RuleContext& ctx, ReportBuilder& report);

}  // namespace plumbline
