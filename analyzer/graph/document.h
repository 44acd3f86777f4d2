// One analysed file: text, tree, what it is, and the model made from it.
#pragma once

#include <optional>
#include <vector>

#include "arm/template.h"
#include "diag/diagnostic.h"
#include "graph/literal_secrets.h"
#include "pipeline/pipeline.h"
#include "syntax/tree.h"
#include "text/source_file.h"

namespace plumbline {

enum class DocumentKind : std::uint8_t {
  kTemplate,
  kParameterFile,
  kUiDefinition,
  kPolicyDefinition,
  kPipeline,
  kPipelineTemplate,
  kOther,  // Named by the user or by its name, and nothing we know.
};
std::string_view ToText(DocumentKind kind);

// Sets of kinds, for triggers.
constexpr std::uint32_t DocumentKindBit(DocumentKind kind) {
  return 1U << static_cast<std::uint32_t>(kind);
}
inline constexpr std::uint32_t kTemplateFiles = DocumentKindBit(DocumentKind::kTemplate);
inline constexpr std::uint32_t kParameterFiles = DocumentKindBit(DocumentKind::kParameterFile);
inline constexpr std::uint32_t kArmFiles = kTemplateFiles | kParameterFiles;
inline constexpr std::uint32_t kPipelineFiles =
    DocumentKindBit(DocumentKind::kPipeline) | DocumentKindBit(DocumentKind::kPipelineTemplate);
inline constexpr std::uint32_t kAllFiles = ~std::uint32_t{0};

// Not movable once models are built: they view the tree, which views the source.
struct Document {
  FileId id{};
  SourceFile source;
  Tree tree;
  DocumentKind kind = DocumentKind::kOther;
  // Read because others include it: it is part of their analysis, and not analysed itself.
  bool is_context = false;
  std::optional<arm::TemplateModel> arm_template;
  std::optional<arm::ParameterFile> parameter_file;
  std::optional<pipeline::Pipeline> pipeline;
  std::vector<LiteralSecret> secrets;

  const std::string& path() const { return source.path(); }
};

// What a parsed file is, by content. The tree need not be prepared.
DocumentKind Classify(const Tree& tree, std::string_view path);
// Fills in the model that the document's kind calls for, and the secrets. Its tree must be prepared
// and stay where it is.
void BuildModels(Document& document);

// Calls f(node) for every scalar of the document in document order (keys are not among them; ask
// the node for its own). For questions about text wherever it stands, such as secrets.
template <class F>
void ForEachScalar(const Document& document, F&& f) {
  const Tree& tree = document.tree;
  for (NodeId id{0}; tree.nodes.Contains(id); id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef node(&tree, id);
    if (node.IsScalar() && !node.IsMissing()) f(node);
  }
}

}  // namespace plumbline
