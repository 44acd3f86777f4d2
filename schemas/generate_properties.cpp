// generate_properties FOLDER/NAME.yaml OUT.cpp OUT.inc: the rules of one file of rules/properties
// as C++ constants, and their names for the table of all rules. What the keys mean:
// CONTRIBUTING.md, "Property rules".
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/pattern.h"
#include "syntax/tree.h"
#include "table.h"
#include "text/line_index.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline::schemas {
namespace {

class Generator {
 public:
  explicit Generator(const SourceFile& source) : source_(source) {
    yaml::Parse(source.text(), 0, tree_);
    tree_.Prepare();
    for (const SyntaxProblem& problem : tree_.problems) Fail(problem.span.begin, problem.message);
  }

  void Run() {
    if (!tree_.root().IsArray()) Fail(0, "a list of rules is expected");
    cpp_ =
        "#include \"engine/property_findings.h\"\n\nnamespace plumbline {\nnamespace {\n"
        "using arm::PropertyOp;\nusing arm::PropertyPlace;\nusing arm::PropertyRule;\n"
        "using arm::PropertyTest;\nusing arm::WhenAbsent;\n"
        "using Since = std::pair<std::string_view, std::string_view>;\n}  // namespace\n\n";
    for (const NodeRef rule : tree_.root().children()) Rule(rule);
    cpp_ += "}  // namespace plumbline\n";
  }

  const std::string& cpp() const { return cpp_; }
  const std::string& names() const { return names_; }

 private:
  [[noreturn]] void Fail(std::uint32_t at, std::string_view why) const {
    const LineIndex lines(source_.text());
    throw std::runtime_error(fmt::format("{}:{}: {}", source_.path(), lines.At(at).line, why));
  }
  [[noreturn]] void Fail(NodeRef at, std::string_view why) const { Fail(at.span().begin, why); }

  // --- Reading ---

  static constexpr std::string_view kKeys[] = {
      "id",        "summary",  "types",      "when",     "path",
      "also",      "op",       "expected",   "absent",   "service-default",
      "api-since", "severity", "confidence", "status",   "default",
      "since",     "fix",      "categories", "controls", "equivalents",
      "why",       "bad",      "good"};

  NodeRef Get(NodeRef rule, std::string_view key) const {
    return rule.Find(Key(key), CaseRule::kExact);
  }
  std::string Text(NodeRef rule, std::string_view key) const {
    const NodeRef found = Get(rule, key);
    if (!found || !found.IsScalar()) Fail(rule, fmt::format("`{}` is missing", key));
    return std::string(found.text());
  }
  std::string TextOr(NodeRef rule, std::string_view key, std::string_view otherwise) const {
    return Get(rule, key) ? Text(rule, key) : std::string(otherwise);
  }
  // A scalar counts as a list of one.
  std::vector<std::string> List(NodeRef rule, std::string_view key) const {
    std::vector<std::string> list;
    const NodeRef found = Get(rule, key);
    if (found.IsScalar() && !found.IsMissing()) list.emplace_back(found.text());
    for (const NodeRef item : found.children()) list.emplace_back(item.text());
    return list;
  }
  // The enumerator of the word `text`; `words` are `word=enumerator`.
  std::string Word(
      NodeRef at, const std::string& text,
      std::initializer_list<std::pair<std::string_view, std::string_view>> words) const {
    for (const auto& [word, enumerator] : words) {
      if (word == text) return std::string(enumerator);
    }
    Fail(at, fmt::format("`{}` is none of the words that are known here", text));
  }

  // --- Writing ---

