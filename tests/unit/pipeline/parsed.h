// A YAML text as a tree, for tests of models. Owns both.
#pragma once

#include <string_view>

#include "syntax/tree.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline {

class ParsedYaml {
 public:
  explicit ParsedYaml(std::string_view text) : source_("azure-pipelines.yml", text) {
    yaml::Parse(source_.text(), source_.content_begin(), tree_);
    tree_.Prepare();
  }
  ParsedYaml(const ParsedYaml&) = delete;
  ParsedYaml& operator=(const ParsedYaml&) = delete;

  NodeRef root() const { return tree_.root(); }

 private:
  SourceFile source_;
  Tree tree_;
};

}  // namespace plumbline
