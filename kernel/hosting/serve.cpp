#include "hosting/serve.hpp"

#include "skvm/evidence.hpp"

#include "hosting/border.hpp"
#include "hosting/frames.hpp"
#include "plugins/guarded.hpp"

#include <cstdlib>

namespace skvm::hosting {

namespace {

std::vector<std::string> texts_of(const id_list& ids) {
  return {ids.begin(), ids.end()};
}

std::string offers_of(const loaded_plugin& plugin) {
  if (plugin.wire_model)
    return "wire";
  if (plugin.local_model)
    return "local";
  if (plugin.agent_harness)
    return "agent";
  return plugin.external_harness ? "external" : "pass";
}

description describe(const loaded_plugin& plugin) {
  return {SKVM_BUILD_TAG,
          std::string{to_string(plugin.kind)},
          plugin.name,
          plugin.version,
          plugin.summary,
          offers_of(plugin),
          std::string{plugin.info.id},
          texts_of(plugin.info.consumes),
          texts_of(plugin.info.accepts),
          texts_of(plugin.info.produces),
          texts_of(plugin.info.data_files),
          texts_of(plugin.info.options),
          plugin.info.needs_profile,
          plugin.info.target_independent};
}

/// The kernel at the other end, for a pass that runs here.
class distant_ports final : public pass_ports {
public:
  distant_ports(int in, int out) : in_(in), out_(out) {}

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return answer(call::check_host, probes).get<std::vector<probe_answer>>();
  }

  result<std::string> ask_model(const std::string& prompt,
                                const std::string& schema) override {
    return answer(call::ask_compiler, prompt, schema).get_result<std::string>();
  }

  [[nodiscard]] bool has_model() const override {
    return answer(call::has_compiler).get<bool>();
  }

  [[nodiscard]] bool cancelled() const override {
    return answer(call::is_cancelled).get<bool>();
  }

  [[nodiscard]] std::optional<usage> spent() const override {
    return answer(call::what_it_spent).get<std::optional<usage>>();
  }

  std::optional<pass_output> kept_analysis() override {
    return answer(call::kept_analysis).get<std::optional<pass_output>>();
  }

  void keep_analysis(const pass_output& analysis) override {
    answer(call::keep_analysis, analysis);
  }

  [[nodiscard]] bool keeps_analyses() const override {
    return answer(call::keeps_analyses).get<bool>();
  }

private:
  template <class... Arguments>
  reader answer(call what, const Arguments&... arguments) const {
    writer question;
    question << what;
    ((question << arguments), ...);
    if (!write_frame(out_, question.take()) || !read_frame(in_, bytes_))
      std::_Exit(0); // nobody is left to run for
    return reader{bytes_};
  }

  int in_;
  int out_;
  mutable std::string bytes_;
};

class server {
public:
  server(int in, int out, const loaded_plugin& plugin)
    : in_(in), out_(out), plugin_(plugin) {}

  std::string answer(std::string_view frame) {
    reader in{frame};
    auto what = in.get<call>();
    writer out;
    out << what;
    switch (what) {
      case call::describe:
        out << result<description>{describe(plugin_)};
        break;
      case call::open:
        out << open(in);
        break;
      case call::encode:
        out << on(wire_, [&](wire_model& model) {
          return model.encode(in.get<chat_request>());
        });
        break;
      case call::make_decoder:
        out << make(decoder_, wire_,
                    [](wire_model& model) { return model.make_decoder(); });
        break;
      case call::head:
        out << on(decoder_, [&](reply_decoder& decoder) {
          return decoder.head(in.get<http_head>());
        });
        break;
      case call::feed: {
        std::vector<chat_delta> deltas;
        auto outcome = on(decoder_, [&](reply_decoder& decoder) {
          return decoder.feed(in.get<std::string>(), deltas);
        });
        out << outcome << deltas;
        break;
      }
      case call::finish_reply:
        out << on(decoder_,
                  [](reply_decoder& decoder) { return decoder.finish(); });
        break;
      case call::answer:
        out << on(local_, [&](local_model& model) {
          return model.answer(in.get<chat_request>());
        });
        break;
      default:
        answer_harness(what, in, out);
    }
    return out.take();
  }

private:
  void answer_harness(call what, reader& in, writer& out) {
    switch (what) {
      case call::make_agent:
        out << made_agent(in.get<task_view>());
        break;
      case call::start:
        out << on(agent_, [](agent& running) { return running.start(); });
        break;
      case call::on_reply:
        out << on(agent_, [&](agent& running) {
          return running.on_reply(in.get<chat_reply>());
        });
        break;
      case call::on_results:
        out << on(agent_, [&](agent& running) {
          return running.on_results(in.get<std::vector<tool_result>>());
        });
        break;
      case call::plan: {
        auto task = in.get<task_view>();
        auto endpoint = in.get<model_endpoint>();
        out << on(external_, [&](external_harness& harness) {
          return harness.plan(task, endpoint);
        });
        break;
      }
      case call::make_parser:
        out << make(parser_, external_, [](external_harness& harness) {
          return harness.make_parser();
        });
        break;
      case call::parse: {
        std::vector<harness_event> events;
        auto outcome = on(parser_, [&](output_parser& parser) {
          parser.feed(in.get<std::string>(), events);
        });
        out << outcome << events;
        break;
      }
      case call::finish_output:
        out << on(parser_, [&](output_parser& parser) {
          return parser.finish(in.get<process_exit>());
        });
        break;
      case call::run_pass:
        out << run_pass(in.get<pass_input>());
        break;
      default:
        throw bad_frame{};
    }
  }

