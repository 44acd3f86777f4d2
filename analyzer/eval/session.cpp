#include "eval/session.h"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"

namespace plumbline::eval {
namespace {

bool IsAscii(std::string_view text) {
  std::uint64_t all = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) all |= LoadLittleEndian(text.data() + at, 8);
  all |= LoadLittleEndian(text.data() + at, text.size() - at);
  return (all & 0x8080808080808080ULL) == 0;
}

bool AllKnown(const Value& value) {
  switch (value.kind()) {
    case Kind::kArray:
      return value.array().all_known;
    case Kind::kObject:
      return value.object().all_known;
    case Kind::kUnknown:
    case Kind::kError:
      return false;
    default:
      return true;
  }
}

// The same however the certain text is cut into pieces.
std::uint64_t HashOfPieces(std::span<const Piece> pieces) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  const auto add = [&hash](std::uint64_t more) { hash = (hash ^ more) * 0x100000001B3ULL; };
  for (const Piece& piece : pieces) {
    if (piece.value.IsString()) {
      for (const char c : piece.value.text()) add(static_cast<unsigned char>(c));
    } else {
      add(HashOf(piece.value));
      add(0x100);  // No byte.
    }
  }
  return hash;
}

// Everything that walks values recurses into containers, so they cannot be nested without end.
constexpr std::uint16_t kMaxDepth = 512;
constexpr std::string_view kTooDeep = "arrays and objects are nested deeper than plumbline follows";

std::uint16_t DepthOf(const Value& value) {
  if (value.IsArray()) return value.array().depth;
  if (value.IsObject()) return value.object().depth;
  return 0;
}

// Objects with more members are made with an index of what is there already.
constexpr std::size_t kManyMembers = 16;

}  // namespace

Session::Session() : arena_(std::size_t{16} * 1024) { sets_.emplace_back(); }

// --- Making values ------------------------------------------------------------------------------

std::string_view Session::Keep(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = Allocate<char>(text.size());
  std::copy(text.begin(), text.end(), copy);
  return {copy, text.size()};
}

Value Session::StringView(std::string_view text) {
  StringData* const data = Allocate<StringData>(1);
  return Value::Of(new (data) StringData{text, {}, IsAscii(text)});
}

Value Session::String(std::string_view text) { return StringView(Keep(text)); }

Value Session::StringOf(std::span<const Piece> pieces) {
  const bool known =
      std::ranges::all_of(pieces, [](const Piece& piece) { return piece.value.IsString(); });
  std::vector<Piece> kept;
  kept.reserve(pieces.size());
  if (known) {
    std::size_t size = 0;
    for (const Piece& piece : pieces) size += piece.value.text().size();
    char* const text = Allocate<char>(size);
    bool is_ascii = true;
    std::size_t at = 0;
    for (const Piece& piece : pieces) {
      const StringData& part = piece.value.string();
      if (part.text.empty()) continue;
      std::copy(part.text.begin(), part.text.end(), text + at);
      kept.push_back({static_cast<std::uint32_t>(at),
                      static_cast<std::uint32_t>(at + part.text.size()), piece.value});
      at += part.text.size();
      is_ascii = is_ascii && part.is_ascii;
    }
    StringData* const data = Allocate<StringData>(1);
    return Value::Of(new (data)
                         StringData{{text, size}, Keep(std::span<const Piece>(kept)), is_ascii});
  }
  UnknownData data{.kinds = kStrings, .min = 0};
  std::int64_t max = 0;
  for (const Piece& piece : pieces) {
    if (piece.value.IsString()) {
      const auto length = static_cast<std::int64_t>(Utf16Length(piece.value.string()));
      if (length == 0) continue;
      data.min += length;
      if (max >= 0) max += length;
      kept.push_back(piece);
      continue;
    }
    const UnknownData& hole = piece.value.unknown();
    const bool is_text = hole.kinds == kStrings;
    data.min += is_text && hole.min > 0 ? hole.min : 0;
    if (!is_text || hole.max == std::numeric_limits<std::int64_t>::max()) {
      max = -1;
    } else if (max >= 0) {
      max += hole.max;
    }
    // Fragments of fragments are fragments.
    if (is_text && !hole.pieces.empty()) {
      kept.insert(kept.end(), hole.pieces.begin(), hole.pieces.end());
    } else {
      kept.push_back(piece);
    }
  }
  // One hole alone is the whole string.
  if (kept.size() == 1 && kept[0].value.IsUnknown() && kept[0].value.unknown().kinds == kStrings) {
    return kept[0].value;
  }
  if (max >= 0) data.max = max;
  data.identity = HashOfPieces(kept);
  // Strings that grow piece by piece would be copied again and again.
  constexpr std::size_t kMaxPieces = 1000;
  if (kept.size() <= kMaxPieces) data.pieces = Keep(std::span<const Piece>(kept));
  return Unknown(data);
}

