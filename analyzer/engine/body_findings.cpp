#include "engine/body_findings.h"

#include <fmt/format.h>

#include "schema/identity_support.h"

namespace plumbline {

std::string TypeAndVersion(const BodyFinding& found) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(found.resource.type);
  return fmt::format("{}@{}", graph.NameOf(type), found.problem.version->version().ToText());
}

std::string HolderOf(const BodyFinding& found) {
  const std::string& path = found.problem.path;
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos) return TypeAndVersion(found);
  return fmt::format("`{}` of {}", path.substr(0, dot), TypeAndVersion(found));
}

std::string Quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

bool IsCredential(const BodyFinding& found) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::BodyNodeId expected = found.problem.expected;
  return found.problem.value.IsSecret() ||
         (graph.KindOf(expected) == schema::BodyKind::kString && graph.IsSensitive(expected));
}

std::string ShownText(const BodyFinding& found) {
  if (IsCredential(found)) return "the secret";
  return fmt::format("`{}`", found.problem.value.text());
}

bool IsIdentityItself(const BodyFinding& found) { return found.problem.path == "identity"; }

bool IsIdentityKind(const BodyFinding& found) {
  return found.problem.path == "identity.type" && found.problem.value.IsString() &&
         schema::ParseIdentityKinds(found.problem.value.text()).has_value();
}

bool IsInIdentityList(const BodyFinding& found) {
  return found.problem.path.starts_with("identity.userAssignedIdentities");
}

void OfferNearestValue(const BodyFinding& found, ReportBuilder& report, const RuleContext& ctx) {
  const std::string_view nearest = found.problem.nearest;
  const bool is_literal = found.node.IsString() && found.node.text() == found.problem.value.text();
  if (nearest.empty() || !is_literal || &found.document != &ctx.document()) return;
  report.Fix(FixSafety::kUnsafe, fmt::format("write `{}`", nearest), found.span, Quoted(nearest));
}

void MentionVersion(const BodyFinding& found, ReportBuilder& report) {
  if (found.problem.is_exact) return;
  report.As(Severity::kInfo)
      .As(Confidence::kLow)
      .Note("the body of version {} is not published; the one of {} was compared",
            found.resource.api_version.text(), found.problem.version->version().ToText());
}

}  // namespace plumbline
