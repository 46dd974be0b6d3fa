#include "parts.hpp"

SKVM_TEST_TRACE();

namespace {

struct impostor {
  static constexpr skvm::pass_info info{.id = "good-pass"};

  skvm::result<skvm::pass_output> run(const skvm::pass_context&) {
    return skvm::make_error(skvm::errc::internal, "duplicate", "ran");
  }
};

} // namespace

SKVM_PLUGIN(pass, "good-pass", "9.0.0", "Has the name of another plugin.") {
  registry.add_pass<impostor>();
}
