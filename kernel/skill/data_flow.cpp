#include "skill/data_flow.hpp"

#include "base/text.hpp"
#include "base/word_map.hpp"
#include "skill/cue_vocabulary.hpp"
#include "skill/file_names.hpp"
#include "skill/language.hpp"

#include <algorithm>
#include <array>

namespace skvm::ir {

namespace {

using vocabulary::cue;

/// The lists of the vocabulary, by word.
class cue_map {
public:
  cue_map() {
    for (const auto& list : vocabulary::cue_words)
      for_each_word(list.words, [&](std::string_view word) {
        words_.add(word, list.means);
      });
  }

  [[nodiscard]] cue of(std::string_view word) const {
    const auto* found = words_.find(word);
    return found == nullptr ? cue::none : *found;
  }

  template <class Take>
  static void for_each_word(std::string_view words, Take take) {
    while (!words.empty()) {
      auto bar = std::min(words.find('|'), words.size());
      take(words.substr(0, bar));
      words.remove_prefix(std::min(bar + 1, words.size()));
    }
  }

private:
  word_map<cue> words_;
};

cue cue_of(std::string_view word) {
  static const cue_map known;
  return known.of(word);
}

struct placed_cue {
  cue means = cue::none;
  std::size_t at = std::string_view::npos;
  std::size_t size = 0;
};

/// The first of the lists' words in a text, the longest of those there.
template <class Lists>
placed_cue first_cue(std::string_view text, const Lists& lists) {
  placed_cue found;
  for (const auto& list : lists)
    cue_map::for_each_word(list.words, [&](std::string_view word) {
      auto at = text.find(word);
      if (at < found.at
          || (at == found.at && word.size() > found.size
              && at != std::string_view::npos))
        found = {list.means, at, word.size()};
    });
  return found;
}

bool is_wide(std::string_view text, std::size_t at) {
  auto size = character_size(text, at);
  return size >= 3 && letter_at(text, at, size) != letter::part;
}

/// What a byte may mean to a token that has it.
constexpr unsigned ends_token = 1;
constexpr unsigned of_script = 2; ///< beyond ASCII
constexpr unsigned of_link = 4;
constexpr unsigned of_file = 8; ///< each name of a file has a dot

constexpr auto byte_means = [] {
  std::array<unsigned char, 256> out{};
  std::fill(out.begin() + 0x80, out.end(), of_script);
  for (unsigned char c : {' ', '\t', '`'})
    out[c] = ends_token;
  out[']'] = out['#'] = of_link;
  out['.'] = of_file;
  return out;
}();

/// Walks a sentence: words move the cue, names are recorded under it.
class sentence_reader {
public:
  explicit sentence_reader(data_flow& flow) : flow_(flow) {}

  void read(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] == '`') {
        auto close = text.find('`', i + 1);
        if (close == std::string_view::npos)
          close = text.size();
        rest_ = text.substr(std::min(close + 1, text.size()));
        code(text.substr(i + 1, close - i - 1));
        i = close + 1;
        continue;
      }
      auto end = i;
      unsigned holds = 0;
      for (; end < text.size(); ++end) {
        auto means = byte_means[static_cast<unsigned char>(text[end])];
        if (means == ends_token)
          break;
        holds |= means;
      }
      if (end > i)
        token(text, i, end, holds);
      i = std::max(end, i + 1);
      if (end < text.size() && text[end] == '`')
        i = end;
    }
  }

