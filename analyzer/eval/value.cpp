#include "eval/value.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/utf8.h"

namespace plumbline::eval {
namespace {

// Values share their parts, so a few of them can stand for a tree of any size: writing stops
// somewhere. The service takes templates of 4 MB and expressions of 24,576 characters.
constexpr std::size_t kMaxJson = 8U << 20;
constexpr std::size_t kMaxExpression = 64U << 10;

// The shortest text that reads back as the same number.
void AppendNumber(double real, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}", real);
}

// The same, but still a float for whoever reads the JSON.
void AppendJsonNumber(double real, std::string& out) {
  const std::size_t begin = out.size();
  AppendNumber(real, out);
  if (out.find_first_not_of("-0123456789", begin) == std::string::npos) out += ".0";
}

// As Newtonsoft.Json writes strings: only what JSON forbids, and line ends of other alphabets.
void AppendJsonText(std::string_view text, char quote, std::string& out) {
  out += quote;
  std::size_t plain = 0;  // Start of what is copied as it is.
  const auto flush = [&](std::size_t end) { out.append(text, plain, end - plain); };
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    std::size_t size = 1;
    std::uint32_t code = byte;
    // U+0085 is C2 85; U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
    if (byte == 0xC2 || byte == 0xE2) {
      const Utf8Character c = DecodeUtf8(text, i);
      size = c.size;
      code = static_cast<std::uint32_t>(c.value);
    }
    const bool escapes = byte < 0x20 || byte == '\\' || text[i] == quote || code == 0x85 ||
                         code == 0x2028 || code == 0x2029;
    if (!escapes || (byte >= 0x80 && size == 1)) {
      i += size;
      continue;
    }
    flush(i);
    constexpr std::string_view kControls = "\b\t\n\f\r";
    constexpr std::string_view kLetters = "btnfr";
    if (byte == '\\' || text[i] == quote) {
      out += '\\';
      out += text[i];
    } else if (const std::size_t at = kControls.find(text[i]); at != std::string_view::npos) {
      out += '\\';
      out += kLetters[at];
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    }
    i += size;
    plain = i;
  }
  flush(text.size());
  out += quote;
}

// An expression in a JSON string, as it stands in templates.
void AppendJsonExpression(const Value& value, char quote, std::string& out) {
  std::string text = "[";
  AppendExpression(value, text);
  text += ']';
  AppendJsonText(text, quote, out);
}

bool IsIdentifier(std::string_view text) {
  return !text.empty() && !IsDigitAscii(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsAlnumAscii(c) || c == '_' || c == '$'; });
}

void AppendLiteral(std::string_view text, std::string& out) {
  out += '\'';
  for (std::size_t at = 0;;) {
    const std::size_t quote = std::min(text.find('\'', at), text.size());
    out.append(text, at, quote - at);
    if (quote == text.size()) break;
    out += "''";
    at = quote + 1;
  }
  out += '\'';
}

// Writes expressions without recursion: what is left to write lies on a stack.
class ExpressionWriter {
 public:
  explicit ExpressionWriter(std::string& out) : out_(out) {}

  void Write(const Value& value) {
    const std::size_t begin = out_.size();
    Begin(value);
    while (!todo_.empty()) {
      if (out_.size() - begin > kMaxExpression) {
        out_ += "...";
        return;
      }
      const Part part = todo_.back();
      todo_.pop_back();
      if (part.value) {
        Begin(*part.value);
      } else if (part.is_literal) {
        AppendLiteral(part.text, out_);
      } else {
        out_ += part.text;
      }
    }
  }

 private:
  struct Part {
    const Value* value = nullptr;  // Or a text.
    std::string_view text;
    bool is_literal = false;
  };

  void Begin(const Value& value) {
    switch (value.kind()) {
      case Kind::kNull:
        out_ += "null()";
        return;
      case Kind::kBoolean:
        out_ += value.boolean() ? "true()" : "false()";
        return;
      case Kind::kInteger: {
        // Literals are 32 bits wide.
        const bool fits = value.integer() >= std::numeric_limits<std::int32_t>::min() &&
                          value.integer() <= std::numeric_limits<std::int32_t>::max();
        if (!fits) out_ += "json('";
        fmt::format_to(std::back_inserter(out_), "{}", value.integer());
        if (!fits) out_ += "')";
        return;
      }
      case Kind::kFloat:
        out_ += "json('";
        AppendJsonNumber(value.real(), out_);
        out_ += "')";
        return;
      case Kind::kString:
        AppendLiteral(value.text(), out_);
        return;
      case Kind::kArray:
        BeginCall("createArray", value.items());
        return;
      case Kind::kObject: {
        out_ += "createObject(";
        todo_.push_back({nullptr, ")", false});
        const std::span<const Member> members = value.members();
        for (std::size_t i = members.size(); i-- > 0;) {
          todo_.push_back({&members[i].value, {}, false});
          todo_.push_back({nullptr, ", ", false});
          if (members[i].has_unknown_key) {
            // An expression in brackets.
            todo_.push_back({nullptr, members[i].key.substr(1, members[i].key.size() - 2), false});
          } else {
            todo_.push_back({nullptr, members[i].key, true});
          }
          if (i > 0) todo_.push_back({nullptr, ", ", false});
        }
        return;
      }
      case Kind::kUnknown:
        BeginResidual(value.unknown().residual);
        return;
      case Kind::kError:
        out_ += "fail(";
        AppendLiteral(value.error().message, out_);
        out_ += ')';
        return;
    }
  }

  void BeginCall(std::string_view name, std::span<const Value> arguments) {
    out_.append(name).append("(");
    todo_.push_back({nullptr, ")", false});
    for (std::size_t i = arguments.size(); i-- > 0;) {
      todo_.push_back({&arguments[i], {}, false});
      if (i > 0) todo_.push_back({nullptr, ", ", false});
    }
  }

