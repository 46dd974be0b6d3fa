#include "compiler/guard_match.hpp"

#include "base/text.hpp"
#include "compiler/guard_words.hpp"

#include <algorithm>
#include <cctype>

namespace skvm::guard {

namespace {

/// How far ahead a replaced word is looked for: keeps matching linear.
constexpr std::size_t window = 2000;

/// Whether the edits, applied, give the compiled text.
bool lead_to(const std::vector<edit>& applied, const std::string& from,
             const std::string& to) {
  std::size_t done = 0;
  std::size_t at = 0;
  auto same = [&](std::string_view piece) {
    bool is = std::string_view{to}.substr(std::min(at, to.size()), piece.size())
              == piece;
    at += piece.size();
    return is;
  };
  for (const auto& one : applied) {
    if (one.where.begin < done || one.where.end < one.where.begin
        || one.where.end > from.size()
        || !same(std::string_view{from}.substr(done, one.where.begin - done))
        || !same(one.replacement))
      return false;
    done = one.where.end;
  }
  return same(std::string_view{from}.substr(done)) && at == to.size();
}

/// The word as it would be without the place of the variant, where what follows
/// the place is a file or folder of the bundle.
std::string without_place(const skill& original, const skill& compiled,
                          std::string_view word) {
  std::string out{word};
  auto place = compiled.dir + "/";
  if (compiled.dir.size() < 2)
    return out;
  for (auto at = out.find(place); at != std::string::npos;
       at = out.find(place, at)) {
    auto rest = std::string_view{out}.substr(at + place.size());
    auto path = rest.substr(0, rest.find_first_of("\"'`#;)<> "));
    while (!path.empty() && path.back() == '/')
      path.remove_suffix(1);
    auto known = std::any_of(
      original.files.begin(), original.files.end(), [&](const auto& file) {
        return file.path == path
               || (file.path.starts_with(path) && !path.empty()
                   && file.path[path.size()] == '/');
      });
    if (!known)
      return std::string{word};
    out.erase(at, place.size());
  }
  return out;
}

std::string_view unquoted(std::string_view word) {
  while (!word.empty() && (word.front() == '"' || word.front() == '\''))
    word.remove_prefix(1);
  while (!word.empty()
         && (word.back() == '"' || word.back() == '\'' || word.back() == ';'))
    word.remove_suffix(1);
  return word;
}

/// `<region>` of `data/<region>.csv`, empty where there is none.
std::string_view blank_of(std::string_view word) {
  auto open = word.find_first_of("<{");
  if (open == std::string_view::npos || (open > 0 && word[open - 1] == '$'))
    return {};
  auto close = word.find_first_of(">}", open);
  return close == std::string_view::npos ? std::string_view{}
                                         : word.substr(open, close - open + 1);
}

/// What follows `{baseDir}/`, `${SKILL_DIR}/` and the like, which stand for the
/// skill's folder; the word itself where nothing stands for it.
std::string_view without_base(std::string_view word) {
  auto open = word.starts_with("${") ? 2U : word.starts_with('{') ? 1U : 0U;
  auto close = word.find("}/");
  if (open == 0 || close == std::string_view::npos)
    return word;
  auto letters = word.substr(open, close - open);
  bool is_name = std::all_of(letters.begin(), letters.end(), [](char c) {
    return c == '_' || std::isalpha(static_cast<unsigned char>(c)) != 0;
  });
  return is_name ? word.substr(close + 2) : word;
}

class matcher {
public:
  matcher(const skill& original, const text& before, const skill& compiled,
          const text& after, const std::vector<change>& changes)
    : original_(original), compiled_(compiled), before_(before), after_(after),
      changes_(changes) {
    out_.partner.assign(before.tokens.size(), -1);
    out_.used.assign(after.tokens.size(), false);
  }

