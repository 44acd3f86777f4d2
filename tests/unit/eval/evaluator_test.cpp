// The evaluator as a whole: unknown values, choices, secrets, laziness, places of values.
#include "eval/evaluator.h"

#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "eval/choice.h"
#include "eval/deployment.h"

namespace plumbline::eval {
namespace {

// Parameters that the test sets; everything else is unknown.
class World : public Environment {
 public:
  Session session;
  Programs programs;
  Deployment deployment = Deployment::Unknown(session, Scope::kResourceGroup);
  std::map<std::string, Value, std::less<>> parameters;

  Value Parameter(std::string_view name) override {
    const auto found = parameters.find(name);
    return found == parameters.end()
               ? session.Error(ErrorKind::kUndefinedParameter, "there is no such parameter")
               : found->second;
  }
  Value Variable(std::string_view) override {
    return session.Error(ErrorKind::kUndefinedVariable, "there is no such variable");
  }
  const UserFunction* FindUserFunction(std::string_view, std::string_view) override {
    return nullptr;
  }
  Value ScopeObject(Call& call) override { return eval::ScopeObject(call, deployment); }
  Value ResourceId(Call& call) override { return ResourceIdOf(call, deployment); }
  Value OfResource(Call& call, std::string_view name) override {
    return OnlyTheDeploymentKnows(call, name);
  }

  void SetUnknown(const std::string& name, Kinds kinds) {
    UnknownData data{.kinds = kinds};
    data.identity = HashOf(session.String(name));
    data.reason = "the test does not say";
    const Value argument = session.String(name);
    data.residual = {Residual::Form::kCall, "parameters", session.Keep(std::span(&argument, 1))};
    parameters[name] = session.Unknown(data);
  }
  void SetChoice(const std::string& name, std::initializer_list<const char*> allowed) {
    SetUnknown(name, kStrings);
    Selector selector{session.Keep("parameter `" + name + "`"), kNoId<OriginId>, {}};
    std::vector<Value> alternatives;
    for (const char* text : allowed) {
      alternatives.push_back(session.StringView(text));
      selector.options.emplace_back(text);
    }
    const UnknownData plain = parameters[name].unknown();
    const SelectorId id = session.SelectorFor(plain.identity, selector);
    parameters[name] = MakeChoice(session, id, alternatives, plain);
  }