  static std::string Literal(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '\n') {
        out += "\\n\"\n    \"";
        continue;
      }
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out + "\"";
  }
  static std::string Joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + Literal(text);
    return out;
  }
  // The name of an array of texts; `{}` of none.
  std::string Texts(const std::vector<std::string>& texts) {
    if (texts.empty()) return "{}";
    const auto known = arrays_.find(texts);
    if (known != arrays_.end()) return known->second;
    std::string name = fmt::format("kTexts{}", arrays_.size());
    constants_ += fmt::format("constexpr std::string_view {}[] = {{{}}};\n", name, Joined(texts));
    arrays_.emplace(texts, name);
    return name;
  }

  std::string Path(NodeRef at, const std::string& text) {
    std::vector<std::string> names;
    for (std::string part : Split(text, ".")) {
      while (part.ends_with("[*]")) {
        part.resize(part.size() - 3);
        if (part.empty()) Fail(at, fmt::format("`{}` is no path", text));
        names.push_back(part);
        part.clear();
        names.emplace_back();
      }
      if (!part.empty()) names.push_back(part);
    }
    if (names.empty()) Fail(at, "a path is empty");
    return fmt::format("{{{}, {}}}", Literal(text), Texts(names));
  }

  std::string Pattern(const std::string& source) {
    std::string name = fmt::format("pattern{}", n_patterns_++);
    constants_ += fmt::format("constinit const Pattern {}({});\n", name, Literal(source));
    return name;
  }

  std::string Test(NodeRef at, const std::string& path, std::string_view op,
                   const std::vector<std::string>& values) {
    const bool is_pattern = op.find("Matches") != std::string_view::npos;
    const bool is_bare =
        op == "kExists" || op == "kAbsent" || op == "kNonEmpty" || op == "kEmptyOrNone";
    if (is_pattern && values.size() != 1) Fail(at, "one pattern is expected");
    if (is_bare != values.empty())
      Fail(at, is_bare ? "no value is expected" : "a value is expected");
    if (is_pattern) {
      const std::string problem = plumbline::Pattern(values[0]).Problem();
      if (!problem.empty()) Fail(at, problem);
    }
    return fmt::format("{{{}, PropertyOp::{}, {}, {}}}", Path(at, path), op,
                       is_pattern ? "{}" : Texts(values),
                       is_pattern ? "&" + Pattern(values[0]) : "nullptr");
  }

  // `path == value`, `path in a,b`, `path exists`, ...
  std::string Guard(NodeRef node) {
    const std::string text(node.text());
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos) Fail(node, fmt::format("`{}` is no condition", text));
    const std::string path = text.substr(0, blank);
    const std::string rest = text.substr(blank + 1);
    if (rest.starts_with("count>")) return Test(node, path, "kCountAbove", {rest.substr(6)});
    const std::size_t end = rest.find(' ');
    const std::string op = rest.substr(0, end);
    const std::string operand = end == std::string::npos ? std::string() : rest.substr(end + 1);
    const std::string name = Word(node, op,
                                  {{"==", "kIn"},
                                   {"!=", "kNotIn"},
                                   {"in", "kIn"},
                                   {"notin", "kNotIn"},
                                   {"~", "kMatches"},
                                   {"!~", "kMatchesNot"},
                                   {"exists", "kExists"},
                                   {"!exists", "kAbsent"},
                                   {"nonempty", "kNonEmpty"},
                                   {"hasany", "kHasAny"},
                                   {"hasnone", "kHasNone"}});
    const bool is_list = op == "in" || op == "notin" || op == "hasany" || op == "hasnone";
    std::vector<std::string> values;
    if (is_list) {
      values = Split(operand, ",");
    } else if (!operand.empty()) {
      values = {operand};
    }
    return Test(node, path, name, values);
  }

  // `Type:path` or `Type[name=web]:path`.
  std::string Place(NodeRef node) {
    const std::string text(node.text());
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) Fail(node, "`Type:path` is expected");
    std::string type = text.substr(0, colon);
    std::string name;
    constexpr std::string_view kName = "[name=";
    const std::size_t bracket = type.find(kName);
    if (bracket != std::string::npos) {
      name = type.substr(bracket + kName.size());
      name.pop_back();
      type.resize(bracket);
    }
    return fmt::format("{{{}, {}, {}}}", Literal(type), Literal(name),
                       Path(node, text.substr(colon + 1)));
  }

  // An array constant of what `each` makes of the items; `{}` of none.
  template <class F>
  std::string Array(std::string_view type, std::string_view name, NodeRef list, F each) {
    if (!list || list.first_child() == NodeRef()) return "{}";
    std::string items;
    for (const NodeRef item : list.children()) items += "    " + each(item) + ",\n";
    constants_ += fmt::format("constexpr {} {}[] = {{\n{}}};\n", type, name, items);
    return std::string(name);
  }

  // Prose about where the rule looks, from the row.
  std::string Scope(NodeRef rule) const {
    const auto listed = [](const std::vector<std::string>& items, std::string_view last) {
      std::string text;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += i + 1 == items.size() ? fmt::format(" {} ", last) : std::string(", ");
        text += "`" + items[i] + "`";
      }
      return text;
    };
    std::string text =
        fmt::format("Looks at `{}` of {}", Text(rule, "path"), listed(List(rule, "types"), "and"));
    const auto conditions = List(rule, "when");
    if (!conditions.empty()) text += " where " + listed(conditions, "and");
    text += ".";
    const auto also = List(rule, "also");
    if (!also.empty()) text += " The same may be set by " + listed(also, "or") + ".";
    const std::string absent = TextOr(rule, "absent", "ok");
    const std::string service = TextOr(rule, "service-default", "");
    if (!service.empty()) text += fmt::format(" Left out, it means `{}`.", service);
    if (absent == "ok") {
      text += " Leaving it out is fine.";
    } else if (absent != "violation") {
      text += fmt::format(" Leaving it out is fine from API version {} on.",
                          absent.substr(absent.rfind(' ') + 1));
    }
    return text;
  }

  void Rule(NodeRef rule) {
    if (!rule.IsObject()) Fail(rule, "a rule is a mapping");
    for (const NodeRef member : rule.children()) {
      if (std::ranges::find(kKeys, member.key()) == std::end(kKeys)) {
        Fail(member, fmt::format("`{}` is no key of a rule", member.key()));
      }
    }
    constants_.clear();
    arrays_.clear();
    n_patterns_ = 0;
    const std::string id = Text(rule, "id");
    std::string variable = id;
    std::ranges::replace(variable, '-', '_');

    const std::string op = Word(Get(rule, "op"), Text(rule, "op"),
                                {{"eq", "kIn"},
                                 {"ne", "kNotIn"},
                                 {"in", "kIn"},
                                 {"notin", "kNotIn"},
                                 {"ge", "kAtLeast"},
                                 {"ge_or0", "kAtLeastOrZero"},
                                 {"verge", "kVersionAtLeast"},
                                 {"datege", "kDateAtLeast"},
                                 {"regex", "kMatches"},
                                 {"notregex", "kMatchesNot"},
                                 {"anyregex", "kAnyMatches"},
                                 {"exists", "kExists"},
                                 {"absent", "kAbsent"},
                                 {"nonempty", "kNonEmpty"},
                                 {"emptyornone", "kEmptyOrNone"},
                                 {"contains", "kContains"},
                                 {"hasany", "kHasAny"},
                                 {"hasnone", "kHasNone"}});
    const std::string test = Test(rule, Text(rule, "path"), op, List(rule, "expected"));
    const std::string when = Array("PropertyTest", "kWhen", Get(rule, "when"),
                                   [this](NodeRef item) { return Guard(item); });
    const std::string also = Array("PropertyPlace", "kAlso", Get(rule, "also"),
                                   [this](NodeRef item) { return Place(item); });

    std::string since = "{}";
    const NodeRef versions = Get(rule, "api-since");
    if (versions.IsObject()) {
      since = Array("Since", "kSince", versions, [](NodeRef item) {
        return fmt::format("{{{}, {}}}", Literal(item.key()), Literal(item.text()));
      });
    } else if (versions) {
      constants_ +=
          fmt::format("constexpr Since kSince[] = {{{{\"\", {}}}}};\n", Literal(versions.text()));
      since = "kSince";
    }

    constexpr std::string_view kBelow = "violation below ";
    std::string absent = TextOr(rule, "absent", "ok");
    std::string below;
    if (absent.starts_with(kBelow)) {
      below = absent.substr(kBelow.size());
      absent = "below";
    }
    absent = Word(rule, absent,
                  {{"ok", "kOk"}, {"violation", "kViolation"}, {"below", "kViolationBelow"}});

    const NodeRef fix = Get(rule, "fix");
    std::string fix_value;
    std::string fix_kind = "kNone";
    if (fix) {
      const NodeRef value = Get(fix, "value");
      const Span span = value.span();
      fix_value = source_.text().substr(span.begin, span.size());  // YAML of this kind is JSON.
      fix_kind = Word(fix, Text(fix, "safety"), {{"safe", "kSafe"}, {"unsafe", "kUnsafe"}});
    }
    const std::string summary = Text(rule, "summary");
    const std::string types = Texts(List(rule, "types"));
    const std::string docs =
        fmt::format("{}\n\n```json bad\n{}```\n\n```json good\n{}```\n\n{}\n", Text(rule, "why"),
                    Text(rule, "bad"), Text(rule, "good"), Scope(rule));
    const std::string status = Word(rule, TextOr(rule, "status", "stable"),
                                    {{"preview", "kPreview"}, {"stable", "kStable"}});
    const std::string enabled = Word(rule, TextOr(rule, "default", "on"),
                                     {{"on", "kOn"}, {"pedantic", "kPedantic"}, {"off", "kOff"}});
    const std::string severity =
        Word(rule, Text(rule, "severity"),
             {{"error", "kError"}, {"warning", "kWarning"}, {"info", "kInfo"}});
    const std::string confidence =
        Word(rule, TextOr(rule, "confidence", "high"),
             {{"high", "kHigh"}, {"medium", "kMedium"}, {"low", "kLow"}});

    cpp_ += fmt::format("namespace property_{} {{\nnamespace {{\n{}", variable, constants_);
    cpp_ += fmt::format(
        "constexpr PropertyRule kRow = {{\n    .says = {},\n    .types = {},\n    .when = {},\n"
        "    .test = {},\n    .also = {},\n    .absent = WhenAbsent::{},\n    .below = {},\n"
        "    .service_default = {},\n    .since = {},\n    .fix = {},\n    .fix_safety = "
        "FixSafety::{},\n}};\n}}  // namespace\n}}\n",
        Literal(summary), types, when, test, also, absent, Literal(below),
        Literal(TextOr(rule, "service-default", "")), since, Literal(fix_value),
        fix_kind == "kSafe" ? "kSafe" : "kUnsafe");
    cpp_ += fmt::format(
        "extern constinit const Rule {} = {{\n    .id = {},\n    .summary = {},\n"
        "    .severity = Severity::{},\n    .confidence = Confidence::{},\n    .fix = "
        "FixKind::{},\n    .since = {},\n    .status = Status::{},\n    .enabled = Default::{},\n"
        "    .categories = {{{}}},\n    .controls = {{{}}},\n    .equivalents = {{{}}},\n"
        "    .on = {{OnProperty{{&property_{}::kRow, ReportProperty}}}},\n    .docs = {},\n}};\n\n",
        variable, Literal(id), Literal(summary), severity, confidence, fix_kind,
        Literal(Text(rule, "since")), status, enabled, Joined(List(rule, "categories")),
        Joined(List(rule, "controls")), Joined(List(rule, "equivalents")), variable, Literal(docs));
    names_ += fmt::format("PLUMBLINE_RULE({})\n", variable);
  }

  const SourceFile& source_;
  Tree tree_;
  std::string cpp_, names_;
  // Of the rule at hand.
  std::string constants_;
  std::map<std::vector<std::string>, std::string> arrays_;
  std::size_t n_patterns_ = 0;
};

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file) throw std::runtime_error("cannot write " + path);
}

}  // namespace
}  // namespace plumbline::schemas

int main(int argc, char** argv) {
  using namespace plumbline::schemas;
  if (argc != 4) {
    fmt::print(stderr, "usage: generate_properties IN.yaml OUT.cpp OUT.inc\n");
    return 2;
  }
  try {
    const plumbline::SourceFile source(argv[1], ReadAll(argv[1]));
    Generator generator(source);
    generator.Run();
    Write(argv[2], generator.cpp());
    Write(argv[3], generator.names());
  } catch (const std::exception& broken) {
    fmt::print(stderr, "{}\n", broken.what());
    return 1;
  }
  return 0;
}
