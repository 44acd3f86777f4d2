// The analysis in memory: recognition, one broken rule, suppressions, fixes, threads.
#include "driver/workspace.h"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "driver/baseline.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

void ReportName(const arm::Resource& resource, RuleContext& ctx) {
  ctx.Report(resource.type.span(), "a resource")
      .Help("help")
      .Fix(FixSafety::kSafe, "retype", resource.type.span(), "\"Other/type\"");
}
void Break(const arm::Resource&, RuleContext& ctx) {
  ctx.Report({0, 1}, "lost with the rule");
  throw std::runtime_error("broken on purpose");
}

constinit const Rule kReports = {.id = "reports",
                                 .summary = "s",
                                 .status = Status::kStable,
                                 .categories = {"test"},
                                 .equivalents = {"checkov:CKV_AZURE_1"},
                                 .on = {OnResource{"", ReportName}}};
constinit const Rule kBreaks = {.id = "breaks",
                                .summary = "s",
                                .status = Status::kStable,
                                .categories = {"test"},
                                .on = {OnResource{"", Break}}};
constexpr const Rule* kRules[] = {&kReports, &kBreaks};

std::unique_ptr<Document> Load(std::string path, std::string_view text,
                               Origin origin = Origin::kFound) {
  const SourceFile padded("", text);
  return Loader().Load(std::move(path), padded.text(), origin).document;
}

std::string Template(std::string_view resources, std::string_view more = "") {
  return fmt::format(
      "{{\"$schema\": "
      "\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\","
      "\"contentVersion\": \"1.0.0.0\",{}\n\"resources\": [\n{}\n]}}",
      more, resources);
}

CheckOptions Only(std::initializer_list<const Rule*> rules) {
  CheckOptions options;
  for (const Rule* rule : rules) options.rules.push_back({rule, std::nullopt});
  options.run.as_of = {2026, 1, 1};
  options.run.known_rules = kRules;
  return options;
}

std::vector<Diagnostic> CheckText(std::string_view text, std::initializer_list<const Rule*> rules) {
  std::vector<std::unique_ptr<Document>> documents;
  documents.push_back(Load("main.json", text));
  REQUIRE(documents[0] != nullptr);
  return Check(std::move(documents), Only(rules)).findings;
}

constexpr std::string_view kSite =
    R"({"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "app"})";

}  // namespace

TEST_CASE("files are recognised by content, not by name") {
  CHECK(Load("package.json", R"({"name": "x", "version": "1"})") == nullptr);
  CHECK(Load("values.yaml", "a: 1\n") == nullptr);
  CHECK(Load("notes.txt", Template("")) == nullptr);
  CHECK(Load("anything.json", Template(""))->kind == DocumentKind::kTemplate);
  CHECK(Load("ci/x.yml", "steps:\n- script: make\n")->kind != DocumentKind::kOther);
  CHECK(Load("package.json", R"({"name": "x"})", Origin::kNamed)->kind == DocumentKind::kOther);
  CHECK(Load("azure-pipelines.yml", ",")->kind == DocumentKind::kOther);
  CHECK(Load("azuredeploy.json", "")->kind == DocumentKind::kOther);
}

TEST_CASE("a file with zero bytes in it is binary, UTF-16 is not") {
  const std::string binary("{\0}", 3);
  const SourceFile padded("", binary);
  CHECK(Loader().Load("x.json", padded.text(), Origin::kNamed).outcome == Loaded::Outcome::kBinary);

  std::string utf16 = "\xFF\xFE";
  for (const char c : Template(kSite)) {
    utf16 += c;
    utf16 += '\0';
  }
  // Built by hand: SourceFile would convert it, and the loader wants the bytes of the file.
  std::string bytes = utf16 + std::string(kPadding, kPaddingByte);
  const Loaded loaded =
      Loader().Load("x.json", std::string_view(bytes).substr(0, utf16.size()), Origin::kFound);
  REQUIRE(loaded.document != nullptr);
  CHECK(loaded.document->kind == DocumentKind::kTemplate);
  REQUIRE(loaded.document->tree.problems.size() == 1);
  CHECK(loaded.document->tree.problems[0].kind == ProblemKind::kEncoding);
}

TEST_CASE("a rule that breaks costs one finding, the others run") {
  const auto findings = CheckText(Template(kSite), {&kBreaks, &kReports});
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "internal-error");
  CHECK(findings[0].message == "rule `breaks` failed on this file: broken on purpose");
  CHECK(findings[1].rule == "reports");
}

TEST_CASE("a finding about a resource names it") {
  const auto findings = CheckText(Template(kSite), {&kReports});
  REQUIRE(findings.size() == 1);
  REQUIRE(findings[0].labels.size() == 1);
  CHECK(findings[0].labels[0].text == "in `Microsoft.Web/sites` `app`");
}

