// The shared walk. Rules are sorted by trigger once (Dispatch); a document is then walked once per
// kind of part, and every rule that asked for the part is called on it:
//   problems -> document -> nodes (objects, scalars) -> model parts -> expressions.
#include "engine/runner.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <iterator>
#include <map>
#include <set>
#include <thread>
#include <tuple>
#include <unordered_map>

#include "arm/body_check.h"
#include "arm/property_rules.h"
#include "base/ascii.h"
#include "engine/rule_context.h"
#include "engine/suppression.h"
#include "graph/deployments.h"
#include "graph/expansions.h"
#include "pipeline/expression_uses.h"

namespace plumbline {

// Rules by trigger; each entry is the trigger with the index of its rule.
struct Runner::Dispatch {
  template <class T>
  struct Entry {
    std::size_t rule;
    T on;
  };
  template <class T>
  using List = std::vector<Entry<T>>;

  std::tuple<List<OnProblem>, List<OnDocument>, List<OnObject>, List<OnScalar>, List<OnTemplate>,
             List<OnParameter>, List<OnVariable>, List<OnOutput>, List<OnResource>,
             List<OnArmExpression>, List<OnEvaluationError>, List<OnExpansion>, List<OnBodyProblem>,
             List<OnProperty>, List<OnParameterFile>, List<OnPipeline>, List<OnStage>, List<OnJob>,
             List<OnStep>, List<OnPipelineVariable>, List<OnPipelineParameter>,
             List<OnPipelineExpression>, List<OnPipelineExpansion>, List<OnDeployment>,
             List<OnExpansionProblem>, List<OnGraph>, List<OnSuppression>>
      lists;
  // OnResource with a type, by folded hash of the type; List<OnResource> keeps those for every
  // type.
  std::unordered_map<std::uint32_t, List<OnResource>> by_type;
  // OnProperty by folded hash of every type that the row looks at; List<OnProperty> stays empty.
  std::unordered_map<std::uint32_t, List<OnProperty>> by_property_type;
  mutable std::vector<std::atomic<std::int64_t>> nanoseconds;

  template <class T>
  const List<T>& Of() const {
    return std::get<List<T>>(lists);
  }

  explicit Dispatch(std::span<const SelectedRule> rules) : nanoseconds(rules.size()) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      for (const Trigger& trigger : rules[i].rule->on) {
        std::visit([this, i](const auto& on) { Add(i, on); }, trigger);
      }
    }
  }

 private:
  template <class T>
  void Add(std::size_t rule, const T& on) {
    if (on.check == nullptr) return;  // The unused rest of a rule's table.
    if constexpr (std::is_same_v<T, OnResource>) {
      if (!on.type.empty()) {
        by_type[FoldedHash(on.type)].push_back({rule, on});
        return;
      }
    }
    if constexpr (std::is_same_v<T, OnProperty>) {
      const auto add = [&](std::string_view type) {
        List<OnProperty>& of_type = by_property_type[FoldedHash(type)];
        if (of_type.empty() || of_type.back().rule != rule) of_type.push_back({rule, on});
      };
      for (const std::string_view type : on.row->types) add(type);
      for (const arm::PropertyPlace& place : on.row->also) add(place.type);
      return;
    }
    std::get<List<T>>(lists).push_back({rule, on});
  }
};

namespace {

expr::Expression ParseUse(const pipeline::ExpressionUse& use) {
  const std::string_view value = use.is_key ? use.node.key() : use.node.text();
  return expr::Parse(value.substr(use.text.begin, use.text.size()),
                     use.place == pipeline::ExpressionPlace::kTemplate
                         ? expr::Dialect::kPipeline
                         : expr::Dialect::kPipelineRuntime);
}

}  // namespace

// One document (or the graph) being checked.
class Runner::Walk {
 public:
  Walk(const Runner& runner, const Graph& graph, const Document* document,
       std::vector<Diagnostic>& sink)
      : runner_(runner),
        dispatch_(*runner.dispatch_),
        document_(document),
        sink_(sink),
        ctx_(runner.options_, graph, document, sink) {}

  void Document(pipeline::Programs& programs) {
    for (const SyntaxProblem& problem : document_->tree.problems) {
      for (const auto& entry : dispatch_.Of<OnProblem>()) {
        if (entry.on.language == document_->tree.language()) Call(entry, problem);
      }
    }
    CallKind<OnDocument>(*document_);
    Nodes();
    if (document_->arm_template) Template(*document_->arm_template);
    if (document_->parameter_file) CallAll<OnParameterFile>(*document_->parameter_file);
    if (document_->pipeline) Pipeline(*document_->pipeline, programs);
  }

