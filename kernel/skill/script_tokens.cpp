#include "skill/script_tokens.hpp"

#include <algorithm>
#include <charconv>

namespace skvm::ir {

namespace {

constexpr std::size_t most_tokens = 500'000;
constexpr std::size_t longest_call = 1'000;
constexpr std::size_t longest_object = 200;
constexpr std::size_t longest_pattern = 1'000;

bool is_name_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'
         || static_cast<unsigned char>(c) >= 0x80;
}

class tokenizer {
public:
  tokenizer(std::string_view text, token_style style)
    : text_(text), python_(style == token_style::python) {}

  std::vector<token> run() {
    while (at_ < text_.size() && out_.size() < most_tokens)
      step();
    return std::move(out_);
  }

private:
  void step() {
    auto c = text_[at_];
    if (c == '\n') {
      ++line_;
      ++at_;
      fresh_ = fresh_ || depth_ == 0;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (python_ && c == '\\' && peek(1) == '\n') {
      ++line_;
      at_ += 2;
    } else if (python_ ? c == '#' : (c == '/' && peek(1) == '/') || shebang()) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (!python_ && c == '/' && peek(1) == '*') {
      skip_comment();
    } else if (c == '"' || c == '\'' || (!python_ && c == '`')) {
      read_text(at_, false);
    } else if (!python_ && c == '/' && starts_pattern()) {
      skip_pattern();
    } else if (is_name_char(c)) {
      read_name();
    } else {
      read_sign();
    }
  }

  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool shebang() const { return at_ == 0 && text_.starts_with("#!"); }

  void skip_comment() {
    auto end = text_.find("*/", at_ + 2);
    end = end == std::string_view::npos ? text_.size() : end + 2;
    line_ += static_cast<int>(
      std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                 text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    at_ = end;
  }

  /// A slash divides behind a value and opens a pattern elsewhere.
  bool starts_pattern() const {
    if (out_.empty())
      return true;
    const auto& before = out_.back();
    if (before.what == token::kind::sign)
      return before.text != ")" && before.text != "]" && before.text != "}";
    return before.what == token::kind::name && before.text == "return";
  }

  void skip_pattern() {
    bool in_class = false;
    auto end = at_ + 1;
    auto last = std::min(text_.size(), at_ + longest_pattern);
    for (; end < last && text_[end] != '\n'; ++end) {
      if (text_[end] == '\\')
        ++end;
      else if (text_[end] == '[')
        in_class = true;
      else if (text_[end] == ']')
        in_class = false;
      else if (text_[end] == '/' && !in_class)
        break;
    }
    bool closed = end < last && text_[end] == '/';
    add(token::kind::sign, at_, at_ + 1);
    at_ = closed ? end + 1 : at_ + 1;
  }

  void read_name() {
    auto end = at_;
    while (end < text_.size() && is_name_char(text_[end]))
      ++end;
    auto name = text_.substr(at_, end - at_);
    auto next = end < text_.size() ? text_[end] : '\0';
    bool prefix =
      python_ && name.size() <= 2 && (next == '"' || next == '\'')
      && name.find_first_not_of("rRbBuUfF") == std::string_view::npos;
    if (prefix) {
      bool derived = name.find_first_of("fF") != std::string_view::npos;
      return read_text(end, derived);
    }
    bool number = name[0] >= '0' && name[0] <= '9';
    add(number ? token::kind::number : token::kind::name, at_, end);
    at_ = end;
  }

  void read_sign() {
    auto c = text_[at_];
    if (c == '(' || c == '[' || c == '{')
      ++depth_;
    else if ((c == ')' || c == ']' || c == '}') && depth_ > 0)
      --depth_;
    add(token::kind::sign, at_, at_ + 1);
    ++at_;
    // A statement may follow a colon or a brace.
    fresh_ = fresh_ || c == ';' || (!python_ && (c == '{' || c == '}'))
             || (python_ && c == ':' && depth_ == 0);
  }

  /// A string whose quote is at `quote`. A simple one ends with its line.
  void read_text(std::size_t quote, bool derived) {
    auto c = text_[quote];
    bool triple = python_ && quote + 2 < text_.size() && text_[quote + 1] == c
                  && text_[quote + 2] == c;
    bool many_lines = triple || c == '`';
    auto begin = quote + (triple ? 3 : 1);
    auto end = begin;
    auto first_line = line_;
    for (; end < text_.size(); ++end) {
      if (text_[end] == '\\' && end + 1 < text_.size()) {
        line_ += text_[end + 1] == '\n' ? 1 : 0;
        ++end;
      } else if (text_[end] == c
                 && (!triple
                     || (end + 2 < text_.size() && text_[end + 1] == c
                         && text_[end + 2] == c)
                     || end + 2 >= text_.size())) {
        break;
      } else if (text_[end] == '\n') {
        if (!many_lines)
          break;
        ++line_;
      }
    }
    end = std::min(end, text_.size());
    auto value = text_.substr(begin, std::max(begin, end) - begin);
    if (c == '`')
      derived = value.find("${") != std::string_view::npos;
    token one;
    one.what = token::kind::text;
    one.text = value;
    one.line = first_line;
    one.first = std::exchange(fresh_, false);
    one.derived = derived;
    out_.push_back(one);
    bool closed = end < text_.size() && text_[end] == c;
    at_ = std::min(end + (closed ? (triple ? 3u : 1u) : 0u), text_.size());
  }

  void add(token::kind what, std::size_t begin, std::size_t end) {
    token one;
    one.what = what;
    one.text = text_.substr(begin, end - begin);
    one.line = line_;
    one.first = std::exchange(fresh_, false);
    out_.push_back(one);
  }

  std::string_view text_;
  bool python_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  bool fresh_ = true;
  std::vector<token> out_;
};

bool opens(std::string_view sign) {
  return sign == "(" || sign == "[" || sign == "{";
}

bool closes(std::string_view sign) {
  return sign == ")" || sign == "]" || sign == "}";
}

} // namespace

std::vector<token> tokens_of(std::string_view source, token_style style) {
  return tokenizer{source, style}.run();
}

const token& token_list::at(std::size_t i) const {
  static const token none;
  return i < tokens_.size() ? tokens_[i] : none;
}

bool token_list::is(std::size_t i, std::string_view text) const {
  return i < tokens_.size() && tokens_[i].what != token::kind::text
         && tokens_[i].text == text;
}

bool token_list::is_name(std::size_t i) const {
  return i < tokens_.size() && tokens_[i].what == token::kind::name;
}

bool token_list::is_text(std::size_t i) const {
  return i < tokens_.size() && tokens_[i].what == token::kind::text;
}

std::vector<call_argument> token_list::arguments(std::size_t open,
                                                 std::size_t* after) const {
  std::vector<call_argument> out;
  int depth = 0;
  auto begin = open + 1;
  auto last = std::min(tokens_.size(), open + longest_call);
  auto i = open;
  auto finish = [&] {
    if (i > begin) {
      call_argument one{{}, begin, i};
      bool named = (is_name(begin) || is_text(begin))
                   && (is(begin + 1, "=") || is(begin + 1, ":"))
                   && !is(begin + 2, "=");
      if (named) {
        one.keyword = tokens_[begin].text;
        one.begin += 2;
      }
      out.push_back(one);
    }
    begin = i + 1;
  };
  for (; i < last; ++i) {
    const auto& one = tokens_[i];
    if (one.what != token::kind::sign)
      continue;
    if (opens(one.text)) {
      ++depth;
    } else if (closes(one.text)) {
      if (--depth == 0) {
        finish();
        break;
      }
    } else if (one.text == "," && depth == 1) {
      finish();
    }
  }
  if (after != nullptr)
    *after = std::min(i + 1, tokens_.size());
  return out;
}

std::size_t token_list::opening(std::size_t close) const {
  int depth = 0;
  auto least = close > longest_object ? close - longest_object : 0;
  for (auto i = std::min(close, tokens_.size() - 1); i + 1 > least; --i) {
    if (tokens_[i].what == token::kind::sign && closes(tokens_[i].text))
      ++depth;
    else if (tokens_[i].what == token::kind::sign && opens(tokens_[i].text)
             && --depth == 0)
      return i;
    if (i == 0)
      break;
  }
  return close;
}

std::vector<std::string> token_list::texts(std::size_t begin,
                                           std::size_t end) const {
  std::vector<std::string> out;
  for (auto i = begin; i < std::min(end, tokens_.size()); ++i)
    if (is_text(i))
      out.emplace_back(tokens_[i].text);
  return out;
}

int integer_of(std::string_view text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

} // namespace skvm::ir
