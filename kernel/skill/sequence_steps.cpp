#include "base/text.hpp"
#include "skill/independence.hpp"
#include "skill/language.hpp"
#include "skill/paragraph_steps.hpp"
#include "skill/prose.hpp"

#include <algorithm>
#include <utility>

namespace skvm::ir {

namespace {

/// What a paragraph has to do with the ones before it.
enum class place {
  plain,
  first, ///< "First, …"
  next,  ///< "Then …", "Now …", "Last …"
  after, ///< "After the upload …"
  also,  ///< "Separately …", "When you have both, …"
  sign,  ///< starts with a sign of its own
};

bool joins_clauses(std::string_view word) {
  static constexpr std::string_view joining[] = {"and", "so", "ok", "okay",
                                                 "und", "et", "y",  "e"};
  return std::find(std::begin(joining), std::end(joining), word)
         != std::end(joining);
}

/// What a sentence says by how it starts: "and then" is "then".
place place_of(std::string_view said) {
  auto words = words_of(utf8_prefix(said, 64));
  if (!words.empty() && joins_clauses(words[0].text))
    words.erase(words.begin());
  auto terms = terms_of(words);
  if (terms.empty() || terms[0].first != 0 || said.front() == '|')
    return place::plain;
  const auto& head = terms[0];
  return head.is(term::starts) ? place::first
         : head.is(term::follows) || head.is(term::joins)
             || head.is(term::continues)
           ? place::next
         : head.is(term::after)    ? place::after
         : head.is(term::aside_of) ? place::also
                                   : place::plain;
}

/// "Lint: `tflint` …", "Costs, roughly: …": a name and what is said of it.
bool is_labelled(std::string_view said) {
  auto colon = said.find(": ");
  if (colon == std::string_view::npos || colon > 32)
    return false;
  auto label = said.substr(0, colon);
  return label.find_first_of("`./(") == std::string_view::npos
         && std::count(label.begin(), label.end(), ' ') < 3;
}

/// Whether a sentence, or a clause of it, is an order.
bool orders_something(std::string_view said) {
  while (!said.empty()) {
    auto blank = said.find(' ');
    bool joined =
      blank != std::string_view::npos && joins_clauses(said.substr(0, blank));
    if (title_role_of(joined ? said.substr(blank + 1) : said).acts)
      return true;
    auto comma = said.find(", ");
    said.remove_prefix(comma == std::string_view::npos ? said.size()
                                                       : comma + 2);
  }
  return false;
}

struct paragraph {
  const leaf* block = nullptr;
  span title; ///< its first sentence
  std::string text;
  int section = 0;
  place how = place::plain;
  bool acts = false;       ///< it gives orders
  bool after_code = false; ///< only code stands between it and the one before
  bool frees = false;      ///< what it introduces may be done in any order
  bool closes = false;     ///< "Check: …"
};

class finder {
public:
  finder(const skill& doc, const outline& parts,
         const std::vector<region>& regions)
    : doc_(doc), parts_(parts), regions_(regions) {}

  std::vector<found_step> run() {
    read();
    find_runs();
    if (out_.empty())
      find_sentences();
    if (out_.size() < 2)
      return {};
    end_each(doc_, parts_, out_, sections_);
    end_before_leads();
    for (std::size_t i = 0; i < out_.size(); ++i)
      out_[i].one.number = static_cast<int>(i) + 1;
    return std::move(out_);
  }

private:
  void read() {
    region_cursor cursor{regions_};
    auto code = parts_.code.begin();
    int line = 0; // the last one of what was read
    for (const auto& block : parts_.leaves) {
      auto at = cursor.at(block.lines.first);
      auto before = std::exchange(line, block.lines.last);
      if (block.what != leaf::kind::paragraph || block.quoted || block.item >= 0
          || at < 0)
        continue;
      const auto& around = regions_[static_cast<std::size_t>(at)];
      if (around.kind == section_kind::commentary)
        continue;
      std::vector<sentence> said;
      split_sentences(doc_, block, 0, said);
      if (said.empty())
        continue;
      paragraph one;
      one.block = &block;
      one.title = said.front().where;
      one.text = said.front().text;
      one.section = around.section;
      one.how = place_of(one.text);
      if (one.how == place::plain && starts_with_sign(one.text))
        one.how = place::sign;
      one.acts = is_labelled(one.text)
                 || std::any_of(said.begin(), said.end(), [](const auto& each) {
                      return orders_something(each.text);
                    });
      one.frees =
        said.back().text.ends_with(':')
        && std::any_of(said.begin(), said.end(),
                       [](const auto& each) { return says_apart(each.text); });
      one.closes = is_labelled(one.text) && title_role_of(one.text).closes;
      while (code != parts_.code.end() && code->lines.first < before)
        ++code;
      one.after_code =
        code != parts_.code.end() && code->lines.first < block.lines.first;
      paragraphs_.push_back(std::move(one));
    }
  }

