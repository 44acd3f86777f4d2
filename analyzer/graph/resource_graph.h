// The templates and pipelines of a workspace as one graph, for people and programs that ask who may
// do what, where a value flows and what deploys what: resources as they are evaluated, identities,
// role assignments, secrets, parameters, steps and the rest as nodes, with the places that they are
// written at, and typed edges between them. `plumbline graph` prints it; docs/graph.md says what
// each kind means. Start reading at BuildResourceGraph.
//
// A graph is put together from the parts of its documents (graph/graph_part.h), each made alone, so
// that no expansion outlives its document. What a part names without having it (a vault, an
// application, a parameter of another file) is looked for when the parts are joined.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "graph/graph.h"

namespace plumbline {

enum class ThingKind : std::uint8_t {
  kFile,
  kResource,
  kIdentity,
  kRoleAssignment,
  kSecret,
  kParameter,
  kVariable,
  kVariableGroup,
  kOutput,
  kStage,
  kJob,
  kStep,
  kArtifact,
  kServiceConnection,
};
inline constexpr int kThingKinds = static_cast<int>(ThingKind::kServiceConnection) + 1;
std::string_view ToText(ThingKind kind);  // file, role-assignment, ...

enum class RelationKind : std::uint8_t {
  kContains,
  kDependsOn,
  kUsesIdentity,
  kGrantsRole,  // From who gets a role to the assignment, and from there to what it is for.
  kReads,       // From the reader.
  kWrites,      // From the writer.
  kPasses,      // From who passes a value, or the value, to what takes it.
  kDeploys,
  kSwaps,
};
inline constexpr int kRelationKinds = static_cast<int>(RelationKind::kSwaps) + 1;
std::string_view ToText(RelationKind kind);  // contains, depends-on, ...

struct ThingPlace {
  const Document* document = nullptr;  // Null: in no file of the workspace.
  Span span{};
};

enum class ThingId : std::uint32_t {};

struct Thing {
  ThingKind kind = ThingKind::kResource;
  // `kind:file#name`, made of what is written: the same for the same input, and mostly for the next
  // version of it. Unique in the graph.
  std::string id;
  std::string label;
  ThingPlace at;
  // Named by the workspace and declared by none of its files.
  bool is_external = false;
  // Name and text, in order of adding: `type`, `api-version`, ...; no secrets.
  std::vector<std::pair<std::string_view, std::string>> attributes;
  // Parameter files with which it is deployed, when there are others with which it is not.
  std::vector<const Document*> parameters;
};

struct Relation {
  ThingId from{};
  ThingId to{};
  RelationKind kind = RelationKind::kContains;
  std::string label;  // May be empty: how, or the name of a role.
  friend auto operator<=>(const Relation&, const Relation&) = default;
};

struct ResourceGraph {
  IndexVec<ThingId, Thing> things;
  std::vector<Relation> relations;  // Each once.

  // By id, or when only one has it, by label (ASCII case ignored); kNoId: none, or several.
  ThingId Find(std::string_view name) const;
};

// Files in order of their paths; what they hold, in the order it is written.
ResourceGraph BuildResourceGraph(const Graph& graph);

// The things of these kinds (a bit for each ThingKind), with the relations between them.
ResourceGraph KeepKinds(const ResourceGraph& graph, std::uint32_t kinds);
// The thing, and what is at most so many relations away, whichever way they go.
ResourceGraph KeepAround(const ResourceGraph& graph, ThingId center, int distance);

}  // namespace plumbline
