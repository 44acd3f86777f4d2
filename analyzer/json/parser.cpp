#include "json/parser.h"

#include "json/strict.h"

namespace plumbline::json {

Parser::Parser() : strict_(std::make_unique<StrictReader>()) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Path Parser::Parse(std::string_view text, std::uint32_t content_begin, Tree& tree) {
  tree.Reset(Language::kJson, text);
  if (strict_->Read(text, content_begin, tree)) return Path::kStrict;
  ParseTolerant(text, content_begin, tree);
  return Path::kTolerant;
}

}  // namespace plumbline::json
