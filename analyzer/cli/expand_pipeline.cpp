// `plumbline expand` of a pipeline: templates are read from the repository of the file, and from
// the folders that the user names for other repositories.
#include <algorithm>
#include <filesystem>
#include <map>

#include "cli/commands.h"
#include "cli/discovery.h"
#include "cli/expand.h"
#include "driver/workspace.h"
#include "engine/rule_context.h"
#include "json/parser.h"
#include "pipeline/expansion.h"
#include "pipeline/run_checks.h"
#include "pipeline/structure.h"
#include "pipeline/template_path.h"
#include "report/expanded_pipeline.h"
#include "report/yaml_text.h"
#include "text/line_index.h"

namespace plumbline {
namespace {

namespace fs = std::filesystem;

// Files of repositories on disk, read when they are asked for.
class DiskFiles : public pipeline::TemplateFiles {
 public:
  // `folders`: where repositories are, by alias in lower case; the empty alias is the pipeline's
  // own.
  DiskFiles(std::map<std::string, fs::path> folders, bool root_is_known)
      : folders_(std::move(folders)), root_is_known_(root_is_known) {}

  File Find(std::string_view repository, std::string_view from,
            std::string_view reference) override {
    const auto folder = folders_.find(ToLower(repository));
    if (folder == folders_.end()) return {};
    const auto path = pipeline::ResolveTemplatePath(pipeline::FolderOfPath(from), reference);
    if (!path) return {File::Outcome::kAboveRoot, {}, std::string(reference)};
    if (const Document* const document = Read(folder->second, *path)) {
      return {File::Outcome::kFound, document->tree.root(), *path};
    }
    // Where the root is not known, it may be any folder around the file.
    if (repository.empty() && !root_is_known_ && reference.starts_with('/')) {
      for (std::string_view above = pipeline::FolderOfPath(from); !above.empty();
           above = pipeline::FolderOfPath(above)) {
        const std::string other = std::string(above) + "/" + *path;
        if (const Document* const document = Read(folder->second, other)) {
          return {File::Outcome::kFound, document->tree.root(), other};
        }
      }
    }
    return {File::Outcome::kMissing, {}, *path};
  }

  // Null when it cannot be read.
  const Document* Read(const fs::path& folder, const std::string& path) {
    const std::string file = DisplayPath((folder / path).string());
    const auto [at, is_new] = documents_.try_emplace(file);
    if (is_new) {
      const Result<std::string> bytes = ReadWholeFile(file);
      if (bytes) {
        const SourceFile padded(file, *bytes);
        at->second = loader_.Load(file, padded.text(), Origin::kNamed).document;
        if (at->second != nullptr) order_.push_back(at->second.get());
      }
    }
    return at->second.get();
  }

  const Document* DocumentOf(const Tree* tree) const {
    const auto found = std::ranges::find_if(
        order_, [tree](const Document* document) { return &document->tree == tree; });
    return found == order_.end() ? nullptr : *found;
  }
  const std::vector<const Document*>& documents() const { return order_; }

  static std::string ToLower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), ToLowerAscii);
    return lower;
  }

 private:
  std::map<std::string, fs::path> folders_;
  bool root_is_known_;
  std::map<std::string, std::unique_ptr<Document>> documents_;
  std::vector<const Document*> order_;  // As they were read.
  Loader loader_;
};

std::string_view KindOfProblem(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::kAnchor:
      return "yaml-anchor";
    case ProblemKind::kSecondDocument:
      return "yaml-multidoc";
    case ProblemKind::kSyntax:
    case ProblemKind::kTooDeep:
    case ProblemKind::kComplexKey:
      return "yaml-syntax";
    case ProblemKind::kLeniency:
    case ProblemKind::kEncoding:
    case ProblemKind::kTag:
      break;
  }
  return {};
}

// The first thing that keeps a file from being read as YAML, printed.
std::optional<ExitCode> FailOnSyntax(const Document& document) {
  for (const SyntaxProblem& problem : document.tree.problems) {
    const std::string_view kind = KindOfProblem(problem.kind);
    if (kind.empty()) continue;
    return FailExpand(kind, problem.message, document.path(),
                      LineIndex(document.source.text()).At(problem.span.begin));
  }
  return std::nullopt;
}

