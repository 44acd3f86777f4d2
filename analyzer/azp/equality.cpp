// The function `eq` (section 3.5), as far as its sides are known.
#include "azp/convert.h"
#include "azp/evaluator.h"
#include "base/letter_case.h"

namespace plumbline::azp {
namespace {

bool EqualTexts(std::string_view left, std::string_view right) {
  return std::is_eq(CompareOrdinalIgnoreCase(left, right));
}

bool IsNullOrEmpty(const Value& value) {
  return value.IsNull() || (value.IsString() && value.text().empty());
}

Truth TruthOf(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

// Both known.
Truth EqualKnown(const Value& left, const Value& right) {
  switch (left.kind()) {
    case Kind::kNull:
      return TruthOf(IsNullOrEmpty(right));
    case Kind::kBoolean:
      return TruthOf(left.boolean() == (ToBoolean(right) == Truth::kTrue));
    case Kind::kNumber:
    case Kind::kString:
    case Kind::kVersion: {
      const Converted<int> order = Order(left, right);
      if (order.outcome == Outcome::kUnknown) return Truth::kMaybe;
      return TruthOf(order.outcome == Outcome::kDone && order.value == 0);
    }
    case Kind::kDateTime:
      if (right.kind() == Kind::kDateTime) return TruthOf(left.date_time() == right.date_time());
      return right.IsString() ? Truth::kMaybe : Truth::kFalse;
    case Kind::kArray:
      return TruthOf(right.IsArray() && &left.array() == &right.array());
    case Kind::kObject:
      return TruthOf(right.IsObject() && &left.object() == &right.object());
    default:
      return Truth::kMaybe;
  }
}

// The results that are possible.
struct Possible {
  bool yes = false;
  bool no = false;
};
constexpr Possible kYes{true, false};
constexpr Possible kNo{false, true};
constexpr Possible kBoth{true, true};
constexpr Possible Only(bool yes) { return {yes, !yes}; }

// One side, which is of the kind: its value if it is known.
struct Side {
  Kind kind;
  const Value* known;
};

template <class T>
Possible IfConvertible(const Converted<T>& converted) {
  return converted.outcome == Outcome::kFails ? kNo : kBoth;
}

Possible EqualToBoolean(Side left, Side right) {
  Truth truth = Truth::kMaybe;
  if (right.known != nullptr) {
    truth = ToBoolean(*right.known);
  } else if (right.kind == Kind::kNull) {
    truth = Truth::kFalse;
  } else if (right.kind > Kind::kString) {
    truth = Truth::kTrue;
  }
  if (left.known == nullptr || truth == Truth::kMaybe) return kBoth;
  return Only(left.known->boolean() == (truth == Truth::kTrue));
}

Possible EqualToNumber(Side left, Side right) {
  if (right.known != nullptr) return IfConvertible(ConvertToNumber(*right.known));
  switch (right.kind) {
    case Kind::kNull:
      return left.known != nullptr ? Only(left.known->number().IsZero()) : kBoth;
    case Kind::kBoolean:
      return left.known == nullptr || left.known->number().IsZero() ||
                     left.known->number() == Decimal::FromInteger(1)
                 ? kBoth
                 : kNo;
    case Kind::kNumber:
    case Kind::kString:
      return kBoth;
    default:
      return kNo;
  }
}

Possible EqualToString(Side left, Side right) {
  if (right.known != nullptr) return IfConvertible(ConvertToText(*right.known));
  if (right.kind == Kind::kArray || right.kind == Kind::kObject) return kNo;
  if (left.known == nullptr) return kBoth;
  const std::string_view text = left.known->text();
  switch (right.kind) {
    case Kind::kNull:
      return Only(text.empty());
    case Kind::kBoolean:
      return EqualTexts(text, "True") || EqualTexts(text, "False") ? kBoth : kNo;
    case Kind::kNumber:
      return ParseNumber(text) ? kBoth : kNo;
    case Kind::kVersion:
      return IfConvertible(ConvertToVersion(*left.known));
    default:
      return kBoth;
  }
}

// One side at least is unknown.
Possible EqualByKind(Side left, Side right) {
  switch (left.kind) {
    case Kind::kNull:
      if (right.known != nullptr) return Only(IsNullOrEmpty(*right.known));
      if (right.kind == Kind::kNull) return kYes;
      return right.kind == Kind::kString ? kBoth : kNo;
    case Kind::kBoolean:
      return EqualToBoolean(left, right);
    case Kind::kNumber:
      return EqualToNumber(left, right);
    case Kind::kString:
      return EqualToString(left, right);
    case Kind::kVersion:
      if (right.known != nullptr) return IfConvertible(ConvertToVersion(*right.known));
      return right.kind >= Kind::kNumber && right.kind <= Kind::kVersion ? kBoth : kNo;
    case Kind::kDateTime:
      return right.kind == Kind::kDateTime || right.kind == Kind::kString ? kBoth : kNo;
    default:
      return right.kind == left.kind ? kBoth : kNo;
  }
}

Kinds KindsOf(const Value& value) {
  return value.IsUnknown() ? value.unknown().kinds : Bit(value.kind());
}

// Certainly the same value: the same unknown one, or a parameter by the same way.
bool IsSame(const UnknownData& left, const UnknownData& right) {
  if (&left == &right) return true;
  return (left.kinds & kContainers) == 0 && left.expression == right.expression &&
         left.expression.starts_with("parameters.");
}

}  // namespace

Truth Equal(const Value& left, const Value& right, Arena&) {
  if (left.IsKnown() && right.IsKnown()) return EqualKnown(left, right);
  if (left.IsError() || right.IsError()) return Truth::kMaybe;
  if (left.IsUnknown() && right.IsUnknown() && IsSame(left.unknown(), right.unknown())) {
    return Truth::kTrue;
  }
  Possible all;
  for (unsigned i = 0; i < static_cast<unsigned>(Kind::kUnknown); ++i) {
    const Side one{static_cast<Kind>(i), left.IsKnown() ? &left : nullptr};
    if ((KindsOf(left) & Bit(one.kind)) == 0) continue;
    for (unsigned j = 0; j < static_cast<unsigned>(Kind::kUnknown); ++j) {
      const Side other{static_cast<Kind>(j), right.IsKnown() ? &right : nullptr};
      if ((KindsOf(right) & Bit(other.kind)) == 0) continue;
      const Possible possible = EqualByKind(one, other);
      all.yes = all.yes || possible.yes;
      all.no = all.no || possible.no;
    }
  }
  if (all.yes == all.no) return Truth::kMaybe;
  return TruthOf(all.yes);
}

}  // namespace plumbline::azp
