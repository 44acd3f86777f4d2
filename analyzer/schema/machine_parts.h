// Extensions of virtual machines and operating system images that are retired or out of support,
// from schemas/data/arm-retirements.tsv.
#pragma once

#include <span>
#include <string_view>

#include "base/date.h"

namespace plumbline::schema {

// Lists of names are separated by commas; a `*` at the end of one stands for any text.
struct MachinePart {
  std::string_view publisher;
  std::string_view names;  // Types of extensions, offers of images.
  std::string_view skus;   // Of images; empty for all.
  Date ends;
  std::string_view instead;  // May be empty.
  bool is_certain = true;

  // ASCII case ignored.
  bool IsOf(std::string_view publisher, std::string_view name) const;
  bool HasSku(std::string_view sku) const;
};

// Null when it is not listed.
const MachinePart* FindRetiredExtension(std::string_view publisher, std::string_view type);
std::span<const MachinePart> RetiredImages();

}  // namespace plumbline::schema
