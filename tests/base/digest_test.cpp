#include "base/digest.hpp"

#include <gtest/gtest.h>

namespace skvm {
namespace {

TEST(digest, is_sha_256) {
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(sha256("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(digest, of_fields_does_not_depend_on_where_they_are_split_by_chance) {
  EXPECT_NE(sha256_of({"ab", "c"}), sha256_of({"a", "bc"}));
  EXPECT_NE(sha256_of({"", "a"}), sha256_of({"a", ""}));
  EXPECT_EQ(sha256_of({"a", "b"}), sha256_of({"a", "b"}));
}

} // namespace
} // namespace skvm
