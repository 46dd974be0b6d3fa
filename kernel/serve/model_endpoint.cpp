#include "serve/model_endpoint.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "serve/chat_completions.hpp"

#include <atomic>
#include <ctime>

namespace skvm {

namespace {

struct call_state {
  const char* name = "endpoint-call";
  served_request what;
  std::shared_ptr<const endpoint_client> client;
  std::shared_ptr<responder> out;
  processor_actor processor;
  std::shared_ptr<const chat_request> request;
  reply_stamp stamp;
  bool streaming = false;
};

using call_actor = caf::stateful_actor<call_state>;

struct client_gone {};

/// The reply is written down, or cannot be.
struct reply_kept {
  std::shared_ptr<const ask_outcome> outcome;
};

} // namespace

} // namespace skvm

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::client_gone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(skvm::reply_kept)

namespace skvm {

namespace {

const std::vector<header> json_type{{"content-type", "application/json"}};
const std::vector<header> stream_type{{"content-type", "text/event-stream"},
                                      {"cache-control", "no-cache"}};

void refuse(responder& out, const error& why) {
  out.reply(completion_error_status(why), json_type,
            completion_error_json(why));
}

void begin_stream(call_state& state) {
  if (state.streaming)
    return;
  state.streaming = true;
  state.out->begin(200, stream_type);
  state.out->write(first_chunk(state.stamp));
}

void stream(call_state& state, const std::vector<chat_delta>& deltas) {
  for (const auto& delta : deltas) {
    // Tool calls leave in one piece at the end.
    if (delta.what == chat_delta::kind::tool_call || delta.text.empty())
      continue;
    begin_stream(state);
    state.out->write(delta.what == chat_delta::kind::text
                       ? text_chunk(state.stamp, delta.text)
                       : reasoning_chunk(state.stamp, delta.text));
  }
}

void finish_call(call_actor* self, const ask_outcome& outcome) {
  auto& state = self->state;
  if (state.client->after_ask)
    state.client->after_ask(outcome);
  const auto& reply = outcome.reply;
  if (!reply && state.streaming) {
    // Too late for a status: the error goes in-band, as providers do it.
    state.out->write("data: " + completion_error_json(reply.error()) + "\n\n");
    state.out->end();
  } else if (!reply) {
    refuse(*state.out, reply.error());
  } else if (state.what.stream) {
    begin_stream(state);
    state.out->write(last_chunks(state.stamp, *reply, state.what.stream_usage));
    state.out->end();
  } else {
    state.out->reply(200, json_type, chat_completion_json(*reply, state.stamp));
  }
  self->quit();
}

/// Nobody hears of a reply before it is written down.
void keep_first(call_actor* self, std::shared_ptr<const ask_outcome> outcome) {
  auto& state = self->state;
  if (!state.client->keep || !outcome->reply)
    return finish_call(self, *outcome);
  auto me = caf::actor_cast<caf::actor>(self);
  state.client->keep(*state.request, *outcome,
                     [me, outcome](const result<void>& kept) {
                       if (kept)
                         return caf::anon_send(me, reply_kept{outcome});
                       auto lost = std::make_shared<ask_outcome>(*outcome);
                       lost->reply = kept.error();
                       caf::anon_send(me, reply_kept{std::move(lost)});
                     });
}

caf::behavior endpoint_call(call_actor* self, std::shared_ptr<call_state> from,
                            const timer* clock) {
  self->state = std::move(*from);
  self->set_default_handler(caf::drop);
  auto& state = self->state;
  auto me = caf::actor_cast<caf::actor>(self);
  state.out->on_closed([weak = caf::weak_actor_ptr{self->ctrl()}] {
    if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
      caf::anon_send(caf::actor_cast<caf::actor>(strong), client_gone{});
  });
  ask request;
  request.id = 1;
  request.request = state.request =
    std::make_shared<const chat_request>(std::move(state.what.request));
  auto known =
    state.client->known ? state.client->known(*state.request) : std::nullopt;
  request.deadline = clock->now() + state.client->time_limit;
  request.watch = state.what.stream;
  request.run = state.client->run;
  request.skill = state.client->skill;
  request.harness = state.client->harness;
  request.account = state.client->account;
  if (known)
    self->send(
      self, reply_kept{std::make_shared<const ask_outcome>(std::move(*known))});
  else
    self->send(state.processor, std::move(request));
  return {
    [self](const ask_progress& msg) { stream(self->state, msg.deltas); },
    [self](const answered& msg) { keep_first(self, msg.outcome); },
    [self](const reply_kept& msg) { finish_call(self, *msg.outcome); },
    [self](client_gone) { self->send(self->state.processor, cancel_ask{1}); },
  };
}

std::string_view bearer_of(const server_request& request) {
  auto value = request.find("authorization");
  constexpr std::string_view scheme = "Bearer ";
  return value.substr(0, scheme.size()) == scheme ? value.substr(scheme.size())
                                                  : std::string_view{};
}

/// Why a request may come from a web page instead of a program of the user: a
/// browser sends an Origin, and a name that was bound to this address its Host.
std::optional<error> foreign(const server_request& request) {
  auto host = request.find("host");
  auto name = host.substr(0, host.rfind(':'));
  if (name != "127.0.0.1" && name != "localhost" && name != "[::1]")
    return make_error(errc::denied, "Host",
                      "requests must be addressed to 127.0.0.1 or localhost");
  if (!request.find("origin").empty())
    return make_error(errc::denied, "Origin",
                      "requests from web pages are not answered");
  auto type = request.find("content-type");
  if (request.method == "POST"
      && type.substr(0, type.find(';')) != "application/json")
    return make_error(errc::denied, "Content-Type", "must be application/json");
  return std::nullopt;
}

std::string models_json(const std::vector<std::string>& models) {
  boost::json::array data;
  for (const auto& id : models)
    data.push_back(
      {{"id", id}, {"object", "model"}, {"created", 0}, {"owned_by", "skvm"}});
  return json::write({{"object", "list"}, {"data", std::move(data)}});
}

void serve(caf::actor_system& system, const timer& clock,
           const model_endpoint_server::options& how, std::uint64_t number,
           const server_request& request, std::shared_ptr<responder> out) {
  if (auto why = foreign(request))
    return refuse(*out, *why);
  auto client = how.client_of(bearer_of(request));
  if (!client)
    return refuse(*out, make_error(errc::auth, {}, "unknown bearer token"));
  auto path = std::string_view{request.target};
  path = path.substr(0, path.find('?'));
  if (path == "/v1/models" && request.method == "GET")
    return out->reply(200, json_type, models_json(how.models()));
  if (path != "/v1/chat/completions")
    return refuse(*out, make_error(errc::not_found, std::string{path},
                                   "there is /v1/chat/completions and "
                                   "/v1/models"));
  if (request.method != "POST")
    return out->reply(405, {{"allow", "POST"}}, "");
  auto parsed = parse_chat_completion(request.body);
  if (!parsed)
    return refuse(*out, parsed.error());
  auto processor = client->find(parsed->model);
  if (!processor)
    return refuse(*out, processor.error());
  if (client->before_ask)
    if (auto why = client->before_ask())
      return refuse(*out, *why);
  auto state = std::make_shared<call_state>();
  state->stamp = {"chatcmpl-" + std::to_string(number), parsed->model,
                  static_cast<std::int64_t>(std::time(nullptr))};
  state->what = std::move(*parsed);
  state->client = std::move(client);
  state->processor = std::move(*processor);
  state->out = std::move(out);
  system.spawn(endpoint_call, std::move(state), &clock);
}

} // namespace

result<std::unique_ptr<model_endpoint_server>>
model_endpoint_server::start(caf::actor_system& system, const timer& clock,
                             options how) {
  http_server_options options;
  options.port = how.port;
  auto made = std::make_unique<model_endpoint_server>();
  auto count = std::make_shared<std::atomic<std::uint64_t>>(0);
  auto server = http_server::listen(
    options, [&system, &clock, how = std::move(how),
              count](server_request request, std::shared_ptr<responder> out) {
      serve(system, clock, how, ++*count, request, std::move(out));
    });
  if (!server)
    return server.error();
  made->server_ = std::move(*server);
  return made;
}

std::string model_endpoint_server::base_url() const {
  return "http://127.0.0.1:" + std::to_string(port()) + "/v1";
}

} // namespace skvm
