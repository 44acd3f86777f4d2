#include "report/places.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::uint32_t kStride = 1024;

std::uint32_t CountPoints(std::string_view text) {
  return static_cast<std::uint32_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Places::File& Places::Of(FileId file) {
  std::unique_ptr<File>& slot = files_[IndexOf(file)];
  if (!slot) slot = std::make_unique<File>(TextOf(file));
  return *slot;
}

LineColumn Places::At(FileId file, std::uint32_t offset) {
  File& known = Of(file);
  const std::uint32_t line = known.lines.LineOf(offset);
  const std::uint32_t begin = known.lines.LineStart(line);
  if (offset <= begin + kStride) return known.lines.At(offset);

  const std::string_view text = TextOf(file);
  std::vector<std::uint32_t>& before = known.points_before;
  if (before.empty()) {
    before.push_back(0);
    for (std::size_t at = 0; at + kStride <= text.size(); at += kStride) {
      before.push_back(before.back() + CountPoints(text.substr(at, kStride)));
    }
  }
  const auto points = [&](std::uint32_t at) {
    const std::uint32_t start = at / kStride * kStride;
    return before[at / kStride] + CountPoints(text.substr(start, at - start));
  };
  const auto line_size = static_cast<std::uint32_t>(known.lines.Line(line).size());
  offset = std::min(offset, begin + line_size);
  return {line, points(offset) - points(begin) + 1};
}

}  // namespace plumbline
