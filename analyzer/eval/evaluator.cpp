#include "eval/evaluator.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/ascii.h"
#include "eval/literal.h"
#include "eval/run.h"

namespace plumbline::eval {

using expr::ExprId;
using expr::ExprKind;

// --- Programs and unknown results ---------------------------------------------------------------

const Program& Programs::Of(std::string_view text) {
  std::unique_ptr<const Program>& program = by_text_[text];
  if (program) return *program;
  auto made = std::make_unique<Program>();
  made->ast = expr::Parse(text, expr::Dialect::kArm);
  made->functions.resize(made->ast.nodes.size());
  for (std::size_t i = 0; i < made->functions.size(); ++i) {
    const expr::Expr& node = made->ast.nodes[static_cast<ExprId>(i)];
    if (node.kind != ExprKind::kCall || node.qualifier.size() != 0) continue;
    made->functions[i] = FindFunction(made->ast.TextOf(node.name));
  }
  program = std::move(made);
  return *program;
}

Value Call::Unknown(UnknownData data) {
  if (data.identity == 0) data.identity = HashOfCall(function_.name, arguments_);
  if (data.reason.empty()) data.reason = ReasonOf(arguments_);
  if (data.reason.empty()) {
    data.reason = session_.Keep(
        fmt::format("the result of `{}()` is known only to the service", function_.name));
  }
  if (data.residual.name.empty()) {
    data.residual = {Residual::Form::kCall, function_.name, session_.Keep(arguments_)};
  }
  return session_.Unknown(data);
}

Value Choose(Session& session, const Value& condition, const Value& when_true,
             const Value& when_false) {
  if (condition.IsError()) return condition;
  if (condition.kind() == Kind::kBoolean) return condition.boolean() ? when_true : when_false;
  // One of several values that the condition may have.
  if (!condition.IsUnknown()) {
    return session.Error(ErrorKind::kArgumentType, fmt::format("the condition is {} and no boolean",
                                                               ToText(Bit(condition.kind()))));
  }
  const UnknownData& open = condition.unknown();
  UnknownData plain;
  const std::array<Value, 3> arguments = {condition, when_true, when_false};
  plain.identity = HashOfCall("if", arguments);
  plain.reason = open.reason;
  plain.residual = {Residual::Form::kCall, "if", session.Keep(std::span<const Value>(arguments))};
  if (open.HasAlternatives()) {
    std::vector<Value> alternatives;
    for (std::size_t i = 0; i < open.alternatives.size(); ++i) {
      alternatives.push_back(Choose(session, open.alternatives[i],
                                    session.Restrict(when_true, open.selector, i),
                                    session.Restrict(when_false, open.selector, i)));
    }
    return MakeChoice(session, open.selector, alternatives, plain);
  }
  std::string name = "condition `";
  AppendExpression(condition, name);
  name += '`';
  const SelectorId selector = session.SelectorFor(
      open.identity, {session.Keep(name), condition.origin(), {"true", "false"}});
  const std::array<Value, 2> alternatives = {session.Restrict(when_true, selector, 0),
                                             session.Restrict(when_false, selector, 1)};
  return MakeChoice(session, selector, alternatives, plain);
}

Value UnknownIndex(Session& session, std::string_view loop, std::uint64_t identity,
                   std::string_view reason) {
  UnknownData data{.kinds = kIntegers, .min = 0, .max = 799};
  data.identity = Mix(identity, 1);
  data.reason = reason;
  const Value name = session.StringView(loop);
  data.residual = {Residual::Form::kCall, "copyIndex",
                   session.Keep(std::span<const Value>(&name, loop.empty() ? 0 : 1))};
  return session.Unknown(data);
}

// --- Nodes --------------------------------------------------------------------------------------

Value Evaluator::Call(const UserFunction& function, std::span<const Value> arguments) {
  const Frame before = frame_;
  frame_ = {&function, arguments};
  // A function sees nothing of the place it is called from.
  std::vector<Binding> variables;
  std::vector<Loop> loops;
  variables.swap(lambda_variables_);
  loops.swap(loops_);
  const Value value = PlainNode(function.output);
  variables.swap(lambda_variables_);
  loops.swap(loops_);
  frame_ = before;
  return value;
}

void Evaluator::Note(const Value& value) {
  if (!value.IsError()) return;
  const ErrorData* const error = &value.error();
  if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(error);
}

Value Evaluator::String(std::string_view text, OriginId origin) {
  if (text.size() < 2 || text.front() != '[') return session_.StringView(text).At(origin);
  switch (expr::ClassifyArmString(text)) {
    case expr::ArmStringKind::kLiteral:
      break;
    case expr::ArmStringKind::kEscaped:
      return session_.StringView(text.substr(1)).At(origin);
    case expr::ArmStringKind::kExpression: {
      const Value value = Run(*this, programs_.Of(text.substr(1, text.size() - 2)), origin).Whole();
      Note(value);
      return value;
    }
  }
  return session_.StringView(text).At(origin);
}

Value Evaluator::Node(NodeRef node) { return PlainNode(node); }

Value Evaluator::ObjectWithout(NodeRef node, bool (*skip)(NodeRef member)) {
  return Object(node, skip).At(session_.OriginOf(node));
}

Value Evaluator::PlainNode(NodeRef node) {
  if (node == raw_ && raw_) return session_.OpenObject({}).At(session_.OriginOf(node));
  // Loops in loops can make more of a node than fits into memory.
  if (!session_.Step()) return session_.CutOff(kAny, kTooManySteps);
  switch (node.kind()) {
    case NodeKind::kString:
      return String(node.text(), session_.OriginOf(node));
    case NodeKind::kArray: {
      const std::size_t first = items_.size();
      for (const NodeRef item : node.children()) {
        const Value value = PlainNode(item);
        items_.push_back(value);
      }
      const Value made = session_.Array(std::span<const Value>(items_).subspan(first));
      items_.resize(first);
      return made.At(session_.OriginOf(node));
    }
    case NodeKind::kObject:
      return Object(node, nullptr).At(session_.OriginOf(node));
    default:
      return LiteralOf(session_, node);
  }
}

Value Evaluator::Object(NodeRef node, bool (*skip)(NodeRef member)) {
  const std::size_t first = members_.size();
  NodeRef copies[4];  // Sections with loops; the last of many wins, as for all keys.
  std::size_t n_copies = 0;
  bool is_open = false;  // There are members whose names are not known.
  for (const NodeRef child : node.children()) {
    if (skip && skip(child)) continue;
    std::string_view key = child.key();
    if (child.IsArray() && EqualsIgnoreCase(key, "copy")) {
      copies[std::min<std::size_t>(n_copies++, 3)] = child;
      continue;
    }
    if (key.size() >= 2 && key.front() == '[') {
      const Value evaluated = String(key, session_.OriginOf(child, true));
      if (evaluated.IsUnknown()) {
        std::string expression = "[";
        AppendExpression(evaluated, expression);
        Member member = session_.MakeMember(session_.Keep(expression + "]"), PlainNode(child));
        member.key_origin = session_.OriginOf(child, true);
        member.has_unknown_key = true;
        members_.push_back(member);
        is_open = true;
        continue;
      }
      if (!evaluated.IsString()) {
        PlainNode(child);  // For its errors; nothing is known of the member.
        is_open = true;
        continue;
      }
      key = evaluated.text();
    }
    Member member = session_.MakeMember(key, PlainNode(child));
    member.key_origin = session_.OriginOf(child, true);
    members_.push_back(member);
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(n_copies, 4); ++i) {
    for (const NodeRef declared : copies[i].children()) {
      if (const auto member = CopyLoop(declared)) members_.push_back(*member);
    }
  }
  const std::span<const Member> members = std::span<const Member>(members_).subspan(first);
  const Value made = is_open ? session_.OpenObject(members) : session_.Object(members);
  members_.resize(first);
  return made;
}

std::optional<Member> Evaluator::CopyLoop(NodeRef declared) {
  const NodeRef name = declared.Find("name", CaseRule::kIgnore);
  const NodeRef input = declared.Find("input", CaseRule::kIgnore);
  const Value name_value = PlainNode(name);
  if (!name_value.IsString()) return std::nullopt;
  const Value count = PlainNode(declared.Find("count", CaseRule::kIgnore));
  Member member = session_.MakeMember(name_value.text(), count);
  member.key_origin = session_.OriginOf(name);
  const OriginId origin = session_.OriginOf(declared);
  if (count.kind() == Kind::kInteger && count.integer() >= 0 && count.integer() <= kMaxCopies) {
    const std::size_t first = items_.size();
    for (std::int64_t i = 0; i < count.integer(); ++i) {
      loops_.push_back({name_value.text(), Value::Integer(i), false});
      const Value item = PlainNode(input);
      items_.push_back(item);
      loops_.pop_back();
    }
    member.value = session_.Array(std::span<const Value>(items_).subspan(first)).At(origin);
    items_.resize(first);
  } else if (!count.IsError()) {
    UnknownData data{.kinds = kArrays, .min = 0, .max = kMaxCopies};
    data.identity = Mix(HashOfCall("copy", {&count, 1}), IndexOf(origin));
    data.reason = count.IsUnknown() ? count.unknown().reason : "the count of the loop is no count";
    data.residual = {Residual::Form::kSource, "copy", {}};
    member.value = session_.Unknown(data).At(origin);
  }
  return member;
}

}  // namespace plumbline::eval
