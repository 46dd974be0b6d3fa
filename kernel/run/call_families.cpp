#include "run/call_families.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "skill/tool_policy.hpp"

#include <algorithm>

namespace skvm {

namespace bj = boost::json;

namespace {

std::vector<std::string> words_of(std::string_view command) {
  std::vector<std::string> out;
  for (;;) {
    command = trim(command);
    if (command.empty())
      return out;
    auto end = std::min(command.find_first_of(" \t"), command.size());
    auto word = command.substr(0, end);
    while (word.size() > 1 && (word.front() == '"' || word.front() == '\''))
      word = word.substr(1, word.size() - 2);
    auto slash = word.rfind('/');
    out.emplace_back(slash == std::string_view::npos ? word
                                                     : word.substr(slash + 1));
    command.remove_prefix(end);
  }
}

/// Up to what differs from call to call: a blank, a file, an option.
std::vector<std::string> fixed_words(std::string_view command) {
  auto words = words_of(command);
  auto differs =
    std::find_if(words.begin(), words.end(), [](const std::string& word) {
      return word.find_first_of("<>{}$*?=#") != std::string::npos
             || word.starts_with('-');
    });
  words.erase(differs, words.end());
  return words;
}

void add_family(std::vector<call_family>& out, const std::string& id, int group,
                bool per_item, const skill& of) {
  auto at = std::find_if(of.steps.begin(), of.steps.end(),
                         [&](const step& each) { return each.id == id; });
  if (at == of.steps.end())
    return;
  for (auto index : at->code) {
    const auto& block = of.code[static_cast<std::size_t>(index)];
    for (auto line : split_lines(block.text)) {
      call_family family{id, group, per_item, fixed_words(line)};
      if (!family.words.empty()
          && std::find(out.begin(), out.end(), family) == out.end())
        out.push_back(std::move(family));
    }
  }
}

} // namespace

std::vector<call_family> call_families(std::string_view workflow,
                                       const skill& of) {
  std::vector<call_family> out;
  auto parsed = json::read(workflow, "workflow");
  if (!parsed)
    return out;
  try {
    int number = 0;
    for (const auto& group : parsed->at("groups").as_array()) {
      ++number;
      const auto& kind = group.at("kind").as_string();
      if (kind != "ilp" && kind != "dlp")
        continue;
      for (const auto& id : group.at("steps").as_array())
        add_family(out, std::string{id.as_string()}, number, kind == "dlp", of);
    }
  } catch (const std::exception&) {
    return {};
  }
  return out;
}

const call_family* family_of(std::string_view command,
                             const std::vector<call_family>& families) {
  auto commands = simple_commands(command);
  if (!commands || commands->size() != 1)
    return nullptr;
  auto words = words_of(commands->front());
  for (const auto& family : families)
    if (words.size() >= family.words.size()
        && std::equal(family.words.begin(), family.words.end(), words.begin()))
      return &family;
  return nullptr;
}

} // namespace skvm
