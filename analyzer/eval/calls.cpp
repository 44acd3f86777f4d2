#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/nearest.h"
#include "eval/run.h"

namespace plumbline::eval {
namespace {

// Whether a value is unknown in a way that matters to a function.
bool IsOpen(const Value& value, bool shallow) {
  if (value.IsUnknown()) return true;
  if (shallow) return false;
  if (value.IsArray()) return !value.array().all_known;
  if (value.IsObject()) return !value.object().all_known;
  return false;
}

// The arguments of one call; hardly any has more than eight.
class Arguments {
 public:
  void Add(Value value) {
    if (size_ < few_.size()) {
      few_[size_++] = value;
      return;
    }
    if (many_.empty()) many_.assign(few_.begin(), few_.end());
    many_.push_back(value);
    ++size_;
  }
  std::span<Value> all() {
    return many_.empty() ? std::span<Value>(few_.data(), size_) : std::span<Value>(many_);
  }

 private:
  std::array<Value, 8> few_;
  std::vector<Value> many_;
  std::size_t size_ = 0;
};

}  // namespace

Value Evaluator::Run::EvalCall(ExprId id) {
  const expr::Expr& node = At(id);
  if (!session_.Step()) return OutOfSteps();
  const std::string_view name = ast_.TextOf(node.name);
  if (node.qualifier.size() != 0) return UserCall(id);
  const Function* const function = program_.functions[IndexOf(id)];
  if (function == nullptr) return UnknownFunction(node, name);
  const std::size_t count = ast_.ChildCount(id);
  if (count < function->min || (function->max != kMany && count > function->max)) {
    return WrongCount(node, *function, count);
  }
  if (function->way == Way::kSpecial) {
    switch (function->special) {
      case Special::kIf:
        return If(id);
      case Special::kAnd:
      case Special::kOr:
        return AndOr(id, function->special == Special::kAnd);
      case Special::kCoalesce:
        return CoalesceFrom(At(id).first_child);
      case Special::kFilter:
      case Special::kMap:
      case Special::kMapValues:
      case Special::kReduce:
      case Special::kSort:
      case Special::kToObject:
      case Special::kGroupBy:
        return WithLambda(id, *function);
      case Special::kLambda:
        return Fail(ErrorKind::kNotAllowedHere, node.span,
                    "`lambda()` is an argument of `map`, `filter` and their relatives only");
      default:
        break;
    }
  }
  Arguments arguments;
  SecretSet secrets = kNoSecrets;
  for (ExprId child = node.first_child; child != kNoId<ExprId>; child = At(child).next_sibling) {
    const Value value = Eval(child);
    if (value.IsError()) return value;
    secrets = session_.Union(secrets,
                             function->shallow ? value.secrets() : SecretsWithin(session_, value));
    arguments.Add(value);
  }
  Value result = Apply(id, *function, arguments.all());
  if (result.IsError()) return result;
  // Parts of a container keep theirs to themselves.
  if (secrets != kNoSecrets && !function->hides_secrets && !function->keeps_choices) {
    result = result.With(session_.Union(result.secrets(), secrets));
  }
  return result.origin() == kNoId<OriginId> ? result.At(origin_) : result;
}

Value Evaluator::Run::UnknownFunction(const expr::Expr& node, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Function& known : AllFunctions()) names.push_back(known.name);
  const auto near = Nearest(name, names);
  return Fail(ErrorKind::kUnknownFunction, node.name,
              fmt::format("there is no function `{}`", name),
              near ? fmt::format("did you mean `{}`?", *near) : "");
}

Value Evaluator::Run::WrongCount(const expr::Expr& node, const Function& function,
                                 std::size_t count) {
  std::string wanted;
  if (function.max == kMany) {
    wanted = fmt::format("at least {}", function.min);
  } else if (function.min == function.max) {
    wanted = function.min == 0 ? "none" : fmt::format("{}", function.min);
  } else {
    wanted = fmt::format("{} to {}", function.min, function.max);
  }
  return Fail(ErrorKind::kArgumentCount, node.name,
              fmt::format("`{}()` gets {} {}, but takes {}", function.name, count,
                          count == 1 ? "argument" : "arguments", wanted));
}

Value Evaluator::Run::CheckKinds(ExprId id, const Function& function,
                                 std::span<const Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Kinds takes = function.takes[std::min<std::size_t>(i, 3)];
    const Value& argument = arguments[i];
    const Kinds kinds = argument.IsUnknown() ? argument.unknown().kinds : Bit(argument.kind());
    if ((kinds & takes) != 0) continue;
    // What the service makes of fractions where it wants integers is not documented.
    if (kinds == kFloats && (takes & kIntegers) != 0) continue;
    return Fail(
        ErrorKind::kArgumentType, At(ast_.Child(id, i)).span,
        fmt::format("`{}()` takes {} here, not {}", function.name, ToText(takes), ToText(kinds)));
  }
  return {};
}

