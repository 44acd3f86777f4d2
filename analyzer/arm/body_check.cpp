#include "arm/body_check.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "arm/body_exceptions.h"
#include "base/nearest.h"
#include "schema/value_patterns.h"

namespace plumbline::arm {
namespace {

using eval::Kind;
using eval::Value;
using schema::BodyKind;
using schema::BodyNodeId;
using schema::BodyProperty;
using schema::TypeGraph;

constexpr BodyNodeId kNoNode = kNoId<BodyNodeId>;

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view other) { return EqualsIgnoreCase(name, other); });
}

// Members of a resource that every type takes, because the deployment engine reads them.
bool IsTakenByEveryResource(std::string_view name) {
  return IsOneOf(name, {"id", "copy", "scope", "import", "extension", "asserts", "options",
                        "@options", "resourceGroup", "subscriptionId", "tags", "comments"});
}

// Members that types have beside `properties`.
bool IsTopLevel(std::string_view name) {
  return IsOneOf(name, {"identity", "sku", "zones", "plan", "kind", "managedBy", "location", "tags",
                        "extendedLocation", "etag"});
}

// One step from a body to a part of it, to be taken in another version of the type as well.
struct Step {
  enum class Form : std::uint8_t { kProperty, kItem, kOther };
  Form form = Form::kProperty;
  std::string_view name;
  std::string_view variant = {};  // Of the object that the step leaves, where it has variants.
};

// An object node, and of a discriminated one which variant the object is, if that is known.
struct Shape {
  BodyNodeId node = kNoNode;
  BodyNodeId variant = kNoNode;
  std::string_view value = {};  // That selects the variant.
};

class BodyChecker {
 public:
  explicit BodyChecker(std::vector<BodyProblem>& out) : out_(out) {}

  void Resource(const DeployedResource& resource) {
    if (resource.IsExisting() || resource.type.empty() || !resource.body.IsObject()) return;
    if (resource.IsDeployed() == eval::Truth::kFalse) return;
    // Types of extensions other than Azure's own have other bodies.
    if (resource.declared->At("import").node() || resource.declared->At("extension").node()) return;
    if (graph_.Find(resource.type) == kNoId<schema::ResourceTypeId>) return;
    if (!resource.api_version.IsString()) return;
    if (const auto version = schema::ApiVersion::Parse(resource.api_version.text())) {
      At(*version, resource);
    }
  }
  // As if it had this version; its type is one of the graph.
  void At(schema::ApiVersion version, const DeployedResource& resource) {
    type_ = graph_.Find(resource.type);
    version_ = graph_.FindVersion(type_, version);
    is_exact_ = version_ != nullptr;
    if (!is_exact_) version_ = &graph_.NearestVersion(type_, version);
    // What is published is the answer to a question, not what a deployment sends.
    if (version_->writable() == 0) return;
    resource_ = &resource;
    steps_.clear();
    path_.clear();
    Check(resource.body, version_->body);
  }

  // False when what was checked may have properties that are not known.
  bool saw_everything() const { return saw_everything_; }

 private:
  BodyProblem New(BodyError kind, const Value& value, BodyNodeId expected) const {
    BodyProblem problem;
    problem.kind = kind;
    problem.resource = resource_->id;
    problem.version = version_;
    problem.is_exact = is_exact_;
    problem.origin = value.origin();
    problem.path = path_;
    problem.name = steps_.empty() ? std::string_view() : steps_.back().name;
    problem.expected = expected;
    problem.value = value;
    return problem;
  }

  // What the turns of a loop share is one, and so is a value that several resources have at one
  // path.
  void Add(BodyProblem problem) {
    if (problem.origin == kNoId<eval::OriginId> ||
        IsException(resource_->type, version_->version(), problem.path, problem.kind)) {
      return;
    }
    const std::uint64_t key = std::uint64_t{IndexOf(problem.origin)} << 32 |
                              (FoldedHash(problem.path) + static_cast<std::uint32_t>(problem.kind));
    if (seen_.insert(key).second) out_.push_back(std::move(problem));
  }

