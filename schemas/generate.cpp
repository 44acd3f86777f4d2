// Build-time generator: reads one table of schemas/data and writes the rows of a C++ array, sorted
// by the key that the program looks up. usage: plumbline_generate TABLE INPUT.tsv OUTPUT.inc
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

struct Table {
  std::map<std::string, std::size_t> columns;
  std::vector<std::vector<std::string>> rows;

  const std::string& Cell(std::size_t row, const std::string& column) const {
    return rows[row][columns.at(column)];
  }
};

std::vector<std::string> SplitTabs(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t at = 0;
  while (true) {
    const std::size_t tab = line.find('\t', at);
    cells.push_back(line.substr(at, tab == std::string::npos ? tab : tab - at));
    if (tab == std::string::npos) return cells;
    at = tab + 1;
  }
}

// Layout of schemas/data: `#` lines are comments, the first other line names the columns.
Table ReadTable(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  Table table;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells = SplitTabs(line);
    if (table.columns.empty()) {
      for (std::size_t i = 0; i < cells.size(); ++i) table.columns[cells[i]] = i;
    } else {
      cells.resize(table.columns.size());
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: plumbline_generate TABLE INPUT.tsv OUTPUT.inc\n", stderr);
    return 2;
  }
  try {
    const std::string_view name = argv[1];
    const Table table = ReadTable(argv[2]);
    std::string out = "// Generated from schemas/data by schemas/generate.cpp.\n";
    if (name == "azure-roles") {
      out += Roles(table);
    } else if (name == "secret-patterns") {
      out += SecretPatterns(table);
    } else if (name == "script-tool-versions") {
      out += ScriptToolVersions(table);
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
