#include "eval/value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

// Values share their parts, so a few of them can stand for a tree of any size: what walks them as
// trees stops somewhere. The service takes templates of 4 MB and expressions of 24,576 characters.
constexpr std::size_t kMaxNodes = 1'000'000;
constexpr std::size_t kMaxDepth = 1'000;
constexpr std::size_t kMaxJson = 8U << 20;
constexpr std::size_t kMaxExpression = 64U << 10;

constexpr std::int64_t kNoMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kNoMax = std::numeric_limits<std::int64_t>::max();

// The integer that a float is, when it is one.
std::optional<std::int64_t> WholeNumber(double real) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (!(real >= -kTwoTo63 && real < kTwoTo63) || std::trunc(real) != real) return std::nullopt;
  return static_cast<std::int64_t>(real);
}

// --- Comparing ----------------------------------------------------------------------------------

// All answers together: false or true when they agree.
class Agreement {
 public:
  void Add(Truth truth) {
    if (truth_ && *truth_ != truth) {
      truth_ = Truth::kMaybe;
    } else {
      truth_ = truth;
    }
  }
  Truth Get() const { return truth_.value_or(Truth::kMaybe); }
  bool IsOpen() const { return truth_ == Truth::kMaybe; }

 private:
  std::optional<Truth> truth_;
};

struct Range {
  std::int64_t min = kNoMin;
  std::int64_t max = kNoMax;
};

// Bounds of the length of a string or an array.
Range LengthOf(const Value& value) {
  if (value.IsString()) {
    const auto length = static_cast<std::int64_t>(Utf16Length(value.string()));
    return {length, length};
  }
  if (value.IsArray()) {
    const auto length = static_cast<std::int64_t>(value.items().size());
    return {length, length};
  }
  const UnknownData& unknown = value.unknown();
  // Bounds of something that may be an integer as well say nothing about a length.
  if ((unknown.kinds & ~(kStrings | kArrays)) != 0) return {};
  return {unknown.min, unknown.max};
}

Range NumberOf(const Value& value) {
  if (value.kind() == Kind::kInteger) return {value.integer(), value.integer()};
  if (!value.IsUnknown() || value.unknown().kinds != kIntegers) return {};
  return {value.unknown().min, value.unknown().max};
}

// The text that a string is certain to begin with, or to end with.
std::string CertainEnd(const Value& value, bool at_front) {
  if (value.IsString()) return std::string(value.text());
  std::string text;
  const std::span<const Piece> pieces = value.unknown().pieces;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Value& part = pieces[at_front ? i : pieces.size() - 1 - i].value;
    if (!part.IsString()) break;
    text.insert(at_front ? text.size() : 0, part.text());
  }
  return text;
}

// Whether the texts between the holes can be found in `text` in their order. The first and the last
// piece are compared elsewhere.
bool MayBeMadeOf(std::string_view text, std::span<const Piece> pieces) {
  std::size_t at = 0;
  for (const Piece& piece : pieces) {
    if (piece.value.IsString()) {
      at = text.find(piece.value.text(), at);
      if (at == std::string_view::npos) return false;
      at += piece.value.text().size();
    } else if (piece.value.IsUnknown() && piece.value.unknown().kinds == kStrings) {
      // A UTF-16 unit takes a byte at least.
      const std::int64_t min = std::max<std::int64_t>(piece.value.unknown().min, 0);
      if (static_cast<std::uint64_t>(min) > text.size() - at) return false;
      at += static_cast<std::size_t>(min);
    }
  }
  return true;
}

// Two strings of which at least one is unknown: false when their certain parts contradict.
bool StringsMayBeEqual(const Value& a, const Value& b) {
  const std::string a_front = CertainEnd(a, true);
  const std::string b_front = CertainEnd(b, true);
  const std::size_t front = std::min(a_front.size(), b_front.size());
  if (a_front.compare(0, front, b_front, 0, front) != 0) return false;
  const std::string a_back = CertainEnd(a, false);
  const std::string b_back = CertainEnd(b, false);
  const std::size_t back = std::min(a_back.size(), b_back.size());
  if (a_back.compare(a_back.size() - back, back, b_back, b_back.size() - back, back) != 0) {
    return false;
  }
  if (a.IsString()) return MayBeMadeOf(a.text(), b.unknown().pieces);
  return !b.IsString() || MayBeMadeOf(b.text(), a.unknown().pieces);
}

