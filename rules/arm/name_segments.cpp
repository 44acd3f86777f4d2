#include <algorithm>
#include <optional>
#include <set>

#include "arm/dependencies.h"
#include "arm/name_uses.h"
#include "engine/rule_context.h"
#include "graph/filled_in_later.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A name has one segment for each segment of the type behind the provider: `Microsoft.Sql/servers/databases` is named
`server/database`. A resource that is nested in its parent has a type and a name of its own last segment only. Azure
refuses every other number ("incorrect segment lengths").

```json bad
{
  "type": "Microsoft.Sql/servers/databases",
  "apiVersion": "2021-11-01",
  "name": "orders",
  "location": "westeurope"
}
```

```json good
{
  "type": "Microsoft.Sql/servers/databases",
  "apiVersion": "2021-11-01",
  "name": "shop/orders",
  "location": "westeurope"
}
```

In a template that declares neither parameters nor variables this is a warning: it was probably cut out of another one.
Names are counted after evaluation. A part that is not known may hide further slashes: then the finding is silent, unless
the slashes that are seen are too many already.
)md";

std::size_t SlashesIn(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '/'));
}

// Whether what is not known may have a slash in it.
bool MayHideSlash(const eval::UnknownData& hole) {
  if (!hole.MayBe(eval::kStrings)) return false;
  if (hole.residual.form != eval::Residual::Form::kCall) return true;
  return std::ranges::none_of(
      std::initializer_list<std::string_view>{"uniqueString", "guid", "newGuid"},
      [&hole](std::string_view name) { return EqualsIgnoreCase(hole.residual.name, name); });
}

struct Count {
  std::size_t slashes = 0;
  bool is_exact = true;
};
std::optional<Count> CountSlashes(const eval::Value& name) {
  if (name.IsString()) return Count{SlashesIn(name.text()), true};
  if (!name.IsUnknown()) return std::nullopt;
  if (name.unknown().pieces.empty()) return Count{0, !MayHideSlash(name.unknown())};
  Count count;
  for (const eval::Piece& piece : name.unknown().pieces) {
    if (piece.value.IsString()) {
      count.slashes += SlashesIn(piece.value.text());
    } else if (!piece.value.IsUnknown()) {
      return std::nullopt;
    } else if (MayHideSlash(piece.value.unknown())) {
      count.is_exact = false;
    }
  }
  return count;
}

std::string Segments(std::size_t n) {
  return fmt::format("{} {}", n, n == 1 ? "segment" : "segments");
}

void CheckResource(const arm::Expansion& expansion, const arm::DeployedResource& resource,
                   const Document& document, RuleContext& ctx) {
  const arm::Resource& declared = *resource.declared;
  const auto type = declared.type.Text();
  const auto name = CountSlashes(resource.name);
  if (!type || !name || SlashesIn(resource.type) == 0) return;
  // `pid-<address of a form>`: to be filled in.
  if (resource.name.IsString() && IsFilledInLater(resource.name.text())) return;
  std::size_t wanted = SlashesIn(*type);
  Count own = *name;
  std::string shown = arm::TitleOfEntry(resource.name);
  const bool is_child = resource.parent != kNoId<arm::DeployedResourceId>;
  if (is_child) {
    const arm::DeployedResource& parent = expansion.resources()[resource.parent];
    const std::string_view provider = type->substr(0, type->find('/') + 1);
    if (wanted == 0 || !StartsWithIgnoreCase(parent.type, provider)) {
      if (type->find('.') != std::string_view::npos) return;
      const auto around = CountSlashes(parent.name);
      if (!around || around->slashes >= own.slashes) return;
      wanted += 1;
      own.slashes -= around->slashes + 1;
      // A hole of the parent's name is one of the whole name, but not of the child's own.
      if (const auto written = declared.name.Text()) {
        own = {SlashesIn(*written), true};
        shown = fmt::format("`{}`", *written);
      } else if (own.is_exact && resource.name.IsString() && parent.name.IsString()) {
        shown = fmt::format("`{}`", resource.name.text().substr(parent.name.text().size() + 1));
      } else {
        shown = "its name";
      }
    }
  }
  const std::size_t has = own.slashes + 1;
  if (has == wanted || (has < wanted && !own.is_exact)) return;
  auto report = own.is_exact ? ctx.ReportIn(document, declared.name.span(),
                                            "`{}` takes a name of {}, but {} has {}", *type,
                                            Segments(wanted), shown, Segments(has))
                             : ctx.ReportIn(document, declared.name.span(),
                                            "`{}` takes a name of {}, but this one has {} or more",
                                            *type, Segments(wanted), Segments(has));
  if (is_child && wanted == 1) {
    report.Help("a nested resource has its own segment only: the parent's name is put in front");
  } else {
    report.Help("a name has one segment for each segment of the type behind the provider");
  }
  report.LabelIn(document, declared.type.span(), "of this type");
  // A resource that was cut out of another template may have lost what stood around it.
  if (arm::LooksLikePart(document.arm_template->root())) report.As(Severity::kWarning);
  for (const arm::Parameter* parameter :
       DefaultsThatMayDiffer(ctx.graph(), document, declared.name.node())) {
    // A name of one part is one whatever the parameter is: only what is in the default counts.
    report.As(Severity::kWarning)
        .LabelIn(document, parameter->default_value.span(), "with this default of `{}`",
                 parameter->name());
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (resource.IsDeployed() == eval::Truth::kFalse) continue;
    // The turns of a loop have names of one form.
    if (!seen.insert(resource.declared).second) continue;
    const Document* document = ctx.graph().DocumentOf(resource.declared->node.tree());
    if (document != nullptr) CheckResource(expansion, resource, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule name_segments = {
    .id = "name-segments",
    .summary = "the name of a resource has more or fewer segments than its type",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP169", "bicep:BCP170", "armtools:backend-template-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
