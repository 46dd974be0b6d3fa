#include "../lang/text.hpp"
#include "code_tokens.hpp"
#include "shapes.hpp"

#include <algorithm>
#include <initializer_list>

namespace extract_candidates {

namespace {

using pass_lang::is_one_of;
using kind = code_token::kind;

// Reads values out of JavaScript, SQL and JSON.
class block_reader {
public:
  explicit block_reader(shape& out)
    : out_(out), tokens_(tokens_of(out.language, out.code)) {}

  void run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i)
      if (tokens_[i].what == kind::literal || tokens_[i].what == kind::number)
        read(i);
  }

private:
  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < tokens_.size() ? tokens_[i].in(out_.code) : std::string_view{};
  }

  void read(std::size_t i) {
    auto value = text(i);
    if (value.size() > 1 && tokens_[i].what == kind::literal)
      value = value.substr(1, value.size() - 2);
    if (value.empty() || value.find("${") != std::string_view::npos)
      return;
    if (out_.language == "sql")
      return read_sql(i, value);
    if (out_.language == "javascript")
      read_javascript(i, value);
  }

  // `region = 'north'`, `LIMIT 10`, `day >= '2025-01-01'`.
  void read_sql(std::size_t i, std::string_view value) {
    auto back = i;
    while (back > 0
           && (tokens_[back - 1].what == kind::mark
               || is_one_of(pass_lang::to_lower(text(back - 1)),
                            {"like", "ilike", "between", "date", "in"})))
      --back;
    if (back == 0 || back == i || tokens_[back - 1].what != kind::word) {
      auto word = i > 0 ? pass_lang::to_lower(text(i - 1)) : std::string{};
      if (is_one_of(word, {"limit", "offset", "top"}))
        add(i, value, word);
      return;
    }
    auto mark = text(back);
    if (is_one_of(mark, {"=", "<", ">", "!"})
        || tokens_[back].what == kind::word)
      add(i, value, identifier(text(back - 1)));
  }

  // `const name = 'value'`, and paths.
  void read_javascript(std::size_t i, std::string_view value) {
    bool path = tokens_[i].what == kind::literal
                && pass_lang::is_path_like(value) && !imported(i);
    bool assigned = i > 2 && text(i - 1) == "="
                    && is_one_of(text(i - 3), {"const", "let", "var"});
    if (!path && !assigned)
      return;
    auto name = assigned ? identifier(text(i - 2)) : std::string{};
    bool output = path && (says_output(name) || writes(i));
    if (name.empty())
      name = output ? "output" : "input";
    add(i, value, name, output);
  }

  [[nodiscard]] bool imported(std::size_t i) const {
    return (i > 0 && text(i - 1) == "from")
           || (i > 0 && text(i - 1) == "import")
           || (i > 1 && text(i - 2) == "require");
  }

  [[nodiscard]] bool writes(std::size_t i) const {
    if (i < 2 || text(i - 1) != "(")
      return false;
    auto call = pass_lang::to_lower(text(i - 2));
    return call.find("write") != std::string::npos
           || call.find("save") != std::string::npos || call == "tofile";
  }

  void add(std::size_t i, std::string_view value, std::string name,
           bool output = false) {
    slot made;
    made.begin = tokens_[i].begin;
    made.end = tokens_[i].end;
    made.value = std::string{value};
    made.type = tokens_[i].what == kind::number ? "number" : type_of(value);
    made.name = name.empty() ? "value" : std::move(name);
    made.output = output;
    out_.slots.push_back(std::move(made));
  }

  shape& out_;
  std::vector<code_token> tokens_;
};

} // namespace

shape block_shape(std::string_view language, std::string_view code, int line,
                  int step) {
  shape out;
  out.language = std::string{language};
  out.code = std::string{pass_lang::trim(code)};
  out.line = line;
  out.step = step;
  if (language == "javascript")
    out.programs.emplace_back("node");
  block_reader{out}.run();
  return out;
}

} // namespace extract_candidates
