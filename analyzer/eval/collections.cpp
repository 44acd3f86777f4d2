// Arrays and objects: access (section 4.3), making and combining them (section 5.5).
#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/nearest.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

std::int64_t SizeOf(std::size_t size) { return static_cast<std::int64_t>(size); }

Value UnknownArray(Call& call, std::int64_t min, std::int64_t max) {
  return call.Unknown(UnknownData{.kinds = kArrays, .min = min, .max = max});
}

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
  if (plain->IsUnknown() && base.IsObject() && plain->unknown().MayBe(kStrings)) {
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

// --- Sets and tables ----------------------------------------------------------------------------

class ValueSet {
 public:
  bool Contains(const Value& value) const { return Contains(value, HashOf(value)); }
  // False when an equal one is there.
  bool Insert(const Value& value) {
    const std::uint64_t hash = HashOf(value);
    if (Contains(value, hash)) return false;
    values_.emplace(hash, value);
    return true;
  }

 private:
  bool Contains(const Value& value, std::uint64_t hash) const {
    const auto [begin, end] = values_.equal_range(hash);
    for (auto at = begin; at != end; ++at) {
      if (Equal(at->second, value) == Truth::kTrue) return true;
    }
    return false;
  }

  std::unordered_multimap<std::uint64_t, Value> values_;
};

// Members in the making; looked up as in an object.
class MemberTable {
 public:
  explicit MemberTable(std::span<const Member> members) {
    for (const Member& member : members) Add(member);
  }
  MemberTable() = default;

  std::span<const Member> members() const { return members_; }

  Member* Find(const Member& wanted) {
    Member* in_any_case = nullptr;
    const auto is_exact = [&](Member& member) {
      if (member.hash != wanted.hash) return false;
      if (member.key == wanted.key) return true;
      if (!in_any_case && EqualsIgnoreCase(member.key, wanted.key)) in_any_case = &member;
      return false;
    };
    if (members_.size() <= kFew) {
      for (Member& member : members_) {
        if (is_exact(member)) return &member;
      }
      return in_any_case;
    }
    for (; indexed_ < members_.size(); ++indexed_) {
      index_[members_[indexed_].hash].push_back(indexed_);
    }
    const auto found = index_.find(wanted.hash);
    if (found == index_.end()) return nullptr;
    for (const std::size_t i : found->second) {
      if (is_exact(members_[i])) return &members_[i];
    }
    return in_any_case;
  }

  void Add(const Member& member) { members_.push_back(member); }

 private:
  static constexpr std::size_t kFew = 16;
  std::vector<Member> members_;
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> index_;
  std::size_t indexed_ = 0;
};

// --- union() ------------------------------------------------------------------------------------

bool MayBe(const Value& value, Kinds kinds) { return (KindsOf(value) & kinds) != 0; }

Value MergeObjects(Session& session, const Value& first, const Value& later, std::size_t depth);

// A member of two objects. Section 5.5: objects are merged, anything else is replaced.
Value MergeValues(Session& session, const Value& first, const Value& later, std::size_t depth) {
  constexpr std::size_t kDeepest = 200;
  if (first.IsObject() && later.IsObject() && depth < kDeepest) {
    return MergeObjects(session, first, later, depth + 1);
  }
  if (first.IsNull() || (first.IsUnknown() && Equal(first, later) == Truth::kTrue)) return later;
  const bool merges = MayBe(first, kObjects) && MayBe(later, kObjects);
  // Whether null replaces what was there is not documented (section 19), nor is what becomes of
  // arrays further down.
  const bool may_keep =
      MayBe(later, kNulls) || (depth >= 3 && MayBe(first, kArrays) && MayBe(later, kArrays));
  if (!merges && !may_keep) return later;
  const Value both[] = {first, later};
  Kinds kinds = KindsOf(later);
  if (may_keep) kinds = static_cast<Kinds>(kinds | KindsOf(first));
  return UnknownPart(session, kinds, Residual::Form::kCall, "union", both);
}

Value MergeObjects(Session& session, const Value& first, const Value& later, std::size_t depth) {
  MemberTable table(first.members());
  for (const Member& member : later.members()) {
    Member* const there = table.Find(member);
    if (!there) {
      table.Add(member);
      continue;
    }
    const Value merged = MergeValues(session, there->value, member.value, depth);
    there->value = merged.origin() == kNoId<OriginId> ? merged.At(member.value.origin()) : merged;
  }
  return session.Object(table.members())
      .At(later.origin())
      .With(session.Union(first.secrets(), later.secrets()));
}

Value UnionOfArrays(Call& call) {
  std::size_t total = 0;
  bool has_unknown_array = false;
  for (const Value& array : call.arguments()) {
    if (array.IsArray()) {
      total += array.items().size();
    } else {
      has_unknown_array = true;
    }
  }
  if (!Spend(call, total)) return call.Unknown(kArrays);
  ValueSet known;
  std::vector<Value> items;
  std::vector<Value> open;  // Elements that are not known all the way down.
  bool is_certain = true;   // Which elements are left out.
  std::int64_t fewest = 0;
  for (const Value& array : call.arguments()) {
    if (!array.IsArray()) continue;
    for (const Value& item : array.items()) {
      const bool is_open = item.IsUnknown() || (item.IsArray() && !item.array().all_known) ||
                           (item.IsObject() && !item.object().all_known);
      if (!is_open && !known.Insert(item)) continue;
      if (!is_open) ++fewest;
      // An open element may be equal to any other one, a known one to an open one.
      const std::span<const Value> others = is_open ? items : open;
      if (is_certain && !Spend(call, others.size())) is_certain = false;
      bool is_new = true;
      for (std::size_t i = 0; is_certain && is_new && i < others.size(); ++i) {
        const Truth truth = Equal(item, others[i]);
        if (truth == Truth::kTrue) is_new = false;
        if (truth == Truth::kMaybe) is_certain = false;
      }
      if (!is_new) continue;
      items.push_back(item);
      if (is_open) open.push_back(item);
    }
  }
  if (has_unknown_array) {
    return UnknownArray(call, std::max<std::int64_t>(fewest, items.empty() ? 0 : 1),
                        UnknownData{}.max);
  }
  if (!is_certain) {
    return UnknownArray(call, std::max<std::int64_t>(fewest, 1), SizeOf(items.size()));
  }
  return call.session().Array(items);
}

// --- items() and objectKeys() -------------------------------------------------------------------

// Ordinal order without case: 0 for keys that differ in case only.
int CompareKeys(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    const auto x = static_cast<unsigned char>(ToUpperAscii(a[i]));
    const auto y = static_cast<unsigned char>(ToUpperAscii(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
}

// Whether every order that the service could use puts `a` in front of `b` (section 19 number 3):
// letters and digits decide.
bool IsCertainOrder(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    if (ToUpperAscii(a[i]) != ToUpperAscii(b[i])) return IsAlnumAscii(a[i]) && IsAlnumAscii(b[i]);
  }
  return a.size() != b.size();
}

// The members in the order of items(); nothing when that is not certain.
std::optional<std::vector<const Member*>> Sorted(std::span<const Member> members) {
  std::vector<const Member*> sorted;
  sorted.reserve(members.size());
  for (const Member& member : members) sorted.push_back(&member);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Member* a, const Member* b) {
    return CompareKeys(a->key, b->key) < 0;
  });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (!IsCertainOrder(sorted[i - 1]->key, sorted[i]->key)) return std::nullopt;
  }
  return sorted;
}

