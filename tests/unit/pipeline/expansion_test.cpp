// Expansion of pipelines: fixtures/expressions/pipeline-expansion-cases.json, with what the service
// makes of them (Azure Pipelines language, section 7), and what is kept when something is not
// known.
#include "pipeline/expansion.h"

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "json/parser.h"
#include "pipeline/template_path.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline::pipeline {
namespace {

// Repositories in memory: `/path` is a file of the pipeline's own, `/path@alias` of another one.
class MemoryFiles : public TemplateFiles {
 public:
  void Add(std::string_view path, std::string_view text) {
    auto file = std::make_unique<Parsed>(path, text);
    yaml::Parse(file->source.text(), file->source.content_begin(), file->tree);
    file->tree.Prepare();
    files_[std::string(path)] = std::move(file);
  }
  const Tree& At(std::string_view path) const { return files_.at(std::string(path))->tree; }

  File Find(std::string_view repository, std::string_view from,
            std::string_view reference) override {
    const auto path = ResolveTemplatePath(FolderOfPath(from), reference);
    if (!path) return {File::Outcome::kAboveRoot, {}, std::string(reference)};
    std::string name = "/" + *path;
    if (!repository.empty()) name += "@" + std::string(repository);
    const auto found = files_.find(name);
    if (found == files_.end()) return {File::Outcome::kMissing, {}, *path};
    return {File::Outcome::kFound, found->second->tree.root(), *path};
  }

 private:
  struct Parsed {
    Parsed(std::string_view path, std::string_view text) : source(std::string(path), text) {}
    SourceFile source;
    Tree tree;
  };
  std::map<std::string, std::unique_ptr<Parsed>> files_;
};

// Compact, with every scalar as text.
std::string Render(NodeRef node) {
  std::string out;
  if (node.IsObject()) {
    for (const NodeRef member : node.children()) {
      out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", member.key(), Render(member));
    }
    return "{" + out + "}";
  }
  if (node.IsArray()) {
    for (const NodeRef item : node.children()) {
      out += fmt::format("{}{}", out.empty() ? "" : ", ", Render(item));
    }
    return "[" + out + "]";
  }
  return std::string(node.text());
}

std::string ReadFixture() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(PLUMBLINE_FIXTURES "/expressions/pipeline-expansion-cases.json", "rb"),
      &std::fclose);
  REQUIRE(file != nullptr);
  std::string text;
  for (int c = std::fgetc(file.get()); c != EOF; c = std::fgetc(file.get())) {
    text += static_cast<char>(c);
  }
  return text;
}

std::string ErrorOf(const Tree& tree, const Expanded& expanded) {
  for (const SyntaxProblem& problem : tree.problems) {
    if (problem.kind == plumbline::ProblemKind::kSecondDocument) return "yaml-multidoc";
  }
  return expanded.problems.empty() ? std::string() : std::string(KindOf(expanded.problems.front()));
}

// The expansion of one text, or the kinds of its problems.
std::string Expansion(std::string_view text, ExpansionOptions options = {}) {
  MemoryFiles files;
  files.Add("/main.yml", text);
  Programs programs;
  const auto expanded = Expand(files.At("/main.yml").root(), "main.yml", files, programs, options);
  std::string kinds;
  for (const ExpansionProblem& problem : expanded->problems) {
    kinds += fmt::format("{}{}", KindOf(problem), problem.possible ? "? " : " ");
  }
  return kinds + Render(expanded->tree.root());
}

}  // namespace

