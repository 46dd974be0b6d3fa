#include "run_claims.hpp"

#include <boost/json.hpp>

#include "../lang/text.hpp"

#include <algorithm>

namespace bind_env {

namespace bj = boost::json;

namespace {

using pass_lang::text_in;

int count_in(const bj::object& from, std::string_view name) {
  boost::system::error_code why;
  const auto* found = from.if_contains(name);
  auto value = found != nullptr ? found->to_number<int>(why) : 0;
  return why ? 0 : value;
}

bool is_one_name(std::string_view name) {
  return !name.empty()
         && name.find_first_of(" \t\r\n'\"\\$`;|&<>") == std::string_view::npos;
}

} // namespace

std::vector<claim> claims_of_runs(std::string_view evidence) {
  std::vector<claim> out;
  boost::system::error_code why;
  auto parsed = bj::parse(evidence, why);
  const auto* list = !why && parsed.is_object()
                       ? parsed.get_object().if_contains("findings")
                       : nullptr;
  if (list == nullptr || !list->is_array())
    return out;
  for (const auto& item : list->get_array()) {
    if (!item.is_object())
      continue;
    const auto& from = item.get_object();
    claim one;
    one.manager = text_in(from, "manager");
    one.name = one.module = text_in(from, "fix");
    if (text_in(from, "kind") != "dependency" || !is_one_name(one.module)
        || (one.manager != "python" && one.manager != "node"
            && one.manager != "system"))
      continue;
    one.file = "SKILL.md";
    one.line = std::max(count_in(from, "line"), 1);
    one.evidence = "in " + std::to_string(count_in(from, "tasks")) + " of "
                   + std::to_string(count_in(from, "of"))
                   + " tasks: " + text_in(from, "text");
    one.source = "run";
    out.push_back(std::move(one));
  }
  return out;
}

} // namespace bind_env
