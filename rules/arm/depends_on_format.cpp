// An entry that puts an id together is taken apart into its pieces (`Namespace.X/type/`, a name,
// `/type/`, a name, ...), which are then the arguments of resourceId().
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`dependsOn` is an array of strings, each of which names a resource of the template. Azure refuses anything else.

```json bad
{
  "type": "Microsoft.Network/networkInterfaces",
  "apiVersion": "2023-09-01",
  "name": "card",
  "dependsOn": "net"
}
```

```json good
{
  "type": "Microsoft.Network/networkInterfaces",
  "apiVersion": "2023-09-01",
  "name": "card",
  "dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', 'net')]"]
}
```

Two forms work and break easily. An entry that is an `if()` names one of two resources; both can be named instead, since
Azure waits for no resource whose condition is false: a warning. An entry that joins a type and a name to an id is
information: `resourceId()` checks that the names fit the type.
)md";

using expr::ExprId;

// The text as a literal of the expression language.
std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

// One name of an id, or one word of its type, with the expression that gives it.
struct Segment {
  std::string expression;
  std::string literal;
  bool is_literal = true;
  bool is_simple = true;  // One literal or one expression.
};

// The segments between the slashes of an id that is joined from pieces.
std::vector<Segment> SegmentsOf(const arm::NameParts& parts) {
  std::vector<Segment> segments(1);
  bool is_empty = true;
  for (const arm::NamePart& part : parts) {
    if (part.is_expression) {
      Segment& last = segments.back();
      last.is_simple = is_empty;
      last.is_literal = false;
      last.expression = part.text;
      is_empty = false;
      continue;
    }
    for (std::string_view text = part.text;;) {
      const std::size_t slash = text.find('/');
      const std::string_view piece = text.substr(0, slash);
      if (!piece.empty()) {
        Segment& last = segments.back();
        last.is_simple = is_empty;
        last.literal += piece;
        is_empty = false;
      }
      if (slash == std::string_view::npos) break;
      segments.emplace_back();
      is_empty = true;
      text.remove_prefix(slash + 1);
    }
  }
  return segments;
}

// `resourceId('Namespace.X/type', name, ...)` for an id that is joined; nothing when it is none, or
// when a part of it is more than one piece.
std::optional<std::string> AsResourceId(const arm::NameParts& parts) {
  const std::vector<Segment> segments = SegmentsOf(parts);
  if (segments.size() < 3 || segments.size() % 2 == 0) return std::nullopt;
  const Segment& provider = segments[0];
  if (!provider.is_literal || provider.literal.find('.') == std::string::npos) return std::nullopt;
  std::string type = provider.literal;
  std::string names;
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const Segment& one = segments[i];
    if (!one.is_simple || (one.is_literal && one.literal.empty())) return std::nullopt;
    if (i % 2 == 1) {
      if (!one.is_literal) return std::nullopt;
      type += "/" + one.literal;
    } else {
      names += ", " + (one.is_literal ? Quoted(one.literal) : one.expression);
    }
  }
  return fmt::format("resourceId({}{})", Quoted(type), names);
}

void CheckExpression(const arm::Value& entry, RuleContext& ctx) {
  const expr::Expression& ast = ctx.Parsed(*entry.Expression());
  if (!ast.problems.empty() || ast.root == kNoId<ExprId>) return;
  if (ast.IsCallOf(ast.root, "if")) {
    ctx.Report(entry.span(), "`if()` decides what the resource waits for")
        .As(Severity::kWarning)
        .Help("name both resources: Azure does not wait for one whose condition is false");
    return;
  }
  if (!ast.IsCallOf(ast.root, "concat") && !ast.IsCallOf(ast.root, "format")) return;
  const auto id = AsResourceId(arm::PartsOfName(entry));
  if (!id) return;
  auto report = ctx.Report(entry.span(), "the id is joined from a type and names");
  report.As(Severity::kInfo).Help("use `{}`", *id);
  // What JSON escapes would have to be escaped again.
  if (id->find_first_of("\"\\") != std::string::npos || entry.node().node().needs_decoding) return;
  report.Fix(FixSafety::kSafe, "use `resourceId()`", entry.span(), fmt::format("\"[{}]\"", *id));
}

void Check(const arm::Resource& resource, RuleContext& ctx) {
  const arm::Value& list = resource.depends_on;
  if (list.IsAbsent() || list.IsUnknown() || list.node().IsMissing()) return;
  if (!list.IsArray()) {
    ctx.Report(list.span(), "`dependsOn` is {}, not an array of strings",
               list.IsObject() ? "an object" : "a single value")
        .Help("put it between `[` and `]`");
    return;
  }
  for (const arm::Value& entry : list.Elements()) {
    if (entry.node().IsMissing()) continue;
    if (!entry.node().IsString()) {
      ctx.Report(entry.span(), "the entry of `dependsOn` is no string")
          .Help("name a resource: its id, or its name when no other resource has it");
    } else if (entry.Expression()) {
      CheckExpression(entry, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule depends_on_format = {
    .id = "depends-on-format",
    .summary = "`dependsOn` is no array of strings, or its entries break easily",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:DependsOn-Best-Practices"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
