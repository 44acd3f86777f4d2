#include "arm/partial_text.h"

#include <algorithm>
#include <functional>

#include "base/ascii.h"

namespace plumbline::arm {

std::optional<PartialText> PartialText::Of(const eval::Value& value) {
  PartialText made;
  if (value.IsString()) {
    made.Add(value.text());
    return made;
  }
  if (!value.IsUnknown() || !value.unknown().MayBe(eval::kStrings)) return std::nullopt;
  const auto hole = [&made](const eval::Value& unknown) {
    made.parts_.push_back({{}, unknown.unknown().identity, true});
  };
  if (value.unknown().pieces.empty()) {
    hole(value);
    return made;
  }
  for (const eval::Piece& piece : value.unknown().pieces) {
    if (piece.value.IsString()) {
      made.Add(piece.value.text());
    } else if (piece.value.IsUnknown()) {
      hole(piece.value);
    } else {
      return std::nullopt;
    }
  }
  return made;
}

void PartialText::Add(std::string_view text) {
  if (text.empty()) return;
  if (parts_.empty() || parts_.back().is_hole) parts_.emplace_back();
  std::string& lower = parts_.back().text;
  const std::size_t before = lower.size();
  lower += text;
  std::transform(lower.begin() + static_cast<std::ptrdiff_t>(before), lower.end(),
                 lower.begin() + static_cast<std::ptrdiff_t>(before), ToLowerAscii);
}

void PartialText::Add(const PartialText& more) {
  for (const Part& part : more.parts_) {
    if (part.is_hole) {
      parts_.push_back(part);
    } else {
      Add(part.text);
    }
  }
}

std::string PartialText::Key() const {
  if (parts_.size() == 1 && !parts_[0].is_hole) return parts_[0].text;
  std::string key;
  for (const Part& part : parts_) {
    if (part.is_hole) {
      key += '\0';
      key += std::to_string(part.hole);
      key += '\0';
    } else {
      key += part.text;
    }
  }
  return key;
}

std::vector<PartialText> PartialText::Segments() const {
  std::vector<PartialText> segments(1);
  for (const Part& part : parts_) {
    if (part.is_hole) {
      segments.back().parts_.push_back(part);
      continue;
    }
    for (std::size_t at = 0;;) {
      const std::size_t slash = part.text.find('/', at);
      segments.back().Add(std::string_view(part.text).substr(at, slash - at));
      if (slash == std::string::npos) break;
      segments.emplace_back();
      at = slash + 1;
    }
  }
  return segments;
}

std::optional<PartialText> PartialText::BehindLast(std::string_view separator) const {
  for (std::size_t i = parts_.size(); i-- > 0;) {
    if (parts_[i].is_hole) continue;
    const std::size_t found = parts_[i].text.rfind(separator);
    if (found == std::string::npos) continue;
    PartialText rest(std::string_view(parts_[i].text).substr(found + separator.size()));
    rest.parts_.insert(rest.parts_.end(), parts_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                       parts_.end());
    return rest;
  }
  return std::nullopt;
}

std::optional<PartialText> PartialText::UpToAny(std::string_view characters) const {
  PartialText before;
  for (const Part& part : parts_) {
    if (part.is_hole) {
      before.parts_.push_back(part);
      continue;
    }
    const std::size_t end = part.text.find_first_of(characters);
    before.Add(std::string_view(part.text).substr(0, end));
    if (end != std::string::npos) return before;
  }
  return std::nullopt;
}

namespace {

using Part = PartialText::Part;

// A list of parts of which equal ends were taken away.
struct Rest {
  const std::vector<Part>& parts;
  std::size_t first = 0;
  std::size_t last;          // Behind the last part.
  std::size_t cut = 0;       // Of the first part's text.
  std::size_t cut_back = 0;  // Of the last part's text.

  explicit Rest(const std::vector<Part>& of) : parts(of), last(of.size()) {}
  bool empty() const { return first == last; }
  std::string_view Text(std::size_t at) const {
    std::string_view text = parts[at].text;
    if (at + 1 == last) text.remove_suffix(cut_back);
    if (at == first) text.remove_prefix(cut);
    return text;
  }
  void DropFront(std::size_t n) {
    cut += n;
    if (Text(first).empty()) PopFront();
  }
  void PopFront() {
    ++first;
    cut = 0;
    if (empty()) cut_back = 0;
  }
  void DropBack(std::size_t n) {
    cut_back += n;
    if (Text(last - 1).empty()) PopBack();
  }
  void PopBack() {
    --last;
    cut_back = 0;
    if (empty()) cut = 0;
  }
  // Whether it is certain that there is text in it.
  bool HasText() const {
    for (std::size_t i = first; i < last; ++i) {
      if (!parts[i].is_hole && !Text(i).empty()) return true;
    }
    return false;
  }
  bool HasHole() const {
    return std::any_of(parts.begin() + static_cast<std::ptrdiff_t>(first),
                       parts.begin() + static_cast<std::ptrdiff_t>(last),
                       [](const Part& part) { return part.is_hole; });
  }
};

}  // namespace

eval::Truth Same(const PartialText& a, const PartialText& b) {
  Rest x(a.parts());
  Rest y(b.parts());
  while (!x.empty() && !y.empty()) {
    const Part& p = x.parts[x.first];
    const Part& q = y.parts[y.first];
    if (p.is_hole && q.is_hole && p.hole == q.hole) {
      x.PopFront();
      y.PopFront();
    } else if (!p.is_hole && !q.is_hole) {
      const std::string_view s = x.Text(x.first);
      const std::string_view t = y.Text(y.first);
      const std::size_t n = std::min(s.size(), t.size());
      if (s.substr(0, n) != t.substr(0, n)) return eval::Truth::kFalse;
      x.DropFront(n);
      y.DropFront(n);
    } else {
      break;
    }
  }
  while (!x.empty() && !y.empty()) {
    const Part& p = x.parts[x.last - 1];
    const Part& q = y.parts[y.last - 1];
    if (p.is_hole && q.is_hole && p.hole == q.hole) {
      x.PopBack();
      y.PopBack();
    } else if (!p.is_hole && !q.is_hole) {
      const std::string_view s = x.Text(x.last - 1);
      const std::string_view t = y.Text(y.last - 1);
      const std::size_t n = std::min(s.size(), t.size());
      if (s.substr(s.size() - n) != t.substr(t.size() - n)) return eval::Truth::kFalse;
      x.DropBack(n);
      y.DropBack(n);
    } else {
      break;
    }
  }
  if (x.empty() && y.empty()) return eval::Truth::kTrue;
  if (!x.HasHole() && y.empty()) return eval::Truth::kFalse;
  if (!y.HasHole() && x.empty()) return eval::Truth::kFalse;
  if ((x.empty() && y.HasText()) || (y.empty() && x.HasText())) return eval::Truth::kFalse;
  return eval::Truth::kMaybe;
}

}  // namespace plumbline::arm
