#include "runtime/pass_services.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "os/host.hpp"

namespace skvm {

namespace {

constexpr std::chrono::minutes model_limit{5};
constexpr std::string_view answer_tool = "answer";

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
    // The provider's own form first, then a tool call, then plain words: what a
    // provider rejects is the form, not the question.
    auto answer = exchange(native_request(prompt, schema));
    if (!answer && answer.error().code == errc::bad_request)
      answer = exchange(tool_request(prompt, schema));
    if (!answer && (answer.error().code == errc::bad_request
                    || answer.error().code == errc::malformed_reply))
      answer = exchange(plain_request(prompt, schema));
    return answer;
  }

  bool has_model() const override { return static_cast<bool>(model_); }

  bool cancelled() const override { return false; }

  std::optional<usage> spent() const override { return spent_; }

private:
  using request_ptr = std::shared_ptr<chat_request>;

  static request_ptr request_for(const std::string& prompt) {
    auto request = std::make_shared<chat_request>();
    request->messages.push_back(user_message(prompt));
    request->temperature = 0.0;
    return request;
  }

  static request_ptr native_request(const std::string& prompt,
                                    const std::string& schema) {
    auto request = request_for(prompt
                               + "\n\nAnswer with one JSON value and nothing "
                                 "else.");
    request->answer_schema = schema;
    return request;
  }

  static request_ptr tool_request(const std::string& prompt,
                                  const std::string& schema) {
    auto request = request_for(prompt + "\n\nAnswer by calling the tool "
                               + std::string{answer_tool} + " once.");
    request->tools = std::make_shared<const std::vector<tool_definition>>(
      1, tool_definition{std::string{answer_tool}, "Takes the answer.", schema});
    request->choice = tool_choice::required;
    return request;
  }

  static request_ptr plain_request(const std::string& prompt,
                                   const std::string& schema) {
    return request_for(prompt
                       + "\n\nAnswer with one JSON value of this schema and "
                         "nothing else:\n"
                       + schema);
  }

  result<std::string> exchange(request_ptr request) {
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

  result<std::string> check(const ask_outcome& outcome) {
    if (!outcome.reply)
      return outcome.reply.error();
    if (outcome.reply->spent) {
      if (!spent_)
        spent_.emplace();
      *spent_ += *outcome.reply->spent;
    }
    std::string answer;
    for (const auto& call : calls_of(outcome.reply->answer))
      if (call.name == answer_tool)
        answer = call.arguments;
    if (answer.empty())
      answer = unfenced(text_of(outcome.reply->answer));
    if (auto parsed = json::read(answer, "the compiler model's answer");
        !parsed)
      return make_error(errc::malformed_reply, "compiler model",
                        "its answer is no JSON: " + parsed.error().message);
    return answer;
  }

  caf::actor_system& system_;
  launcher& processes_;
  processor_actor model_;
  host_cache& known_;
  bool fresh_;
  const timer& clock_;
  std::optional<usage> spent_;
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
