#include <iterator>

#include <fmt/format.h>

#include "pipeline/expander.h"
#include "schema/pipeline_variables.h"

namespace plumbline::pipeline {
namespace {

using azp::Value;

// What the names of a `${{ }}` mean.
class ScopeEnvironment : public azp::Environment {
 public:
  ScopeEnvironment(const Expander& expander, const Scope& scope)
      : expander_(&expander), scope_(&scope) {}

  std::optional<Value> LoopVariable(std::string_view name) const override {
    for (const Loop* loop = scope_->loops; loop != nullptr; loop = loop->outer) {
      if (EqualsIgnoreCase(loop->name, name)) return loop->value;
    }
    return std::nullopt;
  }
  Value Context(std::string_view name) const override {
    return name == "parameters" ? scope_->parameters : expander_->VariablesContext();
  }
  std::optional<Value> Parameter(std::string_view name) const override {
    const azp::Member* const member = azp::FindMember(scope_->parameters, name);
    return member != nullptr ? std::optional(member->value) : std::nullopt;
  }
  std::optional<Value> Variable(std::string_view name) const override {
    return expander_->VariableNamed(name);
  }

 private:
  const Expander* expander_;
  const Scope* scope_;
};

// For checking alone: loop variables exist and have no value.
class NamesOnly : public azp::Environment {
 public:
  explicit NamesOnly(const std::vector<std::string_view>& loops) : loops_(&loops) {}
  std::optional<Value> LoopVariable(std::string_view name) const override {
    for (const std::string_view loop : *loops_) {
      if (EqualsIgnoreCase(loop, name)) return Value();
    }
    return std::nullopt;
  }
  Value Context(std::string_view) const override { return {}; }

 private:
  const std::vector<std::string_view>* loops_;
};

// A scalar that mixes text and expressions as one expression, `format('...', ...)`; nothing when a
// value has no expression.
std::optional<std::string> FormatOf(std::string_view text, const ScalarProgram& program,
                                    const std::vector<std::optional<Value>>& values) {
  std::string format = "format('";
  std::string arguments;
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ScalarProgram::Part& part = program.parts[i];
    if (values[i]) {
      const auto argument = azp::ToExpression(*values[i]);
      if (!argument) return std::nullopt;
      fmt::format_to(std::back_inserter(format), "{{{}}}", count++);
      arguments.append(", ").append(*argument);
    } else if (!part.is_expression) {
      const std::string_view piece = text.substr(part.text.begin, part.text.size());
      std::size_t from = 0;  // Brackets and quotes are written twice.
      for (std::size_t at = 0; at < piece.size(); ++at) {
        if (piece[at] != '{' && piece[at] != '}' && piece[at] != '\'') continue;
        format += piece.substr(from, at + 1 - from);
        from = at;
      }
      format += piece.substr(from);
    }
  }
  return format.append("'").append(arguments).append(")");
}

}  // namespace

void Variables::Define(std::string_view name, const Value& value) {
  entries.push_back({FoldedHash(name), name, value});
}

const Value* Variables::Find(std::string_view name) const {
  const std::uint32_t hash = FoldedHash(name);
  for (const Variables* scope = this; scope != nullptr; scope = scope->outer) {
    for (auto at = scope->entries.rbegin(); at != scope->entries.rend(); ++at) {
      if (at->hash == hash && EqualsIgnoreCase(at->name, name)) return &at->value;
    }
  }
  return nullptr;
}

std::optional<Value> Expander::VariableNamed(std::string_view name) const {
  if (const Value* found = variables_->Find(name)) return *found;
  const auto unknown = [&](const std::string& reason) {
    const std::string text = azp::PathOf("variables", name);
    return out_.arena.Unknown({.kinds = azp::Bit(azp::Kind::kString) | azp::Bit(azp::Kind::kNull),
                               .reason = reason,
                               .expression = text,
                               .scalar = {}});
  };
  if (const auto* predefined = schema::FindPipelineVariable(name)) {
    // Others are empty until the run has begun.
    if (predefined->at_compile_time) {
      return unknown(fmt::format("`{}` is known only to a run", predefined->name));
    }
    if (!predefined->settable) return Value();
  }
  if (!options_.may_have_more_variables) return Value();
  return unknown(fmt::format("`{}` may be defined with the pipeline", name));
}

Value Expander::VariablesContext() const {
  std::vector<azp::Member> members;
  std::unordered_set<std::string> seen;
  for (const Variables* scope = variables_; scope != nullptr; scope = scope->outer) {
    for (auto at = scope->entries.rbegin(); at != scope->entries.rend(); ++at) {
      std::string folded(at->name);
      for (char& c : folded) c = ToLowerAscii(c);
      if (!seen.insert(std::move(folded)).second) continue;
      members.push_back({at->name, kNoId<azp::PlaceId>, at->value, false});
    }
  }
  azp::ObjectData data;
  data.members = members;
  data.ignores_case = true;
  data.missing = azp::Missing::kUnknown;
  data.expression = "variables";
  return out_.arena.Object(data);
}

