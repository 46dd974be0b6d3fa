#include "shell_reader.hpp"
#include "text.hpp"

#include <algorithm>

namespace pass_lang {

bool shell_reader::read_redirection(int depth) {
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
  while (op.size() < 3 && peek() != '\0'
         && std::string_view{"<>&|"}.find(peek()) != std::string_view::npos) {
    op += peek();
    advance();
  }
  bool strip_tabs = op == "<<" && peek() == '-';
  if (strip_tabs)
    advance();
  skip_blanks();
  add_redirection(op, strip_tabs, read_word(depth));
  return true;
}

void shell_reader::add_redirection(const std::string& op, bool strip_tabs,
                                   shell_word target) {
  if (op == "<<") {
    document_ = {target.text, strip_tabs, 0};
    has_document_ = !target.text.empty();
  } else if (op == "<<<") {
    current_.input = target.text;
    current_.input_line = line_;
  } else if (!target.text.empty() && op != ">&" && op != "<&") {
    current_.redirections.push_back({op, std::move(target)});
  }
}

shell_word shell_reader::read_word(int depth) {
  shell_word word;
  word.begin = pos_;
  while (pos_ < text_.size()) {
    char c = peek();
    if (c == '\'' || c == '"') {
      read_quoted(word, depth);
    } else if (c == '\\') {
      read_escape(word);
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

void shell_reader::read_quoted(shell_word& word, int depth) {
  word.quoted = true;
  char quote = peek();
  advance();
  if (quote == '\'') {
    while (pos_ < text_.size() && peek() != '\'')
      take(word);
    advance();
    return;
  }
  while (pos_ < text_.size() && peek() != '"'
         && !(peek() == '`' && in_backquotes_))
    read_expandable(word, depth);
  if (peek() == '"')
    advance();
}

std::size_t shell_reader::placeholder_size() const {
  auto end = pos_ + 1;
  while (end < text_.size() && end - pos_ < 48
         && (is_shell_name_char(text_[end]) || text_[end] == '-'
             || text_[end] == '.' || text_[end] == '/'))
    ++end;
  bool closed = end < text_.size() && text_[end] == '>' && end > pos_ + 1;
  return closed ? end + 1 - pos_ : 0;
}

void shell_reader::take(shell_word& word) {
  if (pos_ < text_.size())
    word.text += peek();
  advance();
}

void shell_reader::read_escape(shell_word& word) {
  advance();
  if (peek() == '\n')
    advance();
  else
    take(word);
}

void shell_reader::read_expandable(shell_word& word, int depth) {
  char c = peek();
  if (c == '\\')
    return read_escape(word);
  if (c == '`') {
    word.expands = true;
    advance();
    nested(depth, '`');
    word.text += "$()";
    return;
  }
  if (c != '$')
    return take(word);
  word.expands = true;
  if (starts("$((")) {
    skip_to("))");
    word.text += "$()";
  } else if (starts("$(")) {
    advance(2);
    nested(depth, ')');
    word.text += "$()";
  } else if (starts("${")) {
    read_parameter(word, depth);
  } else {
    take(word);
    if (is_shell_name_char(peek())
        && std::isdigit(static_cast<unsigned char>(peek())) == 0) {
      auto start = pos_;
      auto line = line_;
      while (is_shell_name_char(peek()))
        take(word);
      out_.variables.push_back(
        {std::string{text_.substr(start, pos_ - start)}, line, false, false});
    }
  }
}

// `${NAME}`, `${NAME:-$(default)}`.
void shell_reader::read_parameter(shell_word& word, int depth) {
  take(word);
  take(word);
  auto start = pos_;
  while (is_shell_name_char(peek()))
    take(word);
  auto name = text_.substr(start, pos_ - start);
  bool fallback = peek() == '-' || starts(":-") || starts(":+") || peek() == '+'
                  || starts(":=");
  if (!name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0)
    out_.variables.push_back(
      {std::string{name}, line_, fallback, starts(":?") || peek() == '?'});
  while (pos_ < text_.size() && peek() != '}' && peek() != '\n')
    if (starts("$(") && !starts("$((")) {
      advance(2);
      nested(depth, ')');
      word.text += "$()";
    } else {
      take(word);
    }
  if (peek() == '}')
    take(word);
}

void shell_reader::nested(int depth, char closer) {
  if (depth >= max_depth) {
    while (pos_ < text_.size() && peek() != closer)
      advance();
    advance();
    return;
  }
  auto outer = std::move(current_);
  auto outer_document = std::move(document_);
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
  document_ = std::move(outer_document);
  has_document_ = outer_has;
  in_command_ = outer_in;
  next_piped_ = outer_piped;
  in_backquotes_ = outer_quotes;
}

void shell_reader::read_documents() {
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
        bare.remove_prefix(std::min(bare.find_first_not_of('\t'), bare.size()));
      advance(line.size() + 1);
      // Trailing blanks and an indent of the list item are forgiven.
      if (trim(bare) == document.delimiter)
        break;
      command.input += bare;
      command.input += '\n';
    }
  }
}

} // namespace pass_lang
