// Functions that write values in other notations and read them again: Base64, data URIs, percent
// encoding, JSON (sections 5.1, 6.5 and 6.6).

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "eval/literal.h"
#include "eval/text.h"
#include "json/encoding.h"
#include "json/parser.h"
#include "text/source_file.h"

namespace plumbline::eval::builtin {
namespace {

bool IsUtf8(std::string_view text) { return !json::FindBadUtf8(text); }

// --- Base64 -------------------------------------------------------------------------------------

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(bytes.size() - at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= count ? kBase64[bits >> (18 - 6 * i) & 0x3F] : '=';
    }
  }
  return out;
}

constexpr std::array<std::int8_t, 256> kBase64Values = [] {
  std::array<std::int8_t, 256> values{};
  for (std::int8_t& value : values) value = -1;
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

// Groups of four with padding; white space in between does not count. Nothing for anything else.
std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  std::size_t count = 0;  // Of the characters that count.
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    ++count;
    if (c == '=') {
      ++padding;
      continue;
    }
    const std::int8_t value = kBase64Values[static_cast<unsigned char>(c)];
    if (value < 0 || padding > 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (count % 4 == 0) {
      for (const int shift : {16, 8, 0}) out += static_cast<char>(bits >> shift);
    }
  }
  if (count % 4 != 0 || padding > 2) return std::nullopt;
  if (padding == 1) {
    out += static_cast<char>(bits >> 10);
    out += static_cast<char>(bits >> 2);
  } else if (padding == 2) {
    out += static_cast<char>(bits >> 4);
  }
  return out;
}

// Text that was decoded; what bytes that are not UTF-8 become depends on the runtime.
Value Text(Call& call, std::string_view bytes) {
  return IsUtf8(bytes) ? call.session().String(bytes) : call.Unknown(kStrings);
}

Value NotBase64(Call& call) {
  return call.Fail(0, Quoted(call[0]) + " is not Base64",
                   "Base64 is made of groups of four characters `A-Z`, `a-z`, `0-9`, `+`, `/`; the "
                   "last one is filled up with `=`");
}

// --- Percent encoding ---------------------------------------------------------------------------

int HexDigit(char c) {
  if (IsDigitAscii(c)) return c - '0';
  return IsHexAscii(c) ? ToLowerAscii(c) - 'a' + 10 : -1;
}

std::string EncodePercent(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (IsAlnumAscii(c) || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kDigits[static_cast<unsigned char>(c) >> 4];
      out += kDigits[static_cast<unsigned char>(c) & 0x0F];
    }
  }
  return out;
}

// A percent sign without two digits behind it stands for itself.
std::string DecodePercent(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && HexDigit(text[at + 1]) >= 0 &&
        HexDigit(text[at + 2]) >= 0) {
      out += static_cast<char>(HexDigit(text[at + 1]) << 4 | HexDigit(text[at + 2]));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

// --- uri ----------------------------------------------------------------------------------------

// The length of `scheme:` at the start; 0 when there is none.
std::size_t SchemeLength(std::string_view text) {
  if (text.empty() || !IsLetterAscii(text[0])) return 0;
  std::size_t at = 1;
  while (at < text.size() && (IsAlnumAscii(text[at]) ||
                              std::string_view("+-.").find(text[at]) != std::string_view::npos)) {
    ++at;
  }
  return at < text.size() && text[at] == ':' ? at + 1 : 0;
}

// Characters that a URI may hold, and that every runtime leaves as they are.
bool IsPlainUri(std::string_view text) {
  constexpr std::string_view kMarks = "-._~:/?#@!$&'()*+,;=";
  return std::ranges::all_of(
      text, [&](char c) { return IsAlnumAscii(c) || kMarks.find(c) != std::string_view::npos; });
}

struct UriParts {
  std::string_view scheme;     // With its colon.
  std::string_view authority;  // With its slashes.
  std::string_view path;
  std::string_view rest;  // Query and fragment.
};
UriParts SplitUri(std::string_view text) {
  UriParts parts;
  parts.scheme = text.substr(0, SchemeLength(text));
  text.remove_prefix(parts.scheme.size());
  if (text.starts_with("//")) {
    parts.authority = text.substr(0, std::min(text.find_first_of("/?#", 2), text.size()));
    text.remove_prefix(parts.authority.size());
  }
  parts.path = text.substr(0, text.find_first_of("?#"));
  parts.rest = text.substr(parts.path.size());
  return parts;
}

// Whether .NET prints such an authority the way it is written: it folds the host and drops the port
// that the scheme has anyway.
bool IsPlainAuthority(std::string_view scheme, std::string_view authority) {
  const std::string_view port = scheme == "https:" ? ":443" : ":80";
  return std::ranges::none_of(authority, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         !authority.ends_with(port) && !authority.ends_with(':') && authority.size() > 2;
}

// Folds `.` and `..` (RFC 3986, section 5.2.4). The path begins with a slash.
std::string RemoveDots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    const bool is_last = end == path.size();
    if (segment == "/.") {
      if (is_last) out += '/';
    } else if (segment == "/..") {
      out.erase(std::min(out.rfind('/'), out.size()));
      if (is_last) out += '/';
    } else {
      out += segment;
    }
    path.remove_prefix(end);
  }
  return out;
}

