// Values of Azure Pipelines expressions as far as they can be known without queueing a run (Azure
// Pipelines language, section 3.5): eight kinds, and unknown values that remember why they are not
// known and which expression gives them. A value is 16 bytes, immutable, and views the Arena that
// made it. Start reading at Value.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "azp/decimal.h"
#include "base/ids.h"
#include "text/span.h"

namespace plumbline::azp {

enum class Kind : std::uint8_t {
  kNull,
  kBoolean,
  kNumber,
  kString,
  kVersion,
  kDateTime,  // Only `pipeline.startTime`.
  kArray,
  kObject,
  kUnknown,
  kError,  // An evaluation that the service would refuse; every use of it is that error again.
};

// Sets of kinds: what an unknown value may be.
using Kinds = std::uint16_t;
constexpr Kinds Bit(Kind kind) { return static_cast<Kinds>(1U << static_cast<unsigned>(kind)); }
inline constexpr Kinds kAny = Bit(Kind::kUnknown) - 1;

// A place that a value was written at: a node of a tree, or the key of one (Arena::PlaceOf). kNoId
// for values that no one place holds, such as the results of functions.
enum class PlaceId : std::uint32_t {};

struct StringData;
struct VersionData;
struct ArrayData;
struct ObjectData;
struct UnknownData;
struct ErrorData;

class Value {
 public:
  constexpr Value() = default;  // null
  static constexpr Value Null() { return {}; }
  static constexpr Value Boolean(bool value) {
    Value made(Kind::kBoolean);
    made.payload_.boolean = value;
    return made;
  }
  // Data live in an arena, see Arena::Number and its neighbours.
  static constexpr Value Of(const Decimal* data) {
    Value made(Kind::kNumber);
    made.payload_.number = data;
    return made;
  }
  static constexpr Value Of(const StringData* data) {
    Value made(Kind::kString);
    made.payload_.string = data;
    return made;
  }
  static constexpr Value Of(const VersionData* data) {
    Value made(Kind::kVersion);
    made.payload_.version = data;
    return made;
  }
  // Milliseconds since 1970-01-01 in UTC.
  static constexpr Value DateTime(std::int64_t milliseconds) {
    Value made(Kind::kDateTime);
    made.payload_.date_time = milliseconds;
    return made;
  }
  static constexpr Value Of(const ArrayData* data) {
    Value made(Kind::kArray);
    made.payload_.array = data;
    return made;
  }
  static constexpr Value Of(const ObjectData* data) {
    Value made(Kind::kObject);
    made.payload_.object = data;
    return made;
  }
  static constexpr Value Of(const UnknownData* data) {
    Value made(Kind::kUnknown);
    made.payload_.unknown = data;
    return made;
  }
  static constexpr Value Of(const ErrorData* data) {
    Value made(Kind::kError);
    made.payload_.error = data;
    return made;
  }

  constexpr Kind kind() const { return kind_; }
  constexpr bool IsNull() const { return kind_ == Kind::kNull; }
  constexpr bool IsString() const { return kind_ == Kind::kString; }
  constexpr bool IsArray() const { return kind_ == Kind::kArray; }
  constexpr bool IsObject() const { return kind_ == Kind::kObject; }
  constexpr bool IsUnknown() const { return kind_ == Kind::kUnknown; }
  constexpr bool IsError() const { return kind_ == Kind::kError; }
  // Neither unknown nor an error; elements and members may still be.
  constexpr bool IsKnown() const { return kind_ < Kind::kUnknown; }

  // Each of the kind it names only.
  constexpr bool boolean() const { return payload_.boolean; }
  constexpr const Decimal& number() const { return *payload_.number; }
  inline std::string_view text() const;  // Of a string.
  constexpr const VersionData& version() const { return *payload_.version; }
  constexpr std::int64_t date_time() const { return payload_.date_time; }
  constexpr const ArrayData& array() const { return *payload_.array; }
  constexpr const ObjectData& object() const { return *payload_.object; }
  constexpr const UnknownData& unknown() const { return *payload_.unknown; }
  constexpr const ErrorData& error() const { return *payload_.error; }

