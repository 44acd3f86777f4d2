#include <algorithm>

#include <fmt/format.h>

#include "eval/run.h"

namespace plumbline::eval {

using expr::ExprKind;

// The lambda that stands at argument `id`, or an error.
std::optional<Evaluator::Run::Lambda> Evaluator::Run::LambdaAt(ExprId id, const Function& function,
                                                               std::size_t min, std::size_t max,
                                                               Value& error) {
  if (!ast_.IsCallOf(id, "lambda")) {
    error = Fail(ErrorKind::kArgumentType, At(id).span,
                 fmt::format("`{}()` takes a `lambda()` here", function.name));
    return std::nullopt;
  }
  Lambda lambda;
  lambda.call = id;
  for (ExprId child = At(id).first_child; child != kNoId<ExprId>; child = At(child).next_sibling) {
    if (At(child).next_sibling == kNoId<ExprId>) {
      lambda.body = child;
      break;
    }
    if (At(child).kind != ExprKind::kString) {
      error = Fail(ErrorKind::kArgumentType, At(child).span,
                   "the names of a lambda's variables are plain strings");
      return std::nullopt;
    }
    lambda.names.push_back(ast_.text.substr(At(child).span.begin + 1, At(child).span.size() - 2));
  }
  if (lambda.names.size() < min || lambda.names.size() > max) {
    error =
        Fail(ErrorKind::kArgumentCount, At(id).name,
             fmt::format("the lambda of `{}()` has {} variables, but takes {}", function.name,
                         lambda.names.size(),
                         min == max ? fmt::format("{}", min) : fmt::format("{} or {}", min, max)));
    return std::nullopt;
  }
  return lambda;
}

Value Evaluator::Run::CallLambda(const Lambda& lambda, std::span<const Value> values) {
  if (!session_.Step()) return OutOfSteps();
  const std::size_t before = e_.lambda_variables_.size();
  for (std::size_t i = 0; i < lambda.names.size(); ++i) {
    e_.lambda_variables_.push_back({lambda.names[i], values[i]});
  }
  const Value value = Eval(lambda.body);
  e_.lambda_variables_.resize(before);
  return value;
}

Value Evaluator::Run::CallLambda(const Lambda& lambda, std::initializer_list<Value> values) {
  return CallLambda(lambda, std::span<const Value>(values.begin(), values.size()));
}

Value Evaluator::Run::WithLambda(ExprId id, const Function& function) {
  const Special special = function.special;
  const ExprId base_id = At(id).first_child;
  const ExprId second = At(base_id).next_sibling;
  const ExprId third = At(second).next_sibling;
  const Value base = Eval(base_id);
  if (base.IsError()) return base;
  const Kinds takes = special == Special::kMapValues ? kObjects : kArrays;
  const Kinds kinds = base.IsUnknown() ? base.unknown().kinds : Bit(base.kind());
  if ((kinds & takes) == 0) {
    return Fail(
        ErrorKind::kArgumentType, At(base_id).span,
        fmt::format("`{}()` takes {} here, not {}", function.name, ToText(takes), ToText(kinds)));
  }
  Value error;
  const bool with_index = special == Special::kFilter || special == Special::kMap;
  const std::size_t least = special == Special::kReduce || special == Special::kSort ? 2 : 1;
  const std::size_t most = special == Special::kReduce ? 3 : with_index ? 2 : least;
  const ExprId lambda_id = special == Special::kReduce ? third : second;
  const auto lambda = LambdaAt(lambda_id, function, least, most, error);
  if (!lambda) return error;
  std::optional<Lambda> values;
  if ((special == Special::kToObject || special == Special::kGroupBy) && third != kNoId<ExprId>) {
    values = LambdaAt(third, function, 1, 1, error);
    if (!values) return error;
  }
  Value start;
  if (special == Special::kReduce) {
    start = Eval(second);
    if (start.IsError()) return start;
  }
  return OverChoices(
      id, base,
      [&](const Value& one) {
        if (one.IsKnown() && !one.Is(takes)) {
          return Fail(ErrorKind::kArgumentType, At(base_id).span,
                      fmt::format("`{}()` takes {} here, not {}", function.name, ToText(takes),
                                  ToText(Bit(one.kind()))));
        }
        const Value result = ApplyLambda(id, function, one, start, *lambda, values);
        return result.IsError() ? Place(result, At(id).name) : result;
      },
      function.name);
}

Residual Evaluator::Run::Source(ExprId id) const {
  return {Residual::Form::kSource, ast_.TextOf(At(id).span), {}};
}

Value Evaluator::Run::UnknownOf(ExprId id, const Function& function, Kinds kinds, const Value& why,
                                std::int64_t min, std::int64_t max) {
  UnknownData data{.kinds = kinds};
  data.identity =
      Mix(Mix(HashOfCall(function.name, {&why, 1}), HashText(ast_.text)), IndexOf(origin_));
  data.reason = ReasonOf({&why, 1});
  data.residual = Source(id);
  data.min = min;
  data.max = max;
  return session_.Unknown(data).With(why.secrets());
}

std::uint64_t Evaluator::Run::HashText(std::string_view text) {
  return std::hash<std::string_view>()(text);
}

Value Evaluator::Run::ApplyLambda(ExprId id, const Function& function, const Value& base,
                                  const Value& start, const Lambda& lambda,
                                  const std::optional<Lambda>& values) {
  const auto limit = std::numeric_limits<std::int64_t>::max();
  if (base.IsUnknown()) {
    const UnknownData& unknown = base.unknown();
    switch (function.special) {
      case Special::kMap:
      case Special::kSort:
        return UnknownOf(id, function, kArrays, base, std::max<std::int64_t>(0, unknown.min),
                         unknown.max);
      case Special::kFilter:
        return UnknownOf(id, function, kArrays, base, 0, unknown.max);
      case Special::kReduce:
        return UnknownOf(id, function, kAny, base, std::numeric_limits<std::int64_t>::min(), limit);
      default:
        return UnknownOf(id, function, kObjects, base, std::numeric_limits<std::int64_t>::min(),
                         limit);
    }
  }
  switch (function.special) {
    case Special::kMap: {
      std::vector<Value> items;
      for (std::size_t i = 0; i < base.items().size(); ++i) {
        items.push_back(
            CallLambda(lambda, {base.items()[i], Value::Integer(static_cast<std::int64_t>(i))}));
        if (items.back().IsError()) return items.back();
      }
      return session_.Array(items).At(origin_);
    }
    case Special::kMapValues: {
      std::vector<Member> members(base.members().begin(), base.members().end());
      for (Member& member : members) {
        member.value = CallLambda(lambda, {member.value});
        if (member.value.IsError()) return member.value;
      }
      const Value made =
          base.object().is_open ? session_.OpenObject(members) : session_.Object(members);
      return made.At(origin_);
    }
    case Special::kFilter: {
      std::vector<Value> kept;
      Value open;
      for (std::size_t i = 0; i < base.items().size(); ++i) {
        const Value keep =
            CallLambda(lambda, {base.items()[i], Value::Integer(static_cast<std::int64_t>(i))});
        if (keep.IsError()) return keep;
        if (!MayBeBoolean(keep)) return NotBoolean(lambda.body, "filter", keep);
        if (keep.IsUnknown()) {
          open = keep;
        } else if (keep.boolean()) {
          kept.push_back(base.items()[i]);
        }
      }
      if (open.IsUnknown()) {
        return UnknownOf(id, function, kArrays, open, static_cast<std::int64_t>(kept.size()),
                         static_cast<std::int64_t>(base.items().size()));
      }
      return session_.Array(kept).At(origin_);
    }
    case Special::kReduce: {
      Value so_far = start;
      for (std::size_t i = 0; i < base.items().size(); ++i) {
        so_far = CallLambda(
            lambda, {so_far, base.items()[i], Value::Integer(static_cast<std::int64_t>(i))});
        if (so_far.IsError()) return so_far;
      }
      return so_far;
    }
    case Special::kSort:
      return Sort(id, function, base, lambda);
    default:
      return Group(id, function, base, lambda, values);
  }
}

// A merge sort of our own: the comparator may fail or be unknown at any moment.
Value Evaluator::Run::Sort(ExprId id, const Function& function, const Value& base,
                           const Lambda& lambda) {
  std::vector<Value> items(base.items().begin(), base.items().end());
  std::vector<Value> buffer(items.size());
  for (std::size_t width = 1; width < items.size(); width *= 2) {
    for (std::size_t begin = 0; begin < items.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, items.size());
      const std::size_t end = std::min(begin + 2 * width, items.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t to = begin; to < end; ++to) {
        bool take_right = left >= middle;
        if (!take_right && right < end) {
          const Value before = CallLambda(lambda, {items[right], items[left]});
          if (before.IsError()) return before;
          if (!MayBeBoolean(before)) return NotBoolean(lambda.body, "sort", before);
          if (before.IsUnknown()) {
            const auto size = static_cast<std::int64_t>(items.size());
            return UnknownOf(id, function, kArrays, before, size, size);
          }
          take_right = before.boolean();
        }
        buffer[to] = take_right ? items[right++] : items[left++];
      }
    }
    items.swap(buffer);
  }
  return session_.Array(items).At(origin_);
}

