// Keys and values of templates. Where the cursor is in the structure is read off the brackets in
// front of it; then the document is parsed again with a mark there, since what is being written
// mostly is no JSON yet.
#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/guid.h"
#include "lsp/arm_types.h"
#include "lsp/completion.h"
#include "lsp/describe.h"
#include "schema/resource_types.h"

namespace plumbline::lsp {
namespace {

struct JsonPlace {
  bool is_key = false;
  bool in_string = false;
  bool is_open = false;    // The string has no quote at its end.
  Span token;              // The string around the cursor with its quotes, or the empty place.
  bool has_colon = false;  // Behind the token.
  bool needs_comma = false;
};

// Nothing in comments, and where neither a key nor a value may stand.
std::optional<JsonPlace> PlaceOf(std::string_view text, std::uint32_t offset) {
  std::string open;         // Brackets.
  char last = 0;            // The last character that is no blank, outside of strings.
  std::uint32_t quote = 0;  // Of the string that is open.
  bool in_string = false;
  for (std::uint32_t i = 0; i < offset && i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"' || c == '\n') {  // A string that is not closed ends with its line.
        in_string = false;
      }
      continue;
    }
    if (c == '/' && i + 1 < text.size() && (text[i + 1] == '/' || text[i + 1] == '*')) {
      const std::string_view end = text[i + 1] == '/' ? "\n" : "*/";
      const std::size_t at = text.find(end, i + 2);
      if (at == std::string_view::npos || at >= offset) return std::nullopt;
      i = static_cast<std::uint32_t>(at + end.size() - 1);
      continue;
    }
    if (IsSpaceAscii(c)) continue;
    if (c == '"') {
      in_string = true;
      quote = i;
      if (last != ':' && last != ',' && last != '{' && last != '[') last = 0;
      continue;
    }
    if (c == '{' || c == '[') open += c;
    if ((c == '}' || c == ']') && !open.empty()) open.pop_back();
    last = c;
  }
  if (open.empty() || last == 0) return std::nullopt;
  JsonPlace place;
  place.in_string = in_string;
  place.token = {offset, offset};
  if (in_string) {
    std::uint32_t end = offset;
    while (end < text.size() && text[end] != '"' && text[end] != '\n') ++end;
    place.is_open = end >= text.size() || text[end] != '"';
    if (!place.is_open) ++end;
    place.token = {quote, end};
  }
  if (open.back() == '{') {
    if (last != '{' && last != ',' && last != ':') return std::nullopt;
    place.is_key = last != ':';
  } else if (last != '[' && last != ',') {
    return std::nullopt;
  }
  const std::size_t next = text.find_first_not_of(" \t\r\n", place.token.end);
  const char after = next == std::string_view::npos ? 0 : text[next];
  place.has_colon = after == ':';
  place.needs_comma = after == '"' || after == '{' || after == '[';
  return place;
}

void AddTypes(std::string_view typed, CompletionList& list) {
  constexpr std::size_t kMost = 400;
  constexpr std::string_view kMicrosoft = "Microsoft.";
  // There are thousands: those of Microsoft first.
  list.keeps_order = true;
  for (const bool is_microsoft : {true, false}) {
    for (std::size_t i = 0; i < schema::ResourceTypeCount(); ++i) {
      const schema::ResourceType type = schema::ResourceTypeAt(i);
      if (StartsWithIgnoreCase(type.name, kMicrosoft) != is_microsoft) continue;
      if (!typed.empty() && !ContainsIgnoreCase(type.name, typed)) continue;
      if (list.items.size() >= kMost) {
        list.is_cut = true;
        return;
      }
      list.Add({std::string(type.name), ItemKind::kClass});
    }
  }
}

void AddVersions(const arm::Resource& resource, CompletionList& list) {
  const auto type = schema::FindResourceType(resource.full_type);
  if (!type) return;
  list.keeps_order = true;
  bool is_chosen = false;
  for (std::size_t i = type->versions.size(); i-- > 0;) {
    CompletionItem item{type->versions[i].ToText(), ItemKind::kConstant};
    constexpr std::size_t kDay = 10;  // A preview has more behind it.
    if (!is_chosen && item.label.size() == kDay) item.is_preselected = is_chosen = true;
    list.Add(std::move(item));
  }
}

void AddValues(schema::BodyNodeId type, CompletionList& list, bool in_string) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const auto text = [in_string](std::string_view value) {
    return in_string ? std::string(value) : '"' + std::string(value) + '"';
  };
  switch (graph.KindOf(type)) {
    case schema::BodyKind::kBoolean:
      for (const std::string_view word : {"true", "false"}) {
        if (!in_string) list.Add({std::string(word), ItemKind::kKeyword});
      }
      break;
    case schema::BodyKind::kLiteral:
    case schema::BodyKind::kEnumeration:
      for (std::size_t i = 0; i < graph.ValueCount(type); ++i) {
        const std::string_view value = graph.Value(type, i);
        list.Add({std::string(value), ItemKind::kValue, text(value)});
      }
      break;
    default:
      break;
  }
}

class Completer {
 public:
  Completer(const Document& marked, NodeRef mark, const JsonPlace& place, std::string_view typed,
            CompletionList& list)
      : model_(*marked.arm_template), mark_(mark), place_(place), typed_(typed), list_(list) {}

