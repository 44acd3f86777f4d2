// tree_fixtures [--update] FOLDER...: parses every .json, .yml and .yaml file of the folders and
// compares the tree, the comments and the problems with the file of the same name that ends in
// `.tree`; with --update it rewrites that file instead.
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "json/parser.h"
#include "support/check_tree.h"
#include "support/dump_tree.h"
#include "support/files.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline::test {
namespace {

std::string Dump(const std::string& path, const std::string& bytes) {
  const SourceFile file(path, bytes);
  Tree tree;
  std::string dump;
  if (path.ends_with(".json")) {
    json::Parser parser;
    const json::Path way = parser.Parse(file.text(), file.content_begin(), tree);
#ifdef PLUMBLINE_SIMDJSON
    dump = way == json::Path::kStrict ? "strict\n" : "tolerant\n";
#else
    // Without simdjson nothing is strict; a file without problems and comments would have been.
    static_cast<void>(way);
    dump = tree.problems.empty() && tree.comments.empty() ? "strict\n" : "tolerant\n";
#endif
  } else {
    yaml::Parse(file.text(), file.content_begin(), tree);
  }
  const std::string broken = BrokenInvariant(tree, 21);
  if (!broken.empty()) dump += "BROKEN " + broken + "\n";
  tree.Prepare();
  return dump + DumpTree(tree) + DumpComments(tree) + DumpProblems(tree);
}

int Main(const std::vector<std::string>& folders, bool update) {
  std::vector<std::filesystem::path> inputs;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::filesystem::path extension = entry.path().extension();
      if (extension == ".json" || extension == ".yml" || extension == ".yaml") {
        inputs.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(inputs);
  int failed = 0;
  for (const std::filesystem::path& input : inputs) {
    const std::string dump = Dump(input.string(), ReadFile(input.string()).value_or(""));
    std::filesystem::path expected = input;
    expected.replace_extension(".tree");
    const std::string before = ReadFile(expected.string()).value_or("");
    if (dump == before) continue;
    if (update) {
      WriteFile(expected.string(), dump);
      fmt::print("rewrote {}\n", expected.string());
      continue;
    }
    ++failed;
    fmt::print("FAILED {}\n--- expected\n{}--- found\n{}", input.string(), before, dump);
  }
  if (!update) fmt::print("{} passed, {} failed\n", inputs.size() - failed, failed);
  return failed == 0 && !inputs.empty() ? 0 : 1;
}

}  // namespace
}  // namespace plumbline::test

int main(int argc, char** argv) {
  bool update = false;
  std::vector<std::string> folders;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--update") {
      update = true;
    } else {
      folders.emplace_back(argv[i]);
    }
  }
  return plumbline::test::Main(folders, update);
}
