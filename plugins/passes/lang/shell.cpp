#include "shell_reader.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>

namespace pass_lang {

namespace {

bool is_assignment(const std::string& word) {
  auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0
      || std::isdigit(static_cast<unsigned char>(word[0])) != 0)
    return false;
  auto name_end = word[equals - 1] == '+' ? equals - 1 : equals;
  auto bracket = word.find('[');
  if (bracket < name_end && bracket > 0 && word[name_end - 1] == ']')
    name_end = bracket; // an element of an array, whatever its index
  return name_end > 0
         && std::all_of(word.begin(),
                        word.begin() + static_cast<std::ptrdiff_t>(name_end),
                        is_shell_name_char);
}

// Bounds how often a byte is looked at where every word could begin one.
constexpr std::size_t longest_synopsis = 200;

bool runs_more(std::string_view inside) {
  return inside.find_first_of("`;&") != std::string_view::npos
         || inside.find("$(") != std::string_view::npos
         || inside.find("<(") != std::string_view::npos
         || inside.find(">(") != std::string_view::npos;
}

} // namespace

void shell_reader::read_all() {
  while (pos_ < text_.size()) {
    read_list(0, '\0');
    // A stray closing bracket ends a list early; go on behind it.
    if (pos_ < text_.size())
      ++pos_;
  }
}

void shell_reader::skip_to(std::string_view closer) {
  auto end = text_.find(closer, pos_ + 2);
  advance(end == std::string_view::npos ? text_.size() - pos_
                                        : end + closer.size() - pos_);
}

void shell_reader::begin_command() {
  current_ = shell_command{};
  current_.line = line_;
  current_.piped = next_piped_;
  next_piped_ = false;
  has_document_ = false;
  in_command_ = true;
}

