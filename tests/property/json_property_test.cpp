// The two JSON paths against each other and against simdjson's DOM, over the fixtures and, when the
// environment variable PLUMBLINE_CORPUS names a folder, over every .json file in it; and over those
// texts with one random edit.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <catch2/catch.hpp>

#ifdef PLUMBLINE_SIMDJSON
#include <simdjson.h>
#endif

#include "json/parser.h"
#include "support/check_tree.h"
#include "support/cpu_time.h"
#include "support/dump_tree.h"
#include "syntax/tree.h"
#include "text/source_file.h"

namespace plumbline::test {
namespace {

struct JsonText {
  std::string name;
  std::string text;
};

const std::vector<JsonText>& JsonTexts() {
  static const std::vector<JsonText> texts = [] {
    std::vector<std::filesystem::path> paths;
    const auto add = [&paths](const std::filesystem::path& folder) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        // Tables of test cases are next to nothing but long strings: an edit in one loses it all.
        const bool is_table = entry.path().parent_path().filename() == "expressions";
        if (entry.is_regular_file() && entry.path().extension() == ".json" && !is_table) {
          paths.push_back(entry.path());
        }
      }
    };
    add(PLUMBLINE_FIXTURES);
    if (const char* corpus = std::getenv("PLUMBLINE_CORPUS")) add(corpus);
    std::ranges::sort(paths);
    std::vector<JsonText> all;
    for (const auto& path : paths) {
      std::ifstream file(path, std::ios::binary);
      all.push_back({path.string(), {std::istreambuf_iterator<char>(file), {}}});
    }
    return all;
  }();
  return texts;
}

// The first difference between two trees of one text, or nothing.
std::string TreeDifference(const Tree& a, const Tree& b) {
  if (a.nodes.size() != b.nodes.size()) {
    return std::to_string(a.nodes.size()) + " nodes, " + std::to_string(b.nodes.size());
  }
  if (a.long_keys != b.long_keys) return "keys beyond 65534 bytes";
  for (std::size_t i = 0; i < a.nodes.size(); ++i) {
    const Node& x = a.nodes[static_cast<NodeId>(i)];
    const Node& y = b.nodes[static_cast<NodeId>(i)];
    if (x.begin != y.begin || x.end != y.end || x.subtree_end != y.subtree_end ||
        x.parent != y.parent || x.key_begin != y.key_begin || x.key_len != y.key_len ||
        x.kind != y.kind || x.style != y.style || x.has_key != y.has_key ||
        x.needs_decoding != y.needs_decoding || x.key_needs_decoding != y.key_needs_decoding) {
      return "node " + std::to_string(i) + " at " + std::to_string(x.begin);
    }
  }
  return {};
}

#ifdef PLUMBLINE_SIMDJSON

// Compares values with simdjson's DOM; what remains unequal is returned as a path.
std::string DomDifference(NodeRef ours, simdjson::dom::element theirs, const std::string& where) {
  using Type = simdjson::dom::element_type;
  switch (theirs.type()) {
    case Type::OBJECT: {
      if (!ours.IsObject()) return where;
      NodeRef child = ours.first_child();
      for (const auto& field : simdjson::dom::object(theirs)) {
        if (!child || child.key() != field.key) return where + "." + std::string(field.key);
        const std::string below =
            DomDifference(child, field.value, where + "." + std::string(field.key));
        if (!below.empty()) return below;
        child = child.next();
      }
      return child ? where + ": more members" : "";
    }
    case Type::ARRAY: {
      if (!ours.IsArray()) return where;
      NodeRef child = ours.first_child();
      for (const auto& element : simdjson::dom::array(theirs)) {
        if (!child) return where + "[]";
        const std::string below = DomDifference(child, element, where + "[]");
        if (!below.empty()) return below;
        child = child.next();
      }
      return child ? where + ": more elements" : "";
    }
    case Type::STRING:
      return ours.IsString() && ours.text() == std::string_view(theirs) ? "" : where;
    case Type::BOOL:
      return ours.kind() == (bool(theirs) ? NodeKind::kTrue : NodeKind::kFalse) ? "" : where;
    case Type::NULL_VALUE:
      return ours.kind() == NodeKind::kNull ? "" : where;
    default:
      return ours.kind() == NodeKind::kNumber ? "" : where;
  }
}

// simdjson converts numbers and refuses those beyond 64 bits or a double; we keep their text.
bool HasHugeNumber(const Tree& tree) {
  return std::ranges::any_of(tree.nodes, [&tree](const Node& node) {
    if (node.kind != NodeKind::kNumber) return false;
    const std::string_view text = tree.text().substr(node.begin, node.end - node.begin);
    return text.size() >= 19 || text.find_first_of("eE") != std::string_view::npos;
  });
}

