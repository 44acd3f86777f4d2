// Hints in the text: names of roles behind their GUIDs, and what names of resources come to; what
// can be done with a whole file.
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/guid.h"
#include "graph/expansions.h"
#include "lsp/features.h"
#include "schema/roles.h"

namespace plumbline::lsp {
namespace {

bool IsQuote(char c) { return c == '"' || c == '\''; }

// As short as they can be told apart: names of files, or their paths.
std::string_view ShortName(std::span<const Document* const> files, const Document& file) {
  const auto name_of = [](const Document& one) {
    const std::string_view path = one.path();
    return path.substr(path.find_last_of('/') + 1);
  };
  const auto same = std::ranges::count_if(
      files, [&](const Document* other) { return name_of(*other) == name_of(file); });
  return same == 1 ? name_of(file) : std::string_view(file.path());
}

void WriteHint(Session& session, const Subject& subject, std::uint32_t offset,
               std::string_view label, JsonWriter& out) {
  const Position at = session.PositionAt(subject, offset);
  out.BeginObject();
  out.BeginObject("position");
  out.Field("line", at.line);
  out.Field("character", at.column);
  out.EndObject();
  out.Field("label", label);
  out.Field("paddingLeft", true);
  out.EndObject();
}

// What the names of resources come to, with each parameter file.
void WriteNames(Session& session, const Subject& subject, Span range, JsonWriter& out) {
  const auto is_wanted = [range](const arm::Resource& resource) {
    const Span span = resource.name.span();
    return resource.name.Expression() && span.begin >= range.begin && span.end <= range.end;
  };
  const arm::TemplateModel& model = *subject.document->arm_template;
  // Nothing is evaluated for a part of the file without names.
  if (std::ranges::none_of(model.resources, is_wanted)) return;
  eval::Programs programs;
  const auto expansions = ExpandDocument(subject.graph(), *subject.document, programs);
  for (const arm::Resource& resource : model.resources) {
    if (!is_wanted(resource)) continue;
    std::vector<std::string> names;
    for (const DocumentExpansion& one : expansions->all) {
      for (const arm::DeployedResource& deployed : one.expansion->resources()) {
        if (deployed.declared != &resource || !deployed.name.IsString()) continue;
        if (deployed.name.IsSecret()) continue;
        std::string name(deployed.name.text());
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
      }
    }
    constexpr std::size_t kMost = 2;  // Editors cut long hints.
    const bool is_cut = names.size() > kMost;
    if (is_cut) names.resize(kMost);
    if (names.empty()) continue;
    WriteHint(session, subject, resource.name.span().end,
              fmt::format("{}{}", fmt::join(names, " | "), is_cut ? " | ..." : ""), out);
  }
}

}  // namespace

Answer InlayHints(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  out.BeginArray();
  if (subject) {
    const Span range = session.SpanOf(subject, Field(params, "range"));
    const std::string_view text = subject.text().substr(0, range.end);
    constexpr std::uint32_t kSize = 36;
    // The first dash of a GUID stands behind eight digits.
    for (std::size_t dash = text.find('-', range.begin); dash != std::string_view::npos;
         dash = text.find('-', dash + 1)) {
      if (dash < 8 + range.begin || dash - 8 + kSize > text.size()) continue;
      const std::string_view guid = text.substr(dash - 8, kSize);
      if (!IsGuid(guid)) continue;
      const schema::Role* const role = schema::FindRole(guid);
      dash += kSize - 9;
      if (role == nullptr) continue;
      auto end = static_cast<std::uint32_t>(dash + 1);
      if (end < subject.text().size() && IsQuote(subject.text()[end])) ++end;
      WriteHint(session, subject, end, role->name, out);
    }
    if (subject.document->arm_template) WriteNames(session, subject, range, out);
  }
  out.EndArray();
  return {};
}

Answer CodeLenses(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  out.BeginArray();
  if (subject) {
    const Document& document = *subject.document;
    const auto lens = [&](std::string_view title, const Document* parameters) {
      out.BeginObject();
      session.WriteRange(out, "range", subject, {0, 0});
      out.BeginObject("command");
      out.Field("title", title);
      out.Field("command", kExpandCommand);
      out.BeginArray("arguments");
      out.String(session.UriOf(*subject.folder, document));
      if (parameters != nullptr) out.String(session.UriOf(*subject.folder, *parameters));
      out.EndArray();
      out.EndObject();
      out.EndObject();
    };
    if (document.arm_template) {
      const auto files = subject.graph().links().ParameterFilesOf(document);
      if (files.empty()) lens("expand", nullptr);
      for (const Document* file : files) {
        lens(fmt::format("expand with {}", ShortName(files, *file)), file);
      }
    }
    const bool is_root =
        document.pipeline && !subject.graph().pipeline_links().IsIncluded(document);
    if (is_root) lens("expand", nullptr);
  }
  out.EndArray();
  return {};
}

}  // namespace plumbline::lsp
