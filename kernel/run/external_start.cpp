#include "base/text.hpp"
#include "os/host.hpp"
#include "plugins/guarded.hpp"
#include "run/external_state.hpp"

#include <atomic>
#include <random>

namespace skvm::programs {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

std::string random_token() {
  static constexpr char digits[] = "0123456789abcdef";
  std::random_device chance;
  std::string out = "run-";
  for (int i = 0; i < 32; ++i)
    out += digits[chance() & 15U];
  return out;
}

/// The folders that a program was installed into: its own, that of the file it
/// links to, and the package tree around it.
std::vector<std::string> install_folders(const std::string& program) {
  namespace fs = std::filesystem;
  std::vector<std::string> out;
  std::error_code why;
  for (const auto& file : {fs::path{program}, fs::canonical(program, why)}) {
    if (file.empty())
      continue;
    auto folder = file.parent_path().string();
    auto tree = folder.find("/node_modules");
    out.push_back(
      tree == std::string::npos
        ? folder
        : folder.substr(0, tree + std::string{"/node_modules"}.size()));
  }
  return out;
}

/// Replies are kept, and given again to identical requests.
void write_down_replies(endpoint_client& client, std::shared_ptr<run_log> log) {
  auto conversation = log->open_conversation("program");
  client.known =
    [log](const chat_request& request) -> std::optional<ask_outcome> {
    auto found = log->take_identical(request_digest{}.of(request));
    if (!found)
      return std::nullopt;
    return ask_outcome{
      std::move(found->reply), found->cost_usd, found->attempts, {}, {}};
  };
  client.keep = [log, conversation,
                 turn = std::make_shared<std::atomic<std::uint32_t>>(0)](
                  const chat_request& request, const ask_outcome& answer,
                  std::function<void(result<void>)> done) {
    logged_reply record;
    // A resumed program's new turns must not take the places of old ones.
    record.conversation = conversation;
    record.digest = request_digest{}.of(request);
    record.system = digest_of(request.system);
    record.turn = ++*turn + static_cast<std::uint32_t>(log->replies_before());
    record.cost_usd = answer.cost_usd;
    record.attempts = answer.attempts;
    for (const auto& each : request.messages)
      if (record.turn == 1 && each->who == role::user)
        record.said.push_back(text_of(*each));
    log->keep_text(record.system, request.system);
    log->keep(log_kind::reply, record, *answer.reply);
    // What the program does with it nobody will tell us.
    log->secure(run_log::next_is::effect, std::move(done));
  };
}

result<void> open_endpoint(external_actor* self, const std::string& token) {
  auto& state = self->state;
  auto client = std::make_shared<endpoint_client>();
  client->time_limit = duration_cast<milliseconds>(state.setup->deadline
                                                   - state.setup->clock->now());
  client->run = state.setup->run;
  if (state.setup->task.skill)
    client->skill = state.setup->task.skill->name;
  client->harness = state.setup->harness_name;
  client->find = [processor = state.setup->processor](const std::string&) {
    return result<processor_actor>{processor};
  };
  client->before_ask = [spent = state.spent,
                        weak = caf::weak_actor_ptr{self->ctrl()}] {
    auto why = spent->begin_turn();
    if (why)
      if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(weak))
        caf::anon_send(caf::actor_cast<caf::actor>(strong),
                       limit_reached{*why});
    return why;
  };
  client->after_ask = [spent = state.spent](const ask_outcome& answer) {
    spent->add(answer);
  };
  client->account =
    make_account(spent_before(state.setup->limits, state.setup->log.get()));
  if (auto log = state.setup->log)
    write_down_replies(*client, std::move(log));
  model_endpoint_server::options how;
  how.client_of = [client, token](std::string_view given) {
    return given == token ? client : nullptr;
  };
  how.models = [model = state.setup->model] {
    return std::vector<std::string>{model};
  };
  auto server = model_endpoint_server::start(
    self->system(), *state.setup->clock, std::move(how));
  if (!server)
    return server.error();
  state.endpoint = std::move(*server);
  return ok;
}

result<void> fill_home(external_actor* self, const launch_plan& plan) {
  auto& state = self->state;
  auto home = make_temporary_folder(state.setup->homes_dir, "home-");
  if (!home)
    return home.error();
  state.home = temporary_folder{*home};
  for (const auto& [path, content] : plan.files) {
    if (!is_safe_relative(path))
      return make_error(errc::plugin_failed, state.setup->harness_name,
                        "its plan has the file '" + path
                          + "', which leads out of the private folder");
    if (auto done = write_file(*home / path,
                               replace_all(content, "{home}", home->string()));
        !done)
      return done;
  }
  return ok;
}

} // namespace

result<launch_spec> prepare(external_actor* self) {
  auto& state = self->state;
  auto& setup = *state.setup;
  auto token = random_token();
  if (auto opened = open_endpoint(self, token); !opened)
    return opened.error();
  auto plan = guarded(setup.harness_name, [&] {
    return setup.harness->plan(
      setup.task, {state.endpoint->base_url(), token, setup.model});
  });
  if (!plan)
    return plan.error();
  if (plan->argv.empty())
    return make_error(errc::plugin_failed, setup.harness_name,
                      "its plan starts no program");
  auto program = find_on_path(plan->argv[0]);
  if (program.empty())
    return make_error(errc::invalid_config, setup.harness_name,
                      "the program '" + plan->argv[0]
                        + "' was not found; install it or set command in "
                          "[harnesses."
                        + setup.harness_name + "]");
  if (auto filled = fill_home(self, *plan); !filled)
    return filled.error();
  auto home = state.home.path().string();
  auto enclosure = setup.enclosure;
  enclosure.writable.push_back(home);
  enclosure.network = {network_policy::mode::loopback_port,
                       state.endpoint->port()};
  for (auto& folder : install_folders(program))
    enclosure.read_only.push_back(std::move(folder));
  launch_spec spec;
  spec.argv = plan->argv;
  spec.argv[0] = program;
  for (auto& argument : spec.argv)
    argument = replace_all(std::move(argument), "{home}", home);
  enclosure.env.push_back("HOME=" + home);
  for (const auto& [name, value] : plan->env)
    enclosure.env.push_back(name + "=" + replace_all(value, "{home}", home));
  spec.cwd = setup.task.work_dir;
  spec.stdin_text = replace_all(plan->stdin_text, "{home}", home);
  spec.timeout =
    duration_cast<milliseconds>(setup.deadline - setup.clock->now());
  spec.keep_head = 0; // the parser reads it as it comes
  spec.keep_tail = std::size_t{4} << 10;
  return setup.box->wrap(std::move(spec), enclosure);
}

} // namespace skvm::programs
