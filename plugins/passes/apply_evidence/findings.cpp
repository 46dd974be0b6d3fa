#include "findings.hpp"

#include <boost/json.hpp>

#include "../lang/text.hpp"

namespace apply_evidence {

namespace bj = boost::json;

using pass_lang::text_in;

skvm::result<std::vector<finding>> read_findings(std::string_view artifact) {
  boost::system::error_code why;
  auto parsed = bj::parse(artifact, why);
  const auto* list = !why && parsed.is_object()
                       ? parsed.get_object().if_contains("findings")
                       : nullptr;
  if (list == nullptr || !list->is_array())
    return skvm::make_error(skvm::errc::invalid_argument, "evidence",
                            "is no object with an array 'findings'");
  std::vector<finding> out;
  for (const auto& item : list->get_array()) {
    if (!item.is_object())
      continue;
    const auto& from = item.get_object();
    finding one{text_in(from, "id"),
                text_in(from, "kind"),
                text_in(from, "error"),
                text_in(from, "step"),
                text_in(from, "message"),
                text_in(from, "command"),
                0,
                text_in(from, "fix")};
    if (const auto* line = from.if_contains("line");
        line != nullptr && line->is_int64() && line->get_int64() > 0)
      one.line = static_cast<int>(line->get_int64());
    out.push_back(std::move(one));
  }
  return out;
}

} // namespace apply_evidence
