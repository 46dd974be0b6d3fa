#include "base/files.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "config/option_reader.hpp"
#include "config/options.hpp"
#include "config/tables.hpp"
#include "config/toml_reader.hpp"

#include <algorithm>
#include <array>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

enum class layer { shipped, user, project };

/// Reads one file after the other into one configuration.
class loader {
public:
  explicit loader(const paths& where) : where_(where) {}

  result<void> read(const fs::path& file, layer kind);
  result<void> read_prices(const fs::path& file);
  result<void> read_project(const fs::path& start);
  config finish();

private:
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
    return make_error(errc::invalid_config, file.string(),
                      text.error().message);
  auto table = parse_toml(*text, file.string());
  if (!table)
    return table.error();
  folder_ = file.parent_path();
  toml_report report{file.string()};
  table_reader top{*table, {}, report};
  if (kind == layer::project && !is_trusted(folder_.parent_path()))
    confine(top);
  auto resolve = [this](const std::string& path) { return resolved(path); };
  option_source from{settings_, report, resolve, file.string(), changes_};
  option_reader options{top, {}, from};
  visit_options(options, settings_);
  if (auto inner = top.table("harnesses"))
    read_harnesses(std::move(*inner), settings_.harnesses);
  auto routes = read_route_list(top, report, resolve);
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
      option_source from{settings_, report, {}, change->file, changes_};
      option_reader options{table, "processors.models.\"" + match + "\".",
                            from};
      visit_limits(options, limits);
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
