// What kinds of mapping and value a place of a pipeline may be, by the schema (schema/
// pipeline_schema.h): the way from the root, with directives looked through.
#pragma once

#include <vector>

#include "schema/pipeline_schema.h"
#include "syntax/tree.h"

namespace plumbline::lsp {

std::vector<const schema::PipelineType*> TypesOf(NodeRef value);
// Of a mapping; of one that has several forms, those that its keys allow.
std::vector<const schema::PipelineNode*> KindsOf(NodeRef mapping);

}  // namespace plumbline::lsp