TEST_CASE("pipelines become what the service makes of them") {
  const SourceFile source("cases.json", ReadFixture());
  Tree tree;
  json::Parser().Parse(source.text(), source.content_begin(), tree);
  tree.Prepare();
  const NodeRef cases = tree.root().Find("cases", CaseRule::kExact);
  CHECK(cases.size() > 50);
  for (const NodeRef one : cases.children()) {
    const auto get = [one](std::string_view key) { return one.Find(Key(key), CaseRule::kExact); };
    INFO(get("id").text() << " " << get("title").text());
    MemoryFiles files;
    for (const NodeRef file : get("files").children()) files.Add(file.key(), file.text());
    ExpansionOptions options;
    options.parameters = get("parameters");
    options.variables = get("variables");
    options.requires_parameters = true;
    options.may_have_more_variables = false;
    options.knows_all_files = true;
    options.checks_all_expressions = true;
    Programs programs;
    const Tree& entry = files.At(get("entry").text());
    const auto expanded =
        Expand(entry.root(), get("entry").text().substr(1), files, programs, options);
    const std::string error = ErrorOf(entry, *expanded);
    if (get("error").IsString()) {
      // The table has one name for a value of the wrong type and for a list of steps that is none.
      CHECK((error == "param-structure" ? "param-type" : error) == get("error").text());
    } else {
      CHECK(error.empty());
      CHECK(Render(expanded->tree.root()) == Render(get("expected")));
    }
  }
}

TEST_CASE("conditions that are not known keep their branches") {
  CHECK(Expansion("steps:\n"
                  "- ${{ if eq(variables['Build.Reason'], 'Manual') }}:\n"
                  "  - script: a\n"
                  "- ${{ elseif true }}:\n"
                  "  - script: b\n"
                  "- ${{ else }}:\n"
                  "  - script: c\n") ==
        "{steps: [{${{ if eq(variables['Build.Reason'], 'Manual') }}: [{script: a}]}, "
        "{${{ else }}: [{script: b}]}]}");
  CHECK(Expansion("steps:\n"
                  "- ${{ if false }}:\n"
                  "  - script: a\n"
                  "- ${{ elseif eq(variables['Build.Reason'], 'Manual') }}:\n"
                  "  - script: b\n"
                  "- ${{ else }}:\n"
                  "  - script: c\n") ==
        "{steps: [{${{ if eq(variables['Build.Reason'], 'Manual') }}: [{script: b}]}, "
        "{${{ else }}: [{script: c}]}]}");
  CHECK(Expansion("jobs:\n"
                  "- job: a\n"
                  "  ${{ if eq(variables['Build.Reason'], 'Manual') }}:\n"
                  "    pool: x\n"
                  "  steps: []\n") ==
        "{jobs: [{job: a, ${{ if eq(variables['Build.Reason'], 'Manual') }}: {pool: x}, "
        "steps: []}]}");
}

TEST_CASE("parameters of a template without includers have no value") {
  ExpansionOptions options;
  options.is_template = true;
  CHECK(Expansion("parameters:\n"
                  "- name: list\n"
                  "  type: object\n"
                  "  default: [a]\n"
                  "- name: text\n"
                  "steps:\n"
                  "- ${{ each x in parameters.list }}:\n"
                  "  - script: go ${{ x.name }} ${{ parameters.text }}\n"
                  "- ${{ parameters.list }}\n",
                  options) ==
        "{steps: [{${{ each x in parameters.list }}: [{script: go ${{ x.name }} "
        "${{ parameters.text }}}]}, ${{ parameters.list }}]}");
}

TEST_CASE("names of a caller stand in what is not known") {
  MemoryFiles files;
  files.Add("/main.yml",
            "parameters:\n"
            "- name: region\n"
            "  type: string\n"
            "steps:\n"
            "- template: t.yml\n"
            "  parameters:\n"
            "    where: in ${{ parameters.region }}\n"
            "    plain: ${{ parameters.region }}\n");
  files.Add("/t.yml",
            "parameters:\n"
            "- name: where\n"
            "- name: plain\n"
            "steps:\n"
            "- script: go ${{ parameters.where }}\n"
            "  ${{ if eq(parameters.plain, 'eu') }}:\n"
            "    displayName: ${{ upper(parameters.plain) }}\n");
  Programs programs;
  const auto expanded = Expand(files.At("/main.yml").root(), "main.yml", files, programs, {});
  CHECK(expanded->problems.empty());
  CHECK(Render(expanded->tree.root()) ==
        "{steps: [{script: go in ${{ parameters.region }}, ${{ if eq(parameters.region, 'eu') }}: "
        "{displayName: ${{ upper(parameters.region) }}}}]}");
  // The script is written in the template; it was included by the pipeline.
  const NodeRef script = expanded->tree.root()
                             .Find("steps", CaseRule::kExact)
                             .first_child()
                             .Find("script", CaseRule::kExact);
  CHECK(expanded->ValuePlace(script).node.tree() == &files.At("/t.yml"));
  const FrameId frame = expanded->origins[script.id()].frame;
  CHECK(expanded->frames[frame].reference.tree() == &files.At("/main.yml"));
  CHECK(expanded->frames[frame].reference.text() == "t.yml");
}

