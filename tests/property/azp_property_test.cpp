// Random expressions of pipelines: evaluating never breaks, what is known stays the same when
// something else becomes unknown, and the expression of an unknown result gives the result.
#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "azp/evaluator.h"

namespace plumbline::azp {
namespace {

// Parameters p0 .. p9 of all kinds, with some of them hidden.
class World : public Environment {
 public:
  World() {
    const std::array<Value, 3> items = {arena.StringView("a"), arena.Integer(2),
                                        arena.StringView("")};
    const std::array<Member, 2> members = {
        Member{.key = "a", .value = arena.StringView("x")},
        Member{.key = "b", .value = arena.Array(items)},
    };
    const Value object = arena.Object(members);
    const std::array<Value, 2> objects = {object, arena.StringView("plain")};
    known_ = {arena.StringView("Hello"), arena.StringView(""), arena.StringView("1.5"),
              arena.Integer(2),          arena.Integer(0),     Value::Boolean(true),
              Value::Boolean(false),     arena.Array(items),   object,
              arena.Array(objects)};
    for (std::size_t i = 0; i < known_.size(); ++i) {
      const std::string expression = "parameters.p" + std::to_string(i);
      for (std::size_t kinds = 0; kinds < 2; ++kinds) {
        unknown_[i][kinds] = arena.Unknown({.kinds = kinds == 0 ? kAny : Bit(known_[i].kind()),
                                            .reason = "the test hides it",
                                            .expression = expression});
      }
    }
  }

  std::optional<Value> LoopVariable(std::string_view) const override { return std::nullopt; }
  Value Context(std::string_view) const override {
    return arena.Object({.missing = Missing::kNull});
  }
  std::optional<Value> Parameter(std::string_view name) const override {
    const auto i = static_cast<std::size_t>(name.back() - '0');
    return (hidden >> i & 1U) != 0 ? unknown_[i][narrow >> i & 1U] : known_[i];
  }

  Value Eval(std::string_view text) {
    const expr::Expression expression = expr::Parse(text, expr::Dialect::kPipeline);
    return Evaluate(expression, Slot::kTemplate, *this, arena);
  }

  mutable Arena arena;
  unsigned hidden = 0;
  unsigned narrow = 0;  // Hidden ones whose kind is known.

 private:
  std::array<Value, 10> known_;
  std::array<std::array<Value, 2>, 10> unknown_;
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  unsigned Below(unsigned n) { return random_() % n; }

  std::string Expression(int depth) {
    if (depth == 0 || Below(4) == 0) return Leaf();
    if (Below(4) == 0) return Access(Expression(depth - 1), depth);
    struct Shape {
      std::string_view name;
      unsigned min, max;
    };
    static constexpr Shape kShapes[] = {{"and", 2, 3},          {"or", 2, 3},
                                        {"not", 1, 1},          {"xor", 2, 2},
                                        {"eq", 2, 2},           {"ne", 2, 2},
                                        {"lt", 2, 2},           {"ge", 2, 2},
                                        {"in", 2, 4},           {"notIn", 2, 3},
                                        {"contains", 2, 2},     {"startsWith", 2, 2},
                                        {"endsWith", 2, 2},     {"containsValue", 2, 2},
                                        {"coalesce", 2, 3},     {"iif", 3, 3},
                                        {"format", 2, 3},       {"join", 2, 2},
                                        {"split", 2, 2},        {"replace", 3, 3},
                                        {"lower", 1, 1},        {"upper", 1, 1},
                                        {"trim", 1, 1},         {"length", 1, 1},
                                        {"convertToJson", 1, 1}};
    const Shape& shape = kShapes[Below(std::size(kShapes))];
    const unsigned count = shape.min + Below(shape.max - shape.min + 1);
    std::string text = std::string(shape.name) + "(";
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) text += ", ";
      text += i == 0 && shape.name == "format" ? "'{0}-'" : Expression(depth - 1);
    }
    return text + ")";
  }

 private:
  std::string Leaf() {
    static constexpr std::string_view kLiterals[] = {"''",   "'a'",   "'true'",     "'Hello'",
                                                     "0",    "2",     "-1.50",      "1.2.3",
                                                     "true", "false", "variables.x"};
    if (Below(3) == 0) return std::string(kLiterals[Below(std::size(kLiterals))]);
    return "parameters.p" + std::to_string(Below(10));
  }
  std::string Access(const std::string& base, int depth) {
    switch (Below(5)) {
      case 0:
        return base + ".a";
      case 1:
        return base + ".b";
      case 2:
        return base + ".*";
      case 3:
        return base + "[" + Expression(depth - 1) + "]";
      default:
        return base + "[0]";
    }
  }

  std::mt19937 random_;
};

std::string Show(const Value& value) {
  if (value.IsError()) return "error " + std::string(ToText(value.error().kind));
  return std::string(ToText(value.kind())) + " " + ToJson(value);
}

// Whether what is certain of `hidden` is so in `known`.
bool Agrees(const Value& hidden, const Value& known) {
  if (hidden.IsUnknown()) {
    return (hidden.unknown().kinds & Bit(known.kind())) != 0;
  }
  if (!HasUnknown(hidden)) return Show(hidden) == Show(known);
  if (hidden.IsArray()) {
    if (!known.IsArray() || hidden.array().items.size() != known.array().items.size()) return false;
    for (std::size_t i = 0; i < hidden.array().items.size(); ++i) {
      if (!Agrees(hidden.array().items[i], known.array().items[i])) return false;
    }
    return true;
  }
  return known.kind() == hidden.kind();
}

}  // namespace

TEST_CASE("hiding values of pipelines never contradicts what they give") {
  Generator generator(20'260'101);
  std::size_t n_known = 0;
  std::size_t n_unknown = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::string text = generator.Expression(4);
    World world;
    const Value known = world.Eval(text);
    REQUIRE(!HasUnknown(known));
    world.hidden = generator.Below(1024);
    world.narrow = generator.Below(1024);
    const Value hidden = world.Eval(text);
    INFO(text << "\nhidden " << world.hidden << " narrow " << world.narrow << "\nknown  "
              << Show(known) << "\nhidden " << Show(hidden));
    // What is not known may be refused by the service; only what is hidden less is sure of that.
    if (known.IsError() && !hidden.IsError()) continue;
    if (!Agrees(hidden, known)) FAIL("contradiction");
    if (!hidden.IsUnknown()) {
      ++n_known;
      continue;
    }
    ++n_unknown;
    const std::string residual(hidden.unknown().expression);
    world.hidden = 0;
    const Value again = world.Eval(residual);
    if (Show(again) != Show(known)) FAIL("the residual " << residual << " gives " << Show(again));
  }
  CHECK(n_known > 1000);
  CHECK(n_unknown > 1000);
}

}  // namespace plumbline::azp
