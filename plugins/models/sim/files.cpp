#include "files.hpp"

#include "commands.hpp"
#include "text.hpp"

#include <algorithm>

namespace sim {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::string joined(const std::string& folder, std::string_view name) {
  if (folder.empty() || folder == "." || name.starts_with('/'))
    return std::string{name};
  return folder + (folder.ends_with('/') ? "" : "/") + std::string{name};
}

std::string_view name_of(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string extension_of(std::string_view text) {
  auto name = name_of(text);
  auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0
           ? std::string{}
           : std::string{name.substr(dot)};
}

} // namespace

bool is_output_name(std::string_view name) {
  static const RE2 words{R"((?i)(^o$|\bout|output|dest|target|result|report))"};
  return matches(name, words);
}

bool is_input_name(std::string_view name) {
  static const RE2 words{
    R"((?i)(^in|input|source|^src|file|path|data|csv|json))"};
  return matches(name, words);
}

std::string output_asked_in(std::string_view text) {
  static const RE2 direct{
    R"((?i)\b(?:to|into|as|get|called|named|write|save|create|produce|generate|export|output)\s+(?:the\s+)?(?:file\s+)?[`"']?([\w./-]*\w\.[A-Za-z]\w{0,4})\b)"};
  static const RE2 distant{
    R"((?i)\b(?:write|save|store|put)\b[^.\n]*?\b(?:in|at|to)\s+(?:file\s+)?[`"']?([\w./-]*\w\.[A-Za-z]\w{0,4})\b)"};
  static const RE2 script{R"(\.(py|sh|js|mjs|rb|pl)$)"};
  std::string out;
  for (const auto* pattern : {&distant, &direct})
    for (const auto& found : matches_of(text, *pattern))
      if (!matches(found.groups[1], script))
        out = found.groups[1];
  return out;
}

file_knowledge::file_knowledge(std::string_view task) : task_(task) {
  for (const auto& file : files_in(task))
    if (!contains(inputs_, file))
      inputs_.push_back(file);
  output_ = output_asked_in(task);
  std::erase(inputs_, output_);
}

void file_knowledge::saw_listing(const std::string& folder,
                                 std::string_view printed) {
  static const RE2 file{R"(([\w@%+.-][\w@%+./-]*\.[A-Za-z]\w{0,4})\b)"};
  listed_.insert(folder);
  for (auto line : lines_of(printed))
    for (const auto& found : matches_of(line, file)) {
      auto path = joined(folder, found.groups[1]);
      if (!contains(seen_, path))
        seen_.push_back(std::move(path));
    }
}

void file_knowledge::wrote(const std::string& path) {
  std::erase(written_, path);
  written_.push_back(path);
}

std::optional<std::string>
file_knowledge::find_by_name(std::string_view name) const {
  for (const auto& path : seen_)
    if (name_of(path) == name)
      return path;
  return std::nullopt;
}

std::string file_knowledge::describe(std::string_view words,
                                     bool scripts) const {
  static const RE2 script{R"(\.(py|sh|js|mjs|rb|pl)$)"};
  auto wanted = words_of(words);
  std::string best;
  int best_score = 0;
  auto consider = [&](const std::string& path, int bonus) {
    if (matches(path, script) != scripts)
      return;
    auto alike = overlap(wanted, words_of(name_of(path)));
    auto score = 2 * alike + bonus;
    if (alike > 0 && score > best_score) {
      best_score = score;
      best = path;
    }
  };
  for (auto path = written_.rbegin(); path != written_.rend(); ++path)
    consider(*path, 1);
  for (const auto& path : inputs_)
    consider(path, written_.empty() ? 1 : 0);
  for (const auto& path : seen_)
    consider(path, 0);
  return best;
}

std::vector<std::string> file_knowledge::fitting(std::string_view prefix,
                                                 std::string_view suffix,
                                                 bool task_only) const {
  std::vector<std::string> out;
  auto consider = [&](std::string_view path) {
    if (path.size() <= prefix.size() + suffix.size()
        || !path.starts_with(prefix) || !path.ends_with(suffix))
      return;
    std::string value{
      path.substr(prefix.size(), path.size() - prefix.size() - suffix.size())};
    if (value.find('/') == std::string::npos && !contains(out, value))
      out.push_back(std::move(value));
  };
  for (const auto& path : inputs_)
    consider(path);
  if (!task_only)
    for (const auto& path : seen_)
      consider(path);
  return out;
}

std::vector<std::string> file_knowledge::values_for(std::string_view name,
                                                    std::string_view prefix,
                                                    std::string_view suffix,
                                                    bool all,
                                                    bool task_only) const {
  auto extension = extension_of(name);
  std::vector<std::string> found;
  if (!prefix.empty() || !suffix.empty()) {
    found = fitting(prefix, suffix, task_only);
  } else if (is_output_name(name)) {
    if (!output_.empty()
        && (extension.empty() || extension_of(output_) == extension))
      return {output_};
    return {};
  } else if (!extension.empty() || is_input_name(name)) {
    for (const auto& path : inputs_)
      if (extension.empty() || extension_of(path) == extension)
        found.push_back(path);
    if (found.empty() && !task_only)
      for (const auto& path : seen_)
        if (extension.empty() || extension_of(path) == extension)
          found.push_back(path);
  }
  if (found.empty()) {
    // "region north", "region: north", "top 5", "an offset of 5"; not "region
    // is", "region of".
    static const RE2 filler{
      R"((?i)^(a|an|and|are|as|at|for|from|in|into|is|it|of|on|or|that|the|to|was|were|which|with)$)"};
    RE2 value{"(?i)\\b" + RE2::QuoteMeta({name.data(), name.size()})
              + R"(\b(?: of (\d[\d.]*\d|\d)|[ :=]+[`"']?([\w-]+)))"};
    for (const auto& said : matches_of(task_, value)) {
      auto number = said.groups[1];
      if (!number.empty() || !matches(said.groups[2], filler))
        return {std::string{number.empty() ? said.groups[2] : number}};
    }
    return {};
  }
  if (all)
    return found;
  std::vector<std::string> mentioned;
  auto words = words_of(task_);
  for (const auto& value : found)
    if (overlap(words_of(value), words) > 0)
      mentioned.push_back(value);
  const auto& from = mentioned.empty() ? found : mentioned;
  if (task_only && from.size() > 1)
    return {};
  return {from.front()};
}

std::vector<placeholder> placeholders_in(std::string_view command) {
  static const RE2 blank{
    R"(<([A-Za-z](?:[\w .-]*[\w])?)>|\{\{\s*([\w .-]*\w)\s*\}\}|\b((?:INPUT|OUTPUT|FILE)(?:_[A-Z]+)*(?:\.\w+)?)\b|\{([a-z][\w-]*)\})"};
  constexpr std::string_view ends = " \t\n\"'=|&;()<>";
  std::vector<placeholder> out;
  for (const auto& found : matches_of(command, blank)) {
    placeholder each{found.begin, found.end, {}, {}, {}};
    for (std::size_t i = 1; i < found.groups.size(); ++i)
      if (!found.groups[i].empty())
        each.name = found.groups[i];
    auto from =
      command.find_last_of(ends, found.begin > 0 ? found.begin - 1 : 0);
    from = found.begin == 0 || from == std::string_view::npos ? 0 : from + 1;
    if (from < found.begin)
      each.prefix = command.substr(from, found.begin - from);
    auto to = command.find_first_of(ends, found.end);
    each.suffix = command.substr(
      found.end, to == std::string_view::npos ? to : to - found.end);
    // In single braces it is one only as the name of a file in a folder: much
    // code has braces.
    auto braces = !found.groups[4].empty();
    if (!braces || (each.prefix.ends_with('/') && each.suffix.starts_with('.')))
      out.push_back(std::move(each));
  }
  return out;
}

std::string folder_of(const placeholder& blank) {
  auto slash = blank.prefix.rfind('/');
  return slash == std::string::npos || slash == 0
           ? std::string{"."}
           : blank.prefix.substr(0, slash);
}

} // namespace sim