  matching run() {
    std::size_t o = 0;
    std::size_t c = 0;
    std::size_t i = 0;
    while (i < changes_.size()) {
      auto shift = shift_before(i);
      auto start = changes_[i].before.begin;
      auto a = o;
      while (a < before_.tokens.size() && before_.tokens[a].end < start)
        ++a;
      pair_in_place(o, a, c, shift);
      // Tokens that the change touches, and further changes that touch those.
      auto b = c;
      while (b < after_.tokens.size()
             && after_.tokens[b].end < changes_[i].after.begin)
        ++b;
      auto first = i;
      auto a_end = a;
      auto b_end = b;
      do {
        while (a_end < before_.tokens.size()
               && before_.tokens[a_end].begin <= changes_[i].before.end)
          ++a_end;
        while (b_end < after_.tokens.size()
               && after_.tokens[b_end].begin <= changes_[i].after.end)
          ++b_end;
        ++i;
      } while (
        i < changes_.size()
        && ((a_end > a
             && before_.tokens[a_end - 1].end >= changes_[i].before.begin)
            || (b_end > b
                && after_.tokens[b_end - 1].end >= changes_[i].after.begin)));
      align(a, a_end, b, b_end, first, i - 1);
      o = a_end;
      c = b_end;
    }
    pair_in_place(o, before_.tokens.size(), c, shift_before(changes_.size()));
    return std::move(out_);
  }

private:
  std::int64_t shift_before(std::size_t i) const {
    if (i == 0)
      return 0;
    const auto& last = changes_[i - 1];
    return static_cast<std::int64_t>(last.after.end)
           - static_cast<std::int64_t>(last.before.end);
  }

  std::string_view old_word(std::size_t at) const {
    return word_of(original_, before_.tokens[at]);
  }

  std::string_view new_word(std::size_t at) const {
    return word_of(compiled_, after_.tokens[at]);
  }

  void pair(std::size_t o, std::size_t c) {
    out_.partner[o] = static_cast<std::int64_t>(c);
    out_.used[c] = true;
  }

  /// Untouched bytes: what was a word there still is the same one.
  void pair_in_place(std::size_t o, std::size_t o_end, std::size_t& c,
                     std::int64_t shift) {
    for (; o < o_end; ++o) {
      auto place = static_cast<std::int64_t>(before_.tokens[o].begin) + shift;
      while (c < after_.tokens.size()
             && static_cast<std::int64_t>(after_.tokens[c].begin) < place)
        ++c;
      // A line start and its first word stand at one place.
      auto at = c;
      while (at < after_.tokens.size()
             && static_cast<std::int64_t>(after_.tokens[at].begin) == place
             && new_word(at) != old_word(o))
        ++at;
      if (at < after_.tokens.size()
          && static_cast<std::int64_t>(after_.tokens[at].begin) == place) {
        pair(o, at);
        c = at + 1;
      }
    }
  }

  bool is_same(std::size_t o, std::size_t c) const {
    const auto& token = before_.tokens[o];
    auto was = old_word(o);
    auto is = new_word(c);
    if (token.line_break != after_.tokens[c].line_break
        || token.marker != after_.tokens[c].marker)
      return false;
    if (was == is)
      return true;
    // A file of the bundle by its whole path, be it written as a path or not.
    if (auto bare = without_place(original_, compiled_, is); bare != is)
      return bare == was || "./" + bare == was || bare == without_base(was);
    return token.where != place::code && !token.code_span
           && was.find('/') == std::string_view::npos
           && same_but_for_case(was, is);
  }

  void align(std::size_t a, std::size_t a_end, std::size_t b, std::size_t b_end,
             std::size_t first, std::size_t last) {
    const auto& head = changes_[first];
    auto shift = shift_before(first);
    auto at_place = [](const token& was, const token& is, std::int64_t by) {
      return static_cast<std::int64_t>(was.begin) + by
             == static_cast<std::int64_t>(is.begin);
    };
    while (a < a_end && b < b_end && before_.tokens[a].end <= head.before.begin
           && at_place(before_.tokens[a], after_.tokens[b], shift)
           && old_word(a) == new_word(b))
      pair(a++, b++);
    auto tail = changes_[last];
    auto behind = shift_before(last + 1);
    while (
      a < a_end && b < b_end
      && before_.tokens[a_end - 1].begin >= tail.before.end
      && after_.tokens[b_end - 1].begin >= tail.after.end
      && at_place(before_.tokens[a_end - 1], after_.tokens[b_end - 1], behind)
      && old_word(a_end - 1) == new_word(b_end - 1))
      pair(--a_end, --b_end);
    if (match_loop(a, a_end, b, b_end))
      return;
    for (; a < a_end; ++a) {
      auto found = b;
      auto far = std::min(b_end, b + window);
      while (found < far && !is_same(a, found))
        ++found;
      if (found == far)
        continue;
      pair(a, found);
      b = found + 1;
    }
  }

  using places = std::vector<std::size_t>;

