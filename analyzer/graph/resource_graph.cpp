#include "graph/resource_graph.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "graph/graph_part.h"
#include "schema/secrets.h"

namespace plumbline {

std::string_view ToText(ThingKind kind) {
  static constexpr std::array<std::string_view, kThingKinds> kNames = {
      "file",     "resource",          "identity", "role-assignment", "secret", "parameter",
      "variable", "variable-group",    "output",   "stage",           "job",    "step",
      "artifact", "service-connection"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view ToText(RelationKind kind) {
  static constexpr std::array<std::string_view, kRelationKinds> kNames = {
      "contains", "depends-on", "uses-identity", "grants-role", "reads",
      "writes",   "passes",     "deploys",       "swaps"};
  return kNames[static_cast<std::size_t>(kind)];
}

// --- Parts ---

bool RelationSet::Insert(const Relation& relation) {
  const std::uint64_t hash =
      (std::uint64_t{IndexOf(relation.from)} << 32 | IndexOf(relation.to)) * 16 +
      static_cast<std::uint64_t>(relation.kind);
  const auto [begin, end] = known_.equal_range(hash);
  for (auto at = begin; at != end; ++at) {
    if (at->second == relation) return false;
  }
  known_.emplace(hash, relation);
  return true;
}

ThingId GraphPart::Add(ThingKind kind, std::string id, std::string_view label, ThingPlace at) {
  const auto [known, is_new] = by_id_.emplace(id, entries_.end_id());
  if (is_new) {
    Entry entry;
    entry.thing.id = std::move(id);
    entries_.push_back(std::move(entry));
  } else if (!entries_[known->second].is_reference) {
    return known->second;
  }
  Entry& entry = entries_[known->second];
  entry.is_reference = false;
  entry.thing.is_external = false;
  entry.thing.kind = kind;
  entry.thing.label = label;
  entry.thing.at = at;
  return known->second;
}

ThingId GraphPart::Refer(ThingKind kind, std::string id, std::string_view label, std::string key) {
  const auto [known, is_new] = by_id_.emplace(id, entries_.end_id());
  if (!is_new) return known->second;
  Entry entry;
  entry.thing.kind = kind;
  entry.thing.id = std::move(id);
  entry.thing.label = label;
  entry.thing.is_external = true;
  entry.is_reference = true;
  if (!key.empty()) entry.keys.push_back(std::move(key));
  return entries_.push_back(std::move(entry));
}

void GraphPart::Set(ThingId id, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  auto& attributes = entries_[id].thing.attributes;
  const auto known =
      std::ranges::find(attributes, name, [](const auto& attribute) { return attribute.first; });
  if (known == attributes.end()) attributes.emplace_back(name, text);
}

void GraphPart::Link(ThingId from, ThingId to, RelationKind kind, std::string_view label) {
  if (from == to || !entries_.Contains(from) || !entries_.Contains(to)) return;
  Relation relation{from, to, kind, std::string(label)};
  if (seen_.Insert(relation)) relations_.push_back(std::move(relation));
}

ThingId GraphPart::AddFile(const Document& document) {
  const ThingId file =
      Add(ThingKind::kFile, "file:" + document.path(), document.path(), {&document, {0, 0}});
  Set(file, "holds", ToText(document.kind));
  return file;
}

ThingId GraphPart::ReferToFile(std::string_view path, const Document* document) {
  if (document != nullptr) return AddFile(*document);
  return Refer(ThingKind::kFile, fmt::format("file:{}", path), path);
}

std::string ThingIdIn(ThingKind kind, std::string_view path, std::string_view name) {
  return fmt::format("{}:{}#{}", ToText(kind), path, name);
}

std::string ResourceKey(std::string_view type, std::string_view name) {
  return ToLower(fmt::format("{}/{}", type, name));
}

ThingId ReferToVaultSecret(GraphPart& part, std::string_view vault, std::string_view secret) {
  constexpr std::string_view kVaults = "Microsoft.KeyVault/vaults";
  const bool is_known = vault.find_first_of("{$") == std::string_view::npos;
  const ThingId holder =
      part.Refer(ThingKind::kResource, fmt::format("resource:{}/{}", kVaults, vault), vault,
                 is_known ? ResourceKey(kVaults, vault) : std::string());
  part.Set(holder, "type", kVaults);
  const ThingId found = part.Refer(
      ThingKind::kSecret, fmt::format("secret:{}/{}", vault, secret), secret,
      is_known
          ? ResourceKey("Microsoft.KeyVault/vaults/secrets", fmt::format("{}/{}", vault, secret))
          : std::string());
  part.Set(found, "is", "key vault secret");
  part.Set(found, "vault", vault);
  part.Link(holder, found, RelationKind::kContains);
  return found;
}

// --- Joining ---

namespace {

// Names and conditions are shown as they are written, and people write credentials anywhere.
void HideSecrets(std::string& text) {
  std::size_t from = 0;
  while (const auto secret = schema::FindSecret(text, from)) {
    text.replace(secret->begin, secret->end - secret->begin, "***");
    from = secret->begin + 3;
  }
}

class Joiner {
 public:
  ResourceGraph Join(std::vector<std::pair<const Document*, GraphPart>>& parts) {
    std::unordered_set<const Document*> included;
    for (const auto& [document, part] : parts) {
      for (const Document* other : part.included) {
        if (other != document) included.insert(other);
      }
    }
    std::erase_if(parts, [&included](const auto& part) { return included.contains(part.first); });
    // What is declared goes first, so that references find it whatever part it is in.
    std::vector<std::vector<ThingId>> places;
    for (auto& [document, part] : parts) places.push_back(Declare(part));
    for (std::size_t i = 0; i < parts.size(); ++i) Refer(parts[i].second, places[i]);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (const Relation& relation : parts[i].second.relations()) {
        Link({places[i][IndexOf(relation.from)], places[i][IndexOf(relation.to)], relation.kind,
              relation.label});
      }
    }
    return std::move(out_);
  }

 private:
  std::vector<ThingId> Declare(const GraphPart& part) {
    std::vector<ThingId> places(part.entries().size(), kNoId<ThingId>);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const GraphPart::Entry& entry = part.entries()[static_cast<ThingId>(i)];
      if (entry.is_reference) continue;
      places[i] = Place(entry);
      for (const std::string& key : entry.keys) by_key_.emplace(key, places[i]);
    }
    return places;
  }

  void Refer(const GraphPart& part, std::vector<ThingId>& places) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (places[i] != kNoId<ThingId>) continue;
      const GraphPart::Entry& entry = part.entries()[static_cast<ThingId>(i)];
      const auto found = entry.keys.empty() ? by_key_.end() : by_key_.find(entry.keys[0]);
      places[i] = found == by_key_.end() ? Place(entry) : found->second;
    }
  }

