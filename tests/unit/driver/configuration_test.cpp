#include "driver/configuration.h"

#include <catch2/catch.hpp>

namespace plumbline {
namespace {

std::string ErrorOf(std::string_view text) {
  const auto result = ParseConfiguration(".plumbline.yaml", text);
  return result ? "none" : result.error().message;
}

}  // namespace

TEST_CASE("every setting") {
  const auto result = ParseConfiguration(".plumbline.yaml",
                                         "select: [secrets, all]\n"
                                         "extend-select: off-rule\n"
                                         "ignore:\n"
                                         "- a\n"
                                         "- b\n"
                                         "preview: true\n"
                                         "pedantic: false\n"
                                         "severity:\n"
                                         "  a: error\n"
                                         "exclude: ['vendor/']\n"
                                         "per-path:\n"
                                         "- paths: [tests/**]\n"
                                         "  ignore: [c]\n"
                                         "fail-on: error\n");
  REQUIRE(result);
  CHECK(result->selection.select == std::vector<std::string>{"secrets", "all"});
  CHECK(result->selection.extend_select == std::vector<std::string>{"off-rule"});
  CHECK(result->selection.ignore == std::vector<std::string>{"a", "b"});
  CHECK(result->selection.preview);
  CHECK_FALSE(result->selection.pedantic);
  REQUIRE(result->selection.severities.size() == 1);
  CHECK(result->selection.severities[0] == std::pair<std::string, Severity>("a", Severity::kError));
  CHECK(result->exclude == std::vector<std::string>{"vendor/"});
  REQUIRE(result->per_path.size() == 1);
  CHECK(result->per_path[0].paths == std::vector<std::string>{"tests/**"});
  CHECK(result->fail_on == Severity::kError);
}

TEST_CASE("an empty file sets nothing") {
  const auto result = ParseConfiguration(".plumbline.yaml", "# nothing\n");
  REQUIRE(result);
  CHECK(result->selection.select.empty());
  CHECK_FALSE(result->fail_on);
}

TEST_CASE("errors name the place and what would be accepted") {
  CHECK(ErrorOf("selct: [a]\n") ==
        ".plumbline.yaml:1:1: unknown setting `selct`; did you mean `select`?");
  CHECK(ErrorOf("preview: yes\n") == ".plumbline.yaml:1:10: `preview` is `true` or `false`");
  CHECK(ErrorOf("ignore: [a]\nfail-on: fatal\n") ==
        ".plumbline.yaml:2:10: `fatal` is no severity; use `error`, `warning`, `info` or `hint`");
  CHECK(ErrorOf("- a\n") == ".plumbline.yaml:1:1: expected a mapping of settings");
  CHECK(ErrorOf("per-path:\n- paths: [a]\n") ==
        ".plumbline.yaml:2:3: an entry needs both `paths` and `ignore`");
}

}  // namespace plumbline