class Comparison {
 public:
  Truth Compare(const Value& a, const Value& b, std::size_t depth = 0) {
    if (nodes_left_ == 0 || depth > kMaxDepth) return Truth::kMaybe;
    --nodes_left_;
    if (a.IsError() || b.IsError()) return Truth::kMaybe;
    if (a.IsUnknown() || b.IsUnknown()) return CompareUnknown(a, b, depth);
    if (a.kind() != b.kind()) {
      if (a.kind() == Kind::kInteger && b.kind() == Kind::kFloat) return Is(IsSame(a, b));
      if (a.kind() == Kind::kFloat && b.kind() == Kind::kInteger) return Is(IsSame(b, a));
      return Truth::kFalse;
    }
    switch (a.kind()) {
      case Kind::kBoolean:
        return Is(a.boolean() == b.boolean());
      case Kind::kInteger:
        return Is(a.integer() == b.integer());
      case Kind::kFloat:
        return Is(a.real() == b.real());
      case Kind::kString:
        return Is(a.text() == b.text());
      case Kind::kArray:
        return CompareArrays(a.array(), b.array(), depth);
      case Kind::kObject:
        return CompareObjects(a.object(), b.object(), depth);
      default:
        return Truth::kTrue;
    }
  }

 private:
  static Truth Is(bool truth) { return truth ? Truth::kTrue : Truth::kFalse; }
  static bool IsSame(const Value& integer, const Value& real) {
    return WholeNumber(real.real()) == integer.integer();
  }

  Truth CompareArrays(const ArrayData& a, const ArrayData& b, std::size_t depth) {
    if (&a == &b && a.all_known) return Truth::kTrue;
    if (a.items.size() != b.items.size()) return Truth::kFalse;
    Truth all = Truth::kTrue;
    for (std::size_t i = 0; i < a.items.size(); ++i) {
      const Truth one = Compare(a.items[i], b.items[i], depth + 1);
      if (one == Truth::kFalse) return one;
      if (one == Truth::kMaybe) all = one;
    }
    return all;
  }

  Truth CompareObjects(const ObjectData& a, const ObjectData& b, std::size_t depth) {
    if (&a == &b && a.all_known) return Truth::kTrue;
    if (a.members.size() != b.members.size()) return Truth::kFalse;
    // Members mostly come in the same order; an index is made when many do not.
    constexpr std::size_t kFew = 16;
    std::unordered_map<std::string_view, const Member*> index;
    const auto find = [&](const Member& wanted, std::size_t i) -> const Member* {
      const auto is_wanted = [&wanted](const Member& member) {
        return member.hash == wanted.hash && member.key == wanted.key;
      };
      if (is_wanted(b.members[i])) return &b.members[i];
      if (b.members.size() <= kFew) {
        const auto found = std::find_if(b.members.begin(), b.members.end(), is_wanted);
        return found == b.members.end() ? nullptr : &*found;
      }
      if (index.empty()) {
        for (const Member& member : b.members) index.emplace(member.key, &member);
      }
      const auto found = index.find(wanted.key);
      return found == index.end() ? nullptr : found->second;
    };
    Truth all = Truth::kTrue;
    for (std::size_t i = 0; i < a.members.size(); ++i) {
      const Member* const other = find(a.members[i], i);
      if (!other) return Truth::kFalse;
      const Truth one = Compare(a.members[i].value, other->value, depth + 1);
      if (one == Truth::kFalse) return one;
      if (one == Truth::kMaybe) all = one;
    }
    return all;
  }

