// Result<T>: a value, or the reason why the outside world did not give one. Used where files,
// configuration or arguments can fail; problems in the user's source files are diagnostics instead.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace plumbline {

struct Error {
  std::string message;  // One clause, lower case, no full stop.
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  explicit operator bool() const { return std::holds_alternative<T>(state_); }
  T& operator*() { return std::get<T>(state_); }
  const T& operator*() const { return std::get<T>(state_); }
  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace plumbline
