#include "check/allow.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace skvm::checks {

namespace {

constexpr std::string_view marker{"skvm-allow"};

/// The last line of the block that begins below `line`.
int block_below(const document& doc, int line) {
  auto at = line + 1;
  while (at <= doc.lines() && trim(doc.line(at)).empty())
    ++at;
  if (at > doc.lines())
    return line;
  auto first = trim(doc.line(at));
  auto fenced = first.starts_with("```") || first.starts_with("~~~");
  while (++at <= doc.lines()) {
    auto text = trim(doc.line(at));
    if (fenced ? text.starts_with(first.substr(0, 3)) : text.empty())
      return fenced ? at : at - 1;
  }
  return doc.lines();
}

} // namespace

void allow_list::read(const document& doc, findings& out) {
  for (auto at = doc.text.find(marker); at != std::string_view::npos;
       at = doc.text.find(marker, at + marker.size())) {
    auto line = doc.line_of(at);
    if (doc.kind != document_kind::markdown) {
      read_marker(doc, at, doc.text.find('\n', at), line + 1, out);
      continue;
    }
    auto owner =
      std::find_if(doc.units.begin(), doc.units.end(), [&](const unit& one) {
        return one.begin <= at && at < one.end
               && (one.where == text_area::comment
                   || one.where == text_area::front);
      });
    if (owner == doc.units.end())
      continue;
    bool front = owner->where == text_area::front;
    auto end = front ? doc.text.find('\n', at) : owner->end;
    auto last = front ? line + 1 : block_below(doc, doc.line_of(owner->end));
    read_marker(doc, at, end, last, out);
  }
}

void allow_list::read_marker(const document& doc, std::size_t at,
                             std::size_t end, int last, findings& out) {
  auto text = doc.text.substr(at, std::min(end, doc.text.size()) - at);
  auto line = doc.line_of(at);
  text.remove_prefix(marker.size());
  bool whole_file = text.starts_with("-file:");
  auto colon = text.find(':');
  if (colon == std::string_view::npos || (!whole_file && colon != 0))
    return;
  text = trim(text.substr(colon + 1));
  auto blank = std::min(text.find_first_of(" \t\n\r"), text.size());
  std::string code{text.substr(0, blank)};
  if (rules_.find(code) == nullptr) {
    auto near = nearest(code, rules_.codes());
    out.add("allow-unknown", doc.name, line,
            "there is no code '" + code + "' to allow"
              + (near.empty() ? "; see docs/diagnostics.md"
                              : "; did you mean '" + near + "'?"));
    return;
  }
  if (trim(text.substr(blank)).size() < 3) {
    out.add("allow-no-reason", doc.name, line,
            "'" + code
              + "' is not allowed without a reason; write one "
                "behind the code");
    return;
  }
  all_.push_back({std::move(code), doc.name, {line, last}, whole_file});
}

bool allow_list::covers(const diagnostic& one) const {
  const auto* rule = rules_.find(one.code);
  if (one.level == severity::error || (rule != nullptr && rule->hidden))
    return false;
  if (std::find(codes_.begin(), codes_.end(), one.code) != codes_.end())
    return true;
  return std::any_of(all_.begin(), all_.end(), [&](const allowance& allowed) {
    return allowed.code == one.code && allowed.file == one.file
           && (allowed.whole_file
               || (allowed.lines.first <= one.line
                   && one.line <= allowed.lines.last));
  });
}

} // namespace skvm::checks
