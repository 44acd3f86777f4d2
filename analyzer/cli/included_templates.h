// Files that the pipelines of a run include and nobody named: `check one.yml` has to know the
// templates of one.yml.
#pragma once

#include <memory>
#include <vector>

#include "graph/pipeline_links.h"

namespace plumbline {

// Reads the templates that the documents include, directly or not, and adds those that are not
// among them (Document::is_context). Says in `places` whether that is
// all of them.
void LoadIncludedTemplates(std::vector<std::unique_ptr<Document>>& documents,
                           RepositoryPlaces& places);

}  // namespace plumbline
