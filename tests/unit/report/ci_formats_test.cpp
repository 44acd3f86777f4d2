// GitHub, Azure Pipelines and JUnit: one scene with what each has to escape.
#include <catch2/catch.hpp>

#include "report/log_commands.h"
#include "scene.h"

namespace plumbline {
namespace {

// A finding of each severity, a suppressed one, names and messages with everything that means
// something to one of the formats.
void Fill(Scene& scene) {
  scene.File("ci/100%, a:b;c]<&\">.yml", "steps:\n- script: |\n    echo ##vso[task.x]y\n",
             Language::kYaml);
  scene.File("clean.json", "{}");
  Diagnostic& full = scene.Find(Severity::kError, "50% of `a,b:c;d]` <&\"> ##vso[task.x]y\x1B",
                                scene.At("script"));
  full.parameters = {"dev.json", "prod.json"};
  full.notes = {"first\r\nsecond\n"};
  full.help = "say `;`";
  scene.Find(Severity::kWarning, "lines", scene.At("script: |\n    echo"), "two-lines");
  scene.Find(Severity::kInfo, "runs ##vso[task.x]y", scene.At("echo"), "told");
  scene.Find(Severity::kHint, "hint", scene.At("echo"), "hinted");
  Diagnostic& suppressed = scene.Find(Severity::kError, "known", scene.At("steps"), "allowed");
  suppressed.suppression = {.active = true, .reason = "a < b"};
}

TEST_CASE("github") {
  Scene scene;
  Fill(scene);
  CHECK(
      RenderGithub(scene.Finish()) ==
      R"(::error file=ci/100%25%2C a%3Ab;c]<&">.yml,line=2,endLine=2,col=3,endColumn=9,title=plumbline (some-rule)::ci/100%25, a:b;c]<&">.yml:2:3: 50%25 of `a,b:c;d]` <&"> ##vso[task.x]y␛ [some-rule]%0Anote: with dev.json, prod.json%0Anote: first␍%0Asecond%0Ahelp: say `;`
::warning file=ci/100%25%2C a%3Ab;c]<&">.yml,line=2,endLine=3,title=plumbline (two-lines)::ci/100%25, a:b;c]<&">.yml:2:3: lines [two-lines]
::notice file=ci/100%25%2C a%3Ab;c]<&">.yml,line=3,endLine=3,col=5,endColumn=9,title=plumbline (told)::ci/100%25, a:b;c]<&">.yml:3:5: runs ##vso[task.x]y [told]
::notice file=ci/100%25%2C a%3Ab;c]<&">.yml,line=3,endLine=3,col=5,endColumn=9,title=plumbline (hinted)::ci/100%25, a:b;c]<&">.yml:3:5: hint [hinted]
)");
}

TEST_CASE("azure") {
  Scene scene;
  Fill(scene);
  CHECK(
      RenderAzure(scene.Finish()) ==
      R"(##vso[task.logissue type=error;sourcepath=ci/100%AZP25, a:b%3Bc%5D<&">.yml;linenumber=2;columnnumber=3;code=some-rule;]ci/100%AZP25, a:b;c]<&">.yml:2:3: 50%AZP25 of `a,b:c;d]` <&"> ##vso[task.x]y␛ [some-rule]%0Anote: with dev.json, prod.json%0Anote: first␍%0Asecond%0Ahelp: say `;`
##vso[task.logissue type=warning;sourcepath=ci/100%AZP25, a:b%3Bc%5D<&">.yml;linenumber=2;columnnumber=3;code=two-lines;]ci/100%AZP25, a:b;c]<&">.yml:2:3: lines [two-lines]
ci/100%, a:b;c]<&">.yml:3:5: runs ##vso(task.x]y [told]
ci/100%, a:b;c]<&">.yml:3:5: hint [hinted]
)");
}

