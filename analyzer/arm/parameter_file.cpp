#include "arm/template.h"

namespace plumbline::arm {

ParameterFile ParameterFile::Build(NodeRef root) {
  ParameterFile file;
  const Value at = Value::Literal(root);
  file.node = root;
  file.schema = at["$schema"];
  file.content_version = at["contentVersion"];
  file.metadata = at["metadata"];
  const Value parameters = at["parameters"];
  if (!parameters.IsObject()) return file;
  for (const NodeRef member : parameters.node().children()) {
    const Value assignment = Value::Literal(member);
    file.assignments.push_back({member, assignment["value"], assignment["reference"]});
  }
  return file;
}

const ParameterAssignment* ParameterFile::Find(std::string_view name) const {
  const ParameterAssignment* found = nullptr;
  for (const ParameterAssignment& assignment : assignments) {
    if (EqualsIgnoreCase(assignment.name(), name)) found = &assignment;
  }
  return found;
}

}  // namespace plumbline::arm