// --- JSON ---------------------------------------------------------------------------------------

std::size_t CountValues(const Value& value) {
  std::size_t count = 1;
  if (value.IsArray()) {
    for (const Value& item : value.items()) count += CountValues(item);
  } else if (value.IsObject()) {
    for (const Member& member : value.members()) count += CountValues(member.value);
  }
  return count;
}

// Text that begins like nothing in JSON, however much of it is missing or misspelt.
bool IsGarbage(std::string_view text) {
  const std::string_view content = plumbline::Trim(text);
  if (content.empty() || IsDigitAscii(content[0]) ||
      static_cast<unsigned char>(content[0]) >= 0x80 ||
      std::string_view("{[\"'-+./").find(content[0]) != std::string_view::npos) {
    return false;
  }
  std::size_t size = 0;
  while (size < content.size() && IsLetterAscii(content[size])) ++size;
  if (size == 0) return true;
  const std::string_view word = content.substr(0, size);
  constexpr std::string_view kWords[] = {"true", "false",    "null", "undefined",
                                         "NaN",  "Infinity", "new"};
  return std::ranges::none_of(
      kWords, [word](std::string_view known) { return StartsWithIgnoreCase(known, word); });
}

// What json() makes of the text, which was the argument or was in it.
Value ParseJson(Call& call, std::string_view text) {
  std::string padded(text);
  padded.append(kPadding, kPaddingByte);
  const std::string_view content(padded.data(), text.size());
  Tree tree;
  json::ParseTolerant(content, 0, tree);
  const auto breaks = [](const SyntaxProblem& problem) {
    return problem.kind != ProblemKind::kLeniency && problem.kind != ProblemKind::kEncoding;
  };
  if (!tree.root() || std::ranges::any_of(tree.problems, breaks)) {
    // The service is said to read some of what is cut off.
    if (!IsGarbage(text)) return call.Unknown(kAny);
    const Value shown = call.session().String(text).With(call[0].secrets());
    return call.Fail(0, Quoted(shown) + " is not JSON",
                     "a text in JSON stands in double quotes: `\"text\"`");
  }
  if (!call.session().Step(tree.nodes.size()) || !Affords(call, text.size())) {
    return call.Unknown(kAny);
  }
  tree.Prepare();
  const Value value = CopyOf(call.session(), tree.root());
  // Fewer values than nodes: a key is there twice, of which nobody has said what it gives.
  if (CountValues(value) != tree.nodes.size()) return call.Unknown(Bit(value.kind()));
  return value;
}

}  // namespace

Value Base64(Call& call) {
  if (!Affords(call, call.text(0).size())) return call.Unknown(kStrings);
  return call.session().String(EncodeBase64(call.text(0)));
}

Value Base64ToString(Call& call) {
  const std::optional<std::string> bytes = DecodeBase64(call.text(0));
  return bytes ? Text(call, *bytes) : NotBase64(call);
}

Value Base64ToJson(Call& call) {
  const std::optional<std::string> bytes = DecodeBase64(call.text(0));
  if (!bytes) return NotBase64(call);
  return IsUtf8(*bytes) ? ParseJson(call, *bytes) : call.Unknown(kAny);
}

