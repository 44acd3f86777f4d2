#include "report/rule_docs.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline {
namespace {

// Takes the next line off `text`, with its line end.
std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
  text.remove_prefix(line.size());
  return line;
}

std::string_view TakeWord(std::string_view& text) {
  text = Trim(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

// The backquotes that open a fence: three or more at the beginning of a line.
std::string_view FenceOf(std::string_view line) {
  const std::size_t size = std::min(line.find_first_not_of('`'), line.size());
  return size >= 3 ? line.substr(0, size) : std::string_view();
}

}  // namespace

std::vector<DocsPart> SplitDocs(std::string_view docs) {
  std::vector<DocsPart> parts;
  const char* prose = docs.data();
  const auto end_prose = [&](const char* end) {
    if (end != prose) {
      parts.push_back({.text = {prose, static_cast<std::size_t>(end - prose)}});
    }
  };
  while (!docs.empty()) {
    const char* line_start = docs.data();
    std::string_view info = TakeLine(docs);
    const std::string_view fence = FenceOf(info);
    if (fence.empty()) continue;
    end_prose(line_start);

    DocsPart code{.is_code = true};
    info.remove_prefix(fence.size());
    code.language = TakeWord(info);
    for (std::string_view word = TakeWord(info); !word.empty(); word = TakeWord(info)) {
      (word == "bad" || word == "good" ? code.verdict : code.path) = word;
    }
    const char* begin = docs.data();
    const char* end = begin;
    while (!docs.empty()) {
      const std::string_view line = TakeLine(docs);
      if (Trim(line) == fence) break;
      end = docs.data();
    }
    code.text = {begin, static_cast<std::size_t>(end - begin)};
    parts.push_back(code);
    prose = docs.data();
  }
  end_prose(docs.data());
  return parts;
}

std::string FirstParagraph(const Rule& rule) {
  std::string paragraph;
  std::string_view docs = rule.docs;
  while (!docs.empty()) {
    const std::string_view line = Trim(TakeLine(docs));
    if (line.empty() && paragraph.empty()) continue;
    if (line.empty() || !FenceOf(line).empty()) break;
    if (!paragraph.empty()) paragraph += ' ';
    paragraph += line;
  }
  return paragraph.empty() ? Sentence(rule.summary) : paragraph;
}

std::string Sentence(std::string_view text) {
  std::string sentence(text);
  if (sentence.empty()) return sentence;
  if (sentence[0] >= 'a' && sentence[0] <= 'z') sentence[0] = static_cast<char>(sentence[0] - 0x20);
  const char last = sentence.back();
  if (last != '.' && last != '!' && last != '?') sentence += '.';
  return sentence;
}

}  // namespace plumbline
