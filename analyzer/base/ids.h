// Typed ids and the arrays they index. An id is a 32-bit `enum class`, so that a NodeId cannot be
// handed to a function that wants a FileId.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace plumbline {

template <class Id>
concept TypedId = std::is_enum_v<Id> && sizeof(Id) == sizeof(std::uint32_t);

// The id that names nothing; the value of an id field that has no target.
template <TypedId Id>
inline constexpr Id kNoId = static_cast<Id>(std::numeric_limits<std::uint32_t>::max());

template <TypedId Id>
constexpr std::uint32_t IndexOf(Id id) {
  return static_cast<std::uint32_t>(id);
}

// A vector indexed by one kind of id only.
template <TypedId Id, class T>
class IndexVec {
 public:
  Id push_back(T value) {
    items_.push_back(std::move(value));
    return static_cast<Id>(items_.size() - 1);
  }
  T& operator[](Id id) { return items_[IndexOf(id)]; }
  const T& operator[](Id id) const { return items_[IndexOf(id)]; }

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  bool Contains(Id id) const { return IndexOf(id) < items_.size(); }
  Id end_id() const { return static_cast<Id>(items_.size()); }
  void reserve(std::size_t n) { items_.reserve(n); }
  void resize(std::size_t n) { items_.resize(n); }
  void clear() { items_.clear(); }
  // Drops the items from `end` on.
  void Truncate(Id end) { items_.erase(items_.begin() + IndexOf(end), items_.end()); }

  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  const std::vector<T>& items() const { return items_; }

 private:
  std::vector<T> items_;
};

}  // namespace plumbline