private:
  /// A word, or a run of Chinese or Japanese with words in it.
  void token(std::string_view text, std::size_t begin, std::size_t end,
             unsigned holds) {
    auto whole = text.substr(begin, end - begin);
    if ((holds & of_script) == 0) {
      rest_ = text.substr(end);
      return plain(whole, holds);
    }
    if (whole == "→" || whole == "⇒") {
      now_ = cue::write;
      return;
    }
    std::string_view tail; // what may be the start of a file's name
    for (auto i = begin; i < end;) {
      auto first = i;
      bool wide = is_wide(text, i);
      while (i < end && is_wide(text, i) == wide)
        i += character_size(text, i);
      auto part = text.substr(first, i - first);
      rest_ = text.substr(i);
      if (wide)
        tail = signs(part);
      else if (!tail.empty() && part.front() == '.')
        plain(text.substr(first - tail.size(), i - first + tail.size()));
      else
        plain(part);
    }
  }

  /// Follows the cues in a run of signs; what comes behind the last of them.
  std::string_view signs(std::string_view part) {
    for (;;) {
      auto found = first_cue(part, vocabulary::cue_signs);
      if (found.means == cue::none)
        return part;
      now_ = found.means == cue::carry ? cue::read : found.means;
      moves_ = moves_ || found.means != cue::read;
      part.remove_prefix(found.at + found.size);
    }
  }

  /// What a verb behind a name says of it, before the next name comes.
  cue cue_behind() const {
    auto ahead = rest_.substr(0, std::min<std::size_t>(rest_.find('`'), 90));
    return first_cue(ahead, vocabulary::cues_behind).means;
  }

  /// `holds` is what bytes of the token mean, or all that they may.
  void plain(std::string_view token, unsigned holds = of_link | of_file) {
    if ((holds & of_link) != 0) {
      // `[text](target)` names its target.
      if (auto open = token.find("]("); open != std::string_view::npos)
        token = token.substr(open + 2);
      if (auto fragment = token.find('#'); fragment != std::string_view::npos)
        token = token.substr(0, fragment);
    }
    auto word = without_punctuation(token);
    if (word.empty()) {
      if (token == "->" || token == "=>")
        now_ = cue::write;
      return;
    }
    if ((holds & of_file) != 0 && names_file(word, false))
      return name(word);
    auto lower = folded(word);
    bool pointed =
      (earlier(1) == "of" && earlier(2) != "input") || earlier(1) == "from";
    if (pointed && earlier(0) == "step" && is_number(lower))
      flow_.read("step " + lower);
    latest_ = (latest_ + 2) % 3;
    earlier(0) = std::move(lower);
    auto found = cue_of(earlier(0));
    if (found == cue::none)
      return;
    // `the sources listed in refs.md`: the participle has decided.
    if (earlier(0) == "in" && cue_of(earlier(1)) == cue::read)
      return;
    if (found == cue::into) {
      now_ = moves_ ? cue::write : cue::read;
      return;
    }
    // `Add it to a file of its own, seen.csv`.
    if (earlier(0) == "of" && moves_ && rest_.starts_with(" its own")) {
      now_ = cue::write;
      return;
    }
    // `at the end of notes.md` changes what is there.
    if (earlier(0) == "of" && moves_ && is_edge(earlier(1))) {
      now_ = cue::update;
      return;
    }
    now_ = found == cue::carry ? cue::read : found;
    moves_ = moves_ || found == cue::carry || found == cue::write
             || found == cue::update;
  }

  void code(std::string_view span) {
    span = trim(span);
    if (span.find(' ') != std::string_view::npos)
      return add_flow_of_shell_line(span, flow_);
    auto word = without_punctuation(span);
    if (names_file(word, true))
      name(word);
  }

  void name(std::string_view word) {
    if (auto behind =
          now_ == cue::none || is_japanese() ? cue_behind() : cue::none;
        behind != cue::none)
      now_ = behind;
    if (now_ == cue::write || now_ == cue::update)
      flow_.write(word);
    if (now_ != cue::write)
      flow_.read(word);
  }

  /// A particle behind the name says that the verb follows.
  bool is_japanese() const {
    auto next =
      rest_.substr(std::min(rest_.find_first_not_of(' '), rest_.size()));
    for (std::string_view particle : {"を", "に", "へ", "と", "から", "の"})
      if (next.starts_with(particle))
        return true;
    return false;
  }

  /// The word before, and those before it.
  std::string& earlier(std::size_t back) {
    return earlier_[(latest_ + back) % 3];
  }

  static bool is_edge(std::string_view word) {
    return word == "top" || word == "end" || word == "bottom" || word == "start"
           || word == "beginning" || word == "head";
  }

  static bool is_number(std::string_view word) {
    return word.find_first_not_of("0123456789") == std::string_view::npos
           && word.size() < 4;
  }

  data_flow& flow_;
  cue now_ = cue::none;
  bool moves_ = false;
  std::string_view rest_; ///< of the sentence, behind what is being read
  std::array<std::string, 3> earlier_; ///< the words before
  std::size_t latest_ = 0;             ///< of them
};

} // namespace

void data_flow::read(std::string_view name) {
  if (std::find(settled.begin(), settled.end(), name) != settled.end())
    return;
  evidence.what = data_use::kind::reads;
  evidence.name = std::string{name};
  add(evidence);
}

void data_flow::write(std::string_view name) {
  if (std::find(settled.begin(), settled.end(), name) != settled.end())
    return;
  evidence.what = data_use::kind::writes;
  evidence.name = std::string{name};
  add(evidence);
}

void data_flow::add(data_use use) {
  // Steps name few files; a long list is a generated one.
  std::size_t same = 0;
  for (const auto& one : uses) {
    if (one.what != use.what)
      continue;
    if (one.name == use.name || ++same == 64)
      return;
  }
  uses.push_back(std::move(use));
}

void add_flow_of_sentence(std::string_view text, data_flow& flow) {
  sentence_reader{flow}.read(text);
}

} // namespace skvm::ir
