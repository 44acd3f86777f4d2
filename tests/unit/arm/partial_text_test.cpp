// Names and ids with holes: `<1>` is an unknown part, equal numbers are equal parts.
#include "arm/partial_text.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "eval/session.h"

namespace plumbline::arm {
namespace {

PartialText Read(std::string_view pattern) {
  eval::Session session;
  std::vector<eval::Piece> pieces;
  while (!pattern.empty()) {
    if (pattern.front() == '<') {
      eval::UnknownData hole{.kinds = eval::kStrings};
      hole.identity = static_cast<std::uint64_t>(pattern[1]);
      pieces.push_back({0, 0, session.Unknown(hole)});
      pattern.remove_prefix(3);
      continue;
    }
    const std::size_t end = std::min(pattern.find('<'), pattern.size());
    pieces.push_back({0, 0, session.String(pattern.substr(0, end))});
    pattern.remove_prefix(end);
  }
  return PartialText::Of(session.StringOf(pieces)).value_or(PartialText("nothing"));
}

std::string Dump(const PartialText& text) {
  std::string dump;
  for (const PartialText::Part& part : text.parts()) {
    dump += part.is_hole ? fmt::format("<{}>", static_cast<char>(part.hole)) : part.text;
  }
  return dump;
}

std::string Compare(std::string_view a, std::string_view b) {
  const auto name = [](eval::Truth truth) {
    return truth == eval::Truth::kTrue ? "same" : truth == eval::Truth::kFalse ? "other" : "maybe";
  };
  const eval::Truth there = Same(Read(a), Read(b));
  CHECK(there == Same(Read(b), Read(a)));
  // Keys are equal exactly for what is certain to be equal.
  CHECK((there == eval::Truth::kTrue) == (Read(a).Key() == Read(b).Key()));
  return name(there);
}

TEST_CASE("Texts with holes are compared as far as they are certain") {
  CHECK(Compare("shop", "SHOP") == "same");
  CHECK(Compare("", "") == "same");
  CHECK(Compare("shop", "shops") == "other");
  CHECK(Compare("", "shop") == "other");
  CHECK(Compare("<1>", "<1>") == "same");
  CHECK(Compare("<1>", "<2>") == "maybe");
  CHECK(Compare("<1>", "shop") == "maybe");
  CHECK(Compare("<1>", "") == "maybe");
  CHECK(Compare("a<1>", "") == "other");
  CHECK(Compare("a<1>c", "A<1>C") == "same");
  CHECK(Compare("a<1>c", "a<1>d") == "other");
  CHECK(Compare("a<1>c", "b<1>c") == "other");
  CHECK(Compare("a<1>", "ab<1>") == "other");
  CHECK(Compare("a<1>", "ab<2>") == "maybe");
  CHECK(Compare("a<1>c", "abc") == "maybe");
  CHECK(Compare("a<1>c", "abd") == "other");
  CHECK(Compare("<1><2>", "<1>") == "maybe");
  CHECK(Compare("<1>x<2>", "<1>") == "other");
  CHECK(Compare("/s/<1>/g/<2>/p/a", "/s/<1>/g/<2>/p/b") == "other");
  CHECK(Compare("/s/<1>/g/<2>/p/a", "/s/<1>/g/<3>/p/a") == "maybe");
  CHECK(Compare("aa", "aaa") == "other");
  CHECK(Compare("a<1>a", "a") == "other");
  CHECK(Compare("a<1>a", "aa") == "maybe");
}

TEST_CASE("A hole does not hide the slashes around it") {
  std::string dump;
  for (const PartialText& part : Read("a<1>/B/<2>").Segments()) dump += Dump(part) + "|";
  CHECK(dump == "a<1>|b|<2>|");
  CHECK(Read("").Segments().size() == 1);
  CHECK(Read("/").Segments().size() == 2);
}

TEST_CASE("What is behind a separator") {
  const auto behind = [](std::string_view text) {
    const auto found = Read(text).BehindLast("/providers/");
    return found ? Dump(*found) : "none";
  };
  CHECK(behind("/s/<1>/providers/x/<2>/y/providers/z/<3>c") == "z/<3>c");
  CHECK(behind("/providers/<1>") == "<1>");
  CHECK(behind("a/<1>") == "none");
}

}  // namespace
}  // namespace plumbline::arm
