#pragma once

#include "literals.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace skvm {

/// Finds which clauses of many patterns a text satisfies, in one walk over it.
class literal_index {
public:
  struct found_word {
    std::uint32_t word;
    std::uint32_t begin;
    std::uint32_t end;
  };

  /// What one thread needs to search; used for one index only.
  struct scratch {
    std::string folded;
    std::uint32_t now = 0;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> seen{};
    std::vector<std::uint32_t> satisfied{};
    std::vector<found_word> hits{}; ///< by where they begin
    std::vector<std::uint32_t> from{};
    std::vector<std::uint32_t> reached{};
  };

  /// The clauses are numbered in the order of their addition.
  void add(const literal_clause& clause);
  /// After the last clause and before the first search.
  void build();

  /// The clauses that have a literal of each of their groups in `text`, and
  /// those that say nothing; valid until the next search. [any thread]
  [[nodiscard]] const std::vector<std::uint32_t>& find(std::string_view text,
                                                       scratch& state) const;

  /// Whether a clause says all about its pattern.
  [[nodiscard]] bool is_certain(std::uint32_t clause) const {
    return certain_[clause];
  }

  /// Whether the text of the last search has the literals of a satisfied clause
  /// one behind the other: it matches no pattern by that clause where not.
  [[nodiscard]] bool matches(std::uint32_t clause, scratch& state) const;

private:
  struct use {
    std::uint32_t clause;
    std::uint32_t group; ///< of the clause

    auto operator<=>(const use&) const = default;
  };

  struct word {
    std::string text;
    bool begins = false; ///< at a word boundary
    bool ends = false;
    std::uint32_t uses_begin = 0; ///< in `uses_`
    std::uint32_t uses_end = 0;
  };

  struct entry {
    std::uint64_t head = 0; ///< the first eight bytes of a word
    std::uint32_t word = 0;
    std::uint8_t known = 0; ///< the bytes of `head`, all of a shorter word
    bool ends = false;      ///< at a word boundary
  };

  /// Words by their first letters: `words[starts[key] .. starts[key + 1])`.
  struct table {
    std::vector<std::uint32_t> starts;
    std::vector<entry> words;
    std::size_t letters = 0; ///< that the key is made of
    int shift = 0;           ///< from a hash to the key
  };

  void look(const table& where, std::string_view text, std::size_t at,
            scratch& state) const;
  void hit(std::uint32_t found, std::size_t at, scratch& state) const;
  [[nodiscard]] bool is_of(std::uint32_t found, const use& wanted) const;
  [[nodiscard]] table table_of(std::size_t letters, bool begins) const;

  std::unordered_map<std::string, std::uint32_t> known_;
  std::vector<std::pair<std::uint32_t, use>> added_; ///< until they are built
  std::vector<word> words_;
  std::vector<use> uses_;               ///< by word and, of one, by clause
  std::vector<std::uint64_t> complete_; ///< the groups of a clause
  /// Of a clause, a bit for the last six bits of each of its words.
  std::vector<std::uint64_t> some_words_;
  std::vector<bool> certain_;
  std::vector<std::vector<literal_clause::stops>> gaps_; ///< of a clause
  std::vector<std::uint32_t> always_;
  /// By length, those of four letters and more together, and by whether they
  /// begin at a word boundary.
  static constexpr std::size_t table_count = 8;
  std::array<table, table_count> tables_;
  /// The tables that have words with these first letters, a bit each.
  std::array<std::uint8_t, 256> by_letter_{};  ///< of words of one letter
  std::array<std::uint8_t, 4096> by_pair_{};   ///< by a hash of two letters
  std::array<std::uint8_t, 16384> by_three_{}; ///< of three, for longer words
};

} // namespace skvm
