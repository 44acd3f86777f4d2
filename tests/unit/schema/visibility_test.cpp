#include "schema/visibility.h"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "schema/pipeline_tasks.h"

namespace plumbline::schema {
namespace {

std::string Check(std::string_view rule) {
  const Truth truth =
      HoldsVisibility(rule, [](std::string_view input) -> std::optional<std::string_view> {
        if (input == "command") return "push";
        if (input == "package") return "app.war";
        if (input == "flag") return "True";
        if (input == "none") return "";
        return std::nullopt;
      });
  return truth == Truth::kYes ? "yes" : truth == Truth::kNo ? "no" : "?";
}

TEST_CASE("conditions on inputs") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "yes"},
      {"command = push", "yes"},
      {"command == push", "yes"},
      {"command=push", "yes"},
      {"command != push", "no"},
      {"command = Push", "?"},
      {"command != Push", "?"},
      {"command = build an image", "no"},
      {"flag = true", "yes"},
      {"flag = false", "no"},
      {"none != \"\"", "no"},
      {"command != \"\"", "yes"},
      {"package NotEndsWith .war", "no"},
      {"package EndsWith .war", "yes"},
      {"package NotEndsWith .jar", "yes"},
      {"unknown = 1", "?"},
      {"unknown = 1 || command = push", "yes"},
      {"unknown = 1 && command = pull", "no"},
      {"unknown = 1 && command = push", "?"},
      {"command = pull || command = pull && command = push", "no"},
      {"command = push || command = push && command = pull", "yes"},
      {"command = push && (flag = false || package EndsWith .war)", "yes"},
      {"command = push && (flag = false || package EndsWith .jar)", "no"},
      {"(command = push", "?"},
      {"command = push)", "?"},
      {"command > 1", "?"},
      {"command", "?"},
      {"((((((((((command = push))))))))))", "?"},
  };
  for (const auto& [rule, expected] : cases) {
    INFO(rule);
    CHECK(Check(rule) == expected);
  }
}

TEST_CASE("every condition of the table can be read") {
  for (const TaskVersion& version : AllTaskVersions()) {
    for (const TaskInput& input : version.inputs()) {
      for (const std::string_view rule : {input.visible_rule(), input.group_rule()}) {
        INFO(version.name() << "@" << version.major << " " << input.name() << ": " << rule);
        CHECK(HoldsVisibility(rule, [](std::string_view) { return "?"; }) != Truth::kUnknown);
      }
    }
  }
}

}  // namespace
}  // namespace plumbline::schema
