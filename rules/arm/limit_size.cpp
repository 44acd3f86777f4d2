#include "arm/expansion.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template has 4 MB at most, with its loops unrolled and its values filled in; a parameter file has 4 MB, the definition of one resource 1 MB.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2025-01-01",
  "name": "[concat('st', copyIndex())]",
  "location": "[parameters('location')]",
  "kind": "StorageV2",
  "sku": { "name": "Standard_ZRS" },
  "tags": { "text": "[padLeft('', 9000, 'x')]" },
  "copy": { "name": "accounts", "count": 500 }
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2025-01-01",
  "name": "[concat('st', copyIndex())]",
  "location": "[parameters('location')]",
  "kind": "StorageV2",
  "sku": { "name": "Standard_ZRS" },
  "copy": { "name": "accounts", "count": 500 }
}
```

Nested and linked templates are deployments of their own. Values that only a deployment knows do not count.
)md";

constexpr std::size_t kMostOfTemplate = 4U << 20;
constexpr std::size_t kMostOfResource = 1U << 20;
// Values below this size are not written out to be measured: a template of 800 resources has less.
constexpr std::size_t kSmall = kMostOfTemplate / 800;

// About the bytes that a value takes in JSON; counting stops above `most`.
std::size_t SizeOf(const eval::Value& value, std::size_t most) {
  if (value.IsString()) return value.IsKnown() ? value.text().size() + 2 : 0;
  std::size_t size = 8;
  if (value.IsArray()) {
    for (const eval::Value& item : value.items()) {
      if (size > most) break;
      size += SizeOf(item, most);
    }
  } else if (value.IsObject()) {
    for (const eval::Member& member : value.object().members) {
      if (size > most) break;
      size += member.key.size() + 4 + SizeOf(member.value, most);
    }
  }
  return size;
}

std::string Megabytes(std::size_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / (1U << 20));
}

void CheckTemplate(const arm::Expansion& expansion, const arm::DeployedTemplate& of,
                   const Document& document, RuleContext& ctx) {
  std::size_t total = 0;
  for (const arm::DeployedResourceId id : of.resources) {
    const arm::DeployedResource& resource = expansion.resources()[id];
    if (resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) continue;
    const std::size_t size = SizeOf(resource.body, kMostOfTemplate);
    total += size;
    if (size > kMostOfResource) {
      ctx.ReportIn(document, resource.declared->type.span(),
                   "the definition of the resource has {}; Azure takes {} at most", Megabytes(size),
                   Megabytes(kMostOfResource));
    }
  }
  if (total <= kMostOfTemplate) return;
  ctx.ReportIn(
         document, of.declared->resources_section.key_span(),
         "the resources of the template have {} with their loops unrolled; Azure takes {} at most",
         Megabytes(total), Megabytes(kMostOfTemplate))
      .Help("move some of them into linked deployments");
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  // A small file needs loops or long values to become large.
  for (const arm::DeployedTemplate& of : expansion.templates()) {
    const Document* const document = ctx.graph().DocumentOf(of.declared->node.tree());
    if (document == nullptr) continue;
    const std::size_t written = of.declared->node.span().size();
    if (written < kSmall && of.resources.size() < 8) continue;
    CheckTemplate(expansion, of, *document, ctx);
  }
}

void CheckFile(const Document& document, RuleContext& ctx) {
  const std::size_t size = document.source.text().size();
  if (size <= kMostOfTemplate) return;
  ctx.Report({0, 1}, "the file has {}; Azure takes {} at most", Megabytes(size),
             Megabytes(kMostOfTemplate));
}

}  // namespace

extern constinit const Rule limit_size = {
    .id = "limit-size",
    .summary = "a template or one of its resources is larger than Azure takes",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .on = {OnExpansion{Check}, OnDocument{kArmFiles, CheckFile}},
    .docs = kDocs,
};

}  // namespace plumbline
