#include "base/json_members.hpp"

#include <boost/json/object.hpp>

namespace skvm::json {

std::string text_in(const boost::json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
}

std::string text_in(const boost::json::value& from, std::string_view name) {
  return from.is_object() ? text_in(from.get_object(), name) : std::string{};
}

std::uint64_t count_in(const boost::json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  if (found == nullptr)
    return 0;
  if (found->is_uint64())
    return found->get_uint64();
  return found->is_int64() && found->get_int64() > 0
           ? static_cast<std::uint64_t>(found->get_int64())
           : 0;
}

boost::json::array array_of(const std::vector<std::string>& texts) {
  return boost::json::array(texts.begin(), texts.end());
}

} // namespace skvm::json
