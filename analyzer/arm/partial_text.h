// Names and ids of an expansion as far as they are certain, for comparing them as Azure does: text
// without regard to case, with holes where a value is not known. Equal holes are certain to have
// the same value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eval/value.h"

namespace plumbline::arm {

class PartialText {
 public:
  struct Part {
    std::string text;        // In lower case; empty for a hole.
    std::uint64_t hole = 0;  // What is not known.
    bool is_hole = false;
    friend bool operator==(const Part&, const Part&) = default;
  };

  PartialText() = default;
  explicit PartialText(std::string_view text) { Add(text); }
  // Nothing for errors and for what is no string.
  static std::optional<PartialText> Of(const eval::Value& value);

  void Add(std::string_view text);
  void Add(const PartialText& more);

  const std::vector<Part>& parts() const { return parts_; }
  bool IsKnown() const { return parts_.empty() || (parts_.size() == 1 && !parts_[0].is_hole); }
  // Of a known text, in lower case.
  std::string_view text() const { return parts_.empty() ? std::string_view() : parts_[0].text; }
  // The same for two texts that are certain to be equal, else (nearly always) another one.
  std::string Key() const;
  // The parts between the slashes that are seen; a hole may hide more of them.
  std::vector<PartialText> Segments() const;
  // What follows the last `separator` (in lower case) that is seen; nothing when none is.
  std::optional<PartialText> BehindLast(std::string_view separator) const;
  // What stands in front of the first of the characters that is seen; nothing when none is.
  std::optional<PartialText> UpToAny(std::string_view characters) const;

 private:
  std::vector<Part> parts_;  // Neighbours are not both text, no text is empty.
};

// Whether two texts are equal without regard to case.
eval::Truth Same(const PartialText& a, const PartialText& b);

}  // namespace plumbline::arm
