// Random expressions over all functions of templates: evaluating never breaks, ends, and what is
// known stays the same when something else becomes unknown.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "eval/choice.h"
#include "eval/deployment.h"
#include "eval/evaluator.h"

namespace plumbline::eval {
namespace {

// Parameters p0 .. p9 of all kinds; those in `hidden` are unknown.
class World : public Environment {
 public:
  explicit World(unsigned hidden) : hidden_(hidden) {}

  Session session;
  Programs programs;

  Value Parameter(std::string_view name) override {
    if (name.size() != 2 || name[0] != 'p' || name[1] < '0' || name[1] > '9') {
      return session.Error(ErrorKind::kUndefinedParameter, "there is no such parameter");
    }
    const auto index = static_cast<unsigned>(name[1] - '0');
    const Value known = Known(index);
    if ((hidden_ >> index & 1U) == 0) return known;
    UnknownData data{.kinds = Bit(known.kind())};
    data.identity = 1000 + index;
    data.reason = "the test hides it";
    const Value argument = session.String(name);
    data.residual = {Residual::Form::kCall, "parameters", session.Keep(std::span(&argument, 1))};
    // Every other one is one of two values.
    if (index % 2 == 0) return session.Unknown(data);
    const SelectorId selector =
        session.SelectorFor(data.identity, {session.Keep(name), kNoId<OriginId>, {"a", "b"}});
    const std::array<Value, 2> alternatives = {known, Other(index)};
    return MakeChoice(session, selector, alternatives, data);
  }
  Value Variable(std::string_view) override {
    return session.Error(ErrorKind::kUndefinedVariable, "there is no such variable");
  }
  const UserFunction* FindUserFunction(std::string_view, std::string_view) override {
    return nullptr;
  }
  Value ScopeObject(Call& call) override {
    return eval::ScopeObject(call, Deployment::Unknown(session, Scope::kResourceGroup));
  }
  Value ResourceId(Call& call) override {
    return ResourceIdOf(call, Deployment::Unknown(session, Scope::kResourceGroup));
  }
  Value OfResource(Call& call, std::string_view name) override {
    return OnlyTheDeploymentKnows(call, name);
  }

  Value Evaluate(std::string_view text) {
    Evaluator evaluator(session, programs, *this, {.runtime = true, .defaults = true});
    evaluator.Push({"loop", Value::Integer(2), true});
    return evaluator.String(text, kNoId<OriginId>);
  }

 private:
  Value Known(unsigned index) {
    const std::array<Value, 2> numbers = {Value::Integer(3), Value::Integer(1)};
    const std::array<Value, 2> texts = {session.StringView("b"), session.StringView("a")};
    const std::array<Member, 2> members = {session.MakeMember("a", session.StringView("x")),
                                           session.MakeMember("b", Value::Integer(2))};
    switch (index) {
      case 0:
        return session.StringView("Hello");
      case 1:
        return session.StringView("https://example.com/a/b.json");
      case 2:
        return Value::Integer(2);
      case 3:
        return Value::Integer(-7);
      case 4:
        return Value::Boolean(true);
      case 5:
        return session.Array(numbers);
      case 6:
        return session.Array(texts);
      case 7:
        return session.Object(members);
      case 8:
        return session.StringView("\xC3\xA9\xF0\x9F\x98\x80{0}");
      default:
        return Value::Boolean(false);
    }
  }
  Value Other(unsigned index) {
    switch (index) {
      case 1:
        return session.StringView("10.0.0.0/24");
      case 3:
        return Value::Integer(0);
      case 5:
        return session.Array({});
      case 7:
        return session.Object({});
      default:
        return Value::Boolean(true);
    }
  }

  unsigned hidden_;
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string Make() { return "[" + Expression(4) + "]"; }
  unsigned Number(unsigned below) { return static_cast<unsigned>(random_() % below); }

 private:
  // A parameter or a literal, of one of the kinds as a rule.
  std::string Leaf(Kinds wanted) {
    struct Literal {
      Kinds kind;
      std::string_view text;
    };
    constexpr Literal kLiterals[] = {{kStrings, "'a'"},
                                     {kStrings, "''"},
                                     {kStrings, "'/'"},
                                     {kStrings, "'{0}-{1}'"},
                                     {kStrings, "'P1D'"},
                                     {kStrings, "'2020-04-07T14:53:14Z'"},
                                     {kStrings, "'[1,2]'"},
                                     {kStrings, "'TRUE'"},
                                     {kStrings, "'10.0.0.0/16'"},
                                     {kStrings, "parameters('p0')"},
                                     {kStrings, "parameters('p1')"},
                                     {kStrings, "parameters('p8')"},
                                     {kIntegers, "0"},
                                     {kIntegers, "1"},
                                     {kIntegers, "-1"},
                                     {kIntegers, "2147483647"},
                                     {kIntegers, "5"},
                                     {kIntegers, "copyIndex('loop')"},
                                     {kIntegers, "parameters('p2')"},
                                     {kIntegers, "parameters('p3')"},
                                     {kNulls, "null()"},
                                     {kBooleans, "parameters('p4')"},
                                     {kBooleans, "parameters('p9')"},
                                     {kBooleans, "true()"},
                                     {kArrays, "parameters('p5')"},
                                     {kArrays, "parameters('p6')"},
                                     {kArrays, "createArray('a', 'b', 'a')"},
                                     {kObjects, "parameters('p7')"},
                                     {kObjects, "createObject('a', 'z', 'c', null())"}};
    const bool any = Number(20) == 0;
    for (;;) {
      const Literal& literal = kLiterals[Number(std::size(kLiterals))];
      if (any || (literal.kind & wanted) != 0) return std::string(literal.text);
    }
  }

