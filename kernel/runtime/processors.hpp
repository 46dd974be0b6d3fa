#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "models/processor.hpp"
#include "runtime/installation.hpp"
#include "store/store.hpp"

namespace skvm {

/// One processor for each model that is used, made when first asked for. The
/// environment is read for keys then. [any thread]
class processor_registry {
public:
  /// All of it outlives the registry.
  processor_registry(caf::actor_system& system, const installation& what,
                     transport& net, timer& clock,
                     std::shared_ptr<recorder> record, store* records,
                     std::shared_ptr<budget> money = {})
    : system_(system), what_(what), net_(net), clock_(clock),
      record_(std::move(record)), records_(records), money_(std::move(money)) {}

  /// `not_found` where no route fits, `invalid_config` where the route's plugin
  /// is missing or refuses its settings.
  result<processor_actor> find(const std::string& model_id);
  /// Ends every processor. [shutdown]
  void stop();

private:
  result<std::shared_ptr<processor_setup>>
  prepare(const std::string& model_id) const;

  caf::actor_system& system_;
  const installation& what_;
  transport& net_;
  timer& clock_;
  std::shared_ptr<recorder> record_;
  store* records_; ///< of what worked with a provider; null for none
  std::shared_ptr<budget> money_; ///< null to spend without asking
  std::mutex mutex_;
  std::map<std::string, processor_actor> by_model_;
};

/// Whether a route without its key is of no use: a server on this machine may
/// want one or not, one elsewhere does.
bool needs_key(const route& via);

/// What is known of a model on this host, and where to add to it. Hints that
/// cannot be read are left out: they only make a start better.
/// [not on a scheduler thread]
hint_port hints_of(store& records, const std::string& model_id,
                   const std::string& host);

/// What was spent, as the store has it. [not on a scheduler thread]
result<budget::sums> spent_so_far(store& records);

/// The values of the variables that hold keys, to keep them out of records.
std::vector<std::string> configured_keys(const config& settings);

} // namespace skvm
