#include <algorithm>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression may have 24,576 characters at most, with its brackets; Azure refuses a template with a longer one. Parts of
it can be variables.

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": { "name": "[concat('shop', uniqueString(resourceGroup().id))]" },
  "resources": []
}
```
)md";

constexpr std::size_t kMost = 24576;

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const std::string_view text = expression.use.Text();
  if (text.size() + 2 <= kMost) return;
  // Characters, not bytes: the bytes that continue one do not count.
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  const auto more = static_cast<std::size_t>(std::ranges::count_if(text, continues));
  const std::size_t count = text.size() - more + 2;
  if (count <= kMost) return;
  const NodeRef node = expression.use.node;
  ctx.Report(expression.use.is_key ? node.key_span() : node.span(),
             "the expression has {} characters; Azure takes {} at most", count, kMost)
      .Help("move parts of it into variables");
}

}  // namespace

extern constinit const Rule limit_expression = {
    .id = "limit-expression",
    .summary = "an expression has more than 24,576 characters",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.ExpressionLength"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
