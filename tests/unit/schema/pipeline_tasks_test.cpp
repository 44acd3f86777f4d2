#include "schema/pipeline_tasks.h"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

std::string Majors(std::string_view name) {
  std::string out;
  for (const TaskVersion& version : FindTask(name)) {
    out += fmt::format("{}{}{} ", version.name(), "@", version.major);
  }
  return out;
}

TEST_CASE("tasks are found by name and by GUID") {
  CHECK(Majors("copyfiles") == "CopyFiles@1 CopyFiles@2 ");
  CHECK(Majors("CopyFiles") == Majors("COPYFILES"));
  CHECK(Majors("5bfb729a-a7c8-4a78-a7c3-8d717bb7c13c") == "CopyFiles@1 CopyFiles@2 ");
  CHECK(Majors("5BFB729A-A7C8-4A78-A7C3-8D717BB7C13C") == "CopyFiles@1 CopyFiles@2 ");
  // The GUID of the former names NodeTool too.
  CHECK(Majors("31c75bbb-bcdf-4706-8d7c-4da6a1959bc2") == "UseNode@1 ");
  CHECK(Majors("CopyFile").empty());
  CHECK(Majors("").empty());
  CHECK(Majors("00000000-0000-0000-0000-000000000001").empty());
}

TEST_CASE("versions of tasks") {
  const TaskVersion* key_vault = FindTaskVersion("azurekeyvault", 1);
  REQUIRE(key_vault != nullptr);
  CHECK(key_vault->state == TaskState::kDeprecated);
  CHECK(key_vault->replacement() == "AzureKeyVault@2");
  CHECK(key_vault->deprecated_on() == "2024-08-05");
  CHECK(FindTaskVersion("AzureKeyVault", 3) == nullptr);
  CHECK(FindTaskVersion("AzureKeyVault", 2)->state == TaskState::kCurrent);
  CHECK(FindTaskVersion("CopyFiles", 1)->state == TaskState::kFrozen);
  CHECK(FindTaskVersion("RestoreCache", 0)->state == TaskState::kGone);
  CHECK(FindTaskVersion("ManualValidation", 0)->host == TaskHost::kServer);
  CHECK(FindTaskVersion("ManualValidation", 1)->host == TaskHost::kServer);
  CHECK(FindTaskVersion("VSBuild", 1)->host == TaskHost::kWindows);
  CHECK(FindTaskVersion("Bash", 3)->host == TaskHost::kAny);
  CHECK(FindTaskVersion("NuGetAuthenticate", 0)->eol_node());
  CHECK_FALSE(FindTaskVersion("NuGetAuthenticate", 1)->eol_node());
  CHECK(FindTaskVersion("SonarQubePrepare", 7)->external());
  // Of a GUID that several tasks have had, each major version is one of them.
  CHECK(FindTaskVersion("333b11bd-d341-40d9-afcf-b32d5ce6f23b", 2)->name() == "NuGetCommand");
  CHECK(FindTaskVersion("333b11bd-d341-40d9-afcf-b32d5ce6f23b", 1)->name() == "NuGetRestore");
  CHECK(FindTaskVersion("333b11bd-d341-40d9-afcf-b32d5ce6f23b", 9) == nullptr);
  const TextList outputs = FindTaskVersion("AzureFileCopy", 4)->outputs();
  CHECK(std::vector<std::string_view>(outputs.begin(), outputs.end()) ==
        std::vector<std::string_view>{"StorageContainerUri", "StorageContainerSasToken"});
}

TEST_CASE("inputs of tasks") {
  const TaskVersion* cli = FindTaskVersion("AzureCLI", 2);
  REQUIRE(cli != nullptr);
  CHECK(cli->knows_inputs());
  const TaskInput* connection = cli->FindInput("AZURESUBSCRIPTION");
  REQUIRE(connection != nullptr);
  CHECK(connection == cli->FindInput("connectedServiceNameARM"));
  CHECK(connection->type == InputType::kConnection);
  CHECK(connection->required());
  const TaskInput* location = cli->FindInput("scriptLocation");
  REQUIRE(location != nullptr);
  CHECK(location->default_value() == "scriptPath");
  CHECK(location->options().size() == 2);
  CHECK(cli->FindInput("inlineScript")->visible_rule() == "scriptLocation = inlineScript");
  CHECK(cli->FindInput("failOnStderr") == nullptr);
  CHECK_FALSE(FindTaskVersion("RestoreCache", 0)->knows_inputs());
}

TEST_CASE("the table of tasks holds together") {
  REQUIRE(AllTaskVersions().size() > 300);
  std::size_t n_inputs = 0;
  std::set<std::string> seen;
  for (const TaskVersion& version : AllTaskVersions()) {
    INFO(version.name() << "@" << version.major);
    CHECK(FindTaskVersion(version.name(), version.major) == &version);
    CHECK(seen.insert(fmt::format("{}@{}", ToLower(version.name()), version.major)).second);
    CHECK(version.inputs().empty() >= !version.knows_inputs());
    for (const TaskInput& input : version.inputs()) {
      ++n_inputs;
      CHECK(version.FindInput(input.name()) == &input);
      for (const std::string_view alias : input.aliases()) {
        CHECK(version.FindInput(alias) != nullptr);
      }
    }
  }
  CHECK(n_inputs > 3000);
}

}  // namespace
}  // namespace plumbline::schema
