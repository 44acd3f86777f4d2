// Values as text: as JSON and as expressions of the language.
#include <algorithm>

#include "azp/convert.h"
#include "azp/evaluator.h"
#include "azp/run.h"

namespace plumbline::azp {
namespace {

// As Newtonsoft.Json writes it: line separators are escaped, other characters beyond ASCII are not.
void AppendString(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kSeparators[] = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  constexpr std::string_view kEscapes[] = {"\\u0085", "\\u2028", "\\u2029"};
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '"':
        out += "\\\"";
        continue;
      case '\\':
        out += "\\\\";
        continue;
      case '\b':
        out += "\\b";
        continue;
      case '\f':
        out += "\\f";
        continue;
      case '\n':
        out += "\\n";
        continue;
      case '\r':
        out += "\\r";
        continue;
      case '\t':
        out += "\\t";
        continue;
      default:
        break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out.append("\\u00") += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
      continue;
    }
    const auto* const separator =
        std::find_if(std::begin(kSeparators), std::end(kSeparators),
                     [&](std::string_view s) { return text.substr(i).starts_with(s); });
    if (separator == std::end(kSeparators)) {
      out += c;
    } else {
      out += kEscapes[separator - std::begin(kSeparators)];
      i += separator->size() - 1;
    }
  }
  out += '"';
}

class JsonText {
 public:
  void Append(const Value& value) {
    // Parts may occur many times; whoever wants the text finds it too large.
    if (out_.size() > kMaxTextBytes) return;
    switch (value.kind()) {
      case Kind::kBoolean:
        out_ += value.boolean() ? "true" : "false";
        break;
      case Kind::kNumber:
        out_ += value.number().ToText();
        break;
      case Kind::kString:
        AppendString(value.text(), out_);
        break;
      case Kind::kVersion:
        AppendString(ToString(value).value_or(""), out_);
        break;
      case Kind::kArray:
        AppendAll('[', ']', value.array().items, [this](const Value& item) { Append(item); });
        break;
      case Kind::kObject:
        AppendAll('{', '}', value.object().members, [this](const Member& member) {
          AppendString(member.key, out_);
          out_ += ": ";
          Append(member.value);
        });
        break;
      default:
        out_ += "null";
        break;
    }
  }
  std::string&& text() && { return std::move(out_); }

 private:
  template <class Items, class F>
  void AppendAll(char open, char close, const Items& items, const F& append) {
    out_ += open;
    ++depth_;
    bool is_first = true;
    for (const auto& item : items) {
      if (!is_first) out_ += ',';
      is_first = false;
      NewLine();
      append(item);
    }
    --depth_;
    if (!is_first) NewLine();
    out_ += close;
  }
  void NewLine() { out_.append("\n").append(2 * depth_, ' '); }

  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string ToJson(const Value& value) {
  JsonText out;
  out.Append(value);
  return std::move(out).text();
}

bool HasUnknown(const Value& value) {
  switch (value.kind()) {
    case Kind::kUnknown:
      return true;
    case Kind::kArray:
      return value.array().is_open ||
             std::any_of(value.array().items.begin(), value.array().items.end(), HasUnknown);
    case Kind::kObject:
      return value.object().missing == Missing::kUnknown ||
             std::any_of(value.object().members.begin(), value.object().members.end(),
                         [](const Member& m) { return m.is_directive || HasUnknown(m.value); });
    default:
      return false;
  }
}

std::optional<std::string> ToExpression(const Value& value) {
  switch (value.kind()) {
    case Kind::kBoolean:
      return value.boolean() ? "true" : "false";
    case Kind::kNumber:
      return value.number().ToText();
    case Kind::kString:
      return Quoted(value.text());
    case Kind::kVersion:
      // With two parts it would be a number.
      if (value.version().count < 3) return std::nullopt;
      return ToString(value);
    case Kind::kUnknown:
      if (value.unknown().expression.empty()) return std::nullopt;
      return std::string(value.unknown().expression);
    default:
      return std::nullopt;
  }
}

}  // namespace plumbline::azp
