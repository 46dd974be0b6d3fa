#include "model.hpp"

#include <charconv>

namespace replay {

using skvm::errc;
using skvm::make_error;

namespace {

skvm::result<double> read_scale(const std::string& text) {
  double value = 0;
  auto [end, why] =
    std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size() || !(value >= 0)
      || value > 1000)
    return make_error(errc::invalid_config, "replay",
                      "option 'delay_scale' is '" + text
                        + "', and not a number from 0 to 1000");
  return value;
}

} // namespace

skvm::result<std::unique_ptr<model>>
model::open(const skvm::model_settings& settings) {
  auto file = settings.files.find("session");
  if (file == settings.files.end())
    return make_error(errc::invalid_config, "replay",
                      "the route names no file 'session' to replay");
  auto out = std::make_unique<model>();
  for (const auto& [name, value] : settings.options) {
    if (name == "strict" && (value == "true" || value == "false")) {
      out->strict_ = value == "true";
    } else if (name == "delay_scale") {
      auto scale = read_scale(value);
      if (!scale)
        return scale.error();
      out->delay_scale_ = *scale;
    } else {
      return make_error(errc::invalid_config, "replay",
                        "option '" + name + "' is unknown or cannot be '"
                          + value + "'; there are strict and delay_scale");
    }
  }
  auto recorded = session::read(file->second);
  if (!recorded)
    return recorded.error();
  out->session_ = std::move(*recorded);
  return out;
}

skvm::result<skvm::timed_reply>
model::answer(const skvm::chat_request& request) {
  auto found = session_.find(request, strict_);
  if (!found)
    return found.error();
  const auto& recorded = **found;
  if (const auto* failure = std::get_if<skvm::error>(&recorded.outcome))
    return *failure;
  auto scaled = static_cast<double>(recorded.delay.count()) * delay_scale_;
  return skvm::timed_reply{
    std::get<skvm::chat_reply>(recorded.outcome),
    std::chrono::microseconds{static_cast<std::int64_t>(scaled)}};
}

} // namespace replay
