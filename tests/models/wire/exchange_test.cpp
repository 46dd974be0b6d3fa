#include "tests/models/wire/wire_support.hpp"

namespace {

using skvm::errc;

/// Shows what reaches a derived decoder.
class probe : public skvm::exchange_decoder {
protected:
  skvm::result<void> on_event(const skvm::sse_event& event,
                              std::vector<skvm::chat_delta>& deltas) override {
    if (event.data == "bad")
      return skvm::make_error(errc::malformed_reply, {}, "bad event");
    complete_ = event.data == "end";
    events_ += event.data + ";";
    deltas.push_back({skvm::chat_delta::kind::text, event.data});
    return skvm::ok;
  }

  [[nodiscard]] bool is_complete() const override { return complete_; }

  skvm::result<skvm::chat_reply> on_stream_end() override {
    return reply("stream " + events_);
  }

  skvm::result<skvm::chat_reply> on_body(const std::string& body) override {
    return reply("body " + body);
  }

  skvm::provider_error read_error(const std::string& body) override {
    return body.starts_with('{') ? skvm::provider_error{0, "kind", body}
                                 : skvm::provider_error{};
  }

private:
  static skvm::chat_reply reply(std::string id) {
    skvm::chat_reply made;
    made.id = std::move(id);
    return made;
  }

  std::string events_;
  bool complete_ = false;
};

class probe_model : public skvm::wire_model {
public:
  [[nodiscard]] skvm::result<skvm::http_request>
  encode(const skvm::chat_request&) const override {
    return skvm::http_request{};
  }

