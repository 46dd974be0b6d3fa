#include "solidify/code_parts.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm::solidify {

namespace {

using kind = code_token::kind;

constexpr std::array<std::string_view, 18> reserved{
  "if",    "then",     "else", "elif", "fi",   "for",
  "while", "until",    "do",   "done", "case", "esac",
  "in",    "function", "{",    "}",    "!",    "select"};

constexpr std::array<std::string_view, 17> operators{
  "&&", "||", ";;", "<<-", "<<", "|&", ">>", ">&", "&>",
  "<&", "|",  "&",  ";",   "(",  ")",  "<",  ">"};

class shell_reader {
public:
  explicit shell_reader(std::string_view code) : code_(code) {}

  std::optional<code_tokens> read() {
    while (at_ < code_.size() && fine_) {
      auto c = code_[at_];
      if (c == ' ' || c == '\t' || c == '\r')
        ++at_;
      else if (c == '\\' && code_.substr(at_, 2) == "\\\n")
        at_ += 2;
      else if (c == '#')
        skip_comment();
      else if (c == '\n')
        line_feed();
      else
        operator_or_word();
    }
    if (!waiting_.empty())
      bodies();
    while (!out_.empty() && out_.back().text == "\n")
      out_.pop_back();
    if (!fine_ || out_.empty())
      return std::nullopt;
    look_inside();
    return fine_ ? std::optional{std::move(out_)} : std::nullopt;
  }

private:
  void skip_comment() {
    auto end = code_.find('\n', at_);
    at_ = end == std::string_view::npos ? code_.size() : end;
  }

  void line_feed() {
    ++at_;
    if (!waiting_.empty())
      bodies();
    if (!out_.empty() && out_.back().text != "\n")
      add("\n");
  }

  void add(std::string_view text) {
    code_token token;
    token.text = text;
    out_.push_back(std::move(token));
  }

  void operator_or_word() {
    auto rest = code_.substr(at_);
    auto digits = rest.find_first_not_of("0123456789");
    if (digits != std::string_view::npos && digits > 0
        && (rest[digits] == '>' || rest[digits] == '<'))
      return redirection(rest, digits);
    for (auto op : operators)
      if (rest.starts_with(op)) {
        if (op[0] == '<' || op[0] == '>' || op == "&>")
          return redirection(rest, 0);
        if (op == ";;")
          fine_ = false;
        at_ += op.size();
        return add(op);
      }
    word();
  }

  void redirection(std::string_view rest, std::size_t digits) {
    auto end = rest.find_first_not_of("<>&|-", digits);
    end = end == std::string_view::npos ? rest.size() : end;
    auto op = std::string{rest.substr(0, end)};
    auto bare = op.substr(digits);
    if (bare == ">&" || bare == "<&") {
      // A descriptor follows at once.
      auto stop = rest.find_first_not_of("0123456789-", end);
      stop = stop == std::string_view::npos ? rest.size() : stop;
      at_ += stop;
      return add(rest.substr(0, stop));
    }
    at_ += end;
    if (bare == "<<") {
      heredoc();
    } else if (bare == "<" || bare == ">" || bare == ">>" || bare == "&>"
               || bare == ">|") {
      add(op);
    } else {
      fine_ = false;
    }
  }

  void heredoc() {
    while (at_ < code_.size() && code_[at_] == ' ')
      ++at_;
    word();
    if (!fine_ || out_.empty() || out_.back().what != kind::word) {
      fine_ = false;
      return;
    }
    auto& token = out_.back();
    auto quoted = token.text != token.value;
    token.what = kind::heredoc;
    token.text = quoted ? "quoted" : "plain";
    waiting_.push_back(out_.size() - 1);
  }

  void bodies() {
    for (auto index : waiting_) {
      auto& token = out_[index];
      std::string body;
      auto closed = false;
      while (at_ < code_.size() && !closed) {
        auto end = code_.find('\n', at_);
        auto line = code_.substr(
          at_, (end == std::string_view::npos ? code_.size() : end) - at_);
        at_ = end == std::string_view::npos ? code_.size() : end + 1;
        closed = line == token.value;
        if (!closed)
          body.append(line).append("\n");
      }
      // Without quotes around the delimiter the body is expanded.
      if (!closed
          || (token.text == "plain"
              && body.find_first_of("$`\\") != std::string::npos))
        fine_ = false;
      code_token whole;
      whole.text = std::move(body);
      token.children = {std::move(whole)};
    }
    waiting_.clear();
  }

