#include "graph/resource_graph.h"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_set>

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

namespace {

std::size_t HashOf(const Relation& relation) {
  std::uint64_t hash = std::uint64_t{IndexOf(relation.from)} << 32 | IndexOf(relation.to);
  hash = (hash ^ static_cast<std::uint64_t>(relation.kind) << 28) * 0x9E3779B97F4A7C15U;
  return hash ^ hash >> 32;
}

}  // namespace

void RelationList::Spread(std::size_t count) {
  slots_.assign(count, 0);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    std::size_t at = HashOf(all_[i]) & (count - 1);
    while (slots_[at] != 0) at = (at + 1) & (count - 1);
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

void RelationList::Reserve(std::size_t count) {
  all_.reserve(count);
  Spread(std::bit_ceil(2 * count + 2));
}

void RelationList::Add(Relation relation) {
  if (slots_.size() < 2 * (all_.size() + 1)) {
    Spread(std::max<std::size_t>(64, 2 * slots_.size()));
  }
  std::size_t at = HashOf(relation) & (slots_.size() - 1);
  for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (all_[slots_[at] - 1] == relation) return;
  }
  slots_[at] = static_cast<std::uint32_t>(all_.size() + 1);
  all_.push_back(std::move(relation));
}

std::pair<ThingId, bool> GraphPart::Find(std::string& id) {
  if (const auto known = by_id_.find(id); known != by_id_.end()) return {known->second, false};
  const auto made = static_cast<ThingId>(entries_.size());
  Entry& entry = entries_.emplace_back();
  entry.thing.id = std::move(id);
  by_id_.emplace(entry.thing.id, made);
  return {made, true};
}

ThingId GraphPart::Add(ThingKind kind, std::string id, std::string_view label, ThingPlace at) {
  const auto [known, is_new] = Find(id);
  Entry& entry = At(known);
  if (!is_new && !entry.is_reference) return known;
  entry.is_reference = false;
  entry.thing.is_external = false;
  entry.thing.kind = kind;
  entry.thing.label = label;
  entry.thing.at = at;
  return known;
}

ThingId GraphPart::Refer(ThingKind kind, std::string id, std::string_view label, std::string key) {
  const auto [known, is_new] = Find(id);
  if (!is_new) return known;
  Entry& entry = At(known);
  entry.thing.kind = kind;
  entry.thing.label = label;
  entry.thing.is_external = true;
  entry.is_reference = true;
  if (!key.empty()) entry.keys.push_back(std::move(key));
  return known;
}

void GraphPart::Set(ThingId id, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  auto& attributes = At(id).thing.attributes;
  const auto known =
      std::ranges::find(attributes, name, [](const auto& attribute) { return attribute.first; });
  if (known == attributes.end()) attributes.emplace_back(name, text);
}

void GraphPart::Link(ThingId from, ThingId to, RelationKind kind, std::string_view label) {
  if (from == to || IndexOf(from) >= entries_.size() || IndexOf(to) >= entries_.size()) return;
  relations_.Add({from, to, kind, std::string(label)});
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
  const std::string_view begin = ToText(kind);
  std::string id;
  id.reserve(begin.size() + path.size() + name.size() + 2);
  id.append(begin).append(1, ':').append(path).append(1, '#').append(name);
  return id;
}

std::string ResourceKey(std::string_view type, std::string_view name) {
  std::string key;
  key.reserve(type.size() + name.size() + 1);
  key.append(type).append(1, '/').append(name);
  for (char& c : key) c = ToLowerAscii(c);
  return key;
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
bool HideSecrets(std::string& text) {
  constexpr std::size_t kShortest = 24;
  if (text.size() < kShortest) return false;
  std::size_t from = 0;
  while (const auto secret = schema::FindSecret(text, from)) {
    text.replace(secret->begin, secret->end - secret->begin, "***");
    from = secret->begin + 3;
  }
  return from > 0;
}

// Names that are no more than that.
bool IsNamedByIdentifier(ThingKind kind) {
  return kind == ThingKind::kParameter || kind == ThingKind::kVariable ||
         kind == ThingKind::kOutput || kind == ThingKind::kFile;
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
    std::size_t most = 0, n_relations = 0;
    for (auto& [document, part] : parts) {
      most += part.entries().size();
      n_relations += part.relations().all().size();
    }
    relations_.Reserve(n_relations);
    out_.things.reserve(most);  // Ids are viewed.
    by_id_.reserve(most);
    // What is declared goes first, so that references find it whatever part it is in.
    std::vector<std::vector<ThingId>> places;
    places.reserve(parts.size());
    for (auto& [document, part] : parts) places.push_back(Declare(part));
    for (std::size_t i = 0; i < parts.size(); ++i) Refer(parts[i].second, places[i]);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (Relation& relation : parts[i].second.relations().Take()) {
        relation.from = places[i][IndexOf(relation.from)];
        relation.to = places[i][IndexOf(relation.to)];
        if (relation.from != relation.to) relations_.Add(std::move(relation));
      }
    }
    for (Thing& thing : out_.things) {
      if (IsNamedByIdentifier(thing.kind)) continue;
      // Most labels are the end of the id.
      const bool is_seen = thing.id.ends_with(thing.label);
      if (HideSecrets(thing.id) || !is_seen) HideSecrets(thing.label);
      for (auto& [name, text] : thing.attributes) HideSecrets(text);
    }
    out_.relations = relations_.Take();
    return std::move(out_);
  }

 private:
  std::vector<ThingId> Declare(GraphPart& part) {
    std::vector<ThingId> places;
    for (GraphPart::Entry& entry : part.entries()) {
      places.push_back(entry.is_reference ? kNoId<ThingId> : Place(entry));
      if (entry.is_reference) continue;
      for (std::string& key : entry.keys) by_key_.emplace(std::move(key), places.back());
    }
    return places;
  }

  void Refer(GraphPart& part, std::vector<ThingId>& places) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (places[i] != kNoId<ThingId>) continue;
      GraphPart::Entry& entry = part.entries()[i];
      const auto found = entry.keys.empty() ? by_key_.end() : by_key_.find(entry.keys[0]);
      places[i] = found == by_key_.end() ? Place(entry) : found->second;
    }
  }

  // Takes what the entry holds.
  ThingId Place(GraphPart::Entry& entry) {
    if (const auto known = by_id_.find(entry.thing.id); known != by_id_.end()) {
      Thing& thing = out_.things[known->second];
      for (auto& attribute : entry.thing.attributes) {
        const auto same = [&attribute](const auto& other) {
          return other.first == attribute.first;
        };
        if (std::ranges::any_of(thing.attributes, same)) continue;
        thing.attributes.push_back(std::move(attribute));
      }
      return known->second;
    }
    const ThingId made = out_.things.push_back(std::move(entry.thing));
    by_id_.emplace(out_.things[made].id, made);
    return made;
  }

  ResourceGraph out_;
  RelationList relations_;
  std::unordered_map<std::string_view, ThingId> by_id_;
  std::unordered_map<std::string, ThingId> by_key_;
};

}  // namespace

ResourceGraph JoinParts(std::vector<std::pair<const Document*, GraphPart>> parts) {
  return Joiner().Join(parts);
}

ResourceGraph BuildResourceGraph(const Graph& graph) {
  std::vector<std::pair<const Document*, GraphPart>> parts;
  parts.reserve(graph.documents().size());
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
