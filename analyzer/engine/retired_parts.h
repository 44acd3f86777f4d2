// The resources and values of an expansion that the table of retirements lists
// (schema/retirements.h), whatever the day.
#pragma once

#include <string>
#include <vector>

#include "engine/deployed_values.h"
#include "schema/retirements.h"

namespace plumbline {

struct RetiredPart {
  const schema::Retirement* row = nullptr;
  const arm::DeployedResource* resource = nullptr;
  Written place;
  std::string value;  // Of a value, as it is deployed.

  // What a message begins with: "`properties.hardwareProfile.vmSize` is `Standard_NC6`, which", or
  // the type.
  std::string Subject() const;
};

// Each place once. Of types only the outermost: what is below one that is deployed as well goes
// with it.
std::vector<RetiredPart> FindRetired(const arm::Expansion& expansion, const Graph& graph);

// Help, notes and confidence that the row gives.
void ExplainRetirement(const schema::Retirement& row, ReportBuilder& report);
std::string ToText(Date day);
Date MonthsAfter(Date day, int months);

}  // namespace plumbline
