// Going to what a name means, finding who uses it, and renaming it.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "lsp/features.h"
#include "lsp/occurrences.h"
#include "lsp/pipeline_names.h"

namespace plumbline::lsp {
namespace {

struct Target {
  Subject subject;
  std::vector<Occurrence> all;  // Of the symbol at the place; empty when there is none.
  Span span;                    // Of the occurrence at the place.
  Symbol symbol;

  explicit operator bool() const { return !all.empty(); }
};

Target Find(Session& session, NodeRef params) {
  Target target;
  target.subject = session.Find(params);
  if (!target.subject) return target;
  const auto here = OccurrencesIn(target.subject.graph(), *target.subject.document);
  const Occurrence* const at = OccurrenceAt(here, target.subject.offset);
  if (at == nullptr) return target;
  target.span = at->span;
  target.symbol = at->symbol;
  target.all = OccurrencesOf(target.subject.graph(), at->symbol);
  return target;
}

void WriteLocations(Session& session, const Target& target, JsonWriter& out,
                    bool (*skip)(const Occurrence&)) {
  out.BeginArray();
  for (const Occurrence& occurrence : target.all) {
    if (skip(occurrence)) continue;
    session.WriteLocation(out, {target.subject.folder, occurrence.document}, occurrence.span);
  }
  out.EndArray();
}

bool IsDeclared(const Target& target) {
  return std::ranges::any_of(target.all, &Occurrence::is_declaration);
}

// Names that the language takes without quotes or escapes at every place where they are used.
bool IsGoodName(const Symbol& symbol, std::string_view name) {
  if (name.empty() || name.size() > 250) return false;
  const bool is_pipeline = symbol.document->pipeline.has_value();
  const std::string_view more = !is_pipeline                           ? "_-. "
                                : symbol.kind == SymbolKind::kVariable ? "_."
                                                                       : "_";
  if (is_pipeline && IsDigitAscii(name.front())) return false;
  return std::ranges::all_of(name, [more](char c) {
    return IsAlnumAscii(c) || more.find(c) != std::string_view::npos ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
  });
}

}  // namespace

Answer Definition(Session& session, NodeRef params, JsonWriter& out) {
  Target target = Find(session, params);
  const bool is_from_elsewhere = target.symbol.kind == SymbolKind::kVariable &&
                                 !target.all.empty() && !IsDeclared(target) &&
                                 target.subject.document->pipeline;
  if (is_from_elsewhere) {
    const Graph& graph = target.subject.graph();
    for (const PlacedVariable& placed : VariablesInReach(graph, *target.subject.document)) {
      if (!EqualsIgnoreCase(placed.variable->Name(), target.symbol.name)) continue;
      target.all.push_back({target.symbol, placed.document, placed.variable->NameSpan(), true});
    }
  }
  WriteLocations(session, target, out,
                 [](const Occurrence& occurrence) { return !occurrence.is_declaration; });
  return {};
}

Answer References(Session& session, NodeRef params, JsonWriter& out) {
  const bool with_declaration = FlagField(Field(params, "context"), "includeDeclaration");
  const Target target = Find(session, params);
  WriteLocations(
      session, target, out,
      with_declaration ? [](const Occurrence&) { return false; }
                       : [](const Occurrence& occurrence) { return occurrence.is_declaration; });
  return {};
}

Answer DocumentHighlights(Session& session, NodeRef params, JsonWriter& out) {
  const Target target = Find(session, params);
  out.BeginArray();
  for (const Occurrence& occurrence : target.all) {
    if (occurrence.document != target.subject.document) continue;
    out.BeginObject();
    session.WriteRange(out, "range", target.subject, occurrence.span);
    out.Field("kind", occurrence.is_declaration ? 3 : 2);
    out.EndObject();
  }
  out.EndArray();
  return {};
}

Answer PrepareRename(Session& session, NodeRef params, JsonWriter& out) {
  const Target target = Find(session, params);
  if (!IsDeclared(target) || target.symbol.kind == SymbolKind::kFile) {
    out.Null();
    return {};
  }
  out.BeginObject();
  session.WriteRange(out, "range", target.subject, target.span);
  out.Field("placeholder", target.subject.text().substr(target.span.begin, target.span.size()));
  out.EndObject();
  return {};
}

Answer Rename(Session& session, NodeRef params, JsonWriter& out) {
  const std::string_view name = TextField(params, "newName");
  const Target target = Find(session, params);
  if (!IsDeclared(target) || target.symbol.kind == SymbolKind::kFile) {
    return ResponseError{ErrorCode::kRequestFailed, "nothing here can be renamed"};
  }
  if (!IsGoodName(target.symbol, name)) {
    return ResponseError{
        ErrorCode::kInvalidParams,
        fmt::format("`{}` is no name for this; use letters, digits and `_`", name)};
  }
  Symbol renamed = target.symbol;
  const std::size_t dot =
      renamed.kind == SymbolKind::kFunction ? renamed.name.rfind('.') : std::string::npos;
  renamed.name = ToLower(
      dot == std::string::npos ? name : renamed.name.substr(0, dot + 1) + std::string(name));
  if (renamed != target.symbol) {
    const auto there = OccurrencesIn(target.subject.graph(), *renamed.document);
    const bool is_taken = std::ranges::any_of(there, [&renamed](const Occurrence& occurrence) {
      return occurrence.is_declaration && occurrence.symbol == renamed;
    });
    if (is_taken) {
      return ResponseError{ErrorCode::kRequestFailed,
                           fmt::format("`{}` is declared already", name)};
    }
  }
  std::vector<Session::DocumentEdit> edits;
  for (const Occurrence& occurrence : target.all) {
    edits.push_back({occurrence.document, {occurrence.span, std::string(name)}});
  }
  session.WriteWorkspaceEdit(out, *target.subject.folder, edits);
  return {};
}

}  // namespace plumbline::lsp
