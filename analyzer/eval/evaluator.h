// Evaluates expressions and whole JSON values with expressions in them, by the rules of sections 3
// to 5: lazy functions, lambdas, access, user-defined functions, copy loops of properties, and
// unknown values and choices all the way through. Start reading at Evaluator::Node.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eval/environment.h"
#include "expr/expression.h"

namespace plumbline::eval {

// An expression that was parsed once and can be evaluated many times.
struct Program {
  expr::Expression ast;
  // By ExprId: the built-in function of a call; null for user-defined and unknown ones.
  std::vector<const Function*> functions;
};

// The programs of expression texts, shared by everything that evaluates in one session. Texts must
// outlive it.
class Programs {
 public:
  const Program& Of(std::string_view text);

 private:
  std::unordered_map<std::string_view, std::unique_ptr<const Program>> by_text_;
};

// Loops with a larger count are refused (section 9.1).
inline constexpr std::int64_t kMaxCopies = 800;

// A copy loop around the place of evaluation.
struct Loop {
  std::string_view name;
  Value index;               // An integer, or unknown.
  bool is_resource = false;  // What copyIndex() without a name means; also of output loops.
};

class Evaluator {
 public:
  Evaluator(Session& session, Programs& programs, Environment& environment, Place place = {})
      : session_(session), programs_(programs), environment_(environment), place_(place) {}

  // The value of a string of a template: an expression, an escaped literal or a literal. The text
  // must outlive the session.
  Value String(std::string_view text, OriginId origin);
  // The value of a node and everything below it: strings and keys evaluated, copy loops of
  // properties carried out (section 9.2).
  Value Node(NodeRef node);
  // An object as Node makes it, but without the members that `skip` says true for.
  Value ObjectWithout(NodeRef node, bool (*skip)(NodeRef member));

  // What a loop of a `copy` array makes (`name`, `count`, `input`): the member with its value.
  // Without a known name there is none.
  std::optional<Member> CopyLoop(NodeRef declared);

  // An object that Node leaves alone, as if nothing were known of its members: an inline template
  // that is evaluated on its own.
  void SetRaw(NodeRef node) { raw_ = node; }
  void Push(Loop loop) { loops_.push_back(loop); }
  void Pop() { loops_.pop_back(); }
  std::vector<Loop>& loops() { return loops_; }

  // Errors that Node and String met, each once, in the order they were met. An error that only some
  // answers to an open question lead to is not among them.
  std::vector<const ErrorData*>& errors() { return errors_; }

 private:
  struct Frame {
    const UserFunction* function = nullptr;
    std::span<const Value> arguments;
  };
  struct Binding {
    std::string_view name;
    Value value;
  };
  class Run;  // One evaluation of one program.

  Value PlainNode(NodeRef node);
  Value Object(NodeRef node, bool (*skip)(NodeRef member));
  Value Call(const UserFunction& function, std::span<const Value> arguments);
  void Note(const Value& value);

  Session& session_;
  Programs& programs_;
  Environment& environment_;
  Place place_;
  NodeRef raw_;
  std::vector<Loop> loops_;
  std::vector<Binding> lambda_variables_;
  Frame frame_;
  std::uint32_t depth_ = 0;
  std::vector<const ErrorData*> errors_;
  // Of the arrays and objects that are being built, innermost last.
  std::vector<Value> items_;
  std::vector<Member> members_;
};

// The index of a loop whose count is not known, which `identity` tells from other loops.
Value UnknownIndex(Session& session, std::string_view loop, std::uint64_t identity,
                   std::string_view reason);

// What an unknown condition makes of two values: the one when it is true, the other when it is
// false. The same open question gets the same answer everywhere.
Value Choose(Session& session, const Value& condition, const Value& when_true,
             const Value& when_false);

}  // namespace plumbline::eval
