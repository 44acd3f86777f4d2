// Build-time generator of the tables about Azure Pipelines. Texts go into one pool, where each
// stands once, and rows hold numbers instead of pointers: nothing is relocated at start-up.
// usage: plumbline_generate_pipeline tasks TASKS.tsv INPUTS.tsv OUTPUT.inc
//        plumbline_generate_pipeline images IMAGES.tsv OUTPUT.inc
#include "../analyzer/base/ascii.h"
#include "table.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace {

using plumbline::schemas::Quote;
using plumbline::schemas::ReadTable;
using plumbline::schemas::Split;
using plumbline::schemas::Table;

// A number that must fit a field of the tables.
template <class T>
T Fit(std::size_t number) {
  if (number > std::numeric_limits<T>::max()) throw std::runtime_error("a table is too large");
  return static_cast<T>(number);
}

std::string Unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    // `\e` is no character: it marks an option that is empty text.
    if (c != 'e') out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return out;
}

std::vector<std::string> SplitList(const std::string& cell) {
  return cell.empty() ? std::vector<std::string>() : Split(cell, " ;; ");
}

// Text 0 is the empty one.
class TextPool {
 public:
  TextPool() { Add(""); }

  std::uint16_t Add(const std::string& text) {
    const auto [at, added] = ids_.try_emplace(text, texts_.size());
    if (added) texts_.push_back(text);
    return Fit<std::uint16_t>(at->second);
  }
  // The first of the places in the array of lists.
  std::uint16_t AddList(const std::vector<std::string>& texts) {
    const std::size_t first = lists_.size();
    for (const std::string& text : texts) lists_.push_back(Add(text));
    return Fit<std::uint16_t>(first);
  }

  // A literal of this size is more than compilers promise to take: one number a character.
  std::string Write() const {
    std::string characters;
    std::string starts;
    std::size_t at = 0;
    for (const std::string& text : texts_) {
      starts += fmt::format("{},\n", at);
      for (const char c : text) characters += fmt::format("{},", static_cast<int>(c));
      if (!text.empty()) characters += '\n';
      at += text.size();
    }
    std::string lists;
    for (const std::uint16_t id : lists_) lists += fmt::format("{},\n", id);
    return fmt::format(
        "constexpr char kPool[] = {{\n{}}};\nconstexpr std::uint32_t kTextStarts[] = "
        "{{\n{}{}}};\nconstexpr std::uint16_t kLists[] = {{\n{}}};\n",
        characters, starts, at, lists);
  }

 private:
  std::map<std::string, std::size_t> ids_;
  std::vector<std::string> texts_;
  std::vector<std::uint16_t> lists_;
};

const std::map<std::string, std::string> kInputTypes = {
    {"boolean", "kBoolean"}, {"int", "kNumber"},
    {"pickList", "kChoice"}, {"radio", "kChoice"},
    {"string", "kText"},     {"multiLine", "kMultiLine"},
    {"filePath", "kPath"},   {"secureFile", "kSecureFile"},
};

std::string InputType(const std::string& type) {
  if (type.starts_with("connectedService:")) return "kConnection";
  const auto found = kInputTypes.find(type);
  return found == kInputTypes.end() ? "kOther" : found->second;
}

std::string Day(const std::string& text) {
  int day[3] = {};
  if (text.empty()) return "{}";
  if (std::sscanf(text.c_str(), "%d-%d-%d", &day[0], &day[1], &day[2]) != 3) {
    throw std::runtime_error("no day: " + text);
  }
  return fmt::format("{{{}, {}, {}}}", day[0], day[1], day[2]);
}

// Inputs of one major version: how many, and which is the first.
struct InputRange {
  std::size_t first = 0;
  std::size_t count = 0;
};