// What stands for the list of something of each member.
template <class F>
Value OfEach(Call& call, F make) {
  const std::span<const Member> members = call[0].members();
  const auto sorted = Spend(call, members.size()) ? Sorted(members) : std::nullopt;
  if (!sorted) return UnknownArray(call, SizeOf(members.size()), SizeOf(members.size()));
  std::vector<Value> items;
  items.reserve(sorted->size());
  for (const Member* member : *sorted) items.push_back(make(*member));
  return call.session().Array(items);
}

Value KeyOf(Session& session, const Member& member) {
  return session.StringView(member.key).At(member.key_origin);
}

// Whether the arguments are all arrays, or all objects; the error if they are neither.
std::optional<Value> CheckAlike(Call& call) {
  Kinds kinds = kArrays | kObjects;
  for (std::size_t i = 0; i < call.size(); ++i) {
    const auto common = static_cast<Kinds>(kinds & KindsOf(call[i]));
    if (common == 0) {
      return call.Fail(i,
                       fmt::format("`{}()` takes either arrays or objects, and this is {} after {}",
                                   call.function().name, ToText(KindsOf(call[i])), ToText(kinds)),
                       {}, ErrorKind::kArgumentType);
    }
    kinds = common;
  }
  return std::nullopt;
}

Value IntersectionOfArrays(Call& call) {
  std::vector<ValueSet> others(call.size() - 1);
  for (std::size_t i = 1; i < call.size(); ++i) {
    if (!Spend(call, call[i].items().size())) return call.Unknown(kArrays);
    for (const Value& item : call[i].items()) others[i - 1].Insert(item);
  }
  if (!Spend(call, call[0].items().size())) return call.Unknown(kArrays);
  ValueSet seen;
  std::vector<Value> items;
  for (const Value& item : call[0].items()) {
    const bool in_all = std::all_of(others.begin(), others.end(),
                                    [&item](const ValueSet& set) { return set.Contains(item); });
    if (in_all && seen.Insert(item)) items.push_back(item);
  }
  return call.session().Array(items);
}

