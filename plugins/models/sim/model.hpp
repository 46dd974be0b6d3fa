#pragma once

#include "skvm/model.hpp"

#include "personality.hpp"

#include <memory>

namespace sim {

/// A simulated model: no network, no key, no weights. The same request always
/// gets the same reply.
class model final : public skvm::local_model {
public:
  /// Reads `files["personality"]`; option `latency_scale` (`1`; `0` answers at
  /// once).
  static skvm::result<std::unique_ptr<model>>
  open(const skvm::model_settings& settings);

  skvm::result<skvm::timed_reply>
  answer(const skvm::chat_request& request) override;

private:
  personality self_;
};

} // namespace sim
