// Files that the pipelines of a run include and nobody named: `check one.yml` has to know the
// templates of one.yml.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/pipeline_links.h"

namespace plumbline {

// The bytes of a file, whose path is like those of the documents.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

// Reads the templates that the documents include, directly or not, and adds those that are not
// among them (Document::is_context). Says in `places` whether that is
// all of them.
void LoadIncludedTemplates(std::vector<std::unique_ptr<Document>>& documents,
                           RepositoryPlaces& places, const ReadFile& read);

}  // namespace plumbline
