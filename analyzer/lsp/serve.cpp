#include "lsp/serve.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include "lsp/framing.h"

namespace plumbline::lsp {
namespace {

// How long the client must be quiet before work that can wait is begun: while somebody types, it
// would be out of date at once.
constexpr std::chrono::milliseconds kQuiet{150};

// Messages that were read and not yet handled.
class Queue {
 public:
  void Push(std::unique_ptr<Message> message) {
    {
      const std::lock_guard lock(mutex_);
      if (message->method() == "$/cancelRequest") {
        const NodeRef id = Field(message->params(), "id");
        if (id)
          cancelled_.emplace(
              message->params().tree()->text().substr(id.span().begin, id.span().size()));
        return;
      }
      messages_.push_back(std::move(message));
    }
    ready_.notify_one();
  }
  void Close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_one();
  }

  struct Item {
    std::unique_ptr<Message> message;  // Null: none came in time, or none will.
    bool is_cancelled = false;
    bool is_end = false;
  };
  Item Pop(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, wait, [this] { return !messages_.empty() || closed_; });
    if (messages_.empty()) return {nullptr, false, closed_};
    Item item{std::move(messages_.front()), false, false};
    messages_.pop_front();
    item.is_cancelled =
        item.message->IsRequest() && cancelled_.erase(std::string(item.message->id())) != 0;
    // Cancellations of what was answered already name nothing.
    if (messages_.empty()) cancelled_.clear();
    return item;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::unique_ptr<Message>> messages_;
  std::unordered_set<std::string> cancelled_;
  bool closed_ = false;
};

}  // namespace

int Serve(Server& server, const ReadBytes& read) {
  // Shared: when the client says `exit` while its stream stays open, the reader outlives this call
  // and ends with the program.
  const auto queue = std::make_shared<Queue>();
  std::thread reader([queue, read] {
    MessageReader messages;
    for (std::string_view bytes = read(); !bytes.empty(); bytes = read()) {
      messages.Feed(bytes);
      while (auto text = messages.Next()) queue->Push(std::make_unique<Message>(*text));
    }
    queue->Close();
  });
  using std::chrono::milliseconds;
  bool is_working = false;
  while (!server.is_done()) {
    Queue::Item item = queue->Pop(milliseconds(0));
    if (!item.message && !item.is_end) {
      server.Flush();
      item = queue->Pop(is_working ? milliseconds(0) : kQuiet);
      if (!item.message && !item.is_end) {
        is_working = server.Work();
        if (is_working) continue;
        item = queue->Pop(milliseconds(1'000'000));
      }
    }
    if (!item.message) {
      if (item.is_end) break;
      continue;
    }
    is_working = false;
    if (item.is_cancelled) {
      server.Refuse(*item.message);
    } else {
      server.Receive(*item.message);
    }
  }
  reader.detach();
  return server.exit_code();
}

}  // namespace plumbline::lsp
