#include "compile_fixture.hpp"
#include "compiler/pass_faults.hpp"
#include <gmock/gmock.h>

namespace skvm {
namespace {

using ::testing::HasSubstr;

struct pass_faults : compile_test {
  /// What the record of a pass says that returns this.
  std::string reason(result<pass_output> returned) {
    plugins({pass({.id = "p"}, [&](const pass_context&) { return returned; })});
    auto got = compiled();
    if (!got)
      return "no compile: " + got.error().text();
    const auto& record = got->variant.passes.at(0);
    EXPECT_EQ(got->skill_md, request.skill->source) << "it was edited";
    return record.status == "failed" ? record.reason : record.status;
  }

  std::string reason_of_edit(std::size_t from, std::size_t to,
                             std::string text) {
    pass_output out;
    out.edits.push_back({{from, to}, std::move(text), "r", "because", 0, {}});
    return reason(out);
  }

  std::string reason_of_files(std::initializer_list<const char*> paths) {
    pass_output out;
    for (const auto* path : paths)
      out.files.push_back({path, "x", false});
    return reason(out);
  }
};

TEST_F(pass_faults, an_edit_has_to_be_in_the_text) {
  auto size = request.skill->source.size();
  EXPECT_THAT(reason_of_edit(size + 5, size + 10, "x"),
              HasSubstr("is not in the text, which has"));
  EXPECT_THAT(reason_of_edit(20, 5, "x"), HasSubstr("is not in the text"));
  EXPECT_THAT(reason_of_edit(20, std::string::npos, "x"),
              HasSubstr("is not in the text"));
}

TEST_F(pass_faults, an_edit_leaves_characters_whole) {
  ASSERT_TRUE(write_file(folder.path() / "demo" / "SKILL.md",
                         "---\nname: demo\ndescription: d\n---\n\n\xc3\xbc\n"));
  request.skill = *load_skill(folder.path() / "demo");
  auto at = request.skill->source.find("\xc3\xbc");
  EXPECT_EQ(reason_of_edit(at + 1, at + 2, ""),
            "its edit 'r' of the bytes " + std::to_string(at + 1) + " to "
              + std::to_string(at + 2) + " cuts a character");
}

TEST_F(pass_faults, an_edit_puts_in_text) {
  EXPECT_THAT(reason_of_edit(40, 40, "\xff"), HasSubstr("no UTF-8"));
  EXPECT_THAT(reason_of_edit(40, 40, std::string(1, '\0')),
              HasSubstr("a NUL byte"));
  EXPECT_THAT(reason_of_edit(40, 40, std::string(11 << 20, 'x')),
              HasSubstr("its edits put in 11534336 bytes"));
}

TEST_F(pass_faults, files_do_not_stand_in_each_other_s_place) {
  EXPECT_EQ(reason_of_files({"a.txt", "./a.txt"}),
            "it gives the file './a.txt' twice");
  EXPECT_EQ(reason_of_files({"a/b/c", "a"}),
            "its file 'a/b/c' lies below its file 'a'");
  EXPECT_EQ(reason_of_files({"a/b", "a/c"}), "ok");
}

TEST_F(pass_faults, an_error_without_a_word_is_one) {
  EXPECT_EQ(reason(make_error(static_cast<errc>(99), "", "")),
            "failed without a reason");
}

TEST_F(pass_faults, an_error_names_the_pass_once) {
  EXPECT_EQ(reason(make_error(errc::plugin_failed, "p", "threw up")),
            "threw up");
  EXPECT_EQ(reason(make_error(errc::not_found, "a.csv", "is gone")),
            "a.csv: is gone");
}

TEST_F(pass_faults, a_reason_stands_on_one_line) {
  EXPECT_EQ(reason(make_error(errc::plugin_failed, "p", "a\n\x1b[31mb")),
            "a  [31mb");
  pass_output out;
  out.artifacts.emplace("a\n\x1b[31mb", "{}");
  EXPECT_EQ(reason(out),
            "it returned the artifact 'a  [31mb' without declaring it");
}

TEST_F(pass_faults, what_is_said_of_an_edit_stands_on_one_line) {
  auto from = request.skill->source.size();
  plugins({pass({.id = "p"}, [&](const pass_context&) {
    pass_output out;
    out.edits.push_back({{from, from}, "x\n", "r\n\x1b[31m", "a\nb", 0, {}});
    return out;
  })});
  auto got = compiled();
  ASSERT_TRUE(got);
  ASSERT_EQ(got->variant.edits.size(), 1u);
  EXPECT_EQ(got->variant.edits[0].rule, "r  [31m");
  EXPECT_EQ(got->variant.edits[0].reason, "a b");
}

TEST_F(pass_faults, an_output_has_a_bound) {
  pass_output out;
  out.files.push_back({"a.txt", std::string(40 << 20, 'x'), false});
  out.diagnostics.push_back(
    {"c", severity::note, "SKILL.md", 1, std::string(30 << 20, 'x')});
  EXPECT_EQ(reason(out), "it returned 73400334 bytes, 67108864 are the most");
  pass_output many;
  many.edits.resize(100'001);
  EXPECT_THAT(reason(many), HasSubstr("it returned 100001 artifacts, edits"));
}

TEST_F(pass_faults, diagnostics_can_be_shown) {
  pass_output out;
  out.diagnostics.push_back(
    {"\xff", static_cast<severity>(9), "SKILL.md", -7, "one\n\x1b[31mtwo"});
  mend_words(out);
  const auto& got = out.diagnostics[0];
  EXPECT_EQ(got.code, "\xef\xbf\xbd");
  EXPECT_EQ(got.level, severity::warning);
  EXPECT_EQ(got.line, 0);
  EXPECT_EQ(got.message, "one  [31mtwo");
}

} // namespace
} // namespace skvm
