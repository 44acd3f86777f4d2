#include "eval/value.h"

#include <array>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "eval/session.h"

namespace plumbline::eval {
namespace {

Value Unknown(Session& session, UnknownData data) { return session.Unknown(data); }

// Strings with holes: pieces of text, and nullptr for holes.
Value Holes(Session& session, std::initializer_list<const char*> texts,
            UnknownData hole = {.kinds = kStrings}) {
  std::vector<Piece> pieces;
  for (const char* text : texts) {
    pieces.push_back({0, 0, text ? session.String(text) : session.Unknown(hole)});
  }
  return session.StringOf(pieces);
}

std::string Json(const Value& value, char quote = '"') {
  std::string out;
  AppendJson(value, quote, out);
  return out;
}

std::string Text(const Value& value) {
  std::string out;
  AppendText(value, out);
  return out;
}

std::string Expression(const Value& value) {
  std::string out;
  AppendExpression(value, out);
  return out;
}

}  // namespace

TEST_CASE("kinds have names") {
  CHECK(ToText(Kind::kInteger) == "integer");
  CHECK(ToText(kStrings) == "a string");
  CHECK(ToText(kIntegers) == "an integer");
  CHECK(ToText(kArrays | kStrings) == "a string or an array");
  CHECK(ToText(kStrings | kArrays | kNulls) == "a string, an array or null");
  CHECK(ToText(kAny) == "any value");
  CHECK(ToText(kNotNull) == "any value but null");
  CHECK(ToText(Kinds{0}) == "nothing");
}

TEST_CASE("members are found by exact spelling first, then in any case") {
  Session session;
  const std::array members = {session.MakeMember("Name", Value::Integer(1)),
                              session.MakeMember("name", Value::Integer(2)),
                              session.MakeMember("other", Value::Integer(3))};
  const Value object = session.Object(members);
  CHECK(object.object().Find("Name")->value.integer() == 1);
  CHECK(object.object().Find("name")->value.integer() == 2);
  CHECK(object.object().Find("NAME")->value.integer() == 1);
  CHECK(object.object().Find("OTHER")->value.integer() == 3);
  CHECK(object.object().Find("oth") == nullptr);
  CHECK(object.object().Find("") == nullptr);
  // The hash folds `@` and the backquote together, comparing does not.
  const std::array at = {session.MakeMember("a@", Value::Null())};
  CHECK(session.Object(at).object().Find("a`") == nullptr);
}

TEST_CASE("known values are equal when kind and content are") {
  Session session;
  const auto equal = [](const Value& a, const Value& b) {
    const Truth truth = Equal(a, b);
    CHECK(truth == Equal(b, a));
    if (truth == Truth::kTrue) CHECK(HashOf(a) == HashOf(b));
    return truth;
  };
  const Value one = Value::Integer(1);
  CHECK(equal(one, Value::Integer(1)) == Truth::kTrue);
  CHECK(equal(one, Value::Integer(2)) == Truth::kFalse);
  CHECK(equal(one, session.String("1")) == Truth::kFalse);
  CHECK(equal(one, Value::Boolean(true)) == Truth::kFalse);
  CHECK(equal(one, Value::Float(1.0)) == Truth::kTrue);
  CHECK(equal(one, Value::Float(1.5)) == Truth::kFalse);
  // As doubles these two are the same.
  CHECK(equal(Value::Integer(9'007'199'254'740'993), Value::Float(9'007'199'254'740'992.0)) ==
        Truth::kFalse);
  CHECK(equal(Value::Integer(INT64_MAX), Value::Float(9.3e18)) == Truth::kFalse);
  CHECK(equal(Value::Float(0.0), Value::Float(-0.0)) == Truth::kTrue);
  CHECK(equal(Value::Null(), Value::Null()) == Truth::kTrue);
  CHECK(equal(Value::Null(), session.String("")) == Truth::kFalse);
  CHECK(equal(session.String("a"), session.String("A")) == Truth::kFalse);

  const auto array = [&session](std::initializer_list<Value> items) {
    return session.Array(std::vector<Value>(items));
  };
  CHECK(equal(array({one, Value::Null()}), array({one, Value::Null()})) == Truth::kTrue);
  CHECK(equal(array({one, Value::Integer(2)}), array({Value::Integer(2), one})) == Truth::kFalse);
  CHECK(equal(array({one}), array({one, one})) == Truth::kFalse);
  CHECK(equal(array({}), array({})) == Truth::kTrue);
  CHECK(equal(array({array({})}), array({array({one})})) == Truth::kFalse);
}

TEST_CASE("members of equal objects come in any order") {
  for (const int count : {2, 100}) {
    CAPTURE(count);
    Session session;
    std::vector<Member> forward;
    std::vector<Member> backward;
    for (int i = 0; i < count; ++i) {
      forward.push_back(
          session.MakeMember(session.Keep("k" + std::to_string(i)), Value::Integer(i)));
      const int j = count - 1 - i;
      backward.push_back(
          session.MakeMember(session.Keep("k" + std::to_string(j)), Value::Integer(j)));
    }
    const Value a = session.Object(forward);
    CHECK(Equal(a, session.Object(backward)) == Truth::kTrue);
    CHECK(HashOf(a) == HashOf(session.Object(backward)));
    backward.back().value = Value::Integer(7);
    CHECK(Equal(a, session.Object(backward)) == Truth::kFalse);
    CHECK(HashOf(a) != HashOf(session.Object(backward)));
    // Keys that differ in case only are different ones.
    forward[0] = session.MakeMember("K0", Value::Integer(0));
    CHECK(Equal(a, session.Object(forward)) == Truth::kFalse);
  }
}

TEST_CASE("unknown values are equal by identity and differ by what is known of them") {
  Session session;
  const auto equal = [](const Value& a, const Value& b) {
    const Truth truth = Equal(a, b);
    CHECK(truth == Equal(b, a));
    return truth;
  };
  const Value a = Unknown(session, {.identity = 1});
  const Value same = Unknown(session, {.identity = 1});
  const Value other = Unknown(session, {.identity = 2});
  CHECK(equal(a, same) == Truth::kTrue);
  CHECK(HashOf(a) == HashOf(same));
  CHECK(equal(a, other) == Truth::kMaybe);
  CHECK(HashOf(a) != HashOf(other));
  const Value nameless = Unknown(session, {});
  CHECK(equal(nameless, nameless) == Truth::kTrue);
  CHECK(equal(nameless, Unknown(session, {})) == Truth::kMaybe);
  CHECK(equal(a, Value::Null()) == Truth::kMaybe);

  SECTION("kinds") {
    const Value text = Unknown(session, {.kinds = kStrings});
    CHECK(equal(text, Value::Integer(1)) == Truth::kFalse);
    CHECK(equal(text, Value::Null()) == Truth::kFalse);
    CHECK(equal(text, session.String("x")) == Truth::kMaybe);
    CHECK(equal(text, Unknown(session, {.kinds = kObjects | kArrays})) == Truth::kFalse);
    CHECK(equal(text, Unknown(session, {.kinds = kObjects | kStrings})) == Truth::kMaybe);
    CHECK(equal(Unknown(session, {.kinds = kIntegers}), Value::Float(2)) == Truth::kMaybe);
  }
  SECTION("bounds") {
    const Value number = Unknown(session, {.kinds = kIntegers, .min = 1, .max = 10});
    CHECK(equal(number, Value::Integer(0)) == Truth::kFalse);
    CHECK(equal(number, Value::Integer(10)) == Truth::kMaybe);
    CHECK(equal(number, Value::Integer(11)) == Truth::kFalse);
    CHECK(equal(number, Unknown(session, {.kinds = kIntegers, .min = 11})) == Truth::kFalse);
    const Value text = Unknown(session, {.kinds = kStrings, .min = 2, .max = 3});
    CHECK(equal(text, session.String("a")) == Truth::kFalse);
    CHECK(equal(text, session.String("abc")) == Truth::kMaybe);
    CHECK(equal(text, session.String("äöü")) == Truth::kMaybe);
    CHECK(equal(text, session.String("abcd")) == Truth::kFalse);
    // Of something that may be an integer as well, bounds say nothing about a length.
    const Value either = Unknown(session, {.kinds = kStrings | kIntegers, .min = 100});
    CHECK(equal(either, session.String("a")) == Truth::kMaybe);
  }
  SECTION("fragments") {
    const Value name = Holes(session, {"st-", nullptr, "-prod"});
    CHECK(equal(name, session.String("st-a-prod")) == Truth::kMaybe);
    CHECK(equal(name, session.String("st--prod")) == Truth::kMaybe);
    CHECK(equal(name, session.String("st-prod")) == Truth::kFalse);  // Too short.
    CHECK(equal(name, session.String("kv-a-prod")) == Truth::kFalse);
    CHECK(equal(name, session.String("st-a-test")) == Truth::kFalse);
    CHECK(equal(name, Holes(session, {"st-shop", nullptr})) == Truth::kMaybe);
    CHECK(equal(name, Holes(session, {"kv", nullptr})) == Truth::kFalse);
    CHECK(equal(name, Holes(session, {nullptr, "-test"})) == Truth::kFalse);
    const Value middle = Holes(session, {nullptr, "-mid-", nullptr, "-two-", nullptr});
    CHECK(equal(middle, session.String("a-mid-b-two-c")) == Truth::kMaybe);
    CHECK(equal(middle, session.String("a-two-b-mid-c")) == Truth::kFalse);
    CHECK(equal(middle, session.String("aaaaa-mid-two-c")) == Truth::kFalse);
    const Value id =
        Holes(session, {"a", nullptr, "b", nullptr}, {.kinds = kStrings, .min = 3, .max = 3});
    CHECK(equal(id, session.String("a123b456")) == Truth::kMaybe);
    CHECK(equal(id, session.String("a12b3456")) == Truth::kFalse);
    CHECK(equal(id, session.String("a123b45")) == Truth::kFalse);
  }
  SECTION("containers") {
    const Value with = session.Array(std::array{Value::Integer(1), a});
    CHECK(equal(with, session.Array(std::array{Value::Integer(1), same})) == Truth::kTrue);
    CHECK(equal(with, session.Array(std::array{Value::Integer(1), other})) == Truth::kMaybe);
    CHECK(equal(with, session.Array(std::array{Value::Integer(2), a})) == Truth::kFalse);
    CHECK(equal(with, session.Array(std::array{Value::Integer(1)})) == Truth::kFalse);
  }
}

TEST_CASE("what a string with holes can become is never called different") {
  Session session;
  std::uint32_t state = 1;
  const auto random = [&state](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 16) % below;
  };
  const auto word = [&random](std::uint32_t longest) {
    std::string text;
    for (std::uint32_t i = random(longest + 1); i > 0; --i) text += random(3) == 0 ? "é" : "a";
    return text;
  };
  // A string and what it becomes when its holes are filled.
  const auto make = [&](std::string& filled) {
    std::vector<Piece> pieces = {{0, 0, session.Unknown({.kinds = kStrings, .min = 0})}};
    filled = word(2);
    for (std::uint32_t i = random(5); i > 0; --i) {
      const std::string text = word(3);
      filled += text;
      const auto length = static_cast<std::int64_t>(Utf16Length(session.String(text).string()));
      const UnknownData hole = {.kinds = kStrings, .min = length, .max = length + random(2)};
      pieces.push_back({0, 0, random(2) == 0 ? session.String(text) : session.Unknown(hole)});
    }
    return session.StringOf(pieces);
  };
  int different = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string filled;
    std::string other_filled;
    const Value one = make(filled);
    const Value other = make(other_filled);
    CAPTURE(filled, other_filled);
    REQUIRE(Equal(one, session.String(filled)) == Truth::kMaybe);
    const Truth truth = Equal(one, other);
    if (filled == other_filled) REQUIRE(truth == Truth::kMaybe);
    if (Equal(one, session.String(other_filled)) == Truth::kFalse) ++different;
  }
  CHECK(different > 500);
}

