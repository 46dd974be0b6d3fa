#pragma once

#include <optional>

#include "config/config.hpp"
#include "skvm/chat.hpp"

namespace skvm {

/// US dollars of a reply: what the provider billed, else usage times rates.
/// Nothing where usage or rates are unknown: unknown is not free.
inline std::optional<double> cost_of(const chat_reply& reply,
                                     const std::optional<price>& rates) {
  if (reply.cost_usd)
    return reply.cost_usd;
  if (!reply.spent || !rates)
    return std::nullopt;
  const auto& spent = *reply.spent;
  auto usd = [](std::uint64_t tokens, double usd_per_million) {
    return static_cast<double>(tokens) * usd_per_million / 1e6;
  };
  return usd(spent.input, rates->input) + usd(spent.output, rates->output)
         + usd(spent.cache_read, rates->cache_read)
         + usd(spent.cache_write, rates->cache_write);
}

} // namespace skvm
