// The machinery behind Expand (expansion.h); nothing else includes it. It walks the file with the
// shape of a pipeline in mind (Context), produces the pairs of mappings and the items of lists one
// by one as directives yield them, and writes them into the tree of the result.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "azp/evaluator.h"
#include "base/function_ref.h"
#include "pipeline/expansion.h"
#include "pipeline/parameter_types.h"
#include "pipeline/tree_builder.h"

namespace plumbline::pipeline {

// What a value is for. It decides where templates may stand, where variables are declared, and
// where expressions are not evaluated.
enum class Context : std::uint8_t {
  kOther,
  kRoot,
  kStages,
  kStage,
  kJobs,
  kJob,
  kSteps,
  kStep,
  kStrategy,
  kHooks,  // The mapping under runOnce, rolling, canary, and under `on`.
  kHook,
  kVariables,
  kExtends,
  kTriggers,      // trigger, pr, schedules: expressions in lists only.
  kResources,     // The mapping; its lists are kOther (containers) or kResourceList.
  kResourceList,  // Expressions in a few keys only.
  kClosed,        // No expressions at all.
};
// Of the value of `key` in a mapping of `context`.
Context ContextOf(Context context, std::string_view key);

struct Loop {
  const Loop* outer = nullptr;
  std::string_view name;
  azp::Value value;
};
// Where an expression stands: what its names mean, apart from variables, which follow the walk.
struct Scope {
  azp::Value parameters;
  const Loop* loops = nullptr;
  FrameId frame{0};
};

// A value before it is written: a node whose expressions are still to be evaluated, or a value.
struct Source {
  NodeRef node;
  const Scope* scope = nullptr;
  azp::Value value;
  bool is_value = false;
  azp::PlaceId use = kNoId<azp::PlaceId>;  // The scalar that brought a value here.

  static Source Of(NodeRef node, const Scope& scope) {
    return {node, &scope, {}, false, kNoId<azp::PlaceId>};
  }
  static Source Of(const azp::Value& value, const Scope& scope, azp::PlaceId use) {
    return {{}, &scope, value, true, use};
  }
};

// The service takes 20 MB of parsed templates (section 1.5); values are held beside them.
inline constexpr std::size_t kMaxNodes = 1'000'000;
inline constexpr std::size_t kMaxText = 20U << 20;
inline constexpr std::size_t kMaxTurns = 500'000;

inline constexpr azp::PlaceId kNowhere = kNoId<azp::PlaceId>;

// Of the text of a scalar, and of a key.
inline bool HoldsExpression(NodeRef node) {
  return node.MayHoldExpression() && node.text().find("${{") != std::string_view::npos;
}
inline bool KeyHoldsExpression(NodeRef node) {
  return node.KeyMayHoldExpression() && node.key().find("${{") != std::string_view::npos;
}

struct Pair;
struct Item;
using PairSink = FunctionRef<void(const Pair&)>;
using ItemSink = FunctionRef<void(const Item&)>;
// What yields pairs or items; the expander keeps them (nested_pairs_, nested_items_).
using NestedPairs = std::function<void(PairSink)>;
using NestedItems = std::function<void(ItemSink)>;

struct Pair {
  std::string_view key;
  azp::PlaceId key_place = kNoId<azp::PlaceId>;
  Source value;
  // Of a directive whose outcome is not known: `key` is the directive, and this yields its pairs.
  const NestedPairs* nested = nullptr;
};
struct Item {
  Source value;
  std::string_view directive = {};  // As of Pair.
  azp::PlaceId key_place = kNoId<azp::PlaceId>;
  const NestedItems* nested = nullptr;
};

// Variables that are known where the walk is; the innermost scope wins.
struct Variables {
  struct Entry {
    std::uint32_t hash = 0;
    std::string_view name;
    azp::Value value;
  };
  const Variables* outer = nullptr;
  std::vector<Entry> entries;

