#include "base/text.hpp"
#include "skill/reading.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace skvm::ir {

namespace {

/// What may stand around a clause and is no part of it.
std::string_view tidy(std::string_view text) {
  constexpr std::string_view signs{" \t,;:.!*_-|)"};
  for (bool again = true; again && !text.empty();) {
    again = false;
    if (signs.find(text.front()) != std::string_view::npos
        || (text.front() == ' ')) {
      text.remove_prefix(1);
      again = true;
      continue;
    }
    if (signs.find(text.back()) != std::string_view::npos
        && !(text.back() == ')' && text.find('(') != std::string_view::npos)) {
      text.remove_suffix(1);
      again = true;
      continue;
    }
    for (std::string_view wide : {"，", "。", "、", "：", "；", "！", "は",
                                  "\xE2\x80\x93", "\xE2\x80\x94"}) {
      if (text.starts_with(wide)) {
        text.remove_prefix(wide.size());
        again = true;
      }
      if (text.ends_with(wide) && wide != "は") {
        text.remove_suffix(wide.size());
        again = true;
      }
    }
  }
  return text;
}

/// The end of the clause that goes on at `from`: a comma or a colon outside of
/// code and brackets, or the end.
std::size_t end_of_clause(std::string_view text, std::size_t from) {
  bool in_code = false;
  int depth = 0;
  for (auto i = from; i < text.size(); ++i) {
    auto c = text[i];
    if (c == '`')
      in_code = !in_code && text.find('`', i + 1) != std::string_view::npos;
    if (in_code)
      continue;
    if (c == '(' || c == '[')
      ++depth;
    else if (c == ')' || c == ']')
      --depth;
    bool blank_follows = i + 1 >= text.size() || text[i + 1] == ' '
                         || text[i + 1] == '*' || text[i + 1] == '_';
    bool stop = (c == ',' || c == ';' || c == ':') && blank_follows;
    stop = stop || text.substr(i, 3) == "，" || text.substr(i, 3) == "：";
    stop = stop || text.substr(i, 4) == " \xE2\x86\x92";
    if (stop && depth <= 0)
      return i;
  }
  return text.size();
}

class flow_reader {
public:
  explicit flow_reader(const reading& said) : said_(said) {}

  std::vector<control> run() {
    for (const auto& one : said_.terms) {
      if (is_condition(one) && !condition_)
        read_condition(one);
      if (one.is(term::loop) || one.is(term::loop_while))
        read_loop(one);
      if ((one.is(term::for_each) || one.is(term::each_before)) && !each_)
        read_each(one);
    }
    auto bound = bound_of();
    if (bound > 0 && !loop_ && tries_again())
      make(loop_, control::kind::loop);
    if (loop_)
      loop_->bound = bound;
    else if (each_)
      each_->bound = bound;
    std::vector<control> out;
    for (auto* one : {&condition_, &loop_, &each_})
      if (*one)
        out.push_back(*std::move(*one));
    return out;
  }

private:
  control& make(std::optional<control>& one, decltype(control::what) what) {
    one.emplace();
    one->what = what;
    return *one;
  }

  std::string_view between(std::size_t begin, std::size_t end) const {
    return tidy(said_.text.substr(begin, end > begin ? end - begin : 0));
  }

  const word& first_of(const found_term& one) const {
    return said_.words[one.first];
  }

  bool is_condition(const found_term& one) const {
    if (!one.is(term::condition) && !one.is(term::otherwise)
        && !one.is(term::condition_before))
      return false;
    const auto& head = first_of(one);
    // SI units, and signs that are parts of other words.
    if (head.text == "si" && head.upper)
      return false;
    if (head.text == "当" || head.text == "若" || head.text == "とき")
      return head.text == "とき" || said_.starts_clause(one.first);
    return true;
  }

  /// The offset behind a "then" that stands at `from`.
  std::size_t behind_then(std::size_t from) const {
    for (const auto& one : said_.terms)
      if (one.is(term::then) && first_of(one).begin >= from)
        return between(from, first_of(one).begin).empty() ? said_.place(one).end
                                                          : from;
    return from;
  }

  /// The next "then" after `from` and before `to`, or `to`.
  std::size_t next_then(std::size_t from, std::size_t to) const {
    for (const auto& one : said_.terms)
      if (one.is(term::then) && first_of(one).begin > from
          && first_of(one).begin < to)
        return first_of(one).begin;
    return to;
  }

