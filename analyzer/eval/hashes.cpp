// guid() and uniqueString(): names made of other names, exactly as the service makes them.

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "base/ascii.h"
#include "eval/text.h"

namespace plumbline::eval::builtin {
namespace {

// The arguments with dashes between them; nothing when one of them is unknown.
bool JoinArguments(Call& call, std::string& joined) {
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (!call[i].IsString()) return false;
    if (i > 0) joined += '-';
    joined += call.text(i);
  }
  return true;
}

std::uint32_t BigEndian(const unsigned char* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
         at[3];
}

// SHA-1 (RFC 3174).
class Sha1 {
 public:
  static std::array<unsigned char, 20> Of(std::string_view text) {
    Sha1 hash;
    std::string padded(text);
    padded += '\x80';
    padded.resize((padded.size() + 8 + 63) / 64 * 64 - 8, '\0');
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    for (int shift = 56; shift >= 0; shift -= 8) padded += static_cast<char>(bits >> shift);
    for (std::size_t at = 0; at < padded.size(); at += 64) {
      hash.Add(reinterpret_cast<const unsigned char*>(padded.data()) + at);
    }
    std::array<unsigned char, 20> digest;
    for (std::size_t i = 0; i < digest.size(); ++i) {
      digest[i] = static_cast<unsigned char>(hash.state_[i / 4] >> (24 - 8 * (i % 4)));
    }
    return digest;
  }

 private:
  void Add(const unsigned char* block) {
    std::array<std::uint32_t, 80> w;
    for (std::size_t i = 0; i < 16; ++i) w[i] = BigEndian(block + 4 * i);
    for (std::size_t i = 16; i < 80; ++i) {
      w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
    auto [a, b, c, d, e] = state_;
    for (std::size_t i = 0; i < 80; ++i) {
      std::uint32_t mixed = 0;
      if (i < 20) {
        mixed = ((b & c) | (~b & d)) + 0x5A827999;
      } else if (i < 40) {
        mixed = (b ^ c ^ d) + 0x6ED9EBA1;
      } else if (i < 60) {
        mixed = ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC;
      } else {
        mixed = (b ^ c ^ d) + 0xCA62C1D6;
      }
      const std::uint32_t next = std::rotl(a, 5) + mixed + e + w[i];
      e = d;
      d = c;
      c = std::rotl(b, 30);
      b = a;
      a = next;
    }
    const std::array<std::uint32_t, 5> added = {a, b, c, d, e};
    for (std::size_t i = 0; i < added.size(); ++i) state_[i] += added[i];
  }

  std::array<std::uint32_t, 5> state_ = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476,
                                         0xC3D2E1F0};
};

// A version 5 UUID (RFC 4122, section 4.3) in the namespace of the service.
std::string NameUuid(std::string_view name) {
  constexpr std::string_view kNamespace =
      "\x11\xfb\x06\xfb\x71\x2d\x4d\xdd\x98\xc7\xe7\x1b\xbd\x58\x88\x30";
  std::array<unsigned char, 20> bytes = Sha1::Of(std::string(kNamespace).append(name));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x50);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 0x0F];
  }
  return out;
}

std::uint32_t Finish(std::uint32_t hash) {
  hash = (hash ^ hash >> 16) * 0x85EBCA6B;
  hash = (hash ^ hash >> 13) * 0xC2B2AE35;
  return hash ^ hash >> 16;
}

// A hash of 64 bits, a relative of MurmurHash3 (section 6.1).
std::uint64_t Hash(std::string_view data) {
  constexpr std::uint32_t c1 = 0x239B961B;
  constexpr std::uint32_t c2 = 0xAB0E9789;
  const auto load = [data](std::size_t at, std::size_t count) {
    return static_cast<std::uint32_t>(LoadLittleEndian(data.data() + at, count));
  };
  std::uint32_t h1 = 0;
  std::uint32_t h2 = 0;
  std::size_t at = 0;
  for (; data.size() - at >= 8; at += 8) {
    h1 ^= std::rotl(load(at, 4) * c1, 15) * c2;
    h1 = (std::rotl(h1, 19) + h2) * 5 + 0x561CCD1B;
    h2 ^= std::rotl(load(at + 4, 4) * c2, 17) * c1;
    h2 = (std::rotl(h2, 13) + h1) * 5 + 0x0BCAA747;
  }
  const std::size_t tail = data.size() - at;
  if (tail >= 1) h1 ^= std::rotl(load(at, std::min<std::size_t>(tail, 4)) * c1, 15) * c2;
  if (tail >= 5) h2 ^= std::rotl(load(at + 4, tail - 4) * c2, 17) * c1;
  h1 ^= static_cast<std::uint32_t>(data.size());
  h2 ^= static_cast<std::uint32_t>(data.size());
  h1 += h2;
  h2 += h1;
  h1 = Finish(h1);
  h2 = Finish(h2);
  h1 += h2;
  h2 += h1;
  return std::uint64_t{h2} << 32 | h1;
}

}  // namespace

Value Guid(Call& call) {
  std::string name;
  if (!JoinArguments(call, name)) return call.Unknown({.kinds = kStrings, .min = 36, .max = 36});
  return call.session().String(NameUuid(name));
}

Value UniqueString(Call& call) {
  constexpr std::size_t kLength = 13;
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string data;
  if (!JoinArguments(call, data)) {
    return call.Unknown({.kinds = kStrings, .min = kLength, .max = kLength});
  }
  std::string out;
  std::uint64_t bits = Hash(data);
  for (std::size_t i = 0; i < kLength; ++i, bits <<= 5) out += kAlphabet[bits >> 59];
  return call.session().String(out);
}

}  // namespace plumbline::eval::builtin
