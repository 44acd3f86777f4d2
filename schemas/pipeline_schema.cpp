// Flattens the schema of pipelines. The file's types are alternatives told apart by the shape of
// the value (`e:triggerNone`, `[p:branchFilter]`, `@triggerFull`), and unions are named types; here
// both become one row that says what a scalar, a list and a mapping must be. Rows are shared and
// refer to each other by index.
#include "pipeline_schema.h"

#include <map>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr int kNone = 255;

// One row of kTypes.
struct Type {
  std::string scalar = "kNone";
  int set = 0;
  int item = kNone;
  int value = kNone;
  int node[2] = {kNone, kNone};

  auto operator<=>(const Type&) const = default;
};

std::string Quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

class Flattener {
 public:
  explicit Flattener(object schema) : schema_(schema) {
    for (const auto [name, unused] : object(schema["enums"])) {
      enums_[std::string(name)] = static_cast<int>(enums_.size());
    }
    for (const auto [name, node] : object(schema["nodes"])) {
      if (Kind(node) == "map" || Kind(node) == "discriminated") {
        const int id = static_cast<int>(nodes_.size());
        nodes_[std::string(name)] = id;
      }
    }
  }

  std::string Arrays() {
    Values();
    for (const auto [name, node] : object(schema_["nodes"])) {
      if (Kind(node) == "map") {
        Mapping(name, node);
      } else if (Kind(node) == "discriminated") {
        Forms(name, node);
      }
    }
    // Names of types that the program asks for: every node, union or not.
    std::string names;
    for (const auto [name, node] : object(schema_["nodes"])) {
      if (Kind(node) == "variants") continue;
      names += fmt::format("{{{}, {}}},\n", Quoted(name), Intern(Parse("@" + std::string(name))));
      names +=
          fmt::format("{{\"[{}]\", {}}},\n", name, Intern(Parse("[@" + std::string(name) + "]")));
    }
    std::string variants;
    for (const element variant : schema_["nodes"]["document"]["variants"].get_array()) {
      variants += fmt::format("{},\n", nodes_.at(std::string(variant)));
    }
    std::string types;
    for (const Type& type : types_) {
      types += fmt::format("{{ScalarRule::{}, {}, {}, {}, {{{}, {}}}}},\n", type.scalar, type.set,
                           type.item, type.value, type.node[0], type.node[1]);
    }
    return Array("std::string_view kValues[]", values_) + Array("PipelineValues kSets[]", sets_) +
           Array("PipelineType kTypes[]", types) + Array("PipelineKey kKeys[]", keys_) +
           Array("PipelineForm kForms[]", forms_) + Array("PipelineNode kNodes[]", node_rows_) +
           Array("std::uint8_t kDocuments[]", variants) + Array("NamedType kNames[]", names);
  }

