// One document's part of a ResourceGraph, while it is made.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eval/evaluator.h"
#include "graph/expansions.h"
#include "graph/pipeline_expansions.h"
#include "graph/resource_graph.h"

namespace plumbline {

// Relations in the order they were added, each once.
class RelationList {
 public:
  void Add(Relation relation);
  void Reserve(std::size_t count);
  const std::vector<Relation>& all() const { return all_; }
  std::vector<Relation>&& Take() { return std::move(all_); }

 private:
  std::vector<Relation> all_;
  // Makes `count` slots, a power of two.
  void Spread(std::size_t count);
  std::vector<std::uint32_t> slots_;  // Positions plus one, by hash; 0: free.
};

class GraphPart {
 public:
  GraphPart() = default;
  GraphPart(GraphPart&&) = default;
  GraphPart& operator=(GraphPart&&) = default;
  GraphPart(const GraphPart&) = delete;

  struct Entry {
    Thing thing;
    // Stands for something that another part may have: by its id, or by its key.
    bool is_reference = false;
    // `type/name` in lower case, by which resources of other files are known, as far as they are
    // known to the last character: one for each name that it may have. Of a reference one.
    std::vector<std::string> keys;
  };

  // The thing of that id, which is made when it is not there. Valid until the next one is made.
  ThingId Add(ThingKind kind, std::string id, std::string_view label, ThingPlace at = {});
  // The same for something that is declared elsewhere, if anywhere.
  ThingId Refer(ThingKind kind, std::string id, std::string_view label, std::string key = {});
  Entry& At(ThingId id) { return entries_[IndexOf(id)]; }
  void Set(ThingId id, std::string_view name, std::string_view text);
  void Link(ThingId from, ThingId to, RelationKind kind, std::string_view label = {});

  // A file of the workspace, or one that is not among its documents.
  ThingId AddFile(const Document& document);
  ThingId ReferToFile(std::string_view path, const Document* document);

  std::deque<Entry>& entries() { return entries_; }  // By ThingId.
  RelationList& relations() { return relations_; }

  // Templates that are deployed as parts of this one, so that they are not shown alone.
  std::vector<const Document*> included;

 private:
  // The entry of the id, and whether it is new.
  std::pair<ThingId, bool> Find(std::string& id);

  std::deque<Entry> entries_;  // Stay where they are: ids are viewed.
  std::unordered_map<std::string_view, ThingId> by_id_;
  RelationList relations_;
};

// Id of a named thing in a file.
std::string ThingIdIn(ThingKind kind, std::string_view path, std::string_view name);
// `type/name`, by which things of different files are the same.
std::string ResourceKey(std::string_view type, std::string_view name);
// A secret of a key vault, which may be one of a resource.
ThingId ReferToVaultSecret(GraphPart& part, std::string_view vault, std::string_view secret);

// A template, from expansions of it.
GraphPart PartOfTemplate(const Graph& graph, const Document& document,
                         const DocumentExpansions& expansions, eval::Programs& programs);
GraphPart PartOfPipeline(const Graph& graph, const PipelineExpansion& expansion);

// The parts in the order of their documents; those of templates that others include are left out.
ResourceGraph JoinParts(std::vector<std::pair<const Document*, GraphPart>> parts);

}  // namespace plumbline
