// Functions that ask about the run (section 3.10), and `counter`.
#include <vector>

#include <fmt/format.h>

#include "azp/functions.h"
#include "azp/run.h"
#include "base/ascii.h"

namespace plumbline::azp {
namespace {

constexpr Kinds kBooleans = Bit(Kind::kBoolean);

// The words that results are made of; `kNone`: another one, or no result.
enum class Result : std::uint8_t { kNone, kSucceeded, kFailed, kUnknown };

Result ResultOf(const Value& value) {
  if (value.IsUnknown() || value.IsError()) return Result::kUnknown;
  const std::string text = ToString(value).value_or("");
  if (EqualsIgnoreCase(text, "Succeeded") || EqualsIgnoreCase(text, "SucceededWithIssues")) {
    return Result::kSucceeded;
  }
  return EqualsIgnoreCase(text, "Failed") ? Result::kFailed : Result::kNone;
}

// The results of what a job or stage depends on.
struct Results {
  bool any_succeeded = false;
  bool any_failed = false;
  bool all_succeeded = true;
  bool any_unknown = false;
  bool is_empty = true;

  void Add(Result result) {
    is_empty = false;
    any_succeeded = any_succeeded || result == Result::kSucceeded;
    any_failed = any_failed || result == Result::kFailed;
    any_unknown = any_unknown || result == Result::kUnknown;
    all_succeeded = all_succeeded && (result == Result::kSucceeded || result == Result::kUnknown);
  }
  // There may be others.
  void AddOpen() { any_unknown = true; }

  Truth Answer(std::string_view function) const {
    const Truth maybe = any_unknown ? Truth::kMaybe : Truth::kFalse;
    if (function == "failed") return any_failed ? Truth::kTrue : maybe;
    if (function == "succeeded") {
      if (!all_succeeded) return Truth::kFalse;
      return any_unknown ? Truth::kMaybe : Truth::kTrue;
    }
    if (any_succeeded || any_failed) return Truth::kTrue;
    if (is_empty && !any_unknown) return Truth::kTrue;
    return maybe;
  }
};

Value ResultMember(const Value& dependency) {
  if (!dependency.IsObject()) return dependency.IsUnknown() ? dependency : Value::Null();
  const Member* const result = dependency.object().Find("result");
  return result != nullptr ? result->value : Value::Null();
}

}  // namespace

Value Run::Status(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values) {
  const std::string_view name = expr::FindPipelineFunction(ast_.TextOf(At(id).name))->name;
  if (name == "always") return Value::Boolean(true);
  if (slot_ == Slot::kStepCondition) return StepStatus(id, name);
  return JobStatus(id, name, arguments, values);
}

Value Run::StepStatus(ExprId id, std::string_view name) {
  constexpr std::string_view kVariable = "Agent.JobStatus";
  std::optional<Value> status = environment_.Variable(kVariable);
  if (!status) {
    const Value variables = environment_.Context("variables");
    const azp::Member* const member = FindMember(variables, kVariable);
    if (member != nullptr) {
      status = member->value;
    } else if (variables.IsUnknown() || IsOpen(variables)) {
      return Unknown(id, kBooleans, "the status of the job is known only to a run",
                     fmt::format("{}()", name));
    }
  }
  if (status && status->IsUnknown()) {
    return Unknown(id, kBooleans, status->unknown().reason, fmt::format("{}()", name));
  }
  if (status && status->IsError()) return *status;
  const std::string text = status ? ToString(*status).value_or("") : std::string();
  // Nothing has happened yet.
  const Result result = text.empty() ? Result::kSucceeded : ResultOf(arena_.StringView(text));
  if (name == "canceled") return Value::Boolean(EqualsIgnoreCase(text, "Canceled"));
  const bool succeeded = result == Result::kSucceeded;
  const bool failed = result == Result::kFailed;
  if (name == "succeeded") return Value::Boolean(succeeded);
  return Value::Boolean(failed || (succeeded && name == "succeededOrFailed"));
}

Value Run::JobStatus(ExprId id, std::string_view name, std::span<const ExprId> arguments,
                     std::span<const Value> values) {
  const std::optional<bool> canceled = environment_.IsCanceled();
  const auto unknown = [&](std::string_view reason) {
    std::string expression = fmt::format("{}(", name);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (i > 0) expression += ", ";
      expression += ResidualOf(arguments[i], values[i]);
    }
    return Unknown(id, kBooleans, reason, expression + ")");
  };
  constexpr std::string_view kOnlyARun = "how a run ends is known only to the run";
  if (name == "canceled") return canceled ? Value::Boolean(*canceled) : unknown(kOnlyARun);
  std::vector<std::optional<std::string>> names;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Converted<std::string> job = ConvertToText(values[i]);
    if (job.outcome == Outcome::kFails) {
      return Call(*this, id, name, arguments, values).WrongKind(i, "a string");
    }
    names.push_back(job.outcome == Outcome::kDone ? std::optional(job.value) : std::nullopt);
  }
  if (canceled && *canceled) return Value::Boolean(false);
  const Value dependencies = environment_.Context("dependencies");
  const bool is_open = !dependencies.IsObject() || IsOpen(dependencies);
  Results results;
  for (const std::optional<std::string>& job : names) {
    const azp::Member* const member = job ? FindMember(dependencies, *job) : nullptr;
    if (member != nullptr) {
      results.Add(ResultOf(ResultMember(member->value)));
    } else {
      results.Add(is_open || !job ? Result::kUnknown : Result::kNone);
    }
  }
  if (names.empty()) {
    if (dependencies.IsObject()) {
      for (const azp::Member& member : dependencies.object().members) {
        if (!member.is_directive) results.Add(ResultOf(ResultMember(member.value)));
      }
    }
    if (is_open) results.AddOpen();
  }
  const Truth truth = results.Answer(name);
  // A run that is canceled answers no.
  if (truth == Truth::kFalse) return Value::Boolean(false);
  if (truth == Truth::kMaybe || !canceled) return unknown(kOnlyARun);
  return Value::Boolean(true);
}

Value Run::Counter(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values) {
  Call call(*this, id, "counter", arguments, values);
  const Converted<std::string> prefix = ConvertToText(values[0]);
  if (prefix.outcome == Outcome::kFails) return call.WrongKind(0, "a string");
  Value seed = arena_.Integer(0);
  if (values.size() > 1) {
    const Converted<Decimal> number = ConvertToNumber(values[1]);
    if (number.outcome == Outcome::kFails) return call.WrongKind(1, "a number");
    if (number.outcome == Outcome::kUnknown) return call.Unknown(Bit(Kind::kNumber));
    seed = arena_.Number(number.value);
  }
  if (prefix.outcome == Outcome::kUnknown) return call.Unknown(Bit(Kind::kNumber));
  if (const std::optional<Value> value = environment_.Counter(prefix.value, seed)) return *value;
  std::string expression = "counter(" + ResidualOf(arguments[0], values[0]);
  if (values.size() > 1) expression.append(", ").append(ResidualOf(arguments[1], values[1]));
  return Unknown(id, Bit(Kind::kNumber), "the service counts when a run is queued",
                 expression + ")");
}

}  // namespace plumbline::azp
