#pragma once

#include "daemon_wire.hpp"

#include <condition_variable>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace skvm::cli {

/// What the daemon knows of the runs that it carries out: what happened so far
/// and how they ended, for clients who watch. [any thread]
class run_board {
public:
  /// A run is about to begin. What happens in runs that were not named so, such
  /// as those that check a function's answer, is nobody's to watch.
  void begin(const std::string& run);
  /// It did not begin after all.
  void forget(const std::string& run);
  void add(const run_event& event);
  void end(const std::string& run, const boost::json::value& result);

  /// The next thing that happened in a run after the `seen` that a client had;
  /// waits for it. Nothing once the run is not known, or `close` was called.
  std::optional<boost::json::value> next(const std::string& run,
                                         std::size_t& seen);
  /// Runs that have not ended.
  [[nodiscard]] std::vector<std::string> under_way() const;
  /// Lets everybody go.
  void close();

private:
  struct kept_run {
    std::deque<boost::json::value> messages;
    std::size_t dropped = 0; ///< from the front
    bool ended = false;
  };

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, kept_run> runs_;
  std::deque<std::string> ended_; ///< oldest first
  bool closed_ = false;
};

/// Answers clients on the daemon's socket, each on a thread of its own, until
/// it is destroyed. `kernel` and `board` outlive it.
class daemon_server {
public:
  /// `conflict` where a daemon of this user is running already.
  static result<std::unique_ptr<daemon_server>> listen(runtime& kernel,
                                                       run_board& board);
  ~daemon_server();
  daemon_server(const daemon_server&) = delete;
  daemon_server& operator=(const daemon_server&) = delete;

private:
  daemon_server(runtime& kernel, run_board& board)
    : kernel_(kernel), board_(board) {}

  result<void> open();
  void accept_all();
  void serve(line_socket& client);
  void start_run(line_socket& client, const boost::json::value& message);
  void follow(line_socket& client, const std::string& run);

  struct connection {
    explicit connection(unique_fd fd) : socket(std::move(fd)) {}

    line_socket socket;
    std::thread thread;
    bool over = false;
  };

  runtime& kernel_;
  run_board& board_;
  std::filesystem::path file_;
  unique_fd lock_;
  unique_fd listener_;
  std::thread acceptor_;
  std::mutex mutex_;
  std::list<connection> clients_;
};

} // namespace skvm::cli