TEST_CASE("suppressions") {
  struct Case {
    const char* what;
    std::string text;
    std::string reason;  // "-": not suppressed.
  };
  const std::string site(kSite);
  const Case cases[] = {
      {"a comment above", Template("// plumbline: allow(reports) above\n" + site), "above"},
      {"a block comment above", Template("/* plumbline: allow(reports) block */\n" + site),
       "block"},
      {"a comment behind", Template(site + " // plumbline: allow(reports) behind"), "behind"},
      {"a comment two lines above",
       Template("// plumbline: allow(reports) far\n\n// more\n" + site), "far"},
      {"several names", Template("// plumbline: allow(breaks, reports) both\n" + site), "both"},
      {"another rule", Template("// plumbline: allow(breaks) other\n" + site), "-"},
      {"another resource", Template(site + ",\n// plumbline: allow(reports) below"), "-"},
      {"not expired", Template("// plumbline: allow(reports) until 2026-01-01 today\n" + site),
       "today"},
      {"expired", Template("// plumbline: allow(reports) until 2025-12-31 yesterday\n" + site),
       "-"},
      {"in a string",
       Template(
           R"({"type": "Microsoft.Web/sites // plumbline: allow(reports) text", "name": "a"})"),
       "-"},
      {"metadata of the resource",
       Template(
           R"({"type": "T/t", "name": "a", "metadata": {"plumbline": {"allow": ["reports because"]}}})"),
       "because"},
      {"metadata of the file",
       Template(site,
                R"("metadata": {"plumbline": {"allow": ["reports until 2030-01-01 later"]}},)"),
       "later"},
      {"checkov comment", Template("// checkov:skip=CKV_AZURE_1:known\n" + site), "known"},
      {"checkov comment for another check", Template("// checkov:skip=CKV_AZURE_2:known\n" + site),
       "-"},
      {"checkov metadata",
       Template(
           R"({"type": "T/t", "name": "a", "metadata": {"checkov": {"skip": [{"id": "CKV_AZURE_1", "comment": "c"}]}}})"),
       "c"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const auto findings = CheckText(c.text, {&kReports});
    REQUIRE(findings.size() == 1);
    CHECK((findings[0].suppression.active ? findings[0].suppression.reason : "-") == c.reason);
  }
}

TEST_CASE("fingerprints stay when lines move, and differ for equal findings") {
  const auto before =
      CheckText(Template(std::string(kSite) + "," + std::string(kSite)), {&kReports});
  const auto after =
      CheckText(Template("\n\n" + std::string(kSite) + ",\n" + std::string(kSite)), {&kReports});
  REQUIRE(before.size() == 2);
  REQUIRE(after.size() == 2);
  CHECK(before[0].fingerprint != before[1].fingerprint);
  CHECK(before[0].fingerprint == after[0].fingerprint);
  CHECK(before[1].fingerprint == after[1].fingerprint);
}

TEST_CASE("fixes are applied once, and not for suppressed findings") {
  std::vector<std::unique_ptr<Document>> documents;
  documents.push_back(Load(
      "main.json",
      Template(std::string(kSite) + ",\n// plumbline: allow(reports) no\n" + std::string(kSite))));
  const CheckResult result = Check(std::move(documents), Only({&kReports}));
  const Document& document = result.graph->At(FileId{0});
  const FixedText fixed = ApplyFixes(document, result.findings, FixSafety::kSafe);
  CHECK(fixed.fixed == 1);
  CHECK(fixed.text.find("\"Other/type\"") != std::string::npos);
  CHECK(fixed.text.find("Microsoft.Web/sites") != std::string::npos);
}

TEST_CASE("a baseline hides what it lists") {
  std::vector<std::unique_ptr<Document>> documents;
  documents.push_back(Load("a \"b\".json", Template(kSite)));
  CheckResult result = Check(std::move(documents), Only({&kReports}));
  const std::string text = WriteBaseline(*result.graph, result.findings);
  const auto baseline = ReadBaseline("baseline.json", text);
  REQUIRE(baseline);
  ApplyBaseline(*baseline, result.findings);
  CHECK(result.findings[0].suppression.active);
  CHECK_FALSE(ReadBaseline("baseline.json", "[]"));
  CHECK_FALSE(ReadBaseline("baseline.json", "{\"findings\": [}"));
}

TEST_CASE("the number of threads does not change the result") {
  const auto run = [](unsigned threads) {
    std::vector<std::unique_ptr<Document>> documents;
    for (int i = 0; i < 100; ++i) {
      // In an order that is not that of the paths.
      documents.push_back(Load(fmt::format("{}/{}.json", (i * 37) % 100, i), Template(kSite)));
    }
    CheckOptions options = Only({&kReports});
    options.threads = threads;
    std::string dump;
    const CheckResult result = Check(std::move(documents), options);
    for (const Diagnostic& finding : result.findings) {
      dump += fmt::format("{} {} {}\n", result.graph->At(finding.at.file).path(),
                          finding.at.span.begin, finding.fingerprint);
    }
    return dump;
  };
  const std::string one = run(1);
  CHECK(std::count(one.begin(), one.end(), '\n') == 100);
  CHECK(run(4) == one);
}

}  // namespace plumbline
