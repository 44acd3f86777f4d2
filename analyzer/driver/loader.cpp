// Bytes to Document: choose the parser, parse into scratch memory, recognise by content, and keep a
// copy only when the file is of interest.
#include <cstring>

#include "base/ascii.h"
#include "driver/workspace.h"
#include "yaml/parser.h"

namespace plumbline {
namespace {

std::string_view FileName(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::optional<Language> LanguageOf(std::string_view path) {
  const std::string_view name = FileName(path);
  for (const std::string_view ending : {".json", ".jsonc", ".template", ".deploymenttemplate"}) {
    if (EndsWithIgnoreCase(name, ending)) return Language::kJson;
  }
  for (const std::string_view ending : {".yml", ".yaml"}) {
    if (EndsWithIgnoreCase(name, ending)) return Language::kYaml;
  }
  return std::nullopt;
}

// A file whose ending says nothing, named by the user: JSON starts with a bracket (or a comment).
Language GuessLanguage(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos) return Language::kYaml;
  const char c = bytes[first];
  return c == '{' || c == '[' || c == '/' ? Language::kJson : Language::kYaml;
}

bool Contains(std::string_view text, std::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// Words of which every pipeline holds one (Azure Pipelines language, section 1.2): two thirds of
// all YAML files need no parsing.
bool MayBePipeline(std::string_view text) {
  for (const std::string_view word :
       {"steps", "jobs", "stages", "extends", "variables", "phases", "${{"}) {
    if (Contains(text, word)) return true;
  }
  return false;
}

// Names that only ever mean one thing, so that a file that lost its content still gets a finding.
bool IsPipelineName(std::string_view path) {
  const std::string_view name = FileName(path);
  for (const std::string_view known :
       {"azure-pipelines.yml", "azure-pipelines.yaml", ".azure-pipelines.yml",
        ".azure-pipelines.yaml", "vsts-ci.yml", ".vsts-ci.yml"}) {
    if (EqualsIgnoreCase(name, known)) return true;
  }
  return false;
}
bool IsTemplateName(std::string_view path) {
  const std::string_view name = FileName(path);
  for (const std::string_view known : {"azuredeploy.json", "azuredeploy.parameters.json",
                                       "mainTemplate.json", "createUiDefinition.json"}) {
    if (EqualsIgnoreCase(name, known)) return true;
  }
  return EndsWithIgnoreCase(name, ".deploymenttemplate");
}

bool IsBinary(std::string_view bytes) {
  const bool utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  return !utf16 && bytes.substr(0, 8192).find('\0') != std::string_view::npos;
}

// Files with one of these marks are converted to UTF-8 before anything looks at them.
bool NeedsConversion(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

}  // namespace

bool HasKnownExtension(std::string_view path) { return LanguageOf(path).has_value(); }

Loaded Loader::Load(std::string path, std::string_view bytes, Origin origin) {
  const std::optional<Language> by_name = LanguageOf(path);
  if (!by_name && origin == Origin::kFound) return {};
  if (IsBinary(bytes)) return {Loaded::Outcome::kBinary, nullptr};
  if (NeedsConversion(bytes)) {
    // Rare: convert first, then parse the converted text like any other.
    const SourceFile converted(path, bytes);
    Loaded loaded = Load(std::move(path), converted.text(), origin);
    if (loaded.document != nullptr) {
      auto& problems = loaded.document->tree.problems;
      problems.insert(problems.begin(),
                      SyntaxProblem{ProblemKind::kEncoding,
                                    {0, 0},
                                    "file is UTF-16; it was read as if saved in UTF-8",
                                    "save it as UTF-8",
                                    std::nullopt,
                                    {}});
    }
    return loaded;
  }

  const Language language = by_name.value_or(GuessLanguage(bytes));
  const std::uint32_t content_begin = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const bool expected = origin == Origin::kNamed ||
                        (language == Language::kYaml ? IsPipelineName(path) : IsTemplateName(path));
  if (language == Language::kYaml) {
    if (!expected && !MayBePipeline(bytes)) return {};
    yaml::Parse(bytes, content_begin, scratch_);
  } else {
    json_.Parse(bytes, content_begin, scratch_);
  }
  DocumentKind kind = Classify(scratch_, path);
  // A list of variables could be anybody's, unless the user says that it is meant.
  if (kind == DocumentKind::kOther && origin == Origin::kNamed && language == Language::kYaml &&
      pipeline::CouldBeVariablesTemplate(scratch_.root()) &&
      scratch_.root().Find("variables", CaseRule::kExact).IsArray()) {
    kind = DocumentKind::kPipelineTemplate;
  }
  if (kind == DocumentKind::kOther && !expected) return {};
  return Keep(std::move(path), bytes, kind);
}

std::unique_ptr<Document> Loader::LoadIncluded(std::string path, std::string_view bytes) {
  std::unique_ptr<Document> document = Load(std::move(path), bytes, Origin::kNamed).document;
  if (document == nullptr) return nullptr;
  document->is_context = true;
  // A file of variables alone is a template because it is included.
  if (document->kind == DocumentKind::kOther &&
      pipeline::CouldBeVariablesTemplate(document->tree.root())) {
    document->kind = DocumentKind::kPipelineTemplate;
    BuildModels(*document);
  }
  return document;
}

Loaded Loader::Keep(std::string path, std::string_view bytes, DocumentKind kind) {
  auto document = std::make_unique<Document>();
  document->source = SourceFile(std::move(path), bytes);
  document->kind = kind;
  document->tree = scratch_.CloneFor(document->source.text());
  document->tree.Prepare();
  BuildModels(*document);
  return {Loaded::Outcome::kDocument, std::move(document)};
}

}  // namespace plumbline
