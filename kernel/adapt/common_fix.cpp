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

/// How a word of a remedy follows from a word of the command: one part of it,
/// between what is the same in all runs.
struct relation {
  enum class part { whole, folder, stem, name } of = part::whole;
  std::size_t at = 0;
  std::string before;
  std::string after;
};

std::string part_of(relation::part which, const std::string& word) {
  auto slash = word.rfind('/');
  auto name = slash == std::string::npos ? word : word.substr(slash + 1);
  switch (which) {
    case relation::part::whole:
      return word;
    case relation::part::folder:
      return folder_of(word);
    case relation::part::stem:
      return name.substr(0, name.rfind('.'));
    case relation::part::name:
      return name;
  }
  return word;
}

std::string applied(const relation& how, const std::string& word) {
  return how.before + part_of(how.of, word) + how.after;
}

/// What stands around the part in the first run's word, if it is there.
std::optional<relation> fitted(relation how, const sample& first) {
  auto part = part_of(how.of, first.command[how.at]);
  auto found = first.word.find(part);
  if (part.empty() || found == std::string::npos)
    return std::nullopt;
  how.before = first.word.substr(0, found);
  how.after = first.word.substr(found + part.size());
  return how;
}

/// The relation that explains the most: the least text around its part.
std::optional<relation> find_relation(const std::vector<sample>& all) {
  std::optional<relation> best;
  for (auto part : {relation::part::whole, relation::part::folder,
                    relation::part::stem, relation::part::name})
    for (std::size_t at = 0; at < all.front().command.size(); ++at) {
      auto how = fitted({part, at, {}, {}}, all.front());
      if (!how
          || (best
              && how->before.size() + how->after.size()
                   >= best->before.size() + best->after.size()))
        continue;
      if (std::all_of(all.begin(), all.end(), [&](const sample& one) {
            return at < one.command.size()
                   && applied(*how, one.command[at]) == one.word;
          }))
        best = std::move(how);
    }
  return best;
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

/// The lines of the remedies, by run; nothing where they differ in number.
std::optional<std::vector<std::vector<words>>>
lines_of(std::span<const failure* const> all) {
  std::vector<std::vector<words>> out;
  for (const auto* one : all) {
    auto& lines = out.emplace_back();
    for (auto line : split_lines(one->fix))
      lines.push_back(words_of(line));
    if (lines.size() != out.front().size())
      return std::nullopt;
  }
  return out;
}

/// Line `i` of all remedies.
std::vector<words> column_of(const std::vector<std::vector<words>>& lines,
                             std::size_t i) {
  std::vector<words> out;
  for (const auto& each : lines)
    out.push_back(each[i]);
  return out;
}

/// What the command is to be, in the words of its shown form.
std::optional<std::string>
common_replacement(const std::vector<words>& worked,
                   const std::vector<words>& commands, const words& shown) {
  std::vector<words> put;
  std::optional<replacement> first;
  for (std::size_t i = 0; i < worked.size(); ++i) {
    auto change = compare(commands[i], worked[i]);
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
  auto lines = lines_of(all);
  if (!lines || lines->front().empty())
    return std::nullopt;
  std::vector<words> commands;
  for (const auto* one : all)
    commands.push_back(words_of(one->command));
  std::string out;
  for (std::size_t i = 0; i < lines->front().size(); ++i) {
    auto last = i + 1 == lines->front().size();
    auto line = last && what == remedy::instead
                  ? common_replacement(column_of(*lines, i), commands, shown)
                  : common_line(column_of(*lines, i), commands, shown);
    if (!line)
      return std::nullopt;
    out += (out.empty() ? "" : "\n") + *line;
  }
  return out;
}

} // namespace skvm::adapt
