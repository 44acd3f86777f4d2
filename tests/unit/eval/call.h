// Calls built-in functions with values, for tests: Calls::Evaluate reads an expression and hands
// each call to the implementation, with no more around it than an implementation may expect
// (argument counts, kinds, strict functions of unknown arguments). `parameters('x')` is what the
// test has set.
#pragma once

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "eval/functions.h"
#include "eval/session.h"
#include "eval/value.h"
#include "expr/expression.h"

namespace plumbline::eval {

class Calls {
 public:
  Session session;

  // The value of parameters('name').
  void Set(std::string_view name, Value value) { parameters_[std::string(name)] = value; }
  // parameters('name') is unknown, one of these kinds, and its length (value) within the bounds.
  Value SetUnknown(std::string_view name, Kinds kinds = kAny, std::int64_t min = UnknownData{}.min,
                   std::int64_t max = UnknownData{}.max) {
    UnknownData data;
    data.kinds = kinds;
    data.identity = 1 + parameters_.size();
    data.residual = {Residual::Form::kSource, session.Keep(name), {}};
    data.min = min;
    data.max = max;
    const Value value = session.Unknown(data);
    Set(name, value);
    return value;
  }

  // One call, without any check.
  Value Call(std::string_view name, std::initializer_list<Value> arguments) {
    return Call(*FindFunction(name), std::vector<Value>(arguments));
  }

  Value Evaluate(std::string_view text) {
    const expr::Expression parsed = expr::Parse(text, expr::Dialect::kArm);
    if (!parsed.problems.empty()) {
      return session.Error(ErrorKind::kSyntax, parsed.problems.front().message);
    }
    return Evaluate(parsed, parsed.root);
  }

  // What an expression gives, as text: compact JSON, `error: message`, `error in 2: message` when
  // it is about the second argument of a call, or `unknown string 'a-' ? 'b' {3..}`:
  // kinds, pieces with `?` for holes, bounds.
  std::string operator()(std::string_view text) {
    failed_ = eval::Call::kWholeCall;
    return Show(Evaluate(text));
  }

  std::string Show(const Value& value) const {
    if (value.IsError()) {
      const std::string place = failed_ == eval::Call::kWholeCall
                                    ? "error: "
                                    : "error in " + std::to_string(failed_ + 1) + ": ";
      return place + std::string(value.error().message);
    }
    if (value.IsUnknown()) return ShowUnknown(value.unknown());
    std::string out;
    AppendJson(value, '"', out);
    return out;
  }

  // The pieces of a string, known or not: `'a' ? 'b'`.
  static std::string ShowPieces(std::span<const Piece> pieces) {
    std::string out;
    for (const Piece& piece : pieces) {
      if (!out.empty()) out += ' ';
      if (piece.value.IsUnknown()) {
        out += '?';
      } else {
        out.append("'").append(piece.value.text()).append("'");
      }
    }
    return out;
  }

 private:
  static std::string ShowUnknown(const UnknownData& data) {
    std::string out = "unknown";
    if (data.kinds != kAny) {
      for (unsigned kind = 0; kind < static_cast<unsigned>(Kind::kUnknown); ++kind) {
        if (data.MayBe(Bit(static_cast<Kind>(kind))))
          out.append(" ").append(ToText(static_cast<Kind>(kind)));
      }
    }
    if (!data.pieces.empty()) out += " " + ShowPieces(data.pieces);
    const bool has_min = data.min != UnknownData{}.min;
    const bool has_max = data.max != UnknownData{}.max;
    if (has_min || has_max) {
      out.append(" {").append(has_min ? std::to_string(data.min) : "").append("..");
      out.append(has_max ? std::to_string(data.max) : "").append("}");
    }
    return out;
  }

  Value Call(const Function& function, const std::vector<Value>& arguments) {
    eval::Call call(session, function, arguments);
    const Value result = function.impl(call);
    failed_ = call.failed_argument();
    return result;
  }

  Value Evaluate(const expr::Expression& parsed, expr::ExprId id) {
    const expr::Expr& node = parsed.nodes[id];
    if (node.kind == expr::ExprKind::kString) return session.String(parsed.StringValue(id));
    if (node.kind == expr::ExprKind::kNumber) {
      const std::string_view digits = parsed.TextOf(node.span);
      std::int64_t number = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      return Value::Integer(number);
    }
    std::vector<Value> arguments;
    for (const expr::ExprId child : parsed.Children(id)) {
      arguments.push_back(Evaluate(parsed, child));
      if (arguments.back().IsError()) return arguments.back();
    }
    if (node.kind == expr::ExprKind::kMember) {
      return Access(session, arguments[0], session.String(parsed.TextOf(node.name)));
    }
    if (node.kind == expr::ExprKind::kIndex) return Access(session, arguments[0], arguments[1]);
    if (parsed.IsCallOf(id, "parameters")) return parameters_.at(std::string(arguments[0].text()));
    const Function* const function = FindFunction(parsed.TextOf(node.name));
    if (function == nullptr || function->impl == nullptr) {
      return session.Error(ErrorKind::kUnknownFunction, "no built-in function");
    }
    return CallChecked(*function, arguments);
  }

  Value CallChecked(const Function& function, const std::vector<Value>& arguments) {
    if (arguments.size() < function.min ||
        (function.max != kMany && arguments.size() > function.max)) {
      return session.Error(ErrorKind::kArgumentCount, "argument count");
    }
    bool has_unknown = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Value& argument = arguments[i];
      const Kinds takes = function.takes[std::min<std::size_t>(i, 3)];
      if (argument.IsKnown() && !argument.Is(takes)) {
        failed_ = i;
        return session.Error(ErrorKind::kArgumentType, "argument type");
      }
      has_unknown = has_unknown || argument.IsUnknown() ||
                    (!function.shallow && ((argument.IsArray() && !argument.array().all_known) ||
                                           (argument.IsObject() && !argument.object().all_known)));
    }
    if (has_unknown && function.way == Way::kStrict) {
      return session.Unknown(UnknownData{.kinds = function.result});
    }
    return Call(function, arguments);
  }

  std::map<std::string, Value> parameters_;
  std::size_t failed_ = eval::Call::kWholeCall;
};

// What an expression should give, as Calls::operator() writes it.
struct Row {
  std::string_view expression;
  std::string_view expected;
};
inline void Check(Calls& calls, std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(calls(row.expression) == row.expected);
  }
}

}  // namespace plumbline::eval