Value Expander::Evaluated(const TemplateExpression& expression, std::uint32_t offset, NodeRef node,
                          bool is_key, const Scope& scope) {
  const ScopeEnvironment environment(*this, scope);
  constexpr azp::Slot kSlot = azp::Slot::kTemplate;
  const Value value = expression.is_fine
                          ? azp::EvaluateFine(expression.ast, kSlot, environment, out_.arena)
                          : azp::Evaluate(expression.ast, kSlot, environment, out_.arena);
  if (!value.IsError()) return value;
  const azp::ErrorData& error = value.error();
  ExpansionProblem& problem =
      Report(ExpansionError::kExpression, scope, node, is_key, std::string(error.message));
  problem.expression = error.kind;
  problem.help = error.help;
  problem.span = {offset + error.span.begin, offset + error.span.end};
  return Failed(expression.ast.text);
}

Value Expander::Failed(std::string_view expression) {
  return out_.arena.Unknown({.kinds = azp::kAny,
                             .reason = "the expression that gives it fails",
                             .expression = expression,
                             .scalar = {}});
}

Value Expander::ScalarValue(NodeRef node, bool is_key, const Scope& scope) {
  const std::string_view text = is_key ? node.key() : node.text();
  const auto literal = [&](std::string_view part) { return out_.arena.StringView(part); };
  if (!(is_key ? KeyHoldsExpression(node) : HoldsExpression(node)))
    return literal(text).At(PlaceOf(node, is_key));
  const ScalarProgram& program = programs_.Of(node, is_key);
  if (program.directive.kind != expr::Directive::kNone &&
      program.directive.kind != expr::Directive::kExpression) {
    return literal(text).At(PlaceOf(node, is_key));
  }
  if (program.is_unclosed) {
    ExpansionProblem& problem =
        Report(ExpansionError::kExpression, scope, node, is_key, "`${{` has no `}}`");
    problem.expression = azp::ErrorKind::kEmpty;
    problem.span = {0, static_cast<std::uint32_t>(text.size())};
    problem.subject = "unclosed";
    return Failed(text);
  }
  if (program.is_lone) {
    const ScalarProgram::Part& part = program.parts[0];
    if (program.is_misplaced) {
      Report(ExpansionError::kUnexpectedValue, scope, node, is_key,
             "a directive is a key, and this is a value");
      return Failed(text);
    }
    return Evaluated(part.expression, part.text.begin, node, is_key, scope);
  }
  std::string joined;
  std::vector<std::optional<Value>> values;  // Of the parts; none of text, and of what fails.
  values.reserve(program.parts.size());
  const azp::UnknownData* unknown = nullptr;
  for (const ScalarProgram::Part& part : program.parts) {
    values.emplace_back();
    if (!part.is_expression) {
      joined += text.substr(part.text.begin, part.text.size());
      continue;
    }
    const Value value = Evaluated(part.expression, part.text.begin, node, is_key, scope);
    if (value.IsUnknown()) {
      const azp::UnknownData& data = value.unknown();
      if (unknown == nullptr) unknown = &data;
      joined += data.scalar.empty() ? fmt::format("${{{{ {} }}}}", data.expression)
                                    : std::string(data.scalar);
    } else if (value.IsString()) {
      joined += value.text();
    } else if (const auto rendered = azp::ToString(value)) {
      joined += *rendered;
    } else {
      ExpansionProblem& problem = Report(
          ExpansionError::kExpression, scope, node, is_key,
          fmt::format("{} cannot be part of a text", value.IsArray() ? "an array" : "an object"));
      problem.expression = azp::ErrorKind::kConvert;
      const Span root = part.expression.ast.nodes[part.expression.ast.root].span;
      problem.span = {part.text.begin + root.begin, part.text.begin + root.end};
      problem.help = "write it alone, or use `convertToJson` or `join`";
      continue;
    }
    values.back() = value;
  }
  if (unknown == nullptr) return out_.arena.String(joined).At(PlaceOf(node, is_key));
  const auto format = FormatOf(text, program, values);
  return out_.arena
      .Unknown({.kinds = azp::Bit(azp::Kind::kString),
                .reason = unknown->reason,
                .expression = format ? std::string_view(*format) : unknown->expression,
                .scalar = joined})
      .At(PlaceOf(node, is_key));
}

