// A small world for expressions, for tests: parameters, variables, a loop variable and a run that
// is known as far as the test says.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "azp/evaluator.h"
#include "base/ascii.h"

namespace plumbline::azp {

class World : public Environment {
 public:
  mutable Arena arena;

  World() {
    Set("flag", Value::Boolean(true));
    Set("n", arena.Integer(5));
    Set("s", Text("Hello"));
    Set("list", List({Text("a"), Text("B"), Text("c")}));
    Set("obj", Map({{"Key", Text("v")},
                    {"dotted.name", Text("d")},
                    {"1", Text("one")},
                    {"inner", Map({{"x", List({arena.Integer(10), arena.Integer(20)})}})}}));
    Set("people", List({Map({{"name", Text("ann")}, {"tags", List({Text("x"), Text("y")})}}),
                        Map({{"name", Text("bob")}, {"tags", List({})}}), Text("plain")}));
    SetUnknown("u", kAny);
    SetUnknown("us", Bit(Kind::kString));
    SetUnknown("ub", Bit(Kind::kBoolean));
    SetUnknown("un", Bit(Kind::kNumber));
    SetUnknown("ul", Bit(Kind::kArray));
    // `ask` may be in it or not.
    const Value may_be = Map({{"d", Text("4")}});
    const Member open[] = {
        {.key = "sure", .key_place = kNoId<PlaceId>, .value = Text("yes")},
        {.key = "${{ if u }}", .key_place = kNoId<PlaceId>, .value = may_be, .is_directive = true}};
    Set("open", arena.Object(open));
    const Member directive{.key = "${{ if u }}",
                           .key_place = kNoId<PlaceId>,
                           .value = List({Text("x")}),
                           .is_directive = true};
    const Value items[] = {Text("a"), arena.Object(std::span(&directive, 1)), Text("b")};
    Set("openList", arena.Array(items, false, true));
    variables.push_back(
        {.key = "Build.Reason", .key_place = kNoId<PlaceId>, .value = Text("Manual")});
  }

  Value Text(std::string_view text) const { return arena.String(text); }
  Value List(std::initializer_list<Value> items) const {
    return arena.Array(std::span(items.begin(), items.size()));
  }
  Value Map(std::initializer_list<std::pair<std::string_view, Value>> given) const {
    std::vector<Member> members;
    for (const auto& [key, value] : given) {
      members.push_back({.key = key, .key_place = kNoId<PlaceId>, .value = value});
    }
    return arena.Object(members);
  }
  void Set(std::string_view name, const Value& value) {
    parameters.push_back({.key = name, .key_place = kNoId<PlaceId>, .value = value});
  }
  void SetUnknown(std::string_view name, Kinds kinds) {
    const std::string expression = "parameters." + std::string(name);
    Set(name, arena.Unknown({.kinds = kinds, .reason = "test", .expression = expression}));
  }

  std::optional<Value> LoopVariable(std::string_view name) const override {
    if (EqualsIgnoreCase(name, "item")) return Text("looped");
    return std::nullopt;
  }
  Value Context(std::string_view name) const override {
    if (name == "parameters") {
      return arena.Object(
          {.members = parameters, .missing = Missing::kError, .ignores_case = true});
    }
    if (name == "variables") {
      return arena.Object({.members = variables,
                           .missing = variables_missing,
                           .ignores_case = true,
                           .expression = "variables"});
    }
    if (name == "dependencies") {
      return arena.Object({.members = dependencies, .ignores_case = true});
    }
    return arena.Object({.ignores_case = true});
  }
  std::optional<bool> IsCanceled() const override { return canceled; }

  Value Eval(std::string_view text, Slot slot = Slot::kTemplate) const {
    const expr::Expression expression = expr::Parse(
        text, slot == Slot::kTemplate ? expr::Dialect::kPipeline : expr::Dialect::kPipelineRuntime);
    return Evaluate(expression, slot, *this, arena);
  }

  // `"a"`, `[1, 2]` on one line, `convert@3..5`, `unknown string: eq(parameters.u, 'a')`.
  std::string operator()(std::string_view text, Slot slot = Slot::kTemplate) const {
    return Show(Eval(text, slot));
  }
  static std::string Show(const Value& value) {
    if (value.IsError()) {
      return std::string(ToText(value.error().kind)) + "@" +
             std::to_string(value.error().span.begin) + ".." +
             std::to_string(value.error().span.end);
    }
    if (value.IsUnknown()) {
      return "unknown " + ToText(value.unknown().kinds) + ": " +
             std::string(value.unknown().expression);
    }
    std::string out;
    bool is_line_start = false;
    for (const char c : ToJson(value)) {
      if (c == '\n') {
        is_line_start = true;
      } else if (c != ' ' || !is_line_start) {
        if (is_line_start && out.back() == ',') out += ' ';
        is_line_start = false;
        out += c;
      }
    }
    return out;
  }

  std::vector<Member> parameters;
  std::vector<Member> variables;
  Missing variables_missing = Missing::kNull;
  std::vector<Member> dependencies;
  std::optional<bool> canceled = false;
};

struct Row {
  std::string_view expression;
  std::string_view expected;
};
inline void Check(const World& world, std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(world(row.expression) == row.expected);
  }
}

}  // namespace plumbline::azp
