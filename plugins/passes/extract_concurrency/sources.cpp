#include "sources.hpp"

#include "../lang/text.hpp"
#include "declarations.hpp"
#include "mentions.hpp"

#include <algorithm>
#include <initializer_list>

namespace extract_concurrency {

namespace {

bool titled(const footprint& node, std::string_view word) {
  const auto& words = node.said.words();
  auto end = node.said.first_sentence();
  for (std::size_t i = 1; i < end; ++i)
    if (!words[i].code && !is_empty_word(words[i].text)
        && stem(words[i].text) == word)
      return true;
  return false;
}

class finder {
public:
  finder(const skvm::skill& skill, std::vector<footprint>& nodes)
    : skill_(skill), nodes_(nodes) {}

  void run() {
    for (std::size_t i = 1; i < nodes_.size(); ++i) {
      auto files = add_files(i);
      add_numbers(i);
      add_named(i);
      add_inputs(i);
      add_items(i);
      add_titles(i);
      add_subjects(i);
      add_columns(nodes_[i]);
      // So long a text names everything.
      bool readable = nodes_[i].said.words().size() < 4000;
      // "Also from the text of step 1; it does not need step 3" says it all.
      bool told = pinned_ && (nodes_[i].adds || !nodes_[i].freed.empty());
      if (readable && !told && !has_columns(nodes_[i]))
        add_words(i);
      bool open =
        nodes_[i].what == deed::check
        || nodes_[i].said.says(cue::leans, 0, opening_of(nodes_[i].said));
      // "Now put it together" of files that it names.
      if (nodes_[i].sources.size() > 1 && files > 1
          && nodes_[i].said.says(cue::follows)
          && !nodes_[i].said.says(cue::joins) && nodes_[i].what != deed::tell)
        told_of_files(nodes_[i]);
      if (open && !pinned_)
        nodes_[i].sourced = false;
      pinned_ = false;
    }
    for (std::size_t i = 1; i + 1 < nodes_.size(); ++i)
      free_proposal(nodes_[i]);
  }

private:
  static void told_of_files(footprint& node) {
    node.joins = false;
    node.uncertain.clear();
  }

  static void add(footprint& to, const footprint& from) {
    if (std::find(to.sources.begin(), to.sources.end(), from.step)
        == to.sources.end())
      to.sources.push_back(from.step);
  }

  /// How many steps wrote what it reads.
  std::size_t add_files(std::size_t at) {
    auto& node = nodes_[at];
    for (std::size_t j = 0; j < at; ++j)
      if (overlap(nodes_[j].writes, node.reads)) {
        add(node, nodes_[j]);
        nodes_[j].users.push_back(node.step);
        node.sourced = true;
      }
    return node.sources.size();
  }

  // "For each finding" where `findings.json` is written.
  void add_items(std::size_t at) {
    auto& node = nodes_[at];
    const auto& words = node.said.words();
    auto end = opening_of(node.said);
    for (std::size_t i = 0; node.for_each && i + 1 < end; ++i) {
      if (words[i].text != "each" && words[i].text != "every")
        continue;
      auto item = words[i + 1].text;
      std::size_t count = 0;
      auto from = at;
      for (std::size_t j = 0; j < at; ++j)
        if (writes_base(nodes_[j], item)) {
          from = j;
          ++count;
        }
      if (count != 1)
        continue;
      add(node, nodes_[from]);
      node.sourced = pinned_ = true;
      return;
    }
  }

  static bool writes_base(const footprint& node, std::string_view wanted) {
    return std::any_of(
      node.writes.begin(), node.writes.end(), [&](const std::string& name) {
        auto base = pass_lang::to_lower(pass_lang::base_name(name));
        base.resize(std::min(base.find('.'), base.size()));
        return stem(base) == stem(wanted) || base == std::string{wanted} + "s";
      });
  }

  // "Found in *Trace*", where a step has that title.
  void add_titles(std::size_t at) {
    auto& node = nodes_[at];
    const auto& text = step_of(skill_, node).text;
    for (auto open = text.find('*'); open != std::string::npos;
         open = text.find('*', open + 1)) {
      auto close = text.find('*', open + 1);
      if (close == std::string::npos)
        return;
      if (close - open > 2 && close - open < 40)
        for (std::size_t j = 0; j < at; ++j)
          if (pass_lang::to_lower(step_of(skill_, nodes_[j]).title)
              == pass_lang::to_lower(text.substr(open + 1, close - open - 1))) {
            add(node, nodes_[j]);
            node.sourced = pinned_ = true;
          }
      open = close;
    }
  }

