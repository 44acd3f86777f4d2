#include "pipeline/expander.h"

#include <fmt/format.h>

#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

// Problems that are kept; nobody reads more.
constexpr std::size_t kMaxProblems = 500;

Context ItemContextOf(Context list) {
  switch (list) {
    case Context::kStages:
      return Context::kStage;
    case Context::kJobs:
      return Context::kJob;
    case Context::kSteps:
      return Context::kStep;
    default:
      return list;
  }
}

bool TakesTemplates(Context list) {
  return list == Context::kStages || list == Context::kJobs || list == Context::kSteps;
}

bool DeclaresVariables(Context context) {
  return context == Context::kStage || context == Context::kJob;
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view other : words) {
    if (word == other) return true;
  }
  return false;
}

// Keys of resources that take expressions, in kResourceList.
bool IsOpenInResources(std::string_view key) {
  return IsOneOf(key, {"ref", "endpoint", "version", "branch", "tag", "tags"});
}

}  // namespace

Context ContextOf(Context context, std::string_view key) {
  switch (context) {
    case Context::kRoot:
      if (key == "stages") return Context::kStages;
      if (key == "jobs" || key == "phases") return Context::kJobs;
      if (key == "steps") return Context::kSteps;
      if (key == "variables") return Context::kVariables;
      if (IsOneOf(key, {"trigger", "pr", "schedules"})) return Context::kTriggers;
      if (key == "resources") return Context::kResources;
      if (key == "extends") return Context::kExtends;
      if (IsOneOf(key, {"lockBehavior", "appendCommitMessageToRunName"})) return Context::kClosed;
      return Context::kOther;
    case Context::kStage:
      if (key == "jobs" || key == "phases") return Context::kJobs;
      return key == "variables" ? Context::kVariables : Context::kOther;
    case Context::kJob:
      if (key == "steps") return Context::kSteps;
      if (key == "strategy") return Context::kStrategy;
      return key == "variables" ? Context::kVariables : Context::kOther;
    case Context::kStrategy:
      return IsOneOf(key, {"runOnce", "rolling", "canary"}) ? Context::kHooks : Context::kOther;
    case Context::kHooks:
      if (key == "on") return Context::kHooks;
      return IsOneOf(key, {"preDeploy", "deploy", "routeTraffic", "postRouteTraffic", "failure",
                           "success"})
                 ? Context::kHook
                 : Context::kOther;
    case Context::kHook:
      return key == "steps" ? Context::kSteps : Context::kOther;
    case Context::kResources:
      return key == "containers" ? Context::kOther : Context::kResourceList;
    case Context::kTriggers:
      return Context::kTriggers;
    case Context::kResourceList:
      return IsOpenInResources(key) ? Context::kOther : Context::kResourceList;
    case Context::kClosed:
      return Context::kClosed;
    default:
      return Context::kOther;
  }
}

Expander::Expander(TemplateFiles& files, Programs& programs, const ExpansionOptions& options,
                   Expanded& out)
    : files_(files), programs_(programs), options_(options), out_(out), tree_(out) {}

void Expander::Run(NodeRef root, std::string_view path) {
  Frame frame;
  frame.root = root;
  frame.path = path;
  out_.frames.push_back(std::move(frame));
  scopes_.push_back({});
  Scope& scope = scopes_.back();
  entered_.insert(root.tree());
  for (const NodeRef variable : options_.variables.children()) {
    given_.Define(variable.key(), out_.arena.StringView(variable.text()));
  }
  for (const auto& [name, value] : options_.more_variables) {
    given_.Define(name, out_.arena.StringView(value));
  }
  if (options_.checks_all_expressions) {
    checked_.insert(root.tree());
    CheckExpressions(root, scope);
  }
  ReadRepositories(root);
  Arguments arguments;
  arguments.values = QueueTimeValues();
  arguments.is_root = true;
  scope.parameters = Bind(root.Find("parameters", CaseRule::kExact), arguments, scope, scope);
  variable_scopes_.push_back({});
  variable_scopes_.back().outer = variables_;
  variables_ = &variable_scopes_.back();
  const std::vector<Pair> pairs = CollectPairs(Source::Of(root, scope));
  for (const Pair& pair : pairs) {
    root_has_variables_ = root_has_variables_ || (pair.key == "variables" && !pair.nested);
  }
  DefineAhead(pairs, false);
  KeySet keys(keys_);
  tree_.BeginObject(SlotOf(scope, PlaceOf(root), kNowhere));
  for (const Pair& pair : pairs) WriteRootPair(pair, keys, scope);
  tree_.End();
  tree_.Finish();
}

