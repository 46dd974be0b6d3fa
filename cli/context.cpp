#include "context.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "config/duration.hpp"
#include "skill/skill_loader.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

namespace skvm::cli {

namespace fs = std::filesystem;

exit_code code_of(const error& why) {
  switch (why.code) {
    case errc::invalid_argument:
    case errc::invalid_config:
    case errc::invalid_plugin:
    case errc::not_found:
    case errc::denied:
      return exit_code::usage;
    case errc::invalid_skill:
    case errc::conflict:
    case errc::budget:
    case errc::bad_request:
    case errc::context_length:
    case errc::content_filter:
      return exit_code::failed;
    case errc::cancelled:
      return exit_code::interrupted;
    default:
      return exit_code::infrastructure;
  }
}

namespace {

/// Where this program's own folder is to blame, what puts it elsewhere.
std::string with_remedy(const error& why) {
  auto text = why.text();
  auto where = find_paths();
  if (why.code == errc::io && where
      && (why.subject.starts_with(where->data.string())
          || why.subject.starts_with(where->cache.string())))
    text += "; SKVM_HOME can name another folder for what this program keeps";
  return text;
}

} // namespace

exit_code report(const common_options& common, const error& why) {
  auto text = with_remedy(why);
  std::cerr << "skvm: " << text << '\n';
  if (common.json)
    std::cout << json::write_pretty(
      {{"error", {{"code", to_string(why.code)}, {"message", text}}}});
  return code_of(why);
}

result<installation> open_installation(const common_options& common,
                                       bool with_plugins) {
  installation_options options;
  if (!common.config_file.empty())
    options.config_file = common.config_file;
  std::error_code why;
  options.project = fs::current_path(why);
  if (why)
    return make_error(errc::io, "current folder", why.message());
  options.load_plugins = with_plugins;
  auto found = find_installation(options);
  if (found && with_plugins && !common.quiet)
    for (const auto& refused : found->plugins->refused())
      std::cerr << "skvm: plugin refused: " << refused.file << ": "
                << refused.reason << '\n';
  return found;
}

result<skill_ptr> open_skill(const std::string& name,
                             const installation& what) {
  auto folder = find_skill(name, fs::current_path(), what.where.home);
  if (!folder)
    return folder.error();
  return load_skill(*folder);
}

result<void> complete(target_options& target, const installation& what) {
  if (target.model.empty())
    target.model = what.settings.default_model;
  if (target.model.empty())
    return make_error(errc::invalid_argument, "--model",
                      "no model was named; give --model <route>/<model> or set "
                      "default_model in skvm.toml ('skvm models' lists the "
                      "routes, 'sim/small' needs no key)");
  if (target.harness.empty())
    target.harness = what.settings.default_harness;
  if (target.passes.empty())
    target.passes = what.settings.compiler.passes;
  if (target.guard.empty())
    target.guard = what.settings.compiler.guard;
  return ok;
}

namespace {

/// Why tools must not get this folder: what lies in it is what the sandbox is
/// there to keep from them.
std::optional<error> exposes(const fs::path& folder, const paths& where) {
  auto holds = [&](const fs::path& other) {
    std::error_code why;
    auto whole = fs::weakly_canonical(other, why);
    auto [rest, end] =
      std::mismatch(folder.begin(), folder.end(), whole.begin(), whole.end());
    return !why && rest == folder.end();
  };

  struct {
    const fs::path& path;
    const char* name;
  } kept[]{{where.home, "your home folder"},
           {where.data, "this program's data"},
           {where.cache, "this program's cache"},
           {where.user_config, "your configuration"}};

  for (const auto& [path, name] : kept)
    if (!path.empty() && holds(path))
      return make_error(errc::denied, "--workdir",
                        folder.string() + " holds " + name
                          + ", which tools must not see; give them a folder "
                            "of their own");
  return std::nullopt;
}

} // namespace

result<run_request> make_request(const target_options& target,
                                 const run_options& how, skill_ptr skill,
                                 const installation& what) {
  run_request request;
  request.skill = std::move(skill);
  request.task = how.task;
  request.model = target.model;
  request.harness = target.harness;
  request.passes = target.passes;
  request.guard = target.guard;
  request.force_compile = target.force;
  request.compile = !how.original;
  request.functions = !how.no_functions;
  request.install =
    how.install.empty() ? what.settings.install_policy : how.install;
  request.network = how.network || what.settings.sandbox.network;
  request.adapt = how.adapt.value_or(what.settings.adapt.run);
  request.branches = how.branches.value_or(what.settings.run.branches);
  auto delivery = how.delivery.empty() ? what.settings.delivery : how.delivery;
  request.delivery =
    delivery == "discover" ? skill_delivery::discover : skill_delivery::inject;
  request.limits = what.settings.run;
  if (how.max_turns != 0)
    request.limits.turns = how.max_turns;
  if (how.max_tokens != 0)
    request.limits.tokens = how.max_tokens;
  if (how.max_money >= 0)
    request.limits.money_usd = how.max_money;
  if (!how.timeout.empty()) {
    auto limit = parse_duration(how.timeout);
    if (!limit || limit->count() == 0 || *limit > std::chrono::hours{24 * 365})
      return make_error(errc::invalid_argument, "--timeout",
                        "'" + how.timeout
                          + "' is no time; write 30s, 10m or 500ms");
    request.limits.time = *limit;
  }
  std::error_code why;
  auto folder = fs::canonical(how.work_dir.empty() ? "." : how.work_dir, why);
  if (why || !fs::is_directory(folder, why))
    return make_error(errc::not_found, "--workdir",
                      "'" + how.work_dir + "' is no folder");
  request.work_dir = folder.string();
  if (how.sandbox != "off")
    if (auto why_not = exposes(folder, what.where))
      return *why_not;
  return request;
}

} // namespace skvm::cli
