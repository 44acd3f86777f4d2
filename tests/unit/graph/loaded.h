// Texts as documents, for tests of the graph.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "graph/graph.h"
#include "json/parser.h"
#include "yaml/parser.h"

namespace plumbline {

inline std::unique_ptr<Document> Load(std::string path, std::string_view text) {
  auto document = std::make_unique<Document>();
  const bool is_json = path.ends_with(".json");
  document->source = SourceFile(std::move(path), text);
  const std::string_view source = document->source.text();
  if (is_json) {
    json::Parser().Parse(source, document->source.content_begin(), document->tree);
  } else {
    yaml::Parse(source, document->source.content_begin(), document->tree);
  }
  document->kind = Classify(document->tree, document->path());
  document->tree.Prepare();
  BuildModels(*document);
  return document;
}

}  // namespace plumbline