Value IntersectionOfObjects(Call& call) {
  std::vector<Member> kept(call[0].members().begin(), call[0].members().end());
  for (std::size_t i = 1; i < call.size(); ++i) {
    if (!Spend(call, kept.size() + call[i].members().size())) return call.Unknown(kObjects);
    MemberTable other(call[i].members());
    std::vector<Member> left;
    for (const Member& member : kept) {
      const Member* const same = other.Find(member);
      if (!same) continue;
      if (Equal(member.value, same->value) == Truth::kTrue) {
        // Whether keys in another case count is not documented, nor is what becomes of objects
        // that differ (section 19 number 2).
        if (same->key != member.key) return call.Unknown(kObjects);
        left.push_back(member);
      } else if (member.value.IsObject() && same->value.IsObject()) {
        return call.Unknown(kObjects);
      }
    }
    kept = std::move(left);
  }
  return call.session().Object(kept);
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
      return UnknownAccess(session, KindsIn(base.members()), base, key);
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

Value ArrayOf(Call& call) {
  if (call[0].IsArray()) return call[0];
  if (call[0].Is(kStrings | kIntegers | kObjects)) return call.session().Array({&call[0], 1});
  // An array of one element in all likelihood, but that is not documented.
  return call.Unknown(kArrays);
}

Value CreateArray(Call& call) { return call.session().Array(call.arguments()); }

Value CreateObject(Call& call) {
  if (call.size() % 2 != 0) {
    return call.Fail(Call::kWholeCall, "the last key has no value", "pass keys and values in turn",
                     ErrorKind::kArgumentCount);
  }
  bool is_certain = true;
  MemberTable table;
  for (std::size_t i = 0; i < call.size(); i += 2) {
    const Value& key = call[i];
    if ((KindsOf(key) & kStrings) == 0) {
      return call.Fail(i, fmt::format("the key is {} and not a string", ToText(KindsOf(key))), {},
                       ErrorKind::kArgumentType);
    }
    if (!key.IsString()) {
      is_certain = false;
      continue;
    }
    Member member = call.session().MakeMember(key.text(), call[i + 1]);
    member.key_origin = key.origin();
    // What becomes of two equal keys is not documented.
    if (table.Find(member)) is_certain = false;
    table.Add(member);
  }
  return is_certain ? call.session().Object(table.members()) : call.Unknown(kObjects);
}

Value Distinct(Call& call) {
  // Section 19 number 13: known where nothing is left out, whatever counts as the same.
  const std::span<const Value> items = call[0].items();
  const std::int64_t length = SizeOf(items.size());
  if (!Spend(call, items.size()))
    return UnknownArray(call, std::min<std::int64_t>(length, 1), length);
  ValueSet seen;
  std::unordered_set<std::string> folded;
  bool all_differ = true;
  for (const Value& item : items) {
    all_differ = all_differ && seen.Insert(item) &&
                 (!item.IsString() || folded.insert(plumbline::ToLower(item.text())).second);
  }
  return all_differ ? call[0] : UnknownArray(call, 1, length);
}

Value Flatten(Call& call) {
  if (call[0].IsUnknown()) return call.Unknown(kArrays);
  std::vector<Value> all;
  bool is_certain = true;
  std::int64_t min = 0;
  const std::span<const Value> items = call[0].items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if ((KindsOf(items[i]) & kArrays) == 0) {
      return call.Fail(0,
                       fmt::format("element {} of the array is {} and not an array", i,
                                   ToText(KindsOf(items[i]))),
                       {}, ErrorKind::kArgumentType);
    }
    if (items[i].IsUnknown()) {
      is_certain = false;
      if (items[i].unknown().kinds == kArrays && items[i].unknown().min > 0) {
        min += items[i].unknown().min;
      }
      continue;
    }
    min += SizeOf(items[i].items().size());
    if (!Spend(call, items[i].items().size())) return call.Unknown(kArrays);
    if (is_certain) all.insert(all.end(), items[i].items().begin(), items[i].items().end());
  }
  if (!is_certain) return UnknownArray(call, min, UnknownData{}.max);
  return call.session().Array(all);
}

