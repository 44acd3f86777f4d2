// Turns the table of resource types (schemas/data/arm-types.ptt and arm-resource-types.tsv) into
// the images that analyzer/schema reads in place. Layouts: schemas/README.md.
//   generate_types graph arm-types.ptt OUT
//   generate_types list arm-resource-types.tsv OUT
//   generate_types patterns arm-patterns.tsv OUT   (C++ rows)
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "table.h"

namespace plumbline::schemas {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
using Words = std::vector<std::uint32_t>;

// --- Strings and versions ----------------------------------------------------------------------

std::string Fold(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

std::string Unescape(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      text += field[i];
      continue;
    }
    if (++i == field.size()) throw std::runtime_error("a field ends in a backslash");
    switch (field[i]) {
      case '\\':
        text += '\\';
        break;
      case 't':
        text += '\t';
        break;
      case 'n':
        text += '\n';
        break;
      case 'r':
        text += '\r';
        break;
      default:
        throw std::runtime_error("unknown escape in: " + std::string(field));
    }
  }
  return text;
}

// yyyymmdd * 8 and a rank, so that the order of numbers is the order of versions; `p` is short for
// `-preview`.
std::uint32_t PackVersion(const std::string& version) {
  static const std::map<std::string, std::uint32_t> kRanks = {
      {"-alpha", 0}, {"-beta", 1}, {"-privatepreview", 2}, {"-preview", 3}, {"p", 3},
      {"-rc", 5},    {"", 7}};
  std::string date = version.substr(0, 10);
  date.erase(std::remove(date.begin(), date.end(), '-'), date.end());
  const auto rank = kRanks.find(version.substr(std::min<std::size_t>(10, version.size())));
  if (date.size() != 8 || rank == kRanks.end()) {
    throw std::runtime_error("unknown form of an API version: " + version);
  }
  return static_cast<std::uint32_t>(std::stoul(date)) * 8 + rank->second;
}

// Every string once, sorted by (ASCII lower case, bytes): ids compare like names.
class Strings {
 public:
  void Add(const std::string& text) { ids_.emplace(std::make_pair(Fold(text), text), 0); }
  void Number() {
    std::uint32_t next = 0;
    for (auto& [key, id] : ids_) id = next++;
  }
  std::uint32_t Of(const std::string& text) const { return ids_.at({Fold(text), text}); }
  std::size_t size() const { return ids_.size(); }
  // The offsets, one more than strings, and the bytes, filled up to a multiple of four.
  void Write(Words& index, std::string& bytes) const {
    for (const auto& [key, id] : ids_) {
      index.push_back(static_cast<std::uint32_t>(bytes.size()));
      bytes += key.second;
    }
    index.push_back(static_cast<std::uint32_t>(bytes.size()));
    bytes.resize((bytes.size() + 3) / 4 * 4);
  }

 private:
  std::map<std::pair<std::string, std::string>, std::uint32_t> ids_;
};

// --- Images ------------------------------------------------------------------------------------

// Eight bytes of magic, a header of numbers, and sections at multiples of four.
class Image {
 public:
  explicit Image(std::string_view magic, std::size_t numbers)
      : bytes_(magic), size_(magic.size() + 4 * numbers) {}

  // The offset of what is added.
  std::uint32_t Add(const Words& words) {
    for (const std::uint32_t word : words) Put(body_, word);
    return Advance(words.size() * 4);
  }
  std::uint32_t Add(const std::string& bytes) {
    body_ += bytes;
    return Advance(bytes.size());
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(size_); }
  void Write(const Words& header, const std::string& path) {
    for (const std::uint32_t number : header) Put(bytes_, number);
    bytes_ += body_;
    if (bytes_.size() != size_) throw std::runtime_error("the header has another size");
    std::ofstream(path, std::ios::binary) << bytes_;
  }

