// Any bytes as YAML: the parser must end, the tree must be well-formed, and every scalar must
// decode.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/check_tree.h"
#include "syntax/tree.h"
#include "syntax/yaml_scalar.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace {

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

void CheckDecoding(const plumbline::Tree& tree) {
  using namespace plumbline;
  std::string value;
  std::vector<std::uint32_t> offsets;
  for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
    if (tree.nodes[id].kind != NodeKind::kString) continue;
    value.clear();
    offsets.clear();
    DecodeYamlScalar(tree, id, value, &offsets);
    if (offsets.size() != value.size() + 1) Fail("another number of offsets than bytes");
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      if (offsets[i] > tree.text().size()) Fail("offset outside the text");
      if (i > 0 && offsets[i] < offsets[i - 1]) Fail("offsets go back");
    }
    std::string again;
    DecodeYamlScalar(tree, id, again, nullptr);
    if (again != value) Fail("the value depends on the offsets");
  }
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

  Tree tree;
  yaml::Parse(text, begin, tree);
  const std::string broken = test::BrokenInvariant(tree, yaml::kMaxProblems + 1);
  if (!broken.empty()) Fail(broken);
  tree.Prepare();
  CheckDecoding(tree);
  return 0;
}
