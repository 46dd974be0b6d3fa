#include "base/files.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "config/tables.hpp"
#include "config/toml_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

enum class layer { shipped, user, project };

/// Records where a value came from once it was read.
void note(config& settings, const std::string& path, const table_reader& table,
          const toml_report& report, std::string_view key, bool was_read) {
  if (was_read)
    settings.origins[path + std::string{key}] =
      report.place(table.line_of(key));
}

/// Reads one file after the other into one configuration.
class loader {
public:
  explicit loader(const paths& where) : where_(where) {}

  result<void> read(const fs::path& file, layer kind);
  result<void> read_prices(const fs::path& file);
  result<void> read_project(const fs::path& start);
  config finish();

private:
  struct limits_change {
    std::string match;
    toml::table table;
    std::string file;
  };

  void read_top(table_reader& top, toml_report& report);
  void read_run(table_reader table, toml_report& report);
  void read_plugins(table_reader table, toml_report& report);
  void read_sandbox(table_reader table, toml_report& report);
  void read_compiler(table_reader table, toml_report& report);
  void read_adapt(table_reader table, toml_report& report);
  void read_check(table_reader table, toml_report& report);
  void read_journal(table_reader table, toml_report& report);
  void read_host(table_reader table, toml_report& report);
  void read_budget(table_reader table, toml_report& report);
  void read_solidify(table_reader table, toml_report& report);
  void read_processors(table_reader table, toml_report& report,
                       const std::string& file);
  void read_limits(table_reader& table, toml_report& report,
                   const std::string& path, processor_limits& limits);
  void add_prices(table_reader& top, const toml_report& report);
  void confine(table_reader& top);
  [[nodiscard]] bool is_trusted(const fs::path& project) const;
  [[nodiscard]] std::string resolved(const std::string& path) const;

  const paths& where_;
  config settings_;
  fs::path folder_; ///< of the file that is being read
  std::vector<limits_change> changes_;
};

std::string loader::resolved(const std::string& path) const {
  auto text = replace_all(path, "{data}", where_.data.string());
  if (text == "~" || text.starts_with("~/"))
    text = where_.home.string() + text.substr(1);
  auto full = fs::path{text}.is_absolute() ? fs::path{text} : folder_ / text;
  return full.lexically_normal().string();
}

void loader::read_top(table_reader& top, toml_report& report) {
  auto& cfg = settings_;
  auto keep = [&](std::string_view key, bool was_read) {
    note(cfg, {}, top, report, key, was_read);
  };
  auto keep_folders = [&](std::string_view key, std::vector<std::string>& out) {
    if (!top.read_texts(key, out))
      return;
    for (auto& folder : out)
      folder = resolved(folder);
    keep(key, true);
  };
  keep("default_model", top.read_text("default_model", cfg.default_model));
  keep("default_harness",
       top.read_text("default_harness", cfg.default_harness));
  keep("delivery",
       top.read_choice("delivery", cfg.delivery, {"inject", "discover"}));
  keep("install_policy", top.read_choice("install_policy", cfg.install_policy,
                                         {"never", "ask", "auto"}));
  keep_folders("plugin_dirs", cfg.plugin_dirs);
  keep_folders("trusted_projects", cfg.trusted_projects);
}

void loader::read_run(table_reader table, toml_report& report) {
  auto& run = settings_.run;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "run.", table, report, key, was_read);
  };
  keep("turns", table.read_count("turns", run.turns, 1));
  keep("tokens", table.read_count("tokens", run.tokens));
  keep("money_usd", table.read_number("money_usd", run.money_usd, 0));
  keep("time", table.read_duration("time", run.time));
  keep("tool_time", table.read_duration("tool_time", run.tool_time));
  keep("tool_output", table.read_count("tool_output", run.tool_output, 1024));
  keep("branches", table.read_flag("branches", run.branches));
  table.reject_unknown();
}

void loader::read_plugins(table_reader table, toml_report& report) {
  auto& plugins = settings_.plugins;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "plugins.", table, report, key, was_read);
  };
  keep("isolation",
       table.read_choice("isolation", plugins.isolation, {"none", "process"}));
  keep("call_time", table.read_duration("call_time", plugins.call_time));
  for (const auto& [key, node] : table.node()) {
    if (!node.is_table())
      continue;
    auto name = std::string{key.str()};
    auto inner = *table.table(name);
    auto& isolation = plugins.isolation_of[name];
    isolation = plugins.isolation;
    note(settings_, "plugins." + name + ".", inner, report, "isolation",
         inner.read_choice("isolation", isolation, {"none", "process"}));
    inner.reject_unknown();
  }
  table.reject_unknown();
}

