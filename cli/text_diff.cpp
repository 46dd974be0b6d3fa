#include "text_diff.hpp"

#include <algorithm>
#include <vector>

namespace skvm::cli {

namespace {

constexpr std::ptrdiff_t most_changes = 2000;
constexpr std::size_t context = 3;

using text_lines = std::vector<std::string_view>;

/// With their ends, so that the texts can be put together again.
text_lines lines_of(std::string_view text) {
  text_lines out;
  while (!text.empty()) {
    auto end = text.find('\n');
    end = end == std::string_view::npos ? text.size() : end + 1;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

/// ' ' both, '-' the first only, '+' the second only.
struct diff_line {
  char kind;
  std::string_view line;
};

/// Myers' shortest edit script, forwards, with the trace kept for the way back.
/// Nothing where it takes more than `most_changes`.
bool shortest(const text_lines& a, const text_lines& b,
              std::vector<diff_line>& out) {
  auto n = static_cast<std::ptrdiff_t>(a.size());
  auto m = static_cast<std::ptrdiff_t>(b.size());
  auto most = std::min(n + m, most_changes);
  std::vector<std::ptrdiff_t> far(static_cast<std::size_t>(2 * most + 3), 0);
  auto at = [&](std::vector<std::ptrdiff_t>& of,
                std::ptrdiff_t k) -> std::ptrdiff_t& {
    return of[static_cast<std::size_t>(k + most + 1)];
  };
  std::vector<std::vector<std::ptrdiff_t>> trace;
  auto same = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
    return a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(y)];
  };
  std::ptrdiff_t found = -1;
  for (std::ptrdiff_t d = 0; d <= most && found < 0; ++d) {
    // Only the diagonals that were reached are worth keeping.
    trace.emplace_back(far.begin() + (most + 1 - d - 1),
                       far.begin() + (most + 1 + d + 2));
    for (auto k = -d; k <= d; k += 2) {
      bool down = k == -d || (k != d && at(far, k - 1) < at(far, k + 1));
      auto x = down ? at(far, k + 1) : at(far, k - 1) + 1;
      while (x < n && x - k < m && same(x, x - k))
        ++x;
      at(far, k) = x;
      if (x >= n && x - k >= m) {
        found = d;
        break;
      }
    }
  }
  if (found < 0)
    return false;
  auto x = n;
  auto y = m;
  for (auto d = found; d >= 0; --d) {
    const auto& kept = trace[static_cast<std::size_t>(d)];
    auto was = [&](std::ptrdiff_t k) {
      return kept[static_cast<std::size_t>(k + d + 1)];
    };
    auto k = x - y;
    bool down = k == -d || (k != d && was(k - 1) < was(k + 1));
    auto from_k = down ? k + 1 : k - 1;
    auto from_x = d == 0 ? 0 : was(from_k);
    auto from_y = d == 0 ? 0 : from_x - from_k;
    while (x > from_x && y > from_y && x > 0 && y > 0 && same(x - 1, y - 1)) {
      out.push_back({' ', a[static_cast<std::size_t>(--x)]});
      --y;
    }
    if (d == 0)
      break;
    if (down)
      out.push_back({'+', b[static_cast<std::size_t>(--y)]});
    else
      out.push_back({'-', a[static_cast<std::size_t>(--x)]});
  }
  std::reverse(out.begin(), out.end());
  return true;
}

std::vector<diff_line> changes_between(text_lines a, text_lines b) {
  std::vector<diff_line> head;
  std::size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same])
    head.push_back({' ', a[same++]});
  std::vector<diff_line> tail;
  while (a.size() > same && b.size() > same && a.back() == b.back()) {
    tail.push_back({' ', a.back()});
    a.pop_back();
    b.pop_back();
  }
  auto skip = static_cast<std::ptrdiff_t>(same);
  a.erase(a.begin(), a.begin() + skip);
  b.erase(b.begin(), b.begin() + skip);
  std::vector<diff_line> middle;
  if (!shortest(a, b, middle)) {
    middle.clear();
    for (auto line : a)
      middle.push_back({'-', line});
    for (auto line : b)
      middle.push_back({'+', line});
  }
  head.insert(head.end(), middle.begin(), middle.end());
  head.insert(head.end(), tail.rbegin(), tail.rend());
  return head;
}

std::string range(std::size_t begin, std::size_t count) {
  return std::to_string(count == 0 ? begin : begin + 1) + ","
         + std::to_string(count);
}

} // namespace

std::string unified_diff(std::string_view before, std::string_view after,
                         std::string_view before_name,
                         std::string_view after_name) {
  if (before == after)
    return {};
  auto all = changes_between(lines_of(before), lines_of(after));
  std::string out{"--- "};
  out.append(before_name).append("\n+++ ").append(after_name).append("\n");
  std::size_t old_line = 0;
  std::size_t new_line = 0;
  for (std::size_t i = 0; i < all.size();) {
    auto first = i;
    while (first < all.size() && all[first].kind == ' ')
      ++first;
    if (first == all.size())
      break;
    auto begin = first - std::min(context, first - i);
    old_line += begin - i;
    new_line += begin - i;
    // Up to where more than twice the context is unchanged.
    auto end = first;
    for (auto at = first; at < all.size() && at <= end + 2 * context; ++at)
      if (all[at].kind != ' ')
        end = at;
    end = std::min(all.size(), end + 1 + context);
    std::size_t old_count = 0;
    std::size_t new_count = 0;
    std::string body;
    for (auto at = begin; at < end; ++at) {
      old_count += all[at].kind != '+' ? 1 : 0;
      new_count += all[at].kind != '-' ? 1 : 0;
      body += all[at].kind;
      body += all[at].line;
      if (!all[at].line.ends_with('\n'))
        body += "\n\\ No newline at end of file\n";
    }
    out += "@@ -" + range(old_line, old_count) + " +"
           + range(new_line, new_count) + " @@\n" + body;
    old_line += old_count;
    new_line += new_count;
    i = end;
  }
  return out;
}

} // namespace skvm::cli
