#include "graph/certain_links.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

// What is certain of the address; what is not known is a `?`. Nothing of one that is one of a few.
std::optional<std::string> AddressOf(const eval::Value& uri) {
  if (uri.IsString()) return std::string(uri.text());
  if (!uri.IsUnknown() || uri.unknown().HasAlternatives()) return std::nullopt;
  const eval::Residual& residual = uri.unknown().residual;
  // `uri(base, path)`: of the base nothing is needed.
  if (residual.form == eval::Residual::Form::kCall && EqualsIgnoreCase(residual.name, "uri") &&
      residual.arguments.size() == 2) {
    const auto path = AddressOf(residual.arguments[1]);
    return path ? std::optional("?" + *path) : std::nullopt;
  }
  std::string text;
  for (const eval::Piece& piece : uri.unknown().pieces) {
    if (piece.value.IsString()) {
      text += piece.value.text();
    } else {
      text += '?';
    }
  }
  return text;
}

// `text` is `tail`, or ends in it behind a separator or something unknown.
bool EndsInPath(std::string_view text, std::string_view tail) {
  if (tail.empty() || !text.ends_with(tail)) return false;
  const std::size_t begin = text.size() - tail.size();
  return begin == 0 || text[begin - 1] == '/' || text[begin - 1] == '?';
}

// A default that says where files are, not which one: empty, an address, or computed.
bool IsBase(const arm::Parameter& parameter) {
  const auto text = parameter.default_value.Text();
  if (!text) return parameter.default_value.Expression().has_value();
  return text->empty() || text->find("://") != std::string_view::npos;
}

// A deployment may pass something else than a default, which then leads to another file.
bool DependsOnDefaults(const Graph& graph, const Document& from, const arm::Value& uri) {
  const auto defaults = DefaultsThatMayDiffer(graph, from, uri.node());
  return std::ranges::any_of(defaults,
                             [](const arm::Parameter* parameter) { return !IsBase(*parameter); });
}

bool LeadsTo(const Graph& graph, const eval::Value& link, const arm::Value& written,
             const Document& from, const Document& to) {
  if (!link.IsObject()) return false;
  for (const std::string_view key : {"relativePath", "uri"}) {
    const arm::Value place = written[Key(key)];
    if (place.node() && DependsOnDefaults(graph, from, place)) return false;
  }
  if (link.object().Find("relativePath") != nullptr) return true;
  const eval::Member* const uri = link.object().Find("uri");
  auto address = uri == nullptr ? std::nullopt : AddressOf(uri->value);
  if (!address) return false;
  if (uri->value.IsString()) address->resize(std::min(address->find('?'), address->size()));
  const std::size_t end = address->rfind(".json");
  if (end == std::string::npos) return false;
  address->resize(end + 5);
  const std::string_view path = to.path();
  const std::string_view folder =
      std::string_view(from.path()).substr(0, from.path().rfind('/') + 1);
  return path.starts_with(folder) && EndsInPath(*address, path.substr(folder.size())) &&
         written["uri"].Expression();
}

}  // namespace

bool IsCertainlyDeployed(const Graph& graph, const arm::Expansion& expansion,
                         const arm::DeployedResource& deployment) {
  if (deployment.declared->nested != kNoId<arm::TemplateId>) return true;
  const eval::Member* const properties = eval::FindMember(deployment.body, "properties");
  const eval::Member* const link =
      properties == nullptr ? nullptr : eval::FindMember(properties->value, "templateLink");
  const arm::Template& nested = *expansion.templates()[deployment.nested].declared;
  const Document* const from = graph.DocumentOf(deployment.declared->node.tree());
  const Document* const to = graph.DocumentOf(nested.node.tree());
  return link != nullptr && from != nullptr && to != nullptr &&
         LeadsTo(graph, link->value, deployment.declared->properties["templateLink"], *from, *to);
}

}  // namespace plumbline
