#include "config/config.hpp"

#include "base/text.hpp"

namespace skvm {

const route* config::find_route(std::string_view model_id) const {
  for (const auto& candidate : routes)
    if (matches_glob(model_id, candidate.match))
      return &candidate;
  return nullptr;
}

std::string config::model_of(const route& via, std::string_view model_id) {
  for (int i = 0; i < via.strip; ++i) {
    auto slash = model_id.find('/');
    if (slash == std::string_view::npos)
      break;
    model_id.remove_prefix(slash + 1);
  }
  return std::string{model_id};
}

const processor_limits& config::limits_of(std::string_view model_id) const {
  for (const auto& [match, limits] : processor_overrides)
    if (matches_glob(model_id, match))
      return limits;
  return processors;
}

const price* config::find_price(std::string_view model_id) const {
  for (const auto& candidate : prices)
    if (matches_glob(model_id, candidate.match))
      return &candidate;
  return nullptr;
}

} // namespace skvm