void Expander::WriteRootPair(const Pair& pair, KeySet& keys, const Scope& scope) {
  if (pair.key == "parameters" && !pair.nested) return;
  if (pair.key == "extends" && !pair.nested && !pair.value.is_value) {
    WriteExtends(pair, keys);
    return;
  }
  WritePair(pair, Context::kRoot, &keys, scope);
}

Expander::Slot Expander::SlotOf(const Scope& scope, azp::PlaceId value, azp::PlaceId use) const {
  Slot slot;
  slot.origin.value = value == kNowhere ? use : value;
  slot.origin.use = use;
  slot.origin.frame = scope.frame;
  return slot;
}

std::vector<Pair> Expander::CollectPairs(const Source& mapping) {
  std::vector<Pair> pairs;
  pairs.reserve(8);
  ForEachPair(mapping, [&pairs](const Pair& pair) { pairs.push_back(pair); });
  return pairs;
}

void Expander::WriteValue(const Source& source, Context context, Slot slot) {
  if (IsFull()) return;
  const Scope& scope = *source.scope;
  if (source.is_value) return WriteEvaluated(source.value, scope, source.use, context, slot);
  const NodeRef node = source.node;
  slot.origin.frame = scope.frame;
  slot.origin.value = PlaceOf(node);
  if (context == Context::kTriggers || context == Context::kResourceList ||
      context == Context::kClosed) {
    return WriteClosed(node, context, slot, scope);
  }
  if (context == Context::kVariables) return WriteVariables(source, slot);
  if (node.IsArray() || IsListOfDirectives(node)) return WriteList(source, context, slot);
  if (node.IsObject()) return WriteMapping(source, context, slot);
  if (!node || node.IsMissing()) return tree_.Missing(slot);
  if (!HoldsExpression(node)) return tree_.Scalar(slot, node.text());
  WriteEvaluated(ScalarValue(node, false, scope), scope, slot.origin.value, context, slot);
}

void Expander::WriteEvaluated(const Value& value, const Scope& scope, azp::PlaceId use,
                              Context context, Slot slot) {
  slot.origin.frame = scope.frame;
  slot.origin.value = value.place() == kNowhere ? use : value.place();
  slot.origin.use = use;
  if (context == Context::kVariables) return WriteVariables(Source::Of(value, scope, use), slot);
  if (value.IsArray()) return WriteList(Source::Of(value, scope, use), context, slot);
  if (value.IsObject()) return WriteMapping(Source::Of(value, scope, use), context, slot);
  tree_.Scalar(slot, TextOf(value, scope, {}, false));
}

void Expander::WriteMapping(const Source& source, Context context, const Slot& slot) {
  if (DeclaresVariables(context) || source.is_value) {
    WritePairs(CollectPairs(source), source, context, slot);
    return;
  }
  KeySet keys(keys_);
  tree_.BeginObject(slot);
  PairsOfNode(source.node, *source.scope,
              [&](const Pair& pair) { WritePair(pair, context, &keys, *source.scope); });
  tree_.End();
}

void Expander::WritePairs(std::vector<Pair> pairs, const Source& mapping, Context context,
                          const Slot& slot) {
  Variables* const outer = variables_;
  if (DeclaresVariables(context)) {
    variable_scopes_.push_back({});
    variable_scopes_.back().outer = variables_;
    variables_ = &variable_scopes_.back();
    // Conditions see the variables of their own mapping.
    const bool has_conditions = !mapping.is_value && MayHaveMoreMembers(mapping.node);
    DefineAhead(pairs, has_conditions);
    if (has_conditions && !variables_->entries.empty()) pairs = CollectPairs(mapping);
  }
  KeySet keys(keys_);
  tree_.BeginObject(slot);
  for (const Pair& pair : pairs) WritePair(pair, context, &keys, *mapping.scope);
  tree_.End();
  variables_ = outer;
}