  void add_numbers(std::size_t at) {
    auto& node = nodes_[at];
    for (const auto& one : skill_.references) {
      // "In parallel with step 4" names no source.
      bool meant = one.from == node.step && node.declared.empty()
                   && (node.adds || !node.freed.empty()
                       || one.what == skvm::step_reference::kind::uses
                       || one.what == skvm::step_reference::kind::after);
      for (std::size_t j = 0; meant && j < at; ++j)
        if (nodes_[j].step == one.to) {
          add(node, nodes_[j]);
          node.sourced = pinned_ = true;
          // "After step 2" is after that one.
          if (one.what == skvm::step_reference::kind::after
              && !node.said.says(cue::joins))
            node.joins = false;
        }
    }
  }

  // "From `info.txt` and steps 2 to 5".
  void add_named(std::size_t at) {
    auto& node = nodes_[at];
    const auto& words = node.said.words();
    auto end = opening_of(node.said);
    for (std::size_t i = 0; i < end; ++i) {
      if (!is_from(words[i].text))
        continue;
      auto until = i + 1;
      while (until < end && !words[until].sentence)
        ++until;
      for (auto number : step_numbers(node.said, i, until))
        for (std::size_t j = 0; j < at; ++j)
          if (step_of(skill_, nodes_[j]).number == number) {
            add(node, nodes_[j]);
            node.sourced = pinned_ = true;
          }
      return;
    }
  }

  static bool is_from(std::string_view word) {
    for (std::string_view one : {"from", "aus", "depuis", "desde", "dai", "de"})
      if (word == one)
        return true;
    return false;
  }

  // What it reads was there before: somebody else read it and nobody wrote it.
  void add_inputs(std::size_t at) {
    auto& node = nodes_[at];
    if (node.reads.empty() || node.writes.empty() || !node.uncertain.empty()
        || overlap(node.reads, node.writes))
      return;
    std::size_t first = at; // where they are first seen to
    bool known = std::all_of(
      node.reads.begin(), node.reads.end(), [&](const std::string& name) {
        bool read = false;
        if (name.ends_with('/'))
          return false;
        for (std::size_t j = 0; j < at; ++j) {
          if (overlap(nodes_[j].writes, {name})
              || overlap(nodes_[j].uncertain, {name}))
            return false;
          if (!read && overlap(nodes_[j].reads, {name})) {
            read = true;
            first = std::min(first, j);
          }
        }
        return read;
      });
    if (!known)
      return;
    add(node, nodes_[first]);
    node.sourced = true;
  }

  static bool is_file_of(const footprint& node, std::string_view word) {
    return std::any_of(node.reads.begin(), node.reads.end(),
                       [&](const std::string& name) {
                         return pass_lang::to_lower(name) == word;
                       });
  }

  // "From the timeline": the last step that is about one.
  void add_subjects(std::size_t at) {
    auto& node = nodes_[at];
    const auto& words = node.said.words();
    auto end = opening_of(node.said);
    for (std::size_t i = 0; i + 1 < end; ++i)
      if (words[i].text == "from" && is_file_of(node, words[i + 1].text)
          && node.sourced) {
        pinned_ = true;
        node.uncertain.clear();
      }
    for (std::size_t i = 0; i + 2 < end; ++i) {
      if (words[i].text != "from" || words[i + 1].text != "the"
          || words[i + 2].code || words[i + 2].sentence)
        continue;
      for (auto j = at; j-- > 0;)
        if (titled(nodes_[j], stem(words[i + 2].text))) {
          add(node, nodes_[j]);
          node.sourced = pinned_ = true;
          break;
        }
    }
  }

  // A row of a table with a column for what goes in and one for what comes out.
  bool has_columns(const footprint& node) const {
    return step_of(skill_, node).source == skvm::step_source::table_row
           && !node.reads.empty() && !node.writes.empty();
  }

  void add_columns(footprint& node) {
    if (has_columns(node))
      node.sourced = pinned_ = true;
  }

  void add_words(std::size_t at) {
    auto& node = nodes_[at];
    int parts = 0;
    for (std::size_t j = 0; j < at; ++j) {
      parts += mentions_output(nodes_[j], node) ? 1 : 0;
      if (mentions_work(nodes_[j], node))
        add(node, nodes_[j]);
    }
    // "Bio, chapters, links, credits": a list of what it is put together from.
    node.sourced = node.sourced || parts > 1;
  }

  // Where it says what it tells of, a step in the middle is no summary.
  static void free_proposal(footprint& node) {
    if (node.what == deed::tell && node.sourced && !node.said.says(cue::joins)
        && !node.said.says(cue::follows))
      node.joins = false;
  }

  const skvm::skill& skill_;
  std::vector<footprint>& nodes_;
  bool pinned_ = false; ///< the sources are said in so many words
};

} // namespace

void mark_sources(const skvm::skill& skill, std::vector<footprint>& nodes) {
  finder{skill, nodes}.run();
}

} // namespace extract_concurrency
