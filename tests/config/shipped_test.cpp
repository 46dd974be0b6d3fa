#include "tests/config/settings_folder.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "config/toml_reader.hpp"
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

/// The files of `config/` as they are shipped.
namespace skvm {
namespace {

using testing::settings_folder;

std::filesystem::path shipped_folder() {
  auto where = find_paths();
  EXPECT_TRUE(where) << where.error().text();
  return where->shipped;
}

config shipped() {
  settings_folder files;
  files.where().shipped = shipped_folder();
  auto loaded = files.load();
  EXPECT_TRUE(loaded) << loaded.error().text();
  return loaded ? *loaded : config{};
}

toml::table table_of(const std::filesystem::path& file) {
  auto text = read_file(file);
  if (!text) {
    ADD_FAILURE() << text.error().text();
    return {};
  }
  auto table = parse_toml(*text, file.string());
  if (!table) {
    ADD_FAILURE() << table.error().text();
    return {};
  }
  return *table;
}

TEST(shipped_config, states_the_defaults_that_the_program_has_built_in) {
  auto cfg = shipped();
  config built_in;
  EXPECT_EQ(cfg.run, built_in.run);
  EXPECT_EQ(cfg.sandbox, built_in.sandbox);
  EXPECT_EQ(cfg.compiler, built_in.compiler);
  EXPECT_EQ(cfg.plugins, built_in.plugins);
  EXPECT_EQ(cfg.journal, built_in.journal);
  EXPECT_EQ(cfg.budget, built_in.budget);
  EXPECT_EQ(cfg.processors, built_in.processors);
  EXPECT_EQ(cfg.default_model, built_in.default_model);
  EXPECT_EQ(cfg.default_harness, "bare");
  EXPECT_EQ(cfg.delivery, built_in.delivery);
  EXPECT_EQ(cfg.install_policy, built_in.install_policy);
  EXPECT_TRUE(cfg.plugin_dirs.empty());
  EXPECT_TRUE(cfg.trusted_projects.empty());
}

TEST(shipped_config, has_every_option) {
  auto cfg = shipped();
  std::string section;
  auto text = to_toml(config{});
  for (auto line : split_lines(text)) {
    auto key = section + std::string{line.substr(0, line.find(' '))};
    if (line.starts_with("[")) {
      section = std::string{line.substr(1, line.size() - 2)} + ".";
    } else if (!line.empty()) {
      EXPECT_TRUE(cfg.origins.contains(key)) << key;
    }
  }
}

TEST(shipped_config, names_a_variable_wherever_a_route_leaves_this_machine) {
  for (const auto& via : shipped().routes)
    if (via.base_url.starts_with("https://")) {
      EXPECT_FALSE(via.key_env.empty()) << via.match;
    }
}

TEST(shipped_config, routes_the_documented_names) {
  auto cfg = shipped();
  for (const auto* id :
       {"anthropic/x", "openai/x", "openai-responses/x", "openrouter/a/x",
        "deepseek/x", "vllm/x", "ollama/x", "llamacpp/x", "sim/x", "replay/x"})
    EXPECT_NE(cfg.find_route(id), nullptr) << id;
}

TEST(shipped_config, finds_the_files_of_local_models) {
  auto cfg = shipped();
  const auto* sim = cfg.find_route("sim/small");
  ASSERT_NE(sim, nullptr);
  EXPECT_EQ(sim->files.at("personality"),
            (shipped_folder() / "sim/{model}.toml").lexically_normal());
}

TEST(shipped_prices, are_known_for_known_models_only) {
  auto cfg = shipped();
  const auto* listed = cfg.find_price("anthropic/claude-opus-4-6");
  ASSERT_NE(listed, nullptr);
  EXPECT_EQ(listed->output, 25);
  EXPECT_EQ(cfg.find_price("anthropic/claude-opus-4-1")->output, 75);
  EXPECT_EQ(cfg.find_price("openai/some-new-model"), nullptr);
  for (const auto& each : cfg.prices) {
    EXPECT_LE(each.cache_read, each.input) << each.match;
    EXPECT_LE(each.input, each.output) << each.match;
  }
}

std::vector<std::string> texts_at(const toml::table& table,
                                  std::string_view path) {
  std::vector<std::string> texts;
  const auto* items = table.at_path(path).as_array();
  EXPECT_NE(items, nullptr) << path;
  if (items != nullptr)
    for (const auto& item : *items)
      texts.push_back(item.value_or(std::string{}));
  return texts;
}

TEST(shipped_packages, lists_are_sorted_and_without_repetition) {
  auto table = table_of(shipped_folder() / "packages.toml");
  for (const auto* path :
       {"python.stdlib", "python.common", "node.builtins", "node.common",
        "shell.builtins", "shell.base"}) {
    auto texts = texts_at(table, path);
    EXPECT_GT(texts.size(), 20U) << path;
    EXPECT_TRUE(std::is_sorted(texts.begin(), texts.end())) << path;
    EXPECT_EQ(std::adjacent_find(texts.begin(), texts.end()), texts.end())
      << path;
  }
}

TEST(shipped_packages, know_what_import_names_hide) {
  auto table = table_of(shipped_folder() / "packages.toml");
  auto package = [&](const char* name) {
    return table["python"]["packages"][name].value_or(std::string{});
  };
  EXPECT_EQ(package("cv2"), "opencv-python");
  EXPECT_EQ(package("PIL"), "pillow");
  EXPECT_EQ(package("yaml"), "PyYAML");
  EXPECT_EQ(table["commands"]["pdftotext"].value_or(std::string{}),
            "poppler-utils");
}

TEST(shipped_packages, know_enough_of_each_kind) {
  auto table = table_of(shipped_folder() / "packages.toml");
  auto size = [&](std::string_view path) {
    const auto* entries = table.at_path(path).as_table();
    return entries == nullptr ? 0U : entries->size();
  };
  EXPECT_GE(size("python.packages"), 160U);
  EXPECT_GE(size("commands"), 150U);
  for (const auto* manager : {"managers.apk", "managers.brew", "managers.dnf"})
    EXPECT_GE(size(manager), 20U) << manager;
  // A Debian package that the file itself knows, or the name is a mistake.
  std::set<std::string> debian{"build-essential", "python3-venv", "7zip",
                               "git-delta"};
  for (const auto& [command, package] : *table["commands"].as_table())
    debian.insert(package.value_or(std::string{}));
  for (const auto* manager : {"apk", "brew", "dnf"})
    for (const auto& [name, other] : *table["managers"][manager].as_table())
      EXPECT_TRUE(debian.contains(std::string{name.str()})) << name.str();
}

TEST(shipped_packages, map_no_module_of_the_standard_library) {
  auto table = table_of(shipped_folder() / "packages.toml");
  auto stdlib = texts_at(table, "python.stdlib");
  const auto* packages = table["python"]["packages"].as_table();
  ASSERT_NE(packages, nullptr);
  for (const auto& [name, package] : *packages)
    EXPECT_FALSE(
      std::binary_search(stdlib.begin(), stdlib.end(), std::string{name.str()}))
      << name.str();
}

} // namespace
} // namespace skvm
