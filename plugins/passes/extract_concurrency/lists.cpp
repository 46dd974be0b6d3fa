#include "lists.hpp"

#include "../lang/text.hpp"
#include "declarations.hpp"
#include "hints.hpp"

#include <algorithm>
#include <initializer_list>

namespace extract_concurrency {

namespace {

constexpr std::string_view summaries[] = {
  "report", "summary",    "brief",   "minutes", "answer", "audit",
  "review", "postmortem", "bericht", "informe", "rapport"};

using pass_lang::is_one_of;

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

// "Stop at the first layer that is broken", "every run follows this sequence"
// may stand anywhere above.
bool names_an_order(const prose& lead) {
  auto says = [&](std::string_view what) {
    return lead.lower().find(what) != std::string_view::npos;
  };
  return says("stop at the first") || says("this sequence");
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
  mark_declarations(skill, nodes, sets);
}

} // namespace extract_concurrency
