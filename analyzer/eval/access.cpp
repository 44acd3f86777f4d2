// Members and elements (section 4.3), and the functions that look for them without failing.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/nearest.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

std::int64_t SizeOf(std::size_t size) { return static_cast<std::int64_t>(size); }

Kinds KindsIn(std::span<const Value> items) {
  Kinds kinds = 0;
  for (const Value& item : items) kinds = static_cast<Kinds>(kinds | KindsOf(item));
  return kinds;
}

Kinds KindsIn(std::span<const Member> members) {
  Kinds kinds = 0;
  for (const Member& member : members) kinds = static_cast<Kinds>(kinds | KindsOf(member.value));
  return kinds;
}

// --- Access -------------------------------------------------------------------------------------

Value MissingMember(Session& session, const ObjectData& object, const Value& key) {
  if (object.members.empty()) {
    return session.Error(ErrorKind::kMissingMember,
                         fmt::format("member {} does not exist; the object is empty", Shown(key)));
  }
  constexpr std::size_t kMost = 5;
  constexpr std::size_t kFar = 4;  // No nearer than others.
  std::vector<std::pair<std::size_t, std::string_view>> names;
  names.reserve(object.members.size());
  for (const Member& member : object.members) {
    names.emplace_back(EditDistance(key.text(), member.key, kFar - 1), member.key);
  }
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const std::size_t shown = std::min(kMost, names.size());
  std::string list;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_end = i + 1 == names.size();
    if (i > 0) list += is_end ? " and " : ", ";
    list.append("`").append(names[i].second).append("`");
  }
  if (names.size() > shown) list += fmt::format(" and {} more", names.size() - shown);
  const bool is_near = names[0].first < kFar && names[0].first < key.text().size();
  return session.Error(
      ErrorKind::kMissingMember,
      fmt::format("member {} does not exist; the object has {}", Shown(key), list),
      is_near ? fmt::format("did you mean `{}`?", names[0].second) : std::string());
}

Value OutOfRange(Session& session, std::int64_t index, std::size_t length) {
  return session.Error(ErrorKind::kIndexOutOfRange,
                       fmt::format("index {} is out of range; the array has {} element{}", index,
                                   length, length == 1 ? "" : "s"));
}

// Why nothing of `kinds` has what the key asks for.
Value WrongAccess(Session& session, Kinds kinds, const Value& key) {
  std::string message;
  if (!key.IsUnknown() && !key.Is(kStrings | kIntegers)) {
    message = fmt::format("{} is neither the name of a member nor the index of an element",
                          ToText(Bit(key.kind())));
  } else if (kinds == kObjects) {
    message = "an object has members and no elements to index";
  } else if (kinds == kArrays) {
    message = key.IsString() ? fmt::format("an array has elements and no member {}", Shown(key))
                             : "an array has elements and no members";
  } else if (key.IsString()) {
    message = fmt::format("{} has no member {}", ToText(kinds), Shown(key));
  } else {
    message = fmt::format("{} has no elements to index", ToText(kinds));
  }
  return session.Error(ErrorKind::kWrongAccess, message);
}

Value UnknownAccess(Session& session, Kinds kinds, const Value& base, const Value& key) {
  if (key.IsString()) {
    return UnknownPart(session, kinds, Residual::Form::kMember, key.text(), {&base, 1})
        .With(session.Union(base.secrets(), key.secrets()));
  }
  const Value both[] = {base, key};
  return UnknownPart(session, kinds, Residual::Form::kIndex, {}, both);
}

// An integer that is certain to lie outside of 0..length-1.
bool IsOutside(const Value& index, std::size_t length) {
  if (!index.IsUnknown()) return index.integer() < 0 || index.integer() >= SizeOf(length);
  const UnknownData& unknown = index.unknown();
  return unknown.kinds == kIntegers && (unknown.max < 0 || unknown.min >= SizeOf(length));
}

Value AccessUnknown(Session& session, const Value& base, const Value& key) {
  const UnknownData& unknown = base.unknown();
  Kinds kinds = unknown.kinds;
  if ((KindsOf(key) & kStrings) == 0) kinds = static_cast<Kinds>(kinds & ~kObjects);
  if ((KindsOf(key) & kIntegers) == 0) kinds = static_cast<Kinds>(kinds & ~kArrays);
  if ((kinds & (kObjects | kArrays)) == 0) return WrongAccess(session, unknown.kinds, key);
  if (unknown.kinds == kArrays && key.kind() == Kind::kInteger) {
    if (key.integer() < 0) {
      return session.Error(ErrorKind::kIndexOutOfRange,
                           fmt::format("index {} is out of range", key.integer()));
    }
    if (unknown.max >= 0 && key.integer() >= unknown.max) {
      return session.Error(ErrorKind::kIndexOutOfRange,
                           fmt::format("index {} is out of range; the array has at most {} "
                                       "element{}",
                                       key.integer(), unknown.max, unknown.max == 1 ? "" : "s"));
    }
  }
  return UnknownAccess(session, kAny, base, key);
}

// --- tryGet() -----------------------------------------------------------------------------------

struct Found {
  enum class How : std::uint8_t { kValue, kNothing, kUnknown } how = How::kUnknown;
  Value value;         // Of kValue.
  Kinds kinds = kAny;  // Of kUnknown.
};

