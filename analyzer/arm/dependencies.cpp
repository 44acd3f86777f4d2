#include "arm/dependencies.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "arm/partial_text.h"
#include "arm/resource_ids.h"
#include "arm/unordered_uses.h"

namespace plumbline::arm {
namespace {

using eval::Truth;
using Ids = std::vector<DeployedResourceId>;
using IdMap = std::unordered_map<std::string, Ids>;

constexpr std::string_view kProviders = "/providers/";
// A slash inside of an expression, which separates nothing.
constexpr char kHiddenSlash = '\x01';

// The end of an id that a text is: behind the last `/providers/`, or all of it when it begins with
// a namespace.
std::optional<PartialText> TailIn(const PartialText& text) {
  if (auto tail = text.BehindLast(kProviders)) return tail;
  if (text.parts().empty() || text.parts()[0].is_hole) return std::nullopt;
  const std::string_view first = text.parts()[0].text;
  const std::size_t slash = first.find('/');
  if (slash == std::string_view::npos || first.substr(0, slash).find('.') == std::string::npos) {
    return std::nullopt;
  }
  return text;
}

// What a text means in one template: one resource, a loop, or (when it is found) something of which
// it is not certain which one.
struct Meaning {
  Truth is_found = Truth::kMaybe;
  DeployedResourceId one = kNoId<DeployedResourceId>;
  const Ids* loop = nullptr;  // Of the names that found it.
};

class Names {
 public:
  Names(const Expansion& expansion, const DeployedTemplate& of)
      : expansion_(expansion), is_symbolic_(of.declared->IsSymbolic()) {
    std::unordered_set<const Resource*> seen;
    for (const DeployedResourceId id : of.resources) {
      const DeployedResource& resource = expansion.resources()[id];
      seen.insert(resource.declared);
      Add(resource);
    }
    for (const ResourceId id : of.declared->resources) {
      const Resource& declared = of.model->resources[id];
      if (seen.contains(&declared)) continue;
      // A loop of no turns, or the children of one.
      has_hidden_ = true;
      if (const auto loop = declared.copy["name"].Text()) loops_[ToLower(*loop)];
      if (is_symbolic_) symbols_[ToLower(declared.symbolic_name())];
    }
  }

  Meaning Find(const eval::Value& value) const {
    const auto text = PartialText::Of(value);
    if (!text || text->Key().empty()) return {};
    const auto tail = TailIn(*text);
    const Meaning meaning = LookUp(*text, tail);
    if (meaning.is_found == Truth::kTrue || !IsNowhere(*text, tail)) return meaning;
    return {Truth::kFalse};
  }

  // The same without an answer to whether it can mean something that is not certain.
  Meaning LookUp(const eval::Value& value) const {
    const auto text = PartialText::Of(value);
    return text ? LookUp(*text, TailIn(*text)) : Meaning();
  }

  // The resources that reference() and its like wait for when they are given this.
  Meaning FindReferenced(const eval::Value& value) const {
    const auto text = PartialText::Of(value);
    if (!text) return {};
    if (!is_symbolic_) return Only(names_, *text);
    const auto found = symbols_.find(text->Key());
    return found == symbols_.end() ? Meaning() : OneLoop(found->second);
  }

 private:
  void Add(const DeployedResource& resource) {
    const bool has_loop = resource.declared->copy.node().IsObject() && !resource.loops.empty();
    if (has_loop && !resource.loops.back().name.empty()) {
      loops_[ToLower(resource.loops.back().name)].push_back(resource.id);
    }
    if (is_symbolic_) {
      const std::string symbol = ToLower(resource.declared->symbolic_name());
      symbols_[symbol].push_back(resource.id);
      const bool is_counted =
          has_loop && resource.loops.back().index.kind() == eval::Kind::kInteger;
      if (is_counted) {
        symbols_[fmt::format("{}[{}]", symbol, resource.loops.back().index.integer())].push_back(
            resource.id);
      } else if (has_loop) {
        has_hidden_ = true;  // Which instances there are is not known.
      }
    }
    auto name = PartialText::Of(resource.name);
    if (!name) {
      // Wrong, or none: another rule's business.
      has_hidden_ = true;
      return;
    }
    names_[name->Key()].push_back(resource.id);
    auto tail = TailOf(resource);
    if (tail) tails_[tail->Key()].push_back(resource.id);
    all_.push_back({std::move(*name), std::move(tail)});
  }