void loader::read_sandbox(table_reader table, toml_report& report) {
  auto& box = settings_.sandbox;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "sandbox.", table, report, key, was_read);
  };
  keep("minimum",
       table.read_choice("minimum", box.minimum,
                         {"namespaces", "landlock", "rlimits", "off"}));
  keep("network", table.read_flag("network", box.network));
  keep("memory_mb", table.read_count("memory_mb", box.memory_mb, 16));
  keep("processes", table.read_count("processes", box.processes, 1));
  keep("file_mb", table.read_count("file_mb", box.file_mb, 1));
  auto read_only = table.read_texts("read_only", box.read_only);
  if (read_only)
    for (auto& folder : box.read_only)
      folder = resolved(folder);
  keep("read_only", read_only);
  std::vector<std::string> names;
  if (table.read_texts("env", names)) {
    for (const auto& name : names)
      if (name.empty() || name.find_first_of("= \t\n") != std::string::npos)
        table.fail("env", "expected names of variables, without values");
    box.env = names;
    keep("env", true);
  }
  table.reject_unknown();
}

void loader::read_compiler(table_reader table, toml_report& report) {
  auto& compiler = settings_.compiler;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "compiler.", table, report, key, was_read);
  };
  keep("model", table.read_text("model", compiler.model));
  keep("passes", table.read_texts("passes", compiler.passes));
  keep("guard",
       table.read_choice("guard", compiler.guard, {"enforce", "warn"}));
  table.reject_unknown();
}

void loader::read_adapt(table_reader table, toml_report& report) {
  auto& how = settings_.adapt;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "adapt.", table, report, key, was_read);
  };
  auto keep_share = [&](std::string_view key, double& out) {
    keep(key, table.read_number(key, out, 0));
    if (out > 1)
      table.fail(key, "expected a share of at most 1");
  };
  keep("run", table.read_flag("run", how.run));
  keep("serve", table.read_flag("serve", how.serve));
  keep_share("share", how.share);
  keep_share("holdback", how.holdback);
  keep_share("margin", how.margin);
  keep("cooldown", table.read_duration("cooldown", how.cooldown));
  table.reject_unknown();
}

void loader::read_check(table_reader table, toml_report& report) {
  note(settings_, "check.", table, report, "allow",
       table.read_texts("allow", settings_.check.allow));
  bool named = table.read_texts("rules", settings_.check.rules);
  if (named)
    for (auto& file : settings_.check.rules)
      file = resolved(file);
  note(settings_, "check.", table, report, "rules", named);
  table.reject_unknown();
}

void loader::read_journal(table_reader table, toml_report& report) {
  auto& journal = settings_.journal;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "journal.", table, report, key, was_read);
  };
  keep("enabled", table.read_flag("enabled", journal.enabled));
  keep("sync",
       table.read_choice("sync", journal.sync, {"effects", "always", "never"}));
  keep("keep", table.read_duration("keep", journal.keep));
  table.reject_unknown();
}

void loader::read_host(table_reader table, toml_report& report) {
  auto& host = settings_.host;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "host.", table, report, key, was_read);
  };
  auto keep_percent = [&](std::string_view key, double& out) {
    keep(key, table.read_number(key, out, 0));
    if (out > 100)
      table.fail(key, "expected percent, 100 at most");
  };
  keep("enabled", table.read_flag("enabled", host.enabled));
  auto has_folder = table.read_text("pressure", host.pressure);
  if (has_folder)
    host.pressure = resolved(host.pressure);
  keep("pressure", has_folder);
  keep_percent("cpu", host.cpu);
  keep_percent("memory", host.memory);
  keep_percent("io", host.io);
  keep_percent("memory_used", host.memory_used);
  keep("interval", table.read_duration("interval", host.interval));
  if (host.interval.count() < 1)
    table.fail("interval", "expected a millisecond at least");
  keep("release_after",
       table.read_duration("release_after", host.release_after));
  table.reject_unknown();
}

void loader::read_budget(table_reader table, toml_report& report) {
  auto& budget = settings_.budget;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "budget.", table, report, key, was_read);
  };
  keep("day_usd", table.read_number("day_usd", budget.day_usd, 0));
  keep("day_tokens", table.read_count("day_tokens", budget.day_tokens));
  keep("skill_usd", table.read_number("skill_usd", budget.skill_usd, 0));
  keep("skill_tokens", table.read_count("skill_tokens", budget.skill_tokens));
  keep("total_usd", table.read_number("total_usd", budget.total_usd, 0));
  keep("total_tokens", table.read_count("total_tokens", budget.total_tokens));
  keep("answer_tokens",
       table.read_count("answer_tokens", budget.answer_tokens, 1));
  table.reject_unknown();
}

