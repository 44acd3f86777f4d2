// The YAML parser against libyaml and yaml-cpp, over small texts (yaml_texts.h), the fixtures and,
// when the environment variable PLUMBLINE_CORPUS names a folder, every YAML file in it; and over
// texts with one random edit.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "property/yaml_oracles.h"
#include "property/yaml_texts.h"
#include "support/check_tree.h"
#include "support/cpu_time.h"
#include "syntax/tree.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline::test {
namespace {

using Offset = std::uint32_t;

struct NamedText {
  std::string name;
  std::string text;
};

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void AddFolder(const std::filesystem::path& folder, std::vector<NamedText>& out) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::filesystem::path extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".yml" || extension == ".yaml")) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  for (const auto& path : paths) out.push_back({path.string(), ReadAll(path)});
}

const std::vector<NamedText>& Texts() {
  static const std::vector<NamedText> texts = [] {
    std::vector<NamedText> all;
    AddFolder(PLUMBLINE_FIXTURES, all);
    if (const char* corpus = std::getenv("PLUMBLINE_CORPUS")) AddFolder(corpus, all);
    return all;
  }();
  return texts;
}

bool HasProblem(const Tree& tree, ProblemKind kind) {
  return std::ranges::any_of(tree.problems,
                             [kind](const SyntaxProblem& p) { return p.kind == kind; });
}

// The problems that libyaml would not see: what the service refuses though it is YAML.
bool IsSoundYaml(const Tree& tree) {
  return std::ranges::none_of(tree.problems, [](const SyntaxProblem& p) {
    return p.kind == ProblemKind::kSyntax || p.kind == ProblemKind::kEncoding;
  });
}

std::string Describe(const Tree& tree) {
  std::string out;
  for (const SyntaxProblem& problem : tree.problems) {
    out += std::to_string(problem.span.begin) + " " + problem.message + "; ";
  }
  return out;
}

// Empty when the trees agree. `begin` is where the text starts behind a byte order mark, which the
// oracle does not see.
std::string Difference(const Tree& tree, Offset begin, const YamlDocument& oracle) {
  // A key that is no scalar has no nodes in our tree.
  if (HasProblem(tree, ProblemKind::kComplexKey)) return {};
  const std::vector<YamlEvent> ours = EventsOf(tree);
  const std::string_view text = tree.text().substr(begin);
  const bool ascii = std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
  const bool compare_marks = ascii && !oracle.has_properties;
  for (std::size_t i = 0; i < std::max(ours.size(), oracle.events.size()); ++i) {
    if (i >= ours.size()) return "we miss " + oracle.events[i].text;
    if (i >= oracle.events.size()) return "we invent " + ours[i].text;
    const YamlEvent& mine = ours[i];
    const YamlEvent& theirs = oracle.events[i];
    if (mine.text != theirs.text) {
      return "event " + std::to_string(i) + ": `" + mine.text + "` is `" + theirs.text + "`";
    }
    if (!compare_marks) continue;
    if (theirs.begin && mine.begin && *theirs.begin + begin != *mine.begin) {
      return "event " + std::to_string(i) + " `" + mine.text + "` begins at " +
             std::to_string(*mine.begin) + ", not " + std::to_string(*theirs.begin);
    }
    if (theirs.end && mine.end && *theirs.end + begin != *mine.end) {
      return "event " + std::to_string(i) + " `" + mine.text + "` ends at " +
             std::to_string(*mine.end) + ", not " + std::to_string(*theirs.end);
    }
  }
  return {};
}

