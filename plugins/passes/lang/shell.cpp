#include "shell.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pass_lang {

namespace {

constexpr int max_depth = 24;

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

bool is_assignment(const std::string& word) {
  auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0
      || std::isdigit(static_cast<unsigned char>(word[0])) != 0)
    return false;
  auto name_end = word[equals - 1] == '+' ? equals - 1 : equals;
  return std::all_of(
    word.begin(), word.begin() + static_cast<std::ptrdiff_t>(name_end),
    [](char c) { return is_name_char(c) || c == '[' || c == ']'; });
}

template <std::size_t N>
bool is_one_of(std::string_view word,
               const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class shell_reader {
public:
  shell_reader(std::string_view text, shell_text& out)
    : text_(text), out_(out) {}

  void read_all() {
    while (pos_ < text_.size()) {
      read_list(0, '\0');
      // A stray closing bracket ends a list early; go on behind it.
      if (pos_ < text_.size())
        ++pos_;
    }
  }

private:
  struct pending_document {
    std::string delimiter;
    bool strip_tabs = false;
    std::size_t command = 0;
  };

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\0';
  }

  [[nodiscard]] bool starts(std::string_view what) const {
    return text_.substr(pos_, what.size()) == what;
  }

  void advance(std::size_t count = 1) {
    for (; count > 0 && pos_ < text_.size(); --count)
      if (text_[pos_++] == '\n')
        ++line_;
  }

  void begin_command() {
    current_ = shell_command{};
    current_.line = line_;
    current_.piped = next_piped_;
    next_piped_ = false;
    has_document_ = false;
    in_command_ = true;
  }

  void end_command() {
    if (!in_command_)
      return;
    in_command_ = false;
    if (current_.words.empty() && current_.redirections.empty())
      return;
    current_.end = pos_;
    if (has_document_)
      document_.command = out_.commands.size();
    out_.commands.push_back(std::move(current_));
    if (has_document_)
      pending_.push_back(document_);
    has_document_ = false;
  }

  // Reads commands up to `closer` of this nesting, which stays unread.
  void read_list(int depth, char closer) {
    // Patterns of a `case` end in a bracket that closes nothing.
    int cases = 0;
    bool at_pattern = false;
    while (pos_ < text_.size()) {
      if (is_blank(peek()) || starts("\\\n")) {
        advance(peek() == '\\' ? 2 : 1);
        continue;
      }
      char c = peek();
      if (c == '\n') {
        end_command();
        advance();
        read_documents();
        continue;
      }
      if (c == '#') {
        while (pos_ < text_.size() && peek() != '\n')
          advance();
        continue;
      }
      if (at_pattern && !starts("esac")) {
        skip_pattern();
        at_pattern = false;
        continue;
      }
      if (c == closer && closer != '\0') {
        end_command();
        return;
      }
      if (c == ')') {
        end_command();
        if (closer == '\0' && depth == 0) {
          advance();
          continue;
        }
        return;
      }
      if (read_separator(cases, at_pattern) || read_redirection(depth))
        continue;
      if (!in_command_ || current_.words.empty()) {
        if (read_compound(depth, cases, at_pattern))
          continue;
      }
      read_argument(depth);
    }
    end_command();
  }

  bool read_separator(int cases, bool& at_pattern) {
    if (starts(";;")) {
      end_command();
      advance(2);
      at_pattern = cases > 0;
      return true;
    }
    if (starts("&>"))
      return false;
    char c = peek();
    if (c != ';' && c != '&' && c != '|')
      return false;
    end_command();
    bool two = peek(1) == c && c != ';';
    next_piped_ = c == '|' && !two;
    advance(two || (c == '|' && peek(1) == '&') ? 2 : 1);
    return true;
  }

  void skip_pattern() {
    while (pos_ < text_.size() && peek() != ')' && peek() != '\n')
      advance();
    if (peek() == ')')
      advance();
  }

  // Keywords, groups and definitions, where a command could begin.
  bool read_compound(int depth, int& cases, bool& at_pattern) {
    if (starts("((")) {
      skip_to("))");
      return true;
    }
    if (peek() == '(') {
      advance();
      if (depth < max_depth) {
        read_list(depth + 1, ')');
        if (peek() == ')')
          advance();
      }
      return true;
    }
    if (starts("[[")) {
      skip_to("]]");
      return true;
    }
    auto word = bare_word();
    if (word.empty())
      return false;
    auto after = pos_ + word.size();
    if (text_.substr(after, 2) == "()") {
      out_.functions.emplace_back(word);
      advance(word.size() + 2);
      return true;
    }
    static constexpr std::array<std::string_view, 13> skipped{
      "if", "then", "elif", "else", "fi", "while", "until",
      "do", "done", "{",    "}",    "!",  "coproc"};
    if (is_one_of(word, skipped)) {
      advance(word.size());
      return true;
    }
    if (word == "function") {
      advance(word.size());
      while (is_blank(peek()))
        advance();
      auto name = bare_word();
      out_.functions.emplace_back(name);
      advance(name.size());
      if (starts("()"))
        advance(2);
      return true;
    }
    if (word == "for" || word == "select") {
      // The words of the loop are data, though substitutions in them run.
      advance(word.size());
      while (pos_ < text_.size() && peek() != ';' && peek() != '\n')
        if (is_blank(peek()) || peek() == '(' || peek() == ')')
          advance();
        else
          read_word(depth);
      return true;
    }
    if (word == "case") {
      advance(word.size());
      while (is_blank(peek()))
        advance();
      read_word(depth);
      while (is_blank(peek()))
        advance();
      if (starts("in"))
        advance(2);
      ++cases;
      at_pattern = true;
      return true;
    }
    if (word == "esac") {
      advance(word.size());
      cases = std::max(0, cases - 1);
      at_pattern = false;
      return true;
    }
    return false;
  }

  [[nodiscard]] std::string_view bare_word() const {
    auto end = pos_;
    while (end < text_.size()
           && !std::isspace(static_cast<unsigned char>(text_[end]))
           && std::string_view{";&|()<>'\"`$\\#"}.find(text_[end])
                == std::string_view::npos)
      ++end;
    return text_.substr(pos_, end - pos_);
  }

  void skip_to(std::string_view closer) {
    auto end = text_.find(closer, pos_ + 2);
    advance(end == std::string_view::npos ? text_.size() - pos_
                                          : end + closer.size() - pos_);
  }

  bool read_redirection(int depth) {
    std::size_t digits = 0;
    while (std::isdigit(static_cast<unsigned char>(peek(digits))) != 0)
      ++digits;
    char c = peek(digits);
    bool both = digits == 0 && starts("&>");
    if (!both && c != '<' && c != '>')
      return false;
    if (digits == 0 && c == '<' && placeholder_size() > 0)
      return false;
    if (peek(digits + 1) == '(' && digits == 0) {
      advance(2);
      nested(depth, ')');
      return true;
    }
    if (!in_command_)
      begin_command();
    advance(digits);
    std::string op;
    while (op.size() < 3
           && std::string_view{"<>&|"}.find(peek()) != std::string_view::npos
           && peek() != '\0') {
      op += peek();
      advance();
    }
    bool strip_tabs = op == "<<" && peek() == '-';
    if (strip_tabs)
      advance();
    while (is_blank(peek()))
      advance();
    auto target = read_word(depth);
    if (op == "<<") {
      document_ = {target.text, strip_tabs, 0};
      has_document_ = !target.text.empty();
    } else if (op == "<<<") {
      current_.input = target.text;
      current_.input_line = line_;
    } else if (!target.text.empty() && op != ">&" && op != "<&") {
      current_.redirections.push_back({op, std::move(target)});
    }
    return true;
  }

  void read_argument(int depth) {
    auto start = pos_;
    if (!in_command_)
      begin_command();
    auto word = read_word(depth);
    if (pos_ == start) {
      advance();
      return;
    }
    if (current_.words.empty() && !word.quoted && is_assignment(word.text))
      return;
    if (current_.words.empty() && is_assignment(word.text)
        && text_[word.begin] != '"' && text_[word.begin] != '\'')
      return;
    current_.words.push_back(std::move(word));
  }

  shell_word read_word(int depth) {
    shell_word word;
    word.begin = pos_;
    while (pos_ < text_.size()) {
      char c = peek();
      if (c == '\'') {
        word.quoted = true;
        advance();
        while (pos_ < text_.size() && peek() != '\'')
          take(word);
        advance();
      } else if (c == '"') {
        word.quoted = true;
        advance();
        while (pos_ < text_.size() && peek() != '"'
               && !(peek() == '`' && in_backquotes_))
          read_expandable(word, depth);
        if (peek() == '"')
          advance();
      } else if (c == '\\') {
        advance();
        if (peek() == '\n')
          advance();
        else
          take(word);
      } else if (c == '`' && in_backquotes_) {
        break;
      } else if (c == '$' || c == '`') {
        read_expandable(word, depth);
      } else if (c == '<' && placeholder_size() > 0) {
        // `<input.csv>` in a document is a blank to fill, not a redirection.
        for (auto left = placeholder_size(); left > 0; --left)
          take(word);
      } else if (std::isspace(static_cast<unsigned char>(c)) != 0
                 || std::string_view{";&|()<>"}.find(c)
                      != std::string_view::npos) {
        break;
      } else {
        take(word);
      }
    }
    word.end = pos_;
    return word;
  }

  [[nodiscard]] std::size_t placeholder_size() const {
    auto end = pos_ + 1;
    while (end < text_.size() && end - pos_ < 48
           && (is_name_char(text_[end]) || text_[end] == '-'
               || text_[end] == '.' || text_[end] == '/'))
      ++end;
    bool closed = end < text_.size() && text_[end] == '>' && end > pos_ + 1;
    return closed ? end + 1 - pos_ : 0;
  }

  void take(shell_word& word) {
    if (pos_ < text_.size())
      word.text += peek();
    advance();
  }

  // One character, escape or expansion of double-quoted or bare text.
  void read_expandable(shell_word& word, int depth) {
    char c = peek();
    if (c == '\\') {
      advance();
      if (peek() == '\n')
        advance();
      else
        take(word);
      return;
    }
    if (c == '`') {
      word.expands = true;
      advance();
      nested(depth, '`');
      word.text += "$()";
      return;
    }
    if (c != '$') {
      take(word);
      return;
    }
    word.expands = true;
    if (starts("$((")) {
      skip_to("))");
      word.text += "$()";
    } else if (starts("$(")) {
      advance(2);
      nested(depth, ')');
      word.text += "$()";
    } else if (starts("${")) {
      while (pos_ < text_.size() && peek() != '}' && peek() != '\n')
        take(word);
      if (peek() == '}')
        take(word);
    } else {
      take(word);
    }
  }

  // A substitution: commands of its own, in the middle of a word.
  void nested(int depth, char closer) {
    if (depth >= max_depth) {
      while (pos_ < text_.size() && peek() != closer)
        advance();
      advance();
      return;
    }
    auto outer = std::move(current_);
    auto outer_document = document_;
    bool outer_has = has_document_;
    bool outer_in = in_command_;
    bool outer_piped = next_piped_;
    bool outer_quotes = in_backquotes_;
    in_backquotes_ = closer == '`';
    in_command_ = false;
    has_document_ = false;
    next_piped_ = false;
    read_list(depth + 1, closer);
    if (peek() == closer)
      advance();
    current_ = std::move(outer);
    document_ = outer_document;
    has_document_ = outer_has;
    in_command_ = outer_in;
    next_piped_ = outer_piped;
    in_backquotes_ = outer_quotes;
  }

  void read_documents() {
    auto pending = std::move(pending_);
    pending_.clear();
    for (const auto& document : pending) {
      auto& command = out_.commands[document.command];
      command.input_line = line_;
      while (pos_ < text_.size()) {
        auto end = text_.find('\n', pos_);
        auto line =
          text_.substr(pos_, end == std::string_view::npos ? end : end - pos_);
        auto bare = line;
        if (document.strip_tabs)
          bare.remove_prefix(
            std::min(bare.find_first_not_of('\t'), bare.size()));
        advance(line.size() + 1);
        // Trailing blanks and an indent of the list item are forgiven.
        if (trim(bare) == document.delimiter)
          break;
        command.input += bare;
        command.input += '\n';
      }
    }
  }

  std::string_view text_;
  shell_text& out_;
  std::size_t pos_ = 0;
  int line_ = 1;
  shell_command current_;
  pending_document document_;
  std::vector<pending_document> pending_;
  bool in_command_ = false;
  bool has_document_ = false;
  bool next_piped_ = false;
  bool in_backquotes_ = false;
};

} // namespace

shell_text read_shell(std::string_view text) {
  shell_text out;
  shell_reader{text, out}.read_all();
  return out;
}

} // namespace pass_lang
