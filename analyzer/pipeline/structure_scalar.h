// What the schema asks of scalars.
#pragma once

#include <cstdint>
#include <string_view>

#include "schema/pipeline_schema.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

// `key:`, `key: ~` and `key: null`.
bool IsNull(NodeRef node);
// One `${{ }}` and nothing else, which may become anything.
bool IsLoneExpression(std::string_view text);
// Holds an expression or a macro: section 2.1 exempts it from all checks of its text.
bool IsComputed(std::string_view text);
// Whether `text` is what `type` asks for. Not for kCron.
bool Fits(std::string_view text, const schema::PipelineType& type);

// A branch or tag filter that the service takes and that hardly means what its author thinks.
enum class FilterSuspicion : std::uint8_t { kNone, kNegation, kRegularExpression };
FilterSuspicion SuspicionOf(std::string_view filter);

// `Name` or `Name -equals value`.
bool IsDemand(std::string_view text);

}  // namespace plumbline::pipeline
