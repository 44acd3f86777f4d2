#include "lsp/message.h"

#include <algorithm>
#include <charconv>

#include "json/parser.h"

namespace plumbline::lsp {

Message::Message(std::string_view text) : file_("message.json", text) {
  json::Parser().Parse(file_.text(), file_.content_begin(), tree_);
  tree_.Prepare();
  is_json_ = tree_.root() && std::ranges::none_of(tree_.problems, [](const SyntaxProblem& problem) {
               return problem.kind == ProblemKind::kSyntax;
             });
  const NodeRef id = Field(root(), "id");
  if (id.IsString() || id.kind() == NodeKind::kNumber) {
    id_ = file_.text().substr(id.span().begin, id.span().size());
  }
  method_ = TextField(root(), "method");
  params_ = Field(root(), "params");
}

std::optional<std::uint32_t> NumberOf(NodeRef node) {
  if (node.kind() != NodeKind::kNumber) return std::nullopt;
  const std::string_view text = node.text();
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace plumbline::lsp