  void Report(BodyError kind, const Value& value, BodyNodeId expected) {
    Add(New(kind, value, expected));
  }
  // About the key of a member.
  BodyProblem AboutKey(BodyError kind, const eval::Member& member, BodyNodeId expected) const {
    BodyProblem problem = New(kind, member.value.At(member.key_origin), expected);
    problem.is_key = true;
    problem.name = member.key;
    return problem;
  }
  // About a member that is not there.
  void ReportMissing(BodyError kind, const Value& object, std::string_view name,
                     BodyNodeId expected) {
    BodyProblem problem = New(kind, object, expected);
    problem.path = path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
    problem.name = name;
    Add(std::move(problem));
  }

  void Check(const Value& value, BodyNodeId node) {
    if (value.IsNull() || value.IsError()) return;
    if (value.IsUnknown()) return CheckUnknown(value, node);
    switch (graph_.KindOf(node)) {
      case BodyKind::kAny:
        return;
      case BodyKind::kString:
        if (value.IsString()) return CheckText(value, node);
        return WrongType(value, node);
      case BodyKind::kLiteral:
      case BodyKind::kEnumeration:
        if (value.IsString()) return CheckListed(value, node);
        // Services take the number of a name for the name.
        Report(IsListed(node, value) || (value.kind() == Kind::kInteger && !IsClosedList())
                   ? BodyError::kConvertible
                   : BodyError::kType,
               value, node);
        return;
      case BodyKind::kInteger:
        if (value.kind() == Kind::kInteger) return CheckNumber(value, node);
        if (value.kind() != Kind::kFloat) WrongType(value, node);
        return;
      case BodyKind::kBoolean:
        if (value.kind() != Kind::kBoolean) WrongType(value, node);
        return;
      case BodyKind::kArray:
        if (!value.IsArray()) return WrongType(value, node);
        return CheckArray(value, node);
      case BodyKind::kObject:
        if (!value.IsObject()) return WrongType(value, node);
        return CheckObject(value, {node});
      case BodyKind::kDiscriminated:
        if (!value.IsObject()) return WrongType(value, node);
        return CheckDiscriminated(value, node);
    }
  }

  // Kinds that the node takes, with those that the service converts.
  static eval::Kinds KindsOf(BodyKind kind) {
    constexpr eval::Kinds kScalars =
        eval::kBooleans | eval::kIntegers | eval::kFloats | eval::kStrings | eval::kNulls;
    switch (kind) {
      case BodyKind::kAny:
        return eval::kAny;
      case BodyKind::kArray:
        return eval::kArrays | eval::kNulls;
      case BodyKind::kObject:
      case BodyKind::kDiscriminated:
        return eval::kObjects | eval::kNulls;
      default:
        return kScalars;
    }
  }

  void CheckUnknown(const Value& value, BodyNodeId node) {
    const eval::UnknownData& unknown = value.unknown();
    if (unknown.MayBe(eval::kObjects | eval::kArrays) &&
        (KindsOf(graph_.KindOf(node)) & (eval::kObjects | eval::kArrays)) != 0) {
      saw_everything_ = false;
    }
    // `reference()` and its like are typed by what they are expected to be.
    if (!unknown.MayBe(KindsOf(graph_.KindOf(node)))) {
      Report(BodyError::kType, value, node);
      return;
    }
    if (graph_.KindOf(node) != BodyKind::kString || unknown.kinds != eval::kStrings) return;
    const TypeGraph::Bounds bounds = graph_.BoundsOf(node);
    if ((bounds.max && unknown.min > *bounds.max) || (bounds.min && unknown.max < *bounds.min)) {
      Report(BodyError::kRange, value, node);
    }
  }

  void WrongType(const Value& value, BodyNodeId node) {
    const bool converts = value.Is(KindsOf(graph_.KindOf(node))) &&
                          (!value.IsString() || ConvertsTo(graph_.KindOf(node), value.text()));
    // An empty text stands for a value that is still to be filled in.
    if (value.IsString() && value.text().empty()) return;
    Report(converts ? BodyError::kConvertible : BodyError::kType, value, node);
  }

