#include "engine/retired_parts.h"

#include <algorithm>

#include "eval/choice.h"

namespace plumbline {
namespace {

using schema::RetiredKind;
using schema::Retirement;

// Calls f for every value at a path, in which `[*]` is every element of an array.
template <class F>
void ForEachAt(const eval::Value& value, std::string_view path, const F& f) {
  constexpr std::string_view kEach = "[*]";
  const std::size_t each = path.find(kEach);
  const eval::Value* const at = FindAt(value, path.substr(0, each));
  if (at == nullptr) return;
  if (each == std::string_view::npos) return f(*at);
  if (!at->IsArray()) return;
  std::string_view rest = path.substr(each + kEach.size());
  if (rest.starts_with('.')) rest.remove_prefix(1);
  for (const eval::Value& item : at->items()) ForEachAt(item, rest, f);
}

bool Holds(std::string_view condition, const eval::Value& body) {
  if (condition.empty()) return true;
  const std::size_t equals = condition.find('=');
  const eval::Value* const value = FindAt(body, condition.substr(0, equals));
  if (value == nullptr || !value->Is(eval::kStrings | eval::kBooleans)) return false;
  std::string text;
  eval::AppendText(*value, text);
  return EqualsIgnoreCase(text, condition.substr(equals + 1));
}

// Whether every value that it can be is listed; the first one of them.
bool IsListed(const Retirement& row, const eval::Value& value, std::string& text) {
  bool all = true;
  eval::ForEachLeaf(value, [&](const eval::Value& leaf, std::span<const eval::Answer>) {
    all = leaf.IsString() && row.Lists(leaf.text());
    if (all && text.empty()) text = leaf.text();
    return all;
  });
  return all && !text.empty();
}

// Whether a resource is deployed that the other one is a part of.
bool HasDeployedAncestor(const arm::Expansion& expansion, const arm::DeployedResource& resource) {
  return std::ranges::any_of(expansion.resources(), [&](const arm::DeployedResource& other) {
    return IsSent(other) && other.type.size() < resource.type.size() &&
           StartsWithIgnoreCase(resource.type, other.type) &&
           resource.type[other.type.size()] == '/';
  });
}

}  // namespace

std::string RetiredPart::Subject() const {
  if (row->kind == RetiredKind::kType) return fmt::format("`{}`", resource->type);
  return fmt::format("`{}` is `{}`, which", row->path, value);
}

std::vector<RetiredPart> FindRetired(const arm::Expansion& expansion, const Graph& graph) {
  std::vector<RetiredPart> found;
  SeenPlaces seen;
  const auto add = [&](RetiredPart part) {
    if (part.place && seen.Add(part.place)) found.push_back(std::move(part));
  };
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!IsSent(resource)) continue;
    for (const Retirement* row : schema::RetirementsOf(resource.type)) {
      if (row->kind == RetiredKind::kType) {
        if (HasDeployedAncestor(expansion, resource)) continue;
        add({row, &resource, WrittenAt(graph, resource.declared->type.node()), {}});
      } else if (row->kind == RetiredKind::kValue && Holds(row->only_if, resource.body)) {
        ForEachAt(resource.body, row->path, [&](const eval::Value& value) {
          RetiredPart part{row, &resource, WrittenAt(graph, expansion, value), {}};
          if (IsListed(*row, value, part.value)) add(std::move(part));
        });
      }
    }
  }
  return found;
}

void ExplainRetirement(const Retirement& row, ReportBuilder& report) {
  if (!row.instead.empty()) report.Help("use {}", row.instead);
  if (row.evidence == schema::Evidence::kLikely) report.As(Confidence::kMedium);
  if (row.evidence == schema::Evidence::kUncertain) {
    report.As(Confidence::kLow).Note("the day is not certain");
  }
}

Date MonthsAfter(Date day, int months) {
  const int month = day.year * 12 + day.month - 1 + months;
  return {month / 12, month % 12 + 1, day.day};
}

std::string ToText(Date day) { return fmt::format("{}-{:02}-{:02}", day.year, day.month, day.day); }

}  // namespace plumbline
