#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "arm/expansion.h"
#include "arm/nested_arguments.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Whoever controls the place that a linked template is fetched from controls what is deployed. An address with `http` can
be answered by everybody on the way; a branch of a repository is another template tomorrow.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "templateLink": { "uri": "https://raw.githubusercontent.com/contoso/templates/main/site.json" }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "templateLink": {
      "uri": "https://raw.githubusercontent.com/contoso/templates/2f1d6d0a9b7e4c3f8a5b6c7d8e9f0a1b2c3d4e5f/site.json"
    }
  }
}
```

`http` is an error, a branch or tag a warning. Where only the default of a parameter names the branch, it is information.
)md";

// What is known of the beginning of a text.
std::string_view BeginningOf(const eval::Value& value) {
  if (value.IsString()) return value.text();
  if (!value.IsUnknown() || value.unknown().pieces.empty()) return {};
  const eval::Value& first = value.unknown().pieces[0].value;
  return first.IsString() ? first.text() : std::string_view();
}

bool IsCommit(std::string_view text) {
  return text.size() == 40 && std::ranges::all_of(text, IsHexAscii);
}

// The branch or tag in an address of a host that gives out files of repositories; nothing when it
// is a commit, or not seen.
std::optional<std::string_view> BranchIn(std::string_view address) {
  constexpr std::string_view kHost = "https://raw.githubusercontent.com/";
  if (!StartsWithIgnoreCase(address, kHost)) return std::nullopt;
  // owner/repository/branch/...
  std::string_view rest = address.substr(kHost.size());
  for (int i = 0; i < 2; ++i) {
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(slash + 1);
  }
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  const std::string_view branch = rest.substr(0, slash);
  return IsCommit(branch) ? std::nullopt : std::optional(branch);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& deployment : expansion.resources()) {
    if (!deployment.declared->IsType("Microsoft.Resources/deployments") ||
        deployment.declared->node.tree() != &ctx.document().tree) {
      continue;
    }
    const eval::Value* const link = arm::DeploymentProperty(deployment, "templateLink");
    const eval::Member* const uri = link == nullptr ? nullptr : eval::FindMember(*link, "uri");
    if (uri == nullptr) continue;
    const std::string_view address = BeginningOf(uri->value);
    const bool is_plain = StartsWithIgnoreCase(address, "http://");
    const auto branch = BranchIn(address);
    if ((!is_plain && !branch) || !seen.insert(deployment.declared).second) continue;
    const NodeRef written = deployment.declared->properties["templateLink"]["uri"].node();
    const NodeRef place = written ? written : deployment.declared->name.node();
    if (!place) continue;
    auto report = is_plain ? ctx.Report(place.span(), "the template is fetched over `http`")
                           : ctx.Report(place.span(),
                                        "the template is fetched from `{}`, which moves", *branch);
    if (is_plain) {
      report.Help("use `https`");
    } else {
      report.As(Severity::kWarning).Help("name a commit, or deploy a template spec");
    }
    for (const arm::Parameter* parameter :
         DefaultsThatMayDiffer(ctx.graph(), ctx.document(), place)) {
      report.As(is_plain ? Severity::kWarning : Severity::kInfo)
          .Label(parameter->default_value.span(), "with this default of `{}`", parameter->name());
    }
  }
}

}  // namespace

extern constinit const Rule linked_template_uri = {
    .id = "linked-template-uri",
    .summary = "a linked template is fetched over `http`, or from a branch",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .controls = {"CWE-829"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
