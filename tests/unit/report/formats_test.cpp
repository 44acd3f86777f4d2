// JSON and SARIF. What other programs say about the SARIF (schema, validators) is not tested here.
#include <catch2/catch.hpp>

#include "scene.h"
#include "test_rules.h"

namespace plumbline {
namespace {

// One finding with everything, a suppressed one, and one of each other severity.
void Fill(Scene& scene) {
  scene.File("infra/my tëmplate #1.json",
             "{\n  \"name\": \"réader\", \"x\": \"[parameters('y')](z)\"\n}\n");
  scene.File("/abs/azure-pipelines.yml", "steps:\n- script: echo\n", Language::kYaml);
  scene.File("wide.json", std::string_view("\xFF\xFE{\0}\0", 6), Language::kJson);
  scene.Ran(kGuidRule);
  scene.Ran(kSecretRule);
  Diagnostic& full = scene.Find(Severity::kError, "name `réader` is not a GUID",
                                scene.At("\"réader\""), "assignment-name-not-guid");
  full.labels = {{scene.At("echo", 0, 1), "used here"},
                 {scene.At("\"x\""), "`[parameters('y')](z)`"}};
  full.notes = {"a note"};
  full.help = "use `[guid()]`";
  full.fixes = {{"replace it",
                 FixSafety::kSafe,
                 {{FileId{0}, {scene.At("\"réader\"").span, "\"[guid()]\""}},
                  {FileId{1}, {{0, 0}, "# x\n"}},
                  {FileId{1}, {scene.At("echo", 0, 1).span, ""}}}}};
  full.parameters = {"prod.json"};
  Diagnostic& suppressed =
      scene.Find(Severity::kWarning, "secret", scene.At("steps:\n", 0, 1), "hardcoded-secret");
  suppressed.confidence = Confidence::kLow;
  suppressed.suppression = {true, "it is a test"};
  suppressed.fixes = {{"delete it", FixSafety::kUnsafe, {}}};
  scene.Find(Severity::kInfo, "told already.", Scene::Bytes(0, 0), "hardcoded-secret");
  scene.Find(Severity::kHint, "hint", Scene::Bytes(0, 1), "hardcoded-secret");
}

TEST_CASE("json") {
  Scene scene;
  Fill(scene);
  scene.skipped = 2;
  CHECK(WithoutVersion(RenderJson(scene.Finish())) == R"({
  "version": "VERSION",
  "files": [
    "infra/my tëmplate #1.json",
    "/abs/azure-pipelines.yml",
    "wide.json"
  ],
  "findings": [
    {"rule": "assignment-name-not-guid", "severity": "error", "confidence": "high", "message": "name `réader` is not a GUID", "file": "infra/my tëmplate #1.json", "span": {"start": {"line": 2, "column": 11, "offset": 12}, "end": {"line": 2, "column": 19, "offset": 21}}, "labels": [{"file": "/abs/azure-pipelines.yml", "span": {"start": {"line": 2, "column": 11, "offset": 17}, "end": {"line": 2, "column": 15, "offset": 21}}, "text": "used here"}, {"file": "infra/my tëmplate #1.json", "span": {"start": {"line": 2, "column": 21, "offset": 23}, "end": {"line": 2, "column": 24, "offset": 26}}, "text": "`[parameters('y')](z)`"}], "notes": ["a note"], "help": "use `[guid()]`", "fixes": [{"title": "replace it", "safety": "safe", "edits": [{"file": "infra/my tëmplate #1.json", "span": {"start": {"line": 2, "column": 11, "offset": 12}, "end": {"line": 2, "column": 19, "offset": 21}}, "replacement": "\"[guid()]\""}, {"file": "/abs/azure-pipelines.yml", "span": {"start": {"line": 1, "column": 1, "offset": 0}, "end": {"line": 1, "column": 1, "offset": 0}}, "replacement": "# x\n"}, {"file": "/abs/azure-pipelines.yml", "span": {"start": {"line": 2, "column": 11, "offset": 17}, "end": {"line": 2, "column": 15, "offset": 21}}, "replacement": ""}]}], "fingerprint": "0123456789abcdef", "suppressed": false, "parameters": ["prod.json"]},
    {"rule": "hardcoded-secret", "severity": "warning", "confidence": "low", "message": "secret", "file": "/abs/azure-pipelines.yml", "span": {"start": {"line": 1, "column": 1, "offset": 0}, "end": {"line": 2, "column": 1, "offset": 7}}, "labels": [], "notes": [], "help": "", "fixes": [{"title": "delete it", "safety": "unsafe", "edits": []}], "fingerprint": "0123456789abcdef", "suppressed": true, "suppression": {"reason": "it is a test"}, "parameters": []},
    {"rule": "hardcoded-secret", "severity": "info", "confidence": "high", "message": "told already.", "file": "infra/my tëmplate #1.json", "span": {"start": {"line": 1, "column": 1, "offset": 0}, "end": {"line": 1, "column": 1, "offset": 0}}, "labels": [], "notes": [], "help": "", "fixes": [], "fingerprint": "0123456789abcdef", "suppressed": false, "parameters": []},
    {"rule": "hardcoded-secret", "severity": "hint", "confidence": "high", "message": "hint", "file": "infra/my tëmplate #1.json", "span": {"start": {"line": 1, "column": 1, "offset": 0}, "end": {"line": 1, "column": 2, "offset": 1}}, "labels": [], "notes": [], "help": "", "fixes": [], "fingerprint": "0123456789abcdef", "suppressed": false, "parameters": []}
  ],
  "summary": {
    "errors": 1,
    "warnings": 0,
    "infos": 1,
    "hints": 1,
    "suppressed": 1,
    "fixable": 1,
    "fixable_unsafe": 0,
    "files": 3,
    "skipped": 2
  }
}
)");
}

TEST_CASE("json without findings") {
  Scene scene;
  CHECK(WithoutVersion(RenderJson(scene.Finish())) == R"({
  "version": "VERSION",
  "files": [],
  "findings": [],
  "summary": {
    "errors": 0,
    "warnings": 0,
    "infos": 0,
    "hints": 0,
    "suppressed": 0,
    "fixable": 0,
    "fixable_unsafe": 0,
    "files": 0,
    "skipped": 0
  }
}
)");
}

