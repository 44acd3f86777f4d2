// JUnit XML, for the test tabs of build services. A file is a suite, a finding a test case; a file
// without findings is one case that passed, so that the tab shows what was looked at. What makes
// the run fail has failed, what is less or suppressed has not. There is no standard; this is what
// Azure Pipelines, Jenkins and GitLab read alike.
#include <iterator>

#include <fmt/format.h>

#include "base/utf8.h"
#include "report/annotation.h"
#include "report/project.h"
#include "report/visible.h"

namespace plumbline {
namespace {

// For attributes and text. What XML 1.0 does not allow in any form becomes U+FFFD.
std::string Xml(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character c = DecodeUtf8(text, at);
    const char byte = text[at];
    const bool is_control = c.value < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    if (!c.valid || is_control || c.value == 0xFFFE || c.value == 0xFFFF) {
      out += "\xEF\xBF\xBD";
    } else if (byte == '&') {
      out += "&amp;";
    } else if (byte == '<') {
      out += "&lt;";
    } else if (byte == '>') {
      out += "&gt;";
    } else if (byte == '"') {
      out += "&quot;";
    } else if (byte == '\t' || byte == '\r') {
      fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(byte));
    } else {
      out += text.substr(at, c.size);
    }
    at += c.size;
  }
  return out;
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void Add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  std::string Attributes() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}")", tests, failures,
                       errors, skipped);
  }
};

class JunitReport {
 public:
  explicit JunitReport(const Report& report) : report_(report), places_(*report.graph) {}

  std::string Write() && {
    auto finding = report_.findings.begin();
    for (const auto& document : report_.graph->documents()) {
      const auto begin = finding;
      while (finding != report_.findings.end() && finding->at.file == document->id) ++finding;
      if (!document->is_context) WriteSuite(*document, {begin, finding});
    }
    return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="plumbline" {}>
{}</testsuites>
)",
                       total_.Attributes(), body_);
  }

 private:
  void WriteSuite(const Document& document, std::span<const Diagnostic> findings) {
    const std::string path = PathInRepository(report_, document.path());
    Counts counts;
    std::string cases;
    for (const Diagnostic& finding : findings) WriteCase(finding, path, cases, counts);
    if (findings.empty()) {
      ++counts.tests;
      fmt::format_to(std::back_inserter(cases),
                     R"(    <testcase name="no findings" classname="{0}" file="{0}"/>
)",
                     Xml(path));
    }
    fmt::format_to(std::back_inserter(body_), "  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n",
                   Xml(path), counts.Attributes(), cases);
    total_.Add(counts);
  }

  void WriteCase(const Diagnostic& finding, const std::string& path, std::string& out,
                 Counts& counts) {
    const LineColumn at = places_.At(finding.at.file, finding.at.span.begin);
    ++counts.tests;
    // Viewers that merge cases of one name would lose findings: the place is part of it.
    fmt::format_to(
        std::back_inserter(out),
        R"xml(    <testcase name="{0} ({2}:{3})" classname="{1}" file="{1}" line="{2}">)xml",
        finding.rule, Xml(path), at.line, at.column);
    const std::string message = Xml(Visible(finding.message));
    if (finding.suppression.active) {
      ++counts.skipped;
      fmt::format_to(std::back_inserter(out), R"(<skipped message="{}"/>)",
                     Xml(Visible(finding.suppression.reason)));
    } else if (finding.rule == kInternalError.id) {
      ++counts.errors;
      fmt::format_to(std::back_inserter(out), R"(<error type="{}" message="{}"/>)", finding.rule,
                     message);
    } else {
      const std::string text =
          fmt::format("{}\n{}", Xml(AnnotationText(finding, path, at)), RuleUri(finding.rule));
      if (finding.severity >= report_.fail_on) {
        ++counts.failures;
        fmt::format_to(std::back_inserter(out), R"(<failure type="{}" message="{}">{}</failure>)",
                       ToText(finding.severity), message, text);
      } else {
        fmt::format_to(std::back_inserter(out), "<system-out>{}: {}</system-out>",
                       ToText(finding.severity), text);
      }
    }
    out += "</testcase>\n";
  }

  const Report& report_;
  Places places_;
  Counts total_;
  std::string body_;
};

}  // namespace

std::string RenderJunit(const Report& report) { return JunitReport(report).Write(); }

}  // namespace plumbline
