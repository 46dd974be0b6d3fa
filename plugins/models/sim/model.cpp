#include "model.hpp"

#include "agent.hpp"
#include "conversation.hpp"
#include "meter.hpp"
#include "rules.hpp"

#include <charconv>

namespace sim {

using skvm::errc;
using skvm::make_error;

namespace {

skvm::result<double> read_scale(const std::string& text) {
  double value = 0;
  auto [end, why] =
    std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size()
      || !(value >= 0 && value <= 1000))
    return make_error(errc::invalid_config, "sim",
                      "option 'latency_scale' is '" + text
                        + "', and not a number from 0 to 1000");
  return value;
}

} // namespace

skvm::result<std::unique_ptr<model>>
model::open(const skvm::model_settings& settings) {
  auto file = settings.files.find("personality");
  if (file == settings.files.end())
    return make_error(errc::invalid_config, "sim",
                      "the route names no file 'personality' for '"
                        + settings.model + "'");
  auto self = read_personality(file->second);
  if (!self)
    return self.error();
  if (self->name.empty())
    self->name = settings.model;
  for (const auto& [name, text] : settings.options) {
    if (name != "latency_scale")
      return make_error(errc::invalid_config, "sim",
                        "unknown option '" + name
                          + "'; there is latency_scale");
    auto scale = read_scale(text);
    if (!scale)
      return scale.error();
    self->latency.first_token_ms *= *scale;
    self->latency.per_token_ms *= *scale;
  }
  auto out = std::make_unique<model>();
  out->self_ = std::move(*self);
  return out;
}

skvm::result<skvm::timed_reply>
model::answer(const skvm::chat_request& request) {
  auto talk = read_conversation(request);
  auto said = answer_by_rule(self_, talk);
  if (!said && self_.agent.enabled)
    said = answer_as_agent(self_, talk);
  if (!said)
    said = sim::answer{"sim has no rule for this request", {}, {}, {}};
  return metered(self_, request, std::move(*said));
}

} // namespace sim