 private:
  static void Put(std::string& out, std::uint32_t word) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(word >> shift & 0xFF);
  }
  std::uint32_t Advance(std::size_t size) {
    const auto at = static_cast<std::uint32_t>(size_);
    size_ += size;
    return at;
  }

  std::string bytes_;
  std::string body_;
  std::size_t size_;
};

std::uint32_t HashOf(std::string_view folded) {
  std::uint32_t hash = 0x811C9DC5;
  for (const char c : folded) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
  return hash;
}

// Slots of indexes into `names` (folded), by hash with linear probing.
Words HashTable(const std::vector<std::string>& names, std::uint32_t& bits) {
  bits = 4;
  while ((std::size_t{1} << bits) < names.size() * 2) ++bits;
  Words slots(std::size_t{1} << bits, kNone);
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::size_t at = HashOf(names[i]) & (slots.size() - 1);
    while (slots[at] != kNone) at = (at + 1) & (slots.size() - 1);
    slots[at] = static_cast<std::uint32_t>(i);
  }
  return slots;
}

// --- The type graph ----------------------------------------------------------------------------

enum Kind : std::uint32_t {
  kString,
  kInteger,
  kBoolean,
  kAnyValue,
  kLiteral,
  kEnumeration,
  kArray,
  kObject,
  kDiscriminated
};

struct Property {
  std::string name;
  std::uint32_t flags = 0;  // 1 required, 2 read-only, 4 write-only.
  std::size_t node = 0;
};

struct TypeNode {
  Kind kind = kAnyValue;
  bool marked = false;  // Strings and objects: sensitive. Enumerations: open.
  std::optional<std::int64_t> min, max;
  std::string text;                  // Pattern, literal, name of the discriminator.
  std::optional<std::size_t> other;  // Items of arrays, additional properties of objects.
  std::vector<std::string> values;
  std::vector<Property> properties;
  std::vector<std::pair<std::string, std::size_t>> variants;
};

struct VersionEntry {
  std::uint32_t version = 0;
  std::size_t body = 0;
  std::optional<std::size_t> name;
  std::uint32_t readable = 0, writable = 0;
};
struct FunctionEntry {
  std::string name;
  std::uint32_t version = 0;
  std::optional<std::size_t> input;
  std::size_t output = 0;
};
struct ResourceEntry {
  std::string name;
  std::vector<VersionEntry> versions;
  std::vector<FunctionEntry> functions;
};

struct Graph {
  std::vector<TypeNode> nodes;
  std::map<std::string, ResourceEntry> resources;  // By folded name.
};

std::optional<std::int64_t> NumberOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  // Limits beyond 64 bits mean no more than the largest number.
  errno = 0;
  const long long value = std::strtoll(text.c_str(), nullptr, 10);
  return value;
}

std::optional<std::size_t> NodeOf(const std::string& text) {
  if (text == "-") return std::nullopt;
  return std::stoul(text);
}

std::vector<Property> PropertiesOf(const std::vector<std::string>& fields, std::size_t begin,
                                   std::size_t end) {
  std::vector<Property> properties;
  for (std::size_t i = begin; i + 1 < end; i += 2) {
    Property property;
    property.name = Unescape(fields[i]);
    const std::string& reference = fields[i + 1];
    std::size_t at = 0;
    for (; at < reference.size() && reference[at] >= 'a'; ++at) {
      property.flags |= reference[at] == 'r' ? 1U : reference[at] == 'o' ? 2U : 4U;
    }
    property.node = std::stoul(reference.substr(at));
    properties.push_back(std::move(property));
  }
  return properties;
}

