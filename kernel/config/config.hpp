#pragma once

#include "skvm/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// `[[routes]]`: which plugin answers for which model ids, and how. A model id
/// is `<route>/<model>`; the first route whose `match` fits it wins.
struct route {
  std::string match;  ///< glob over the whole id, for instance `openai/*`
  std::string plugin; ///< name of a model plugin
  std::string base_url;
  std::string key_env; ///< name of the variable with the key; empty for none
  /// How many leading segments of the id are the route's own and not sent.
  int strip = 1;
  std::map<std::string, std::string> options; ///< as text, see model_settings
  /// Name → absolute path, in which `{model}` stands for the id as sent.
  std::map<std::string, std::string> files;
  bool from_default = false; ///< shipped, not the user's
  std::string origin;        ///< `file:line`
};

/// `[processors]`, and `[processors.models."<glob>"]` over it.
struct processor_limits {
  std::uint32_t concurrency_start = 8; ///< the window a processor begins with
  std::uint32_t concurrency_max = 256;
  std::uint64_t requests_per_minute = 0; ///< 0 for no limit
  std::uint64_t tokens_per_minute = 0;   ///< input and output; 0 for no limit
  std::uint32_t queue = 20'000;
  std::uint32_t retries = 4; ///< attempts after the first
  std::chrono::milliseconds retry_base{500};
  std::chrono::milliseconds retry_max{30'000};
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds request_timeout{600'000};
  std::chrono::milliseconds idle_timeout{120'000};

  bool operator==(const processor_limits&) const = default;
};

struct run_limits {
  std::uint32_t turns = 50;
  std::uint64_t tokens = 2'000'000; ///< all four counts together; 0 for none
  double money_usd = 0;             ///< 0 for none
  std::chrono::milliseconds time{1'800'000};
  std::chrono::milliseconds tool_time{120'000};
  std::uint64_t tool_output = std::uint64_t{64} << 10; ///< bytes a result
  bool branches = false; ///< independent parts of a skill run side by side

  bool operator==(const run_limits&) const = default;
};

struct sandbox_settings {
  std::string minimum =
    "rlimits"; ///< `namespaces`, `landlock`, `rlimits`, `off`
  bool network = false;
  std::uint64_t memory_mb = 4096;
  std::uint32_t processes = 512;
  std::uint64_t file_mb = 1024;
  std::vector<std::string> read_only; ///< further folders that tools may read
  std::vector<std::string> env;       ///< names of variables to let through

  bool operator==(const sandbox_settings&) const = default;
};

/// `[plugins]`: whether their code runs in this process or in one of its own.
struct plugin_settings {
  std::string isolation = "none"; ///< or `process`; for all that are not named
  /// `[plugins.<name>]`: the same for one of them.
  std::map<std::string, std::string, std::less<>> isolation_of;
  /// The longest that an isolated one may take to answer a call.
  std::chrono::milliseconds call_time{10'000};

  [[nodiscard]] bool isolated(std::string_view name) const {
    auto own = isolation_of.find(name);
    return (own == isolation_of.end() ? isolation : own->second) == "process";
  }

  /// Whether any plugin may be isolated.
  [[nodiscard]] bool any() const {
    return isolation == "process" || !isolation_of.empty();
  }

  bool operator==(const plugin_settings&) const = default;
};

/// US dollars for a million tokens. `config/prices.toml` and `[[prices]]`.
struct price {
  std::string match; ///< glob over the model id
  double input = 0;
  double output = 0;
  double cache_read = 0;
  double cache_write = 0;
  std::string origin; ///< `file:line`
};

struct compiler_settings {
  std::string model;               ///< empty: static analysis only
  std::vector<std::string> passes; ///< empty: all that are loaded
  std::string guard = "enforce";   ///< or `warn`

  bool operator==(const compiler_settings&) const = default;
};

/// `[adapt]`: whether skills are recompiled with what their runs showed.
struct adapt_settings {
  bool run = false;      ///< in `skvm run`
  bool serve = true;     ///< in `skvm serve`
  double share = 0.5;    ///< of runs that try a new variant
  double holdback = 0.1; ///< of runs that keep the old one for a while
  double margin = 0.1;   ///< a loss of success that is too small to matter
  std::chrono::milliseconds cooldown{86'400'000}; ///< after a failed one

  bool operator==(const adapt_settings&) const = default;
};

/// `[check]`: what `skvm check` need not report, and what it looks for besides.
struct check_settings {
  std::vector<std::string> allow; ///< codes
  std::vector<std::string> rules; ///< files, absolute

  bool operator==(const check_settings&) const = default;
};

/// `[journal]`: what lets a run go on after its process has died.
struct journal_settings {
  bool enabled = true;
  std::string sync = "effects"; ///< `run_sync`
  std::chrono::milliseconds keep{std::chrono::hours{24 * 30}};

  bool operator==(const journal_settings&) const = default;
};

/// `[host]`: what a host may be short of before runs make way. Percent; 0 for
/// what is not watched.
struct host_settings {
  bool enabled = true;
  std::string pressure =
    "/proc/pressure"; ///< folder with `cpu`, `memory`, `io`
  double cpu = 90;
  double memory = 20;
  double io = 0;
  double memory_used = 95;
  /// How often it is looked at where that matters.
  std::chrono::milliseconds interval{2000};
  /// How long a branch is suspended before its memory is released.
  std::chrono::milliseconds release_after{30'000};

  bool operator==(const host_settings&) const = default;
};

/// `[budget]`: what may be spent over all runs; 0 for no limit.
struct budget_settings {
  double day_usd = 0; ///< by the UTC day
  std::uint64_t day_tokens = 0;
  double skill_usd = 0; ///< for each skill, in all
  std::uint64_t skill_tokens = 0;
  double total_usd = 0;
  std::uint64_t total_tokens = 0;
  /// What an answer may have where nothing limits it.
  std::uint64_t answer_tokens = 8192;

  bool operator==(const budget_settings&) const = default;
};

/// `[solidify]`: recurring tasks that run without a model.
struct solidify_options {
  std::string mode = "off";    ///< `on`; `shadow` only learns and compares
  std::uint32_t observe = 3;   ///< runs that must agree
  std::uint32_t shadow = 1;    ///< equal runs beside the model that promote
  std::uint32_t failures = 2;  ///< in a row that demote
  double verify = 0;           ///< share of hits that the model does once more
  bool repeat_network = false; ///< whether comparing may ask the network again

  bool operator==(const solidify_options&) const = default;
};

/// `skvm.toml`, defaults filled in. Immutable after start.
struct config {
  std::vector<std::string> files;       ///< what was read, in order
  std::string default_model;            ///< may be empty
  std::string default_harness;          ///< the shipped file names one
  std::string delivery = "inject";      ///< or `discover`
  std::string install_policy = "never"; ///< or `ask`, `auto`
  std::vector<std::string> plugin_dirs; ///< beside the program's own
  plugin_settings plugins;
  /// Folders whose projects may set what a project else may not.
  std::vector<std::string> trusted_projects;
  std::vector<route> routes;
  processor_limits processors;
  /// Glob over model ids → the limits with that table's changes.
  std::vector<std::pair<std::string, processor_limits>> processor_overrides;
  run_limits run;
  sandbox_settings sandbox;
  compiler_settings compiler;
  adapt_settings adapt;
  check_settings check;
  journal_settings journal;
  host_settings host;
  budget_settings budget;
  solidify_options solidify;
  std::vector<price> prices;
  /// `[harnesses.<name>]`, as text.
  std::map<std::string, std::map<std::string, std::string>> harnesses;
  /// Key, for instance `run.turns` → the `file:line` that set it last.
  std::map<std::string, std::string, std::less<>> origins;

  /// Null where no route fits. [any thread]
  [[nodiscard]] const route* find_route(std::string_view model_id) const;
  /// The id as the provider wants it.
  [[nodiscard]] static std::string model_of(const route& via,
                                            std::string_view model_id);
  [[nodiscard]] const processor_limits&
  limits_of(std::string_view model_id) const;
  [[nodiscard]] const price* find_price(std::string_view model_id) const;
};

/// Where things are. `SKVM_CONFIG`, `SKVM_HOME` (all of data, cache and
/// configuration below one folder) and the XDG variables decide.
struct paths {
  std::filesystem::path user_config; ///< `…/skvm/skvm.toml`
  std::filesystem::path data;        ///< variants and the store
  std::filesystem::path cache;
  std::filesystem::path shipped;  ///< the program's own `config/`
  std::filesystem::path plugins;  ///< the program's own plugins
  std::filesystem::path home;     ///< the user's
  bool user_config_named = false; ///< by `SKVM_CONFIG`: then it must exist

  // What lies where in them. Nothing of it need be there.
  [[nodiscard]] std::filesystem::path store() const { return data / "skvm.db"; }

  [[nodiscard]] std::filesystem::path journals() const {
    return data / "journal";
  }

  [[nodiscard]] std::filesystem::path variants() const {
    return data / "variants";
  }

  [[nodiscard]] std::filesystem::path views() const { return cache / "views"; }
};

/// Errors with `invalid_config` where no home folder can be found.
result<paths> find_paths();

/// Reads the shipped default, then the user's file (or the one named), then
/// `.skvm/skvm.toml` of the project at `project` or above. Later ones win; the
/// lists of routes and prices are searched in the order later file first. An
/// unknown key or a wrong type is an error with file, line and nearest key.
/// A project's file comes with other people's repositories: unless the user's
/// `trusted_projects` names its folder, it may not say which code runs, how
/// tools are confined or where requests and keys go.
result<config> load_config(const paths& where,
                           const std::optional<std::filesystem::path>& named,
                           const std::filesystem::path& project);

/// The configuration as TOML, with a comment of where each value came from.
std::string to_toml(const config& settings);

} // namespace skvm