// The lines of one list of the run.
std::string ListOf(std::string_view sarif, std::string_view name) {
  const std::string key = "\n      \"" + std::string(name) + "\": [";
  std::size_t begin = sarif.find(key);
  if (begin == std::string_view::npos) return "none";
  begin += key.size();
  return std::string(sarif.substr(begin, sarif.find("\n      ]", begin) - begin)) + "\n";
}

TEST_CASE("sarif: results") {
  Scene scene;
  Fill(scene);
  CHECK(ListOf(RenderSarif(scene.Finish()), "results") == R"(
        {"ruleId": "assignment-name-not-guid", "ruleIndex": 0, "level": "error", "message": {"text": "Name `réader` is not a GUID. A note. Use `[guid()]`."}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "infra/my%20t%C3%ABmplate%20%231.json", "uriBaseId": "SRCROOT", "index": 0}, "region": {"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 19}}}], "relatedLocations": [{"id": 1, "physicalLocation": {"artifactLocation": {"uri": "file:///abs/azure-pipelines.yml", "index": 1}, "region": {"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 15}}, "message": {"text": "Used here."}}, {"id": 2, "physicalLocation": {"artifactLocation": {"uri": "infra/my%20t%C3%ABmplate%20%231.json", "uriBaseId": "SRCROOT", "index": 0}, "region": {"startLine": 2, "startColumn": 21, "endLine": 2, "endColumn": 24}}, "message": {"text": "`[parameters('y')\\](z)`."}}], "partialFingerprints": {"plumbline/v1": "0123456789abcdef"}, "fixes": [{"description": {"text": "Replace it."}, "artifactChanges": [{"artifactLocation": {"uri": "infra/my%20t%C3%ABmplate%20%231.json", "uriBaseId": "SRCROOT", "index": 0}, "replacements": [{"deletedRegion": {"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 19}, "insertedContent": {"text": "\"[guid()]\""}}]}, {"artifactLocation": {"uri": "file:///abs/azure-pipelines.yml", "index": 1}, "replacements": [{"deletedRegion": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}, "insertedContent": {"text": "# x\n"}}, {"deletedRegion": {"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 15}}]}], "properties": {"safety": "safe"}}], "suppressions": [], "properties": {"confidence": "high", "parameters": ["prod.json"]}},
        {"ruleId": "hardcoded-secret", "ruleIndex": 1, "level": "warning", "message": {"text": "Secret."}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "file:///abs/azure-pipelines.yml", "index": 1}, "region": {"startLine": 1, "startColumn": 1, "endLine": 2, "endColumn": 1}}}], "partialFingerprints": {"plumbline/v1": "0123456789abcdef"}, "suppressions": [{"kind": "inSource", "justification": "it is a test"}], "properties": {"confidence": "low"}},
        {"ruleId": "hardcoded-secret", "ruleIndex": 1, "level": "note", "message": {"text": "Told already."}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "infra/my%20t%C3%ABmplate%20%231.json", "uriBaseId": "SRCROOT", "index": 0}, "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}}}], "partialFingerprints": {"plumbline/v1": "0123456789abcdef"}, "suppressions": [], "properties": {"confidence": "high"}},
        {"ruleId": "hardcoded-secret", "ruleIndex": 1, "kind": "informational", "level": "none", "message": {"text": "Hint."}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "infra/my%20t%C3%ABmplate%20%231.json", "uriBaseId": "SRCROOT", "index": 0}, "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}}}], "partialFingerprints": {"plumbline/v1": "0123456789abcdef"}, "suppressions": [], "properties": {"confidence": "high"}}
)");
}