  void Define(std::string_view name, const azp::Value& value);
  const azp::Value* Find(std::string_view name) const;  // Here or outside; null when unknown.
};

// Keys of one mapping of the result; names that differ in case alone are the same. They lie behind
// those of the mappings around, which it takes turns with: the innermost one is the one that grows.
class KeySet {
 public:
  struct Entry {
    std::uint32_t hash;
    std::string_view key;
  };
  explicit KeySet(std::vector<Entry>& stack) : stack_(stack), begin_(stack.size()) {}
  KeySet(const KeySet&) = delete;
  KeySet& operator=(const KeySet&) = delete;
  ~KeySet() { stack_.resize(begin_); }

  bool Add(std::string_view key) {
    const std::uint32_t hash = FoldedHash(key);
    for (std::size_t i = begin_; i < stack_.size(); ++i) {
      if (stack_[i].hash == hash && EqualsIgnoreCase(stack_[i].key, key)) return false;
    }
    stack_.push_back({hash, key});
    return true;
  }
  // The same spelling.
  bool Has(std::string_view key) const {
    return std::any_of(stack_.begin() + static_cast<std::ptrdiff_t>(begin_), stack_.end(),
                       [key](const Entry& entry) { return entry.key == key; });
  }

 private:
  std::vector<Entry>& stack_;
  std::size_t begin_;
};

// Follows if, elseif and else of one mapping or list.
class Chain {
 public:
  // kKeepIf, ...: the branch may be taken; the directive that says when.
  enum class Step : std::uint8_t { kSkip, kTake, kKeepIf, kKeepElseIf, kKeepElse, kOrphan };
  // `condition` is asked only when it matters.
  template <class F>
  Step Next(expr::Directive kind, const F& condition);
  void Break() { state_ = State::kNone; }

 private:
  enum class State : std::uint8_t { kNone, kOpen, kTaken, kMaybe };
  State state_ = State::kNone;
};

class Expander {
 public:
  Expander(TemplateFiles& files, Programs& programs, const ExpansionOptions& options,
           Expanded& out);

  void Run(NodeRef root, std::string_view path);

  // --- Names (expander_values.cpp) ---
  azp::Value VariablesContext() const;
  std::optional<azp::Value> VariableNamed(std::string_view name) const;

 private:
  using Value = azp::Value;

  // --- Scalars and expressions (expander_values.cpp) ---
  azp::PlaceId PlaceOf(NodeRef node, bool is_key = false) { return out_.arena.Add({node, is_key}); }
  // The value of an expression at `offset` of a scalar or key; errors are reported and then not
  // known.
  Value Evaluated(const TemplateExpression& expression, std::uint32_t offset, NodeRef node,
                  bool is_key, const Scope& scope);
  Value Failed(std::string_view expression);  // What stands for an error that was reported.
  // The value of a scalar, or of a key; errors are reported and then not known.
  Value ScalarValue(NodeRef node, bool is_key, const Scope& scope);
  // The whole value of a source, directives included.
  Value ValueOf(const Source& source);
  Value ObjectOf(FunctionRef<void(PairSink)> produce);
  Value ArrayOf(FunctionRef<void(ItemSink)> produce);
  // A value as a scalar's text: of unknown ones the `${{ }}` that give it.
  std::string_view TextOf(const Value& value, const Scope& scope, NodeRef node, bool is_key);
  void CheckExpressions(NodeRef root, const Scope& scope);

