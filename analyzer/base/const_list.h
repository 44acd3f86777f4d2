#pragma once

#include <cstddef>
#include <initializer_list>

namespace plumbline {

// A short list fixed at compile time, for tables that are written as aggregates (rules). A longer
// one is an array that stands beside it.
template <class T, std::size_t N>
class ConstList {
 public:
  constexpr ConstList() = default;
  constexpr ConstList(std::initializer_list<T> items) {
    for (const T& item : items) items_[size_++] = item;  // Out of bounds does not compile.
  }
  template <std::size_t M>
  constexpr ConstList(const T (&array)[M]) : array_(array), size_(M) {}
  constexpr const T* begin() const { return array_ != nullptr ? array_ : items_; }
  constexpr const T* end() const { return begin() + size_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const T& operator[](std::size_t i) const { return begin()[i]; }

 private:
  T items_[N]{};
  const T* array_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace plumbline
