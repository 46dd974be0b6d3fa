#include "prompt.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>

namespace sim {

namespace {

std::string unescaped(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> names{
    {{"&lt;", '<'},
     {"&gt;", '>'},
     {"&quot;", '"'},
     {"&apos;", '\''},
     {"&amp;", '&'}}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto rest = text.substr(i);
    const auto* found =
      std::find_if(names.begin(), names.end(), [&](const auto& name) {
        return rest.starts_with(name.first);
      });
    out += found == names.end() ? text[i] : found->second;
    i += found == names.end() ? 1 : found->first.size();
  }
  return out;
}

std::string folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

} // namespace

skill_in_prompt find_skill(std::string_view system, std::string_view task) {
  static const RE2 block{
    R"re((?s)<skill\s[^>]*dir="([^"]*)"[^>]*>(.*)</skill>)re"};
  static const RE2 location{R"((/[^<>"'`\n]*/SKILL\.md))"};
  if (auto found = matches_of(system, block); !found.empty())
    return {std::string{found[0].groups[2]}, unescaped(found[0].groups[1]), {}};
  skill_in_prompt best;
  int best_score = -1;
  std::size_t from = 0;
  for (const auto& found : matches_of(system, location)) {
    // What stands before a location, from the last one on, describes it.
    auto score = overlap(words_of(system.substr(from, found.begin - from)),
                         words_of(task));
    from = found.end;
    if (score <= best_score)
      continue;
    best_score = score;
    best.location = unescaped(found.groups[1]);
    best.dir = folder_of(best.location);
  }
  return best;
}

std::string_view body_of(std::string_view skill_md) {
  static const RE2 front{
    R"((?s)\A\x{FEFF}?\s*---[ \t]*\r?\n.*?\n---[ \t]*(?:\r?\n|\z))"};
  auto found = matches_of(skill_md, front);
  return found.empty() ? skill_md : skill_md.substr(found[0].end);
}

std::vector<std::string> items_asked_for(std::string_view task) {
  std::vector<std::string> out;
  auto listing = false;
  for (auto line : lines_of(task)) {
    if (listing && line.starts_with("* "))
      out.emplace_back(line.substr(2));
    else
      listing = line.ends_with("only for these of all items:");
  }
  return out;
}

std::string_view user_words(std::string_view task) {
  return task.substr(0, task.find("\nThis task is carried out in parts."));
}

std::vector<step> asked_for(std::vector<step> steps, std::string_view task) {
  static const RE2 only{R"((?i)only these steps of the skill:\s*$)"};
  static const RE2 none{R"((?i)nothing is left to do)"};
  static const RE2 item{R"(^\s*-\s+(?:\d+[.)]\s+)?(.+)$)"};
  if (matches(task, none))
    return {};
  std::vector<std::vector<std::string>> wanted;
  auto listing = false;
  for (auto line : lines_of(task)) {
    auto found = listing ? matches_of(line, item) : std::vector<match>{};
    if (!found.empty())
      wanted.push_back(words_of(found[0].groups[1]));
    listing = !found.empty() || matches(line, only);
  }
  if (wanted.empty())
    return steps;
  std::erase_if(steps, [&](const step& each) {
    auto words = words_of(each.title);
    // A long title was cut, maybe within a word.
    if (each.title.ends_with("…") && !words.empty())
      words.pop_back();
    return std::none_of(wanted.begin(), wanted.end(), [&](const auto& title) {
      auto shorter = std::min(words.size(), title.size());
      return shorter > 0
             && std::equal(words.begin(),
                           words.begin() + static_cast<std::ptrdiff_t>(shorter),
                           title.begin());
    });
  });
  return steps;
}

} // namespace sim
