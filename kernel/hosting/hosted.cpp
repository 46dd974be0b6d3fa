#include "hosting/hosted.hpp"

#include <mutex>

namespace skvm {

namespace {

using namespace hosting;
using pool_ptr = std::shared_ptr<host_pool>;

template <class Settings>
result<host_pool::lease> opened(const pool_ptr& pool,
                                const Settings& settings) {
  auto lease = pool->take();
  if (!lease)
    return lease.error();
  if (auto outcome = (*lease)->open(settings); !outcome)
    return outcome.error();
  return lease;
}

/// A process that has been opened and has made `what`.
template <class Settings, class... Arguments>
result<host_pool::lease> made(const pool_ptr& pool, const Settings& settings,
                              call what, const Arguments&... arguments) {
  auto lease = opened(pool, settings);
  if (!lease)
    return lease.error();
  if (auto outcome = (*lease)->template ask<void>(what, arguments...); !outcome)
    return outcome.error();
  return lease;
}

class hosted_decoder final : public reply_decoder {
public:
  explicit hosted_decoder(result<host_pool::lease> process)
    : process_(std::move(process)) {}

  result<void> head(const http_head& head) override {
    if (!process_)
      return process_.error();
    return (*process_)->ask<void>(call::head, head);
  }

  result<void> feed(std::string_view bytes,
                    std::vector<chat_delta>& deltas) override {
    if (!process_)
      return process_.error();
    return (*process_)->append(call::feed, bytes, deltas);
  }

  result<chat_reply> finish() override {
    if (!process_)
      return process_.error();
    return (*process_)->ask<chat_reply>(call::finish_reply);
  }

private:
  result<host_pool::lease> process_;
};

class hosted_wire_model final : public wire_model {
public:
  hosted_wire_model(pool_ptr pool, model_settings settings)
    : pool_(std::move(pool)), settings_(std::move(settings)) {}

  [[nodiscard]] result<http_request>
  encode(const chat_request& request) const override {
    auto process = opened(pool_, settings_);
    if (!process)
      return process.error();
    return (*process)->ask<http_request>(call::encode, request);
  }

  [[nodiscard]] std::unique_ptr<reply_decoder> make_decoder() const override {
    return std::make_unique<hosted_decoder>(
      made(pool_, settings_, call::make_decoder));
  }

private:
  pool_ptr pool_;
  model_settings settings_;
};

/// Keeps its process, since a local model may have a state. After a crash the
/// next request gets a new one.
class hosted_local_model final : public local_model {
public:
  hosted_local_model(pool_ptr pool, model_settings settings)
    : pool_(std::move(pool)), settings_(std::move(settings)) {}

  result<timed_reply> answer(const chat_request& request) override {
    std::lock_guard guard{mutex_};
    if (!process_ || !process_->is_usable()) {
      auto fresh = opened(pool_, settings_);
      if (!fresh)
        return fresh.error();
      process_ = std::move(*fresh);
    }
    return process_->ask<timed_reply>(call::answer, request);
  }

private:
  pool_ptr pool_;
  model_settings settings_;
  std::mutex mutex_;
  host_pool::lease process_;
};

class hosted_agent final : public agent {
public:
  explicit hosted_agent(host_pool::lease process)
    : process_(std::move(process)) {}

  agent_step start() override { return step(call::start); }

  agent_step on_reply(const chat_reply& reply) override {
    return step(call::on_reply, reply);
  }

  agent_step on_results(std::vector<tool_result> results) override {
    return step(call::on_results, results);
  }

private:
  template <class... Arguments>
  agent_step step(call what, const Arguments&... arguments) {
    auto next = process_->ask<agent_step>(what, arguments...);
    if (!next)
      return finish{{}, next.error()};
    return std::move(*next);
  }

  host_pool::lease process_;
};

class hosted_agent_harness final : public agent_harness {
public:
  hosted_agent_harness(pool_ptr pool, harness_settings settings)
    : pool_(std::move(pool)), settings_(std::move(settings)) {}

  [[nodiscard]] result<std::unique_ptr<agent>>
  make_agent(const task_view& task) const override {
    auto process = made(pool_, settings_, call::make_agent, task);
    if (!process)
      return process.error();
    return std::unique_ptr<agent>{
      std::make_unique<hosted_agent>(std::move(*process))};
  }

private:
  pool_ptr pool_;
  harness_settings settings_;
};

/// What goes wrong while it reads is told at the end.
class hosted_parser final : public output_parser {
public:
  explicit hosted_parser(result<host_pool::lease> process)
    : process_(std::move(process)) {
    if (!process_)
      failure_ = process_.error();
  }

  void feed(std::string_view bytes,
            std::vector<harness_event>& events) override {
    if (failure_)
      return;
    auto outcome = (*process_)->append(call::parse, bytes, events);
    if (!outcome)
      failure_ = outcome.error();
  }

  harness_outcome finish(const process_exit& status) override {
    if (!failure_) {
      auto outcome =
        (*process_)->ask<harness_outcome>(call::finish_output, status);
      if (outcome)
        return std::move(*outcome);
      failure_ = outcome.error();
    }
    harness_outcome failed;
    failed.failure = failure_;
    return failed;
  }

private:
  result<host_pool::lease> process_;
  std::optional<error> failure_;
};

class hosted_external_harness final : public external_harness {
public:
  hosted_external_harness(pool_ptr pool, harness_settings settings)
    : pool_(std::move(pool)), settings_(std::move(settings)) {}

