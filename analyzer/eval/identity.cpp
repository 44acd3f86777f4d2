#include "eval/identity.h"

#include "base/ascii.h"

namespace plumbline::eval {

std::uint64_t Mix(std::uint64_t hash, std::uint64_t more) {
  hash ^= more + 0x9E3779B97F4A7C15ULL + (hash << 6) + (hash >> 2);
  return hash * 0xFF51AFD7ED558CCDULL;
}

std::uint64_t HashOfCall(std::string_view name, std::span<const Value> arguments) {
  std::uint64_t hash = FoldedHash(name);
  for (const Value& argument : arguments) hash = Mix(hash, HashOf(argument));
  return hash;
}

std::string_view ReasonOf(std::span<const Value> arguments) {
  for (const Value& argument : arguments) {
    if (argument.IsUnknown()) return argument.unknown().reason;
    if (argument.IsArray() && !argument.array().all_known) return ReasonOf(argument.items());
    if (argument.IsObject() && !argument.object().all_known) {
      for (const Member& member : argument.members()) {
        const std::string_view reason = ReasonOf({&member.value, 1});
        if (!reason.empty()) return reason;
      }
    }
  }
  return {};
}

}  // namespace plumbline::eval