  error missing() const {
    return make_error(errc::internal, plugin_.name,
                      "called before it was made");
  }

  template <class T, class Call>
  auto on(const std::unique_ptr<T>& object, const Call& call)
    -> guarded_result_t<std::invoke_result_t<Call, T&>> {
    if (!object)
      return missing();
    return guarded(plugin_.name, [&] { return call(*object); });
  }

  template <class T, class From, class Call>
  result<void> make(std::unique_ptr<T>& to, const std::unique_ptr<From>& from,
                    const Call& call) {
    auto outcome = on(from, call);
    if (!outcome)
      return outcome.error();
    to = std::move(*outcome);
    if (!to)
      return make_error(errc::plugin_failed, plugin_.name, "made nothing");
    return ok;
  }

  result<void> made_agent(const task_view& task) {
    if (!agents_)
      return missing();
    auto made =
      guarded(plugin_.name, [&] { return agents_->make_agent(task); });
    if (!made)
      return made.error();
    agent_ = std::move(*made);
    if (!agent_)
      return make_error(errc::plugin_failed, plugin_.name, "made no agent");
    return ok;
  }

  template <class T, class Factory, class Settings>
  result<void> keep(std::unique_ptr<T>& object, const Factory& factory,
                    const Settings& settings) {
    auto made = factory(settings);
    if (!made)
      return made.error();
    object = std::move(*made);
    return ok;
  }

  result<void> open(reader& in) {
    if (plugin_.wire_model)
      return keep(wire_, plugin_.wire_model, in.get<model_settings>());
    if (plugin_.local_model)
      return keep(local_, plugin_.local_model, in.get<model_settings>());
    if (plugin_.agent_harness)
      return keep(agents_, plugin_.agent_harness, in.get<harness_settings>());
    if (plugin_.external_harness)
      return keep(external_, plugin_.external_harness,
                  in.get<harness_settings>());
    return missing();
  }

  result<pass_output> run_pass(pass_input input) {
    if (!plugin_.run_pass)
      return missing();
    // Rules that do not compile were refused before we got them.
    if (auto matcher = evidence_matcher::compile(input.catalogue.primitives,
                                                 input.catalogue.negation))
      input.catalogue.matcher = std::move(*matcher);
    distant_ports ports{in_, out_};
    pass_context ctx{input.skill,  input.catalogue,  input.profile.get(),
                     input.model,  input.harness,    input.install_dir,
                     input.inputs, input.data_files, ports,
                     input.options};
    return plugin_.run_pass(ctx);
  }

  int in_;
  int out_;
  const loaded_plugin& plugin_;
  // Those that come from others go first.
  std::unique_ptr<wire_model> wire_;
  std::unique_ptr<local_model> local_;
  std::unique_ptr<agent_harness> agents_;
  std::unique_ptr<external_harness> external_;
  std::unique_ptr<reply_decoder> decoder_;
  std::unique_ptr<agent> agent_;
  std::unique_ptr<output_parser> parser_;
};

} // namespace

void serve(int in, int out, const result<loaded_plugin>& plugin) {
  std::string frame;
  if (!plugin) {
    writer refusal;
    refusal << call::describe << result<description>{plugin.error()};
    if (read_frame(in, frame))
      write_frame(out, refusal.take());
    return;
  }
  server here{in, out, *plugin};
  try {
    while (read_frame(in, frame))
      if (!write_frame(out, here.answer(frame)))
        return;
  } catch (const bad_frame&) {
    // The kernel sees the end of the process.
  }
}

} // namespace skvm::hosting
