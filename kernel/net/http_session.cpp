#include "net/http_session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace skvm {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using error_code = boost::system::error_code;

/// Pipelined requests that wait for their turn.
constexpr std::size_t max_unread = std::size_t{64} << 10;
/// A client that does not read what it asked for.
constexpr std::size_t max_unsent = std::size_t{256} << 20;
constexpr std::chrono::seconds linger_time{2};

bool allows_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

void append_clean(std::string& out, std::string_view text) {
  for (char c : text)
    out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
}

} // namespace

void server_gate::close() {
  std::lock_guard guard{mutex_};
  context_ = nullptr;
}

http_session::http_session(session_context& context,
                           session_context::socket socket)
  : context_(context), socket_(std::move(socket)), timer_(context.io) {
}

// Reading.

void http_session::wait_readable() {
  if (waiting_ || !open_)
    return;
  waiting_ = true;
  // Waiting for readiness, then reading into a buffer that all share, keeps an
  // idle connection small.
  socket_.async_wait(asio::socket_base::wait_read,
                     [self = shared_from_this()](const error_code& why) {
                       self->waiting_ = false;
                       if (!why && self->open_)
                         self->on_readable();
                     });
}

void http_session::on_readable() {
  error_code why;
  auto count = socket_.read_some(asio::buffer(context_.scratch), why);
  if (why && why != asio::error::would_block) {
    close();
    return;
  }
  std::string_view bytes{context_.scratch.data(), count};
  if (!unread_.empty() || progress_) {
    unread_.append(bytes);
    unread_.erase(0, read(unread_));
  } else {
    auto used = read(bytes);
    unread_ = bytes.substr(used);
  }
  if (lingering_)
    unread_.clear();
  if (unread_.size() <= max_unread)
    wait_readable();
}

/// Takes requests out of `bytes` as far as they can be served now, and returns
/// how much that was.
std::size_t http_session::read(std::string_view bytes) {
  reading_ = true;
  std::size_t used = 0;
  while (used < bytes.size() && open_ && !progress_ && !lingering_) {
    if (!reader_)
      reader_.emplace(context_.options.max_body);
    error_code why;
    auto rest = bytes.substr(used);
    used += reader_->put(asio::buffer(rest.data(), rest.size()), why);
    if (why && why != http::error::need_more) {
      refuse(why == http::error::body_limit     ? 413
             : why == http::error::header_limit ? 431
                                                : 400);
      break;
    }
    if (reader_->is_done()) {
      dispatch();
      continue;
    }
    if (reader_->is_header_done() && reader_->expects_continue()
        && !std::exchange(continued_, true))
      send("HTTP/1.1 100 Continue\r\n\r\n");
    if (why)
      break;
  }
  reading_ = false;
  return used;
}

void http_session::dispatch() {
  keep_alive_ = reader_->keep_alive();
  http10_ = reader_->http10();
  auto request = std::move(reader_->request);
  reader_.reset();
  continued_ = false;
  is_head_ = request.method == "HEAD";
  progress_ = std::make_shared<reply_progress>();
  context_.handle(std::move(request),
                  make_responder(context_.gate, weak_from_this(), progress_));
}

void http_session::refuse(int status) {
  reader_.reset();
  keep_alive_ = false;
  http10_ = false;
  is_head_ = false;
  send(head(status, {}, 0));
  linger();
}

void http_session::close() {
  if (!std::exchange(open_, false))
    return;
  auto self = shared_from_this();
  context_.sessions.erase(self);
  --context_.connections;
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  auto progress = std::exchange(progress_, nullptr);
  if (!progress || progress->ended)
    return;
  progress->closed = true;
  if (auto callback = std::exchange(progress->on_closed, nullptr))
    callback();
}

// Replying.

