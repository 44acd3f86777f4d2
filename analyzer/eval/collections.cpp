// Arrays and objects: making and combining them (section 5.5). What is in them: access.cpp.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

std::int64_t SizeOf(std::size_t size) { return static_cast<std::int64_t>(size); }

Value UnknownArray(Call& call, std::int64_t min, std::int64_t max) {
  return call.Unknown(UnknownData{.kinds = kArrays, .min = min, .max = max});
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
      if (member.hash != wanted.hash || member.has_unknown_key) return false;
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
  // What else an open object has may replace anything.
  const bool is_open = later.IsObject() && later.object().is_open;
  if (first.IsObject() && later.IsObject() && !is_open && depth < kDeepest) {
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
  const Value made = first.object().is_open ? session.OpenObject(table.members())
                                            : session.Object(table.members());
  return made.At(later.origin()).With(session.Union(first.secrets(), later.secrets()));
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
  if (call[0].object().is_open) {
    const auto known = std::count_if(members.begin(), members.end(),
                                     [](const Member& member) { return !member.has_unknown_key; });
    return UnknownArray(call, known, UnknownData{}.max);
  }
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
    if (call[i].object().is_open ||
        !Spend(call, merged.members().size() + call[i].members().size())) {
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
    if (items[i].IsUnknown() || items[i].object().is_open) {
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

}  // namespace builtin
}  // namespace plumbline::eval