// yaml-cpp tells less: quoted and block scalars look alike, plain nulls look empty.
std::string YamlCppDifference(const Tree& tree, const YamlDocument& oracle) {
  if (!oracle.accepted || HasProblem(tree, ProblemKind::kComplexKey)) return {};
  if (HasProblem(tree, ProblemKind::kAnchor) || HasProblem(tree, ProblemKind::kTag)) return {};
  std::vector<YamlEvent> ours = EventsOf(tree);
  if (ours.size() != oracle.events.size()) return "another number of events";
  for (std::size_t i = 0; i < ours.size(); ++i) {
    std::string& mine = ours[i].text;
    if (mine[0] == 's' || mine[0] == 'l' || mine[0] == 'f') mine[0] = 'd';
    if (mine == "p~" || mine == "pnull" || mine == "pNull" || mine == "pNULL") mine = "p";
    if (mine != oracle.events[i].text) {
      return "event " + std::to_string(i) + ": `" + mine + "` is `" + oracle.events[i].text + "`";
    }
  }
  return {};
}

// Whether a line has tabs in front of nothing or of a comment. That is sound for YAML 1.2 and our
// parser; libyaml refuses it.
bool HasIdleTab(std::string_view text) {
  bool has_tab = false;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && c == '\t') has_tab = true;
    if (c == '\n' || c == '\r' || (at_start && c == '#')) {
      if (at_start && has_tab) return true;
      has_tab = false;
      at_start = c != '#';
    } else if (c != ' ' && c != '\t') {
      at_start = has_tab = false;
    }
  }
  return at_start && has_tab;
}

// One edit as a person or a broken merge makes it.
std::string Mutate(std::string text, std::mt19937& random) {
  static constexpr std::string_view kInserted = " \t\n:-#'\"[]{},|>&*!%@?ax\\$\r";
  const auto pick = [&random](std::size_t n) { return random() % std::max<std::size_t>(n, 1); };
  const std::size_t at = pick(text.size());
  const char c = kInserted[pick(kInserted.size())];
  const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const std::size_t line_end = std::min(text.find('\n', at), text.size());
  switch (pick(9)) {
    case 0:
      return text.erase(at, 1);
    case 1:
      return text.insert(at, 1, c);
    case 2:
      text[at] = c;
      return text;
    case 3:
      return text.erase(at, 1 + pick(12));
    case 4:
      return text.erase(line, line_end - line + 1);
    case 5:
      return text.insert(line, 1 + pick(4), ' ');
    case 6:
      if (text[line] == ' ') text.erase(line, 1 + pick(2));
      return text;
    case 7:
      return text.erase(at, line_end - at);
    default:
      return text.insert(line, text.substr(line, line_end - line + 1));
  }
}

// The nodes as texts, for counting how many are still there.
std::vector<std::string> Contents(const Tree& tree) {
  std::vector<std::string> out;
  for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef node(&tree, id);
    out.push_back(std::string(node.key()) + '=' + std::string(node.text()));
  }
  std::ranges::sort(out);
  return out;
}

double Kept(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  if (before.empty()) return 1;
  std::vector<std::string> common;
  std::ranges::set_intersection(before, after, std::back_inserter(common));
  return static_cast<double>(common.size()) / static_cast<double>(before.size());
}

std::string Repeat(std::string_view part, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += part;
  return out;
}

// Blocks, each in the next column.
std::string Staircase(std::string_view line, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) {
    out.append(i, ' ');
    out += line;
  }
  return out;
}

double ParseSeconds(const std::string& text) {
  const SourceFile file("", text);
  Tree tree;
  const double start = test::ThreadSeconds();
  yaml::Parse(file.text(), file.content_begin(), tree);
  const double taken = test::ThreadSeconds() - start;
  const std::string broken = BrokenInvariant(tree, yaml::kMaxProblems + 1);
  CHECK(broken == "");
  return taken;
}

