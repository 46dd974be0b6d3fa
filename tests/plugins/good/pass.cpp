#include "skvm/plugin.hpp"

namespace {

struct good_pass {
  static constexpr skvm::pass_info info{
    .id = "good-pass",
    .consumes = {"plan"},
    .produces = {"summary"},
  };

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx) {
    skvm::pass_output out;
    out.artifacts["summary"] = "\"" + ctx.harness + "\"";
    return out;
  }
};

} // namespace

SKVM_PLUGIN(pass, "good-pass", "1.2.3", "A pass that works.") {
  registry.add_pass<good_pass>();
}