  Truth CompareUnknown(const Value& a, const Value& b, std::size_t depth) {
    if (a.IsUnknown() && b.IsUnknown()) {
      const UnknownData& x = a.unknown();
      const UnknownData& y = b.unknown();
      if (&x == &y || (x.identity != 0 && x.identity == y.identity)) return Truth::kTrue;
    }
    const auto numbers_alike = [](Kinds kinds) {
      constexpr Kinds kNumbers = kIntegers | kFloats;
      return static_cast<Kinds>((kinds & kNumbers) != 0 ? kinds | kNumbers : kinds);
    };
    const auto common = static_cast<Kinds>(numbers_alike(KindsOf(a)) & numbers_alike(KindsOf(b)));
    if (common == 0) return Truth::kFalse;
    const bool a_chooses = a.IsUnknown() && a.unknown().HasAlternatives();
    const bool b_chooses = b.IsUnknown() && b.unknown().HasAlternatives();
    if (a_chooses || b_chooses) {
      const UnknownData& choice = a_chooses ? a.unknown() : b.unknown();
      const bool same_question = a_chooses && b_chooses &&
                                 a.unknown().selector == b.unknown().selector &&
                                 a.unknown().alternatives.size() == b.unknown().alternatives.size();
      Agreement agreement;
      for (std::size_t i = 0; i < choice.alternatives.size() && !agreement.IsOpen(); ++i) {
        const Value& one = choice.alternatives[i];
        const Value& other = same_question ? b.unknown().alternatives[i] : (a_chooses ? b : a);
        // What fails is not compared with anything.
        if (!one.IsError() && !other.IsError()) agreement.Add(Compare(one, other, depth + 1));
      }
      return agreement.Get();
    }
    const auto apart = [](Range x, Range y) { return x.max < y.min || y.max < x.min; };
    if ((common & ~(kStrings | kArrays)) == 0 && apart(LengthOf(a), LengthOf(b))) {
      return Truth::kFalse;
    }
    if ((common & ~(kIntegers | kFloats)) == 0 && apart(NumberOf(a), NumberOf(b))) {
      return Truth::kFalse;
    }
    if (common == kStrings && !StringsMayBeEqual(a, b)) return Truth::kFalse;
    return Truth::kMaybe;
  }

  std::size_t nodes_left_ = kMaxNodes;
};

// --- Hashing ------------------------------------------------------------------------------------

constexpr std::uint64_t Mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93U;
  return hash ^ (hash >> 29);
}

std::uint64_t HashText(std::string_view text) {
  std::uint64_t hash = text.size();
  while (text.size() >= 8) {
    hash = Mix(hash, LoadLittleEndian(text.data(), 8));
    text.remove_prefix(8);
  }
  return Mix(hash, LoadLittleEndian(text.data(), text.size()));
}

std::uint64_t HashPointer(const void* at) {
  return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(at));
}

std::uint64_t Hash(const Value& value, std::size_t& nodes_left, std::size_t depth) {
  // Unlike values must not get one hash only because they are large: beyond the limits, what is
  // not the same data counts as different.
  const bool stops = nodes_left == 0 || depth > kMaxDepth;
  if (!stops) --nodes_left;
  auto kind = static_cast<std::uint64_t>(value.kind());
  switch (value.kind()) {
    case Kind::kNull:
      return Mix(kind, 0);
    case Kind::kBoolean:
      return Mix(kind, value.boolean() ? 1 : 0);
    case Kind::kFloat: {
      const auto whole = WholeNumber(value.real());
      if (!whole) return Mix(kind, static_cast<std::uint64_t>(std::hash<double>()(value.real())));
      return Mix(static_cast<std::uint64_t>(Kind::kInteger), static_cast<std::uint64_t>(*whole));
    }
    case Kind::kInteger:
      return Mix(kind, static_cast<std::uint64_t>(value.integer()));
    case Kind::kString:
      return Mix(kind, HashText(value.text()));
    case Kind::kArray: {
      if (stops) return Mix(kind, HashPointer(&value.array()));
      std::uint64_t hash = Mix(kind, value.items().size());
      for (const Value& item : value.items()) hash = Mix(hash, Hash(item, nodes_left, depth + 1));
      return hash;
    }
    case Kind::kObject: {
      if (stops) return Mix(kind, HashPointer(&value.object()));
      std::uint64_t sum = 0;  // In any order.
      for (const Member& member : value.members()) {
        sum += Mix(HashText(member.key), Hash(member.value, nodes_left, depth + 1));
      }
      return Mix(Mix(kind, value.members().size()), sum);
    }
    case Kind::kUnknown: {
      const std::uint64_t identity = value.unknown().identity;
      return Mix(kind, identity != 0 ? identity : HashPointer(&value.unknown()));
    }
    case Kind::kError:
      break;
  }
  return Mix(kind, HashText(value.error().message));
}

