// Functions that ask about strings, arrays and objects: what is in them, where, how much of it
// (section 5.1).

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/letter_case.h"
#include "eval/text.h"

namespace plumbline::eval::builtin {
namespace {

// Whether a text that begins with `text` begins with one that begins with `part`. Each is known up
// to there, or to its end.
Truth BeginsWith(std::string_view text, bool text_ends, std::string_view part, bool part_ends) {
  const std::size_t size = std::min(text.size(), part.size());
  if (text.substr(0, size) != part.substr(0, size)) return Truth::kFalse;
  if (part_ends && part.size() == size) return Truth::kTrue;
  return text_ends && part.size() > size ? Truth::kFalse : Truth::kMaybe;
}

Value ToValue(Call& call, Truth truth) {
  return truth == Truth::kMaybe ? call.Unknown(kBooleans) : Value::Boolean(truth == Truth::kTrue);
}

Value CompareEnds(Call& call, bool at_end) {
  if (Equal(call[0], call[1]) == Truth::kTrue) return Value::Boolean(true);
  const Fragments text = FragmentsOf(call[0]);
  const Fragments part = FragmentsOf(call[1]);
  if (text.max < part.min) return Value::Boolean(false);
  std::string in = FoldCase(at_end ? text.suffix : text.prefix);
  std::string wanted = FoldCase(at_end ? part.suffix : part.prefix);
  if (at_end) {
    std::ranges::reverse(in);
    std::ranges::reverse(wanted);
  }
  return ToValue(call, BeginsWith(in, text.complete, wanted, part.complete));
}

Value Complain(Call& call, std::size_t argument, std::string_view wanted) {
  return call.Fail(
      argument,
      fmt::format("`{}` wants {} here, not {} {}", call.function().name, wanted,
                  Article(ToText(call[argument].kind())), ToText(call[argument].kind())),
      {}, ErrorKind::kArgumentType);
}

Truth HoldsText(const Fragments& text, const Fragments& part) {
  if (part.complete && part.runs.front().empty()) return Truth::kTrue;
  if (text.max < part.min) return Truth::kFalse;
  // The whole part in a certain stretch; or, if the text is known, each stretch of the part in it.
  bool all = true;
  for (const std::string& wanted : part.runs) {
    const Searcher searcher(wanted);
    all = all && std::ranges::any_of(text.runs, [&](const std::string& run) {
            return searcher.First(run) != std::string_view::npos;
          });
  }
  if (all) return part.complete ? Truth::kTrue : Truth::kMaybe;
  return text.complete ? Truth::kFalse : Truth::kMaybe;
}

Truth HoldsItem(std::span<const Value> items, const Value& wanted) {
  Truth result = Truth::kFalse;
  for (const Value& item : items) {
    const Truth same = item.IsError() ? Truth::kMaybe : Equal(item, wanted);
    if (same == Truth::kTrue) return same;
    if (same == Truth::kMaybe) result = same;
  }
  return result;
}

Value Index(Call& call, bool last) {
  const Value& in = call[0];
  const Value& wanted = call[1];
  if (in.IsString()) {
    if (!wanted.IsString()) return Complain(call, 1, "a string");
    if (wanted.text().empty()) return last ? call.Unknown(kIntegers) : Value::Integer(0);
    const std::string text = FoldCase(in.text());
    const std::string part = FoldCase(wanted.text());
    const Searcher searcher(part);
    const std::size_t at = last ? searcher.Last(text) : searcher.First(text);
    if (at == std::string::npos) return Value::Integer(-1);
    return Value::Integer(in.string().is_ascii ? static_cast<std::int64_t>(at)
                                               : UnitsOf(in.text().substr(0, at)));
  }
  const std::span<const Value> items = in.items();
  for (std::size_t n = 0; n < items.size(); ++n) {
    const std::size_t i = last ? items.size() - 1 - n : n;
    const Truth same = Equal(items[i], wanted);
    if (same == Truth::kMaybe) return call.Unknown(kIntegers);
    if (same == Truth::kTrue) return Value::Integer(static_cast<std::int64_t>(i));
  }
  return Value::Integer(-1);
}

}  // namespace

Value Contains(Call& call) {
  const Value& in = call[0];
  const Value& wanted = call[1];
  const Kinds not_keys = kArrays | kObjects | kNulls;
  switch (in.kind()) {
    case Kind::kArray:
      return ToValue(call, HoldsItem(in.items(), wanted));
    case Kind::kObject:
      if (wanted.IsString()) {
        const bool is_there = in.object().Find(wanted.text()) != nullptr;
        if (is_there || !in.object().is_open) return Value::Boolean(is_there);
      }
      if (wanted.Is(not_keys)) return Complain(call, 1, "the name of a member");
      return in.members().empty() && !in.object().is_open && wanted.IsUnknown()
                 ? Value::Boolean(false)
                 : call.Unknown(kBooleans);
    case Kind::kString:
      if (wanted.Is(not_keys)) return Complain(call, 1, "a string");
      break;
    default:
      break;
  }
  // Numbers and booleans in a text: the documentation allows them and says no more.
  if (!IsText(in) || !IsText(wanted)) return call.Unknown(kBooleans);
  if (Equal(in, wanted) == Truth::kTrue) return Value::Boolean(true);
  return ToValue(call, HoldsText(FragmentsOf(in), FragmentsOf(wanted)));
}

Value Empty(Call& call) {
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::kNull:
      return Value::Boolean(true);
    case Kind::kString:
      return Value::Boolean(value.text().empty());
    case Kind::kArray:
      return Value::Boolean(value.items().empty());
    case Kind::kObject:
      if (value.members().empty() && value.object().is_open) break;
      return Value::Boolean(value.members().empty());
    default:
      break;
  }
  if (value.IsUnknown()) {
    const Bounds bounds = LengthOf(value);
    if (bounds.min > 0) return Value::Boolean(false);
    if (bounds.max == 0 || IsOnly(value, kNulls)) return Value::Boolean(true);
  }
  return call.Unknown(kBooleans);
}

Value StartsWith(Call& call) { return CompareEnds(call, false); }
Value EndsWith(Call& call) { return CompareEnds(call, true); }

Value IndexOf(Call& call) { return Index(call, false); }
Value LastIndexOf(Call& call) { return Index(call, true); }

Value Length(Call& call) {
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::kString:
      return Value::Integer(UnitsOf(value));
    case Kind::kArray:
      return Value::Integer(static_cast<std::int64_t>(value.items().size()));
    case Kind::kObject:
      if (value.object().is_open) break;
      return Value::Integer(static_cast<std::int64_t>(value.members().size()));
    default:
      break;
  }
  if (!value.IsUnknown()) return call.Unknown(kIntegers);
  const Bounds bounds = LengthOf(value);
  if (bounds.min == bounds.max) return Value::Integer(bounds.min);
  return call.Unknown({.kinds = kIntegers, .min = bounds.min, .max = bounds.max});
}

// Which wildcards there are and what they match is not documented.
Value Like(Call& call) { return call.Unknown(kBooleans); }

}  // namespace plumbline::eval::builtin
