#include "schema/pipeline_tasks.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/guid.h"

namespace plumbline::schema {
namespace {

// Sorted by hash, which is that of the name.
struct TaskRow {
  std::uint32_t hash;
  std::uint16_t name_id;
  std::uint16_t first_version, n_versions;
};

// Sorted by the 128 bits of the GUID, then by major version.
struct GuidRow {
  std::uint64_t high, low;
  std::uint16_t version;
};

#include "schema_data/pipeline-tasks.inc"

std::string_view TextAt(std::uint16_t id) {
  return {kPool + kTextStarts[id], kTextStarts[id + 1] - kTextStarts[id]};
}

// Dashes are known to be where they belong.
std::uint64_t HexDigits(std::string_view guid, std::size_t from) {
  std::uint64_t value = 0;
  int digits = 0;
  for (std::size_t i = from; digits < 16; ++i) {
    if (guid[i] == '-') continue;
    const char c = ToLowerAscii(guid[i]);
    value = value << 4 | static_cast<std::uint64_t>(IsDigitAscii(c) ? c - '0' : c - 'a' + 10);
    ++digits;
  }
  return value;
}

// The versions of any task with this GUID.
std::span<const GuidRow> RowsOf(std::string_view guid) {
  const std::uint64_t high = HexDigits(guid, 0);
  const std::uint64_t low = HexDigits(guid, 19);
  const auto* first = std::ranges::find_if(
      kGuids, [=](const GuidRow& row) { return row.high == high && row.low == low; });
  const auto* last = first;
  while (last != std::end(kGuids) && last->high == high && last->low == low) ++last;
  return {first, last};
}

std::span<const TaskVersion> ByName(std::string_view name) {
  const std::uint32_t hash = FoldedHash(name);
  const auto* row = std::ranges::lower_bound(kTasks, hash, {}, &TaskRow::hash);
  for (; row != std::end(kTasks) && row->hash == hash; ++row) {
    if (!EqualsIgnoreCase(TextAt(row->name_id), name)) continue;
    return {kVersions + row->first_version, row->n_versions};
  }
  return {};
}

}  // namespace

std::string_view TextList::Iterator::operator*() const { return TextAt(*at_); }

std::string_view TaskInput::name() const { return TextAt(name_id); }
std::string_view TaskInput::default_value() const { return TextAt(default_id); }
std::string_view TaskInput::visible_rule() const { return TextAt(visible_id); }
std::string_view TaskInput::group_rule() const { return TextAt(group_id); }
TextList TaskInput::aliases() const { return {kLists + first_alias, n_aliases}; }
TextList TaskInput::options() const { return {kLists + first_option, n_options}; }

bool TaskInput::IsCalled(std::string_view wanted) const {
  if (EqualsIgnoreCase(name(), wanted)) return true;
  for (const std::string_view alias : aliases()) {
    if (EqualsIgnoreCase(alias, wanted)) return true;
  }
  return false;
}

std::string_view TaskVersion::name() const { return TextAt(name_id); }
std::string_view TaskVersion::replacement() const { return TextAt(replacement_id); }
std::string_view TaskVersion::deprecated_on() const { return TextAt(deprecated_id); }
std::string_view TaskVersion::removal_date() const { return TextAt(removal_id); }
std::string_view TaskVersion::source_removed_on() const { return TextAt(source_removed_id); }
TextList TaskVersion::outputs() const { return {kLists + first_output, n_outputs}; }
std::span<const TaskInput> TaskVersion::inputs() const { return {kInputs + first_input, n_inputs}; }

const TaskInput* TaskVersion::FindInput(std::string_view wanted) const {
  const std::uint32_t hash = FoldedHash(wanted);
  for (std::size_t i = first_input; i < std::size_t{first_input} + n_inputs; ++i) {
    if (kInputHashes[i] == hash && EqualsIgnoreCase(kInputs[i].name(), wanted)) return &kInputs[i];
  }
  for (const TaskInput& input : inputs()) {
    for (const std::string_view alias : input.aliases()) {
      if (EqualsIgnoreCase(alias, wanted)) return &input;
    }
  }
  return nullptr;
}

std::span<const TaskVersion> FindTask(std::string_view name) {
  if (!IsGuid(name)) return ByName(name);
  const auto rows = RowsOf(name);
  // Former names of a task have the GUID too, with older versions.
  const TaskVersion* newest = nullptr;
  for (const GuidRow& row : rows) {
    const TaskVersion& version = kVersions[row.version];
    if (newest != nullptr && newest->state != TaskState::kGone &&
        (version.state == TaskState::kGone || version.major < newest->major)) {
      continue;
    }
    newest = &version;
  }
  return newest == nullptr ? std::span<const TaskVersion>() : ByName(newest->name());
}

const TaskVersion* FindTaskVersion(std::string_view name, int major) {
  if (IsGuid(name)) {
    const TaskVersion* found = nullptr;
    for (const GuidRow& row : RowsOf(name)) {
      const TaskVersion& version = kVersions[row.version];
      if (version.major != major) continue;
      if (found == nullptr || found->state == TaskState::kGone) found = &version;
    }
    return found;
  }
  for (const TaskVersion& version : ByName(name)) {
    if (version.major == major) return &version;
  }
  return nullptr;
}

std::span<const TaskVersion> AllTaskVersions() { return kVersions; }

}  // namespace plumbline::schema