  void BeginResidual(const Residual& residual) {
    const std::span<const Value> arguments = residual.arguments;
    switch (residual.form) {
      case Residual::Form::kCall:
        BeginCall(residual.name.empty() ? "unknown" : residual.name, arguments);
        return;
      case Residual::Form::kMember:
        if (IsIdentifier(residual.name)) {
          todo_.push_back({nullptr, residual.name, false});
          todo_.push_back({nullptr, ".", false});
        } else {
          todo_.push_back({nullptr, "]", false});
          todo_.push_back({nullptr, residual.name, true});
          todo_.push_back({nullptr, "[", false});
        }
        todo_.push_back({arguments.data(), {}, false});
        return;
      case Residual::Form::kIndex:
        todo_.push_back({nullptr, "]", false});
        todo_.push_back({&arguments[1], {}, false});
        todo_.push_back({nullptr, "[", false});
        todo_.push_back({arguments.data(), {}, false});
        return;
      case Residual::Form::kSource:
        out_ += residual.name;
        return;
    }
  }

  std::string& out_;
  std::vector<Part> todo_;
};

}  // namespace

const Member* ObjectData::Find(std::string_view key) const {
  const std::uint32_t hash = FoldedHash(key);
  const Member* in_any_case = nullptr;
  for (const Member& member : members) {
    if (member.hash != hash || member.has_unknown_key) continue;
    if (member.key == key) return &member;
    if (!in_any_case && EqualsIgnoreCase(member.key, key)) in_any_case = &member;
  }
  return in_any_case;
}

std::string_view ToText(Kind kind) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "null", "boolean", "integer", "float", "string", "array", "object", "unknown", "error"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string ToText(Kinds kinds) {
  if ((kinds & kAny) == kAny) return "any value";
  if ((kinds & kAny) == kNotNull) return "any value but null";
  // The usual ones first, null last.
  constexpr std::array kOrder = {Kind::kString, Kind::kInteger, Kind::kFloat, Kind::kBoolean,
                                 Kind::kArray,  Kind::kObject,  Kind::kNull};
  std::vector<std::string> names;
  for (const Kind kind : kOrder) {
    if ((kinds & Bit(kind)) == 0) continue;
    const std::string_view name = ToText(kind);
    names.push_back(kind == Kind::kNull ? std::string(name)
                                        : fmt::format("{} {}", Article(name), name));
  }
  if (names.empty()) return "nothing";
  std::string text = names[0];
  for (std::size_t i = 1; i < names.size(); ++i) {
    text.append(i + 1 == names.size() ? " or " : ", ").append(names[i]);
  }
  return text;
}

std::size_t Utf16Length(const StringData& string) {
  if (string.is_ascii) return string.text.size();
  std::size_t units = 0;
  for (std::size_t at = 0; at < string.text.size();) {
    const Utf8Character c = DecodeUtf8(string.text, at);
    units += c.value > 0xFFFF ? 2 : 1;
    at += c.size;
  }
  return units;
}

std::size_t OffsetOfUnit(const StringData& string, std::size_t units) {
  if (string.is_ascii) return std::min(units, string.text.size());
  std::size_t at = 0;
  for (std::size_t seen = 0; seen < units && at < string.text.size();) {
    const Utf8Character c = DecodeUtf8(string.text, at);
    seen += c.value > 0xFFFF ? 2 : 1;
    at += c.size;
  }
  return at;
}

void AppendText(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Kind::kNull:
      return;
    case Kind::kBoolean:
      out += value.boolean() ? "True" : "False";
      return;
    case Kind::kInteger:
      fmt::format_to(std::back_inserter(out), "{}", value.integer());
      return;
    case Kind::kFloat:
      AppendNumber(value.real(), out);
      return;
    case Kind::kString:
      out += value.text();
      return;
    default:
      AppendJson(value, '"', out);
  }
}

void AppendJson(const Value& value, char quote, std::string& out) {
  struct Open {
    const Value* value;
    std::size_t next = 0;
  };
  std::vector<Open> open;
  const std::size_t begin = out.size();
  // Writes a value without parts, or opens one that has some.
  const auto start = [&](const Value& one) {
    switch (one.kind()) {
      case Kind::kNull:
        out += "null";
        return;
      case Kind::kBoolean:
        out += one.boolean() ? "true" : "false";
        return;
      case Kind::kInteger:
        fmt::format_to(std::back_inserter(out), "{}", one.integer());
        return;
      case Kind::kFloat:
        AppendJsonNumber(one.real(), out);
        return;
      case Kind::kString:
        AppendJsonText(one.text(), quote, out);
        return;
      case Kind::kArray:
        out += '[';
        open.push_back({&one});
        return;
      case Kind::kObject:
        out += '{';
        open.push_back({&one});
        return;
      case Kind::kUnknown:
      case Kind::kError:
        AppendJsonExpression(one, quote, out);
        return;
    }
  };
  start(value);
  while (!open.empty()) {
    Open& container = open.back();
    const bool is_array = container.value->IsArray();
    const std::size_t size =
        is_array ? container.value->items().size() : container.value->members().size();
    if (container.next == size || out.size() - begin > kMaxJson) {
      out += is_array ? ']' : '}';
      open.pop_back();
      continue;
    }
    const std::size_t i = container.next++;
    if (i > 0) out += ',';
    if (is_array) {
      start(container.value->items()[i]);  // May move `container`.
    } else {
      const Member& member = container.value->members()[i];
      AppendJsonText(member.key, quote, out);
      out += ':';
      start(member.value);
    }
  }
}

void AppendExpression(const Value& value, std::string& out) { ExpressionWriter(out).Write(value); }

}  // namespace plumbline::eval