Value DataUri(Call& call) {
  if (!Affords(call, call.text(0).size())) return call.Unknown(kStrings);
  return call.session().String("data:text/plain;charset=utf-8;base64," +
                               EncodeBase64(call.text(0)));
}

Value DataUriToString(Call& call) {
  const std::string_view text = call.text(0);
  const std::size_t comma = text.find(',');
  if (!StartsWithIgnoreCase(text, "data:") || comma == std::string_view::npos) {
    return call.Fail(0, Quoted(call[0]) + " is not a data URI",
                     "a data URI looks like `data:text/plain;base64,SGVsbG8=`");
  }
  std::string_view parameters = text.substr(5, comma - 5);
  const std::string_view data = text.substr(comma + 1);
  bool is_base64 = false;
  bool is_utf8 = true;
  for (std::size_t at = parameters.find(';'); at != std::string_view::npos;) {
    const std::size_t end = parameters.find(';', at + 1);
    const std::string_view parameter =
        parameters.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    if (EqualsIgnoreCase(parameter, "base64")) is_base64 = end == std::string_view::npos;
    if (StartsWithIgnoreCase(parameter, "charset=")) {
      const std::string_view charset = parameter.substr(8);
      is_utf8 = EqualsIgnoreCase(charset, "utf-8") || EqualsIgnoreCase(charset, "utf8") ||
                EqualsIgnoreCase(charset, "us-ascii");
    }
    at = end;
  }
  if (!is_base64) return is_utf8 ? Text(call, DecodePercent(data)) : call.Unknown(kStrings);
  const std::optional<std::string> bytes = DecodeBase64(data);
  if (bytes) return is_utf8 ? Text(call, *bytes) : call.Unknown(kStrings);
  if (data.find('%') != std::string_view::npos) return call.Unknown(kStrings);
  return call.Fail(0, "the data of the data URI are not Base64");
}

Value UriComponent(Call& call) {
  if (!Affords(call, 3 * call.text(0).size())) return call.Unknown(kStrings);
  return call.session().String(EncodePercent(call.text(0)));
}

Value UriComponentToString(Call& call) { return Text(call, DecodePercent(call.text(0))); }

Value Uri(Call& call) {
  const std::string_view base_text = call.text(0);
  const std::string_view relative_text = call.text(1);
  const UriParts base = SplitUri(base_text);
  if (base.scheme.empty() || base_text == base.scheme) {
    return call.Fail(0, "`uri` wants an absolute URI, not " + Quoted(call[0]),
                     "begin it with `https://`");
  }
  // Other schemes have rules of their own, and .NET prints some characters in another way.
  const auto is_web = [](std::string_view scheme) {
    return scheme == "https:" || scheme == "http:";
  };
  if (!is_web(base.scheme) || !IsPlainUri(base_text) || !IsPlainUri(relative_text) ||
      !IsPlainAuthority(base.scheme, base.authority)) {
    return call.Unknown(kStrings);
  }
  UriParts relative = SplitUri(relative_text);
  if (!relative.scheme.empty() && (!is_web(relative.scheme) || relative.authority.empty())) {
    return call.Unknown(kStrings);
  }
  std::string path;
  if (!relative.authority.empty()) {
    if (relative.scheme.empty()) relative.scheme = base.scheme;
    if (!IsPlainAuthority(relative.scheme, relative.authority)) return call.Unknown(kStrings);
    path = relative.path;
  } else {
    relative.scheme = base.scheme;
    relative.authority = base.authority;
    if (relative.path.empty()) {
      if (!relative.rest.starts_with('?') && !base.rest.empty()) return call.Unknown(kStrings);
      path = base.path;
    } else if (relative.path.starts_with('/')) {
      path = relative.path;
    } else {
      path = base.path.substr(0, base.path.rfind('/') + 1);
      if (path.empty()) path = "/";
      path += relative.path;
    }
  }
  if (path.empty()) path = "/";
  std::string out(relative.scheme);
  out.append(relative.authority).append(RemoveDots(path)).append(relative.rest);
  return call.session().String(out);
}

Value Json(Call& call) { return ParseJson(call, call.text(0)); }

}  // namespace plumbline::eval::builtin
