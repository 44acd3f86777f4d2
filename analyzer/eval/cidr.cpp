// Address ranges (sections 5.8 and 6.8). Addresses of both families are numbers of up to 128 bits.
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

__extension__ using Bits = unsigned __int128;

constexpr int kWidth4 = 32;
constexpr int kWidth6 = 128;

struct Block {
  Bits network = 0;  // Bits behind the prefix are 0.
  int prefix = 0;
  int width = kWidth4;

  bool is_4() const { return width == kWidth4; }
  // One bit for each that addresses of the block share.
  Bits Mask() const {
    const Bits all = is_4() ? Bits{0xFFFFFFFFU} : ~Bits{0};
    return prefix == 0 ? Bits{0} : (all << (width - prefix)) & all;
  }
  Bits Last() const { return network | (~Mask() & (is_4() ? Bits{0xFFFFFFFFU} : ~Bits{0})); }
};

enum class Reading : std::uint8_t {
  kGood,
  kStrange,  // A form that some readers of addresses take.
  kBad,
};

// Worse of the two.
Reading Worse(Reading a, Reading b) { return a > b ? a : b; }

// A number of decimal digits up to `most`. Zeros in front are octal to some.
Reading ReadDecimal(std::string_view text, unsigned most, unsigned& number) {
  const char* const end = text.data() + text.size();
  if (text.empty() || !IsDigitAscii(text[0])) return Reading::kBad;
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (at != end || error != std::errc() || number > most) return Reading::kBad;
  return text.size() > 1 && text[0] == '0' ? Reading::kStrange : Reading::kGood;
}

// Takes the text in front of `c`, and the `c`; all of it when there is none.
std::string_view TakeUntil(std::string_view& text, char c) {
  const std::size_t at = text.find(c);
  const std::string_view taken = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return taken;
}

Reading Read4(std::string_view text, Bits& address) {
  std::size_t parts = 1;
  for (const char c : text) parts += c == '.' ? 1 : 0;
  address = 0;
  Reading reading = Reading::kGood;
  for (std::size_t i = 0; i < parts; ++i) {
    unsigned part = 0;
    reading = Worse(reading, ReadDecimal(TakeUntil(text, '.'), 255, part));
    address = address << 8 | part;
  }
  // `10.1` is 10.0.0.1 to some.
  if (parts < 4) reading = Worse(reading, Reading::kStrange);
  return parts > 4 ? Reading::kBad : reading;
}

// Groups of hexadecimal digits, `::` once for a run of zeros, an IPv4 address in the last 32 bits.
Reading Read6(std::string_view text, Bits& address) {
  if (text.find('%') != std::string_view::npos || text.starts_with('[')) {
    return Reading::kStrange;  // A zone, brackets.
  }
  std::vector<std::uint16_t> groups;
  std::optional<std::size_t> gap;  // Groups in front of the `::`.
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      Bits last = 0;
      if (Read4(group, last) != Reading::kGood) return Reading::kBad;
      groups.push_back(static_cast<std::uint16_t>(last >> 16));
      groups.push_back(static_cast<std::uint16_t>(last));
      break;
    }
    std::uint16_t value = 0;
    const char* const end = group.data() + group.size();
    if (group.empty() || group.size() > 4) return Reading::kBad;
    const auto [at, error] = std::from_chars(group.data(), end, value, 16);
    if (at != end || error != std::errc()) return Reading::kBad;
    groups.push_back(value);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.starts_with(':')) {
      if (gap) return Reading::kBad;
      gap = groups.size();
      text.remove_prefix(1);
    } else if (text.empty()) {
      return Reading::kBad;
    }
  }
  constexpr std::size_t kGroups = 8;
  if (groups.size() > kGroups || (gap ? groups.size() == kGroups : groups.size() != kGroups)) {
    return Reading::kBad;
  }
  if (gap) {
    groups.insert(groups.begin() + static_cast<std::ptrdiff_t>(*gap), kGroups - groups.size(), 0);
  }
  address = 0;
  for (const std::uint16_t group : groups) address = address << 16 | group;
  return Reading::kGood;
}

Reading ReadBlock(std::string_view text, Block& block) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return Reading::kBad;
  const std::string_view address = text.substr(0, slash);
  const bool is_6 = address.find(':') != std::string_view::npos;
  block.width = is_6 ? kWidth6 : kWidth4;
  unsigned prefix = 0;
  Reading reading = ReadDecimal(text.substr(slash + 1), static_cast<unsigned>(block.width), prefix);
  reading = Worse(reading, is_6 ? Read6(address, block.network) : Read4(address, block.network));
  block.prefix = static_cast<int>(prefix);
  if (reading == Reading::kGood) block.network &= block.Mask();
  return reading;
}

