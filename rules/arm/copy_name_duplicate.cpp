#include <map>
#include <string>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The loops of one `copy` list make the properties, or variables, that their names say: two of one name would make the same
one. A loop without a name makes none. Azure refuses both.

```json bad
{
  "type": "Microsoft.Network/virtualNetworks",
  "apiVersion": "2023-09-01",
  "name": "net",
  "properties": {
    "copy": [
      { "name": "subnets", "count": 2, "input": { "name": "[format('a{0}', copyIndex('subnets'))]" } },
      { "name": "subnets", "count": 2, "input": { "name": "[format('b{0}', copyIndex('subnets'))]" } }
    ]
  }
}
```

```json good
{
  "type": "Microsoft.Network/virtualNetworks",
  "apiVersion": "2023-09-01",
  "name": "net",
  "properties": {
    "copy": [
      { "name": "subnets", "count": 4, "input": { "name": "[format('a{0}', copyIndex('subnets'))]" } }
    ]
  }
}
```

Loops of resources need a name too, except in a template with symbolic names. Two of them may share one as long as no
`dependsOn` names it: then it is not said which of them is meant, which is a warning.
)md";

// Loops of resources by folded name, when several have one.
std::map<std::string, std::vector<const arm::Resource*>> SharedNames(const arm::Template& of,
                                                                     const RuleContext& ctx) {
  std::map<std::string, std::vector<const arm::Resource*>> by_name;
  for (const arm::ResourceId id : of.resources) {
    const arm::Resource& resource = ctx.model().resources[id];
    if (!resource.copy.IsObject()) continue;
    if (const auto name = resource.copy["name"].Text())
      by_name[ToLower(*name)].push_back(&resource);
  }
  std::erase_if(by_name, [](const auto& entry) { return entry.second.size() < 2; });
  return by_name;
}

void CheckTemplate(const arm::Template& of, RuleContext& ctx) {
  if (of.IsSymbolic()) return;
  for (const arm::ResourceId id : of.resources) {
    const arm::Resource& resource = ctx.model().resources[id];
    if (!resource.copy.IsObject() || !resource.copy["name"].IsAbsent()) continue;
    ctx.Report(resource.copy.key_span(), "the loop has no name").Help("add a `name`");
  }
  const auto shared = SharedNames(of, ctx);
  if (shared.empty()) return;
  for (const arm::ResourceId id : of.resources) {
    for (const arm::Value& entry : ctx.model().resources[id].depends_on.Elements()) {
      const auto text = entry.Text();
      const auto found = text ? shared.find(ToLower(*text)) : shared.end();
      if (found == shared.end()) continue;
      auto report =
          ctx.Report(entry.span(), "{} loops are called `{}`", found->second.size(), *text);
      report.As(Severity::kWarning).Help("give each of them a name of its own");
      for (const arm::Resource* loop : found->second) {
        report.Label(loop->copy["name"].span(), "one of them");
      }
    }
  }
}

void CheckLoops(NodeRef object, RuleContext& ctx) {
  for (const NodeRef member : object.children()) {
    if (!arm::IsCopyLoops(member)) continue;
    std::map<std::string, Span> first;
    for (const NodeRef loop : member.children()) {
      // Other things may be called `copy` in the data of a provider.
      if (!loop.Find("input", CaseRule::kIgnore) || !loop.Find("count", CaseRule::kIgnore))
        continue;
      const arm::Value name = arm::Value(loop)["name"];
      if (name.IsAbsent()) {
        ctx.Report({loop.span().begin, loop.span().begin + 1}, "the loop has no name")
            .Help("add a `name`, which the property or variable that it makes will have");
      }
      const auto text = name.Text();
      if (!text) continue;
      const auto [other, is_new] = first.emplace(ToLower(*text), name.span());
      if (is_new) continue;
      ctx.Report(name.span(), "two loops make `{}`", *text)
          .Label(other->second, "the other one is here");
    }
  }
}

}  // namespace

extern constinit const Rule copy_name_duplicate = {
    .id = "copy-name-duplicate",
    .summary = "two loops make the same, or a loop has no name",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnTemplate{CheckTemplate}, OnObject{kTemplateFiles, CheckLoops}},
    .docs = kDocs,
};

}  // namespace plumbline
