// Small questions that many rules ask about the body of a resource.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/template.h"
#include "text/edit.h"

namespace plumbline::arm {

// False when the file itself shows that a deployment leaves the resource alone: `existing`, a
// condition that is false, or a nested template around it that is not deployed. A condition that is
// not known may be true.
bool IsDeployed(const TemplateModel& model, const Resource& resource);

// Where a finding about a missing property points: the key of `container`, else of `properties`,
// else the type, whichever is written.
Span SpanOfMissing(const Resource& resource, const Value& container);

// Edits that add a member to `properties`, which are written too where there are none. Empty when
// `properties` are not an object.
std::vector<Edit> AddProperty(const Resource& resource, std::string_view key,
                              std::string_view value);

// What the property's value starts with when that is plain text, whatever follows: the whole of a
// literal, and of an expression the text that `concat`, `format` and `uri` put first.
struct LeadingText {
  std::string text;
  Span span;              // In the file, without quotes.
  bool is_whole = false;  // Nothing follows.
};
std::optional<LeadingText> FindLeadingText(const Value& value);

}  // namespace plumbline::arm
