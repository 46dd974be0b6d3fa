#include "statements.hpp"

#include "../lang/text.hpp"
#include "declarations.hpp"
#include "mentions.hpp"
#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>

namespace extract_concurrency {

namespace {

// How many words may name what is meant, and stand for a `*` between others.
constexpr std::size_t longest_name = 12;
constexpr std::size_t longest_gap = 6;

using pass_lang::is_one_of;

struct name {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::size_t sentence_end(const std::vector<word>& words, std::size_t from) {
  auto end = from;
  while (end < words.size() && (end == from || !words[end].sentence))
    ++end;
  return end;
}

// "The date and the agenda, so …", "the list, not the totals".
std::size_t name_end(const std::vector<word>& words, std::size_t from,
                     std::size_t end) {
  end = std::min(end, from + longest_name);
  for (auto i = from; i < end; ++i) {
    if (is_one_of(words[i].text,
                  {"so", "but", "because", "since", "not", "which", "sondern",
                   "aber", "denn", "mais", "car", "pero", "porque", "mas",
                   "pois", "ma", "perché"}))
      return i;
    bool comma =
      i > from && words[i].clause
      && !is_one_of(words[i - 1].text, {"and", "or", "und", "oder", "y", "o",
                                        "et", "ou", "e", "then"});
    if (comma)
      return i;
  }
  return end;
}

// Where a pattern stands at `at`: the words that name what is meant.
bool fits(const std::vector<word>& words, std::size_t at, std::size_t end,
          const std::vector<std::string>& pattern, name& named) {
  std::size_t i = at;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    if (pattern[p] != "*") {
      if (i >= end || words[i].code || words[i].text != pattern[p])
        return false;
      ++i;
      continue;
    }
    named.begin = i;
    if (p + 1 == pattern.size()) {
      named.end = name_end(words, i, end);
      return named.end > i;
    }
    auto until = std::min(end, i + longest_gap + 1);
    while (i < until && (words[i].code || words[i].text != pattern[p + 1]))
      ++i;
    if (i == until || i == named.begin)
      return false;
    named.end = i;
  }
  return true;
}

// "It is not independent of the scan".
bool denied(const std::vector<word>& words, std::size_t at, std::size_t begin) {
  for (auto i = at; i > begin && i + 4 > at; --i)
    if (is_one_of(words[i - 1].text, {"not", "never", "nicht", "nie", "pas",
                                      "jamais", "nunca", "mai"})
        || words[i - 1].text.ends_with("n't"))
      return true;
  return false;
}

class reader {
public:
  reader(const skvm::skill& skill, const step_order& known,
         std::vector<footprint>& nodes)
    : skill_(skill), known_(known), nodes_(nodes) {}

  void run() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      nodes_[i].adds = i > 0 && known_.adds(nodes_[i].said);
      read_words(i);
      read_signs(i);
    }
  }

private:
  void read_words(std::size_t at) {
    const auto& said = nodes_[at].said;
    const auto& words = said.words();
    for (std::size_t from = 0; from < words.size();) {
      auto to = sentence_end(words, from);
      for (auto i = from; i < to; ++i) {
        if (words[i].code)
          continue;
        for (const auto& one : known_.beginning_with(words[i].text)) {
          name named;
          if (!fits(words, i, to, one.words, named) || denied(words, i, from)
              || speaks_of_others(nodes_[at], i, from))
            continue;
          apply(at, meant(at, said, named), one.only,
                names_input(nodes_[at], named));
        }
      }
      from = to;
    }
  }

  /// "The evaluation does not need it any more" in a step that is called
  /// otherwise: a subject with an article, right before the phrase.
  bool speaks_of_others(const footprint& node, std::size_t at,
                        std::size_t from) const {
    const auto& words = node.said.words();
    if (at < from + 2 || words[at].clause || words[at - 1].code
        || !is_one_of(words[at - 2].text,
                      {"the", "der", "die", "das", "le", "la", "les", "el",
                       "los", "las", "o", "os", "as", "il", "lo", "gli", "de",
                       "het", "l'"}))
      return false;
    auto subject = words[at - 1].text;
    return !is_one_of(subject, {"step", "schritt", "étape", "paso", "passo",
                                "stap", "part", "rest", "work", "task"})
           && !is_titled(node, stem(subject));
  }

