// The structure of Azure Pipelines files: which keys a mapping has, and what their values must be
// (Azure Pipelines language, section 2; schemas/data/pipeline-schema.json). Rows refer to each
// other by index; the arrays are constants, so nothing is built at start-up. Start reading at
// PipelineType.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace plumbline::schema {

// What a scalar must be. Every scalar is text; null counts as the empty text.
enum class ScalarRule : std::uint8_t {
  kNone,           // No scalar.
  kAny,            // Any text.
  kNotEmpty,       // Any text but the empty one.
  kBoolean,        // A word of PipelineBooleans(), any case.
  kInteger,        // A decimal number.
  kOneOf,          // One of the values of a set.
  kName,           // Letters, digits, `-`, `_`; may be empty.
  kIdentifier,     // Letters, digits, `_`, not a digit first, at most 100; may be empty.
  kAlias,          // Letters, digits, `-`, `_`, `.`.
  kTaskReference,  // NAME@MAJOR
  kBranchFilter,
  kCron,
  kFree,  // Anything, mappings and lists too.
};

inline constexpr std::uint8_t kNoIndex = 255;

// What a value must be, by its shape.
struct PipelineType {
  ScalarRule scalar = ScalarRule::kNone;
  std::uint8_t set = 0;                         // kOneOf: for ValuesOf.
  std::uint8_t item = kNoIndex;                 // A list of this type; kNoIndex: no list.
  std::uint8_t value = kNoIndex;                // A mapping with free keys and values of this type.
  std::uint8_t node[2] = {kNoIndex, kNoIndex};  // A mapping of one of these kinds.

  bool TakesMapping() const { return value != kNoIndex || node[0] != kNoIndex; }
};

struct PipelineValues {
  std::uint8_t first = 0, count = 0;
  bool ignores_case = false;
};

struct PipelineKey {
  std::string_view name;  // Exact spelling.
  std::uint8_t type = 0;
  bool required = false;
  bool hidden = false;           // Accepted, not documented.
  std::string_view replacement;  // Of a key of the preview syntax; else empty.
};

// A mapping whose keys depend on which of these keys it has.
struct PipelineForm {
  std::string_view key;
  std::uint8_t node = 0;
};

// A kind of mapping: it has keys, or one of several forms.
struct PipelineNode {
  std::string_view name;
  std::uint16_t first_key = 0;
  std::uint8_t key_count = 0;
  std::uint8_t first_form = 0, form_count = 0;
  std::string_view leading;  // The key that must come first; may be empty.
  bool open = false;         // Other keys are tolerated.
  bool exactly_one = false;  // Of its keys.
};

const PipelineType& TypeAt(std::uint8_t index);
const PipelineNode& NodeAt(std::uint8_t index);
std::span<const PipelineKey> KeysOf(const PipelineNode& node);
std::span<const PipelineForm> FormsOf(const PipelineNode& node);
// The key called `name` (exact spelling), or null.
const PipelineKey* FindKey(const PipelineNode& node, std::string_view name);
std::span<const std::string_view> ValuesOf(const PipelineType& type);
bool IgnoresCase(const PipelineType& type);
// true, y, yes, on, false, n, no, off
std::span<const std::string_view> PipelineBooleans();

// The kinds of a whole file: pipelines first, then templates, then templates named by `extends`.
std::span<const std::uint8_t> DocumentNodes();
bool IsTemplateNode(const PipelineNode& document);

// What list or item stands alone: a body of a template, or the value of a typed parameter.
enum class PipelinePart : std::uint8_t {
  kStages,
  kJobs,
  kSteps,
  kVariables,
  kStage,
  kJob,
  kStep,
  kContainer,
  kContainers,
};
const PipelineType& TypeOf(PipelinePart part);

}  // namespace plumbline::schema
