#include "eval/text.h"

#include <algorithm>

#include "eval/identity.h"

namespace plumbline::eval {
Value UnknownCall(Session& session, std::string_view name, std::span<const Value> arguments,
                  const Value& source, UnknownData data) {
  data.kinds = kStrings;
  data.min = std::max<std::int64_t>(data.min, 0);
  data.identity = HashOfCall(name, arguments);
  data.residual = {Residual::Form::kCall, name, session.Keep(arguments)};
  if (data.reason.empty() && source.IsUnknown()) data.reason = source.unknown().reason;
  return session.Unknown(data).At(source.origin()).With(source.secrets());
}

std::string Quoted(const Value& string) {
  constexpr std::size_t kMost = 40;
  if (string.IsSecret()) return "the secret";
  std::string out = "`";
  const std::string_view text = string.text();
  if (text.size() <= kMost) return out.append(text) += '`';
  std::size_t end = kMost;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return out.append(text.substr(0, end)).append("...`");
}

Value TextOf(Session& session, const Value& value) {
  if (value.IsString() || value.IsUnknown() || value.IsError()) return value;
  if (value.Is(kIntegers | kBooleans)) {
    std::string text;
    AppendText(value, text);
    return session.String(text).At(value.origin()).With(value.secrets());
  }
  UnknownData data;
  data.reason = "it is not documented what such a value is as text";
  return UnknownCall(session, "string", {&value, 1}, value, data);
}

Value Assemble(Call& call, std::span<const Piece> pieces) {
  const Value made = call.session().StringOf(pieces);
  // A single hole is the string itself, and has its expression.
  const bool is_new = made.IsUnknown() && made.unknown().residual.name.empty();
  return is_new ? call.Unknown(made.unknown()) : made;
}

bool HoldsFloats(const Value& value) {
  switch (value.kind()) {
    case Kind::kFloat:
      return true;
    case Kind::kArray:
      return std::ranges::any_of(value.items(), HoldsFloats);
    case Kind::kObject:
      return std::ranges::any_of(value.members(), HoldsFloats, &Member::value);
    default:
      return false;
  }
}

Bounds LengthOf(const Value& unknown) {
  if (!IsOnly(unknown, kStrings | kArrays)) return {};
  return {std::max<std::int64_t>(unknown.unknown().min, 0), unknown.unknown().max};
}

Fragments FragmentsOf(const Value& string) {
  Fragments result;
  if (string.IsString()) {
    result.complete = true;
    result.prefix = result.suffix = string.text();
    result.runs.push_back(result.prefix);
    result.min = result.max = UnitsOf(string);
    return result;
  }
  const UnknownData& data = string.unknown();
  if (data.kinds == kStrings) {
    result.min = std::max<std::int64_t>(data.min, 0);
    result.max = data.max;
  }
  std::string run;
  bool is_first = true;  // No hole yet.
  const auto end_run = [&] {
    if (is_first) result.prefix = run;
    is_first = false;
    if (!run.empty()) result.runs.push_back(run);
    run.clear();
  };
  for (const Piece& piece : data.pieces) {
    if (piece.value.IsString()) {
      run += piece.value.text();
    } else {
      end_run();
    }
  }
  // Without a hole behind it, if there are pieces at all.
  result.suffix = run;
  end_run();
  return result;
}

Searcher::Searcher(std::string_view part) : part_(part), borders_(part.size(), 0) {
  std::uint32_t border = 0;
  for (std::size_t i = 1; i < part.size(); ++i) {
    while (border > 0 && part[i] != part[border]) border = borders_[border - 1];
    if (part[i] == part[border]) ++border;
    borders_[i] = border;
  }
}

std::size_t Searcher::First(std::string_view text, std::size_t from) const {
  constexpr std::size_t kShort = 8;  // Comparing again costs little.
  if (part_.size() <= kShort) return text.find(part_, from);
  std::size_t matched = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    while (matched > 0 && text[i] != part_[matched]) matched = borders_[matched - 1];
    if (text[i] == part_[matched]) ++matched;
    if (matched == part_.size()) return i + 1 - matched;
  }
  return std::string_view::npos;
}

std::size_t Searcher::Last(std::string_view text) const {
  std::size_t last = std::string_view::npos;
  std::size_t matched = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    while (matched > 0 && text[i] != part_[matched]) matched = borders_[matched - 1];
    if (text[i] == part_[matched]) ++matched;
    if (matched == part_.size()) {
      last = i + 1 - matched;
      matched = borders_[matched - 1];
    }
  }
  return last;
}

}  // namespace plumbline::eval
