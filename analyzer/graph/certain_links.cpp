#include "graph/certain_links.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/ascii.h"

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

// What follows the owner, the repository and the branch; empty for other addresses.
std::string_view PathOnGitHub(std::string_view address) {
  constexpr std::string_view kHost = "https://raw.githubusercontent.com/";
  if (!StartsWithIgnoreCase(address, kHost)) return {};
  address.remove_prefix(kHost.size());
  for (int i = 0; i < 3; ++i) {
    const std::size_t slash = address.find('/');
    if (slash == std::string_view::npos) return {};
    address.remove_prefix(slash + 1);
  }
  return address;
}

bool LeadsTo(const eval::Value& link, const arm::Value& written, const Document& from,
             const Document& to) {
  if (!link.IsObject()) return false;
  if (link.object().Find("relativePath") != nullptr) return true;
  const eval::Member* const uri = link.object().Find("uri");
  auto address = uri == nullptr ? std::nullopt : AddressOf(uri->value);
  if (!address) return false;
  if (uri->value.IsString()) address->resize(std::min(address->find('?'), address->size()));
  const std::size_t end = address->rfind(".json");
  if (end == std::string::npos) return false;
  address->resize(end + 5);
  const std::string_view path = to.path();
  if (EndsInPath(path, PathOnGitHub(*address))) return true;
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
         LeadsTo(link->value, deployment.declared->properties["templateLink"], *from, *to);
}

}  // namespace plumbline
