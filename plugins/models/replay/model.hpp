#pragma once

#include "skvm/model.hpp"

#include "session.hpp"

#include <memory>

namespace replay {

/// Answers with what was recorded. A pure function of the request, so any
/// number of conversations may be replayed at once and in any order.
class model final : public skvm::local_model {
public:
  /// Reads `files["session"]`; options `strict` (`true`) and `delay_scale`
  /// (`1`; `0` answers at once).
  static skvm::result<std::unique_ptr<model>>
  open(const skvm::model_settings& settings);

  skvm::result<skvm::timed_reply>
  answer(const skvm::chat_request& request) override;

private:
  session session_;
  bool strict_ = true;
  double delay_scale_ = 1;
};

} // namespace replay
