// Order and identity of findings: the last step before a report.
#include <algorithm>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/runner.h"

namespace plumbline {
namespace {

// FNV-1a, 64 bits: stable over platforms and versions, which fingerprints in baselines need.
class Hash {
 public:
  void Add(std::string_view text) {
    for (const char c : text) Byte(static_cast<unsigned char>(c));
    Byte(0);
  }
  std::uint64_t value() const { return value_; }

 private:
  void Byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001B3ULL; }
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

// The marked text with its white space folded, so that re-indenting does not make a new finding.
// Long texts (objects) count by their beginning.
std::string MarkedText(const Document& document, Span span) {
  constexpr std::size_t kMax = 200;
  const std::string_view text = document.source.text().substr(span.begin, span.size());
  std::string folded;
  for (const char c : text) {
    if (folded.size() >= kMax) break;
    if (!IsSpaceAscii(c)) {
      folded += c;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
  }
  return folded;
}

// `secret` as reports show it.
void Hide(std::string_view secret, std::string& text) {
  constexpr std::size_t kShown = 4;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    text.replace(at + kShown, secret.size() - kShown, secret.size() - kShown, '*');
    at += secret.size();
  }
}

// What a message quotes of the place that it marks may hold a credential, which another finding of
// that place is about.
void HideCredentials(const Graph& graph, std::vector<Diagnostic>& findings) {
  constexpr std::size_t kShortest = 6;
  for (const Diagnostic& credential : findings) {
    if (!credential.is_credential) continue;
    const std::string_view source = graph.At(credential.at.file).source.text();
    const std::string_view secret =
        source.substr(credential.at.span.begin, credential.at.span.size());
    const std::size_t quotes = secret.starts_with('"') || secret.starts_with('\'') ? 1 : 0;
    if (secret.size() < kShortest + 2 * quotes) continue;
    const std::string hidden(secret.substr(quotes, secret.size() - 2 * quotes));
    for (Diagnostic& other : findings) {
      if (other.at.file == credential.at.file && other.at.span.Overlaps(credential.at.span)) {
        Hide(hidden, other.message);
      }
    }
  }
}

}  // namespace

void FinishFindings(const Graph& graph, std::vector<Diagnostic>& findings) {
  HideCredentials(graph, findings);
  const auto order = [](const Diagnostic& a) {
    return std::tuple(a.at.file, a.at.span.begin, a.at.span.end, a.rule,
                      std::string_view(a.message));
  };
  std::ranges::stable_sort(findings, {}, order);
  const auto same = [&order](const Diagnostic& a, const Diagnostic& b) {
    return order(a) == order(b);
  };
  findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());

  // Equal findings of one file (the same text marked by the same rule twice) are told apart by
  // count.
  std::unordered_map<std::uint64_t, std::uint32_t> seen;
  for (Diagnostic& finding : findings) {
    const Document& document = graph.At(finding.at.file);
    Hash hash;
    hash.Add(finding.rule);
    hash.Add(document.path());
    hash.Add(finding.message);
    hash.Add(MarkedText(document, finding.at.span));
    const std::uint32_t count = seen[hash.value()]++;
    hash.Add(fmt::format("{}", count));
    finding.fingerprint = fmt::format("{:016x}", hash.value());
  }
}

}  // namespace plumbline