// `{ value: n, fromEnd: true }` means index n from the end; the index it is, or the key itself.
// Nothing when that is not known.
std::optional<Value> PlainKey(const Value& base, const Value& key) {
  if (!key.IsObject()) return key;
  const Member* const value = key.object().Find("value");
  const Member* const from_end = key.object().Find("fromEnd");
  if (!value) return std::nullopt;
  if (!from_end) return value->value;
  if (from_end->value.kind() != Kind::kBoolean) return std::nullopt;
  if (!from_end->value.boolean()) return value->value;
  if (!base.IsArray() || value->value.kind() != Kind::kInteger) return std::nullopt;
  const std::int64_t length = SizeOf(base.items().size());
  const std::int64_t n = value->value.integer();
  return Value::Integer(n < 1 || n > length ? -1 : length - n);
}

// The first accessor: what is not there is nothing. Anything odd is not documented.
Found TryAccess(const Value& base, const Value& key) {
  if (base.IsNull()) return {Found::How::kNothing, {}};
  const std::optional<Value> plain = PlainKey(base, key);
  if (!plain || !base.IsKnown()) return {};
  if (base.IsObject() && plain->IsString()) {
    const Member* const member = base.object().Find(plain->text());
    if (!member && base.object().is_open) return {};
    if (!member) return {Found::How::kNothing, {}};
    return {Found::How::kValue, member->value};
  }
  if (base.IsArray() && plain->kind() == Kind::kInteger) {
    if (IsOutside(*plain, base.items().size())) return {Found::How::kNothing, {}};
    return {Found::How::kValue, base.items()[static_cast<std::size_t>(plain->integer())]};
  }
  if (plain->IsUnknown() && base.IsObject() && !base.object().is_open &&
      plain->unknown().MayBe(kStrings)) {
    return {Found::How::kUnknown, {}, static_cast<Kinds>(KindsIn(base.members()) | kNulls)};
  }
  if (plain->IsUnknown() && base.IsArray() && plain->unknown().MayBe(kIntegers)) {
    return {Found::How::kUnknown, {}, static_cast<Kinds>(KindsIn(base.items()) | kNulls)};
  }
  return {};
}

// The accessors from `first` on, which are strict; what happens on a miss is not documented.
Value Continue(Call& call, Value value, std::size_t first) {
  for (std::size_t i = first; i < call.size(); ++i) {
    const std::optional<Value> key = PlainKey(value, call[i]);
    if (!key) return call.Unknown(kAny);
    const SecretSet secrets = value.secrets();
    value = Access(call.session(), value, *key);
    if (value.IsError()) return call.Unknown(kAny);
    value = value.With(call.session().Union(value.secrets(), secrets));
  }
  return value;
}

}  // namespace

Value Access(Session& session, const Value& base, const Value& key) {
  if (base.IsError()) return base;
  if (key.IsError()) return key;
  if (base.IsUnknown()) return AccessUnknown(session, base, key);
  if (base.IsNull() && key.IsString()) {
    return session.Error(ErrorKind::kMissingMember,
                         fmt::format("member {} does not exist; the value is null", Shown(key)),
                         "use `tryGet()` for what may be missing");
  }
  if (base.IsObject() && (KindsOf(key) & kStrings) != 0) {
    if (key.IsString()) {
      const Member* const member = base.object().Find(key.text());
      if (member) return member->value;
      if (base.object().is_open) return UnknownAccess(session, kAny, base, key);
      return MissingMember(session, base.object(), key);
    }
    if (!base.members().empty() || base.object().is_open) {
      const Kinds kinds = base.object().is_open ? kAny : KindsIn(base.members());
      return UnknownAccess(session, kinds, base, key);
    }
    return session.Error(ErrorKind::kMissingMember, "the object is empty and has no members");
  }
  if (base.IsArray() && (KindsOf(key) & kIntegers) != 0) {
    const std::size_t length = base.items().size();
    if (key.IsUnknown()) {
      if (length > 0 && !IsOutside(key, length)) {
        return UnknownAccess(session, KindsIn(base.items()), base, key);
      }
      const UnknownData& index = key.unknown();
      return OutOfRange(session, length == 0 ? 0 : index.max < 0 ? index.max : index.min, length);
    }
    if (IsOutside(key, length)) return OutOfRange(session, key.integer(), length);
    return base.items()[static_cast<std::size_t>(key.integer())];
  }
  return WrongAccess(session, Bit(base.kind()), key);
}

namespace builtin {

Value IndexFromEnd(Call& call) {
  const std::span<const Value> items = call[0].items();
  const std::int64_t n = call.integer(1);
  if (n >= 1 && n <= SizeOf(items.size())) return items[items.size() - static_cast<std::size_t>(n)];
  return call.Fail(1,
                   fmt::format("index {} from the end is out of range; the array has {} element{}",
                               n, items.size(), items.size() == 1 ? "" : "s"),
                   n == 0 && !items.empty() ? "the last element has the index 1 from the end" : "",
                   ErrorKind::kIndexOutOfRange);
}

Value TryGet(Call& call) {
  const Found found = TryAccess(call[0], call[1]);
  if (found.how == Found::How::kNothing) return Value::Null();
  if (found.how == Found::How::kUnknown) {
    return call.Unknown(call.size() > 2 ? kAny : found.kinds);
  }
  return Continue(call, found.value, 2);
}

Value TryIndexFromEnd(Call& call) {
  const Value& base = call[0];
  if (base.IsNull()) return Value::Null();
  if (!base.IsArray() || call[1].kind() != Kind::kInteger) return call.Unknown(kAny);
  const std::span<const Value> items = base.items();
  const std::int64_t n = call.integer(1);
  if (n < 1 || n > SizeOf(items.size())) return Value::Null();
  return Continue(call, items[items.size() - static_cast<std::size_t>(n)], 2);
}

}  // namespace builtin
}  // namespace plumbline::eval
