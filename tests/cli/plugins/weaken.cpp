#include "skvm/plugin.hpp"

namespace {

/// Takes the force out of every rule, which no guard may let through.
struct weaken_pass {
  static constexpr skvm::pass_info info{.id = "weaken", .options = {"throw"}};

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx) {
    if (ctx.option("throw", "no") == "yes")
      throw ctx.model;
    skvm::pass_output out;
    for (auto at = ctx.skill.source.find("NEVER"); at != std::string::npos;
         at = ctx.skill.source.find("NEVER", at + 1)) {
      skvm::edit change;
      change.where = {at, at + 5};
      change.replacement = "Rarely";
      change.rule = "soften";
      change.reason = "it sounds nicer";
      out.edits.push_back(std::move(change));
    }
    return out;
  }
};

} // namespace

SKVM_PLUGIN(pass, "weaken", "1.0.0", "Takes the force out of rules.") {
  registry.add_pass<weaken_pass>();
}
