#include "runtime/installation.hpp"

#include <cstdlib>

#include "base/files.hpp"
#include "base/text.hpp"
#include "compiler/catalogue.hpp"

namespace skvm {

result<std::shared_ptr<const catalogue>> installation::read_catalogue() const {
  auto file = where.shipped / "capabilities.toml";
  auto text = read_file(file);
  if (!text)
    return text.error();
  auto parsed = parse_catalogue(*text, file.string());
  if (!parsed)
    return parsed.error();
  return std::shared_ptr<const catalogue>{
    std::make_shared<const catalogue>(std::move(*parsed))};
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
    std::vector<std::filesystem::path> roots{out.where.plugins};
    for (const auto& dir : out.settings.plugin_dirs)
      roots.emplace_back(dir);
    // Read once, at start, before there are threads.
    if (const auto* more = std::getenv("SKVM_PLUGIN_PATH")) { // NOLINT(concurrency-mt-unsafe)
      std::string_view rest{more};
      while (!rest.empty()) {
        auto end = rest.find(':');
        if (end != 0)
          roots.emplace_back(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{}
                                             : rest.substr(end + 1);
      }
    }
    out.plugins = std::make_shared<const plugin_set>(plugin_set::load(roots));
  } else {
    out.plugins = std::make_shared<const plugin_set>();
  }
  return out;
}

} // namespace skvm
