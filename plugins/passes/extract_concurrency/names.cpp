#include "names.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace extract_concurrency {

namespace {

// Whether two patterns in which `*` stands for any text have a text in common.
bool globs_meet(std::string_view a, std::string_view b) {
  if (a.size() > 256 || b.size() > 256)
    return true;
  std::vector<char> before(b.size() + 1, 0);
  before[0] = 1;
  for (std::size_t j = 0; j < b.size() && b[j] == '*'; ++j)
    before[j + 1] = 1;
  for (char c : a) {
    std::vector<char> now(b.size() + 1, 0);
    now[0] = static_cast<char>(before[0] != 0 && c == '*');
    for (std::size_t j = 0; j < b.size(); ++j) {
      if (c == '*' || b[j] == '*')
        now[j + 1] = static_cast<char>(before[j + 1] != 0 || now[j] != 0
                                       || before[j] != 0);
      else
        now[j + 1] = static_cast<char>(before[j] != 0 && c == b[j]);
    }
    before = std::move(now);
  }
  return before.back() != 0;
}

// A name with an ending is a file, in which there is nothing.
bool holds(const std::string& folder, const std::string& path) {
  bool file = pass_lang::base_name(folder).find('.', 1) != std::string::npos;
  return !folder.empty() && !file && path.size() > folder.size()
         && globs_meet(folder + "/*", path);
}

bool is_literal(std::string_view name) {
  return std::none_of(name.begin(), name.end(), [](char c) {
    return c == '<' || c == '{' || c == '[' || c == '$' || c == '*' || c == '?';
  });
}

// `./out/` is `out`.
std::string_view without_end(std::string_view name) {
  while (name.starts_with("./"))
    name.remove_prefix(2);
  while (name.size() > 1 && name.ends_with('/'))
    name.remove_suffix(1);
  return name;
}

bool literals_meet(std::string_view a, std::string_view b) {
  auto below = [](std::string_view folder, std::string_view path) {
    return !folder.empty() && path.size() > folder.size()
           && path[folder.size()] == '/' && path.starts_with(folder);
  };
  if (a == b || below(a, b) || below(b, a))
    return true;
  // `report.md` here may be `out/report.md` there.
  bool one_is_bare = (a.find('/') == std::string_view::npos)
                     != (b.find('/') == std::string_view::npos);
  return one_is_bare && pass_lang::base_name(a) == pass_lang::base_name(b);
}

// The blank of a name that has one kind of it and no other wildcard.
std::string_view blank_of(std::string_view name) {
  auto open = name.find('<');
  auto close = open == std::string_view::npos ? open : name.find('>', open);
  if (close == std::string_view::npos)
    return {};
  auto blank = name.substr(open, close + 1 - open);
  auto rest = pass_lang::replace_all(std::string{name}, blank, "");
  return rest.find_first_of("<>{}*?$[") == std::string::npos
           ? blank
           : std::string_view{};
}

std::string filled_in(std::string_view name, std::string_view blank) {
  return pass_lang::replace_all(std::string{name}, blank, "\x01");
}

} // namespace

std::string as_glob(std::string_view name) {
  name = without_end(name);
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    char c = name[i];
    char closer = c == '<' ? '>' : c == '{' ? '}' : c == '[' ? ']' : '\0';
    auto end = closer == '\0' ? std::string_view::npos : name.find(closer, i);
    bool variable =
      c == '$' || c == '*' || c == '?' || end != std::string_view::npos;
    if (!variable) {
      out += c;
      ++i;
      continue;
    }
    if (out.empty() || out.back() != '*')
      out += '*';
    if (end != std::string_view::npos) {
      i = end + 1;
    } else {
      ++i;
      while (c == '$' && i < name.size()
             && (std::isalnum(static_cast<unsigned char>(name[i])) != 0
                 || name[i] == '_' || name[i] == '{' || name[i] == '}'))
        ++i;
    }
  }
  return out;
}

bool may_be_same(std::string_view a, std::string_view b) {
  if (is_literal(a) && is_literal(b))
    return literals_meet(without_end(a), without_end(b));
  auto one = blank_of(a);
  bool same_blank = !one.empty() && one == blank_of(b);
  // One blank stands for one value: `<name>.md` is not `<name>.draft.md`.
  auto left = as_glob(same_blank ? filled_in(a, one) : std::string{a});
  auto right = as_glob(same_blank ? filled_in(b, one) : std::string{b});
  if (globs_meet(left, right) || holds(left, right) || holds(right, left))
    return true;
  return is_literal(left) && is_literal(right) && literals_meet(left, right);
}

} // namespace extract_concurrency
