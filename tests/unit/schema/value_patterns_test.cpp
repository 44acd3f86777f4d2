#include "schema/value_patterns.h"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "schema/type_graph.h"

namespace plumbline::schema {

TEST_CASE("a text matches a published pattern or does not") {
  CHECK(MatchesPattern("[A-Z]{2}", "xDEx") == PatternResult::kYes);
  CHECK(MatchesPattern("[A-Z]{2}", "de") == PatternResult::kNo);
  // With what RE2 has no form for, rewritten: neither end may be a dash.
  const char* const kDashes = "^(?!-)[A-Za-z0-9-]{3,63}(?<!-)$";
  CHECK(MatchesPattern(kDashes, "a-b") == PatternResult::kYes);
  CHECK(MatchesPattern(kDashes, "-ab") == PatternResult::kNo);
  CHECK(MatchesPattern(kDashes, "ab-") == PatternResult::kNo);
  CHECK(MatchesPattern(kDashes, "a b") == PatternResult::kNo);
}

TEST_CASE("patterns that are not known say nothing") {
  CHECK(MatchesPattern("^((?!\\/).){1,260}$", "a/b") == PatternResult::kUnknown);
  CHECK(MatchesPattern("no such pattern", "x") == PatternResult::kUnknown);
  CHECK(MatchesPattern("", "x") == PatternResult::kUnknown);
}

TEST_CASE("nearly every pattern of the types is in the table, and compiles") {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  std::size_t known = 0;
  std::size_t unknown = 0;
  for (const char* type : {"Microsoft.Network/applicationGateways", "Microsoft.Web/sites",
                           "Microsoft.App/containerApps", "Microsoft.ApiManagement/service",
                           "Microsoft.NetApp/netAppAccounts/capacityPools/volumes",
                           "Microsoft.StorageCache/caches", "Microsoft.HybridNetwork/devices"}) {
    std::vector<BodyNodeId> todo = {graph.VersionsOf(graph.Find(type)).back().body};
    std::vector<BodyNodeId> seen;
    while (!todo.empty()) {
      const BodyNodeId node = todo.back();
      todo.pop_back();
      if (std::find(seen.begin(), seen.end(), node) != seen.end()) continue;
      seen.push_back(node);
      const BodyKind kind = graph.KindOf(node);
      if (kind == BodyKind::kString && !graph.PatternOf(node).empty()) {
        const bool is_known = MatchesPattern(graph.PatternOf(node), "x") != PatternResult::kUnknown;
        (is_known ? known : unknown) += 1;
      }
      if (kind == BodyKind::kArray) todo.push_back(graph.ItemsOf(node));
      if (kind != BodyKind::kObject && kind != BodyKind::kDiscriminated) continue;
      for (std::size_t i = 0; i < graph.PropertyCount(node); ++i) {
        todo.push_back(graph.Property(node, i).type);
      }
    }
  }
  CAPTURE(known, unknown);
  CHECK(known > 5);
  CHECK(unknown <= known / 10);
}

}  // namespace plumbline::schema
