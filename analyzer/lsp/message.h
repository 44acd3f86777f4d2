// One JSON-RPC message, and reading fields of its parameters. Every question about a field that is
// not there, or of another kind, gets the empty answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "syntax/tree.h"
#include "text/source_file.h"

namespace plumbline::lsp {

// Codes of JSON-RPC and of the protocol.
enum class ErrorCode : int {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kNotInitialized = -32002,
  kRequestFailed = -32803,
  kRequestCancelled = -32800,
};
struct ResponseError {
  ErrorCode code = ErrorCode::kInternalError;
  std::string message;
};

class Message {
 public:
  explicit Message(std::string_view text);
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  // It is JSON.
  bool is_json() const { return is_json_; }
  NodeRef root() const { return tree_.root(); }
  std::string_view method() const { return method_; }
  NodeRef params() const { return params_; }
  // As it is written: a number or a string with its quotes. Empty for notifications.
  std::string_view id() const { return id_; }
  bool IsRequest() const { return !id_.empty() && !method_.empty(); }

 private:
  SourceFile file_;
  Tree tree_;
  bool is_json_ = false;
  std::string_view method_, id_;
  NodeRef params_;
};

inline NodeRef Field(NodeRef object, Key key) { return object.Find(key, CaseRule::kExact); }
inline NodeRef Field(NodeRef object, Key first, Key second) {
  return Field(Field(object, first), second);
}
inline NodeRef Field(NodeRef object, Key first, Key second, Key third) {
  return Field(Field(object, first, second), third);
}
inline std::string_view TextField(NodeRef object, Key key) {
  const NodeRef field = Field(object, key);
  return field.IsString() ? field.text() : std::string_view();
}
inline bool FlagField(NodeRef object, Key key) {
  return Field(object, key).kind() == NodeKind::kTrue;
}
// A whole number that is not negative.
std::optional<std::uint32_t> NumberOf(NodeRef node);

}  // namespace plumbline::lsp
