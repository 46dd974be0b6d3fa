#include "solidify/code.hpp"

#include "solidify/code_parts.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm::solidify {

std::string_view to_string(code_language language) {
  static constexpr std::array<std::string_view, 6> names{
    "text", "shell", "python", "javascript", "sql", "json"};
  return names[static_cast<std::size_t>(language)];
}

code_language language_of(std::string_view path) {
  auto dot = path.rfind('.');
  auto end = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  if (end == "py")
    return code_language::python;
  if (end == "js" || end == "mjs" || end == "cjs")
    return code_language::javascript;
  if (end == "sql")
    return code_language::sql;
  return end == "json" ? code_language::json : code_language::text;
}

namespace {

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// What a literal's text stands for; nothing where that takes more than this
/// knows.
std::optional<std::string> decoded(std::string_view body, char quote,
                                   code_language language) {
  std::string out;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (language == code_language::sql) {
      out += body[i];
      if (body[i] == quote)
        ++i;
      continue;
    }
    if (body[i] != '\\') {
      out += body[i];
      continue;
    }
    if (++i == body.size())
      return std::nullopt;
    switch (body[i]) {
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case '\\':
      case '\'':
      case '"':
      case '/':
        out += body[i];
        break;
      default:
        return std::nullopt;
    }
  }
  return out;
}

class literal_reader {
public:
  literal_reader(std::string_view code, code_language language)
    : code_(code), language_(language) {}

  code_tokens read() {
    while (at_ < code_.size()) {
      auto c = code_[at_];
      auto digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
      if (is_comment())
        verbatim(line_end());
      else if (c == '\'' || c == '"' || c == '`')
        string(c);
      else if (digit)
        number();
      else if (is_name_char(c))
        verbatim(name_end());
      else
        verbatim(at_ + 1);
    }
    keep_neighbours();
    return std::move(out_);
  }

private:
  [[nodiscard]] bool is_comment() const {
    auto rest = code_.substr(at_);
    return (language_ == code_language::python && rest[0] == '#')
           || (language_ == code_language::javascript && rest.starts_with("//"))
           || (language_ == code_language::sql && rest.starts_with("--"));
  }

  [[nodiscard]] std::size_t line_end() const {
    auto end = code_.find('\n', at_);
    return end == std::string_view::npos ? code_.size() : end;
  }

  [[nodiscard]] std::size_t name_end() const {
    auto end = at_;
    while (end < code_.size() && is_name_char(code_[end]))
      ++end;
    return end;
  }

  void verbatim(std::size_t end) {
    code_token token;
    token.text = code_.substr(at_, end - at_);
    out_.push_back(std::move(token));
    at_ = end;
  }

  void number() {
    auto end = at_;
    while (end < code_.size()
           && (is_name_char(code_[end])
               || (code_[end] == '.' && end + 1 < code_.size()
                   && std::isdigit(static_cast<unsigned char>(code_[end + 1]))
                        != 0)))
      ++end;
    auto text = code_.substr(at_, end - at_);
    auto plain =
      text.find_first_not_of("0123456789.") == std::string_view::npos;
    verbatim(end);
    if (plain) {
      out_.back().what = code_token::kind::number;
      out_.back().value = out_.back().text;
    }
  }

  void string(char quote) {
    // A name right before the quotes is a prefix that changes their meaning.
    auto prefixed = !out_.empty() && !out_.back().text.empty()
                    && is_name_char(out_.back().text.back());
    auto triple = code_.substr(at_, 3) == std::string(3, quote)
                  && language_ == code_language::python;
    auto open = triple ? std::string(3, quote) : std::string(1, quote);
    auto end = at_ + open.size();
    for (;;) {
      if (end >= code_.size())
        return verbatim(code_.size());
      if (code_[end] == '\\' && language_ != code_language::sql) {
        end += 2;
        continue;
      }
      if (code_.substr(end, open.size()) == open) {
        if (language_ == code_language::sql && end + 1 < code_.size()
            && code_[end + 1] == quote) {
          end += 2;
          continue;
        }
        break;
      }
      if (!triple && quote != '`' && code_[end] == '\n'
          && language_ != code_language::sql)
        return verbatim(end);
      ++end;
    }
    auto body = code_.substr(at_ + open.size(), end - at_ - open.size());
    auto value = decoded(body, quote, language_);
    auto is_name = language_ == code_language::sql && quote != '\'';
    verbatim(end + open.size());
    if (prefixed || triple || quote == '`' || is_name || !value)
      return;
    out_.back().what = code_token::kind::string;
    out_.back().value = std::move(*value);
  }

  /// Literals that follow each other are one in Python: an expression in the
  /// place of one of them would be another program.
  void keep_neighbours() {
    std::size_t last = out_.size();
    for (std::size_t i = 0; i < out_.size(); ++i) {
      auto blank =
        out_[i].text.find_first_not_of(" \t\r\n\\") == std::string::npos;
      if (blank)
        continue;
      if (out_[i].what == code_token::kind::string) {
        if (last != out_.size())
          out_[i].what = out_[last].what = code_token::kind::other;
        last = i;
      } else {
        last = out_[i].what == code_token::kind::other && !out_[i].text.empty()
                   && last != out_.size()
                   && (out_[i].text[0] == '"' || out_[i].text[0] == '\'')
                 ? last
                 : out_.size();
      }
    }
  }

  std::string_view code_;
  code_language language_;
  std::size_t at_ = 0;
  code_tokens out_;
};

} // namespace

code_tokens read_literals(std::string_view code, code_language language) {
  return literal_reader{code, language}.read();
}

code_tokens read_code(std::string_view code, code_language language) {
  if (language == code_language::shell) {
    if (auto tokens = read_shell(code))
      return std::move(*tokens);
  } else if (language != code_language::text) {
    return read_literals(code, language);
  }
  code_token whole;
  whole.text = code;
  return {whole};
}

bool begins_command(const code_token& before) {
  if (before.what != code_token::kind::other)
    return false;
  const auto& t = before.text;
  return t == "&&" || t == "||" || t == "|" || t == ";" || t == "&" || t == "\n"
         || t == "(" || t == "|&";
}

bool redirects(const code_token& token) {
  // A word that is expanded may have such a sign within quotes.
  return token.what == code_token::kind::other
         && token.text.find_first_of("<>") != std::string::npos
         && token.text.find_first_not_of("0123456789<>&|-")
              == std::string::npos;
}

bool names_file(const code_token& token) {
  return redirects(token)
         && std::string_view{"<>&|"}.find(token.text.back())
              != std::string_view::npos;
}

bool is_sqlite_flag(std::string_view word) {
  static constexpr auto flags = std::to_array<std::string_view>(
    {"ascii", "bail", "batch", "box", "column", "csv", "echo", "header", "html",
     "json", "line", "list", "markdown", "noheader", "quote", "readonly",
     "safe", "table", "tabs"});
  if (!word.starts_with("-"))
    return false;
  word.remove_prefix(word.starts_with("--") ? 2 : 1);
  return std::find(flags.begin(), flags.end(), word) != flags.end();
}

} // namespace skvm::solidify