Value Evaluator::Run::Apply(ExprId id, const Function& function, std::span<const Value> arguments) {
  const bool deep = !function.shallow;
  if (!function.keeps_choices) {
    const SelectorId selector = FirstSelector(arguments, deep);
    if (selector != kNoId<SelectorId>) return ApplyToChoice(id, function, arguments, selector);
  }
  const Value wrong = CheckKinds(id, function, arguments);
  if (wrong.IsError()) return wrong;
  eval::Call call(session_, function, arguments, origin_);
  Value result;
  switch (function.way) {
    case Way::kStrict: {
      bool open = std::ranges::any_of(
          arguments, [&](const Value& value) { return IsOpen(value, function.shallow); });
      for (std::size_t i = 0; i < arguments.size(); ++i) {
        open = open || (arguments[i].kind() == Kind::kFloat &&
                        (function.takes[std::min<std::size_t>(i, 3)] & kFloats) == 0);
      }
      result = open ? call.Unknown(function.result) : function.impl(call);
      break;
    }
    case Way::kPartial:
      result = function.impl(call);
      break;
    case Way::kDeployment:
      result = call.Unknown({.kinds = function.result,
                             .reason = session_.Keep(fmt::format(
                                 "`{}()` is known only to the deployment", function.name))});
      break;
    case Way::kSpecial:
      result = SpecialCall(id, call);
      break;
  }
  if (!result.IsError()) return result;
  std::size_t failed = call.failed_argument();
  const ErrorKind kind = result.error().kind;
  if (kind == ErrorKind::kUndefinedParameter || kind == ErrorKind::kUndefinedVariable) failed = 0;
  return Place(result, failed < arguments.size() ? At(ast_.Child(id, failed)).span : At(id).name);
}

Value Evaluator::Run::ApplyToChoice(ExprId id, const Function& function,
                                    std::span<const Value> arguments, SelectorId selector) {
  const std::size_t options = session_.SelectorOf(selector).options.size();
  std::vector<Value> alternatives;
  for (std::size_t i = 0; i < options; ++i) {
    if (!session_.Step()) return OutOfSteps();
    std::vector<Value> restricted;
    Value error;
    for (const Value& argument : arguments) {
      restricted.push_back(session_.Restrict(argument, selector, i));
      if (restricted.back().IsError() && !error.IsError()) error = restricted.back();
    }
    alternatives.push_back(error.IsError() ? error : Apply(id, function, restricted));
  }
  UnknownData plain;
  plain.identity = HashOfCall(function.name, arguments);
  plain.reason = ReasonOf(arguments);
  plain.residual = {Residual::Form::kCall, function.name, session_.Keep(arguments)};
  return MakeChoice(session_, selector, alternatives, plain);
}

Value Evaluator::Run::SpecialCall(ExprId id, eval::Call& call) {
  switch (call.function().special) {
    case Special::kParameters:
      return Named(call, e_.frame_.function != nullptr);
    case Special::kVariables:
      return NamedVariable(call);
    case Special::kCopyIndex:
      return CopyIndex(call);
    case Special::kLambdaVariables:
      return LambdaVariable(call);
    case Special::kFail:
      if (!call[0].IsString()) return call.Unknown(kAny);
      return call.Fail(eval::Call::kWholeCall, call.text(0), {}, ErrorKind::kFail);
    case Special::kNewGuid:
      return DefaultOnly(call, 36);
    case Special::kUtcNow:
      return DefaultOnly(call, -1);
    case Special::kScopeObject:
      return e_.environment_.ScopeObject(call);
    case Special::kResourceId:
      return e_.environment_.ResourceId(call);
    case Special::kResource: {
      const std::string_view name = ast_.TextOf(At(id).name);
      const bool runtime =
          !EqualsIgnoreCase(name, "resourceInfo") && !EqualsIgnoreCase(name, "roleDefinitions");
      if (runtime && !e_.place_.runtime) {
        return call.Fail(eval::Call::kWholeCall,
                         fmt::format("`{}()` is not allowed here: this is evaluated before "
                                     "anything is deployed",
                                     name),
                         {}, ErrorKind::kNotAllowedHere);
      }
      return e_.environment_.OfResource(call, name);
    }
    default:
      return call.Unknown(kAny);
  }
}

