#include "targets.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>

namespace extract_concurrency {

namespace {

using titles = std::vector<std::string>;

bool has_one_of(const titles& words,
                std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}

titles words_of(std::string_view title) {
  prose said{title};
  titles out;
  for (const auto& word : said.words())
    out.emplace_back(word.text);
  return out;
}

// One of them is followed, not all.
bool is_choice(const titles& words) {
  return has_one_of(words,
                    {"macos",         "mac",      "linux",    "windows",
                     "ubuntu",        "debian",   "option",   "alternative",
                     "alternatively", "method",   "approach", "variant",
                     "mode",          "if",       "when",     "fallback",
                     "manual",        "manually", "either",   "advanced",
                     "basic",         "quick",    "or",       "case"});
}

// "On approve", "On reject": what happened decides; but "On Monday".
bool is_event(const titles& words) {
  return words.size() > 1 && (words[0] == "on" || words[0] == "upon");
}

// "Audit flow" beside "Debate flow": the task decides.
bool is_flow(const titles& words) {
  return has_one_of(words, {"flow", "workflow", "procedure", "scenario",
                            "runbook", "playbook", "ablauf", "flujo"});
}

bool is_stage(const titles& words) {
  return has_one_of(
    words, {"phase",      "stage",    "day",       "week",      "part",
            "round",      "before",   "after",     "setup",     "preparation",
            "prepare",    "cleanup",  "finally",   "then",      "prerequisites",
            "days",       "hour",     "hours",     "minutes",   "minute",
            "min",        "mins",     "month",     "tag",       "woche",
            "minuten",    "stunde",   "stunden",   "jour",      "semaine",
            "heure",      "heures",   "fase",      "día",       "dia",
            "semana",     "hora",     "horas",     "minutos",   "etapa",
            "monday",     "tuesday",  "wednesday", "thursday",  "friday",
            "saturday",   "sunday",   "montag",    "dienstag",  "mittwoch",
            "donnerstag", "freitag",  "samstag",   "sonntag",   "lundi",
            "mardi",      "mercredi", "jeudi",     "vendredi",  "samedi",
            "dimanche",   "lunes",    "martes",    "miércoles", "jueves",
            "viernes"});
}

// "2", "B", "II", "two".
bool is_label(std::string_view text) {
  static constexpr std::string_view numbers[] = {
    "ii",  "iii",   "iv",    "vi",   "vii",   "viii", "ix",
    "xi",  "xii",   "one",   "two",  "three", "four", "five",
    "six", "seven", "eight", "nine", "ten"};
  return text.size() == 1
         || (!text.empty() && text.find_first_not_of("0123456789") == text.npos)
         || std::find(std::begin(numbers), std::end(numbers), text)
              != std::end(numbers);
}

// "阶段二", "第二阶段", "第 2 阶段".
bool is_chinese_stage(std::string_view title) {
  static constexpr std::string_view numerals[] = {
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "0",
    "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",  " "};
  constexpr std::string_view ordinal = "第";
  if (title.starts_with(ordinal)) {
    title.remove_prefix(ordinal.size());
    auto next = [&] {
      return std::find_if(
        std::begin(numerals), std::end(numerals),
        [&](std::string_view one) { return title.starts_with(one); });
    };
    for (auto one = next(); one != std::end(numerals); one = next())
      title.remove_prefix(one->size());
  }
  return title.starts_with("阶段") || title.starts_with("階段");
}

// "Phase 2", "Stage B", "Phase Two": the text puts it into its place.
bool is_numbered_stage(std::string_view title) {
  auto low = pass_lang::to_lower(title);
  for (std::string_view noun : {"phase ", "stage ", "fase "})
    if (low.starts_with(noun)) {
      auto rest = std::string_view{low}.substr(noun.size());
      return is_label(rest.substr(0, rest.find_first_of(" :.-")));
    }
  return is_chinese_stage(low);
}

// `for the frontend`: what is spoken of; nothing where the title has another
// shape.
std::optional<std::string> subject_of(const titles& words) {
  if (words.size() < 2 || words.size() > 5 || words[0] != "for")
    return std::nullopt;
  if (words[1] == "each" || words[1] == "every" || words[1] == "all"
      || words[1] == "example")
    return std::nullopt;
  return words.back();
}

// `frontend service`, `backend service`: they differ in one word.
bool differ_in_one(const titles& a, const titles& b) {
  if (a.size() != b.size() || a.size() < 2)
    return false;
  std::size_t different = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    different += a[i] != b[i] ? 1 : 0;
  bool counted = std::any_of(a.begin(), a.end(), [](const std::string& word) {
    return word.size() < 3 && !is_empty_word(word);
  });
  return different == 1 && !counted;
}

// The nearest section above that holds no steps itself may carry the title.
bool alike(const titles& a, const titles& b) {
  return (subject_of(a) && subject_of(b)) || differ_in_one(a, b);
}

// "Python", "JavaScript / TypeScript": a part of a code base and nothing else.
std::string part_of(const prose& said) {
  static constexpr std::string_view parts[] = {
    "android", "api",    "backend",    "c",          "client", "css",
    "desktop", "docker", "frontend",   "go",         "golang", "html",
    "ios",     "java",   "javascript", "kotlin",     "mobile", "php",
    "python",  "ruby",   "rust",       "scala",      "server", "shell",
    "sql",     "swift",  "terraform",  "typescript", "web",    "yaml"};
  auto size = said.first_sentence();
  if (size == 0 || size > 3)
    return {};
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    auto word = said.words()[i].text;
    if (said.words()[i].code
        || std::find(std::begin(parts), std::end(parts), word)
             == std::end(parts))
      return {};
    (out += out.empty() ? "" : " ") += word;
  }
  return out;
}

// "Security review", "Revisión léxica": what a side of a thing is looked at by;
// empty for a title of another kind, or for the review of it all.
std::string review_in(const prose& said) {
  static constexpr std::string_view behind[] = {
    "review", "audit", "check", "checks", "scan", "inspection", "assessment"};
  static constexpr std::string_view before[] = {
    "revisión",  "auditoría",    "comprobación", "verificación", "revisão",
    "auditoria", "verificação",  "revisione",    "verifica",     "controllo",
    "revue",     "vérification", "contrôle"};
  static constexpr std::string_view of_all[] = {
    "final",    "overall",  "summary", "last",        "general",
    "global",   "complete", "full",    "last-minute", "closing",
    "generale", "générale", "finale"};
  const auto& words = said.words();
  auto size = said.first_sentence();
  if (size < 2 || size > 8 || words[0].code)
    return {};
  auto has = [](const auto& list, std::string_view word) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
  };
  // What stands in brackets is no part of the name.
  std::size_t end = 1;
  while (end < size && !words[end].clause)
    ++end;
  for (std::size_t i = 0; i < size; ++i)
    if (has(of_all, words[i].text))
      return {};
  if (has(before, words[0].text))
    return std::string{words[0].text};
  return end > 1 && has(behind, words[end - 1].text)
           ? std::string{words[end - 1].text}
           : std::string{};
}

