// Whether a pipeline has the structure that the service reads: the right keys with the right kinds
// of values (Azure Pipelines language, section 2). Looks through directives without evaluating
// them: where one may add keys or items, nothing is missing, and what an expression gives may be
// anything. Needs only texts and shapes of nodes, so it takes a file as it is written and the tree
// of an expanded pipeline alike. What is handed to a template is not looked at. Linear in the
// number of nodes. Start reading at CheckDocument.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.h"
#include "schema/pipeline_schema.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

// What is wrong; each class has a rule.
enum class StructureClass : std::uint8_t {
  kUnknownKey,
  kMissingKey,     // A key, a value of a key, or all keys of a mapping.
  kWrongType,      // A scalar, list or mapping where another belongs.
  kNotFirst,       // The key that decides what a mapping is stands behind another.
  kConflict,       // Two keys of which one is possible.
  kInvalidValue,   // Text outside of a set, not a number, ...
  kInvalidName,    // Of a stage, job, step, resource or parameter.
  kNullValue,      // Nothing behind the colon, which means something else than it looks.
  kLegacyKey,      // Preview syntax.
  kTaskReference,  // Not NAME@MAJOR.
  kMatrix,         // Name or shape of a matrix leg.
  kBranchFilter,
  kCron,
};

// The severity where it is not the one of its class.
enum class StructureWeight : std::uint8_t { kUsual, kWarning, kHint };

// What would repair it, for those who write fixes.
enum class StructureRepair : std::uint8_t {
  kNone,
  kReplace,      // The text by `replacement`.
  kMoveToFront,  // The member to the front of its mapping.
  kWrapInList,   // The value by a list of it.
  kRemove,       // The member.
};

struct StructureProblem {
  StructureClass kind = StructureClass::kUnknownKey;
  StructureWeight weight = StructureWeight::kUsual;
  bool on_key = false;  // About the key of `node`, not about its value.
  StructureRepair repair = StructureRepair::kNone;
  bool repair_is_safe = false;  // The repair is certainly what was meant.
  NodeRef node;
  Span part = {};           // Of the value, where it is not all of it; else empty.
  std::string message;      // One clause, lower case, no full stop.
  std::string help;         // May be empty.
  std::string replacement;  // Of kReplace: the key or value that was meant.
  NodeRef other;            // The member it conflicts with, or stands behind; may be absent.
};

// Checks a whole file. A file may be used in several roles (section 1.3): of the kinds of document
// that `role` leaves (all of them: Role::kNone), the one that its keys fit best is meant.
std::vector<StructureProblem> CheckDocument(NodeRef root, Role role);

// Checks a list or an item that stands alone: a part of an expanded pipeline, or the value of a
// typed parameter.
std::vector<StructureProblem> CheckPart(NodeRef value, schema::PipelinePart part);

}  // namespace plumbline::pipeline
