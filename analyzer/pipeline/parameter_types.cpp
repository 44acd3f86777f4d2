#include "pipeline/parameter_types.h"

#include <string>
#include <utility>
#include <vector>

#include "azp/evaluator.h"
#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

using azp::Kind;
using azp::Value;

struct Named {
  std::string_view name;
  ParameterType type;
};
constexpr Named kTypes[] = {
    {"string", ParameterType::kString},
    {"number", ParameterType::kNumber},
    {"boolean", ParameterType::kBoolean},
    {"object", ParameterType::kObject},
    {"stringList", ParameterType::kStringList},
    {"legacyObject", ParameterType::kLegacyObject},
    {"step", ParameterType::kStep},
    {"stepList", ParameterType::kStepList},
    {"job", ParameterType::kJob},
    {"jobList", ParameterType::kJobList},
    {"deployment", ParameterType::kDeployment},
    {"deploymentList", ParameterType::kDeploymentList},
    {"stage", ParameterType::kStage},
    {"stageList", ParameterType::kStageList},
    {"container", ParameterType::kContainer},
    {"containerList", ParameterType::kContainerList},
    {"environment", ParameterType::kResourceName},
    {"filePath", ParameterType::kResourceName},
    {"secureFile", ParameterType::kResourceName},
    {"serviceConnection", ParameterType::kResourceName},
    {"pool", ParameterType::kPool},
};

Value TypedScalar(std::string_view text, azp::Arena& arena) {
  if (text.empty() || text == "null") return text.empty() ? arena.StringView(text) : Value();
  if (EqualsIgnoreCase(text, "true")) return Value::Boolean(true);
  if (EqualsIgnoreCase(text, "false")) return Value::Boolean(false);
  const char first = text.front();
  // Blanks and groups of digits, which conversions of the language allow, make no number here.
  if (IsDigitAscii(first) || first == '-' || first == '.') {
    if (text.find_first_not_of("0123456789.-") == std::string_view::npos) {
      if (const auto number = azp::ParseNumber(text)) return arena.Number(*number);
    }
  }
  return arena.StringView(text);
}

// Applies `leaf` to every known scalar of a value. Parts may be shared, and the copy is not: its
// size is bounded.
template <class F>
Value MapLeaves(const Value& value, azp::Arena& arena, const F& leaf) {
  if (arena.bytes() > kMaxValueBytes) return {};
  if (value.IsArray()) {
    std::vector<Value> items;
    for (const Value& item : value.array().items) items.push_back(MapLeaves(item, arena, leaf));
    return arena.Array(items, false, value.array().is_open).At(value.place());
  }
  if (value.IsObject()) {
    std::vector<azp::Member> members(value.object().members.begin(), value.object().members.end());
    for (azp::Member& member : members) member.value = MapLeaves(member.value, arena, leaf);
    return arena.Object(members).At(value.place());
  }
  return value.IsKnown() ? leaf(value).At(value.place()) : value;
}

// As text, the way a scalar of a file would be read.
Value TextOf(const Value& value, azp::Arena& arena) {
  if (value.IsString()) return value;
  return arena.String(azp::ToString(value).value_or(std::string()));
}

}  // namespace

ParameterType ParameterTypeNamed(std::string_view name) {
  if (name.empty()) return ParameterType::kString;
  for (const Named& type : kTypes) {
    if (type.name == name) return type.type;
  }
  return ParameterType::kUnknown;
}

bool IsTooDeep(const Value& value) {
  constexpr std::uint32_t kMaxDepth = 500;
  constexpr std::size_t kMaxSteps = 1'000'000;
  std::vector<std::pair<Value, std::uint32_t>> open = {{value, 1}};
  for (std::size_t steps = 0; !open.empty(); ++steps) {
    const auto [one, depth] = open.back();
    open.pop_back();
    if (depth > kMaxDepth || steps > kMaxSteps) return true;
    if (one.IsArray()) {
      for (const Value& item : one.array().items) open.emplace_back(item, depth + 1);
    } else if (one.IsObject()) {
      for (const azp::Member& member : one.object().members) {
        open.emplace_back(member.value, depth + 1);
      }
    }
  }
  return false;
}

bool IsStructural(ParameterType type) {
  return type >= ParameterType::kStep && type <= ParameterType::kContainerList;
}

