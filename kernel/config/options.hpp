#pragma once

#include "config/config.hpp"

/// The options of `skvm.toml`, said once: who reads them and who writes them
/// are both told of each with its place and of what it may be. `settings` may
/// be const. Lists of tables (routes, prices, harnesses) are not among them.
namespace skvm {

/// `[processors]` and each `[processors.models."<glob>"]`.
template <class Visitor, class Limits>
void visit_limits(Visitor& to, Limits& limits) {
  to.count("concurrency_start", limits.concurrency_start, 1);
  to.count("concurrency_max", limits.concurrency_max, 1);
  to.count("requests_per_minute", limits.requests_per_minute);
  to.count("tokens_per_minute", limits.tokens_per_minute);
  to.count("queue", limits.queue, 1);
  to.count("retries", limits.retries);
  to.duration("retry_base", limits.retry_base);
  to.duration("retry_max", limits.retry_max);
  to.duration("connect_timeout", limits.connect_timeout);
  to.duration("request_timeout", limits.request_timeout);
  to.duration("idle_timeout", limits.idle_timeout);
  to.bounded("concurrency_start", limits.concurrency_start, "concurrency_max",
             limits.concurrency_max, "larger than");
  to.bounded("retry_base", limits.retry_base, "retry_max", limits.retry_max,
             "longer than");
}

/// What confines tools and plugins.
template <class Visitor, class Settings>
void visit_confinement(Visitor& to, Settings& settings) {
  to.section("sandbox", [&](auto& in) {
    auto& box = settings.sandbox;
    in.choice("minimum", box.minimum,
              {"namespaces", "landlock", "rlimits", "off"});
    in.flag("network", box.network);
    in.count("memory_mb", box.memory_mb, 16);
    in.count("processes", box.processes, 1);
    in.count("file_mb", box.file_mb, 1);
    in.paths("read_only", box.read_only);
    in.variables("env", box.env);
  });
  to.section("plugins", [&](auto& in) {
    auto& plugins = settings.plugins;
    in.choice("isolation", plugins.isolation, {"none", "process"});
    in.duration("call_time", plugins.call_time);
    in.isolations(plugins);
  });
}

/// How skills are compiled, checked and compiled again.
template <class Visitor, class Settings>
void visit_compilation(Visitor& to, Settings& settings) {
  to.section("compiler", [&](auto& in) {
    auto& compiler = settings.compiler;
    in.text("model", compiler.model);
    in.texts("passes", compiler.passes);
    in.choice("guard", compiler.guard, {"enforce", "warn"});
  });
  to.section("adapt", [&](auto& in) {
    auto& adapt = settings.adapt;
    in.flag("run", adapt.run);
    in.flag("serve", adapt.serve);
    in.share("share", adapt.share);
    in.share("holdback", adapt.holdback);
    in.share("margin", adapt.margin);
    in.duration("cooldown", adapt.cooldown);
  });
  to.section("check", [&](auto& in) {
    in.texts("allow", settings.check.allow);
    in.paths("rules", settings.check.rules);
  });
}

/// What is kept of runs, and what they may use up.
template <class Visitor, class Settings>
void visit_upkeep(Visitor& to, Settings& settings) {
  to.section("journal", [&](auto& in) {
    auto& journal = settings.journal;
    in.flag("enabled", journal.enabled);
    in.choice("sync", journal.sync, {"effects", "always", "never"});
    in.duration("keep", journal.keep);
  });
  to.section("host", [&](auto& in) {
    auto& host = settings.host;
    in.flag("enabled", host.enabled);
    in.path("pressure", host.pressure);
    in.percent("cpu", host.cpu);
    in.percent("memory", host.memory);
    in.percent("io", host.io);
    in.percent("memory_used", host.memory_used);
    in.duration("interval", host.interval);
    in.duration("release_after", host.release_after);
  });
  to.section("budget", [&](auto& in) {
    auto& budget = settings.budget;
    in.amount("day_usd", budget.day_usd);
    in.count("day_tokens", budget.day_tokens);
    in.amount("skill_usd", budget.skill_usd);
    in.count("skill_tokens", budget.skill_tokens);
    in.amount("total_usd", budget.total_usd);
    in.count("total_tokens", budget.total_tokens);
    in.count("answer_tokens", budget.answer_tokens, 1);
  });
  to.section("solidify", [&](auto& in) {
    auto& solidify = settings.solidify;
    in.choice("mode", solidify.mode, {"on", "shadow", "off"});
    in.count("observe", solidify.observe, 2);
    in.count("shadow", solidify.shadow, 1);
    in.count("failures", solidify.failures, 1);
    in.sample("verify", solidify.verify);
    in.flag("repeat_network", solidify.repeat_network);
  });
}

/// All of them, in the order in which they are written.
template <class Visitor, class Settings>
void visit_options(Visitor& to, Settings& settings) {
  to.text("default_model", settings.default_model);
  to.text("default_harness", settings.default_harness);
  to.choice("delivery", settings.delivery, {"inject", "discover"});
  to.choice("install_policy", settings.install_policy,
            {"never", "ask", "auto"});
  to.paths("plugin_dirs", settings.plugin_dirs);
  to.paths("trusted_projects", settings.trusted_projects);
  to.section("run", [&](auto& in) {
    auto& run = settings.run;
    in.count("turns", run.turns, 1);
    in.count("tokens", run.tokens);
    in.amount("money_usd", run.money_usd);
    in.duration("time", run.time);
    in.duration("tool_time", run.tool_time);
    in.count("tool_output", run.tool_output, 1024);
    in.flag("branches", run.branches);
  });
  visit_confinement(to, settings);
  visit_compilation(to, settings);
  visit_upkeep(to, settings);
  to.section("processors", [&](auto& in) {
    visit_limits(in, settings.processors);
    in.overrides(settings.processor_overrides);
  });
}

} // namespace skvm
