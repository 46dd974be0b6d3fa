#include "tests/models/loopback/client.hpp"

#include "tests/support/two_threads.hpp"

#include "hosting/hosted.hpp"
#include "models/processor.hpp"
#include "plugins/loader.hpp"

#include <cstdlib>
#include <map>
#include <stdexcept>

namespace skvm::test {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

/// The same tests again with `SKVM_TEST_HOST`: each plugin in processes of its
/// own, with nothing to be seen of that from outside.
plugin_isolation asked_isolation() {
  const auto* program = std::getenv("SKVM_TEST_HOST");
  if (program == nullptr)
    return {};
  return {[](std::string_view) { return true; },
          [program](const std::filesystem::path& file) {
            hosting::host_settings settings;
            settings.program = program;
            settings.plugin = file;
            return host_plugin(settings);
          }};
}

/// Plugins stay loaded, so that all tests of a process share them.
const loaded_plugin& find_plugin(const std::string& name) {
  static const auto plugins =
    plugin_set::load({SKVM_TEST_PLUGINS}, asked_isolation());
  const auto* found = plugins.find(plugin_kind::model, name);
  if (found != nullptr)
    return *found;
  auto why = "no model plugin '" + name + "' in " SKVM_TEST_PLUGINS;
  for (const auto& each : plugins.refused())
    why += "; " + each.file + ": " + each.reason;
  throw std::runtime_error{why};
}

std::shared_ptr<const wire_model> open_model(const std::string& plugin,
                                             const std::string& base_url,
                                             const client_options& how) {
  model_settings settings;
  settings.model = "test-model";
  settings.base_url = base_url;
  settings.has_key = !how.key.empty();
  settings.options = how.options;
  settings.options["stream"] = how.stream ? "true" : "false";
  auto opened = find_plugin(plugin).wire_model(settings);
  if (!opened)
    throw std::runtime_error{opened.error().text()};
  return std::move(*opened);
}

} // namespace

processor_limits quick_limits() {
  processor_limits limits;
  limits.retry_base = 1ms;
  limits.retry_max = 5ms;
  return limits;
}

struct client::state {
  std::unique_ptr<timer> clock = make_steady_timer();
  transport net;
  test::two_threads config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  processor_actor processor;
  std::map<std::uint64_t, std::shared_ptr<const ask_outcome>> answers;
  std::vector<chat_delta> progress;

  void receive_one() {
    bool got_one = true;
    self->receive([&](const answered& msg) { answers[msg.id] = msg.outcome; },
                  [&](const ask_progress& msg) {
                    progress.insert(progress.end(), msg.deltas.begin(),
                                    msg.deltas.end());
                  },
                  caf::after(patience) >> [&] { got_one = false; });
    if (!got_one)
      throw std::runtime_error{"the processor said nothing for a minute"};
  }
};

client::client(const std::string& plugin, const std::string& base_url,
               const client_options& how)
  : state_(std::make_unique<state>()) {
  auto setup = std::make_shared<processor_setup>();
  setup->model_id = "route/test-model";
  setup->wire = open_model(plugin, base_url, how);
  setup->key = how.key;
  setup->missing_key = how.missing_key;
  setup->limits = how.limits;
  setup->rates = how.rates;
  setup->net = &state_->net;
  setup->clock = state_->clock.get();
  setup->seed = 1;
  state_->processor = spawn_processor(state_->system, std::move(setup));
}

client::~client() {
  close();
}

void client::send(std::uint64_t id, std::shared_ptr<const chat_request> request,
                  std::chrono::milliseconds limit) {
  ask what;
  what.id = id;
  what.request = std::move(request);
  what.deadline = state_->clock->now() + limit;
  what.watch = true;
  state_->self->send(state_->processor, std::move(what));
}

void client::cancel(std::uint64_t id) {
  state_->self->send(state_->processor, cancel_ask{id});
}

std::shared_ptr<const ask_outcome> client::wait(std::uint64_t id) {
  while (state_->answers.count(id) == 0)
    state_->receive_one();
  return state_->answers[id];
}

void client::wait_for_progress(std::size_t pieces) {
  while (state_->progress.size() < pieces)
    state_->receive_one();
}

void client::close() {
  caf::anon_send_exit(state_->processor, caf::exit_reason::user_shutdown);
}

const std::vector<chat_delta>& client::progress() const {
  return state_->progress;
}

processor_stats client::stats() {
  processor_stats out;
  state_->self->request(state_->processor, patience, query_stats{})
    .receive([&](const processor_stats& got) { out = got; },
             [](const caf::error&) {
               throw std::runtime_error{"the processor gave no figures"};
             });
  return out;
}

transport_stats client::net_stats() const {
  return state_->net.stats();
}

} // namespace skvm::test