Value Intersection(Call& call) {
  if (const auto error = CheckAlike(call)) return *error;
  return call[0].IsArray() ? IntersectionOfArrays(call) : IntersectionOfObjects(call);
}

Value Union(Call& call) {
  if (const auto error = CheckAlike(call)) return *error;
  Kinds kinds = kArrays | kObjects;
  bool all_known = true;
  for (const Value& argument : call.arguments()) {
    kinds = static_cast<Kinds>(kinds & KindsOf(argument));
    all_known = all_known && argument.IsKnown();
  }
  if (kinds == kArrays) return UnionOfArrays(call);
  if (!all_known) return call.Unknown(kinds);
  Value merged = call[0];
  for (std::size_t i = 1; i < call.size(); ++i) {
    if (!Spend(call, merged.members().size() + call[i].members().size())) {
      return call.Unknown(kObjects);
    }
    merged = MergeObjects(call.session(), merged, call[i], 1);
  }
  return merged;
}

Value ShallowMerge(Call& call) {
  if (call[0].IsUnknown()) return call.Unknown(kObjects);
  const std::span<const Value> items = call[0].items();
  bool is_certain = true;
  MemberTable table;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if ((KindsOf(items[i]) & kObjects) == 0) {
      return call.Fail(0,
                       fmt::format("element {} of the array is {} and not an object", i,
                                   ToText(KindsOf(items[i]))),
                       {}, ErrorKind::kArgumentType);
    }
    if (items[i].IsUnknown()) {
      is_certain = false;
      continue;
    }
    if (!Spend(call, items[i].members().size())) return call.Unknown(kObjects);
    for (const Member& member : items[i].members()) {
      if (Member* const there = table.Find(member)) {
        there->value = member.value;
      } else {
        table.Add(member);
      }
    }
  }
  return is_certain ? call.session().Object(table.members()) : call.Unknown(kObjects);
}

Value Items(Call& call) {
  Session& session = call.session();
  return OfEach(call, [&session](const Member& member) {
    const Member pair[] = {session.MakeMember("key", KeyOf(session, member)),
                           session.MakeMember("value", member.value)};
    return session.Object(pair);
  });
}

Value ObjectKeys(Call& call) {
  return OfEach(call, [&call](const Member& member) { return KeyOf(call.session(), member); });
}

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
