#include "skvm/rate_limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>

namespace skvm {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

/// Takes a number off the front of the text; nothing where none stands there
/// or it is not one to reckon with.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  auto [end, why] = std::from_chars(text.data(), text.data() + text.size(),
                                    value, std::chars_format::fixed);
  if (why != std::errc{} || !std::isfinite(value))
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

milliseconds within_a_day(double ms) {
  return milliseconds{static_cast<long long>(std::clamp(ms, 0.0, 8.64e7))};
}

std::optional<double> unit_in_ms(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, double>, 6> units{
    {{"ns", 1e-6},
     {"us", 1e-3},
     {"ms", 1},
     {"s", 1e3},
     {"m", 6e4},
     {"h", 3.6e6}}};
  for (const auto& [name, ms] : units)
    if (unit == name)
      return ms;
  if (unit == "d")
    return 8.64e7;
  return std::nullopt;
}

/// `1h2m3.5s`, `20ms`.
std::optional<double> duration_in_ms(std::string_view text) {
  double sum = 0;
  while (!text.empty()) {
    auto value = take_number(text);
    auto end = std::min(text.find_first_of("0123456789.-"), text.size());
    auto unit = unit_in_ms(text.substr(0, end));
    if (!value || !unit)
      return std::nullopt;
    sum += *value * *unit;
    text.remove_prefix(end);
  }
  return sum;
}

/// Digits of a fixed width, then `after` unless it is 0.
std::optional<int> take_field(std::string_view& text, std::size_t width,
                              char after) {
  if (text.size() < width + (after == 0 ? 0 : 1))
    return std::nullopt;
  int value = 0;
  for (auto c : text.substr(0, width)) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (after != 0 && text[width] != after)
    return std::nullopt;
  text.remove_prefix(width + (after == 0 ? 0 : 1));
  return value;
}