  [[nodiscard]] std::unique_ptr<skvm::reply_decoder>
  make_decoder() const override {
    return std::make_unique<probe>();
  }
};

skvm::result<skvm::chat_reply> run(wire::reply_bytes reply) {
  return wire::decode(probe_model{}, reply).reply;
}

std::string seen(std::string bytes, std::string content_type) {
  auto got = run({std::move(bytes), 200, std::move(content_type)});
  return got ? got->id : got.error().text();
}

TEST(exchange_decoder, tells_streams_from_bodies_by_their_bytes) {
  EXPECT_EQ(seen("data: a\n\n", "text/event-stream"), "stream a;");
  EXPECT_EQ(seen("data: a\n\n", "application/json"), "stream a;");
  EXPECT_EQ(seen(": hello\n\ndata: a\n\n", "text/plain"), "stream a;");
  EXPECT_EQ(seen("event: x\ndata: a\n\n", ""), "stream a;");
  EXPECT_EQ(seen("{\"a\":1}", "text/event-stream"), "body {\"a\":1}");
  EXPECT_EQ(seen("\n \n{}", "application/json"), "body \n \n{}");
  EXPECT_EQ(seen("rate", "text/plain"), "body rate");
  EXPECT_EQ(seen("\xEF\xBB\xBF{}", "application/json"), "body {}");
  EXPECT_EQ(seen("date: x", "text/plain"), "body date: x");
}

TEST(exchange_decoder, is_not_misled_by_cuts) {
  probe_model model;
  for (auto bytes : {"data: a\n\ndata: end\n\n", "\n{\"data:\":1}",
                     "\xEF\xBB\xBF"
                     "data: a\n\ndata: end\n\n",
                     "retry it"})
    wire::expect_same_however_cut(model, {bytes, 200, "text/plain"});
}

TEST(exchange_decoder, reads_a_last_event_without_a_blank_line) {
  EXPECT_EQ(seen("data: a\n\ndata: b", "text/event-stream"), "stream a;b;");
}

TEST(exchange_decoder, takes_a_broken_last_event_for_a_cut) {
  auto got = run({"data: a\n\ndata: bad"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::network);
  EXPECT_EQ(got.error().text(), "the stream was cut within event 2");
}

TEST(exchange_decoder, ignores_empty_events_and_all_after_the_end) {
  EXPECT_EQ(seen("data:\n\ndata: end\n\ndata: bad\n\n", "text/event-stream"),
            "stream end;");
}

TEST(exchange_decoder, an_event_in_error_is_not_passed_over) {
  auto got = run({"data: a\n\ndata: bad\n\ndata: c\n\n"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
}

TEST(exchange_decoder, refuses_an_empty_reply) {
  auto got = run({" \n", 200, "application/json"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
  EXPECT_EQ(got.error().text(), "the reply is empty");
}

TEST(exchange_decoder, points_at_base_url_where_a_page_answers) {
  auto got =
    run({"<!doctype html><TITLE lang=en> Welcome\n</TITLE>", 200, "text/html"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
  EXPECT_EQ(got.error().text(), "an HTML page titled 'Welcome' came instead "
                                "of a reply; base_url may be wrong");
}

TEST(exchange_decoder, reads_error_statuses_whole) {
  auto known = run({"{\"a\":1}", 400, "application/json"});
  EXPECT_EQ(known.error().text(), "HTTP 400: kind: {\"a\":1}");
  auto plain = run({"upstream gone\n", 502, "text/plain"});
  EXPECT_EQ(plain.error().code, errc::overload);
  EXPECT_EQ(plain.error().text(), "HTTP 502: upstream gone");
  auto page = run({"<html><title>Bad gateway</title>", 502, "text/html"});
  EXPECT_EQ(page.error().text(), "HTTP 502: an HTML page titled 'Bad gateway'");
  EXPECT_EQ(run({"", 503, ""}).error().text(), "HTTP 503");
}

TEST(exchange_decoder, keeps_the_time_to_wait) {
  auto got = run({"", 429, "", {{"retry-after", "7"}}});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::rate_limit);
  EXPECT_EQ(got.error().retry_after, std::chrono::seconds{7});
  EXPECT_EQ(got.error().http_status, 429);
}

TEST(exchange_decoder, keeps_two_thousand_bytes_of_a_message) {
  std::string text(1999, 'x');
  auto got = run({text + "ä and so on", 400, "text/plain"});
  EXPECT_EQ(got.error().text(), "HTTP 400: " + text);
}

TEST(exchange_decoder, bounds_what_an_error_may_cost) {
  auto got = run({std::string(10 << 20, 'x'), 500, "text/plain"});
  EXPECT_LT(got.error().message.size(), 2100u);
}

TEST(exchange_decoder, bounds_a_body) {
  auto got = run({'{' + std::string(65 << 20, ' '), 200, "application/json"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, errc::malformed_reply);
}

errc code_of(skvm::provider_error said) {
  return skvm::error_from_provider({200, {}}, said).code;
}

TEST(error_from_provider, goes_by_a_status_in_the_body) {
  EXPECT_EQ(code_of({429, "", "slow down"}), errc::rate_limit);
  EXPECT_EQ(code_of({401, "", "no"}), errc::auth);
  EXPECT_EQ(code_of({402, "", "no credits"}), errc::auth);
  EXPECT_EQ(code_of({502, "", "upstream"}), errc::overload);
  EXPECT_EQ(code_of({400, "", "maximum context length is 8192"}),
            errc::context_length);
}

TEST(error_from_provider, goes_by_the_name_where_there_is_no_status) {
  EXPECT_EQ(code_of({0, "overloaded_error", "Overloaded"}), errc::overload);
  EXPECT_EQ(code_of({0, "rate_limit_exceeded", ""}), errc::rate_limit);
  EXPECT_EQ(code_of({0, "authentication_error", ""}), errc::auth);
  EXPECT_EQ(code_of({0, "invalid_api_key", ""}), errc::auth);
  EXPECT_EQ(code_of({0, "invalid_request_error", "no"}), errc::bad_request);
  EXPECT_EQ(code_of({0, "invalid_request_error", "prompt is too long"}),
            errc::context_length);
  EXPECT_EQ(code_of({0, "context_length_exceeded", ""}), errc::context_length);
  EXPECT_EQ(code_of({0, "request_too_large", ""}), errc::context_length);
  EXPECT_EQ(code_of({0, "content_filter", ""}), errc::content_filter);
  EXPECT_EQ(code_of({0, "server_error", ""}), errc::overload);
  EXPECT_EQ(code_of({0, "", "something broke"}), errc::overload);
}

TEST(error_from_provider, a_name_may_say_more_than_the_status) {
  auto code = [](int status, std::string type) {
    return skvm::error_from_provider({status, {}}, {0, std::move(type), "x"})
      .code;
  };
  EXPECT_EQ(code(400, "context_length_exceeded"), errc::context_length);
  EXPECT_EQ(code(429, "insufficient_quota"), errc::auth);
  EXPECT_EQ(code(429, "rate_limit_error"), errc::rate_limit);
  EXPECT_EQ(code(500, "content_filter"), errc::overload);
}

} // namespace
