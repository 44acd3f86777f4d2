// Edits that accept a finding where it is (engine/suppression.h has the forms).
#pragma once

#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "graph/document.h"
#include "text/edit.h"

namespace plumbline::lsp {

struct AllowEdit {
  std::string title;
  Edit edit;
};

// The most fitting way first: in JSON `metadata` of the object around the finding, then a comment;
// in YAML a comment.
std::vector<AllowEdit> WaysToAllow(const Document& document, const Diagnostic& finding);

}  // namespace plumbline::lsp