// --- Text ---------------------------------------------------------------------------------------

// The shortest text that reads back as the same number.
void AppendNumber(double real, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}", real);
}

// The same, but still a float for whoever reads the JSON.
void AppendJsonNumber(double real, std::string& out) {
  const std::size_t begin = out.size();
  AppendNumber(real, out);
  if (out.find_first_not_of("-0123456789", begin) == std::string::npos) out += ".0";
}

// As Newtonsoft.Json writes strings: only what JSON forbids, and line ends of other alphabets.
void AppendJsonText(std::string_view text, char quote, std::string& out) {
  out += quote;
  std::size_t plain = 0;  // Start of what is copied as it is.
  const auto flush = [&](std::size_t end) { out.append(text, plain, end - plain); };
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    std::size_t size = 1;
    std::uint32_t code = byte;
    // U+0085 is C2 85; U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
    if (byte == 0xC2 || byte == 0xE2) {
      const Utf8Character c = DecodeUtf8(text, i);
      size = c.size;
      code = static_cast<std::uint32_t>(c.value);
    }
    const bool escapes = byte < 0x20 || byte == '\\' || text[i] == quote || code == 0x85 ||
                         code == 0x2028 || code == 0x2029;
    if (!escapes || (byte >= 0x80 && size == 1)) {
      i += size;
      continue;
    }
    flush(i);
    constexpr std::string_view kControls = "\b\t\n\f\r";
    constexpr std::string_view kLetters = "btnfr";
    if (byte == '\\' || text[i] == quote) {
      out += '\\';
      out += text[i];
    } else if (const std::size_t at = kControls.find(text[i]); at != std::string_view::npos) {
      out += '\\';
      out += kLetters[at];
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    }
    i += size;
    plain = i;
  }
  flush(text.size());
  out += quote;
}

// An expression in a JSON string, as it stands in templates.
void AppendJsonExpression(const Value& value, char quote, std::string& out) {
  std::string text = "[";
  AppendExpression(value, text);
  text += ']';
  AppendJsonText(text, quote, out);
}

bool IsIdentifier(std::string_view text) {
  return !text.empty() && !IsDigitAscii(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsAlnumAscii(c) || c == '_' || c == '$'; });
}

void AppendLiteral(std::string_view text, std::string& out) {
  out += '\'';
  for (std::size_t at = 0;;) {
    const std::size_t quote = std::min(text.find('\'', at), text.size());
    out.append(text, at, quote - at);
    if (quote == text.size()) break;
    out += "''";
    at = quote + 1;
  }
  out += '\'';
}

// Writes expressions without recursion: what is left to write lies on a stack.
class ExpressionWriter {
 public:
  explicit ExpressionWriter(std::string& out) : out_(out) {}

  void Write(const Value& value) {
    const std::size_t begin = out_.size();
    Begin(value);
    while (!todo_.empty()) {
      if (out_.size() - begin > kMaxExpression) {
        out_ += "...";
        return;
      }
      const Part part = todo_.back();
      todo_.pop_back();
      if (part.value) {
        Begin(*part.value);
      } else if (part.is_literal) {
        AppendLiteral(part.text, out_);
      } else {
        out_ += part.text;
      }
    }
  }