// Empty when the strict path and simdjson agree about the text.
std::string OracleDifference(simdjson::dom::parser& dom, const SourceFile& file, const Tree& tree,
                             json::Path path) {
  simdjson::dom::element root;
  const std::string_view text = file.text().substr(file.content_begin());
  const simdjson::error_code error = dom.parse(text.data(), text.size(), false).get(root);
  if (path == json::Path::kStrict) {
    if (error == simdjson::NUMBER_ERROR && HasHugeNumber(tree)) return {};
    if (error) return std::string("only we accept it: ") + simdjson::error_message(error);
    return DomDifference(tree.root(), root, "$");
  }
  return error ? "" : "only simdjson accepts it";
}

#endif

// The checks that every text has to pass; tells what went wrong.
class JsonChecker {
 public:
  std::string Check(const SourceFile& file) {
    path_ = parser_.Parse(file.text(), file.content_begin(), tree_);
    json::ParseTolerant(file.text(), file.content_begin(), tolerant_);
    for (const Tree* tree : {&tree_, &tolerant_}) {
      std::string broken = BrokenInvariant(*tree, json::kMaxProblems + 1);
      if (!broken.empty()) return broken;
    }
    std::string difference = TreeDifference(tree_, tolerant_);
    if (!difference.empty()) return "the paths differ: " + difference;
    if (path_ == json::Path::kStrict &&
        !(tolerant_.problems.empty() && tolerant_.comments.empty())) {
      return "only the strict path accepts it: " + DumpProblems(tolerant_);
    }
    tree_.Prepare();
    tolerant_.Prepare();
#ifdef PLUMBLINE_SIMDJSON
    return OracleDifference(dom_, file, tree_, path_);
#else
    return {};
#endif
  }

  json::Path path() const { return path_; }
  const Tree& tree() const { return tree_; }

 private:
  json::Parser parser_;
  json::Path path_ = json::Path::kTolerant;
  Tree tree_;
  Tree tolerant_;
#ifdef PLUMBLINE_SIMDJSON
  simdjson::dom::parser dom_;
#endif
};

// One edit as a hand or a bad merge makes it. Uses the generator only through its raw numbers, so
// that the same seed gives the same edits everywhere.
std::string EditOnce(std::string text, std::mt19937& random) {
  static constexpr std::string_view kInserted[] = {
      "\"", "'", "{", "}",  "[",  "]",  ",",    ":",        "\\",           "/",    "//", "/*",
      "\n", " ", "#", "-x", "0x", "\t", "\x01", "\xC2\xA0", "\xE2\x80\x9C", "\xFF", "1",  "true"};
  const auto pick = [&random](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const std::size_t at = pick(text.size());
  switch (pick(5)) {
    case 0:
      text.erase(at, 1);
      break;
    case 1:
      text.insert(at, kInserted[pick(std::size(kInserted))]);
      break;
    case 2:
      if (!text.empty()) text[at] = kInserted[pick(std::size(kInserted))][0];
      break;
    case 3: {
      // A piece goes, up to half a line or so.
      text.erase(at, 1 + pick(40));
      break;
    }
    default: {
      // Aim at the characters that hold the text together.
      const std::size_t mark = text.find_first_of("{}[]\",:", at);
      if (mark == std::string::npos) break;
      if (pick(2) == 0) {
        text.erase(mark, 1);
      } else {
        text.insert(mark, 1, text[mark]);
      }
    }
  }
  return text;
}

// How many nodes of `before` have a node in `after` with the same parents' keys, key and kind.
double KeptShare(const Tree& before, const Tree& after) {
  const auto signatures = [](const Tree& tree) {
    std::vector<std::uint64_t> all(tree.nodes.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Node& node = tree.nodes[static_cast<NodeId>(i)];
      const std::uint64_t up = i == 0 ? 17 : all[IndexOf(node.parent)];
      std::uint64_t own = tree.key_hashes[i] * 31 + static_cast<std::uint64_t>(node.kind);
      if (node.kind == NodeKind::kString) {
        own = own * 31 + FoldedHash(tree.ScalarText(static_cast<NodeId>(i)));
      }
      all[i] = (up ^ own) * 0x9E3779B97F4A7C15U;
    }
    return all;
  };
  std::unordered_map<std::uint64_t, std::size_t> counts;
  for (const std::uint64_t signature : signatures(after)) ++counts[signature];
  std::size_t kept = 0;
  const std::vector<std::uint64_t> wanted = signatures(before);
  for (const std::uint64_t signature : wanted) {
    const auto found = counts.find(signature);
    if (found == counts.end() || found->second == 0) continue;
    --found->second;
    ++kept;
  }
  return wanted.empty() ? 1.0 : static_cast<double>(kept) / static_cast<double>(wanted.size());
}

double BestMs(const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double start = test::ThreadSeconds();
    work();
    best = std::min(best, (test::ThreadSeconds() - start) * 1000);
  }
  return best;
}

}  // namespace