// `part`: bytes of the scalar's or key's value; all of it when empty.
ExitCode FailAt(std::string_view kind, std::string_view message, azp::Place place, Span part,
                const DiskFiles& files, std::string_view entry) {
  const Document* const document = place.node ? files.DocumentOf(place.node.tree()) : nullptr;
  if (document == nullptr) return FailExpand(kind, message, entry);
  const Span whole = place.is_key ? place.node.key_span() : place.node.span();
  const pipeline::ExpressionUse use{place.node, place.is_key, {}, {}};
  const Span span = part.empty() ? whole : RuleContext::SourceOf(PipelineExpression{use, {}}, part);
  return FailExpand(kind, message, document->path(),
                    LineIndex(document->source.text()).At(span.begin));
}

std::string_view KindOf(const pipeline::StructureProblem& problem) {
  using pipeline::StructureClass;
  switch (problem.kind) {
    case StructureClass::kMissingKey:
      return "missing-property";
    case StructureClass::kWrongType:
      if (problem.node.IsObject()) return "mapping-not-expected";
      return problem.node.IsArray() ? "sequence-not-expected" : "expected-mapping";
    case StructureClass::kConflict:
      return "ambiguous-form";
    case StructureClass::kInvalidName:
      return "name-invalid";
    case StructureClass::kMatrix:
      return "matrix-invalid";
    case StructureClass::kNullValue:
    case StructureClass::kLegacyKey:
      return {};
    default:
      return "unexpected-value";
  }
}

// What the service refuses about the expanded pipeline: first its structure, then its graph.
// `is_part`: of a template, which others include.
std::optional<ExitCode> FailOnResult(const pipeline::Expanded& expanded, bool is_part,
                                     const DiskFiles& files, std::string_view entry) {
  const NodeRef root = expanded.tree.root();
  for (const pipeline::StructureProblem& problem :
       pipeline::CheckDocument(root, pipeline::Role::kNone)) {
    const std::string_view kind = KindOf(problem);
    if (kind.empty() || problem.weight != pipeline::StructureWeight::kUsual) continue;
    return FailAt(
        kind, problem.message,
        problem.on_key ? expanded.KeyPlace(problem.node) : expanded.ValuePlace(problem.node), {},
        files, entry);
  }
  for (const pipeline::GraphProblem& problem : pipeline::CheckRunGraph(root, is_part)) {
    if (problem.possible) continue;
    return FailAt(pipeline::KindOf(problem), problem.message, expanded.ValuePlace(problem.node), {},
                  files, entry);
  }
  return std::nullopt;
}

}  // namespace

ExitCode ExpandPipeline(const ExpandArguments& arguments, const ExpandValues& values) {
  const fs::path file(arguments.file);
  std::map<std::string, fs::path> folders;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  fs::path root = RepositoryRootOf(folder.string());
  const bool root_is_known = !root.empty();
  if (!root_is_known) root = fs::path(DisplayPath(arguments.file)).is_absolute() ? folder : ".";
  folders[""] = root;
  for (const auto& [alias, place] : values.repositories) {
    folders[DiskFiles::ToLower(alias)] = place;
  }
  DiskFiles files(std::move(folders), root_is_known);
  const std::string path = fs::absolute(file)
                               .lexically_normal()
                               .lexically_relative(fs::absolute(root).lexically_normal())
                               .generic_string();
  const Document* const document = files.Read(root, path);
  if (document == nullptr) return FailExpand("file", "this is no pipeline", arguments.file);
  if (const auto failed = FailOnSyntax(*document)) return *failed;
  pipeline::ExpansionOptions options;
  options.parameters = values.parameters.root();
  options.more_parameters = values.more_parameters;
  options.variables = values.variables.root();
  options.more_variables = values.more_variables;
  options.requires_parameters = true;
  options.may_have_more_variables = false;
  options.checks_all_expressions = true;
  options.knows_all_files = true;
  pipeline::Programs programs;
  const auto expanded = pipeline::Expand(document->tree.root(), path, files, programs, options);
  for (const Document* read : files.documents()) {
    if (const auto failed = FailOnSyntax(*read)) return *failed;
  }
  const auto certain = std::ranges::find_if(expanded->problems,
                                            [](const auto& problem) { return !problem.possible; });
  if (certain != expanded->problems.end()) {
    return FailAt(pipeline::KindOf(*certain), certain->message, {certain->node, certain->is_key},
                  certain->span, files, arguments.file);
  }
  if (const auto failed = FailOnResult(*expanded, document->kind == DocumentKind::kPipelineTemplate,
                                       files, arguments.file))
    return *failed;
  const NodeRef result = expanded->tree.root();
  const std::string text =
      arguments.format == "json" ? RenderExpandedJson(result) : RenderYaml(result);
  return Print(text) ? ExitCode::kClean : ExitCode::kFailure;
}

}  // namespace plumbline