  /// "1・2の結果は必要ない": what is named stands in the same sentence.
  void read_signs(std::size_t at) {
    auto lower = nodes_[at].said.lower();
    bool foreign = std::any_of(lower.begin(), lower.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0xe0;
    });
    if (!foreign)
      return;
    for (const auto& sign : known_.signs())
      for (auto found = lower.find(sign.text); found != std::string_view::npos;
           found = lower.find(sign.text, found + 1)) {
        auto begin = found;
        while (begin > 0 && !ends_sentence(lower, begin))
          --begin;
        auto end = found + sign.text.size();
        while (end < lower.size() && !ends_sentence(lower, end))
          ++end;
        auto sentence = lower.substr(begin, end - begin);
        apply(at, numbered(at, sentence), sign.only);
      }
  }

  static bool ends_sentence(std::string_view text, std::size_t at) {
    auto rest = text.substr(at >= 3 ? at - 3 : 0, 3);
    return text[at - 1] == '\n' || rest == "。" || rest == "；" || rest == "！";
  }

  /// `own`: what is named is a file that the step reads by itself.
  void apply(std::size_t at, const std::vector<std::size_t>& steps, bool only,
             bool own = false) {
    auto& node = nodes_[at];
    if (steps.empty() && only && own)
      node.only.push_back(no_step);
    if (steps.empty())
      return;
    auto& list = only ? node.only : node.freed;
    for (auto one : steps)
      if (std::find(list.begin(), list.end(), static_cast<int>(one))
          == list.end())
        list.push_back(static_cast<int>(one));
  }

  /// "The agenda" where the step reads `agenda.txt`.
  static bool names_input(const footprint& node, const name& named) {
    const auto& words = node.said.words();
    for (auto i = named.begin; i < named.end; ++i)
      for (const auto& file : node.reads) {
        auto base = pass_lang::to_lower(pass_lang::base_name(file));
        if (base == words[i].text
            || base.substr(0, base.find('.')) == words[i].text)
          return true;
      }
    return false;
  }

  /// The earlier steps that some words name.
  std::vector<std::size_t> meant(std::size_t at, const prose& said,
                                 const name& named) const {
    std::vector<std::size_t> out;
    for (auto number : step_numbers(said, named.begin, named.end))
      add_number(at, number, out);
    if (!out.empty())
      return out;
    const auto& words = said.words();
    std::size_t span = 0;
    for (std::size_t i = 0; i < named.begin; ++i)
      span += words[i].code ? 1 : 0;
    for (auto i = named.begin; i < named.end; ++i)
      if (words[i].code)
        add_writers(at, said.code_spans()[span++], out);
      else if (!is_empty_word(words[i].text) && words[i].text.size() > 2)
        add_titled(at, words[i].text, out);
    return out;
  }

  /// The nearest step of that number before this one.
  void add_number(std::size_t at, int number,
                  std::vector<std::size_t>& out) const {
    for (auto i = at; i-- > 0;)
      if (step_of(skill_, nodes_[i]).number == number) {
        out.push_back(i);
        return;
      }
  }

  void add_writers(std::size_t at, const std::string& file,
                   std::vector<std::size_t>& out) const {
    for (std::size_t i = 0; i < at; ++i)
      if (overlap(nodes_[i].writes, {file}))
        out.push_back(i);
  }

  /// A word that more than two titles have names none of them.
  void add_titled(std::size_t at, std::string_view word,
                  std::vector<std::size_t>& out) const {
    auto wanted = stem(word);
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < at; ++i)
      if (is_titled(nodes_[i], wanted))
        found.push_back(i);
    if (found.size() < 3)
      out.insert(out.end(), found.begin(), found.end());
  }

  static bool is_titled(const footprint& node, std::string_view wanted) {
    const auto& words = node.said.words();
    for (std::size_t i = 0; i < node.said.first_sentence(); ++i)
      if (!words[i].code && stem(words[i].text) == wanted)
        return true;
    return false;
  }

  std::vector<std::size_t> numbered(std::size_t at,
                                    std::string_view sentence) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      bool digit = sentence[i] >= '0' && sentence[i] <= '9';
      bool inside = i > 0
                    && ((sentence[i - 1] >= '0' && sentence[i - 1] <= '9')
                        || (sentence[i - 1] >= 'a' && sentence[i - 1] <= 'z')
                        || sentence[i - 1] == '.');
      if (!digit || inside)
        continue;
      int number = 0;
      while (i < sentence.size() && sentence[i] >= '0' && sentence[i] <= '9'
             && number < 1000)
        number = number * 10 + (sentence[i++] - '0');
      add_number(at, number, out);
    }
    return out;
  }

  const skvm::skill& skill_;
  const step_order& known_;
  std::vector<footprint>& nodes_;
};

} // namespace

