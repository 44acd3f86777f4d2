// The built-in functions of ARM template expressions (section 5): names, what they take and give,
// and how they work on known values. The evaluator (evaluator.h) calls them; it has checked the
// number of arguments and the kinds of those that are known, and has dealt with unknown ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "eval/session.h"
#include "eval/value.h"

namespace plumbline::eval {

class Call;
using Builtin = Value (*)(Call&);

// How a function is evaluated.
enum class Way : std::uint8_t {
  kStrict,   // All arguments first. With an unknown one (at any depth, unless `shallow`) the result
             // is an unknown value of the `result` kinds, without calling it.
  kPartial,  // All arguments first; it is called with unknown arguments too and does what it can.
  kSpecial,  // The evaluator itself: lazy functions, lambdas, parameters(), copyIndex(), ...
  kDeployment,  // Only the deployment knows: an unknown value of the `result` kinds.
};

// Functions that the evaluator works out itself.
enum class Special : std::uint8_t {
  kNone,
  kIf,
  kAnd,
  kOr,
  kCoalesce,
  kParameters,
  kVariables,
  kCopyIndex,
  kLambda,
  kLambdaVariables,
  kFilter,
  kMap,
  kMapValues,
  kReduce,
  kSort,
  kToObject,
  kGroupBy,
  kFail,
  kNewGuid,
  kUtcNow,
  kScopeObject,  // deployment(), environment(), resourceGroup(), ...: Environment::ScopeObject.
  kResourceId,   // The five functions of section 7.2: Environment::ResourceId.
  kResource,     // reference(), list*() and others about resources: Environment::OfResource.
};

struct Function {
  std::string_view name;  // As documented.
  std::uint8_t min = 0;
  std::uint8_t max = 0;  // kMany: any number.
  Kinds result = kAny;   // What it gives when it gives a value.
  // What the arguments may be; the last one holds for all further ones.
  Kinds takes[4] = {kAny, kAny, kAny, kAny};
  Way way = Way::kStrict;
  Special special = Special::kNone;  // Of kSpecial.
  // Unknown elements and members of containers do not matter, only unknown arguments.
  bool shallow = false;
  // Arguments become parts of the result whatever they are: one of several values stays one there,
  // instead of making the result one of several.
  bool keeps_choices = false;
  // The result says nothing about secrets in the arguments (length, equals, ...).
  bool hides_secrets = false;
  Builtin impl = nullptr;  // Of kStrict and kPartial.
};
inline constexpr std::uint8_t kMany = 255;

// The function of the name (ASCII case ignored); null when there is none. `list*` functions, of
// whatever operation, are one function named `list*`.
const Function* FindFunction(std::string_view name);
// reference(), list*() and others that ask what is deployed, which nothing can before it is. False
// for null.
bool IsRuntimeFunction(const Function* function);
// All of them but `list*`, sorted by name.
std::span<const Function> AllFunctions();

// One call: the arguments and what an implementation needs to make its result.
class Call {
 public:
  Call(Session& session, const Function& function, std::span<const Value> arguments,
       OriginId origin = kNoId<OriginId>)
      : session_(session), function_(function), arguments_(arguments), origin_(origin) {}

  Session& session() { return session_; }
  const Function& function() const { return function_; }
  std::size_t size() const { return arguments_.size(); }
  const Value& operator[](std::size_t i) const { return arguments_[i]; }
  std::span<const Value> arguments() const { return arguments_; }
  // The expression that the call is in.
  OriginId origin() const { return origin_; }
  std::string_view text(std::size_t i) const { return arguments_[i].text(); }
  std::int64_t integer(std::size_t i) const { return arguments_[i].integer(); }