TypeNode NodeOfLine(std::vector<std::string> fields) {
  TypeNode node;
  const auto field = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::string(); };
  switch (fields[0].at(0)) {
    case 's':
      node.kind = kString;
      node.marked = field(1) == "1";
      node.min = NumberOf(field(2));
      node.max = NumberOf(field(3));
      node.text = Unescape(field(4));
      break;
    case 'i':
      node.kind = kInteger;
      node.min = NumberOf(field(1));
      node.max = NumberOf(field(2));
      break;
    case 'b':
      node.kind = kBoolean;
      break;
    case 'a':
      node.kind = kAnyValue;
      break;
    case 'l':
      node.kind = kLiteral;
      node.text = Unescape(field(1));
      break;
    case 'e':
      node.kind = kEnumeration;
      node.marked = field(1) == "1";
      for (std::size_t i = 2; i < fields.size(); ++i) node.values.push_back(Unescape(fields[i]));
      break;
    case '[':
      node.kind = kArray;
      node.other = NodeOf(field(1));
      node.min = NumberOf(field(2));
      node.max = NumberOf(field(3));
      break;
    case '{':
      node.kind = kObject;
      node.marked = field(1) == "1";
      node.other = NodeOf(field(2));
      node.properties = PropertiesOf(fields, 3, fields.size());
      break;
    case '?': {
      node.kind = kDiscriminated;
      node.text = Unescape(field(1));
      const std::size_t base = 3 + 2 * std::stoul(field(2));
      node.properties = PropertiesOf(fields, 3, base);
      for (std::size_t i = base; i + 1 < fields.size(); i += 2) {
        node.variants.emplace_back(Unescape(fields[i]), std::stoul(fields[i + 1]));
      }
      break;
    }
    default:
      throw std::runtime_error("unknown line: " + fields[0]);
  }
  return node;
}

Graph ReadGraph(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line != "plumbline-arm-types\t1") {
    throw std::runtime_error(path + " is no table of types");
  }
  Graph graph;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '@') continue;
    const std::vector<std::string> fields = Split(line, "\t");
    if (fields[0] == "R") {
      ResourceEntry& resource = graph.resources[Fold(fields[1])];
      resource.name = fields[1];
      std::uint32_t readable = 0;
      std::uint32_t writable = 0;
      for (std::size_t i = 2; i < fields.size(); ++i) {
        const std::vector<std::string> parts = Split(fields[i], ":");
        if (parts.size() == 5) {
          readable = static_cast<std::uint32_t>(std::stoul(parts[3], nullptr, 16));
          writable = static_cast<std::uint32_t>(std::stoul(parts[4], nullptr, 16));
        }
        resource.versions.push_back({PackVersion(parts.at(0)), std::stoul(parts.at(1)),
                                     NodeOf(parts.at(2)), readable, writable});
      }
    } else if (fields[0] == "F") {
      ResourceEntry& resource = graph.resources.at(Fold(fields.at(1)));
      for (std::size_t i = 3; i < fields.size(); ++i) {
        const std::vector<std::string> parts = Split(fields[i], ":");
        resource.functions.push_back(
            {fields.at(2), PackVersion(parts.at(0)), NodeOf(parts.at(1)), std::stoul(parts.at(2))});
      }
    } else {
      graph.nodes.push_back(NodeOfLine(fields));
    }
  }
  return graph;
}

std::size_t WordsOf(const TypeNode& node) {
  const std::size_t bounds = (node.min ? 1U : 0U) + (node.max ? 1U : 0U);
  switch (node.kind) {
    case kString:
      return 1 + bounds + (node.text.empty() ? 0U : 1U);
    case kInteger:
      return 1 + 2 * bounds;
    case kBoolean:
    case kAnyValue:
      return 1;
    case kLiteral:
      return 2;
    case kEnumeration:
      return 1 + node.values.size();
    case kArray:
      return 2 + bounds;
    case kObject:
      return 1 + (node.other ? 1U : 0U) + 2 * node.properties.size();
    case kDiscriminated:
      return 3 + 2 * node.properties.size() + 2 * node.variants.size();
  }
  return 0;
}