TEST_CASE("the JSON paths and simdjson agree about every file", "[json]") {
  JsonChecker checker;
  std::size_t n_strict = 0;
  for (const JsonText& json : JsonTexts()) {
    INFO(json.name);
    const SourceFile file(json.name, json.text);
    CHECK(checker.Check(file) == "");
    n_strict += checker.path() == json::Path::kStrict;
  }
#ifdef PLUMBLINE_SIMDJSON
  CHECK(n_strict > 0);
#endif
}

TEST_CASE("one edit breaks no promise of the JSON parser and loses little", "[json]") {
  constexpr std::size_t kEdits = 6000;
  std::mt19937 random(20240607);
  JsonChecker checker;
  JsonChecker original;
  std::vector<double> kept;
  std::vector<std::size_t> problems;
  const std::vector<JsonText>& texts = JsonTexts();
  const std::size_t per_text = std::max<std::size_t>(1, kEdits / texts.size());
  for (const JsonText& json : texts) {
    if (json.text.size() > 300000) continue;
    const SourceFile before(json.name, json.text);
    original.Check(before);
    for (std::size_t i = 0; i < per_text; ++i) {
      const SourceFile after(json.name, EditOnce(json.text, random));
      const std::string wrong = checker.Check(after);
      if (!wrong.empty()) {
        INFO(json.name << "\n" << after.text());
        CHECK(wrong == "");
      }
      if (original.path() != json::Path::kStrict || original.tree().nodes.size() < 20) continue;
      kept.push_back(KeptShare(original.tree(), checker.tree()));
      problems.push_back(checker.tree().problems.size());
    }
  }
  if (kept.size() < 100) return;
  std::ranges::sort(kept);
  std::ranges::sort(problems);
  double sum = 0;
  for (const double share : kept) sum += share;
  const double mean = sum / static_cast<double>(kept.size());
  const double p5 = kept[kept.size() / 20];
  CAPTURE(kept.size(), mean, p5, problems[problems.size() * 95 / 100], problems.back());
  CHECK(mean > 0.9);
  CHECK(p5 > 0.6);
  CHECK(problems[problems.size() * 95 / 100] <= 6);
  if (std::getenv("PLUMBLINE_CORPUS") != nullptr) {
    WARN("edits " << kept.size() << ", kept mean " << mean << ", p5 " << p5 << ", problems p95 "
                  << problems[problems.size() * 95 / 100] << ", max " << problems.back());
  }
}

TEST_CASE("hostile JSON takes time in proportion to its size", "[json]") {
  struct Hostile {
    std::string_view unit;
    std::size_t count;
    std::string_view head = "";
    std::string_view tail = "";
  };
  for (const Hostile& hostile : {
           Hostile{"[", 100000},
           Hostile{"{\"a\":", 100000},
           Hostile{"[}", 100000},
           Hostile{"[]}", 100000, "["},
           Hostile{"}\n", 100000, "[\n"},
           Hostile{"{a: ", 100000},
           Hostile{"'a' ", 100000},
           Hostile{"\"a\"b", 100000, "["},
           Hostile{"\"a\" ", 100000, "{"},
           Hostile{"\"\n", 100000},
           Hostile{"\\'\n}", 100000, "'"},
           Hostile{"\\\"\n}", 100000, "\""},
           Hostile{"}\n", 100000, "[\"", "\"]"},
           Hostile{"\n", 100000, "\"", "\""},
           Hostile{"\"x\n}\n", 50000},
           Hostile{"x\"", 100000, "["},
           Hostile{"\"\"", 100000, "["},
           Hostile{"1,", 200000, "["},
           Hostile{"//\r", 40000},
           Hostile{"/**/", 40000},
           Hostile{"/*", 100000},
           Hostile{"\n", 40000},
           Hostile{"\\x", 100000, "\""},
           Hostile{"a", 1000000, "[\"", "\"]"},
           Hostile{"a", 1000000, "["},
           Hostile{" ", 1000000, "[\"a\"b"},
           Hostile{"\xC2\xA0", 200000, "["},
           Hostile{"\xE2\x80\x9C", 100000, "["},
           Hostile{"\x01", 200000, "[\""},
           Hostile{"\xFF", 200000, "["},
       }) {
    const auto measure = [&hostile](std::size_t factor) {
      std::string text(hostile.head);
      for (std::size_t i = 0; i < hostile.count * factor; ++i) text += hostile.unit;
      text += hostile.tail;
      const SourceFile file("a.json", text);
      json::Parser parser;
      Tree tree;
      const double ms = BestMs([&] { parser.Parse(file.text(), file.content_begin(), tree); });
      CHECK(BrokenInvariant(tree, json::kMaxProblems + 1) == "");
      return ms;
    };
    INFO(hostile.head << hostile.unit << " x " << hostile.count);
    // Four times the text may take four times as long; quadratic work would take sixteen times.
    // Short times say nothing on a busy machine.
    const double once = measure(1);
    const double more = measure(4);
    INFO(once << " ms, then " << more << " ms");
    CHECK((more < 20.0 || more < 9.0 * once));
  }
}

}  // namespace plumbline::test
