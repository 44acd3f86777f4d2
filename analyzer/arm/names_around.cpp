#include "arm/names_around.h"

namespace plumbline::arm {
namespace {

const Template& Outer(const TemplateModel& model, const Template& inner) {
  return model.EvaluationScope(model.templates[model.resources[inner.holder].owner]);
}

}  // namespace

const Parameter* FindParameterAround(const TemplateModel& model, const Template& inner,
                                     std::string_view name) {
  for (const Template* at = &inner; at->IsNested();) {
    at = &Outer(model, *at);
    if (const Parameter* found = at->FindParameter(name)) return found;
  }
  return nullptr;
}

const Variable* FindVariableAround(const TemplateModel& model, const Template& inner,
                                   std::string_view name) {
  for (const Template* at = &inner; at->IsNested();) {
    at = &Outer(model, *at);
    if (const Variable* found = at->FindVariable(name)) return found;
  }
  return nullptr;
}

}  // namespace plumbline::arm