  Meaning LookUp(const PartialText& text, const std::optional<PartialText>& tail) const {
    const std::string key = text.Key();
    for (const IdMap* map : {&symbols_, &loops_}) {
      if (const auto found = map->find(key); found != map->end()) return OneLoop(found->second);
    }
    if (const Meaning named = Only(names_, text); named.is_found == Truth::kTrue) return named;
    if (!tail) return {};
    const auto found = tails_.find(tail->Key());
    return found == tails_.end() ? Meaning() : Among(found->second, text);
  }

  // A name by itself: of several resources it is not certain which one is meant.
  static Meaning Only(const IdMap& map, const PartialText& text) {
    const auto found = map.find(text.Key());
    if (found == map.end()) return {};
    if (found->second.size() != 1) return {Truth::kTrue};
    return {Truth::kTrue, found->second[0]};
  }

  // Loops of several resources may have one name; which of them an entry means is not certain.
  Meaning OneLoop(const Ids& ids) const {
    if (ids.size() == 1) return {Truth::kTrue, ids[0]};
    if (ids.empty()) return {Truth::kTrue};
    const auto& resources = expansion_.resources();
    // They are in the order of the resources, of which a declaration's are together.
    if (resources[ids.front()].declared != resources[ids.back()].declared) return {Truth::kTrue};
    return {Truth::kTrue, kNoId<DeployedResourceId>, &ids};
  }

  // Several resources have the same type and name: the whole id decides.
  Meaning Among(const Ids& candidates, const PartialText& text) const {
    const bool is_id = text.BehindLast(kProviders).has_value();
    DeployedResourceId same = kNoId<DeployedResourceId>;
    for (const DeployedResourceId id : candidates) {
      const DeployedResource& resource = expansion_.resources()[id];
      const auto whole = PartialText::Of(resource.resource_id);
      // A deployment to another place has its id there; one says so in `resourceGroup`.
      const bool may_move = EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments");
      if (is_id && whole && !may_move && Same(*whole, text) == Truth::kFalse) continue;
      if (same != kNoId<DeployedResourceId>) return {Truth::kTrue};
      same = id;
    }
    if (same == kNoId<DeployedResourceId>) return {};
    return {Truth::kTrue, same};
  }

  // Whether the text can be nothing of this template.
  bool IsNowhere(const PartialText& text, const std::optional<PartialText>& tail) const {
    if (has_hidden_ || expansion_.was_cut() || text.parts()[0].is_hole) return false;
    if (all_.size() > comparisons_left_) return false;
    comparisons_left_ -= all_.size();
    // An id of a resource group, whose form is its own.
    if (!tail && text.parts()[0].text.starts_with('/')) return false;
    if (!text.IsKnown()) {
      if (all_.size() > 200) return false;
      for (const IdMap* map : {&symbols_, &loops_}) {
        for (const auto& [name, ids] : *map) {
          if (Same(PartialText(name), text) != Truth::kFalse) return false;
        }
      }
    }
    return std::ranges::none_of(all_, [&](const Named& named) {
      if (Same(named.name, text) != Truth::kFalse) return true;
      // A child by the last part of its name.
      if (const auto last = named.name.BehindLast("/");
          last && Same(*last, text) != Truth::kFalse) {
        return true;
      }
      if (!tail) return false;
      return !named.tail || Same(*named.tail, *tail) != Truth::kFalse;
    });
  }

  struct Named {
    PartialText name;
    std::optional<PartialText> tail;
  };

