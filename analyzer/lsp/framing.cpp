#include "lsp/framing.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline::lsp {
namespace {

constexpr std::string_view kLength = "Content-Length:";

// The number behind `Content-Length:` in the lines of a header.
std::optional<std::size_t> LengthIn(std::string_view header) {
  std::optional<std::size_t> length;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find('\n'), header.size());
    const std::string_view line = Trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    // At the beginning of its line, unless what is no message stands in front of it.
    const std::size_t at = FindIgnoreCase(line, kLength);
    if (at == std::string_view::npos) continue;
    const std::string_view digits = Trim(line.substr(at + kLength.size()));
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc() && stop == digits.data() + digits.size()) length = value;
  }
  return length;
}

// Where the header ends: behind `\r\n\r\n`, or `\n\n` of a careless client. The second number is
// the size of that mark.
std::pair<std::size_t, std::size_t> EndOfHeader(std::string_view text) {
  const std::size_t strict = text.find("\r\n\r\n");
  const std::size_t loose = text.substr(0, strict).find("\n\n");
  if (loose != std::string_view::npos) return {loose, 2};
  return {strict, 4};
}

}  // namespace

void MessageReader::Drop(std::size_t count) { buffer_.erase(0, count); }

std::optional<std::string> MessageReader::Next() {
  while (true) {
    if (skip_ > 0) {
      const std::size_t now = std::min(skip_, buffer_.size());
      Drop(now);
      skip_ -= now;
      if (skip_ > 0) return std::nullopt;
    }
    const auto [end, mark] = EndOfHeader(std::string_view(buffer_).substr(0, kMaxHeader));
    if (end == std::string_view::npos) {
      if (buffer_.size() < kMaxHeader) return std::nullopt;
      // No header is that long. The last bytes may begin one.
      const std::size_t next = FindIgnoreCase(buffer_, kLength, 1);
      Drop(next == std::string::npos ? buffer_.size() - kLength.size() : next);
      continue;
    }
    const auto length = LengthIn(std::string_view(buffer_).substr(0, end));
    if (!length) {
      Drop(end + mark);
      continue;
    }
    if (*length > kMaxMessage) {
      Drop(end + mark);
      skip_ = *length;
      continue;
    }
    if (buffer_.size() - end - mark < *length) return std::nullopt;
    std::string message = buffer_.substr(end + mark, *length);
    Drop(end + mark + *length);
    return message;
  }
}

std::string Framed(std::string_view message) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", message.size(), message);
}

}  // namespace plumbline::lsp
