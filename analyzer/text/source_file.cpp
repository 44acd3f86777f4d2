#include "text/source_file.h"

#include <cstring>
#include <utility>

namespace plumbline {
namespace {

void AppendUtf8(std::uint32_t code, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// Lone surrogates and a trailing odd byte become U+FFFD.
std::string FromUtf16(std::string_view bytes, bool little_endian) {
  const auto unit = [&](std::size_t i) -> std::uint32_t {
    const auto a = static_cast<unsigned char>(bytes[i]);
    const auto b = static_cast<unsigned char>(bytes[i + 1]);
    return little_endian ? a | b << 8 : a << 8 | b;
  };
  std::string out;
  out.reserve(bytes.size());
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 &&
        unit(i + 2) < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
    }
    AppendUtf8(code, out);
  }
  if (i < bytes.size()) AppendUtf8(0xFFFD, out);
  return out;
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string_view bytes) : path_(std::move(path)) {
  std::string converted;
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    encoding_ = Encoding::kUtf8Bom;
  } else if (bytes.starts_with("\xFF\xFE")) {
    encoding_ = Encoding::kUtf16Le;
    converted = FromUtf16(bytes.substr(2), true);
    bytes = converted;
  } else if (bytes.starts_with("\xFE\xFF")) {
    encoding_ = Encoding::kUtf16Be;
    converted = FromUtf16(bytes.substr(2), false);
    bytes = converted;
  }
  size_ = bytes.size();
  buffer_.resize(size_ + kPadding, kPaddingByte);
  if (size_ != 0) std::memcpy(buffer_.data(), bytes.data(), size_);
}

}  // namespace plumbline