  void Run() {
    if (place_.is_key) {
      Keys();
    } else {
      Values();
    }
  }

 private:
  void AddKey(std::string_view name, std::string_view detail = {}, std::string documentation = {},
              bool is_last_resort = false) {
    if (mark_.parent().Find(Key(name), CaseRule::kIgnore)) return;
    std::string insert = (place_.in_string ? "" : "\"") + std::string(name);
    if (!place_.has_colon) {
      insert += "\": ";
    } else if (!place_.in_string || place_.is_open) {
      insert += '"';
    }
    list_.Add({std::string(name), ItemKind::kProperty, std::move(insert), std::string(detail),
               std::move(documentation), is_last_resort});
  }

  void Keys() {
    const NodeRef object = mark_.parent();
    const arm::ResourceId id = model_.InnermostResource(object);
    if (id == kNoId<arm::ResourceId>) {
      for (const arm::Template& part : model_.templates) {
        if (part.node == object) TemplateKeys();
        for (const arm::Parameter& parameter : part.parameters) {
          if (parameter.node == object) ParameterKeys();
        }
        for (const arm::Output& output : part.outputs) {
          if (output.node == object) OutputKeys();
        }
      }
      return;
    }
    const arm::Resource& resource = model_.resources[id];
    if (resource.node == object) {
      for (const std::string_view key : {"type", "apiVersion", "name", "dependsOn", "condition",
                                         "copy", "scope", "comments", "resources"}) {
        AddKey(key);
      }
    }
    const auto part = BodyPartOf(model_, object);
    if (!part) return;
    for (const schema::BodyProperty& property : PropertiesOf(part->type, object)) {
      AddKey(property.name, property.is_required ? "required" : "", DescribeProperty(property),
             property.is_read_only);
    }
    const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
    if (graph.KindOf(part->type) == schema::BodyKind::kDiscriminated) {
      AddKey(graph.DiscriminatorOf(part->type), "required");
    }
  }
  void TemplateKeys() {
    for (const std::string_view key :
         {"$schema", "contentVersion", "languageVersion", "metadata", "definitions", "parameters",
          "functions", "variables", "resources", "outputs"}) {
      AddKey(key);
    }
  }
  void ParameterKeys() {
    for (const std::string_view key :
         {"type", "defaultValue", "allowedValues", "minValue", "maxValue", "minLength", "maxLength",
          "metadata", "nullable"}) {
      AddKey(key);
    }
  }
  void OutputKeys() {
    for (const std::string_view key : {"type", "value", "condition", "copy", "metadata"}) {
      AddKey(key);
    }
  }

  void Values() {
    const std::string_view key = mark_.key();
    const arm::ResourceId id = model_.InnermostResource(mark_);
    if (id != kNoId<arm::ResourceId>) {
      const arm::Resource& resource = model_.resources[id];
      if (place_.in_string && resource.type.node() == mark_) return AddTypes(typed_, list_);
      if (place_.in_string && resource.api_version.node() == mark_) {
        return AddVersions(resource, list_);
      }
      if (place_.in_string && resource.depends_on.node() == mark_.parent()) {
        return AddDependencies(model_, resource, list_);
      }
      const auto part = BodyPartOf(model_, mark_);
      if (part) AddValues(part->type, list_, place_.in_string);
    } else if (EqualsIgnoreCase(key, "type") && place_.in_string) {
      for (const std::string_view type :
           {"string", "secureString", "int", "bool", "object", "secureObject", "array"}) {
        list_.Add({std::string(type), ItemKind::kKeyword});
      }
    }
    const bool about_role =
        ContainsIgnoreCase(key, "role") || ContainsIgnoreCase(mark_.parent().key(), "role");
    const bool is_role = about_role || IsGuid(typed_);
    if (place_.in_string && list_.items.empty() && is_role) AddRoles(list_);
  }

  const arm::TemplateModel& model_;
  NodeRef mark_;
  const JsonPlace& place_;
  std::string_view typed_;
  CompletionList& list_;
};

}  // namespace

void CompleteTemplate(const Subject& subject, CompletionList& list) {
  const std::string_view text = subject.text();
  const auto place = PlaceOf(text, subject.offset);
  if (!place) return;
  std::string mark = '"' + std::string(kCursorMark) + '"';
  if (place->is_key && !place->has_colon) mark += ":0";
  if (place->needs_comma) mark += ",";
  const auto marked = WithMark(*subject.document, place->token, mark);
  if (marked == nullptr || !marked->arm_template) return;
  const NodeRef node = FindMark(*marked, place->is_key);
  if (!node) return;
  std::string_view typed;
  if (place->in_string) {
    list.replaced = {place->token.begin + 1, place->token.end};
    if (place->is_open) {
      // What stands behind the cursor in the line is not part of the word.
      list.replaced.end = subject.offset;
    } else if (!place->is_key || place->has_colon) {
      --list.replaced.end;  // The quote stays, unless a colon comes behind it.
    }
    typed = text.substr(list.replaced.begin, subject.offset - list.replaced.begin);
  }
  Completer(*marked, node, *place, typed, list).Run();
  if (place->is_open && !place->is_key) {
    for (CompletionItem& item : list.items) {
      item.insert = (item.insert.empty() ? item.label : item.insert) + '"';
    }
  }
}

}  // namespace plumbline::lsp
