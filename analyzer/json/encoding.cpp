#include "json/encoding.h"

#include <algorithm>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace plumbline::json {
namespace {

constexpr bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

constexpr bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

TextSurvey SurveyText(std::string_view text) {
  TextSurvey survey;
  std::size_t at = 0;
#ifdef __SSE2__
  __m128i control = _mm_setzero_si128();
  __m128i high = _mm_setzero_si128();
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i below = _mm_cmpeq_epi8(_mm_max_epu8(bytes, last_control), last_control);
    const __m128i usual = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                                    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
    control = _mm_or_si128(control, _mm_andnot_si128(usual, below));
    high = _mm_or_si128(high, bytes);
  }
  survey.has_control = _mm_movemask_epi8(control) != 0;
  survey.has_non_ascii = _mm_movemask_epi8(high) != 0;
#endif
  for (; at < text.size(); ++at) {
    survey.has_control |= IsControl(text[at]);
    survey.has_non_ascii |= static_cast<unsigned char>(text[at]) >= 0x80;
  }
  return survey;
}

CodePoint DecodeUtf8(std::string_view text, std::size_t at) {
  constexpr CodePoint kBad{0xFFFD, 1};
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return kBad;
  const std::uint32_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() - at < length) return kBad;
  char32_t value = lead & (0x7FU >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[at + i])) return kBad;
    value = value << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  // Longer than necessary, half of a surrogate pair, or beyond the last code point.
  if (length == 3 && (value < 0x800 || (value >= 0xD800 && value < 0xE000))) return kBad;
  if (length == 4 && (value < 0x10000 || value > 0x10FFFF)) return kBad;
  return {value, length};
}

std::optional<Span> FindBadUtf8(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const CodePoint here = DecodeUtf8(text, at);
    if (here.length == 1) {
      std::size_t end = at + 1;
      while (end < text.size() && end < at + 4 && IsContinuation(text[end])) ++end;
      return Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
    }
    at += here.length;
  }
  return std::nullopt;
}

bool IsUnicodeBlank(char32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool IsInvisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF || c == 0xAD;
}

bool IsCurvedQuote(char32_t c) { return c >= 0x2018 && c <= 0x201F; }

}  // namespace plumbline::json
