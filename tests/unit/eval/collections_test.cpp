#include <array>
#include <string>

#include <catch2/catch.hpp>

#include "call.h"

namespace plumbline::eval {

TEST_CASE("members and elements are reached") {
  Calls eval;
  CHECK(eval("createObject('foo', 's').foo") == R"("s")");
  CHECK(eval("createObject('foo', 's')['FOO']") == R"("s")");
  CHECK(eval("createArray('s')[0]") == R"("s")");
  CHECK(eval("createObject('a', createArray(1, createObject('b', 2)))['a'][1].b") == "2");
  CHECK(eval("createObject('n', null()).n") == "null");
}

TEST_CASE("a missing member names those that there are") {
  Calls eval;
  CHECK(eval("createObject().a") == "error: member `a` does not exist; the object is empty");
  CHECK(eval("createObject('b', 1).a") == "error: member `a` does not exist; the object has `b`");
  CHECK(eval("createObject('skuName', 1, 'location', 2, 'locations', 3).lokation") ==
        "error: member `lokation` does not exist; the object has `location`, `locations` and "
        "`skuName`");
  CHECK(
      eval("createObject('a1', 1, 'a2', 2, 'zone', 3, 'a4', 4, 'a5', 5, 'a6', 6, 'a7', 7).zones") ==
      "error: member `zones` does not exist; the object has `zone`, `a1`, `a2`, `a4`, `a5` and 2 "
      "more");
  const Value error = eval.Evaluate("createObject('zone', 1).zones");
  CHECK(error.error().kind == ErrorKind::kMissingMember);
  CHECK(error.error().help == "did you mean `zone`?");
  CHECK(eval.Evaluate("createObject('zone', 1).a").error().help.empty());
  CHECK(eval("null().a") == "error: member `a` does not exist; the value is null");
}

TEST_CASE("an index out of range names the length") {
  Calls eval;
  CHECK(eval("createArray(1, 2)[2]") == "error: index 2 is out of range; the array has 2 elements");
  CHECK(eval("createArray(1)[-1]") == "error: index -1 is out of range; the array has 1 element");
  CHECK(eval("createArray()[0]") == "error: index 0 is out of range; the array has 0 elements");
  CHECK(eval.Evaluate("createArray()[0]").error().kind == ErrorKind::kIndexOutOfRange);
}

TEST_CASE("scalars have neither members nor elements") {
  Calls eval;
  CHECK(eval("'abc'[0]") == "error: a string has no elements to index");
  CHECK(eval("'abc'.length") == "error: a string has no member `length`");
  CHECK(eval("add(1, 2).x") == "error: an integer has no member `x`");
  CHECK(eval("null()[0]") == "error: null has no elements to index");
  CHECK(eval("createArray(1).x") == "error: an array has elements and no member `x`");
  CHECK(eval("createArray(1)['0']") == "error: an array has elements and no member `0`");
  CHECK(eval("createObject('a', 1)[0]") == "error: an object has members and no elements to index");
  CHECK(eval("createArray(1)[float('0')]") ==
        "error: a float is neither the name of a member nor the index of an element");
  CHECK(eval("createArray(1)[null()]") ==
        "error: null is neither the name of a member nor the index of an element");
}

TEST_CASE("access to unknown values is unknown unless it cannot work") {
  Calls eval;
  eval.SetUnknown("any");
  eval.SetUnknown("text", kStrings);
  eval.SetUnknown("object", kObjects);
  eval.SetUnknown("array", kArrays, 0, 2);
  eval.SetUnknown("number", kIntegers, 5, 9);
  CHECK(eval("parameters('any').a") == "unknown");
  CHECK(eval("parameters('any')[0].b") == "unknown");
  CHECK(eval("parameters('object').a") == "unknown");
  CHECK(eval("parameters('object')[0]") == "error: an object has members and no elements to index");
  CHECK(eval("parameters('text').a") == "error: a string has no member `a`");
  CHECK(eval("parameters('array')[1]") == "unknown");
  CHECK(eval("parameters('array')[2]") ==
        "error: index 2 is out of range; the array has at most 2 elements");
  CHECK(eval("parameters('array')[-1]") == "error: index -1 is out of range");
  CHECK(eval("parameters('array').x") == "error: an array has elements and no member `x`");
  CHECK(eval("createArray(1, 2)[parameters('any')]") == "unknown integer");
  CHECK(eval("createArray(1, 2)[parameters('text')]") ==
        "error: an array has elements and no members");
  CHECK(eval("createArray(1, 2)[parameters('number')]") ==
        "error: index 5 is out of range; the array has 2 elements");
  CHECK(eval("createObject('a', 1, 'b', 'x')[parameters('text')]") == "unknown integer string");
  CHECK(eval("createObject('a', 1)[parameters('number')]") ==
        "error: an object has members and no elements to index");
  CHECK(eval("createObject()[parameters('text')]") ==
        "error: the object is empty and has no members");
}

TEST_CASE("the same access to the same unknown value is the same value") {
  Calls eval;
  eval.SetUnknown("a");
  eval.SetUnknown("b");
  CHECK(eval("equals(parameters('a').x[0], parameters('a').x[0])") == "true");
  CHECK(eval("equals(parameters('a').x[0], parameters('a').x[1])") == "unknown boolean");
  CHECK(eval("equals(parameters('a').x, parameters('b').x)") == "unknown boolean");
  CHECK(eval("equals(parameters('a').x, parameters('a').y)") == "unknown boolean");
  std::string text;
  AppendExpression(eval.Evaluate("parameters('a')['x-y'][0].z"), text);
  CHECK(text == "a['x-y'][0].z");
}

TEST_CASE("array() wraps what is no array") {
  Calls eval;
  CHECK(eval("array('efgh')") == R"(["efgh"])");
  CHECK(eval("array(1)") == "[1]");
  CHECK(eval("array(createObject('a', 1))") == R"([{"a":1}])");
  CHECK(eval("array(createArray())") == "[]");
  CHECK(eval("array(createArray(1))") == "[1]");
  CHECK(eval("array()") == "error: argument count");
  CHECK(eval("array(true())") == "unknown array");
  CHECK(eval("array(null())") == "unknown array");
}

TEST_CASE("arrays and objects are made") {
  Calls eval;
  eval.SetUnknown("u");
  eval.SetUnknown("number", kIntegers);
  CHECK(eval("createArray('a', 'b', 'c')") == R"(["a","b","c"])");
  CHECK(eval("createArray()") == "[]");
  CHECK(eval("createArray(null(), createArray())") == "[null,[]]");
  CHECK(eval("createObject('intProp', 1, 'stringProp', 'abc', 'boolProp', true(), 'arrayProp', "
             "createArray('a', 'b', 'c'), 'objectProp', createObject('key1', 'value1'))") ==
        R"({"intProp":1,"stringProp":"abc","boolProp":true,"arrayProp":["a","b","c"],)"
        R"("objectProp":{"key1":"value1"}})");
  CHECK(eval("createObject()") == "{}");
  CHECK(eval("createObject('a')") == "error: the last key has no value");
  CHECK(eval("createObject(1, 2)") == "error in 1: the key is an integer and not a string");
  CHECK(eval("createObject('a', 1, parameters('number'), 2)") ==
        "error in 3: the key is an integer and not a string");
  CHECK(eval("createObject('a', 1, 'A', 2)") == "unknown object");  // Not documented.
  CHECK(eval("createObject(parameters('u'), 1)") == "unknown object");
  CHECK(eval("createObject('k', parameters('u'), 'n', 1).n") == "1");
  CHECK(eval("length(createArray(parameters('u'), 'b'))") == "2");
  CHECK(eval("first(createArray('a', parameters('u')))") == R"("a")");
}

TEST_CASE("keys remember where they were written") {
  Calls eval;
  const Value key = eval.session.String("a").At(OriginId{7});
  const Value object = eval.Call("createObject", {key, Value::Integer(1).At(OriginId{8})});
  CHECK(object.members()[0].key_origin == OriginId{7});
  const Value items = eval.Call("items", {object});
  CHECK(items.items()[0].object().Find("key")->value.origin() == OriginId{7});
  CHECK(items.items()[0].object().Find("value")->value.origin() == OriginId{8});
}

TEST_CASE("distinct() is known where nothing is left out") {
  Calls eval;
  CHECK(eval("distinct(createArray('b', 'a', 1))") == R"(["b","a",1])");
  CHECK(eval("distinct(createArray())") == "[]");
  CHECK(eval("distinct(createArray('a', 'b', 'a'))") == "unknown array {1..3}");
  CHECK(eval("distinct(createArray('a', 'A'))") == "unknown array {1..2}");
}

TEST_CASE("flatten() takes away one level") {
  Calls eval;
  eval.SetUnknown("u");
  eval.SetUnknown("array", kArrays, 2);
  eval.SetUnknown("text", kStrings);
  CHECK(eval("flatten(createArray(createArray(0, 1), createArray(2, 3), createArray(4, 5)))") ==
        "[0,1,2,3,4,5]");
  CHECK(eval("flatten(createArray())") == "[]");
  CHECK(eval("flatten(createArray(createArray('abc'), createArray('def')))") == R"(["abc","def"])");
  CHECK(eval("flatten(createArray(createArray(createArray(1)), createArray(2)))") == "[[1],2]");
  CHECK(eval("flatten(createArray(1))") ==
        "error in 1: element 0 of the array is an integer and not an array");
  CHECK(eval("length(flatten(createArray(createArray(parameters('u')), createArray(2))))") == "2");
  CHECK(eval("flatten(createArray(createArray(1), parameters('array')))") == "unknown array {3..}");
  CHECK(eval("flatten(createArray(createArray(1), parameters('u')))") == "unknown array {1..}");
  CHECK(eval("flatten(createArray(parameters('u'), 'a'))") ==
        "error in 1: element 1 of the array is a string and not an array");
  CHECK(eval("flatten(createArray(parameters('text')))") ==
        "error in 1: element 0 of the array is a string and not an array");
  CHECK(eval("flatten(parameters('array'))") == "unknown array");
}

TEST_CASE("intersection() keeps what is in all") {
  Calls eval;
  CHECK(eval("intersection(createArray(1, 2, 3), createArray(2, 3, 4))") == "[2,3]");
  CHECK(eval("intersection(createArray('fizz', 'buzz', 'pop'), createArray('snap', 'crackle', "
             "'pop'))") == R"(["pop"])");
  CHECK(eval("intersection(createArray(3, 1, 3, 2), createArray(2, 3), createArray(3, 2, 9))") ==
        "[3,2]");
  CHECK(eval("intersection(createArray('a'), createArray('A'))") == "[]");
  CHECK(eval("intersection(createArray(1), createArray('1', true()))") == "[]");
  CHECK(eval("intersection(createArray(1, 2, 3), 'foo')") == "error in 2: argument type");
  CHECK(eval("intersection(createArray(1), createObject('a', 1))") ==
        "error in 2: `intersection()` takes either arrays or objects, and this is an object after "
        "an array");
  CHECK(eval("intersection(createObject('one', 'a', 'two', 'b', 'three', 'c'), "
             "createObject('three', 'c', 'one', 'a', 'two', 'z'))") ==
        R"({"one":"a","three":"c"})");
  CHECK(eval("intersection(createObject('a', createObject('b', 1)), createObject('a', "
             "createObject('b', 1)))") == R"({"a":{"b":1}})");
  // Not documented.
  CHECK(eval("intersection(createObject('a', createObject('b', 1)), createObject('a', "
             "createObject('b', 2)))") == "unknown object");
  CHECK(eval("intersection(createObject('a', 1), createObject('A', 1))") == "unknown object");
}

TEST_CASE("union() of arrays leaves out what is there") {
  Calls eval;
  CHECK(eval("union(createArray('fizz', 'buzz'), createArray('pop'))") ==
        R"(["fizz","buzz","pop"])");
  CHECK(eval("union(createArray('A'), createArray('a'))") == R"(["A","a"])");
  CHECK(eval("union(createArray('one', 'two', 'three'), createArray('three', 'four'))") ==
        R"(["one","two","three","four"])");
  CHECK(eval("union(createArray(1, 1), createArray(1), createArray('1'))") == R"([1,"1"])");
  CHECK(eval("union(createArray(createArray('one', 'two'), createArray('three')), "
             "createArray(createArray('three'), createArray('four', 'two')))") ==
        R"([["one","two"],["three"],["four","two"]])");
  CHECK(eval("union(createArray(createObject('a', 1, 'b', 2)), createArray(createObject('b', 2, "
             "'a', 1)))") == R"([{"a":1,"b":2}])");
  CHECK(eval("union(createArray(), createArray())") == "[]");
  CHECK(eval("union(createArray(1), createObject())") ==
        "error in 2: `union()` takes either arrays or objects, and this is an object after an "
        "array");
}

TEST_CASE("union() of arrays with unknown elements knows what cannot be equal") {
  Calls eval;
  eval.SetUnknown("u");
  eval.SetUnknown("object", kObjects);
  eval.SetUnknown("array", kArrays, 1, 3);
  CHECK(eval("length(union(createArray('a', parameters('object')), createArray('b', 'a')))") ==
        "3");
  CHECK(eval("length(union(createArray(parameters('u')), createArray(parameters('u'))))") == "1");
  CHECK(eval("union(createArray(parameters('u')), createArray('b', 'a'))") ==
        "unknown array {2..3}");
  CHECK(eval("union(createArray(1, 2), parameters('array'))") == "unknown array {2..}");
  CHECK(eval("union(createArray(1), parameters('u'))") == "unknown array {1..}");
  CHECK(eval("union(createArray(1), parameters('object'))") ==
        "error in 2: `union()` takes either arrays or objects, and this is an object after an "
        "array");
  CHECK(eval("union(parameters('u'), parameters('u'))") == "unknown array object");
}

TEST_CASE("union() of objects merges them") {
  Calls eval;
  CHECK(eval("union(createObject('one', 'a', 'two', 'b', 'three', 'c1'), createObject('three', "
             "'c2', 'four', 'd', 'five', 'e'))") ==
        R"({"one":"a","two":"b","three":"c2","four":"d","five":"e"})");
  CHECK(eval("union(createObject('property', createObject('one', 'a', 'three', 'c1'), "
             "'nestedArray', createArray(1, 2)), createObject('property', createObject('three', "
             "'c2', 'four', 'd'), 'nestedArray', createArray(3, 4)))") ==
        R"({"property":{"one":"a","three":"c2","four":"d"},"nestedArray":[3,4]})");
  CHECK(eval("union(createObject('Name', 1, 'b', 2), createObject('NAME', 3))") ==
        R"({"Name":3,"b":2})");
  CHECK(eval("union(createObject('a', createObject('x', 1)), createObject('a', 5))") ==
        R"({"a":5})");
  CHECK(eval("union(createObject('a', 5), createObject('a', createObject('x', 1)))") ==
        R"({"a":{"x":1}})");
  CHECK(eval("union(createObject('a', 1), createObject('b', 2), createObject('a', 3))") ==
        R"({"a":3,"b":2})");
  CHECK(eval("union(createObject('a', null()), createObject('a', 1))") == R"({"a":1})");
  CHECK(eval("union(createObject('b', 1), createObject('a', null()))") == R"({"b":1,"a":null})");
  // Whether null replaces a value is not documented.
  CHECK(eval("union(createObject('a', 1, 'b', 2), createObject('a', null())).b") == "2");
  CHECK(eval("union(createObject('a', 1, 'b', 2), createObject('a', null())).a") ==
        "unknown null integer");
}

TEST_CASE("union() of objects with unknown members") {
  Calls eval;
  eval.SetUnknown("u");
  eval.SetUnknown("text", kStrings);
  eval.SetUnknown("object", kObjects);
  CHECK(eval("union(createObject('a', parameters('u'), 'b', 1), createObject('b', 2)).b") == "2");
  CHECK(eval("union(createObject('a', parameters('u')), createObject('a', 1)).a") == "1");
  CHECK(eval("union(createObject('a', 1), createObject('a', parameters('text'))).a") ==
        "unknown string");
  // May be merged, or the first may stay.
  CHECK(eval("union(createObject('a', createObject('x', 1)), createObject('a', "
             "parameters('object'))).a") == "unknown object");
  CHECK(eval("union(createObject('a', 1), createObject('a', parameters('u'))).a") == "unknown");
  CHECK(eval("union(createObject('a', parameters('u')), createObject('a', createObject('x', "
             "1))).a") == "unknown object");
  CHECK(eval("union(createObject('a', parameters('text')), createObject('a', createObject('x', "
             "1))).a") == R"({"x":1})");
  CHECK(eval("equals(union(createObject('a', parameters('u')), createObject('a', "
             "parameters('u'))).a, parameters('u'))") == "true");
  CHECK(eval("union(createObject('a', 1), parameters('object'))") == "unknown object");
  CHECK(eval("union(createObject('a', 1), parameters('u'))") == "unknown object");
}

TEST_CASE("union() of many members is the same as of few") {
  Calls eval;
  std::vector<Member> first;
  std::vector<Member> later;
  for (int i = 0; i < 1000; ++i) {
    first.push_back(
        eval.session.MakeMember(eval.session.Keep("key" + std::to_string(i)), Value::Integer(i)));
    later.push_back(eval.session.MakeMember(eval.session.Keep("KEY" + std::to_string(i + 500)),
                                            Value::Integer(-1)));
  }
  eval.Set("a", eval.session.Object(first));
  eval.Set("b", eval.session.Object(later));
  CHECK(eval("length(union(parameters('a'), parameters('b')))") == "1500");
  CHECK(eval("union(parameters('a'), parameters('b')).key499") == "499");
  CHECK(eval("union(parameters('a'), parameters('b')).key500") == "-1");
  CHECK(eval("length(union(range(0, 10000), range(5000, 10000)))") == "15000");
}

TEST_CASE("shallowMerge() replaces members") {
  Calls eval;
  eval.SetUnknown("u");
  CHECK(eval("shallowMerge(createArray(createObject('ABC', 0), createObject('aBC', 1)))") ==
        R"({"ABC":1})");
  CHECK(
      eval("shallowMerge(createArray(createObject('foo', 'bar'), createObject('foo', null())))") ==
      R"({"foo":null})");
  CHECK(eval("shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('a', "
             "createObject('y', 2), 'b', 3)))") == R"({"a":{"y":2},"b":3})");
  CHECK(eval("shallowMerge(createArray())") == "{}");
  CHECK(eval("shallowMerge(createArray(createObject('a', parameters('u')), createObject('b', "
             "1))).b") == "1");
  CHECK(eval("shallowMerge(createArray(createObject('a', 1), parameters('u')))") ==
        "unknown object");
  CHECK(eval("shallowMerge(createArray(parameters('u'), 'a'))") ==
        "error in 1: element 1 of the array is a string and not an object");
}

TEST_CASE("items() and objectKeys() are sorted") {
  Calls eval;
  eval.SetUnknown("u");
  CHECK(eval("items(createObject('foo', 'abc', 'bar', 123))") ==
        R"([{"key":"bar","value":123},{"key":"foo","value":"abc"}])");
  CHECK(eval("items(createObject('item002', 2, 'item001', 1))[0].key") == R"("item001")");
  CHECK(eval("objectKeys(createObject('b', 1, 'C', 2, 'a', 3, '1', 4))") == R"(["1","a","b","C"])");
  CHECK(eval("objectKeys(createObject('app-name', 1, 'app', 2))") == R"(["app","app-name"])");
  CHECK(eval("objectKeys(createObject())") == "[]");
  CHECK(eval("items(createObject('b', parameters('u'), 'a', 1))[1].key") == R"("b")");
  CHECK(eval("items(createObject('$firstName', 1, '$lastName', 2))[1].value") == "2");
  // The order of punctuation is not documented.
  CHECK(eval("objectKeys(createObject('app-name', 1, 'app_name', 2))") == "unknown array {2..2}");
  CHECK(eval("objectKeys(createObject('app-1', 1, 'app2', 2))") == "unknown array {2..2}");
  CHECK(eval("objectKeys(createObject('é', 1, 'z', 2))") == "unknown array {2..2}");
  const std::array members = {eval.session.MakeMember("a", Value::Null()),
                              eval.session.MakeMember("A", Value::Null())};
  eval.Set("o", eval.session.Object(members));
  CHECK(eval("objectKeys(parameters('o'))") == "unknown array {2..2}");
}

TEST_CASE("indexFromEnd() counts from one") {
  Calls eval;
  eval.SetUnknown("u");
  CHECK(eval("indexFromEnd(createArray('one', 'two', 'three'), 3)") == R"("one")");
  CHECK(eval("indexFromEnd(createArray(parameters('u'), 'two'), 1)") == R"("two")");
  CHECK(eval("indexFromEnd(createArray('one', 'two', 'three'), 4)") ==
        "error in 2: index 4 from the end is out of range; the array has 3 elements");
  CHECK(eval("indexFromEnd(createArray('one'), 0)") ==
        "error in 2: index 0 from the end is out of range; the array has 1 element");
  CHECK(eval("tryIndexFromEnd(createArray('one', 'two'), 1)") == R"("two")");
  CHECK(eval("tryIndexFromEnd(createArray('one', 'two'), 3)") == "null");
  CHECK(eval("tryIndexFromEnd(createArray('one', 'two'), 0)") == "null");
  CHECK(eval("tryIndexFromEnd(null(), 1)") == "null");
  CHECK(eval("tryIndexFromEnd(createArray(createObject('a', 5)), 1, 'a')") == "5");
  CHECK(eval("tryIndexFromEnd(parameters('u'), 1)") == "unknown");
}

TEST_CASE("tryGet() gives null for what is not there") {
  Calls eval;
  eval.SetUnknown("u");
  eval.SetUnknown("text", kStrings);
  CHECK(eval("tryGet(null(), 'a')") == "null");
  CHECK(eval("tryGet(null(), 'a', 'b')") == "null");
  CHECK(eval("tryGet(createArray('one', 'two'), 1)") == R"("two")");
  CHECK(eval("tryGet(createArray('one', 'two'), 2)") == "null");
  CHECK(eval("tryGet(createArray('one', 'two'), 2, 'x')") == "null");
  CHECK(eval("tryGet(createObject('a', 1), 'A')") == "1");
  CHECK(eval("tryGet(createObject('a', 1), 'b')") == "null");
  CHECK(eval("tryGet(createObject('a', 1), 'b', 'c', 0)") == "null");
  CHECK(eval("tryGet(createObject('foo', createArray(createObject('bar', 'baz'))), 'foo', 0, "
             "'bar')") == R"("baz")");
  CHECK(eval("tryGet(createArray('a', 'b', 'c'), createObject('value', 1, 'fromEnd', true()))") ==
        R"("c")");
  CHECK(eval("tryGet(createArray('a', 'b', 'c'), createObject('value', 4, 'fromEnd', true()))") ==
        "null");
  CHECK(eval("tryGet(createArray('a', 'b', 'c'), createObject('value', 1, 'fromEnd', false()))") ==
        R"("b")");
  CHECK(eval("tryGet(createObject('a', createArray(1, 2)), 'a', createObject('value', 1, "
             "'fromEnd', true()))") == "2");
}

TEST_CASE("tryGet() does not guess") {
  Calls eval;
  eval.SetUnknown("u");
  eval.SetUnknown("text", kStrings);
  CHECK(eval("tryGet(parameters('u'), 'a')") == "unknown");
  CHECK(eval("tryGet(createObject('a', 1), parameters('text'))") == "unknown null integer");
  CHECK(eval("tryGet(createObject('a', parameters('u')), 'a', 'b')") == "unknown");
  // Not documented: a miss further on, scalars, keys of the wrong kind.
  CHECK(eval("tryGet(createObject('a', createObject()), 'a', 'b')") == "unknown");
  CHECK(eval("tryGet(createObject('a', null()), 'a', 'b')") == "unknown");
  CHECK(eval("tryGet('abc', 0)") == "unknown");
  CHECK(eval("tryGet(createArray(1), 'a')") == "unknown");
}

TEST_CASE("an open object may have more members") {
  Calls eval;
  const std::array members = {eval.session.MakeMember("a", Value::Integer(1)),
                              eval.session.MakeMember("[x]", Value::Integer(2))};
  std::array open = members;
  open[1].has_unknown_key = true;
  eval.Set("o", eval.session.OpenObject(open));
  eval.Set("nothing", eval.session.OpenObject({}));
  eval.SetUnknown("text", kStrings);
  CHECK(eval("parameters('o').a") == "1");
  CHECK(eval("parameters('o').b") == "unknown");
  CHECK(eval("parameters('o')['[x]']") == "unknown");
  CHECK(eval("parameters('o')[parameters('text')]") == "unknown");
  CHECK(eval("parameters('o')[0]") == "error: an object has members and no elements to index");
  CHECK(eval("tryGet(parameters('o'), 'a')") == "1");
  CHECK(eval("tryGet(parameters('o'), 'b')") == "unknown");
  CHECK(eval("tryGet(parameters('o'), parameters('text'))") == "unknown");
  CHECK(eval("contains(parameters('o'), 'a')") == "true");
  CHECK(eval("contains(parameters('o'), 'b')") == "unknown boolean");
  CHECK(eval("contains(parameters('nothing'), parameters('text'))") == "unknown boolean");
  CHECK(eval("empty(parameters('o'))") == "false");
  CHECK(eval("empty(parameters('nothing'))") == "unknown boolean");
  CHECK(eval("length(parameters('o'))") == "unknown integer");
  CHECK(eval("objectKeys(parameters('o'))") == "unknown array {1..}");
  CHECK(eval("items(parameters('nothing'))") == "unknown array {0..}");
  CHECK(eval("equals(parameters('o'), createObject('a', 1, 'b', 2))") == "unknown boolean");
  CHECK(eval("equals(parameters('o'), createObject('a', 2, 'b', 2))") == "false");
  CHECK(eval("equals(createObject('b', 2), parameters('o'))") == "false");
  CHECK(eval("equals(parameters('o'), parameters('nothing'))") == "unknown boolean");
  // What comes later wins; what is open may win over anything.
  CHECK(eval("union(parameters('o'), createObject('c', 3)).c") == "3");
  CHECK(eval("union(parameters('o'), createObject('c', 3)).d") == "unknown");
  CHECK(eval("union(createObject('c', 3), parameters('o')).c") == "unknown");
  CHECK(
      eval(
          "union(createObject('n', createObject('c', 3)), createObject('n', parameters('o'))).n") ==
      "unknown object");
  CHECK(eval("shallowMerge(createArray(parameters('o'), createObject('c', 3)))") ==
        "unknown object");
  std::string text;
  AppendExpression(eval.Evaluate("parameters('o')"), text);
  CHECK(text == "createObject('a', 1, x, 2)");
  // An answer to a question does not close it.
  const SelectorId selector = eval.session.SelectorFor(1, {"parameter `p`", {}, {"a", "b"}});
  const Value restricted = eval.session.Restrict(eval.Evaluate("parameters('o')"), selector, 0);
  CHECK(restricted.object().is_open);
}

TEST_CASE("a secret stays one in what holds it") {
  Calls eval;
  const SecretSet secret = eval.session.AddSecret({SecretKind::kSecureParameter, "password"});
  eval.Set("password", eval.session.String("hunter2").With(secret));
  CHECK(eval.Evaluate("createObject('a', parameters('password')).a").IsSecret());
  CHECK(eval.Evaluate("union(createObject('b', 1), createObject('a', parameters('password'))).a")
            .IsSecret());
  CHECK_FALSE(
      eval.Evaluate("union(createObject('b', 1), createObject('a', parameters('password'))).b")
          .IsSecret());
  CHECK(eval.Evaluate("items(createObject('a', parameters('password')))[0].value").IsSecret());
}

}  // namespace plumbline::eval
