#include "lsp/completion.h"

#include <algorithm>

#include <fmt/format.h>

#include "lsp/features.h"
#include "schema/roles.h"

namespace plumbline::lsp {

std::unique_ptr<Document> WithMark(const Document& document, Span replaced, std::string_view mark) {
  std::string text(document.source.text());
  text.replace(replaced.begin, replaced.size(), mark);
  const SourceFile padded("", text);  // For the padding.
  return Loader().Load(document.path(), padded.text(), Origin::kNamed).document;
}

NodeRef FindMark(const Document& marked, bool is_key) {
  const Tree& tree = marked.tree;
  for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef node(&tree, id);
    if (is_key ? node.key() == kCursorMark : node.IsString() && node.text() == kCursorMark) {
      return node;
    }
  }
  return {};
}

void AddRoles(CompletionList& list) {
  for (const schema::Role& role : schema::Roles()) {
    if (role.status.starts_with("removed")) continue;
    list.Add({std::string(role.name), ItemKind::kConstant, std::string(role.guid),
              "role " + std::string(role.guid), "", !role.status.empty()});
  }
}

Answer Completion(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  CompletionList list;
  if (subject) {
    list.replaced = {subject.offset, subject.offset};
    if (!CompleteExpression(subject, list)) {
      // Half a pipeline may be none yet.
      if (subject.document->tree.language() == Language::kYaml) {
        CompletePipeline(subject, list);
      } else if (subject.document->arm_template) {
        CompleteTemplate(subject, list);
      }
    }
  }
  out.BeginObject();
  out.Field("isIncomplete", list.is_cut);
  out.BeginArray("items");
  // What is typed already stays in the editor's filter, whatever surrounds it.
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const CompletionItem& item = list.items[i];
    out.BeginObject();
    out.Field("label", item.label);
    out.Field("kind", static_cast<int>(item.kind));
    if (!item.detail.empty()) out.Field("detail", item.detail);
    if (!item.documentation.empty()) {
      out.BeginObject("documentation");
      out.Field("kind", "markdown");
      out.Field("value", item.documentation);
      out.EndObject();
    }
    if (list.keeps_order) {
      out.Field("sortText", fmt::format("{:05}", i));
    } else if (item.is_last_resort) {
      out.Field("sortText", "~" + item.label);
    }
    if (item.is_preselected) out.Field("preselect", true);
    out.BeginObject("textEdit");
    session.WriteRange(out, "range", subject, list.replaced);
    out.Field("newText", item.insert.empty() ? item.label : item.insert);
    out.EndObject();
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return {};
}

}  // namespace plumbline::lsp
