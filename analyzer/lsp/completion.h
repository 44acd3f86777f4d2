// What completion's parts share: the list that is being made, and the document with a mark where
// the cursor is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/pipeline_functions.h"
#include "lsp/session.h"

namespace plumbline::lsp {

// Kinds of the protocol.
enum class ItemKind : int {
  kFunction = 3,
  kField = 5,
  kVariable = 6,
  kClass = 7,
  kModule = 9,
  kProperty = 10,
  kValue = 12,
  kKeyword = 14,
  kFile = 17,
  kConstant = 21,
};

struct CompletionItem {
  std::string label;
  ItemKind kind = ItemKind::kValue;
  std::string insert = {};         // Empty: the label.
  std::string detail = {};         // May be empty, as the following.
  std::string documentation = {};  // Markdown.
  bool is_last_resort = false;     // Sorted behind the others: read-only, gone.
  bool is_preselected = false;     // What the editor marks first.
};

struct CompletionList {
  Span replaced;  // What an item takes the place of, in the document.
  std::vector<CompletionItem> items;
  bool keeps_order = false;  // The order means something.
  bool is_cut = false;       // There are more: ask again when more is typed.

  void Add(CompletionItem item) { items.push_back(std::move(item)); }
};

// The word that stands for what is being written.
inline constexpr std::string_view kCursorMark = "plumbline__cursor";

// The text with the bytes of `replaced` replaced, as a document of its own; null when it is none.
std::unique_ptr<Document> WithMark(const Document& document, Span replaced, std::string_view mark);
// The node whose key or text is the mark; absent when there is none.
NodeRef FindMark(const Document& marked, bool is_key);

// The text of an expression that is open where the cursor is, finished or not; of one line.
struct OpenExpression {
  std::string_view text;  // Up to the cursor.
  bool is_arm = false;
  bool is_macro = false;  // `$(`
  expr::PipelineSlot slot = expr::PipelineSlot::kTemplate;
};
std::optional<OpenExpression> OpenExpressionAt(const Subject& subject);

// completion_expressions.cpp: inside an expression. False when the cursor is in none.
bool CompleteExpression(const Subject& subject, CompletionList& list);
// completion_arm.cpp, completion_pipeline.cpp
void CompleteTemplate(const Subject& subject, CompletionList& list);
void CompletePipeline(const Subject& subject, CompletionList& list);

// completion_resources.cpp: resources of one template, without `self` (may be null).
void AddSymbolicNames(const arm::TemplateModel& model, const arm::Template& owner,
                      const arm::Resource* self, CompletionList& list);
// What may stand in `dependsOn` of a resource.
void AddDependencies(const arm::TemplateModel& model, const arm::Resource& self,
                     CompletionList& list);
void AddDeployedTypes(const arm::TemplateModel& model, const arm::Template& owner,
                      CompletionList& list);
// Names of the resources of a type, as the arguments behind it of resourceId().
void AddNamesOfType(const arm::TemplateModel& model, const arm::Template& owner,
                    std::string_view type, CompletionList& list);

// Role names that insert their GUIDs.
void AddRoles(CompletionList& list);

}  // namespace plumbline::lsp
