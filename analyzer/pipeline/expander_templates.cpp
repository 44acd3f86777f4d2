#include <fmt/format.h>

#include "pipeline/expander.h"
#include "pipeline/template_path.h"

namespace plumbline::pipeline {
namespace {

// The limits of section 1.5.
constexpr std::uint32_t kMaxDepth = 100;
constexpr std::size_t kMaxFiles = 100;
// Inclusions that are followed in all, however small they are.
constexpr std::size_t kMaxFrames = 50'000;

std::string_view BodyKeyOf(Context list) {
  switch (list) {
    case Context::kStages:
      return "stages";
    case Context::kJobs:
      return "jobs";
    case Context::kSteps:
      return "steps";
    case Context::kVariables:
      return "variables";
    default:
      return {};
  }
}

bool IsBody(std::string_view key) {
  return key == "stages" || key == "jobs" || key == "steps" || key == "phases" ||
         key == "extends" || key == "variables";
}

}  // namespace

void Expander::ReadRepositories(NodeRef root) {
  const NodeRef resources = root.Find("resources", CaseRule::kExact);
  for (const NodeRef item : resources.Find("repositories", CaseRule::kExact).children()) {
    const NodeRef alias = item.Find("repository", CaseRule::kExact);
    if (alias.IsString()) repositories_.emplace_back(alias.text());
  }
}

std::optional<std::string> Expander::RepositoryOf(std::string_view alias, const Scope& scope) {
  if (alias.empty()) return FrameOf(scope).repository;
  if (EqualsIgnoreCase(alias, "self")) return std::string();
  for (const std::string& declared : repositories_) {
    if (EqualsIgnoreCase(declared, alias)) return declared;
  }
  // Who includes this file declares the repositories.
  if (options_.is_template) return std::string(alias);
  return std::nullopt;
}

std::optional<Expander::Entered> Expander::Enter(const Pair& path, const Pair* arguments) {
  const Scope& scope = *path.value.scope;
  const Value text = ValueOf(path.value);
  // A scalar that says where the template is; of a value, where it is used.
  const NodeRef reference =
      path.value.is_value
          ? out_.arena.PlaceOf(text.place() != kNowhere ? text.place() : path.value.use).node
          : path.value.node;
  if (!text.IsString() || text.text().empty()) {
    out_.has_gaps = out_.has_gaps || text.IsUnknown();
    return std::nullopt;
  }
  const TemplateTarget target = SplitTemplateTarget(text.text());
  const auto repository = RepositoryOf(target.alias, scope);
  if (!repository) {
    ExpansionProblem& problem = Report(ExpansionError::kRepositoryNotFound, scope, reference, false,
                                       fmt::format("no repository is called `{}`", target.alias));
    problem.subject = target.alias;
    problem.help = "declare it under `resources: repositories:`";
    return std::nullopt;
  }
  const Frame& frame = FrameOf(scope);
  const bool same = *repository == frame.repository;
  const TemplateFiles::File file = files_.Find(
      *repository, same ? std::string_view(frame.path) : std::string_view(), target.path);
  switch (file.outcome) {
    case TemplateFiles::File::Outcome::kFound:
      break;
    case TemplateFiles::File::Outcome::kUnknown:
      out_.has_gaps = true;
      return std::nullopt;
    case TemplateFiles::File::Outcome::kMissing:
      out_.has_gaps = true;
      if (!options_.knows_all_files && reference.text() != text.text()) return std::nullopt;
      Report(ExpansionError::kFileNotFound, scope, reference, false,
             fmt::format("there is no file `{}`", file.path))
          .subject = file.path;
      return std::nullopt;
    case TemplateFiles::File::Outcome::kAboveRoot:
      out_.has_gaps = true;
      Report(ExpansionError::kPathInvalid, scope, reference, false,
             fmt::format("`{}` leaves the repository", target.path))
          .subject = target.path;
      return std::nullopt;
  }
  if (possible_ > 0) {
    // A template that includes itself under a condition which is not known never ends.
    for (FrameId at = scope.frame; at != kNoId<FrameId>; at = out_.frames[at].parent) {
      if (out_.frames[at].root == file.root) {
        out_.has_gaps = true;
        return std::nullopt;
      }
    }
  }
  if (frame.depth + 1 > kMaxDepth || out_.frames.size() > kMaxFrames) {
    Report(ExpansionError::kDepth, scope, reference, false,
           "templates include each other without end")
        .subject = file.path;
    is_full_ = true;
    return std::nullopt;
  }
  if (entered_.insert(file.root.tree()).second && entered_.size() > kMaxFiles) {
    Report(ExpansionError::kLimitFiles, scope, reference, false,
           fmt::format("the pipeline has more than {} files", kMaxFiles));
    is_full_ = true;
    return std::nullopt;
  }
  // The caller's names are those of the arguments: evaluate them first.
  Arguments call;
  call.call = path.value.is_value ? path.value.use : PlaceOf(path.value.node);
  if (arguments != nullptr) call.values = ValueOf(arguments->value);
  if (IsTooDeep(call.values)) {
    Report(ExpansionError::kLimitSize, scope, reference, false,
           "the values that are handed to the template are nested too deep");
    is_full_ = true;
    return std::nullopt;
  }

  Frame inner;
  inner.parent = scope.frame;
  inner.reference = reference;
  inner.root = file.root;
  inner.path = file.path;
  inner.repository = *repository;
  inner.depth = frame.depth + 1;
  scopes_.push_back({});
  Scope& entered = scopes_.back();
  entered.frame = out_.frames.push_back(std::move(inner));
  if (options_.checks_all_expressions && checked_.insert(file.root.tree()).second) {
    CheckExpressions(file.root, entered);
  }
  entered.parameters = Bind(file.root.Find("parameters", CaseRule::kExact), call, entered, scope);
  return Entered{&entered, file.root};
}

bool Expander::Include(const std::vector<Pair>& pairs, const Pair& path, Context context) {
  const Pair* arguments = nullptr;
  for (const Pair& pair : pairs) {
    if (pair.key == "parameters" && !pair.nested) arguments = &pair;
  }
  const auto entered = Enter(path, arguments);
  if (!entered) return false;
  const std::string_view wanted = BodyKeyOf(context);
  bool found = false;
  ForEachPair(Source::Of(entered->root, *entered->scope), [&](const Pair& pair) {
    if (pair.key == "parameters") return;
    const bool is_phases = context == Context::kJobs && pair.key == "phases";
    if (pair.nested || (pair.key != wanted && !is_phases)) {
      if (pair.nested || pair.key.find("${{") != std::string_view::npos) return;
      found = found || IsBody(pair.key);
      ExpansionProblem& problem = ReportAt(
          ExpansionError::kUnexpectedValue, *entered->scope, pair.key_place,
          fmt::format("`{}` is unexpected: the template is included in `{}`", pair.key, wanted));
      problem.subject = pair.key;
      return;
    }
    found = true;
    if (context == Context::kVariables) {
      VariablesOf(pair.value);
    } else {
      ForEachItem(pair.value, [&](const Item& item) { WriteItem(item, context, *entered->scope); });
    }
  });
  if (!found) {
    ReportAt(ExpansionError::kNoBody, *path.value.scope,
             path.value.is_value ? path.value.use : PlaceOf(path.value.node),
             fmt::format("the template has no `{}`", wanted));
  }
  return true;
}

void Expander::WriteExtends(const Pair& extends, KeySet& keys) {
  const std::vector<Pair> pairs = CollectPairs(extends.value);
  const Pair* path = nullptr;
  const Pair* arguments = nullptr;
  for (const Pair& pair : pairs) {
    if (pair.nested) continue;
    if (pair.key == "template") path = &pair;
    if (pair.key == "parameters") arguments = &pair;
  }
  const auto entered = path != nullptr ? Enter(*path, arguments) : std::nullopt;
  if (!entered) {
    out_.has_gaps = true;
    WritePair(extends, Context::kRoot, &keys, *extends.value.scope);
    return;
  }
  ReadRepositories(entered->root);
  const std::vector<Pair> body = CollectPairs(Source::Of(entered->root, *entered->scope));
  for (const Pair& pair : body) {
    if (pair.key != "variables" || pair.nested) continue;
    if (root_has_variables_) {
      ReportAt(ExpansionError::kExtendsVariables, *entered->scope, pair.key_place,
               "`variables` is already defined in the pipeline that extends this template");
    }
    root_has_variables_ = true;
  }
  DefineAhead(body, keys.Has("variables"));
  bool has_body = false;
  for (const Pair& pair : body) {
    if (pair.nested) {
      WriteRootPair(pair, keys, *entered->scope);
      continue;
    }
    has_body = has_body || (IsBody(pair.key) && pair.key != "variables");
    // The pipeline's own triggers and resources come first.
    if (!keys.Has(pair.key)) WriteRootPair(pair, keys, *entered->scope);
  }
  if (!has_body) {
    ReportAt(ExpansionError::kNoBody, *path->value.scope, PlaceOf(path->value.node),
             "the template has no `stages`, `jobs` or `steps`");
  }
}

}  // namespace plumbline::pipeline
