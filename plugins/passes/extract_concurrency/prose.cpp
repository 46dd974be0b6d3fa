#include "prose.hpp"

#include "../lang/text.hpp"
#include "phrases.hpp"

#include <algorithm>
#include <array>

namespace extract_concurrency {

namespace {

constexpr auto word_bytes = [] {
  std::array<bool, 256> out{};
  for (std::size_t byte = 0; byte < out.size(); ++byte)
    out[byte] = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')
                || byte >= 0x80 || byte == '\'' || byte == '-' || byte == '_';
  return out;
}();

bool in_word(char c) {
  return word_bytes[static_cast<unsigned char>(c)];
}

// `POST`, `START`: in capitals it is a name and no imperative.
bool is_name(std::string_view written) {
  return written.size() > 2
         && std::all_of(written.begin(), written.end(),
                        [](char c) { return c >= 'A' && c <= 'Z'; });
}

// `Step 2`, `Schritt 2`: the word before a step's number.
bool names_a_step(std::string_view text) {
  static constexpr std::string_view names[] = {
    "step", "phase", "stage", "schritt", "étape", "etape", "paso",
    "fase", "etapa", "passo", "stap",    "krok",  "steg",  "шаг"};
  return std::find(std::begin(names), std::end(names), text) != std::end(names);
}

// Without what makes it a heading, an item or a quote.
std::string_view without_marks(std::string_view line) {
  line = pass_lang::trim(line);
  while (!line.empty() && (line.front() == '#' || line.front() == '>'))
    line = pass_lang::trim(line.substr(1));
  auto digits = std::min(line.find_first_not_of("0123456789"), line.size());
  if (digits > 0 && digits + 1 < line.size()
      && (line[digits] == '.' || line[digits] == ')')
      && line[digits + 1] == ' ')
    line.remove_prefix(digits + 1);
  else if (line.starts_with("- ") || line.starts_with("* ")
           || line.starts_with("+ "))
    line.remove_prefix(2);
  line = pass_lang::trim(line);
  if (line.starts_with("[ ] ") || line.starts_with("[x] "))
    line.remove_prefix(4);
  return pass_lang::trim(line);
}

bool is_item(std::string_view line) {
  line = pass_lang::trim(line);
  auto digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return line.starts_with("- ") || line.starts_with("* ")
         || line.starts_with("+ ") || line.starts_with("#")
         || (digits > 0 && digits < line.size()
             && (line[digits] == '.' || line[digits] == ')'));
}

// Whether the words at `at` are those of a phrase, the first of which is there.
bool matches(const std::vector<word>& words, std::size_t at,
             std::string_view phrase) {
  phrase.remove_prefix(words[at].text.size());
  for (auto i = at + 1; !phrase.empty(); ++i) {
    if (phrase.size() < 2 || phrase[0] != ' ' || i >= words.size()
        || words[i].sentence || words[i].text.empty()
        || phrase[1] != words[i].text[0])
      return false;
    phrase.remove_prefix(1);
    if (!phrase.starts_with(words[i].text)
        || (words[i].code && words[i].text.find(' ') != words[i].text.npos))
      return false;
    phrase.remove_prefix(words[i].text.size());
  }
  return true;
}

bool denied(const std::vector<word>& words, std::size_t at) {
  // "not depend on each other" and "none needs another" free by denying.
  if (words[at].text == "not" || words[at].text.starts_with("n"))
    return false;
  for (std::size_t back = 1; back <= 4 && back <= at; ++back) {
    auto text = words[at - back].text;
    if (text == "not" || text == "never" || text == "no" || text == "nicht"
        || text.ends_with("n't"))
      return true;
    if (words[at - back].sentence)
      return false;
  }
  return false;
}

// "From the log, ask what came before", "stop where it is plain": no person is
// asked, and no work ends.
bool is_inner(const std::vector<word>& words, std::size_t at) {
  if (words[at].text == "stop")
    return at + 1 < words.size()
           && (words[at + 1].text == "where" || words[at + 1].text == "once");
  if (words[at].text != "ask")
    return false;
  auto begin = at;
  while (begin > 0 && !words[begin].sentence)
    --begin;
  return begin < at && words[begin].text == "from";
}

// "Work out the findings": what the step is to find was not there before.
bool is_product(const std::vector<word>& words, std::size_t at) {
  if (at == 0 || words[at].sentence)
    return false;
  static constexpr std::string_view verbs[] = {
    "calculate", "compute", "derive", "determine", "draw", "find", "figure"};
  auto before = words[at - 1].text;
  if (at > 1 && before == "out" && !words[at - 1].sentence)
    return words[at - 2].text == "work" || words[at - 2].text == "figure";
  return std::find(std::begin(verbs), std::end(verbs), before)
         != std::end(verbs);
}

// "People. Once the lists are there, …": behind a mere name.
bool waits_behind_name(const phrase& one, std::size_t at, std::size_t title) {
  static constexpr std::string_view waits[] = {
    "after", "once", "sobald", "nachdem", "après", "después", "depois", "dopo"};
  return at == title && title < 4
         && std::find(std::begin(waits), std::end(waits), one.text)
              != std::end(waits);
}

// Whether a phrase that stands there is meant of the step: "Run it. Then look"
// orders what is inside of it.
bool counts(const std::vector<word>& words, std::size_t at, std::size_t title,
            const phrase& one) {
  bool about_step = one.what == cue::follows || one.what == cue::joins
                    || one.what == cue::independent;
  bool heard =
    one.leads
      ? words[at].sentence
          && (at == 0 || !about_step || waits_behind_name(one, at, title))
      : at < title || one.what == cue::independent || !about_step;
  bool purpose = one.text == "in order" && at + 2 < words.size()
                 && words[at + 2].text == "to";
  return heard && !purpose && !(one.what == cue::stops && is_inner(words, at))
         && !(one.what == cue::leans && is_product(words, at));
}

} // namespace

prose::prose(std::string_view markdown) {
  text_.assign(markdown.begin(), markdown.end());
  unsigned char all = 0; // the bits that some byte has
  for (char& c : text_) {
    all |= static_cast<unsigned char>(c);
    c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 0x20 : 0));
  }
  // Latin-1 in UTF-8.
  if (all >= 0x80)
    for (std::size_t i = 1; i < text_.size(); ++i)
      if (auto byte = static_cast<unsigned char>(text_[i]);
          text_[i - 1] == '\xc3' && byte >= 0x80 && byte <= 0x9e
          && byte != 0x97)
        text_[i] = static_cast<char>(byte + 0x20);
  words_.reserve(markdown.size() / 6);
  bool fenced = false;
  bool fresh = true;
  for (auto line : pass_lang::split_lines(lower())) {
    auto bare = pass_lang::trim(line);
    if (bare.starts_with("```") || bare.starts_with("~~~")) {
      fenced = !fenced;
      fresh = true;
      continue;
    }
    if (fenced)
      continue;
    read_line(without_marks(line), fresh || bare.empty() || is_item(line));
    fresh = bare.empty();
  }
  // A span of code is kept as it was written.
  auto base = text_.data();
  for (const auto& one : words_)
    if (one.code)
      spans_.emplace_back(markdown.substr(
        static_cast<std::size_t>(one.text.data() - base), one.text.size()));
  for (std::size_t i = 0; i < words_.size(); ++i)
    if ((words_[i].sentence || words_[i].clause) && !words_[i].code
        && !is_name(markdown.substr(
          static_cast<std::size_t>(words_[i].text.data() - base),
          words_[i].text.size())))
      if (auto what = deed_of(words_[i].text);
          what != deed::unknown || words_[i].sentence)
        verbs_.push_back({i, what});
  add_last_verb();
  read_cues(all >= 0x80);
}

