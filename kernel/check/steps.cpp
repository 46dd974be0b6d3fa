#include "base/text.hpp"
#include "check/parts.hpp"
#include <re2/re2.h>

#include <map>
#include <optional>
#include <set>

namespace skvm::checks {

namespace {

const RE2& step_heading() {
  static const RE2 pattern{
    R"((?i)^#+\s+\**(?:step|phase|stage)\s+(\d{1,4})\b)"};
  return pattern;
}

const RE2& numbered_heading() {
  static const RE2 pattern{R"(^#+\s+\**(\d{1,4})[.)]\s)"};
  return pattern;
}

/// A word that points at a step, the first number, and the last of a range.
const RE2& reference() {
  static const RE2 pattern{
    R"((?i)\b(?:see|go(?:ing)?\s+(?:back\s+)?to|back\s+to|return\s+to|jump\s+to|skip\s+to|repeat|redo|rerun|continue\s+(?:with|at|from)|proceed\s+to|from|in|after|until|as\s+in|of)\s+\**steps?\s+(\d{1,4})(?:\s*(?:-|–|to|and|through)\s*(\d{1,4}))?\b(\s+(?:of|in)\s+(?:the|that|this|each|\[|`|references))?)"};
  return pattern;
}

/// The number of an ordered item and its indent.
std::optional<std::pair<int, std::size_t>> number_of(std::string_view line) {
  std::size_t indent = 0;
  while (indent < line.size() && line[indent] == ' ')
    ++indent;
  auto at = indent;
  int number = 0;
  while (at < line.size() && line[at] >= '0' && line[at] <= '9'
         && at - indent < 5)
    number = number * 10 + (line[at++] - '0');
  if (at == indent || at + 1 >= line.size()
      || (line[at] != '.' && line[at] != ')') || line[at + 1] != ' ')
    return std::nullopt;
  return std::pair{number, indent};
}

class step_checker {
public:
  step_checker(const document& doc, findings& out) : doc_(doc), out_(out) {}

  void run() {
    for (const auto& one : doc_.units)
      if (one.where == text_area::prose)
        see(one);
    if (known_.empty())
      return;
    for (const auto& one : doc_.units)
      if (one.where == text_area::prose)
        check_references(one);
  }

private:
  void see(const unit& one) {
    auto text = doc_.of(one);
    auto line = doc_.line_of(one.begin);
    if (one.what == unit::form::heading) {
      lists_.clear();
      int number = 0;
      re2::StringPiece piece{text.data(), text.size()};
      if (RE2::PartialMatch(piece, step_heading(), &number)
          || RE2::PartialMatch(piece, numbered_heading(), &number)) {
        while (!headings_.empty() && headings_.rbegin()->first > one.level)
          headings_.erase(std::prev(headings_.end()));
        follow(headings_[one.level], number, line);
      } else {
        headings_.erase(headings_.lower_bound(one.level), headings_.end());
      }
      return;
    }
    if (one.what != unit::form::item)
      return;
    // The unit may begin behind the indent of its line.
    auto found = number_of(doc_.line(line));
    if (!found)
      return;
    auto [number, indent] = *found;
    while (!lists_.empty() && lists_.rbegin()->first > indent)
      lists_.erase(std::prev(lists_.end()));
    follow(lists_[indent], number, line);
  }

  struct sequence {
    int last = 0;
    bool rises = false; ///< not all of them are 1
  };

  void follow(sequence& list, int number, int line) {
    known_.insert(number);
    if (number == list.last + 1) {
      list.rises = list.rises || list.last > 0;
    } else if (number == list.last && list.rises) {
      out_.add("step-repeated", doc_.name, line,
               "the number " + std::to_string(number)
                 + " is given twice; number the steps anew");
    } else if (list.last > 0 && number > list.last + 1
               && number <= list.last + 3) {
      out_.add("step-skipped", doc_.name, line,
               "after " + std::to_string(list.last) + " follows "
                 + std::to_string(number)
                 + "; add the missing step or number them anew");
      list.rises = true;
    } else if (number != list.last) {
      list.rises = false;
    }
    list.last = number;
  }

  void check_references(const unit& one) {
    auto text = doc_.of(one);
    if (text.find("tep") == std::string_view::npos)
      return;
    re2::StringPiece rest{text.data(), text.size()};
    std::string first;
    std::string last;
    std::string of;
    while (RE2::FindAndConsume(&rest, reference(), &first, &last, &of)) {
      auto at = static_cast<std::size_t>(rest.data() - text.data());
      auto line = doc_.line_of(one.begin + (at > 0 ? at - 1 : 0));
      if (!of.empty())
        continue;
      for (const auto& number : {first, last})
        if (!number.empty() && !known_.contains(std::stoi(number)))
          out_.add("step-missing", doc_.name, line,
                   "there is no step " + number + "; the steps end at "
                     + std::to_string(*known_.rbegin())
                     + ", so correct the number or add the step");
    }
  }

  const document& doc_;
  findings& out_;
  std::set<int> known_;
  std::map<std::size_t, sequence> lists_; ///< by indent
  std::map<int, sequence> headings_;      ///< by level
};

} // namespace

void check_steps(const document& doc, findings& out) {
  step_checker{doc, out}.run();
}

} // namespace skvm::checks