 private:
  struct Part {
    const Value* value = nullptr;  // Or a text.
    std::string_view text;
    bool is_literal = false;
  };

  void Begin(const Value& value) {
    switch (value.kind()) {
      case Kind::kNull:
        out_ += "null()";
        return;
      case Kind::kBoolean:
        out_ += value.boolean() ? "true()" : "false()";
        return;
      case Kind::kInteger: {
        // Literals are 32 bits wide.
        const bool fits = value.integer() >= std::numeric_limits<std::int32_t>::min() &&
                          value.integer() <= std::numeric_limits<std::int32_t>::max();
        if (!fits) out_ += "json('";
        fmt::format_to(std::back_inserter(out_), "{}", value.integer());
        if (!fits) out_ += "')";
        return;
      }
      case Kind::kFloat:
        out_ += "json('";
        AppendJsonNumber(value.real(), out_);
        out_ += "')";
        return;
      case Kind::kString:
        AppendLiteral(value.text(), out_);
        return;
      case Kind::kArray:
        BeginCall("createArray", value.items());
        return;
      case Kind::kObject: {
        out_ += "createObject(";
        todo_.push_back({nullptr, ")", false});
        const std::span<const Member> members = value.members();
        for (std::size_t i = members.size(); i-- > 0;) {
          todo_.push_back({&members[i].value, {}, false});
          todo_.push_back({nullptr, ", ", false});
          todo_.push_back({nullptr, members[i].key, true});
          if (i > 0) todo_.push_back({nullptr, ", ", false});
        }
        return;
      }
      case Kind::kUnknown:
        BeginResidual(value.unknown().residual);
        return;
      case Kind::kError:
        out_ += "fail(";
        AppendLiteral(value.error().message, out_);
        out_ += ')';
        return;
    }
  }

  void BeginCall(std::string_view name, std::span<const Value> arguments) {
    out_.append(name).append("(");
    todo_.push_back({nullptr, ")", false});
    for (std::size_t i = arguments.size(); i-- > 0;) {
      todo_.push_back({&arguments[i], {}, false});
      if (i > 0) todo_.push_back({nullptr, ", ", false});
    }
  }

  void BeginResidual(const Residual& residual) {
    const std::span<const Value> arguments = residual.arguments;
    switch (residual.form) {
      case Residual::Form::kCall:
        BeginCall(residual.name.empty() ? "unknown" : residual.name, arguments);
        return;
      case Residual::Form::kMember:
        if (IsIdentifier(residual.name)) {
          todo_.push_back({nullptr, residual.name, false});
          todo_.push_back({nullptr, ".", false});
        } else {
          todo_.push_back({nullptr, "]", false});
          todo_.push_back({nullptr, residual.name, true});
          todo_.push_back({nullptr, "[", false});
        }
        todo_.push_back({arguments.data(), {}, false});
        return;
      case Residual::Form::kIndex:
        todo_.push_back({nullptr, "]", false});
        todo_.push_back({&arguments[1], {}, false});
        todo_.push_back({nullptr, "[", false});
        todo_.push_back({arguments.data(), {}, false});
        return;
      case Residual::Form::kSource:
        out_ += residual.name;
        return;
    }
  }

  std::string& out_;
  std::vector<Part> todo_;
};

}  // namespace

const Member* ObjectData::Find(std::string_view key) const {
  const std::uint32_t hash = FoldedHash(key);
  const Member* in_any_case = nullptr;
  for (const Member& member : members) {
    if (member.hash != hash) continue;
    if (member.key == key) return &member;
    if (!in_any_case && EqualsIgnoreCase(member.key, key)) in_any_case = &member;
  }
  return in_any_case;
}

