// The language server: messages in, messages out (through Host::Send). Lifecycle and dispatch are
// here; the features are in files of their own (features.h). Knows neither streams nor threads:
// serve.h has those.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lsp/message.h"
#include "lsp/session.h"

namespace plumbline::lsp {

class Server {
 public:
  Server(Host& host, std::span<const Rule* const> rules);

  void Receive(const Message& message);
  // For a message that was cancelled before it was received.
  void Refuse(const Message& message);

  // Diagnostics of the files that have changed. To be called when no message is waiting.
  void Flush();
  // One piece of what can wait: documents that a change may matter to. False when nothing is left.
  bool Work();

  bool is_done() const { return is_done_; }
  // After `exit`: 0 when the client asked for `shutdown` before, else 1.
  int exit_code() const { return state_ == State::kShutDown ? 0 : 1; }

 private:
  enum class State : std::uint8_t { kNew, kRunning, kShutDown };

  void Initialize(NodeRef params, JsonWriter& out);
  void Initialized();
  void Request(const Message& message);
  void Notification(const Message& message);
  void Response(const Message& message);
  void AskForSettings();
  void ReadSettings(NodeRef settings);
  // Settings that have changed.
  void Configure(NodeRef settings);
  void Publish(OpenFile& file);
  void PublishNothing(std::string_view uri);

  void SendError(std::string_view id, const ResponseError& error);

  Session session_;
  State state_ = State::kNew;
  bool has_options_ = false;      // The client sent its settings with `initialize`.
  std::string settings_request_;  // The id of our request that waits for its answer; or empty.
  bool is_done_ = false;
  bool is_changed_ = false;      // Something was edited since the last Flush.
  bool has_background_ = false;  // Work() has something to do or to publish.
};

}  // namespace plumbline::lsp