  // What Document leaves out: the deployments of a template.
  void Expansions() {
    if (document_->arm_template) TemplateExpansions();
  }

  void Graph(const plumbline::Graph& graph) { CallAll<OnGraph>(graph); }

  void Suppressions(const std::vector<SuppressionUse>& suppressions) {
    for (const SuppressionUse& use : suppressions) CallAll<OnSuppression>(use);
  }

 private:
  // Calls one rule, and survives it: what a broken rule costs is one finding.
  template <class Entry, class Subject>
  void Call(const Entry& entry, const Subject& subject) {
    ctx_.rule_ = &runner_.rules_[entry.rule];
    const std::size_t before = sink_.size();
    const auto start = runner_.measure_ ? std::chrono::steady_clock::now()
                                        : std::chrono::steady_clock::time_point();
    try {
      entry.on.check(subject, ctx_);
    } catch (const std::exception& broken) {
      sink_.resize(before);
      Diagnostic finding;
      finding.rule = kInternalError.id;
      finding.severity = kInternalError.severity;
      finding.message =
          fmt::format("rule `{}` failed on this file: {}", ctx_.rule_->rule->id, broken.what());
      if (document_ != nullptr) finding.at.file = document_->id;
      sink_.push_back(std::move(finding));
    }
    if (runner_.measure_) {
      dispatch_.nanoseconds[entry.rule] += (std::chrono::steady_clock::now() - start).count();
    }
  }
  template <class On, class Subject>
  void CallAll(const Subject& subject) {
    for (const auto& entry : dispatch_.Of<On>()) Call(entry, subject);
  }
  template <class On, class Subject>
  void CallKind(const Subject& subject) {
    for (const auto& entry : dispatch_.Of<On>()) {
      if ((entry.on.kinds & DocumentKindBit(document_->kind)) != 0) Call(entry, subject);
    }
  }

