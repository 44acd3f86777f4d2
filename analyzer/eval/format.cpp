// format(): .NET's composite formats in the invariant culture (section 6.3).

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "eval/text.h"

namespace plumbline::eval::builtin {
namespace {

// --- Numbers ------------------------------------------------------------------------------------

std::string Digits(std::int64_t value) {
  std::string digits = std::to_string(value);
  return value < 0 ? digits.substr(1) : digits;
}

void FillLeft(std::string& digits, std::size_t size) {
  if (digits.size() < size) digits.insert(0, size - digits.size(), '0');
}

void Group(std::string& digits) {
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
}

std::string Hexadecimal(std::int64_t value, bool upper, std::size_t size) {
  std::string digits = upper ? fmt::format("{:X}", static_cast<std::uint64_t>(value))
                             : fmt::format("{:x}", static_cast<std::uint64_t>(value));
  FillLeft(digits, size);
  return digits;
}

// A pattern of `0` and `#` with one point at most and commas between digits. Others nothing.
std::optional<std::string> CustomNumber(std::int64_t value, std::string_view pattern) {
  const std::size_t point = std::min(pattern.find('.'), pattern.size());
  const std::string_view whole = pattern.substr(0, point);
  const std::string_view fraction = pattern.substr(std::min(point + 1, pattern.size()));
  if (pattern.find_first_not_of("0#.,") != std::string_view::npos ||
      fraction.find_first_of(".,") != std::string_view::npos ||
      pattern.find_first_of("0#") == std::string_view::npos || whole.starts_with(',') ||
      whole.ends_with(',')) {
    return std::nullopt;
  }
  const bool grouped = whole.find(',') != std::string_view::npos;
  std::size_t n_digits = 0;  // From the first `0` on, all places are filled.
  for (const char c : whole) {
    if (c == '0' || (c == '#' && n_digits > 0)) ++n_digits;
  }
  std::string out = value == 0 ? "" : Digits(value);
  FillLeft(out, n_digits);
  if (grouped) Group(out);
  if (const std::size_t zeros = fraction.rfind('0') + 1; zeros > 0)
    out.append(1, '.').append(zeros, '0');
  return value < 0 ? "-" + out : out;
}

// The number by a format specifier; nothing for one that is not known here.
std::optional<std::string> Number(std::int64_t value, std::string_view spec) {
  if (spec.empty()) return std::to_string(value);
  if (!IsLetterAscii(spec[0])) return CustomNumber(value, spec);
  const std::string_view precision_text = spec.substr(1);
  if (precision_text.size() > 2 || !std::ranges::all_of(precision_text, IsDigitAscii))
    return std::nullopt;
  std::optional<std::size_t> precision;
  for (const char c : precision_text)
    precision = precision.value_or(0) * 10 + static_cast<std::size_t>(c - '0');

  const std::string sign = value < 0 ? "-" : "";
  std::string digits = Digits(value);
  switch (ToUpperAscii(spec[0])) {
    case 'D':
      FillLeft(digits, precision.value_or(0));
      return sign + digits;
    case 'N':
      Group(digits);
      [[fallthrough]];
    case 'F': {
      const std::size_t decimals = precision.value_or(2);
      if (decimals > 0) digits.append(1, '.').append(decimals, '0');
      return sign + digits;
    }
    case 'X':
      return Hexadecimal(value, spec[0] == 'X', precision.value_or(0));
    default:
      return std::nullopt;
  }
}

// --- Holes --------------------------------------------------------------------------------------

struct Hole {
  std::size_t index = 0;
  std::int64_t alignment = 0;  // Width; negative: text on the left.
  std::string_view spec;
  std::string_view text;  // All of it, with its braces.
};

// What the value is in the hole, as far as it is known.
std::optional<std::string> TextIn(const Value& value, std::string_view spec) {
  switch (value.kind()) {
    case Kind::kString:
      return std::string(value.text());
    case Kind::kBoolean: {
      std::string text;
      AppendText(value, text);
      return text;
    }
    case Kind::kInteger:
      return Number(value.integer(), spec);
    case Kind::kArray:
    case Kind::kObject: {
      const bool known = value.IsArray() ? value.array().all_known : value.object().all_known;
      if (!known || !spec.empty() || HoldsFloats(value)) return std::nullopt;
      std::string text;
      AppendJson(value, '\'', text);
      return text;
    }
    default:
      return std::nullopt;  // Of null and floats it is not documented.
  }
}

// The piece that comes out of the hole.
Value Fill(Session& session, const Hole& hole, const Value& value) {
  if (hole.alignment == 0 && (value.IsString() || (value.IsUnknown() && hole.spec.empty()))) {
    return value;
  }
  std::optional<std::string> text = TextIn(value, hole.spec);
  const std::int64_t width = hole.alignment < 0 ? -hole.alignment : hole.alignment;
  if (!text || !session.Step(static_cast<std::size_t>(width) / 16)) {
    const Value arguments[] = {
        session.String("{0" + std::string(hole.text.substr(hole.text.find_first_of(",:}")))),
        value};
    return UnknownCall(session, "format", arguments, value, {.min = width});
  }
  if (const std::int64_t length = UnitsOf(*text); length < width) {
    text->insert(hole.alignment < 0 ? text->size() : 0, static_cast<std::size_t>(width - length),
                 ' ');
  }
  return session.String(*text).At(value.origin()).With(value.secrets());
}

// Reads a composite format from one end to the other.
class Reader {
 public:
  explicit Reader(std::string_view format) : format_(format) {}

