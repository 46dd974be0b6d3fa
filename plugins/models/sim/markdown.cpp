#include "markdown.hpp"

#include "text.hpp"

#include <algorithm>

namespace sim {

namespace {

using kind = element::kind;

std::size_t indent_of(std::string_view line) {
  auto at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? 0 : at;
}

// Drops up to so many blanks: the indent of a fence inside a list item.
std::string_view outdented(std::string_view line, std::size_t by) {
  return line.substr(std::min(by, indent_of(line)));
}

class scanner {
public:
  std::vector<element> scan(std::string_view markdown) {
    for (auto line : lines_of(markdown))
      take(line);
    if (!fence_.empty())
      out_.push_back(block_);
    return std::move(out_);
  }

private:
  void take(std::string_view line) {
    static const RE2 fence{R"(^ *(`{3,}|~{3,})\s*([\w+-]*))"};
    static const RE2 heading{R"(^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$)"};
    static const RE2 number{R"(^( *)\d{1,4}[.)]\s+(.*)$)"};
    static const RE2 bullet{R"(^( *)[-*+]\s+(.*)$)"};
    auto opens = matches_of(line, fence);
    if (!fence_.empty()) {
      if (!opens.empty() && opens[0].groups[1].starts_with(fence_)
          && trimmed(line) == opens[0].groups[1]) {
        out_.push_back(block_);
        fence_.clear();
      } else {
        block_.text += std::string{outdented(line, block_.indent)} + '\n';
      }
      return;
    }
    if (!opens.empty()) {
      fence_ = opens[0].groups[1];
      block_ = {kind::block, indent_of(line), {}, lower(opens[0].groups[2])};
      return;
    }
    if (trimmed(line).empty())
      return;
    if (auto found = matches_of(line, heading); !found.empty())
      add(kind::heading, 0, found[0].groups[1]);
    else if (found = matches_of(line, number); !found.empty())
      add(kind::number, found[0].groups[1].size(), found[0].groups[2]);
    else if (found = matches_of(line, bullet); !found.empty())
      add(kind::bullet, found[0].groups[1].size(), found[0].groups[2]);
    else
      add(kind::prose, indent_of(line), trimmed(line));
  }

  void add(kind what, std::size_t indent, std::string_view text) {
    out_.push_back({what, indent, std::string{text}, {}});
  }

  std::vector<element> out_;
  std::string fence_;
  element block_;
};

} // namespace

std::vector<element> elements_of(std::string_view markdown) {
  return scanner{}.scan(markdown);
}

} // namespace sim
