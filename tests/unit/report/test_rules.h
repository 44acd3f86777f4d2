// Rules that exist only to be printed.
#pragma once

#include "engine/rule.h"

namespace plumbline {

inline constexpr std::string_view kGuidDocs = R"md(
Azure accepts only a GUID.
Any other fails.

```json bad
{
  "name": "reader"
}
```

```yaml good b.yml
name: x
```

Fine to ignore: never.
)md";

inline constinit const Rule kGuidRule = {
    .id = "assignment-name-not-guid",
    .summary = "role assignment name is not a GUID",
    .severity = Severity::kError,
    .since = "0.0.9",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .controls = {"CWE-798", "MCSB:IM-1", "CWE-22"},
    .equivalents = {"psrule:Azure.X", "arm-ttk:Y"},
    .docs = kGuidDocs,
};

inline constinit const Rule kSecretRule = {
    .id = "hardcoded-secret",
    .summary = "a secret | stands in the file",
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.0.9",
    .enabled = Default::kPedantic,
    .categories = {"secrets"},
    .controls = {"CWE-798"},
    .aliases = {"known-token"},
};

inline constinit const Rule kBareRule = {
    .id = "no-docs",
    .summary = "nothing",
    .severity = Severity::kInfo,
    .enabled = Default::kOff,
    .categories = {"template"},
};

}  // namespace plumbline
