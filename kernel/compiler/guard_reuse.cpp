#include "compiler/guard_reuse.hpp"

#include <algorithm>
#include <cstdint>

namespace skvm::guard {

namespace {

/// The first item whose lines begin at a line or behind it.
template <class Items>
auto first_from(const Items& items, std::size_t line) {
  return std::partition_point(items.begin(), items.end(), [&](const auto& one) {
    return one.lines.first < static_cast<int>(line);
  });
}

bool is_moved(const line_range& was, const line_range& is, std::ptrdiff_t by) {
  return was.first + by == is.first && was.last + by == is.last;
}

/// The first line of the original, of those from `first` to `last`, that begins
/// an item which is not `same` in the compiled text, or `last`.
template <class Items, class Same>
std::size_t first_difference(const Items& was, const Items& is,
                             std::size_t first, std::size_t last,
                             std::ptrdiff_t by, Same same) {
  auto moved = [&](std::size_t line) {
    return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(line) + by);
  };
  auto was_end = first_from(was, last);
  auto is_end = first_from(is, moved(last));
  auto [a, b] = std::mismatch(first_from(was, first), was_end,
                              first_from(is, moved(first)), is_end, same);
  if (a != was_end)
    last = static_cast<std::size_t>(a->lines.first);
  if (b != is_end)
    last = std::min(last, static_cast<std::size_t>(b->lines.first - by));
  return last;
}

} // namespace

std::optional<reusable::run> reusable::run_from(std::size_t line) {
  auto begin = compiled_.line_starts[line - 1];
  auto next = std::partition_point(
    changes_.begin(), changes_.end(),
    [&](const change& one) { return one.after.end <= begin; });
  if (next != changes_.end() && next->after.begin < begin)
    return std::nullopt;
  std::ptrdiff_t bytes = 0;
  if (next != changes_.begin()) {
    auto last = std::prev(next);
    bytes = static_cast<std::ptrdiff_t>(last->after.end)
            - static_cast<std::ptrdiff_t>(last->before.end);
  }
  auto was =
    static_cast<std::size_t>(static_cast<std::ptrdiff_t>(begin) - bytes);
  const auto& starts = original_.line_starts;
  auto at = std::lower_bound(starts.begin(), starts.end(), was);
  if (at == starts.end() || *at != was || was < original_.body_begin)
    return std::nullopt;
  auto first = static_cast<std::size_t>(at - starts.begin()) + 1;
  if (!gap_.next || *gap_.next != next) {
    auto last =
      next == changes_.end()
        ? starts.size() + 1
        : static_cast<std::size_t>(original_.line_of(next->before.begin));
    gap_ = {next, end_of_known(first, last)};
  }
  auto lines =
    static_cast<std::ptrdiff_t>(line) - static_cast<std::ptrdiff_t>(first);
  return run{first, std::max(first, gap_.last), bytes, lines};
}

std::size_t reusable::end_of_known(std::size_t first, std::size_t last) const {
  while (last > first && before_.lines[last - 1].tokens == line_state::unknown)
    --last;
  return last;
}

void reusable::end_at_difference(run& lines) {
  auto by = lines.lines;
  auto was = first_from(original_.code, lines.first);
  auto is = first_from(
    compiled_.code,
    static_cast<std::size_t>(static_cast<std::ptrdiff_t>(lines.first) + by));
  lines.blocks = (is - compiled_.code.begin()) - (was - original_.code.begin());
  // What was compared once is not compared again for the next line.
  if (gap_.same_code <= lines.first)
    gap_.same_code =
      first_difference(original_.code, compiled_.code, lines.first, lines.last,
                       by, [&](const code_block& a, const code_block& b) {
                         return is_moved(a.lines, b.lines, by)
                                && is_moved(a.body_lines, b.body_lines, by)
                                && a.fenced == b.fenced
                                && a.language == b.language;
                       });
  if (gap_.same_sections <= lines.first)
    gap_.same_sections = first_difference(
      original_.sections, compiled_.sections, lines.first, lines.last, by,
      [&](const section& a, const section& b) {
        return a.lines.first + by == b.lines.first && a.level == b.level;
      });
  auto same = std::min(gap_.same_code, gap_.same_sections);
  if (same < lines.last)
    lines.last = end_of_known(lines.first, same);
}

std::size_t reusable::take_over(std::size_t line, const line_state& state,
                                text& out, line_state& now) {
  auto found = run_from(line);
  if (!found || found->last == found->first)
    return line;
  const auto& from = before_.lines[found->first - 1];
  auto behind = line + found->last - found->first;
  // Two line breaks may have become one.
  bool ends_alike =
    found->last > original_.line_starts.size()
      ? behind == compiled_.line_starts.size() + 1
      : behind <= compiled_.line_starts.size()
          && static_cast<std::ptrdiff_t>(original_.line_starts[found->last - 1])
                 + found->bytes
               == static_cast<std::ptrdiff_t>(
                 compiled_.line_starts[behind - 1]);
  if (!ends_alike || from.tokens == line_state::unknown
      || !state.goes_on_like(from))
    return line;
  end_at_difference(*found);
  if (found->last == found->first)
    return line;
  const auto& to = before_.lines[found->last - 1];
  auto bytes = static_cast<std::uint32_t>(found->bytes);
  auto sentences = state.sentences - from.sentences;
  auto tokens = state.tokens - from.tokens;
  for (auto i = from.tokens; i < to.tokens; ++i) {
    auto& one = out.tokens.emplace_back(before_.tokens[i]);
    one.begin += bytes;
    one.end += bytes;
    one.sentence += sentences;
    if (one.block >= 0)
      one.block += static_cast<std::int32_t>(found->blocks);
  }
  for (auto i = from.sentences; i < to.sentences; ++i) {
    auto one = before_.sentences[i];
    one.first = out.sentences.empty() ? 0 : out.sentences.back().last;
    one.last += tokens;
    out.sentences.push_back(one);
  }
  now = to;
  return line + found->last - found->first;
}

} // namespace skvm::guard
