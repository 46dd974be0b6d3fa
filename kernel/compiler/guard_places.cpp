#include "compiler/guard_places.hpp"

#include <algorithm>
#include <iterator>

namespace skvm::guard {

places::places(const skill& original, const std::vector<change>& changes,
               const text& before, const text& after, const matching& words)
  : original_(original), changes_(changes) {
  for (std::size_t i = 0; i < before.tokens.size(); ++i)
    if (words.partner[i] >= 0 && !before.tokens[i].line_break)
      anchors_.emplace_back(
        after.tokens[static_cast<std::size_t>(words.partner[i])].begin,
        before.tokens[i].begin);
}

const change* places::last_change(std::size_t offset,
                                  span change::*side) const {
  auto behind = std::partition_point(
    changes_.begin(), changes_.end(),
    [&](const change& one) { return (one.*side).begin <= offset; });
  return behind == changes_.begin() ? nullptr : &*std::prev(behind);
}

std::string places::edit_at(std::size_t offset, span change::*side) const {
  const auto* found = last_change(offset, side);
  if (found == nullptr && !changes_.empty())
    found = &changes_.front();
  return found == nullptr ? std::string{} : found->name;
}

std::string places::edit_in(span where) const {
  auto first = std::partition_point(
    changes_.begin(), changes_.end(),
    [&](const change& one) { return one.before.end < where.begin; });
  if (first != changes_.end() && first->before.begin <= where.end)
    return first->name;
  return edit_at(where.begin, &change::before);
}

int places::line_before(std::size_t after) const {
  auto at = after;
  if (const auto* one = last_change(after, &change::after))
    at = after <= one->after.end ? one->before.begin
                                 : after - one->after.end + one->before.end;
  // In a change of many lines the last word that was kept says more.
  auto behind = std::upper_bound(
    anchors_.begin(), anchors_.end(), after,
    [](std::size_t offset, const auto& one) { return offset < one.first; });
  if (behind != anchors_.begin())
    at = std::max<std::size_t>(at, std::prev(behind)->second);
  return original_.line_of(std::min(at, original_.source.size()));
}

span places::landing(std::size_t at) const {
  const auto* one = last_change(at, &change::before);
  if (one == nullptr)
    return {at, at};
  auto end = at < one->before.end ? one->after.end + at - one->before.begin
                                  : one->after.end + at - one->before.end;
  // What is inserted in front of it may be a step of its own.
  while (one != changes_.data() && std::prev(one)->before.end == at)
    --one;
  bool touched = one->before.begin == at || at < one->before.end;
  return {touched ? one->after.begin : end, end};
}

std::string places::longest() const {
  auto longest = std::max_element(changes_.begin(), changes_.end(),
                                  [](const auto& a, const auto& b) {
                                    return a.after.size() < b.after.size();
                                  });
  return longest == changes_.end() ? std::string{} : longest->name;
}

} // namespace skvm::guard
