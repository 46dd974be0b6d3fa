#pragma once

#include <boost/json/value.hpp>

#include "context.hpp"
#include "os/fd.hpp"
#include "run/events.hpp"

#include <filesystem>
#include <optional>
#include <string>

/// What the daemon and its clients say to each other: a line of JSON each way,
/// over a Unix socket that only its user can open.
namespace skvm::cli {

/// Where the daemon of this user and these data listens.
std::filesystem::path daemon_socket(const paths& where);

/// One end of a connection. Blocks.
class line_socket {
public:
  explicit line_socket(unique_fd fd) : fd_(std::move(fd)) {}

  /// `not_found` where no daemon listens.
  static result<line_socket> connect(const paths& where);

  /// False once the other end has gone.
  bool send(const boost::json::value& message);
  /// The next line; nothing once the other end has gone.
  std::optional<boost::json::value> receive();

  [[nodiscard]] int fd() const { return fd_.get(); }

private:
  unique_fd fd_;
  std::string buffer_;
};

boost::json::value to_json(const run_request& request);
/// The request that a client described; its skill is read from its folder.
result<run_request> request_from(const boost::json::value& from);

boost::json::value to_json(const run_event& event);
run_event event_from(const boost::json::value& from);

boost::json::value error_message(const error& why);
/// The error that a message is; nothing where it is none.
std::optional<error> error_in(const boost::json::value& message);

} // namespace skvm::cli
