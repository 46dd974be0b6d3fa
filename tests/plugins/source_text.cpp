#include "tests/plugins/source_text.hpp"

#include <algorithm>
#include <cctype>

namespace skvm::test {

namespace {

constexpr auto none = std::string_view::npos;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class scanner {
public:
  explicit scanner(std::string_view source) : source_(source) {}

  source_text run() {
    while (at_ < source_.size()) {
      auto rest = source_.substr(at_);
      if (rest.starts_with("//"))
        at_ = std::min(source_.find('\n', at_), source_.size());
      else if (rest.starts_with("/*"))
        pass_by("*/", 2);
      else if (rest.front() == '#' && at_line_start_)
        directive();
      else if (rest.starts_with("R\"") && !after_word())
        raw_string();
      else if (rest.front() == '"')
        string();
      else if (rest.front() == '\'' && !after_word())
        character();
      else
        plain(rest.front());
    }
    return std::move(found_);
  }

private:
  [[nodiscard]] bool after_word() const {
    return at_ > 0 && is_word(source_[at_ - 1]);
  }

  [[nodiscard]] int line() const {
    return 1
           + static_cast<int>(std::count(
             source_.begin(),
             source_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
  }

  void plain(char c) {
    if (c == '\n')
      at_line_start_ = true;
    else if (c != ' ' && c != '\t')
      at_line_start_ = false;
    ++at_;
  }

  void pass_by(std::string_view end, std::size_t skip) {
    auto found = source_.find(end, at_ + skip);
    at_ = found == none ? source_.size() : found + end.size();
  }

  void directive() {
    at_line_start_ = false;
    auto word = source_.find_first_not_of(" \t", at_ + 1);
    if (word == none || !source_.substr(word).starts_with("include")) {
      ++at_;
      return;
    }
    auto open = source_.find_first_not_of(" \t", word + 7);
    if (open == none || (source_[open] != '"' && source_[open] != '<')) {
      ++at_;
      return;
    }
    bool quoted = source_[open] == '"';
    auto close = source_.find(quoted ? '"' : '>', open + 1);
    auto path = source_.substr(open + 1, close == none ? 0 : close - open - 1);
    found_.includes.push_back({std::string{path}, quoted, line()});
    at_ = close == none ? source_.size() : close + 1;
  }

  void raw_string() {
    auto open = source_.find('(', at_);
    if (open == none) {
      at_ = source_.size();
      return;
    }
    auto end =
      ")" + std::string{source_.substr(at_ + 2, open - at_ - 2)} + "\"";
    auto close = std::min(source_.find(end, open), source_.size());
    found_.literals.push_back(
      {std::string{source_.substr(open + 1, close - open - 1)}, line()});
    at_ = std::min(close + end.size(), source_.size());
    at_line_start_ = false;
  }

  void string() {
    auto begin = at_ + 1;
    auto end = end_of_quoted('"');
    found_.literals.push_back(
      {std::string{source_.substr(begin, end - begin)}, line()});
    at_ = std::min(end + 1, source_.size());
    at_line_start_ = false;
  }

  void character() {
    at_ = std::min(end_of_quoted('\'') + 1, source_.size());
    at_line_start_ = false;
  }

  [[nodiscard]] std::size_t end_of_quoted(char quote) const {
    auto end = at_ + 1;
    while (end < source_.size() && source_[end] != quote)
      end += source_[end] == '\\' ? 2 : 1;
    return std::min(end, source_.size());
  }

  std::string_view source_;
  std::size_t at_ = 0;
  bool at_line_start_ = true;
  source_text found_;
};

} // namespace

source_text scan_source(std::string_view source) {
  return scanner{source}.run();
}

} // namespace skvm::test
