// Whatever was put in, replaced and taken out: the findings are those of a run over the documents
// that are there in the end.
#include "driver/open_workspace.h"

#include <map>
#include <random>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "engine/rule_context.h"
#include "graph/pipeline_expansions.h"

namespace plumbline {
namespace {

// Rules that learn from other documents.
void CountFiles(const arm::Template& part, RuleContext& ctx) {
  for (const Document* file : ctx.graph().links().ParameterFilesOf(ctx.document())) {
    ctx.Report(part.content_version.span(), "has {}", file->path())
        .LabelIn(*file, {0, 1}, "this one");
  }
}
void NameTemplate(const arm::ParameterFile& file, RuleContext& ctx) {
  const Document* const of = ctx.graph().links().TemplateOf(ctx.document());
  if (of != nullptr) ctx.Report(file.content_version.span(), "belongs to {}", of->path());
}
void CountType(const arm::Resource& resource, RuleContext& ctx) {
  ctx.Report(resource.type.span(), "one of {}",
             ctx.graph().ResourcesOfType(resource.full_type).size());
}
// Findings in other files than the one that is checked.
void MarkSteps(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const pipeline::Step& step : expansion.model.steps) {
    if (!step.discriminator) continue;
    const auto place = ctx.Locate(expansion.expanded->ValuePlace(step.discriminator));
    if (place) ctx.ReportIn(*place.document, place.span, "runs in {}", ctx.document().path());
  }
}
void CountAll(const Graph& graph, RuleContext& ctx) {
  if (graph.documents().empty()) return;
  ctx.ReportIn(*graph.documents().front(), {0, 1}, "the first of {}", graph.documents().size());
}

constinit const Rule kFiles = {.id = "files", .on = {OnTemplate{CountFiles}}};
constinit const Rule kOwner = {.id = "owner", .on = {OnParameterFile{NameTemplate}}};
constinit const Rule kTypes = {.id = "types", .on = {OnResource{"", CountType}}};
constinit const Rule kSteps = {.id = "steps", .on = {OnPipelineExpansion{MarkSteps}}};
constinit const Rule kAll = {.id = "all", .on = {OnGraph{CountAll}}};
constexpr const Rule* kRules[] = {&kFiles, &kOwner, &kTypes, &kSteps, &kAll};

CheckOptions Options() {
  CheckOptions options;
  for (const Rule* rule : kRules) options.rules.push_back({rule, std::nullopt});
  options.run.known_rules = kRules;
  options.repositories.root = "";
  options.repositories.is_complete = true;
  return options;
}

std::unique_ptr<Document> Load(const std::string& path, const std::string& text) {
  const SourceFile padded("", text);
  return Loader().Load(path, padded.text(), Origin::kNamed).document;
}

std::string Describe(const Graph& graph, const std::vector<Diagnostic>& findings) {
  std::string text;
  for (const Diagnostic& finding : findings) {
    text +=
        fmt::format("{}:{}-{} {} {} {}\n", graph.At(finding.at.file).path(), finding.at.span.begin,
                    finding.at.span.end, finding.rule, finding.message, finding.fingerprint);
    for (const Label& label : finding.labels) {
      text += fmt::format("  {} {}\n", graph.At(label.at.file).path(), label.text);
    }
  }
  return text;
}

// What a file may hold; several, so that it may change.
std::string TextFor(std::string_view path, std::mt19937& random) {
  const auto pick = [&random](std::initializer_list<std::string_view> texts) {
    return texts.begin()[random() % texts.size()];
  };
  if (path.ends_with(".yml")) {
    return fmt::format("{}steps:\n- bash: {}\n{}", pick({"", "trigger: none\n"}),
                       pick({"a", "bcd"}),
                       pick({"", "- template: t1.yml\n", "- template: t2.yml\n"}));
  }
  const std::string parameters =
      fmt::format("\"{}\": {}", pick({"p", "q"}), R"({ "type": "int", "value": 1 })");
  if (path.find("parameters") != std::string_view::npos) {
    return fmt::format(
        "{{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/"
        "deploymentParameters.json#\", \"contentVersion\": \"1.0.0.0\", \"parameters\": {{ {} }} "
        "}}",
        parameters);
  }
  return fmt::format(
      "{}{{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/"
      "deploymentTemplate.json#\", \"contentVersion\": \"1.0.0.0\", \"parameters\": {{ {} }},"
      "\"resources\": [{{ \"type\": \"A/{}\", \"name\": \"x\" }}] }}",
      pick({"", "\n"}), parameters, pick({"b", "c"}));
}

TEST_CASE("an open workspace finds what a fresh run finds") {
  constexpr std::string_view kPaths[] = {
      "a.json",   "b.json",  "a.parameters.json", "z.parameters.json",
      "d/a.json", "one.yml", "two.yml",           "t1.yml",
      "t2.yml"};
  std::mt19937 random(3);
  std::map<std::string, std::string> files;
  OpenWorkspace open({}, Options());
  for (int round = 0; round < 400; ++round) {
    const std::string path(kPaths[random() % std::size(kPaths)]);
    if (random() % 8 == 0) {
      files.erase(path);
      open.Remove(path);
    } else {
      files[path] = TextFor(path, random);
      open.Put(Load(path, files[path]));
    }
    // Sometimes nobody had the time.
    if (random() % 3 == 0) continue;
    while (open.CheckNext()) {
    }
    std::vector<std::unique_ptr<Document>> documents;
    for (const auto& [name, text] : files) documents.push_back(Load(name, text));
    const CheckResult fresh = Check(std::move(documents), Options());
    std::string found;
    for (const auto& document : open.graph().documents()) {
      found += Describe(open.graph(), open.FindingsIn(*document));
    }
    REQUIRE(found == Describe(*fresh.graph, fresh.findings));
  }
}

TEST_CASE("a changed document is checked before anything else") {
  OpenWorkspace open({}, Options());
  std::mt19937 random(1);
  open.Put(Load("a.json", TextFor("a.json", random)));
  open.Put(Load("b.json", TextFor("b.json", random)));
  const std::vector<Diagnostic> findings = open.FindingsIn(*open.Find("b.json"));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "types");
  CHECK_FALSE(open.IsUpToDate());
  CHECK(open.Find("c.json") == nullptr);
}

}  // namespace
}  // namespace plumbline