class GraphWriter {
 public:
  explicit GraphWriter(const Graph& graph) : graph_(graph) {
    for (const TypeNode& node : graph.nodes) {
      if (node.kind != kString || !node.text.empty()) {
        if (node.kind == kString || node.kind == kLiteral || node.kind == kDiscriminated) {
          strings_.Add(node.text);
        }
      }
      for (const std::string& value : node.values) strings_.Add(value);
      for (const Property& property : node.properties) strings_.Add(property.name);
      for (const auto& [value, variant] : node.variants) strings_.Add(value);
    }
    for (const auto& [folded, resource] : graph.resources) {
      strings_.Add(resource.name);
      for (const FunctionEntry& function : resource.functions) strings_.Add(function.name);
    }
    strings_.Number();
    std::size_t at = 0;
    for (const TypeNode& node : graph.nodes) {
      offsets_.push_back(static_cast<std::uint32_t>(at));
      at += WordsOf(node);
    }
  }

  void Write(const std::string& path) {
    Words nodes;
    for (const TypeNode& node : graph_.nodes) WriteNode(node, nodes);
    Words resources;
    Words versions;
    Words functions;
    std::vector<std::string> names;
    for (const auto& [folded, resource] : graph_.resources) {
      names.push_back(folded);
      WriteResource(resource, resources, versions, functions);
    }
    std::uint32_t bits = 0;
    const Words slots = HashTable(names, bits);
    Words index;
    std::string bytes;
    strings_.Write(index, bytes);
    Image image("PLARMTY1", 16);
    const std::uint32_t at_index = image.Add(index);
    const std::uint32_t at_bytes = image.Add(bytes);
    const std::uint32_t at_nodes = image.Add(nodes);
    const std::uint32_t at_resources = image.Add(resources);
    const std::uint32_t at_versions = image.Add(versions);
    const std::uint32_t at_functions = image.Add(functions);
    const std::uint32_t at_slots = image.Add(slots);
    const auto count = [](std::size_t number) { return static_cast<std::uint32_t>(number); };
    image.Write({1, image.size(), count(strings_.size()), at_index, at_bytes, count(nodes.size()),
                 at_nodes, count(resources.size() / 4), at_resources, count(versions.size() / 4),
                 at_versions, count(functions.size() / 4), at_functions, bits, at_slots, 0},
                path);
  }

 private:
  void WriteProperties(std::vector<Property> properties, Words& out) const {
    std::sort(properties.begin(), properties.end(), [&](const Property& a, const Property& b) {
      return strings_.Of(a.name) < strings_.Of(b.name);
    });
    for (const Property& property : properties) {
      out.push_back(strings_.Of(property.name) | property.flags << 24);
      out.push_back(offsets_.at(property.node));
    }
  }