  // The result is an error of the argument (the whole call for kWholeCall).
  static constexpr std::size_t kWholeCall = static_cast<std::size_t>(-1);
  Value Fail(std::size_t argument, std::string_view message, std::string_view help = {},
             ErrorKind kind = ErrorKind::kArgumentValue) {
    failed_argument_ = argument;
    return session_.Error(kind, message, help);
  }
  // The result is not known although the arguments are (section 19, or a kPartial function with
  // unknown arguments). `kinds` and the bounds of `data` may be set; the rest is filled in.
  Value Unknown(UnknownData data);
  Value Unknown(Kinds kinds) { return Unknown(UnknownData{.kinds = kinds}); }

  std::size_t failed_argument() const { return failed_argument_; }

 private:
  Session& session_;
  const Function& function_;
  std::span<const Value> arguments_;
  OriginId origin_;
  std::size_t failed_argument_ = kWholeCall;
};

// Families of functions, each in its own file; the table in functions.cpp names them.
namespace builtin {
// strings.cpp
Value Concat(Call&);  // kPartial: arrays with unknown elements, strings with unknown pieces.
Value Join(Call&);    // kPartial: a string with holes for unknown elements.
Value PadLeft(Call&);
Value Replace(Call&);
Value Split(Call&);
Value String(Call&);   // kPartial.
Value ToLower(Call&);  // kPartial: pieces of unknown strings change case too.
Value ToUpper(Call&);  // kPartial.
Value Trim(Call&);
// search.cpp
Value Contains(Call&);    // kPartial, as the following.
Value StartsWith(Call&);  // Answers from certain fragments.
Value EndsWith(Call&);
Value Empty(Call&);  // Bounds of unknown strings and arrays.
Value Length(Call&);
Value IndexOf(Call&);  // Strict, as the following.
Value LastIndexOf(Call&);
Value Like(Call&);
// slices.cpp
Value First(Call&);  // kPartial, as the following: what is certain of an unknown string.
Value Last(Call&);
Value Take(Call&);
Value Skip(Call&);  // Shallow.
Value Substring(Call&);
// encoding.cpp
Value Base64(Call&);
Value Base64ToString(Call&);
Value Base64ToJson(Call&);
Value DataUri(Call&);
Value DataUriToString(Call&);
Value Uri(Call&);
Value UriComponent(Call&);
Value UriComponentToString(Call&);
Value Json(Call&);
// hashes.cpp
Value Guid(Call&);          // kPartial: an unknown string of known length.
Value UniqueString(Call&);  // kPartial.
// format.cpp
Value Format(Call&);  // kPartial.
// numbers.cpp
Value Add(Call&);
Value Sub(Call&);
Value Mul(Call&);
Value Div(Call&);  // kPartial: an error when the divisor is 0.
Value Mod(Call&);  // The same.
Value Min(Call&);
Value Max(Call&);
Value Int(Call&);
Value Float(Call&);
Value Range(Call&);
Value Bool(Call&);
Value Not(Call&);
Value True(Call&);
Value False(Call&);
Value Null(Call&);
Value Equals(Call&);  // kPartial.
Value Less(Call&);
Value LessOrEquals(Call&);
Value Greater(Call&);
Value GreaterOrEquals(Call&);
// collections.cpp
Value ArrayOf(Call&);      // array(x).
Value CreateArray(Call&);  // kPartial, as the following.
Value CreateObject(Call&);
Value Distinct(Call&);
Value Flatten(Call&);
Value Intersection(Call&);
Value Union(Call&);
Value ShallowMerge(Call&);
Value Items(Call&);
Value ObjectKeys(Call&);
// access.cpp
Value IndexFromEnd(Call&);
Value TryGet(Call&);
Value TryIndexFromEnd(Call&);
// dates.cpp
Value DateTimeAdd(Call&);
Value DateTimeFromEpoch(Call&);
Value DateTimeToEpoch(Call&);
// cidr.cpp
Value ParseCidr(Call&);
Value CidrSubnet(Call&);
Value CidrHost(Call&);
}  // namespace builtin

// Member or element of a value by section 4.3: what `.key`, `['key']` and `[n]` do. The error is
// that of the service. Unknown when either is.
Value Access(Session& session, const Value& base, const Value& key);

}  // namespace plumbline::eval
