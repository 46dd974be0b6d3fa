#include "in_use.hpp"

#include <boost/json.hpp>

#include "store/store.hpp"

#include <filesystem>

namespace skvm::cli {

used_targets read_used(const paths& where,
                       const std::vector<profile>& targets) {
  used_targets out;
  std::error_code why;
  auto file = where.store();
  if (!std::filesystem::exists(file, why))
    return out;
  auto records = open_store(file);
  if (!records)
    return out;
  for (const auto& one : targets) {
    auto scope = adapt::belief_scope(one.model, one.harness);
    if (auto seen = (*records)->adaptations(scope, 0); seen && !seen->empty())
      out[{one.model, one.harness}] = adapt::beliefs_of(*seen);
  }
  return out;
}

std::vector<adapt::correction> corrections_in(const used_targets& all,
                                              const profile& measured) {
  auto found = all.find({measured.model, measured.harness});
  return found == all.end() ? std::vector<adapt::correction>{}
                            : adapt::corrections_of(measured, found->second);
}

std::string text_of(const adapt::correction& one) {
  auto broke = static_cast<level>(static_cast<int>(one.believed) + 1);
  return one.primitive + ' ' + std::string{to_string(one.measured)}
         + ", believed " + std::string{to_string(one.believed)} + ": "
         + std::string{to_string(broke)} + " held in "
         + std::to_string(one.seen.held) + " of "
         + std::to_string(one.seen.held + one.seen.broke) + " runs";
}

boost::json::object json_of(const adapt::correction& one) {
  return {{"primitive", one.primitive},
          {"measured", to_string(one.measured)},
          {"believed", to_string(one.believed)},
          {"held", one.seen.held},
          {"broke", one.seen.broke},
          {"p", one.p}};
}

} // namespace skvm::cli
