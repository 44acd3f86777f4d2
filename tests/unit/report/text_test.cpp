#include <catch2/catch.hpp>

#include "scene.h"

namespace plumbline {
namespace {

std::string Text(Scene& scene) {
  return RenderText(scene.Finish(), {.color = false, .quiet = true});
}

constexpr std::string_view kTemplate = R"({
  "parameters": {
    "adminPassword": { "type": "string", "defaultValue": "hunter2" }
  },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "[parameters('adminPassword')]",
      "properties": {
        "minimumTlsVersion": "TLS1_0"
      }
    }
  ]
}
)";

TEST_CASE("text: one mark, notes, help and fixes") {
  Scene scene;
  scene.File("infra/main.json", kTemplate);
  Diagnostic& finding =
      scene.Find(Severity::kError, "`minimumTlsVersion` is TLS 1.0", scene.At("\"TLS1_0\""));
  finding.notes = {"clients before 2012", "first line\nsecond line\n"};
  finding.help = "use `TLS1_2`";
  finding.fixes = {{"set it to `TLS1_2`", FixSafety::kSafe, {}},
                   {"delete it", FixSafety::kUnsafe, {}}};
  finding.parameters = {"prod.parameters.json", "test.parameters.json"};
  CHECK(Text(scene) == R"(error[some-rule]: `minimumTlsVersion` is TLS 1.0
   --> infra/main.json:11:30
    |
 11 |         "minimumTlsVersion": "TLS1_0"
    |                              ^^^^^^^^
    = note: with prod.parameters.json, test.parameters.json
    = note: clients before 2012
    = note: first line
            second line
    = help: use `TLS1_2`
    = fix: set it to `TLS1_2` (safe)
    = fix: delete it (unsafe)

)");
}

TEST_CASE("text: labels on the same line hang from right to left") {
  Scene scene;
  scene.File("main.json", kTemplate);
  Diagnostic& finding =
      scene.Find(Severity::kWarning, "secret has a default", scene.At("\"hunter2\""));
  finding.labels = {{scene.At("\"adminPassword\""), "declared here"},
                    {scene.At("\"string\""), "not a secure type"}};
  CHECK(Text(scene) == R"(warning[some-rule]: secret has a default
  --> main.json:3:58
   |
 3 |     "adminPassword": { "type": "string", "defaultValue": "hunter2" }
   |     ---------------            --------                  ^^^^^^^^^
   |     |                          |
   |     |                          not a secure type
   |     declared here

)");
}

TEST_CASE("text: the last label stands beside its mark, one on the same characters too") {
  Scene scene;
  scene.File("main.json", "{ \"a\": \"b\", \"c\": 1 }\n");
  Diagnostic& finding = scene.Find(Severity::kInfo, "m", scene.At("\"b\""));
  finding.labels = {{scene.At("\"b\""), "its value"},
                    {scene.At("\"a\""), "the key"},
                    {scene.At("1"), "a number"}};
  CHECK(Text(scene) == R"(info[some-rule]: m
  --> main.json:1:8
   |
 1 | { "a": "b", "c": 1 }
   |   ---  ^^^       - a number
   |   |    |
   |   |    its value
   |   the key

)");
}

