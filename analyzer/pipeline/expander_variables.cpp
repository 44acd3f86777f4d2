#include <algorithm>

#include <fmt/format.h>

#include "pipeline/expander.h"

namespace plumbline::pipeline {
namespace {

bool IsVariables(const Pair& pair) { return pair.key == "variables" && !pair.nested; }

// Whether something that is written in front of the variables may have an expression, of its own or
// in a template; else they are known soon enough when they are written themselves.
bool AskedAhead(const std::vector<Pair>& pairs) {
  const auto first = std::ranges::find_if(pairs, IsVariables);
  const auto may_ask = [](const Pair& pair) {
    if (pair.nested || pair.value.is_value) return true;
    const NodeRef node = pair.value.node;
    const Span span = node.span();
    const std::string_view text = node.tree()->text().substr(span.begin, span.size());
    return text.find("${{") != std::string_view::npos ||
           text.find("template") != std::string_view::npos;
  };
  // Another one behind it is reported, and counts all the same.
  return std::any_of(pairs.begin(), first, may_ask) ||
         std::any_of(first == pairs.end() ? first : first + 1, pairs.end(), IsVariables);
}

}  // namespace

void Expander::Define(std::string_view name, const Value& value) {
  if (possible_ > 0) {
    // It has this value or another one.
    variables_->Define(
        name, out_.arena.Unknown(
                  {.kinds = azp::Bit(azp::Kind::kString) | azp::Bit(azp::Kind::kNull),
                   .reason = fmt::format("`{}` is set under a condition that is not known", name),
                   .expression = azp::PathOf("variables", name),
                   .scalar = {}}));
    return;
  }
  if (value.IsUnknown()) {
    variables_->Define(name, value);
    return;
  }
  // All values are texts.
  const std::string text = azp::ToString(value).value_or(std::string());
  variables_->Define(name, value.IsString() ? value : out_.arena.String(text).At(value.place()));
}

void Expander::DefineAhead(const std::vector<Pair>& pairs, bool keys_may_ask) {
  if (!keys_may_ask && !AskedAhead(pairs)) return;
  for (const Pair& pair : pairs) {
    if (!IsVariables(pair)) continue;
    const bool was_muted = tree_.muted;
    tree_.muted = true;
    VariablesOf(pair.value);
    tree_.muted = was_muted;
  }
}

void Expander::WriteVariables(const Source& source, Slot slot) {
  // The list is defined again while it is written: each entry sees those in front of it, and in the
  // end the result is the same.
  tree_.BeginArray(slot);
  VariablesOf(source);
  tree_.End();
}

void Expander::VariablesOf(const Source& source) {
  Source list = source;
  if (!list.is_value && list.node.IsString() && HoldsExpression(list.node)) {
    list = Source::Of(ScalarValue(list.node, false, *list.scope), *list.scope, PlaceOf(list.node));
  }
  const bool is_mapping = list.is_value ? list.value.IsObject()
                                        : list.node.IsObject() && !IsListOfDirectives(list.node);
  if (is_mapping) {
    KeySet keys(keys_);
    ForEachPair(list, [&](const Pair& pair) { WriteVariablePair(pair, &keys, *list.scope); });
    return;
  }
  ForEachItem(list, [&](const Item& item) { WriteVariableItem(item, *list.scope); });
}

void Expander::WriteVariablePair(const Pair& pair, KeySet* keys, const Scope& scope) {
  if (IsFull()) return;
  if (pair.nested) {
    WriteBranch(pair.key, pair.key_place, scope, [&] {
      (*pair.nested)([&](const Pair& inner) { WriteVariablePair(inner, nullptr, scope); });
    });
    return;
  }
  const Scope& at = *pair.value.scope;
  if (keys != nullptr && !keys->Add(pair.key)) {
    ReportAt(ExpansionError::kDuplicateKey, at, pair.key_place,
             fmt::format("`{}` is already defined", pair.key))
        .subject = pair.key;
    return;
  }
  const Value value = ValueOf(pair.value);
  Slot item = SlotOf(at, pair.key_place, pair.value.use);
  tree_.BeginObject(item);
  Slot name = item;
  name.has_key = true;
  name.key = "name";
  name.origin.key = pair.key_place;
  tree_.Scalar(name, pair.key);
  Slot entry = name;
  entry.key = "value";
  WriteEvaluated(value, at, pair.value.use, Context::kOther, entry);
  tree_.End();
  Define(pair.key, value);
}

void Expander::WriteVariableItem(const Item& item, const Scope& scope) {
  if (IsFull()) return;
  if (item.nested) {
    WriteBranch(item.directive, item.key_place, scope, [&] {
      (*item.nested)([&](const Item& inner) { WriteVariableItem(inner, scope); });
    });
    return;
  }
  const Source& source = item.value;
  const bool is_mapping = source.is_value ? source.value.IsObject() : source.node.IsObject();
  if (!is_mapping) {
    WriteValue(source, Context::kOther, SlotOf(*source.scope, kNowhere, source.use));
    return;
  }
  std::vector<Pair> pairs = CollectPairs(source);
  const Pair* value = nullptr;
  const Pair* name = nullptr;
  for (const Pair& pair : pairs) {
    if (pair.nested) continue;
    if (pair.key == "template" && Include(pairs, pair, Context::kVariables)) return;
    if (pair.key == "value") value = &pair;
    if (pair.key == "name") name = &pair;
  }
  if (name != nullptr) {
    const Value evaluated = ValueOf(name->value);
    const Value content = value != nullptr ? ValueOf(value->value) : Value();
    if (evaluated.IsString()) Define(evaluated.text(), content);
  }
  const azp::PlaceId place = source.is_value ? source.value.place() : PlaceOf(source.node);
  WritePairs(std::move(pairs), source, Context::kOther, SlotOf(*source.scope, place, source.use));
}

}  // namespace plumbline::pipeline