void Expander::WritePair(const Pair& pair, Context context, KeySet* keys, const Scope& scope) {
  if (IsFull()) return;
  Slot slot =
      SlotOf(pair.value.scope != nullptr ? *pair.value.scope : scope, pair.key_place, kNowhere);
  slot.has_key = true;
  slot.key = pair.key;
  slot.origin.key = pair.key_place;
  if (pair.nested) {
    ++possible_;
    tree_.BeginObject(slot);
    (*pair.nested)([&](const Pair& inner) { WritePair(inner, context, nullptr, scope); });
    tree_.End();
    --possible_;
    return;
  }
  const bool is_known = pair.key.find("${{") == std::string_view::npos;
  if (keys != nullptr && is_known && !keys->Add(pair.key)) {
    ReportAt(ExpansionError::kDuplicateKey, *pair.value.scope, pair.key_place,
             fmt::format("`{}` is already defined", pair.key))
        .subject = pair.key;
    return;
  }
  WriteValue(pair.value, ContextOf(context, pair.key), slot);
}

void Expander::WriteList(const Source& source, Context context, const Slot& slot) {
  tree_.BeginArray(slot);
  ForEachItem(source, [&](const Item& item) { WriteItem(item, context, *source.scope); });
  tree_.End();
}

void Expander::WriteItem(const Item& item, Context context, const Scope& scope) {
  if (IsFull()) return;
  if (item.nested) {
    WriteBranch(item.directive, item.key_place, scope, [&] {
      (*item.nested)([&](const Item& inner) { WriteItem(inner, context, scope); });
    });
    return;
  }
  const Source& source = item.value;
  const bool is_mapping = source.is_value
                              ? source.value.IsObject()
                              : source.node.IsObject() && !IsListOfDirectives(source.node);
  if (!is_mapping || !TakesTemplates(context)) {
    WriteValue(source, ItemContextOf(context), SlotOf(*source.scope, kNowhere, kNowhere));
    return;
  }
  std::vector<Pair> pairs = CollectPairs(source);
  for (const Pair& pair : pairs) {
    if (pair.key == "template" && !pair.nested && Include(pairs, pair, context)) return;
  }
  const azp::PlaceId place = source.is_value ? source.value.place() : PlaceOf(source.node);
  Slot slot = SlotOf(*source.scope, place, source.use);
  WritePairs(std::move(pairs), source, ItemContextOf(context), slot);
}

void Expander::WriteClosed(NodeRef node, Context context, Slot slot, const Scope& scope) {
  slot.origin.value = PlaceOf(node);
  const auto not_allowed = [&](NodeRef at, bool is_key) {
    Report(ExpansionError::kExpressionNotAllowed, scope, at, is_key,
           "template expressions are not evaluated here");
  };
  if (node.IsArray()) {
    tree_.BeginArray(slot);
    for (const NodeRef item : node.children()) {
      if (context == Context::kTriggers && item.IsString()) {
        WriteValue(Source::Of(item, scope), Context::kOther, SlotOf(scope, kNowhere, kNowhere));
      } else {
        WriteClosed(item, context, SlotOf(scope, kNowhere, kNowhere), scope);
      }
    }
    tree_.End();
    return;
  }
  if (node.IsObject()) {
    tree_.BeginObject(slot);
    for (const NodeRef member : node.children()) {
      if (KeyHoldsExpression(member)) {
        if (context == Context::kTriggers) {
          Report(ExpansionError::kMappingNotExpected, scope, member, true,
                 "directives are not evaluated in triggers");
        } else {
          not_allowed(member, true);
        }
      }
      Slot inner = SlotOf(scope, kNowhere, kNowhere);
      inner.has_key = true;
      inner.key = member.key();
      inner.origin.key = PlaceOf(member, true);
      const Context child = ContextOf(context, member.key());
      if (child == context) {
        WriteClosed(member, child, inner, scope);
      } else {
        WriteValue(Source::Of(member, scope), child, inner);
      }
    }
    tree_.End();
    return;
  }
  if (node.IsString() && HoldsExpression(node)) {
    not_allowed(node, false);
  }
  if (node.IsMissing()) return tree_.Missing(slot);
  tree_.Scalar(slot, node.text());
}