TEST_CASE("text: labels on other lines, with a sign for what is left out") {
  Scene scene;
  scene.File("main.json", kTemplate);
  Diagnostic& finding = scene.Find(Severity::kHint, "m", scene.At("parameters('adminPassword')"));
  finding.labels = {{scene.At("\"adminPassword\""), "declared here"},
                    {scene.At("\"apiVersion\""), "one line up"},
                    {scene.At("\"TLS1_0\""), "a gap of one line is shown"}};
  CHECK(Text(scene) == R"(hint[some-rule]: m
   --> main.json:9:17
    |
  3 |     "adminPassword": { "type": "string", "defaultValue": "hunter2" }
    |     --------------- declared here
...
  8 |       "apiVersion": "2023-01-01",
    |       ------------ one line up
  9 |       "name": "[parameters('adminPassword')]",
    |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
 10 |       "properties": {
 11 |         "minimumTlsVersion": "TLS1_0"
    |                              -------- a gap of one line is shown

)");
}

TEST_CASE("text: labels in other files") {
  Scene scene;
  scene.File("main.json", kTemplate);
  scene.File("azure-pipelines.yml", "steps:\n- script: echo $(password)\n  name: x\n",
             Language::kYaml);
  Diagnostic& finding = scene.Find(Severity::kError, "m", scene.At("\"TLS1_0\""));
  finding.labels = {{scene.At("$(password)", 0, 1), "printed here"},
                    {scene.At("x", 0, 1), "by this step"}};
  CHECK(Text(scene) == R"(error[some-rule]: m
   --> main.json:11:30
    |
 11 |         "minimumTlsVersion": "TLS1_0"
    |                              ^^^^^^^^
   ::: azure-pipelines.yml:2:16
    |
  2 | - script: echo $(password)
    |                ----------- printed here
  3 |   name: x
    |         - by this step

)");
}

TEST_CASE("text: marks over several lines have a bar") {
  Scene scene;
  scene.File("main.json", kTemplate);
  const std::string_view text = kTemplate;
  const std::size_t resource = text.find("{\n      \"type\"");
  const std::size_t properties = text.find("{\n        \"min");
  Diagnostic& finding =
      scene.Find(Severity::kWarning, "m", Scene::Bytes(resource, text.find("}\n  ]\n}") + 1));
  finding.labels = {{Scene::Bytes(properties, text.find("}\n    }\n  ]") + 1), "these properties"}};
  CHECK(Text(scene) == R"(warning[some-rule]: m
   --> main.json:6:5
    |
  6 | /      {
  7 | |        "type": "Microsoft.Storage/storageAccounts",
  8 | |        "apiVersion": "2023-01-01",
  9 | |        "name": "[parameters('adminPassword')]",
 10 | |        "properties": {
    | | _____________________-
 11 | ||         "minimumTlsVersion": "TLS1_0"
 12 | ||       }
    | ||_______- these properties
 13 | |      }
    | |______^

)");
}

TEST_CASE("text: the middle of a long block is left out") {
  Scene scene;
  std::string text = "root:\n";
  for (int i = 0; i < 9; ++i) text += "  key" + std::to_string(i) + ": value\n";
  scene.File("a.yml", text, Language::kYaml);
  scene.Find(Severity::kWarning, "m", scene.At(text));
  CHECK(Text(scene) == R"(warning[some-rule]: m
   --> a.yml:1:1
    |
  1 | / root:
  2 | |   key0: value
  3 | |   key1: value
... | |
 10 | |   key8: value
    | |_____________^

)");
}

TEST_CASE("text: empty spans, ends of lines and of the file") {
  Scene scene;
  scene.File("a.yml", "a: 1\nb:\n", Language::kYaml);
  scene.File("b.yml", "a: 1", Language::kYaml);
  scene.File("c.yml", "", Language::kYaml);
  scene.File("d.yml", "a: 1\r\nb: 2\r\n", Language::kYaml);
  scene.Find(Severity::kError, "behind the colon", Scene::Bytes(7, 7, 0));
  scene.Find(Severity::kError, "behind everything", Scene::Bytes(8, 8, 0));
  scene.Find(Severity::kError, "no line end", Scene::Bytes(4, 4, 1));
  scene.Find(Severity::kError, "empty file", Scene::Bytes(0, 0, 2));
  scene.Find(Severity::kError, "a line end", Scene::Bytes(4, 6, 3));
  scene.Find(Severity::kError, "beyond the file", Scene::Bytes(40, 60, 3));
  CHECK(Text(scene) == R"(error[some-rule]: behind the colon
  --> a.yml:2:3
   |
 2 | b:
   |   ^

error[some-rule]: behind everything
  --> a.yml:3:1
   |
 2 | b:
 3 |
   | ^

error[some-rule]: no line end
  --> b.yml:1:5
   |
 1 | a: 1
   |     ^

error[some-rule]: empty file
  --> c.yml:1:1
   |
 1 |
   | ^

error[some-rule]: a line end
  --> d.yml:1:5
   |
 1 | a: 1
   |     ^

error[some-rule]: beyond the file
  --> d.yml:3:1
   |
 2 | b: 2
 3 |
   | ^

)");
}

TEST_CASE("text: tabs, wide and combining characters keep marks in place") {
  Scene scene;
  scene.File("a.json", "\t\"名前\":\t\"e\xCC\x81z\xF0\x9F\x94\x91\", 1\n");
  Diagnostic& finding = scene.Find(Severity::kError, "m", scene.At("\"名前\""));
  finding.labels = {{scene.At("z"), "z"}, {scene.At("1"), "one"}};
  CHECK(Text(scene) ==
        "error[some-rule]: m\n"
        "  --> a.json:1:2\n"
        "   |\n"
        " 1 |     \"名前\":    \"e\xCC\x81z\xF0\x9F\x94\x91\", 1\n"
        "   |     ^^^^^^       -     - one\n"
        "   |                  |\n"
        "   |                  z\n\n");
}

TEST_CASE("text: nothing in a file or a message reaches the terminal as a command") {
  Scene scene;
  scene.File("a\x1b[2J.json", "{ \"a\x1b[31m\xE2\x80\xAE\": \"\x07\xC2\x9B\xFF\", 1 }\n");
  Diagnostic& finding =
      scene.Find(Severity::kError, "name `a\x1b[31m\r\n` is odd", scene.At("1 }"));
  finding.labels = {{scene.At("\""),
                     "la\x1b"
                     "bel"}};
  finding.help = "he\x7Flp";
  CHECK(Text(scene) ==
        "error[some-rule]: name `a␛[31m␍␊` is odd\n"
        "  --> a␛[2J.json:1:21\n"
        "   |\n"
        " 1 | { \"a␛[31m<U+202E>\": \"␇<U+009B>�\", 1 }\n"
        "   |   -                               ^^^\n"
        "   |   |\n"
        "   |   la␛bel\n"
        "   = help: he␡lp\n\n");
}

TEST_CASE("text: long lines are cut around what is marked") {
  Scene scene;
  std::string text = "{";
  for (int i = 0; i < 9000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  text += "\"end\":0}";
  scene.File("min.json", text);
  Diagnostic& finding = scene.Find(Severity::kError, "m", scene.At("\"k5000\""));
  finding.labels = {{scene.At("\"k17\""), "first"}, {scene.At("0}"), "last"}};
  scene.Find(Severity::kError, "all", scene.At(text));
  CHECK(Text(scene) == R"(error[some-rule]: m
  --> min.json:1:48892
   |
 1 | …"k12":1,"k13":1,"k14":1,"k15":1,"k16":1,"k17":1,"k18":1,"k19":1,"k20":1,"k21":1,"k22"…"k4996":1,"k4997":1,"k4998":1,"k4999":1,"k5000":1,"k5001":1,"k5002":1,"k5003":1,"k5004"…":1,"k8997":1,"k8998":1,"k8999":1,"end":0}
   |                                          -----                                                                                 ^^^^^^^                                                                                 -- last
   |                                          |
   |                                          first

error[some-rule]: all
  --> min.json:1:1
   |
 1 | {"k0":1,"k1":1,"k2":1,"k3":1,"k4":1,"k5":1,"k6":1,"k7":1,"k8":1,"k9":1,"k10":1,"k11":1,"k12":1,"k13":1,"k14":1,"k15":1,"…
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

)");
}

TEST_CASE("text: colors") {
  Scene scene;
  scene.File("a.json", "{ \"a\": 1 }\n");
  Diagnostic& finding = scene.Find(Severity::kError, "m", scene.At("1"));
  finding.labels = {{scene.At("\"a\""), "key"}};
  finding.help = "h";
  CHECK(RenderText(scene.Finish(), {.color = true, .quiet = true}) ==
        "\x1b[1;31merror[some-rule]\x1b[0m\x1b[1m: m\x1b[0m\n"
        "\x1b[1;34m  --> \x1b[0ma.json:1:8\n"
        "\x1b[1;34m   |\x1b[0m\n"
        "\x1b[1;34m 1 |\x1b[0m { \"a\": 1 }\n"
        "\x1b[1;34m   |\x1b[0m   \x1b[1;34m---\x1b[0m  \x1b[1;31m^\x1b[0m\n"
        "\x1b[1;34m   |\x1b[0m   \x1b[1;34m|\x1b[0m\n"
        "\x1b[1;34m   |\x1b[0m   \x1b[1;34mkey\x1b[0m\n"
        "   \x1b[1;34m= \x1b[0m\x1b[1mhelp\x1b[0m: h\n\n");
}

std::string Summary(Scene& scene) { return RenderText(scene.Finish(), {}); }

TEST_CASE("text: the summary line") {
  Scene none;
  none.File("a.json", "{}");
  none.elapsed = std::chrono::microseconds(430);
  CHECK(Summary(none) == "no findings in 1 file, 0.4 ms\n");

  Scene hidden;
  hidden.File("a.json", "{}");
  hidden.File("b.json", "{}");
  hidden.skipped = 3;
  hidden.elapsed = std::chrono::microseconds(1234567);
  Diagnostic& suppressed = hidden.Find(Severity::kError, "m", Scene::Bytes(0, 1));
  suppressed.suppression = {true, "because"};
  suppressed.fixes = {{"t", FixSafety::kSafe, {}}};
  CHECK(Summary(hidden) == "no findings (1 suppressed) in 2 files (3 skipped), 1.23 s\n");

  Scene many;
  many.File("a.json", "{}");
  for (const Severity severity : {Severity::kError, Severity::kError, Severity::kWarning,
                                  Severity::kInfo, Severity::kInfo, Severity::kHint}) {
    many.Find(severity, "m", Scene::Bytes(0, 1));
  }
  many.Find(Severity::kWarning, "m", Scene::Bytes(0, 1)).fixes = {{"t", FixSafety::kUnsafe, {}},
                                                                  {"t", FixSafety::kSafe, {}}};
  many.Find(Severity::kWarning, "m", Scene::Bytes(0, 1)).fixes = {{"t", FixSafety::kUnsafe, {}}};
  const std::string text = Summary(many);
  CHECK(text.substr(text.rfind("\n\n") + 2) ==
        "2 errors, 3 warnings, 2 infos, 1 hint (1 fixable with --fix, 1 more with --unsafe-fixes) "
        "in 1 file, 3 ms\n");
}

TEST_CASE("concise: one line a finding") {
  Scene scene;
  scene.File("a b.json", "{\n  \"é\": 1 }\n");
  scene.Find(Severity::kWarning, "odd\nmessage", scene.At("1"));
  scene.Find(Severity::kError, "m", scene.At("{")).suppression.active = true;
  CHECK(RenderConcise(scene.Finish(), {}) ==
        "a b.json:2:8: warning: odd␊message [some-rule]\n"
        "1 warning (1 suppressed) in 1 file, 3 ms\n");
}

}  // namespace
}  // namespace plumbline
