// Fixes of single findings, all fixes of a file, and accepting a finding where it is.
#include <algorithm>

#include <fmt/format.h>

#include "driver/workspace.h"
#include "lsp/features.h"
#include "lsp/places.h"
#include "lsp/suppress.h"

namespace plumbline::lsp {
namespace {

constexpr std::string_view kQuickFix = "quickfix";
constexpr std::string_view kFixAll = "source.fixAll.plumbline";

// `only` of the client names kinds and everything below them.
bool IsWanted(NodeRef only, std::string_view kind) {
  if (!only.IsArray()) return true;
  for (const NodeRef item : only.children()) {
    const std::string_view wanted = item.text();
    if (wanted.empty() || kind == wanted) return true;
    if (kind.starts_with(wanted) && kind[wanted.size()] == '.') return true;
  }
  return false;
}

// One edit instead of the whole text: what is equal at both ends stays.
Edit EditBetween(std::string_view before, std::string_view after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t head = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head &&
         before[before.size() - tail - 1] == after[after.size() - tail - 1])
    ++tail;
  // Not in the middle of a character.
  const auto is_inside = [](std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (head > 0 && (is_inside(before, head) || is_inside(after, head))) --head;
  while (tail > 0 && is_inside(before, before.size() - tail)) --tail;
  return {{static_cast<std::uint32_t>(head), static_cast<std::uint32_t>(before.size() - tail)},
          std::string(after.substr(head, after.size() - tail - head))};
}

class Actions {
 public:
  Actions(Session& session, const Subject& subject, NodeRef params, JsonWriter& out)
      : session_(session),
        subject_(subject),
        only_(Field(params, "context", "only")),
        range_(session.SpanOf(subject, Field(params, "range"))),
        findings_(subject.folder->FindingsIn(*subject.document)),
        out_(out) {}

  void Write() {
    if (IsWanted(only_, kQuickFix)) {
      for (const Diagnostic& finding : findings_) {
        if (!Touches(finding.at.span)) continue;
        Fixes(finding);
        FixAllOf(finding.rule);
        Allow(finding);
      }
    }
    if (IsWanted(only_, kFixAll)) {
      FixMany("fix all problems that have a safe fix", kFixAll, findings_, FixSafety::kSafe);
    }
  }

 private:
  bool Touches(Span span) const { return span.begin <= range_.end && range_.begin <= span.end; }

  void Begin(std::string_view title, std::string_view kind) {
    out_.BeginObject();
    out_.Field("title", title);
    out_.Field("kind", kind);
  }
  void Fixed(const Diagnostic& finding) {
    out_.BeginArray("diagnostics");
    WriteDiagnostic(session_, subject_, finding, out_);
    out_.EndArray();
  }
  void End(std::span<const Session::DocumentEdit> edits) {
    out_.Key("edit");
    session_.WriteWorkspaceEdit(out_, *subject_.folder, edits);
    out_.EndObject();
  }

  void Fixes(const Diagnostic& finding) {
    // Safe ones first.
    for (const FixSafety safety : {FixSafety::kSafe, FixSafety::kUnsafe}) {
      for (const Fix& fix : finding.fixes) {
        if (fix.safety != safety) continue;
        Begin(fix.title, kQuickFix);
        Fixed(finding);
        if (safety == FixSafety::kSafe && &fix == &finding.fixes.front()) {
          out_.Field("isPreferred", true);
        }
        std::vector<Session::DocumentEdit> edits;
        for (const FileEdit& edit : fix.edits) {
          edits.push_back({&subject_.graph().At(edit.file), edit.edit});
        }
        End(edits);
      }
    }
  }

  void FixAllOf(std::string_view rule) {
    if (std::ranges::find(rules_done_, rule) != rules_done_.end()) return;
    rules_done_.push_back(rule);
    std::vector<Diagnostic> same;
    std::ranges::copy_if(findings_, std::back_inserter(same), [rule](const Diagnostic& finding) {
      return finding.rule == rule && !finding.fixes.empty();
    });
    if (same.size() < 2) return;
    FixMany(fmt::format("fix all `{}` in this file", rule), kQuickFix, same, FixSafety::kSafe);
  }

  void FixMany(std::string_view title, std::string_view kind, std::span<const Diagnostic> findings,
               FixSafety safety) {
    const FixedText fixed = ApplyFixes(*subject_.document, findings, safety);
    if (fixed.fixed == 0) return;
    const Session::DocumentEdit edit{subject_.document, EditBetween(subject_.text(), fixed.text)};
    Begin(title, kind);
    End({&edit, 1});
  }

  void Allow(const Diagnostic& finding) {
    for (const AllowEdit& allow : WaysToAllow(*subject_.document, finding)) {
      const Session::DocumentEdit edit{subject_.document, allow.edit};
      Begin(allow.title, kQuickFix);
      Fixed(finding);
      End({&edit, 1});
    }
  }

  Session& session_;
  const Subject& subject_;
  NodeRef only_;
  Span range_;
  std::vector<Diagnostic> findings_;
  std::vector<std::string_view> rules_done_;
  JsonWriter& out_;
};

}  // namespace

Answer CodeActions(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  out.BeginArray();
  if (subject && !subject.document->is_context) Actions(session, subject, params, out).Write();
  out.EndArray();
  return {};
}

}  // namespace plumbline::lsp
