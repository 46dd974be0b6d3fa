#include "../lang/text.hpp"
#include "prose.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <iterator>

namespace bind_env {

void prose_reader::read_versions(const clause& one, const text_place& where) {
  static const RE2 pattern{
    R"((?i)\b(Python|Node(?:\.js|JS)?|Ruby|PHP|Java|Rust|Deno|Bun|(?-i:Go))\s*(?:version\s*)?(>=|==|≥|>|~=)?\s*v?(\d+(?:\.\d+){0,2})\s*(\+|or (?:later|newer|higher|above|greater)|and (?:above|later|newer|up))?)"};
  static constexpr std::string_view endings[]{
    "ython", "ode", "Ruby", "PHP", "Java", "Rust", "Deno", "Bun", "Go "};
  if (std::none_of(std::begin(endings), std::end(endings),
                   [&](std::string_view end) {
                     return one.words.find(end) != std::string_view::npos;
                   }))
    return;
  re2::StringPiece rest{one.words.data(), one.words.size()};
  std::string name;
  std::string op;
  std::string version;
  std::string more;
  while (RE2::FindAndConsume(&rest, pattern, &name, &op, &version, &more)) {
    package_request request;
    request.manager = "system";
    auto low = pass_lang::to_lower(name);
    bool known = low.starts_with("python") || low.starts_with("node");
    request.name = low.starts_with("python") ? "python3"
                   : low.starts_with("node") ? "node"
                   : low == "rust"           ? "rustc"
                                             : low;
    // "Go 2 levels up" is no version.
    bool stated =
      !op.empty() || !more.empty() || version.find('.') != std::string::npos;
    if (version == "2" || (known && version.starts_with("2."))
        || (!known && !stated))
      continue;
    bool exact = (op.empty() && more.empty()) || op == "==";
    request.version = (exact ? "==" : op == ">" ? ">" : ">=") + version;
    if (exact)
      request.version += ".*";
    request.optional = one.optional;
    request.line = one.line;
    into_.add_request(request, "prose", where);
  }
}

} // namespace bind_env
