#include "azp/arena.h"

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>

namespace plumbline::azp {

void* Arena::Allocate(std::size_t bytes, std::size_t alignment) {
  bytes_ += bytes;
  return memory_.allocate(bytes, alignment);
}

template <class T>
const T* Arena::Make(const T& data) {
  static_assert(std::is_trivially_destructible_v<T>);
  return new (Allocate(sizeof(T), alignof(T))) T(data);
}

template <class T>
std::span<const T> Arena::MakeAll(std::span<const T> data) {
  static_assert(std::is_trivially_destructible_v<T>);
  if (data.empty()) return {};
  T* const copies = static_cast<T*>(Allocate(data.size_bytes(), alignof(T)));
  std::uninitialized_copy(data.begin(), data.end(), copies);
  return {copies, data.size()};
}

std::string_view Arena::Keep(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = static_cast<char*>(Allocate(text.size(), 1));
  std::copy(text.begin(), text.end(), copy);
  return {copy, text.size()};
}

Value Arena::String(std::string_view text) { return StringView(Keep(text)); }
Value Arena::StringView(std::string_view text) { return Value::Of(Make(StringData{text})); }
Value Arena::Number(const Decimal& number) { return Value::Of(Make(number)); }
Value Arena::Integer(std::int64_t number) { return Number(Decimal::FromInteger(number)); }
Value Arena::Version(const VersionData& version) { return Value::Of(Make(version)); }

Value Arena::Array(std::span<const Value> items, bool is_filtered, bool is_open) {
  return Value::Of(
      Make(ArrayData{.items = MakeAll(items), .is_open = is_open, .is_filtered = is_filtered}));
}

Value Arena::Object(std::span<const Member> members) {
  return Value::Of(Make(ObjectData{.members = MakeAll(members)}));
}

Value Arena::Object(const ObjectData& data) {
  ObjectData copy = data;
  copy.members = MakeAll(data.members);
  return Value::Of(Make(copy));
}

Value Arena::Unknown(const UnknownData& data) {
  return Value::Of(Make(UnknownData{.kinds = data.kinds,
                                    .reason = Keep(data.reason),
                                    .expression = Keep(data.expression),
                                    .scalar = Keep(data.scalar)}));
}

Value Arena::Error(ErrorKind kind, std::string_view message, Span span, std::string_view help) {
  return Value::Of(
      Make(ErrorData{.kind = kind, .message = Keep(message), .help = Keep(help), .span = span}));
}

Place Arena::PlaceOf(PlaceId id) const {
  return IndexOf(id) < places_.size() ? places_[IndexOf(id)] : Place{};
}

}  // namespace plumbline::azp
