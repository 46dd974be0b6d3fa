#include "harness.hpp"

#include <charconv>

namespace bare {

using skvm::errc;
using skvm::make_error;

namespace {

template <class Number>
skvm::result<Number> read_number(const std::string& name,
                                 const std::string& text, Number least,
                                 Number most) {
  Number value{};
  auto [end, why] =
    std::from_chars(text.data(), text.data() + text.size(), value);
  if (why != std::errc{} || end != text.data() + text.size()
      || !(value >= least && value <= most))
    return make_error(errc::invalid_config, "bare",
                      "setting '" + name + "' cannot be '" + text + "'");
  return value;
}

} // namespace

skvm::result<std::unique_ptr<harness>>
harness::open(const skvm::harness_settings& settings) {
  auto out = std::make_unique<harness>();
  for (const auto& [name, text] : settings) {
    if (name == "max_tokens") {
      auto value = read_number<std::uint32_t>(name, text, 0, 10'000'000);
      if (!value)
        return value.error();
      out->settings_.max_tokens = *value;
    } else if (name == "temperature") {
      auto value = read_number<double>(name, text, 0, 2);
      if (!value)
        return value.error();
      out->settings_.temperature = *value;
    } else {
      return make_error(errc::invalid_config, "bare",
                        "unknown setting '" + name
                          + "'; there are max_tokens and temperature");
    }
  }
  return out;
}

skvm::result<std::unique_ptr<skvm::agent>>
harness::make_agent(const skvm::task_view& task) const {
  if (task.task.empty())
    return make_error(errc::invalid_argument, "bare", "the task is empty");
  return std::unique_ptr<skvm::agent>{
    std::make_unique<conversation>(task, settings_)};
}

} // namespace bare