  void Nodes() {
    const std::uint32_t kind = DocumentKindBit(document_->kind);
    const auto wanted = [kind](const auto& entry) { return (entry.on.kinds & kind) != 0; };
    const bool objects = std::ranges::any_of(dispatch_.Of<OnObject>(), wanted);
    const bool scalars = std::ranges::any_of(dispatch_.Of<OnScalar>(), wanted);
    if (!objects && !scalars) return;
    const Tree& tree = document_->tree;
    for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
      const NodeRef node(&tree, id);
      if (objects && node.IsObject()) CallKind<OnObject>(node);
      if (scalars && node.IsString()) CallKind<OnScalar>(node);
    }
  }

  void Template(const arm::TemplateModel& model) {
    for (const arm::Template& part : model.templates) {
      CallAll<OnTemplate>(part);
      for (const arm::Parameter& parameter : part.parameters) CallAll<OnParameter>(parameter);
      for (const arm::Variable& variable : part.variables) CallAll<OnVariable>(variable);
      for (const arm::Output& output : part.outputs) CallAll<OnOutput>(output);
    }
    for (const arm::Resource& resource : model.resources) {
      ctx_.resource_ = &resource;
      CallAll<OnResource>(resource);
      const auto typed = dispatch_.by_type.find(FoldedHash(resource.full_type));
      if (typed != dispatch_.by_type.end()) {
        for (const auto& entry : typed->second) {
          if (resource.IsType(entry.on.type)) Call(entry, resource);
        }
      }
      ctx_.resource_ = nullptr;
    }
    if (dispatch_.Of<OnArmExpression>().empty()) return;
    for (const arm::ExpressionUse& use : ctx_.expressions()) {
      const eval::Program& program = ctx_.programs_.Of(use.Text());
      const ArmExpression expression{use, program.ast, program.functions};
      ctx_.resource_ =
          use.resource == kNoId<arm::ResourceId> ? nullptr : &model.resources[use.resource];
      CallAll<OnArmExpression>(expression);
      ctx_.resource_ = nullptr;
    }
  }

  void TemplateExpansions() {
    if (dispatch_.Of<OnEvaluationError>().empty() && dispatch_.Of<OnExpansion>().empty() &&
        dispatch_.Of<OnBodyProblem>().empty() && dispatch_.by_property_type.empty()) {
      return;
    }
    const auto expansions = ExpandDocument(ctx_.graph(), *document_, ctx_.programs_);
    const std::size_t first = sink_.size();
    std::vector<Turn> turns;
    for (const DocumentExpansion& one : expansions->all) {
      // A place that fails once fails in every turn of a loop, for one reason or another.
      std::set<std::tuple<eval::OriginId, std::uint32_t, std::uint32_t>> seen;
      for (const eval::ErrorData* error : one.expansion->errors()) {
        if (seen.emplace(error->origin, error->span.begin, error->span.end).second) {
          Error(*error, expansions->session);
        }
      }
      CallAll<OnExpansion>(*one.expansion);
      if (!dispatch_.Of<OnBodyProblem>().empty()) Bodies(*one.expansion);
      if (!dispatch_.by_property_type.empty()) Properties(*one.expansion);
      turns.push_back({sink_.size(), one.parameters});
    }
    if (turns.size() > 1) MergeExpansions(first, turns, expansions->all);
  }

  void Bodies(const arm::Expansion& expansion) {
    for (const arm::BodyProblem& problem : arm::CheckBodies(expansion)) {
      const arm::DeployedResource& resource = expansion.resources()[problem.resource];
      const NodeRef node = expansion.session().NodeOf(problem.origin).node;
      const plumbline::Document* const document =
          node ? ctx_.graph().DocumentOf(node.tree()) : nullptr;
      if (document == nullptr) continue;
      Span span = problem.is_key ? node.key_span() : node.span();
      if (problem.IsAbsence()) {
        if (node == resource.declared->node) {
          span = resource.declared->type.span();
        } else {
          span = node.has_key() ? node.key_span() : Span{node.span().begin, node.span().begin + 1};
        }
      }
      const BodyFinding found{problem, resource, *document, span, node};
      for (const auto& entry : dispatch_.Of<OnBodyProblem>()) {
        if (entry.on.kind == problem.kind) Call(entry, found);
      }
    }
  }

  void Properties(const arm::Expansion& expansion) {
    // What the turns of a loop and several resources of one value share is one.
    std::set<std::tuple<std::size_t, eval::OriginId, eval::OriginId, bool, std::size_t>> seen;
    arm::RelativeFinder relatives(expansion);
    for (const arm::DeployedResource& resource : expansion.resources()) {
      const auto rows = dispatch_.by_property_type.find(FoldedHash(resource.type));
      if (rows == dispatch_.by_property_type.end()) continue;
      // Types of extensions other than Azure's own have other bodies.
      const arm::Resource& declared = *resource.declared;
      if (declared.At("import").node() || declared.At("extension").node()) continue;
      for (const auto& entry : rows->second) {
        const auto start = runner_.measure_ ? std::chrono::steady_clock::now()
                                            : std::chrono::steady_clock::time_point();
        const auto violations = arm::CheckProperty(*entry.on.row, relatives, resource);
        if (runner_.measure_) {
          dispatch_.nanoseconds[entry.rule] += (std::chrono::steady_clock::now() - start).count();
        }
        for (const arm::PropertyViolation& violation : violations) {
          const bool is_new = seen.emplace(entry.rule, violation.origin, violation.key_origin,
                                           violation.is_absence, violation.depth)
                                  .second;
          if (is_new) Property(entry, violation, resource, expansion);
        }
      }
    }
  }

  void Property(const Dispatch::Entry<OnProperty>& entry, const arm::PropertyViolation& violation,
                const arm::DeployedResource& resource, const arm::Expansion& expansion) {
    const eval::Session& session = expansion.session();
    const NodeRef whole = resource.declared->node;
    NodeRef node = session.NodeOf(violation.origin).node;
    const NodeRef member = session.NodeOf(violation.key_origin).node;
    Span span = node.span();
    if (violation.is_absence || !node) {
      // The key of the nearest thing that is there; of the resource itself its type.
      const NodeRef nearest = node && node != whole ? node : member;
      if (!node) node = whole;
      if (nearest.has_key()) {
        span = nearest.key_span();
        node = nearest;
      } else if (node == whole) {
        span = resource.declared->type.span();
      } else {
        span = {node.span().begin, node.span().begin + 1};
      }
    }
    const plumbline::Document* const document = ctx_.graph().DocumentOf(node.tree());
    if (document == nullptr) return;
    Call(entry,
         PropertyFinding{*entry.on.row, violation, resource, expansion, *document, span, node});
  }

  void Error(const eval::ErrorData& error, const eval::Session& session) {
    const eval::Origin origin = session.NodeOf(error.origin);
    EvaluationError found;
    found.error = &error;
    found.node = origin.node;
    found.is_key = origin.is_key;
    if (error.subject != kNoId<eval::OriginId>) found.subject = session.NodeOf(error.subject).node;
    found.document = origin.node ? ctx_.graph().DocumentOf(origin.node.tree()) : nullptr;
    if (found.document == nullptr) return;
    found.span = RuleContext::SourceOfExpression(origin.node, origin.is_key, error.span);
    CallAll<OnEvaluationError>(found);
  }

  // One of several ways to look at a document: with a parameter file, or for a stage.
  struct Turn {
    std::size_t end;  // Of its findings in the sink.
    // Where its values are from; null for defaults.
    const plumbline::Document* values;
  };

  // What a finding is about: where it is, and where its labels, its way and its fixes are. Two of
  // them that say the same in other names, those of the environment, have one cause.
  using Cause = std::tuple<std::string_view, Severity, std::string, std::vector<Location>>;

  static Cause CauseOf(const Diagnostic& finding, const plumbline::Document* values) {
    std::string words;  // Without the code that it quotes.
    bool is_code = false;
    for (const char c : finding.message) {
      if (c == '`') is_code = !is_code;
      if (!is_code) words += c;
    }
    std::vector<Location> places = {finding.at};
    const auto add = [&](const Location& place) {
      const bool is_value = values != nullptr && place.file == values->id;
      if (!is_value) places.push_back(place);
    };
    for (const Label& label : finding.labels) add(label.at);
    for (const Label& step : finding.path) add(step.at);
    for (const Fix& fix : finding.fixes) {
      for (const FileEdit& edit : fix.edits) add({edit.file, edit.edit.span});
    }
    return {finding.rule, finding.severity, std::move(words), std::move(places)};
  }

  // The findings from `first` on came of turns. One that several turns show stays once. Returns
  // which turns show what is left.
  std::vector<std::vector<std::size_t>> MergeTurns(std::size_t first,
                                                   const std::vector<Turn>& turns) {
    std::vector<Diagnostic> merged;
    std::vector<std::vector<std::size_t>> shown_by;
    // Indexes into merged.
    std::map<std::tuple<std::string_view, Location, std::string>, std::size_t> by_text;
    std::map<Cause, std::vector<std::size_t>> by_cause;
    std::size_t at = first;
    for (std::size_t i = 0; i < turns.size(); ++i) {
      const auto is_of_others = [&](std::size_t k) { return shown_by[k].back() != i; };
      std::vector<Diagnostic*> others;
      for (; at < turns[i].end; ++at) {
        Diagnostic& finding = sink_[at];
        const auto [equal, is_new] = by_text.emplace(
            std::tuple(finding.rule, finding.at, finding.message), std::string_view::npos);
        if (is_new) {
          others.push_back(&finding);
        } else if (equal->second != std::string_view::npos && is_of_others(equal->second)) {
          shown_by[equal->second].push_back(i);
        }
      }
      // Those that are not equal to the letter, behind those that are.
      for (Diagnostic* const finding : others) {
        std::vector<std::size_t>& like = by_cause[CauseOf(*finding, turns[i].values)];
        const auto same = std::ranges::find_if(like, is_of_others);
        std::size_t& index = by_text.at(std::tuple(finding->rule, finding->at, finding->message));
        index = same == like.end() ? merged.size() : *same;
        if (same != like.end()) {
          shown_by[index].push_back(i);
          continue;
        }
        like.push_back(index);
        merged.push_back(std::move(*finding));
        shown_by.push_back({i});
      }
    }
    sink_.resize(first);
    std::ranges::move(merged, std::back_inserter(sink_));
    return shown_by;
  }

  // A finding that not all expansions share says which parameter files show it.
  void MergeExpansions(std::size_t first, const std::vector<Turn>& turns,
                       const std::vector<DocumentExpansion>& expansions) {
    const auto shown_by = MergeTurns(first, turns);
    for (std::size_t k = 0; k < shown_by.size(); ++k) {
      if (shown_by[k].size() == expansions.size()) continue;
      for (const std::size_t i : shown_by[k]) {
        sink_[first + k].parameters.push_back(expansions[i].parameters->path());
      }
    }
  }

  void Pipeline(const pipeline::Pipeline& pipeline, pipeline::Programs& programs) {
    CallAll<OnPipeline>(pipeline);
    for (const pipeline::Parameter& parameter : pipeline.parameters) {
      CallAll<OnPipelineParameter>(parameter);
    }
    for (const pipeline::Variable& variable : pipeline.variables)
      CallAll<OnPipelineVariable>(variable);
    for (const pipeline::Stage& stage : pipeline.stages) {
      CallAll<OnStage>(stage);
      for (const pipeline::Variable& variable : stage.variables)
        CallAll<OnPipelineVariable>(variable);
    }
    for (const pipeline::Job& job : pipeline.jobs) {
      CallAll<OnJob>(job);
      for (const pipeline::Variable& variable : job.variables)
        CallAll<OnPipelineVariable>(variable);
    }
    for (const pipeline::Step& step : pipeline.steps) CallAll<OnStep>(step);
    PipelineExpansions(programs);
    if (dispatch_.Of<OnPipelineExpression>().empty()) return;
    for (const pipeline::ExpressionUse& use : pipeline::CollectExpressions(pipeline.root)) {
      CallAll<OnPipelineExpression>(PipelineExpression{use, ParseUse(use)});
    }
  }

  void PipelineExpansions(pipeline::Programs& programs) {
    if (dispatch_.Of<OnPipelineExpansion>().empty() && dispatch_.Of<OnExpansionProblem>().empty() &&
        dispatch_.Of<OnDeployment>().empty()) {
      return;
    }
    const auto expansion = ExpandPipeline(ctx_.graph(), *document_, programs);
    if (expansion == nullptr) return;
    for (const pipeline::ExpansionProblem& problem : expansion->expanded->problems) {
      if (!problem.node) continue;
      const plumbline::Document* const place = ctx_.graph().DocumentOf(problem.node.tree());
      if (place == nullptr) continue;
      Span span = problem.is_key ? problem.node.key_span() : problem.node.span();
      if (!problem.span.empty()) {
        const pipeline::ExpressionUse whole{problem.node, problem.is_key, {}, {}};
        span = RuleContext::SourceOf(PipelineExpression{whole, {}}, problem.span);
      }
      CallAll<OnExpansionProblem>(ExpansionFinding{problem, *expansion, *place, span});
    }
    CallAll<OnPipelineExpansion>(*expansion);
    if (dispatch_.Of<OnDeployment>().empty()) return;
    const std::size_t first = sink_.size();
    std::vector<Turn> turns;
    for (const Deployment& deployment : expansion->deployments(ctx_.graph())) {
      CallAll<OnDeployment>(deployment);
      turns.push_back({sink_.size(), document_});
    }
    MergeTurns(first, turns);  // One step of a template deploys to several environments.
  }

  const Runner& runner_;
  const Dispatch& dispatch_;
  const plumbline::Document* document_;
  std::vector<Diagnostic>& sink_;
  RuleContext ctx_;
};

