#pragma once

#include "tests/models/loopback/client.hpp"
#include "tests/models/loopback/dialects.hpp"
#include "tests/support/local_provider.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

namespace skvm::test {

inline const std::string event_stream = "text/event-stream";

inline std::shared_ptr<const chat_request> question(std::string text) {
  auto out = std::make_shared<chat_request>();
  out->system = "Answer in one word.";
  out->messages = {user_message(std::move(text))};
  return out;
}

/// `ok`, or the name of the error.
inline std::string verdict(const ask_outcome& got) {
  return got.reply ? "ok" : std::string{to_string(got.reply.error().code)};
}

/// The answer, or what is wrong with it.
inline std::string said(const ask_outcome& got) {
  return got.reply ? text_of(got.reply->answer)
                   : "error: " + got.reply.error().text();
}

/// How GoogleTest names a protocol.
inline void PrintTo(const dialect* it, std::ostream* out) {
  *out << it->plugin();
}

/// A test that runs once for each protocol: a provider with a script, and a
/// client of it once `connect` was called.
struct loopback_test : ::testing::TestWithParam<const dialect*> {
  [[nodiscard]] static const dialect& wire() { return *GetParam(); }

  void connect(const client_options& how = {}) { connect(provider.url(), how); }

  /// `server` is a URL without a path.
  void connect(const std::string& server, const client_options& how) {
    to = std::make_unique<client>(wire().plugin(), server + "/v1", how);
  }

  /// Asks and waits for the answer.
  std::shared_ptr<const ask_outcome>
  ask(std::shared_ptr<const chat_request> request = question("Which?")) {
    auto id = ++last_id;
    to->send(id, std::move(request));
    return to->wait(id);
  }

  void script_plain(std::string body, int status = 200,
                    std::vector<header> headers = {}) {
    headers.emplace_back("content-type", "application/json");
    provider.script({.status = status,
                     .headers = std::move(headers),
                     .body = std::move(body)});
  }

  void script_stream(std::vector<std::string> chunks) {
    provider.script({.headers = {{"content-type", event_stream}},
                     .chunks = std::move(chunks)});
  }

  /// A stream that begins an answer, waits for `provider.release()`, and goes
  /// on with `then`; where that is empty the connection is dropped.
  void script_begun(std::string then) {
    auto bytes = wire().stream({.text = {"Begun"}});
    scripted_reply reply{.headers = {{"content-type", event_stream}},
                         .chunks = {bytes.opening + bytes.content.front()},
                         .abort_after = then.empty(),
                         .held = true};
    if (!then.empty())
      reply.chunks.push_back(std::move(then));
    provider.script(std::move(reply));
  }

  void script_answer(std::string text) {
    script_stream({wire().stream({.text = {std::move(text)}}).whole()});
  }

  local_provider provider;
  std::unique_ptr<client> to;
  std::uint64_t last_id = 0;
};

inline std::string
name_of_protocol(const ::testing::TestParamInfo<const dialect*>& info) {
  auto name = info.param->plugin();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

} // namespace skvm::test

/// Runs the tests of a fixture for each protocol.
#define SKVM_FOR_EACH_PROTOCOL(FIXTURE)                                        \
  INSTANTIATE_TEST_SUITE_P(loopback, FIXTURE,                                  \
                           ::testing::ValuesIn(::skvm::test::dialects()),      \
                           ::skvm::test::name_of_protocol)