void mark_reviews(std::vector<footprint>& nodes) {
  int rows = 0;
  for (std::size_t i = 0; i < nodes.size();) {
    auto noun = review_in(nodes[i].said);
    auto end = i + 1;
    while (!noun.empty() && end < nodes.size()
           && nodes[end].list == nodes[i].list
           && review_in(nodes[end].said) == noun)
      ++end;
    rows += end - i > 2 ? 1 : 0;
    for (auto at = i; at < end; ++at)
      nodes[at].reviews = end - i > 2 ? rows : 0;
    i = end;
  }
}

// "Usage", "Contract terms": no verb, and no work that goes on to another.
bool is_subject(const prose& said) {
  auto size = said.first_sentence();
  if (size == 0 || size > 4 || said.words()[0].code
      || deed_of(said.words()[0].text) != deed::unknown)
    return false;
  auto last = said.words()[size - 1].text;
  static constexpr std::string_view work[] = {"ion", "sis", "ing", "ment",
                                              "ung", "up",  "out", "off"};
  return std::none_of(
    std::begin(work), std::end(work),
    [&](std::string_view end) { return last.ends_with(end); });
}

// Where the steps around it are headings and a section is none, its parts are.
void mark_containers(const skvm::skill& skill, std::vector<footprint>& nodes) {
  std::vector<char> is_step(skill.sections.size(), 0);
  unsigned levels = 0; // of the headings that are steps
  auto section_of = [&](const footprint& node) {
    const auto& step = skill.steps[static_cast<std::size_t>(node.step)];
    return step.section;
  };
  auto is_heading = [&](const footprint& node) {
    return skill.steps[static_cast<std::size_t>(node.step)].source
           == skvm::step_source::heading;
  };
  for (const auto& node : nodes)
    if (section_of(node) >= 0 && is_heading(node)) {
      auto at = static_cast<std::size_t>(section_of(node));
      is_step[at] = 1;
      levels |= 1U << static_cast<unsigned>(skill.sections[at].level & 7);
    }
  for (auto& node : nodes) {
    auto at = section_of(node);
    if (at < 0)
      continue;
    auto level = skill.sections[static_cast<std::size_t>(at)].level;
    while (is_heading(node) && at > 0
           && skill.sections[static_cast<std::size_t>(at)].level >= level)
      --at;
    auto above = static_cast<std::size_t>(at);
    bool opened =
      is_step[above] == 0
      && (levels >> static_cast<unsigned>(skill.sections[above].level & 7) & 1U)
           != 0;
    node.container = opened ? at + 1 : 0;
    node.named_part = opened && is_subject(node.said);
  }
}

} // namespace

