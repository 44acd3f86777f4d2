// Build-time generator of the small tables about Azure resources: rows of C++ that analyzer/schema
// includes.
//   generate_tables retirements|versions|extensions|images arm-retirements.tsv OUT
//   generate_tables locations azure-locations.tsv OUT
//   generate_tables names arm-name-rules.tsv OUT
#include "table.h"

#include "../analyzer/base/ascii.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>

namespace plumbline::schemas {
namespace {

std::string Fold(std::string text) {
  for (char& c : text) c = ToLowerAscii(c);
  return text;
}

// A day as the members of a `Date`; nothing for an empty cell.
std::string DayOf(const std::string& cell) {
  if (cell.empty()) return "{}";
  const std::vector<std::string> parts = Split(cell, "-");
  if (parts.size() != 3) throw std::runtime_error("no day: " + cell);
  return fmt::format("{{{}, {}, {}}}", std::stoi(parts[0]), std::stoi(parts[1]),
                     std::stoi(parts[2]));
}

// Rows of the rules that the table itself serves; the others serve the rules that they name.
void WriteRetirements(const Table& table, std::ofstream& out) {
  std::vector<std::tuple<std::string, std::size_t, std::string>> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& kind = table.Cell(row, "kind");
    const std::string& rule = table.Cell(row, "rule");
    const bool is_soon = rule == "retiring-soon";
    if (!is_soon && rule != "retired-type" && rule != "retired-value" &&
        rule != "api-version-retiring") {
      continue;
    }
    const std::string& op = table.Cell(row, "op");
    const bool is_pattern = op == "regex";
    if (!is_pattern && op != "eq" && op != "in" && op != "below" && !op.empty()) {
      throw std::runtime_error("unknown operator: " + op);
    }
    const std::string& confidence = table.Cell(row, "confidence");
    const std::string& match = table.Cell(row, "match");
    const std::string& subject = table.Cell(row, "subject");
    rows.emplace_back(
        Fold(subject), row,
        fmt::format("{{RetiredKind::{}, {}, {}, {}, {}, Pattern({}), {}, {}, {}, {}, {}, "
                    "Evidence::{}}},\n",
                    kind == "type"    ? "kType"
                    : kind == "value" ? "kValue"
                    : op == "below"   ? "kVersionsBelow"
                                      : "kVersions",
                    Quote(subject), Quote(kind == "value" ? table.Cell(row, "path_or_name") : ""),
                    Quote(table.Cell(row, "only_if")), Quote(is_pattern ? "" : match),
                    Quote(is_pattern ? match : ""), DayOf(table.Cell(row, "effective")),
                    DayOf(table.Cell(row, "creation_blocked")), !is_soon,
                    Quote(table.Cell(row, "replacement")), Quote(table.Cell(row, "note")),
                    confidence == "high"     ? "kAnnounced"
                    : confidence == "medium" ? "kLikely"
                                             : "kUncertain"));
  }
  std::sort(rows.begin(), rows.end());
  for (const auto& [subject, row, text] : rows) out << text;
}

// Runtimes and minor versions of Kubernetes, ascending by version for each subject.
void WriteVersions(const Table& table, std::ofstream& out) {
  std::vector<std::tuple<std::string, int, int, std::string>> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& kind = table.Cell(row, "kind");
    if (kind != "runtime" && kind != "kubernetes") continue;
    const std::string& subject = table.Cell(row, "subject");
    const std::vector<std::string> numbers = Split(table.Cell(row, "match"), ".");
    const bool is_number = IsDigitAscii(numbers[0].front());
    const int major = is_number ? std::stoi(numbers[0]) : 0;
    const int minor = numbers.size() > 1 ? std::stoi(numbers[1]) : -1;
    rows.emplace_back(
        subject, major, minor,
        fmt::format("{{{}, {}, {}, {}, {}, {}, {}}},\n", Quote(subject), major, minor,
                    DayOf(table.Cell(row, "effective")), DayOf(table.Cell(row, "long_term")),
                    Quote(table.Cell(row, "replacement")), table.Cell(row, "confidence") != "low"));
  }
  std::sort(rows.begin(), rows.end());
  for (const auto& [subject, major, minor, text] : rows) out << text;
}

// Extensions of virtual machines, or images.
void WriteMachineParts(const Table& table, const std::string& wanted, std::ofstream& out) {
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (table.Cell(row, "kind") != wanted) continue;
    const std::string& match = table.Cell(row, "match");
    out << fmt::format("{{{}, {}, {}, {}, {}, {}}},\n", Quote(table.Cell(row, "subject")),
                       Quote(table.Cell(row, "path_or_name")),
                       Quote(match == "any" ? std::string() : match),
                       DayOf(table.Cell(row, "effective")), Quote(table.Cell(row, "replacement")),
                       table.Cell(row, "confidence") != "low");
  }
}

void WriteLocations(const Table& table, std::ofstream& out) {
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& types = table.Cell(row, "providerTypes");
    // Geographies and edge zones are listed by a few types only.
    const bool is_region = !types.empty() && std::stoi(types) >= 30;
    rows.push_back(fmt::format("{{{}, {}, {}}},\n", Quote(table.Cell(row, "name")),
                               Quote(table.Cell(row, "displayName")), is_region));
  }
  std::sort(rows.begin(), rows.end());
  for (const std::string& row : rows) out << row;
}

void WriteNames(const Table& table, std::ofstream& out) {
  std::vector<std::tuple<std::string, std::size_t, std::string>> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const std::string& type = table.Cell(row, "type");
    const auto number = [&](const char* column) {
      const std::string& cell = table.Cell(row, column);
      return cell.empty() ? 0 : std::stoi(cell);
    };
    rows.emplace_back(
        Fold(type), row,
        fmt::format("{{{}, {}, {}, {}, {}}},\n", Quote(type), number("min"), number("max"),
                    Quote(table.Cell(row, "pattern")), table.Cell(row, "strict") == "1"));
  }
  std::sort(rows.begin(), rows.end());
  for (const auto& [type, row, text] : rows) out << text;
}

}  // namespace
}  // namespace plumbline::schemas

int main(int argc, char** argv) {
  using namespace plumbline::schemas;
  const std::string what = argc == 4 ? argv[1] : "";
  try {
    constexpr std::string_view kKinds[] = {"retirements", "versions",  "extensions",
                                           "images",      "locations", "names"};
    if (std::find(std::begin(kKinds), std::end(kKinds), what) == std::end(kKinds)) {
      fmt::print(stderr, "usage: generate_tables KIND TABLE OUT\n");
      return 2;
    }
    const Table table = ReadTable(argv[2]);
    std::ofstream out(argv[3], std::ios::binary);
    if (what == "retirements") WriteRetirements(table, out);
    if (what == "versions") WriteVersions(table, out);
    if (what == "extensions") WriteMachineParts(table, "extension", out);
    if (what == "images") WriteMachineParts(table, "image", out);
    if (what == "locations") WriteLocations(table, out);
    if (what == "names") WriteNames(table, out);
  } catch (const std::exception& error) {
    fmt::print(stderr, "generate_tables: {}\n", error.what());
    return 1;
  }
  return 0;
}
