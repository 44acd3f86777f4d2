#include "driver/configuration.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "base/nearest.h"
#include "syntax/tree.h"
#include "text/line_index.h"
#include "text/source_file.h"
#include "yaml/parser.h"

namespace plumbline {
namespace {

constexpr std::array<std::string_view, 10> kKeys = {
    "select",   "extend-select", "ignore",   "preview", "pedantic",
    "severity", "exclude",       "per-path", "fail-on", "repositories"};

// Collects the first error; reading goes on, so that the code stays straight.
class ConfigurationReader {
 public:
  explicit ConfigurationReader(const SourceFile& source) : source_(source) {
    yaml::Parse(source.text(), source.content_begin(), tree_);
    tree_.Prepare();
  }

  Result<Configuration> Read() {
    for (const SyntaxProblem& problem : tree_.problems) Fail(problem.span, problem.message);
    const NodeRef root = tree_.root();
    if (root && !root.IsObject()) Fail(root.span(), "expected a mapping of settings");
    for (const NodeRef member : root.children()) ReadMember(member);
    if (error_) return *error_;
    return std::move(configuration_);
  }

 private:
  void ReadMember(NodeRef member) {
    const std::string_view key = member.key();
    Selection& selection = configuration_.selection;
    if (key == "select") {
      selection.select = Texts(member);
    } else if (key == "extend-select") {
      selection.extend_select = Texts(member);
    } else if (key == "ignore") {
      selection.ignore = Texts(member);
    } else if (key == "preview") {
      selection.preview = Flag(member);
    } else if (key == "pedantic") {
      selection.pedantic = Flag(member);
    } else if (key == "exclude") {
      configuration_.exclude = Texts(member);
    } else if (key == "fail-on") {
      configuration_.fail_on = SeverityOf(member);
    } else if (key == "severity") {
      if (!member.IsObject()) Fail(member.span(), "expected a mapping of rules to severities");
      for (const NodeRef entry : member.children()) {
        if (const auto severity = SeverityOf(entry)) {
          selection.severities.emplace_back(std::string(entry.key()), *severity);
        }
      }
    } else if (key == "repositories") {
      if (!member.IsObject()) Fail(member.span(), "expected a mapping of aliases to folders");
      for (const NodeRef entry : member.children()) {
        if (!entry.IsString() || entry.text().empty()) Fail(entry.span(), "expected a folder");
        configuration_.repositories.emplace_back(entry.key(), entry.text());
      }
    } else if (key == "per-path") {
      if (!member.IsArray())
        Fail(member.span(), "expected a list of entries with `paths` and `ignore`");
      for (const NodeRef entry : member.children()) ReadPathIgnore(entry);
    } else {
      Unknown(member, kKeys);
    }
  }

  void ReadPathIgnore(NodeRef entry) {
    constexpr std::array<std::string_view, 2> kEntryKeys = {"paths", "ignore"};
    PathIgnore ignore;
    if (!entry.IsObject()) Fail(entry.span(), "expected an entry with `paths` and `ignore`");
    for (const NodeRef member : entry.children()) {
      if (member.key() == "paths") {
        ignore.paths = Texts(member);
      } else if (member.key() == "ignore") {
        ignore.rules = Texts(member);
      } else {
        Unknown(member, kEntryKeys);
      }
    }
    if (entry.IsObject() && (ignore.paths.empty() || ignore.rules.empty())) {
      Fail(entry.span(), "an entry needs both `paths` and `ignore`");
    }
    configuration_.per_path.push_back(std::move(ignore));
  }

  // A list of texts, or one text.
  std::vector<std::string> Texts(NodeRef node) {
    std::vector<std::string> texts;
    if (node.IsString())
      texts.emplace_back(node.text());
    else if (!node.IsArray())
      Fail(node.span(), fmt::format("`{}` takes a list of texts", node.key()));
    for (const NodeRef item : node.children()) {
      if (!item.IsString()) Fail(item.span(), "expected a text");
      texts.emplace_back(item.text());
    }
    return texts;
  }

  bool Flag(NodeRef node) {
    if (node.text() == "true") return true;
    if (node.text() != "false") {
      Fail(node.span(), fmt::format("`{}` is `true` or `false`", node.key()));
    }
    return false;
  }

  std::optional<Severity> SeverityOf(NodeRef node) {
    const auto severity = ParseSeverity(node.text());
    if (!severity) {
      Fail(node.span(), fmt::format("`{}` is no severity; use `error`, `warning`, `info` or `hint`",
                                    node.text()));
    }
    return severity;
  }

  void Unknown(NodeRef member, std::span<const std::string_view> known) {
    const auto nearest = Nearest(member.key(), known, 3);
    Fail(member.key_span(),
         nearest ? fmt::format("unknown setting `{}`; did you mean `{}`?", member.key(), *nearest)
                 : fmt::format("unknown setting `{}`; known are {}", member.key(),
                               fmt::join(known, ", ")));
  }

  void Fail(Span span, std::string_view message) {
    if (error_) return;
    const LineColumn at = LineIndex(source_.text()).At(span.begin);
    error_ = Error{fmt::format("{}:{}:{}: {}", source_.path(), at.line, at.column, message)};
  }

  const SourceFile& source_;
  Tree tree_;
  Configuration configuration_;
  std::optional<Error> error_;
};

}  // namespace

Result<Configuration> ParseConfiguration(std::string_view path, std::string_view text) {
  const SourceFile source(std::string(path), text);
  return ConfigurationReader(source).Read();
}

std::optional<Severity> ParseSeverity(std::string_view text) {
  for (const Severity severity :
       {Severity::kHint, Severity::kInfo, Severity::kWarning, Severity::kError}) {
    if (text == ToText(severity)) return severity;
  }
  return std::nullopt;
}

}  // namespace plumbline
