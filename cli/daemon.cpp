#include "daemon.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"
#include "runtime/run_report.hpp"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

// What is kept for clients that come late. Older things are in the store.
constexpr std::size_t messages_of_a_run = 2000;
constexpr std::size_t ended_runs = 200;
constexpr std::size_t most_clients = 256;
constexpr std::size_t longest_text = 4096;

error failed(const std::filesystem::path& file, const std::string& what) {
  return make_error(errc::io, file.string(),
                    what + ": " + std::generic_category().message(errno));
}

} // namespace

void run_board::begin(const std::string& run) {
  std::lock_guard guard{mutex_};
  runs_[run];
}

void run_board::forget(const std::string& run) {
  std::lock_guard guard{mutex_};
  runs_.erase(run);
}

void run_board::add(const run_event& event) {
  if (event.what == run_event::kind::progress)
    return; // pieces of an answer; the whole one follows
  auto shown = event;
  shown.text = to_utf8(std::string{utf8_prefix(event.text, longest_text)});
  auto message = to_json(shown);
  std::lock_guard guard{mutex_};
  auto found = runs_.find(event.run);
  if (found == runs_.end())
    return;
  auto& run = found->second;
  run.messages.push_back(std::move(message));
  if (run.messages.size() > messages_of_a_run) {
    run.messages.pop_front();
    ++run.dropped;
  }
  changed_.notify_all();
}

void run_board::end(const std::string& run, const bj::value& result) {
  std::lock_guard guard{mutex_};
  auto& entry = runs_[run];
  entry.messages.push_back(bj::value{{"result", result}});
  entry.ended = true;
  ended_.push_back(run);
  if (ended_.size() > ended_runs) {
    runs_.erase(ended_.front());
    ended_.pop_front();
  }
  changed_.notify_all();
}

std::optional<bj::value> run_board::next(const std::string& run,
                                         std::size_t& seen) {
  std::unique_lock lock{mutex_};
  for (;;) {
    auto found = runs_.find(run);
    if (closed_ || found == runs_.end())
      return std::nullopt;
    auto& entry = found->second;
    seen = std::max(seen, entry.dropped);
    if (seen - entry.dropped < entry.messages.size())
      return bj::value(entry.messages[seen++ - entry.dropped]);
    if (entry.ended)
      return std::nullopt;
    changed_.wait(lock);
  }
}

std::vector<std::string> run_board::under_way() const {
  std::lock_guard guard{mutex_};
  std::vector<std::string> out;
  for (const auto& [id, entry] : runs_)
    if (!entry.ended)
      out.push_back(id);
  return out;
}

void run_board::close() {
  std::lock_guard guard{mutex_};
  closed_ = true;
  changed_.notify_all();
}

result<std::unique_ptr<daemon_server>> daemon_server::listen(runtime& kernel,
                                                             run_board& board) {
  std::unique_ptr<daemon_server> made{new daemon_server{kernel, board}};
  if (auto opened = made->open(); !opened)
    return opened.error();
  return made;
}

result<void> daemon_server::open() {
  file_ = daemon_socket(kernel_.installed().where);
  if (auto made = make_folders(file_.parent_path()); !made)
    return made;
  auto lock_file = file_.string() + ".lock";
  lock_ =
    unique_fd{::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!lock_)
    return failed(lock_file, "cannot open");
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    lock_.reset(); // the file is the other one's
    return make_error(errc::conflict, file_.string(),
                      "a daemon is running already");
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  auto path = file_.string();
  if (path.size() >= sizeof address.sun_path)
    return make_error(errc::invalid_config, path,
                      "the path of the daemon's socket is too long; set "
                      "XDG_RUNTIME_DIR to a shorter one");
  std::memcpy(address.sun_path, path.data(), path.size());
  ::unlink(path.c_str()); // of one that was killed
  listener_ = unique_fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  // Before it can be connected to, so that no other user ever could.
  auto mask = ::umask(0177);
  auto bound = listener_
               && ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address),
                         sizeof address)
                    == 0;
  ::umask(mask);
  if (!bound || ::listen(listener_.get(), 64) != 0)
    return failed(file_, "cannot listen");
  acceptor_ = std::thread{[this] { accept_all(); }};
  return ok;
}

