#include "base/text.hpp"
#include "check/syntax.hpp"

#include <algorithm>
#include <vector>

namespace skvm::checks {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What is open: a quote, an expansion, a substitution.
enum class open_kind { single, doubled, brace, command, backtick, group };

/// Follows quotes, expansions and here-documents through a shell script.
class shell_scanner {
public:
  explicit shell_scanner(std::string_view text)
    : text_(text), has_case_(text.find("esac") != std::string_view::npos) {}

  std::optional<syntax_fault> run() {
    while (at_ < text_.size())
      step();
    while (has_case_ && in(open_kind::command))
      stack_.pop_back();
    if (!stack_.empty())
      return syntax_fault{stack_.back().line, message(stack_.back().what)};
    if (!awaited_.empty())
      return syntax_fault{here_line_, "the here-document has no end '"
                                        + awaited_.front() + "'"};
    return std::nullopt;
  }

private:
  struct open_part {
    open_kind what;
    int line;
  };

  static std::string message(open_kind what) {
    switch (what) {
      case open_kind::single:
        return "a single quote is not closed";
      case open_kind::doubled:
        return "a double quote is not closed";
      case open_kind::brace:
        return "'${' is not closed";
      case open_kind::command:
        return "'$(' is not closed";
      case open_kind::backtick:
        return "a backtick is not closed";
      default:
        return "'(' is not closed";
    }
  }

  [[nodiscard]] bool in(open_kind what) const {
    return !stack_.empty() && stack_.back().what == what;
  }

  [[nodiscard]] char next(std::size_t by = 1) const {
    return at_ + by < text_.size() ? text_[at_ + by] : '\0';
  }

  void open(open_kind what, std::size_t size) {
    stack_.push_back({what, line_});
    at_ += size;
  }

  void close(std::size_t size = 1) {
    stack_.pop_back();
    at_ += size;
  }

  void step() {
    auto c = text_[at_];
    if (c == '\n') {
      ++line_;
      ++at_;
      if (!awaited_.empty() && !in(open_kind::single)
          && !in(open_kind::doubled))
        skip_here_documents();
      return;
    }
    if (in(open_kind::single)) {
      c == '\'' ? close() : void(++at_);
      return;
    }
    if (c == '\\') {
      line_ += next() == '\n' ? 1 : 0;
      at_ += 2;
      return;
    }
    if (c == '$' && next() == '(')
      return open(open_kind::command, 2);
    if (c == '$' && next() == '{')
      return open(open_kind::brace, 2);
    if (c == '`')
      return in(open_kind::backtick) ? close() : open(open_kind::backtick, 1);
    if (in(open_kind::doubled)) {
      c == '"' ? close() : void(++at_);
      return;
    }
    if (in(open_kind::brace)) {
      step_in_brace(c);
      return;
    }
    step_outside(c);
  }

  void step_in_brace(char c) {
    if (c == '}')
      return close();
    if (c == '"')
      return open(open_kind::doubled, 1);
    // A quote within a quoted expansion is a character.
    if (c == '\'' && stack_.size() == 1)
      return open(open_kind::single, 1);
    ++at_;
  }

  void step_outside(char c) {
    bool starts_word = at_ == 0 || is_space(text_[at_ - 1])
                       || std::string_view{";|&("}.find(text_[at_ - 1])
                            != std::string_view::npos;
    if (c == '#' && starts_word) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    }
    if (c == '$' && next() == '\'') {
      skip_ansi_quote();
      return;
    }
    if (c == '\'')
      return open(open_kind::single, 1);
    if (c == '"')
      return open(open_kind::doubled, 1);
    if (c == '<' && next() == '<' && next(2) != '<')
      return read_here_document();
    if (c == '<' && next() == '<') { // a here-string
      at_ += 3;
      return;
    }
    // A pattern of `case` ends with a bracket that nothing opened.
    if (c == '(' && !has_case_)
      return open(open_kind::group, 1);
    if (c == ')' && (in(open_kind::group) || in(open_kind::command)))
      return close();
    ++at_;
  }

  void skip_ansi_quote() {
    auto begin = line_;
    at_ += 2;
    while (at_ < text_.size() && text_[at_] != '\'') {
      if (text_[at_] == '\\')
        ++at_;
      else if (text_[at_] == '\n')
        ++line_;
      ++at_;
    }
    if (at_ >= text_.size())
      stack_.push_back({open_kind::single, begin});
    else
      ++at_;
  }

  void read_here_document() {
    at_ += 2;
    if (next(0) == '-')
      ++at_;
    while (next(0) == ' ')
      ++at_;
    std::string word;
    char quote = next(0) == '\'' || next(0) == '"' ? next(0) : '\0';
    if (quote != '\0')
      ++at_;
    while (at_ < text_.size()
           && (quote != '\0'
                 ? text_[at_] != quote && text_[at_] != '\n'
                 : !is_space(text_[at_])
                     && std::string_view{";|&)<>\""}.find(text_[at_])
                          == std::string_view::npos))
      word += text_[at_++];
    if (quote != '\0' && next(0) == quote)
      ++at_;
    // `1 << 3` is arithmetic.
    if (word.empty() || (word[0] >= '0' && word[0] <= '9') || word[0] == '$'
        || word[0] == '=')
      return;
    awaited_.push_back(replace_all(word, "\\", ""));
    here_line_ = line_;
  }

  void skip_here_documents() {
    while (!awaited_.empty()) {
      if (at_ >= text_.size())
        return;
      auto end = std::min(text_.find('\n', at_), text_.size());
      auto line = trim(text_.substr(at_, end - at_));
      at_ = end;
      if (line == awaited_.front())
        awaited_.erase(awaited_.begin());
      if (!awaited_.empty() && at_ < text_.size()) {
        ++at_;
        ++line_;
      }
    }
  }

  std::string_view text_;
  bool has_case_;
  std::size_t at_ = 0;
  int line_ = 1;
  int here_line_ = 1;
  std::vector<open_part> stack_;
  std::vector<std::string> awaited_; ///< ends of here-documents
};

/// Commands after a prompt, with output between them: the output is no code.
bool shows_prompts(std::string_view text) {
  for (auto line : split_lines(text)) {
    line = trim(line);
    if (line.starts_with("$ ") || line.starts_with("> ")
        || line.starts_with("% ") || line.starts_with("PS "))
      return true;
  }
  return false;
}

} // namespace

std::optional<syntax_fault> shell_fault(std::string_view text) {
  if (shows_prompts(text))
    return std::nullopt;
  return shell_scanner{text}.run();
}

} // namespace skvm::checks
