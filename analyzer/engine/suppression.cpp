#include "engine/suppression.h"

#include <algorithm>

#include "base/ascii.h"
#include "engine/rule_context.h"
#include "text/line_index.h"

namespace plumbline {
namespace {

constexpr std::string_view kDirective = "plumbline:";
constexpr std::string_view kCheckov = "checkov:skip=";

// Reads a directive out of a piece of the file's text, keeping file offsets.
class Reader {
 public:
  Reader(std::string_view text, std::uint32_t offset) : text_(text), offset_(offset) {}

  void SkipBlank() {
    while (at_ < text_.size() && IsSpaceAscii(text_[at_])) ++at_;
  }
  bool Eat(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  // Up to the first of `stops` or the end.
  std::string_view Until(std::string_view stops) {
    const std::size_t end = std::min(text_.find_first_of(stops, at_), text_.size());
    const std::string_view piece = text_.substr(at_, end - at_);
    at_ = end;
    return piece;
  }
  std::string_view Rest() const { return text_.substr(at_); }
  std::uint32_t offset() const { return offset_ + static_cast<std::uint32_t>(at_); }
  bool AtEnd() const { return at_ >= text_.size(); }

 private:
  std::string_view text_;
  std::uint32_t offset_;
  std::size_t at_ = 0;
};

Span SpanOf(std::string_view piece, std::uint32_t begin) {
  return {begin, begin + static_cast<std::uint32_t>(piece.size())};
}

// `[until YYYY-MM-DD] reason`
void ReadTail(Reader& reader, SuppressionUse& use) {
  reader.SkipBlank();
  if (StartsWithIgnoreCase(reader.Rest(), "until ") || EqualsIgnoreCase(reader.Rest(), "until")) {
    reader.Until(" \t");
    reader.SkipBlank();
    const std::uint32_t begin = reader.offset();
    const std::string_view date = reader.Until(" \t");
    use.until = ParseDate(date);
    use.malformed_date = !use.until;
    use.until_span = SpanOf(date, begin);
  }
  use.reason = std::string(Trim(reader.Rest()));
}

// `allow(id, id) [until DATE] reason` behind `plumbline:`.
void ReadAllow(std::string_view text, std::uint32_t offset, Span scope,
               std::vector<SuppressionUse>& out) {
  Reader reader(text, offset);
  reader.Eat(kDirective);
  reader.SkipBlank();
  if (!reader.Eat("allow")) return;
  reader.SkipBlank();
  if (!reader.Eat("(")) return;
  const std::size_t first = out.size();
  while (!reader.AtEnd()) {
    reader.SkipBlank();
    const std::uint32_t begin = reader.offset();
    const std::string_view name = Trim(reader.Until(",)"));
    if (!name.empty()) {
      SuppressionUse use;
      use.name = name;
      use.name_span = SpanOf(name, begin);
      out.push_back(std::move(use));
    }
    if (reader.Eat(")")) break;
    if (!reader.Eat(",")) break;
  }
  SuppressionUse tail;
  ReadTail(reader, tail);
  for (std::size_t i = first; i < out.size(); ++i) {
    SuppressionUse& use = out[i];
    use.until = tail.until;
    use.until_span = tail.until_span;
    use.malformed_date = tail.malformed_date;
    use.reason = tail.reason;
    use.directive_span = {offset, offset + static_cast<std::uint32_t>(text.size())};
    use.scope = scope;
  }
}

// The text of a comment without its marks: from `plumbline:` on, to the end or the closing `*/`.
std::string_view CommentBody(std::string_view comment) {
  if (comment.starts_with("/*") && comment.ends_with("*/") && comment.size() >= 4) {
    comment.remove_suffix(2);
  }
  while (!comment.empty() && IsSpaceAscii(comment.back())) comment.remove_suffix(1);
  return comment;
}

// Where a node is introduced: at its key, or else at itself.
std::uint32_t Introduction(NodeRef node) {
  return node.has_key() ? node.key_span().begin : node.span().begin;
}

// The part of the file that a comment covers: see the header.
class Scopes {
 public:
  explicit Scopes(const Document& document)
      : tree_(document.tree), lines_(document.source.text()) {}

  Span Of(Span comment) const {
    const std::string_view text = tree_.text();
    std::uint32_t line = lines_.LineOf(comment.begin);
    const std::uint32_t line_begin = lines_.LineStart(line);
    const bool alone = Trim(text.substr(line_begin, comment.begin - line_begin)).empty();
    if (alone) line = NextLineWithContent(comment.end);
    if (line == 0) return {comment.begin, comment.begin};
    Span scope{lines_.LineStart(line), LineEnd(line)};
    const Span on_line = scope;
    for (NodeId id{0}; id < tree_.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
      const NodeRef node(&tree_, id);
      const std::uint32_t begin = Introduction(node);
      if (begin >= on_line.end) break;  // Document order.
      if (begin < on_line.begin) continue;
      // A YAML block collection begins where its first part begins: on its own it does not start
      // here.
      const bool block = tree_.language() == Language::kYaml && node.style() == NodeStyle::kPlain &&
                         (node.IsObject() || node.IsArray());
      const bool item = node.parent().IsArray();
      if (block && !node.has_key() && !item) continue;
      scope.end = std::max(scope.end, node.span().end);
    }
    return scope;
  }

 private:
  std::uint32_t LineEnd(std::uint32_t line) const {
    return line < lines_.line_count() ? lines_.LineStart(line + 1)
                                      : static_cast<std::uint32_t>(tree_.text().size()) + 1;
  }
  // The first line behind `offset` that holds more than blanks and comments; 0 when there is none.
  std::uint32_t NextLineWithContent(std::uint32_t offset) const {
    const std::string_view text = tree_.text();
    auto comment = std::ranges::lower_bound(tree_.comments, offset, {}, &Span::begin);
    while (offset < text.size()) {
      if (comment != tree_.comments.end() && comment->begin <= offset) {
        offset = std::max(offset, comment->end);
        ++comment;
      } else if (IsSpaceAscii(text[offset])) {
        ++offset;
      } else {
        return lines_.LineOf(offset);
      }
    }
    return 0;
  }

