// What a rule is: its metadata, and the triggers that say on which parts of the models it wants to
// be called. A rule lives in two files under rules/ (NAME.cpp with `extern constinit const Rule
// NAME`, and NAME.test.md); the build makes the table of all rules from the file list.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "base/const_list.h"
#include "diag/diagnostic.h"
#include "eval/evaluator.h"
#include "eval/functions.h"
#include "eval/value.h"
#include "expr/expression.h"
#include "graph/document.h"
#include "graph/graph.h"
#include "graph/pipeline_expansions.h"

namespace plumbline {

class RuleContext;
namespace arm {
class Expansion;
struct DeployedResource;
struct BodyProblem;                   // arm/body_check.h
enum class BodyError : std::uint8_t;  // The same.
struct PropertyRule;                  // arm/property_rules.h
struct PropertyViolation;             // The same.
}  // namespace arm
struct SuppressionUse;

// A piece of text that is parsed as an expression, shared by all rules that ask for it. Spans of
// `ast` are offsets in its text; RuleContext::SourceOf maps them to the file.
struct ArmExpression {
  arm::ExpressionUse use;
  const expr::Expression& ast;
  std::span<const eval::Function* const> functions;  // As in eval::Program.

  // The built-in function that is called; null for everything else.
  const eval::Function* FunctionOf(expr::ExprId id) const { return functions[IndexOf(id)]; }
  bool IsCallOf(expr::ExprId id, eval::Special special) const {
    const eval::Function* const function = FunctionOf(id);
    return function != nullptr && function->special == special;
  }
};
struct PipelineExpression {
  pipeline::ExpressionUse use;
  expr::Expression ast;
};

// An error of evaluating a template, and the bytes it is about.
struct EvaluationError {
  const eval::ErrorData* error = nullptr;
  const Document* document = nullptr;  // That the expression is written in.
  Span span;
  NodeRef node;  // The string that holds the expression, or the member whose key does.
  bool is_key = false;
  // The value that has no such member or element, where it is written; else absent.
  NodeRef subject;