Runner::Runner(std::vector<SelectedRule> rules, RunOptions options)
    : rules_(std::move(rules)), options_(options), dispatch_(std::make_unique<Dispatch>(rules_)) {}
Runner::~Runner() = default;

std::vector<Diagnostic> Runner::CheckDocument(const Graph& graph, const Document& document,
                                              pipeline::Programs& programs) const {
  std::vector<Diagnostic> findings;
  if (document.is_context) return findings;
  Walk walk(*this, graph, &document, findings);
  walk.Document(programs);
  walk.Expansions();
  return findings;
}

std::vector<Diagnostic> Runner::CheckDocumentOnTwoThreads(const Graph& graph,
                                                          const Document& document,
                                                          pipeline::Programs& programs) const {
  if (document.is_context) return {};
  std::vector<Diagnostic> findings, of_expansions;
  std::jthread other([&] { Walk(*this, graph, &document, of_expansions).Expansions(); });
  Walk(*this, graph, &document, findings).Document(programs);
  other.join();
  std::ranges::move(of_expansions, std::back_inserter(findings));
  return findings;
}

std::vector<Diagnostic> Runner::CheckGraph(const Graph& graph) const {
  std::vector<Diagnostic> findings;
  Walk(*this, graph, nullptr, findings).Graph(graph);
  return findings;
}

void Runner::Suppress(const Graph& graph, const Document& document,
                      std::vector<Diagnostic>& findings) const {
  std::vector<SuppressionUse> suppressions = FindSuppressions(document);
  if (suppressions.empty()) return;
  ApplySuppressions(suppressions, rules_, options_, findings);
  Walk(*this, graph, &document, findings).Suppressions(suppressions);
}

std::vector<std::chrono::nanoseconds> Runner::TimePerRule() const {
  std::vector<std::chrono::nanoseconds> times;
  for (const auto& n : dispatch_->nanoseconds) times.emplace_back(n.load());
  return times;
}

}  // namespace plumbline
