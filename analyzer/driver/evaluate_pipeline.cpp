#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "azp/evaluator.h"
#include "base/date.h"
#include "base/json_writer.h"
#include "driver/evaluate.h"
#include "driver/evaluation_context.h"

namespace plumbline {
namespace {

using azp::Value;

std::optional<azp::Slot> SlotNamed(std::string_view name) {
  if (name == "root-variable") return azp::Slot::kRootVariable;
  if (name == "stage-variable" || name == "job-variable") return azp::Slot::kVariable;
  if (name == "stage-condition") return azp::Slot::kStageCondition;
  if (name == "job-condition") return azp::Slot::kJobCondition;
  if (name == "step-condition") return azp::Slot::kStepCondition;
  return std::nullopt;
}

azp::Decimal NumberOf(std::string_view text) {
  if (const auto number = azp::Decimal::Parse(text)) return *number;
  // JSON has exponents.
  double real = 0;
  std::from_chars(text.data(), text.data() + text.size(), real);
  return azp::Decimal::Parse(fmt::format("{:.15f}", real)).value_or(azp::Decimal());
}

// Milliseconds since 1970 of `2026-03-05T07:08:09Z`, fractions allowed.
std::optional<std::int64_t> ParseTime(std::string_view text) {
  const std::optional<Date> date = ParseDate(text.substr(0, 10));
  if (!date || text.size() < 19 || text[10] != 'T') return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t size) -> std::int64_t {
    std::int64_t value = 0;
    for (std::size_t i = at; i < at + size; ++i) {
      value = value * 10 + (i < text.size() && IsDigitAscii(text[i]) ? text[i] - '0' : 0);
    }
    return value;
  };
  const std::chrono::sys_days day = std::chrono::year(date->year) / date->month /
                                    std::chrono::day(static_cast<unsigned>(date->day));
  const std::int64_t seconds = number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
  const std::int64_t milliseconds = text.substr(19).starts_with('.') ? number(20, 3) : 0;
  return day.time_since_epoch().count() * std::int64_t{86'400'000} + seconds * 1000 + milliseconds;
}

// How deep names of contexts ignore case.
constexpr int kEverywhere = 100;

class Reader {
 public:
  explicit Reader(azp::Arena& arena) : arena_(arena) {}

  // Objects down to the depth ignore the case of names; texts instead of scalars for variables.
  Value Read(NodeRef node, int ignores_case = 0, bool as_text = false) {
    switch (node.kind()) {
      case NodeKind::kTrue:
        return as_text ? arena_.StringView("true") : Value::Boolean(true);
      case NodeKind::kFalse:
        return as_text ? arena_.StringView("false") : Value::Boolean(false);
      case NodeKind::kNumber:
        return as_text ? arena_.String(node.text()) : arena_.Number(NumberOf(node.text()));
      case NodeKind::kString:
        return arena_.String(node.text());
      case NodeKind::kArray: {
        std::vector<Value> items;
        for (const NodeRef item : node.children()) items.push_back(Read(item));
        return arena_.Array(items);
      }
      case NodeKind::kObject: {
        std::vector<azp::Member> members;
        for (const NodeRef child : node.children()) {
          members.push_back(
              {.key = arena_.Keep(child.key()), .value = Read(child, ignores_case - 1, as_text)});
        }
        return arena_.Object({.members = members, .ignores_case = ignores_case > 0});
      }
      default:
        return Value::Null();
    }
  }

 private:
  azp::Arena& arena_;
};

class World : public azp::Environment {
 public:
  // Without a description nothing is known.
  World(azp::Arena& arena, NodeRef described) : arena_(arena), is_described_(described) {
    const auto read = [&](std::string_view name, int ignores_case, bool as_text = false) {
      const NodeRef node = described.Find(Key(name), CaseRule::kExact);
      if (node.IsObject()) return Reader(arena_).Read(node, ignores_case, as_text);
      azp::ObjectData empty{.ignores_case = true};
      if (!is_described_) {
        empty.missing = azp::Missing::kUnknown;
        empty.expression = name;
      }
      return arena_.Object(empty);
    };
    azp::ObjectData parameters = read("parameters", 1).object();
    if (is_described_) parameters.missing = azp::Missing::kError;
    parameters_ = arena_.Object(parameters);
    variables_ = read("variables", 1, true);
    // Names of stages and jobs and of what they have; outputs are exact.
    dependencies_ = read("dependencies", 2);
    stage_dependencies_ = read("stageDependencies", 3);
    resources_ = read("resources", kEverywhere);
    pipeline_ = WithDates(read("pipeline", 1));
    counters_ = read("counters", 1);
    canceled_ = described.Find("canceled", CaseRule::kExact).kind() == NodeKind::kTrue;
  }

  std::optional<Value> LoopVariable(std::string_view) const override { return std::nullopt; }

