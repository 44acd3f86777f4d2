// A value in a template, as far as it is known without deploying. Rules ask Values, never raw
// nodes: a literal answers, an expression is unknown until the evaluating engine has a value for
// it, and unknown is never treated as false, empty or bad.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "syntax/tree.h"

namespace plumbline::arm {

enum class ValueKind : std::uint8_t {
  kAbsent,   // Not written (`null` counts as absent for rules, as the service does).
  kUnknown,  // An expression whose value is not known, or a value that the file breaks off before.
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
  // A value of a place that the service does not evaluate (parameter files): `[x]` is plain text
  // there, and so is everything reached through it.
  static constexpr Value Literal(NodeRef node) { return Value(node, Mode::kLiteral); }
  // A value known to exist, or perhaps to exist, of which nothing else is known; `node` is where
  // that was seen.
  static constexpr Value Unknown(NodeRef node) { return Value(node, Mode::kUnknown); }

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
  // The text between the brackets when an expression is written here, whatever is known of its
  // value.
  std::optional<std::string_view> Expression() const;

  // The member called `key` (ASCII case ignored); absent when there is none, unknown when this is.
  // Unknown too when the member may come from a `copy` loop or an expression key of this object:
  // then the node is that loop's `input`, or the object.
  Value operator[](Key key) const;
  // Elements of a known array, members of a known object; else empty. Members leaves out the `copy`
  // loops; members with an expression as key are among them (see HasExpressionKey).
  std::vector<Value> Elements() const;
  std::vector<Value> Members() const;
  // True when expression keys or `copy` may add members that are not seen here: absence proves
  // nothing. True for unknown values as well.
  bool MayHaveMoreMembers() const;
  bool HasExpressionKey() const;

  // Name as a member of its object.
  std::string_view key() const { return node_.key(); }
  Span key_span() const { return node_.key_span(); }
  // Where it was written, quotes included; the node's key and parent lead further.
  Span span() const { return node_.span(); }
  NodeRef node() const { return node_; }

 private:
  enum class Mode : std::uint8_t {
    kTemplate,  // Strings may be expressions.
    kLiteral,   // They are not.
    kUnknown,   // Reached through an unknown value.
  };
  constexpr Value(NodeRef node, Mode mode) : node_(node), mode_(mode) {}

  NodeRef node_;
  Mode mode_ = Mode::kTemplate;
};

// A `copy` member that declares loops which add members to its object: the key `copy` with an array
// value. The `copy` of a resource or an output is an object.
bool IsCopyLoops(NodeRef member);

}  // namespace plumbline::arm