  std::string Lambda(unsigned depth, Kinds wanted) {
    return "lambda('x', 'y', " +
           (Number(3) == 0 ? "lambdaVariables('x')" : Expression(depth, wanted)) + ")";
  }

  // Functions of which the evaluator works out the kinds itself have no table of them.
  static Kinds Takes(const Function& function, unsigned i) {
    switch (function.special) {
      case Special::kIf:
        return i == 0 ? kBooleans : kAny;
      case Special::kAnd:
      case Special::kOr:
        return kBooleans;
      case Special::kMapValues:
        return kObjects;
      case Special::kReduce:
        return i == 0 ? kArrays : kAny;
      case Special::kFilter:
      case Special::kMap:
      case Special::kSort:
      case Special::kToObject:
      case Special::kGroupBy:
        return kArrays;
      default:
        return function.takes[std::min(i, 3U)];
    }
  }

  std::string Expression(unsigned depth, Kinds wanted = kAny) {
    if (depth == 0 || Number(6) == 0) return Leaf(wanted);
    if (Number(12) == 0) {
      return Expression(depth - 1, kArrays) + "[" + Expression(depth - 1, kIntegers) + "]";
    }
    if (Number(16) == 0) return Expression(depth - 1, kObjects) + ".a";
    const std::span<const Function> functions = AllFunctions();
    const Function* function = nullptr;
    do {
      function = &functions[Number(static_cast<unsigned>(functions.size()))];
    } while ((function->result & wanted) == 0 || function->way == Way::kDeployment);
    unsigned count = function->min;
    if (function->max == kMany) {
      count += Number(3);
    } else if (function->max > function->min) {
      count += Number(static_cast<unsigned>(function->max - function->min) + 1);
    }
    std::string text = std::string(function->name) + "(";
    for (unsigned i = 0; i < count; ++i) {
      if (i != 0) text += ", ";
      const bool lambda = i != 0 && function->special >= Special::kFilter &&
                          function->special <= Special::kGroupBy &&
                          !(function->special == Special::kReduce && i == 1);
      const bool asks =
          function->special == Special::kFilter || function->special == Special::kSort;
      text += lambda ? Lambda(depth - 1, asks ? kBooleans : kStrings)
                     : Expression(depth - 1, Takes(*function, i));
    }
    return text + ")";
  }

