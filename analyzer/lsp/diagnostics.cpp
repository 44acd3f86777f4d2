// Findings as the protocol's diagnostics.
#include <algorithm>

#include <fmt/format.h>

#include "lsp/features.h"
#include "report/project.h"

namespace plumbline::lsp {
namespace {

int SeverityNumber(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return 1;
    case Severity::kWarning:
      return 2;
    case Severity::kInfo:
      return 3;
    case Severity::kHint:
      return 4;
  }
  return 2;
}

// What others found in a text that has changed since may lie behind its end.
Span Clamped(Span span, const Document& document) {
  const auto size = static_cast<std::uint32_t>(document.source.text().size());
  return {std::min(span.begin, size), std::min(span.end, size)};
}

void WriteRelated(Session& session, JsonWriter& out, const Subject& subject, Span span,
                  std::string_view text) {
  out.BeginObject();
  out.Key("location");
  session.WriteLocation(out, subject, Clamped(span, *subject.document));
  out.Field("message", text);
  out.EndObject();
}

// Where a finding is better faded or struck out than underlined.
int TagOf(std::string_view rule) {
  if (rule.starts_with("unused-")) return 1;
  return rule.find("deprecated") != std::string_view::npos ? 2 : 0;
}

void WriteReport(Session& session, const Subject& subject, std::string_view previous,
                 JsonWriter& out) {
  const std::string items = subject ? RenderDiagnostics(session, subject) : "[]";
  const std::string id = fmt::format("{:016x}", std::hash<std::string>()(items));
  out.Field("kind", id == previous ? "unchanged" : "full");
  out.Field("resultId", id);
  if (id == previous) return;
  out.Key("items");
  out.Raw(items);
}

}  // namespace

void WriteDiagnostic(Session& session, const Subject& subject, const Diagnostic& finding,
                     JsonWriter& out) {
  out.BeginObject();
  session.WriteRange(out, "range", subject, Clamped(finding.at.span, *subject.document));
  out.Field("severity", SeverityNumber(finding.severity));
  out.Field("code", finding.rule);
  out.BeginObject("codeDescription");
  out.Field("href", RuleUri(finding.rule));
  out.EndObject();
  out.Field("source", "plumbline");
  // What has no place of its own is part of the text: clients show that in full.
  std::string message = finding.message;
  for (const std::string& note : finding.notes) message += "\nnote: " + note;
  if (!finding.help.empty()) message += "\nhelp: " + finding.help;
  out.Field("message", message);
  if (const int tag = TagOf(finding.rule); tag != 0) {
    out.BeginArray("tags");
    out.Number(tag);
    out.EndArray();
  }
  if (!finding.labels.empty() || !finding.path.empty() || !finding.parameters.empty()) {
    out.BeginArray("relatedInformation");
    const auto related = [&](const Location& at, const std::string& text) {
      const Subject other{subject.folder, &subject.graph().At(at.file)};
      WriteRelated(session, out, other, at.span, text);
    };
    for (const Label& label : finding.labels) related(label.at, label.text);
    for (std::size_t i = 0; i < finding.path.size(); ++i) {
      related(finding.path[i].at, fmt::format("({}) {}", i + 1, finding.path[i].text));
    }
    for (const std::string& path : finding.parameters) {
      const Document* const file = subject.folder->workspace().Find(path);
      if (file == nullptr) continue;
      WriteRelated(session, out, {subject.folder, file}, {0, 0},
                   "holds with this parameter file, not with every one");
    }
    out.EndArray();
  }
  out.BeginObject("data");
  out.Field("fingerprint", finding.fingerprint);
  out.EndObject();
  out.EndObject();
}

std::string RenderDiagnostics(Session& session, const Subject& subject) {
  JsonWriter out;
  out.BeginArray();
  if (!subject.document->is_context) {
    for (const Diagnostic& finding : subject.folder->FindingsIn(*subject.document)) {
      WriteDiagnostic(session, subject, finding, out);
    }
  }
  out.EndArray();
  return std::move(out).text();
}

Answer DocumentDiagnostics(Session& session, NodeRef params, JsonWriter& out) {
  const std::string_view uri = TextField(Field(params, "textDocument"), "uri");
  const Subject subject = session.FindUri(uri);
  if (subject) {
    if (OpenFile* const file = session.FindOpen(uri)) {
      file->published = RenderDiagnostics(session, subject);
    }
  }
  out.BeginObject();
  WriteReport(session, subject, TextField(params, "previousResultId"), out);
  out.EndObject();
  return {};
}

Answer WorkspaceDiagnostics(Session& session, NodeRef params, JsonWriter& out) {
  session.ParseOpenFiles();
  const NodeRef previous = Field(params, "previousResultIds");
  out.BeginObject();
  out.BeginArray("items");
  for (const auto& folder : session.folders()) {
    while (folder->workspace().CheckNext()) {
    }
    for (const auto& document : folder->graph().documents()) {
      if (document->is_context) continue;
      const Subject subject{folder.get(), document.get()};
      const std::string uri = session.UriOf(*folder, *document);
      std::string_view before;
      for (const NodeRef one : previous.children()) {
        if (TextField(one, "uri") == uri) before = TextField(one, "value");
      }
      const OpenFile* const open = session.FindOpen(uri);
      out.BeginObject();
      out.Field("uri", uri);
      out.Key("version");
      if (open != nullptr) {
        out.Number(open->version);
      } else {
        out.Null();
      }
      WriteReport(session, subject, before, out);
      out.EndObject();
    }
  }
  out.EndArray();
  out.EndObject();
  return {};
}

}  // namespace plumbline::lsp
