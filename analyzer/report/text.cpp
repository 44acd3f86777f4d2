// The report that people read in a terminal.
#include <algorithm>
#include <iterator>
#include <unordered_map>

#include <fmt/format.h>

#include "report/excerpt.h"
#include "report/places.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/visible.h"

namespace plumbline {
namespace {

class TextReport {
 public:
  TextReport(const Report& report, const TextOptions& options)
      : report_(report), places_(*report.graph), paint_{options.color} {
    for (const Diagnostic& finding : report.findings) {
      if (finding.is_credential) masked_[finding.at.file].push_back(finding.at.span);
    }
    for (const auto& document : report.graph->documents()) {
      for (const LiteralSecret& secret : document->secrets)
        masked_[document->id].push_back(secret.span);
    }
  }

  std::string Write(bool quiet) && {
    for (const Diagnostic& finding : report_.findings) {
      if (!finding.suppression.active) WriteFinding(finding);
    }
    if (!quiet) out_ += SummaryLine(report_) + '\n';
    return std::move(out_);
  }

 private:
  // The marks of one file; the finding's own file comes first, then others as labels name them.
  struct Part {
    FileId file;
    std::uint32_t shown_at;  // The byte whose line and column are named above the excerpt.
    std::vector<Mark> marks;
  };

  static std::vector<Part> PartsOf(const Diagnostic& finding) {
    std::vector<Part> parts;
    parts.push_back({finding.at.file, finding.at.span.begin, {}});
    parts.front().marks.push_back({finding.at.span, "", true});
    for (const Label& label : finding.labels) AddMark(label.at, label.text, parts);
    for (std::size_t i = 0; i < finding.path.size(); ++i) {
      const Label& step = finding.path[i];
      AddMark(step.at, fmt::format("({}) {}", i + 1, step.text), parts);
    }
    return parts;
  }

  static void AddMark(const Location& at, std::string text, std::vector<Part>& parts) {
    auto part = std::ranges::find(parts, at.file, &Part::file);
    if (part == parts.end()) part = parts.insert(part, {at.file, at.span.begin, {}});
    Mark& own = parts.front().marks.front();
    if (part == parts.begin() && own.text.empty() && own.span == at.span) {
      own.text =
          std::move(text);  // What is said of the finding's own characters explains the carets.
    } else {
      part->marks.push_back({at.span, std::move(text), false});
    }
  }

  void WriteFinding(const Diagnostic& finding) {
    const Style style = StyleOf(finding.severity);
    paint_.Put(style, fmt::format("{}[{}]", ToText(finding.severity), finding.rule), out_);
    paint_.Put(Style::kBold, ": " + Visible(finding.message), out_);
    out_ += '\n';

    std::vector<Part> parts = PartsOf(finding);
    std::vector<Excerpt> excerpts;
    std::uint32_t last_line = 1;
    for (Part& part : parts) {
      excerpts.emplace_back(places_.LinesOf(part.file), places_.TextOf(part.file),
                            std::move(part.marks), masked_[part.file]);
      last_line = std::max(last_line, excerpts.back().last_line());
    }
    width_ = fmt::formatted_size("{}", last_line);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const LineColumn at = places_.At(parts[i].file, parts[i].shown_at);
      paint_.Put(Style::kFrame, fmt::format("{:{}}{} ", "", width_ + 1, i == 0 ? "-->" : ":::"),
                 out_);
      fmt::format_to(std::back_inserter(out_), "{}:{}:{}\n", Visible(places_.PathOf(parts[i].file)),
                     at.line, at.column);
      excerpts[i].Render(paint_, style, width_, out_);
    }

    if (!finding.parameters.empty()) {
      WriteAside("note", fmt::format("with {}", fmt::join(finding.parameters, ", ")));
    }
    for (const std::string& note : finding.notes) WriteAside("note", note);
    if (!finding.help.empty()) WriteAside("help", finding.help);
    for (const Fix& fix : finding.fixes) {
      WriteAside("fix", fmt::format("{} ({})", fix.title,
                                    fix.safety == FixSafety::kSafe ? "safe" : "unsafe"));
    }
    out_ += '\n';
  }

  // `= help: text`; further lines of the text are indented to where its first one begins.
  void WriteAside(std::string_view kind, std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    const std::string indent(width_ + 2, ' ');
    out_ += indent;
    paint_.Put(Style::kFrame, "= ", out_);
    paint_.Put(Style::kBold, kind, out_);
    out_ += ": ";
    while (true) {
      const std::size_t line_end = text.find('\n');
      out_ += Visible(text.substr(0, line_end));
      out_ += '\n';
      if (line_end == std::string_view::npos) break;
      text.remove_prefix(line_end + 1);
      out_ += indent;
      out_.append(kind.size() + 4, ' ');
    }
  }

  const Report& report_;
  Places places_;
  Paint paint_;
  std::unordered_map<FileId, std::vector<Span>> masked_;  // Credentials, which no line may show.
  std::size_t width_ = 1;  // Digits of the largest line number of the current finding.
  std::string out_;
};

}  // namespace

std::string RenderText(const Report& report, const TextOptions& options) {
  return TextReport(report, options).Write(options.quiet);
}

}  // namespace plumbline
