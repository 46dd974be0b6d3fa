#include "runtime/desk.hpp"
#include "runtime/kernel_runtime.hpp"
#include "runtime/pass_services.hpp"

namespace skvm {

using std::chrono::milliseconds;

result<std::string> kernel_runtime::run(run_request request,
                                        run_callback done) {
  if (auto processor = processors_->find(request.model); !processor)
    return processor.error();
  if (auto harness = targets_.harness(request.harness); !harness)
    return harness.error();
  if (request.skill && request.compile)
    if (auto planned = plan_pipeline(*what_.plugins, request.passes); !planned)
      return planned.error();
  if (request.id.empty())
    request.id = make_run_id();
  auto id = request.id;
  hear_of_others();
  new_run msg;
  if (journals_ && !request.only_compare) {
    msg.log = journals_->begin(request);
    msg.journal = journals_->name();
  }
  auto kept = std::make_shared<run_request>(std::move(request));
  msg.request = kept;
  msg.done = comparing(std::move(kept), std::move(done));
  caf::anon_send(desk_, std::move(msg));
  return id;
}

runtime::run_callback
kernel_runtime::comparing(std::shared_ptr<const run_request> request,
                          run_callback done) {
  return [this, request = std::move(request),
          done = std::move(done)](run_result outcome) {
    if (outcome.check && !closing_)
      compare_hit(*request, std::move(outcome.check));
    outcome.check = nullptr;
    done(std::move(outcome));
  };
}

void kernel_runtime::compare_hit(
  run_request request, std::shared_ptr<const solidify::hit_check> check) {
  request.id.clear();
  request.only_compare = true;
  request.adapt = false;
  request.work_dir = check->before->inner_path();
  request.compared = check;
  checks_.begin(std::move(check));
  if (auto begun =
        run(std::move(request), [this](run_result) { checks_.end(); });
      !begun)
    checks_.end();
}

result<void> kernel_runtime::flush() {
  if (journals_)
    if (auto durable = journals_->flush(); !durable)
      return durable;
  return records_ ? records_->flush() : result<void>{ok};
}

void kernel_runtime::cancel(const std::string& run) {
  caf::anon_send(desk_, cancel_run{run});
}

void kernel_runtime::cancel_all() {
  binding_.cancel(processes_);
  caf::anon_send(desk_, cancel_run{});
}

void kernel_runtime::compile(compile_request request, compile_callback done) {
  caf::anon_send(desk_, new_compile{std::make_shared<const compile_request>(
                                      std::move(request)),
                                    std::move(done)});
}

environment_outcome kernel_runtime::bind(const compile_outcome& compiled,
                                         const std::string& policy) {
  environment_request request;
  request.artifacts = compiled.variant.artifacts;
  request.skill_dir = compiled.variant.skill_dir();
  request.policy = policy;
  request.folder = environments_dir();
  request.enclosure = enclosure_of(what_.settings.sandbox);
  request.confirm = options_.confirm;
  request.anew = policy != "never";
  auto ports = ports_for({})(true);
  return bind_environment(request, *ports, processes_, *box_, binding_);
}

result<void> kernel_runtime::check_target(const std::string& model,
                                          const std::string& harness) {
  if (!model.empty())
    if (auto found = processors_->find(model); !found)
      return found.error();
  if (auto found = targets_.harness(harness); !found)
    return found.error();
  return ok;
}

void kernel_runtime::ask_once(const std::string& model, chat_request request,
                              milliseconds limit,
                              std::function<void(result<chat_reply>)> done) {
  auto processor = processors_->find(model);
  if (!processor)
    return done(processor.error());
  ask what;
  what.id = 1;
  what.request = std::make_shared<const chat_request>(std::move(request));
  what.deadline = clock_->now() + limit;
  caf::anon_send(
    desk_, new_ask{std::move(*processor), std::move(what), std::move(done)});
}

result<std::string> kernel_runtime::serve_models(std::uint16_t port,
                                                 const std::string& token) {
  auto client = std::make_shared<endpoint_client>();
  client->find = [this](const std::string& model) {
    return processors_->find(model);
  };
  model_endpoint_server::options how;
  how.port = port;
  how.client_of = [client, token](std::string_view given) {
    return token.empty() || given == token ? client : nullptr;
  };
  how.models = [this] {
    std::vector<std::string> out;
    // A glob is no id that a client could use.
    for (const auto& route : what_.settings.routes)
      if (route.match.find('*') == std::string::npos)
        out.push_back(route.match);
    if (!what_.settings.default_model.empty())
      out.push_back(what_.settings.default_model);
    return out;
  };
  auto server = model_endpoint_server::start(system_, *clock_, std::move(how));
  if (!server)
    return server.error();
  endpoint_ = std::move(*server);
  return endpoint_->base_url();
}

void kernel_runtime::hear_of_others() {
  if (!budget_->is_limited() || !records_)
    return;
  if (auto known = spent_so_far(*records_))
    budget_->learn(*known);
}

result<std::unique_ptr<runtime>> runtime::start(installation what,
                                                runtime_options options) {
  auto made =
    std::make_unique<kernel_runtime>(std::move(what), std::move(options));
  if (auto opened = made->open(); !opened)
    return opened.error();
  return std::unique_ptr<runtime>{std::move(made)};
}

} // namespace skvm