TEST_CASE("one of several values is compared value by value") {
  Session session;
  const SelectorId sku = session.SelectorFor(1, {"parameter `sku`", {}, {"Basic", "Standard"}});
  const SelectorId tier = session.SelectorFor(2, {"parameter `tier`", {}, {"a", "b"}});
  const auto choice = [&session](SelectorId selector, Value a, Value b, std::uint64_t identity) {
    UnknownData data{.kinds = kStrings, .identity = identity, .selector = selector};
    data.alternatives = session.Keep(std::span<const Value>(std::array{a, b}));
    return session.Unknown(data);
  };
  const Value basic = session.String("Basic");
  const Value standard = session.String("Standard");
  const Value either = choice(sku, basic, standard, 10);
  CHECK(Equal(either, basic) == Truth::kMaybe);
  CHECK(Equal(either, session.String("Premium")) == Truth::kFalse);
  CHECK(Equal(session.String("Premium"), either) == Truth::kFalse);
  // The same question has the same answer.
  CHECK(Equal(either, choice(sku, basic, standard, 11)) == Truth::kTrue);
  CHECK(Equal(either, choice(sku, standard, basic, 12)) == Truth::kFalse);
  CHECK(Equal(either, choice(tier, basic, standard, 13)) == Truth::kMaybe);
  // What fails is not compared.
  const Value error = session.Error(ErrorKind::kFail, "no");
  CHECK(Equal(choice(sku, error, standard, 14), standard) == Truth::kTrue);
  CHECK(Equal(choice(sku, error, error, 15), standard) == Truth::kMaybe);
}

