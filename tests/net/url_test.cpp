#include "net/url.hpp"
#include <gtest/gtest.h>

namespace {

using namespace skvm;

TEST(url, names_the_host_and_the_port_that_is_written) {
  auto plain = parse_url("http://Example.com/v1?key=secret");
  ASSERT_TRUE(plain) << plain.error().text();
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->authority, "Example.com");
  auto secure = parse_url("HTTPS://example.com:8443");
  ASSERT_TRUE(secure) << secure.error().text();
  EXPECT_TRUE(secure->tls);
  EXPECT_EQ(secure->authority, "example.com:8443");
}

TEST(url, never_names_the_user_and_password) {
  auto parts = parse_url("http://user:secret@example.com/");
  ASSERT_TRUE(parts) << parts.error().text();
  EXPECT_EQ(parts->authority, "example.com");
}

TEST(url, knows_loopback) {
  EXPECT_TRUE(parse_url("http://127.0.0.1:80/")->loopback);
  EXPECT_TRUE(parse_url("http://localhost/")->loopback);
  EXPECT_TRUE(parse_url("http://[::1]:9/")->loopback);
  EXPECT_FALSE(parse_url("http://example.com/")->loopback);
}

TEST(url, refuses_other_schemes_and_texts) {
  for (const auto* text : {"file:///etc/passwd", "ftp://example.com/",
                           "gopher://x/", "", "no url", "http://"}) {
    auto parts = parse_url(text);
    ASSERT_FALSE(parts) << text;
    EXPECT_EQ(parts.error().code, errc::invalid_argument) << text;
  }
}

TEST(url, resolves_a_redirect_on_the_same_origin) {
  EXPECT_EQ(same_origin_redirect("http://a.test/x/y", "/z?q=1"),
            "http://a.test/z?q=1");
  EXPECT_EQ(same_origin_redirect("http://a.test/x/y", "z"),
            "http://a.test/x/z");
  EXPECT_EQ(same_origin_redirect("http://a.test/", "http://a.test:80/b"),
            "http://a.test:80/b");
}

TEST(url, knows_a_redirect_to_another_origin) {
  EXPECT_EQ(same_origin_redirect("http://a.test/", "http://b.test/"), "");
  EXPECT_EQ(same_origin_redirect("http://a.test/", "https://a.test/"), "");
  EXPECT_EQ(same_origin_redirect("http://a.test/", "http://a.test:81/"), "");
  EXPECT_EQ(same_origin_redirect("http://a.test/", "//b.test/"), "");
}

} // namespace