  void WriteNode(const TypeNode& node, Words& out) const {
    std::uint32_t flags = node.marked ? 1 : 0;
    std::size_t count = 0;
    if (node.kind == kObject) {
      flags |= node.other ? 2U : 0U;
      count = node.properties.size();
    } else {
      flags |= (node.min ? 2U : 0U) | (node.max ? 4U : 0U);
      if (node.kind == kString && !node.text.empty()) flags |= 8;
      if (node.kind == kEnumeration) count = node.values.size();
      if (node.kind == kDiscriminated) count = node.properties.size();
    }
    out.push_back(node.kind | flags << 4 | static_cast<std::uint32_t>(count) << 8);
    if (node.kind == kArray) out.push_back(offsets_.at(node.other.value()));
    if (node.kind == kLiteral || node.kind == kDiscriminated) out.push_back(strings_.Of(node.text));
    for (const auto& bound : {node.min, node.max}) {
      if (!bound) continue;
      if (node.kind == kInteger) {
        const auto bits = static_cast<std::uint64_t>(*bound);
        out.push_back(static_cast<std::uint32_t>(bits));
        out.push_back(static_cast<std::uint32_t>(bits >> 32));
      } else {
        out.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(*bound, 0, 0xFFFFFFFE)));
      }
    }
    if (node.kind == kString && !node.text.empty()) out.push_back(strings_.Of(node.text));
    if (node.kind == kEnumeration) {
      Words values;
      for (const std::string& value : node.values) values.push_back(strings_.Of(value));
      std::sort(values.begin(), values.end());
      out.insert(out.end(), values.begin(), values.end());
    }
    if (node.kind == kObject && node.other) out.push_back(offsets_.at(*node.other));
    if (node.kind == kDiscriminated) {
      out.push_back(static_cast<std::uint32_t>(node.variants.size()));
    }
    WriteProperties(node.properties, out);
    auto variants = node.variants;
    std::sort(variants.begin(), variants.end(), [&](const auto& a, const auto& b) {
      return strings_.Of(a.first) < strings_.Of(b.first);
    });
    for (const auto& [value, variant] : variants) {
      out.push_back(strings_.Of(value));
      out.push_back(offsets_.at(variant));
    }
  }

  void WriteResource(const ResourceEntry& resource, Words& resources, Words& versions,
                     Words& functions) const {
    const auto of = [&](const std::optional<std::size_t>& node) {
      return node ? offsets_.at(*node) : kNone;
    };
    auto sorted_functions = resource.functions;
    std::sort(sorted_functions.begin(), sorted_functions.end(),
              [&](const FunctionEntry& a, const FunctionEntry& b) {
                const std::uint32_t first = strings_.Of(a.name);
                const std::uint32_t second = strings_.Of(b.name);
                return first != second ? first < second : a.version < b.version;
              });
    auto sorted_versions = resource.versions;
    std::sort(sorted_versions.begin(), sorted_versions.end(),
              [](const VersionEntry& a, const VersionEntry& b) { return a.version < b.version; });
    if (sorted_functions.size() > 0xFFFF || sorted_versions.size() > 0xFFFF) {
      throw std::runtime_error("too many versions of " + resource.name);
    }
    resources.push_back(strings_.Of(resource.name));
    resources.push_back(static_cast<std::uint32_t>(versions.size() / 4));
    resources.push_back(
        static_cast<std::uint32_t>(sorted_versions.size() | sorted_functions.size() << 16));
    resources.push_back(static_cast<std::uint32_t>(functions.size() / 4));
    for (const VersionEntry& entry : sorted_versions) {
      versions.insert(versions.end(), {entry.version, offsets_.at(entry.body), of(entry.name),
                                       entry.readable | entry.writable << 8});
    }
    for (const FunctionEntry& entry : sorted_functions) {
      functions.insert(functions.end(), {strings_.Of(entry.name), entry.version, of(entry.input),
                                         offsets_.at(entry.output)});
    }
  }

  const Graph& graph_;
  Strings strings_;
  Words offsets_;  // Of nodes, in words.
};

// --- The list of types and versions ------------------------------------------------------------

// T, M, S, G, E: the bits of the type graph.
std::uint32_t ScopesOf(const std::string& letters) {
  std::uint32_t scopes = 0;
  for (const char letter : letters) {
    scopes |= 1U << std::string_view("TMSGE").find(letter);
  }
  return scopes;
}

// The oldest day among the sources, which the first line of the table names: `(YYYY-MM-DD)`. As
// yyyymmdd.
std::uint32_t OldestSource(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::uint32_t oldest = kNone;
  for (std::size_t at = line.find('('); at != std::string::npos; at = line.find('(', at + 1)) {
    const std::string day = line.substr(at + 1, 10);
    if (day.size() == 10 && day[4] == '-' && line[at + 11] == ')') {
      oldest = std::min(oldest, PackVersion(day) / 8);
    }
  }
  if (oldest == kNone) throw std::runtime_error(path + " does not name the days of its sources");
  return oldest;
}

