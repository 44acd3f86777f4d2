// A template deployed on paper, with nothing known of the place, for tests of questions about
// expansions.
#pragma once

#include <string>
#include <string_view>

#include "arm/expansion.h"
#include "unit/arm/parsed.h"

namespace plumbline::arm {

class ExpandedTemplate {
 public:
  // The members of the template, without the braces around them.
  explicit ExpandedTemplate(std::string_view members)
      : parsed_(std::string(kHead) + std::string(members) + "}"),
        model_(TemplateModel::Build(parsed_.root())),
        expansion_(session_, programs_) {
    ExpansionInput input;
    input.model = &model_;
    input.deployment = [](eval::Session& session, eval::Scope scope) {
      return eval::Deployment::Unknown(session, scope);
    };
    expansion_.Expand(input);
  }

  const Expansion& expansion() const { return expansion_; }

 private:
  static constexpr std::string_view kHead =
      R"({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",)";
  Parsed parsed_;
  TemplateModel model_;
  eval::Session session_;
  eval::Programs programs_;
  Expansion expansion_;
};

}  // namespace plumbline::arm
