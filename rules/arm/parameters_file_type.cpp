#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A value in a parameter file is of another type than the template declares, is none of `allowedValues`, or breaks
`minValue`, `maxValue`, `minLength` or `maxLength`. Azure refuses the deployment.

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "instances": { "type": "int", "maxValue": 10 } },
  "resources": []
}
```

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "instances": { "value": "3" } }
}
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "instances": { "type": "int", "maxValue": 10 } },
  "resources": []
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "instances": { "value": 3 } }
}
```

An empty text is often filled in later, or passed beside the file: that it is too short is information only, and nothing at
all of a secure parameter. Texts are compared with `allowedValues` without regard to case. What a pipeline fills in (`#{instances}#`) is not judged.
)md";

std::string_view KindOf(NodeRef value) {
  switch (value.kind()) {
    case NodeKind::kObject:
      return "object";
    case NodeKind::kArray:
      return "array";
    case NodeKind::kString:
      return "string";
    case NodeKind::kNumber:
      return arm::Value::Literal(value).Integer() ? "int" : "fraction";
    case NodeKind::kTrue:
    case NodeKind::kFalse:
      return "bool";
    default:
      return {};  // Null: what Azure makes of it depends.
  }
}
std::string_view KindOf(arm::ParameterType type) {
  switch (type) {
    case arm::ParameterType::kString:
    case arm::ParameterType::kSecureString:
      return "string";
    case arm::ParameterType::kInt:
      return "int";
    case arm::ParameterType::kBool:
      return "bool";
    case arm::ParameterType::kObject:
    case arm::ParameterType::kSecureObject:
      return "object";
    case arm::ParameterType::kArray:
      return "array";
    default:
      return {};
  }
}

// In UTF-16 units, as Azure counts.
std::int64_t LengthOf(std::string_view text) {
  return static_cast<std::int64_t>(eval::Utf16Length({.text = text, .is_ascii = false}));
}

// A value for messages; of a secure parameter nothing is shown.
std::string Shown(NodeRef value, const arm::Parameter& parameter) {
  constexpr std::size_t kMost = 60;
  if (!value.IsScalar() || parameter.IsSecure() || value.text().size() > kMost ||
      value.text().find('\n') != std::string_view::npos) {
    return "the value";
  }
  return fmt::format("`{}`", value.text());
}

bool IsOneOf(NodeRef value, const std::vector<arm::Value>& allowed) {
  return std::ranges::any_of(allowed, [value](const arm::Value& option) {
    const NodeRef node = option.node();
    // Objects and arrays are not compared.
    if (!node.IsScalar() || !value.IsScalar()) return true;
    return EqualsIgnoreCase(node.text(), value.text());
  });
}

class Checker {
 public:
  Checker(const arm::Parameter& parameter, const Document& declared_in, RuleContext& ctx)
      : parameter_(parameter), declared_in_(declared_in), ctx_(ctx) {}

  void Check(NodeRef value) {
    if (value.IsString() && IsFilledInLater(value.text())) return;
    const std::string_view has = KindOf(value);
    const std::string_view wants = KindOf(parameter_.parsed_type);
    if (has.empty() || wants.empty()) return;
    if (has != wants) {
      const NodeRef type = parameter_.type.node();
      ctx_.Report(value.span(), "the value of `{}` is {} {}, not {} {}", parameter_.name(),
                  Article(has), has, Article(wants), wants)
          .LabelIn(declared_in_, type ? type.span() : parameter_.name_span(), "declared here");
      return;
    }
    // An empty text stands for a value that is filled in, or passed beside the file.
    const bool is_open = value.IsString() && value.text().empty();
    if (is_open && parameter_.IsSecure()) return;
    Allowed(value);
    if (has == "int") {
      const auto number = arm::Value::Literal(value).Integer();
      if (number) Bounds(value, *number, "minValue", "maxValue", "");
    } else if (has == "string") {
      Bounds(value, LengthOf(value.text()), "minLength", "maxLength", "character");
    } else if (has == "array") {
      Bounds(value, static_cast<std::int64_t>(value.size()), "minLength", "maxLength", "element");
    }
  }

 private:
  void Allowed(NodeRef value) {
    if (!parameter_.allowed_values.IsArray()) return;
    const std::vector<arm::Value> allowed = parameter_.allowed_values.Elements();
    if (allowed.empty()) return;
    // Of an array, every element has to be allowed.
    if (value.IsArray()) {
      for (const NodeRef element : value.children()) {
        if (!IsOneOf(element, allowed)) NotAllowed(element, allowed);
      }
    } else if (!IsOneOf(value, allowed)) {
      NotAllowed(value, allowed);
    }
  }

  void NotAllowed(NodeRef value, const std::vector<arm::Value>& allowed) {
    constexpr std::size_t kMost = 8;
    auto report = ctx_.Report(value.span(), "{} is no allowed value of `{}`",
                              Shown(value, parameter_), parameter_.name());
    report.LabelIn(declared_in_, parameter_.allowed_values.key_span(), "the values are here");
    std::string options;
    for (std::size_t i = 0; i < allowed.size() && i < kMost; ++i) {
      options += fmt::format("{}`{}`", i == 0 ? "" : ", ", allowed[i].node().text());
    }
    if (!parameter_.IsSecure()) {
      report.Help("use one of {}{}", options, allowed.size() > kMost ? ", ..." : "");
    }
  }

  void Bounds(NodeRef value, std::int64_t number, std::string_view least, std::string_view most,
              std::string_view unit) {
    for (const bool is_least : {true, false}) {
      const arm::Value bound = parameter_.At(Key(is_least ? least : most));
      const auto limit = bound.Integer();
      if (!limit || (is_least ? number >= *limit : number <= *limit)) continue;
      const std::string_view order = is_least ? "at least" : "at most";
      const auto with_unit = [unit](std::int64_t n) {
        return unit.empty() ? fmt::format("{}", n)
                            : fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s");
      };
      auto report = unit.empty()
                        ? ctx_.Report(value.span(), "`{}` is {}; the template takes {} {}",
                                      parameter_.name(), number, order, *limit)
                        : ctx_.Report(value.span(), "`{}` has {}; the template takes {} {}",
                                      parameter_.name(), with_unit(number), order, *limit);
      report.LabelIn(declared_in_, bound.span(), "the bound is here");
      if (value.IsString() && value.text().empty()) report.As(Severity::kInfo);
    }
  }

  const arm::Parameter& parameter_;
  const Document& declared_in_;
  RuleContext& ctx_;
};

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  const Document* const found = ctx.graph().links().TemplateOf(ctx.document());
  if (found == nullptr || !found->arm_template) return;
  for (const arm::ParameterAssignment& given : file.assignments) {
    const arm::Parameter* parameter = found->arm_template->root().FindParameter(given.name());
    if (parameter != nullptr && given.value.node()) {
      Checker(*parameter, *found, ctx).Check(given.value.node());
    }
  }
}

}  // namespace

extern constinit const Rule parameters_file_type = {
    .id = "parameters-file-type",
    .summary = "a value in a parameter file does not fit the parameter's declaration",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.ParameterDataTypes", "bicep:BCP260",
                    "psrule:Azure.Template.ValueConstraint"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
