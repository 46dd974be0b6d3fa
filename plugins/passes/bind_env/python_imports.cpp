#include "../lang/python.hpp"
#include "../lang/text.hpp"
#include "imports.hpp"

#include <algorithm>
#include <cctype>

namespace bind_env {

namespace {

using pass_lang::python_source;
using pass_lang::python_statement;

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
         || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool is_name(std::string_view word) {
  return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) == 0
         && std::all_of(word.begin(), word.end(), is_name_char);
}

// Takes the next run of name characters and dots off the front of `text`.
std::string_view take_name(std::string_view& text) {
  text = pass_lang::trim(text);
  std::size_t size = 0;
  while (size < text.size() && (is_name_char(text[size]) || text[size] == '.'))
    ++size;
  auto name = text.substr(0, size);
  text.remove_prefix(size);
  text = pass_lang::trim(text);
  return name;
}

bool dotted_name(std::string_view name) {
  while (true) {
    auto dot = name.find('.');
    if (!is_name(name.substr(0, dot)))
      return false;
    if (dot == std::string_view::npos)
      return true;
    name.remove_prefix(dot + 1);
  }
}

// `import a.b as c, d`: the whole statement must parse, since prose in an
// unlabelled block can begin with the same word.
std::vector<std::string> names_of_import(std::string_view rest) {
  std::vector<std::string> names;
  while (true) {
    auto name = take_name(rest);
    if (!dotted_name(name))
      return {};
    names.emplace_back(name);
    if (rest.starts_with("as ")) {
      rest.remove_prefix(3);
      if (!is_name(take_name(rest)))
        return {};
    }
    if (rest.empty())
      return names;
    if (rest.front() != ',')
      return {};
    rest.remove_prefix(1);
  }
}

// `from a.b import c` may mean the module `a.b.c`, which tells more.
std::vector<std::string> names_of_from(std::string_view rest) {
  auto name = take_name(rest);
  if (name.starts_with('.') || !dotted_name(name)
      || !rest.starts_with("import"))
    return {};
  rest.remove_prefix(6);
  auto what = pass_lang::trim(rest);
  if (what.empty() || (is_name_char(rest.front())))
    return {};
  bool listed = std::all_of(what.begin(), what.end(), [](char c) {
    return is_name_char(c) || c == ' ' || c == ',' || c == '*' || c == '('
           || c == ')';
  });
  if (!listed)
    return {};
  auto first = what.substr(what.starts_with("(") ? 1 : 0);
  auto imported = take_name(first);
  std::string path{name};
  if (is_name(imported))
    (path += '.') += imported;
  return {std::move(path)};
}

bool catches_missing_module(std::string_view handler) {
  auto rest = pass_lang::trim(handler.substr(6));
  return rest == ":" || rest.find("ImportError") != std::string_view::npos
         || rest.find("ModuleNotFoundError") != std::string_view::npos
         || rest.find("Exception") != std::string_view::npos;
}

bool starts_with_keyword(std::string_view text, std::string_view keyword) {
  return text.starts_with(keyword)
         && (text.size() == keyword.size()
             || !is_name_char(text[keyword.size()]));
}

// What encloses each statement, found in one walk.
class blocks {
public:
  explicit blocks(const std::vector<python_statement>& all)
    : all_(all), parents_(all.size(), none), handlers_(all.size(), none) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& one = all[i];
      // `try: import x` is two statements on one line.
      bool same_line = i > 0 && all[i - 1].line == one.line;
      while (!open.empty() && all[open.back()].indent >= one.indent
             && !(same_line && open.back() + 1 == i)) {
        if (all[open.back()].indent == one.indent
            && starts_with_keyword(all[open.back()].text, "try")
            && starts_with_keyword(one.text, "except"))
          handlers_[open.back()] = i;
        open.pop_back();
      }
      if (!open.empty())
        parents_[i] = open.back();
      if (one.text.ends_with(':'))
        open.push_back(i);
    }
  }

  // Whether it lies in a block whose failure is caught.
  [[nodiscard]] bool is_optional(std::size_t index) const {
    constexpr int deepest = 100;
    auto at = parents_[index];
    for (int depth = 0; at != none && depth < deepest; ++depth) {
      const auto& text = all_[at].text;
      if (starts_with_keyword(text, "if")
          && text.find("TYPE_CHECKING") != std::string::npos)
        return true;
      // A handler of its own is where the replacement is imported.
      if (starts_with_keyword(text, "except"))
        return true;
      if (starts_with_keyword(text, "try"))
        return handlers_[at] != none
               && catches_missing_module(all_[handlers_[at]].text);
      at = parents_[at];
    }
    return false;
  }

private:
  static constexpr auto none = static_cast<std::size_t>(-1);

  const std::vector<python_statement>& all_;
  std::vector<std::size_t> parents_;
  std::vector<std::size_t> handlers_; ///< of a `try`
};

void add(std::vector<module_import>& out, std::string_view name, int line,
         bool optional) {
  auto top = name.substr(0, name.find('.'));
  out.push_back({std::string{top}, std::string{name}, line, optional});
}

// `importlib.import_module("x")` and `__import__("x")`.
void add_dynamic(const python_source& source, std::vector<module_import>& out) {
  for (std::string_view call : {"import_module(", "__import__("})
    for (auto at = source.code.find(call); at != std::string::npos;
         at = source.code.find(call, at + 1)) {
      const auto* literal = source.literal_at(at + call.size());
      if (literal != nullptr && !literal->formatted
          && dotted_name(literal->value))
        add(out, literal->value, literal->line, true);
    }
}

// The code of a transcript of the interactive interpreter.
std::string without_prompts(std::string_view text) {
  std::string out;
  if (!text.starts_with(">>> ") && text.find("\n>>> ") == text.npos)
    return std::string{text};
  for (auto line : pass_lang::split_lines(text)) {
    if (line.starts_with(">>> ") || line.starts_with("... "))
      out += line.substr(4);
    out += '\n';
  }
  return out;
}

} // namespace

std::vector<module_import> python_imports(std::string_view text) {
  std::vector<module_import> out;
  auto source = pass_lang::read_python(without_prompts(text));
  auto all = pass_lang::statements(source);
  blocks enclosing{all};
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::string_view statement{all[i].text};
    std::vector<std::string> names;
    if (starts_with_keyword(statement, "import"))
      names = names_of_import(statement.substr(6));
    else if (starts_with_keyword(statement, "from"))
      names = names_of_from(statement.substr(4));
    if (names.empty())
      continue;
    bool optional = enclosing.is_optional(i);
    for (const auto& name : names)
      add(out, name, all[i].line, optional);
  }
  add_dynamic(source, out);
  return out;
}

} // namespace bind_env
