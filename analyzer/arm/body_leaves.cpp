#include "arm/body_leaves.h"

#include <string>

namespace plumbline::arm {
namespace {

class Walker {
 public:
  Walker(eval::Session& session, const DeployedResource& resource,
         FunctionRef<void(const BodyLeaf&)> f)
      : session_(session), resource_(resource), f_(f) {}

  void Visit(const eval::Value& value, const eval::Value& holder, NodeRef node,
             std::string_view name) {
    // Variables made of variables can make more of a body than fits anywhere.
    if (steps_left_ == 0) return;
    --steps_left_;
    if (value.IsObject() && !value.members().empty()) {
      for (const eval::Member& member : value.members()) {
        const std::size_t before = path_.size();
        if (!path_.empty()) path_ += '.';
        path_ += member.key;
        const NodeRef written = WrittenMember(session_, member);
        Visit(Inherit(member.value, value), value, written ? written : node, member.key);
        path_.resize(before);
      }
      return;
    }
    if (value.IsArray() && !value.items().empty()) {
      const std::size_t before = path_.size();
      path_ += "[]";
      NodeRef item = node.IsArray() ? node.first_child() : NodeRef();
      const bool is_one_to_one = item && node.size() == value.items().size();
      for (const eval::Value& one : value.items()) {
        Visit(Inherit(one, value), holder, is_one_to_one ? item : node, name);
        if (is_one_to_one) item = item.next();
      }
      path_.resize(before);
      return;
    }
    f_({resource_, path_, name, value, holder, node});
  }

 private:
  eval::Value Inherit(const eval::Value& part, const eval::Value& whole) {
    if (!whole.IsSecret()) return part;
    return part.With(session_.Union(part.secrets(), whole.secrets()));
  }

  eval::Session& session_;
  const DeployedResource& resource_;
  FunctionRef<void(const BodyLeaf&)> f_;
  std::string path_;
  std::size_t steps_left_ = 200'000;
};

}  // namespace

NodeRef WrittenMember(const eval::Session& session, const eval::Member& member) {
  const eval::Origin key = session.NodeOf(member.key_origin);
  if (!key.node || key.is_key) return key.node;
  // The `name` of a loop: its items are made of its `input`.
  return key.node.parent().Find("input", CaseRule::kIgnore);
}

void ForEachLeaf(const Expansion& expansion, const DeployedResource& resource,
                 FunctionRef<void(const BodyLeaf&)> f) {
  if (!resource.body.IsObject()) return;
  Walker(expansion.session(), resource, f)
      .Visit(resource.body, resource.body, resource.declared->node, {});
}

}  // namespace plumbline::arm
