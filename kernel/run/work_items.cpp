#include "run/work_items.hpp"

#include "run/part_history.hpp"
#include <glob.h>

#include <algorithm>
#include <set>

namespace skvm {

namespace {

constexpr std::size_t most_items = 10'000;

std::vector<std::string> files_of(const std::string& pattern,
                                  const std::string& folder) {
  if (pattern.empty() || pattern.front() == '/'
      || pattern.find("..") != std::string::npos
      || pattern.find("**") != std::string::npos)
    return {};
  std::string whole;
  for (auto c : folder) {
    if (std::string_view{"*?[]\\"}.find(c) != std::string_view::npos)
      whole += '\\';
    whole += c;
  }
  glob_t found{};
  std::vector<std::string> out;
  if (::glob(whole.append("/").append(pattern).c_str(), 0, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      out.emplace_back(found.gl_pathv[i] + folder.size() + 1);
  ::globfree(&found);
  // Not by the user's language, as the library does.
  std::sort(out.begin(), out.end());
  return out;
}

struct blank {
  std::string name;
  std::size_t begin = std::string::npos;
  std::size_t end = std::string::npos;
};

blank blank_in(const std::string& text) {
  blank out;
  out.begin = text.find_first_of("<{");
  if (out.begin == std::string::npos)
    return out;
  out.end = text.find(text[out.begin] == '<' ? '>' : '}', out.begin);
  if (out.end == std::string::npos)
    return {};
  out.name = text.substr(out.begin + 1, out.end - out.begin - 1);
  ++out.end;
  return out;
}

} // namespace

std::vector<std::string> find_items(const item_source& what,
                                    const std::string& folder,
                                    const std::vector<message_ptr>& said) {
  auto found = what.kind == "glob"   ? files_of(what.value, folder)
               : what.kind == "list" ? what.values
               : what.value.empty()  ? std::vector<std::string>{}
                                     : lines_printed_by(what.value, said);
  std::set<std::string> seen;
  std::erase_if(found, [&](const auto& one) {
    return one.size() > 512 || !seen.insert(one).second;
  });
  return found.size() > most_items ? std::vector<std::string>{} : found;
}

std::vector<std::vector<std::string>>
in_shares(const std::vector<std::string>& items, std::size_t most) {
  auto count = std::min(items.size(), most);
  std::vector<std::vector<std::string>> out(count);
  for (std::size_t i = 0; i < items.size(); ++i)
    out[i * count / items.size()].push_back(items[i]);
  return out;
}

std::string name_for(const std::string& pattern, const std::string& source,
                     const std::string& item) {
  auto from = blank_in(source);
  auto to = blank_in(pattern);
  if (from.name.empty() || from.name != to.name)
    return {};
  auto head = source.substr(0, from.begin);
  auto tail = source.substr(from.end);
  if (item.size() <= head.size() + tail.size() || !item.starts_with(head)
      || !item.ends_with(tail))
    return {};
  auto value =
    item.substr(head.size(), item.size() - head.size() - tail.size());
  return pattern.substr(0, to.begin) + value + pattern.substr(to.end);
}

} // namespace skvm
