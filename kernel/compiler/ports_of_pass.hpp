#pragma once

#include "skvm/pass.hpp"

#include "compiler/folder_lock.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace skvm {

/// Where the analysis of a pass is kept.
struct analysis_place {
  std::filesystem::path dir; ///< empty for nowhere
  /// The name under which it is kept; asked for when the pass asks.
  std::function<std::string()> key;
  bool look = true; ///< whether one that is kept may be used
};

/// The ports of the kernel as one run of one pass gets them.
class ports_of_pass final : public pass_ports {
public:
  /// `whole` outlives it.
  ports_of_pass(pass_ports& whole, bool asks_model, analysis_place where)
    : whole_(whole), asks_model_(asks_model), where_(std::move(where)) {}

  std::vector<probe_answer>
  check_host(const std::vector<probe>& probes) override {
    return whole_.check_host(probes);
  }

  result<std::string> ask_model(const std::string& prompt,
                                const std::string& schema) override;

  [[nodiscard]] bool has_model() const override {
    return asks_model_ && whole_.has_model();
  }

  [[nodiscard]] bool cancelled() const override { return whole_.cancelled(); }

  [[nodiscard]] std::optional<usage> spent() const override {
    return whole_.spent();
  }

  std::optional<pass_output> kept_analysis() override;
  void keep_analysis(const pass_output& analysis) override;

  [[nodiscard]] bool keeps_analyses() const override {
    return !where_.dir.empty();
  }

  /// Whether an analysis of an earlier compile was used.
  [[nodiscard]] bool reused() const { return reused_; }

  /// Whether the compiler model could not be asked, so that what the pass came
  /// to may be better another time.
  [[nodiscard]] bool unanswered() const { return unanswered_; }

private:
  pass_ports& whole_;
  bool asks_model_;
  analysis_place where_;
  std::optional<folder_lock> turn_; ///< from looking in vain to keeping
  bool reused_ = false;
  bool unanswered_ = false;
};

} // namespace skvm
