#include <fmt/format.h>

#include "pipeline/expander.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

using expr::Directive;

constexpr bool IsConditional(Directive kind) {
  return kind == Directive::kIf || kind == Directive::kElseIf || kind == Directive::kElse;
}

// `- ${{ if ... }}:` or `- ${{ each ... }}:` as the first key of a list's item.
bool BeginsWithDirective(NodeRef item) {
  const NodeRef first = item.IsObject() ? item.first_child() : NodeRef();
  return first && EffectOf(first) == KeyEffect::kPossible;
}

}  // namespace

// --- Parts of both ------------------------------------------------------------------------------

Chain::Step Expander::NextInChain(Chain& chain, NodeRef member, const ScalarProgram& program,
                                  const Scope& scope, std::string_view& directive) {
  std::string_view residual;
  const Chain::Step step = chain.Next(program.directive.kind, [&] {
    const Value value =
        Evaluated(program.argument, program.directive.argument.begin, member, true, scope);
    if (value.IsUnknown()) residual = value.unknown().expression;
    return azp::ToBoolean(value);
  });
  switch (step) {
    case Chain::Step::kKeepIf:
      directive = out_.arena.Keep(fmt::format("${{{{ if {} }}}}", residual));
      break;
    case Chain::Step::kKeepElseIf:
      directive = out_.arena.Keep(fmt::format("${{{{ elseif {} }}}}", residual));
      break;
    case Chain::Step::kKeepElse:
      directive = "${{ else }}";
      break;
    case Chain::Step::kOrphan:
      Report(ExpansionError::kDirectiveContext, scope, member, true,
             fmt::format("`{}` follows no `if`",
                         program.directive.kind == Directive::kElse ? "else" : "elseif"));
      break;
    case Chain::Step::kSkip:
    case Chain::Step::kTake:
      break;
  }
  return step;
}

const Scope& Expander::WithLoop(const Scope& scope, std::string_view name, const Value& value) {
  loops_.push_back({scope.loops, name, value});
  scopes_.push_back(scope);
  scopes_.back().loops = &loops_.back();
  return scopes_.back();
}

void Expander::Each(NodeRef member, const ScalarProgram& program, const Scope& scope, Turn turn,
                    KeepTurns keep) {
  const Span span = program.directive.variable;
  const std::string_view name = member.key().substr(span.begin, span.size());
  if (name.empty()) return;
  bool is_taken = EqualsIgnoreCase(name, "parameters") || EqualsIgnoreCase(name, "variables");
  for (const Loop* loop = scope.loops; loop != nullptr; loop = loop->outer) {
    is_taken = is_taken || EqualsIgnoreCase(loop->name, name);
  }
  if (is_taken) {
    Report(ExpansionError::kIdentifierRedefined, scope, member, true,
           fmt::format("`{}` is already defined here", name))
        .subject = name;
    return;
  }
  const Value walked =
      Evaluated(program.argument, program.directive.argument.begin, member, true, scope);
  // A turn whose value is not known, or that may be taken any number of times.
  const auto keep_each = [&](const azp::UnknownData& over) {
    const std::string_view directive =
        out_.arena.Keep(fmt::format("${{{{ each {} in {} }}}}", name, over.expression));
    const Value unknown = out_.arena.Unknown(
        {.kinds = azp::kAny, .reason = over.reason, .expression = name, .scalar = {}});
    keep(directive, [&](Turn inner) { inner(WithLoop(scope, name, unknown)); });
  };
  const auto pair_of = [&](const azp::Member& of) {
    const azp::Member parts[] = {
        {"key", kNowhere, out_.arena.StringView(of.key).At(of.key_place), false},
        {"value", kNowhere, of.value, false}};
    return out_.arena.Object(parts);
  };
  const std::function<void(const Value&, Turn)> turns = [&](const Value& over, Turn each_turn) {
    if (over.IsArray()) {
      for (const Value& item : over.array().items) {
        if (IsFull()) return;
        const azp::Member* only =
            over.array().is_open && item.IsObject() && item.object().members.size() == 1
                ? &item.object().members[0]
                : nullptr;
        // Of a directive the items are in a list; else the item is a mapping with a computed key.
        if (only != nullptr && only->is_directive && only->value.IsArray()) {
          keep(only->key, [&](Turn inner) { turns(only->value, inner); });
        } else if (over.array().is_open && item.IsUnknown()) {
          keep_each(item.unknown());
        } else {
          each_turn(WithLoop(scope, name, item));
        }
      }
      return;
    }
    for (const azp::Member& item : over.object().members) {
      if (IsFull()) return;
      if (item.is_directive && item.value.IsObject()) {
        keep(item.key, [&](Turn inner) { turns(item.value, inner); });
      } else {
        each_turn(WithLoop(scope, name, pair_of(item)));
      }
    }
    if (over.object().missing == azp::Missing::kUnknown) {
      keep_each({.kinds = azp::kAny,
                 .reason = "there may be more names",
                 .expression = over.object().expression,
                 .scalar = {}});
    }
  };
  if (walked.IsUnknown()) {
    keep_each(walked.unknown());
  } else if (walked.IsArray() || walked.IsObject()) {
    turns(walked, turn);
  } else if (!walked.IsNull() && !(walked.IsString() && walked.text().empty())) {
    Report(ExpansionError::kExpectedSequence, scope, member, true,
           fmt::format("`each` walks over arrays and objects, and this is a {}",
                       azp::ToText(walked.kind())));
  }
}