std::string_view ToText(Kind kind) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "null", "boolean", "integer", "float", "string", "array", "object", "unknown", "error"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string ToText(Kinds kinds) {
  if ((kinds & kAny) == kAny) return "any value";
  if ((kinds & kAny) == kNotNull) return "any value but null";
  // The usual ones first, null last.
  constexpr std::array kOrder = {Kind::kString, Kind::kInteger, Kind::kFloat, Kind::kBoolean,
                                 Kind::kArray,  Kind::kObject,  Kind::kNull};
  std::vector<std::string> names;
  for (const Kind kind : kOrder) {
    if ((kinds & Bit(kind)) == 0) continue;
    const std::string_view name = ToText(kind);
    names.push_back(kind == Kind::kNull ? std::string(name)
                                        : fmt::format("{} {}", Article(name), name));
  }
  if (names.empty()) return "nothing";
  std::string text = names[0];
  for (std::size_t i = 1; i < names.size(); ++i) {
    text.append(i + 1 == names.size() ? " or " : ", ").append(names[i]);
  }
  return text;
}

Truth Equal(const Value& a, const Value& b) { return Comparison().Compare(a, b); }

std::uint64_t HashOf(const Value& value) {
  std::size_t nodes_left = kMaxNodes;
  return Hash(value, nodes_left, 0);
}

std::size_t Utf16Length(const StringData& string) {
  if (string.is_ascii) return string.text.size();
  std::size_t units = 0;
  for (std::size_t at = 0; at < string.text.size();) {
    const Utf8Character c = DecodeUtf8(string.text, at);
    units += c.value > 0xFFFF ? 2 : 1;
    at += c.size;
  }
  return units;
}

std::size_t OffsetOfUnit(const StringData& string, std::size_t units) {
  if (string.is_ascii) return std::min(units, string.text.size());
  std::size_t at = 0;
  for (std::size_t seen = 0; seen < units && at < string.text.size();) {
    const Utf8Character c = DecodeUtf8(string.text, at);
    seen += c.value > 0xFFFF ? 2 : 1;
    at += c.size;
  }
  return at;
}

void AppendText(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::kNull:
      return;
    case Kind::kBoolean:
      out += value.boolean() ? "True" : "False";
      return;
    case Kind::kInteger:
      fmt::format_to(std::back_inserter(out), "{}", value.integer());
      return;
    case Kind::kFloat:
      AppendNumber(value.real(), out);
      return;
    case Kind::kString:
      out += value.text();
      return;
    default:
      AppendJson(value, '"', out);
  }
}

void AppendJson(const Value& value, char quote, std::string& out) {
  struct Open {
    const Value* value;
    std::size_t next = 0;
  };
  std::vector<Open> open;
  const std::size_t begin = out.size();
  // Writes a value without parts, or opens one that has some.
  const auto start = [&](const Value& one) {
    switch (one.kind()) {
      case Kind::kNull:
        out += "null";
        return;
      case Kind::kBoolean:
        out += one.boolean() ? "true" : "false";
        return;
      case Kind::kInteger:
        fmt::format_to(std::back_inserter(out), "{}", one.integer());
        return;
      case Kind::kFloat:
        AppendJsonNumber(one.real(), out);
        return;
      case Kind::kString:
        AppendJsonText(one.text(), quote, out);
        return;
      case Kind::kArray:
        out += '[';
        open.push_back({&one});
        return;
      case Kind::kObject:
        out += '{';
        open.push_back({&one});
        return;
      case Kind::kUnknown:
      case Kind::kError:
        AppendJsonExpression(one, quote, out);
        return;
    }
  };
  start(value);
  while (!open.empty()) {
    Open& container = open.back();
    const bool is_array = container.value->IsArray();
    const std::size_t size =
        is_array ? container.value->items().size() : container.value->members().size();
    if (container.next == size || out.size() - begin > kMaxJson) {
      out += is_array ? ']' : '}';
      open.pop_back();
      continue;
    }
    const std::size_t i = container.next++;
    if (i > 0) out += ',';
    if (is_array) {
      start(container.value->items()[i]);  // May move `container`.
    } else {
      const Member& member = container.value->members()[i];
      AppendJsonText(member.key, quote, out);
      out += ':';
      start(member.value);
    }
  }
}

void AppendExpression(const Value& value, std::string& out) { ExpressionWriter(out).Write(value); }

}  // namespace plumbline::eval
