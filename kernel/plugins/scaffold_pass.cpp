#include "plugins/scaffold_templates.hpp"

namespace skvm {

namespace {

constexpr template_file pass_files[] = {
  {"src/drop_repeats.hpp", R"(#pragma once

#include <skvm/pass.hpp>

namespace @IDENT@_plugin {

/// Drops a line of prose that only says the line before it again. Code blocks
/// and front matter stay as they are.
struct drop_repeats {
  static constexpr skvm::pass_info info{.id = "@NAME@"};

  skvm::result<skvm::pass_output> run(const skvm::pass_context& ctx);
};

} // namespace @IDENT@_plugin
)"},
  {"src/drop_repeats.cpp", R"(#include "drop_repeats.hpp"

#include <algorithm>

namespace @IDENT@_plugin {

namespace {

std::string_view without_end(std::string_view line) {
  auto last = line.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? "" : line.substr(0, last + 1);
}

bool is_in_code(const skvm::skill& skill, std::size_t offset) {
  return std::any_of(skill.code.begin(), skill.code.end(),
                     [&](const skvm::code_block& block) {
                       return block.where.begin <= offset
                              && offset < block.where.end;
                     });
}

} // namespace

skvm::result<skvm::pass_output>
drop_repeats::run(const skvm::pass_context& ctx) {
  skvm::pass_output out;
  std::string_view source = ctx.skill.source;
  std::string_view before;
  for (auto begin = ctx.skill.body_begin; begin < source.size();) {
    auto end = source.find('\n', begin);
    end = end == std::string_view::npos ? source.size() : end + 1;
    auto line = without_end(source.substr(begin, end - begin));
    if (is_in_code(ctx.skill, begin))
      line = {};
    if (!line.empty() && line == before) {
      skvm::edit edit;
      edit.where = {begin, end};
      edit.rule = "repeated-line";
      edit.reason = "says the line before it again";
      out.edits.push_back(std::move(edit));
    }
    before = line;
    begin = end;
  }
  return out;
}

} // namespace @IDENT@_plugin
)"},
  {"src/plugin.cpp", R"(#include <skvm/plugin.hpp>

#include "drop_repeats.hpp"

SKVM_PLUGIN(pass, "@NAME@", "0.1.0", "Drops repeated lines from a skill.") {
  registry.add_pass<@IDENT@_plugin::drop_repeats>();
}
)"},
  {"tests/drop_repeats_test.cpp", R"(#include "drop_repeats.hpp"

#include <gtest/gtest.h>

#include "plugin_file.hpp"

namespace {

/// A compile without a model, on a host that has nothing.
struct no_ports final : skvm::pass_ports {
  std::vector<skvm::probe_answer>
  check_host(const std::vector<skvm::probe>& probes) override {
    return std::vector<skvm::probe_answer>(probes.size());
  }
  skvm::result<std::string> ask_model(const std::string&,
                                      const std::string&) override {
    return skvm::make_error(skvm::errc::not_found, "model", "none configured");
  }
  [[nodiscard]] bool has_model() const override { return false; }
  [[nodiscard]] bool cancelled() const override { return false; }
};

std::vector<skvm::edit> edits_of(const skvm::skill& skill) {
  skvm::catalogue catalogue;
  skvm::artifacts inputs;
  std::map<std::string, std::string, std::less<>> data_files;
  no_ports ports;
  skvm::pass_context ctx{.skill = skill,
                         .catalogue = catalogue,
                         .profile = nullptr,
                         .model = "any",
                         .harness = "any",
                         .install_dir = "/skills/sample",
                         .inputs = inputs,
                         .data_files = data_files,
                         .ports = ports};
  auto out = @IDENT@_plugin::drop_repeats{}.run(ctx);
  if (!out) {
    ADD_FAILURE() << out.error().text();
    return {};
  }
  return out->edits;
}

} // namespace

TEST(drop_repeats, removes_a_line_that_repeats_the_one_before) {
  skvm::skill skill;
  skill.source = "Run it.\nRun it.\nThen stop.\n";
  auto edits = edits_of(skill);
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(skill.text(edits.front().where), "Run it.\n");
  EXPECT_EQ(edits.front().where.begin, 8u);
  EXPECT_EQ(edits.front().replacement, "");
}

TEST(drop_repeats, keeps_repeats_with_something_between_them) {
  skvm::skill skill;
  skill.source = "Run it.\n\nRun it.\n\n\nThen stop.\n";
  EXPECT_TRUE(edits_of(skill).empty());
}

TEST(drop_repeats, leaves_code_alone) {
  skvm::skill skill;
  skill.source = "```\nping\nping\n```\n";
  skvm::code_block block;
  block.where = {0, skill.source.size()};
  skill.code = {block};
  EXPECT_TRUE(edits_of(skill).empty());
}

TEST(drop_repeats, is_what_the_plugin_file_offers) {
  auto* descriptor = descriptor_in_the_plugin_file();
  ASSERT_NE(descriptor, nullptr);
  EXPECT_STREQ(descriptor->kind, "pass");
  EXPECT_STREQ(descriptor->name, "@NAME@");
  EXPECT_STREQ(descriptor->build_tag, SKVM_BUILD_TAG);
}
)"},
};

} // namespace

sample pass_sample() {
  return {
    .unit = "drop_repeats",
    .about = "It drops lines that repeat the one before.",
    .use = R"(A compile runs all passes that are loaded, in the order that their
`consumes` and `produces` give; `skvm.toml` can name a choice of them:

    [compiler]
    passes = ["@NAME@"]

)",
    .files = pass_files,
  };
}

} // namespace skvm