  void add(std::size_t begin, std::string_view said, int section) {
    found_step found;
    found.one.source = step_source::sequence;
    found.one.title = title_from(said);
    found.one.where.begin = begin;
    out_.push_back(std::move(found));
    sections_.push_back(section);
  }

  /// Sections whose paragraphs start with words of order: from the first such
  /// paragraph to the last one each is a step that gives orders and does not
  /// go on behind the code of the one before.
  void find_runs() {
    for (std::size_t begin = 0; begin < paragraphs_.size();) {
      auto end = begin + 1;
      while (end < paragraphs_.size()
             && paragraphs_[end].section == paragraphs_[begin].section)
        ++end;
      add_run(begin, end);
      begin = end;
    }
  }

  /// The list right below a paragraph, in its place.
  bool add_items(const paragraph& lead) {
    auto item = std::lower_bound(
      parts_.items.begin(), parts_.items.end(), lead.block->lines.last,
      [](const list_item& one, int line) { return one.lines.first <= line; });
    if (item == parts_.items.end()
        || item->lines.first > lead.block->lines.last + 2)
      return false;
    leads_.push_back(lead.block->begin);
    for (auto list = item->list;
         item != parts_.items.end() && item->list == list; ++item) {
      if (item->nesting > 0)
        continue;
      auto text = line_text(doc_, item->lines.first);
      auto marker = item->where.begin - body_offset(doc_, item->lines.first);
      text.remove_prefix(std::min(text.size(), marker));
      text.remove_prefix(std::min(text.size(), text.find(' ')));
      add(item->where.begin, text, lead.section);
      out_.back().one.source = step_source::bullet_list;
    }
    return true;
  }

  /// What a step ends before where the next ones are introduced.
  void end_before_leads() {
    for (auto lead : leads_)
      for (auto& found : out_)
        if (found.one.where.begin < lead && lead < found.end) {
          auto text = doc_.text({found.one.where.begin, lead});
          text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
          found.end = found.one.where.begin + text.size();
          found.one.lines.last = doc_.line_of(found.end - 1);
        }
  }

  void add_run(std::size_t begin, std::size_t end) {
    auto first = end;
    auto ordered = [&](std::size_t i) {
      return paragraphs_[i].how == place::first
             || paragraphs_[i].how == place::next
             || (paragraphs_[i].how == place::after && i > begin)
             || (paragraphs_[i].how == place::sign && first < end);
    };
    std::size_t count = 0;
    std::size_t going_on = 0;
    auto last = end;
    for (auto i = begin; i < end; ++i)
      if (ordered(i)) {
        first = std::min(first, i);
        last = i;
        ++count;
        going_on += paragraphs_[i].how == place::first ? 0 : 1;
      }
    if (count < 3 || going_on < 2)
      return;
    // What comes before a "then" is the first step.
    if (paragraphs_[first].how != place::first && first > begin
        && (paragraphs_[first - 1].acts || paragraphs_[first].after_code))
      --first;
    // And what is to be checked behind it is the last one.
    if (last + 1 < end && paragraphs_[last + 1].closes)
      ++last;
    for (auto i = first; i <= last; ++i) {
      const auto& one = paragraphs_[i];
      if (one.frees && add_items(one))
        continue;
      bool named = one.how != place::plain || is_labelled(one.text);
      bool fresh = i == first || named
                   || (one.acts && !one.after_code && one.text.front() != '(');
      if (fresh)
        add(one.title.begin, one.text, one.section);
    }
  }

  /// Words of order within paragraphs.
  void find_sentences() {
    int opened = -1; // the section in which a sequence goes on
    auto take = [&](const sentence& said, int section) {
      add(said.where.begin, said.text, section);
      opened = section;
    };
    std::vector<sentence> sentences;
    for (const auto& from : paragraphs_) {
      sentences.clear();
      split_sentences(doc_, *from.block, 0, sentences);
      for (std::size_t i = 0; i < sentences.size(); ++i) {
        const auto& said = sentences[i];
        bool open = opened == from.section;
        auto how = i == 0 ? from.how : place_of(said.text);
        if (how == place::first || (how == place::sign && open)
            || (open
                && (how == place::next || (i == 0 && how == place::after)))) {
          take(said, from.section);
        } else if (how == place::next && i > 0) {
          // What comes before a "then" is the first step.
          take(sentences[i - 1], from.section);
          take(said, from.section);
        }
      }
    }
  }

  const skill& doc_;
  const outline& parts_;
  const std::vector<region>& regions_;
  std::vector<paragraph> paragraphs_;
  std::vector<found_step> out_;
  std::vector<int> sections_;
  std::vector<std::size_t> leads_; ///< where lists are introduced
};

} // namespace

std::vector<found_step>
find_sequence_steps(const skill& doc, const outline& parts,
                    const std::vector<region>& regions) {
  return finder{doc, parts, regions}.run();
}

} // namespace skvm::ir
