// All documents of a run, and the questions that need more than one of them. Built once after every
// file is loaded, then read by all threads. A workspace that stays open (driver/open_workspace.h)
// replaces single documents, while nobody reads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/document.h"
#include "graph/pipeline_links.h"
#include "graph/template_links.h"

namespace plumbline {

// A resource of some template of the workspace.
struct ResourceRef {
  const Document* document = nullptr;
  const arm::Resource* resource = nullptr;
};

class Graph {
 public:
  // Takes the documents in order of their paths; ids are their positions.
  // `parameters`: path of the parameter file of every template; empty when each has its own.
  // `places`: what is known about repositories.
  explicit Graph(std::vector<std::unique_ptr<Document>> documents, std::string_view parameters = {},
                 RepositoryPlaces places = {});

  const std::vector<std::unique_ptr<Document>>& documents() const { return documents_; }
  const Document& At(FileId id) const { return *documents_[IndexOf(id)]; }

  // The document of that path, ASCII case ignored where no other is spelt so; null: none.
  const Document* FindByPath(std::string_view path) const;
  // The documents whose file has that name (ASCII case ignored), in order.
  const std::vector<const Document*>& NamedLike(std::string_view file_name) const;
  // The document of a tree; null when it is none of these.
  const Document* DocumentOf(const Tree* tree) const;
  // Templates with their parameter files and linked templates.
  const TemplateLinks& links() const { return links_; }

  // Pipelines with the files of their templates.
  const PipelineLinks& pipeline_links() const { return pipeline_links_; }

  // Pipelines whose text has a way to pass parameters to a template in it.
  const std::vector<const Document*>& pipelines_that_pass_parameters() const {
    return passing_pipelines_;
  }

  // Every resource of the type (ASCII case ignored), in order of files and places.
  const std::vector<ResourceRef>& ResourcesOfType(std::string_view type) const;

  // Puts a document in the place of `id`; both have the same path. Findings and links of all
  // documents that name places of the old one, which is gone, are for the caller to make again.
  void Replace(FileId id, std::unique_ptr<Document> document);
  // Hands the documents out; nothing else may be asked of the graph afterwards.
  std::vector<std::unique_ptr<Document>> Release() { return std::move(documents_); }
  const RepositoryPlaces& places() const { return places_; }

 private:
  // What the graph knows of one document; `Forget` undoes it.
  void Register(const Document& document);
  void Forget(const Document& document);

  std::vector<std::unique_ptr<Document>> documents_;
  std::string parameters_;
  RepositoryPlaces places_;
  TemplateLinks links_;
  PipelineLinks pipeline_links_;
  std::vector<const Document*> passing_pipelines_;
  std::unordered_map<const Tree*, const Document*> by_tree_;
  std::unordered_map<std::string, std::vector<ResourceRef>> by_type_;      // Folded type.
  std::unordered_map<std::string, std::vector<const Document*>> by_name_;  // Folded file name.
  std::vector<ResourceRef> none_;  // What is returned for a type that nobody uses.
  std::vector<const Document*> no_documents_;
};

}  // namespace plumbline
