// The parameters of the function that is being written.
#include "base/ascii.h"
#include "lsp/completion.h"
#include "lsp/describe.h"
#include "lsp/features.h"

namespace plumbline::lsp {
namespace {

struct Call {
  std::string_view name;
  std::uint32_t argument = 0;  // Which one is being written.
};

// The innermost call whose parentheses are open at the end of the text. Quotes hold text, in which
// two quotes are one.
std::optional<Call> OpenCallAtEnd(std::string_view text) {
  std::vector<Call> open;
  std::size_t word = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'') {
      const std::size_t end = text.find('\'', i + 1);
      if (end == std::string_view::npos) break;
      i = end;
    } else if (c == '(') {
      open.push_back({text.substr(word, i - word)});
    } else if (c == ')') {
      if (!open.empty()) open.pop_back();
    } else if (c == ',') {
      if (!open.empty()) ++open.back().argument;
    }
    const bool is_name = IsAlnumAscii(c) || c == '_' || c == '$';
    if (!is_name) word = i + 1;
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

}  // namespace

Answer SignatureHelp(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  std::optional<OpenExpression> expression;
  if (subject) expression = OpenExpressionAt(subject);
  std::optional<Call> call;
  if (expression && !expression->is_macro) call = OpenCallAtEnd(expression->text);
  std::optional<Signature> signature;
  if (call) {
    if (expression->is_arm) {
      if (const auto* const function = eval::FindFunction(call->name)) {
        signature = SignatureOf(*function, call->name);
      }
    } else if (const auto* const function = expr::FindPipelineFunction(call->name)) {
      signature = SignatureOf(*function);
    }
  }
  if (!signature) {
    out.Null();
    return {};
  }
  const auto count = static_cast<std::uint32_t>(signature->parameters.size());
  std::uint32_t active = call->argument;
  if (signature->repeats_last && active >= count) active = count - 1;
  out.BeginObject();
  out.BeginArray("signatures");
  out.BeginObject();
  out.Field("label", signature->text);
  out.BeginArray("parameters");
  for (const Signature::Parameter& parameter : signature->parameters) {
    out.BeginObject();
    // Offsets in the label: it is ASCII.
    out.BeginArray("label");
    out.Number(parameter.begin);
    out.Number(parameter.end);
    out.EndArray();
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  out.EndArray();
  out.Field("activeSignature", 0);
  out.Field("activeParameter", active);
  out.EndObject();
  return {};
}

}  // namespace plumbline::lsp
