#include "tests/plugins/plugin_folder.hpp"

#include "plugins/loader.hpp"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace skvm {

namespace {

using test::only_plugin;
using test::only_reason;
using test::plugin_folder;
using testing::HasSubstr;
using testing::Not;

/// The reason why a broken object is refused, wherever it is noticed.
std::string refusal_of(const std::string& object,
                       const std::string& subfolder = "passes") {
  plugin_folder folder;
  auto file = folder.add(object, subfolder);
  auto set = folder.load();
  auto reason = only_reason(set);
  if (!set.refused().empty()) {
    EXPECT_EQ(set.refused().front().file, file.string());
  }
  EXPECT_FALSE(reason.empty());
  EXPECT_THAT(reason, Not(HasSubstr("\n")));
  return reason;
}

/// The same, for a defect that shows before any code of the object runs.
std::string refusal_by_data(const std::string& object,
                            const std::string& subfolder = "passes") {
  ::unsetenv("SKVM_TEST_CODE_RAN");
  auto reason = refusal_of(object, subfolder);
  EXPECT_EQ(std::getenv("SKVM_TEST_CODE_RAN"), nullptr)
    << "code of the plugin ran before it was refused";
  return reason;
}

struct no_ports final : pass_ports {
  std::vector<probe_answer> check_host(const std::vector<probe>&) override {
    return {};
  }

  result<std::string> ask_model(const std::string&,
                                const std::string&) override {
    return make_error(errc::not_found, "model", "none configured");
  }

  [[nodiscard]] bool has_model() const override { return false; }

  [[nodiscard]] bool cancelled() const override { return false; }
};

result<pass_output> run_pass(const loaded_plugin& plugin) {
  skill source;
  catalogue empty_catalogue;
  artifacts inputs;
  std::map<std::string, std::string, std::less<>> data_files;
  no_ports ports;
  return plugin.run_pass({.skill = source,
                          .catalogue = empty_catalogue,
                          .profile = nullptr,
                          .model = "some/model",
                          .harness = "some-harness",
                          .install_dir = "/nowhere",
                          .inputs = inputs,
                          .data_files = data_files,
                          .ports = ports});
}

} // namespace

TEST(loader, loads_a_pass_with_all_that_it_says_of_itself) {
  plugin_folder folder;
  auto file = folder.add("good_pass", "passes");
  auto set = folder.load();
  auto* plugin = only_plugin(set);
  ASSERT_NE(plugin, nullptr);
  EXPECT_EQ(plugin->kind, plugin_kind::pass);
  EXPECT_EQ(plugin->name, "good-pass");
  EXPECT_EQ(plugin->version, "1.2.3");
  EXPECT_EQ(plugin->summary, "A pass that works.");
  EXPECT_EQ(plugin->file, file.string());
  EXPECT_TRUE(plugin->info.consumes.contains("plan"));
  EXPECT_TRUE(plugin->info.produces.contains("summary"));
  EXPECT_EQ(set.find(plugin_kind::pass, "good-pass"), plugin);
  EXPECT_EQ(set.find(plugin_kind::model, "good-pass"), nullptr);
}

TEST(loader, runs_a_pass_of_a_plugin) {
  plugin_folder folder;
  folder.add("good_pass", "passes");
  auto set = folder.load();
  auto* plugin = only_plugin(set);
  ASSERT_NE(plugin, nullptr);
  auto out = run_pass(*plugin);
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->artifacts.at("summary"), "\"some-harness\"");
}

TEST(loader, opens_a_model_of_a_plugin_and_hands_on_its_errors) {
  plugin_folder folder;
  folder.add("good_model", "models");
  auto set = folder.load();
  auto* plugin = only_plugin(set);
  ASSERT_NE(plugin, nullptr);
  ASSERT_TRUE(plugin->local_model);
  EXPECT_FALSE(plugin->wire_model);
  model_settings settings;
  auto refused = plugin->local_model(settings);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::invalid_config);
  settings.model = "tiny";
  auto opened = plugin->local_model(settings);
  ASSERT_TRUE(opened) << opened.error().text();
  chat_request request;
  request.system = "hello";
  auto answer = (*opened)->answer(request);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(text_of(answer->reply.answer), "hello");
}