// RFC 5952: lower case, no zeros in front, the longest run of zero groups (the first of equals)
// as `::` unless it is a single one. The last 32 bits of mapped and similar addresses are dotted,
// for those addresses that .NET does it for.
std::string Write6(Bits address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<unsigned>(address >> (16 * (7 - i))) & 0xFFFF;
  }
  const auto& g = groups;
  const bool upper_zero = (g[0] | g[1] | g[2] | g[3]) == 0;
  const bool has_dots =
      (upper_zero && g[6] != 0 &&
       ((g[4] == 0 && (g[5] == 0 || g[5] == 0xFFFF)) || (g[4] == 0xFFFF && g[5] == 0))) ||
      (g[4] == 0 && g[5] == 0x5EFE);
  const std::size_t count = has_dots ? 6 : 8;
  std::size_t run = 0;
  std::size_t run_size = 1;  // Shorter ones are written out.
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t size = 0;
    while (i + size < count && g[i + size] == 0) ++size;
    if (size > run_size) {
      run = i;
      run_size = size;
    }
    i += size;
  }
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (run_size > 1 && i == run) {
      text += "::";
      i += run_size - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    fmt::format_to(std::back_inserter(text), "{:x}", g[i]);
  }
  if (has_dots) {
    if (!text.ends_with(':')) text += ':';
    fmt::format_to(std::back_inserter(text), "{}.{}.{}.{}", g[6] >> 8, g[6] & 0xFF, g[7] >> 8,
                   g[7] & 0xFF);
  }
  return text;
}

std::string Write(Bits address, int width) {
  if (width == kWidth6) return Write6(address);
  const auto bits = static_cast<std::uint32_t>(address);
  return fmt::format("{}.{}.{}.{}", bits >> 24, bits >> 16 & 0xFF, bits >> 8 & 0xFF, bits & 0xFF);
}

Value NotABlock(Call& call) {
  const std::string_view text = call.text(0);
  const bool has_prefix = text.find('/') != std::string_view::npos;
  return call.Fail(0,
                   has_prefix ? fmt::format("{} is not an address range", Shown(call[0]))
                              : fmt::format("{} has no prefix length", Shown(call[0])),
                   "write address ranges as `10.0.0.0/16` or `fd00::/48`");
}

}  // namespace

namespace builtin {

Value ParseCidr(Call& call) {
  Block block;
  const Reading reading = ReadBlock(call.text(0), block);
  if (reading == Reading::kBad) return NotABlock(call);
  if (reading == Reading::kStrange) return call.Unknown(kObjects);
  Session& session = call.session();
  const auto address = [&](Bits bits) { return session.String(Write(bits, block.width)); };
  std::vector<Member> members = {
      session.MakeMember("network", address(block.network)),
      session.MakeMember("netmask", address(block.Mask())),
  };
  const bool is_4 = block.is_4();
  if (is_4) members.push_back(session.MakeMember("broadcast", address(block.Last())));
  if (is_4 && block.prefix == kWidth4 - 1) {
    // What is usable of two addresses is not documented (section 19 number 7).
    const Value whole = call.Unknown(kObjects);
    for (const std::string_view name : {"firstUsable", "lastUsable"}) {
      members.push_back(session.MakeMember(
          name, UnknownPart(session, kStrings, Residual::Form::kMember, name, {&whole, 1})));
    }
  } else {
    // The first and the last address of an IPv4 network of several are not for hosts.
    const Bits reserved = is_4 && block.prefix < kWidth4 ? 1 : 0;
    members.push_back(session.MakeMember("firstUsable", address(block.network + reserved)));
    members.push_back(session.MakeMember("lastUsable", address(block.Last() - reserved)));
  }
  members.push_back(session.MakeMember("cidr", Value::Integer(block.prefix)));
  return session.Object(members);
}

Value CidrSubnet(Call& call) {
  Block block;
  const Reading reading = ReadBlock(call.text(0), block);
  if (reading == Reading::kBad) return NotABlock(call);
  const std::int64_t prefix = call.integer(1);
  const std::int64_t index = call.integer(2);
  if (prefix > block.width || prefix < 0) {
    return call.Fail(1, fmt::format("{} is not a prefix length; {} addresses have {} bits", prefix,
                                    block.is_4() ? "IPv4" : "IPv6", block.width));
  }
  if (reading == Reading::kStrange) return call.Unknown(kStrings);
  if (prefix < block.prefix) {
    return call.Fail(1, fmt::format("subnets of {} have a prefix length of {} or more, not {}",
                                    Shown(call[0]), block.prefix, prefix));
  }
  // Which subnets there are is clear, but not what the service says about others (section 19
  // number 7).
  const auto added_bits = static_cast<int>(prefix) - block.prefix;
  const bool exists = index >= 0 && (added_bits >= 63 || index < std::int64_t{1} << added_bits);
  if (!exists) return call.Unknown(kStrings);
  const int shift = block.width - static_cast<int>(prefix);
  const Bits offset = shift == kWidth6 ? Bits{0} : static_cast<Bits>(index) << shift;
  return call.session().String(
      fmt::format("{}/{}", Write(block.network + offset, block.width), prefix));
}

Value CidrHost(Call& call) {
  Block block;
  const Reading reading = ReadBlock(call.text(0), block);
  if (reading == Reading::kBad) return NotABlock(call);
  if (reading == Reading::kStrange) return call.Unknown(kStrings);
  const std::int64_t index = call.integer(1);
  // Beyond the addresses of hosts nothing is documented (section 19 number 7).
  const Bits size = block.Last() - block.network;  // Less one.
  const Bits hosts = block.is_4() ? (size < 2 ? Bits{0} : size - 1) : size;
  if (index < 0 || static_cast<Bits>(index) >= hosts) return call.Unknown(kStrings);
  return call.session().String(Write(block.network + 1 + static_cast<Bits>(index), block.width));
}

}  // namespace builtin
}  // namespace plumbline::eval
