#include "literals.hpp"

#include "letter_case.hpp"
#include "literal_parts.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace skvm {

namespace {

constexpr std::size_t most_strings = 128;
constexpr int most_nested = 32;
constexpr int most_counted = 1000;
constexpr int unbounded = 1'000'000; // more than five letters can tell

using namespace literal_parts;

class reader {
public:
  explicit reader(std::string_view pattern) : rest_(pattern) {}

  pattern_literals read() {
    pattern_literals out;
    auto ways = alternatives(false, 0);
    out.understood = good_ && rest_.empty();
    out.valid = out.understood && counts_are_small_;
    out.captures = captures_;
    if (out.understood)
      for (const auto& way : ways)
        out.clauses.push_back(clause_of(way));
    else
      out.clauses.emplace_back();
    return out;
  }

private:
  /// `folded` changes where `(?i)` does, for what follows in the group.
  std::vector<part> alternatives(bool folded, int depth) {
    std::vector<part> out;
    out.push_back(sequence(folded, depth));
    while (good_ && take("|"))
      out.push_back(sequence(folded, depth));
    return out;
  }

  part sequence(bool& folded, int depth) {
    joined out;
    while (good_ && !rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      if (take("(?i)")) {
        folded = true;
        continue;
      }
      if (is_plain() && !(rest_.size() > 1 && is_repetition(rest_[1]))) {
        auto c = rest_[0];
        out.add(small(c), folded || !is_letter(c));
        rest_.remove_prefix(1);
        continue;
      }
      auto before = counts_;
      auto next = element(folded, depth);
      out.add(repeated(std::move(next), counts_ != before));
    }
    return out.take();
  }

  [[nodiscard]] bool is_plain() const {
    auto c = rest_[0];
    return is_letter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '-';
  }

  static bool is_repetition(char c) {
    return c == '*' || c == '+' || c == '?' || c == '{';
  }

  part element(bool folded, int depth) {
    if (rest_[0] == '(')
      return group(folded, depth);
    if (rest_[0] == '[')
      return character_class(folded);
    if (rest_[0] == '\\')
      return escape(folded);
    if (take(".")) {
      auto out = anything();
      out.open = true;
      return out;
    }
    if (take("^") || take("$"))
      return one_of({""}, false);
    if (at_repetition())
      return failed();
    return literal(character(), folded);
  }

  part group(bool folded, int depth) {
    if (take("(?i:"))
      folded = true;
    else if (!take("(?:")) {
      if (rest_.starts_with("(?"))
        return failed();
      rest_.remove_prefix(1);
      ++captures_;
    }
    if (depth == most_nested)
      return failed();
    auto ways = alternatives(folded, depth + 1);
    if (!good_ || !take(")"))
      return failed();
    return united(std::move(ways));
  }

  static part united(std::vector<part> ways) {
    if (ways.size() == 1)
      return std::move(ways[0]);
    std::size_t count = 0;
    part out = one_of({});
    for (const auto& way : ways) {
      count += way.words.size();
      out.finite = out.finite && way.finite;
      out.certain = out.certain && way.certain;
      out.absent &= way.absent;
    }
    if (out.finite && count <= most_strings) {
      for (auto& way : ways)
        out.words.insert(out.words.end(), way.words.begin(), way.words.end());
      return out;
    }
    auto any = anything(out.absent);
    strings all;
    for (auto& way : ways) {
      auto groups = chain_of(std::move(way)).groups;
      auto best = std::max_element(
        groups.begin(), groups.end(),
        [](const auto& a, const auto& b) { return shortest(a) < shortest(b); });
      if (best == groups.end())
        return any;
      all.insert(all.end(), best->begin(), best->end());
    }
    any.groups.push_back(std::move(all));
    return any;
  }