void mark_targets(const skvm::skill& skill, std::vector<footprint>& nodes) {
  mark_containers(skill, nodes);
  mark_reviews(nodes);
  std::vector<titles> title(skill.sections.size());
  for (std::size_t i = 0; i < skill.sections.size(); ++i)
    title[i] = words_of(skill.sections[i].title);
  std::set<int> flows;
  for (const auto& node : nodes) {
    auto section = skill.steps[static_cast<std::size_t>(node.step)].section;
    if (section >= 0 && section < static_cast<int>(title.size())
        && is_flow(title[static_cast<std::size_t>(section)]))
      flows.insert(section);
  }
  int rows = 0;
  int last = -1;
  for (auto& node : nodes) {
    node.part = part_of(node.said);
    const auto& step = skill.steps[static_cast<std::size_t>(node.step)];
    auto section = step.section;
    if (section < 0 || section >= static_cast<int>(title.size()))
      continue;
    auto at = static_cast<std::size_t>(section);
    node.stretch = is_stage(title[at]) ? section + 1 : 0;
    if (step.source == skvm::step_source::heading) {
      node.stage = is_numbered_stage(step.title);
      node.stretch = node.stage ? section + 1 : node.stretch;
      continue;
    }
    node.stage = is_stage(title[at]);
    node.alternative = is_choice(title[at])
                       || (!node.stage && is_event(title[at]))
                       || (flows.size() > 1 && flows.contains(section));
    node.subject = section + 1;
    node.subject_title = skill.sections[at].title;
    if (node.alternative || node.stage)
      continue;
    if (last != section) {
      bool same_row =
        last >= 0
        && skill.sections[at].level
             == skill.sections[static_cast<std::size_t>(last)].level
        && alike(title[at], title[static_cast<std::size_t>(last)]);
      rows += same_row ? 0 : 1;
      last = section;
    }
    node.subjects = rows;
  }
}

} // namespace extract_concurrency
