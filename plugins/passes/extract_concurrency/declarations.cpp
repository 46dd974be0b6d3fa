#include "declarations.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

namespace extract_concurrency {

namespace {

using pass_lang::is_one_of;

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

} // namespace

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

void mark_declarations(const skvm::skill& skill, std::vector<footprint>& nodes,
                       int& sets) {
  read_statements(skill, nodes, sets);
  read_bare_numbers(skill, nodes, sets);
  read_beside(skill, nodes, sets);
}

} // namespace extract_concurrency
