// The tasks that Azure Pipelines has built in, with their major versions and inputs, from
// schemas/data/pipeline-tasks.tsv and pipeline-task-inputs.tsv. What is not in it may still be a
// task: extensions bring their own. Everything lies in the binary's read-only data and is used in
// place; the types here are rows of it and are passed by pointer or reference. Start reading at
// FindTask.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

namespace plumbline::schema {

// A list of texts of the table.
class TextList {
 public:
  class Iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::forward_iterator_tag;
    Iterator() = default;
    explicit Iterator(const std::uint16_t* at) : at_(at) {}
    std::string_view operator*() const;
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++at_;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const std::uint16_t* at_ = nullptr;
  };

  TextList(const std::uint16_t* first, std::size_t count) : first_(first), count_(count) {}
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(first_ + count_); }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

 private:
  const std::uint16_t* first_;
  std::size_t count_;
};

enum class InputType : std::uint8_t {
  kText,
  kMultiLine,
  kBoolean,
  kNumber,
  kChoice,  // One of `options()`, unless they are suggestions.
  kPath,
  kSecureFile,
  kConnection,  // The name of a service connection.
  kOther,
};

struct TaskInput {
  // Numbers of texts and places in lists; use the functions.
  std::uint16_t name_id, default_id, visible_id, group_id, first_alias, first_option;
  std::uint8_t n_aliases, n_options;
  InputType type;
  std::uint8_t flags;

  std::string_view name() const;
  // Empty when there is none.
  std::string_view default_value() const;
  TextList aliases() const;
  TextList options() const;
  // Conditions on other inputs under which the task looks at this one (visibility.h): its own, and
  // that of its group. Empty: always.
  std::string_view visible_rule() const;
  std::string_view group_rule() const;
  // Required while it is visible.
  bool required() const { return (flags & 1) != 0; }
  // A comma-separated list of `options()`.
  bool is_list() const { return (flags & 2) != 0; }
  // Any other text is accepted besides `options()`.
  bool open_options() const { return (flags & 4) != 0; }
  // By its name or one of its aliases, ASCII case ignored.
  bool IsCalled(std::string_view name) const;
};
static_assert(sizeof(TaskInput) == 16);

enum class TaskState : std::uint8_t {
  kCurrent,
  kDeprecated,
  kFrozen,  // Its source was deleted; the service still resolves it.
  kGone,    // Only in history; the service refuses it.
};

// Where it can run.
enum class TaskHost : std::uint8_t { kAny, kWindows, kServer };

// A major version of a task.
struct TaskVersion {
  // Numbers of texts and places in lists; use the functions.
  std::uint16_t name_id;
  std::uint16_t major;
  std::uint16_t first_input, n_inputs;
  std::uint16_t replacement_id, deprecated_id, first_output;
  std::uint8_t n_outputs;
  TaskState state;
  TaskHost host;
  std::uint8_t flags;
  std::uint16_t removal_id, source_removed_id;

  std::string_view name() const;
  // `AzureCLI@2, AzureCLI@3`; may be empty.
  std::string_view replacement() const;
  // Days, YYYY-MM-DD, or empty: when it was deprecated, when it is to be removed, when its source
  // was deleted.
  std::string_view deprecated_on() const;
  std::string_view removal_date() const;
  std::string_view source_removed_on() const;
  // Variables that it declares as outputs; it may set others.
  TextList outputs() const;
  std::span<const TaskInput> inputs() const;
  // By name or alias, ASCII case ignored; null when it has no such input or its inputs are not
  // known.
  const TaskInput* FindInput(std::string_view name) const;
  // True when all its handlers need Node 6, 10 or 16, which get no fixes any more.
  bool eol_node() const { return (flags & 1) != 0; }
  bool preview() const { return (flags & 2) != 0; }
  // Its source is not in the public repository: versions that nobody documents may exist.
  bool external() const { return (flags & 4) != 0; }
  bool knows_inputs() const { return (flags & 8) != 0; }
  // From the task's own manifest, not from documentation or an editor's schema.
  bool inputs_are_exact() const { return (flags & 16) != 0; }
};

// All versions of the task called `name` (ASCII case ignored), oldest first; a GUID finds the task
// whose newest version has it. Empty when it is not built in.
std::span<const TaskVersion> FindTask(std::string_view name);
// Version `major` of the task called `name`, or that has the GUID `name`; null when not known.
const TaskVersion* FindTaskVersion(std::string_view name, int major);
// All versions of all tasks: those of a task side by side, oldest first.
std::span<const TaskVersion> AllTaskVersions();

}  // namespace plumbline::schema
