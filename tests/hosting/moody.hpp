#pragma once

#include "hosting/hosted.hpp"
#include <gtest/gtest.h>

#include <string>

namespace skvm::test {

/// What a plugin that crashes wrote last; a sanitizer has the last word.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr auto last_words = "its process ended";
#else
inline constexpr auto last_words = "about to crash";
#endif

inline hosting::host_settings host_of(const std::string& object) {
  hosting::host_settings settings;
  settings.program = SKVM_TEST_HOST;
  settings.plugin = std::string{SKVM_TEST_OBJECTS} + "/" + object + ".so";
  settings.name = object;
  return settings;
}

/// One of the plugins of these tests, in processes of its own.
inline loaded_plugin hosted(const std::string& object) {
  auto plugin = host_plugin(host_of(object));
  EXPECT_TRUE(plugin) << plugin.error().text();
  return plugin ? *plugin : loaded_plugin{};
}

/// One that is left to end by itself when its compile is cancelled.
inline loaded_plugin patient(const std::string& object) {
  auto settings = host_of(object);
  settings.cancelled_silence = std::chrono::minutes{1};
  auto plugin = host_plugin(settings);
  EXPECT_TRUE(plugin) << plugin.error().text();
  return plugin ? *plugin : loaded_plugin{};
}

/// One that is killed soon when it hangs.
inline loaded_plugin impatient(const std::string& object) {
  auto settings = host_of(object);
  settings.call_limit = std::chrono::milliseconds{300};
  auto plugin = host_plugin(settings);
  EXPECT_TRUE(plugin) << plugin.error().text();
  return plugin ? *plugin : loaded_plugin{};
}

inline chat_request saying(const std::string& text) {
  chat_request request;
  request.system = text;
  return request;
}

} // namespace skvm::test
