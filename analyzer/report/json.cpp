// The findings as one JSON object for other programs. Fields are only ever added.
#include "base/json_writer.h"
#include "report/places.h"
#include "report/report.h"
#include "report/summary.h"

namespace plumbline {
namespace {

class JsonReport {
 public:
  explicit JsonReport(const Report& report) : report_(report), places_(*report.graph) {}

  std::string Write() && {
    json_.BeginObject();
    json_.Field("version", PLUMBLINE_VERSION);
    json_.BeginArray("files");
    for (const auto& document : report_.graph->documents()) {
      if (!document->is_context) json_.String(document->path());
    }
    json_.EndArray();
    json_.BeginArray("findings");
    for (const Diagnostic& finding : report_.findings) WriteFinding(finding);
    json_.EndArray();
    WriteSummary();
    json_.EndObject();
    return std::move(json_).text() + '\n';
  }

 private:
  void WriteFinding(const Diagnostic& finding) {
    json_.BeginObject();
    json_.Field("rule", finding.rule);
    json_.Field("severity", ToText(finding.severity));
    json_.Field("confidence", ToText(finding.confidence));
    json_.Field("message", finding.message);
    WritePlace(finding.at);
    json_.BeginArray("labels");
    for (const Label& label : finding.labels) {
      json_.BeginObject();
      WritePlace(label.at);
      json_.Field("text", label.text);
      json_.EndObject();
    }
    json_.EndArray();
    if (!finding.path.empty()) {
      json_.BeginArray("path");
      for (const Label& step : finding.path) {
        json_.BeginObject();
        WritePlace(step.at);
        json_.Field("text", step.text);
        json_.EndObject();
      }
      json_.EndArray();
    }
    json_.Strings("notes", finding.notes);
    json_.Field("help", finding.help);
    json_.BeginArray("fixes");
    for (const Fix& fix : finding.fixes) WriteFix(fix);
    json_.EndArray();
    json_.Field("fingerprint", finding.fingerprint);
    json_.Field("suppressed", finding.suppression.active);
    if (finding.suppression.active) {
      json_.BeginObject("suppression");
      json_.Field("reason", finding.suppression.reason);
      json_.EndObject();
    }
    json_.Strings("parameters", finding.parameters);
    json_.EndObject();
  }

  void WriteFix(const Fix& fix) {
    json_.BeginObject();
    json_.Field("title", fix.title);
    json_.Field("safety", fix.safety == FixSafety::kSafe ? "safe" : "unsafe");
    json_.BeginArray("edits");
    for (const FileEdit& edit : fix.edits) {
      json_.BeginObject();
      WritePlace({edit.file, edit.edit.span});
      json_.Field("replacement", edit.edit.replacement);
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
  }

  void WritePlace(const Location& at) {
    json_.Field("file", places_.PathOf(at.file));
    json_.BeginObject("span");
    WritePoint("start", at.file, at.span.begin);
    WritePoint("end", at.file, at.span.end);
    json_.EndObject();
  }

  void WritePoint(std::string_view key, FileId file, std::uint32_t offset) {
    const LineColumn at = places_.At(file, offset);
    json_.BeginObject(key);
    json_.Field("line", at.line);
    json_.Field("column", at.column);
    json_.Field("offset", offset);
    json_.EndObject();
  }

  void WriteSummary() {
    const FindingCounts counts = CountFindings(report_);
    json_.BeginObject("summary");
    json_.Field("errors", counts.errors);
    json_.Field("warnings", counts.warnings);
    json_.Field("infos", counts.infos);
    json_.Field("hints", counts.hints);
    json_.Field("suppressed", counts.suppressed);
    json_.Field("fixable", counts.fixable);
    json_.Field("fixable_unsafe", counts.fixable_unsafe);
    json_.Field("files", CountFiles(report_));
    json_.Field("skipped", report_.skipped_files);
    json_.EndObject();
  }

  const Report& report_;
  Places places_;
  JsonWriter json_{2};  // A line for each file and each finding.
};

}  // namespace

std::string RenderJson(const Report& report) { return JsonReport(report).Write(); }

}  // namespace plumbline
