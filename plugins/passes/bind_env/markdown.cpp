#include "markdown.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <cctype>

namespace bind_env {

namespace {

using pass_lang::trim;

// How many marks open or close a fence, 0 for any other line.
std::size_t fence_size(std::string_view line) {
  auto bare = trim(line);
  if (bare.empty() || (bare.front() != '`' && bare.front() != '~'))
    return 0;
  auto end = std::min(bare.find_first_not_of(bare.front()), bare.size());
  return end < 3 ? 0 : end;
}

bool starts_block(std::string_view line) {
  auto bare = trim(line);
  if (bare.empty())
    return true;
  auto digits = std::min(bare.find_first_not_of("0123456789"), bare.size());
  auto mark = bare.substr(digits, 2);
  return bare.front() == '|' || mark == ". " || mark == ") "
         || (digits == 0 && (mark == "- " || mark == "* " || mark == "+ "));
}

bool underlines_heading(std::string_view line) {
  auto bare = trim(line);
  return bare.size() > 2
         && (bare.find_first_not_of('=') == std::string_view::npos
             || bare.find_first_not_of('-') == std::string_view::npos);
}

class reader {
public:
  reader(std::string_view text, const std::vector<skvm::line_range>& code)
    : text_(text), code_(code) {}

  std::vector<prose_block> run() {
    int number = 0;
    for (auto line : pass_lang::split_lines(text_)) {
      ++number;
      if (is_code(number))
        end_block();
      else
        read_line(line, number);
    }
    end_block();
    return std::move(out_);
  }

private:
  bool is_code(int line) {
    while (next_ < code_.size() && code_[next_].last < line)
      ++next_;
    return next_ < code_.size() && code_[next_].first <= line;
  }

  void read_line(std::string_view line, int number) {
    if (line.starts_with("#")) {
      end_block();
      auto title = std::min(line.find_first_not_of('#'), line.size());
      out_.push_back({line.substr(title), number, true});
      return;
    }
    if (underlines_heading(line) && !open_.text.empty()) {
      open_.heading = true;
      return end_block();
    }
    if (starts_block(line))
      end_block();
    if (trim(line).empty())
      return;
    auto begin = static_cast<std::size_t>(line.data() - text_.data());
    if (open_.text.empty()) {
      open_ = {line, number, false};
      begin_ = begin;
    } else {
      open_.text = text_.substr(begin_, begin + line.size() - begin_);
    }
  }

  void end_block() {
    if (!open_.text.empty())
      out_.push_back(open_);
    open_ = {};
  }

  std::string_view text_;
  const std::vector<skvm::line_range>& code_;
  std::size_t next_ = 0;
  std::vector<prose_block> out_;
  prose_block open_;
  std::size_t begin_ = 0;
};

} // namespace

std::vector<fenced_code> fenced_code_of(std::string_view text) {
  std::vector<fenced_code> out;
  std::size_t marks = 0;
  char mark = '`';
  int number = 0;
  std::size_t begin = 0;
  for (auto line : pass_lang::split_lines(text)) {
    ++number;
    auto at = static_cast<std::size_t>(line.data() - text.data());
    auto size = fence_size(line);
    auto bare = trim(line);
    if (marks == 0 && size > 0) {
      marks = size;
      mark = bare.front();
      auto info = trim(bare.substr(size));
      auto word = info.substr(0, info.find_first_of(" {,"));
      begin = std::min(at + line.size() + 1, text.size());
      out.push_back({pass_lang::to_lower(word), {}, {number, number}});
    } else if (marks > 0 && size >= marks && bare.front() == mark
               && bare.size() == size) {
      out.back().text = text.substr(begin, at - std::min(at, begin));
      out.back().lines.last = number;
      marks = 0;
    }
  }
  if (marks > 0) {
    out.back().text = text.substr(begin);
    out.back().lines.last = number;
  }
  return out;
}

std::vector<prose_block>
prose_blocks_of(std::string_view text,
                const std::vector<skvm::line_range>& code) {
  return reader{text, code}.run();
}

} // namespace bind_env