TEST_CASE("a loop over a list of which parts are not known") {
  MemoryFiles files;
  files.Add("/main.yml",
            "parameters:\n"
            "- name: region\n"
            "  type: string\n"
            "steps:\n"
            "- template: t.yml\n"
            "  parameters:\n"
            "    list:\n"
            "    - ${{ if eq(parameters.region, 'eu') }}: [a]\n"
            "    - x${{ parameters.region }}: ${{ parameters.region }}\n"
            "    - y${{ parameters.region }}: 5\n");
  files.Add("/t.yml",
            "parameters:\n"
            "- name: list\n"
            "  type: object\n"
            "steps:\n"
            "- ${{ each i in parameters.list }}:\n"
            "  - script: go ${{ i }}\n");
  Programs programs;
  const auto expanded = Expand(files.At("/main.yml").root(), "main.yml", files, programs, {});
  CHECK(Render(expanded->tree.root()) ==
        "{steps: [{${{ if eq(parameters.region, 'eu') }}: [{script: go a}]}, {script: go }, "
        "{script: go }]}");
}

TEST_CASE("variables under a condition that is not known have no value") {
  CHECK(Expansion("variables:\n"
                  "- name: a\n"
                  "  value: 1\n"
                  "- ${{ if eq(variables['Build.Reason'], 'Manual') }}:\n"
                  "  - name: a\n"
                  "    value: 2\n"
                  "- name: b\n"
                  "  value: 3\n"
                  "steps:\n"
                  "- script: ${{ variables.a }} ${{ variables.b }}\n") ==
        "{variables: [{name: a, value: 1}, {${{ if eq(variables['Build.Reason'], 'Manual') }}: "
        "[{name: a, value: 2}]}, {name: b, value: 3}], steps: [{script: ${{ variables.a }} "
        "3}]}");
}

TEST_CASE("problems in a branch that may not be taken are possible") {
  CHECK(Expansion("parameters:\n"
                  "- name: o\n"
                  "  type: object\n"
                  "  default: [a]\n"
                  "steps:\n"
                  "- ${{ if eq(variables['Build.Reason'], 'Manual') }}:\n"
                  "  - script: x ${{ parameters.o }}\n")
            .starts_with("convert? "));
}

TEST_CASE("what grows without end is cut off") {
  // 8^8 steps.
  std::string text = "steps:\n";
  std::string indent;
  for (int i = 0; i < 8; ++i) {
    text += fmt::format("{}- ${{{{ each x{} in split('1,2,3,4,5,6,7,8', ',') }}}}:\n", indent, i);
    indent += "  ";
  }
  text += indent + "- script: x\n";
  MemoryFiles files;
  files.Add("/main.yml", text);
  Programs programs;
  const auto expanded = Expand(files.At("/main.yml").root(), "main.yml", files, programs, {});
  REQUIRE(expanded->problems.size() == 1);
  CHECK(KindOf(expanded->problems[0]) == "limit-size");
}

TEST_CASE("values that double in every template are cut off") {
  MemoryFiles files;
  files.Add("/main.yml",
            "steps:\n"
            "- template: t.yml\n"
            "  parameters:\n"
            "    o: [a, b]\n");
  files.Add("/t.yml",
            "parameters:\n"
            "- name: o\n"
            "  type: object\n"
            "steps:\n"
            "- template: t.yml\n"
            "  parameters:\n"
            "    o:\n"
            "      a: ${{ parameters.o }}\n"
            "      b: ${{ parameters.o }}\n");
  Programs programs;
  const auto expanded = Expand(files.At("/main.yml").root(), "main.yml", files, programs, {});
  REQUIRE(!expanded->problems.empty());
  CHECK(KindOf(expanded->problems[0]) == "limit-size");
}

}  // namespace plumbline::pipeline
