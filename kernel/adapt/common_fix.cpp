#include "adapt/finding.hpp"
#include "adapt/shell_words.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace skvm::adapt {

namespace {

using words = std::vector<std::string>;

/// One run's view of a remedy: a word of it, and the command that failed.
struct sample {
  const words& command;
  const std::string& word;
};

/// How a word of a remedy follows from a word of the command.
struct relation {
  enum class kind { same, folder, stem, moved } what = kind::same;
  std::size_t at = 0;
  std::string folder; ///< of `moved`: where the file is instead
};

std::string stem_of(std::string_view path) {
  auto slash = path.rfind('/');
  if (slash != std::string_view::npos)
    path.remove_prefix(slash + 1);
  return std::string{path.substr(0, path.rfind('.'))};
}

std::string_view name_of(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string applied(const relation& how, const std::string& word) {
  switch (how.what) {
    case relation::kind::same:
      return word;
    case relation::kind::folder:
      return folder_of(word);
    case relation::kind::stem:
      return stem_of(word);
    case relation::kind::moved:
      return how.folder + std::string{name_of(word)};
  }
  return word;
}

std::optional<relation> find_relation(const std::vector<sample>& all) {
  const auto& word = all.front().word;
  relation how;
  how.folder = word.substr(0, word.size() - name_of(word).size());
  for (auto kind : {relation::kind::same, relation::kind::folder,
                    relation::kind::stem, relation::kind::moved}) {
    how.what = kind;
    for (how.at = 0; how.at < all.front().command.size(); ++how.at)
      if (std::all_of(all.begin(), all.end(), [&](const sample& one) {
            return how.at < one.command.size() && !one.word.empty()
                   && applied(how, one.command[how.at]) == one.word;
          }))
        return how;
  }
  return std::nullopt;
}

/// One line of a remedy over all runs, in the words of the shown command.
std::optional<std::string> common_line(const std::vector<words>& lines,
                                       const std::vector<words>& commands,
                                       const words& shown) {
  words out;
  for (std::size_t i = 0; i < lines.front().size(); ++i) {
    std::vector<sample> column;
    bool constant = true;
    for (std::size_t run = 0; run < lines.size(); ++run) {
      if (lines[run].size() != lines.front().size())
        return std::nullopt;
      constant = constant && lines[run][i] == lines.front()[i];
      column.push_back({commands[run], lines[run][i]});
    }
    if (constant) {
      out.push_back(lines.front()[i]);
      continue;
    }
    auto follows = find_relation(column);
    if (!follows || follows->at >= shown.size())
      return std::nullopt;
    auto word = applied(*follows, shown[follows->at]);
    if (word.empty())
      return std::nullopt;
    out.push_back(std::move(word));
  }
  return joined(out);
}

/// What a replacement put in place of which words: `[from, to)` of the command.
struct replacement {
  std::size_t from = 0;
  std::size_t tail = 0; ///< words that stay at the end
  words put;
};

replacement compare(const words& command, const words& worked) {
  replacement out;
  auto least = std::min(command.size(), worked.size());
  while (out.from < least && command[out.from] == worked[out.from])
    ++out.from;
  while (out.tail + out.from < least
         && command[command.size() - 1 - out.tail]
              == worked[worked.size() - 1 - out.tail])
    ++out.tail;
  out.put.assign(worked.begin() + static_cast<std::ptrdiff_t>(out.from),
                 worked.end() - static_cast<std::ptrdiff_t>(out.tail));
  return out;
}

std::optional<std::string>
common_replacement(std::span<const failure* const> all, const words& shown) {
  std::vector<words> commands;
  std::vector<words> put;
  std::optional<replacement> first;
  for (const auto* one : all) {
    commands.push_back(words_of(one->command));
    auto change = compare(commands.back(), words_of(one->fix));
    if (first && (first->from != change.from || first->tail != change.tail))
      return std::nullopt;
    put.push_back(change.put);
    if (!first)
      first = std::move(change);
  }
  if (first->from + first->tail > shown.size()
      || commands.front().size() != shown.size())
    return std::nullopt;
  auto middle = put.front().empty() ? std::optional<std::string>{""}
                                    : common_line(put, commands, shown);
  if (!middle)
    return std::nullopt;
  words out{shown.begin(),
            shown.begin() + static_cast<std::ptrdiff_t>(first->from)};
  if (!middle->empty())
    out.push_back(*middle);
  out.insert(out.end(), shown.end() - static_cast<std::ptrdiff_t>(first->tail),
             shown.end());
  return joined(out);
}

} // namespace

std::optional<std::string> common_fix(std::span<const failure* const> all) {
  if (all.empty())
    return std::nullopt;
  auto what = all.front()->what;
  const auto& first = *all.front();
  // Without a form that the skill shows, only what is the same everywhere is
  // known to hold for other tasks.
  auto shown = words_of(first.shown);
  auto alike = std::all_of(all.begin(), all.end(), [&](const auto* one) {
    return one->what == what && one->shown == first.shown;
  });
  if (!alike || (what != remedy::before && what != remedy::instead))
    return std::nullopt;
  if (what == remedy::instead)
    return common_replacement(all, shown);
  std::vector<words> commands;
  std::vector<std::vector<words>> lines;
  for (const auto* one : all) {
    commands.push_back(words_of(one->command));
    lines.emplace_back();
    for (auto line : split_lines(one->fix))
      lines.back().push_back(words_of(line));
    if (lines.back().size() != lines.front().size())
      return std::nullopt;
  }
  std::string out;
  for (std::size_t i = 0; i < lines.front().size(); ++i) {
    std::vector<words> column;
    for (const auto& each : lines)
      column.push_back(each[i]);
    auto line = common_line(column, commands, shown);
    if (!line)
      return std::nullopt;
    out += (out.empty() ? "" : "\n") + *line;
  }
  return out;
}

} // namespace skvm::adapt
