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

  bool operator==(const token&) const = default;
};

/// A heading, a code block, a table cell, or prose up to a full stop.
struct sentence {
  std::uint32_t first = 0; ///< index of its first token
  std::uint32_t last = 0;  ///< one past the last
  bool leads_in = false;   ///< ends with a colon

  bool operator==(const sentence&) const = default;
};

/// Where a reading stands at the start of a line.
struct line_state {
  static constexpr std::uint32_t unknown = 0xffffffff;

  std::uint32_t tokens = unknown; ///< so far; unknown inside of code
  std::uint32_t sentences = 0;    ///< that are closed
  std::uint32_t depth = 0;        ///< of parentheses
  std::uint32_t span_ticks = 0;   ///< of the code span that is open
  bool open = false;              ///< a sentence has begun
  bool comment = false;
  bool struck = false;
  bool quoted = false;
  bool cells = false; ///< the line is a row of a table
  bool colon = false; ///< the last thing was a colon

  /// Whether the same text is read the same way from both.
  [[nodiscard]] bool goes_on_like(const line_state& other) const {
    return depth == other.depth && span_ticks == other.span_ticks
           && open == other.open && comment == other.comment
           && struck == other.struck && quoted == other.quoted
           && cells == other.cells && colon == other.colon;
  }
};

struct text {
  std::vector<token> tokens;
  std::vector<sentence> sentences;
  /// Of an original: by line, and at the end of the text.
  std::vector<line_state> lines{};
};

/// One difference: bytes of the original, and what is there in the compiled.
struct change {
  span before;
  span after;
  std::string name; ///< `pass/rule`, empty where the difference has no edit
};

/// Front matter is left out. In prose a token is a word, a number, a path or a
/// placeholder without the punctuation and emphasis around it; in code it is
/// whatever stands between blanks.
text read_text(const skill& of);

/// The same of what changes, in order, made of an original, of which `before`
/// is the reading: whole lines between them are taken from there.
text read_changed(const skill& of, const skill& original, const text& before,
                  const std::vector<change>& changes);

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