  const Tree& tree_;
  LineIndex lines_;
};

void FindInComments(const Document& document, std::vector<SuppressionUse>& out) {
  const std::string_view text = document.source.text();
  std::optional<Scopes> scopes;
  for (const Span span : document.tree.comments) {
    const std::string_view comment = text.substr(span.begin, span.size());
    const std::size_t ours = comment.find(kDirective);
    const std::size_t checkov = comment.find(kCheckov);
    if (ours == std::string_view::npos && checkov == std::string_view::npos) continue;
    if (!scopes) scopes.emplace(document);
    const std::string_view body = CommentBody(comment);
    if (ours != std::string_view::npos) {
      ReadAllow(body.substr(ours), span.begin + static_cast<std::uint32_t>(ours), scopes->Of(span),
                out);
    } else {
      // Checkov: `checkov:skip=CKV_AZURE_1:reason` inside what it covers.
      const std::uint32_t begin = span.begin + static_cast<std::uint32_t>(checkov);
      Reader reader(body.substr(checkov), begin);
      reader.Eat(kCheckov);
      SuppressionUse use;
      const std::uint32_t name_begin = reader.offset();
      use.name = reader.Until(": \t");
      use.name_span = SpanOf(use.name, name_begin);
      use.directive_span = {begin, span.begin + static_cast<std::uint32_t>(body.size())};
      if (reader.Eat(":")) use.reason = std::string(Trim(reader.Rest()));
      use.scope = scopes->Of(span);
      use.foreign = true;
      out.push_back(std::move(use));
    }
  }
}

// `metadata.plumbline.allow` and `metadata.checkov.skip` of one object.
void FindInMetadata(NodeRef metadata, std::vector<SuppressionUse>& out) {
  const Span scope = metadata.parent().span();
  const NodeRef ours = metadata.Find("plumbline", CaseRule::kExact).Find("allow", CaseRule::kExact);
  const auto read_text = [&](NodeRef item) {
    if (!item.IsString()) return;
    const Span span = item.span();
    Reader reader(item.text(), 0);
    SuppressionUse use;
    use.name = reader.Until(" \t");
    use.name_span = RuleContext::SourceOf(item, SpanOf(use.name, 0));
    ReadTail(reader, use);
    if (!use.until_span.empty()) use.until_span = RuleContext::SourceOf(item, use.until_span);
    use.directive_span = span;
    use.scope = scope;
    out.push_back(std::move(use));
  };
  read_text(ours);
  for (const NodeRef item : ours.children()) read_text(item);
  const NodeRef checkov = metadata.Find("checkov", CaseRule::kExact).Find("skip", CaseRule::kExact);
  for (const NodeRef item : checkov.children()) {
    const NodeRef id = item.Find("id", CaseRule::kExact);
    if (!id.IsString()) continue;
    SuppressionUse use;
    use.name = id.text();
    use.name_span = id.span();
    use.directive_span = item.span();
    use.scope = scope;
    use.reason = std::string(item.Find("comment", CaseRule::kExact).text());
    use.foreign = true;
    out.push_back(std::move(use));
  }
}

bool NamesRule(const SuppressionUse& use, const Rule& rule) {
  if (!use.foreign) {
    return use.name == rule.id || std::ranges::find(rule.aliases, use.name) != rule.aliases.end();
  }
  return std::ranges::any_of(rule.equivalents, [&use](std::string_view equivalent) {
    return equivalent.starts_with("checkov:") &&
           EqualsIgnoreCase(equivalent.substr(std::string_view("checkov:").size()), use.name);
  });
}

}  // namespace

std::vector<SuppressionUse> FindSuppressions(const Document& document) {
  constexpr Key kMetadata("metadata");
  std::vector<SuppressionUse> uses;
  FindInComments(document, uses);
  const Tree& tree = document.tree;
  if (tree.language() == Language::kJson) {
    for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
      if (tree.key_hashes[IndexOf(id)] != kMetadata.hash) continue;
      const NodeRef node(&tree, id);
      if (node.IsObject() && EqualsIgnoreCase(node.key(), kMetadata.text)) {
        FindInMetadata(node, uses);
      }
    }
  }
  std::ranges::stable_sort(uses, {}, [](const SuppressionUse& use) { return use.name_span; });
  return uses;
}

void ApplySuppressions(std::vector<SuppressionUse>& suppressions,
                       std::span<const SelectedRule> running, const RunOptions& options,
                       std::vector<Diagnostic>& findings) {
  for (SuppressionUse& use : suppressions) {
    use.expired = use.until && *use.until < options.as_of;
    use.known = use.foreign;
    std::vector<std::string_view> covered;
    for (const Rule* rule : options.known_rules) {
      if (!NamesRule(use, *rule)) continue;
      use.known = true;
      covered.push_back(rule->id);
    }
    use.rule_ran = std::ranges::any_of(
        running, [&use](const SelectedRule& selected) { return NamesRule(use, *selected.rule); });
    if (use.expired) continue;
    for (Diagnostic& finding : findings) {
      if (finding.at.span.begin < use.scope.begin || finding.at.span.begin >= use.scope.end)
        continue;
      if (std::ranges::find(covered, finding.rule) == covered.end()) continue;
      finding.suppression = {true, use.reason, false};
      use.used = true;
    }
  }
}

}  // namespace plumbline
