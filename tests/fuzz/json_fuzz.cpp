// Any bytes as JSON: both parsers must end with a well-formed tree, and agree about what the strict
// one takes.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "json/parser.h"
#include "support/check_tree.h"
#include "syntax/tree.h"
#include "text/source_file.h"

namespace {

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plumbline;
  // A block of exactly the allowed size, so that reading one byte too far is seen.
  const auto block = std::make_unique<char[]>(size + kPadding);
  if (size != 0) std::memcpy(block.get(), data, size);
  std::memset(block.get() + size, kPaddingByte, kPadding);
  const std::string_view text(block.get(), size);
  const std::uint32_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;

  json::Parser parser;
  Tree tree;
  const json::Path path = parser.Parse(text, begin, tree);
  const std::string broken = test::BrokenInvariant(tree, json::kMaxProblems + 1);
  if (!broken.empty()) Fail(broken);
  Tree tolerant;
  json::ParseTolerant(text, begin, tolerant);
  const std::string also_broken = test::BrokenInvariant(tolerant, json::kMaxProblems + 1);
  if (!also_broken.empty()) Fail(also_broken);
  if (path == json::Path::kStrict && tree.nodes.size() != tolerant.nodes.size()) {
    Fail("the parsers disagree");
  }
  tree.Prepare();
  return 0;
}
