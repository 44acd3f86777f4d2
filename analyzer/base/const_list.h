#pragma once

#include <cstddef>
#include <initializer_list>

namespace plumbline {

// A short list fixed at compile time, for tables that are written as aggregates (rules).
template <class T, std::size_t N>
class ConstList {
 public:
  constexpr ConstList() = default;
  constexpr ConstList(std::initializer_list<T> items) {
    for (const T& item : items) items_[size_++] = item;  // Out of bounds does not compile.
  }
  constexpr const T* begin() const { return items_; }
  constexpr const T* end() const { return items_ + size_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const T& operator[](std::size_t i) const { return items_[i]; }

 private:
  T items_[N]{};
  std::size_t size_ = 0;
};

}  // namespace plumbline
