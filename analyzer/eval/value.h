// Values of ARM template expressions as far as they can be known without deploying (ARM template
// language, section 3): known values, and unknown ones that remember their type, the expression
// that gives them, the text fragments that are certain, and, when there are only a few, which
// values they can have. Every value remembers where it was written and which secrets went into it.
// A value is 16 bytes, immutable, and views the arena of the Session that made it.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "text/span.h"

namespace plumbline::eval {

enum class Kind : std::uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kFloat,
  kString,
  kArray,
  kObject,
  kUnknown,
  kError,  // An evaluation that the service would refuse; every use of it is that error again.
};

// Sets of kinds: what a function takes and gives, what an unknown value may be.
using Kinds = std::uint16_t;
constexpr Kinds Bit(Kind kind) { return static_cast<Kinds>(1U << static_cast<unsigned>(kind)); }
inline constexpr Kinds kNulls = Bit(Kind::kNull);
inline constexpr Kinds kBooleans = Bit(Kind::kBoolean);
inline constexpr Kinds kIntegers = Bit(Kind::kInteger);
inline constexpr Kinds kFloats = Bit(Kind::kFloat);
inline constexpr Kinds kStrings = Bit(Kind::kString);
inline constexpr Kinds kArrays = Bit(Kind::kArray);
inline constexpr Kinds kObjects = Bit(Kind::kObject);
inline constexpr Kinds kNotNull = kBooleans | kIntegers | kFloats | kStrings | kArrays | kObjects;
inline constexpr Kinds kAny = kNotNull | kNulls;

// A place that a value was written at: a node of one of the trees of the session, or the key of one
// (Session::NodeOf). kNoId for values that no one place holds, such as members of environment().
enum class OriginId : std::uint32_t {};
// Secrets that went into a value (Session::SecretsOf); 0 means none.
enum class SecretSet : std::uint16_t {};
inline constexpr SecretSet kNoSecrets{0};

struct StringData;
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
  static constexpr Value Integer(std::int64_t value) {
    Value made(Kind::kInteger);
    made.payload_.integer = value;
    return made;
  }
  static constexpr Value Float(double value) {
    Value made(Kind::kFloat);
    made.payload_.real = value;
    return made;
  }
  // Data live in a session's arena, see Session::String and its neighbours.
  static constexpr Value Of(const StringData* data) {
    Value made(Kind::kString);
    made.payload_.string = data;
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
  constexpr bool Is(Kinds kinds) const { return (Bit(kind_) & kinds) != 0; }
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
  constexpr std::int64_t integer() const { return payload_.integer; }
  constexpr double real() const { return payload_.real; }
  constexpr const StringData& string() const { return *payload_.string; }
  constexpr const ArrayData& array() const { return *payload_.array; }
  constexpr const ObjectData& object() const { return *payload_.object; }
  constexpr const UnknownData& unknown() const { return *payload_.unknown; }
  constexpr const ErrorData& error() const { return *payload_.error; }
  inline std::string_view text() const;                   // Of a string.
  inline std::span<const Value> items() const;            // Of an array.
  inline std::span<const struct Member> members() const;  // Of an object.

  constexpr OriginId origin() const { return origin_; }
  constexpr SecretSet secrets() const { return secrets_; }
  constexpr bool IsSecret() const { return secrets_ != kNoSecrets; }
  // The same value, written there.
  constexpr Value At(OriginId origin) const {
    Value copy = *this;
    copy.origin_ = origin;
    return copy;
  }
  constexpr Value With(SecretSet secrets) const {
    Value copy = *this;
    copy.secrets_ = secrets;
    return copy;
  }

 private:
  explicit constexpr Value(Kind kind) : kind_(kind) {}

  Kind kind_ = Kind::kNull;
  SecretSet secrets_ = kNoSecrets;
  OriginId origin_ = kNoId<OriginId>;
  union Payload {
    std::int64_t integer = 0;
    bool boolean;
    double real;
    const StringData* string;
    const ArrayData* array;
    const ObjectData* object;
    const UnknownData* unknown;
    const ErrorData* error;
  } payload_;
};
static_assert(sizeof(Value) == 16);

// A stretch of a string that was put together: what became these bytes of it. In an unknown string
// a piece that is itself unknown is a hole.
struct Piece {
  std::uint32_t begin = 0;  // Of a known string: offsets in its text. Of an unknown one: unused.
  std::uint32_t end = 0;
  Value value;  // A known string, or unknown.
};

// Text is UTF-8. Lengths and positions of the language count UTF-16 units (section 3.1).
struct StringData {
  std::string_view text;
  std::span<const Piece> pieces = {};  // Of strings made by concat and format, else empty.
  bool is_ascii = true;
};

struct ArrayData {
  std::span<const Value> items;
  bool all_known = true;    // All the way down.
  std::uint16_t depth = 1;  // Of arrays and objects inside each other.
};

struct Member {
  std::string_view key;
  std::uint32_t hash = 0;                 // FoldedHash of the key.
  OriginId key_origin = kNoId<OriginId>;  // Where the key is written.
  Value value;
  // What the member is called is not known: `key` is the expression, with its brackets.
  bool has_unknown_key = false;
};

struct ObjectData {
  std::span<const Member> members;  // In order; keys differ (exactly).
  bool all_known = true;            // All the way down, and not open.
  // There may be more members than those that are known: a name that is not found proves nothing.
  bool is_open = false;
  std::uint16_t depth = 1;  // As of arrays.

