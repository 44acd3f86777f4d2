// The check for bytes that no YAML text may hold. Nearly every text is printable ASCII, so the
// check is 16 bytes at a time where the machine can, and only what stands out is looked at one
// character at a time.
#include <fmt/format.h>
#include <algorithm>

#include "yaml/scanner.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace plumbline::yaml {
namespace {

// Printable ASCII, tab or line break.
bool IsOrdinaryByte(unsigned char c) {
  return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r';
}

// First byte at or behind `p` that is not ordinary.
Offset SkipOrdinary(const char* base, Offset p, Offset size) {
#if defined(__SSE2__)
  // Signed comparison: bytes from 0x80 on count as below the blank, too. Reading past the size is
  // covered by the padding.
  const __m128i blank = _mm_set1_epi8(0x20);
  for (; p < size; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + p));
    const __m128i low = _mm_cmplt_epi8(bytes, blank);
    const __m128i space = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
    const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F));
    if (_mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(space, low), del)) != 0) break;
  }
#endif
  while (p < size && IsOrdinaryByte(static_cast<unsigned char>(base[p]))) ++p;
  return p < size ? p : size;
}

struct Character {
  std::uint32_t code = 0;
  Offset size = 0;  // 0: not UTF-8.
};

Character DecodeUtf8(const char* base, Offset p, Offset end) {
  const auto byte = [&](Offset i) { return static_cast<unsigned char>(base[p + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const Offset size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || p + size > end) return {};
  std::uint32_t code = first & (0xFFU >> (size + 1));
  for (Offset i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < kSmallest[size] || code > 0x10FFFF || surrogate) return {};
  return {code, size};
}

// YAML's printable characters beyond ASCII.
bool IsPrintable(std::uint32_t code) {
  return code == 0x85 || (code >= 0xA0 && code != 0xFFFE && code != 0xFFFF);
}

}  // namespace

void Scanner::CheckBytes(Offset begin) {
  for (Offset p = begin;;) {
    p = SkipOrdinary(base_, p, size_);
    if (p >= size_) return;
    const Character found = DecodeUtf8(base_, p, size_);
    if (found.size == 0) {
      const Offset start = p;
      // One problem for a run: a text in another encoding has many.
      while (p < size_ && static_cast<unsigned char>(base_[p]) >= 0x80 &&
             DecodeUtf8(base_, p, size_).size == 0) {
        ++p;
      }
      Report(ProblemKind::kEncoding, {start, p}, "bytes that are not UTF-8",
             "save the file as UTF-8");
    } else {
      if (!IsPrintable(found.code)) {
        Report(ProblemKind::kSyntax, {p, p + found.size},
               fmt::format("control character U+{:04X}", found.code),
               "remove it, or write it as an escape in double quotes");
      }
      p += found.size;
    }
  }
}

}  // namespace plumbline::yaml
