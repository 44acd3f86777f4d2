#include <algorithm>
#include <atomic>
#include <iterator>
#include <thread>

#include "driver/workspace.h"

namespace plumbline {
namespace {

// Below this many documents a thread costs more than it saves.
constexpr std::size_t kMinForThreads = 32;
constexpr std::size_t kChunk = 8;

// Calls `work(i, thread)` for every i below `count`, on several threads when that pays; threads are
// numbered from 0. Each i is done once; nothing may depend on the order.
template <class Work>
void ForEach(std::size_t count, unsigned threads, const Work& work) {
  if (threads <= 1 || count < kMinForThreads) {
    for (std::size_t i = 0; i < count; ++i) work(i, 0U);
    return;
  }
  std::atomic<std::size_t> next{0};
  const auto loop = [&](unsigned thread) {
    for (std::size_t begin = next.fetch_add(kChunk); begin < count;
         begin = next.fetch_add(kChunk)) {
      for (std::size_t i = begin; i < std::min(begin + kChunk, count); ++i) work(i, thread);
    }
  };
  std::vector<std::jthread> pool;
  for (unsigned i = 1; i < threads; ++i) pool.emplace_back(loop, i);
  loop(0);
}

// An error in a file that is only read because others need it breaks the file that leads there: it
// is said at that place, with the cause as label.
void BringHome(const Graph& graph, Diagnostic& finding) {
  if (finding.severity != Severity::kError || !graph.At(finding.at.file).is_context) return;
  const auto way = std::ranges::find_if(
      finding.labels, [&graph](const Label& label) { return !graph.At(label.at.file).is_context; });
  if (way == finding.labels.end()) return;
  std::swap(finding.at, way->at);
  way->text = "here";
  finding.fixes.clear();
}

}  // namespace

CheckResult Check(std::vector<std::unique_ptr<Document>> documents, const CheckOptions& options) {
  std::ranges::sort(documents, {},
                    [](const auto& document) -> const std::string& { return document->path(); });
  for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);

  CheckResult result;
  result.graph =
      std::make_unique<Graph>(std::move(documents), options.parameters, options.repositories);
  const Graph& graph = *result.graph;
  Runner runner(options.rules, options.run);
  if (options.measure) runner.MeasureTime();

  const auto& files = graph.documents();
  std::vector<std::vector<Diagnostic>> by_file(files.size());
  std::vector<pipeline::Programs> programs(std::max(options.threads, 1U));
  ForEach(files.size(), options.threads, [&](std::size_t i, unsigned thread) {
    by_file[i] = runner.CheckDocument(graph, *files[i], programs[thread]);
  });
  // Findings belong to the file they mark, whoever made them.
  std::vector<Diagnostic> elsewhere = runner.CheckGraph(graph);
  for (std::size_t i = 0; i < by_file.size(); ++i) {
    const auto begin = std::stable_partition(
        by_file[i].begin(), by_file[i].end(),
        [i](const Diagnostic& finding) { return IndexOf(finding.at.file) == i; });
    std::move(begin, by_file[i].end(), std::back_inserter(elsewhere));
    by_file[i].erase(begin, by_file[i].end());
  }
  for (Diagnostic& finding : elsewhere) {
    BringHome(graph, finding);
    by_file[IndexOf(finding.at.file)].push_back(std::move(finding));
  }
  // Files that are only read because others need them are reported on when somebody asks for them.
  ForEach(files.size(), options.threads, [&](std::size_t i, unsigned) {
    if (files[i]->is_context) return by_file[i].clear();
    runner.Suppress(graph, *files[i], by_file[i]);
  });
  for (std::vector<Diagnostic>& findings : by_file) {
    std::ranges::move(findings, std::back_inserter(result.findings));
  }
  FinishFindings(graph, result.findings);
  if (options.measure) result.time_per_rule = runner.TimePerRule();
  return result;
}

FixedText ApplyFixes(const Document& document, std::span<const Diagnostic> findings,
                     FixSafety most_unsafe) {
  struct Planned {
    const Edit* edit;
    std::size_t finding;
  };
  std::vector<Planned> planned;
  FixedText result;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].suppression.active) continue;
    for (const Fix& fix : findings[i].fixes) {
      if (fix.safety > most_unsafe) continue;
      // All edits of a fix or none; a fix that reaches into another file is left to a person.
      const bool fits = std::ranges::all_of(fix.edits, [&](const FileEdit& wanted) {
        return wanted.file == document.id &&
               std::ranges::none_of(planned, [&](const Planned& other) {
                 const Span a = wanted.edit.span;
                 const Span b = other.edit->span;
                 return a.Overlaps(b) || a == b ||
                        (a.empty() && b.begin < a.begin && a.begin < b.end);
               });
      });
      if (!fits) continue;
      for (const FileEdit& wanted : fix.edits) planned.push_back({&wanted.edit, i});
      ++result.fixed;
      break;  // One fix a finding.
    }
  }
  std::ranges::stable_sort(planned, {}, [](const Planned& p) { return p.edit->span.begin; });
  const std::string_view text = document.source.text();
  std::uint32_t at = 0;
  for (const Planned& p : planned) {
    result.text += text.substr(at, p.edit->span.begin - at);
    result.text += p.edit->replacement;
    at = p.edit->span.end;
  }
  result.text += text.substr(at);
  return result;
}

}  // namespace plumbline