Value Evaluator::Run::Named(eval::Call& call, bool in_function) {
  if (call[0].IsUnknown()) return call.Unknown(kAny);
  if (!in_function) return Guarded([&] { return e_.environment_.Parameter(call.text(0)); });
  const std::vector<std::string_view>& names = e_.frame_.function->parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (EqualsIgnoreCase(names[i], call.text(0))) return e_.frame_.arguments[i];
  }
  const auto near = Nearest(call.text(0), names);
  return call.Fail(0, fmt::format("the function has no parameter `{}`", call.text(0)),
                   near ? fmt::format("did you mean `{}`?", *near) : "",
                   ErrorKind::kUndefinedParameter);
}

Value Evaluator::Run::NamedVariable(eval::Call& call) {
  if (call[0].IsUnknown()) return call.Unknown(kAny);
  return Guarded([&] { return e_.environment_.Variable(call.text(0)); });
}

Value Evaluator::Run::DefaultOnly(eval::Call& call, std::int64_t length) {
  const std::string_view name = call.function().name;
  if (!e_.place_.defaults) {
    return call.Fail(
        eval::Call::kWholeCall,
        fmt::format("`{}()` is only allowed in the default value of a parameter", name), {},
        ErrorKind::kNotAllowedHere);
  }
  UnknownData data{.kinds = kStrings};
  data.min = length < 0 ? 1 : length;
  if (length >= 0) data.max = length;
  // Every call is another value.
  data.identity = Mix(HashOfCall(name, call.arguments()), IndexOf(origin_));
  data.reason =
      length < 0 ? "the time of the deployment is not known" : "every deployment gets another GUID";
  return call.Unknown(data);
}

Value Evaluator::Run::CopyIndex(eval::Call& call) {
  std::string_view name;
  Value offset = Value::Integer(0);
  for (std::size_t i = 0; i < call.size(); ++i) {
    const Value& argument = call[i];
    if (argument.IsUnknown()) return call.Unknown(kIntegers);
    if (i == 0 && argument.IsString()) {
      name = argument.text();
    } else if (argument.kind() == Kind::kInteger && (i == 1 || call.size() == 1)) {
      offset = argument;
    } else {
      return call.Fail(i, "`copyIndex()` takes the name of a loop and an integer offset", {},
                       ErrorKind::kArgumentType);
    }
  }
  const Loop* found = nullptr;
  for (const Loop& loop : e_.loops_) {
    if (name.empty() ? loop.is_resource : EqualsIgnoreCase(loop.name, name)) found = &loop;
  }
  if (found == nullptr) {
    return call.Fail(name.empty() ? eval::Call::kWholeCall : 0,
                     name.empty() ? std::string("`copyIndex()` stands outside of a copy loop")
                                  : fmt::format("there is no copy loop `{}` around this", name),
                     {}, name.empty() ? ErrorKind::kNotAllowedHere : ErrorKind::kUndefinedName);
  }
  if (found->index.IsUnknown()) {
    UnknownData data{.kinds = kIntegers};
    data.min = offset.integer();
    data.identity = Mix(found->index.unknown().identity, HashOf(offset));
    data.reason = found->index.unknown().reason;
    return call.Unknown(data);
  }
  return Value::Integer(found->index.integer() + offset.integer());
}

Value Evaluator::Run::LambdaVariable(eval::Call& call) {
  if (call[0].IsUnknown()) return call.Unknown(kAny);
  for (std::size_t i = e_.lambda_variables_.size(); i-- > 0;) {
    const Binding& binding = e_.lambda_variables_[i];
    if (EqualsIgnoreCase(binding.name, call.text(0))) return binding.value;
  }
  return call.Fail(0, fmt::format("there is no lambda variable `{}` here", call.text(0)), {},
                   ErrorKind::kUndefinedName);
}

Value Evaluator::Run::UserCall(ExprId id) {
  const expr::Expr& node = At(id);
  const std::string_view name_space = ast_.TextOf(node.qualifier);
  const std::string_view name = ast_.TextOf(node.name);
  const UserFunction* const function = e_.environment_.FindUserFunction(name_space, name);
  if (function == nullptr) {
    return Fail(ErrorKind::kUnknownFunction, {node.qualifier.begin, node.name.end},
                fmt::format("there is no function `{}.{}`", name_space, name));
  }
  const std::size_t count = ast_.ChildCount(id);
  if (count != function->parameters.size()) {
    return Fail(ErrorKind::kArgumentCount, node.name,
                fmt::format("`{}.{}()` gets {} {}, but takes {}", name_space, name, count,
                            count == 1 ? "argument" : "arguments", function->parameters.size()));
  }
  std::vector<Value> arguments;
  for (ExprId child = node.first_child; child != kNoId<ExprId>; child = At(child).next_sibling) {
    arguments.push_back(Eval(child));
    if (arguments.back().IsError()) return arguments.back();
  }
  return Place(Guarded([&] { return e_.Call(*function, arguments); }), node.name);
}

}  // namespace plumbline::eval
