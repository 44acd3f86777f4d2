// Where the values of one expansion live, and the places that they were written at.
#pragma once

#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "azp/value.h"
#include "syntax/tree.h"

namespace plumbline::azp {

// A node, or the key of one.
struct Place {
  NodeRef node;
  bool is_key = false;
};

// Not movable: values view it.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  Value String(std::string_view text);      // A copy of the text.
  Value StringView(std::string_view text);  // Text that lives as long as the arena.
  Value Number(const Decimal& number);
  Value Integer(std::int64_t number);
  Value Version(const VersionData& version);
  Value Array(std::span<const Value> items, bool is_filtered = false, bool is_open = false);
  Value Object(std::span<const Member> members);
  Value Object(const ObjectData& data);    // Copies the members.
  Value Unknown(const UnknownData& data);  // Copies the texts.
  Value Error(ErrorKind kind, std::string_view message, Span span, std::string_view help = {});

  std::string_view Keep(std::string_view text);  // A copy that lives as long as the arena.

  PlaceId Add(Place place) {
    places_.push_back(place);
    return static_cast<PlaceId>(places_.size() - 1);
  }
  Place PlaceOf(PlaceId id) const;  // Absent node for kNoId.

  std::size_t bytes() const { return bytes_; }  // Handed out so far.

 private:
  void* Allocate(std::size_t bytes, std::size_t alignment);
  template <class T>
  const T* Make(const T& data);
  template <class T>
  std::span<const T> MakeAll(std::span<const T> data);

  std::pmr::monotonic_buffer_resource memory_;
  std::vector<Place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace plumbline::azp
