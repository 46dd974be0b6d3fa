#include "skill/reading.hpp"

#include <algorithm>
#include <optional>

namespace skvm::ir {

namespace {

constexpr int most_numbers = 50; // "steps 1-900" is no list of steps

bool has_condition_before(const reading& said, std::size_t word) {
  return std::any_of(said.terms.begin(), said.terms.end(),
                     [&](const found_term& one) {
                       return one.is(term::condition) && one.first < word;
                     });
}

/// Whether a word for "after" speaks of a step that is named before it.
bool follows_a_number(const reading& said, std::size_t word) {
  if (word == 0)
    return false;
  const auto& before = said.words[word - 1].text;
  return before == "步" || before == "骤" || before == "プ" || before == "順"
         || (before[0] >= '0' && before[0] <= '9');
}

std::optional<order_mark::kind> mark_of(const reading& said,
                                        const found_term& one) {
  if (one.is(term::any_order))
    return order_mark::kind::any_order;
  if (one.is(term::parallel))
    return order_mark::kind::parallel;
  if (one.is(term::independent))
    return order_mark::kind::independent;
  if (one.is(term::joins))
    return order_mark::kind::joins;
  if (!one.is(term::follows) || follows_a_number(said, one.first))
    return std::nullopt;
  if (one.is(term::then))
    return has_condition_before(said, one.first)
               || !said.starts_clause(one.first)
             ? std::nullopt
             : std::optional{order_mark::kind::follows};
  // "the next page" is no order.
  bool loose =
    one.count == 1
    && static_cast<unsigned char>(said.words[one.first].text[0]) < 0xe3;
  if (loose && !said.starts_clause(one.first))
    return std::nullopt;
  return order_mark::kind::follows;
}

class reference_reader {
public:
  explicit reference_reader(const reading& said) : said_(said) {}

  std::vector<named_steps> run() {
    for (std::size_t i = 0; i < said_.terms.size(); ++i) {
      const auto& one = said_.terms[i];
      if (one.is(term::previous))
        add({}, said_.place(one), one.first, one.first + one.count);
      else if (one.is(term::step_noun))
        read_noun(one);
    }
    read_ordinals();
    std::stable_sort(out_.begin(), out_.end(), [](auto& a, auto& b) {
      return a.where.begin < b.where.begin;
    });
    return std::move(out_);
  }

private:
  const std::string& word_at(std::size_t i) const {
    static const std::string none;
    return i < said_.words.size() ? said_.words[i].text : none;
  }

  std::string_view gap_after(std::size_t i) const {
    auto begin = said_.words[i].end;
    return said_.text.substr(begin, said_.words[i + 1].begin - begin);
  }

  const found_term* term_at(std::size_t i) const {
    auto found = std::lower_bound(
      said_.terms.begin(), said_.terms.end(), i,
      [](const found_term& one, std::size_t at) { return one.first < at; });
    return found != said_.terms.end() && found->first == i ? &*found : nullptr;
  }

  /// "step 2", "steps 2-4", "steps 2, 3 and 5".
  void read_noun(const found_term& noun) {
    auto i = noun.first + noun.count;
    auto first = i < said_.words.size() ? digits(i) : 0;
    if (first == 0) {
      // "2. Schritt", "second step"
      if (noun.first == 0)
        return;
      auto before = noun.first - 1;
      auto number = number_of(word_at(before));
      bool ordinal = word_at(before).size() > 3 || gap_after(before) == ". ";
      if (number > 0 && ordinal)
        add({number}, {said_.words[before].begin, said_.place(noun).end},
            before, noun.first + noun.count);
      return;
    }
    if (said_.words[i].begin - said_.place(noun).end > 3)
      return;
    std::vector<int> numbers{first};
    auto last = i;
    if (i + 1 < said_.words.size() && gap_after(i) == ".")
      if (auto child = number_of(word_at(i + 1)); child > 0) {
        add({first}, {said_.words[noun.first].begin, said_.words[i + 1].end},
            noun.first, i + 2);
        out_.back().child = child;
        return;
      }
    while (auto next = next_number(last, numbers))
      last = next;
    add(std::move(numbers),
        {said_.words[noun.first].begin, said_.words[last].end}, noun.first,
        last + 1);
  }

  /// The number of word `i`; spelled ones count behind a noun as well.
  int digits(std::size_t i) const {
    auto begin = i == 0 ? 0 : said_.words[i - 1].end;
    auto gap = said_.text.substr(begin, said_.words[i].begin - begin);
    if (gap.find_first_of(".!?,;`") != std::string_view::npos)
      return 0;
    const auto& text = word_at(i);
    auto number = number_of(text);
    // "Schritt ein" and "step one" are numbers, "l'étape un peu" is none.
    return text == "un" || text == "first" || text == "second" ? 0 : number;
  }

