// The way a value takes through an expansion: from where a secret enters (a secure parameter, a
// key vault reference, a list*() call), or from a plain parameter, through variables, parameters
// and outputs of nested deployments, to the expression that is asked about. Start reading at
// FlowFinder::Find.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "arm/expansion.h"

namespace plumbline::arm {

struct FlowStep {
  NodeRef node;         // The string, or the member whose key it is.
  bool is_key = false;  // The whole key.
  // In the value of the string, brackets included; nothing for all of it.
  std::optional<Span> span;
  std::string text;  // For messages: "`password` is passed to deployment `db`".
};

struct Flow {
  std::string source;  // For messages: "secure parameter `password`", "`listKeys()`".
  eval::SecretKind kind = eval::SecretKind::kSecureParameter;  // Of secrets.
  // The parameter that it starts from; null for calls. Points into the model.
  const Parameter* parameter = nullptr;
  bool is_literal = false;  // It starts from a text with the shape of a credential.
  // What functions made of it on the way.
  bool is_changed = false;      // Any function: it is part of something else.
  bool is_cut = false;          // split(), substring() and the like: perhaps only a harmless part.
  bool is_digest = false;       // uniqueString(), guid(): it cannot be read, only guessed.
  std::vector<FlowStep> steps;  // Source first; the last is the piece of the expression itself.
};

class FlowFinder {
 public:
  enum class What : std::uint8_t {
    kSecrets,
    kPlainParameters,  // Parameters that are not secure, of values that hold no secret.
  };
  FlowFinder(const Expansion& expansion, What what = What::kSecrets);

  // What enters the value of a node first: of a string the expression, of others any expression in
  // it. Functions whose result says nothing about their arguments end the way. `reader` is the
  // deployed template that uses the value; the node may be written in it, or in one that its
  // values come from.
  std::optional<Flow> Find(DeployedTemplateId reader, NodeRef node);

 private:
  class InExpression;

  // As Find, with the template whose names the node reads; appends the steps.
  bool In(DeployedTemplateId names, NodeRef node, std::vector<FlowStep>& steps);
  // Where a parameter of `names` gets its value from.
  bool InParameter(DeployedTemplateId names, const Parameter& parameter,
                   std::vector<FlowStep>& steps);
  // The deployed template whose names an expression at the node reads.
  DeployedTemplateId NamesAt(DeployedTemplateId reader, NodeRef node) const;
  // The deployed template that declares the names that `id` reads.
  DeployedTemplateId DeclaringOf(DeployedTemplateId id) const;
  // Appends the step when the text has the shape of a credential.
  bool IsCredential(NodeRef node, std::string_view text, std::optional<Span> span,
                    std::vector<FlowStep>& steps);
  bool Carries(const eval::Value& value) const;

  const Expansion& expansion_;
  What what_;
  eval::Programs programs_;
  Flow flow_;
  int depth_ = 0;
  // Expressions that nothing enters; templates made to be looked at again and again come to an end.
  std::set<std::tuple<DeployedTemplateId, const Tree*, NodeId>> empty_;
  std::size_t steps_left_ = 1'000'000;
};

}  // namespace plumbline::arm
