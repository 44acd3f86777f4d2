// Messages in streams of bytes, also broken ones.
#include "lsp/framing.h"

#include <catch2/catch.hpp>

namespace plumbline::lsp {
namespace {

std::vector<std::string> ReadAll(std::string_view bytes, std::size_t step) {
  MessageReader reader;
  std::vector<std::string> messages;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.Feed(bytes.substr(at, step));
    while (auto message = reader.Next()) messages.push_back(std::move(*message));
  }
  return messages;
}

using Messages = std::vector<std::string>;

TEST_CASE("messages come out whole, however the bytes arrive") {
  const std::string stream = Framed("{}") + Framed("") + Framed("{\"a\":\"\r\n\r\n\"}") +
                             "content-length: 2\r\nContent-Type: x\r\n\r\n[]";
  const Messages expected = {"{}", "", "{\"a\":\"\r\n\r\n\"}", "[]"};
  for (const std::size_t step : {1, 2, 3, 7, 1000}) CHECK(ReadAll(stream, step) == expected);
}

TEST_CASE("what is no message is skipped") {
  CHECK(ReadAll("X: 1\r\n\r\n" + Framed("{}"), 5) == Messages{"{}"});
  CHECK(ReadAll("Content-Length: -5\r\n\r\n" + Framed("{}"), 5) == Messages{"{}"});
  CHECK(ReadAll("Content-Length: 99999999999999999999999\r\n\r\n" + Framed("{}"), 5) ==
        Messages{"{}"});
  // A header that never ends.
  CHECK(ReadAll(std::string(200'000, 'x') + Framed("{}"), 1000) == Messages{"{}"});
  // A message beyond the limit, of which not much comes.
  CHECK(ReadAll("Content-Length: 999999999\r\n\r\nabc", 5).empty());
}

}  // namespace
}  // namespace plumbline::lsp
