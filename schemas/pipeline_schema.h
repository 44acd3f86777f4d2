// The structure of pipelines (schemas/data/pipeline-schema.json) as C++ arrays.
#pragma once

#include <string>

// The text of the arrays that analyzer/schema/pipeline_schema.cpp includes. Throws when the file
// uses a notation that the legend in it does not have.
std::string PipelineSchemaArrays(const std::string& path);
