// A pipeline after its templates are expanded: again a tree, with the same shape as a file's, so
// that the typed view (Pipeline::Build), the structure checks and the printers read it like one. It
// holds `${{ }}` only where something is not known: both arms of a condition that cannot be decided
// stay, each under its directive. Every node knows where it was written and through which includes
// it arose.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "azp/arena.h"
#include "base/ids.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

// One inclusion of a template; the first frame is the file that is expanded.
enum class FrameId : std::uint32_t {};
struct Frame {
  FrameId parent = kNoId<FrameId>;
  NodeRef reference;       // The scalar of `template:` that led here; absent for the first.
  NodeRef root;            // Of the file.
  std::string path;        // Of the file, as the TemplateFiles named it.
  std::string repository;  // Alias; empty for the repository of the pipeline.
  std::uint32_t depth = 0;
};

struct NodeOrigin {
  azp::PlaceId value = kNoId<azp::PlaceId>;  // Where the value is written.
  azp::PlaceId key = kNoId<azp::PlaceId>;    // Where the key is written.
  // The scalar that brought the value here when it was written elsewhere: `${{ parameters.x }}`.
  azp::PlaceId use = kNoId<azp::PlaceId>;
  FrameId frame{0};
};

// The classes of section 5 of the language that expanding can end in.
enum class ExpansionError : std::uint8_t {
  kExpression,  // See `expression`.
  kDuplicateKey,
  kExpectedMapping,
  kExpectedSequence,
  kExpectedScalar,
  kUnexpectedValue,
  kMappingNotExpected,
  kExpressionNotAllowed,
  kDirectiveContext,
  kDirectiveArity,
  kEachFormat,
  kIdentifierRedefined,
  kParameterMissing,
  kParameterUnexpected,
  kParameterType,
  kParameterStructure,  // The list of steps, jobs, ... is none.
  kParameterValue,
  kParameterDuplicate,
  kRepositoryNotFound,
  kFileNotFound,
  kPathInvalid,
  kExtendsVariables,
  kNoBody,
  kDepth,       // Templates include each other without end.
  kLimitFiles,  // More files than the service takes.
  kLimitSize,   // The result is larger than the service takes.
};

struct ExpansionProblem {
  ExpansionError kind = ExpansionError::kUnexpectedValue;
  azp::ErrorKind expression = azp::ErrorKind::kConvert;  // Of kExpression.
  NodeRef node;
  bool is_key = false;
  Span span{};          // Of kExpression: the bytes of the scalar's or key's value; else empty.
  std::string message;  // One clause, lower case, no full stop.
  std::string help;     // May be empty.
  std::string subject;  // The name it is about: of a parameter, a file, a repository.
  FrameId frame{0};
  // The declaration it does not fit, such as that of a template's parameter; may be absent.
  NodeRef declaration;
  // It holds only when a condition that is not known turns out so.
  bool possible = false;
};
// `key-not-found`, `param-missing`, ...: the names of section 5.
std::string_view KindOf(const ExpansionProblem& problem);

// Not movable: the tree views `text`.
struct Expanded {
  Expanded() = default;
  Expanded(const Expanded&) = delete;
  Expanded& operator=(const Expanded&) = delete;

  azp::Arena arena;
  std::string text;
  Tree tree;
  IndexVec<NodeId, NodeOrigin> origins;  // Of every node of the tree.
  IndexVec<FrameId, Frame> frames;
  std::vector<ExpansionProblem> problems;  // In the order the service meets them.
  // Templates that could not be read (other repositories, computed paths): names and jobs may be
  // missing.
  bool has_gaps = false;

  // Where the value, or the key, of a node of the tree is written; absent when no one place holds
  // it.
  azp::Place ValuePlace(NodeRef node) const { return arena.PlaceOf(origins[node.id()].value); }
  azp::Place KeyPlace(NodeRef node) const { return arena.PlaceOf(origins[node.id()].key); }
  azp::Place UsePlace(NodeRef node) const { return arena.PlaceOf(origins[node.id()].use); }
};

}  // namespace plumbline::pipeline