  void word() {
    code_token token;
    token.what = kind::word;
    auto begin = at_;
    auto expands = false;
    while (at_ < code_.size() && fine_) {
      auto c = code_[at_];
      if (std::string_view{" \t\r\n;&|<>()"}.find(c) != std::string_view::npos)
        break;
      if (c == '\'') {
        auto end = code_.find('\'', at_ + 1);
        fine_ = end != std::string_view::npos;
        if (fine_)
          token.value += code_.substr(at_ + 1, end - at_ - 1);
        at_ = fine_ ? end + 1 : code_.size();
      } else if (c == '"') {
        expands |= double_quoted(token.value);
      } else if (c == '\\') {
        if (at_ + 1 < code_.size() && code_[at_ + 1] != '\n')
          token.value += code_[at_ + 1];
        at_ += 2;
      } else if (c == '$' || c == '`') {
        // `$x` is repeated as it is; commands in words are left to the model.
        auto next = at_ + 1 < code_.size() ? code_[at_ + 1] : ' ';
        if (c == '`' || next == '(' || next == '{')
          fine_ = false;
        expands = true;
        ++at_;
      } else {
        if (c == '*' || c == '?' || c == '[' || (c == '~' && at_ == begin)
            || c == '{')
          expands = true;
        token.value += c;
        ++at_;
      }
    }
    at_ = std::min(at_, code_.size());
    token.text = code_.substr(begin, at_ - begin);
    if (expands)
      token.what = kind::other;
    out_.push_back(std::move(token));
  }

  /// Whether something in it is expanded.
  bool double_quoted(std::string& value) {
    auto expands = false;
    for (++at_; at_ < code_.size(); ++at_) {
      auto c = code_[at_];
      if (c == '"') {
        ++at_;
        return expands;
      }
      if (c == '\\' && at_ + 1 < code_.size()
          && std::string_view{"$`\"\\\n"}.find(code_[at_ + 1])
               != std::string_view::npos) {
        if (code_[++at_] != '\n')
          value += code_[at_];
        continue;
      }
      if (c == '`' || (c == '$' && code_.substr(at_, 2) == "$("))
        fine_ = false;
      expands |= c == '$';
      value += c;
    }
    fine_ = false;
    return expands;
  }

  /// Words that are programs of another language, command by command.
  void look_inside() {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= out_.size(); ++i)
      if (i == out_.size() || begins_command(out_[i])) {
        look_inside(begin, i);
        begin = i + 1;
      }
  }

  void look_inside(std::size_t begin, std::size_t end) {
    std::vector<std::size_t> words;
    std::optional<std::size_t> body;
    for (auto i = begin; i < end; ++i) {
      auto redirected = i > begin && names_file(out_[i - 1]);
      if (out_[i].what == kind::heredoc)
        body = i;
      else if (!redirected && out_[i].what == kind::word)
        words.push_back(i);
    }
    if (words.empty())
      return;
    auto program = out_[words[0]].value;
    if (std::find(reserved.begin(), reserved.end(), program) != reserved.end())
      fine_ = false;
    auto python = program.starts_with("python");
    auto language = python                 ? code_language::python
                    : program == "node"    ? code_language::javascript
                    : program == "sqlite3" ? code_language::sql
                                           : code_language::text;
    if (language == code_language::text)
      return;
    auto at = language == code_language::sql
                ? sql_at(words)
                : code_behind(words, python ? "-c" : "-e");
    auto has_code = at < words.size();
    if (has_code) {
      auto& code = out_[words[at]];
      code.inner = language;
      code.children = read_literals(code.value, language);
    }
    if (body && !has_code) {
      auto text = out_[*body].children[0].text;
      out_[*body].inner = language;
      out_[*body].children = read_literals(text, language);
    }
  }

  /// The first word behind the option; the number of words where none is.
  [[nodiscard]] std::size_t code_behind(const std::vector<std::size_t>& words,
                                        std::string_view option) const {
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
      if (out_[words[i]].value == option)
        return i + 1;
    return words.size();
  }

  /// The word behind the database, wherever options stand.
  [[nodiscard]] std::size_t
  sql_at(const std::vector<std::size_t>& words) const {
    auto has_database = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const auto& word = out_[words[i]].value;
      if (is_sqlite_flag(word))
        continue;
      if (word.starts_with("-"))
        break; // its value may be the next word
      if (has_database)
        return i;
      has_database = true;
    }
    return words.size();
  }

  std::string_view code_;
  std::size_t at_ = 0;
  bool fine_ = true;
  code_tokens out_;
  std::vector<std::size_t> waiting_; ///< heredocs whose text is to come
};

} // namespace

std::optional<code_tokens> read_shell(std::string_view code) {
  return shell_reader{code}.read();
}

} // namespace skvm::solidify
