#include "python.hpp"

#include "text.hpp"

#include <algorithm>
#include <cctype>

namespace pass_lang {

namespace {

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// How many letters before `quote` are a string prefix such as `rb`.
std::size_t prefix_size(std::string_view text, std::size_t quote) {
  std::size_t size = 0;
  while (size < 2 && size < quote
         && std::string_view{"rRbBuUfF"}.find(text[quote - size - 1])
              != std::string_view::npos)
    ++size;
  bool part_of_name = size < quote && is_name_char(text[quote - size - 1]);
  return part_of_name ? 0 : size;
}

void blank(std::string& code, std::size_t begin, std::size_t end) {
  for (auto i = begin; i < end && i < code.size(); ++i)
    if (code[i] != '\n')
      code[i] = ' ';
}

} // namespace

const python_literal* python_source::literal_at(std::size_t offset) const {
  auto found =
    std::lower_bound(literals.begin(), literals.end(), offset,
                     [](const python_literal& literal, std::size_t at) {
                       return literal.begin < at;
                     });
  return found != literals.end() && found->begin == offset ? &*found : nullptr;
}

python_source read_python(std::string_view text) {
  python_source out;
  out.code = std::string{text};
  int line = 1;
  for (std::size_t pos = 0; pos < text.size();) {
    char c = text[pos];
    if (c == '\n') {
      ++line;
      ++pos;
      continue;
    }
    if (c == '#') {
      auto end = std::min(text.find('\n', pos), text.size());
      blank(out.code, pos, end);
      pos = end;
      continue;
    }
    if (c != '"' && c != '\'') {
      ++pos;
      continue;
    }
    python_literal literal;
    literal.line = line;
    auto prefix = prefix_size(text, pos);
    literal.begin = pos - prefix;
    auto letters = to_lower(text.substr(literal.begin, prefix));
    literal.formatted = letters.find('f') != std::string::npos;
    bool raw = letters.find('r') != std::string::npos;
    auto is_triple = [&](std::size_t at) {
      return text.substr(at, 3).size() == 3 && text[at] == c
             && text[at + 1] == c && text[at + 2] == c;
    };
    literal.triple = is_triple(pos);
    std::size_t quotes = literal.triple ? 3 : 1;
    auto start = pos + quotes;
    pos = start;
    // A simple string ends with its line at the latest, even a broken one.
    while (pos < text.size()) {
      if (text[pos] == '\\' && pos + 1 < text.size()) {
        line += text[pos + 1] == '\n' ? 1 : 0;
        pos += 2;
        continue;
      }
      if (text[pos] == c && (!literal.triple || is_triple(pos)))
        break;
      if (text[pos] == '\n') {
        if (!literal.triple)
          break;
        ++line;
      }
      ++pos;
    }
    pos = std::min(pos, text.size());
    literal.value = std::string{text.substr(start, pos - start)};
    if (!raw)
      literal.value = replace_all(
        replace_all(std::move(literal.value), "\\'", "'"), "\\\"", "\"");
    if (pos < text.size() && text[pos] == c)
      pos += quotes;
    literal.end = std::min(pos, text.size());
    blank(out.code, literal.begin, literal.end);
    out.literals.push_back(std::move(literal));
  }
  return out;
}

std::vector<python_statement> statements(const python_source& source) {
  std::vector<python_statement> out;
  const auto& code = source.code;
  python_statement current;
  bool started = false;
  int brackets = 0;
  int line = 1;
  std::size_t line_begin = 0;
  std::size_t indent = 0;
  auto finish = [&] {
    if (started) {
      current.text = std::string{trim(current.text)};
      if (!current.text.empty())
        out.push_back(std::move(current));
    }
    current = {};
    started = false;
  };
  for (std::size_t i = 0; i < code.size(); ++i) {
    char c = code[i];
    if (c == '\\' && i + 1 < code.size() && code[i + 1] == '\n') {
      current.text += ' ';
      ++line;
      ++i;
      continue;
    }
    if (c == '\n') {
      ++line;
      line_begin = i + 1;
      if (brackets == 0)
        finish();
      else
        current.text += ' ';
      continue;
    }
    if (c == '(' || c == '[' || c == '{')
      ++brackets;
    if (c == ')' || c == ']' || c == '}')
      brackets = std::max(0, brackets - 1);
    bool blank_char = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!started && !blank_char) {
      started = true;
      current.line = line;
      current.begin = i;
      if (out.empty() || out.back().line != line)
        indent = i - line_begin;
      current.indent = indent;
    }
    if (brackets == 0 && c == ';') {
      finish();
      continue;
    }
    current.text += blank_char ? ' ' : c;
    // `try: import x` is two statements.
    if (brackets == 0 && c == ':' && started) {
      auto head = std::string_view{current.text};
      for (std::string_view word :
           {"try", "else", "finally", "if", "except", "with", "elif"})
        if (trim(head).starts_with(word)
            && (trim(head).size() == word.size() + 1
                || !is_name_char(trim(head)[word.size()]))) {
          finish();
          break;
        }
    }
  }
  finish();
  return out;
}

} // namespace pass_lang
