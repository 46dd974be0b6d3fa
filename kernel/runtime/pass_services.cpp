#include "runtime/pass_services.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "os/host.hpp"

namespace skvm {

namespace {

constexpr std::chrono::minutes model_limit{5};

/// The JSON in an answer: all of it, or what a code fence holds.
std::string_view unfenced(std::string_view answer) {
  answer = trim(answer);
  if (answer.substr(0, 3) != "```")
    return answer;
  auto begin = answer.find('\n');
  auto end = answer.rfind("```");
  if (begin == std::string_view::npos || end <= begin)
    return answer;
  return trim(answer.substr(begin + 1, end - begin - 1));
}

class kernel_ports final : public pass_ports {
public:
  kernel_ports(caf::actor_system& system, launcher& processes,
               processor_actor model, host_cache& known, bool fresh,
               const timer& clock)
    : system_(system), processes_(processes), model_(std::move(model)),
      known_(known), fresh_(fresh), clock_(clock) {}

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return known_.check(probes, fresh_, [this](const std::vector<probe>& asked) {
      return skvm::check_host(processes_, asked);
    });
  }

  result<std::string> ask_model(const std::string& prompt,
                                const std::string& schema) override {
    if (!model_)
      return make_error(errc::not_found, "compiler model",
                        "none is configured; set model in [compiler]");
    auto request = std::make_shared<chat_request>();
    request->messages.push_back(user_message(
      prompt + "\n\nAnswer with one JSON value of this schema and nothing "
               "else:\n"
      + schema));
    request->answer_schema = schema;
    request->temperature = 0.0;
    ask what;
    what.id = 1;
    what.request = std::move(request);
    what.deadline = clock_.now() + model_limit;
    caf::scoped_actor self{system_};
    self->send(model_, std::move(what));
    result<std::string> answer = make_error(errc::timeout, "compiler model",
                                            "it did not answer in time");
    self->receive([&](const answered& msg) { answer = check(*msg.outcome); },
                  caf::after(model_limit + std::chrono::seconds{10})
                    >> [] {});
    return answer;
  }

  bool has_model() const override { return static_cast<bool>(model_); }

  bool cancelled() const override { return false; }

private:
  static result<std::string> check(const ask_outcome& outcome) {
    if (!outcome.reply)
      return outcome.reply.error();
    std::string answer{unfenced(text_of(outcome.reply->answer))};
    if (auto parsed = json::read(answer, "the compiler model's answer");
        !parsed)
      return parsed.error();
    return answer;
  }

  caf::actor_system& system_;
  launcher& processes_;
  processor_actor model_;
  host_cache& known_;
  bool fresh_;
  const timer& clock_;
};

} // namespace

std::unique_ptr<pass_ports> make_pass_ports(caf::actor_system& system,
                                            launcher& processes,
                                            processor_actor compiler_model,
                                            host_cache& known, bool fresh,
                                            const timer& clock) {
  return std::make_unique<kernel_ports>(
    system, processes, std::move(compiler_model), known, fresh, clock);
}

} // namespace skvm
