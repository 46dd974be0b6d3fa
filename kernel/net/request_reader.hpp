#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include "net/http_server.hpp"

namespace skvm {

/// Reads one HTTP/1 request straight into a `server_request`.
class request_reader : public boost::beast::http::basic_parser<true> {
public:
  explicit request_reader(std::uint64_t max_body);

  server_request request;

  /// Whether the client waits for `100 Continue` before it sends the body.
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }

  [[nodiscard]] bool http10() const { return http10_; }

private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using verb = boost::beast::http::verb;
  using field = boost::beast::http::field;

  void on_request_impl(verb method, string_view method_text, string_view target,
                       int version, error_code& why) override;
  void on_response_impl(int code, string_view reason, int version,
                        error_code& why) override;
  void on_field_impl(field name, string_view name_text, string_view value,
                     error_code& why) override;
  void on_header_impl(error_code& why) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         error_code& why) override;
  std::size_t on_body_impl(string_view body, error_code& why) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions,
                            error_code& why) override;
  std::size_t on_chunk_body_impl(std::uint64_t remaining, string_view body,
                                 error_code& why) override;
  void on_finish_impl(error_code& why) override;

  bool expects_continue_ = false;
  bool http10_ = false;
};

} // namespace skvm