TEST_CASE("values that share their parts do not take forever") {
  Session session;
  Value a = session.Array(std::array{Value::Integer(1)});
  Value b = session.Array(std::array{Value::Integer(1)});
  for (int i = 0; i < 60; ++i) {
    a = session.Array(std::array{a, a});
    b = session.Array(std::array{b, b});
  }
  CHECK(Equal(a, a) == Truth::kTrue);
  CHECK(Equal(a, b) == Truth::kMaybe);
  HashOf(a);
  CHECK(Json(a).size() < 20'000'000);
  CHECK(Expression(a).size() < 100'000);
  // Nor does depth take the stack: what is nested too deep is unknown.
  Value deep = Value::Null();
  Value deep_too = Value::Null();
  for (int i = 0; i < 200'000; ++i) {
    deep = session.Array({&deep, 1});
    deep_too = session.Array({&deep_too, 1});
  }
  CHECK(Equal(deep, deep_too) == Truth::kMaybe);
  HashOf(deep);
  CHECK(Json(deep).size() < 2'000);
  CHECK(FirstUnknown(deep) != nullptr);
}

TEST_CASE("text is counted in UTF-16 units") {
  Session session;
  const auto units = [&session](std::string_view text) {
    return Utf16Length(session.String(text).string());
  };
  CHECK(units("") == 0);
  CHECK(units("abc") == 3);
  CHECK(units("aé") == 2);
  CHECK(units("語") == 1);
  CHECK(units("a😀b") == 4);
  CHECK(units("a\xFFz") == 3);

  const Value text = session.String("é😀b");
  const auto offset = [&text](std::size_t at) { return OffsetOfUnit(text.string(), at); };
  CHECK(offset(0) == 0);
  CHECK(offset(1) == 2);
  CHECK(offset(2) == 6);  // Between the units of the pair: behind it.
  CHECK(offset(3) == 6);
  CHECK(offset(4) == 7);
  CHECK(OffsetOfUnit(session.String("abc").string(), 2) == 2);
}

TEST_CASE("values become text") {
  Session session;
  CHECK(Text(Value::Null()) == "");
  CHECK(Text(Value::Boolean(true)) == "True");
  CHECK(Text(Value::Boolean(false)) == "False");
  CHECK(Text(Value::Integer(-7)) == "-7");
  CHECK(Text(Value::Float(1.5)) == "1.5");
  CHECK(Text(Value::Float(2)) == "2");
  CHECK(Text(session.String("it's")) == "it's");
  CHECK(Text(session.Array(std::array{Value::Boolean(true), Value::Null()})) == "[true,null]");
}

TEST_CASE("values become JSON") {
  Session session;
  const std::array inner = {session.MakeMember("b\"'", session.String("x\"'\\/\b\f\n\r\t\x01é")),
                            session.MakeMember("f", Value::Float(3)),
                            session.MakeMember("e", session.Object({}))};
  const Value value = session.Array(
      std::array{Value::Integer(INT64_MIN), session.Object(inner), session.Array({})});
  CHECK(Json(value) ==
        "[-9223372036854775808,{\"b\\\"'\":\"x\\\"'\\\\/\\b\\f\\n\\r\\t\\u0001é\","
        "\"f\":3.0,\"e\":{}},[]]");
  CHECK(Json(value, '\'') ==
        "[-9223372036854775808,{'b\"\\'':'x\"\\'\\\\/\\b\\f\\n\\r\\t\\u0001é','f':3.0,'e':{}},[]]");
  CHECK(Json(session.String("a\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA")) ==
        "\"a\\u0085\\u2028\\u2029\xE2\x80\xAA\"");
  CHECK(Json(Value::Float(1e300)) == "1e+300");
  UnknownData data;
  data.residual = {Residual::Form::kSource, "parameters('x')", {}};
  CHECK(Json(session.Array(std::array{session.Unknown(data)})) == "[\"[parameters('x')]\"]");
}

TEST_CASE("values become expressions") {
  Session session;
  CHECK(Expression(Value::Null()) == "null()");
  CHECK(Expression(Value::Boolean(true)) == "true()");
  CHECK(Expression(Value::Integer(-2147483648)) == "-2147483648");
  CHECK(Expression(Value::Integer(2147483648)) == "json('2147483648')");
  CHECK(Expression(Value::Float(1)) == "json('1.0')");
  CHECK(Expression(session.String("it's")) == "'it''s'");
  const std::array members = {session.MakeMember("a", Value::Integer(1)),
                              session.MakeMember("it's", session.Array({}))};
  CHECK(Expression(session.Object(members)) == "createObject('a', 1, 'it''s', createArray())");

  UnknownData parameter;
  parameter.residual = {Residual::Form::kCall, "parameters",
                        session.Keep(std::span<const Value>(std::array{session.String("p")}))};
  const std::array base = {session.Unknown(parameter)};
  UnknownData member;
  member.residual = {Residual::Form::kMember, "a", session.Keep(std::span<const Value>(base))};
  UnknownData odd;
  odd.residual = {Residual::Form::kMember, "a-b", session.Keep(std::span<const Value>(base))};
  const std::array both = {session.Unknown(member), Value::Integer(0)};
  UnknownData index;
  index.residual = {Residual::Form::kIndex, {}, session.Keep(std::span<const Value>(both))};
  UnknownData call;
  call.residual = {Residual::Form::kCall, "concat",
                   session.Keep(std::span<const Value>(std::array{
                       session.String("x"), session.Unknown(odd), session.Unknown(index)}))};
  CHECK(Expression(session.Array(std::array{session.Unknown(call), Value::Integer(1)})) ==
        "createArray(concat('x', parameters('p')['a-b'], parameters('p').a[0]), 1)");
}

}  // namespace plumbline::eval
