#include "relation.hpp"

#include "../lang/text.hpp"
#include "names.hpp"

#include <algorithm>
#include <initializer_list>

namespace extract_concurrency {

namespace {

bool is_one_of(std::string_view word,
               std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool overlap(const std::vector<std::string>& left,
             const std::vector<std::string>& right) {
  return std::any_of(left.begin(), left.end(), [&](const std::string& a) {
    return std::any_of(right.begin(), right.end(),
                       [&](const std::string& b) { return may_be_same(a, b); });
  });
}

bool has_word(const prose& said, std::string_view stemmed) {
  const auto& words = said.words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].code || words[i].text.find('.') != std::string_view::npos
        || stem(words[i].text) != stemmed)
      continue;
    // "the exports, not the totals"
    bool denied = false;
    for (std::size_t back = 1; back <= std::min<std::size_t>(i, 3); ++back)
      denied = denied
               || (!words[i - back + 1].sentence
                   && (words[i - back].text == "not"
                       || words[i - back].text == "never"));
    if (!denied)
      return true;
  }
  return false;
}

// `totals.json` is written, and "the totals" are spoken of.
bool mentions_output(const footprint& earlier, const footprint& later) {
  return std::any_of(
    earlier.writes.begin(), earlier.writes.end(), [&](const std::string& name) {
      auto base = pass_lang::to_lower(pass_lang::base_name(name));
      base = base.substr(0, base.find('.'));
      if (base.size() < 3
          || base.find_first_of("<{$*[0123456789") != std::string::npos)
        return false;
      return has_word(later.said, stem(base));
    });
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
      bool aligned = i < words.size() && other[i].text == words[i].text
                     && other[0].text == words[0].text;
      if (!other[i].code && !aligned && stem(other[i].text) == wanted
          && has_word(later.said, wanted))
        return true;
    }
  }
  return false;
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

bool leans(const footprint& earlier, const footprint& later) {
  if (mentions_output(earlier, later))
    return true;
  if (later.needs_little)
    return false;
  // Where sources and results are named, they say it; else any word may.
  bool flows =
    !later.reads.empty() && !later.writes.empty() && !earlier.writes.empty();
  auto heard = flows ? later.said.first_sentence() : later.said.words().size();
  return later.said.says(cue::leans, 0, heard) || has_open_pronoun(later.said)
         || mentions_deed(earlier, later) || mentions_object(earlier, later);
}

bool refers(const skvm::skill& skill, const footprint& later,
            const footprint& earlier) {
  auto number = skill.steps[static_cast<std::size_t>(earlier.step)].number;
  return number != 0
         && std::find(later.refers_to.begin(), later.refers_to.end(), number)
              != later.refers_to.end();
}

int declared_line(const footprint& a, const footprint& b) {
  for (const auto& one : a.declared)
    for (const auto& other : b.declared)
      if (one.set == other.set)
        return one.line;
  return 0;
}

bool decides(const footprint& node) {
  return node.said.says(cue::decides, 0, node.said.first_sentence());
}

// It names what it reads, so that nothing has to be known before.
bool concrete(const footprint& node) {
  return node.commands > 0 || !node.reads.empty() || node.names_things;
}

bool fills_in(const footprint& earlier, const footprint& later) {
  return std::any_of(later.placeholders.begin(), later.placeholders.end(),
                     [&](const std::string& name) {
                       return std::find(earlier.placeholders.begin(),
                                        earlier.placeholders.end(), name)
                              == earlier.placeholders.end();
                     });
}

bool reading_apart(const footprint& earlier, const footprint& later) {
  if (decides(later) || fills_in(earlier, later))
    return false;
  if (earlier.commands > 0 && later.commands > 0)
    return true;
  if (leans(earlier, later))
    return false;
  if (concrete(earlier) && concrete(later))
    return true;
  // Two searches, two checks: neither says what the other is to look for.
  bool family = earlier.what == later.what
                && (earlier.what == deed::fetch || earlier.what == deed::check);
  bool same_verb = !earlier.said.verbs().empty() && !later.said.verbs().empty()
                   && earlier.said.words()[earlier.said.verbs()[0].at].text
                        == later.said.words()[later.said.verbs()[0].at].text;
  return family || (same_verb && earlier.what == later.what);
}

bool is_source_code(const std::string& name) {
  auto kind = pass_lang::extension(name);
  return is_one_of(kind,
                   {"c",    "cpp", "cs",    "css", "go",  "h",   "hpp", "html",
                    "java", "js",  "jsx",   "kt",  "php", "py",  "rb",  "rs",
                    "sh",   "sql", "swift", "ts",  "tsx", "vue", "tf"});
}

