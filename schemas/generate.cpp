// Build-time generator: reads one table of schemas/data and writes the rows of a C++ array, sorted
// by the key that the program looks up. usage: plumbline_generate TABLE INPUT OUTPUT.inc
#include "table.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "pipeline_schema.h"

namespace {

using plumbline::schemas::Quote;
using plumbline::schemas::ReadTable;
using plumbline::schemas::Split;
using plumbline::schemas::Table;

// {guid, name, aliases, status, privilege}, sorted by guid.
std::string Roles(const Table& table) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& privilege = table.Cell(i, "priv");
    rows.push_back(fmt::format("{{{}, {}, {}, {}, {}}},\n", Quote(table.Cell(i, "guid")),
                               Quote(table.Cell(i, "name")), Quote(table.Cell(i, "aliases")),
                               Quote(table.Cell(i, "status")),
                               privilege.empty() ? "0" : privilege));
  }
  std::ranges::sort(rows);
  std::string out;
  for (const std::string& row : rows) out += row;
  return out;
}

std::string Lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

// The four lists of every permission block as numbers of patterns, and the patterns, each once:
// stretches of a few long texts (compilers take 65 536 characters in one), so that there is next to
// nothing to do at start-up.
std::string RolePermissions(const Table& table) {
  const std::string lists[] = {"actions", "notActions", "dataActions", "notDataActions"};
  std::map<std::string, std::string> spelling;  // Of each pattern in lower case, the first one.
  const auto patterns_of = [&](std::size_t row, const std::string& list) {
    std::vector<std::string> patterns;
    for (std::string& pattern : Split(table.Cell(row, list), ";")) {
      pattern.erase(pattern.find_last_not_of(' ') + 1);
      if (!pattern.empty()) patterns.push_back(std::move(pattern));
    }
    return patterns;
  };
  std::vector<std::size_t> rows(table.rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    rows[row] = row;
    for (const std::string& list : lists) {
      for (const std::string& pattern : patterns_of(row, list)) {
        spelling.emplace(Lower(pattern), pattern);
      }
    }
  }
  std::ranges::sort(rows, {}, [&table](std::size_t row) {
    return std::pair(table.Cell(row, "guid"), std::stoi(table.Cell(row, "entry")));
  });

  std::string texts, places, sizes, numbers, blocks;
  std::map<std::string, std::size_t> number_of;
  constexpr std::size_t kMaxText = 65'000;
  std::size_t n_texts = 0;
  std::size_t size = kMaxText;  // Of the last text.
  for (const auto& [folded, pattern] : spelling) {
    number_of[folded] = number_of.size();
    if (size + pattern.size() > kMaxText) {
      texts += n_texts++ == 0 ? "" : ",\n";
      size = 0;
    }
    texts += Quote(pattern) + "\n";
    places += fmt::format("0x{:x},\n", (n_texts - 1) << 16 | size);
    sizes += fmt::format("{},\n", pattern.size());
    size += pattern.size();
    if (pattern.size() > 0xFF) throw std::runtime_error("a long pattern: " + pattern);
  }
  std::size_t count = 0;
  for (const std::size_t row : rows) {
    std::string guid = table.Cell(row, "guid");
    std::erase(guid, '-');
    blocks += fmt::format("{{0x{}, 0x{}, {{", guid.substr(0, 16), guid.substr(16));
    for (const std::string& list : lists) {
      for (const std::string& pattern : patterns_of(row, list)) {
        numbers += fmt::format("{},\n", number_of.at(Lower(pattern)));
        ++count;
      }
      blocks += fmt::format("{}, ", count);
    }
    blocks += fmt::format("}}, {}}},\n", table.Cell(row, "conditional") == "C");
  }
  if (count > 0xFFFF || spelling.size() > 0xFFFF) {
    throw std::runtime_error("role permissions: numbers do not fit in 16 bits");
  }
  return fmt::format(
      "constexpr const char* kTexts[] = {{\n{}}};\n"
      "constexpr std::uint32_t kPlaces[] = {{\n{}}};\n"
      "constexpr std::uint8_t kSizes[] = {{\n{}}};\n"
      "constexpr std::uint16_t kNumbers[] = {{\n{}}};\n"
      "constexpr Block kBlocks[] = {{\n{}}};\n",
      texts, places, sizes, numbers, blocks);
}

