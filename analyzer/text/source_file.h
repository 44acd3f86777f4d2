// A file's path and bytes, with what scanning and printing need: padding behind the text, and
// lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace plumbline {

// Scanners may read this many bytes behind the text. They are all `"`, which stops a skip of white
// space and a scan of a string; every scanner then compares its position with the size.
inline constexpr std::size_t kPadding = 64;
inline constexpr char kPaddingByte = '"';

// What was done to a file's bytes to get the text that spans refer to.
enum class Encoding : std::uint8_t { kUtf8, kUtf8Bom, kUtf16Le, kUtf16Be };

// Owns the text. Moving it keeps views into the text valid (the bytes stay where they are).
class SourceFile {
 public:
  SourceFile() = default;
  // Copies `bytes`. UTF-16 (recognised by its byte order mark) is converted to UTF-8, and spans
  // then refer to the converted text. A UTF-8 mark stays part of the text, so that offsets count
  // it.
  SourceFile(std::string path, std::string_view bytes);
  SourceFile(SourceFile&&) noexcept = default;
  SourceFile& operator=(SourceFile&&) noexcept = default;

  const std::string& path() const { return path_; }
  // The text, without padding; kPadding bytes behind it are readable.
  std::string_view text() const { return {buffer_.data(), size_}; }
  Encoding encoding() const { return encoding_; }
  // Offset of the first byte behind the byte order mark.
  std::uint32_t content_begin() const { return encoding_ == Encoding::kUtf8Bom ? 3 : 0; }

 private:
  std::string path_;
  std::vector<char> buffer_;  // Text and padding.
  std::size_t size_ = 0;
  Encoding encoding_ = Encoding::kUtf8;
};

}  // namespace plumbline
