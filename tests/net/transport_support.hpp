#pragma once

#include "tests/support/exchange_recorder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace skvm::test {

inline exchange_request post(std::string url, std::string body = "{}") {
  exchange_request request;
  request.http.url = std::move(url);
  request.http.body = std::move(body);
  return request;
}

inline exchange_request get(std::string url) {
  auto request = post(std::move(url), "");
  request.http.method = "GET";
  return request;
}

struct started {
  std::shared_ptr<exchange_recorder> sink;
  exchange_id id = 0;
};

/// Starts an exchange that the transport must take.
inline started start(transport& wire, exchange_request request) {
  started made{std::make_shared<exchange_recorder>()};
  auto id = wire.start(std::move(request), made.sink);
  EXPECT_TRUE(id) << (id ? "" : id.error().text());
  made.id = id ? *id : 0;
  return made;
}

/// Makes a whole exchange.
inline std::shared_ptr<exchange_recorder> run(transport& wire,
                                              exchange_request request) {
  auto made = start(wire, std::move(request));
  EXPECT_TRUE(made.sink->wait_end());
  EXPECT_FALSE(made.sink->broken_order());
  return made.sink;
}

/// The failure of an exchange, or an error that says there was none.
inline error failure_of(const exchange_recorder& sink) {
  return sink.end().failure.value_or(
    make_error(errc::internal, "test", "no failure"));
}

} // namespace skvm::test