  /// A command with a blank that became a loop: `mkdir`, `for`, a name, the
  /// command with the blank filled in, `done`, and nothing else.
  bool match_loop(std::size_t a, std::size_t a_end, std::size_t b,
                  std::size_t b_end) {
    places command;
    bool has_blank = false;
    for (; a < a_end; ++a) {
      if (before_.tokens[a].where != place::code)
        return false;
      if (before_.tokens[a].line_break)
        continue;
      has_blank = has_blank || !blank_of(old_word(a)).empty();
      command.push_back(a);
    }
    if (!has_blank)
      return false;
    std::vector<places> lines(1);
    for (auto at = b; at < b_end; ++at) {
      if (after_.tokens[at].where != place::code)
        return false;
      if (after_.tokens[at].line_break)
        lines.emplace_back();
      else
        lines.back().push_back(at);
    }
    std::string variable;
    std::string_view glob;
    const places* body = nullptr;
    int opened = 0;
    for (const auto& line : lines) {
      if (line.empty())
        continue;
      auto head = new_word(line[0]);
      if (head == "for" && line.size() == 5) {
        variable = new_word(line[1]);
        glob = unquoted(new_word(line[3]));
        ++opened;
      } else if (head == "done" && line.size() == 1) {
        --opened;
      } else if (head == "mkdir" && line.size() > 1
                 && new_word(line[1]) == "-p") {
        continue;
      } else if (head.find("=$(basename") != std::string_view::npos) {
        continue;
      } else if (body == nullptr) {
        body = &line;
      } else {
        return false;
      }
    }
    if (body == nullptr || opened != 0 || variable.empty()
        || body->size() != command.size())
      return false;
    for (std::size_t i = 0; i < command.size(); ++i)
      if (!is_same(command[i], (*body)[i])
          && !fills(old_word(command[i]), new_word((*body)[i]), variable, glob))
        return false;
    for (std::size_t i = 0; i < command.size(); ++i)
      pair(command[i], (*body)[i]);
    for (auto at = b; at < b_end; ++at)
      out_.used[at] = true;
    // The start of the line is still one.
    for (auto at = a_end; at-- > 0 && before_.tokens[at].where == place::code
                          && out_.partner[at] < 0;)
      if (before_.tokens[at].line_break && b < b_end)
        out_.partner[at] = static_cast<std::int64_t>(b);
    return true;
  }

  static bool fills(std::string_view was, std::string_view is,
                    const std::string& variable, std::string_view glob) {
    auto blank = blank_of(was);
    if (blank.empty())
      return false;
    is = unquoted(is);
    if (is == "$" + variable || is == "${" + variable + "}")
      return replace_all(std::string{was}, blank, "*") == glob;
    auto at = was.find(blank);
    auto front = was.substr(0, at);
    auto back = was.substr(at + blank.size());
    if (is.size() < front.size() + back.size() + 2 || !is.starts_with(front)
        || !is.ends_with(back))
      return false;
    auto middle =
      is.substr(front.size(), is.size() - front.size() - back.size());
    return middle[0] == '$'
           && std::all_of(middle.begin() + 1, middle.end(), [](char c) {
                return std::isalnum(static_cast<unsigned char>(c)) != 0
                       || c == '_' || c == '{' || c == '}';
              });
  }

  const skill& original_;
  const skill& compiled_;
  const text& before_;
  const text& after_;
  const std::vector<change>& changes_;
  matching out_;
};

} // namespace

std::vector<change> changes_between(const skill& original,
                                    const skill& compiled,
                                    const std::vector<edit>& applied) {
  const auto& from = original.source;
  const auto& to = compiled.source;
  std::vector<change> out;
  if (lead_to(applied, from, to)) {
    std::size_t grown = 0;
    for (const auto& one : applied) {
      auto begin = one.where.begin + grown;
      out.push_back({one.where,
                     {begin, begin + one.replacement.size()},
                     one.pass + "/" + one.rule});
      grown += one.replacement.size() - one.where.size();
    }
    return out;
  }
  if (from == to)
    return out;
  std::size_t head = 0;
  auto least = std::min(from.size(), to.size());
  while (head < least && from[head] == to[head])
    ++head;
  std::size_t tail = 0;
  while (tail < least - head
         && from[from.size() - tail - 1] == to[to.size() - tail - 1])
    ++tail;
  out.push_back({{head, from.size() - tail}, {head, to.size() - tail}, {}});
  for (const auto& one : applied)
    if (applied.size() == 1)
      out.back().name = one.pass + "/" + one.rule;
  return out;
}

matching match_words(const skill& original, const text& before,
                     const skill& compiled, const text& after,
                     const std::vector<change>& changes) {
  return matcher{original, before, compiled, after, changes}.run();
}

} // namespace skvm::guard