  /// Adds what goes on behind word `at`; the word it ends with, or 0.
  std::size_t next_number(std::size_t at, std::vector<int>& numbers) const {
    if (at + 1 >= said_.words.size())
      return 0;
    auto plain = [&](std::size_t i) {
      return i < said_.words.size() && word_at(i)[0] >= '0'
                 && word_at(i)[0] <= '9'
               ? number_of(word_at(i))
               : 0;
    };
    auto gap = gap_after(at);
    if (auto next = plain(at + 1); next > 0) {
      bool dash = gap.find_first_of("-~") != std::string_view::npos
                  || gap.find("\xE2\x80") != std::string_view::npos;
      if (gap == ", " || gap == "," || gap == " & " || gap == "、"
          || gap == "/")
        numbers.push_back(next);
      else if (dash && gap.size() <= 5)
        add_range(numbers, next);
      else
        return 0;
      return at + 1;
    }
    if (gap.find_first_not_of(" ,") != std::string_view::npos)
      return 0;
    auto joint = term_at(at + 1);
    if (joint == nullptr)
      return 0;
    auto behind = at + 1 + joint->count;
    auto next = plain(behind);
    if (next == 0)
      return 0;
    if (joint->is(term::range))
      add_range(numbers, next);
    else if (joint->is(term::list))
      numbers.push_back(next);
    else
      return 0;
    return behind;
  }

  static void add_range(std::vector<int>& numbers, int last) {
    for (auto i = numbers.back() + 1;
         i <= last && static_cast<int>(numbers.size()) < most_numbers; ++i)
      numbers.push_back(i);
  }

  /// 第2步, 第一步.
  void read_ordinals() {
    for (std::size_t i = 0; i + 2 < said_.words.size(); ++i) {
      if (word_at(i) != "第")
        continue;
      auto number = number_of(word_at(i + 1));
      const auto& noun = word_at(i + 2);
      if (number > 0 && (noun == "步" || noun == "段" || noun == "阶"))
        add({number}, {said_.words[i].begin, said_.words[i + 2].end}, i, i + 3);
    }
  }

  static std::optional<step_reference::kind> kind_of(const found_term& one) {
    if (one.is(term::goes_to))
      return step_reference::kind::goes_to;
    if (one.is(term::repeats))
      return step_reference::kind::repeats;
    if (one.is(term::uses))
      return step_reference::kind::uses;
    if (one.is(term::after))
      return step_reference::kind::after;
    return std::nullopt;
  }

  bool clause_ends(std::size_t begin, std::size_t end) const {
    auto text = said_.text.substr(begin, end > begin ? end - begin : 0);
    return text.find_first_of(",;:") != std::string_view::npos
           || text.find("，") != std::string_view::npos;
  }

  /// Adds the steps named by words `first` to `last`, with the cue nearest to
  /// them within their clause.
  void add(std::vector<int> numbers, span where, std::size_t first,
           std::size_t last) {
    named_steps named;
    named.numbers = std::move(numbers);
    named.where = where;
    const found_term* cue = nullptr;
    for (const auto& one : said_.terms) {
      if (!kind_of(one))
        continue;
      auto end = one.first + one.count;
      auto place = said_.place(one);
      bool behind = one.is(term::behind);
      if (!behind && end <= first && first - end <= 5
          && !clause_ends(place.end, where.begin))
        cue = &one;
      if (behind && one.first >= last && one.first - last <= 4
          && !clause_ends(where.end, place.begin)) {
        cue = &one;
        break;
      }
    }
    if (cue != nullptr) {
      named.what = *kind_of(*cue);
      auto place = said_.place(*cue);
      named.where = {std::min(place.begin, where.begin),
                     std::max(place.end, where.end)};
      named.result = named.what == step_reference::kind::uses
                     && (cue->is(term::behind) || is_result(*cue));
    }
    out_.push_back(std::move(named));
  }

  bool is_result(const found_term& cue) const {
    const auto& text = word_at(cue.first);
    return text != "use" && text != "uses" && text != "with" && text != "mit"
           && text != "con";
  }

  const reading& said_;
  std::vector<named_steps> out_;
};

} // namespace

std::vector<order_mark> marks_of(const reading& said) {
  std::vector<order_mark> out;
  for (const auto& one : said.terms)
    if (auto what = mark_of(said, one)) {
      order_mark mark;
      mark.what = *what;
      mark.where = said.place(one);
      mark.text =
        std::string{said.text.substr(mark.where.begin, mark.where.size())};
      out.push_back(std::move(mark));
    }
  return out;
}

std::vector<named_steps> steps_named_in(const reading& said) {
  bool any =
    std::any_of(said.terms.begin(), said.terms.end(),
                [](const found_term& one) {
                  return one.is(term::step_noun) || one.is(term::previous);
                })
    || said.text.find("第") != std::string_view::npos;
  return any ? reference_reader{said}.run() : std::vector<named_steps>{};
}

} // namespace skvm::ir
