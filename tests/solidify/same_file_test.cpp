#include "base/files.hpp"
#include "solidify/folders.hpp"
#include <gtest/gtest.h>

namespace skvm::solidify {
namespace {

bool same(const std::string& one, const std::string& other) {
  temporary_folder folder{*make_temporary_folder(testing::TempDir(), "same-")};
  EXPECT_TRUE(write_file(folder.path() / "one", one));
  EXPECT_TRUE(write_file(folder.path() / "other", other));
  return is_same_document((folder.path() / "one").string(),
                          (folder.path() / "other").string());
}

TEST(documents, that_differ_in_when_they_were_made_are_the_same) {
  EXPECT_TRUE(same("%PDF-1.4 (text) /ID [<0a1b> <0a1b>] >>",
                   "%PDF-1.4 (text) /ID [<ffff> <ffff>] >>"));
  EXPECT_TRUE(
    same("%PDF-1.4 /ID [(a\\)b(c)) (x)] >>", "%PDF-1.4 /ID [(]) (y\\()] >>"));
  EXPECT_TRUE(same("%PDF-1.4 /CreationDate (D:2024) /ModDate(D:2024) end",
                   "%PDF-1.4 /CreationDate (D:2025) /ModDate(D:2025) end"));
}

TEST(documents, that_differ_in_anything_else_are_not) {
  EXPECT_FALSE(same("%PDF-1.4 (text) /ID [<0a> <0a>] >>",
                    "%PDF-1.4 (taxt) /ID [<0a> <0a>] >>"));
  EXPECT_FALSE(
    same("%PDF-1.4 /ID [<0a> <0a>] (one)", "%PDF-1.4 /ID [<0a> <0a>] (two)"));
  EXPECT_FALSE(same("%PDF-1.4 /ID [<0a> <0a>", "%PDF-1.4 /ID [<0a> <0a>] x"));
  EXPECT_FALSE(same("/CreationDate (1)", "/CreationDate (2)"))
    << "what is no PDF is compared to the byte";
}

} // namespace
} // namespace skvm::solidify