TEST(loader, opens_a_harness_of_a_plugin) {
  plugin_folder folder;
  folder.add("good_harness", "harnesses");
  auto set = folder.load();
  auto* plugin = only_plugin(set);
  ASSERT_NE(plugin, nullptr);
  ASSERT_TRUE(plugin->external_harness);
  EXPECT_FALSE(plugin->agent_harness);
  auto opened = plugin->external_harness({});
  ASSERT_TRUE(opened) << opened.error().text();
  task_view task;
  task.task = "greet";
  auto plan = (*opened)->plan(task, {});
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->argv, (std::vector<std::string>{"echo", "greet"}));
}

TEST(loader, keeps_loading_after_what_it_refuses) {
  plugin_folder folder;
  folder.add("broken_registers_nothing", "passes");
  folder.add("broken_undefined_symbol", "passes");
  folder.add("good_pass", "passes");
  folder.add("good_model", "models");
  folder.add("good_harness", "harnesses");
  folder.write("passes/garbage.so", "no library");
  auto set = folder.load();
  EXPECT_EQ(set.loaded().size(), 3u);
  EXPECT_EQ(set.refused().size(), 3u);
  EXPECT_EQ(set.names(plugin_kind::harness),
            std::vector<std::string>{"good-harness"});
}

TEST(loader, refuses_an_object_without_the_symbol) {
  EXPECT_EQ(refusal_by_data("broken_no_symbol"),
            "not a plugin: exports no symbol 'skvm_plugin'");
}

TEST(loader, refuses_a_descriptor_that_is_no_data) {
  EXPECT_EQ(refusal_by_data("broken_zeroed"),
            "not a plugin: its symbol 'skvm_plugin' is no data");
}

TEST(loader, refuses_another_sdk_version) {
  EXPECT_EQ(refusal_by_data("broken_wrong_sdk_version"),
            "built for SDK version " + std::to_string(SKVM_SDK_VERSION + 1)
              + ", this program has " + std::to_string(SKVM_SDK_VERSION));
}

TEST(loader, refuses_another_build_tag_and_shows_both) {
  auto reason = refusal_by_data("broken_wrong_build_tag");
  EXPECT_THAT(reason, HasSubstr("stdlib=3;cxx11abi=0"));
  EXPECT_THAT(reason, HasSubstr(SKVM_BUILD_TAG));
}

TEST(loader, refuses_a_descriptor_that_is_too_small) {
  EXPECT_THAT(refusal_by_data("broken_small_descriptor"),
              HasSubstr("its descriptor has "));
}

TEST(loader, refuses_a_descriptor_without_a_head) {
  EXPECT_EQ(refusal_by_data("broken_tiny_descriptor"),
            "damaged: its descriptor claims a size of 4 bytes");
}

TEST(loader, refuses_null_pointers_by_member) {
  EXPECT_EQ(refusal_by_data("broken_null_build_tag"),
            "its descriptor has no build tag");
  EXPECT_EQ(refusal_by_data("broken_null_kind"), "its descriptor has no kind");
  EXPECT_EQ(refusal_by_data("broken_null_name"), "its descriptor has no name");
  EXPECT_EQ(refusal_by_data("broken_null_version"),
            "its descriptor has no version");
  EXPECT_EQ(refusal_by_data("broken_null_summary"),
            "its descriptor has no summary");
  EXPECT_EQ(refusal_by_data("broken_null_register"),
            "its descriptor has no register function");
}

TEST(loader, refuses_a_name_that_is_not_in_kebab_case) {
  EXPECT_EQ(refusal_by_data("broken_bad_name"),
            "its name 'Not_Kebab' is not in kebab-case");
}

TEST(loader, refuses_a_kind_that_does_not_exist) {
  EXPECT_EQ(refusal_by_data("broken_unknown_kind"),
            "of unknown kind 'gadget'; there are model, harness and pass");
}

TEST(loader, refuses_a_summary_of_two_lines) {
  EXPECT_EQ(refusal_by_data("broken_two_line_summary"),
            "its summary has more than one line");
}

TEST(loader, refuses_a_plugin_in_the_folder_of_another_kind) {
  EXPECT_EQ(refusal_by_data("good_pass", "models"),
            "is a pass, but lies in the folder 'models'");
}