// toObject and groupBy.
Value Evaluator::Run::Group(ExprId id, const Function& function, const Value& base,
                            const Lambda& lambda, const std::optional<Lambda>& values) {
  const bool groups = function.special == Special::kGroupBy;
  std::vector<Member> members;
  std::vector<std::vector<Value>> grouped;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const Value& item : base.items()) {
    const Value key = CallLambda(lambda, {item});
    if (key.IsError()) return key;
    const Kinds kinds = key.IsUnknown() ? key.unknown().kinds : Bit(key.kind());
    if ((kinds & kStrings) == 0) {
      return Fail(ErrorKind::kArgumentType, At(lambda.body).span,
                  fmt::format("the key is {}, but must be a string", ToText(kinds)));
    }
    if (key.IsUnknown()) {
      return UnknownOf(id, function, kObjects, key, std::numeric_limits<std::int64_t>::min(),
                       std::numeric_limits<std::int64_t>::max());
    }
    const Value value = values ? CallLambda(*values, {item}) : item;
    if (value.IsError()) return value;
    const auto [place, is_new] = places.emplace(key.text(), members.size());
    if (is_new) {
      members.push_back(session_.MakeMember(key.text(), value));
      members.back().key_origin = key.origin();
      grouped.emplace_back();
    }
    members[place->second].value = value;
    grouped[place->second].push_back(value);
  }
  if (groups) {
    for (std::size_t i = 0; i < members.size(); ++i) members[i].value = session_.Array(grouped[i]);
  }
  return session_.Object(members).At(origin_);
}

}  // namespace plumbline::eval