/// `"off"`, or `"sample:0.05"` for a share between 0 and 1.
bool read_share(table_reader& table, std::string_view key, double& out) {
  std::string text;
  if (!table.read_text(key, text))
    return false;
  static constexpr std::string_view sample{"sample:"};
  double share = 0;
  if (text != "off") {
    auto begin = text.data() + std::min(sample.size(), text.size());
    auto end = text.data() + text.size();
    auto [rest, why] = std::from_chars(begin, end, share);
    if (!text.starts_with(sample) || why != std::errc{} || rest != end
        || share < 0 || share > 1) {
      table.fail(key, "'" + text
                        + "' is neither \"off\" nor \"sample:\" with a share "
                          "between 0 and 1, as in \"sample:0.05\"");
      return false;
    }
  }
  out = share;
  return true;
}

void loader::read_solidify(table_reader table, toml_report& report) {
  auto& solidify = settings_.solidify;
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, "solidify.", table, report, key, was_read);
  };
  keep("mode",
       table.read_choice("mode", solidify.mode, {"on", "shadow", "off"}));
  keep("observe", table.read_count("observe", solidify.observe, 2));
  keep("shadow", table.read_count("shadow", solidify.shadow, 1));
  keep("failures", table.read_count("failures", solidify.failures, 1));
  keep("verify", read_share(table, "verify", solidify.verify));
  keep("repeat_network",
       table.read_flag("repeat_network", solidify.repeat_network));
  table.reject_unknown();
}

void loader::read_limits(table_reader& table, toml_report& report,
                         const std::string& path, processor_limits& limits) {
  auto keep = [&](std::string_view key, bool was_read) {
    note(settings_, path, table, report, key, was_read);
  };
  keep("concurrency_start",
       table.read_count("concurrency_start", limits.concurrency_start, 1));
  keep("concurrency_max",
       table.read_count("concurrency_max", limits.concurrency_max, 1));
  keep("requests_per_minute",
       table.read_count("requests_per_minute", limits.requests_per_minute));
  keep("tokens_per_minute",
       table.read_count("tokens_per_minute", limits.tokens_per_minute));
  keep("queue", table.read_count("queue", limits.queue, 1));
  keep("retries", table.read_count("retries", limits.retries));
  keep("retry_base", table.read_duration("retry_base", limits.retry_base));
  keep("retry_max", table.read_duration("retry_max", limits.retry_max));
  keep("connect_timeout",
       table.read_duration("connect_timeout", limits.connect_timeout));
  keep("request_timeout",
       table.read_duration("request_timeout", limits.request_timeout));
  keep("idle_timeout",
       table.read_duration("idle_timeout", limits.idle_timeout));
  if (limits.concurrency_start > limits.concurrency_max) {
    if (table.has("concurrency_start") && table.has("concurrency_max"))
      table.fail("concurrency_start", "larger than concurrency_max");
    limits.concurrency_start = limits.concurrency_max;
  }
  if (limits.retry_base > limits.retry_max) {
    if (table.has("retry_base") && table.has("retry_max"))
      table.fail("retry_base", "longer than retry_max");
    limits.retry_base = limits.retry_max;
  }
}

void loader::read_processors(table_reader table, toml_report& report,
                             const std::string& file) {
  read_limits(table, report, "processors.", settings_.processors);
  if (auto models = table.table("models"))
    for (auto& [match, inner] : models->members()) {
      // Applied in finish(), over what all files say of [processors].
      processor_limits trial;
      read_limits(inner, report, "processors.models.\"" + match + "\".", trial);
      inner.reject_unknown();
      changes_.push_back({match, inner.node(), file});
    }
  table.reject_unknown();
}

void loader::add_prices(table_reader& top, const toml_report& report) {
  auto read = read_price_list(top, report);
  settings_.prices.insert(settings_.prices.begin(), read.begin(), read.end());
}

void loader::confine(table_reader& top) {
  static constexpr std::array<std::string_view, 12> kept{
    "routes",    "prices",  "plugin_dirs",    "trusted_projects",
    "harnesses", "sandbox", "install_policy", "plugins",
    "budget",    "journal", "solidify",       "host",
  };
  for (auto key : kept)
    if (top.has(key))
      top.fail_plainly(
        key,
        std::string{key}
          + " is not for a project's file to say: it decides which code runs, "
            "how it is confined, where requests go, or what is spent and kept; "
            "set it in "
          + where_.user_config.string()
          + ", or list the project's folder in trusted_projects there");
}

bool loader::is_trusted(const fs::path& project) const {
  std::error_code why;
  auto root = fs::weakly_canonical(project, why);
  if (why)
    return false;
  for (const auto& folder : settings_.trusted_projects) {
    auto trusted = fs::weakly_canonical(folder, why);
    if (why)
      continue;
    auto below = root.lexically_relative(trusted);
    if (!below.empty() && *below.begin() != "..")
      return true;
  }
  return false;
}

