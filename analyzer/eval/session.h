// What the values of one expansion share: memory, the trees they were written in, secrets, and the
// questions that are open. Not thread-safe; one expansion runs in one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eval/value.h"
#include "syntax/tree.h"

namespace plumbline::eval {

enum class SecretKind : std::uint8_t {
  kSecureParameter,  // securestring, secureObject.
  kListFunction,     // listKeys() and its relatives.
  kKeyVaultReference,
  kSecureOutput,      // listOutputsWithSecureValues().
  kPipelineVariable,  // A secret variable of the pipeline that deploys the template.
};
struct Secret {
  SecretKind kind = SecretKind::kSecureParameter;
  std::string_view name;  // Of the parameter, function or variable.
  // The declaration, the reference, or the expression that calls the function.
  OriginId origin = kNoId<OriginId>;
};

struct Selector {
  std::string_view name;                  // "parameter `sku`", "condition `...`".
  OriginId origin = kNoId<OriginId>;      // The declaration or the condition.
  std::vector<std::string_view> options;  // How each answer is called: a value, `true`, `false`.
};

// The node, or its key, that an OriginId stands for.
struct Origin {
  NodeRef node;
  bool is_key = false;
};

inline constexpr std::string_view kTooManySteps =
    "the template takes more steps than plumbline evaluates";

class Session {
 public:
  Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // --- Making values. Texts and spans are copied unless the name says View. ---

  Value String(std::string_view text);
  // The text must outlive the session (it stands in a tree, or in the program).
  Value StringView(std::string_view text);
  // Known when all pieces are; pieces that are known must be strings.
  Value StringOf(std::span<const Piece> pieces);
  Value Array(std::span<const Value> items);
  // Later members of an equal key (exactly) replace earlier ones, whose place they take.
  Value Object(std::span<const Member> members);
  // An object of which only these members are known.
  Value OpenObject(std::span<const Member> members);
  Member MakeMember(std::string_view key, Value value);
  Value Unknown(UnknownData data);
  // An unknown value in the place of one that is not followed, equal to no other.
  Value CutOff(Kinds kinds, std::string_view reason);
  Value Error(ErrorKind kind, std::string_view message, std::string_view help = {});

  // Copies into the arena.
  std::string_view Keep(std::string_view text);
  template <class T>
  std::span<const T> Keep(std::span<const T> items) {
    if (items.empty()) return {};
    T* const copy = Allocate<T>(items.size());
    std::uninitialized_copy(items.begin(), items.end(), copy);
    return {copy, items.size()};
  }
  template <class T>
  T* Allocate(std::size_t n) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(arena_.allocate(n * sizeof(T), alignof(T)));
  }

  // --- Where values were written ---

  // Trees are registered once each and must outlive the session.
  OriginId OriginOf(NodeRef node, bool is_key = false);
  Origin NodeOf(OriginId origin) const;

  // --- Secrets ---

  SecretSet AddSecret(Secret secret);  // The set of it alone.
  bool has_secrets() const { return !secrets_.empty(); }
  SecretSet Union(SecretSet a, SecretSet b);
  std::span<const std::uint16_t> IndicesOf(SecretSet set) const {
    return sets_[static_cast<std::size_t>(set)];
  }
  const Secret& SecretAt(std::uint16_t index) const { return secrets_[index]; }

  // --- Open questions ---

  // The selector for the question; the same `identity` gives the same one.
  SelectorId SelectorFor(std::uint64_t identity, Selector selector);
  const Selector& SelectorOf(SelectorId id) const { return selectors_[id]; }
  // The value if `selector` has the answer: alternatives of that selector are chosen, also inside
  // arrays, objects and strings.
  Value Restrict(const Value& value, SelectorId selector, std::size_t answer);

  // --- Bounds (section 3.2 number 10) ---

  // Counts a step: a call, a node, some text. False when the budget is used up; real templates need
  // a hundredth of it.
  bool Step(std::size_t cost = 1) {
    if (cost > steps_left_) return false;
    steps_left_ -= cost;
    return true;
  }

 private:
  struct TreeRange {
    const Tree* tree;
    std::uint32_t first;  // OriginId of the value of its first node; keys follow the values.
  };

  std::pmr::monotonic_buffer_resource arena_;
  std::vector<TreeRange> trees_;
  std::uint32_t next_origin_ = 0;
  std::vector<Secret> secrets_;
  std::vector<std::vector<std::uint16_t>> sets_;  // Sorted indices in secrets_.
  std::map<std::vector<std::uint16_t>, SecretSet> set_ids_;
  IndexVec<SelectorId, Selector> selectors_;
  std::unordered_map<std::uint64_t, SelectorId> selector_ids_;
  std::size_t steps_left_ = 6'000'000;
  std::uint64_t next_cut_off_ = 0;
};

// The secrets of a container and everything in it.
SecretSet SecretsWithin(Session& session, const Value& value);

}  // namespace plumbline::eval
