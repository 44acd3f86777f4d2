#include "graph/document.h"

namespace plumbline {

std::string_view ToText(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kTemplate:
      return "template";
    case DocumentKind::kParameterFile:
      return "parameter file";
    case DocumentKind::kUiDefinition:
      return "UI definition";
    case DocumentKind::kPolicyDefinition:
      return "policy definition";
    case DocumentKind::kPipeline:
      return "pipeline";
    case DocumentKind::kPipelineTemplate:
      return "pipeline template";
    case DocumentKind::kOther:
      break;
  }
  return "other";
}

DocumentKind Classify(const Tree& tree, std::string_view path) {
  if (tree.language() == Language::kYaml) {
    switch (pipeline::Recognize(tree.root(), path)) {
      case pipeline::Role::kPipeline:
        return DocumentKind::kPipeline;
      case pipeline::Role::kTemplate:
        return DocumentKind::kPipelineTemplate;
      case pipeline::Role::kNone:
        break;
    }
    return DocumentKind::kOther;
  }
  switch (arm::Recognize(tree.root())) {
    case arm::FileKind::kTemplate:
      return DocumentKind::kTemplate;
    case arm::FileKind::kParameterFile:
      return DocumentKind::kParameterFile;
    case arm::FileKind::kUiDefinition:
      return DocumentKind::kUiDefinition;
    case arm::FileKind::kPolicyDefinition:
      return DocumentKind::kPolicyDefinition;
    case arm::FileKind::kOther:
      break;
  }
  return DocumentKind::kOther;
}

namespace {

// True inside the `defaultValue` of a secure parameter of the template.
bool IsInSecureDefault(const arm::TemplateModel& model, NodeRef node) {
  for (; node; node = node.parent()) {
    if (!EqualsIgnoreCase(node.key(), "defaultValue")) continue;
    const NodeRef declaration = node.parent();
    const arm::Parameter* parameter =
        model.templates[model.OwnerOf(node)].FindParameter(declaration.key());
    return parameter != nullptr && parameter->node == declaration && parameter->IsSecure();
  }
  return false;
}

}  // namespace

void BuildModels(Document& document) {
  const NodeRef root = document.tree.root();
  document.secrets = FindLiteralSecrets(document.tree);
  switch (document.kind) {
    case DocumentKind::kTemplate:
      document.arm_template = arm::TemplateModel::Build(root);
      for (LiteralSecret& secret : document.secrets) {
        secret.is_secure_default = IsInSecureDefault(*document.arm_template, secret.scalar);
      }
      break;
    case DocumentKind::kParameterFile:
      document.parameter_file = arm::ParameterFile::Build(root);
      break;
    case DocumentKind::kPipeline:
      document.pipeline = pipeline::Pipeline::Build(root, pipeline::Role::kPipeline);
      break;
    case DocumentKind::kPipelineTemplate:
      document.pipeline = pipeline::Pipeline::Build(root, pipeline::Role::kTemplate);
      break;
    case DocumentKind::kUiDefinition:
    case DocumentKind::kPolicyDefinition:
    case DocumentKind::kOther:
      break;
  }
}

}  // namespace plumbline
