#include "mentions.hpp"

#include "../lang/text.hpp"
#include "names.hpp"

#include <algorithm>
#include <initializer_list>

namespace extract_concurrency {

namespace {

using pass_lang::is_one_of;

// "The exports, not the totals".
bool denied(const std::vector<word>& words, std::size_t at) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(at, 3); ++back) {
    if (words[at - back + 1].sentence)
      return false;
    if (words[at - back].text == "not" || words[at - back].text == "never")
      return true;
  }
  return false;
}

bool has_word(const prose& said, std::string_view stemmed) {
  const auto& words = said.words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    // A stem is how its word begins.
    if (words[i].code || !words[i].text.starts_with(stemmed)
        || words[i].text.find('.') != std::string_view::npos
        || stem(words[i].text) != stemmed)
      continue;
    if (!denied(words, i))
      return true;
  }
  return false;
}

// "The csv" of whatever name.
bool names_kind(const prose& said, std::string_view kind) {
  const auto& words = said.words();
  for (std::size_t i = 1; i < words.size() && !kind.empty(); ++i)
    if (!words[i].code && words[i].text == kind
        && is_one_of(words[i - 1].text, {"the", "this", "that", "both"}))
      return true;
  return false;
}

// "the extracted text" where the earlier step extracts.
bool mentions_deed(const footprint& earlier, const footprint& later) {
  const auto& words = later.said.words();
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].code || !words[i].text.ends_with("ed"))
      continue;
    if (!is_one_of(words[i - 1].text,
                   {"the", "each", "every", "all", "any", "your", "them"}))
      continue;
    if (denied(words, i))
      continue;
    for (const auto& verb : earlier.said.verbs())
      if (stem(earlier.said.words()[verb.at].text) == stem(words[i].text))
        return true;
  }
  return false;
}

// Two instructions that say the same of different things: word by word, all but
// three at most.
bool same_shape(const prose& a, const prose& b) {
  auto size = a.first_sentence();
  if (size != b.first_sentence() || size < 3)
    return false;
  std::size_t different = 0;
  for (std::size_t i = 0; i < size; ++i)
    different += a.words()[i].text != b.words()[i].text ? 1 : 0;
  return a.words()[0].text == b.words()[0].text && different <= 3;
}

// What the earlier step gets or makes, and the later one speaks of.
bool mentions_object(const footprint& earlier, const footprint& later) {
  if (earlier.said.verbs().empty() || earlier.what == deed::check
      || same_shape(earlier.said, later.said))
    return false;
  const auto& words = earlier.said.words();
  auto at = earlier.said.verbs().front().at + 1;
  for (; at < earlier.said.first_sentence(); ++at) {
    auto text = words[at].text;
    if (is_one_of(text, {"to", "into", "from", "in", "with", "that", "which",
                         "as", "by", "using", "at", "on", "for", "so"}))
      return false;
    if (words[at].code || is_empty_word(text) || text.size() < 3)
      continue;
    auto wanted = stem(text);
    const auto& other = later.said.words();
    for (std::size_t i = 0; i < other.size(); ++i) {
      if (other[i].code || !other[i].text.starts_with(wanted))
        continue;
      bool aligned = i < words.size() && other[i].text == words[i].text
                     && other[0].text == words[0].text;
      if (!aligned && stem(other[i].text) == wanted
          && has_word(later.said, wanted))
        return true;
    }
  }
  return false;
}

// "Map findings to the frameworks": what is gone through was found before,
// unlike in "note findings", and nothing else is named.
bool goes_through_findings(const prose& said) {
  const auto& words = said.words();
  return std::any_of(
    said.verbs().begin(), said.verbs().end(), [&](const prose::verb& verb) {
      auto at = verb.at + 1;
      return at < words.size() && !words[at].sentence
             && is_one_of(words[at].text,
                          {"findings", "results", "insights", "observations",
                           "outcomes", "scores"})
             && is_one_of(
               words[verb.at].text,
               {"aggregate",   "analyse",     "analyze",     "assess",
                "categorise",  "categorize",  "cluster",     "collate",
                "combine",     "compare",     "consolidate", "correlate",
                "cross-check", "deduplicate", "evaluate",    "filter",
                "format",      "group",       "integrate",   "interpret",
                "map",         "merge",       "organise",    "organize",
                "prioritise",  "prioritize",  "rank",        "reconcile",
                "review",      "score",       "sort",        "summarise",
                "summarize",   "synthesise",  "synthesize",  "translate",
                "triage",      "validate",    "verify",      "weigh"});
    });
}

// "Check it" speaks of something before; "for each file, copy it" does not.
bool has_open_pronoun(const prose& said) {
  const auto& words = said.words();
  for (std::size_t i = 0; i < said.first_sentence(); ++i) {
    auto text = words[i].text;
    if (words[i].code || is_one_of(text, {"each", "every"}))
      return false;
    if (is_one_of(text, {"it", "its", "them", "their", "they", "these", "those",
                         "both"}))
      return true;
  }
  return false;
}

} // namespace

std::size_t opening_of(const prose& said) {
  auto end = said.first_sentence();
  if (end >= said.words().size())
    return end;
  for (++end; end < said.words().size() && !said.words()[end].sentence;)
    ++end;
  return end;
}

bool overlap(const std::vector<std::string>& left,
             const std::vector<std::string>& right) {
  return std::any_of(left.begin(), left.end(), [&](const std::string& a) {
    return std::any_of(right.begin(), right.end(),
                       [&](const std::string& b) { return may_be_same(a, b); });
  });
}

bool write_the_same(const std::vector<std::string>& left,
                    const std::vector<std::string>& right) {
  auto folder = [](const std::string& name) { return name.ends_with('/'); };
  return std::any_of(left.begin(), left.end(), [&](const std::string& a) {
    return std::any_of(right.begin(), right.end(), [&](const std::string& b) {
      return (folder(a) == folder(b) || a == b) && may_be_same(a, b);
    });
  });
}

// `totals.json` is written, and "the totals" are spoken of.
bool mentions_output(const footprint& earlier, const footprint& later) {
  return std::any_of(
    earlier.writes.begin(), earlier.writes.end(), [&](const std::string& name) {
      if (names_kind(later.said, pass_lang::extension(name)))
        return true;
      auto base = pass_lang::to_lower(pass_lang::base_name(name));
      base = base.substr(0, base.find('.'));
      if (base.size() < 2
          || base.find_first_of("<{$*[0123456789") != std::string::npos)
        return false;
      return has_word(later.said, stem(base));
    });
}

bool mentions_work(const footprint& earlier, const footprint& later) {
  return mentions_output(earlier, later) || mentions_deed(earlier, later)
         || mentions_object(earlier, later);
}

bool leans(const footprint& earlier, const footprint& later) {
  if (mentions_output(earlier, later))
    return true;
  if (later.needs_little)
    return false;
  // Where sources and results are named, they say it; a command says at least
  // what it works on; else any word may.
  bool flows =
    !later.reads.empty() && !later.writes.empty() && !earlier.writes.empty();
  auto heard = flows                ? later.said.first_sentence()
               : later.commands > 0 ? opening_of(later.said)
                                    : later.said.words().size();
  // "Zip it" with the command that does: the command says what.
  bool shown = later.commands > 0 && !later.writes.empty();
  return later.said.says(cue::leans, 0, heard)
         || (!shown && has_open_pronoun(later.said))
         || goes_through_findings(later.said) || mentions_deed(earlier, later)
         || mentions_object(earlier, later);
}

} // namespace extract_concurrency
