// Credentials that stand in a file as text: in a string, also inside a template expression or a
// script, or in a comment. Found once per file, since several rules speak of them by kind.
#pragma once

#include <vector>

#include "schema/secrets.h"
#include "syntax/tree.h"

namespace plumbline {

struct LiteralSecret {
  schema::SecretMatch match;  // Offsets in the value of `scalar`, or in the comment.
  NodeRef scalar;             // Absent for a comment.
  std::string_view text;      // The match, escapes decoded. Views the document.
  Span span;                  // In the file.
  bool is_secure_default =
      false;  // In the default of a secure parameter, which is a finding itself.
};

// In order of the file, comments behind strings. Needs a prepared tree.
std::vector<LiteralSecret> FindLiteralSecrets(const Tree& tree);

}  // namespace plumbline