ExpansionProblem& Expander::Report(ExpansionError kind, const Scope& scope, NodeRef node,
                                   bool is_key, std::string message) {
  if (tree_.muted || out_.problems.size() >= kMaxProblems) {
    dropped_ = {};
    return dropped_;
  }
  // An error that every turn of a loop meets is one.
  for (ExpansionProblem& known : out_.problems) {
    if (known.kind == kind && known.node == node && known.is_key == is_key &&
        known.message == message) {
      known.possible = known.possible && possible_ > 0;
      dropped_ = {};
      return dropped_;
    }
  }
  ExpansionProblem problem;
  problem.kind = kind;
  problem.node = node;
  problem.is_key = is_key;
  problem.message = std::move(message);
  problem.frame = scope.frame;
  problem.possible = possible_ > 0;
  out_.problems.push_back(std::move(problem));
  return out_.problems.back();
}

ExpansionProblem& Expander::ReportAt(ExpansionError kind, const Scope& scope, azp::PlaceId id,
                                     std::string message) {
  const azp::Place place = out_.arena.PlaceOf(id);
  return Report(kind, scope, place.node, place.is_key, std::move(message));
}

void Expander::Fill() {
  if (is_full_) return;
  is_full_ = true;
  tree_.muted = false;
  Report(ExpansionError::kLimitSize, scopes_.front(), out_.frames[FrameId{0}].root, false,
         "the pipeline is larger than the service takes when its templates are expanded");
}

std::unique_ptr<Expanded> Expand(NodeRef root, std::string_view path, TemplateFiles& files,
                                 Programs& programs, const ExpansionOptions& options) {
  auto out = std::make_unique<Expanded>();
  Expander(files, programs, options, *out).Run(root, path);
  return out;
}

std::string_view KindOf(const ExpansionProblem& problem) {
  switch (problem.kind) {
    case ExpansionError::kExpression:
      if (problem.subject == "unclosed") return "expr-unclosed";
      return azp::ToText(problem.expression);
    case ExpansionError::kDuplicateKey:
      return "duplicate-key";
    case ExpansionError::kExpectedMapping:
      return "expected-mapping";
    case ExpansionError::kExpectedSequence:
      return "expected-sequence";
    case ExpansionError::kExpectedScalar:
      return "expected-scalar";
    case ExpansionError::kUnexpectedValue:
      return "unexpected-value";
    case ExpansionError::kMappingNotExpected:
      return "mapping-not-expected";
    case ExpansionError::kExpressionNotAllowed:
      return "expr-not-allowed";
    case ExpansionError::kDirectiveContext:
      return "directive-context";
    case ExpansionError::kDirectiveArity:
      return "directive-arity";
    case ExpansionError::kEachFormat:
      return "each-format";
    case ExpansionError::kIdentifierRedefined:
      return "identifier-redefined";
    case ExpansionError::kParameterMissing:
      return "param-missing";
    case ExpansionError::kParameterUnexpected:
      return "param-unexpected";
    case ExpansionError::kParameterType:
      return "param-type";
    case ExpansionError::kParameterStructure:
      return "param-structure";
    case ExpansionError::kParameterValue:
      return "param-value";
    case ExpansionError::kParameterDuplicate:
      return "param-duplicate";
    case ExpansionError::kRepositoryNotFound:
      return "repo-not-found";
    case ExpansionError::kFileNotFound:
      return "file-not-found";
    case ExpansionError::kPathInvalid:
      return "path-invalid";
    case ExpansionError::kExtendsVariables:
      return "extends-variables";
    case ExpansionError::kNoBody:
      return "no-body";
    case ExpansionError::kDepth:
      return "depth";
    case ExpansionError::kLimitFiles:
      return "limit-files";
    case ExpansionError::kLimitSize:
      return "limit-size";
  }
  return {};
}

}  // namespace plumbline::pipeline
