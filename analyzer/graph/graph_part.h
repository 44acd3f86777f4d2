// One document's part of a ResourceGraph, while it is made.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "eval/evaluator.h"
#include "graph/expansions.h"
#include "graph/pipeline_expansions.h"
#include "graph/resource_graph.h"

namespace plumbline {

// Relations, each once.
class RelationSet {
 public:
  // False when it is there already.
  bool Insert(const Relation& relation);

 private:
  // By hash; what has the same one is compared.
  std::unordered_multimap<std::uint64_t, Relation> known_;
};

class GraphPart {
 public:
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
  Entry& At(ThingId id) { return entries_[id]; }
  void Set(ThingId id, std::string_view name, std::string_view text);
  void Link(ThingId from, ThingId to, RelationKind kind, std::string_view label = {});

  // A file of the workspace, or one that is not among its documents.
  ThingId AddFile(const Document& document);
  ThingId ReferToFile(std::string_view path, const Document* document);

  const IndexVec<ThingId, Entry>& entries() const { return entries_; }
  const std::vector<Relation>& relations() const { return relations_; }

  // Templates that are deployed as parts of this one, so that they are not shown alone.
  std::vector<const Document*> included;

 private:
  IndexVec<ThingId, Entry> entries_;
  std::unordered_map<std::string, ThingId> by_id_;
  std::vector<Relation> relations_;
  RelationSet seen_;
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