// `<Name>.test.ts` and `<Name>.stories.ts` belong to one thing.
bool siblings(const std::vector<std::string>& a,
              const std::vector<std::string>& b) {
  auto stem_of = [](const std::string& name) {
    auto base = pass_lang::base_name(name);
    return base.substr(0, base.find('.'));
  };
  return a.size() == 1 && b.size() == 1 && stem_of(a[0]) == stem_of(b[0])
         && a[0] != b[0];
}

// What is written by hand builds on what was written before, unless its sources
// are named or both are instructions of one shape.
bool stands_alone(const footprint& earlier, const footprint& later) {
  if (later.commands > 0)
    return !fills_in(earlier, later);
  bool sources =
    !later.reads.empty()
    && std::none_of(
      later.reads.begin(), later.reads.end(), [&](const std::string& name) {
        return std::find(later.writes.begin(), later.writes.end(), name)
               != later.writes.end();
      });
  if (sources)
    return true;
  bool code =
    std::any_of(later.writes.begin(), later.writes.end(), is_source_code);
  const auto& a = earlier.said.words();
  const auto& b = later.said.words();
  return (!code || siblings(earlier.writes, later.writes)) && !a.empty()
         && !b.empty() && a[0].text == b[0].text && later.what == earlier.what;
}

bool making_apart(const footprint& earlier, const footprint& later) {
  // What the earlier step found out is in the conversation only.
  if (earlier.writes.empty() || earlier.what == deed::check)
    return false;
  if (decides(later) || leans(earlier, later))
    return false;
  // What it goes through, or decides on, has to come from somewhere.
  bool open = later.for_each || later.what == deed::decide;
  if (open && later.reads.empty())
    return false;
  if (later.reads_only)
    return (later.commands > 0 || !later.reads.empty())
           && later.what != deed::check && !fills_in(earlier, later);
  return !later.writes.empty() && stands_alone(earlier, later);
}

// One of them writes what the other names.
bool share_files(const footprint& a, const footprint& b) {
  return overlap(a.writes, b.reads) || overlap(a.reads, b.writes)
         || overlap(a.writes, b.writes);
}

// "Read `conftest.py`": it can be done at any time before its use.
bool reads_named(const footprint& node) {
  return node.reads_only && node.what == deed::look && !node.reads.empty()
         && node.writes.empty() && node.commands == 0 && !node.for_each
         && !node.barrier;
}

bool leaves_files_alone(const footprint& node) {
  return !node.barrier
         && (node.what == deed::decide || node.what == deed::look
             || !node.writes.empty());
}

} // namespace

bool conflicts(const footprint& before, const footprint& after) {
  if ((before.reads_tree && !after.reads_only)
      || (after.reads_tree && !before.reads_only))
    return true;
  return overlap(before.writes, after.reads)
         || overlap(before.reads, after.writes)
         || overlap(before.writes, after.writes)
         || overlap(before.uncertain, after.reads)
         || overlap(before.reads, after.uncertain);
}

evidence independence(const skvm::skill& skill, const footprint& earlier,
                      const footprint& later) {
  if (later.joins || later.declared_ordered || refers(skill, later, earlier))
    return evidence::none;
  bool said = declared_line(earlier, later) != 0;
  // A text that says so is believed, but not against a conflict of files.
  if (said)
    return share_files(earlier, later) ? evidence::none : evidence::declared;
  if (earlier.asks || later.asks)
    return evidence::none;
  bool parts = !earlier.part.empty() && !later.part.empty()
               && earlier.part != later.part && earlier.list == later.list;
  if (parts && !leans(earlier, later) && !share_files(earlier, later))
    return evidence::subjects;
  if (conflicts(earlier, later))
    return evidence::none;
  if (earlier.subjects != 0 && earlier.subjects == later.subjects
      && earlier.subject != later.subject)
    return leans(earlier, later) ? evidence::none : evidence::subjects;
  if (reads_named(later) && leaves_files_alone(earlier)
      && !leans(earlier, later) && !decides(later)
      && earlier.list == later.list)
    return evidence::reading;
  if (earlier.barrier || later.barrier || earlier.vague || later.vague)
    return evidence::none;
  if (earlier.list != later.list
      && (earlier.alternative || later.alternative || earlier.stage
          || later.stage || earlier.reads_only || later.reads_only))
    return evidence::none;
  if (earlier.reads_only && later.reads_only && reading_apart(earlier, later))
    return evidence::reading;
  return making_apart(earlier, later) ? evidence::disjoint : evidence::none;
}

} // namespace extract_concurrency
