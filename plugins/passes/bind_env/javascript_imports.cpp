#include "../lang/text.hpp"
#include "imports.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace bind_env {

namespace {

struct token {
  enum class kind { word, string, symbol } what = kind::symbol;
  std::string text;
  int line = 0;
};

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
         || c == '$';
}

// Words, strings and symbols; comments, templates and regular expressions are
// passed over.
class tokenizer {
public:
  explicit tokenizer(std::string_view text) : text_(text) {}

  std::vector<token> run() {
    while (pos_ < text_.size())
      step();
    return std::move(out_);
  }

private:
  [[nodiscard]] bool starts(std::string_view what) const {
    return text_.substr(pos_, what.size()) == what;
  }

  void advance() {
    if (text_[pos_++] == '\n')
      ++line_;
  }

  void skip_past(std::string_view closer) {
    while (pos_ < text_.size() && !starts(closer))
      advance();
    for (auto i = closer.size(); i > 0 && pos_ < text_.size(); --i)
      advance();
  }

  void step() {
    char c = text_[pos_];
    if (starts("//")) {
      while (pos_ < text_.size() && text_[pos_] != '\n')
        advance();
    } else if (starts("/*")) {
      skip_past("*/");
    } else if (c == '"' || c == '\'') {
      read_string(c);
    } else if (c == '`') {
      read_template();
    } else if (c == '/' && regex_may_start()) {
      read_regex();
    } else if (is_name_char(c)) {
      auto start = pos_;
      while (pos_ < text_.size() && is_name_char(text_[pos_]))
        ++pos_;
      out_.push_back({token::kind::word,
                      std::string{text_.substr(start, pos_ - start)}, line_});
    } else {
      if (std::isspace(static_cast<unsigned char>(c)) == 0)
        out_.push_back({token::kind::symbol, std::string(1, c), line_});
      advance();
    }
  }

  void read_string(char quote) {
    token string{token::kind::string, {}, line_};
    advance();
    while (pos_ < text_.size() && text_[pos_] != quote && text_[pos_] != '\n') {
      if (text_[pos_] == '\\' && pos_ + 1 < text_.size())
        advance();
      string.text += text_[pos_];
      advance();
    }
    if (pos_ < text_.size())
      advance();
    out_.push_back(std::move(string));
  }

  void read_template() {
    advance();
    while (pos_ < text_.size() && text_[pos_] != '`') {
      if (text_[pos_] == '\\' && pos_ + 1 < text_.size())
        advance();
      advance();
    }
    if (pos_ < text_.size())
      advance();
    out_.push_back({token::kind::symbol, "`", line_});
  }

  // A slash divides after a value and opens an expression elsewhere.
  [[nodiscard]] bool regex_may_start() const {
    if (out_.empty())
      return true;
    const auto& last = out_.back();
    if (last.what == token::kind::string)
      return false;
    if (last.what == token::kind::word)
      return last.text == "return" || last.text == "typeof"
             || last.text == "case";
    return last.text != ")" && last.text != "]" && last.text != "}"
           && last.text != "`";
  }

  void read_regex() {
    bool in_class = false;
    advance();
    while (pos_ < text_.size() && text_[pos_] != '\n') {
      char c = text_[pos_];
      if (c == '\\' && pos_ + 1 < text_.size())
        advance();
      else if (c == '[' || c == ']')
        in_class = c == '[';
      else if (c == '/' && !in_class)
        break;
      advance();
    }
    if (pos_ < text_.size() && text_[pos_] == '/')
      advance();
    out_.push_back({token::kind::symbol, "]", line_});
  }

  std::string_view text_;
  std::size_t pos_ = 0;
  int line_ = 1;
  std::vector<token> out_;
};

// `lodash/fp` → `lodash`, `@scope/name/x` → `@scope/name`.
std::optional<std::string> package_of(std::string_view specifier) {
  if (specifier.empty() || specifier.front() == '.' || specifier.front() == '/'
      || specifier.front() == '#'
      || specifier.find(':') != std::string_view::npos)
    return std::nullopt;
  auto slash = specifier.find('/');
  if (specifier.front() == '@') {
    if (slash == std::string_view::npos)
      return std::nullopt;
    slash = specifier.find('/', slash + 1);
  }
  auto name = specifier.substr(0, slash);
  bool valid = std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'
           || c == '_' || c == '.' || c == '@' || c == '/';
  });
  if (!valid)
    return std::nullopt;
  return std::string{name};
}

} // namespace

std::vector<module_import> javascript_imports(std::string_view text) {
  auto tokens = tokenizer{text}.run();
  std::vector<module_import> out;
  auto is = [&](std::size_t i, token::kind what, std::string_view word) {
    return i < tokens.size() && tokens[i].what == what
           && (word.empty() || tokens[i].text == word);
  };
  auto add = [&](std::size_t i, bool optional) {
    if (auto name = package_of(tokens[i].text))
      out.push_back({*name, tokens[i].text, tokens[i].line, optional});
  };
  using kind = token::kind;
  bool in_try = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is(i, kind::word, "try"))
      in_try = true;
    if (is(i, kind::word, "catch"))
      in_try = false;
    bool member = i > 0 && is(i - 1, kind::symbol, ".");
    if (member)
      continue;
    if ((is(i, kind::word, "require") || is(i, kind::word, "import"))
        && is(i + 1, kind::symbol, "(") && is(i + 2, kind::string, "")) {
      add(i + 2, in_try);
      continue;
    }
    if (is(i, kind::word, "import") && is(i + 1, kind::string, "")) {
      add(i + 1, false);
      continue;
    }
    if (!is(i, kind::word, "import") && !is(i, kind::word, "export"))
      continue;
    // Only names, braces, commas and stars lie between the word and `from`.
    bool type_only = is(i + 1, kind::word, "type");
    for (auto j = i + 1; j < tokens.size() && j < i + 200; ++j) {
      if (is(j, kind::word, "from") && is(j + 1, kind::string, "")) {
        add(j + 1, type_only);
        break;
      }
      bool clause = tokens[j].what == kind::word || is(j, kind::symbol, "{")
                    || is(j, kind::symbol, "}") || is(j, kind::symbol, ",")
                    || is(j, kind::symbol, "*");
      if (!clause)
        break;
    }
  }
  return out;
}

} // namespace bind_env
