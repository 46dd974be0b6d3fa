#include "compiler/guard.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "base/text.hpp"
#include "skill/language.hpp"

namespace skvm {

namespace {

/// Words as multiset: what a reader would notice if it went missing.
std::map<std::string, int> words_of(std::string_view text) {
  std::map<std::string, int> words;
  std::string word;
  auto flush = [&] {
    if (!word.empty())
      ++words[to_lower(word)];
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    auto size = ir::character_size(text, i);
    auto kind = ir::letter_at(text, i, size);
    if (kind != ir::letter::part)
      flush();
    if (kind != ir::letter::none)
      word += text.substr(i, size);
    // A Chinese or Japanese character is a word of its own.
    if (kind == ir::letter::whole)
      flush();
    i += size;
  }
  flush();
  return words;
}

/// Share of the words of `part` that `whole` has too, 0 to 1.
double coverage(const std::map<std::string, int>& part,
                const std::map<std::string, int>& whole) {
  int total = 0;
  int found = 0;
  for (const auto& [word, count] : part) {
    total += count;
    auto at = whole.find(word);
    if (at != whole.end())
      found += std::min(count, at->second);
  }
  return total == 0 ? 1.0 : static_cast<double>(found) / total;
}

class checker {
public:
  checker(const skill& original, const skill& compiled,
          const std::vector<edit>& applied)
    : original_(original), compiled_(compiled), applied_(applied) {}

  guard_report run() {
    check_front_matter();
    check_headings();
    check_steps();
    check_constraints();
    check_code();
    check_growth();
    report_.passed = report_.violations.empty();
    return std::move(report_);
  }

private:
  void fail(std::string rule, int line, std::string message, span where = {}) {
    guard_violation violation{std::move(rule), line, std::move(message), {}};
    for (const auto& change : applied_)
      if (change.where.begin < where.end && where.begin < change.where.end)
        violation.edit = change.pass + "/" + change.rule;
    report_.violations.push_back(std::move(violation));
  }

  void check_front_matter() {
    auto before = original_.source.substr(0, original_.body_begin);
    auto after = compiled_.source.substr(0, compiled_.body_begin);
    if (before != after)
      fail("front-matter-changed", 1, "the front matter differs",
           {0, original_.body_begin});
  }

  void check_headings() {
    std::size_t at = 0;
    for (const auto& section : original_.sections) {
      if (section.level == 0)
        continue;
      auto same = [&](const skvm::section& other) {
        return other.level == section.level && other.title == section.title;
      };
      auto found = std::find_if(compiled_.sections.begin()
                                  + static_cast<std::ptrdiff_t>(at),
                                compiled_.sections.end(), same);
      if (found == compiled_.sections.end()) {
        fail("heading-lost", section.lines.first,
             "the heading '" + section.title + "' is gone or out of order",
             {section.where.begin, section.where.begin + 1});
        return;
      }
      at = static_cast<std::size_t>(found - compiled_.sections.begin()) + 1;
    }
  }

  void check_steps() {
    std::size_t at = 0;
    for (const auto& step : original_.steps) {
      auto wanted = words_of(step.title);
      std::size_t next = at;
      while (next < compiled_.steps.size()
             && coverage(wanted, words_of(compiled_.steps[next].text)) < 0.7)
        ++next;
      if (next == compiled_.steps.size()) {
        fail("step-lost", step.lines.first,
             "the step '" + step.title + "' is gone or out of order",
             step.where);
        continue;
      }
      at = next + 1;
    }
  }

  void check_constraints() {
    std::vector<std::pair<constraint_kind, std::map<std::string, int>>> kept;
    for (const auto& rule : compiled_.constraints)
      kept.emplace_back(rule.kind, words_of(rule.text));
    for (const auto& rule : original_.constraints) {
      auto wanted = words_of(rule.text);
      auto stands = std::any_of(kept.begin(), kept.end(), [&](const auto& k) {
        return k.first == rule.kind && coverage(wanted, k.second) >= 0.8;
      });
      if (!stands)
        fail("constraint-lost", rule.line,
             "the constraint '" + rule.text + "' is gone or weaker", rule.where);
    }
  }

  void check_code() {
    for (const auto& block : original_.code) {
      auto wanted = words_of(block.text);
      auto stands = std::any_of(
        compiled_.code.begin(), compiled_.code.end(), [&](const auto& other) {
          return other.language == block.language
                 && (other.text == block.text
                     || coverage(wanted, words_of(other.text)) >= 0.8);
        });
      if (!stands)
        fail("code-lost", block.lines.first,
             "a code block of the original is gone", block.where);
    }
  }

  /// Short skills may grow more: three lines of advice are much for them.
  void check_growth() {
    auto before = static_cast<double>(original_.line_starts.size());
    auto after = static_cast<double>(compiled_.line_starts.size());
    auto factor = before < 100 ? 2.0 : before < 200 ? 1.0 : 0.5;
    auto bound = before + std::ceil(before * factor) + 10;
    if (after > bound)
      fail("growth", 0,
           "the text grew from " + std::to_string(original_.line_starts.size())
             + " to " + std::to_string(compiled_.line_starts.size())
             + " lines, over the bound of "
             + std::to_string(static_cast<long>(bound)));
  }

  const skill& original_;
  const skill& compiled_;
  const std::vector<edit>& applied_;
  guard_report report_;
};

} // namespace

guard_report check_contract(const skill& original, const skill& compiled,
                            const std::vector<edit>& applied) {
  return checker{original, compiled, applied}.run();
}

} // namespace skvm