  Value Context(std::string_view name) const override {
    if (name == "parameters") return parameters_;
    if (name == "variables") return variables_;
    if (name == "dependencies") return dependencies_;
    if (name == "stageDependencies") return stage_dependencies_;
    return name == "resources" ? resources_ : pipeline_;
  }

  // The context holds the last number that was given.
  std::optional<Value> Counter(std::string_view prefix, const Value& seed) const override {
    if (!is_described_) return std::nullopt;
    const azp::Member* const last = azp::FindMember(counters_, prefix);
    if (last == nullptr || last->value.kind() != azp::Kind::kNumber) return seed;
    const std::optional<std::int64_t> number = last->value.number().ToInteger();
    return number ? arena_.Integer(*number + 1) : seed;
  }

  std::optional<bool> IsCanceled() const override {
    return is_described_ ? std::optional(canceled_) : std::nullopt;
  }

 private:
  // `startTime` is a date.
  Value WithDates(const Value& pipeline) {
    azp::ObjectData data = pipeline.object();
    std::vector<azp::Member> members(data.members.begin(), data.members.end());
    for (azp::Member& member : members) {
      if (!member.value.IsString() || !EqualsIgnoreCase(member.key, "startTime")) continue;
      if (const auto time = ParseTime(member.value.text())) member.value = Value::DateTime(*time);
    }
    data.members = members;
    return arena_.Object(data);
  }

  azp::Arena& arena_;
  bool is_described_;
  bool canceled_ = false;
  Value parameters_, variables_, dependencies_, stage_dependencies_, resources_, pipeline_,
      counters_;
};

void Write(const Value& value, JsonWriter& out) {
  switch (value.kind()) {
    case azp::Kind::kBoolean:
      return out.Bool(value.boolean());
    case azp::Kind::kNumber:
      return out.Raw(value.number().ToText());
    case azp::Kind::kString:
    case azp::Kind::kVersion:
      return out.String(azp::ToString(value).value_or(""));
    case azp::Kind::kDateTime: {
      const std::int64_t milliseconds = value.date_time();
      const std::chrono::sys_time<std::chrono::milliseconds> time{
          std::chrono::milliseconds(milliseconds)};
      const auto days = std::chrono::floor<std::chrono::days>(time);
      const std::chrono::year_month_day date(days);
      const std::int64_t seconds = (time - days).count() / 1000;
      return out.String(
          fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    case azp::Kind::kArray:
      out.BeginArray();
      for (const Value& item : value.array().items) Write(item, out);
      return out.EndArray();
    case azp::Kind::kObject:
      out.BeginObject();
      for (const azp::Member& member : value.object().members) {
        out.Key(member.key);
        Write(member.value, out);
      }
      return out.EndObject();
    default:
      return out.Null();
  }
}

std::string Render(const Value& value) {
  JsonWriter out;
  out.BeginObject();
  if (value.IsError()) {
    out.BeginObject("error");
    out.Field("message", value.error().message);
    out.Field("offset", value.error().span.begin);
    out.EndObject();
  } else if (azp::HasUnknown(value)) {
    out.Field("unknown", azp::ReasonOf(value));
    out.Field("type", value.IsUnknown() ? azp::ToText(value.unknown().kinds)
                                        : std::string(azp::ToText(value.kind())));
  } else {
    out.Key("value");
    Write(value, out);
  }
  out.EndObject();
  return std::move(out).text();
}

Value EvaluateIn(std::string_view text, bool at_run_time, NodeRef context, azp::Slot slot,
                 azp::Arena& arena) {
  const expr::Expression expression =
      expr::Parse(text, at_run_time ? expr::Dialect::kPipelineRuntime : expr::Dialect::kPipeline);
  const World world(arena, context);
  return azp::Evaluate(expression, slot, world, arena);
}

}  // namespace

Result<std::string> EvaluatePipeline(std::string_view expression, PipelineTime time,
                                     std::optional<std::string_view> context) {
  const bool at_run_time = time == PipelineTime::kRuntime;
  azp::Slot slot = at_run_time ? azp::Slot::kJobCondition : azp::Slot::kTemplate;
  azp::Arena arena;
  if (!context) return Render(EvaluateIn(expression, at_run_time, {}, slot, arena));
  const EvaluationContext described(*context);
  if (const std::optional<Error>& trouble = described.trouble()) return *trouble;
  const NodeRef named = described.root().Find("slot", CaseRule::kExact);
  if (at_run_time && named) {
    const std::optional<azp::Slot> known = SlotNamed(named.text());
    if (!known) return Error{fmt::format("the context has an unknown slot `{}`", named.text())};
    slot = *known;
  }
  return Render(EvaluateIn(expression, at_run_time, described.root(), slot, arena));
}

}  // namespace plumbline