result<void> loader::read(const fs::path& file, layer kind) {
  auto text = read_file(file, std::uintmax_t{4} << 20);
  if (!text)
    return text.error();
  auto table = parse_toml(*text, file.string());
  if (!table)
    return table.error();
  folder_ = file.parent_path();
  toml_report report{file.string()};
  table_reader top{*table, {}, report};
  if (kind == layer::project && !is_trusted(folder_.parent_path()))
    confine(top);
  read_top(top, report);
  if (auto inner = top.table("run"))
    read_run(std::move(*inner), report);
  if (auto inner = top.table("sandbox"))
    read_sandbox(std::move(*inner), report);
  if (auto inner = top.table("plugins"))
    read_plugins(std::move(*inner), report);
  if (auto inner = top.table("compiler"))
    read_compiler(std::move(*inner), report);
  if (auto inner = top.table("adapt"))
    read_adapt(std::move(*inner), report);
  if (auto inner = top.table("check"))
    read_check(std::move(*inner), report);
  if (auto inner = top.table("journal"))
    read_journal(std::move(*inner), report);
  if (auto inner = top.table("host"))
    read_host(std::move(*inner), report);
  if (auto inner = top.table("budget"))
    read_budget(std::move(*inner), report);
  if (auto inner = top.table("solidify"))
    read_solidify(std::move(*inner), report);
  if (auto inner = top.table("processors"))
    read_processors(std::move(*inner), report, file.string());
  if (auto inner = top.table("harnesses"))
    read_harnesses(std::move(*inner), settings_.harnesses);
  auto routes = read_route_list(
    top, report, [this](const std::string& path) { return resolved(path); });
  for (auto& via : routes)
    via.from_default = kind == layer::shipped;
  settings_.routes.insert(settings_.routes.begin(), routes.begin(),
                          routes.end());
  add_prices(top, report);
  top.reject_unknown();
  settings_.files.push_back(file.string());
  return report.outcome();
}

result<void> loader::read_prices(const fs::path& file) {
  auto text = read_file(file, std::uintmax_t{4} << 20);
  if (!text)
    return text.error();
  auto table = parse_toml(*text, file.string());
  if (!table)
    return table.error();
  toml_report report{file.string()};
  table_reader top{*table, {}, report};
  add_prices(top, report);
  top.reject_unknown();
  settings_.files.push_back(file.string());
  return report.outcome();
}

result<void> loader::read_project(const fs::path& start) {
  std::error_code why;
  auto folder = fs::absolute(start, why);
  if (start.empty() || why)
    return ok;
  for (folder = folder.lexically_normal();; folder = folder.parent_path()) {
    auto file = folder / ".skvm" / "skvm.toml";
    if (fs::exists(file, why)) {
      for (const auto& earlier : settings_.files)
        if (fs::equivalent(file, earlier, why))
          return ok;
      return read(file, layer::project);
    }
    if (folder == folder.root_path() || folder.empty())
      return ok;
  }
}

config loader::finish() {
  // The last file's tables first: they are searched in that order. One glob in
  // several files gets all of their changes, the last file's on top.
  auto& overrides = settings_.processor_overrides;
  std::vector<std::string> matches;
  std::stable_sort(
    changes_.begin(), changes_.end(), [&](const auto& a, const auto& b) {
      auto rank = [&](const std::string& file) {
        return std::find(settings_.files.begin(), settings_.files.end(), file);
      };
      return rank(b.file) < rank(a.file);
    });
  for (const auto& change : changes_)
    if (std::find(matches.begin(), matches.end(), change.match)
        == matches.end())
      matches.push_back(change.match);
  for (const auto& match : matches) {
    auto limits = settings_.processors;
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
      if (change->match != match)
        continue;
      toml_report report{change->file};
      table_reader table{change->table, {}, report};
      read_limits(table, report, "processors.models.\"" + match + "\".",
                  limits);
    }
    overrides.emplace_back(match, limits);
  }
  return std::move(settings_);
}

} // namespace

result<config> load_config(const paths& where,
                           const std::optional<fs::path>& named,
                           const fs::path& project) {
  loader files{where};
  auto shipped = where.shipped / "skvm.toml";
  std::error_code why;
  if (!fs::exists(shipped, why))
    return make_error(errc::invalid_config, shipped.string(),
                      "missing; the program's own files are not where its "
                      "binary expects them");
  if (auto done = files.read(shipped, layer::shipped); !done)
    return done.error();
  auto prices = where.shipped / "prices.toml";
  if (fs::exists(prices, why))
    if (auto done = files.read_prices(prices); !done)
      return done.error();
  auto user = named ? *named : where.user_config;
  if (named || where.user_config_named || fs::exists(user, why))
    if (auto done = files.read(user, layer::user); !done)
      return done.error();
  if (auto done = files.read_project(project); !done)
    return done.error();
  return files.finish();
}

} // namespace skvm
