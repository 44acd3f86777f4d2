// Resources of a template where others name them: in `dependsOn`, and as arguments of functions.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "lsp/completion.h"

namespace plumbline::lsp {
namespace {

// A part of an expression that goes into a JSON string as it is.
bool IsPlain(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' '; });
}

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

// The name as arguments of resourceId(), one for each segment of the type. Nothing when the
// segments cannot be told apart, or differ from turn to turn of a loop.
std::optional<std::string> NameArguments(const arm::Resource& resource) {
  if (resource.copy.node() || resource.name_parts.empty()) return std::nullopt;
  std::vector<std::vector<std::string>> segments(1);
  for (const arm::NamePart& part : resource.name_parts) {
    if (part.is_expression) {
      segments.back().push_back(part.text);
      continue;
    }
    std::string_view rest = part.text;
    for (std::size_t slash = rest.find('/'); slash != std::string_view::npos;
         slash = rest.find('/')) {
      if (slash > 0) segments.back().push_back(Quoted(rest.substr(0, slash)));
      segments.emplace_back();
      rest.remove_prefix(slash + 1);
    }
    if (!rest.empty()) segments.back().push_back(Quoted(rest));
  }
  const auto slashes = static_cast<std::size_t>(std::ranges::count(resource.full_type, '/'));
  if (slashes == 0 || segments.size() != slashes) return std::nullopt;
  std::string arguments;
  for (const auto& pieces : segments) {
    if (pieces.empty()) return std::nullopt;
    arguments += arguments.empty() ? "" : ", ";
    arguments +=
        pieces.size() == 1 ? pieces.front() : fmt::format("concat({})", fmt::join(pieces, ", "));
  }
  return IsPlain(arguments) ? std::optional(std::move(arguments)) : std::nullopt;
}

template <class F>
void ForEachResource(const arm::TemplateModel& model, const arm::Template& owner, F&& f) {
  for (const arm::Resource& resource : model.resources) {
    if (resource.owner == owner.id) f(resource);
  }
}

}  // namespace

void AddSymbolicNames(const arm::TemplateModel& model, const arm::Template& owner,
                      const arm::Resource* self, CompletionList& list) {
  ForEachResource(model, owner, [&](const arm::Resource& resource) {
    if (&resource == self || resource.symbolic_name().empty()) return;
    list.Add({std::string(resource.symbolic_name()), ItemKind::kClass, "", resource.full_type});
  });
}

void AddDependencies(const arm::TemplateModel& model, const arm::Resource& self,
                     CompletionList& list) {
  const arm::Template& owner = model.templates[self.owner];
  if (owner.IsSymbolic()) return AddSymbolicNames(model, owner, &self, list);
  ForEachResource(model, owner, [&](const arm::Resource& resource) {
    if (&resource == &self) return;
    if (resource.copy.node()) {
      // All turns of a loop go by its name.
      const auto loop = resource.copy["name"].Text();
      if (loop && IsPlain(*loop)) {
        list.Add({std::string(*loop), ItemKind::kClass, "", resource.full_type});
      }
      return;
    }
    const auto arguments = NameArguments(resource);
    if (!arguments) return;
    list.Add({fmt::format("{} {}", resource.full_type, *arguments), ItemKind::kClass,
              fmt::format("[resourceId('{}', {})]", resource.full_type, *arguments)});
  });
}

void AddDeployedTypes(const arm::TemplateModel& model, const arm::Template& owner,
                      CompletionList& list) {
  ForEachResource(model, owner, [&](const arm::Resource& resource) {
    const bool is_there = std::ranges::any_of(
        list.items, [&resource](const auto& item) { return item.label == resource.full_type; });
    if (!resource.full_type.empty() && !is_there) {
      list.Add({resource.full_type, ItemKind::kClass});
    }
  });
}

void AddNamesOfType(const arm::TemplateModel& model, const arm::Template& owner,
                    std::string_view type, CompletionList& list) {
  ForEachResource(model, owner, [&](const arm::Resource& resource) {
    if (!resource.IsType(type)) return;
    if (auto arguments = NameArguments(resource)) {
      CompletionItem item{std::move(*arguments), ItemKind::kClass, "", resource.full_type};
      item.is_preselected = true;
      list.Add(std::move(item));
    }
  });
}

}  // namespace plumbline::lsp