  std::mt19937 random_;
};

// Whether what is known of a value agrees with the value it really has.
bool Agrees(const Value& partly, const Value& truly) {
  if (partly.IsError()) return truly.IsError();
  if (truly.IsError()) return true;  // What a hidden value does may fail.
  switch (partly.kind()) {
    case Kind::kUnknown: {
      const UnknownData& unknown = partly.unknown();
      const Kinds kinds = truly.IsUnknown() ? truly.unknown().kinds : Bit(truly.kind());
      if (!unknown.MayBe(kinds)) return false;
      if (unknown.HasAlternatives()) {
        return std::ranges::any_of(unknown.alternatives, [&truly](const Value& alternative) {
          return Agrees(alternative, truly);
        });
      }
      if (truly.IsString()) {
        const auto length = static_cast<std::int64_t>(Utf16Length(truly.string()));
        if (unknown.kinds == kStrings && (length < unknown.min || length > unknown.max))
          return false;
        // Fragments stand in the text, in this order.
        std::size_t at = 0;
        for (std::size_t i = 0; i < unknown.pieces.size(); ++i) {
          const Piece& piece = unknown.pieces[i];
          if (!piece.value.IsString()) continue;
          const std::size_t found = truly.text().find(piece.value.text(), at);
          if (found == std::string_view::npos || (i == 0 && found != 0)) return false;
          at = found + piece.value.text().size();
        }
      }
      return true;
    }
    case Kind::kArray:
      if (!truly.IsArray()) return truly.IsUnknown();
      if (partly.items().size() != truly.items().size()) return false;
      for (std::size_t i = 0; i < partly.items().size(); ++i) {
        if (!Agrees(partly.items()[i], truly.items()[i])) return false;
      }
      return true;
    case Kind::kObject:
      if (!truly.IsObject()) return truly.IsUnknown();
      return std::ranges::all_of(partly.members(), [&truly](const Member& member) {
        if (member.has_unknown_key) return true;
        const Member* const other = truly.object().Find(member.key);
        return other == nullptr ? truly.object().is_open : Agrees(member.value, other->value);
      });
    default:
      return truly.IsUnknown() || Equal(partly, truly) != Truth::kFalse;
  }
}

std::string Show(const Value& value) {
  std::string text;
  if (value.IsError()) return "error: " + std::string(value.error().message);
  AppendExpression(value, text);
  return text;
}

}  // namespace

TEST_CASE("what is known of an expression does not change when values are hidden", "[eval]") {
  Generator generator(20260101);
  std::map<Kind, int> kinds;
  std::set<std::string> expressions;
  int hidden_results = 0;
  int choices = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = generator.Make();
    World all_known(0);
    const Value truly = all_known.Evaluate(text);
    ++kinds[truly.kind()];
    expressions.insert(text);
    const unsigned hidden = generator.Number(1024);
    World some_hidden(hidden);
    const Value partly = some_hidden.Evaluate(text);
    hidden_results += truly.IsKnown() && partly.IsUnknown() ? 1 : 0;
    choices += partly.IsUnknown() && partly.unknown().HasAlternatives() ? 1 : 0;
    if (!Agrees(partly, truly)) {
      INFO(text << "\nhidden " << hidden << "\ntruly  " << Show(truly) << "\npartly "
                << Show(partly));
      CHECK(false);
    }
  }
  // The expressions are not all of one sort.
  CAPTURE(expressions.size(), kinds, hidden_results, choices);
  CHECK(expressions.size() > 50'000);
  CHECK(hidden_results > 3'000);
  CHECK(choices > 2'000);
  CHECK(kinds[Kind::kError] < 70'000);
  for (const Kind kind : {Kind::kString, Kind::kInteger, Kind::kBoolean, Kind::kArray,
                          Kind::kObject, Kind::kUnknown, Kind::kError}) {
    INFO(ToText(kind));
    CHECK(kinds[kind] > 50);
  }
}

TEST_CASE("printing an expression and evaluating it again gives the same value", "[eval]") {
  Generator generator(20260102);
  int compared = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = generator.Make();
    World world(0);
    const Value value = world.Evaluate(text);
    if (!value.IsKnown() || FirstUnknown(value) != nullptr) continue;
    std::string printed = "[";
    AppendExpression(value, printed);
    printed += "]";
    if (printed.size() > 20'000) continue;
    const Value again = world.Evaluate(world.session.Keep(printed));
    if (again.IsUnknown()) continue;  // A fraction, or a number beyond 32 bits inside json().
    INFO(text << "\n" << printed << "\n" << Show(again));
    REQUIRE(!again.IsError());
    CHECK(Equal(value, again) == Truth::kTrue);
    ++compared;
  }
  CHECK(compared > 500);
}

TEST_CASE("expressions that grow end", "[eval]") {
  for (const std::string_view text : {
           "[reduce(range(0, 10000), 'x', lambda('a', 'b', concat(lambdaVariables('a'), "
           "lambdaVariables('a'))))]",
           "[reduce(range(0, 10000), createArray(), lambda('a', 'b', "
           "createArray(lambdaVariables('a'), lambdaVariables('a'))))]",
           "[reduce(range(0, 10000), 'x', lambda('a', 'b', concat(lambdaVariables('a'), "
           "parameters('p0'))))]",
           "[reduce(range(0, 10000), 'x', lambda('a', 'b', format('{0}{0}', "
           "lambdaVariables('a'))))]",
           "[map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', "
           "map(range(0, 10000), lambda('z', 1))))))]",
           "[reduce(range(0, 10000), createObject('a', 1), lambda('a', 'b', "
           "union(lambdaVariables('a'), createObject('a', lambdaVariables('a')))))]",
           "[sort(range(0, 10000), lambda('a', 'b', equals(lambdaVariables('a'), "
           "parameters('p2'))))]",
           "[reduce(range(0, 10000), parameters('p1'), lambda('a', 'b', "
           "if(equals(lambdaVariables('a'), parameters('p3')), lambdaVariables('a'), "
           "concat(lambdaVariables('a'), 'x'))))]",
           "[string(reduce(range(0, 10000), 'x', lambda('a', 'b', createObject('k', "
           "lambdaVariables('a')))))]",
       }) {
    INFO(text);
    World world(0x3FF);
    const Value value = world.Evaluate(text);
    std::string printed;
    AppendExpression(value, printed);
    SUCCEED();
  }
}

}  // namespace plumbline::eval
