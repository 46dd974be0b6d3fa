#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/wait_traits.hpp>

#include "net/http_server.hpp"
#include "net/request_reader.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

namespace skvm {

class http_session;

/// The way to the server's thread for responders, which may outlive it.
class server_gate {
public:
  explicit server_gate(boost::asio::io_context& context) : context_(&context) {}

  /// Makes the calling thread the server's.
  void enter() { thread_ = std::this_thread::get_id(); }

  void leave() { thread_ = std::thread::id{}; }

  /// From here on, tasks of other threads are dropped.
  void close();

  /// Runs the task on the server's thread, at once where this is it. False
  /// where the server is closing. [any thread]
  template <class Task>
  bool run(Task task) {
    if (std::this_thread::get_id() == thread_) {
      task();
      return true;
    }
    return post(std::move(task));
  }

  /// The same, but never at once: after all that was posted before.
  template <class Task>
  bool post(Task task) {
    std::lock_guard guard{mutex_};
    if (context_)
      boost::asio::post(*context_, std::move(task));
    return context_ != nullptr;
  }

private:
  std::mutex mutex_;
  boost::asio::io_context* context_;
  std::atomic<std::thread::id> thread_{};
};

/// What the connections of one server share; lives on the server's thread.
struct session_context {
  using executor = boost::asio::io_context::executor_type;
  using socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, executor>;
  using timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock,
    boost::asio::wait_traits<std::chrono::steady_clock>, executor>;

  http_server_options options;
  http_server::handler handle;
  boost::asio::io_context io{1};
  std::shared_ptr<server_gate> gate = std::make_shared<server_gate>(io);
  std::unordered_set<std::shared_ptr<http_session>> sessions;
  std::atomic<std::size_t> connections{0};
  std::vector<char> scratch = std::vector<char>(std::size_t{64} << 10);
};

/// What a responder and its session both know of one request.
struct reply_progress {
  std::atomic<bool> closed{false};
  std::atomic<bool> ended{false};
  // The server's thread alone touches these.
  bool answered = false; ///< `reply` or `begin` was called
  bool begun = false;    ///< it was `begin`
  std::function<void()> on_closed;
};

/// One connection: reads a request, hands it to the handler, and reads the next
/// one when the reply is complete. Reading never stops, so that a client that
/// goes is noticed at once.
class http_session : public std::enable_shared_from_this<http_session> {
public:
  http_session(session_context& context, session_context::socket socket);

  void start() { wait_readable(); }

  /// Ends the connection and tells whoever waits for that.
  void close();

  // For responders, who say which request they mean.
  [[nodiscard]] bool serves(const reply_progress& progress) const {
    return progress_.get() == &progress;
  }

  void reply(int status, const std::vector<header>& headers, std::string body,
             std::chrono::microseconds delay);
  void begin(int status, const std::vector<header>& headers);
  void write(std::string_view bytes);
  void end();
  /// Cuts the reply off.
  void abort();

private:
  void wait_readable();
  void on_readable();
  std::size_t read(std::string_view bytes);
  void dispatch();
  void refuse(int status);
  void finish_reply();
  void send(std::string bytes);
  void flush();
  void linger();
  [[nodiscard]] std::string head(int status, const std::vector<header>& headers,
                                 std::optional<std::size_t> length) const;

  session_context& context_;
  session_context::socket socket_;
  session_context::timer timer_;
  std::optional<request_reader> reader_;
  std::shared_ptr<reply_progress> progress_; // set while a request is served
  std::string unread_;                       // the beginning of more requests
  std::string unsent_;
  std::size_t sent_ = 0; // of `unsent_`
  bool open_ = true;
  bool reading_ = false;   // inside `read`
  bool waiting_ = false;   // for more to read
  bool continued_ = false; // 100 Continue was sent
  bool lingering_ = false; // only the client's own end is still awaited
  // Of the request that is served:
  bool keep_alive_ = true;
  bool http10_ = false;
  bool is_head_ = false;
  bool has_body_ = true;
};

/// What a handler answers the request of `progress` with, from any thread. It
/// may outlive the session.
std::shared_ptr<responder> make_responder(std::shared_ptr<server_gate> gate,
                                          std::weak_ptr<http_session> session,
                                          std::shared_ptr<reply_progress>);

} // namespace skvm
