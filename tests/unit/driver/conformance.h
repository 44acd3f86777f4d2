// Tables of expressions with what Azure makes of them, and JSON to compare with.
#pragma once

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "json/parser.h"
#include "text/source_file.h"

namespace plumbline {

class Json {
 public:
  explicit Json(std::string_view text) : source_("x.json", text) {
    json::Parser().Parse(source_.text(), source_.content_begin(), tree_);
    tree_.Prepare();
  }
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;
  NodeRef root() const { return tree_.root(); }

 private:
  SourceFile source_;
  Tree tree_;
};

// Objects as sets of members.
inline bool Same(NodeRef a, NodeRef b) {
  if (a.kind() != b.kind()) return false;
  if (a.IsScalar()) return a.text() == b.text();
  if (a.size() != b.size()) return false;
  if (a.IsArray()) {
    NodeRef other = b.first_child();
    for (const NodeRef item : a.children()) {
      if (!Same(item, other)) return false;
      other = other.next();
    }
    return true;
  }
  return std::ranges::all_of(a.children().begin(), a.children().end(), [&b](NodeRef member) {
    const NodeRef other = b.Find(Key(member.key()), CaseRule::kExact);
    return other && Same(member, other);
  });
}

// The rows of a table of fixtures/expressions, without its head.
inline std::vector<std::vector<std::string>> Rows(std::string_view name) {
  const std::string path = std::string(PLUMBLINE_FIXTURES) + "/expressions/" + std::string(name);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  REQUIRE(file != nullptr);
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  for (int c = std::fgetc(file.get()); c != EOF; c = std::fgetc(file.get())) {
    if (c == '\t') {
      row.emplace_back();
    } else if (c == '\n') {
      rows.push_back(row);
      row.assign(1, "");
    } else {
      row.back().push_back(static_cast<char>(c));
    }
  }
  rows.erase(rows.begin());
  return rows;
}

}  // namespace plumbline