  Value Evaluate(std::string_view text) {
    Evaluator evaluator(session, programs, *this);
    return evaluator.String(session.Keep("[" + std::string(text) + "]"), kNoId<OriginId>);
  }
  // JSON of a known value; `? expression` of an unknown one; `a | b` of a choice; `! message`.
  std::string operator()(std::string_view text) { return Show(Evaluate(text)); }
  std::string Show(const Value& value) {
    std::string out;
    if (value.IsError()) return "! " + std::string(value.error().message);
    if (value.IsUnknown() && value.unknown().HasAlternatives()) {
      for (const Value& alternative : value.unknown().alternatives) {
        out += (out.empty() ? "" : " | ") + Show(alternative);
      }
      return out;
    }
    if (value.IsUnknown()) {
      out = "? ";
      AppendExpression(value, out);
      return out;
    }
    AppendJson(value, '"', out);
    return out;
  }
};

}  // namespace

TEST_CASE("an unknown condition gives both values, or the one they share") {
  World world;
  world.SetUnknown("on", kBooleans);
  CHECK(world("if(parameters('on'), 'a', 'b')") == R"("a" | "b")");
  CHECK(world("if(parameters('on'), 'a', 'a')") == R"("a")");
  CHECK(world("if(parameters('on'), fail('x'), 'b')") == R"(! x | "b")");
  // The same question has the same answer everywhere.
  CHECK(world("concat(if(parameters('on'), 'a', 'b'), if(parameters('on'), 'c', 'd'))") ==
        R"("ac" | "bd")");
  CHECK(world("if(parameters('on'), if(parameters('on'), 1, 2), 3)") == "1 | 3");
  world.SetUnknown("other", kBooleans);
  CHECK(world("if(parameters('on'), if(parameters('other'), 1, 2), 3)") == "1 | 2 | 3");
}

TEST_CASE("and, or and coalesce decide from what is known") {
  World world;
  world.SetUnknown("u", kBooleans);
  CHECK(world("and(parameters('u'), false())") == "false");
  CHECK(world("and(parameters('u'), true())") == "? parameters('u')");
  CHECK(world("or(parameters('u'), true())") == "true");
  CHECK(world("or(parameters('u'), false())") == "? parameters('u')");
  CHECK(world("and(true(), 'x')") == "! `and()` takes a boolean here, not a string");
  world.SetUnknown("text", kStrings);
  world.SetUnknown("maybe", kStrings | kNulls);
  CHECK(world("coalesce(parameters('text'), 'x')") == "? parameters('text')");
  CHECK(world("coalesce(null(), null(), 'x')") == R"("x")");
  CHECK(world("coalesce(parameters('maybe'), 'x')") == "? coalesce(parameters('maybe'), 'x')");
  CHECK(world("coalesce(if(parameters('u'), null(), 'a'), 'b')") == R"("b" | "a")");
}

TEST_CASE("functions go over the values a parameter may have") {
  World world;
  world.SetChoice("tier", {"Basic", "Standard"});
  CHECK(world("toLower(parameters('tier'))") == R"("basic" | "standard")");
  CHECK(world("concat(parameters('tier'), '-', toLower(parameters('tier')))") ==
        R"("Basic-basic" | "Standard-standard")");
  CHECK(world("equals(parameters('tier'), 'Premium')") == "false");
  CHECK(world("equals(parameters('tier'), 'Basic')") == "true | false");
  CHECK(world("if(equals(parameters('tier'), 'Basic'), 1, 2)") == "1 | 2");
  CHECK(world("createObject('Basic', 1, 'Standard', 2)[parameters('tier')]") == "1 | 2");
  CHECK(world("contains(createArray('x', parameters('tier')), 'Basic')") == "true | false");
  CHECK(world("createArray(parameters('tier'))[0]") == R"("Basic" | "Standard")");
  world.SetChoice("place", {"east", "west"});
  CHECK(world("concat(parameters('place'), parameters('tier'))") ==
        R"("eastBasic" | "eastStandard" | "westBasic" | "westStandard")");
}

TEST_CASE("what holds for all, some or none of the values") {
  World world;
  world.SetChoice("tier", {"Basic", "Standard"});
  world.SetUnknown("u", kStrings);
  const auto is = [](std::string_view text) {
    return [text](const Value& value) {
      if (!value.IsString()) return Truth::kMaybe;
      return value.text() == text ? Truth::kTrue : Truth::kFalse;
    };
  };
  CHECK(Test(world.Evaluate("parameters('tier')"), is("Basic")) == Holds::kSometimes);
  CHECK(Test(world.Evaluate("parameters('tier')"), is("Premium")) == Holds::kNever);
  CHECK(Test(world.Evaluate("'Basic'"), is("Basic")) == Holds::kAlways);
  CHECK(Test(world.Evaluate("parameters('u')"), is("Basic")) == Holds::kUndecided);
  std::string described;
  ForEachLeaf(world.Evaluate("parameters('tier')"),
              [&](const Value& leaf, std::span<const Answer> answers) {
                if (leaf.text() == "Standard") described = Describe(world.session, answers);
                return true;
              });
  CHECK(described == "parameter `tier` is `Standard`");
}

TEST_CASE("a choice that grows too large is unknown") {
  World world;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    world.SetChoice(name, {"1", "2", "3", "4"});
  }
  CHECK(CountLeaves(world.Evaluate("concat(parameters('a'), parameters('b'), parameters('c'), "
                                   "parameters('d'))")) == 256);
  const Value many = world.Evaluate(
      "concat(parameters('a'), parameters('b'), parameters('c'), parameters('d'), "
      "parameters('e'))");
  CHECK(many.IsUnknown());
  CHECK(!many.unknown().HasAlternatives());
  CHECK(many.unknown().kinds == kStrings);
}

