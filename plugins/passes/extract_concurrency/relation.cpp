#include "relation.hpp"

#include "../lang/text.hpp"
#include "mentions.hpp"

#include <algorithm>
#include <initializer_list>

namespace extract_concurrency {

namespace {

using pass_lang::is_one_of;

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
  return node.commands > 0 || !node.reads.empty() || !node.writes.empty()
         || node.names_things;
}

bool fills_in(const footprint& earlier, const footprint& later) {
  return std::any_of(later.placeholders.begin(), later.placeholders.end(),
                     [&](const std::string& name) {
                       return std::find(earlier.placeholders.begin(),
                                        earlier.placeholders.end(), name)
                              == earlier.placeholders.end();
                     });
}

// "Analyse and categorise": where nothing says what, it is what was fetched.
bool digests_fetched(const footprint& earlier, const footprint& later) {
  if (earlier.what != deed::fetch || !earlier.writes.empty()
      || later.commands > 0 || later.said.verbs().empty())
    return false;
  const auto& words = later.said.words();
  bool digests = is_one_of(words[later.said.verbs().front().at].text,
                           {"analyse", "analyze", "assess", "categorise",
                            "categorize", "classify", "compare", "evaluate",
                            "filter", "group", "interpret", "prioritise",
                            "prioritize", "rank", "score", "triage"});
  auto title =
    words.begin() + static_cast<std::ptrdiff_t>(later.said.first_sentence());
  return digests && std::none_of(words.begin(), title, [](const word& one) {
           return one.code;
         });
}

bool reading_apart(const footprint& earlier, const footprint& later) {
  if (decides(later) || fills_in(earlier, later))
    return false;
  if (earlier.commands > 0 && later.commands > 0)
    return true;
  if (leans(earlier, later) || digests_fetched(earlier, later))
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

bool all_of_kind(const std::vector<std::string>& names,
                 std::initializer_list<std::string_view> kinds) {
  return !names.empty()
         && std::all_of(names.begin(), names.end(), [&](const std::string& n) {
              auto kind = pass_lang::extension(n);
              return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
            });
}

// A text or a table cannot hold a picture, a film or an archive.
bool cannot_hold(const std::vector<std::string>& texts,
                 const std::vector<std::string>& others) {
  return all_of_kind(texts, {"txt", "csv", "tsv", "json", "jsonl", "ndjson",
                             "yaml", "yml", "toml", "ics", "vcf", "sql", "srt",
                             "vtt", "ini", "log"})
         && all_of_kind(others,
                        {"png", "jpg",  "jpeg", "svg", "gif", "webp", "bmp",
                         "tif", "tiff", "mp3",  "mp4", "wav", "webm", "mov",
                         "m4a", "flac", "ogg",  "zip", "gz",  "tgz",  "bz2",
                         "7z",  "tar",  "pdf",  "pptx"});
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
  if ((later.adds && !code) || cannot_hold(later.writes, earlier.writes))
    return true;
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
    return (later.commands > 0 || !later.reads.empty()
            || (later.what == deed::fetch && !later.writes.empty()))
           && later.what != deed::check && !fills_in(earlier, later);
  return !later.writes.empty() && stands_alone(earlier, later);
}

// It joins because it reports, and for no word that says so.
bool only_tells(const footprint& node) {
  return node.what == deed::tell && !node.said.says(cue::joins)
         && !node.said.says(cue::follows);
}

// A later step takes the files of both, so that neither is made from the other.
bool meet_later(const footprint& earlier, const footprint& later) {
  bool met =
    std::any_of(earlier.users.begin(), earlier.users.end(), [&](int user) {
      return std::find(later.users.begin(), later.users.end(), user)
             != later.users.end();
    });
  return met && !later.writes.empty() && earlier.what != deed::check
         && !decides(later) && !leans(earlier, later)
         && std::none_of(later.writes.begin(), later.writes.end(),
                         is_source_code);
}

// "Read `conftest.py`": it can be done at any time before its use.
bool reads_named(const footprint& node) {
  return node.reads_only && node.what == deed::look && !node.reads.empty()
         && node.writes.empty() && node.commands == 0 && !node.for_each
         && !node.barrier;
}

// Two points of a text that takes up neither in the other.
bool points_apart(const footprint& earlier, const footprint& later) {
  return later.point && earlier.step >= 0 && !earlier.barrier && !later.asks
         && earlier.writes.empty() && !leans(earlier, later);
}

bool leaves_files_alone(const footprint& node) {
  return !node.barrier
         && (node.what == deed::decide || node.what == deed::look
             || !node.writes.empty());
}

// It changes nothing but what it names.
bool is_contained(const footprint& node) {
  bool unknown = !node.uncertain.empty() && node.writes.empty();
  return (!node.vague && !unknown) || node.what == deed::look
         || node.what == deed::fetch || node.what == deed::check
         || node.what == deed::decide || node.what == deed::tell;
}

// The later step says what it is made from, and this is not among it.
bool made_from_others(const footprint& earlier, const footprint& later) {
  if (!later.sourced
      || std::find(later.sources.begin(), later.sources.end(), earlier.step)
           != later.sources.end())
    return false;
  bool still = earlier.gate || later.gate || earlier.acts || later.acts
               || earlier.alternative || later.alternative;
  // What was decided is nowhere but in the conversation.
  bool decided = earlier.what == deed::decide && earlier.writes.empty()
                 && later.commands > 0;
  bool named = std::any_of(
    later.reads.begin(), later.reads.end(),
    [&](const std::string& name) { return !overlap(later.writes, {name}); });
  bool unwritten = earlier.writes.empty() && !earlier.reads_only
                   && earlier.commands == 0 && !later.reads_only
                   && earlier.what == deed::tell && earlier.vague && !named;
  bool judged =
    decided || unwritten || (earlier.what == deed::check && !later.reads_only);
  return !still && !judged && !decides(later) && is_contained(earlier)
         && is_contained(later);
}

} // namespace

bool share_files(const footprint& a, const footprint& b) {
  return overlap(a.writes, b.reads) || overlap(a.reads, b.writes)
         || write_the_same(a.writes, b.writes);
}

namespace {

// Who reads, or tells what he found, changes no file.
bool leaves_all(const footprint& node) {
  return node.reads_only
         || (node.what == deed::tell && node.commands == 0
             && node.writes.empty());
}

// `sheet.py --out sheets/a.csv` and `payroll.py sheets`.
bool takes_folder(const footprint& before, const footprint& after) {
  return std::any_of(
    after.words.begin(), after.words.end(), [&](const std::string& word) {
      return std::any_of(
        before.writes.begin(), before.writes.end(), [&](std::string_view name) {
          while (name.starts_with("./"))
            name.remove_prefix(2);
          return name.size() > word.size() && name.starts_with(word)
                 && name[word.size()] == '/';
        });
    });
}

// `mkdir out` and `out/rows.csv`.
bool makes_room(const footprint& before, const footprint& after) {
  return std::any_of(
    before.folders.begin(), before.folders.end(), [&](std::string_view folder) {
      while (folder.ends_with('/'))
        folder.remove_suffix(1);
      auto inside = [&](const std::string& name) {
        return name.starts_with(folder) && name.size() > folder.size()
               && name[folder.size()] == '/';
      };
      return std::any_of(after.writes.begin(), after.writes.end(), inside)
             && std::none_of(after.folders.begin(), after.folders.end(),
                             [&](std::string_view other) {
                               return other.starts_with(folder);
                             });
    });
}

} // namespace

bool conflicts(const footprint& before, const footprint& after) {
  if (makes_room(before, after) || takes_folder(before, after))
    return true;
  if ((before.reads_tree && !leaves_all(after))
      || (after.reads_tree && !leaves_all(before)))
    return true;
  return overlap(before.writes, after.reads)
         || overlap(before.reads, after.writes)
         || write_the_same(before.writes, after.writes)
         || overlap(before.uncertain, after.reads)
         || overlap(before.reads, after.uncertain);
}

namespace {

// "Contract" and "Usage" of one step, "Security review" and "Cost review",
// where the later one takes up nothing.
bool treat_other_things(const footprint& earlier, const footprint& later) {
  if (earlier.barrier || later.barrier || decides(later))
    return false;
  if (earlier.reviews != 0 && earlier.reviews == later.reviews)
    return !later.said.says(cue::leans) && !mentions_output(earlier, later);
  return earlier.container != 0 && earlier.container == later.container
         && earlier.named_part && later.named_part && !leans(earlier, later);
}

// "The runs (5, 6, 7) strictly one after the other".
bool overlapping(const std::vector<int>& a, const std::vector<int>& b) {
  return std::any_of(a.begin(), a.end(), [&](int one) {
    return std::find(b.begin(), b.end(), one) != b.end();
  });
}

// What is listed below "Day 2" comes after what is below "Day 1".
bool in_other_stretches(const footprint& earlier, const footprint& later) {
  return (earlier.stage || later.stage) && earlier.stretch != 0
         && later.stretch != 0 && earlier.stretch != later.stretch;
}

} // namespace

evidence independence(const skvm::skill& skill, const footprint& earlier,
                      const footprint& later) {
  if (overlapping(earlier.serial, later.serial) || earlier.opens)
    return evidence::none;
  bool said = declared_line(earlier, later) != 0 || later.apart;
  bool point = points_apart(earlier, later);
  if ((later.joins && !((said || point) && only_tells(later)))
      || later.declared_ordered || refers(skill, later, earlier)
      || (later.after_lists && earlier.list != later.list))
    return evidence::none;
  // A text that says so is believed, but not against a conflict of files.
  if (said)
    return share_files(earlier, later) ? evidence::none : evidence::declared;
  if (earlier.gate || later.gate || earlier.comes_first
      || in_other_stretches(earlier, later))
    return evidence::none;
  if (earlier.asks || later.asks)
    return !conflicts(earlier, later) && made_from_others(earlier, later)
             ? evidence::sources
             : evidence::none;
  bool parts =
    !earlier.part.empty() && !later.part.empty() && earlier.part != later.part
    && (earlier.list == later.list
        || (earlier.fan_out != 0 && earlier.fan_out == later.fan_out));
  if (parts && !leans(earlier, later) && !share_files(earlier, later))
    return evidence::subjects;
  if (treat_other_things(earlier, later) && !share_files(earlier, later))
    return evidence::subjects;
  if (conflicts(earlier, later))
    return evidence::none;
  if (point)
    return evidence::subjects;
  if (made_from_others(earlier, later))
    return evidence::sources;
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
  if (meet_later(earlier, later))
    return evidence::disjoint;
  return making_apart(earlier, later) ? evidence::disjoint : evidence::none;
}

bool may_be_apart(const skvm::skill& skill, const footprint& earlier,
                  const footprint& later) {
  bool ordered = later.joins || later.declared_ordered
                 || refers(skill, later, earlier) || decides(later)
                 || leans(earlier, later)
                 || overlapping(earlier.serial, later.serial)
                 || (later.after_lists && earlier.list != later.list);
  bool still = earlier.asks || later.asks || earlier.comes_first
               || earlier.opens || earlier.barrier || later.barrier
               || earlier.alternative || later.alternative;
  bool source =
    std::find(later.sources.begin(), later.sources.end(), earlier.step)
    != later.sources.end();
  return !ordered && !still && !source && !conflicts(earlier, later)
         && is_contained(earlier) && is_contained(later);
}

} // namespace extract_concurrency
