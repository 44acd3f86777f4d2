#include "syntax/json_edit.h"

#include "base/ascii.h"

namespace plumbline {

Edit InsertMember(NodeRef object, std::string_view key, std::string_view value) {
  const std::string_view text = object.tree()->text();
  std::string member = "\"";
  member += key;
  member += "\": ";
  member += value;

  NodeRef last;
  for (const NodeRef child : object.children()) last = child;
  if (!last) {
    const std::uint32_t inside = object.span().begin + 1;
    return {{inside, inside}, " " + member + " "};
  }
  // The white space between the start of the line and the last member's key, with the line end in
  // front.
  const std::uint32_t key_begin = last.key_span().begin;
  std::uint32_t begin = key_begin;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  std::string separator = " ";
  if (begin > 0 && text[begin - 1] == '\n') {
    begin -= begin > 1 && text[begin - 2] == '\r' ? 2U : 1U;
    separator = text.substr(begin, key_begin - begin);
  }
  const std::uint32_t end = last.span().end;
  return {{end, end}, "," + separator + member};
}

}  // namespace plumbline
