#include "plugins/guarded.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <exception>
#include <string>

namespace skvm {

namespace {

constexpr std::size_t longest_reason = 500;

std::string on_one_line(std::string text) {
  text = to_utf8(std::move(text));
  std::replace_if(
    text.begin(), text.end(),
    [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return std::string{trim(utf8_prefix(text, longest_reason))};
}

} // namespace

error thrown_by(std::string_view plugin) {
  std::string what = "threw something that is no std::exception";
  try {
    throw;
  } catch (const std::exception& thrown) {
    auto reason = thrown.what();
    what = "threw " + on_one_line(reason == nullptr ? "" : reason);
  } catch (...) {
  }
  return make_error(errc::plugin_failed, std::string{plugin}, std::move(what));
}

} // namespace skvm