std::string Tasks(const Table& tasks, const Table& inputs) {
  TextPool pool;
  std::string input_rows;
  std::string input_hashes;
  std::map<std::pair<std::string, std::string>, InputRange> ranges;
  for (std::size_t i = 0; i < inputs.rows.size(); ++i) {
    InputRange& range = ranges[{inputs.Cell(i, "task"), inputs.Cell(i, "major")}];
    if (range.count++ == 0) range.first = i;
    if (range.first + range.count != i + 1) throw std::runtime_error("inputs are not sorted");
    const auto aliases = SplitList(inputs.Cell(i, "aliases"));
    auto options = SplitList(inputs.Cell(i, "options"));
    for (std::string& option : options) option = Unescape(option);
    const std::string& name = inputs.Cell(i, "input");
    const std::string& flags = inputs.Cell(i, "flags");
    const auto has = [&flags](char flag) { return flags.find(flag) != std::string::npos ? 1 : 0; };
    input_rows += fmt::format(
        "{{{}, {}, {}, {}, {}, {}, {}, {}, InputType::{}, {}}},\n", pool.Add(name),
        pool.Add(Unescape(inputs.Cell(i, "default"))), pool.Add(inputs.Cell(i, "visible")),
        pool.Add(inputs.Cell(i, "group")), pool.AddList(aliases), pool.AddList(options),
        Fit<std::uint8_t>(aliases.size()), Fit<std::uint8_t>(options.size()),
        InputType(inputs.Cell(i, "type")), has('r') | has('m') << 1 | has('o') << 2);
    input_hashes += fmt::format("0x{:x},\n", plumbline::FoldedHash(name));
  }

  const std::map<std::string, std::string> states = {
      {"current", "kCurrent"}, {"external", "kCurrent"}, {"deprecated", "kDeprecated"},
      {"frozen", "kFrozen"},   {"gone", "kGone"},        {"external-deprecated", "kDeprecated"},
  };
  const std::map<std::string, std::string> hosts = {
      {"", "kAny"}, {"any", "kAny"}, {"windows", "kWindows"}, {"server", "kServer"}};
  std::string version_rows;
  // {hash, row}: sorted, as the program looks them up.
  std::vector<std::pair<std::uint32_t, std::string>> task_rows;
  std::vector<std::pair<std::string, std::string>> guid_rows;
  for (std::size_t i = 0; i < tasks.rows.size();) {
    const std::string& name = tasks.Cell(i, "task");
    const std::size_t first = i;
    for (; i < tasks.rows.size() && tasks.Cell(i, "task") == name; ++i) {
      const std::string& status = tasks.Cell(i, "status");
      const InputRange range = ranges[{name, tasks.Cell(i, "major")}];
      const auto outputs = SplitList(tasks.Cell(i, "outputs"));
      const int flags =
          (tasks.Cell(i, "eol_node") == "yes" ? 1 : 0) |
          (tasks.Cell(i, "preview") == "yes" ? 2 : 0) | (status.starts_with("external") ? 4 : 0) |
          (!tasks.Cell(i, "inputs").empty() ? 8 : 0) | (tasks.Cell(i, "inputs") == "task" ? 16 : 0);
      version_rows += fmt::format(
          "{{{}, {}, {}, {}, {}, {}, {}, {}, TaskState::{}, TaskHost::{}, {}, {}, {}}},\n",
          pool.Add(name), tasks.Cell(i, "major"), Fit<std::uint16_t>(range.first),
          Fit<std::uint16_t>(range.count), pool.Add(tasks.Cell(i, "replacement")),
          pool.Add(tasks.Cell(i, "deprecated_on")), pool.AddList(outputs),
          Fit<std::uint8_t>(outputs.size()), states.at(status), hosts.at(tasks.Cell(i, "host")),
          flags, pool.Add(tasks.Cell(i, "removal_date")),
          pool.Add(tasks.Cell(i, "source_removed_on")));
      std::string guid = tasks.Cell(i, "guid");
      std::erase(guid, '-');
      if (!guid.empty()) {
        guid_rows.emplace_back(guid + tasks.Cell(i, "major"),
                               fmt::format("{{0x{}, 0x{}, {}}},\n", guid.substr(0, 16),
                                           guid.substr(16), Fit<std::uint16_t>(i)));
      }
    }
    task_rows.emplace_back(plumbline::FoldedHash(name),
                           fmt::format("{{0x{:x}, {}, {}, {}}},\n", plumbline::FoldedHash(name),
                                       pool.Add(name), first, i - first));
  }
  std::ranges::sort(task_rows);
  std::ranges::sort(guid_rows);
  std::string out = "constexpr TaskInput kInputs[] = {\n" + input_rows + "};\n";
  out += "constexpr std::uint32_t kInputHashes[] = {\n" + input_hashes + "};\n";
  out += "constexpr TaskVersion kVersions[] = {\n" + version_rows + "};\n";
  out += "constexpr TaskRow kTasks[] = {\n";
  for (const auto& [hash, row] : task_rows) out += row;
  out += "};\nconstexpr GuidRow kGuids[] = {\n";
  for (const auto& [key, row] : guid_rows) out += row;
  return out + "};\n" + pool.Write();
}

// {label, operating system, status, resolves to, deprecated on, removed on, replacement}, in the
// order of the file.
std::string Images(const Table& table) {
  const std::map<std::string, std::string> states = {
      {"current", "kCurrent"},
      {"preview", "kCurrent"},
      {"deprecated", "kDeprecated"},
      {"removed", "kRemoved"},
      {"alias", "kAlias"},
      {"github-only", "kForeign"},
      {"never", "kNever"},
      {"legacy-pool", "kLegacyPool"},
      {"pool", "kPool"},
  };
  std::string out;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    out += fmt::format("{{{}, {}, {}, ImageState::{}, {}, {}}},\n", Quote(table.Cell(i, "label")),
                       Quote(table.Cell(i, "resolves_to")), Quote(table.Cell(i, "replacement")),
                       states.at(table.Cell(i, "status")), Day(table.Cell(i, "deprecated_on")),
                       Day(table.Cell(i, "removed_on")));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  try {
    std::string out = "// Generated from schemas/data by schemas/generate_pipeline.cpp.\n";
    if (name == "tasks" && argc == 5) {
      out += Tasks(ReadTable(argv[2]), ReadTable(argv[3]));
    } else if (name == "images" && argc == 4) {
      out += Images(ReadTable(argv[2]));
    } else {
      std::fputs("usage: plumbline_generate_pipeline tasks|images INPUT.tsv... OUTPUT.inc\n",
                 stderr);
      return 2;
    }
    std::ofstream file(argv[argc - 1], std::ios::binary);
    file << out;
    if (!file) throw std::runtime_error(std::string("cannot write ") + argv[argc - 1]);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "plumbline_generate_pipeline: %s\n", e.what());
    return 1;
  }
  return 0;
}