  static bool ConvertsTo(BodyKind kind, std::string_view text) {
    if (kind == BodyKind::kBoolean) return IsOneOf(text, {"true", "false"});
    if (kind != BodyKind::kInteger) return true;
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return IsDigitAscii(c) || c == '.'; });
  }

  void CheckText(const Value& value, BodyNodeId node) {
    const std::string_view text = value.text();
    if (text.empty()) return;
    const TypeGraph::Bounds bounds = graph_.BoundsOf(node);
    if (bounds.min || bounds.max) {
      const auto length = static_cast<std::int64_t>(eval::Utf16Length(value.string()));
      if ((bounds.min && length < *bounds.min) || (bounds.max && length > *bounds.max)) {
        Report(BodyError::kRange, value, node);
        return;
      }
    }
    const std::string_view pattern = graph_.PatternOf(node);
    if (!pattern.empty() && schema::MatchesPattern(pattern, text) == schema::PatternResult::kNo) {
      Report(BodyError::kPattern, value, node);
    }
  }

  void CheckNumber(const Value& value, BodyNodeId node) {
    if (value.integer() == -1) return;  // "No limit", or "the default", to many services.
    const TypeGraph::Bounds bounds = graph_.BoundsOf(node);
    if ((bounds.min && value.integer() < *bounds.min) ||
        (bounds.max && value.integer() > *bounds.max)) {
      Report(BodyError::kRange, value, node);
    }
  }

  void CheckListed(const Value& value, BodyNodeId node) {
    const std::string_view text = value.text();
    if (text.empty()) return;
    std::vector<std::string_view> values;
    for (std::size_t i = 0; i < graph_.ValueCount(node); ++i) {
      values.push_back(graph_.Value(node, i));
      // Blanks: `SystemAssigned, UserAssigned` is spelt both ways.
      if (EqualsIgnoreCase(WithoutBlanks(values.back()), WithoutBlanks(text))) return;
    }
    const bool is_open =
        graph_.KindOf(node) == BodyKind::kEnumeration && graph_.IsOpen(node) && !IsClosedList();
    const auto nearest = is_open ? OnlyNearest(text, values) : Nearest(text, values);
    if (is_open && !nearest) return;
    BodyProblem problem = New(BodyError::kValue, value, node);
    problem.nearest = nearest.value_or(std::string_view());
    problem.is_open = is_open;
    Add(std::move(problem));
  }

  bool IsClosedList() const { return IsClosed(resource_->type, path_); }

  bool IsListed(BodyNodeId node, const Value& value) const {
    if (!value.Is(eval::kIntegers | eval::kFloats | eval::kBooleans)) return false;
    std::string text;
    eval::AppendText(value, text);
    for (std::size_t i = 0; i < graph_.ValueCount(node); ++i) {
      if (EqualsIgnoreCase(graph_.Value(node, i), text)) return true;
    }
    return false;
  }

  static std::string WithoutBlanks(std::string_view text) {
    std::string result(text);
    std::erase(result, ' ');
    return result;
  }

  void CheckArray(const Value& value, BodyNodeId node) {
    const TypeGraph::Bounds bounds = graph_.BoundsOf(node);
    const auto size = static_cast<std::int64_t>(value.items().size());
    if (bounds.max && size > *bounds.max) Report(BodyError::kRange, value, node);
    if (bounds.min && size < *bounds.min && size > 0) Report(BodyError::kRange, value, node);
    const std::size_t before = path_.size();
    path_ += "[]";
    steps_.push_back({Step::Form::kItem, {}});
    for (const Value& item : value.items()) Check(item, graph_.ItemsOf(node));
    steps_.pop_back();
    path_.resize(before);
  }

  void CheckDiscriminated(const Value& value, BodyNodeId node) {
    const std::string_view by = graph_.DiscriminatorOf(node);
    const eval::Member* const member = value.object().Find(by);
    Value decides = member != nullptr ? member->value : Value::Null();
    // Types with fixed names, such as `sites/config`: the last part of the name decides.
    const bool by_name = steps_.empty() && by == "name";
    if (by_name) decides = resource_->name;
    if (decides.IsNull() && !by_name && !value.object().is_open) {
      // A default that has a name needs none.
      if (is_exact_ && graph_.FindVariant(node, "Default") == kNoNode) {
        ReportMissing(BodyError::kDiscriminatorMissing, value, by, node);
      }
      return CheckObject(value, {node});
    }
    if (!decides.IsString()) return CheckObject(value, {node});
    std::string_view text = decides.text();
    if (by_name) text = text.substr(text.rfind('/') + 1);
    const BodyNodeId variant = graph_.FindVariant(node, text);
    if (variant == kNoNode && !by_name && !text.empty()) {
      std::vector<std::string_view> values;
      for (std::size_t i = 0; i < graph_.VariantCount(node); ++i) {
        values.push_back(graph_.VariantValue(node, i));
      }
      const Step step{Step::Form::kProperty, by};
      const std::size_t before = Enter(step);
      BodyProblem problem = New(BodyError::kDiscriminator, decides, node);
      problem.nearest = Nearest(text, values).value_or(std::string_view());
      Add(std::move(problem));
      Leave(before);
    }
    CheckObject(value, {node, variant, variant == kNoNode ? std::string_view() : text});
  }

  std::size_t Enter(const Step& step) {
    const std::size_t before = path_.size();
    if (!path_.empty()) path_ += '.';
    path_ += step.name;
    steps_.push_back(step);
    return before;
  }
  void Leave(std::size_t before) {
    steps_.pop_back();
    path_.resize(before);
  }

  // The property of an object, first of `variant` when it is one.
  std::optional<BodyProperty> Find(const Shape& shape, std::string_view name) const {
    if (shape.variant != kNoNode) {
      if (auto found = graph_.FindProperty(shape.variant, name)) return found;
    }
    return graph_.FindProperty(shape.node, name);
  }

  // Whether the node says nothing about names: no property is listed, or the shape is not decided.
  bool IsVague(const Shape& shape) const {
    if (graph_.KindOf(shape.node) == BodyKind::kDiscriminated) return shape.variant == kNoNode;
    return graph_.PropertyCount(shape.node) == 0;
  }

  void CheckObject(const Value& value, const Shape& shape) {
    const auto& [node, variant, unused] = shape;
    const bool is_root = steps_.empty();
    const bool is_discriminated = graph_.KindOf(node) == BodyKind::kDiscriminated;
    BodyNodeId other = graph_.AdditionalOf(node);
    if (other == kNoNode && variant != kNoNode) other = graph_.AdditionalOf(variant);
    bool has_unknown_key = value.object().is_open;
    for (const eval::Member& member : value.members()) {
      has_unknown_key = has_unknown_key || member.has_unknown_key;
      if (member.has_unknown_key) continue;
      if (is_root && IsTakenByEveryResource(member.key)) continue;
      const auto property = Find(shape, member.key);
      if (property) {
        // Which variant it is is not known, and one of them takes what the others only report.
        if (property->is_read_only && is_discriminated && variant == kNoNode) continue;
        CheckProperty(member, *property, shape);
      } else if (is_discriminated && EqualsIgnoreCase(member.key, graph_.DiscriminatorOf(node))) {
        continue;
      } else if (other != kNoNode) {
        const std::size_t before = Enter({Step::Form::kOther, member.key});
        Check(member.value, other);
        Leave(before);
      } else if (!IsVague(shape) && !EqualsIgnoreCase(member.key, "copy")) {
        Unknown(member, shape);
      }
    }
    saw_everything_ = saw_everything_ && !has_unknown_key && !IsVague(shape);
    if (has_unknown_key || !is_exact_) return;
    CheckRequired(value, node);
    if (variant != kNoNode) CheckRequired(value, variant);
  }

  void CheckRequired(const Value& value, BodyNodeId node) {
    // A reference to another resource, in the place of a description.
    if (!steps_.empty() && value.object().Find("id") != nullptr) return;
    for (std::size_t i = 0; i < graph_.PropertyCount(node); ++i) {
      const BodyProperty property = graph_.Property(node, i);
      if (!property.is_required || property.is_read_only) continue;
      if (value.object().Find(property.name) != nullptr) continue;
      if (steps_.empty()) {
        if (EqualsIgnoreCase(property.name, "location") && !resource_->location.IsNull()) continue;
        if (EqualsIgnoreCase(property.name, "name")) continue;
      }
      ReportMissing(BodyError::kMissing, value, property.name, property.type);
    }
    for (const std::string_view more : RequiredAsWell(resource_->type, path_)) {
      const auto property = graph_.FindProperty(node, more);
      if (property && value.object().Find(more) == nullptr) {
        ReportMissing(BodyError::kMissing, value, property->name, property->type);
      }
    }
  }

  void CheckProperty(const eval::Member& member, const BodyProperty& property, const Shape& shape) {
    const std::size_t before = Enter({Step::Form::kProperty, property.name, shape.value});
    if (property.is_read_only) {
      // Nothing is said of its value: it has no effect. The tier follows from the SKU's name, and
      // says the same.
      if (!member.value.IsNull() && path_ != "sku.tier") {
        Add(AboutKey(BodyError::kReadOnly, member, property.type));
      }
    } else {
      if (member.key != property.name) {
        BodyProblem problem = AboutKey(BodyError::kPropertyCase, member, property.type);
        problem.name = property.name;
        Add(std::move(problem));
      }
      Check(member.value, property.type);
    }
    Leave(before);
  }

  void Unknown(const eval::Member& member, const Shape& shape) {
    if (member.value.IsNull()) return;
    const std::size_t before = Enter({Step::Form::kProperty, member.key, shape.value});
    if (IsKnownElsewhere(member.key)) {
      Add(AboutKey(BodyError::kMisplacedProperty, member, kNoNode));
    } else if (const auto later = FirstVersionWithSteps()) {
      // What the service reports of every part of a resource, copied from an export.
      // Of a version without published body nobody knows whether it has what the next one has.
      if (is_exact_ &&
          (steps_.size() < 3 || !IsOneOf(member.key, {"id", "name", "type", "etag"}))) {
        BodyProblem problem = AboutKey(BodyError::kLacksProperty, member, kNoNode);
        problem.later = later;
        Add(std::move(problem));
      }
    } else {
      std::vector<std::string_view> names;
      for (const BodyNodeId part : {shape.node, shape.variant}) {
        for (std::size_t i = 0; part != kNoNode && i < graph_.PropertyCount(part); ++i) {
          const BodyProperty property = graph_.Property(part, i);
          if (!property.is_read_only) names.push_back(property.name);
        }
      }
      BodyProblem problem = AboutKey(BodyError::kUnknownProperty, member, kNoNode);
      problem.nearest = Nearest(member.key, names).value_or(std::string_view());
      Add(std::move(problem));
    }
    Leave(before);
  }

  // A member beside `properties` that belongs into it, or the other way round.
  bool IsKnownElsewhere(std::string_view name) const {
    const auto properties = PropertyOfBody(version_->body, "properties");
    if (steps_.size() == 1) {
      return properties && PropertyOfBody(properties->type, name).has_value() &&
             !PropertyOfBody(properties->type, name)->is_read_only;
    }
    return steps_.size() == 2 && EqualsIgnoreCase(steps_[0].name, "properties") &&
           IsTopLevel(name) &&
           (IsOneOf(name, {"location", "tags"}) ||
            PropertyOfBody(version_->body, name).has_value());
  }

  // Also in the variants of a discriminated object: in that of the value, else in any.
  std::optional<BodyProperty> PropertyOfBody(BodyNodeId node, std::string_view name,
                                             std::string_view value = {}) const {
    const BodyKind kind = graph_.KindOf(node);
    if (kind != BodyKind::kObject && kind != BodyKind::kDiscriminated) return std::nullopt;
    auto found = graph_.FindProperty(node, name);
    if (kind != BodyKind::kDiscriminated) return found;
    for (std::size_t i = 0; !found && i < graph_.VariantCount(node); ++i) {
      if (!value.empty() && !EqualsIgnoreCase(graph_.VariantValue(node, i), value)) continue;
      found = graph_.FindProperty(graph_.Variant(node, i), name);
    }
    return found;
  }

  // The first version after this one in which the steps lead to a property.
  std::optional<schema::ApiVersion> FirstVersionWithSteps() const {
    BodyNodeId last = version_->body;
    for (const schema::TypeVersion& version : graph_.VersionsOf(type_)) {
      if (version.packed <= version_->packed || version.body == last) continue;
      last = version.body;
      BodyNodeId at = version.body;
      bool leads = true;
      for (const Step& step : steps_) {
        const BodyKind kind = graph_.KindOf(at);
        if (step.form == Step::Form::kProperty) {
          const auto property = PropertyOfBody(at, step.name, step.variant);
          leads = property.has_value() && !property->is_read_only;
          if (leads) at = property->type;
        } else if (step.form == Step::Form::kItem) {
          leads = kind == BodyKind::kArray;
          if (leads) at = graph_.ItemsOf(at);
        } else {
          leads = kind == BodyKind::kObject && graph_.AdditionalOf(at) != kNoNode;
          if (leads) at = graph_.AdditionalOf(at);
        }
        if (!leads) break;
      }
      if (leads) return version.version();
    }
    return std::nullopt;
  }

  const TypeGraph& graph_ = TypeGraph::BuiltIn();
  std::vector<BodyProblem>& out_;
  const DeployedResource* resource_ = nullptr;
  schema::ResourceTypeId type_{};
  const schema::TypeVersion* version_ = nullptr;
  bool is_exact_ = true;
  bool saw_everything_ = true;
  std::vector<Step> steps_;  // From the body to what is being checked.
  std::string path_;
  std::unordered_set<std::uint64_t> seen_;
};

}  // namespace