  // The text between the brackets, in which `error->span` is. Views the document.
  std::string_view Text() const {
    const std::string_view whole = is_key ? node.key() : node.text();
    return whole.size() < 2 ? std::string_view() : whole.substr(1, whole.size() - 2);
  }
};

// A difference between the body of a deployed resource and the type of its API version, and the
// bytes it is about.
struct BodyFinding {
  const arm::BodyProblem& problem;
  const arm::DeployedResource& resource;
  const Document& document;  // That holds the bytes.
  Span span;
  NodeRef node;  // The value, or the member whose key it is; for a missing one the object.
};

// What a deployed resource does not keep to of a declarative rule, and the bytes it is about.
struct PropertyFinding {
  const arm::PropertyRule& row;
  const arm::PropertyViolation& violation;
  const arm::DeployedResource& resource;
  const arm::Expansion& expansion;
  const Document& document;  // That holds the bytes.
  Span span;
  NodeRef node;  // The value; for a missing one the object, or the resource.
};

// A problem of expanding a pipeline, and the bytes it is about.
struct ExpansionFinding {
  const pipeline::ExpansionProblem& problem;
  const PipelineExpansion& expansion;
  const Document& document;  // That holds the bytes.
  Span span;
};

// --- Triggers: the engine calls `check` for every matching part, in the order of the file.
// -----------

// What a parser reported (json-syntax, yaml-anchor, ...).
struct OnProblem {
  Language language = Language::kJson;
  void (*check)(const SyntaxProblem&, RuleContext&) = nullptr;
};
// Every analysed file of one of the kinds (bits of DocumentKindBit).
struct OnDocument {
  std::uint32_t kinds = 0;
  void (*check)(const Document&, RuleContext&) = nullptr;
};
// Every object or mapping, and every string scalar, of files of one of the kinds.
struct OnObject {
  std::uint32_t kinds = 0;
  void (*check)(NodeRef, RuleContext&) = nullptr;
};
struct OnScalar {
  std::uint32_t kinds = 0;
  void (*check)(NodeRef, RuleContext&) = nullptr;
};
// Templates, the root one and nested ones, and their parts.
struct OnTemplate {
  void (*check)(const arm::Template&, RuleContext&) = nullptr;
};
struct OnParameter {
  void (*check)(const arm::Parameter&, RuleContext&) = nullptr;
};
struct OnVariable {
  void (*check)(const arm::Variable&, RuleContext&) = nullptr;
};
struct OnOutput {
  void (*check)(const arm::Output&, RuleContext&) = nullptr;
};
// Resources whose full type is `type` (ASCII case ignored); an empty type means every resource.
struct OnResource {
  std::string_view type;
  void (*check)(const arm::Resource&, RuleContext&) = nullptr;
};
struct OnArmExpression {
  void (*check)(const ArmExpression&, RuleContext&) = nullptr;
};
// An error that a deployment of the document would certainly meet.
struct OnEvaluationError {
  void (*check)(const EvaluationError&, RuleContext&) = nullptr;
};
// Every deployment of the document's template (graph/expansions.h).
struct OnExpansion {
  void (*check)(const arm::Expansion&, RuleContext&) = nullptr;
};
// What is wrong with the bodies of its resources; of one kind.
struct OnBodyProblem {
  arm::BodyError kind{};
  void (*check)(const BodyFinding&, RuleContext&) = nullptr;
};
// What deployed resources do not keep to of a row of rules/properties; each declared place once.
struct OnProperty {
  const arm::PropertyRule* row = nullptr;
  void (*check)(const PropertyFinding&, RuleContext&) = nullptr;
};
struct OnParameterFile {
  void (*check)(const arm::ParameterFile&, RuleContext&) = nullptr;
};
// Pipelines and pipeline templates, and their parts.
struct OnPipeline {
  void (*check)(const pipeline::Pipeline&, RuleContext&) = nullptr;
};
struct OnStage {
  void (*check)(const pipeline::Stage&, RuleContext&) = nullptr;
};
struct OnJob {
  void (*check)(const pipeline::Job&, RuleContext&) = nullptr;
};
struct OnStep {
  void (*check)(const pipeline::Step&, RuleContext&) = nullptr;
};
// Variables of root, stages and jobs.
struct OnPipelineVariable {
  void (*check)(const pipeline::Variable&, RuleContext&) = nullptr;
};
struct OnPipelineParameter {
  void (*check)(const pipeline::Parameter&, RuleContext&) = nullptr;
};
struct OnPipelineExpression {
  void (*check)(const PipelineExpression&, RuleContext&) = nullptr;
};
// Every pipeline, and every template that nothing includes, with its templates put in.
struct OnPipelineExpansion {
  void (*check)(const PipelineExpansion&, RuleContext&) = nullptr;
};
// Every step of these that deploys a template (graph/deployments.h).
struct OnDeployment {
  void (*check)(const Deployment&, RuleContext&) = nullptr;
};
// What expanding one of these met.
struct OnExpansionProblem {
  void (*check)(const ExpansionFinding&, RuleContext&) = nullptr;
};
// Once a run, over all files.
struct OnGraph {
  void (*check)(const Graph&, RuleContext&) = nullptr;
};
// Every suppression of a file, when it is known what it suppressed.
struct OnSuppression {
  void (*check)(const SuppressionUse&, RuleContext&) = nullptr;
};

using Trigger =
    std::variant<OnProblem, OnDocument, OnObject, OnScalar, OnTemplate, OnParameter, OnVariable,
                 OnOutput, OnResource, OnArmExpression, OnEvaluationError, OnExpansion,
                 OnBodyProblem, OnProperty, OnParameterFile, OnPipeline, OnStage, OnJob, OnStep,
                 OnPipelineVariable, OnPipelineParameter, OnPipelineExpression, OnPipelineExpansion,
                 OnDeployment, OnExpansionProblem, OnGraph, OnSuppression>;
using Triggers = ConstList<Trigger, 4>;

// --- Metadata
// -------------------------------------------------------------------------------------

// Maturity: a preview rule runs only with `--preview`; it becomes stable when it was read over real
// files.
enum class Status : std::uint8_t { kPreview, kStable };
// Taste: pedantic rules run with `--pedantic` or when selected, off rules only when selected.
enum class Default : std::uint8_t { kOn, kPedantic, kOff };
enum class FixKind : std::uint8_t { kNone, kSafe, kUnsafe };

std::string_view ToText(Status status);  // preview, stable
std::string_view ToText(Default value);  // on, pedantic, off
std::string_view ToText(FixKind kind);   // none, safe, unsafe

struct Rule {
  std::string_view id = {};                // Kebab-case; the file's stem with dashes.
  std::string_view summary = {};           // One clause, lower case, no full stop.
  Severity severity = Severity::kWarning;  // A single finding may lower or raise it, docs say when.
  Confidence confidence = Confidence::kHigh;
  FixKind fix = FixKind::kNone;
  std::string_view since = {};
  Status status = Status::kPreview;
  Default enabled = Default::kOn;  // `default` is a keyword.
  // `validity` is among them when Azure or Azure Pipelines would refuse the file.
  ConstList<const char*, 3> categories = {};
  // CWE-798, MCSB:IM-8, ... as the catalogue writes them.
  ConstList<const char*, 4> controls = {};
  // The same check in other tools, `suite:rule`.
  ConstList<const char*, 16> equivalents = {};
  ConstList<const char*, 1> aliases = {};  // Former ids.
  Triggers on = {};
  // Markdown: what breaks; a ```json bad (or yaml) block; a good one; when to ignore it. Blocks run
  // as tests.
  std::string_view docs = {};

  bool HasCategory(std::string_view category) const;
};

// The one id that has no file under rules/: a rule or the program itself broke.
extern const Rule kInternalError;

// Every rule of the program, in the order of their files. Defined by the build (generated table).
std::span<const Rule* const> AllRules();

}  // namespace plumbline
