#include <catch2/catch.hpp>

#include "call.h"

namespace plumbline::eval {

TEST_CASE("arithmetic has 64 bits and is checked") {
  Calls eval;
  CHECK(eval("add(5, 3)") == "8");
  CHECK(eval("sub(7, 3)") == "4");
  CHECK(eval("sub(0, 13)") == "-13");
  CHECK(eval("mul(4, 5)") == "20");
  CHECK(eval("mul(5, 5)") == "25");
  CHECK(eval("add(2147483647, 1)") == "2147483648");
  CHECK(eval("add(int('9223372036854775806'), 1)") == "9223372036854775807");
  CHECK(eval("add(int('9223372036854775807'), 1)") ==
        "error: the sum of `9223372036854775807` and `1` does not fit into a 64-bit integer");
  CHECK(eval("sub(int('-9223372036854775808'), 1)") ==
        "error: the difference of `-9223372036854775808` and `1` does not fit into a 64-bit "
        "integer");
  CHECK(eval("mul(int('9223372036854775807'), int('9223372036854775807'))") ==
        "error: the product of `9223372036854775807` and `9223372036854775807` does not fit into a "
        "64-bit integer");
  CHECK(eval("mul(int('-9223372036854775808'), -1)").substr(0, 5) == "error");
}

TEST_CASE("division truncates, and the remainder has the sign of the dividend") {
  Calls eval;
  CHECK(eval("div(6, 11)") == "0");
  CHECK(eval("div(50, 10)") == "5");
  CHECK(eval("div(-7, 2)") == "-3");
  CHECK(eval("div(7, -2)") == "-3");
  CHECK(eval("mod(20, 7)") == "6");
  CHECK(eval("mod(4, 3)") == "1");
  CHECK(eval("mod(-7, 3)") == "-1");
  CHECK(eval("mod(7, -3)") == "1");
  CHECK(eval("div(8, 0)") == "error in 2: an integer cannot be divided by 0");
  CHECK(eval("mod(8, 0)") == "error in 2: an integer cannot be divided by 0");
  CHECK(eval("div(int('-9223372036854775808'), -1)").substr(0, 5) == "error");
  CHECK(eval("mod(int('-9223372036854775808'), -1)") == "unknown integer");
}

TEST_CASE("min and max take integers or one array of them") {
  Calls eval;
  CHECK(eval("max(0, 3, 2, 5, 4)") == "5");
  CHECK(eval("min(0, 3, 2, 5, 4)") == "0");
  CHECK(eval("max(createArray(0, 3, 2, 5, 4))") == "5");
  CHECK(eval("min(10, 4, 1, 6)") == "1");
  CHECK(eval("max(10, 4, 1, 6)") == "10");
  CHECK(eval("max(1)") == "1");
  CHECK(eval("min(createArray(-3, -5))") == "-5");
  CHECK(eval("max(1, '0')") == "error in 2: argument type");
  CHECK(eval("max(createArray())") ==
        "error in 1: an empty array has no smallest or largest element");
  CHECK(eval("max(createArray(1, 'a'))") ==
        "error in 1: element 1 of the array is a string and not an integer");
  CHECK(eval("max(createArray(1), 2)") == "error in 1: an array has to be the only argument");
  CHECK(eval("max(createArray(1, float('1.5')))") == "unknown integer float");
}

TEST_CASE("integers are read from text") {
  Calls eval;
  CHECK(eval("int('4')") == "4");
  CHECK(eval("int(-7)") == "-7");
  CHECK(eval("int('-12')") == "-12");
  CHECK(eval("int('+12')") == "12");
  CHECK(eval("int('007')") == "7");
  CHECK(eval("int('one')") == "error in 1: `one` is not an integer");
  CHECK(eval("int('')") == "error in 1: `` is not an integer");
  CHECK(eval("int('4.0')") == "error in 1: `4.0` is not an integer");
  CHECK(eval("int('+-4')") == "error in 1: `+-4` is not an integer");
  CHECK(eval("int('9223372036854775808')") ==
        "error in 1: `9223372036854775808` does not fit into a 64-bit integer");
  // Not documented.
  CHECK(eval("int(' 4 ')") == "unknown integer");
  CHECK(eval("int(true())") == "unknown integer");
  CHECK(eval("int(float('1.5'))") == "unknown integer");
}

TEST_CASE("floats are read from text") {
  Calls eval;
  CHECK(eval("float('1.5')") == "1.5");
  CHECK(eval("float('-1.5e3')") == "-1500.0");
  CHECK(eval("float('+.5')") == "0.5");
  CHECK(eval("float(3)") == "3.0");
  CHECK(eval("float('x')") == "error in 1: `x` is not a number");
  CHECK(eval("float('')") == "error in 1: `` is not a number");
  CHECK(eval("float('inf')") == "error in 1: `inf` is not a number");
  CHECK(eval("float('NaN')") == "unknown float");
  CHECK(eval("float('1,000.5')") == "unknown float");
  CHECK(eval("float(' 1')") == "unknown float");
  CHECK(eval("float('1e999')") == "unknown float");
}

TEST_CASE("ranges have bounds") {
  Calls eval;
  CHECK(eval("range(5, 3)") == "[5,6,7]");
  CHECK(eval("range(1, 0)") == "[]");
  CHECK(eval("range(-2, 3)") == "[-2,-1,0]");
  CHECK(eval("length(range(0, 10000))") == "10000");
  CHECK(eval("last(range(2147483637, 10))") == "2147483646");
  CHECK(eval("range(0, 10001)") ==
        "error in 2: 10001 elements are more than the 10000 that `range()` makes");
  CHECK(eval("range(0, -1)") == "error in 2: -1 elements cannot be made");
  CHECK(eval("range(2147483647, 1)") == "error: start and count are more than 2147483647 together");
  CHECK(eval("range(int('9223372036854775807'), 10000)").substr(0, 5) == "error");
}

TEST_CASE("booleans are read from text and numbers") {
  Calls eval;
  CHECK(eval("bool('true')") == "true");
  CHECK(eval("bool('false')") == "false");
  CHECK(eval("bool('True')") == "true");
  CHECK(eval("bool(true())") == "true");
  CHECK(eval("bool(1)") == "true");
  CHECK(eval("bool(0)") == "false");
  CHECK(eval("bool('yes')") == "error in 1: `yes` is neither `true` nor `false`");
  CHECK(eval("bool('')") == "error in 1: `` is neither `true` nor `false`");
  // Not documented.
  CHECK(eval("bool(2)") == "unknown boolean");
  CHECK(eval("bool('1')") == "unknown boolean");
  CHECK(eval("not(false())") == "true");
  CHECK(eval("not(equals(1, 2))") == "true");
  CHECK(eval("true()") == "true");
  CHECK(eval("false()") == "false");
  CHECK(eval("null()") == "null");
}

TEST_CASE("equals tells kinds and case apart") {
  Calls eval;
  CHECK(eval("equals('a', 'a')") == "true");
  CHECK(eval("equals('literal', 'LiTeRaL')") == "false");
  CHECK(eval("equals('literal', 'literal')") == "true");
  CHECK(eval("equals(123, 456)") == "false");
  CHECK(eval("equals(1, '1')") == "false");
  CHECK(eval("equals(true(), 1)") == "false");
  CHECK(eval("equals(null(), null())") == "true");
  CHECK(eval("equals('', null())") == "false");
  CHECK(eval("equals(createArray(), createArray())") == "true");
  CHECK(eval("equals(createArray(1, 2), createArray(2, 1))") == "false");
  CHECK(eval("equals(createObject('a', 'b'), createObject('a', 'b'))") == "true");
  CHECK(eval("equals(createObject('a', 1, 'b', 2), createObject('b', 2, 'a', 1))") == "true");
  CHECK(eval("equals(toLower('A'), toLower('a'))") == "true");
  CHECK(eval("equals(uniqueString('a', 'b'), uniqueString('a-b'))") == "true");
}

TEST_CASE("equals answers from what is known of unknown values") {
  Calls eval;
  eval.SetUnknown("name", kStrings, 3, 5);
  eval.SetUnknown("count", kIntegers, 1, 9);
  eval.SetUnknown("any");
  CHECK(eval("equals(parameters('any'), parameters('any'))") == "true");
  CHECK(eval("equals(parameters('any'), parameters('name'))") == "unknown boolean");
  CHECK(eval("equals(parameters('name'), 'abc')") == "unknown boolean");
  CHECK(eval("equals(parameters('name'), 'ab')") == "false");
  CHECK(eval("equals(parameters('name'), 1)") == "false");
  CHECK(eval("equals(parameters('count'), 10)") == "false");
  CHECK(eval("equals(parameters('count'), 9)") == "unknown boolean");
  CHECK(eval("equals(concat('st', parameters('name')), 'kvabc')") == "false");
  CHECK(eval("equals(concat('st', parameters('name')), 'stabc')") == "unknown boolean");
  CHECK(eval("equals(concat('st', parameters('name')), 'st')") == "false");
  CHECK(eval("equals(createArray(1, parameters('any')), createArray(2, 'x'))") == "false");
  CHECK(eval("equals(createArray(1, parameters('any')), createArray(1, parameters('any')))") ==
        "true");
}

TEST_CASE("integers are ordered") {
  Calls eval;
  CHECK(eval("less(1, 2)") == "true");
  CHECK(eval("less(123, 456)") == "true");
  CHECK(eval("less(2, 2)") == "false");
  CHECK(eval("lessOrEquals(2, 2)") == "true");
  CHECK(eval("lessOrEquals(99, 199)") == "true");
  CHECK(eval("greater(1, 2)") == "false");
  CHECK(eval("greater(144, 33)") == "true");
  CHECK(eval("greaterOrEquals(1, 2)") == "false");
  CHECK(eval("greaterOrEquals(123, 456)") == "false");
  CHECK(eval("greaterOrEquals(2, 2)") == "true");
  CHECK(eval("less(int('-9223372036854775808'), int('9223372036854775807'))") == "true");
  CHECK(eval("less(1, 'a')") == "error: an integer and a string cannot be compared");
}

TEST_CASE("strings are ordered by digits and letters, lower case in front of upper") {
  Calls eval;
  CHECK(eval("less('A', 'a')") == "false");
  CHECK(eval("less('a', 'A')") == "true");
  CHECK(eval("lessOrEquals('A', 'a')") == "false");
  CHECK(eval("greater('A', 'a')") == "true");
  CHECK(eval("greaterOrEquals('a', 'b')") == "false");
  CHECK(eval("less('a', 'B')") == "true");
  CHECK(eval("less('Ab', 'aC')") == "true");  // Case decides last.
  CHECK(eval("less('abC', 'Abc')") == "true");
  CHECK(eval("less('9', 'a')") == "true");
  CHECK(eval("less('10', '9')") == "true");
  CHECK(eval("less('ab', 'abc')") == "true");
  CHECK(eval("less('AB', 'abc')") == "true");
  CHECK(eval("less('', 'a')") == "true");
  CHECK(eval("lessOrEquals('a-é', 'a-é')") == "true");
  CHECK(eval("less('x-a', 'x-b')") == "true");
  CHECK(eval("less('a-', 'ab')") == "unknown boolean");
  CHECK(eval("less('a', 'a-b')") == "unknown boolean");
  CHECK(eval("less('ä', 'b')") == "unknown boolean");
  CHECK(eval("less('aé', 'bé')") == "true");  // Decided before.
}

TEST_CASE("secrets do not show in messages") {
  Calls eval;
  const SecretSet secret = eval.session.AddSecret({SecretKind::kSecureParameter, "password"});
  eval.Set("password", eval.session.String("hunter2").With(secret));
  CHECK(eval("int(parameters('password'))") == "error in 1: a secret value is not an integer");
}

}  // namespace plumbline::eval
