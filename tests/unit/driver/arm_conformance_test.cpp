// fixtures/expressions/arm-expressions.tsv: expressions of templates with what Azure makes of them
// (ARM template language, section 20). Every row must give exactly that.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "driver/evaluate.h"
#include "json/parser.h"
#include "text/source_file.h"

namespace plumbline {
namespace {

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
bool Same(NodeRef a, NodeRef b) {
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

std::vector<std::vector<std::string>> Rows() {
  const std::string path = std::string(PLUMBLINE_FIXTURES) + "/expressions/arm-expressions.tsv";
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

}  // namespace

TEST_CASE("expressions of templates give what Azure makes of them") {
  const auto rows = Rows();
  CHECK(rows.size() > 400);
  for (const std::vector<std::string>& row : rows) {
    REQUIRE(row.size() == 5);
    const Json expression(row[1]);
    const Result<std::string> result = EvaluateArm(expression.root().text(), row[2]);
    REQUIRE(result);
    INFO(row[0] << " " << row[1] << " [" << row[4] << "]\nexpected " << row[3] << "\n" << *result);
    const Json got(*result);
    if (row[3] == "ERROR") {
      CHECK(got.root().Find("error", CaseRule::kExact));
    } else if (row[3] == "UNKNOWN") {
      CHECK(got.root().Find("unknown", CaseRule::kExact));
    } else {
      const Json expected(row[3]);
      CHECK(Same(got.root().Find("value", CaseRule::kExact), expected.root()));
    }
  }
}

TEST_CASE("an error of an expression says where") {
  CHECK(*EvaluateArm("[concat('a', parameters('x'))]", "") ==
        R"({"error": {"message": "there is no parameter `x`", "offset": 24}})");
  CHECK(
      *EvaluateArm("[toLower(1)]", "") ==
      R"({"error": {"message": "`toLower()` takes a string here, not an integer", "offset": 9}})");
  const auto misspelt = EvaluateArm("[resourceGroup().nmae]", "");
  CHECK(misspelt->starts_with(
      R"({"error": {"message": "member `nmae` does not exist; the object has `name`)"));
}

TEST_CASE("a context that is none is refused") {
  CHECK(!EvaluateArm("[1]", "[]"));
  CHECK(!EvaluateArm("[1]", "{"));
  CHECK(!EvaluateArm("[1]", "nonsense"));
}

}  // namespace plumbline
