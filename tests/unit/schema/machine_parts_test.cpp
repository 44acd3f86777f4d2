#include "schema/machine_parts.h"

#include <algorithm>

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

bool IsRetired(std::string_view publisher, std::string_view offer, std::string_view sku) {
  return std::ranges::any_of(RetiredImages(), [&](const MachinePart& image) {
    return image.IsOf(publisher, offer) && image.HasSku(sku);
  });
}

TEST_CASE("retired extensions are found by publisher and type") {
  const MachinePart* agent =
      FindRetiredExtension("microsoft.enterprisecloud.monitoring", "omsagentforlinux");
  REQUIRE(agent != nullptr);
  CHECK(agent->ends == Date{2024, 8, 31});
  CHECK(FindRetiredExtension("Microsoft.Azure.Monitor", "AzureMonitorLinuxAgent") == nullptr);
  CHECK(FindRetiredExtension("Microsoft.EnterpriseCloud.Monitoring", "Other") == nullptr);
}

TEST_CASE("retired images by publisher, offer and sku") {
  CHECK(IsRetired("OpenLogic", "CentOS-LVM", "7.5"));
  CHECK(IsRetired("canonical", "UbuntuServer", "16.04-LTS"));
  CHECK_FALSE(IsRetired("Canonical", "ubuntu-24_04-lts", "server"));
  CHECK(IsRetired("MicrosoftWindowsServer", "WindowsServer", "2012-R2-Datacenter"));
  CHECK_FALSE(IsRetired("MicrosoftWindowsServer", "WindowsServer", "2022-datacenter"));
  CHECK(IsRetired("SUSE", "SLES", "12-SP2-Gen2"));
  CHECK_FALSE(IsRetired("SUSE", "SLES", "12-sp5"));
}

}  // namespace
}  // namespace plumbline::schema
