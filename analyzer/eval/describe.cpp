#include "eval/describe.h"

#include "base/utf8.h"

namespace plumbline::eval {

Kinds KindsOf(const Value& value) {
  return value.IsUnknown() ? value.unknown().kinds : Bit(value.kind());
}

std::string Shown(const Value& value) {
  if (value.IsSecret()) return "a secret value";
  if (!value.Is(kStrings | kIntegers | kFloats | kBooleans)) {
    return value.IsKnown() ? ToText(Bit(value.kind())) : "an unknown value";
  }
  std::string text;
  AppendText(value, text);
  constexpr std::size_t kLongest = 60;
  std::string shown = "`";
  for (std::size_t at = 0; at < text.size();) {
    if (at >= kLongest) {
      shown += "...";
      break;
    }
    const Utf8Character c = DecodeUtf8(text, at);
    const bool is_control = c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0);
    shown += is_control ? std::string_view(" ") : std::string_view(text).substr(at, c.size);
    at += c.size;
  }
  return shown + "`";
}

Value UnknownPart(Session& session, Kinds kinds, Residual::Form form, std::string_view name,
                  std::span<const Value> arguments) {
  UnknownData data{.kinds = kinds};
  data.residual = {form, name, session.Keep(arguments)};
  // The identity is that of the expression: its name and the values that go into it.
  const StringData text{name, {}, false};
  std::uint64_t identity = HashOf(Value::Of(&text)) + static_cast<std::uint64_t>(form);
  SecretSet secrets = kNoSecrets;
  for (const Value& argument : arguments) {
    identity = identity * 0x9E3779B97F4A7C15U ^ (identity >> 29) ^ HashOf(argument);
    if (argument.IsUnknown() && data.reason.empty()) data.reason = argument.unknown().reason;
    secrets = session.Union(secrets, argument.secrets());
  }
  data.identity = identity == 0 ? 1 : identity;
  return session.Unknown(data).With(secrets);
}

}  // namespace plumbline::eval
