#include "skvm/plugin.hpp"

namespace {

/// Analyses, and says which of its phases ran.
struct pass {
  static constexpr skvm::pass_info info{
    .id = "moody-phases",
    .produces = {"base", "trace"},
  };

  skvm::result<skvm::pass_output> analyse(const skvm::pass_context& ctx) {
    trace_ = "analysed" + ctx.model;
    skvm::pass_output out;
    out.artifacts["base"] = "\"B\"";
    if (ctx.ports.keeps_analyses())
      out.artifacts["own"] = trace_;
    return out;
  }

  bool recall(const skvm::pass_context&, const skvm::artifacts& kept) {
    trace_ = "recalled " + kept.at("own");
    return true;
  }

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx) {
    skvm::pass_output out;
    out.artifacts["trace"] = trace_ + " for " + ctx.model;
    return out;
  }

private:
  std::string trace_;
};

} // namespace

SKVM_PLUGIN(pass, "moody-phases", "1.0.0", "Has two phases.") {
  registry.add_pass<pass>();
}
