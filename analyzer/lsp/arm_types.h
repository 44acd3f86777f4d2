// The published type of a part of a resource's body.
#pragma once

#include <optional>

#include "arm/template.h"
#include "schema/type_graph.h"

namespace plumbline::lsp {

struct BodyPart {
  schema::BodyNodeId type = kNoId<schema::BodyNodeId>;
  // As member of its object; nothing for the body itself and for items of arrays.
  std::optional<schema::BodyProperty> property;
};

// Of a node at or below a resource's object. Nothing where no type is known: of `name` and its
// like, of types without a published body, and of properties that the type does not have. When the
// resource's API version has no published body, the nearest one answers.
std::optional<BodyPart> BodyPartOf(const arm::TemplateModel& model, NodeRef node);

// The properties that an object of the type may have, those of a discriminated one by the value
// that `written` gives its discriminator.
std::vector<schema::BodyProperty> PropertiesOf(schema::BodyNodeId type, NodeRef written);

}  // namespace plumbline::lsp
