#include "lists.hpp"

#include "../lang/text.hpp"
#include "hints.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <map>
#include <set>

namespace extract_concurrency {

namespace {

constexpr std::string_view summaries[] = {
  "report", "summary",    "brief",   "minutes", "answer", "audit",
  "review", "postmortem", "bericht", "informe", "rapport"};

bool is_one_of(std::string_view word,
               std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

const skvm::step& step_of(const skvm::skill& skill, const footprint& node) {
  return skill.steps[static_cast<std::size_t>(node.step)];
}

const skvm::section* section_of(const skvm::skill& skill, int index) {
  return index < 0 || index >= static_cast<int>(skill.sections.size())
           ? nullptr
           : &skill.sections[static_cast<std::size_t>(index)];
}

// What stands between a step and what comes before it in its section; for the
// first of a row of headings, in the section above.
std::string_view lead_of(const skvm::skill& skill, const skvm::step& step,
                         const skvm::step* before) {
  auto begin = skill.body_begin;
  const auto* section = section_of(skill, step.section);
  if (section != nullptr)
    begin = std::min(section->where.begin, step.where.begin);
  if (step.source == skvm::step_source::heading) {
    const auto* above = section_of(skill, step.section - 1);
    begin =
      above != nullptr && section != nullptr && above->level < section->level
        ? above->where.begin
        : step.where.begin;
  }
  if (before != nullptr)
    begin = std::max(begin, std::min(before->where.end, step.where.begin));
  return skill.text({begin, step.where.begin});
}

bool same_row(const skvm::skill& skill, const skvm::step& a,
              const skvm::step& b) {
  if (a.source != b.source)
    return false;
  if (a.source != skvm::step_source::heading)
    return a.section == b.section;
  const auto* left = section_of(skill, a.section);
  const auto* right = section_of(skill, b.section);
  return left != nullptr && right != nullptr && left->level == right->level;
}

int number_in(std::string_view text, std::string_view* rest) {
  int value = 0;
  auto [end, error] =
    std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value <= 0 || value > 999)
    return 0;
  *rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool names_steps(std::string_view word) {
  return is_one_of(word, {"step", "steps", "schritt", "schritte", "schritten",
                          "paso", "pasos", "étape", "étapes", "passo", "passos",
                          "passi", "phases", "points", "items", "tasks",
                          "checks", "punkte", "parts"});
}

// Where words for steps stand, by word: its last letters, since the first may
// be a capital.
auto places_of_steps(std::string_view body) {
  static constexpr auto endings = std::to_array<std::string_view>(
    {"teps ", "chritte ", "tapes ", "asos ", "assos ", "assi ", "hases ",
     "oints ", "tems ", "asks ", "hecks ", "unkte ", "parts "});
  std::array<std::vector<std::size_t>, endings.size()> out;
  for (std::size_t i = 1; i < body.size(); ++i) {
    auto last = body[i - 1];
    if (body[i] != ' ' || (last != 's' && last != 'e' && last != 'i'))
      continue;
    auto before = body.substr(0, i + 1);
    for (std::size_t word = 0; word < endings.size(); ++word)
      if (before.ends_with(endings[word]))
        out[word].push_back(i + 1 - endings[word].size());
  }
  return out;
}

// "Steps 2 to 4 can run in parallel", anywhere in the text.
void read_statements(const skvm::skill& skill, std::vector<footprint>& nodes,
                     int& sets) {
  std::map<int, std::vector<footprint*>> by_number;
  for (auto& node : nodes)
    if (auto number = step_of(skill, node).number; number != 0)
      by_number[number].push_back(&node);
  auto body = std::string_view{skill.source}.substr(skill.body_begin);
  std::set<std::size_t> heard; // lines
  for (const auto& places : places_of_steps(body))
    for (auto at : places) {
      auto begin = body.rfind('\n', at);
      begin = begin == std::string_view::npos ? 0 : begin + 1;
      if (!heard.insert(begin).second)
        continue;
      auto end = std::min(body.find("\n\n", at), body.size());
      auto text = body.substr(begin, std::min<std::size_t>(end - begin, 400));
      if (text.find_first_of("0123456789") == std::string_view::npos)
        continue;
      prose said{text};
      const auto& words = said.words();
      for (std::size_t from = 0; from < words.size();) {
        auto to = from + 1;
        while (to < words.size() && !words[to].sentence)
          ++to;
        // Of "steps 2 and 3 need nothing but step 1" the first ones are meant.
        auto named = 0;
        auto until = from;
        for (; until < to; ++until)
          if (names_steps(words[until].text) && ++named > 1)
            break;
        auto numbers = step_numbers(said, from, until);
        if (numbers.size() > 1 && said.says(cue::independent, from, to)) {
          ++sets;
          for (auto number : numbers)
            if (auto& known = by_number[number]; known.size() == 1)
              known[0]->declared.push_back(
                {sets, skill.line_of(skill.body_begin + at)});
        }
        from = to;
      }
    }
}

// The label that a text begins with: `5`, `1.2`, `3b`.
std::string_view label_of(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9')
    return {};
  auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  if (end < text.size() && end > 0 && text[end] >= 'a' && text[end] <= 'd'
      && (end + 1 == text.size() || text[end + 1] == ' '))
    ++end;
  auto label = text.substr(0, end);
  while (label.ends_with('.'))
    label.remove_suffix(1);
  bool sound = !label.empty() && label.size() < 6 && label[0] != '.'
               && (end == text.size() || text[end] == ' ' || text[end] == ','
                   || text[end] == ')' || text[end] == ':');
  return sound ? label : std::string_view{};
}

// "(5 and 6 can be done in any order.)": bare labels that begin a sentence.
void read_bare_numbers(const skvm::skill& skill, std::vector<footprint>& nodes,
                       int& sets) {
  auto labelled = [&](const footprint& node, const std::string& label) {
    const auto& step = step_of(skill, node);
    return std::to_string(step.number) == label
           || label_of(step.title) == label;
  };
  auto add = [&](std::string_view sentence, int line) {
    std::vector<std::string> labels;
    auto rest = sentence.substr(0, 300);
    for (auto label = label_of(rest); !label.empty(); label = label_of(rest)) {
      labels.emplace_back(label);
      rest.remove_prefix(label.size());
      for (bool joined = true; joined;) {
        joined = false;
        for (std::string_view word :
             {" ", ",", "and ", "und ", "y ", "et ", "e ", "or ", "&"})
          if (rest.starts_with(word)) {
            rest.remove_prefix(word.size());
            joined = true;
          }
      }
    }
    if (labels.size() < 2)
      return;
    prose said{rest};
    if (!said.says(cue::independent, 0, said.first_sentence()))
      return;
    ++sets;
    for (auto& node : nodes)
      if (std::any_of(labels.begin(), labels.end(),
                      [&](const auto& label) { return labelled(node, label); }))
        node.declared.push_back({sets, line});
  };
  int number = 0;
  for (auto line : pass_lang::split_lines(skill.source)) {
    ++number;
    auto bare = pass_lang::trim(line);
    if (bare.starts_with("- ") || bare.starts_with("* "))
      bare = pass_lang::trim(bare.substr(2));
    if (bare.starts_with("("))
      bare.remove_prefix(1);
    add(bare, number);
    for (auto at = bare.find(". "); at != std::string_view::npos;
         at = bare.find(". ", at + 1))
      add(pass_lang::trim(bare.substr(at + 1)), number);
  }
}

// "In parallel with step 2", "meanwhile".
void read_beside(const skvm::skill& skill, std::vector<footprint>& nodes,
                 int& sets) {
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    auto& node = nodes[i];
    if (!node.needs_little)
      continue;
    const auto& words = node.said.words();
    bool meanwhile =
      !words.empty()
      && (words[0].text == "meanwhile" || words[0].text == "while");
    std::vector<int> numbers;
    for (std::size_t from = 0; from < words.size();) {
      auto to = from + 1;
      while (to < words.size() && !words[to].sentence)
        ++to;
      if (node.said.says(cue::beside, from, to))
        for (auto number : step_numbers(node.said, from, to))
          numbers.push_back(number);
      from = to;
    }
    for (std::size_t j = 0; j < i; ++j) {
      const auto& other = step_of(skill, nodes[j]);
      bool meant = nodes[j].list == node.list
                   && (std::find(numbers.begin(), numbers.end(), other.number)
                         != numbers.end()
                       || (meanwhile && numbers.empty() && j + 1 == i));
      if (!meant)
        continue;
      ++sets;
      auto line = step_of(skill, node).lines.first;
      nodes[j].declared.push_back({sets, line});
      node.declared.push_back({sets, line});
    }
  }
}

// The last step of a list tells what all of it came to.
bool reports(const footprint& node) {
  return std::any_of(
    node.writes.begin(), node.writes.end(), [](const std::string& name) {
      auto base = pass_lang::to_lower(pass_lang::base_name(name));
      return std::any_of(std::begin(summaries), std::end(summaries),
                         [&](std::string_view one) {
                           return base.find(one) != std::string::npos;
                         });
    });
}

// What follows "otherwise" speaks of the harness that has no way to work side
// by side.
bool hears(const prose& lead, cue what) {
  const auto& words = lead.words();
  for (std::size_t from = 0; from < words.size();) {
    auto to = from + 1;
    while (to < words.size() && !words[to].sentence)
      ++to;
    auto heard = from;
    while (heard < to
           && !is_one_of(words[heard].text,
                         {"otherwise", "else", "sonst", "andernfalls", "sinon",
                          "senão", "altrimenti"}))
      ++heard;
    if (lead.says(what, from, heard))
      return true;
    from = to;
  }
  return words.empty() && lead.says(what);
}

bool orders_the_list(const prose& lead) {
  return hears(lead, cue::dependent) || hears(lead, cue::carried);
}

// "Stop at the first layer that is broken" may stand anywhere above.
bool names_an_order(const prose& lead) {
  return lead.lower().find("stop at the first") != std::string_view::npos;
}

// "Each pass only needs the diff".
bool frees_each(const prose& lead, std::size_t from, std::size_t to) {

  return is_one_of(lead.words()[from].text, {"each", "every", "none"})
         && lead.says(cue::beside, from, to);
}

// "In any order:", but not "steps 2 and 3 in any order".
bool frees_the_list(const prose& lead) {
  const auto& words = lead.words();
  for (std::size_t from = 0; from < words.size();) {
    auto to = from + 1;
    while (to < words.size() && !words[to].sentence)
      ++to;
    if ((lead.says(cue::independent, from, to) || frees_each(lead, from, to))
        && step_numbers(lead, from, to).empty())
      return true;
    from = to;
  }
  return words.empty() && lead.says(cue::independent);
}

} // namespace

std::string own_text(const skvm::skill& skill, std::size_t step) {
  const auto& one = skill.steps[step];
  auto end = std::min(one.where.end, skill.source.size());
  auto inner = end;
  auto after = end;
  for (auto i = step + 1;
       i < skill.steps.size() && skill.steps[i].where.begin < end
       && skill.steps[i].parent >= 0;
       ++i) {
    inner = std::min(inner, skill.steps[i].where.begin);
    if (skill.steps[i].parent == static_cast<int>(step))
      after = std::min(end, skill.steps[i].where.end);
  }
  std::string out{
    skill.text({one.where.begin, std::max(inner, one.where.begin)})};
  if (inner < end && after < end)
    (out += "\n\n") += skill.text({after, end});
  if (out.find("<code>") != std::string::npos) {
    for (auto [tag, text] : {std::pair{"<code>", "`"},
                             {"</code>", "`"},
                             {"<li>", ""},
                             {"</li>", ""},
                             {"&lt;", "<"},
                             {"&gt;", ">"},
                             {"&amp;", "&"}})
      out = pass_lang::replace_all(std::move(out), tag, text);
  }
  // What a compiler added says nothing about the world.
  for (auto mark : {hint_mark, order_mark})
    if (auto at = out.find(mark); at != std::string::npos)
      out.erase(at, std::min(out.find("\n\n", at), out.size()) - at);
  return out;
}

std::vector<int> step_numbers(const prose& said, std::size_t begin,
                              std::size_t end) {
  std::vector<int> out;
  const auto& words = said.words();
  for (auto i = begin; i < end; ++i) {
    if (!names_steps(words[i].text))
      continue;
    bool range = false;
    for (++i; i < end; ++i) {
      auto text = words[i].text;
      if (is_one_of(text, {"and", "or", "und", "y", "et", "e"}))
        continue;
      if (is_one_of(text, {"to", "through", "bis", "a", "à"}) && !out.empty()) {
        range = true;
        continue;
      }
      std::string_view rest;
      auto number = number_in(text, &rest);
      if (number == 0)
        break;
      auto from = range && !out.empty() ? out.back() + 1 : number;
      while (!rest.empty() && (rest[0] < '0' || rest[0] > '9'))
        rest.remove_prefix(1);
      std::string_view tail;
      auto last = std::max(number, rest.empty() ? 0 : number_in(rest, &tail));
      for (auto n = from; n <= last && out.size() < 64; ++n)
        out.push_back(n);
      range = false;
    }
    --i;
  }
  return out;
}

bool says_each(const prose& said) {
  const auto& words = said.words();
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    auto text = words[i].text;
    auto next = words[i + 1].text;
    bool loops = (text == "for" && is_one_of(next, {"each", "every", "all"}))
                 || (text == "für" && next.starts_with("jede"))
                 || (is_one_of(text, {"para", "por"}) && next == "cada")
                 || (text == "pour" && next == "chaque")
                 || (text == "per" && next == "ogni");
    if (loops && !words[i + 1].sentence)
      return true;
    if (words[i].code || !(words[i].sentence || words[i].clause))
      continue;
    auto what = deed_of(text);
    bool works = what == deed::look || what == deed::fetch
                 || what == deed::check || what == deed::make
                 || what == deed::edit;
    bool folds = is_one_of(text, {"merge", "combine", "join", "collect",
                                  "gather", "list", "add", "count", "append",
                                  "concatenate", "compare", "find", "note"});
    if (!works || folds)
      continue;
    if (is_one_of(next, {"each", "every"}) && i + 2 < words.size()
        && !is_one_of(words[i + 2].text, {"other", "other's"}))
      return true;
    if (next != "all")
      continue;
    for (auto j = i + 2; j < std::min(words.size(), i + 6); ++j) {
      if (words[j].sentence || words[j].code)
        break;
      if (words[j].text.size() > 3 && words[j].text.ends_with('s')
          && !is_empty_word(words[j].text))
        return true;
    }
  }
  auto lower = said.lower();
  for (std::string_view each :
       {"每个", "每一个", "逐个", "それぞれ", "各ファイル"})
    if (lower.find(each) != std::string_view::npos)
      return true;
  return false;
}

