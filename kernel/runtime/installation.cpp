#include "runtime/installation.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "compiler/catalogue.hpp"
#include "hosting/hosted.hpp"
#include "os/host.hpp"

#include <cstdlib>

namespace skvm {

namespace {

plugin_isolation isolation_of(const plugin_settings& settings) {
  if (!settings.any())
    return {};
  hosting::host_settings host;
  host.program = std::filesystem::path{libexec_folder()} / "skvm-plugin-host";
  host.call_limit = settings.call_time;
  return {[settings](std::string_view name) { return settings.isolated(name); },
          [host](const std::filesystem::path& file) {
            auto one = host;
            one.plugin = std::filesystem::absolute(file);
            one.name = file.stem().string();
            return host_plugin(std::move(one));
          }};
}

} // namespace

std::vector<std::filesystem::path> installation::data_dirs() const {
  auto own = where.data / "config";
  std::error_code failed;
  if (std::filesystem::is_directory(own, failed))
    return {std::move(own), where.shipped};
  return {where.shipped};
}

result<std::shared_ptr<const catalogue>> installation::read_catalogue() const {
  auto file = data_dirs().front() / "capabilities.toml";
  if (std::error_code failed; !std::filesystem::exists(file, failed))
    file = where.shipped / "capabilities.toml";
  auto text = read_file(file);
  if (!text)
    return text.error();
  auto parsed = parse_catalogue(*text, file.string());
  if (!parsed)
    return parsed.error();
  return std::shared_ptr<const catalogue>{
    std::make_shared<const catalogue>(std::move(*parsed))};
}

result<std::shared_ptr<const check_rules>> installation::read_checks() const {
  std::vector<check_rules::source> files;
  auto shipped = (where.shipped / "checks.toml").string();
  auto names = settings.check.rules;
  names.insert(names.begin(), shipped);
  for (auto& name : names) {
    auto text = read_file(name);
    if (!text)
      return text.error();
    files.push_back({std::move(*text), std::move(name)});
  }
  return check_rules::parse(files);
}

result<installation> find_installation(const installation_options& options) {
  installation out;
  auto where = find_paths();
  if (!where)
    return where.error();
  out.where = std::move(*where);
  auto settings = load_config(out.where, options.config_file, options.project);
  if (!settings)
    return settings.error();
  out.settings = std::move(*settings);
  if (options.load_plugins) {
    // Read once, at start, before there are threads.
    const auto* more = std::getenv("SKVM_PLUGIN_PATH");
    auto roots = plugin_roots(more == nullptr ? "" : more,
                              out.settings.plugin_dirs, out.where.plugins);
    out.plugins = std::make_shared<const plugin_set>(
      plugin_set::load(roots, isolation_of(out.settings.plugins)));
  } else {
    out.plugins = std::make_shared<const plugin_set>();
  }
  return out;
}

} // namespace skvm
