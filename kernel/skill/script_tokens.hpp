#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Reads programs just far enough to find calls and their literals.
namespace skvm::ir {

struct token {
  enum class kind { name, number, text, sign } what = kind::sign;
  std::string_view text; ///< of a string what is between its quotes
  int line = 0;
  bool first = false;   ///< starts a statement, as far as lines show it
  bool derived = false; ///< a string with parts that are computed
};

/// The number that a token begins with; -1 where it is none.
int integer_of(std::string_view text);

enum class token_style { python, javascript };

/// A source over 500,000 tokens is read up to there.
std::vector<token> tokens_of(std::string_view source, token_style style);

/// One argument of a call: tokens `begin` to `end`, without its keyword.
struct call_argument {
  std::string_view keyword; ///< empty for a positional one
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A list of tokens with the questions that readers ask.
class token_list {
public:
  explicit token_list(std::vector<token> tokens) : tokens_(std::move(tokens)) {}

  [[nodiscard]] std::size_t size() const { return tokens_.size(); }

  /// A sign that is no sign for what lies outside.
  [[nodiscard]] const token& at(std::size_t i) const;
  [[nodiscard]] bool is(std::size_t i, std::string_view text) const;
  [[nodiscard]] bool is_name(std::size_t i) const;
  [[nodiscard]] bool is_text(std::size_t i) const;

  /// The arguments of a call, list or object whose bracket is token `open`;
  /// `after` is the token behind it. Looks at most 1,000 tokens ahead.
  [[nodiscard]] std::vector<call_argument>
  arguments(std::size_t open, std::size_t* after = nullptr) const;
  /// The bracket that opens what ends at token `close`, or `close`. Looks at
  /// most 200 tokens back.
  [[nodiscard]] std::size_t opening(std::size_t close) const;
  /// The strings between two tokens.
  [[nodiscard]] std::vector<std::string> texts(std::size_t begin,
                                               std::size_t end) const;

private:
  std::vector<token> tokens_;
};

} // namespace skvm::ir
