#include "report/yaml_text.h"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include "base/ascii.h"

namespace plumbline {
namespace {

// A block scalar keeps the text as it is: it ends in exactly one line break and its first line does
// not begin with a blank, which would be taken for indentation.
bool FitsBlock(std::string_view text) {
  if (text.size() < 2 || !text.ends_with('\n') || text[text.size() - 2] == '\n') return false;
  if (text.find('\n') == text.size() - 1) return false;
  if (text[0] == ' ' || text[0] == '\t' || text[0] == '\n') return false;
  for (const char c : text) {
    const bool is_control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
    if (is_control) return false;
  }
  return true;
}

// What YAML reads as a number, a boolean or null when it is not quoted.
bool LooksTyped(std::string_view text) {
  for (const std::string_view word :
       {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ""}) {
    if (EqualsIgnoreCase(text, word)) return true;
  }
  return text[0] == '.' || text[0] == '-' || text[0] == '+' || IsDigitAscii(text[0]);
}

class Writer {
 public:
  std::string Render(NodeRef root) {
    out_.SetIndent(2);
    Write(root);
    return std::string(out_.c_str(), out_.size()) + "\n";
  }

 private:
  void Text(std::string_view text, bool is_typed) {
    const bool quoted = text.empty() || (is_typed && LooksTyped(text)) ||
                        (text.find('\n') != std::string_view::npos && !FitsBlock(text));
    if (quoted) {
      out_ << YAML::DoubleQuoted;
    } else if (FitsBlock(text)) {
      // The emitter ends the last line itself.
      out_ << YAML::Literal;
      text.remove_suffix(1);
    }
    out_ << std::string(text);
  }

  void Write(NodeRef node) {
    if (node.IsObject()) {
      if (!node.first_child()) out_ << YAML::Flow;
      out_ << YAML::BeginMap;
      for (const NodeRef member : node.children()) {
        out_ << YAML::Key << std::string(member.key()) << YAML::Value;
        Write(member);
      }
      out_ << YAML::EndMap;
    } else if (node.IsArray()) {
      if (!node.first_child()) out_ << YAML::Flow;
      out_ << YAML::BeginSeq;
      for (const NodeRef item : node.children()) Write(item);
      out_ << YAML::EndSeq;
    } else if (node.IsString()) {
      Text(node.text(), node.tree()->language() == Language::kJson);
    } else if (node.IsMissing()) {
      out_ << YAML::DoubleQuoted << "";
    } else {
      out_ << std::string(node.text());
    }
  }

  YAML::Emitter out_;
};

}  // namespace

std::string RenderYaml(NodeRef root) { return Writer().Render(root); }

}  // namespace plumbline
