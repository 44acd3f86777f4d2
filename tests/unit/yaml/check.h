// The YAML parser as tables: text in, tree and problems out. Every case is also held against what
// must be true of every tree.
#pragma once

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "support/check_tree.h"
#include "support/dump_tree.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline::test {

struct Case {
  std::string_view text;
  std::string_view tree;
  std::string_view problems = {};
};

// A text and its parsed and decoded tree.
struct Parsed {
  explicit Parsed(std::string_view text) : file("a.yml", text) {
    yaml::Parse(file.text(), file.content_begin(), tree);
    CHECK(BrokenInvariant(tree, yaml::kMaxProblems + 1) == "");
    tree.Prepare();
  }

  SourceFile file;
  Tree tree;
};

// Shapes and values.
inline void Check(const Case& c) {
  INFO(c.text);
  const Parsed parsed(c.text);
  CHECK(CompactTree(parsed.tree) == c.tree);
  CHECK(DumpProblems(parsed.tree) == c.problems);
}

// Every position: nodes and keys, then comments.
inline void CheckPlaces(const Case& c) {
  INFO(c.text);
  const Parsed parsed(c.text);
  CHECK(DumpTree(parsed.tree) + DumpComments(parsed.tree) == c.tree);
  CHECK(DumpProblems(parsed.tree) == c.problems);
}

inline std::string Repeat(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace plumbline::test
