#include "engine/rule_context.h"

#include "syntax/scalar.h"

namespace plumbline {

namespace {

// MapToSource for a key, which is a scalar without a node of its own: it gets one for the moment.
Span MapKeyToSource(NodeRef member, Span span) {
  const Span token = member.key_span();
  Tree key(member.tree()->language(), member.tree()->text());
  Node node;
  node.begin = token.begin;
  node.end = token.end;
  node.kind = NodeKind::kString;
  node.needs_decoding = member.node().key_needs_decoding;
  key.nodes.push_back(node);
  return MapToSource(key.root(), span);
}

// [span) of a piece of text that begins at `begin` of the key or value of `node`.
Span MapPieceToSource(NodeRef node, bool is_key, std::uint32_t begin, Span span) {
  span = {begin + span.begin, begin + span.end};
  return is_key ? MapKeyToSource(node, span) : MapToSource(node, span);
}

// A scalar of a pipeline as runs of text and of `${{ }}`, in turns.
struct Run {
  Span span;
  bool is_text = true;
};
std::vector<Run> RunsOf(std::string_view written) {
  std::vector<Run> runs;
  for (const expr::Piece& piece : expr::SplitPipelineText(written)) {
    const bool is_text = piece.kind != expr::PieceKind::kTemplate;
    if (!runs.empty() && runs.back().is_text == is_text) {
      runs.back().span.end = piece.outer.end;
    } else {
      runs.push_back({piece.outer, is_text});
    }
  }
  return runs;
}

// Where [span) of an expanded text stands in the text as written: texts between `${{ }}` are the
// same in both. Nothing when that cannot be told.
std::optional<Span> SpanBeforeExpansion(std::string_view written, std::string_view expanded,
                                        Span span) {
  if (written == expanded) return span;
  const std::vector<Run> runs = RunsOf(written);
  std::optional<std::uint32_t> begin;
  std::uint32_t at = 0;  // In the expanded text.
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Run& run = runs[i];
    std::uint32_t end = at + run.span.size();
    if (run.is_text) {
      if (!expanded.substr(at).starts_with(written.substr(run.span.begin, run.span.size()))) {
        return std::nullopt;
      }
    } else if (i + 1 == runs.size()) {
      end = static_cast<std::uint32_t>(expanded.size());
    } else {
      // The value reaches to the next text: to its last place if that one ends the scalar.
      const Span text = runs[i + 1].span;
      const std::string_view next = written.substr(text.begin, text.size());
      const std::size_t found =
          i + 2 == runs.size() ? expanded.rfind(next) : expanded.find(next, at);
      if (found == std::string_view::npos || found < at) return std::nullopt;
      end = static_cast<std::uint32_t>(found);
    }
    if (!begin && span.begin < end) {
      begin = run.span.begin + (run.is_text ? span.begin - at : 0);
    }
    if (begin && span.end <= end) {
      return Span{*begin, run.is_text ? run.span.begin + (span.end - at) : run.span.end};
    }
    at = end;
  }
  return std::nullopt;
}

}  // namespace

Span RuleContext::SourceOf(NodeRef scalar, Span span) { return MapToSource(scalar, span); }

Span RuleContext::SourceOf(const ArmExpression& expression, Span span) {
  return SourceOfExpression(expression.use.node, expression.use.is_key, span);
}

Span RuleContext::SourceOfExpression(NodeRef node, bool is_key, Span span) {
  const std::string_view value = is_key ? node.key() : node.text();
  return MapPieceToSource(node, is_key, expr::ArmExpressionSpan(value).begin, span);
}

Span RuleContext::SourceOf(const PipelineExpression& expression, Span span) {
  const pipeline::ExpressionUse& use = expression.use;
  return MapPieceToSource(use.node, use.is_key, use.text.begin, span);
}

ReportBuilder::~ReportBuilder() { sink_->push_back(std::move(diagnostic_)); }

ReportBuilder& ReportBuilder::AddHelp(fmt::string_view format, fmt::format_args args) {
  diagnostic_.help = fmt::vformat(format, args);
  return *this;
}

ReportBuilder& ReportBuilder::AddNote(fmt::string_view format, fmt::format_args args) {
  diagnostic_.notes.push_back(fmt::vformat(format, args));
  return *this;
}

ReportBuilder& ReportBuilder::AddLabel(const Location& at, fmt::string_view format,
                                       fmt::format_args args) {
  diagnostic_.labels.push_back({at, fmt::vformat(format, args)});
  return *this;
}