// --- Mappings -----------------------------------------------------------------------------------

void Expander::ForEachPair(const Source& mapping, PairSink sink) {
  if (mapping.is_value) return PairsOfValue(mapping.value, *mapping.scope, mapping.use, sink);
  const NodeRef node = mapping.node;
  if (node.IsObject()) return PairsOfNode(node, *mapping.scope, sink);
  if (node.IsArray()) {
    Report(ExpansionError::kExpectedMapping, *mapping.scope, node, false,
           "a mapping is expected here, and this is a list");
    return;
  }
  if (!node || node.IsMissing() || node.text().empty()) return;
  const azp::PlaceId use = PlaceOf(node);
  PairsOfValue(ScalarValue(node, false, *mapping.scope), *mapping.scope, use, sink);
}

void Expander::PairsOfValue(const Value& value, const Scope& scope, azp::PlaceId use,
                            PairSink sink) {
  if (value.IsNull() || IsFull()) return;
  if (value.IsUnknown()) {
    sink({"${{ insert }}", use, Source::Of(value, scope, use)});
    return;
  }
  if (!value.IsObject()) {
    ReportAt(
        ExpansionError::kExpectedMapping, scope, use,
        fmt::format("a mapping is expected here, and this is a {}", azp::ToText(value.kind())));
    return;
  }
  for (const azp::Member& member : value.object().members) {
    Pair pair{member.key, member.key_place, Source::Of(member.value, scope, use)};
    if (member.is_directive && member.value.IsObject()) {
      const Value inner = member.value;
      pair.nested = Keep(NestedPairs([this, inner, &scope, use](PairSink nested_sink) {
        PairsOfValue(inner, scope, use, nested_sink);
      }));
    }
    sink(pair);
  }
}

void Expander::PairsOfNode(NodeRef mapping, const Scope& scope, PairSink sink) {
  Chain chain;
  for (const NodeRef member : mapping.children()) {
    if (IsFull()) return;
    const std::string_view key = member.key();
    if (!KeyHoldsExpression(member)) {
      sink({key, PlaceOf(member, true), Source::Of(member, scope)});
      continue;
    }
    const ScalarProgram& program = programs_.Of(member, true);
    const Source body = Source::Of(member, scope);
    if (!program.directive.problems.empty()) {
      const bool is_each = program.directive.kind == Directive::kEach;
      const expr::ExprProblem& problem = program.directive.problems.front();
      Report(is_each ? ExpansionError::kEachFormat : ExpansionError::kDirectiveArity, scope, member,
             true, problem.message);
      continue;
    }
    switch (program.directive.kind) {
      case Directive::kIf:
      case Directive::kElseIf:
      case Directive::kElse: {
        std::string_view directive;
        const Chain::Step step = NextInChain(chain, member, program, scope, directive);
        if (step == Chain::Step::kTake) {
          ForEachPair(body, sink);
        } else if (!directive.empty()) {
          const auto pairs = [this, body](PairSink nested) { ForEachPair(body, nested); };
          sink({directive, PlaceOf(member, true), {}, Keep(NestedPairs(pairs))});
        }
        break;
      }
      case Directive::kEach: {
        chain.Break();
        Each(
            member, program, scope,
            [&](const Scope& turn) { ForEachPair(Source::Of(member, turn), sink); },
            [&](std::string_view directive, Turns turns) {
              // The turns are made here and now: what they refer to does not outlive this call.
              std::vector<Pair> inside;
              turns([&](const Scope& turn) {
                ForEachPair(Source::Of(member, turn),
                            [&inside](const Pair& pair) { inside.push_back(pair); });
              });
              const auto pairs = [inside](PairSink nested) {
                for (const Pair& pair : inside) nested(pair);
              };
              sink({directive, PlaceOf(member, true), {}, Keep(NestedPairs(pairs))});
            });
        break;
      }
      case Directive::kInsert:
        chain.Break();
        ForEachPair(body, sink);
        break;
      case Directive::kNone:
      case Directive::kExpression: {
        const Value value = ScalarValue(member, true, scope);
        sink({TextOf(value, scope, member, true), PlaceOf(member, true), body});
        break;
      }
    }
  }
}

// --- Lists --------------------------------------------------------------------------------------