TEST_CASE("sarif: files and weaknesses") {
  Scene scene;
  Fill(scene);
  const std::string sarif = RenderSarif(scene.Finish());
  CHECK(ListOf(sarif, "artifacts") == R"(
        {"location": {"uri": "infra/my%20t%C3%ABmplate%20%231.json", "uriBaseId": "SRCROOT"}, "length": 53, "encoding": "UTF-8", "sourceLanguage": "json", "roles": ["analysisTarget"]},
        {"location": {"uri": "file:///abs/azure-pipelines.yml"}, "length": 22, "encoding": "UTF-8", "sourceLanguage": "yaml", "roles": ["analysisTarget"]},
        {"location": {"uri": "wide.json", "uriBaseId": "SRCROOT"}, "encoding": "UTF-16LE", "sourceLanguage": "json", "roles": ["analysisTarget"]}
)");
  CHECK(ListOf(sarif, "taxonomies") == R"(
        {"name": "CWE", "organization": "MITRE", "shortDescription": {"text": "The MITRE Common Weakness Enumeration."}, "informationUri": "https://cwe.mitre.org/", "isComprehensive": false, "taxa": [{"id": "22", "shortDescription": {"text": "Improper Limitation of a Pathname to a Restricted Directory ('Path Traversal')."}, "helpUri": "https://cwe.mitre.org/data/definitions/22.html"}, {"id": "798", "shortDescription": {"text": "Use of Hard-coded Credentials."}, "helpUri": "https://cwe.mitre.org/data/definitions/798.html"}]}
)");
}

// The text from `from` up to `to`.
std::string Between(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  if (begin == std::string_view::npos) return "none";
  const std::size_t end = text.find(to, begin);
  return std::string(text.substr(begin, end == std::string_view::npos ? end : end - begin));
}

TEST_CASE("sarif: rules that ran") {
  Scene scene;
  Fill(scene);
  const std::string sarif = RenderSarif(scene.Finish());
  const std::string rule =
      Between(sarif, R"({"id": "assignment-name-not-guid")", R"(, {"id": "hard)");
  CHECK(
      Between(rule, "{", R"(, "help": )") ==
      R"({"id": "assignment-name-not-guid", "name": "AssignmentNameNotGuid", "shortDescription": {"text": "Role assignment name is not a GUID."}, "fullDescription": {"text": "Azure accepts only a GUID. Any other fails."})");
  CHECK(
      Between(rule, R"("defaultConfiguration")", R"(, "properties")") ==
      R"("defaultConfiguration": {"enabled": true, "level": "error"}, "relationships": [{"target": {"id": "798", "index": 1, "toolComponent": {"name": "CWE", "index": 0}}, "kinds": ["superset"]}, {"target": {"id": "22", "index": 0, "toolComponent": {"name": "CWE", "index": 0}}, "kinds": ["superset"]}])");
  CHECK(
      Between(rule, R"("properties")", "\n") ==
      R"("properties": {"tags": ["validity", "identity", "security", "external/cwe/cwe-798", "external/cwe/cwe-022"], "precision": "high", "problem.severity": "error", "security-severity": "8.0"}})");
  CHECK(
      Between(sarif, R"({"id": "hardcoded-secret")", R"(, "helpUri")") ==
      R"({"id": "hardcoded-secret", "deprecatedIds": ["known-token"], "name": "HardcodedSecret", "shortDescription": {"text": "A secret | stands in the file."}, "fullDescription": {"text": "A secret | stands in the file."}, "help": {"text": "A secret | stands in the file.", "markdown": "A secret | stands in the file."})");
  CHECK(sarif.find(R"("enabled": false, "level": "warning")") != std::string::npos);
  CHECK(Between(sarif, R"("invocations")", "\n      ]") ==
        "\"invocations\": [\n        {\"executionSuccessful\": true}");
}

TEST_CASE("sarif: what broke inside is no result") {
  Scene scene;
  scene.File("a.json", "{}");
  scene.Find(Severity::kError, "rule `x` broke", Scene::Bytes(0, 1), "internal-error");
  const std::string sarif = RenderSarif(scene.Finish());
  CHECK(sarif.find("\n      \"results\": []\n") != std::string::npos);
  CHECK(sarif.find(
            R"("rules": [], "notifications": [{"id": "internal-error", "name": "InternalError")") !=
        std::string::npos);
  CHECK(ListOf(sarif, "invocations") == R"(
        {"executionSuccessful": false, "toolExecutionNotifications": [{"descriptor": {"id": "internal-error", "index": 0}, "level": "error", "message": {"text": "Rule `x` broke."}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.json", "uriBaseId": "SRCROOT", "index": 0}, "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}}}]}]}
)");
  CHECK(ListOf(sarif, "taxonomies") == "none");
}

}  // namespace
}  // namespace plumbline