// {id, kind, title, pattern, prefilter, entropy, high confidence}, in the order of the file.
std::string SecretPatterns(const Table& table) {
  const std::map<std::string, std::string> kinds = {{"token", "kToken"},
                                                    {"connection", "kConnectionString"},
                                                    {"sas", "kSharedAccessSignature"},
                                                    {"private-key", "kPrivateKey"}};
  std::string out;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    out += fmt::format("{{{}, SecretKind::{}, {}, {}, {}, {}, {}}},\n", Quote(table.Cell(i, "id")),
                       kinds.at(table.Cell(i, "kind")), Quote(table.Cell(i, "title")),
                       fmt::format("Pattern({})", Quote(table.Cell(i, "pattern"))),
                       Quote(table.Cell(i, "prefilter")), table.Cell(i, "min_entropy"),
                       table.Cell(i, "confidence") == "high" ? "true" : "false");
  }
  return out;
}

// {tool, {major, minor, patch}, {year, month, day}}, in the order of the file.
std::string ScriptToolVersions(const Table& table) {
  const std::map<std::string, std::string> tools = {{"cli", "kAzureCli"},
                                                    {"powershell", "kAzPowerShell"}};
  std::string out;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& version = table.Cell(i, "version");
    int number[3] = {};
    int day[3] = {};
    if (std::sscanf(version.c_str(), "%d.%d.%d", &number[0], &number[1], &number[2]) != 3 ||
        std::sscanf(table.Cell(i, "released").c_str(), "%d-%d-%d", &day[0], &day[1], &day[2]) !=
            3) {
      throw std::runtime_error("no version or no day: " + version);
    }
    out += fmt::format("{{ScriptTool::{}, {{{}, {}, {}}}, {{{}, {}, {}}}}},\n",
                       tools.at(table.Cell(i, "tool")), number[0], number[1], number[2], day[0],
                       day[1], day[2]);
  }
  return out;
}

// {name, environment form, values, at compile time, settable, only in run numbers}, sorted by the
// name in lower case. Names with a placeholder are left out.
std::string PipelineVariables(const Table& table) {
  std::map<std::string, std::string> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string& name = table.Cell(i, "name");
    if (name.find('<') != std::string::npos) continue;
    rows[Lower(name)] =
        fmt::format("{{{}, {}, {}, {}, {}, {}}},\n", Quote(name), Quote(table.Cell(i, "env_name")),
                    Quote(table.Cell(i, "values")), table.Cell(i, "template_expression") == "yes",
                    table.Cell(i, "settable_at_queue_time") == "yes",
                    table.Cell(i, "group") == "run-number token");
  }
  std::string out;
  for (const auto& row : rows) out += row.second;
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: plumbline_generate TABLE INPUT OUTPUT.inc\n", stderr);
    return 2;
  }
  try {
    const std::string_view name = argv[1];
    std::string out = "// Generated from schemas/data by schemas/generate.cpp.\n";
    const Table table = name == "pipeline-schema" ? Table() : ReadTable(argv[2]);
    if (name == "pipeline-schema") {
      out += PipelineSchemaArrays(argv[2]);
    } else if (name == "azure-roles") {
      out += Roles(table);
    } else if (name == "azure-role-permissions") {
      out += RolePermissions(table);
    } else if (name == "secret-patterns") {
      out += SecretPatterns(table);
    } else if (name == "script-tool-versions") {
      out += ScriptToolVersions(table);
    } else if (name == "pipeline-variables") {
      out += PipelineVariables(table);
    } else {
      throw std::runtime_error(fmt::format("unknown table `{}`", name));
    }
    std::ofstream file(argv[3], std::ios::binary);
    file << out;
    if (!file) throw std::runtime_error(std::string("cannot write ") + argv[3]);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "plumbline_generate: %s\n", e.what());
    return 1;
  }
  return 0;
}
