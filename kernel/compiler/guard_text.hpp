#pragma once

#include "skvm/skill.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// A skill's body as the guard reads it: words with the position they instruct
/// from, grouped into sentences. Linear in the text.
namespace skvm::guard {

enum class place : std::uint8_t { prose, heading, code, comment };

struct token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t sentence = 0;
  std::int32_t block = -1; ///< index of the code block
  place where = place::prose;
  std::uint8_t level = 0;  ///< of a heading
  bool struck = false;     ///< struck through
  bool quoted = false;     ///< in a block quote
  bool code_span = false;  ///< between backticks
  bool marker = false;     ///< the number or the box of a list item
  bool line_break = false; ///< in code: the start of a further line
  bool bracketed = false;  ///< between parentheses
};

/// A heading, a code block, a table cell, or prose up to a full stop.
struct sentence {
  std::uint32_t first = 0; ///< index of its first token
  std::uint32_t last = 0;  ///< one past the last
  bool leads_in = false;   ///< ends with a colon
};

struct text {
  std::vector<token> tokens;
  std::vector<sentence> sentences;
};

/// Front matter is left out. In prose a token is a word, a number, a path or a
/// placeholder without the punctuation and emphasis around it; in code it is
/// whatever stands between blanks.
text read_text(const skill& of);

/// For each token the innermost item whose `where` holds it, or -1.
template <class Item>
std::vector<std::int64_t> innermost(const std::vector<token>& tokens,
                                    const std::vector<Item>& items) {
  std::vector<std::size_t> order(items.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return items[a].where.begin < items[b].where.begin;
  });
  std::vector<std::int64_t> out(tokens.size(), -1);
  std::vector<std::size_t> open;
  std::size_t next = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    while (next < order.size()
           && items[order[next]].where.begin <= tokens[i].begin)
      open.push_back(order[next++]);
    while (!open.empty() && items[open.back()].where.end <= tokens[i].begin)
      open.pop_back();
    if (!open.empty())
      out[i] = static_cast<std::int64_t>(open.back());
  }
  return out;
}

inline std::string_view word_of(const skill& of, const token& one) {
  return std::string_view{of.source}.substr(one.begin, one.end - one.begin);
}

} // namespace skvm::guard
