// The parts of a rule's documentation that more than one format needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/rule.h"

namespace plumbline {

// A run of prose, or one fenced block of a rule's docs.
struct DocsPart {
  bool is_code = false;
  std::string_view text = {};      // Prose, or the code without its fences; with line ends.
  std::string_view language = {};  // Of code: `json`, `yaml`, ...
  std::string_view verdict = {};   // Of code: `bad`, `good` or empty.
  std::string_view path = {};      // Of code: the file it stands for, mostly empty.
};
std::vector<DocsPart> SplitDocs(std::string_view docs);

// The first paragraph as one line; the summary when there are no docs.
std::string FirstParagraph(const Rule& rule);

// `text` with a capital first letter and a full stop, unless it ends a sentence already.
std::string Sentence(std::string_view text);

}  // namespace plumbline
