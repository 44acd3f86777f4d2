// The hash of keys, and lookups on a small tree built by hand: {"Name": 1, "n\u0061me": 2, "x": 3}.
#include "syntax/tree.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace plumbline::test {
namespace {

// Computed by the compiler, where bytes cannot be loaded eight at a time.
constexpr std::uint32_t kHashes[] = {
    FoldedHash(""),
    FoldedHash("a"),
    FoldedHash("id"),
    FoldedHash("sku"),
    FoldedHash("type"),
    FoldedHash("scope"),
    FoldedHash("outputs"),
    FoldedHash("location"),
    FoldedHash("dependsOn"),
    FoldedHash("apiVersion"),
    FoldedHash("contentVersion12"),
    FoldedHash("Microsoft.Storage"),
};
constexpr std::string_view kTexts[] = {"",
                                       "a",
                                       "id",
                                       "sku",
                                       "type",
                                       "scope",
                                       "outputs",
                                       "location",
                                       "dependsOn",
                                       "apiVersion",
                                       "contentVersion12",
                                       "Microsoft.Storage"};

}  // namespace

TEST_CASE("a hash is the same at compile time, at run time and in another case") {
  for (std::size_t i = 0; i < std::size(kTexts); ++i) {
    std::string text(kTexts[i]);
    INFO(text);
    CHECK(FoldedHash(text) == kHashes[i]);
    for (char& c : text) c = ToUpperAscii(c);
    CHECK(FoldedHash(text) == kHashes[i]);
    for (char& c : text) c = ToLowerAscii(c);
    CHECK(FoldedHash(text) == kHashes[i]);
    for (std::size_t j = 0; j < i; ++j) CHECK(kHashes[i] != kHashes[j]);
  }
}

TEST_CASE("every byte of a text counts for its hash") {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string text(size, 'k');
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'j';
      CHECK(FoldedHash(other) != FoldedHash(text));
    }
    CHECK(FoldedHash(text + 'k') != FoldedHash(text));
  }
}

TEST_CASE("members are found by exact spelling first, then by any case") {
  const std::string text = R"({"Name": 1, "n\u0061me": 2, "x": 3})";
  Tree tree(Language::kJson, text);
  const auto add = [&tree](std::uint32_t key, std::uint16_t key_len, std::uint32_t begin,
                           std::uint32_t end, bool decode) {
    Node node;
    node.begin = begin;
    node.end = end;
    node.subtree_end = static_cast<NodeId>(tree.nodes.size() + 1);
    node.parent = NodeId{0};
    node.key_begin = key;
    node.key_len = key_len;
    node.has_key = 1;
    node.key_needs_decoding = decode;
    node.kind = NodeKind::kNumber;
    tree.nodes.push_back(node);
  };
  Node root;
  root.end = static_cast<std::uint32_t>(text.size());
  root.subtree_end = NodeId{4};
  root.kind = NodeKind::kObject;
  tree.nodes.push_back(root);
  add(1, 6, 9, 10, false);
  add(12, 11, 25, 26, true);
  add(28, 3, 33, 34, false);
  tree.Prepare();
  const NodeRef object = tree.root();
  CHECK(object.size() == 3);
  CHECK(object.Find("name", CaseRule::kIgnore).text() == "2");
  CHECK(object.Find("Name", CaseRule::kIgnore).text() == "1");
  CHECK(object.Find("NAME", CaseRule::kIgnore).text() == "1");
  CHECK(object.Find("name", CaseRule::kExact).text() == "2");
  CHECK_FALSE(object.Find("NAME", CaseRule::kExact));
  CHECK(object.Find("X", CaseRule::kIgnore).text() == "3");
  CHECK_FALSE(object.Find("y", CaseRule::kIgnore));
  CHECK(object.Find("name", CaseRule::kIgnore).key() == "name");
  CHECK(object.Find("name", CaseRule::kIgnore).key_span() == Span{12, 23});
  CHECK(tree.key_hashes[2] == FoldedHash("NAME"));
  CHECK(tree.key_hashes[0] == 0);
}

}  // namespace plumbline::test
