// Lists of names and values that resources hand to a program: app settings, connection strings,
// environment variables of containers and scripts.
#pragma once

#include <string_view>
#include <vector>

#include "arm/template.h"

namespace plumbline::arm {

struct NamedValue {
  std::string_view name;  // Views the document; empty unless name_known.
  bool name_known = false;
  Span name_span;  // Of the name, known or not.
  Value value;     // May be absent.
  // Written where the service keeps it out of sight (`secureValue`), or as the name of a secret
  // (`secretRef`).
  bool is_secure = false;
  NodeRef node;           // The list item, or the member.
  ResourceId resource{};  // The resource it is written in.
};

struct NamedValues {
  std::vector<NamedValue> items;
  // False when there may be more than is listed (expressions, loops, resources with computed
  // names): a name that is not found proves nothing.
  bool complete = true;

  // The last item of the name (ASCII case ignored), or null.
  const NamedValue* Find(std::string_view name) const;
};

// Appends the items of `[{"name": ..., "<value_key>": ...}]`; `secure_key` is tried when the item
// has no value, and may be empty.
void AppendNameValueList(const Value& list, Key value_key, std::string_view secure_key,
                         ResourceId resource, NamedValues& out);
// Appends the members of `{"name": value}`. With `value_key`, of `{"name": {"<value_key>":
// value}}`.
void AppendNameValueObject(const Value& object, std::string_view value_key, ResourceId resource,
                           NamedValues& out);

}  // namespace plumbline::arm
