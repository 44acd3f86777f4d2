#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
When a name occurs twice in one object the last value wins, and the first is lost without a word. Azure
compares the names of a template without regard to case, so `Location` and `location` are the same property.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "tailspindata",
  "location": "westeurope",
  "location": "northeurope"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "tailspindata",
  "location": "westeurope"
}
```
)md";

struct Member {
  std::uint32_t hash;
  NodeRef node;
};

// False when the members of an object, if there are few, all differ. Nearly all objects are so.
bool MayHaveDuplicate(NodeRef object) {
  std::array<std::uint32_t, 16> hashes{};
  std::size_t size = 0;
  for (const NodeRef member : object.children()) {
    if (size == hashes.size()) return true;
    const std::uint32_t hash = object.tree()->key_hashes[IndexOf(member.id())];
    const auto end = hashes.begin() + static_cast<std::ptrdiff_t>(size);
    if (std::find(hashes.begin(), end, hash) != end) return true;
    hashes[size++] = hash;
  }
  return false;
}

// Whether the members are parameters, variables or outputs: parameter-duplicate-case says it then.
bool DeclaresNames(NodeRef object, const Document& document) {
  return document.arm_template &&
         std::ranges::any_of(document.arm_template->templates, [object](const arm::Template& of) {
           return object == of.parameters_section.node() || object == of.variables_section.node() ||
                  object == of.outputs_section.node();
         });
}

void Check(NodeRef object, RuleContext& ctx) {
  if (!MayHaveDuplicate(object)) return;
  const Tree& tree = *object.tree();
  std::vector<Member> members;
  for (const NodeRef member : object.children()) {
    members.push_back({tree.key_hashes[IndexOf(member.id())], member});
  }
  std::ranges::stable_sort(members, {}, &Member::hash);
  for (std::size_t i = 1; i < members.size(); ++i) {
    if (members[i].hash != members[i - 1].hash) continue;
    // Compare with every earlier member of the same hash: nearly always one.
    for (std::size_t j = i; j-- > 0 && members[j].hash == members[i].hash;) {
      const NodeRef first = members[j].node;
      const NodeRef second = members[i].node;
      if (!EqualsIgnoreCase(first.key(), second.key())) continue;
      const bool exact = first.key() == second.key();
      // The service folds case in templates and parameter files only.
      // The service folds case in templates and parameter files only.
      if (!exact && (DocumentKindBit(ctx.document().kind) & kArmFiles) == 0) continue;
      if (!exact && DeclaresNames(object, ctx.document())) continue;
      if (exact) {
        ctx.Report(second.key_span(), "key `{}` occurs twice in this object; the last value wins",
                   second.key())
            .Label(first.key_span(), "first here");
      } else {
        ctx.Report(second.key_span(), "keys `{}` and `{}` of one object differ in case only",
                   first.key(), second.key())
            .Label(first.key_span(), "first here")
            .Help("Azure reads them as the same name; keep one");
      }
      break;
    }
  }
}

constexpr std::uint32_t kJsonFiles = kArmFiles | DocumentKindBit(DocumentKind::kUiDefinition) |
                                     DocumentKindBit(DocumentKind::kPolicyDefinition);

}  // namespace

extern constinit const Rule json_duplicate_key = {
    .id = "json-duplicate-key",
    .summary = "the same name occurs twice in one object",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .controls = {"CWE-694"},
    .equivalents = {"bicep:BCP025"},
    .on = {OnObject{kJsonFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