  const Expansion& expansion_;
  bool is_symbolic_ = false;
  IdMap symbols_;  // Loops by the symbol of all, and instances as `symbol[0]`.
  IdMap loops_;
  IdMap names_;
  IdMap tails_;
  std::vector<Named> all_;
  // There may be resources, or names of them, that are not seen.
  bool has_hidden_ = false;
  mutable std::size_t comparisons_left_ = 200'000;
};

// Calls f(call) for what reference() and list*() made in a value that is not known.
class CallFinder {
 public:
  template <class F>
  void Walk(const eval::Value& value, NodeRef place, const eval::Session& session, F&& f) {
    if (value.origin() != kNoId<eval::OriginId>) place = session.NodeOf(value.origin()).node;
    switch (value.kind()) {
      case eval::Kind::kArray:
        if (value.array().all_known || !seen_.insert(&value.array()).second) return;
        for (const eval::Value& item : value.items()) Walk(item, place, session, f);
        return;
      case eval::Kind::kObject:
        if (value.object().all_known || !seen_.insert(&value.object()).second) return;
        for (const eval::Member& member : value.members()) Walk(member.value, place, session, f);
        return;
      case eval::Kind::kUnknown:
        break;
      default:
        return;
    }
    const eval::UnknownData& unknown = value.unknown();
    if (!seen_.insert(&unknown).second || depth_ > 100) return;
    ++depth_;
    if (unknown.residual.form == eval::Residual::Form::kCall &&
        (StartsWithIgnoreCase(unknown.residual.name, "list") ||
         EqualsIgnoreCase(unknown.residual.name, "reference") ||
         EqualsIgnoreCase(unknown.residual.name, "references"))) {
      f(unknown.residual, place);
    }
    for (const eval::Value& argument : unknown.residual.arguments) {
      Walk(argument, place, session, f);
    }
    for (const eval::Piece& piece : unknown.pieces) Walk(piece.value, place, session, f);
    --depth_;
  }

 private:
  std::unordered_set<const void*> seen_;
  std::size_t depth_ = 0;
};

class Finder {
 public:
  Finder(const Expansion& expansion, Dependencies& into)
      : expansion_(expansion), into_(into), names_(expansion.templates().size()) {}

  void Template(const DeployedTemplate& of) {
    // In outer scope, the outer template's names are meant.
    const bool own_names = &of.scope->of() == of.declared;
    for (const DeployedResourceId id : of.resources) {
      const DeployedResource& resource = expansion_.resources()[id];
      Explicit(of, resource);
      if (own_names && resource.body.IsObject()) Implicit(of, resource);
    }
  }

 private:
  // Many templates depend on nothing: names are made when something asks for one.
  const Names& NamesIn(const DeployedTemplate& of) {
    std::unique_ptr<Names>& names = names_[IndexOf(of.id)];
    if (!names) names = std::make_unique<Names>(expansion_, of);
    return *names;
  }

  void Explicit(const DeployedTemplate& of, const DeployedResource& resource) {
    if (!resource.depends_on.IsArray()) return;
    const NodeRef list = resource.declared->depends_on.node();
    const auto items = resource.depends_on.items();
    NodeRef node = list.IsArray() && list.size() == items.size() ? list.first_child() : NodeRef();
    for (const eval::Value& item : items) {
      const Meaning meaning = NamesIn(of).Find(item);
      const NodeRef place = node ? node : list;
      const DeployedResourceId elsewhere = meaning.is_found == Truth::kFalse
                                               ? FindElsewhere(item, resource.owner)
                                               : kNoId<DeployedResourceId>;
      into_.entries.push_back({resource.id, item, place, meaning.is_found, elsewhere});
      AddEdge(resource.id, meaning, false, place);
      node = node.next();
    }
  }

  void AddEdge(DeployedResourceId from, const Meaning& meaning, bool is_implicit, NodeRef place) {
    Dependency edge{from, meaning.one, 0, is_implicit, place};
    if (meaning.loop != nullptr) {
      const auto next = static_cast<std::uint32_t>(into_.loops.size());
      const auto [known, is_new] = loops_.emplace(meaning.loop, next);
      if (is_new) into_.loops.push_back(*meaning.loop);
      edge.loop = known->second;
    } else if (meaning.one == kNoId<DeployedResourceId>) {
      return;
    }
    into_.edges.push_back(edge);
  }