daemon_server::~daemon_server() {
  if (listener_)
    ::shutdown(listener_.get(), SHUT_RDWR);
  if (acceptor_.joinable())
    acceptor_.join();
  board_.close();
  {
    std::lock_guard guard{mutex_};
    for (auto& client : clients_)
      ::shutdown(client.socket.fd(), SHUT_RDWR);
  }
  for (auto& client : clients_)
    client.thread.join();
  if (lock_)
    ::unlink(file_.c_str());
}

namespace {

/// Of what runs give back when they end.
bool is_shortage(int code) {
  return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

} // namespace

void daemon_server::accept_all() {
  for (;;) {
    unique_fd fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!fd && (errno == EINTR || errno == ECONNABORTED))
      continue;
    if (!fd && is_shortage(errno)) {
      // Nothing tells when there is one again.
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
      continue;
    }
    if (!fd)
      return;
    std::lock_guard guard{mutex_};
    for (auto at = clients_.begin(); at != clients_.end();) {
      if (!at->over) {
        ++at;
        continue;
      }
      at->thread.join();
      at = clients_.erase(at);
    }
    if (clients_.size() >= most_clients) {
      line_socket{std::move(fd)}.send(error_message(make_error(
        errc::overload, "skvm serve", "too many clients are connected")));
      continue;
    }
    auto& client = clients_.emplace_back(std::move(fd));
    client.thread = std::thread{[this, &client] {
      serve(client.socket);
      ::shutdown(client.socket.fd(), SHUT_RDWR);
      std::lock_guard done{mutex_};
      client.over = true;
    }};
  }
}

void daemon_server::serve(line_socket& client) {
  while (auto message = client.receive()) {
    auto what = json::text_in(*message, "do");
    auto run = json::text_in(*message, "run");
    if (what == "run") {
      start_run(client, *message);
    } else if (what == "attach") {
      follow(client, run);
    } else if (what == "cancel") {
      auto known = board_.under_way();
      auto here = std::find(known.begin(), known.end(), run) != known.end();
      if (here)
        kernel_.cancel(run);
      client.send({{"cancelled", here}, {"process", ::getpid()}});
    } else if (what == "status") {
      bj::array runs;
      for (const auto& id : board_.under_way())
        runs.push_back(bj::value(id));
      client.send({{"runs", std::move(runs)}});
    } else {
      client.send(error_message(
        make_error(errc::invalid_argument, what, "no such request")));
    }
  }
}

void daemon_server::start_run(line_socket& client, const bj::value& message) {
  const auto* given = message.as_object().if_contains("request");
  auto request = request_from(given != nullptr ? *given : bj::value{});
  if (!request) {
    client.send(error_message(request.error()));
    return;
  }
  request->id = make_run_id();
  board_.begin(request->id);
  auto shown = *request;
  auto shown_id = shown.id;
  auto id = kernel_.run(
    std::move(*request),
    [&board = board_, shown = std::move(shown)](const run_result& outcome) {
      board.end(outcome.id, skvm::to_json(outcome, shown));
    });
  if (!id) {
    board_.forget(shown_id);
    client.send(error_message(id.error()));
    return;
  }
  // Whoever is told of a run may rely on it.
  if (auto durable = kernel_.flush(); !durable)
    client.send(error_message(durable.error()));
  else
    client.send({{"run", *id}});
}

void daemon_server::follow(line_socket& client, const std::string& run) {
  std::size_t seen = 0;
  while (auto message = board_.next(run, seen))
    if (!client.send(*message))
      return;
  client.send({{"end", run}});
}

} // namespace skvm::cli