  constexpr PlaceId place() const { return place_; }
  // The same value, written there.
  constexpr Value At(PlaceId place) const {
    Value copy = *this;
    copy.place_ = place;
    return copy;
  }

 private:
  explicit constexpr Value(Kind kind) : kind_(kind) {}

  Kind kind_ = Kind::kNull;
  PlaceId place_ = kNoId<PlaceId>;
  union Payload {
    std::int64_t date_time = 0;
    bool boolean;
    const Decimal* number;
    const StringData* string;
    const VersionData* version;
    const ArrayData* array;
    const ObjectData* object;
    const UnknownData* unknown;
    const ErrorData* error;
  } payload_;
};
static_assert(sizeof(Value) == 16);

struct StringData {
  std::string_view text;  // UTF-8.
};

struct VersionData {
  std::int32_t parts[4] = {};
  std::uint8_t count = 0;  // 2 to 4.
};

// An array whose outcome is open holds, beside its certain items, objects whose only member is a
// directive (Member::is_directive) with an array of items as value: items that may be there.
struct ArrayData {
  std::span<const Value> items = {};
  bool is_open = false;
  bool is_filtered = false;  // Made by a wildcard (section 3.7).
};

struct Member {
  std::string_view key = {};
  PlaceId key_place = kNoId<PlaceId>;  // Where the key is written.
  Value value = {};
  // `key` is `${{ if ... }}`, `${{ each ... }}`, ... whose outcome is not known, and the value
  // holds what it may add; or it is a computed key (`${{ ... }}` in its text) that is not known.
  bool is_directive = false;
};

// What a name that is not found means.
enum class Missing : std::uint8_t {
  kNull,     // Nothing: the service gives null.
  kError,    // `parameters`: the service refuses the expression.
  kUnknown,  // There may be more members than those that are listed.
};

struct ObjectData {
  std::span<const Member> members = {};  // In order.
  Missing missing = Missing::kNull;
  bool ignores_case = false;         // Of contexts; parameters' objects compare exactly.
  std::string_view expression = {};  // Of a context with kUnknown: `variables`.

  // Null when there is none.
  const Member* Find(std::string_view key) const;
};

struct UnknownData {
  Kinds kinds = kAny;  // What it can be.
  // Why it is not known, for people: "`Build.Reason` is known only to a run". One clause.
  std::string_view reason = {};
  // The expression that gives it, without marks: `eq(parameters.x, 'a')`. Names are those of the
  // file that is expanded, not of the template that the value was passed to.
  std::string_view expression = {};
  // Of a scalar that mixes text and expressions: the scalar, `v${{ parameters.x }}`; else empty.
  std::string_view scalar = {};
};

// The classes of section 5 of the language that an expression can end in. The names that people and
// programs see are those of ToText.
enum class ErrorKind : std::uint8_t {
  kEmpty,
  kUnrecognizedValue,
  kUnexpectedSymbol,
  kExpectedParenthesis,
  kUnclosedFunction,
  kUnclosedIndexer,
  kExpectedProperty,
  kDepth,
  kLength,
  kKeyNotFound,
  kConvert,
  kFormat,
};
std::string_view ToText(ErrorKind kind);  // "unrecognized-value", "key-not-found", ...

struct ErrorData {
  ErrorKind kind = ErrorKind::kConvert;
  std::string_view message = {};  // One clause, lower case, no full stop.
  std::string_view help = {};     // May be empty.
  Span span = {};                 // Of the expression's text.
};

inline std::string_view Value::text() const { return payload_.string->text; }

// The member of an object; null of other values, and when there is none.
inline const Member* FindMember(const Value& value, std::string_view key) {
  return value.IsObject() ? value.object().Find(key) : nullptr;
}

// "string", "number", "object", ... for messages.
std::string_view ToText(Kind kind);
// "string or number"; "any" when it may be everything.
std::string ToText(Kinds kinds);

}  // namespace plumbline::azp