Value Session::Array(std::span<const Value> items) {
  std::uint16_t depth = 0;
  for (const Value& item : items) depth = std::max(depth, DepthOf(item));
  if (depth >= kMaxDepth) return CutOff(kArrays, kTooDeep);
  ArrayData* const data = Allocate<ArrayData>(1);
  return Value::Of(new (data) ArrayData{Keep(items), std::ranges::all_of(items, AllKnown),
                                        static_cast<std::uint16_t>(depth + 1)});
}

Value Session::CutOff(Kinds kinds, std::string_view reason) {
  UnknownData data{.kinds = kinds};
  data.identity = 0x64656570ULL + next_cut_off_++;
  data.reason = reason;
  data.residual = {Residual::Form::kSource, "...", {}};
  return Unknown(data);
}

Member Session::MakeMember(std::string_view key, Value value) {
  return {key, FoldedHash(key), kNoId<OriginId>, value};
}

Value Session::Object(std::span<const Member> members) {
  Member* const kept = Allocate<Member>(members.size());
  std::size_t count = 0;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Member& member : members) {
    Member* same = nullptr;
    if (members.size() <= kManyMembers) {
      for (std::size_t i = 0; i < count && !same; ++i) {
        if (kept[i].hash == member.hash && kept[i].key == member.key) same = kept + i;
      }
    } else {
      const auto [place, is_new] = places.emplace(member.key, count);
      if (!is_new) same = kept + place->second;
    }
    if (same) {
      *same = member;
    } else {
      new (kept + count++) Member(member);
    }
  }
  const std::span<const Member> all(kept, count);
  std::uint16_t depth = 0;
  for (const Member& member : all) depth = std::max(depth, DepthOf(member.value));
  if (depth >= kMaxDepth) return CutOff(kObjects, kTooDeep);
  ObjectData* const data = Allocate<ObjectData>(1);
  return Value::Of(new (data) ObjectData{
      all, std::ranges::all_of(all, [](const Member& member) { return AllKnown(member.value); }),
      false, static_cast<std::uint16_t>(depth + 1)});
}

Value Session::OpenObject(std::span<const Member> members) {
  const Value closed = Object(members);
  if (!closed.IsObject()) return closed;
  ObjectData* const data = Allocate<ObjectData>(1);
  new (data) ObjectData(closed.object());
  data->is_open = true;
  data->all_known = false;
  return Value::Of(data);
}

Value Session::Unknown(UnknownData data) {
  UnknownData* const kept = Allocate<UnknownData>(1);
  return Value::Of(new (kept) UnknownData(data));
}

Value Session::Error(ErrorKind kind, std::string_view message, std::string_view help) {
  ErrorData* const data = Allocate<ErrorData>(1);
  return Value::Of(new (data) ErrorData{kind, Keep(message), Keep(help)});
}

// --- Where values were written ------------------------------------------------------------------

OriginId Session::OriginOf(NodeRef node, bool is_key) {
  if (!node) return kNoId<OriginId>;
  const auto offset = [node, is_key](std::uint32_t first) {
    const auto nodes = static_cast<std::uint32_t>(node.tree()->nodes.size());
    return static_cast<OriginId>(first + IndexOf(node.id()) + (is_key ? nodes : 0));
  };
  // Nearly always the tree that was asked about last.
  for (std::size_t i = trees_.size(); i-- > 0;) {
    if (trees_[i].tree == node.tree()) return offset(trees_[i].first);
  }
  trees_.push_back({node.tree(), next_origin_});
  next_origin_ += 2 * static_cast<std::uint32_t>(node.tree()->nodes.size());
  return offset(trees_.back().first);
}

Origin Session::NodeOf(OriginId origin) const {
  if (origin == kNoId<OriginId>) return {};
  for (std::size_t i = trees_.size(); i-- > 0;) {
    if (IndexOf(origin) < trees_[i].first) continue;
    const std::uint32_t at = IndexOf(origin) - trees_[i].first;
    const auto nodes = static_cast<std::uint32_t>(trees_[i].tree->nodes.size());
    const bool is_key = at >= nodes;
    return {NodeRef(trees_[i].tree, static_cast<NodeId>(is_key ? at - nodes : at)), is_key};
  }
  return {};
}

// --- Secrets ------------------------------------------------------------------------------------

SecretSet Session::AddSecret(Secret secret) {
  // The type of a set holds 65,535 of them; whatever comes after is some secret all the same.
  constexpr std::size_t kMaxSets = 0xFFF0;
  for (std::size_t i = 0; i < secrets_.size(); ++i) {
    if (secrets_[i].kind == secret.kind && secrets_[i].origin == secret.origin &&
        secrets_[i].name == secret.name) {
      return set_ids_.at({static_cast<std::uint16_t>(i)});
    }
  }
  if (sets_.size() >= kMaxSets) return static_cast<SecretSet>(1);
  secrets_.push_back(secret);
  sets_.push_back({static_cast<std::uint16_t>(secrets_.size() - 1)});
  const auto id = static_cast<SecretSet>(sets_.size() - 1);
  set_ids_.emplace(sets_.back(), id);
  return id;
}

