// The two loops in which the tolerant path spends its time, for SSE2 and as plain C++ that does the
// same. They run until a byte stops them, without looking at the size: the padding behind the text
// stops both.
#pragma once

#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

namespace plumbline::json {

namespace portable {

// The first byte from `at` on that is above 0x20.
inline const char* SkipBlank(const char* at) {
  while (static_cast<unsigned char>(*at) <= 0x20) ++at;
  return at;
}

// The first byte from `at` on that is a double quote, a backslash or a control character.
inline const char* ScanString(const char* at) {
  while (*at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

}  // namespace portable

#ifdef __SSE2__

namespace sse2 {

inline __m128i Load(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

inline const char* SkipBlank(const char* at) {
  // Most gaps are no byte or one; only line ends with their indentation are longer.
  if (static_cast<unsigned char>(*at) > 0x20) return at;
  if (static_cast<unsigned char>(*++at) > 0x20) return at;
  const __m128i space = _mm_set1_epi8(0x20);
  for (;; at += 16) {
    const __m128i blank = _mm_cmpeq_epi8(_mm_max_epu8(Load(at), space), space);
    const auto others = static_cast<std::uint32_t>(_mm_movemask_epi8(blank)) ^ 0xFFFFU;
    if (others != 0) return at + std::countr_zero(others);
  }
}

inline const char* ScanString(const char* at) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i control = _mm_set1_epi8(0x1F);
  for (;; at += 16) {
    const __m128i bytes = Load(at);
    const __m128i stops =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_max_epu8(bytes, control), control));
    const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(stops));
    if (mask != 0) return at + std::countr_zero(mask);
  }
}

}  // namespace sse2

using sse2::ScanString;
using sse2::SkipBlank;

#else

using portable::ScanString;
using portable::SkipBlank;

#endif

}  // namespace plumbline::json