TEST(loader, refuses_a_plugin_that_registers_another_kind) {
  EXPECT_EQ(refusal_of("broken_other_kind", "models"),
            "says that it is a model, but registers a pass");
}

TEST(loader, refuses_a_pass_that_registers_under_another_name) {
  EXPECT_EQ(refusal_of("broken_other_pass_id"),
            "says that it is 'another', but registers the pass 'broken'");
}

TEST(loader, refuses_a_plugin_that_registers_nothing) {
  EXPECT_EQ(refusal_of("broken_registers_nothing"), "registers nothing");
}

TEST(loader, refuses_a_plugin_that_registers_two_things) {
  EXPECT_EQ(refusal_of("broken_registers_two"),
            "registers 2 things, but a plugin is one");
}

TEST(loader, refuses_a_plugin_that_throws_while_it_registers) {
  EXPECT_EQ(refusal_of("broken_throwing_register"),
            "its register function threw no licence found");
  EXPECT_EQ(refusal_of("broken_throwing_number"),
            "its register function threw something that is no std::exception");
}

TEST(loader, names_an_undefined_symbol_as_it_is_written) {
  EXPECT_EQ(refusal_of("broken_undefined_symbol"),
            "undefined symbol: elsewhere::not_defined_anywhere(int)");
}

#ifdef SKVM_TEST_ADDRESS_SANITIZER
TEST(loader, refuses_a_plugin_whose_sanitizer_would_end_the_process) {
  EXPECT_THAT(refusal_of("broken_address_sanitizer"),
              HasSubstr("sanitizer=address"));
}
#endif

TEST(loader, refuses_the_second_of_two_with_one_name) {
  plugin_folder folder;
  auto first = folder.add("good_pass", "passes");
  std::filesystem::rename(first, folder.path() / "passes" / "a.so");
  folder.add("broken_duplicate", "passes");
  ::unsetenv("SKVM_TEST_CODE_RAN");
  auto set = folder.load();
  ASSERT_EQ(set.loaded().size(), 1u);
  EXPECT_EQ(set.loaded().front().version, "1.2.3");
  ASSERT_EQ(set.refused().size(), 1u);
  EXPECT_EQ(set.refused().front().reason,
            "a pass named 'good-pass' was already loaded from "
              + set.loaded().front().file);
  EXPECT_EQ(std::getenv("SKVM_TEST_CODE_RAN"), nullptr);
}

TEST(loader, turns_what_a_factory_throws_into_an_error_with_the_name) {
  plugin_folder folder;
  folder.add("broken_throwing_model", "models");
  auto set = folder.load();
  auto* plugin = only_plugin(set);
  ASSERT_NE(plugin, nullptr);
  auto opened = plugin->local_model({});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::plugin_failed);
  EXPECT_EQ(opened.error().text(), "throwing-model: threw no such weights");
}

TEST(loader, turns_a_factory_that_makes_nothing_into_an_error) {
  plugin_folder folder;
  folder.add("broken_empty_harness", "harnesses");
  auto set = folder.load();
  auto* plugin = only_plugin(set);
  ASSERT_NE(plugin, nullptr);
  auto opened = plugin->agent_harness({});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::plugin_failed);
  EXPECT_EQ(opened.error().text(), "empty-harness: its factory made nothing");
}

TEST(loader, turns_what_a_pass_throws_into_an_error_with_the_name) {
  plugin_folder folder;
  folder.add("broken_throwing_pass", "passes");
  auto set = folder.load();
  auto* plugin = only_plugin(set);
  ASSERT_NE(plugin, nullptr);
  auto out = run_pass(*plugin);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, errc::plugin_failed);
  EXPECT_EQ(out.error().text(), "throwing-pass: threw this cannot be");
}

TEST(loader, keeps_a_plugin_mapped_after_its_set_is_gone) {
  plugin_folder folder;
  folder.add("good_model", "models");
  std::unique_ptr<local_model> model;
  {
    auto set = folder.load();
    auto* plugin = only_plugin(set);
    ASSERT_NE(plugin, nullptr);
    model_settings settings;
    settings.model = "tiny";
    auto opened = plugin->local_model(settings);
    ASSERT_TRUE(opened) << opened.error().text();
    model = std::move(*opened);
  }
  auto answer = model->answer({});
  ASSERT_TRUE(answer) << answer.error().text();
}

} // namespace skvm
