// What a rule may ask and say while it runs: the file and the graph around the part it was called
// with, what is known about values, and Report.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "arm/expression_uses.h"
#include "arm/parameter_defaults.h"
#include "arm/read_names.h"
#include "base/date.h"
#include "engine/rule.h"
#include "engine/selection.h"
#include "eval/evaluator.h"
#include "pipeline/step_scripts.h"
#include "pipeline/structure.h"

namespace plumbline {

// A finding under construction, handed in at the end of its scope: of the statement, or of the
// block in which a rule gives it a name to add more under conditions. What is done to the texts is
// not inline: there are thousands of calls.
class ReportBuilder {
 public:
  // `severity_is_set`: by configuration, which a rule does not override.
  ReportBuilder(std::vector<Diagnostic>& sink, Diagnostic diagnostic, bool severity_is_set)
      : sink_(&sink), diagnostic_(std::move(diagnostic)), severity_is_set_(severity_is_set) {}
  ReportBuilder(const ReportBuilder&) = delete;
  ReportBuilder& operator=(const ReportBuilder&) = delete;
  ~ReportBuilder();

  template <class... Args>
  ReportBuilder& Help(fmt::format_string<Args...> format, Args&&... args) {
    return AddHelp(format, fmt::make_format_args(args...));
  }
  template <class... Args>
  ReportBuilder& Note(fmt::format_string<Args...> format, Args&&... args) {
    return AddNote(format, fmt::make_format_args(args...));
  }
  // Another place in the file of the finding, or in any file.
  template <class... Args>
  ReportBuilder& Label(Span span, fmt::format_string<Args...> format, Args&&... args) {
    return AddLabel({diagnostic_.at.file, span}, format, fmt::make_format_args(args...));
  }
  template <class... Args>
  ReportBuilder& LabelIf(bool condition, Span span, fmt::format_string<Args...> format,
                         Args&&... args) {
    if (!condition) return *this;
    return Label(span, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  ReportBuilder& LabelIn(const Document& document, Span span, fmt::format_string<Args...> format,
                         Args&&... args) {
    return AddLabel({document.id, span}, format, fmt::make_format_args(args...));
  }
  // The next step of the way that something took (Diagnostic::path). Steps that repeat the place of
  // the one before are left out.
  template <class... Args>
  ReportBuilder& Step(const Document& document, Span span, fmt::format_string<Args...> format,
                      Args&&... args) {
    return AddStep({document.id, span}, format, fmt::make_format_args(args...));
  }
  // Replaces the bytes of `span` in the finding's file. Several edits of one fix: FixWith.
  ReportBuilder& Fix(FixSafety safety, std::string title, Span span, std::string replacement);
  // Without edits there is no fix.
  ReportBuilder& FixWith(FixSafety safety, std::string title, std::vector<Edit> edits);
  // The bytes of the finding are a credential, which no report may show.
  ReportBuilder& Masked() {
    diagnostic_.is_credential = true;
    return *this;
  }
  // For the cases that the rule's docs give another severity or confidence.
  ReportBuilder& As(Severity severity) {
    if (!severity_is_set_) diagnostic_.severity = severity;
    return *this;
  }
  ReportBuilder& As(Confidence confidence) {
    diagnostic_.confidence = confidence;
    return *this;
  }

 private:
  ReportBuilder& AddHelp(fmt::string_view format, fmt::format_args args);
  ReportBuilder& AddNote(fmt::string_view format, fmt::format_args args);
  ReportBuilder& AddLabel(const Location& at, fmt::string_view format, fmt::format_args args);
  ReportBuilder& AddStep(const Location& at, fmt::string_view format, fmt::format_args args);

  std::vector<Diagnostic>* sink_;
  Diagnostic diagnostic_;
  bool severity_is_set_;
};

class RuleContext {
 public:
  // `document` may be null for graph rules (then only ReportIn works).
  RuleContext(const RunOptions& options, const Graph& graph, const Document* document,
              std::vector<Diagnostic>& sink)
      : options_(&options), graph_(&graph), document_(document), sink_(&sink) {}

  const Document& document() const { return *document_; }
  const Graph& graph() const { return *graph_; }
  // The day that rules compare dates with.
  Date as_of() const { return options_->as_of; }
  bool pedantic() const { return options_->pedantic; }
  // Every rule of the program (not only the running ones), for rules about rule names.
  std::span<const Rule* const> known_rules() const { return options_->known_rules; }

  // Of the document's model; only for rules about templates or pipelines respectively.
  const arm::TemplateModel& model() const { return *document_->arm_template; }
  const pipeline::Pipeline& pipeline() const { return *document_->pipeline; }
  // Which names of the model something reads; found out when a rule first asks.
  const arm::ReadNames& read_names() const {
    if (!read_names_) {
      read_names_ = std::make_unique<arm::ReadNames>(model(), expressions(), programs_);
    }
    return *read_names_;
  }
  // What is wrong with the structure of the pipeline; found out when a rule first asks.
  const std::vector<pipeline::StructureProblem>& structure() const {
    if (!structure_) structure_ = pipeline::CheckDocument(pipeline().root, pipeline::Role::kNone);
    return *structure_;
  }
  // The scripts of the pipeline, and what follows from them.
  pipeline::StepScripts& scripts() const {
    if (!scripts_) scripts_.emplace(pipeline());
    return *scripts_;
  }
  // Of the model, in document order.
  const std::vector<arm::ExpressionUse>& expressions() const {
    if (!expressions_) expressions_ = arm::CollectExpressions(model());
    return *expressions_;
  }
  // The strings at the same places that are no expressions.
  const std::vector<arm::ExpressionUse>& literals() const {
    if (!literals_) literals_ = arm::CollectLiterals(model());
    return *literals_;
  }
  // The defaults of a template that reads its own names.
  arm::ParameterDefaults& DefaultsOf(const arm::Template& of) const {
    auto& defaults = defaults_[of.id];
    if (!defaults) defaults = std::make_unique<arm::ParameterDefaults>(of, programs_);
    return *defaults;
  }
  // Expressions of templates, each text parsed once. Texts must be some document's.
  eval::Programs& programs() const { return programs_; }
  const expr::Expression& Parsed(std::string_view text) const { return programs_.Of(text).ast; }
  // The template that holds `resource`, and the one whose parameters its expressions read.
  const arm::Template& OwnerOf(const arm::Resource& resource) const {
    return model().templates[resource.owner];
  }

  // The text, boolean or number of a value when it is known; nothing for what only a deployment
  // knows.
  static std::optional<std::string_view> KnownText(const arm::Value& value) { return value.Text(); }

  // The bytes in the file of [span) of a scalar's value, or of an expression in it.
  static Span SourceOf(NodeRef scalar, Span span);
  static Span SourceOf(const ArmExpression& expression, Span span);
  // Of the expression that a string, or a member's key, of a template is.
  static Span SourceOfExpression(NodeRef node, bool is_key, Span span);
  static Span SourceOf(const PipelineExpression& expression, Span span);

  // The document and the bytes of a place of an expanded pipeline (Expanded::ValuePlace and its
  // neighbours); no document when no one place holds the part.
  struct Located {
    const Document* document = nullptr;
    Span span;
    explicit operator bool() const { return document != nullptr; }
  };
  Located Locate(azp::Place place) const;
  // The same for [span) of the value of a scalar of the expanded tree: the whole value where
  // expanding put it together, the piece of it else.
  Located Locate(const PipelineExpansion& expansion, NodeRef node, Span span) const;
  Located Locate(const PipelineExpansion& expansion, NodeRef node) const;
  // Adds the includes that led from the file where the expansion begins to the frame.
  void LabelIncludes(ReportBuilder& report, const PipelineExpansion& expansion,
                     pipeline::FrameId frame) const;

  // Adds to a finding about a problem of expanding a pipeline what the problem knows: help, the
  // includes, the declaration that it does not fit. One that holds only under a condition is a
  // warning.
  void Explain(ReportBuilder& report, const ExpansionFinding& found) const;

  // Starts a finding at bytes of the document. The message is one clause, lower case, no full stop.
  template <class... Args>
  ReportBuilder Report(Span span, fmt::format_string<Args...> format, Args&&... args) {
    return ReportIn(*document_, span, format, std::forward<Args>(args)...);
  }
  template <class... Args>
  ReportBuilder ReportIn(const Document& document, Span span, fmt::format_string<Args...> format,
                         Args&&... args) {
    return Start(document, span, format, fmt::make_format_args(args...));
  }

 private:
  friend class Runner;
  ReportBuilder Start(const Document& document, Span span, fmt::string_view format,
                      fmt::format_args args);

  const RunOptions* options_;
  const Graph* graph_;
  const Document* document_;
  std::vector<Diagnostic>* sink_;
  mutable eval::Programs programs_;
  mutable std::optional<std::vector<arm::ExpressionUse>> expressions_;
  mutable std::optional<std::vector<arm::ExpressionUse>> literals_;
  mutable std::unique_ptr<arm::ReadNames> read_names_;
  mutable std::optional<std::vector<pipeline::StructureProblem>> structure_;
  mutable std::optional<pipeline::StepScripts> scripts_;
  mutable std::map<arm::TemplateId, std::unique_ptr<arm::ParameterDefaults>> defaults_;
  const SelectedRule* rule_ = nullptr;  // The rule that is running; set by Runner before each call.
  const arm::Resource* resource_ = nullptr;  // The resource it was called with, if any.
};

}  // namespace plumbline
