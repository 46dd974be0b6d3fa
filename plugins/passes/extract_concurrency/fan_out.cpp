#include "fan_out.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace extract_concurrency {

namespace {

// A part of what a step says, with the file or folder that it names.
struct part {
  std::string text; ///< lower case
  std::string name;
};

// Clauses and rows with one name in backquotes each.
std::vector<part> parts_of(std::string_view text) {
  std::vector<part> out;
  for (auto line : pass_lang::split_lines(text)) {
    bool row = pass_lang::trim(line).starts_with("|");
    std::size_t from = 0;
    while (from < line.size()) {
      auto to =
        row ? line.size() : std::min(line.find(", ", from), line.size());
      auto clause = line.substr(from, to - from);
      from = to + 2;
      // The last one counts: `ui.` may be a key and `ui.csv` the file.
      std::string name;
      for (auto open = clause.find('`'); open != std::string_view::npos;) {
        auto close = clause.find('`', open + 1);
        if (close == std::string_view::npos)
          break;
        if (auto one = clause.substr(open + 1, close - open - 1);
            pass_lang::is_path_like(one) || one.ends_with('/'))
          name = std::string{one};
        open = clause.find('`', close + 1);
      }
      if (!name.empty())
        out.push_back({pass_lang::to_lower(clause), std::move(name)});
    }
  }
  return out;
}

// "Photos. Take the date …" is called "photos".
std::string name_of(const skvm::step& step) {
  auto title = pass_lang::to_lower(step.title);
  for (std::string_view end : {".", ":", "：", "。", ",", "，"})
    title.resize(std::min(title.find(end), title.size()));
  return title;
}

} // namespace

void mark_fan_out(const skvm::skill& skill, std::vector<footprint>& nodes) {
  auto step = [&](std::size_t i) -> const skvm::step& {
    return skill.steps[static_cast<std::size_t>(nodes[i].step)];
  };
  int sets = 0;
  for (std::size_t i = 0; i + 3 < nodes.size(); ++i) {
    auto parts = parts_of(step(i).text);
    if (parts.size() < 3)
      continue;
    std::vector<std::size_t> found;
    std::vector<bool> used(parts.size());
    for (auto j = i + 1; j < nodes.size(); ++j) {
      auto name = name_of(step(j));
      if (nodes[j].fan_out != 0 || name.size() < 4 || name.size() > 32)
        continue;
      for (std::size_t p = 0; p < parts.size(); ++p)
        if (!used[p] && parts[p].text.find(name) != std::string::npos) {
          used[p] = true;
          found.push_back(j);
          break;
        }
    }
    if (found.size() < 3)
      continue;
    ++sets;
    for (auto j : found) {
      nodes[j].fan_out = sets;
      nodes[j].part = name_of(step(j));
    }
  }
}

} // namespace extract_concurrency
