// Files that belong to the templates and parameter files that a run names, and that nobody named:
// `check main.json` has to know the parameter files of main.json and the templates it links to.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/document.h"

namespace plumbline {

// Adds to `documents` the parameter files, templates and linked templates (directly or not) that
// those of them named `named` may be about, as context (Document::is_context); of pipelines, and
// the templates that these include, the files that their steps may deploy. What belongs to what is
// decided later, by graph/template_links.h and graph/deployments.h: some files more do no harm.
void LoadLinkedTemplates(std::vector<std::unique_ptr<Document>>& documents,
                         std::span<const std::string> named);

}  // namespace plumbline
