// Members, elements and wildcards (section 3.7).
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "azp/run.h"
#include "base/nearest.h"

namespace plumbline::azp {
namespace {

using expr::ExprKind;

bool IsAccessor(ExprKind kind) {
  return kind == ExprKind::kMember || kind == ExprKind::kIndex || kind == ExprKind::kWildcard;
}

bool IsContainer(const Value& value) { return value.IsArray() || value.IsObject(); }

bool MayBeContainer(const Value& unknown) { return (unknown.unknown().kinds & kContainers) != 0; }

// The index of an array, if the key is one: the number, rounded down.
std::optional<std::size_t> IndexIn(std::size_t size, const Decimal& number) {
  const std::optional<std::int64_t> index = number.Floor().ToInteger();
  if (!index || *index < 0 || static_cast<std::uint64_t>(*index) >= size) return std::nullopt;
  return static_cast<std::size_t>(*index);
}

// The items of an open array in front of those that may not be there.
std::size_t CertainItems(const ArrayData& array) {
  if (!array.is_open) return array.items.size();
  const auto uncertain =
      std::find_if(array.items.begin(), array.items.end(), [](const Value& item) {
        return item.IsObject() && item.object().members.size() == 1 &&
               item.object().members[0].is_directive;
      });
  return static_cast<std::size_t>(uncertain - array.items.begin());
}

}  // namespace

std::string PathOf(std::string_view base, std::string_view name) {
  return IsName(name) ? fmt::format("{}.{}", base, name)
                      : fmt::format("{}[{}]", base, Quoted(name));
}

Value Run::Chain(ExprId id) {
  // Mostly there is one accessor: `parameters.name`.
  const ExprId last = id;
  id = At(id).first_child;
  std::vector<ExprId> many;
  if (IsAccessor(At(id).kind)) {
    many.push_back(last);
    for (; IsAccessor(At(id).kind); id = At(id).first_child) many.push_back(id);
    std::reverse(many.begin(), many.end());
  }
  const std::span<const ExprId> steps =
      many.empty() ? std::span(&last, 1) : std::span<const ExprId>(many);
  std::size_t next = 0;
  Value value;
  if (const std::optional<Value> member = ShortCut(id, steps[0])) {
    value = *member;
    next = 1;
  } else {
    value = Eval(id);
  }
  for (; next < steps.size(); ++next) {
    const ExprId step = steps[next];
    if (value.IsError()) return value;
    if (value.IsUnknown() && MayBeContainer(value)) return AccessUnknown(value, steps, next);
    if (At(step).kind == ExprKind::kWildcard) {
      value = Wildcard(value, step);
    } else if (!IsContainer(value)) {
      value = Value::Null();
    } else {
      const Value key = KeyOf(step);
      value = key.IsError() ? key : Access(value, key, step);
    }
  }
  return value;
}

std::optional<Value> Run::ShortCut(ExprId base, ExprId step) {
  if (At(base).kind != ExprKind::kName || At(step).kind == ExprKind::kWildcard) return std::nullopt;
  const std::string_view context = FindContext(ast_.TextOf(At(base).name));
  const bool is_parameters = context == "parameters";
  if (!is_parameters && context != "variables") return std::nullopt;
  std::string storage;
  std::string_view name;
  if (At(step).kind == ExprKind::kMember) {
    name = ast_.TextOf(At(step).name);
  } else {
    const ExprId index = ast_.Child(step, 1);
    if (At(index).kind != ExprKind::kString || At(index).templated) return std::nullopt;
    name = ast_.StringText(index, storage);
  }
  return is_parameters ? environment_.Parameter(name) : environment_.Variable(name);
}

Value Run::KeyOf(ExprId step) {
  if (At(step).kind == ExprKind::kMember) return arena_.StringView(ast_.TextOf(At(step).name));
  return Eval(ast_.Child(step, 1));
}

std::string Run::BaseResidual(const Value& base, ExprId step) const {
  return ResidualOf(At(step).first_child, base);
}

Value Run::Access(const Value& container, const Value& key, ExprId step) {
  if (container.IsArray() && container.array().is_filtered) {
    return AccessEach(container, key, step);
  }
  return container.IsArray() ? ElementOf(container, key, step) : MemberOf(container, key, step);
}

Value Run::MemberOf(const Value& object, const Value& key, ExprId step) {
  const azp::Member* member = key.IsString() ? object.object().Find(key.text()) : nullptr;
  if (member != nullptr) return member->value;
  const Converted<std::string> name = ConvertToText(key);
  if (name.outcome == Outcome::kFails) return Value::Null();
  if (name.outcome == Outcome::kUnknown) {
    return Unknown(
        step, kAny, ReasonOf(key),
        fmt::format("{}[{}]", BaseResidual(object, step), ResidualOf(ast_.Child(step, 1), key)));
  }
  member = object.object().Find(name.value);
  return member != nullptr ? member->value : MissingMember(object, name.value, step);
}

Value Run::MissingMember(const Value& object, std::string_view key, ExprId step) {
  const ObjectData& data = object.object();
  if (data.missing == Missing::kUnknown && !data.expression.empty()) {
    const std::string expression = PathOf(data.expression, key);
    if (data.expression == "parameters") {
      return Unknown(step, kAny, fmt::format("parameter `{}` has no value here", key), expression);
    }
    const bool is_variable = data.expression == "variables";
    // Variables are text, or not there.
    return Unknown(step, is_variable ? Bit(Kind::kString) | Bit(Kind::kNull) : kAny,
                   fmt::format("`{}` is known only to a run", is_variable ? key : SourceOf(step)),
                   expression);
  }
  if (IsOpen(object)) {
    return Unknown(step, kAny, ReasonOf(object), PathOf(BaseResidual(object, step), key));
  }
  if (data.missing == Missing::kNull) return Value::Null();
  std::vector<std::string_view> names;
  for (const azp::Member& member : data.members) names.push_back(member.key);
  const auto nearest = Nearest(key, names);
  return arena_.Error(
      ErrorKind::kKeyNotFound, fmt::format("there is no parameter `{}`", key),
      At(step).kind == ExprKind::kMember ? At(step).name : At(ast_.Child(step, 1)).span,
      nearest ? fmt::format("use `{}`", *nearest) : "declare it");
}

Value Run::ElementOf(const Value& array, const Value& key, ExprId step) {
  const Converted<Decimal> number = ConvertToNumber(key);
  if (number.outcome == Outcome::kFails) return Value::Null();
  if (number.outcome == Outcome::kUnknown) {
    return Unknown(
        step, kAny, ReasonOf(key),
        fmt::format("{}[{}]", BaseResidual(array, step), ResidualOf(ast_.Child(step, 1), key)));
  }
  const ArrayData& data = array.array();
  const auto index = IndexIn(CertainItems(data), number.value);
  if (index) return data.items[*index];
  if (!data.is_open || number.value.IsNegative()) return Value::Null();
  return Unknown(step, kAny, ReasonOf(array),
                 fmt::format("{}[{}]", BaseResidual(array, step), number.value.ToText()));
}

// Elements without the member are dropped.
Value Run::AccessEach(const Value& filtered, const Value& key, ExprId step) {
  const Converted<std::string> name = ConvertToText(key);
  const Converted<Decimal> number = ConvertToNumber(key);
  const auto unknown = [&](const Value& cause) {
    return Unknown(step, Bit(Kind::kArray), ReasonOf(cause), SourceOf(step));
  };
  if (key.IsUnknown()) return unknown(key);
  std::vector<Value> found;
  for (const Value& item : filtered.array().items) {
    if (item.IsError()) return item;
    if (item.IsUnknown() && MayBeContainer(item)) return unknown(item);
    if (item.IsArray()) {
      if (number.outcome != Outcome::kDone) continue;
      const auto index = IndexIn(CertainItems(item.array()), number.value);
      if (index) {
        found.push_back(item.array().items[*index]);
      } else if (item.array().is_open) {
        return unknown(item);
      }
    } else if (item.IsObject() && name.outcome == Outcome::kDone) {
      if (const azp::Member* const member = item.object().Find(name.value)) {
        found.push_back(member->value);
      } else if (IsOpen(item)) {
        return unknown(item);
      }
    }
  }
  if (!Affords(found.size() * sizeof(Value))) return TooLarge(step);
  return arena_.Array(found, true);
}

Value Run::Wildcard(const Value& container, ExprId step) {
  std::vector<Value> found;
  const auto append = [&found](const Value& from) {
    if (from.IsArray()) {
      found.insert(found.end(), from.array().items.begin(), from.array().items.end());
    } else if (from.IsObject()) {
      for (const azp::Member& member : from.object().members) found.push_back(member.value);
    }
  };
  const auto unknown = [&](const Value& cause) {
    return Unknown(step, Bit(Kind::kArray), ReasonOf(cause), SourceOf(step));
  };
  if (IsOpen(container)) return unknown(container);
  if (container.IsArray() && container.array().is_filtered) {
    for (const Value& item : container.array().items) {
      if (item.IsError()) return item;
      if (IsOpen(item) || (item.IsUnknown() && MayBeContainer(item))) return unknown(item);
      append(item);
    }
  } else {
    append(container);
  }
  if (!Affords(found.size() * sizeof(Value))) return TooLarge(step);
  return arena_.Array(found, true);
}

Value Run::AccessUnknown(const Value& base, std::span<const ExprId> steps, std::size_t from) {
  std::string expression = BaseResidual(base, steps[from]);
  bool is_filtered = false;
  for (const ExprId step : steps.subspan(from)) {
    switch (At(step).kind) {
      case ExprKind::kMember:
        expression.append(".").append(ast_.TextOf(At(step).name));
        break;
      case ExprKind::kWildcard:
        expression += ".*";
        is_filtered = true;
        break;
      default: {
        const ExprId index = ast_.Child(step, 1);
        expression.append("[").append(ResidualOf(index, Eval(index))).append("]");
        break;
      }
    }
  }
  return Unknown(steps.back(), is_filtered ? Bit(Kind::kArray) : kAny, base.unknown().reason,
                 expression);
}

}  // namespace plumbline::azp
