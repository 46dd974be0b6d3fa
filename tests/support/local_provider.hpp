#pragma once

#include "net/http_server.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace skvm::test {

/// What a provider answers to one request.
struct scripted_reply {
  int status = 200;
  std::vector<header> headers{};
  std::string body{};
  /// Sent one by one as a chunked reply, instead of `body`.
  std::vector<std::string> chunks{};
  /// Before a reply with a `body`.
  std::chrono::microseconds delay{};
  /// Closes the connection where the reply should end; nothing at all is sent
  /// where there is neither body nor chunks.
  bool abort_after = false;
  /// Waits for `release`: with chunks after the first one, else before all.
  bool held = false;
};

/// A provider on loopback that answers requests in the order of its script and
/// remembers them. A request beyond the script gets a 500 that says so. Usable
/// from any thread.
class local_provider {
public:
  local_provider() {
    auto listening = http_server::listen(
      {}, [this](server_request request, std::shared_ptr<responder> answer) {
        serve(std::move(request), std::move(answer));
      });
    if (!listening)
      throw std::runtime_error{listening.error().text()};
    server_ = std::move(*listening);
  }

  ~local_provider() { server_.reset(); }

  local_provider& script(scripted_reply reply) {
    std::lock_guard guard{mutex_};
    script_.push_back(std::move(reply));
    return *this;
  }

  /// Lets the held replies go on, those to come included.
  void release() {
    std::vector<held_reply> ready;
    {
      std::lock_guard guard{mutex_};
      released_ = true;
      ready = std::exchange(held_, {});
    }
    for (auto& each : ready)
      finish(each);
  }

  /// Without a slash at the end, as `base_url` wants it.
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
  }

  [[nodiscard]] std::vector<server_request> requests() const {
    std::lock_guard guard{mutex_};
    return requests_;
  }

  /// Blocks until so many requests have come; false after 30 s.
  bool wait_for_requests(std::size_t count) {
    return wait([&] { return requests_.size() >= count; });
  }

  /// Blocks until so many clients went before their reply had ended.
  bool wait_for_gone(std::size_t count) {
    return wait([&] { return gone_ >= count; });
  }

  [[nodiscard]] http_server& server() { return *server_; }

private:
  struct held_reply {
    scripted_reply reply;
    std::shared_ptr<responder> answer;
  };

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, std::chrono::seconds{30}, condition);
  }

  void serve(server_request request, std::shared_ptr<responder> answer) {
    answer->on_closed([this] {
      std::lock_guard guard{mutex_};
      ++gone_;
      changed_.notify_all();
    });
    held_reply next{
      scripted_reply{.status = 500, .body = "no reply is left in the script"},
      std::move(answer)};
    bool wait_for_release = false;
    {
      std::lock_guard guard{mutex_};
      requests_.push_back(std::move(request));
      if (!script_.empty()) {
        next.reply = std::move(script_.front());
        script_.pop_front();
      }
      wait_for_release = next.reply.held && !released_;
    }
    if (!next.reply.chunks.empty()) {
      next.answer->begin(next.reply.status, next.reply.headers);
      next.answer->write(std::move(next.reply.chunks.front()));
    }
    if (wait_for_release) {
      std::lock_guard guard{mutex_};
      wait_for_release = !released_;
      if (wait_for_release)
        held_.push_back(next);
    }
    if (!wait_for_release)
      finish(next);
    std::lock_guard guard{mutex_};
    changed_.notify_all();
  }

  static void finish(held_reply& next) {
    auto& [reply, answer] = next;
    if (reply.chunks.empty() && reply.abort_after && !reply.body.empty()) {
      answer->begin(reply.status, reply.headers);
      answer->write(std::move(reply.body));
    }
    for (std::size_t i = 1; i < reply.chunks.size(); ++i)
      answer->write(std::move(reply.chunks[i]));
    if (reply.abort_after)
      answer->abort();
    else if (reply.chunks.empty())
      answer->reply(reply.status, std::move(reply.headers),
                    std::move(reply.body), reply.delay);
    else
      answer->end();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<scripted_reply> script_;
  std::vector<server_request> requests_;
  std::vector<held_reply> held_;
  std::size_t gone_ = 0;
  bool released_ = false;
  std::unique_ptr<http_server> server_;
};

} // namespace skvm::test
