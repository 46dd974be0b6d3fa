#include "skvm/plugin.hpp"
#include "skvm/refine.hpp"

namespace {

/// Counts the sections, and lets the compiler model look at the count.
struct refining_pass {
  static constexpr skvm::pass_info info{.id = "refining",
                                        .produces = {"outline"}};

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx) {
    skvm::refine_request what;
    what.artifact = "outline";
    what.found =
      R"({"sections":)" + std::to_string(ctx.skill.sections.size()) + "}";
    what.task = "Count the sections.";
    what.schema = R"({"type":"object","properties":{"sections":)"
                  R"({"type":"integer"}},"required":["sections"]})";
    what.validate = [](const std::string& answer) {
      return answer.find("sections") == std::string::npos
               ? std::optional<std::string>{"sections is missing"}
               : std::nullopt;
    };
    auto done = skvm::refine(ctx, what);
    skvm::pass_output out;
    out.artifacts["outline"] = done.artifact;
    out.diagnostics = skvm::diagnostics_of(done, what);
    return out;
  }
};

} // namespace

SKVM_PLUGIN(pass, "refining", "1.0.0", "Lets a model count sections.") {
  registry.add_pass<refining_pass>();
}