  part character_class(bool folded) {
    rest_.remove_prefix(1);
    bool excludes = take("^");
    bool large = false;
    bool cased = false; // or not in ASCII: more is excluded than `held`
    letters held;
    strings words;
    bool certain = true;
    for (bool first = true; good_ && !rest_.empty(); first = false) {
      if (rest_[0] == ']' && !first) {
        rest_.remove_prefix(1);
        auto absent = excludes ? held : caseless_letters() & ~held;
        auto any = anything(absent);
        any.open = excludes && !large && !cased;
        return excludes || large || words.size() > 6
                 ? any
                 : one_of(std::move(words), certain);
      }
      if (rest_.starts_with("[:"))
        return failed();
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']' && !first)
        return failed();
      auto next =
        rest_[0] == '\\' ? escape(folded) : literal(character(), folded);
      if (next.finite
          && (next.words[0].empty() || next.words[0][0] == literal_edge))
        return failed();
      large = large || !next.finite;
      // Of a letter whose other case is not known nothing is excluded for sure.
      if (!excludes || next.finite || next.absent.any())
        held |= caseless_letters() & ~next.absent;
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
        rest_.remove_prefix(1);
        auto low = unfolded_;
        auto high = rest_[0] == '\\' || rest_[0] == '['
                      ? failed()
                      : literal(character(), false);
        if (next.words.empty() || high.words.empty() || low > unfolded_)
          return failed();
        held |= between(low, unfolded_);
        large = true;
        continue;
      }
      certain = certain && next.certain;
      cased = cased || !next.finite || next.words.size() != 1
              || next.words[0].size() != 1 || is_letter(next.words[0][0])
              || static_cast<unsigned char>(next.words[0][0]) >= 0x80;
      words.insert(words.end(), next.words.begin(), next.words.end());
    }
    return failed();
  }

  static letters between(const std::string& low, const std::string& high) {
    letters out;
    auto first = static_cast<unsigned char>(low[0]);
    auto last = static_cast<unsigned char>(high[0]);
    for (std::size_t c = first; c < out.size() && c <= last; ++c)
      out.set(c);
    return out & caseless_letters();
  }

  part escape(bool folded) {
    if (rest_.size() < 2)
      return failed();
    auto name = rest_[1];
    rest_.remove_prefix(2);
    if (name == 'x')
      return code_point(folded);
    if (name == 'b')
      return one_of({std::string{literal_edge}});
    if (name == 'B')
      return one_of({""}, false);
    if (std::string_view{"wWdDsS"}.find(name) != std::string_view::npos)
      return anything(absent_of_class(name));
    if (name == 'n' || name == 't' || name == 'r')
      return literal(std::string(1, name == 'n'   ? '\n'
                                    : name == 't' ? '\t'
                                                  : '\r'),
                     folded);
    bool plain = static_cast<unsigned char>(name) < 0x80 && name > ' '
                 && !is_letter(name) && !(name >= '0' && name <= '9');
    return plain ? literal(std::string(1, name), folded) : failed();
  }

  static letters absent_of_class(char name) {
    auto others = absent_from({small(name) == 's'   ? " \t\n\r\f"
                               : small(name) == 'd' ? "0123456789"
                                                    : "0123456789_"});
    return name >= 'a' ? others : caseless_letters() & ~others;
  }

  /// `\x27`; of what is no ASCII nothing is told.
  part code_point(bool folded) {
    auto digit = [&](std::size_t i) {
      auto c = i < rest_.size() ? small(rest_[i]) : ' ';
      return c >= '0' && c <= '9'   ? c - '0'
             : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                    : -1;
    };
    auto high = digit(0);
    auto low = digit(1);
    if (high < 2 || high > 7 || low < 0)
      return failed();
    rest_.remove_prefix(2);
    return literal(std::string(1, static_cast<char>(16 * high + low)), folded);
  }

  /// Where case is folded, what has a case outside of ASCII is not told apart.
  part literal(std::string text, bool folded) {
    if (text.empty() || text[0] == literal_edge)
      return failed();
    unfolded_ = text;
    if (text.size() == 1) {
      auto& c = text[0];
      bool letter = is_letter(c);
      c = small(c);
      return one_of({std::move(text)}, folded || !letter);
    }
    if (!folded || is_caseless(text))
      return one_of({std::move(text)});
    auto other = other_case(text);
    return other.empty() ? anything() : one_of({std::move(text), other});
  }

  /// `nested` where there are counts in what is repeated.
  part repeated(part what, bool nested) {
    int least = 1;
    int most = 1;
    if (take("?"))
      least = 0;
    else if (take("*"))
      least = 0, most = unbounded;
    else if (take("+"))
      most = unbounded;
    else if (counted(least, most))
      counts_are_small_ = counts_are_small_ && !nested;
    else {
      what.open = false;
      return what;
    }
    take("?");
    if (at_repetition())
      return failed();
    if (least == 0 && most == unbounded && what.open)
      return what;
    what.open = false;
    if (least == 1 && most == 1)
      return what;
    if (least == 0 && most == 1 && what.finite) {
      what.words.emplace_back();
      return what;
    }
    if (least == 0)
      return anything(what.absent);
    auto out = chain_of(std::move(what));
    out.certain = false;
    return out;
  }

  [[nodiscard]] bool at_repetition() const {
    return count_size() > 0
           || (!rest_.empty()
               && std::string_view{"*+?"}.find(rest_[0])
                    != std::string_view::npos);
  }

  /// Up to the brace that closes it: `{2}`, `{2,}`, `{2,5}`; any other brace is
  /// a letter.
  [[nodiscard]] std::size_t count_size() const {
    if (rest_.empty() || rest_[0] != '{')
      return 0;
    auto digits = rest_.find_first_not_of("0123456789,", 1);
    return digits == std::string_view::npos || rest_[digits] != '}'
               || digits < 2 || rest_[1] == ','
             ? 0
             : digits;
  }

  bool counted(int& least, int& most) {
    auto digits = count_size();
    if (digits == 0)
      return false;
    // Large and nested counts may be more than RE2 takes, which tells itself.
    auto text = rest_.substr(1, digits - 1);
    rest_.remove_prefix(digits + 1);
    auto comma = text.find(',');
    // RE2 takes a number with a zero in front for letters.
    bool leading = text[0] == '0' && text.size() > 1 && text[1] != ',';
    if (comma != std::string_view::npos && text.substr(comma).size() > 2)
      leading = leading || text[comma + 1] == '0';
    if (std::count(text.begin(), text.end(), ',') > 1 || text.size() > 5
        || leading || counts_++ > 40) {
      good_ = false;
      return true;
    }
    least = number(text.substr(0, comma));
    most = comma == std::string_view::npos ? least
           : comma + 1 == text.size()      ? unbounded
                                           : number(text.substr(comma + 1));
    good_ = good_ && least <= std::min(most, most_counted)
            && (most <= most_counted || most == unbounded);
    counts_are_small_ =
      counts_are_small_ && least <= 20 && (most <= 20 || most == unbounded);
    return true;
  }

  static int number(std::string_view digits) {
    int out = 0;
    for (auto c : digits)
      out = out * 10 + (c - '0');
    return out;
  }

  /// A whole character of UTF-8; empty where it is broken.
  std::string character() {
    auto first = static_cast<unsigned char>(rest_[0]);
    std::size_t size = first < 0x80   ? 1
                       : first < 0xc2 ? 0
                       : first < 0xe0 ? 2
                       : first < 0xf0 ? 3
                       : first < 0xf5 ? 4
                                      : 0;
    if (size > rest_.size())
      size = 0;
    for (std::size_t i = 1; i < size; ++i)
      if ((static_cast<unsigned char>(rest_[i]) & 0xc0) != 0x80)
        return {};
    std::string out{rest_.substr(0, size)};
    rest_.remove_prefix(size);
    return out;
  }

  static char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }

  static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  part failed() {
    good_ = false;
    return anything();
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text))
      return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::string_view rest_;
  bool good_ = true;
  bool counts_are_small_ = true;
  std::string unfolded_; ///< the last literal as it is written
  int captures_ = 0;
  int counts_ = 0;
};

} // namespace

pattern_literals literals_of(std::string_view pattern) {
  return reader{pattern}.read();
}

} // namespace skvm