std::vector<BodyProblem> CheckBodies(const Expansion& expansion) {
  std::vector<BodyProblem> problems;
  BodyChecker checker(problems);
  for (const DeployedResource& resource : expansion.resources()) checker.Resource(resource);
  return problems;
}

eval::Truth HasProperties(const DeployedResource& resource, schema::ApiVersion version) {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(resource.type);
  if (type == kNoId<schema::ResourceTypeId> || graph.FindVersion(type, version) == nullptr ||
      !resource.body.IsObject()) {
    return eval::Truth::kMaybe;
  }
  std::vector<BodyProblem> problems;
  BodyChecker checker(problems);
  checker.At(version, resource);
  const bool lacks = std::ranges::any_of(problems, [](const BodyProblem& problem) {
    return problem.kind == BodyError::kUnknownProperty || problem.kind == BodyError::kLacksProperty;
  });
  if (lacks) return eval::Truth::kFalse;
  return checker.saw_everything() ? eval::Truth::kTrue : eval::Truth::kMaybe;
}

std::string DescribeType(schema::BodyNodeId node) {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  switch (graph.KindOf(node)) {
    case BodyKind::kString:
      return "a string";
    case BodyKind::kInteger:
      return "a number";
    case BodyKind::kBoolean:
      return "true or false";
    case BodyKind::kAny:
      return "any value";
    case BodyKind::kArray:
      return "an array";
    case BodyKind::kObject:
    case BodyKind::kDiscriminated:
      return "an object";
    case BodyKind::kLiteral:
      return fmt::format("`{}`", graph.Value(node, 0));
    case BodyKind::kEnumeration:
      break;
  }
  std::string text;
  const std::size_t count = graph.ValueCount(node);
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(count, kShown); ++i) {
    if (i > 0) text += i + 1 == count ? " or " : ", ";
    text += fmt::format("`{}`", graph.Value(node, i));
  }
  if (count > kShown) text += fmt::format(" or one of {} others", count - kShown);
  return text;
}

}  // namespace plumbline::arm
