// Messages in a stream of bytes: headers, an empty line, and as many bytes as `Content-Length` says
// (base protocol of the Language Server Protocol). Reads what any client may send, and finds the
// next message behind what is no message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::lsp {

class MessageReader {
 public:
  // Longer messages are skipped: no editor sends them.
  static constexpr std::size_t kMaxMessage = 256U << 20;
  static constexpr std::size_t kMaxHeader = 64U << 10;

  void Feed(std::string_view bytes) { buffer_.append(bytes); }
  // The next whole message; nothing when it is not there yet.
  std::optional<std::string> Next();

 private:
  void Drop(std::size_t count);

  std::string buffer_;
  std::size_t skip_ = 0;  // Bytes of a message that is too long, still to come.
};

// The message with its header.
std::string Framed(std::string_view message);

}  // namespace plumbline::lsp
