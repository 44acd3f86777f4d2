// Functions that cut pieces out of strings and arrays (section 5.1).

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "eval/text.h"

namespace plumbline::eval::builtin {
namespace {

constexpr Kinds kSequences = kStrings | kArrays;

// The byte at which unit `units` of the text begins; nothing between the units of a pair, where
// no text can be cut that is UTF-8.
std::optional<std::size_t> Cut(const StringData& string, std::int64_t units) {
  const auto wanted = static_cast<std::size_t>(units);
  if (string.is_ascii) return wanted;
  const std::size_t offset = OffsetOfUnit(string, wanted);
  if (Utf16Length(StringData{string.text.substr(0, offset), {}, false}) != wanted) return {};
  return offset;
}

// Units [begin, end) of the string.
Value Slice(Call& call, const Value& string, std::int64_t begin, std::int64_t end) {
  const std::optional<std::size_t> from = Cut(string.string(), begin);
  const std::optional<std::size_t> to = Cut(string.string(), end);
  if (!from || !to)
    return call.Unknown({.kinds = kStrings, .min = end - begin, .max = end - begin});
  return call.session().StringView(string.text().substr(*from, *to - *from));
}

Value End(Call& call, bool last) {
  const Value& value = call[0];
  if (value.IsArray()) {
    if (value.items().empty()) return Value::Null();
    return last ? value.items().back() : value.items().front();
  }
  if (value.IsString()) {
    const std::int64_t length = UnitsOf(value);
    if (length == 0) return value;
    return last ? Slice(call, value, length - 1, length) : Slice(call, value, 0, 1);
  }
  if (!IsOnly(value, kStrings)) return call.Unknown(kAny);
  const Fragments fragments = FragmentsOf(value);
  const std::string& known = last ? fragments.suffix : fragments.prefix;
  if (!known.empty()) {
    const Value text = call.session().String(known);
    const std::int64_t length = UnitsOf(text);
    return last ? Slice(call, text, length - 1, length) : Slice(call, text, 0, 1);
  }
  return call.Unknown({.kinds = kStrings,
                       .min = std::min<std::int64_t>(fragments.min, 1),
                       .max = std::min<std::int64_t>(fragments.max, 1)});
}

}  // namespace

Value First(Call& call) { return End(call, false); }
Value Last(Call& call) { return End(call, true); }

Value Skip(Call& call) {
  const Value& value = call[0];
  const std::int64_t count = std::max<std::int64_t>(call.integer(1), 0);
  if (count == 0) return value;
  if (value.IsArray()) {
    const std::span<const Value> items = value.items();
    return call.session().Array(
        items.subspan(std::min(static_cast<std::size_t>(count), items.size())));
  }
  const std::int64_t length = UnitsOf(value);
  return Slice(call, value, std::min(count, length), length);
}

Value Take(Call& call) {
  const Value& value = call[0];
  if (call[1].IsUnknown()) {
    return call.Unknown(value.IsUnknown() ? value.unknown().kinds & kSequences : Bit(value.kind()));
  }
  const std::int64_t count = std::max<std::int64_t>(call.integer(1), 0);
  if (value.IsArray()) {
    const std::span<const Value> items = value.items();
    if (static_cast<std::size_t>(count) >= items.size()) return value;
    return call.session().Array(items.first(static_cast<std::size_t>(count)));
  }
  if (value.IsString()) {
    const std::int64_t length = UnitsOf(value);
    return count >= length ? value : Slice(call, value, 0, count);
  }
  const Bounds bounds = LengthOf(value);
  if (IsOnly(value, kSequences) && bounds.max <= count) return value;
  UnknownData data{.kinds = static_cast<Kinds>(value.unknown().kinds & kSequences),
                   .min = std::min(bounds.min, count),
                   .max = std::min(bounds.max, count)};
  if (data.kinds != kStrings) return call.Unknown(data);
  if (count == 0) return call.session().StringView({});
  // As many pieces as are certain to be there.
  std::vector<Piece> pieces;
  std::int64_t left = count;
  for (const Piece& piece : value.unknown().pieces) {
    if (!piece.value.IsString()) break;
    const std::int64_t length = UnitsOf(piece.value);
    if (length > left) {
      const std::optional<std::size_t> end = Cut(piece.value.string(), left);
      if (!end) break;
      const Value text = call.session().StringView(piece.value.text().substr(0, *end));
      pieces.push_back({.value = text.At(piece.value.origin()).With(piece.value.secrets())});
      left = 0;
    } else {
      pieces.push_back(piece);
      left -= length;
    }
    if (left == 0) return call.session().StringOf(pieces);
  }
  if (!pieces.empty()) {
    // The rest: skip(take(value, count), known).
    const std::int64_t known = count - left;
    const Value taken[] = {value, Value::Integer(count)};
    const Value skipped[] = {UnknownCall(call.session(), "take", taken, value),
                             Value::Integer(known)};
    const UnknownData rest{.min = data.min - known, .max = data.max - known};
    pieces.push_back({.value = UnknownCall(call.session(), "skip", skipped, value, rest)});
    data.pieces = call.session().Keep(std::span<const Piece>(pieces));
  }
  return call.Unknown(data);
}

Value Substring(Call& call) {
  const Value& text = call[0];
  const std::int64_t length = UnitsOf(text);
  const std::int64_t start = call.integer(1);
  if (start < 0 || start > length) {
    return call.Fail(
        1, start < 0 ? fmt::format("`substring` cannot start at `{}`, in front of the text", start)
                     : fmt::format("`substring` cannot start at `{}`: {} has only {} characters",
                                   start, Quoted(text), length));
  }
  if (call.size() == 2) return Slice(call, text, start, length);
  const std::int64_t count = call.integer(2);
  if (count < 0) return call.Fail(2, fmt::format("`substring` cannot give `{}` characters", count));
  if (count > length - start) {
    return call.Fail(2,
                     fmt::format("`substring` wants {} characters from `{}` on, but {} has only {}",
                                 count, start, Quoted(text), length),
                     "`take` and `skip` also work on texts that are shorter");
  }
  return Slice(call, text, start, start + count);
}

}  // namespace plumbline::eval::builtin
