// Comparing and hashing values, known or not.
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <unordered_map>

#include "base/ascii.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

// Values share their parts, so a few of them can stand for a tree of any size: what walks them as
// trees stops somewhere.
constexpr std::size_t kMaxNodes = 1'000'000;
constexpr std::size_t kMaxDepth = 1'000;

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
    if (a.is_open || b.is_open) return CompareOpen(a, b, depth);
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

  // Two objects of which at least one may have more members than are known: they differ where known
  // members do.
  Truth CompareOpen(const ObjectData& a, const ObjectData& b, std::size_t depth) {
    const auto differ = [&](const ObjectData& one, const ObjectData& other) {
      return std::any_of(one.members.begin(), one.members.end(), [&](const Member& member) {
        if (member.has_unknown_key) return false;
        const Member* const same = other.Find(member.key);
        if (!same || same->key != member.key) return !other.is_open;
        return Compare(member.value, same->value, depth + 1) == Truth::kFalse;
      });
    };
    return differ(a, b) || differ(b, a) ? Truth::kFalse : Truth::kMaybe;
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
  // An empty text may have no address.
  return text.empty() ? hash : Mix(hash, LoadLittleEndian(text.data(), text.size()));
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
      // What else an open object has is its own.
      if (stops || value.object().is_open) return Mix(kind, HashPointer(&value.object()));
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

}  // namespace

Truth Equal(const Value& a, const Value& b) { return Comparison().Compare(a, b); }

std::uint64_t HashOf(const Value& value) {
  std::size_t nodes_left = kMaxNodes;
  return Hash(value, nodes_left, 0);
}

}  // namespace plumbline::eval