bool IsListType(ParameterType type) {
  switch (type) {
    case ParameterType::kStringList:
    case ParameterType::kStepList:
    case ParameterType::kJobList:
    case ParameterType::kDeploymentList:
    case ParameterType::kStageList:
    case ParameterType::kContainerList:
      return true;
    default:
      return false;
  }
}

azp::Kinds KindsOf(ParameterType type) {
  switch (type) {
    case ParameterType::kString:
    case ParameterType::kResourceName:
      return azp::Bit(Kind::kString);
    case ParameterType::kNumber:
      return azp::Bit(Kind::kNumber);
    case ParameterType::kBoolean:
      return azp::Bit(Kind::kBoolean);
    default:
      break;
  }
  if (IsListType(type)) return azp::Bit(Kind::kArray);
  return IsStructural(type) ? azp::Bit(Kind::kObject) : azp::kAny;
}

Value LiteralOf(NodeRef node, ScalarTyping typing, azp::Arena& arena) {
  const azp::PlaceId place = node ? arena.Add({node, false}) : kNoId<azp::PlaceId>;
  if (node.IsArray()) {
    std::vector<Value> items;
    for (const NodeRef item : node.children()) items.push_back(LiteralOf(item, typing, arena));
    return arena.Array(items).At(place);
  }
  if (node.IsObject()) {
    std::vector<azp::Member> members;
    for (const NodeRef member : node.children()) {
      members.push_back(
          {member.key(), arena.Add({member, true}), LiteralOf(member, typing, arena), false});
    }
    return arena.Object(members).At(place);
  }
  const bool is_text =
      typing == ScalarTyping::kText ||
      (typing == ScalarTyping::kByStyle && node.kind() == NodeKind::kString &&
       (node.style() != NodeStyle::kPlain || node.tree()->language() == Language::kJson));
  if (is_text) return arena.StringView(node.text()).At(place);
  return TypedScalar(node.text(), arena).At(place);
}

std::optional<Value> Coerce(const Value& value, ParameterType type, bool in_template,
                            azp::Arena& arena) {
  if (value.IsUnknown() || type == ParameterType::kUnknown) return value;
  const bool is_scalar = !value.IsArray() && !value.IsObject();
  switch (type) {
    case ParameterType::kString:
    case ParameterType::kResourceName:
      if (!is_scalar) return std::nullopt;
      return TextOf(value, arena).At(value.place());
    case ParameterType::kNumber: {
      if (!is_scalar || value.IsNull()) return std::nullopt;
      if (value.kind() == Kind::kNumber) return value;
      const std::string text(azp::ToString(value).value_or(std::string()));
      if (text.empty()) return std::nullopt;
      const auto number = azp::ParseNumber(text);
      if (!number) return std::nullopt;
      return arena.Number(*number).At(value.place());
    }
    case ParameterType::kBoolean: {
      if (value.kind() == Kind::kBoolean) return value;
      if (!value.IsString()) return std::nullopt;
      if (EqualsIgnoreCase(value.text(), "true")) return Value::Boolean(true).At(value.place());
      if (EqualsIgnoreCase(value.text(), "false")) return Value::Boolean(false).At(value.place());
      return std::nullopt;
    }
    case ParameterType::kObject:
      if (!in_template) return value;
      return MapLeaves(value, arena, [&arena](const Value& leaf) {
        return leaf.IsString() ? TypedScalar(leaf.text(), arena) : leaf;
      });
    case ParameterType::kStringList: {
      if (!value.IsArray()) return std::nullopt;
      for (const Value& item : value.array().items) {
        const bool is_directive = value.array().is_open && item.IsObject();
        if (!is_directive && (item.IsArray() || item.IsObject())) return std::nullopt;
      }
      return MapLeaves(value, arena, [&arena](const Value& leaf) { return TextOf(leaf, arena); });
    }
    case ParameterType::kPool:
    case ParameterType::kLegacyObject:
      return MapLeaves(value, arena, [&arena](const Value& leaf) { return TextOf(leaf, arena); });
    default:
      break;
  }
  // `''` and null stand for an empty list or nothing at all.
  const bool is_empty = value.IsNull() || (value.IsString() && value.text().empty());
  if (IsListType(type)) {
    if (is_empty) return arena.Array({}).At(value.place());
    if (!value.IsArray()) return std::nullopt;
  } else if (!is_empty && !value.IsObject()) {
    return std::nullopt;
  }
  return MapLeaves(value, arena, [&arena](const Value& leaf) { return TextOf(leaf, arena); });
}

}  // namespace plumbline::pipeline
