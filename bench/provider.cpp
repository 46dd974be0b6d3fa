#include "provider.hpp"

#include <cstdlib>
#include <iostream>

namespace skvm::bench {

namespace {

int replies_so_far(std::string_view body) {
  constexpr std::string_view mark = R"("role":"assistant")";
  int count = 0;
  for (auto at = body.find(mark); at != std::string_view::npos;
       at = body.find(mark, at + mark.size()))
    ++count;
  return count;
}

std::string stream_of(const std::string& delta, const char* finish) {
  const std::string head
    = R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":)";
  return head + R"([{"index":0,"delta":)" + delta
         + R"(,"finish_reason":null}]})" + "\n\n" + head
         + R"([{"index":0,"delta":{},"finish_reason":")" + finish + "\"}]}\n\n"
         + head
         + R"([],"usage":{"prompt_tokens":1000,"completion_tokens":20,"total_tokens":1020}})"
         + "\n\ndata: [DONE]\n\n";
}

} // namespace

provider::provider(int turns, std::chrono::microseconds latency)
  : turns_(turns), latency_(latency) {
  auto server = http_server::listen(
    {}, [this](const server_request& request,
               const std::shared_ptr<responder>& out) {
      answer(request, *out);
    });
  if (!server) {
    std::cerr << "bench: " << server.error().text() << '\n';
    std::exit(3);
  }
  server_ = std::move(*server);
}

void provider::answer(const server_request& request, responder& out) {
  auto number = ++requests_;
  auto latency = latency_;
  if (number > last_)
    latency = std::chrono::hours{1};
  else
    bytes_ += request.body.size();
  auto done = replies_so_far(request.body) + 1 >= turns_;
  auto delta
    = done
        ? std::string{R"({"role":"assistant","content":"done"})"}
        : R"({"role":"assistant","tool_calls":[{"index":0,"id":"call_)"
            + std::to_string(requests_.load())
            + R"(","type":"function","function":{"name":"list_directory","arguments":"{\"path\":\"bench-)"
            + std::to_string(requests_.load() % 3) + R"(\"}"}}]})";
  out.reply(200, {{"content-type", "text/event-stream"}},
            stream_of(delta, done ? "stop" : "tool_calls"), latency);
}

} // namespace skvm::bench