skvm::result<step_order> step_order::parse(std::string_view toml) {
  toml::table table;
  try {
    table = toml::parse(toml);
  } catch (const toml::parse_error& failed) {
    return skvm::make_error(skvm::errc::invalid_config, "step-order.toml",
                            "line " + std::to_string(failed.source().begin.line)
                              + ": " + std::string{failed.description()});
  }
  step_order out;
  auto each = [&](const char* key, auto take) {
    if (const auto* list = table[key].as_array())
      for (const auto& one : *list)
        if (auto text = one.value<std::string>(); text && !text->empty())
          take(*text);
  };
  for (bool only : {true, false}) {
    each(only ? "only" : "free", [&](const std::string& text) {
      pattern one;
      one.only = only;
      for (std::size_t at = 0; at <= text.size();) {
        auto blank = std::min(text.find(' ', at), text.size());
        if (blank > at)
          one.words.push_back(text.substr(at, blank - at));
        at = blank + 1;
      }
      out.patterns_[one.words.front()].push_back(std::move(one));
    });
    each(only ? "only_signs" : "free_signs", [&](const std::string& text) {
      out.signs_.push_back({text, only});
    });
  }
  each("also",
       [&](const std::string& text) { out.also_.push_back(text + ' '); });
  each("needs_columns",
       [&](const std::string& text) { out.needs_.insert(text); });
  each("gives_columns",
       [&](const std::string& text) { out.gives_.insert(text); });
  each("all_above", [&](const std::string& text) { out.all_.insert(text); });
  each("also_signs",
       [&](const std::string& text) { out.also_.push_back(text); });
  return out;
}

const std::vector<step_order::pattern>&
step_order::beginning_with(std::string_view word) const {
  static const std::vector<pattern> none;
  auto found = patterns_.find(word);
  return found == patterns_.end() ? none : found->second;
}

bool step_order::adds(const prose& said) const {
  if (said.words().empty())
    return false;
  const auto& words = said.words();
  // A title may stand before it.
  for (std::size_t from = 0, count = 0; from < words.size() && count < 2;
       from = sentence_end(words, from), ++count) {
    auto lower = said.lower();
    auto rest = lower.substr(
      static_cast<std::size_t>(words[from].text.data() - lower.data()));
    for (const auto& one : also_) {
      auto begin = std::string_view{one};
      if (begin.ends_with(' '))
        begin.remove_suffix(1);
      if (rest.starts_with(begin)
          && (rest.starts_with(one)
              || (one.ends_with(' ') && rest.substr(begin.size(), 1) == ",")))
        return true;
    }
  }
  auto lower = said.lower();
  for (std::string_view stop : {"。", "："})
    if (auto at = lower.find(stop); at != std::string_view::npos)
      for (const auto& one : also_) {
        auto rest = pass_lang::trim(lower.substr(at + stop.size()));
        while (rest.starts_with("*"))
          rest = pass_lang::trim(rest.substr(1));
        if (!one.ends_with(' ') && rest.starts_with(one))
          return true;
      }
  return false;
}

void mark_statements(const skvm::skill& skill, const step_order& known,
                     std::vector<footprint>& nodes) {
  reader{skill, known, nodes}.run();
}

} // namespace extract_concurrency
