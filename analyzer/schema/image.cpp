#include "schema/image.h"

#include <bit>

#include "base/ascii.h"

static_assert(std::endian::native == std::endian::little, "images are little-endian");

// The assembler puts the files in; a C++ array of their size would take the compiler minutes.
#define PLUMBLINE_EMBED(symbol, path)                                                    \
  asm(".section .rodata\n.balign 16\n" #symbol "_begin:\n.incbin \"" path "\"\n" #symbol \
      "_end:\n.byte 0\n.previous\n");                                                    \
  extern "C" const char symbol##_begin[];                                                \
  extern "C" const char symbol##_end[]

PLUMBLINE_EMBED(plumbline_arm_types, PLUMBLINE_ARM_TYPES);
PLUMBLINE_EMBED(plumbline_arm_resource_types, PLUMBLINE_ARM_RESOURCE_TYPES);

namespace plumbline::schema {

std::span<const char> ArmTypesImage() {
  return {plumbline_arm_types_begin, plumbline_arm_types_end};
}
std::span<const char> ArmResourceTypesImage() {
  return {plumbline_arm_resource_types_begin, plumbline_arm_resource_types_end};
}

bool ImageStrings::IsSound() const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (offsets_[i] > offsets_[i + 1]) return false;
  }
  return !offsets_.empty() && offsets_.back() <= bytes_.size();
}

std::uint32_t ImageHash(std::string_view name) {
  std::uint32_t hash = 0x811C9DC5;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(ToLowerAscii(c))) * 0x01000193;
  }
  return hash;
}

}  // namespace plumbline::schema
