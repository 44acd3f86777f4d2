// Runs the selected rules over documents: one walk of each file, shared by all rules.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "diag/diagnostic.h"
#include "engine/selection.h"
#include "graph/graph.h"

namespace plumbline {

// Immutable after construction; many threads may check different documents with it.
class Runner {
 public:
  Runner(std::vector<SelectedRule> rules, RunOptions options);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Findings of all rules that look at one file at a time, in no particular order. A rule that
  // breaks costs one internal-error finding. `programs` keeps what is parsed on the way, and may
  // serve many documents of one thread.
  std::vector<Diagnostic> CheckDocument(const Graph& graph, const Document& document,
                                        pipeline::Programs& programs) const;
  // The same in less time for a large template: its deployments are checked on a second thread.
  std::vector<Diagnostic> CheckDocumentOnTwoThreads(const Graph& graph, const Document& document,
                                                    pipeline::Programs& programs) const;
  // Findings of the rules that look at the whole graph.
  std::vector<Diagnostic> CheckGraph(const Graph& graph) const;
  // Marks those of a document's findings (of both kinds above) that it suppresses, and adds what
  // the rules about suppressions find.
  void Suppress(const Graph& graph, const Document& document,
                std::vector<Diagnostic>& findings) const;

  // Time spent in each rule so far, in the order of rules(), when `measure` was switched on before.
  void MeasureTime() { measure_ = true; }
  std::vector<std::chrono::nanoseconds> TimePerRule() const;
  std::span<const SelectedRule> rules() const { return rules_; }

 private:
  struct Dispatch;
  class Walk;

  std::vector<SelectedRule> rules_;
  RunOptions options_;
  std::unique_ptr<Dispatch> dispatch_;
  bool measure_ = false;
};

// Puts findings in the order of output (path, start, end, rule, message), drops exact repetitions,
// and gives each its fingerprint. `documents` are those of the graph.
void FinishFindings(const Graph& graph, std::vector<Diagnostic>& findings);

}  // namespace plumbline
