#include "syntax/json_scalar.h"

#include "base/ascii.h"
#include "syntax/scalar.h"

namespace plumbline {
namespace {

constexpr std::uint32_t kReplacementCharacter = 0xFFFD;

void AppendUtf8(std::uint32_t code_point, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

// Appends what the escape at `at` (its backslash) means and tells how many bytes it takes.
std::size_t DecodeEscape(std::string_view content, std::size_t at, std::string& out) {
  if (at + 1 >= content.size()) {
    out += '\\';
    return 1;
  }
  switch (content[at + 1]) {
    case '"':
    case '\\':
    case '/':
    case '\'':
      out += content[at + 1];
      return 2;
    case 'b':
      out += '\b';
      return 2;
    case 'f':
      out += '\f';
      return 2;
    case 'n':
      out += '\n';
      return 2;
    case 'r':
      out += '\r';
      return 2;
    case 't':
      out += '\t';
      return 2;
    case 'u':
      break;
    default:
      out += '\\';
      return 1;  // What follows is ordinary text.
  }
  const std::int32_t unit = HexQuad(content, at + 2);
  if (unit < 0) {
    out += '\\';
    return 1;
  }
  if (IsHighSurrogate(unit) && content.substr(at + 6, 2) == "\\u") {
    const std::int32_t low = HexQuad(content, at + 8);
    if (IsLowSurrogate(low)) {
      AppendUtf8(0x10000 + (static_cast<std::uint32_t>(unit - 0xD800) << 10) +
                     static_cast<std::uint32_t>(low - 0xDC00),
                 out);
      return 12;
    }
  }
  const bool half = IsHighSurrogate(unit) || IsLowSurrogate(unit);
  AppendUtf8(half ? kReplacementCharacter : static_cast<std::uint32_t>(unit), out);
  return 6;
}

}  // namespace

std::int32_t HexQuad(std::string_view text, std::size_t at) {
  if (at > text.size() || text.size() - at < 4) return -1;
  std::int32_t value = 0;
  for (const char c : text.substr(at, 4)) {
    if (!IsHexAscii(c)) return -1;
    value = value * 16 + (IsDigitAscii(c) ? c - '0' : ToLowerAscii(c) - 'a' + 10);
  }
  return value;
}

void DecodeJsonToken(std::string_view text, Span token, std::string& out,
                     std::vector<std::uint32_t>* offsets) {
  const std::string_view content = RawContent(text, token);
  const auto base = static_cast<std::uint32_t>(content.data() - text.data());
  const bool quoted = content.size() != token.size();
  std::size_t at = 0;
  while (at < content.size()) {
    // A bare word has no escapes; in a quoted token everything up to the next backslash is copied.
    std::size_t stop = quoted ? content.find('\\', at) : content.size();
    if (stop == std::string_view::npos) stop = content.size();
    out.append(content, at, stop - at);
    if (offsets) {
      for (std::size_t i = at; i < stop; ++i) {
        offsets->push_back(base + static_cast<std::uint32_t>(i));
      }
    }
    at = stop;
    if (at == content.size()) break;
    const std::size_t before = out.size();
    const std::size_t length = DecodeEscape(content, at, out);
    if (offsets) {
      offsets->insert(offsets->end(), out.size() - before, base + static_cast<std::uint32_t>(at));
    }
    at += length;
  }
  if (offsets) offsets->push_back(base + static_cast<std::uint32_t>(content.size()));
}

}  // namespace plumbline
