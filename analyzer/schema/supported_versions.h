// Until when versions of language runtimes and of Kubernetes are supported, from
// schemas/data/arm-retirements.tsv.
#pragma once

#include <optional>
#include <string_view>

#include "base/date.h"

namespace plumbline::schema {

struct SupportedVersion {
  std::string_view subject;  // NODE, PYTHON, ..., AKS.
  int major = 0;
  int minor = -1;  // -1: any.
  Date ends;
  Date long_term;            // For those who pay for it; year 0 when there is none.
  std::string_view instead;  // A version; may be empty.
  bool is_certain = true;
};

// The numbers at the beginning of a text: `3.10.2`, `~18`, `v8.0`, `18-lts`. Nothing when it begins
// with none.
struct VersionNumbers {
  int major = 0;
  int minor = -1;  // -1: not written.
};
std::optional<VersionNumbers> ParseVersionNumbers(std::string_view text);

// The row of a version, or, of one that is not listed, of the next one that is: it was no longer
// supported. Null when the version is newer than all rows, or not written exactly enough to tell.
const SupportedVersion* FindSupportedVersion(std::string_view subject, VersionNumbers version);
// The newest version that is supported on a day and whose end is known.
const SupportedVersion* NewestSupported(std::string_view subject, Date day);

}  // namespace plumbline::schema