void shell_reader::end_command() {
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

// Blanks, joined lines, comments and patterns.
bool shell_reader::skip_unread(list_state& state) {
  if (is_shell_blank(peek()) || starts("\\\n")) {
    advance(peek() == '\\' ? 2 : 1);
    return true;
  }
  char c = peek();
  if (c == '\n') {
    end_command();
    advance();
    read_documents();
    return true;
  }
  if (c == '#') {
    skip_line();
    return true;
  }
  if (state.at_pattern && !starts("esac")) {
    skip_pattern();
    state.at_pattern = false;
    return true;
  }
  return false;
}

void shell_reader::read_list(int depth, char closer) {
  list_state state;
  while (pos_ < text_.size()) {
    if (skip_unread(state))
      continue;
    char c = peek();
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
    if (skip_synopsis() || read_separator(state) || read_redirection(depth))
      continue;
    if (!in_command_ || current_.words.empty()) {
      if (read_compound(depth, state))
        continue;
    }
    read_argument(depth);
  }
  end_command();
}

bool shell_reader::read_separator(list_state& state) {
  if (starts(";;") || starts(";&")) {
    end_command();
    advance(2);
    if (peek() == '&')
      advance();
    state.at_pattern = state.cases > 0;
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

void shell_reader::skip_pattern() {
  while (pos_ < text_.size() && peek() != ')' && peek() != '\n')
    advance();
  if (peek() == ')')
    advance();
}

bool shell_reader::read_group(int depth) {
  if (starts("((")) {
    skip_to("))");
    return true;
  }
  if (starts("[[")
      && (std::isspace(static_cast<unsigned char>(peek(2))) != 0)) {
    skip_to("]]");
    return true;
  }
  if (peek() != '(')
    return false;
  advance();
  if (depth < max_depth) {
    read_list(depth + 1, ')');
    if (peek() == ')')
      advance();
  }
  return true;
}

bool shell_reader::read_definition(std::string_view word) {
  auto after = text_.find_first_not_of(" \t", pos_ + word.size());
  if (after != std::string_view::npos && text_.substr(after, 2) == "()") {
    out_.functions.emplace_back(word);
    advance(after + 2 - pos_);
    return true;
  }
  if (word != "function")
    return false;
  advance(word.size());
  skip_blanks();
  auto name = bare_word();
  out_.functions.emplace_back(name);
  advance(name.size());
  skip_blanks();
  if (starts("()"))
    advance(2);
  return true;
}

// The words of the loop are data, though substitutions in them run.
void shell_reader::read_loop_words(int depth) {
  skip_blanks();
  if (starts("((")) {
    skip_to("))");
    return;
  }
  while (pos_ < text_.size() && peek() != ';' && peek() != '\n') {
    auto start = pos_;
    if (starts("\\\n"))
      advance(2);
    else if (is_shell_blank(peek()) || peek() == '(' || peek() == ')'
             || peek() == '<' || peek() == '>' || peek() == '&'
             || peek() == '|')
      advance();
    else if (peek() == '`' && in_backquotes_)
      return; // ends the substitution, and the loop with it
    else
      read_word(depth);
    if (pos_ == start)
      advance(); // a form feed is neither a blank nor part of a word
  }
}

void shell_reader::read_case(int depth, list_state& state) {
  skip_blanks();
  read_word(depth);
  while (std::isspace(static_cast<unsigned char>(peek())) != 0)
    advance();
  if (starts("in"))
    advance(2);
  ++state.cases;
  state.at_pattern = true;
}

bool shell_reader::read_compound(int depth, list_state& state) {
  if (read_group(depth))
    return true;
  auto word = bare_word();
  if (word.empty())
    return false;
  if (read_definition(word))
    return true;
  static constexpr std::array<std::string_view, 13> skipped{
    "if", "then", "elif", "else", "fi", "while", "until",
    "do", "done", "{",    "}",    "!",  "coproc"};
  bool loop = word == "for" || word == "select";
  if (!loop && word != "case" && word != "esac" && !is_one_of(word, skipped))
    return false;
  advance(word.size());
  if (loop) {
    read_loop_words(depth);
  } else if (word == "case") {
    read_case(depth, state);
  } else if (word == "esac") {
    state.cases = std::max(0, state.cases - 1);
    state.at_pattern = false;
  }
  return true;
}

std::string_view shell_reader::bare_word() const {
  auto end = pos_;
  while (end < text_.size()
         && std::isspace(static_cast<unsigned char>(text_[end])) == 0
         && std::string_view{";&|()<>'\"`$\\#"}.find(text_[end])
              == std::string_view::npos)
    ++end;
  return text_.substr(pos_, end - pos_);
}

void shell_reader::read_argument(int depth) {
  auto start = pos_;
  if (!in_command_)
    begin_command();
  auto word = read_word(depth);
  if (pos_ == start) {
    advance();
    return;
  }
  bool in_front = current_.words.empty() && is_assignment(word.text)
                  && text_[word.begin] != '"' && text_[word.begin] != '\'';
  bool assigns = !word.quoted && is_assignment(word.text);
  if (assigns && word.text.back() == '=' && peek() == '(')
    read_array(depth); // also behind `declare -a`
  if (in_front) {
    out_.assigned.emplace_back(
      word.text.substr(0, word.text.find_first_of("+=[")));
    return;
  }
  current_.words.push_back(std::move(word));
}

bool shell_reader::skip_synopsis() {
  if (peek() != '[' || current_.words.empty() || !in_command_ || pos_ == 0
      || !is_shell_blank(text_[pos_ - 1]))
    return false;
  auto line = text_.substr(pos_, longest_synopsis);
  line = line.substr(0, line.find('\n'));
  std::size_t open = 0;
  std::size_t end = 0;
  for (; end < line.size(); ++end) {
    open += line[end] == '[' ? 1 : 0;
    open -= line[end] == ']' ? 1 : 0;
    if (open == 0)
      break;
  }
  if (end == line.size())
    return false;
  auto inside = line.substr(1, end - 1);
  auto behind = text_.substr(pos_ + end + 1, 3);
  bool closed = behind.empty() || behind[0] == '\n' || is_shell_blank(behind[0])
                || behind == "..." || behind[0] == ')';
  bool optional = inside.starts_with("-") || inside.starts_with("<")
                  || (inside.find('|') != std::string_view::npos
                      && !is_shell_blank(inside[0]));
  if (!closed || !optional || runs_more(inside))
    return false;
  advance(end + 1);
  return true;
}

// `a=(x y z)`: the elements are data.
void shell_reader::read_array(int depth) {
  advance();
  while (pos_ < text_.size() && peek() != ')') {
    auto start = pos_;
    if (peek() == '#'
        && (pos_ == 0
            || std::isspace(static_cast<unsigned char>(text_[pos_ - 1])) != 0))
      skip_line();
    else
      read_word(depth);
    if (pos_ == start)
      advance();
  }
  advance();
}

shell_text read_shell(std::string_view text) {
  shell_text out;
  shell_reader{text, out}.read_all();
  return out;
}

} // namespace pass_lang