/// What stands behind the seconds of an RFC 3339 time: minutes east.
std::optional<int> offset_in_minutes(std::string_view text) {
  if (text == "Z" || text == "z")
    return 0;
  if (text.empty() || (text[0] != '+' && text[0] != '-'))
    return std::nullopt;
  auto sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  auto hours = take_field(text, 2, ':');
  auto minutes = take_field(text, 2, 0);
  if (!hours || !minutes || !text.empty())
    return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

/// An RFC 3339 time as milliseconds since 1970.
std::optional<double> instant_in_ms(std::string_view text) {
  auto year = take_field(text, 4, '-');
  auto month = take_field(text, 2, '-');
  auto day = take_field(text, 2, 0);
  if (!year || !month || !day || text.empty()
      || (text[0] != 'T' && text[0] != 't' && text[0] != ' '))
    return std::nullopt;
  text.remove_prefix(1);
  auto hour = take_field(text, 2, ':');
  auto minute = take_field(text, 2, ':');
  auto second = take_field(text, 2, 0);
  if (!hour || !minute || !second)
    return std::nullopt;
  double fraction = 0;
  if (!text.empty() && text[0] == '.') {
    auto digits = take_number(text);
    if (!digits)
      return std::nullopt;
    fraction = *digits;
  }
  auto offset = offset_in_minutes(text);
  std::chrono::year_month_day date{std::chrono::year{*year},
                                   std::chrono::month{unsigned(*month)},
                                   std::chrono::day{unsigned(*day)}};
  if (!offset || !date.ok())
    return std::nullopt;
  auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  auto minutes =
    (static_cast<double>(days) * 24 + *hour) * 60 + *minute - *offset;
  return (minutes * 60 + *second + fraction) * 1e3;
}

double in_ms(system_clock::time_point when) {
  return std::chrono::duration<double, std::milli>(when.time_since_epoch())
    .count();
}

std::optional<double> plain_number(std::string_view text) {
  auto value = take_number(text);
  return text.empty() ? value : std::nullopt;
}

/// Until the time that a reset names.
std::optional<milliseconds> read_reset(std::string_view text,
                                       system_clock::time_point now) {
  if (auto value = plain_number(text)) {
    // No window lasts for thirty years: those are times of a clock.
    if (*value >= 1e12)
      return within_a_day(*value - in_ms(now));
    if (*value >= 1e9)
      return within_a_day(*value * 1e3 - in_ms(now));
    return within_a_day(*value * 1e3);
  }
  if (text.empty())
    return std::nullopt;
  if (auto ms = duration_in_ms(text))
    return within_a_day(*ms);
  if (auto ms = instant_in_ms(text))
    return within_a_day(*ms - in_ms(now));
  return std::nullopt;
}

/// `100`, and `100, 100;w=60` of older drafts of the standard.
std::optional<double> read_amount(std::string_view text) {
  auto value = take_number(text);
  if (!value || *value < 0 || *value > 1e15
      || !(text.empty() || text[0] == ',' || text[0] == ';' || text[0] == ' '))
    return std::nullopt;
  return value;
}

enum class field { limit, remaining, reset };

struct split_name {
  field what;
  std::string_view kind; ///< empty for the plain ones
};

/// Takes `limit`, `remaining` or `reset` off either end of what stands behind
/// `ratelimit-`.
std::optional<split_name> split(std::string_view rest) {
  constexpr std::array<std::pair<std::string_view, field>, 3> fields{
    {{"limit", field::limit},
     {"remaining", field::remaining},
     {"reset", field::reset}}};
  for (const auto& [name, what] : fields) {
    if (rest == name)
      return split_name{what, {}};
    if (rest.size() <= name.size() + 1)
      continue;
    auto other = rest.size() - name.size() - 1;
    if (rest.starts_with(name) && rest[name.size()] == '-')
      return split_name{what, rest.substr(name.size() + 1)};
    if (rest.ends_with(name) && rest[other] == '-')
      return split_name{what, rest.substr(0, other)};
  }
  return std::nullopt;
}

rate_limit* find_kind(rate_limits& out, std::string_view kind) {
  if (kind.ends_with("-minute"))
    kind.remove_suffix(7);
  if (kind.empty() || kind == "requests")
    return &out.requests;
  if (kind == "tokens")
    return &out.tokens;
  if (kind == "input-tokens")
    return &out.input_tokens;
  if (kind == "output-tokens")
    return &out.output_tokens;
  return nullptr;
}

/// Until an HTTP date, RFC 9110 section 5.6.7, in its preferred form.
std::optional<milliseconds> until_date(std::string_view text,
                                       system_clock::time_point now) {
  std::tm parts{};
  std::string zeroed{text};
  if (::strptime(zeroed.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts)
      == nullptr)
    return std::nullopt;
  auto ms = static_cast<double>(::timegm(&parts)) * 1e3 - in_ms(now);
  return milliseconds{static_cast<long long>(std::max(ms, 0.0))};
}

} // namespace

std::optional<milliseconds> read_retry_after(const http_head& head,
                                             system_clock::time_point now) {
  if (auto ms = plain_number(head.find("retry-after-ms")))
    return within_a_day(*ms);
  auto text = head.find("retry-after");
  if (text.empty())
    return std::nullopt;
  if (auto seconds = plain_number(text))
    return within_a_day(*seconds * 1e3);
  return until_date(text, now);
}

rate_limits read_rate_limits(const http_head& head,
                             system_clock::time_point now) {
  constexpr std::string_view mark = "ratelimit-";
  rate_limits out;
  out.retry_after = read_retry_after(head, now);
  for (const auto& [name, value] : head.headers) {
    auto at = name.find(mark);
    if (at == std::string::npos || (at > 0 && name[at - 1] != '-'))
      continue;
    auto parts = split(std::string_view{name}.substr(at + mark.size()));
    auto* found = parts ? find_kind(out, parts->kind) : nullptr;
    if (found == nullptr)
      continue;
    if (parts->kind.empty())
      found->at_once = true;
    if (parts->what == field::limit && !found->limit)
      found->limit = read_amount(value);
    else if (parts->what == field::remaining && !found->remaining)
      found->remaining = read_amount(value);
    else if (parts->what == field::reset && !found->reset)
      found->reset = read_reset(value, now);
  }
  return out;
}

} // namespace skvm
