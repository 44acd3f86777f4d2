#include "report/expanded_template.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/json_writer.h"

namespace plumbline {
namespace {

using arm::DeployedResource;
using arm::DeployedTemplate;

class Writer {
 public:
  explicit Writer(const arm::Expansion& expansion) : expansion_(expansion), json_(64) {}

  std::string Run() {
    Template(expansion_.root());
    return std::move(json_).text() + "\n";
  }

 private:
  void Template(const DeployedTemplate& deployed) {
    const arm::Template& declared = *deployed.declared;
    json_.BeginObject();
    for (const arm::Value* section :
         {&declared.schema, &declared.language_version, &declared.content_version}) {
      if (section->node()) Literal(*section);
    }
    Parameters(deployed);
    json_.BeginArray("resources");
    for (const arm::DeployedResourceId id : deployed.resources) {
      const DeployedResource& resource = expansion_.resources()[id];
      if (resource.IsDeployed() != eval::Truth::kFalse && !resource.IsExisting())
        Resource(resource);
    }
    json_.EndArray();
    Outputs(deployed);
    json_.EndObject();
  }

  // Strings of the document, as they stand.
  void Literal(const arm::Value& value) {
    json_.Field(value.key(), value.Text().value_or(std::string_view()));
  }

  // Those that have no value: the deployment must pass them.
  void Parameters(const DeployedTemplate& deployed) {
    bool any = false;
    for (const arm::Parameter& parameter : deployed.declared->parameters) {
      const eval::Value value = deployed.scope->Parameter(parameter.name());
      if (!IsOpenParameter(value, parameter.name())) continue;
      if (!any) json_.BeginObject("parameters");
      any = true;
      json_.BeginObject(parameter.name());
      for (const NodeRef member : parameter.node.children()) {
        if (EqualsIgnoreCase(member.key(), "defaultValue")) continue;
        json_.Key(member.key());
        Node(member);
      }
      json_.EndObject();
    }
    if (any) json_.EndObject();
  }
  static bool IsOpenParameter(const eval::Value& value, std::string_view name) {
    if (!value.IsUnknown()) return false;
    const eval::Residual& residual = value.unknown().residual;
    return residual.form == eval::Residual::Form::kCall && residual.name == "parameters" &&
           residual.arguments.size() == 1 && residual.arguments[0].IsString() &&
           EqualsIgnoreCase(residual.arguments[0].text(), name);
  }
  // Declarations are copied as they are written.
  void Node(NodeRef node) {
    switch (node.kind()) {
      case NodeKind::kObject:
        json_.BeginObject();
        for (const NodeRef member : node.children()) {
          json_.Key(member.key());
          Node(member);
        }
        json_.EndObject();
        break;
      case NodeKind::kArray:
        json_.BeginArray();
        for (const NodeRef item : node.children()) Node(item);
        json_.EndArray();
        break;
      case NodeKind::kString:
        json_.String(node.text());
        break;
      case NodeKind::kNumber:
      case NodeKind::kTrue:
      case NodeKind::kFalse:
        json_.Raw(node.text());
        break;
      default:
        json_.Null();
    }
  }

  void Resource(const DeployedResource& resource) {
    json_.BeginObject();
    if (resource.IsDeployed() == eval::Truth::kMaybe) Member("condition", resource.condition);
    json_.Field("type", resource.type);
    if (!resource.api_version.IsNull()) Member("apiVersion", resource.api_version);
    Member("name", resource.name);
    if (!resource.location.IsNull()) Member("location", resource.location);
    if (resource.depends_on.IsArray() && !resource.depends_on.items().empty()) {
      Member("dependsOn", resource.depends_on);
    }
    if (resource.body.IsObject()) {
      for (const eval::Member& member : resource.body.members()) {
        json_.Key(member.key);
        if (resource.nested != kNoId<arm::DeployedTemplateId> &&
            EqualsIgnoreCase(member.key, "properties")) {
          NestedProperties(resource, member.value);
        } else {
          Value(member.value);
        }
      }
    }
    json_.EndObject();
  }

  // The template is printed as it expands; what it was passed is in it already.
  void NestedProperties(const DeployedResource& resource, const eval::Value& properties) {
    if (!properties.IsObject()) {
      Value(properties);
      return;
    }
    json_.BeginObject();
    for (const eval::Member& member : properties.members()) {
      if (EqualsIgnoreCase(member.key, "template") ||
          EqualsIgnoreCase(member.key, "templateLink")) {
        continue;
      }
      json_.Key(member.key);
      Value(member.value);
    }
    json_.Key("template");
    Template(expansion_.templates()[resource.nested]);
    json_.EndObject();
  }

  void Outputs(const DeployedTemplate& deployed) {
    const auto is_off = [](const arm::DeployedOutput& output) {
      return output.condition.kind() == eval::Kind::kBoolean && !output.condition.boolean();
    };
    if (std::ranges::all_of(deployed.outputs, is_off)) return;
    json_.BeginObject("outputs");
    for (const arm::DeployedOutput& output : deployed.outputs) {
      if (is_off(output)) continue;
      json_.BeginObject(output.declared->name());
      if (output.condition.IsUnknown()) Member("condition", output.condition);
      if (output.declared->type.node()) {
        json_.Field("type", output.declared->type.Text().value_or(std::string_view()));
      }
      Member("value", output.value);
      json_.EndObject();
    }
    json_.EndObject();
  }

  void Member(std::string_view key, const eval::Value& value) {
    json_.Key(key);
    Value(value);
  }

  void Value(const eval::Value& value) {
    switch (value.kind()) {
      case eval::Kind::kArray:
        json_.BeginArray();
        for (const eval::Value& item : value.items()) Value(item);
        json_.EndArray();
        break;
      case eval::Kind::kObject:
        json_.BeginObject();
        for (const eval::Member& member : value.members()) {
          json_.Key(member.has_unknown_key ? std::string(member.key) : Escaped(member.key));
          Value(member.value);
        }
        json_.EndObject();
        break;
      case eval::Kind::kString:
        json_.String(Escaped(value.text()));
        break;
      case eval::Kind::kUnknown: {
        std::string expression = "[";
        eval::AppendExpression(value, expression);
        json_.String(expression + "]");
        break;
      }
      case eval::Kind::kError:
        // What fails stays as it is written; `check` reports it.
        Broken(value.error());
        break;
      default: {
        std::string text;
        eval::AppendJson(value, '"', text);
        json_.Raw(text);
      }
    }
  }

  void Broken(const eval::ErrorData& error) {
    const eval::Origin origin = expansion_.session().NodeOf(error.origin);
    json_.String(origin.node ? origin.is_key ? origin.node.key() : origin.node.text()
                             : std::string_view());
  }

  // Text that would be taken for an expression gets one more bracket.
  static std::string Escaped(std::string_view text) {
    const bool looks_like_one = text.size() >= 2 && text.front() == '[' && text.back() == ']';
    return looks_like_one ? fmt::format("[{}", text) : std::string(text);
  }

  const arm::Expansion& expansion_;
  JsonWriter json_;
};

}  // namespace

std::string RenderExpandedTemplate(const arm::Expansion& expansion) {
  return Writer(expansion).Run();
}

}  // namespace plumbline