void mark_lists(const skvm::skill& skill, std::vector<footprint>& nodes) {
  bool compiled = skill.source.find(hint_mark) != std::string::npos;
  int list = 0;
  int sets = 0;
  bool follows = false;
  bool ordered = false;
  int declared_set = 0;
  int declared_line = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& step = step_of(skill, nodes[i]);
    const auto* before = i == 0 ? nullptr : &step_of(skill, nodes[i - 1]);
    bool row = before != nullptr && same_row(skill, *before, step);
    auto text = lead_of(skill, step, before);
    if (compiled)
      text = text.substr(0, text.find(hint_mark));
    bool fresh = !row || !pass_lang::trim(text).empty();
    if (fresh) {
      prose lead{text};
      ++list;
      follows = i > 0 && (hears(lead, cue::follows) || hears(lead, cue::joins));
      // Above headings there may be much text; the end of it leads in.
      auto block = text.substr(0, text.find_last_not_of(" \n\r") + 1);
      block = block.substr(block.rfind("\n\n") + 1);
      prose last{block};
      ordered = orders_the_list(last) || names_an_order(lead);
      declared_set = frees_the_list(lead) && !ordered ? ++sets : 0;
      declared_line =
        skill.line_of(step.where.begin - text.size()
                      + std::min(text.find_first_not_of(" \n\r"), text.size()));
      // The line of the words themselves, where the lead is longer.
      for (auto line = declared_line; line < step.lines.first; ++line) {
        auto from = skill.offset_of_line(line);
        auto to = skill.offset_of_line(line + 1);
        if (declared_set != 0
            && prose{skill.text({from, to})}.says(cue::independent)) {
          declared_line = line;
          break;
        }
      }
    }
    nodes[i].list = list;
    nodes[i].after_lists = follows;
    nodes[i].declared_ordered = ordered;
    if (declared_set != 0)
      nodes[i].declared.push_back({declared_set, declared_line});
  }
  for (std::size_t i = 1; i < nodes.size(); ++i)
    if (i + 1 == nodes.size() || nodes[i + 1].list != nodes[i].list)
      nodes[i].joins = nodes[i].joins || reports(nodes[i]);
  read_statements(skill, nodes, sets);
  read_bare_numbers(skill, nodes, sets);
  read_beside(skill, nodes, sets);
}

} // namespace extract_concurrency
