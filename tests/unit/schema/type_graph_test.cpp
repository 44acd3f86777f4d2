// The image against the table it is made from, read again here line by line; and damaged images.
#include "schema/type_graph.h"

#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

using Fields = std::vector<std::string>;

std::string Unescaped(const std::string& field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      text += field[i];
      continue;
    }
    ++i;
    text += field[i] == 't' ? '\t' : field[i] == 'n' ? '\n' : field[i] == 'r' ? '\r' : '\\';
  }
  return text;
}

Fields FieldsOf(const std::string& line) {
  Fields fields(1);
  for (const char c : line) {
    if (c == '\t') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

struct Table {
  std::vector<Fields> nodes, resources;
};
const Table& Source() {
  static const Table kTable = [] {
    Table table;
    std::ifstream file(PLUMBLINE_SCHEMAS "/arm-types.ptt");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      if (line[0] == 'R') table.resources.push_back(FieldsOf(line));
      if (line[0] != '@' && line[0] != 'R' && line[0] != 'F') table.nodes.push_back(FieldsOf(line));
    }
    return table;
  }();
  return kTable;
}

std::string At(const Fields& fields, std::size_t i) { return i < fields.size() ? fields[i] : ""; }

// Whether the node says what line `number` of the table says, itself and (once each) what it leads
// to.
class Comparison {
 public:
  explicit Comparison(const TypeGraph& graph) : graph_(graph), seen_(Source().nodes.size()) {}

  std::size_t compared() const { return compared_; }

  void Same(BodyNodeId node, std::size_t number) {
    todo_.emplace_back(node, number);
    while (!todo_.empty()) {
      const auto [next, line] = todo_.back();
      todo_.pop_back();
      if (seen_[line]) continue;
      seen_[line] = true;
      ++compared_;
      SameNode(next, Source().nodes[line]);
    }
  }

 private:
  void SameNode(BodyNodeId node, const Fields& fields) {
    const BodyKind kind = graph_.KindOf(node);
    switch (fields[0][0]) {
      case 's':
        REQUIRE(kind == BodyKind::kString);
        REQUIRE(graph_.IsSensitive(node) == (At(fields, 1) == "1"));
        SameBounds(node, At(fields, 2), At(fields, 3));
        REQUIRE(graph_.PatternOf(node) == Unescaped(At(fields, 4)));
        break;
      case 'i':
        REQUIRE(kind == BodyKind::kInteger);
        SameBounds(node, At(fields, 1), At(fields, 2));
        break;
      case 'b':
        REQUIRE(kind == BodyKind::kBoolean);
        break;
      case 'a':
        REQUIRE(kind == BodyKind::kAny);
        break;
      case 'l':
        REQUIRE(kind == BodyKind::kLiteral);
        REQUIRE(graph_.Value(node, 0) == Unescaped(fields[1]));
        break;
      case 'e':
        REQUIRE(kind == BodyKind::kEnumeration);
        REQUIRE(graph_.IsOpen(node) == (fields[1] == "1"));
        REQUIRE(graph_.ValueCount(node) == fields.size() - 2);
        for (std::size_t i = 2; i < fields.size(); ++i) {
          bool found = false;
          for (std::size_t k = 0; k < graph_.ValueCount(node); ++k) {
            found = found || graph_.Value(node, k) == Unescaped(fields[i]);
          }
          REQUIRE(found);
        }
        break;
      case '[':
        REQUIRE(kind == BodyKind::kArray);
        SameBounds(node, At(fields, 2), At(fields, 3));
        todo_.emplace_back(graph_.ItemsOf(node), std::stoul(fields[1]));
        break;
      case '{':
        REQUIRE(kind == BodyKind::kObject);
        REQUIRE(graph_.IsSensitive(node) == (fields[1] == "1"));
        REQUIRE((graph_.AdditionalOf(node) == kNoId<BodyNodeId>) == (fields[2] == "-"));
        if (fields[2] != "-") todo_.emplace_back(graph_.AdditionalOf(node), std::stoul(fields[2]));
        SameProperties(node, fields, 3, fields.size());
        break;
      default: {
        REQUIRE(fields[0] == "?");
        REQUIRE(kind == BodyKind::kDiscriminated);
        REQUIRE(graph_.DiscriminatorOf(node) == Unescaped(fields[1]));
        const std::size_t base = 3 + 2 * std::stoul(fields[2]);
        SameProperties(node, fields, 3, base);
        REQUIRE(graph_.VariantCount(node) == (fields.size() - base) / 2);
        for (std::size_t i = base; i < fields.size(); i += 2) {
          const BodyNodeId variant = graph_.FindVariant(node, Unescaped(fields[i]));
          REQUIRE(variant != kNoId<BodyNodeId>);
          todo_.emplace_back(variant, std::stoul(fields[i + 1]));
        }
      }
    }
  }

  void SameBounds(BodyNodeId node, const std::string& min, const std::string& max) {
    const TypeGraph::Bounds bounds = graph_.BoundsOf(node);
    REQUIRE(bounds.min.has_value() == !min.empty());
    REQUIRE(bounds.max.has_value() == !max.empty());
    const auto same = [](std::int64_t value, const std::string& text) {
      // Lengths beyond 32 bits are cut off.
      return std::to_string(value) == text || value == 0xFFFFFFFE ||
             value == std::numeric_limits<std::int64_t>::max() ||
             value == std::numeric_limits<std::int64_t>::min() || (value == 0 && text[0] == '-');
    };
    if (bounds.min) REQUIRE(same(*bounds.min, min));
    if (bounds.max) REQUIRE(same(*bounds.max, max));
  }

  void SameProperties(BodyNodeId node, const Fields& fields, std::size_t begin, std::size_t end) {
    REQUIRE(graph_.PropertyCount(node) == (end - begin) / 2);
    for (std::size_t i = begin; i < end; i += 2) {
      const std::string name = Unescaped(fields[i]);
      REQUIRE(graph_.FindProperty(node, ToLower(name)).has_value());
      std::optional<BodyProperty> property;  // Two names of an object may differ in case alone.
      for (std::size_t k = 0; k < graph_.PropertyCount(node); ++k) {
        if (graph_.Property(node, k).name == name) property = graph_.Property(node, k);
      }
      REQUIRE(property.has_value());
      const std::string& reference = fields[i + 1];
      const std::size_t digits = reference.find_first_of("0123456789");
      const std::string flags = reference.substr(0, digits);
      CAPTURE(name, reference);
      REQUIRE(property->is_required == (flags.find('r') != std::string::npos));
      REQUIRE(property->is_read_only == (flags.find('o') != std::string::npos));
      todo_.emplace_back(property->type, std::stoul(reference.substr(digits)));
    }
  }

  const TypeGraph& graph_;
  std::vector<bool> seen_;
  std::vector<std::pair<BodyNodeId, std::size_t>> todo_;
  std::size_t compared_ = 0;
};

BodyNodeId BodyOf(std::string_view type, std::string_view version) {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const TypeVersion* const found =
      graph.FindVersion(graph.Find(type), ApiVersion::Parse(version).value());
  REQUIRE(found != nullptr);
  return found->body;
}

TEST_CASE("every type at every version says what the table says") {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  Comparison comparison(graph);
  REQUIRE(Source().resources.size() > 3000);
  std::size_t versions = 0;
  for (const Fields& fields : Source().resources) {
    const ResourceTypeId type = graph.Find(ToLower(fields[1]));
    REQUIRE(type != kNoId<ResourceTypeId>);
    REQUIRE(graph.NameOf(type) == fields[1]);
    REQUIRE(graph.VersionsOf(type).size() == fields.size() - 2);
    std::string scopes;
    for (std::size_t i = 2; i < fields.size(); ++i, ++versions) {
      Fields parts(1);
      for (const char c : fields[i]) {
        if (c == ':') {
          parts.emplace_back();
        } else {
          parts.back() += c;
        }
      }
      const auto version = ApiVersion::Parse(parts[0]);
      REQUIRE(version.has_value());
      const TypeVersion* const found = graph.FindVersion(type, *version);
      REQUIRE(found != nullptr);
      REQUIRE(found->version().ToText() == parts[0]);
      if (parts.size() == 5) scopes = parts[3] + ":" + parts[4];
      const auto expected_readable = std::stoul(scopes.substr(0, scopes.find(':')), nullptr, 16);
      const auto expected_writable = std::stoul(scopes.substr(scopes.find(':') + 1), nullptr, 16);
      REQUIRE(found->readable() == expected_readable);
      REQUIRE(found->writable() == expected_writable);
      comparison.Same(found->body, std::stoul(parts[1]));
      REQUIRE((found->name == kNoId<BodyNodeId>) == (parts[2] == "-"));
      if (parts[2] != "-") comparison.Same(found->name, std::stoul(parts[2]));
    }
  }
  CHECK(versions > 34000);
  CHECK(comparison.compared() > 45000);
}

TEST_CASE("types and properties are found in any case; unknown ones are not") {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const ResourceTypeId type = graph.Find("MICROSOFT.STORAGE/storageaccounts");
  REQUIRE(type != kNoId<ResourceTypeId>);
  CHECK(graph.NameOf(type) == "Microsoft.Storage/storageAccounts");
  CHECK(graph.Find("Microsoft.Storage/storageAccount") == kNoId<ResourceTypeId>);
  CHECK(graph.Find("") == kNoId<ResourceTypeId>);
  const BodyNodeId body = BodyOf("Microsoft.Storage/storageAccounts", "2023-05-01");
  CHECK(graph.FindProperty(body, "KIND")->is_required);
  CHECK_FALSE(graph.FindProperty(body, "kinds").has_value());
  const auto properties = graph.FindProperty(body, "properties");
  const auto state = graph.FindProperty(properties->type, "provisioningState");
  CHECK(state->is_read_only);
}

TEST_CASE("a version that is not known has a nearest one") {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const ResourceTypeId type = graph.Find("Microsoft.Storage/storageAccounts");
  const auto nearest = [&](const char* version) {
    return graph.NearestVersion(type, ApiVersion::Parse(version).value()).version().ToText();
  };
  CHECK(nearest("2023-05-01") == "2023-05-01");
  CHECK(nearest("2023-05-02") == "2023-05-01");
  CHECK(nearest("1999-01-01") == graph.VersionsOf(type)[0].version().ToText());
  CHECK(graph.FindVersion(type, ApiVersion::Parse("2023-05-02").value()) == nullptr);
}

TEST_CASE("facts that everybody knows") {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const BodyNodeId script = BodyOf("Microsoft.Resources/deploymentScripts", "2023-08-01");
  REQUIRE(graph.KindOf(script) == BodyKind::kDiscriminated);
  CHECK(graph.DiscriminatorOf(script) == "kind");
  const BodyNodeId cli = graph.FindVariant(script, "azurecli");
  REQUIRE(cli != kNoId<BodyNodeId>);
  const auto properties = graph.FindProperty(cli, "properties");
  REQUIRE(properties.has_value());
  const auto preference = graph.FindProperty(properties->type, "cleanupPreference");
  REQUIRE(preference.has_value());
  REQUIRE(graph.KindOf(preference->type) == BodyKind::kEnumeration);
  CHECK(graph.ValueCount(preference->type) == 3);
  CHECK(graph.FindProperty(properties->type, "retentionInterval")->is_required);
  const BodyNodeId site = BodyOf("Microsoft.Web/sites", "2022-09-01");
  const auto config =
      graph.FindProperty(graph.FindProperty(site, "properties")->type, "siteConfig");
  CHECK(graph.FindProperty(config->type, "healthCheckPath").has_value());
}

TEST_CASE("a damaged image is refused or can be read without harm") {
  const auto original = ArmTypesImage();
  std::vector<std::uint32_t> copy((original.size() + 3) / 4);
  const auto bytes = [&] {
    return std::span<const char>(reinterpret_cast<const char*>(copy.data()), original.size());
  };
  std::memcpy(copy.data(), original.data(), original.size());
  REQUIRE(TypeGraph::From(bytes()).has_value());
  CHECK_FALSE(TypeGraph::From(bytes().first(40)).has_value());
  CHECK_FALSE(TypeGraph::From(bytes().first(original.size() - 4)).has_value());
  CHECK_FALSE(TypeGraph::From({}).has_value());
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int round = 0; round < 60; ++round) {
    const std::size_t at = round < 20 ? static_cast<std::size_t>(round) : random() % copy.size();
    const std::uint32_t before = copy[at];
    copy[at] ^= 1U << random() % 32;
    if (const auto graph = TypeGraph::From(bytes())) {
      const ResourceTypeId type = graph->Find("Microsoft.Storage/storageAccounts");
      if (type != kNoId<ResourceTypeId>) {
        const BodyNodeId body = graph->VersionsOf(type).back().body;
        CHECK(graph->PropertyCount(body) < copy.size());
      }
    } else {
      ++refused;
    }
    copy[at] = before;
  }
  CHECK(refused > 15);
}

}  // namespace
}  // namespace plumbline::schema