  // Exact spelling first, then any case (section 1.2); null when there is none.
  const Member* Find(std::string_view key) const;
};

// What an unknown value is made of, in the language: printing it gives an expression again.
struct Residual {
  enum class Form : std::uint8_t {
    kCall,    // name(args...)
    kMember,  // args[0].name
    kIndex,   // args[0][args[1]]
    kSource,  // `name` is the text of an expression, in the scope it was written in.
  };
  Form form = Form::kCall;
  std::string_view name = {};
  std::span<const Value> arguments = {};
};

// A question whose answer is not known, and on which several values may depend: the value of a
// parameter with allowedValues, the outcome of a condition. Session::SelectorOf describes it.
enum class SelectorId : std::uint32_t {};

struct UnknownData {
  Kinds kinds = kAny;  // What it can be.
  // Equal for unknowns that are certain to have the same value (the same expression of the same
  // unknowns); different hashes say nothing.
  std::uint64_t identity = 0;
  // Why it is not known, for people: "`reference()` is known only to the deployment". One clause.
  std::string_view reason = {};
  Residual residual = {};
  // Strings: what is certain, in order, with unknown values as holes; empty when nothing is.
  std::span<const Piece> pieces = {};
  // Strings and arrays: bounds of the length (UTF-16 units, elements). Integers: of the value.
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  // When the value is one of a few: the one for each answer to `selector`. Alternatives may depend
  // on other selectors in turn, and may be errors. Empty otherwise.
  SelectorId selector = kNoId<SelectorId>;
  std::span<const Value> alternatives = {};

  bool MayBe(Kinds other) const { return (kinds & other) != 0; }
  bool HasAlternatives() const { return !alternatives.empty(); }
};

// The groups of section 3.5. Rules pick theirs by group.
enum class ErrorKind : std::uint8_t {
  kSyntax,  // The expression does not parse; the findings of the parser say more.
  kUnknownFunction,
  kArgumentCount,
  kArgumentType,   // A kind that the function does not take.
  kArgumentValue,  // The right kind, but nothing the function can work with.
  kUndefinedParameter,
  kUndefinedVariable,
  kUndefinedName,  // A loop, lambda variable, function parameter or symbolic name.
  kCycle,          // A parameter or variable that needs itself.
  kMissingMember,
  kIndexOutOfRange,
  kWrongAccess,     // Member or index of a value that has none of that kind.
  kNotAllowedHere,  // The function does not exist in this place or at this scope.
  kFail,            // fail() was reached.
  kLimit,           // More than the service takes.
  kCutOff,          // More than plumbline follows; the service may well take it.
};

struct ErrorData {
  ErrorKind kind = ErrorKind::kArgumentValue;
  std::string_view message;  // One clause, lower case, no full stop.
  std::string_view help;     // May be empty.
  // The expression it arose in (kNoId for one that is in no file), and the bytes of its text.
  OriginId origin = kNoId<OriginId>;
  Span span = {};
  // Of kMissingMember, kIndexOutOfRange and kWrongAccess: where the value is written that has no
  // such part.
  OriginId subject = kNoId<OriginId>;
};

inline std::string_view Value::text() const { return payload_.string->text; }
inline std::span<const Value> Value::items() const { return payload_.array->items; }
inline std::span<const Member> Value::members() const { return payload_.object->members; }

// The member of an object; null of other values, and when there is none.
inline const Member* FindMember(const Value& value, std::string_view key) {
  return value.IsObject() ? value.object().Find(key) : nullptr;
}

// The service's name of a kind in messages: "string", "integer", "boolean", "array", ...
std::string_view ToText(Kind kind);
// "a string or an array", for messages.
std::string ToText(Kinds kinds);

// --- Comparing ----------------------------------------------------------------------------------

// Whether two values are equal, by section 5.4 and 6.9: kinds are told apart (integers and floats
// compare as numbers), strings ordinal, object members in any order. kMaybe when it depends on
// something unknown. Neither may be an error.
enum class Truth : std::uint8_t { kFalse, kTrue, kMaybe };
Truth Equal(const Value& a, const Value& b);
// Of a boolean; kMaybe for everything else.
constexpr Truth IsTrue(const Value& value) {
  if (value.kind() != Kind::kBoolean) return Truth::kMaybe;
  return value.boolean() ? Truth::kTrue : Truth::kFalse;
}

// The same for equal values (whatever they are), known or not.
std::uint64_t HashOf(const Value& value);

// The first unknown value in a value, itself included; null when everything is known.
const UnknownData* FirstUnknown(const Value& value);

// --- UTF-16 -------------------------------------------------------------------------------------

// Number of UTF-16 units of a string.
std::size_t Utf16Length(const StringData& string);
// The byte offset of a UTF-16 unit; `units` at most the length. Between the two units of a pair:
// the offset behind the character.
std::size_t OffsetOfUnit(const StringData& string, std::size_t units);

// --- Text (section 6.3) -------------------------------------------------------------------------

// What string(), concat() and join() make of a known value without unknown parts: strings as they
// are, `True`, decimal numbers, compact JSON for arrays and objects.
void AppendText(const Value& value, std::string& out);
// Compact JSON of a known value; `quote` is `"`, or `'` in holes of format(). Unknown parts are
// written as their expression in a string.
void AppendJson(const Value& value, char quote, std::string& out);

// The expression that gives the value, without brackets: `'text'`, `true()`, `createArray(1, 2)`,
// and for unknown values their residual.
void AppendExpression(const Value& value, std::string& out);

}  // namespace plumbline::eval