  [[nodiscard]] result<launch_plan>
  plan(const task_view& task, const model_endpoint& endpoint) const override {
    auto process = opened(pool_, settings_);
    if (!process)
      return process.error();
    return (*process)->ask<launch_plan>(call::plan, task, endpoint);
  }

  [[nodiscard]] std::unique_ptr<output_parser> make_parser() const override {
    return std::make_unique<hosted_parser>(
      made(pool_, settings_, call::make_parser));
  }

private:
  pool_ptr pool_;
  harness_settings settings_;
};

/// Opens once at once, so that wrong settings are an error here, as they are
/// for a plugin in this process.
template <class Hosted, class Interface, class Settings>
auto opener(pool_ptr pool) {
  return [pool = std::move(pool)](
           const Settings& settings) -> result<std::unique_ptr<Interface>> {
    if (auto tried = opened(pool, settings); !tried)
      return tried.error();
    return std::unique_ptr<Interface>{std::make_unique<Hosted>(pool, settings)};
  };
}

/// Answers for the ports. They are called from the thread of the pass.
std::string answer_pass(pass_ports& ports, call what, reader question) {
  writer out;
  switch (what) {
    case call::check_host:
      out << ports.check_host(question.get<std::vector<probe>>());
      break;
    case call::ask_compiler: {
      auto prompt = question.get<std::string>();
      auto schema = question.get<std::string>();
      out << ports.ask_model(prompt, schema);
      break;
    }
    case call::has_compiler:
      out << ports.has_model();
      break;
    case call::is_cancelled:
      out << ports.cancelled();
      break;
    case call::what_it_spent:
      out << ports.spent();
      break;
    case call::kept_analysis:
      out << ports.kept_analysis();
      break;
    case call::keep_analysis:
      ports.keep_analysis(question.get<pass_output>());
      out << true;
      break;
    case call::keeps_analyses:
      out << ports.keeps_analyses();
      break;
    default:
      throw bad_frame{};
  }
  return out.take();
}

result<pass_output> run_hosted(const pool_ptr& pool, const pass_context& ctx) {
  auto process = pool->take();
  if (!process)
    return process.error();
  pass_input input{ctx.skill,  ctx.catalogue,  {},
                   ctx.model,  ctx.harness,    ctx.install_dir,
                   ctx.inputs, ctx.data_files, ctx.options};
  if (ctx.profile != nullptr)
    input.profile = std::make_shared<const profile>(*ctx.profile);
  return (*process)->run_pass(
    input,
    [&](call what, reader question) {
      return answer_pass(ctx.ports, what, question);
    },
    [&] { return ctx.ports.cancelled(); });
}

/// The texts that a `pass_info` looks at.
struct kept_pass {
  description said;
  pass_info info;
};

id_list ids_of(const std::vector<std::string>& texts) {
  id_list ids;
  for (const auto& text : texts)
    ids.add(text);
  return ids;
}

void add_pass(loaded_plugin& plugin, const description& said,
              const pool_ptr& pool) {
  auto kept = std::make_shared<kept_pass>();
  kept->said = said;
  kept->info.id = kept->said.pass_id;
  kept->info.consumes = ids_of(kept->said.consumes);
  kept->info.accepts = ids_of(kept->said.accepts);
  kept->info.produces = ids_of(kept->said.produces);
  kept->info.options = ids_of(kept->said.options);
  kept->info.needs_profile = said.needs_profile;
  kept->info.target_independent = said.target_independent;
  kept->info.data_files = ids_of(kept->said.data_files);
  plugin.info = kept->info;
  plugin.run_pass = [kept, pool](const pass_context& ctx) {
    return run_hosted(pool, ctx);
  };
}

} // namespace

result<loaded_plugin> host_plugin(host_settings settings) {
  auto file = settings.plugin.string();
  auto refused = [](const error& why) {
    return make_error(errc::invalid_plugin, {}, why.message);
  };
  auto first = host_process::start(settings);
  if (!first)
    return refused(first.error());
  auto said = (*first)->describe();
  if (!said)
    return refused(said.error());
  if (said->protocol != SKVM_BUILD_TAG)
    return make_error(errc::invalid_plugin, {},
                      "the plugin host is of another build: "
                        + settings.program.string());
  auto kind = plugin_kind_from_string(said->kind);
  if (!kind)
    return make_error(errc::invalid_plugin, {}, "is of no known kind");
  settings.name = said->name;
  auto pool = std::make_shared<host_pool>(std::move(settings));

  loaded_plugin plugin;
  plugin.kind = *kind;
  plugin.name = said->name;
  plugin.version = said->version;
  plugin.summary = said->summary;
  plugin.file = file;
  plugin.isolated = true;
  if (said->offers == "wire")
    plugin.wire_model =
      opener<hosted_wire_model, wire_model, model_settings>(pool);
  else if (said->offers == "local")
    plugin.local_model =
      opener<hosted_local_model, local_model, model_settings>(pool);
  else if (said->offers == "agent")
    plugin.agent_harness =
      opener<hosted_agent_harness, agent_harness, harness_settings>(pool);
  else if (said->offers == "external")
    plugin.external_harness =
      opener<hosted_external_harness, external_harness, harness_settings>(pool);
  else
    add_pass(plugin, *said, pool);
  return plugin;
}

} // namespace skvm
