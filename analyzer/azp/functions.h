// The built-in functions that evaluate all their arguments (section 3.4), used by calls.cpp alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "azp/run.h"

namespace plumbline::azp {

// A call with the values of its arguments, none of which is an error (except those of `format`).
class Call {
 public:
  Call(Run& run, expr::ExprId id, std::string_view name, std::span<const expr::ExprId> arguments,
       std::span<const Value> values)
      : run_(run), id_(id), name_(name), arguments_(arguments), values_(values) {}

  Run& run() { return run_; }
  expr::ExprId id() const { return id_; }
  std::size_t size() const { return values_.size(); }
  const Value& operator[](std::size_t i) const { return values_[i]; }
  std::string_view name() const { return name_; }  // As documented.

  // An unknown result: the call with what is known of its arguments.
  Value Unknown(Kinds kinds) { return run_.UnknownCall(id_, arguments_, values_, kinds); }
  Value Text(std::string_view text) { return run_.Text(id_, text); }
  Value TooLarge() { return run_.TooLarge(id_); }
  // An error in an argument.
  Value Fail(std::size_t argument, ErrorKind kind, std::string_view message,
             std::string_view help = {}) {
    return run_.Fail(kind, arguments_[argument], message, help);
  }
  // The argument is of a kind that the function does not take: `wanted` is "a string".
  Value WrongKind(std::size_t argument, std::string_view wanted, std::string_view help = {});

  // All arguments as text, or nothing: then `result()` is an error or an unknown value of these
  // kinds.
  std::optional<std::vector<std::string>> Texts(Kinds kinds, std::string_view help = {});
  const Value& result() const { return result_; }

 private:
  Run& run_;
  expr::ExprId id_;
  std::string_view name_;
  std::span<const expr::ExprId> arguments_;
  std::span<const Value> values_;
  Value result_;
};

using Function = Value (*)(Call& call);
// Null for functions that calls.cpp and status.cpp have.
Function FindFunction(std::string_view name);

// format() has a file for itself.
Value Format(Call& call);
// A date by a pattern of .NET; nothing for what is not implemented.
std::optional<std::string> FormatDate(std::int64_t milliseconds, std::string_view pattern);

// Offset of the part at or behind `from`, in linear time; npos when there is none.
std::size_t FindText(std::string_view text, std::string_view part, std::size_t from = 0);

}  // namespace plumbline::azp