  ThingId Place(const GraphPart::Entry& entry) {
    const auto [known, is_new] = by_id_.emplace(entry.thing.id, out_.things.end_id());
    if (is_new) {
      Thing thing = entry.thing;
      HideSecrets(thing.id);
      HideSecrets(thing.label);
      for (auto& [name, text] : thing.attributes) HideSecrets(text);
      out_.things.push_back(std::move(thing));
      return known->second;
    }
    Thing& thing = out_.things[known->second];
    for (const auto& attribute : entry.thing.attributes) {
      const auto same = [&attribute](const auto& other) { return other.first == attribute.first; };
      if (std::ranges::any_of(thing.attributes, same)) continue;
      thing.attributes.push_back(attribute);
      HideSecrets(thing.attributes.back().second);
    }
    return known->second;
  }

  void Link(Relation relation) {
    if (relation.from == relation.to) return;
    if (seen_.Insert(relation)) out_.relations.push_back(std::move(relation));
  }

  ResourceGraph out_;
  std::unordered_map<std::string, ThingId> by_id_;
  std::unordered_map<std::string, ThingId> by_key_;
  RelationSet seen_;
};

}  // namespace

ResourceGraph JoinParts(std::vector<std::pair<const Document*, GraphPart>> parts) {
  return Joiner().Join(parts);
}

ResourceGraph BuildResourceGraph(const Graph& graph) {
  std::vector<std::pair<const Document*, GraphPart>> parts;
  pipeline::Programs pipeline_programs;
  for (const auto& document : graph.documents()) {
    if (document->arm_template) {
      eval::Programs programs;
      const auto expansions = ExpandDocument(graph, *document, programs);
      parts.emplace_back(document.get(), PartOfTemplate(graph, *document, *expansions, programs));
    } else if (document->pipeline) {
      const auto expansion = ExpandPipeline(graph, *document, pipeline_programs);
      if (expansion != nullptr) {
        parts.emplace_back(document.get(), PartOfPipeline(graph, *expansion));
      }
    }
  }
  return JoinParts(std::move(parts));
}

// --- Parts of a graph ---

namespace {

ResourceGraph Keep(const ResourceGraph& graph, const std::vector<bool>& kept) {
  ResourceGraph out;
  std::vector<ThingId> places(graph.things.size(), kNoId<ThingId>);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (kept[i]) places[i] = out.things.push_back(graph.things[static_cast<ThingId>(i)]);
  }
  for (const Relation& relation : graph.relations) {
    if (!kept[IndexOf(relation.from)] || !kept[IndexOf(relation.to)]) continue;
    out.relations.push_back({places[IndexOf(relation.from)], places[IndexOf(relation.to)],
                             relation.kind, relation.label});
  }
  return out;
}

}  // namespace

ThingId ResourceGraph::Find(std::string_view name) const {
  ThingId by_label = kNoId<ThingId>;
  bool is_one = true;
  for (std::size_t i = 0; i < things.size(); ++i) {
    const auto id = static_cast<ThingId>(i);
    if (things[id].id == name) return id;
    if (!EqualsIgnoreCase(things[id].label, name)) continue;
    is_one = by_label == kNoId<ThingId>;
    by_label = id;
  }
  return is_one ? by_label : kNoId<ThingId>;
}

ResourceGraph KeepKinds(const ResourceGraph& graph, std::uint32_t kinds) {
  std::vector<bool> kept;
  for (const Thing& thing : graph.things) {
    kept.push_back((kinds & (1U << static_cast<unsigned>(thing.kind))) != 0);
  }
  return Keep(graph, kept);
}

ResourceGraph KeepAround(const ResourceGraph& graph, ThingId center, int distance) {
  std::vector<std::vector<ThingId>> neighbours(graph.things.size());
  for (const Relation& relation : graph.relations) {
    neighbours[IndexOf(relation.from)].push_back(relation.to);
    neighbours[IndexOf(relation.to)].push_back(relation.from);
  }
  std::vector<bool> kept(graph.things.size(), false);
  std::vector<ThingId> ring = {center};
  kept[IndexOf(center)] = true;
  for (int i = 0; i < distance; ++i) {
    std::vector<ThingId> next;
    for (const ThingId id : ring) {
      for (const ThingId other : neighbours[IndexOf(id)]) {
        if (kept[IndexOf(other)]) continue;
        kept[IndexOf(other)] = true;
        next.push_back(other);
      }
    }
    ring = std::move(next);
  }
  return Keep(graph, kept);
}

}  // namespace plumbline
