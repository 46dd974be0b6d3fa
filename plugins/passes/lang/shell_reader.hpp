#pragma once

#include "shell.hpp"

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace pass_lang {

inline bool is_shell_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

inline bool is_shell_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// The recursive reader behind `read_shell`: lists and compound commands are in
/// `shell.cpp`, words, expansions and here-documents in `shell_words.cpp`.
/// Nesting is bounded, so broken input costs no more than its length.
class shell_reader {
public:
  shell_reader(std::string_view text, shell_text& out)
    : text_(text), out_(out) {}

  void read_all();

private:
  struct pending_document {
    std::string delimiter;
    bool strip_tabs = false;
    std::size_t command = 0;
  };

  /// Whether patterns of a `case` are open: they end in a bracket that closes
  /// nothing.
  struct list_state {
    int cases = 0;
    bool at_pattern = false;
  };

  static constexpr int max_depth = 24;

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

  void skip_blanks() {
    while (is_shell_blank(peek()))
      advance();
  }

  void skip_line() {
    while (pos_ < text_.size() && peek() != '\n')
      advance();
  }

  void skip_to(std::string_view closer);

  void begin_command();
  void end_command();
  /// Reads commands up to `closer` of this nesting, which stays unread.
  void read_list(int depth, char closer);
  bool skip_unread(list_state& state);
  bool read_separator(list_state& state);
  void skip_pattern();
  /// Keywords, groups and definitions, where a command could begin.
  bool read_compound(int depth, list_state& state);
  bool read_group(int depth);
  bool read_definition(std::string_view word);
  void read_loop_words(int depth);
  void read_case(int depth, list_state& state);
  [[nodiscard]] std::string_view bare_word() const;
  bool read_redirection(int depth);
  void add_redirection(const std::string& op, bool strip_tabs,
                       shell_word target);
  void read_argument(int depth);
  void read_array(int depth);
  /// `[--sort best|new]`, `[add|remove]`, `[<name>]`: how a manual shows what
  /// may stand there. Takes it, and says whether it was one; nothing longer
  /// than 200 bytes is, and nothing in which the shell would run a command.
  bool skip_synopsis();

  shell_word read_word(int depth);
  void read_quoted(shell_word& word, int depth);
  [[nodiscard]] std::size_t placeholder_size() const;
  void take(shell_word& word);
  void read_escape(shell_word& word);
  /// One character, escape or expansion of double-quoted or bare text.
  void read_expandable(shell_word& word, int depth);
  void read_parameter(shell_word& word, int depth);
  /// A substitution: commands of its own, in the middle of a word.
  void nested(int depth, char closer);
  void read_documents();

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

} // namespace pass_lang