  // --- Directives (expander_directives.cpp) ---
  void ForEachPair(const Source& mapping, PairSink sink);
  void PairsOfNode(NodeRef mapping, const Scope& scope, PairSink sink);
  void PairsOfValue(const Value& value, const Scope& scope, azp::PlaceId use, PairSink sink);
  void ForEachItem(const Source& list, ItemSink sink);
  void ItemsOfList(NodeRef list, const Scope& scope, ItemSink sink);
  void ItemsOfDirectives(NodeRef mapping, const Scope& scope, ItemSink sink);
  void ItemsOfValue(const Value& value, const Scope& scope, azp::PlaceId use, ItemSink sink);
  // What `if`, `elseif` and `else` make of their body, written `${{ if ... }}` when it is not
  // known.
  Chain::Step NextInChain(Chain& chain, NodeRef member, const ScalarProgram& program,
                          const Scope& scope, std::string_view& directive);
  // Calls `turn` for each value of the loop variable, with the scope of the body. Turns that may be
  // taken are handed to `keep` instead, with the directive that says when, at once.
  using Turn = FunctionRef<void(const Scope&)>;
  using Turns = FunctionRef<void(Turn)>;
  using KeepTurns = FunctionRef<void(std::string_view, Turns)>;
  void Each(NodeRef member, const ScalarProgram& program, const Scope& scope, Turn turn,
            KeepTurns keep);
  // One member of a mapping, or the only one of an item, whose body is a list.
  void ListDirective(NodeRef member, const Scope& scope, Chain& chain, ItemSink sink);
  bool IsListOfDirectives(NodeRef mapping);
  const NestedPairs* Keep(NestedPairs pairs) {
    return &nested_pairs_.emplace_back(std::move(pairs));
  }
  const NestedItems* Keep(NestedItems items) {
    return &nested_items_.emplace_back(std::move(items));
  }
  const Scope& WithLoop(const Scope& scope, std::string_view name, const Value& value);

  // --- The walk (expander.cpp) ---
  using Slot = TreeBuilder::Slot;
  Slot SlotOf(const Scope& scope, azp::PlaceId value, azp::PlaceId use) const;
  // `slot` has the key, if any; the origin of the value is filled in.
  void WriteValue(const Source& source, Context context, Slot slot);
  void WriteEvaluated(const Value& value, const Scope& scope, azp::PlaceId use, Context context,
                      Slot slot);
  void WriteMapping(const Source& source, Context context, const Slot& slot);
  void WritePairs(std::vector<Pair> pairs, const Source& mapping, Context context,
                  const Slot& slot);
  void WritePair(const Pair& pair, Context context, KeySet* keys, const Scope& scope);
  void WriteList(const Source& source, Context context, const Slot& slot);
  // An item that holds a directive which is not decided, with a list of what `inside` writes.
  template <class F>
  void WriteBranch(std::string_view directive, azp::PlaceId place, const Scope& scope,
                   const F& inside);
  void WriteItem(const Item& item, Context context, const Scope& scope);
  void WriteClosed(NodeRef node, Context context, Slot slot, const Scope& scope);
  void WriteRootPair(const Pair& pair, KeySet& keys, const Scope& scope);
  std::vector<Pair> CollectPairs(const Source& mapping);

  // --- Variables (expander_variables.cpp) ---
  void WriteVariables(const Source& source, Slot slot);
  void VariablesOf(const Source& source);
  void WriteVariablePair(const Pair& pair, KeySet* keys, const Scope& scope);
  void WriteVariableItem(const Item& item, const Scope& scope);
  void Define(std::string_view name, const Value& value);
  // The variables of a mapping become known before its other keys are read, if any of these may ask
  // for one.
  void DefineAhead(const std::vector<Pair>& pairs, bool keys_may_ask);

  // --- Templates (expander_templates.cpp) ---
  struct Entered {
    const Scope* scope = nullptr;
    NodeRef root;
  };
  // Reads the template that `path` names and binds its parameters; nothing when it is to be kept as
  // a reference.
  std::optional<Entered> Enter(const Pair& path, const Pair* arguments);
  // Writes the items of a template in the place of the item with `pairs`; false when it is kept.
  bool Include(const std::vector<Pair>& pairs, const Pair& path, Context context);
  void WriteExtends(const Pair& extends, KeySet& keys);
  // The repository that an alias means in a file of the scope; nothing when it is not declared.
  std::optional<std::string> RepositoryOf(std::string_view alias, const Scope& scope);
  void ReadRepositories(NodeRef root);
  const Frame& FrameOf(const Scope& scope) const { return out_.frames[scope.frame]; }

