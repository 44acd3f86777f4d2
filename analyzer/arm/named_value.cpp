#include "arm/named_value.h"

namespace plumbline::arm {

const NamedValue* NamedValues::Find(std::string_view name) const {
  for (std::size_t i = items.size(); i-- > 0;) {
    if (items[i].name_known && EqualsIgnoreCase(items[i].name, name)) return &items[i];
  }
  return nullptr;
}

void AppendNameValueList(const Value& list, Key value_key, std::string_view secure_key,
                         ResourceId resource, NamedValues& out) {
  if (list.IsUnknown()) out.complete = false;
  for (const Value& element : list.Elements()) {
    if (!element.IsObject()) {
      if (element.IsUnknown()) out.complete = false;
      continue;
    }
    NamedValue item;
    const Value name = element["name"];
    if (const auto text = name.Text()) {
      item.name = *text;
      item.name_known = true;
    } else {
      out.complete = false;
    }
    item.name_span = name.span();
    item.value = element[value_key];
    if (item.value.IsAbsent() && !secure_key.empty()) {
      item.value = element[Key(secure_key)];
      item.is_secure = !item.value.IsAbsent();
    }
    item.node = element.node();
    item.resource = resource;
    out.items.push_back(item);
  }
}

void AppendNameValueObject(const Value& object, std::string_view value_key, ResourceId resource,
                           NamedValues& out) {
  if (object.MayHaveMoreMembers()) out.complete = false;
  for (const Value& member : object.Members()) {
    NamedValue item;
    item.name_known = !member.HasExpressionKey();
    if (item.name_known) item.name = member.key();
    item.name_span = member.key_span();
    item.value = value_key.empty() ? member : member[Key(value_key)];
    item.node = member.node();
    item.resource = resource;
    out.items.push_back(item);
  }
}

}  // namespace plumbline::arm