  enum class Token { kText, kHole, kEnd, kBroken, kUnclear };

  // The next token: `text` or `hole` is set. kBroken: `message` says what is wrong. kUnclear:
  // versions of .NET differ.
  Token Next() {
    text.clear();
    while (at_ < format_.size()) {
      const char c = format_[at_];
      if (c != '{' && c != '}') {
        text += c;
        ++at_;
      } else if (at_ + 1 < format_.size() && format_[at_ + 1] == c) {
        text += c;
        at_ += 2;
      } else if (!text.empty()) {
        return Token::kText;
      } else if (c == '}') {
        return Broken("a `}` closes nothing");
      } else {
        return ReadHole();
      }
    }
    return text.empty() ? Token::kEnd : Token::kText;
  }

  std::string text;
  Hole hole;
  std::string_view message;

 private:
  static constexpr std::int64_t kMaxNumber = 1'000'000;

  Token Broken(std::string_view what) {
    message = what;
    return Token::kBroken;
  }
  bool Take(char c) {
    if (at_ == format_.size() || format_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (Take(' ')) {
    }
  }
  // A number below the limit of .NET; -1 for anything else.
  std::int64_t ReadNumber() {
    if (at_ == format_.size() || !IsDigitAscii(format_[at_])) return -1;
    std::int64_t number = 0;
    for (; at_ < format_.size() && IsDigitAscii(format_[at_]); ++at_) {
      number = std::min(number * 10 + (format_[at_] - '0'), kMaxNumber);
    }
    return number < kMaxNumber ? number : -1;
  }

  Token ReadHole() {
    const std::size_t begin = at_++;
    hole = {};
    const std::int64_t index = ReadNumber();
    if (index < 0) return Broken("there is no index behind a `{`");
    hole.index = static_cast<std::size_t>(index);
    SkipBlanks();
    if (Take(',')) {
      SkipBlanks();
      const bool left = Take('-');
      hole.alignment = ReadNumber();
      if (hole.alignment < 0) return Broken("there is no width behind a `,`");
      if (left) hole.alignment = -hole.alignment;
      SkipBlanks();
    }
    if (Take(':')) {
      const std::size_t end = format_.find('}', at_);
      if (end == std::string_view::npos) return Broken("a `{` is not closed");
      hole.spec = format_.substr(at_, end - at_);
      if (hole.spec.find('{') != std::string_view::npos) return Token::kUnclear;
      at_ = end;
    }
    if (!Take('}')) return Broken("a `{` is not closed");
    hole.text = format_.substr(begin, at_ - begin);
    return Token::kHole;
  }

  std::string_view format_;
  std::size_t at_ = 0;
};

}  // namespace

Value Format(Call& call) {
  if (!call[0].IsString()) return call.Unknown(kStrings);
  Session& session = call.session();
  std::vector<Piece> pieces;
  Reader reader(call.text(0));
  for (;;) {
    switch (reader.Next()) {
      case Reader::Token::kText: {
        const Value text = session.String(reader.text);
        pieces.push_back({.value = text.At(call[0].origin()).With(call[0].secrets())});
        break;
      }
      case Reader::Token::kHole: {
        const std::size_t index = reader.hole.index + 1;
        if (index >= call.size()) {
          const std::string hole =
              call[0].IsSecret() ? "a hole" : fmt::format("`{}`", reader.hole.text);
          const std::string there =
              call.size() == 1 ? "no value follows the text"
              : call.size() == 2
                  ? "only `{0}` is there"
                  : fmt::format("only `{{0}}` to `{{{}}}` are there", call.size() - 2);
          return call.Fail(0, fmt::format("`format` has no value for {}: {}", hole, there),
                           "a brace that is meant as text is written twice");
        }
        pieces.push_back({.value = Fill(session, reader.hole, call[index])});
        if (pieces.back().value.IsString() && !Affords(call, pieces.back().value.text().size())) {
          return call.Unknown(kStrings);
        }
        break;
      }
      case Reader::Token::kBroken:
        return call.Fail(0, fmt::format("the text of `format` cannot be read: {}", reader.message),
                         "a brace that is meant as text is written twice");
      case Reader::Token::kUnclear:
        return call.Unknown(kStrings);
      case Reader::Token::kEnd:
        if (call.size() == 1) return session.String(pieces.empty() ? "" : pieces[0].value.text());
        return Assemble(call, pieces);
    }
  }
}

}  // namespace plumbline::eval::builtin
