#include "literals.hpp"

#include "literal_parts.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace skvm {

namespace {

constexpr std::size_t most_strings = 128;
constexpr int most_nested = 32;

using namespace literal_parts;

class reader {
public:
  explicit reader(std::string_view pattern) : rest_(pattern) {}

  pattern_literals read() {
    pattern_literals out;
    auto ways = alternatives(false, 0);
    out.understood = good_ && rest_.empty();
    out.captures = captures_;
    if (out.understood)
      for (const auto& way : ways)
        out.clauses.push_back(clause_of(way));
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
      out.add(repeated(element(folded, depth)));
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
      out.open.emplace();
      return out;
    }
    if (take("^") || take("$"))
      return one_of({""}, false);
    if (std::string_view{"*+?"}.find(rest_[0]) != std::string_view::npos)
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
    }
    if (out.finite && count <= most_strings) {
      for (auto& way : ways)
        out.words.insert(out.words.end(), way.words.begin(), way.words.end());
      return out;
    }
    strings all;
    for (const auto& way : ways) {
      auto groups = groups_of(way);
      auto best = std::max_element(
        groups.begin(), groups.end(),
        [](const auto& a, const auto& b) { return shortest(a) < shortest(b); });
      if (best == groups.end())
        return anything();
      all.insert(all.end(), best->begin(), best->end());
    }
    return with_all({std::move(all)});
  }

  part character_class(bool folded) {
    rest_.remove_prefix(1);
    bool excludes = take("^");
    bool large = false;
    strings words;
    bool certain = true;
    for (bool first = true; good_ && !rest_.empty(); first = false) {
      if (rest_[0] == ']' && !first) {
        rest_.remove_prefix(1);
        if (excludes && !large && certain)
          return all_but(words);
        return excludes || large || words.size() > 6
                 ? anything()
                 : one_of(std::move(words), certain);
      }
      if (rest_.starts_with("[:"))
        return failed();
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']' && !first)
        return failed();
      auto next =
        rest_[0] == '\\' ? escape(folded) : literal(character(), folded);
      if (next.finite && next.words[0] == std::string{literal_edge})
        return failed();
      large = large || !next.finite;
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
        rest_.remove_prefix(1);
        auto low = next.words;
        auto high = rest_[0] == '\\' || rest_[0] == '['
                      ? failed()
                      : literal(character(), false);
        if (low.empty() || high.words.empty() || low[0] > high.words[0])
          return failed();
        large = true;
        continue;
      }
      certain = certain && next.certain;
      words.insert(words.end(), next.words.begin(), next.words.end());
    }
    return failed();
  }

  static part all_but(const strings& letters) {
    auto out = anything();
    literal_clause::stops stops;
    for (const auto& letter : letters) {
      auto c = static_cast<unsigned char>(letter[0]);
      if (letter.size() != 1 || c >= stops.size() || is_letter(letter[0]))
        return out;
      stops.set(c);
    }
    out.open = stops;
    return out;
  }

  part escape(bool folded) {
    if (rest_.size() < 2)
      return failed();
    auto name = rest_[1];
    rest_.remove_prefix(2);
    if (name == 'b')
      return one_of({std::string{literal_edge}});
    if (name == 'B')
      return one_of({""}, false);
    if (std::string_view{"wWdDsS"}.find(name) != std::string_view::npos)
      return anything();
    if (name == 'n' || name == 't' || name == 'r')
      return one_of({std::string(1, name == 'n'   ? '\n'
                                    : name == 't' ? '\t'
                                                  : '\r')});
    bool plain = static_cast<unsigned char>(name) < 0x80 && name > ' '
                 && !is_letter(name) && !(name >= '0' && name <= '9');
    return plain ? literal(std::string(1, name), folded) : failed();
  }

  /// Where case is folded, what has a case outside of ASCII is not told apart.
  part literal(std::string text, bool folded) {
    if (text.empty())
      return failed();
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

  static bool is_caseless(std::string_view c) {
    auto first = static_cast<unsigned char>(c[0]);
    auto second = static_cast<unsigned char>(c[1]);
    return (first == 0xc2 && second != 0xb5)
           || (first == 0xc3 && (second == 0x97 || second == 0xb7))
           || (first == 0xe2 && is_mark_block(second))
           || (c.size() == 3 && first >= 0xe3 && first <= 0xed
               && first != 0xea);
  }

  /// Of U+2000 to U+2FFF, what holds no letters.
  static bool is_mark_block(unsigned char second) {
    return second <= 0x83 || (second >= 0x87 && second <= 0x91)
           || (second >= 0x94 && second <= 0xaf);
  }

  /// Of a letter of Latin-1 or of Russian; empty for any other.
  static std::string other_case(std::string text) {
    auto first = static_cast<unsigned char>(text[0]);
    auto second = static_cast<unsigned char>(text[1]);
    int code = text.size() == 2 ? (first & 0x1f) << 6 | (second & 0x3f) : 0;
    if ((code >= 0xc0 && code <= 0xde) || (code >= 0x410 && code <= 0x42f))
      code += 0x20;
    else if ((code >= 0xe0 && code <= 0xfe) || (code >= 0x430 && code <= 0x44f))
      code -= 0x20;
    else
      return {};
    return {static_cast<char>(0xc0 | code >> 6),
            static_cast<char>(0x80 | (code & 0x3f))};
  }

  part repeated(part what) {
    int least = 1;
    int most = 1;
    if (take("?"))
      least = 0;
    else if (take("*"))
      least = 0, most = 2;
    else if (take("+"))
      most = 2;
    else if (!counted(least, most)) {
      what.open.reset();
      return what;
    }
    take("?");
    if (!rest_.empty()
        && std::string_view{"*+?"}.find(rest_[0]) != std::string_view::npos)
      return failed();
    if (least == 0 && most == 2 && what.open)
      return what;
    what.open.reset();
    if (least == 1 && most == 1)
      return what;
    if (least == 0 && most == 1 && what.finite) {
      what.words.emplace_back();
      return what;
    }
    return least == 0 ? anything() : with_all(groups_of(what));
  }

  /// `{2}`, `{2,}`, `{2,5}`; any other brace is a letter.
  bool counted(int& least, int& most) {
    auto digits = rest_.find_first_not_of("0123456789,", 1);
    if (rest_.empty() || rest_[0] != '{' || digits == std::string_view::npos
        || rest_[digits] != '}' || digits < 2 || rest_[1] == ',')
      return false;
    // Large and nested counts may be more than RE2 takes.
    auto text = rest_.substr(1, digits - 1);
    rest_.remove_prefix(digits + 1);
    auto comma = text.find(',');
    if (std::count(text.begin(), text.end(), ',') > 1 || text.size() > 5
        || counts_++ > 40) {
      good_ = false;
      return true;
    }
    least = number(text.substr(0, comma));
    most = comma == std::string_view::npos ? least
           : comma + 1 == text.size()      ? 1000
                                           : number(text.substr(comma + 1));
    good_ = good_ && least <= most && (most <= 20 || most == 1000);
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
  int captures_ = 0;
  int counts_ = 0;
};

} // namespace

pattern_literals literals_of(std::string_view pattern) {
  return reader{pattern}.read();
}

} // namespace skvm