std::string_view Expander::TextOf(const Value& value, const Scope& scope, NodeRef node,
                                  bool is_key) {
  if (value.IsString()) return value.text();
  if (value.IsUnknown()) {
    const azp::UnknownData& data = value.unknown();
    if (!data.scalar.empty()) return data.scalar;
    return out_.arena.Keep(fmt::format("${{{{ {} }}}}", data.expression));
  }
  if (const auto text = azp::ToString(value)) return out_.arena.Keep(*text);
  Report(ExpansionError::kExpectedScalar, scope, node, is_key,
         fmt::format("a text is expected here, and this is {}",
                     value.IsArray() ? "an array" : "an object"));
  return {};
}

Value Expander::ObjectOf(FunctionRef<void(PairSink)> produce) {
  std::vector<azp::Member> members;
  produce([&](const Pair& pair) {
    azp::Member member{pair.key, pair.key_place, {}, false};
    if (pair.nested) {
      member.is_directive = true;
      member.value = ObjectOf(*pair.nested);
    } else {
      // A key that is not known may be any, or several.
      member.is_directive = pair.key.find("${{") != std::string_view::npos;
      member.value = ValueOf(pair.value);
    }
    members.push_back(member);
  });
  return out_.arena.Object(members);
}

Value Expander::ArrayOf(FunctionRef<void(ItemSink)> produce) {
  std::vector<Value> items;
  bool is_open = false;
  produce([&](const Item& item) {
    if (item.nested) {
      is_open = true;
      const azp::Member member{item.directive, item.key_place, ArrayOf(*item.nested), true};
      items.push_back(out_.arena.Object(std::span(&member, 1)));
    } else {
      items.push_back(ValueOf(item.value));
      // `- ${{ unknown }}` may be any number of items.
      is_open = is_open || (item.value.is_value && items.back().IsUnknown());
    }
  });
  return out_.arena.Array(items, false, is_open);
}

Value Expander::ValueOf(const Source& source) {
  if (source.is_value) return source.value;
  const NodeRef node = source.node;
  if (IsFull() || !node) return {};
  if (node.IsArray() || IsListOfDirectives(node)) {
    return ArrayOf([&](ItemSink sink) { ForEachItem(source, sink); }).At(PlaceOf(node));
  }
  if (node.IsObject()) {
    return ObjectOf([&](PairSink sink) { ForEachPair(source, sink); }).At(PlaceOf(node));
  }
  // What a function gives is written where the function is called.
  const Value value = ScalarValue(node, false, *source.scope);
  return value.place() == kNowhere ? value.At(PlaceOf(node)) : value;
}

void Expander::CheckExpressions(NodeRef root, const Scope& scope) {
  if (!root) return;
  const Tree& tree = *root.tree();
  // Loop variables, with the end of the subtree that they exist in.
  std::vector<std::pair<std::uint32_t, std::string_view>> open;
  std::vector<std::string_view> names;
  const auto check = [&](NodeRef node, bool is_key, const expr::Expression& expression,
                         std::uint32_t offset) {
    const NamesOnly environment(names);
    const azp::ErrorData* error =
        azp::FindRefusal(expression, azp::Slot::kTemplate, environment, out_.arena);
    if (error == nullptr) return;
    ExpansionProblem& problem =
        Report(ExpansionError::kExpression, scope, node, is_key, std::string(error->message));
    problem.expression = error->kind;
    problem.help = error->help;
    problem.span = {offset + error->span.begin, offset + error->span.end};
  };
  const auto check_parts = [&](NodeRef node, bool is_key, const ScalarProgram& program) {
    for (const ScalarProgram::Part& part : program.parts) {
      if (part.is_expression) check(node, is_key, part.expression.ast, part.text.begin);
    }
    if (program.is_unclosed) ScalarValue(node, is_key, scope);
  };
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const NodeRef node(&tree, static_cast<NodeId>(i));
    while (!open.empty() && open.back().first <= i) {
      open.pop_back();
      names.pop_back();
    }
    if (node.has_key() && KeyHoldsExpression(node)) {
      const ScalarProgram& program = programs_.Of(node, true);
      switch (program.directive.kind) {
        case expr::Directive::kIf:
        case expr::Directive::kElseIf:
        case expr::Directive::kEach:
          check(node, true, program.argument.ast, program.directive.argument.begin);
          break;
        case expr::Directive::kElse:
        case expr::Directive::kInsert:
          break;
        case expr::Directive::kNone:
        case expr::Directive::kExpression:
          check_parts(node, true, program);
          break;
      }
      const Span variable = program.directive.variable;
      if (!variable.empty()) {
        open.emplace_back(IndexOf(node.node().subtree_end),
                          node.key().substr(variable.begin, variable.size()));
        names.push_back(open.back().second);
      }
    }
    if (node.IsString() && HoldsExpression(node) &&
        expr::DirectiveOf(node.text()) != expr::Directive::kIf) {
      check_parts(node, false, programs_.Of(node, false));
    }
  }
}

}  // namespace plumbline::pipeline