void WriteList(const Table& table, std::uint32_t date, const std::string& path) {
  Strings strings;
  std::map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    strings.Add(table.Cell(row, "type"));
    rows[Fold(table.Cell(row, "type"))] = row;
  }
  strings.Number();
  Words types;
  Words all_versions;
  std::vector<std::string> names;
  for (const auto& [folded, row] : rows) {
    names.push_back(folded);
    Words versions;
    for (const char* column :
         {"versions", "versionsSchemaOnly", "versionsProviderOnly", "versionsSeenOnly"}) {
      for (const std::string& version : Split(table.Cell(row, column), " ")) {
        if (!version.empty()) versions.push_back(PackVersion(version));
      }
    }
    std::sort(versions.begin(), versions.end());
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    const std::string& flags = table.Cell(row, "flags");
    // Types that only a listing names: nothing is known of their scopes.
    const bool listed_only =
        flags.find('s') != std::string::npos || flags.find('l') != std::string::npos;
    types.push_back(strings.Of(table.Cell(row, "type")));
    types.push_back(static_cast<std::uint32_t>(all_versions.size()));
    types.push_back(static_cast<std::uint32_t>(versions.size()));
    types.push_back(ScopesOf(table.Cell(row, "readable")) |
                    ScopesOf(table.Cell(row, "writable")) << 8 | (listed_only ? 1U : 0U) << 16);
    all_versions.insert(all_versions.end(), versions.begin(), versions.end());
  }
  std::uint32_t bits = 0;
  const Words slots = HashTable(names, bits);
  Words index;
  std::string bytes;
  strings.Write(index, bytes);
  Image image("PLARMRT1", 11);
  const std::uint32_t at_index = image.Add(index);
  const std::uint32_t at_bytes = image.Add(bytes);
  const std::uint32_t at_types = image.Add(types);
  const std::uint32_t at_versions = image.Add(all_versions);
  const std::uint32_t at_slots = image.Add(slots);
  image.Write(
      {1, image.size(), static_cast<std::uint32_t>(types.size() / 4), at_index, at_bytes, at_types,
       static_cast<std::uint32_t>(all_versions.size()), at_versions, bits, at_slots, date},
      path);
}

// --- Patterns of values ------------------------------------------------------------------------

// {original, pattern, how many more it requires, how many it denies} and those behind it, sorted by
// the original.
void WritePatterns(const Table& table, const std::string& path) {
  std::map<std::string, std::string> rows;
  const auto entry = [](const std::string& original, const std::string& pattern,
                        std::size_t required, std::size_t denied) {
    return "{" + Quote(original) + ", Pattern(" + Quote(pattern) + "), " +
           std::to_string(required) + ", " + std::to_string(denied) + "},\n";
  };
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& original = table.Cell(row, "original");
    const std::string& state = table.Cell(row, "state");
    if (state == "unsupported") continue;
    std::vector<std::string> more;
    std::size_t required = 0;
    for (const char* column : {"require", "deny"}) {
      const std::string& cell = table.Cell(row, column);
      if (!cell.empty()) {
        for (std::string& part : Split(cell, " ;; ")) more.push_back(std::move(part));
      }
      if (column == std::string_view("require")) required = more.size();
    }
    std::string text = entry(original, state == "ok" ? original : table.Cell(row, "pattern"),
                             required, more.size() - required);
    for (const std::string& part : more) text += entry("", part, 0, 0);
    rows[original] = text;
  }
  std::ofstream file(path, std::ios::binary);
  for (const auto& [original, text] : rows) file << text;
}

}  // namespace
}  // namespace plumbline::schemas

int main(int argc, char** argv) {
  using namespace plumbline::schemas;
  const std::string what = argc == 4 ? argv[1] : "";
  try {
    if (what == "graph") {
      const Graph graph = ReadGraph(argv[2]);
      GraphWriter(graph).Write(argv[3]);
    } else if (what == "list") {
      WriteList(ReadTable(argv[2]), OldestSource(argv[2]), argv[3]);
    } else if (what == "patterns") {
      WritePatterns(ReadTable(argv[2]), argv[3]);
    } else {
      std::fputs("usage: generate_types graph|list|patterns TABLE OUT\n", stderr);
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "generate_types: %s\n", error.what());
    return 1;
  }
  return 0;
}
