#include "eval/choice.h"

#include <algorithm>

#include <fmt/format.h>

namespace plumbline::eval {
namespace {

SelectorId SelectorIn(const Value& value, bool deep) {
  if (value.IsUnknown()) {
    const UnknownData& unknown = value.unknown();
    if (unknown.HasAlternatives()) return unknown.selector;
    for (const Piece& piece : unknown.pieces) {
      const SelectorId found = SelectorIn(piece.value, deep);
      if (found != kNoId<SelectorId>) return found;
    }
  } else if (deep && value.IsArray() && !value.array().all_known) {
    for (const Value& item : value.items()) {
      const SelectorId found = SelectorIn(item, true);
      if (found != kNoId<SelectorId>) return found;
    }
  } else if (deep && value.IsObject() && !value.object().all_known) {
    for (const Member& member : value.members()) {
      const SelectorId found = SelectorIn(member.value, true);
      if (found != kNoId<SelectorId>) return found;
    }
  }
  return kNoId<SelectorId>;
}

bool Walk(const Value& value, std::vector<Answer>& answers,
          const std::function<bool(const Value&, std::span<const Answer>)>& f) {
  if (!value.IsUnknown() || !value.unknown().HasAlternatives()) return f(value, answers);
  const UnknownData& choice = value.unknown();
  for (std::size_t i = 0; i < choice.alternatives.size(); ++i) {
    answers.push_back({choice.selector, i});
    const bool go_on = Walk(choice.alternatives[i], answers, f);
    answers.pop_back();
    if (!go_on) return false;
  }
  return true;
}

}  // namespace

SelectorId FirstSelector(std::span<const Value> values, bool deep) {
  for (const Value& value : values) {
    const SelectorId found = SelectorIn(value, deep);
    if (found != kNoId<SelectorId>) return found;
  }
  return kNoId<SelectorId>;
}

std::size_t CountLeaves(const Value& value) {
  if (!value.IsUnknown() || !value.unknown().HasAlternatives()) return 1;
  std::size_t count = 0;
  for (const Value& alternative : value.unknown().alternatives) {
    count += CountLeaves(alternative);
    if (count > kMaxLeaves) return kMaxLeaves + 1;
  }
  return count;
}

Value MakeChoice(Session& session, SelectorId selector, std::span<const Value> alternatives,
                 UnknownData plain) {
  const Value& first = alternatives.front();
  const bool all_equal = std::ranges::all_of(alternatives.subspan(1), [&first](const Value& other) {
    if (first.IsError() || other.IsError()) return first.IsError() && other.IsError();
    return Equal(first, other) == Truth::kTrue && first.secrets() == other.secrets();
  });
  if (all_equal) return first;
  plain.kinds = 0;
  bool is_string = true;
  std::int64_t min = std::numeric_limits<std::int64_t>::max();
  std::int64_t max = std::numeric_limits<std::int64_t>::min();
  for (const Value& alternative : alternatives) {
    if (alternative.IsError()) continue;
    const Kinds kinds =
        alternative.IsUnknown() ? alternative.unknown().kinds : Bit(alternative.kind());
    plain.kinds = static_cast<Kinds>(plain.kinds | kinds);
    is_string = is_string && kinds == kStrings;
    if (alternative.IsString()) {
      const auto length = static_cast<std::int64_t>(Utf16Length(alternative.string()));
      min = std::min(min, length);
      max = std::max(max, length);
    } else if (alternative.IsUnknown()) {
      min = std::min(min, alternative.unknown().min);
      max = std::max(max, alternative.unknown().max);
    }
  }
  if (plain.kinds == 0) plain.kinds = kAny;
  if (is_string && min <= max) {
    plain.min = min;
    plain.max = max;
  }
  SecretSet secrets = kNoSecrets;
  std::size_t leaves = 0;
  for (const Value& alternative : alternatives) {
    secrets = session.Union(secrets, alternative.secrets());
    leaves += CountLeaves(alternative);
  }
  if (leaves <= kMaxLeaves) {
    plain.selector = selector;
    plain.alternatives = session.Keep(alternatives);
  }
  return session.Unknown(plain).With(secrets);
}

bool MayBeNull(const Value& value) {
  if (value.IsNull()) return true;
  return value.IsUnknown() && std::ranges::any_of(value.unknown().alternatives, MayBeNull);
}

Value ReplaceNull(Session& session, const Value& value, const Value& otherwise) {
  if (value.IsNull()) return otherwise;
  if (!MayBeNull(value)) return value;
  const UnknownData& choice = value.unknown();
  std::vector<Value> alternatives;
  for (std::size_t i = 0; i < choice.alternatives.size(); ++i) {
    alternatives.push_back(ReplaceNull(session, choice.alternatives[i],
                                       session.Restrict(otherwise, choice.selector, i)));
  }
  return MakeChoice(session, choice.selector, alternatives, choice).At(value.origin());
}

void ForEachLeaf(const Value& value,
                 const std::function<bool(const Value&, std::span<const Answer>)>& f) {
  std::vector<Answer> answers;
  Walk(value, answers, f);
}

Holds Test(const Value& value, const std::function<Truth(const Value&)>& holds) {
  bool some = false;
  bool not_all = false;
  bool open = false;
  ForEachLeaf(value, [&](const Value& leaf, std::span<const Answer>) {
    const Truth truth = leaf.IsError() ? Truth::kMaybe : holds(leaf);
    some = some || truth == Truth::kTrue;
    not_all = not_all || truth == Truth::kFalse;
    open = open || truth == Truth::kMaybe;
    return true;
  });
  if (some) return not_all || open ? Holds::kSometimes : Holds::kAlways;
  return open ? Holds::kUndecided : Holds::kNever;
}

std::string Describe(const Session& session, std::span<const Answer> answers) {
  std::string text;
  for (const Answer& answer : answers) {
    const Selector& selector = session.SelectorOf(answer.selector);
    if (!text.empty()) text += " and ";
    text += fmt::format("{} is `{}`", selector.name, selector.options[answer.option]);
  }
  return text;
}

}  // namespace plumbline::eval
