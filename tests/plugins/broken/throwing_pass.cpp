#include "parts.hpp"

#include <stdexcept>

namespace {

struct pass {
  static constexpr skvm::pass_info info{.id = "throwing-pass"};

  skvm::result<skvm::pass_output> run(const skvm::pass_context&) {
    throw std::logic_error{"this cannot be"};
  }
};

} // namespace

SKVM_PLUGIN(pass, "throwing-pass", "1.0.0", "Throws when it runs.") {
  registry.add_pass<pass>();
}
