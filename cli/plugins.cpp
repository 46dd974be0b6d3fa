#include <boost/json.hpp>

#include "base/json.hpp"
#include "commands.hpp"
#include "plugins/scaffold.hpp"
#include "terminal.hpp"

#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

exit_code list_plugins(const common_options& common) {
  auto quiet = common;
  quiet.quiet = true; // the refused ones are part of the result here
  auto what = open_installation(quiet);
  if (!what)
    return report(common, what.error());
  const auto& plugins = *what->plugins;
  if (common.json) {
    bj::array loaded;
    for (const auto& one : plugins.loaded())
      loaded.push_back({{"name", one.name},
                        {"kind", to_string(one.kind)},
                        {"version", one.version},
                        {"summary", one.summary},
                        {"file", one.file},
                        {"isolated", one.isolated}});
    bj::array refused;
    for (const auto& one : plugins.refused())
      refused.push_back({{"file", one.file}, {"reason", one.reason}});
    std::cout << json::write_pretty(
      {{"loaded", std::move(loaded)}, {"refused", std::move(refused)}});
    return exit_code::done;
  }
  std::vector<std::vector<std::string>> rows{
    {"kind", "name", "version", "process", "summary"}};
  for (const auto& one : plugins.loaded())
    rows.push_back({std::string{to_string(one.kind)}, one.name, one.version,
                    one.isolated ? "own" : "shared", one.summary});
  std::cout << table(rows);
  for (const auto& one : plugins.refused())
    std::cout << tinted("refused", tint::red) << "  " << one.file << ": "
              << one.reason << '\n';
  return exit_code::done;
}

exit_code new_plugin(const common_options& common, const std::string& kind,
                     const std::string& name, const std::string& folder) {
  auto target = folder.empty() ? std::filesystem::path{name}
                               : std::filesystem::path{folder};
  auto known = kind == "model"     ? plugin_kind::model
               : kind == "harness" ? plugin_kind::harness
                                   : plugin_kind::pass;
  auto written = write_plugin_project(known, name, target);
  if (!written)
    return report(common, written.error());
  if (common.json) {
    bj::array files;
    for (const auto& file : *written)
      files.push_back(bj::value(file.string()));
    std::cout << json::write_pretty({{"files", std::move(files)}});
    return exit_code::done;
  }
  for (const auto& file : *written)
    std::cout << file.string() << '\n';
  std::cout << "\nnext: see " << (target / "README.md").string() << '\n';
  return exit_code::done;
}

} // namespace skvm::cli