  // --- Parameters (parameter_binding.cpp) ---
  struct Arguments {
    Value values;                             // An object; null when there are none.
    azp::PlaceId call = kNoId<azp::PlaceId>;  // What is reported when one is missing.
    bool is_root = false;
  };
  // The context `parameters` of a file. `scope` is that of the file.
  Value Bind(NodeRef declarations, const Arguments& arguments, const Scope& scope,
             const Scope& caller);
  Value BindOne(NodeRef declaration, const azp::Member* given, const Arguments& arguments,
                const Scope& scope, const Scope& caller);
  std::optional<Value> DefaultOf(NodeRef declaration, const Arguments& arguments,
                                 const Scope& scope);
  // Whether a list of steps, jobs, ... is one; reports what is wrong with it.
  bool CheckParts(const Value& value, ParameterType type, std::string_view parameter,
                  const Scope& scope);
  void WriteLiteral(const Value& value, TreeBuilder& out, TreeBuilder::Slot slot) const;
  Value UnknownParameter(std::string_view name, std::string_view type, const Arguments& arguments);
  Value QueueTimeValues();

  // --- Problems ---
  ExpansionProblem& Report(ExpansionError kind, const Scope& scope, NodeRef node, bool is_key,
                           std::string message);
  ExpansionProblem& ReportAt(ExpansionError kind, const Scope& scope, azp::PlaceId place,
                             std::string message);
  // True when the result is larger than the service takes; then nothing more is added.
  bool IsFull() {
    if (tree_.size() > kMaxNodes || out_.text.size() > kMaxText ||
        out_.arena.bytes() > kMaxValueBytes || scopes_.size() > kMaxTurns) {
      Fill();
    }
    return is_full_;
  }
  void Fill();

  TemplateFiles& files_;
  Programs& programs_;
  const ExpansionOptions& options_;
  Expanded& out_;
  TreeBuilder tree_;
  std::vector<KeySet::Entry> keys_;
  std::deque<Scope> scopes_;
  std::deque<Loop> loops_;
  std::deque<NestedPairs> nested_pairs_;
  std::deque<NestedItems> nested_items_;
  Variables given_;  // Predefined ones that have a value.
  std::deque<Variables> variable_scopes_;
  Variables* variables_ = &given_;
  std::vector<std::string> repositories_;    // Aliases that the pipeline declares.
  std::unordered_set<const Tree*> checked_;  // Files whose expressions are checked.
  std::unordered_set<const Tree*> entered_;  // Files that are part of the result.
  bool root_has_variables_ = false;
  ExpansionProblem dropped_;    // Where reports go while muted.
  std::uint32_t possible_ = 0;  // Directives around that are not decided.
  bool is_full_ = false;
};

template <class F>
void Expander::WriteBranch(std::string_view directive, azp::PlaceId place, const Scope& scope,
                           const F& inside) {
  ++possible_;
  Slot slot = SlotOf(scope, place, kNowhere);
  tree_.BeginObject(slot);
  slot.has_key = true;
  slot.key = directive;
  slot.origin.key = place;
  tree_.BeginArray(slot);
  inside();
  tree_.End();
  tree_.End();
  --possible_;
}

template <class F>
Chain::Step Chain::Next(expr::Directive kind, const F& condition) {
  const bool is_if = kind == expr::Directive::kIf;
  if (is_if) state_ = State::kOpen;
  if (state_ == State::kNone) return Step::kOrphan;
  const bool certain = state_ == State::kOpen;
  if (kind == expr::Directive::kElse) {
    const State before = state_;
    state_ = State::kNone;
    if (before == State::kTaken) return Step::kSkip;
    return certain ? Step::kTake : Step::kKeepElse;
  }
  if (state_ == State::kTaken) return Step::kSkip;
  switch (condition()) {
    case azp::Truth::kFalse:
      return Step::kSkip;
    case azp::Truth::kTrue:
      state_ = State::kTaken;
      return certain ? Step::kTake : Step::kKeepElse;
    case azp::Truth::kMaybe:
      break;
  }
  state_ = State::kMaybe;
  return certain ? Step::kKeepIf : Step::kKeepElseIf;
}

}  // namespace plumbline::pipeline
