// A value in a template, as far as it is known without deploying. Rules ask Values, never raw nodes: a
// literal answers, an expression is unknown until the evaluating engine has a value for it, and unknown
// is never treated as false, empty or bad.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "syntax/tree.h"

namespace plumbline::arm {

enum class ValueKind : std::uint8_t {
  kAbsent,  // Not written (`null` counts as absent for rules, as the service does).
  kUnknown, // An expression whose value is not known.
  kBoolean,
  kNumber,
  kString,
  kArray,
  kObject,
};

class Value {
 public:
  constexpr Value() = default;
  explicit constexpr Value(NodeRef node) : node_(node) {}

  ValueKind kind() const;
  bool IsAbsent() const { return kind() == ValueKind::kAbsent; }
  bool IsUnknown() const { return kind() == ValueKind::kUnknown; }
  bool IsObject() const { return kind() == ValueKind::kObject; }
  bool IsArray() const { return kind() == ValueKind::kArray; }

  // The text of a known string, `[[` unescaped. Views the document.
  std::optional<std::string_view> Text() const;
  // A known boolean, also written as the strings `true` and `false`, which providers accept.
  std::optional<bool> Bool() const;
  // A known whole number, also written as a string.
  std::optional<std::int64_t> Integer() const;

  // The member called `key` (ASCII case ignored); absent when there is none, unknown when this is.
  Value operator[](Key key) const;
  // Elements of a known array, members of a known object; else empty.
  std::vector<Value> Elements() const;
  std::vector<Value> Members() const;
  // True when expression keys or `copy` may add members that are not seen here: absence proves nothing.
  bool MayHaveMoreMembers() const;

  // Name as a member of its object.
  std::string_view key() const { return node_.key(); }
  Span key_span() const { return node_.key_span(); }
  // Where it was written, quotes included; the node's key and parent lead further.
  Span span() const { return node_.span(); }
  NodeRef node() const { return node_; }

 private:
  NodeRef node_;
  bool unknown_ = false;  // Reached through an unknown value.
};

}  // namespace plumbline::arm
