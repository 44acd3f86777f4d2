// How SARIF and GitHub's code scanning spell severities, names and URIs. Numbers in comments are
// sections of the SARIF 2.1.0 standard.
#pragma once

#include <string>
#include <string_view>

#include "diag/diagnostic.h"

namespace plumbline::sarif {

std::string_view LevelOf(Severity severity);  // error, warning, note, none

// The three words that GitHub sorts problems by.
std::string_view ProblemSeverityOf(Severity severity);

// GitHub's scale is that of CVSS: from 7 on it says high, from 4 on medium, below low.
std::string_view SecuritySeverityOf(Severity severity);

// `assignment-name-not-guid` as `AssignmentNameNotGuid`.
std::string PascalCase(std::string_view id);

// RFC 3986: everything but the unreserved characters is encoded, byte by byte; a colon too, which
// would make a scheme of the first folder's name.
std::string EncodePath(std::string_view path);

// 3.11.6: in a message, `[text](target)` is a link. Ours have none, but Azure's expressions stand
// in brackets.
std::string EscapeLinks(std::string_view text);

}  // namespace plumbline::sarif
