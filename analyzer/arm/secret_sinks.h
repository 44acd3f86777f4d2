// What becomes of a value where a resource takes it: kept out of sight, readable by those who may
// read the configuration, or by everybody who may read the resource or its deployment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "arm/body_leaves.h"

namespace plumbline::arm {

enum class SecretSink : std::uint8_t {
  kOther,        // Not known to be shown; or kept out of sight.
  kAppSetting,   // App settings of sites, connection strings not.
  kEnvironment,  // `value` of an environment variable of a container.
  kCustomData,   // customData, userData.
  kCommand,      // Settings of a script extension, a run command.
  kAutomationVariable,
  kConfiguration,  // A key value of App Configuration.
  kScript,         // Parts of a deployment script; the rules about scripts speak of them.
  kVisible,        // Tags, descriptions, metadata, policy parameters, workflow definitions, ...
};
SecretSink SinkOf(const BodyLeaf& leaf);
// False when no value of a resource of this type comes to such a sink.
bool MayHave(std::string_view type, SecretSink sink);

// "app setting `X`", "tag `owner`", "`commandToExecute`": what takes it, for messages.
std::string DescribeSink(const BodyLeaf& leaf, SecretSink sink);

// The name of the item that a leaf is the value of (`name` beside it, or the last key).
std::string_view SettingName(const BodyLeaf& leaf);

// App settings that take an address with a signature (SAS).
bool IsSignedUrlSetting(std::string_view name);

// A name with the word `sas`: `sasUrl`, `storage-sas`, `SASToken`.
bool IsSignatureName(std::string_view name);

// How sure it is that a property of a resource takes a credential.
enum class Sensitivity : std::uint8_t { kNone, kLikely, kCertain };
Sensitivity SensitivityOf(const BodyLeaf& leaf);

}  // namespace plumbline::arm
