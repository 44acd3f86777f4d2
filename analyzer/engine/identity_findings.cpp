#include "engine/identity_findings.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "arm/dependencies.h"

namespace plumbline {
namespace {

std::string_view FolderOf(const Document& document) {
  const std::string_view path = document.path();
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

// True of an assignment to the identity of a resource that its own template makes.
bool IsForItsOwn(const ResourceRef& assignment) {
  const NodeRef principal = assignment.resource->properties["principalId"].node();
  const std::string_view text = principal.IsScalar() ? principal.text() : std::string_view();
  if (!ContainsIgnoreCase(text, "reference(")) return false;
  const auto& resources = assignment.document->arm_template->resources;
  return std::ranges::any_of(resources, [text](const arm::Resource& resource) {
    if (resource.existing || resource.full_type.empty()) return false;
    if (ContainsIgnoreCase(text, fmt::format("'{}'", resource.full_type))) return true;
    const std::string_view symbol = resource.symbolic_name();
    return !symbol.empty() && ContainsIgnoreCase(text, fmt::format("'{}'", symbol));
  });
}

// Whether a template that is no part of this deployment, in a folder around it or below, has a
// resource of the type that may be about this one.
bool HasElsewhere(std::string_view type, const arm::Expansion& expansion, const RuleContext& ctx) {
  const std::string_view folder = FolderOf(ctx.document());
  return std::ranges::any_of(ctx.graph().ResourcesOfType(type), [&](const ResourceRef& ref) {
    const std::string_view other = FolderOf(*ref.document);
    if (!other.starts_with(folder) && !folder.starts_with(other)) return false;
    if (IsForItsOwn(ref)) return false;
    return std::ranges::none_of(expansion.templates(), [&ref](const arm::DeployedTemplate& of) {
      return of.declared->node.tree() == &ref.document->tree;
    });
  });
}

}  // namespace

void ForEachUnmetNeed(const arm::Expansion& expansion, const RuleContext& ctx,
                      const std::function<void(const UnmetNeed&)>& f) {
  const arm::ResourceFinder finder(expansion);
  const std::vector<arm::Need>& needs = arm::NeedsOf(expansion);
  if (needs.empty() || HasElsewhere("Microsoft.Authorization/roleAssignments", expansion, ctx) ||
      HasElsewhere("Microsoft.KeyVault/vaults/accessPolicies", expansion, ctx)) {
    return;
  }
  const std::vector<arm::Grant> grants = arm::GrantsOf(finder);
  std::set<std::pair<const Document*, std::uint32_t>> seen;
  for (const arm::Need& need : needs) {
    const arm::Covered covered = arm::CoverageOf(finder, grants, need);
    if (covered.by != arm::Coverage::kNone && covered.by != arm::Coverage::kControlOnly) continue;
    if (arm::MayBeGrantedUnseen(finder, need.identity)) continue;
    const Document* const document = ctx.graph().DocumentOf(need.place.tree());
    if (document == nullptr || !seen.emplace(document, need.place.span().begin).second) continue;
    f({need, covered, expansion, *document});
  }
}

void ExplainNeed(ReportBuilder& report, const UnmetNeed& unmet, const RuleContext& ctx) {
  const auto& resources = unmet.expansion.resources();
  const arm::Resource& holder = *resources[unmet.need.identity.resource].declared;
  const arm::Resource& store = *resources[unmet.need.store].declared;
  const Document* const at_holder = ctx.graph().DocumentOf(holder.node.tree());
  const Document* const at_store = ctx.graph().DocumentOf(store.node.tree());
  if (at_holder != nullptr) {
    report.LabelIn(*at_holder, holder.identity.node() ? holder.identity.span() : holder.name.span(),
                   "the identity");
  }
  if (at_store != nullptr) {
    report.LabelIn(*at_store, store.name.span(), "{} this", arm::FactsOf(unmet.need.kind).verb);
  }
}

}  // namespace plumbline