// Whether libyaml accepts the text. Our tree must then be the same, and otherwise have a problem.
bool CompareWithOracles(const NamedText& named, bool ask_yaml_cpp = true) {
  INFO(named.name);
  const SourceFile file(named.name, named.text);
  Tree tree;
  yaml::Parse(file.text(), file.content_begin(), tree);
  tree.Prepare();
  const std::string broken = BrokenInvariant(tree, yaml::kMaxProblems + 1);
  CHECK(broken == "");
  const std::string_view text = file.text().substr(file.content_begin());
  const YamlDocument libyaml = ReadWithLibyaml(text);
  if (!libyaml.accepted) {
    CHECK(!tree.problems.empty());
    return false;
  }
  if (!IsSoundYaml(tree)) {
    FAIL_CHECK("problems in sound text: " << Describe(tree));
    return true;
  }
  CHECK(libyaml.has_more == HasProblem(tree, ProblemKind::kSecondDocument));
  const std::string difference = Difference(tree, file.content_begin(), libyaml);
  CHECK(difference == "");
  if (ask_yaml_cpp) {
    const std::string second = YamlCppDifference(tree, ReadWithYamlCpp(text));
    CHECK(second == "");
  }
  return true;
}

}  // namespace

TEST_CASE("yaml parsing takes time in proportion to the text", "[yaml]") {
  using Make = std::string (*)(std::size_t);
  static constexpr std::pair<const char*, Make> kCases[] = {
      {"[", [](std::size_t n) { return Repeat("[", n); }},
      {"{a: ", [](std::size_t n) { return Repeat("{a: ", n); }},
      {"[a: ", [](std::size_t n) { return Repeat("[a: ", n); }},
      {"closed", [](std::size_t n) { return Repeat("[", n) + Repeat("]", n); }},
      {"wrongly closed", [](std::size_t n) { return Repeat("[{", n / 2) + Repeat("]", n); }},
      {"- ", [](std::size_t n) { return Repeat("- ", n); }},
      {"? ", [](std::size_t n) { return Repeat("? ", n); }},
      {"? lines", [](std::size_t n) { return Repeat("? a\n", n); }},
      {"&a ", [](std::size_t n) { return Repeat("&a ", n); }},
      {"&a lines", [](std::size_t n) { return Repeat("&a\n", n); }},
      {"!t ", [](std::size_t n) { return Repeat("!t ", n); }},
      {"'a' ", [](std::size_t n) { return Repeat("'a' ", n); }},
      {"a: ", [](std::size_t n) { return Repeat("a: ", n); }},
      {": ", [](std::size_t n) { return Repeat(": ", n); }},
      {", ", [](std::size_t n) { return Repeat(", ", n); }},
      {"unclosed flows", [](std::size_t n) { return Repeat("a: [\n", n); }},
      {"unclosed flows with items", [](std::size_t n) { return Repeat("a: [b,\n", n); }},
      {"unclosed quotes", [](std::size_t n) { return Repeat("a: \"b\n", n); }},
      {"unclosed apostrophes", [](std::size_t n) { return Repeat("a: 'b\n", n); }},
      {"both quotes", [](std::size_t n) { return Repeat("a: 'b\nc: \"d\n", n / 2); }},
      {"doubled apostrophes", [](std::size_t n) { return "a: '" + Repeat("b: ''c\n", n); }},
      {"escaped quotes", [](std::size_t n) { return "a: \"" + Repeat("b: \\\"c\n", n); }},
      {"quote and keys", [](std::size_t n) { return "a: \"" + Repeat("b: c\n", n); }},
      {"flow items", [](std::size_t n) { return "[" + Repeat("a, ", 2 * n) + "]"; }},
      {"comments", [](std::size_t n) { return Repeat("# a\n", n); }},
      {"blank lines", [](std::size_t n) { return "a:" + Repeat("\n", n); }},
      {"plain lines", [](std::size_t n) { return "a:\n" + Repeat("  b\n", n); }},
      {"one plain line", [](std::size_t n) { return "a: " + Repeat("text ", 2 * n); }},
      {"one quoted line", [](std::size_t n) { return "a: '" + Repeat("text ", 2 * n) + "'"; }},
      {"a literal", [](std::size_t n) { return "a: |\n" + Repeat("  text\n", n); }},
      {"empty literals", [](std::size_t n) { return Repeat("- |\n", n); }},
      {"literals of blanks", [](std::size_t n) { return Repeat("- |\n\n\n", n); }},
      {"tabs", [](std::size_t n) { return "a:\n" + Repeat("\tb: c\n", n); }},
      {"no colons", [](std::size_t n) { return "a: b\n" + Repeat("c\n", n); }},
      {"stray text", [](std::size_t n) { return "a: 'b'\n" + Repeat("  c d\n", n); }},
      {"wrong columns",
       [](std::size_t n) { return "a: 'b'\n" + Repeat("  c: 'd'\n e: 'f'\n", n / 2); }},
      {"stray items", [](std::size_t n) { return "a: 'b'\n" + Repeat("- c\nd: 'e'\n", n / 2); }},
      {"documents", [](std::size_t n) { return Repeat("---\n", n); }},
      {"document ends", [](std::size_t n) { return "a" + Repeat("\n...", n); }},
      {"directives", [](std::size_t n) { return Repeat("%A\n", n); }},
      {"expressions in brackets",
       [](std::size_t n) { return "a: [" + Repeat("${{ b }}, ", n) + "]"; }},
      {"expressions in brackets and a return",
       [](std::size_t n) { return "# c\r\na: [" + Repeat("${{ b }}, ", n) + "]"; }},
      {"expressions without end", [](std::size_t n) { return "a: [" + Repeat("${{ b, ", n); }},
      {"glued expressions", [](std::size_t n) { return "a: [" + Repeat("${{}}", n) + "]"; }},
      {"flow in its key's column",
       [](std::size_t n) { return "a: {\n" + Repeat("b: c,\n\n", n) + "}\n"; }},
      {"open flow in its key's column",
       [](std::size_t n) { return "a: {\n" + Repeat("b: c,\n", n); }},
      {"properties of a key", [](std::size_t n) { return Repeat("&a !t ", n) + "b: c"; }},
      {"properties in brackets", [](std::size_t n) { return "[" + Repeat("&a !t ", n) + "b]"; }},
      {"anchors", [](std::size_t n) { return Repeat("a: &b c\n", n); }},
      {"flow keys", [](std::size_t n) { return Repeat("{[", n) + Repeat("]: a}", n); }},
      {"plain lines in brackets", [](std::size_t n) { return "[a\n" + Repeat(" b\n", n) + "]"; }},
      {"plain lines and a key", [](std::size_t n) { return Repeat("b\n", n) + "c: d\n"; }},
      {"comments in brackets", [](std::size_t n) { return "[" + Repeat("# a\n", n) + "]"; }},
      {"comments behind values", [](std::size_t n) { return Repeat("a: b # c\n", n); }},
      {"quotes in brackets", [](std::size_t n) { return "[" + Repeat("'a, \"b,\n", n); }},
      {"quotes of keys", [](std::size_t n) { return Repeat("\"a: b\n", n); }},
      {"a long key", [](std::size_t n) { return Repeat("key ", n) + ": a"; }},
      {"deep flows",
       [](std::size_t n) { return Repeat("a: " + Repeat("[", 600) + "\n", n / 200); }},
      {"closers", [](std::size_t n) { return "a: b\n" + Repeat("]\n", n); }},
      {"not UTF-8", [](std::size_t n) { return Repeat("\xFF ", n); }},
      {"lone returns", [](std::size_t n) { return Repeat("a: b\r", n); }},
      {"deep mappings", [](std::size_t n) { return Staircase("a:\n", n / 50); }},
      {"deep sequences", [](std::size_t n) { return Staircase("- \n", n / 50); }},
      {"deep and broken",
       [](std::size_t n) { return Staircase("a:\n", 450) + Repeat(" b c: d\n  e\n", n / 2); }},
  };
  for (const auto& [name, make] : kCases) {
    INFO(name);
    const double small = ParseSeconds(make(12'500));
    const double large = ParseSeconds(make(100'000));
    // Eight times the text; twice that for a busy machine. Staircases are quadratic texts.
    const bool staircase = std::string_view(name).starts_with("deep");
    if (!staircase) CHECK(large < 16 * small + 0.05);
    CHECK(large < 1.0);
    if (std::getenv("PLUMBLINE_TIMES")) WARN(name << " " << large * 1000 << " ms");
  }
}

TEST_CASE("yaml texts with one edit keep their nodes", "[yaml]") {
  std::mt19937 random(20240229);
  const std::vector<NamedText>& texts = Texts();
  const std::size_t n_edits = std::max<std::size_t>(600, 5 * texts.size());
  std::vector<double> kept;
  std::vector<std::size_t> n_problems;
  std::size_t n_accepted = 0;
  for (std::size_t i = 0; i < n_edits; ++i) {
    const NamedText& named = texts[i % texts.size()];
    if (named.text.empty()) continue;
    const SourceFile original("", named.text);
    Tree before;
    yaml::Parse(original.text(), original.content_begin(), before);
    before.Prepare();

    const std::string edited = Mutate(named.text, random);
    const SourceFile file("", edited);
    Tree tree;
    yaml::Parse(file.text(), file.content_begin(), tree);
    tree.Prepare();
    const std::string broken = BrokenInvariant(tree, yaml::kMaxProblems + 1);
    if (!broken.empty()) FAIL_CHECK(broken << "\n" << edited);
    kept.push_back(Kept(Contents(before), Contents(tree)));
    n_problems.push_back(tree.problems.size());

    const YamlDocument libyaml = ReadWithLibyaml(file.text().substr(file.content_begin()));
    if (!libyaml.accepted) {
      if (tree.problems.empty() && !HasIdleTab(edited)) {
        FAIL_CHECK("no problem in broken text:\n" << edited);
      }
      continue;
    }
    ++n_accepted;
    if (!IsSoundYaml(tree)) {
      FAIL_CHECK("problems in sound text: " << Describe(tree) << named.name);
      continue;
    }
    const std::string difference = Difference(tree, file.content_begin(), libyaml);
    if (!difference.empty()) FAIL_CHECK(difference << "\n" << named.name);
  }
  std::ranges::sort(kept);
  std::ranges::sort(n_problems);
  const std::size_t p5 = kept.size() / 20;
  WARN("edits: " << kept.size() << ", accepted by libyaml: " << n_accepted
                 << ", kept at p1, p5: " << kept[p5 / 5] << ", " << kept[p5]
                 << ", problems at p50, p95, p99: " << n_problems[n_problems.size() / 2] << ", "
                 << n_problems[n_problems.size() - p5 - 1] << ", "
                 << n_problems[n_problems.size() - p5 / 5 - 1]);
  CHECK(kept[p5] >= 0.75);
}

TEST_CASE("yaml trees agree with libyaml and yaml-cpp", "[yaml]") {
  std::size_t n_compared = 0;
  for (const NamedText& named : Texts()) n_compared += CompareWithOracles(named) ? 1 : 0;
  WARN("texts compared: " << n_compared);
}

TEST_CASE("yaml trees of small texts agree with libyaml and yaml-cpp", "[yaml]") {
  std::size_t n_compared = 0;
  for (const std::string_view text : kSoundTexts) {
    const bool sound = CompareWithOracles({std::string(text), std::string(text)});
    CHECK(sound);
    n_compared += sound ? 1 : 0;
    // The same with other line ends, with a mark, as an item and as a member.
    std::string crlf;
    for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
    CompareWithOracles({crlf, crlf});
    const std::string marked = "\xEF\xBB\xBF" + std::string(text);
    CompareWithOracles({marked, marked});
    for (const std::string_view first : {"- ", "a:\n  "}) {
      std::string inner(first);
      for (const char c : text) inner += c == '\n' ? "\n  " : std::string(1, c);
      CompareWithOracles({inner, inner});
    }
  }
  for (const std::string_view text : kUnlikeYamlCpp) {
    const bool sound = CompareWithOracles({std::string(text), std::string(text)}, false);
    CHECK(sound);
  }
  for (const std::string_view text : kBrokenTexts) {
    const bool sound = CompareWithOracles({std::string(text), std::string(text)});
    INFO(text);
    CHECK(!sound);
  }
  WARN("texts compared: " << n_compared);
}

}  // namespace plumbline::test
