#include "pipeline/override_parameters.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline::pipeline {
namespace {

// `name=value` for each, with the places of both in brackets.
std::string Of(std::string_view text) {
  std::string all;
  for (const OverrideParameter& parameter : ParseOverrides(text)) {
    if (!all.empty()) all += ' ';
    all += parameter.name + "=" + parameter.value.value;
    CHECK(text.substr(parameter.name_span.begin, parameter.name_span.size()) == parameter.name);
  }
  return all;
}

TEST_CASE("overrides are names with a dash, and the word behind each") {
  struct Row {
    std::string_view text, parameters;
  };
  const Row row = GENERATE(
      Row{"-sku P1v3 -count 3", "sku=P1v3 count=3"}, Row{"-a \"x y\"\n -b\t'c'", "a=x y b='c'"},
      Row{"-a -1 -b -x", "a=-1 b= x="},
      Row{"-list [\"a\", \"b\"] -o {\"a b\": (1 2)}", "list=[\"a\", \"b\"] o={\"a b\": (1 2)}"},
      Row{"-a \"with \\\" quote\" -b 1", "a=with \\\" quote b=1"}, Row{"$(all)", "=$(all)"},
      Row{"-a $(x)y -b ${{ parameters.p }}", "a=$(x)y b=${{ parameters.p }}"}, Row{"", ""},
      Row{"-a", "a="}, Row{"-a [1, 2", "a=[1, 2"}, Row{"-é ü", "é=ü"});
  CHECK(Of(row.text) == row.parameters);
}

}  // namespace
}  // namespace plumbline::pipeline