ReportBuilder& ReportBuilder::AddStep(const Location& at, fmt::string_view format,
                                      fmt::format_args args) {
  if (diagnostic_.path.empty() || diagnostic_.path.back().at != at) {
    diagnostic_.path.push_back({at, fmt::vformat(format, args)});
  }
  return *this;
}

ReportBuilder& ReportBuilder::Fix(FixSafety safety, std::string title, Span span,
                                  std::string replacement) {
  return FixWith(safety, std::move(title), {{span, std::move(replacement)}});
}

ReportBuilder& ReportBuilder::FixWith(FixSafety safety, std::string title,
                                      std::vector<Edit> edits) {
  if (edits.empty()) return *this;
  plumbline::Fix fix{std::move(title), safety, {}};
  for (Edit& edit : edits) fix.edits.push_back({diagnostic_.at.file, std::move(edit)});
  diagnostic_.fixes.push_back(std::move(fix));
  return *this;
}

ReportBuilder RuleContext::Start(const Document& document, Span span, fmt::string_view format,
                                 fmt::format_args args) {
  Diagnostic diagnostic;
  diagnostic.rule = rule_->rule->id;
  diagnostic.severity = rule_->severity.value_or(rule_->rule->severity);
  diagnostic.confidence = rule_->rule->confidence;
  diagnostic.message = fmt::vformat(format, args);
  diagnostic.at = {document.id, span};
  // A finding about a resource names it: in the message, or else in a label. A name that is an
  // expression stands in the marked line already.
  if (resource_ != nullptr && resource_->name.node() && &document == document_ &&
      !resource_->name.span().Contains(span)) {
    const Span place = resource_->name.span();
    const std::string name = resource_->full_name.value_or(
        std::string(resource_->name.Text().value_or(std::string_view())));
    if (name.empty()) {
      diagnostic.labels.push_back(
          {{document.id, place}, fmt::format("in this `{}`", resource_->full_type)});
    } else if (diagnostic.message.find(name) == std::string::npos) {
      diagnostic.labels.push_back(
          {{document.id, place}, fmt::format("in `{}` `{}`", resource_->full_type, name)});
    }
  }
  return ReportBuilder(*sink_, std::move(diagnostic), rule_->severity.has_value());
}

RuleContext::Located RuleContext::Locate(azp::Place place) const {
  if (!place.node) return {};
  const Document* const document = graph_->DocumentOf(place.node.tree());
  return {document, place.is_key ? place.node.key_span() : place.node.span()};
}

RuleContext::Located RuleContext::Locate(const PipelineExpansion& expansion, NodeRef node,
                                         Span span) const {
  const azp::Place place = expansion.expanded->ValuePlace(node);
  if (!place.node) return {};
  if (place.is_key || !place.node.IsString()) return Locate(place);
  const auto written = SpanBeforeExpansion(place.node.text(), node.text(), span);
  if (!written) return Locate(place);
  return {graph_->DocumentOf(place.node.tree()), SourceOf(place.node, *written)};
}

RuleContext::Located RuleContext::Locate(const PipelineExpansion& expansion, NodeRef node) const {
  return Locate(expansion.expanded->ValuePlace(node));
}

void RuleContext::LabelIncludes(ReportBuilder& report, const PipelineExpansion& expansion,
                                pipeline::FrameId frame) const {
  // A chain of many templates is told by its ends.
  constexpr int kShown = 3;
  int shown = 0;
  const auto& frames = expansion.expanded->frames;
  for (auto at = frame; at != kNoId<pipeline::FrameId> && shown < kShown; at = frames[at].parent) {
    const NodeRef reference = frames[at].reference;
    if (!reference) break;
    const Document* const includer = graph_->DocumentOf(reference.tree());
    if (includer == nullptr) break;
    report.LabelIn(*includer, reference.span(), "{}",
                   shown == 0 ? "the template is included here" : "which is included here");
    ++shown;
  }
}

void RuleContext::Explain(ReportBuilder& report, const ExpansionFinding& found) const {
  const pipeline::ExpansionProblem& problem = found.problem;
  if (!problem.help.empty()) report.Help("{}", problem.help);
  if (problem.possible) {
    report.As(Severity::kWarning).Note("only when the conditions around it hold");
  }
  if (problem.declaration) {
    const Document* const place = graph_->DocumentOf(problem.declaration.tree());
    const NodeRef name = problem.declaration.Find("name", CaseRule::kExact);
    if (place != nullptr && name) {
      report.LabelIn(*place, name.span(), "the parameter is declared here");
    }
  }
  LabelIncludes(report, found.expansion, problem.frame);
}

}  // namespace plumbline