std::string http_session::head(int status, const std::vector<header>& headers,
                               std::optional<std::size_t> length) const {
  std::string out;
  out.reserve(256);
  out += "HTTP/1.1 ";
  out += std::to_string(status);
  out += ' ';
  auto reason = http::obsolete_reason(static_cast<http::status>(status));
  out.append(reason.data(), reason.size());
  out += "\r\n";
  for (const auto& [name, value] : headers) {
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
  }
  if (allows_body(status)) {
    if (length)
      out += "content-length: " + std::to_string(*length) + "\r\n";
    else if (!http10_)
      out += "transfer-encoding: chunked\r\n";
  }
  if (!keep_alive_)
    out += "connection: close\r\n";
  else if (http10_)
    out += "connection: keep-alive\r\n";
  out += "\r\n";
  return out;
}

void http_session::reply(int status, const std::vector<header>& headers,
                         std::string body, std::chrono::microseconds delay) {
  if (std::exchange(progress_->answered, true))
    return;
  auto bytes = head(status, headers, body.size());
  if (!is_head_ && allows_body(status))
    bytes += body;
  if (delay.count() <= 0) {
    send(std::move(bytes));
    finish_reply();
    return;
  }
  timer_.expires_after(delay);
  timer_.async_wait([self = shared_from_this(), progress = progress_,
                     bytes = std::move(bytes)](const error_code& why) mutable {
    if (why || !self->serves(*progress))
      return;
    self->send(std::move(bytes));
    self->finish_reply();
  });
}

void http_session::begin(int status, const std::vector<header>& headers) {
  if (std::exchange(progress_->answered, true))
    return;
  progress_->begun = true;
  if (http10_)
    keep_alive_ = false; // only the end of the connection ends the reply
  has_body_ = !is_head_ && allows_body(status);
  send(head(status, headers, std::nullopt));
}

void http_session::write(std::string_view bytes) {
  if (!progress_->begun || bytes.empty() || !has_body_)
    return;
  if (http10_) {
    send(std::string{bytes});
    return;
  }
  std::array<char, 16> size{};
  auto end =
    std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  std::string chunk{size.data(), end};
  chunk.reserve(chunk.size() + bytes.size() + 4);
  chunk.append("\r\n").append(bytes).append("\r\n");
  send(std::move(chunk));
}

void http_session::end() {
  if (!progress_->begun)
    return;
  if (has_body_ && !http10_)
    send("0\r\n\r\n");
  finish_reply();
}

void http_session::abort() {
  progress_->ended = true;
  progress_->closed = true;
  close();
}

void http_session::finish_reply() {
  if (!progress_)
    return; // the client went while the reply was sent
  progress_->ended = true;
  progress_.reset();
  if (!keep_alive_)
    linger();
  else if (!reading_ && !unread_.empty())
    unread_.erase(0, read(unread_));
  if (unread_.size() <= max_unread)
    wait_readable();
}

void http_session::send(std::string bytes) {
  if (!open_)
    return;
  auto was_empty = unsent_.empty();
  if (was_empty)
    unsent_ = std::move(bytes);
  else
    unsent_ += bytes;
  if (unsent_.size() - sent_ > max_unsent)
    close();
  else if (was_empty)
    flush();
}

void http_session::flush() {
  error_code why;
  sent_ += socket_.write_some(asio::buffer(unsent_) + sent_, why);
  if (why && why != asio::error::would_block) {
    close();
    return;
  }
  if (sent_ == unsent_.size()) {
    unsent_ = {};
    sent_ = 0;
    if (lingering_)
      linger();
    return;
  }
  socket_.async_wait(asio::socket_base::wait_write,
                     [self = shared_from_this()](const error_code& failed) {
                       if (!failed && self->open_)
                         self->flush();
                     });
}

/// Closes once everything is sent and the client has closed too: closing at
/// once, with something unread, would reset the connection and lose the reply.
void http_session::linger() {
  lingering_ = true;
  if (!open_ || !unsent_.empty())
    return;
  error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  timer_.expires_after(linger_time);
  timer_.async_wait([self = shared_from_this()](const error_code& why) {
    if (!why)
      self->close();
  });
  wait_readable();
}

} // namespace skvm
