// SARIF 2.1.0 (OASIS standard), one run: what code scanning services and editors import. Numbers in
// comments are sections of the standard.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "report/cwe.h"
#include "report/places.h"
#include "report/project.h"
#include "report/report.h"
#include "report/rule_docs.h"
#include "report/sarif_words.h"
#include "schema/data_date.h"

namespace plumbline {
namespace {

constexpr std::string_view kRootId = "SRCROOT";

class SarifLog {
 public:
  explicit SarifLog(const Report& report) : report_(report), places_(*report.graph) {
    CollectRules();
  }

  std::string Write() && {
    json_.BeginObject();
    json_.Field("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_.Field("version", "2.1.0");
    json_.BeginArray("runs");
    json_.BeginObject();
    WriteTool();
    WriteInvocation();
    WriteRoot();
    WriteArtifacts();
    WriteTaxonomies();
    json_.Field("columnKind", "unicodeCodePoints");
    json_.BeginArray("results");
    for (const Diagnostic& finding : report_.findings) {
      if (!IsInternal(finding)) WriteResult(finding);
    }
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
    return std::move(json_).text() + '\n';
  }

 private:
  // Trouble with the run, which the standard keeps apart from results.
  static bool IsInternal(const Diagnostic& finding) { return finding.rule == kInternalError.id; }

  // The rules that ran, and any other that a finding names.
  void CollectRules() {
    for (const SelectedRule& selected : report_.rules) AddRule(*selected.rule);
    for (const Diagnostic& finding : report_.findings) {
      if (IsInternal(finding)) {
        internal_.push_back(&finding);
        continue;
      }
      if (rule_index_.contains(finding.rule)) continue;
      const auto known = std::ranges::find(report_.known_rules, finding.rule, &Rule::id);
      if (known != report_.known_rules.end()) AddRule(**known);
    }
    for (const Rule* rule : rules_) {
      for (const std::string_view control : rule->controls) {
        if (const auto cwe = ParseCwe(control)) cwes_.insert(*cwe);
      }
    }
  }

  void AddRule(const Rule& rule) {
    if (rule.id == kInternalError.id) return;
    if (rule_index_.emplace(rule.id, rules_.size()).second) rules_.push_back(&rule);
  }

  void WriteTool() {
    json_.BeginObject("tool");
    json_.BeginObject("driver");
    json_.Field("name", "plumbline");
    json_.Field("fullName", "plumbline " PLUMBLINE_VERSION);
    json_.Field("version", PLUMBLINE_VERSION);
    json_.Field("semanticVersion", PLUMBLINE_VERSION);
    json_.Field("informationUri", kProjectUri);
    WriteText("shortDescription", "Static analysis of Azure templates and pipelines.");
    json_.BeginArray("rules");
    for (const Rule* rule : rules_) WriteRule(*rule);
    json_.EndArray();
    if (!internal_.empty()) {
      json_.BeginArray("notifications");
      WriteRule(kInternalError);
      json_.EndArray();
    }
    if (!cwes_.empty()) {
      json_.BeginArray("supportedTaxonomies");
      WriteCweComponent();
      json_.EndArray();
    }
    json_.EndObject();
    json_.BeginArray("extensions");
    json_.BeginObject();
    json_.Field("name", "plumbline-data");
    json_.Field("version", schema::DataDate());
    WriteText("shortDescription", "Public facts about Azure, as of that day.");
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
  }

  void WriteRule(const Rule& rule) {
    json_.BeginObject();
    json_.Field("id", rule.id);
    if (!rule.aliases.empty()) json_.Strings("deprecatedIds", rule.aliases);
    json_.Field("name", sarif::PascalCase(rule.id));
    WriteText("shortDescription", Sentence(rule.summary));
    WriteText("fullDescription", FirstParagraph(rule));
    const std::string help = HelpOf(rule);
    json_.BeginObject("help");
    json_.Field("text", help);
    json_.Field("markdown", help);
    json_.EndObject();
    json_.Field("helpUri", RuleUri(rule.id));
    json_.BeginObject("defaultConfiguration");
    json_.Field("enabled", rule.enabled == Default::kOn && rule.status == Status::kStable);
    json_.Field("level", sarif::LevelOf(rule.severity));
    json_.EndObject();

    std::vector<std::uint32_t> cwes;
    for (const std::string_view control : rule.controls) {
      if (const auto cwe = ParseCwe(control)) cwes.push_back(*cwe);
    }
    if (!cwes.empty()) {
      json_.BeginArray("relationships");
      for (const std::uint32_t cwe : cwes) WriteRelationship(cwe);
      json_.EndArray();
    }
    WriteRuleProperties(rule, cwes);
    json_.EndObject();
  }

  static std::string HelpOf(const Rule& rule) {
    const std::string_view docs = Trim(rule.docs);
    return docs.empty() ? Sentence(rule.summary) : std::string(docs) + '\n';
  }

  void WriteRelationship(std::uint32_t cwe) {
    json_.BeginObject();
    json_.BeginObject("target");
    json_.Field("id", fmt::format("{}", cwe));
    json_.Field("index", std::distance(cwes_.begin(), cwes_.find(cwe)));
    json_.Key("toolComponent");
    WriteCweComponent();
    json_.EndObject();
    json_.BeginArray("kinds");
    json_.String("superset");  // 3.53.3: the weakness covers more than the rule.
    json_.EndArray();
    json_.EndObject();
  }

  void WriteCweComponent() {
    json_.BeginObject();
    json_.Field("name", "CWE");
    json_.Field("index", 0);
    json_.EndObject();
  }

  void WriteRuleProperties(const Rule& rule, const std::vector<std::uint32_t>& cwes) {
    json_.BeginObject("properties");
    json_.BeginArray("tags");
    for (const std::string_view category : rule.categories) json_.String(category);
    if (!cwes.empty()) json_.String("security");
    for (const std::uint32_t cwe : cwes) json_.String(fmt::format("external/cwe/cwe-{:03}", cwe));
    json_.EndArray();
    json_.Field("precision", ToText(rule.confidence));
    json_.Field("problem.severity", sarif::ProblemSeverityOf(rule.severity));
    if (!cwes.empty()) json_.Field("security-severity", sarif::SecuritySeverityOf(rule.severity));
    json_.EndObject();
  }

  void WriteInvocation() {
    json_.BeginArray("invocations");
    json_.BeginObject();
    json_.Field("executionSuccessful", internal_.empty());
    if (!internal_.empty()) {
      json_.BeginArray("toolExecutionNotifications");
      for (const Diagnostic* finding : internal_) {
        json_.BeginObject();
        json_.BeginObject("descriptor");
        json_.Field("id", kInternalError.id);
        json_.Field("index", 0);
        json_.EndObject();
        json_.Field("level", "error");
        WriteText("message", sarif::EscapeLinks(Sentence(finding->message)));
        json_.BeginArray("locations");
        WriteLocation(finding->at);
        json_.EndArray();
        json_.EndObject();
      }
      json_.EndArray();
    }
    json_.EndObject();
    json_.EndArray();
  }

  // Where the run started is the importer's to know; a path of this machine would differ on the
  // next.
  void WriteRoot() {
    json_.BeginObject("originalUriBaseIds");
    json_.BeginObject(kRootId);
    WriteText("description", "The folder in which the analysis was started.");
    json_.EndObject();
    json_.EndObject();
  }

  void WriteArtifacts() {
    json_.BeginArray("artifacts");
    for (const auto& document : report_.graph->documents()) {
      json_.BeginObject();
      json_.Key("location");
      WriteArtifactLocation(document->id, false);
      const SourceFile& source = document->source;
      const bool utf8 =
          source.encoding() == Encoding::kUtf8 || source.encoding() == Encoding::kUtf8Bom;
      // UTF-16 was converted, and how long it was is not known any more.
      if (utf8) json_.Field("length", source.text().size());
      json_.Field("encoding", utf8                                      ? "UTF-8"
                              : source.encoding() == Encoding::kUtf16Le ? "UTF-16LE"
                                                                        : "UTF-16BE");
      json_.Field("sourceLanguage", document->tree.language() == Language::kYaml ? "yaml" : "json");
      if (!document->is_context) {
        json_.BeginArray("roles");
        json_.String("analysisTarget");
        json_.EndArray();
      }
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteTaxonomies() {
    if (cwes_.empty()) return;
    json_.BeginArray("taxonomies");
    json_.BeginObject();
    json_.Field("name", "CWE");
    json_.Field("organization", "MITRE");
    WriteText("shortDescription", "The MITRE Common Weakness Enumeration.");
    json_.Field("informationUri", "https://cwe.mitre.org/");
    json_.Field("isComprehensive", false);
    json_.BeginArray("taxa");
    for (const std::uint32_t cwe : cwes_) {
      json_.BeginObject();
      json_.Field("id", fmt::format("{}", cwe));
      const std::string_view name = CweName(cwe);
      if (!name.empty()) WriteText("shortDescription", fmt::format("{}.", name));
      json_.Field("helpUri", fmt::format("https://cwe.mitre.org/data/definitions/{}.html", cwe));
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
  }

  // 3.36: one way, one thread.
  void WriteCodeFlow(const std::vector<Label>& path) {
    json_.BeginArray("codeFlows");
    json_.BeginObject();
    json_.BeginArray("threadFlows");
    json_.BeginObject();
    json_.BeginArray("locations");
    for (const Label& step : path) {
      json_.BeginObject();
      json_.Key("location");
      WriteLocation(step.at, 0, step.text);
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
  }

  void WriteResult(const Diagnostic& finding) {
    json_.BeginObject();
    json_.Field("ruleId", finding.rule);
    if (const auto known = rule_index_.find(finding.rule); known != rule_index_.end()) {
      json_.Field("ruleIndex", known->second);
    }
    // 3.27.10: `none` belongs to results that are no failures.
    if (finding.severity == Severity::kHint) json_.Field("kind", "informational");
    json_.Field("level", sarif::LevelOf(finding.severity));
    WriteText("message", sarif::EscapeLinks(MessageOf(finding)));
    json_.BeginArray("locations");
    WriteLocation(finding.at);
    json_.EndArray();
    if (!finding.labels.empty()) {
      json_.BeginArray("relatedLocations");
      std::size_t id = 0;
      for (const Label& label : finding.labels) WriteLocation(label.at, ++id, label.text);
      json_.EndArray();
    }
    if (!finding.path.empty()) WriteCodeFlow(finding.path);
    json_.BeginObject("partialFingerprints");
    json_.Field("plumbline/v1", finding.fingerprint);
    json_.EndObject();
    // 3.55.3: a fix changes at least one artifact.
    const auto has_edits = [](const Fix& fix) { return !fix.edits.empty(); };
    if (std::ranges::any_of(finding.fixes, has_edits)) {
      json_.BeginArray("fixes");
      for (const Fix& fix : finding.fixes) {
        if (has_edits(fix)) WriteFix(fix);
      }
      json_.EndArray();
    }
    // Without a single one this would say that nobody looked; an empty list says "not suppressed".
    json_.BeginArray("suppressions");
    if (finding.suppression.active) {
      json_.BeginObject();
      json_.Field("kind", finding.suppression.in_baseline ? "external" : "inSource");
      if (!finding.suppression.reason.empty()) {
        json_.Field("justification", finding.suppression.reason);
      }
      json_.EndObject();
    }
    json_.EndArray();
    json_.BeginObject("properties");
    json_.Field("confidence", ToText(finding.confidence));
    if (!finding.parameters.empty()) json_.Strings("parameters", finding.parameters);
    json_.EndObject();
    json_.EndObject();
  }

  // What was found comes first, since short lists show one sentence; then what a terminal shows
  // below the source.
  static std::string MessageOf(const Diagnostic& finding) {
    std::string message = Sentence(finding.message);
    for (const std::string& note : finding.notes) message += ' ' + Sentence(note);
    if (!finding.help.empty()) message += ' ' + Sentence(finding.help);
    return message;
  }

  void WriteFix(const Fix& fix) {
    json_.BeginObject();
    WriteText("description", sarif::EscapeLinks(Sentence(fix.title)));
    // One change a file, in order of their first edits.
    std::vector<FileId> files;
    for (const FileEdit& edit : fix.edits) {
      if (std::ranges::find(files, edit.file) == files.end()) files.push_back(edit.file);
    }
    json_.BeginArray("artifactChanges");
    for (const FileId file : files) {
      json_.BeginObject();
      json_.Key("artifactLocation");
      WriteArtifactLocation(file, true);
      json_.BeginArray("replacements");
      for (const FileEdit& edit : fix.edits) {
        if (edit.file != file) continue;
        json_.BeginObject();
        json_.Key("deletedRegion");
        WriteRegion(file, edit.edit.span);
        if (!edit.edit.replacement.empty()) WriteText("insertedContent", edit.edit.replacement);
        json_.EndObject();
      }
      json_.EndArray();
      json_.EndObject();
    }
    json_.EndArray();
    json_.BeginObject("properties");
    json_.Field("safety", fix.safety == FixSafety::kSafe ? "safe" : "unsafe");
    json_.EndObject();
    json_.EndObject();
  }

  // An id of 0: none.
  void WriteLocation(const Location& at, std::size_t id = 0, std::string_view message = {}) {
    json_.BeginObject();
    if (id != 0) json_.Field("id", id);
    json_.BeginObject("physicalLocation");
    json_.Key("artifactLocation");
    WriteArtifactLocation(at.file, true);
    json_.Key("region");
    WriteRegion(at.file, at.span);
    json_.EndObject();
    if (!message.empty()) WriteText("message", sarif::EscapeLinks(Sentence(message)));
    json_.EndObject();
  }

  void WriteArtifactLocation(FileId file, bool with_index) {
    const std::string& path = places_.PathOf(file);
    const bool absolute = path.starts_with('/');
    json_.BeginObject();
    json_.Field("uri", (absolute ? "file://" : "") + sarif::EncodePath(path));
    if (!absolute) json_.Field("uriBaseId", kRootId);
    if (with_index) json_.Field("index", IndexOf(file));
    json_.EndObject();
  }

  void WriteRegion(FileId file, Span span) {
    const LineColumn start = places_.At(file, span.begin);
    const LineColumn end = places_.At(file, span.end);
    json_.BeginObject();
    json_.Field("startLine", start.line);
    json_.Field("startColumn", start.column);
    json_.Field("endLine", end.line);
    json_.Field("endColumn", end.column);
    json_.EndObject();
  }

  // A message: an object with plain text.
  void WriteText(std::string_view key, std::string_view text) {
    json_.BeginObject(key);
    json_.Field("text", text);
    json_.EndObject();
  }

  const Report& report_;
  Places places_;
  std::vector<const Rule*> rules_;
  std::map<std::string_view, std::size_t> rule_index_;
  std::vector<const Diagnostic*> internal_;
  std::set<std::uint32_t> cwes_;  // Of all listed rules; a taxon's index is its position.
  JsonWriter json_{4};            // A line for each artifact and each result.
};

}  // namespace

std::string RenderSarif(const Report& report) { return SarifLog(report).Write(); }

}  // namespace plumbline