SecretSet Session::Union(SecretSet a, SecretSet b) {
  constexpr std::size_t kMaxSets = 0xFFF0;
  if (a == b || b == kNoSecrets) return a;
  if (a == kNoSecrets) return b;
  std::vector<std::uint16_t> both;
  std::ranges::set_union(IndicesOf(a), IndicesOf(b), std::back_inserter(both));
  const auto found = set_ids_.find(both);
  if (found != set_ids_.end()) return found->second;
  if (sets_.size() >= kMaxSets) return a;
  sets_.push_back(both);
  const auto id = static_cast<SecretSet>(sets_.size() - 1);
  set_ids_.emplace(std::move(both), id);
  return id;
}

// --- Open questions -----------------------------------------------------------------------------

SelectorId Session::SelectorFor(std::uint64_t identity, Selector selector) {
  const auto found = selector_ids_.find(identity);
  if (found != selector_ids_.end()) return found->second;
  const SelectorId id = selectors_.push_back(std::move(selector));
  selector_ids_.emplace(identity, id);
  return id;
}

Value Session::Restrict(const Value& value, SelectorId selector, std::size_t answer) {
  const auto dress = [&value](Value made) {
    // What only the container carried stays.
    return made.origin() == kNoId<OriginId> ? made.At(value.origin()) : made;
  };
  switch (value.kind()) {
    case Kind::kUnknown: {
      const UnknownData& unknown = value.unknown();
      if (unknown.HasAlternatives()) {
        if (unknown.selector == selector) {
          return Restrict(unknown.alternatives[answer], selector, answer);
        }
        UnknownData data = unknown;
        std::vector<Value> alternatives;
        for (const Value& alternative : unknown.alternatives) {
          alternatives.push_back(Restrict(alternative, selector, answer));
        }
        data.alternatives = Keep(std::span<const Value>(alternatives));
        return dress(Unknown(data)).With(value.secrets());
      }
      if (unknown.pieces.empty()) return value;
      std::vector<Piece> pieces(unknown.pieces.begin(), unknown.pieces.end());
      bool changed = false;
      for (Piece& piece : pieces) {
        if (!piece.value.IsUnknown()) continue;
        const Value restricted = Restrict(piece.value, selector, answer);
        if (restricted.IsError()) return restricted;
        if (restricted.IsUnknown() && &restricted.unknown() == &piece.value.unknown()) continue;
        changed = true;
        piece.value = restricted;
        if (!restricted.IsUnknown() && !restricted.IsString()) {
          std::string text;
          AppendText(restricted, text);
          piece.value = String(text).At(restricted.origin()).With(restricted.secrets());
        }
      }
      if (!changed) return value;
      Value made = StringOf(pieces);
      if (made.IsUnknown()) {
        UnknownData data = made.unknown();
        data.reason = unknown.reason;
        data.residual = unknown.residual;
        made = Unknown(data);
      }
      return dress(made).With(value.secrets());
    }
    case Kind::kArray: {
      if (value.array().all_known) return value;
      if (!Step(value.items().size())) return CutOff(kArrays, kTooManySteps);
      std::vector<Value> items;
      items.reserve(value.items().size());
      for (const Value& item : value.items()) items.push_back(Restrict(item, selector, answer));
      return Array(items).At(value.origin()).With(value.secrets());
    }
    case Kind::kObject: {
      if (value.object().all_known) return value;
      if (!Step(value.members().size())) return CutOff(kObjects, kTooManySteps);
      std::vector<Member> members(value.members().begin(), value.members().end());
      for (Member& member : members) member.value = Restrict(member.value, selector, answer);
      const Value made = value.object().is_open ? OpenObject(members) : Object(members);
      return made.At(value.origin()).With(value.secrets());
    }
    default:
      return value;
  }
}

const UnknownData* FirstUnknown(const Value& value) {
  if (value.IsUnknown()) return &value.unknown();
  if (value.IsArray() && !value.array().all_known) {
    for (const Value& item : value.items()) {
      if (const UnknownData* found = FirstUnknown(item)) return found;
    }
  } else if (value.IsObject() && !value.object().all_known) {
    for (const Member& member : value.members()) {
      if (const UnknownData* found = FirstUnknown(member.value)) return found;
    }
  }
  return nullptr;
}

SecretSet SecretsWithin(Session& session, const Value& value) {
  if (!session.has_secrets()) return kNoSecrets;
  SecretSet all = kNoSecrets;
  // Values share their parts: one that came before is not looked into again, or doubling a list
  // many times would take for ever. Small values are not worth the set.
  constexpr std::size_t kSmall = 64;
  std::size_t n_visited = 0;
  std::unordered_set<const void*> seen;
  std::vector<const Value*> todo = {&value};
  const auto is_new = [&](const void* parts) {
    return ++n_visited <= kSmall || seen.insert(parts).second;
  };
  while (!todo.empty()) {
    const Value& one = *todo.back();
    todo.pop_back();
    all = session.Union(all, one.secrets());
    if (one.IsArray() && is_new(one.items().data())) {
      for (const Value& item : one.items()) todo.push_back(&item);
    } else if (one.IsObject() && is_new(one.members().data())) {
      for (const Member& member : one.members()) todo.push_back(&member.value);
    }
  }
  return all;
}

}  // namespace plumbline::eval