// "Kopfdaten lesen", "`a.md` lesen": a title may end with its verb.
void prose::add_last_verb() {
  auto last = first_sentence();
  if (last < 2 || last > 5 || last > words_.size() || words_[last - 1].code
      || !words_[last - 1].text.ends_with("en"))
    return;
  auto what = deed_of(words_[last - 1].text);
  bool code = words_[0].code && (verbs_.empty() || verbs_.front().at >= last);
  bool plain = !verbs_.empty() && verbs_.front().at == 0
               && verbs_.front().what == deed::unknown;
  if (what == deed::unknown || (!code && !plain))
    return;
  if (plain)
    verbs_.front() = {last - 1, what};
  else
    verbs_.insert(verbs_.begin(), {last - 1, what});
}

std::size_t prose::first_sentence() const {
  std::size_t i = 1;
  while (i < words_.size() && !words_[i].sentence)
    ++i;
  return std::min(i, words_.size());
}

void prose::read_line(std::string_view line, bool first) {
  bool sentence = first || words_.empty();
  bool clause = false;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == '`') {
      auto close = std::min(line.find('`', i + 1), line.size());
      words_.push_back(
        {line.substr(i + 1, close - i - 1), sentence, clause, true});
      sentence = clause = false;
      i = close + 1;
      continue;
    }
    if (!in_word(line[i])) {
      bool ends = i + 1 == line.size() || line[i + 1] == ' '
                  || line[i + 1] == '*' || line[i + 1] == '"';
      sentence = sentence
                 || (ends
                     && (line[i] == '.' || line[i] == '!' || line[i] == '?'
                         || line[i] == ':'));
      clause = clause || line[i] == ',' || line[i] == ';' || line[i] == '(';
      ++i;
      continue;
    }
    auto end = i;
    while (end < line.size()
           && (in_word(line[end])
               || ((line[end] == '.' || line[end] == '/')
                   && end + 1 < line.size() && in_word(line[end + 1]))))
      ++end;
    auto text = line.substr(i, end - i);
    i = end;
    // `Step 2: Index` begins with `Index`.
    bool number =
      sentence
      && text.find_first_not_of("0123456789.") == std::string_view::npos;
    bool label = words_.empty() && names_a_step(text) && end + 1 < line.size()
                 && line[end] == ' ' && line[end + 1] >= '0'
                 && line[end + 1] <= '9';
    if (label) {
      i = std::min(line.find_first_not_of("0123456789 .:)-", end), line.size());
      continue;
    }
    if (number && words_.empty())
      continue;
    words_.push_back({text, sentence, clause, false});
    sentence = false;
    clause = text == "and" || text == "then" || text == "or" || text == "und"
             || text == "y" || text == "et" || text == "e";
  }
}

