#include "eval/literal.h"

#include <charconv>
#include <vector>

namespace plumbline::eval {
namespace {

class Reader {
 public:
  Reader(Session& session, bool copies) : session_(session), copies_(copies) {}

  Value Read(NodeRef node) {
    const Value value = ReadPlain(node);
    return copies_ ? value : value.At(session_.OriginOf(node));
  }

 private:
  std::string_view Text(std::string_view text) { return copies_ ? session_.Keep(text) : text; }

  Value ReadPlain(NodeRef node) {
    switch (node.kind()) {
      case NodeKind::kTrue:
        return Value::Boolean(true);
      case NodeKind::kFalse:
        return Value::Boolean(false);
      case NodeKind::kNumber:
        return Number(node.text());
      case NodeKind::kString:
        return session_.StringView(Text(node.text()));
      case NodeKind::kArray: {
        std::vector<Value> items;
        for (const NodeRef item : node.children()) items.push_back(Read(item));
        return session_.Array(items);
      }
      case NodeKind::kObject: {
        std::vector<Member> members;
        for (const NodeRef child : node.children()) {
          Member member = session_.MakeMember(Text(child.key()), Read(child));
          if (!copies_) member.key_origin = session_.OriginOf(child, true);
          members.push_back(member);
        }
        return session_.Object(members);
      }
      default:
        return Value::Null();
    }
  }

  static Value Number(std::string_view text) {
    std::int64_t integer = 0;
    const char* const end = text.data() + text.size();
    if (const auto [at, error] = std::from_chars(text.data(), end, integer);
        error == std::errc() && at == end) {
      return Value::Integer(integer);
    }
    double real = 0;
    std::from_chars(text.data(), end, real);
    return Value::Float(real);
  }

  Session& session_;
  bool copies_;
};

}  // namespace

Value LiteralOf(Session& session, NodeRef node) { return Reader(session, false).Read(node); }
Value CopyOf(Session& session, NodeRef node) { return Reader(session, true).Read(node); }

}  // namespace plumbline::eval