bool Expander::IsListOfDirectives(NodeRef mapping) {
  if (!BeginsWithDirective(mapping)) return false;
  for (const NodeRef member : mapping.children()) {
    if (EffectOf(member) != KeyEffect::kPossible) return false;
    if (member.IsArray() || IsListOfDirectives(member)) return true;
  }
  return false;
}

void Expander::ForEachItem(const Source& list, ItemSink sink) {
  if (list.is_value) return ItemsOfValue(list.value, *list.scope, list.use, sink);
  const NodeRef node = list.node;
  if (node.IsArray()) return ItemsOfList(node, *list.scope, sink);
  if (node.IsObject()) {
    if (IsListOfDirectives(node)) return ItemsOfDirectives(node, *list.scope, sink);
    sink({list, {}, kNowhere});
    return;
  }
  if (!node || node.IsMissing() || node.text().empty()) return;
  ItemsOfValue(ScalarValue(node, false, *list.scope), *list.scope, PlaceOf(node), sink);
}

void Expander::ItemsOfValue(const Value& value, const Scope& scope, azp::PlaceId use,
                            ItemSink sink) {
  if (!value.IsArray()) {
    sink({Source::Of(value, scope, use), {}, kNowhere});
    return;
  }
  for (const Value& item : value.array().items) {
    if (IsFull()) return;
    const azp::Member* only =
        value.array().is_open && item.IsObject() && item.object().members.size() == 1
            ? &item.object().members[0]
            : nullptr;
    if (only != nullptr && only->is_directive && only->value.IsArray()) {
      const Value inner = only->value;
      const auto items = [this, inner, &scope, use](ItemSink nested) {
        ItemsOfValue(inner, scope, use, nested);
      };
      sink({{}, only->key, only->key_place, Keep(NestedItems(items))});
    } else {
      sink({Source::Of(item, scope, use), {}, kNowhere});
    }
  }
}

void Expander::ListDirective(NodeRef member, const Scope& scope, Chain& chain, ItemSink sink) {
  const ScalarProgram& program = programs_.Of(member, true);
  if (!program.directive.problems.empty()) {
    const bool is_each = program.directive.kind == Directive::kEach;
    Report(is_each ? ExpansionError::kEachFormat : ExpansionError::kDirectiveArity, scope, member,
           true, program.directive.problems.front().message);
    return;
  }
  if (IsConditional(program.directive.kind)) {
    std::string_view directive;
    const Source body = Source::Of(member, scope);
    const Chain::Step step = NextInChain(chain, member, program, scope, directive);
    if (step == Chain::Step::kTake) {
      ForEachItem(body, sink);
    } else if (!directive.empty()) {
      const auto items = [this, body](ItemSink nested) { ForEachItem(body, nested); };
      sink({{}, directive, PlaceOf(member, true), Keep(NestedItems(items))});
    }
    return;
  }
  chain.Break();
  Each(
      member, program, scope,
      [&](const Scope& turn) { ForEachItem(Source::Of(member, turn), sink); },
      [&](std::string_view directive, Turns turns) {
        std::vector<Item> inside;
        turns([&](const Scope& turn) {
          ForEachItem(Source::Of(member, turn),
                      [&inside](const Item& item) { inside.push_back(item); });
        });
        const auto items = [inside](ItemSink nested) {
          for (const Item& item : inside) nested(item);
        };
        sink({{}, directive, PlaceOf(member, true), Keep(NestedItems(items))});
      });
}

void Expander::ItemsOfDirectives(NodeRef mapping, const Scope& scope, ItemSink sink) {
  Chain chain;
  for (const NodeRef member : mapping.children()) ListDirective(member, scope, chain, sink);
}

void Expander::ItemsOfList(NodeRef list, const Scope& scope, ItemSink sink) {
  Chain chain;
  for (const NodeRef item : list.children()) {
    if (IsFull()) return;
    if (item.IsString()) {
      if (!HoldsExpression(item)) {
        sink({Source::Of(item, scope), {}, kNowhere});
      } else {
        ItemsOfValue(ScalarValue(item, false, scope), scope, PlaceOf(item), sink);
      }
      continue;
    }
    const NodeRef first = BeginsWithDirective(item) ? item.first_child() : NodeRef();
    if (!first) {
      sink({Source::Of(item, scope), {}, kNowhere});
      continue;
    }
    const bool is_alone = !first.next();
    const bool is_conditional = IsConditional(programs_.Of(first, true).directive.kind);
    if (!first.IsObject() || IsListOfDirectives(first)) {
      // Some authors put all branches of a chain into one item.
      for (const NodeRef member : item.children()) {
        if (EffectOf(member) == KeyEffect::kPossible) {
          ListDirective(member, scope, chain, sink);
        }
      }
    } else if (is_alone && is_conditional) {
      // The item is there, or it is not.
      ListDirective(first, scope, chain, sink);
    } else {
      chain.Break();
      sink({Source::Of(item, scope), {}, kNowhere});
    }
  }
}

}  // namespace plumbline::pipeline
