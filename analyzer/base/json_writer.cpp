#include "base/json_writer.h"

#include <iterator>

#include <fmt/format.h>

#include "base/utf8.h"

namespace plumbline {
namespace {

constexpr bool IsPlain(char c) {
  return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;  // Bytes above 0x7F are negative.
}

void AppendEscape(char32_t code, std::string& out) {
  switch (code) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
  }
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t plain = at;
    while (plain < text.size() && IsPlain(text[plain])) ++plain;
    out += text.substr(at, plain - at);
    at = plain;
    if (at == text.size()) break;
    const Utf8Character c = DecodeUtf8(text, at);
    if (!c.valid) {
      out += "\xEF\xBF\xBD";
    } else if (c.value < 0xA0) {
      // The controls behind ASCII are escaped as well: a terminal may act on them.
      AppendEscape(c.value, out);
    } else {
      out += text.substr(at, c.size);
    }
    at += c.size;
  }
  out += '"';
}

void JsonWriter::Begin(char bracket) {
  BeforeValue();
  out_ += bracket;
  ++depth_;
  has_items_ = false;
}

void JsonWriter::End(char bracket) {
  --depth_;
  if (has_items_ && depth_ < line_depth_) NewLine();
  out_ += bracket;
  has_items_ = true;  // The container around it has at least this one.
}

void JsonWriter::BeforeValue() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  if (has_items_) out_ += ',';
  if (depth_ <= line_depth_) {
    NewLine();
  } else if (has_items_) {
    out_ += ' ';
  }
  has_items_ = true;
}

void JsonWriter::NewLine() {
  out_ += '\n';
  out_.append(static_cast<std::size_t>(depth_) * 2, ' ');
}

void JsonWriter::Key(std::string_view key) {
  BeforeValue();
  AppendJsonString(key, out_);
  out_ += ": ";
  after_key_ = true;
}

void JsonWriter::String(std::string_view text) {
  BeforeValue();
  AppendJsonString(text, out_);
}

void JsonWriter::Number(std::int64_t value) {
  BeforeValue();
  fmt::format_to(std::back_inserter(out_), "{}", value);
}

void JsonWriter::Bool(bool value) { Raw(value ? "true" : "false"); }

void JsonWriter::Null() { Raw("null"); }

void JsonWriter::Raw(std::string_view json) {
  BeforeValue();
  out_ += json;
}

}  // namespace plumbline
