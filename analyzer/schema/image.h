// Tables that the build makes from schemas/data and puts into the program as they are read: numbers
// in place, no parsing and no memory at start-up (layouts: schemas/README.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace plumbline::schema {

// The bytes of an image; aligned to 16. All images are little-endian.
std::span<const char> ArmTypesImage();
std::span<const char> ArmResourceTypesImage();

// A view of `count` records of 32-bit numbers at a byte offset of an image; empty when it does not
// lie in the image, which then is damaged.
template <class Record>
std::span<const Record> RecordsAt(std::span<const char> image, std::uint32_t offset,
                                  std::size_t count) {
  static_assert(alignof(Record) == alignof(std::uint32_t));
  if (offset % alignof(Record) != 0 || offset > image.size() ||
      count > (image.size() - offset) / sizeof(Record)) {
    return {};
  }
  return {reinterpret_cast<const Record*>(image.data() + offset), count};
}

// The strings of an image: sorted by their ASCII lower case.
class ImageStrings {
 public:
  ImageStrings() = default;
  // `offsets` has one more than there are strings.
  ImageStrings(std::span<const std::uint32_t> offsets, std::span<const char> bytes)
      : offsets_(offsets), bytes_(bytes) {}
  std::string_view operator[](std::size_t id) const {
    return {bytes_.data() + offsets_[id], offsets_[id + 1] - offsets_[id]};
  }
  std::size_t size() const { return offsets_.empty() ? 0 : offsets_.size() - 1; }
  // Every offset is inside the bytes, and they ascend.
  bool IsSound() const;

 private:
  std::span<const std::uint32_t> offsets_;
  std::span<const char> bytes_;
};

// The hash of the slots of an image: FNV-1a of the ASCII lower case.
std::uint32_t ImageHash(std::string_view name);

}  // namespace plumbline::schema
