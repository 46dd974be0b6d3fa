#include "schedule/hints.hpp"

#include <boost/json/object.hpp>

#include "base/json.hpp"

#include <algorithm>
#include <cmath>

namespace skvm {

namespace {

constexpr double day_ms = 86'400'000.0;
constexpr double longest_life_ms = 30 * day_ms;
constexpr double half_life_ms = 7 * day_ms;
constexpr double largest_window = 1e6;
constexpr double largest_number = 1e15;

error no_hint(const std::string& why) {
  return make_error(errc::invalid_argument, "hint", why);
}

/// A number of the object between 0 and `max`; 0 where it is not there.
result<double> number_of(const boost::json::object& from, std::string_view name,
                         double max) {
  const auto* value = from.if_contains(name);
  if (value == nullptr)
    return 0.0;
  boost::json::error_code failed;
  auto number = value->to_number<double>(failed);
  if (failed || !(number >= 0 && number <= max))
    return no_hint("'" + std::string{name} + "' is no number between 0 and "
                   + std::to_string(static_cast<std::int64_t>(max)));
  return number;
}

} // namespace

bool is_fresh(const schedule_hint& hint, std::int64_t now_ms) {
  auto age = static_cast<double>(now_ms) - static_cast<double>(hint.seen_ms);
  return age > -day_ms && age < longest_life_ms;
}

schedule_hint merged(const schedule_hint& old, const schedule_hint& seen) {
  auto out = seen;
  if (out.requests_per_minute <= 0)
    out.requests_per_minute = old.requests_per_minute;
  if (out.tokens_per_minute <= 0)
    out.tokens_per_minute = old.tokens_per_minute;
  if (out.first_byte.count() <= 0)
    out.first_byte = old.first_byte;
  if (old.window <= 0 || !is_fresh(old, seen.seen_ms))
    return out;
  if (!seen.limited && seen.window <= old.window) {
    out.window = old.window;
    out.limited = old.limited;
    return out;
  }
  if (!seen.limited || seen.window <= 0)
    return out;
  auto age = std::max(0.0, static_cast<double>(seen.seen_ms)
                             - static_cast<double>(old.seen_ms));
  auto weight = std::exp2(-age / half_life_ms);
  out.window = std::exp((std::log(seen.window) + weight * std::log(old.window))
                        / (1 + weight));
  return out;
}

std::optional<schedule_hint>
find_hint(const hint_port& port, const hint_key& key, std::int64_t now_ms) {
  for (const auto& wanted : {key, hint_key{}})
    for (const auto& [known, hint] : port.known)
      if (known == wanted && is_fresh(hint, now_ms))
        return hint;
  return std::nullopt;
}

std::string to_json(const schedule_hint& hint) {
  boost::json::object out{
    {"window", hint.window},
    {"limited", hint.limited},
    {"requests_per_minute", hint.requests_per_minute},
    {"tokens_per_minute", hint.tokens_per_minute},
    {"first_byte_us", hint.first_byte.count()},
    {"seen_ms", hint.seen_ms},
  };
  return json::write(out);
}

result<schedule_hint> hint_from_json(std::string_view text) {
  auto value = json::read(text, "hint");
  if (!value)
    return value.error();
  const auto* from = value->if_object();
  if (from == nullptr)
    return no_hint("not an object");
  schedule_hint out;
  auto window = number_of(*from, "window", largest_window);
  auto requests = number_of(*from, "requests_per_minute", largest_number);
  auto tokens = number_of(*from, "tokens_per_minute", largest_number);
  auto first_byte = number_of(*from, "first_byte_us", day_ms * 1e3);
  auto seen = number_of(*from, "seen_ms", largest_number);
  for (const auto* each : {&window, &requests, &tokens, &first_byte, &seen})
    if (!*each)
      return each->error();
  const auto* limited = from->if_contains("limited");
  out.window = *window;
  out.limited = limited != nullptr && limited->is_bool() && limited->get_bool();
  out.requests_per_minute = *requests;
  out.tokens_per_minute = *tokens;
  out.first_byte =
    std::chrono::microseconds{static_cast<std::int64_t>(*first_byte)};
  out.seen_ms = static_cast<std::int64_t>(*seen);
  return out;
}

} // namespace skvm