 private:
  static std::string Array(std::string_view declaration, std::string_view rows) {
    return fmt::format("constexpr {} = {{\n{}}};\n", declaration, rows);
  }
  static std::string_view Kind(element node) { return node["kind"]; }
  static bool Flag(element node, std::string_view name) {
    return node[name].error() == simdjson::SUCCESS;
  }
  static std::string Text(element node, std::string_view name) {
    std::string_view text;
    return node[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
  }

  void Values() {
    std::map<std::string, bool> ignores_case;
    for (const element name : schema_["enumsIgnoreCase"].get_array()) {
      ignores_case[std::string(name)] = true;
    }
    std::size_t count = 0;
    for (const auto [name, set] : object(schema_["enums"])) {
      const std::size_t first = count;
      for (const element value : set.get_array()) {
        values_ += Quoted(value) + ",\n";
        ++count;
      }
      sets_ += fmt::format("{{{}, {}, {}}},\n", first, count - first,
                           ignores_case.contains(std::string(name)));
    }
  }

  // A node with keys: its place in kKeys, and what holds between the keys.
  void Mapping(std::string_view name, element node) {
    const std::size_t first = key_count_;
    for (const auto [key, facts] : object(node["keys"])) {
      keys_ +=
          fmt::format("{{{}, {}, {}, {}, {}}},\n", Quoted(key), Intern(Parse(Text(facts, "t"))),
                      Flag(facts, "r"), Flag(facts, "hide"), Quoted(Text(facts, "dep")));
      ++key_count_;
    }
    std::string_view leading;
    if (Flag(node, "first")) leading = node["first"].at(0);
    node_rows_ +=
        fmt::format("{{{}, {}, {}, 0, 0, {}, {}, {}}},\n", Quoted(name), first, key_count_ - first,
                    Quoted(leading), Flag(node, "extra"), Flag(node, "oneOf"));
  }

  // A node whose shape a key decides: its place in kForms.
  void Forms(std::string_view name, element node) {
    const std::size_t first = form_count_;
    for (const auto [key, form] : object(node["by"])) {
      forms_ += fmt::format("{{{}, {}}},\n", Quoted(key), nodes_.at(std::string(form)));
      ++form_count_;
    }
    node_rows_ += fmt::format("{{{}, 0, 0, {}, {}, \"\", false, false}},\n", Quoted(name), first,
                              form_count_ - first);
  }

  // `A|B`: the alternatives differ in shape, or are two mappings.
  Type Parse(const std::string& text) {
    Type type;
    std::size_t at = 0;
    while (at <= text.size()) {
      const std::size_t end = std::min(text.find('|', at), text.size());
      Add(text.substr(at, end - at), type);
      at = end + 1;
    }
    return type;
  }

  void Add(const std::string& text, Type& type) {
    if (text.starts_with('[') && text.ends_with(']')) {
      type.item = Intern(Parse(text.substr(1, text.size() - 2)));
    } else if (text.starts_with('{') && text.ends_with('}')) {
      type.value = Intern(Parse(text.substr(1, text.size() - 2)));
    } else if (text.starts_with('@')) {
      const std::string name = text.substr(1);
      const element node = schema_["nodes"][name];
      if (Kind(node) == "union") {
        for (const element part : node["of"].get_array()) {
          AddAll(Parse(std::string(std::string_view(part))), type);
        }
      } else {
        AddNode(nodes_.at(name), type);
      }
    } else if (text.starts_with("e:")) {
      type.scalar = "kOneOf";
      type.set = enums_.at(text.substr(2));
    } else if (text.starts_with("p:")) {
      type.scalar = PatternRule(text.substr(2));
    } else {
      static const std::map<std::string, std::string> kRules = {
          {"s", "kAny"}, {"s+", "kNotEmpty"}, {"b", "kBoolean"}, {"i", "kInteger"}, {"x", "kFree"}};
      type.scalar = kRules.at(text);
    }
  }

  static void AddNode(int node, Type& type) {
    int& place = type.node[0] == kNone ? type.node[0] : type.node[1];
    if (place != kNone) throw std::runtime_error("three mappings in one type");
    place = node;
  }

  static void AddAll(const Type& part, Type& type) {
    if (part.scalar != "kNone") {
      type.scalar = part.scalar;
      type.set = part.set;
    }
    if (part.item != kNone) type.item = part.item;
    if (part.value != kNone) type.value = part.value;
    for (const int node : part.node) {
      if (node != kNone) AddNode(node, type);
    }
  }

  // The program matches these without a regular expression; see ScalarRule.
  static std::string PatternRule(const std::string& name) {
    static const std::map<std::string, std::string> kRules = {
        {"referenceName", "kName"},
        {"identifier", "kIdentifier"},
        {"stepName", "kName"},
        {"alias", "kAlias"},
        {"taskRef", "kTaskReference"},
        {"branchFilter", "kBranchFilter"},
        {"cron", "kCron"},
    };
    return kRules.at(name);
  }

  int Intern(const Type& type) {
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (types_[i] == type) return static_cast<int>(i);
    }
    types_.push_back(type);
    if (types_.size() >= kNone) throw std::runtime_error("too many types");
    return static_cast<int>(types_.size() - 1);
  }

  object schema_;
  std::map<std::string, int> enums_, nodes_;
  std::vector<Type> types_;
  std::size_t key_count_ = 0, form_count_ = 0;
  std::string values_, sets_, keys_, forms_, node_rows_;
};

}  // namespace

std::string PipelineSchemaArrays(const std::string& path) {
  simdjson::dom::parser parser;
  const object schema = parser.load(path);
  return Flattener(schema).Arrays();
}
