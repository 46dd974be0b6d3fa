#include "net/http_server.hpp"

#include <boost/asio/ip/address.hpp>

#include "net/http_session.hpp"

#include <csignal>
#include <utility>

namespace skvm {

namespace {

namespace asio = boost::asio;
using error_code = boost::system::error_code;

constexpr int accepts_at_once = 64;

class asio_http_server : public http_server {
public:
  asio_http_server(http_server_options options, handler handle) {
    context_.options = std::move(options);
    context_.handle = std::move(handle);
  }

  ~asio_http_server() override {
    context_.gate->close();
    asio::post(context_.io, [this] { close_all(); });
    if (thread_.joinable())
      thread_.join();
  }

  result<void> open() {
    auto problem = [this](const error_code& why) {
      return make_error(errc::io,
                        context_.options.address + ":"
                          + std::to_string(context_.options.port),
                        "cannot listen: " + why.message());
    };
    error_code why;
    auto address = asio::ip::make_address(context_.options.address, why);
    if (why)
      return problem(why);
    asio::ip::tcp::endpoint where{address, context_.options.port};
    acceptor_.open(where.protocol(), why);
    if (!why)
      acceptor_.set_option(asio::socket_base::reuse_address{true}, why);
    if (!why)
      acceptor_.bind(where, why);
    if (!why)
      acceptor_.listen(asio::socket_base::max_listen_connections, why);
    if (!why)
      acceptor_.non_blocking(true, why);
    if (!why)
      port_ = acceptor_.local_endpoint(why).port();
    if (why)
      return problem(why);
    thread_ = std::thread{[this] { run(); }};
    return ok;
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

  [[nodiscard]] std::size_t connections() const override {
    return context_.connections;
  }

private:
  void run() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    context_.gate->enter();
    wait_acceptable();
    context_.io.run();
    context_.gate->leave();
  }

  void wait_acceptable() {
    acceptor_.async_wait(asio::socket_base::wait_read,
                         [this](const error_code& why) {
                           if (!why)
                             accept_some();
                         });
  }

  void accept_some() {
    for (int i = 0; i < accepts_at_once; ++i) {
      error_code why;
      session_context::socket socket{context_.io};
      acceptor_.accept(socket, why);
      if (why == asio::error::would_block)
        break;
      if (why == asio::error::no_descriptors) {
        // The connection stays in the backlog and would wake us at once.
        retry_.expires_after(std::chrono::milliseconds{20});
        retry_.async_wait([this](const error_code& stopped) {
          if (!stopped)
            wait_acceptable();
        });
        return;
      }
      if (!why)
        take_in(std::move(socket));
    }
    wait_acceptable();
  }

  void take_in(session_context::socket socket) {
    if (context_.connections >= context_.options.max_connections)
      return; // closed by its destructor
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
    auto session = std::make_shared<http_session>(context_, std::move(socket));
    context_.sessions.insert(session);
    ++context_.connections;
    session->start();
  }

  void close_all() {
    error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    while (!context_.sessions.empty()) {
      auto session = *context_.sessions.begin();
      session->close();
    }
    context_.io.stop();
  }

  session_context context_;
  asio::basic_socket_acceptor<asio::ip::tcp, session_context::executor>
    acceptor_{context_.io};
  session_context::timer retry_{context_.io};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

} // namespace

std::string_view server_request::find(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name)
      return value;
  return {};
}

result<std::unique_ptr<http_server>>
http_server::listen(http_server_options options, handler handle) {
  auto server =
    std::make_unique<asio_http_server>(std::move(options), std::move(handle));
  if (auto opened = server->open(); !opened)
    return opened.error();
  return std::unique_ptr<http_server>{std::move(server)};
}

} // namespace skvm
