#include "generalise.hpp"

#include "../lang/text.hpp"
#include "code_tokens.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <map>

namespace extract_candidates {

namespace {

using kind = code_token::kind;

// Compared with that many of the same kind, so that generated texts stay cheap.
constexpr std::size_t max_compared = 8;

std::string bare(std::string_view text) {
  if (text.size() > 1 && text.front() == text.back()
      && (text.front() == '"' || text.front() == '\'' || text.front() == '`'))
    text = text.substr(1, text.size() - 2);
  return std::string{text};
}

bool is_plain_word(std::string_view text) {
  static const RE2 word{R"(["']?[\w./:@%-]+["']?)"};
  return RE2::FullMatch(re2::StringPiece{text.data(), text.size()}, word);
}

// What may differ without making it other code: values, and names where a
// language has no quotes for them.
bool may_vary(std::string_view language, const code_token& token,
              std::string_view text) {
  if (token.what == kind::literal || token.what == kind::number)
    return true;
  return token.what == kind::word && (language == "shell" || language == "sql")
         && is_plain_word(text) && text.front() != '-';
}

struct tokens {
  std::vector<code_token> list;
  std::size_t shape = 0;
};

// Where they differ; nothing where they are not of one shape.
std::vector<std::size_t> differences(const shape& a, const tokens& left,
                                     const shape& b, const tokens& right) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < left.list.size(); ++i) {
    auto one = left.list[i].in(a.code);
    auto other = right.list[i].in(b.code);
    if (one == other)
      continue;
    // The first bare word of a command most often says what it shall do.
    bool verb = a.language == "shell" && i == 1 && !pass_lang::is_path_like(one)
                && one.front() != '"' && one.front() != '\'' && !is_number(one);
    bool fits = !verb && left.list[i].what == right.list[i].what && i > 0
                && may_vary(a.language, left.list[i], one)
                && may_vary(b.language, right.list[i], other);
    if (!fits)
      return {};
    out.push_back(i);
  }
  auto most = std::max<std::size_t>(1, left.list.size() / 3);
  return out.size() <= most ? out : std::vector<std::size_t>{};
}

// What the code around a value calls it: `name = 3`, `"name": 3`, `--name 3`,
// `LIMIT 3`.
std::string name_before(const shape& of, const tokens& from, std::size_t at) {
  for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
    const auto& token = from.list[at - back];
    auto text = token.in(of.code);
    if (token.what == kind::mark
        && std::string_view{"=:(<>!,"}.find(text[0]) != std::string_view::npos)
      continue;
    if (text == "from" || text == "FROM" || text == "join" || text == "JOIN")
      return "table";
    if (token.what != kind::mark)
      return identifier(bare(text));
    break;
  }
  return {};
}

void add_example(slot& to, const std::string& value) {
  for (const auto* one : {&to.value})
    if (*one == value)
      return;
  if (std::find(to.examples.begin(), to.examples.end(), value)
      == to.examples.end())
    to.examples.push_back(value);
}

void merge(shape& into, const tokens& left, const shape& other,
           const tokens& right, const std::vector<std::size_t>& where) {
  for (auto i : where) {
    const auto& token = left.list[i];
    auto value = bare(right.list[i].in(other.code));
    auto known =
      std::find_if(into.slots.begin(), into.slots.end(), [&](const slot& one) {
        return one.begin < token.end && token.begin < one.end;
      });
    if (known != into.slots.end()) {
      if (known->begin <= token.begin && token.end <= known->end)
        add_example(*known, value);
      continue;
    }
    slot fresh;
    fresh.begin = token.begin;
    fresh.end = token.end;
    fresh.value = bare(token.in(into.code));
    fresh.type = type_of(fresh.value);
    fresh.name = name_before(into, left, i);
    if (fresh.name.empty())
      fresh.name = fresh.type == "path" ? "input" : "value";
    add_example(fresh, value);
    into.slots.push_back(std::move(fresh));
  }
  std::sort(into.slots.begin(), into.slots.end(),
            [](const slot& a, const slot& b) { return a.begin < b.begin; });
}

} // namespace

void generalise(std::vector<shape>& shapes) {
  std::map<std::string, std::vector<tokens>> alike;
  std::vector<char> gone(shapes.size(), 0);
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    tokens now{tokens_of(shapes[i].language, shapes[i].code), i};
    if (now.list.size() < 3)
      continue;
    auto key = shapes[i].language + " " + std::to_string(now.list.size()) + " "
               + std::string{now.list[0].in(shapes[i].code)};
    auto& others = alike[key];
    for (const auto& other : others) {
      auto where = differences(shapes[other.shape], other, shapes[i], now);
      if (where.empty())
        continue;
      merge(shapes[other.shape], other, shapes[i], now, where);
      gone[i] = 1;
      break;
    }
    if (gone[i] == 0 && others.size() < max_compared)
      others.push_back(std::move(now));
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i)
    if (gone[i] == 0) {
      if (kept != i)
        shapes[kept] = std::move(shapes[i]);
      ++kept;
    }
  shapes.resize(kept);
}

} // namespace extract_candidates