TEST_CASE("secrets follow values, not what is only asked about them") {
  World world;
  world.SetUnknown("password", kStrings);
  const SecretSet secret =
      world.session.AddSecret({SecretKind::kSecureParameter, "password", kNoId<OriginId>});
  world.parameters["password"] = world.parameters["password"].With(secret);
  for (const char* leaks :
       {"parameters('password')", "concat('Server=x;Password=', parameters('password'))",
        "base64(parameters('password'))", "createObject('p', parameters('password')).p",
        "string(createObject('p', parameters('password')))",
        "if(true(), parameters('password'), '')", "first(createArray(parameters('password')))",
        "format('{0}', parameters('password'))"}) {
    INFO(leaks);
    CHECK(world.Evaluate(leaks).IsSecret());
  }
  for (const char* harmless :
       {"length(parameters('password'))", "empty(parameters('password'))",
        "equals(parameters('password'), 'x')", "contains(parameters('password'), 'x')",
        "if(empty(parameters('password')), 'a', 'b')",
        "createObject('p', parameters('password'), 'q', 'x').q"}) {
    INFO(harmless);
    CHECK(!world.Evaluate(harmless).IsSecret());
  }
  const Value keys = world.Evaluate("listKeys('x', '2019-06-01').keys[0].value");
  REQUIRE(keys.IsSecret());
  const auto indices = world.session.IndicesOf(keys.secrets());
  REQUIRE(indices.size() == 1);
  CHECK(world.session.SecretAt(indices[0]).name == "listKeys");
}

TEST_CASE("unknown values are equal when they are the same expression") {
  World world;
  world.SetUnknown("a", kStrings);
  world.SetUnknown("b", kStrings);
  CHECK(world("equals(concat(parameters('a'), '/x'), format('{0}/x', parameters('a')))") == "true");
  CHECK(world("equals(reference('r').id, reference('r').id)") == "true");
  CHECK(world("equals(parameters('a'), parameters('b'))") ==
        "? equals(parameters('a'), parameters('b'))");
  CHECK(world("equals(concat('x-', parameters('a')), 'y-1')") == "false");
  CHECK(world("resourceId('My.Rp/a', parameters('a'))") ==
        "? resourceId('My.Rp/a', parameters('a'))");
  CHECK(world("startsWith(resourceId('My.Rp/a', parameters('a')), '/subscriptions/')") == "true");
}

TEST_CASE("lambdas over unknown values") {
  World world;
  world.SetUnknown("list", kArrays);
  world.SetUnknown("n", kIntegers);
  CHECK(world("length(map(parameters('list'), lambda('x', 1)))") ==
        "? length(map(parameters('list'), lambda('x', 1)))");
  CHECK(
      world("map(createArray(1, parameters('n')), lambda('x', add(lambdaVariables('x'), 1)))[0]") ==
      "2");
  CHECK(world("length(filter(createArray(1, 2), lambda('x', equals(parameters('n'), 1))))")
            .starts_with("? "));
  CHECK(world("map(createArray(1), lambda('x', lambdaVariables('y')))") ==
        "! there is no lambda variable `y` here");
  CHECK(world("lambda('x', 1)") ==
        "! `lambda()` is an argument of `map`, `filter` and their relatives only");
  CHECK(world("filter(createArray(1), lambda('x', 'yes'))") ==
        "! `filter()` takes a boolean here, not a string");
}

TEST_CASE("a definite error stays one beside unknown arguments") {
  World world;
  world.SetUnknown("u", kStrings);
  CHECK(world("substring(parameters('u'), 'x')") ==
        "! `substring()` takes an integer here, not a string");
  CHECK(world("add(parameters('u'), 1)") == "! `add()` takes an integer here, not a string");
  CHECK(world("nosuch(parameters('u'))") == "! there is no function `nosuch`");
  CHECK(world("if(true(), 'a', concat2('b'))") == "! there is no function `concat2`");
  CHECK(world("if(true(), 'a', toLower('b', 'c'))") ==
        "! `toLower()` gets 2 arguments, but takes 1");
}

TEST_CASE("numbers are 32 bit where they are written and 64 bit where they are computed") {
  World world;
  CHECK(world("2147483647") == "2147483647");
  CHECK(world("-2147483648") == "-2147483648");
  CHECK(world("2147483648") == "! number `2147483648` does not fit into 32 bits");
  CHECK(world("mul(2147483647, 2147483647)") == "4611686014132420609");
  CHECK(world("1.5").starts_with("? "));
}

}  // namespace plumbline::eval
