// Reading the tables of schemas/data, and writing C++: what the generators share.
#pragma once

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plumbline::schemas {

struct Table {
  std::map<std::string, std::size_t> columns;
  std::vector<std::vector<std::string>> rows;

  const std::string& Cell(std::size_t row, const std::string& column) const {
    return rows[row][columns.at(column)];
  }
};

inline std::vector<std::string> Split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = text.find(separator, at);
    parts.push_back(text.substr(at, end == std::string::npos ? end : end - at));
    if (end == std::string::npos) return parts;
    at = end + separator.size();
  }
}

// Layout of schemas/data: `#` lines are comments, the first other line names the columns.
inline Table ReadTable(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  Table table;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> cells = Split(line, "\t");
    if (table.columns.empty()) {
      for (std::size_t i = 0; i < cells.size(); ++i) table.columns[cells[i]] = i;
    } else {
      cells.resize(table.columns.size());
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

inline std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace plumbline::schemas
