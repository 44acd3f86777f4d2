#include <algorithm>
#include <string_view>

#include "engine/rule_context.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The type of a resource is the namespace of its provider and one word or more, with slashes between them:
`Microsoft.Web/sites/slots`. A resource that is nested in another one has the last word only. Azure refuses everything
else.

```json bad
{ "type": "Microsoft.Storage.storageAccounts", "apiVersion": "2023-05-01", "name": "shop" }
```

```json good
{ "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" }
```
)md";

bool IsWord(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return IsAlnumAscii(c) || c == '.' || c == '-' || c == '_';
  });
}

// Words with one dot between them at least.
bool IsNamespace(std::string_view word) {
  return IsWord(word) && word.find('.') != std::string_view::npos && word.front() != '.' &&
         word.back() != '.' && word.find("..") == std::string_view::npos;
}

// What is wrong with a type; empty when nothing is.
std::string_view ProblemOf(std::string_view type, bool is_nested) {
  if (type.empty()) return "it is empty";
  // One slash too many at the end does no harm in ids, and is not known to do any here.
  if (type.size() > 1 && type.back() == '/') type.remove_suffix(1);
  const std::string_view first = type.substr(0, type.find('/'));
  if (!is_nested) {
    if (first.size() == type.size()) return "it has no `/` between the provider and the type";
    if (!IsNamespace(first)) return "it does not begin with the namespace of a provider";
  }
  for (std::string_view rest = type;;) {
    const std::size_t slash = rest.find('/');
    const std::string_view word = rest.substr(0, slash);
    if (word.empty()) return "a part of it is empty";
    if (!IsWord(word)) return "it has characters that no type has";
    if (slash == std::string_view::npos) return {};
    rest.remove_prefix(slash + 1);
  }
}

void Check(const arm::Resource& resource, RuleContext& ctx) {
  // Types of other extensions have a form of their own.
  if (!resource.At("import").IsAbsent() || !resource.At("extension").IsAbsent()) return;
  const auto type = resource.type.Text();
  if (!type || !resource.type.node().IsString() || IsFilledInLater(*type)) return;
  const std::string_view problem = ProblemOf(*type, resource.parent != kNoId<arm::ResourceId>);
  if (problem.empty()) return;
  ctx.Report(resource.type.span(), "`{}` is no resource type: {}", *type, problem)
      .Help("write the provider and the type, as in `Microsoft.Storage/storageAccounts`");
}

}  // namespace

extern constinit const Rule type_format = {
    .id = "type-format",
    .summary = "the type of a resource is not `Namespace/type`",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP029", "armtools:backend-template-validation"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
