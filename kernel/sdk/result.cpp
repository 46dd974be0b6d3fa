#include "skvm/result.hpp"

#include <array>

#include "skvm/diagnostic.hpp"

namespace skvm {

namespace {

constexpr std::array<std::pair<errc, std::string_view>, 21> names{{
  {errc::invalid_argument, "invalid-argument"},
  {errc::invalid_config, "invalid-config"},
  {errc::invalid_skill, "invalid-skill"},
  {errc::invalid_plugin, "invalid-plugin"},
  {errc::not_found, "not-found"},
  {errc::conflict, "conflict"},
  {errc::io, "io"},
  {errc::denied, "denied"},
  {errc::cancelled, "cancelled"},
  {errc::budget, "budget"},
  {errc::auth, "auth"},
  {errc::rate_limit, "rate-limit"},
  {errc::overload, "overload"},
  {errc::network, "network"},
  {errc::timeout, "timeout"},
  {errc::bad_request, "bad-request"},
  {errc::context_length, "context-length"},
  {errc::content_filter, "content-filter"},
  {errc::malformed_reply, "malformed-reply"},
  {errc::plugin_failed, "plugin-failed"},
  {errc::internal, "internal"},
}};

} // namespace

std::string_view to_string(errc code) {
  for (const auto& [known, name] : names)
    if (known == code)
      return name;
  return "internal";
}

std::optional<errc> errc_from_string(std::string_view name) {
  for (const auto& [code, known] : names)
    if (known == name)
      return code;
  return std::nullopt;
}

std::string error::text() const {
  return subject.empty() ? message : subject + ": " + message;
}

std::string_view to_string(severity level) {
  switch (level) {
    case severity::note:
      return "note";
    case severity::warning:
      return "warning";
    case severity::error:
      return "error";
  }
  return "error";
}

} // namespace skvm
