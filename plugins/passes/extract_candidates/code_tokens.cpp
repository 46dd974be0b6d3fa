#include "code_tokens.hpp"

#include <algorithm>

namespace extract_candidates {

namespace {

bool is_letter(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
         || byte == '_' || byte >= 0x80;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class tokenizer {
public:
  tokenizer(std::string_view language, std::string_view code)
    : language_(language), code_(code) {}

  std::vector<code_token> run() {
    while (at_ < code_.size()) {
      char c = code_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        ++at_;
      else if (auto end = comment_end(); end > at_)
        at_ = end;
      else if (language_ == "shell")
        add(code_token::kind::word, shell_word_end());
      else if (c == '"' || c == '\'' || (c == '`' && language_ != "sql"))
        add(code_token::kind::literal, literal_end());
      else if (is_digit(c))
        add(code_token::kind::number, number_end());
      else if (is_letter(c))
        add(code_token::kind::word, word_end());
      else
        add(code_token::kind::mark, at_ + 1);
    }
    return std::move(out_);
  }

private:
  void add(code_token::kind what, std::size_t end) {
    out_.push_back({what, at_, end});
    at_ = end;
  }

  [[nodiscard]] bool comes(std::string_view text) const {
    return code_.substr(at_).starts_with(text);
  }

  [[nodiscard]] std::size_t comment_end() const {
    bool line =
      (language_ == "javascript" && comes("//"))
      || (language_ == "sql" && comes("--"))
      || ((language_ == "python" || language_ == "shell") && code_[at_] == '#');
    if (line)
      return std::min(code_.find('\n', at_), code_.size());
    bool block =
      (language_ == "javascript" || language_ == "sql") && comes("/*");
    if (!block)
      return at_;
    auto end = code_.find("*/", at_ + 2);
    return end == std::string_view::npos ? code_.size() : end + 2;
  }

  [[nodiscard]] std::size_t literal_end() const {
    char quote = code_[at_];
    for (auto i = at_ + 1; i < code_.size(); ++i) {
      if (code_[i] == '\\' && language_ != "sql")
        ++i;
      else if (code_[i] == quote)
        return i + 1;
      else if (code_[i] == '\n' && quote != '`')
        return i;
    }
    return code_.size();
  }

  [[nodiscard]] std::size_t number_end() const {
    auto i = at_;
    while (i < code_.size() && (is_digit(code_[i]) || code_[i] == '.'))
      ++i;
    return i;
  }

  [[nodiscard]] std::size_t word_end() const {
    auto i = at_;
    while (i < code_.size() && (is_letter(code_[i]) || is_digit(code_[i])))
      ++i;
    return i;
  }

  [[nodiscard]] std::size_t shell_word_end() const {
    auto i = at_;
    while (i < code_.size() && code_[i] != ' ' && code_[i] != '\t'
           && code_[i] != '\n' && code_[i] != '\r') {
      char c = code_[i];
      if (c == '\\')
        ++i;
      else if (c == '"' || c == '\'') {
        auto close = code_.find(c, i + 1);
        i = close == std::string_view::npos ? code_.size() - 1 : close;
      }
      ++i;
    }
    return std::min(i, code_.size());
  }

  std::string_view language_;
  std::string_view code_;
  std::size_t at_ = 0;
  std::vector<code_token> out_;
};

} // namespace

std::vector<code_token> tokens_of(std::string_view language,
                                  std::string_view code) {
  return tokenizer{language, code}.run();
}

} // namespace extract_candidates