TEST_CASE("junit") {
  Scene scene;
  Fill(scene);
  CHECK(RenderJunit(scene.Finish()) ==
        R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="plumbline" tests="6" failures="2" errors="0" skipped="1">
  <testsuite name="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" tests="5" failures="2" errors="0" skipped="1">
    <testcase name="some-rule (2:3)" classname="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" file="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" line="2"><failure type="error" message="50% of `a,b:c;d]` &lt;&amp;&quot;&gt; ##vso[task.x]y␛">ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml:2:3: 50% of `a,b:c;d]` &lt;&amp;&quot;&gt; ##vso[task.x]y␛ [some-rule]
note: with dev.json, prod.json
note: first␍
second
help: say `;`
https://github.com/plumbline/plumbline/blob/main/docs/rules/some-rule.md</failure></testcase>
    <testcase name="two-lines (2:3)" classname="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" file="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" line="2"><failure type="warning" message="lines">ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml:2:3: lines [two-lines]
https://github.com/plumbline/plumbline/blob/main/docs/rules/two-lines.md</failure></testcase>
    <testcase name="told (3:5)" classname="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" file="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" line="3"><system-out>info: ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml:3:5: runs ##vso[task.x]y [told]
https://github.com/plumbline/plumbline/blob/main/docs/rules/told.md</system-out></testcase>
    <testcase name="hinted (3:5)" classname="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" file="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" line="3"><system-out>hint: ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml:3:5: hint [hinted]
https://github.com/plumbline/plumbline/blob/main/docs/rules/hinted.md</system-out></testcase>
    <testcase name="allowed (1:1)" classname="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" file="ci/100%, a:b;c]&lt;&amp;&quot;&gt;.yml" line="1"><skipped message="a &lt; b"/></testcase>
  </testsuite>
  <testsuite name="clean.json" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no findings" classname="clean.json" file="clean.json"/>
  </testsuite>
</testsuites>
)xml");
}

TEST_CASE("junit: what broke inside, what the threshold leaves, what XML does not allow") {
  Scene scene;
  scene.File("a\x01\xFF\xEF\xBF\xBF\t.json", "{}");
  scene.Find(Severity::kError, "rule `x` broke", Scene::Bytes(0, 1), "internal-error");
  scene.Find(Severity::kWarning, "small", Scene::Bytes(1, 1), "small");
  Report report = scene.Finish();
  report.fail_on = Severity::kError;
  CHECK(RenderJunit(report) == R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="plumbline" tests="2" failures="0" errors="1" skipped="0">
  <testsuite name="a���&#9;.json" tests="2" failures="0" errors="1" skipped="0">
    <testcase name="internal-error (1:1)" classname="a���&#9;.json" file="a���&#9;.json" line="1"><error type="internal-error" message="rule `x` broke"/></testcase>
    <testcase name="small (1:2)" classname="a���&#9;.json" file="a���&#9;.json" line="1"><system-out>warning: a␁��    .json:1:2: small [small]
https://github.com/plumbline/plumbline/blob/main/docs/rules/small.md</system-out></testcase>
  </testsuite>
</testsuites>
)xml");
}

TEST_CASE("paths count from the root of the repository") {
  Scene scene;
  scene.File("main.json", "{}");
  scene.File("/repo/x.json", "{}");
  scene.File("/repository/y.json", "{}");
  scene.File("../ci/a.yml", "a: b\n", Language::kYaml);
  scene.File("/abs/b.yml", "a: b\n", Language::kYaml);
  for (std::size_t file = 0; file < 5; ++file)
    scene.Find(Severity::kWarning, "x", Scene::Bytes(0, 1, file), "r");
  Report report = scene.Finish();
  report.root = "/repo";
  report.folder = "deploy/infra";
  CHECK(
      RenderAzure(report) ==
      R"(##vso[task.logissue type=warning;sourcepath=deploy/infra/main.json;linenumber=1;columnnumber=1;code=r;]deploy/infra/main.json:1:1: x [r]
##vso[task.logissue type=warning;sourcepath=x.json;linenumber=1;columnnumber=1;code=r;]x.json:1:1: x [r]
##vso[task.logissue type=warning;sourcepath=/repository/y.json;linenumber=1;columnnumber=1;code=r;]/repository/y.json:1:1: x [r]
##vso[task.logissue type=warning;sourcepath=deploy/ci/a.yml;linenumber=1;columnnumber=1;code=r;]deploy/ci/a.yml:1:1: x [r]
##vso[task.logissue type=warning;sourcepath=/abs/b.yml;linenumber=1;columnnumber=1;code=r;]/abs/b.yml:1:1: x [r]
)");
}

TEST_CASE("log commands") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"# [a] ## b #", "# [a] ## b #"},
      {"##vso[task.x]", "##vso(task.x]"},
      {"a ##VSO[x] ##[error]b", "a ##VSO(x] ##(error]b"},
      {"####[x", "####(x"},
      {"##vso", "##vso"},
      {"##", "##"},
  }));
  CHECK(WithoutLogCommands(text) == expected);
  CHECK(WithoutLogCommands("\"##vso[x] [##[y]\"", "\\u005b") == "\"##vso\\u005bx] [##\\u005by]\"");
}

}  // namespace
}  // namespace plumbline