  void read_condition(const found_term& one) {
    auto& out = make(condition_, control::kind::condition);
    auto place = said_.place(one);
    const auto size = said_.text.size();
    if (one.is(term::otherwise)) {
      out.consequence = between(place.end, size);
      return;
    }
    if (one.is(term::condition_before)) {
      auto begin = clause_before(place.begin);
      out.subject = between(begin, place.begin);
      out.consequence = between(place.end, size);
      return;
    }
    // "unless" is a part of what it says.
    static constexpr std::string_view negative{
      "|unless|es|à|salvo|a|除非|depending|"};
    auto head = "|" + first_of(one).text + "|";
    auto begin =
      negative.find(head) != std::string_view::npos ? place.begin : place.end;
    auto end = next_then(place.end, end_of_clause(said_.text, place.end));
    // もし…場合は…: the condition ends where the second word stands.
    for (const auto& other : said_.terms)
      if (other.is(term::condition_before)
          && first_of(other).begin > place.end) {
        out.subject = between(begin, first_of(other).begin);
        out.consequence = between(said_.place(other).end, size);
        return;
      }
    out.subject = between(begin, end);
    auto lead = between(clause_begin(place.begin), place.begin);
    bool leads = lead.empty() || said_.starts_clause(one.first);
    auto rest = between(behind_then(end), size);
    out.consequence = leads && !rest.empty() ? rest : between(0, place.begin);
  }

  /// Where the clause that ends before `at` begins, behind もし too.
  std::size_t clause_before(std::size_t at) const {
    std::size_t begin = 0;
    for (std::string_view stop : {"，", "、", "。", ",", "："})
      if (auto found = said_.text.substr(0, at).rfind(stop);
          found != std::string_view::npos)
        begin = std::max(begin, found + stop.size());
    for (const auto& one : said_.terms)
      if (one.is(term::condition) && first_of(one).begin < at
          && first_of(one).begin >= begin)
        begin = said_.place(one).end;
    return begin;
  }

  std::size_t clause_begin(std::size_t at) const {
    auto found = said_.text.substr(0, at).find_last_of(",;:");
    return found == std::string_view::npos ? 0 : found + 1;
  }

  void read_loop(const found_term& one) {
    if (!loop_)
      make(loop_, control::kind::loop);
    auto place = said_.place(one);
    if (one.is(term::loop_while) && one.is(term::behind)) {
      loop_->subject = between(clause_before(place.begin), place.end);
      return;
    }
    if (!one.is(term::loop_while)) {
      // In Japanese the verb is the end of what it says.
      static constexpr std::string_view verbs{"繰くル再リ"};
      bool ends = static_cast<unsigned char>(first_of(one).text[0]) >= 0xe3
                  && verbs.find(first_of(one).text) != std::string_view::npos;
      if (loop_->consequence.empty() && !ends)
        loop_->consequence =
          between(place.end, end_of_clause(said_.text, place.end));
      return;
    }
    if (!loop_->subject.empty())
      return;
    auto end = end_of_clause(said_.text, place.end);
    loop_->subject = between(place.begin, end);
    auto before = between(0, place.begin);
    loop_->consequence =
      before.empty() ? between(behind_then(end), said_.text.size()) : before;
    // "Repeat until …" does not say what.
    if (words_of(loop_->consequence).size() < 2)
      loop_->consequence.clear();
  }

  void read_each(const found_term& one) {
    auto& out = make(each_, control::kind::for_each);
    auto place = said_.place(one);
    auto before = between(0, place.begin);
    if (one.is(term::each_before)) {
      out.subject = between(clause_before(place.begin), place.begin);
      out.consequence = between(place.end, said_.text.size());
      return;
    }
    auto end = end_of_clause(said_.text, place.end);
    if (first_of(one).text == "one") // "one by one" names nothing
      out.consequence = before;
    else {
      out.subject = between(place.end, end);
      out.consequence = before.empty() || said_.starts_clause(one.first)
                          ? between(end, said_.text.size())
                          : before;
    }
    if (out.consequence.empty())
      out.consequence = before;
  }

  /// "at most 3 times", "twice", "最多3次".
  int bound_of() const {
    static constexpr auto compared = std::to_array<std::string_view>(
      {"faster", "slower", "more", "less", "larger", "smaller", "higher",
       "lower", "greater", "bigger", "longer", "as", "the"});
    for (const auto& one : said_.terms) {
      if (!one.is(term::times) || one.first == 0)
        continue;
      auto number = number_of(said_.words[one.first - 1].text);
      auto next = one.first + one.count;
      bool relative =
        next < said_.words.size()
        && std::find(compared.begin(), compared.end(), said_.words[next].text)
             != compared.end();
      if (number > 0 && !relative)
        return number;
    }
    for (const auto& one : said_.words) {
      if (one.text == "twice")
        return 2;
      if (one.text.size() > 3 && one.text.ends_with("mal"))
        if (auto number = number_of(one.text.substr(0, one.text.size() - 3));
            number > 0)
          return number;
    }
    return 0;
  }

  bool tries_again() const {
    static constexpr auto tries = std::to_array<std::string_view>(
      {"try", "tries", "again", "rerun", "attempt", "attempts", "retries",
       "versuche", "erneut", "essayez", "intenta", "intentos", "essais"});
    return std::any_of(
      said_.words.begin(), said_.words.end(), [&](const word& one) {
        return std::find(tries.begin(), tries.end(), one.text) != tries.end();
      });
  }

  const reading& said_;
  std::optional<control> condition_;
  std::optional<control> loop_;
  std::optional<control> each_;
};

} // namespace

std::vector<control> controls_of(const reading& said) {
  return flow_reader{said}.run();
}

} // namespace skvm::ir