  DeployedResourceId FindElsewhere(const eval::Value& entry, DeployedTemplateId but) {
    for (const DeployedTemplate& of : expansion_.templates()) {
      if (of.id == but) continue;
      const Meaning meaning = NamesIn(of).LookUp(entry);
      if (meaning.one != kNoId<DeployedResourceId>) return meaning.one;
    }
    return kNoId<DeployedResourceId>;
  }

  void Implicit(const DeployedTemplate& of, const DeployedResource& resource) {
    CallFinder().Walk(resource.body, resource.declared->node, expansion_.session(),
                      [&](const eval::Residual& call, NodeRef place) {
                        if (call.arguments.empty()) return;
                        // What comes in through a parameter, or out of an output, was written with
                        // other names.
                        const Tree* tree = of.declared->node.tree();
                        if (place.tree() != tree || of.model->OwnerOf(place) != of.declared->id)
                          return;
                        // Whether a reference with an API version waits, is not known for symbolic
                        // names.
                        if (of.declared->IsSymbolic() && call.arguments.size() > 1) return;
                        AddEdge(resource.id, NamesIn(of).FindReferenced(call.arguments[0]), true,
                                place);
                      });
  }

  const Expansion& expansion_;
  Dependencies& into_;
  std::vector<std::unique_ptr<Names>> names_;            // By DeployedTemplateId.
  std::unordered_map<const Ids*, std::uint32_t> loops_;  // Index in Dependencies::loops.
};

// Text for messages, at most a line long.
std::string Shortened(std::string text) {
  constexpr std::size_t kMost = 80;
  if (text.size() <= kMost) return text;
  std::size_t end = kMost - 3;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

}  // namespace

const Dependencies& Expansion::dependencies() const {
  if (dependencies_ == nullptr) {
    auto made = std::make_shared<Dependencies>();
    Finder finder(*this, *made);
    for (const DeployedTemplate& of : templates_) finder.Template(of);
    dependencies_ = made;
    made->unordered = FindUnorderedUses(*this);
  }
  return *dependencies_;
}

std::string TitleOf(const DeployedResource& resource) {
  std::string name;
  if (resource.name.IsString()) {
    name = resource.name.text();
  } else if (resource.name.IsUnknown()) {
    eval::AppendExpression(resource.name, name);
  }
  const std::string_view type =
      resource.type.empty() ? "resource" : std::string_view(resource.type);
  return name.empty() ? fmt::format("`{}`", type) : fmt::format("`{}` `{}`", type, Shortened(name));
}

std::string TitleOfEntry(const eval::Value& entry) {
  std::string text;
  if (entry.IsString()) {
    text = entry.text();
  } else {
    for (const eval::Piece& piece : entry.unknown().pieces) {
      if (piece.value.IsString()) {
        text += piece.value.text();
        continue;
      }
      std::string hole;
      eval::AppendExpression(piece.value, hole);
      std::ranges::replace(hole, '/', kHiddenSlash);
      text += "{" + hole + "}";
    }
  }
  std::size_t at = std::string::npos;
  for (std::size_t found = FindIgnoreCase(text, kProviders); found != std::string::npos;
       found = FindIgnoreCase(text, kProviders, found + 1)) {
    at = found;
  }
  if (at == std::string::npos) {
    std::ranges::replace(text, kHiddenSlash, '/');
    return fmt::format("`{}`", Shortened(text));
  }
  // namespace/type/name/type/name: types and names in turn.
  const std::string_view tail = std::string_view(text).substr(at + kProviders.size());
  std::string type;
  std::string name;
  std::size_t index = 0;
  for (std::size_t begin = 0; begin <= tail.size(); ++index) {
    const std::size_t end = std::min(tail.find('/', begin), tail.size());
    std::string& into = index == 0 || index % 2 == 1 ? type : name;
    if (!into.empty()) into += '/';
    into += tail.substr(begin, end - begin);
    begin = end + 1;
  }
  std::ranges::replace(type, kHiddenSlash, '/');
  std::ranges::replace(name, kHiddenSlash, '/');
  return fmt::format("`{}` `{}`", Shortened(type), Shortened(name));
}

}  // namespace plumbline::arm