void prose::read_cues(bool beyond_ascii) {
  auto add = [&](cue what, std::size_t at) {
    cues_ |= 1U << static_cast<unsigned>(what);
    heard_.emplace_back(at, what);
  };
  auto title = first_sentence();
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_[i].code)
      continue;
    for (const auto& one : phrases_of(words_[i].text))
      if (matches(words_, i, one.text) && counts(words_, i, title, one)) {
        // "It is not independent of step 2".
        if (one.what == cue::beside && one.text.starts_with("independent")
            && denied(words_, i))
          continue;
        bool no = one.what == cue::independent && denied(words_, i);
        add(no ? cue::dependent : one.what, i);
      }
  }
  bool foreign =
    beyond_ascii && std::any_of(text_.begin(), text_.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0xe0;
    });
  if (foreign)
    for (const auto& one : unspaced_phrases())
      // What is leaned on stands in the title; further down it may be anything.
      if (auto at = lower().find(one.text);
          at != std::string_view::npos
          && (one.what != cue::leans
              || at < std::min(lower().find("。"), lower().find('\n'))))
        add(one.what, 0);
}

bool prose::says(cue what, std::size_t begin, std::size_t end) const {
  return std::any_of(heard_.begin(), heard_.end(), [&](const auto& one) {
    return one.second == what && begin <= one.first && one.first < end;
  });
}

} // namespace extract_concurrency
