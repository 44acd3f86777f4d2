#include "arm/conditions.h"

#include <span>
#include <vector>

#include "base/ascii.h"
#include "eval/choice.h"

namespace plumbline::arm {
namespace {

using eval::Truth;
using eval::Value;

constexpr std::size_t kMaxTerms = 32;

// Something that has to hold, or not to hold.
struct Term {
  Value value;
  bool is_negated = false;
};

bool IsCall(const Value& value, std::string_view name, std::size_t n_arguments) {
  if (!value.IsUnknown()) return false;
  const eval::Residual& call = value.unknown().residual;
  return call.form == eval::Residual::Form::kCall && EqualsIgnoreCase(call.name, name) &&
         (n_arguments == 0 || call.arguments.size() == n_arguments);
}

std::span<const Value> ArgumentsOf(const Value& call) { return call.unknown().residual.arguments; }

// What has to hold for a condition to do so: `and(a, not(b))` is `a` and not `b`.
void AddTerms(const Value& value, bool is_negated, std::vector<Term>& terms, std::size_t depth) {
  if (terms.size() >= kMaxTerms || depth > kMaxTerms) return;
  if (IsCall(value, "not", 1)) {
    AddTerms(ArgumentsOf(value)[0], !is_negated, terms, depth + 1);
    return;
  }
  if (IsCall(value, is_negated ? "or" : "and", 0)) {
    for (const Value& part : ArgumentsOf(value)) AddTerms(part, is_negated, terms, depth + 1);
    return;
  }
  if (IsCall(value, "if", 3)) {
    // What `and` and `or` of unknown parts become: `if(a, b, false)`, `if(a, true, b)`.
    const auto arguments = ArgumentsOf(value);
    for (const bool taken : {true, false}) {
      const Value& dead = arguments[taken ? 2 : 1];
      if (dead.kind() != eval::Kind::kBoolean || dead.boolean() != is_negated) continue;
      AddTerms(arguments[0], !taken, terms, depth + 1);
      AddTerms(arguments[taken ? 1 : 2], is_negated, terms, depth + 1);
      return;
    }
  }
  if (IsCall(value, "equals", 2)) {
    const auto arguments = ArgumentsOf(value);
    for (const std::size_t i : {0, 1}) {
      const Value& constant = arguments[i];
      const Value& other = arguments[1 - i];
      if (constant.kind() != eval::Kind::kBoolean || !other.IsUnknown()) continue;
      if (other.unknown().kinds != eval::kBooleans) continue;
      AddTerms(other, is_negated == constant.boolean(), terms, depth + 1);
      return;
    }
  }
  terms.push_back({value, is_negated});
}

// `equals(x, 'a')` and `equals(x, 'b')`, or `empty(x)`.
bool ExcludeByValue(const Value& a, const Value& b) {
  if (!IsCall(a, "equals", 2)) return false;
  for (const std::size_t i : {0, 1}) {
    const Value& left = ArgumentsOf(a)[i];
    const Value& right = ArgumentsOf(a)[1 - i];
    if (IsCall(b, "empty", 1) && right.IsString() && !right.text().empty() &&
        eval::Equal(left, ArgumentsOf(b)[0]) == Truth::kTrue) {
      return true;
    }
    if (!IsCall(b, "equals", 2)) continue;
    for (const std::size_t k : {0, 1}) {
      if (eval::Equal(left, ArgumentsOf(b)[k]) == Truth::kTrue &&
          eval::Equal(right, ArgumentsOf(b)[1 - k]) == Truth::kFalse) {
        return true;
      }
    }
  }
  return false;
}

bool Exclude(const Term& a, const Term& b) {
  for (const Term* term : {&a, &b}) {
    if (term->value.kind() == eval::Kind::kBoolean && term->value.boolean() == term->is_negated) {
      return true;
    }
  }
  if (a.value.IsError() || b.value.IsError()) return false;
  if (a.is_negated != b.is_negated) return eval::Equal(a.value, b.value) == Truth::kTrue;
  return !a.is_negated && (ExcludeByValue(a.value, b.value) || ExcludeByValue(b.value, a.value));
}

bool ExcludeByTerms(const Value& a, const Value& b) {
  std::vector<Term> terms;
  AddTerms(a, false, terms, 0);
  AddTerms(b, false, terms, 0);
  for (std::size_t i = 0; i < terms.size(); ++i) {
    for (std::size_t k = i; k < terms.size(); ++k) {
      if (Exclude(terms[i], terms[k])) return true;
    }
  }
  return false;
}

// The same, or no answer to the open question on which one depends makes both true.
// `questions` bounds the work.
bool ExcludeEachOther(eval::Session& session, const Value& a, const Value& b,
                      std::size_t& questions) {
  if (ExcludeByTerms(a, b)) return true;
  const Value both[] = {a, b};
  const eval::SelectorId selector = eval::FirstSelector(both, false);
  if (selector == kNoId<eval::SelectorId> || questions == 0) return false;
  --questions;
  const std::size_t n_options = session.SelectorOf(selector).options.size();
  for (std::size_t i = 0; i < n_options; ++i) {
    const Value x = session.Restrict(a, selector, i);
    const Value y = session.Restrict(b, selector, i);
    if (!ExcludeEachOther(session, x, y, questions)) return false;
  }
  return n_options != 0;
}

}  // namespace

Truth HoldTogether(eval::Session& session, const Value& a, const Value& b) {
  if (a.IsError() || b.IsError()) return Truth::kMaybe;
  std::size_t questions = 16;
  if (ExcludeEachOther(session, a, b, questions)) return Truth::kFalse;
  if (eval::IsTrue(a) == Truth::kTrue || eval::IsTrue(b) == Truth::kTrue ||
      eval::Equal(a, b) == Truth::kTrue) {
    return Truth::kTrue;
  }
  return Truth::kMaybe;
}

}  // namespace plumbline::arm
