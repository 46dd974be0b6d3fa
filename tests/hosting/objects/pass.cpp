#include "skvm/evidence.hpp"
#include "skvm/plugin.hpp"

#include "moods.hpp"

namespace {

/// Uses all that a pass has.
struct pass {
  static constexpr skvm::pass_info info{
    .id = "moody-pass",
    .consumes = {"plan"},
    .produces = {"summary", "more"},
    .needs_profile = true,
    .data_files = {"words.toml"},
  };

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx) {
    moods::act(ctx.skill.source);
    if (ctx.skill.source.find("please wait") != std::string::npos)
      while (!ctx.ports.cancelled())
        ;
    auto answers = ctx.ports.check_host({{"command", "jq"}, {"env", "KEY"}});
    auto reply = ctx.ports.ask_model("prompt", "schema");
    skvm::pass_output out;
    out.artifacts["summary"] =
      ctx.input("plan") + ctx.data("words.toml") + ctx.model + ctx.harness
      + ctx.install_dir + answers.at(0).detail
      + (answers.at(1).present ? "yes" : "no")
      + (reply ? *reply : reply.error().message)
      + (ctx.ports.has_model() ? "model" : "none")
      + std::string{skvm::to_string(ctx.profile->find("tool.exec").value())}
      + std::to_string(skvm::match_evidence(ctx.catalogue, ctx.skill).size())
      + std::to_string(ctx.skill.steps.size()) + ctx.skill.files.at(0).content;
    out.edits = {{{3, 5}, "new", "rule", "reason"}};
    out.files = {{"a/b", "content", true}};
    out.diagnostics = {{"code", skvm::severity::note, "file", 4, "message"}};
    return out;
  }
};

} // namespace

SKVM_PLUGIN(pass, "moody-pass", "1.0.0", "Uses everything.") {
  registry.add_pass<pass>();
}
