#include "compiler/guard.hpp"

#include "base/text.hpp"
#include "compiler/guard_added.hpp"
#include "compiler/guard_match.hpp"
#include "compiler/guard_places.hpp"
#include "compiler/guard_words.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

namespace skvm {

namespace {

using namespace guard;

constexpr std::size_t most_violations = 50;

/// What a word of the original belongs to, the most telling thing first.
enum class unit_kind { heading, code, constraint, step, sentence };

using unit = std::pair<unit_kind, std::size_t>;

struct damage {
  std::size_t words = 0; ///< that the unit has
  std::size_t lost = 0;
  std::size_t inert = 0;   ///< still there, but no longer instructing
  std::size_t markers = 0; ///< of those lost: numbers and boxes of items
  std::string lost_words;
  std::string lost_file; ///< an output that the unit names no more
  std::size_t at = 0;    ///< offset of the first of them
};

std::string in_quotes(std::string_view text) {
  std::string out;
  for (char c : text)
    out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  return "'" + std::string{utf8_prefix(trim(out), 120)}
         + (out.size() > 120 ? "…'" : "'");
}

class checker {
public:
  checker(const skill& original, const skill& compiled,
          const std::vector<edit>& applied)
    : original_(original), compiled_(compiled),
      changes_(changes_between(original, compiled, applied)),
      before_(read_text(original)),
      after_(read_changed(compiled, original, before_, changes_)),
      words_(match_words(original, before_, compiled, after_, changes_)),
      places_(original, changes_, before_, after_, words_) {}

  guard_report run() {
    check_front_matter();
    check_words();
    check_code_roles();
    check_steps();
    for (const auto& found :
         find_added({original_, before_, compiled_, after_, words_, changes_}))
      if (!is_said(found))
        fail(found.rule, places_.line_before(found.at), found.message,
             places_.edit_at(found.at, &change::after));
    check_growth();
    std::stable_sort(
      report_.violations.begin(), report_.violations.end(),
      [](const auto& a, const auto& b) { return a.line < b.line; });
    report_.passed = report_.violations.empty();
    return std::move(report_);
  }

private:
  void fail(std::string rule, int line, std::string message, std::string edit) {
    if (report_.violations.size() < most_violations)
      report_.violations.push_back(
        {std::move(rule), line, std::move(message), std::move(edit)});
  }

  /// Whether a loss at the same place was reported: what was put there instead
  /// is no second fault.
  bool is_said(const added_fault& found) const {
    if (found.rule != "code-lost" && found.rule != "heading-lost"
        && found.rule != "instruction-weakened")
      return false;
    auto line = places_.line_before(found.at);
    return std::any_of(
      report_.violations.begin(), report_.violations.end(),
      [&](const auto& known) { return std::abs(known.line - line) <= 2; });
  }

  void check_front_matter() {
    if (original_.source.substr(0, original_.body_begin)
        == compiled_.source.substr(0, compiled_.body_begin))
      return;
    fail("front-matter-changed", 1, "the front matter differs",
         places_.edit_in({0, original_.body_begin}));
  }

  /// Whether a word instructs from the place that it did.
  bool still_instructs(const token& was, const token& is) const {
    if (was.where != is.where || was.level != is.level
        || was.struck != is.struck || was.quoted != is.quoted
        || was.code_span != is.code_span)
      return false;
    return was.block < 0 || is.block < 0
           || (code_of(original_, was).language
                 == code_of(compiled_, is).language
               && code_of(original_, was).fenced
                    == code_of(compiled_, is).fenced);
  }

  static const code_block& code_of(const skill& of, const token& one) {
    return of.code[static_cast<std::size_t>(one.block)];
  }

  unit unit_of(std::size_t i) const {
    const auto& one = before_.tokens[i];
    if (one.where == place::heading)
      return {unit_kind::heading, one.sentence};
    if (one.where == place::code)
      return {unit_kind::code, static_cast<std::size_t>(one.block)};
    if (constraint_[i] >= 0)
      return {unit_kind::constraint, static_cast<std::size_t>(constraint_[i])};
    if (step_[i] >= 0)
      return {unit_kind::step, static_cast<std::size_t>(step_[i])};
    return {unit_kind::sentence, one.sentence};
  }

  void check_words() {
    constraint_ = innermost(before_.tokens, original_.constraints);
    step_ = innermost(before_.tokens, original_.steps);
    std::map<unit, damage> units;
    auto last = units.end(); // most words belong to what the one before does
    for (std::size_t i = 0; i < before_.tokens.size(); ++i) {
      const auto& one = before_.tokens[i];
      if (auto of = unit_of(i); last == units.end() || last->first != of)
        last = units.try_emplace(of).first;
      auto& harm = last->second;
      harm.words += one.line_break ? 0 : 1;
      auto word = word_of(original_, one);
      bool lost = words_.partner[i] < 0;
      if (lost && one.where == place::prose && !one.code_span
          && is_free(to_lower(word)))
        continue;
      if (!lost
          && still_instructs(
            one, after_.tokens[static_cast<std::size_t>(words_.partner[i])]))
        continue;
      if (harm.lost + harm.inert == 0)
        harm.at = one.begin;
      if (lost && harm.lost_words.size() < 80)
        harm.lost_words +=
          (harm.lost_words.empty() ? "" : " ") + std::string{word};
      ++(lost ? harm.lost : harm.inert);
      harm.markers += lost && one.marker ? 1 : 0;
      if (lost && harm.lost_file.empty() && is_output(i, word))
        harm.lost_file = word;
    }
    for (const auto& [which, harm] : units)
      if (harm.lost + harm.inert > 0)
        report_unit(which, harm);
  }

  bool is_output(std::size_t i, std::string_view word) const {
    if (step_[i] < 0)
      return false;
    const auto& writes =
      original_.steps[static_cast<std::size_t>(step_[i])].writes;
    return std::find(writes.begin(), writes.end(), word) != writes.end();
  }

  void report_unit(const unit& which, const damage& harm) {
    auto [kind, index] = which;
    span where{harm.at, harm.at};
    auto line = original_.line_of(harm.at);
    auto lost = harm.lost_words.empty()
                  ? std::string{}
                  : ": lost " + in_quotes(harm.lost_words);
    auto say = [&](const char* rule, const std::string& message) {
      fail(rule, line, message, places_.edit_in(where));
    };
    if (harm.inert > 0 && harm.inert >= harm.lost && kind != unit_kind::heading)
      return say("made-inert",
                 "text that instructs became a comment, code, a quote or is "
                 "struck out: "
                   + in_quotes(source_line(line)));
    if (harm.markers > 0 && harm.markers == harm.lost)
      return say("marker-changed",
                 "a list item has another number or box" + lost);
    switch (kind) {
      case unit_kind::heading:
        return say("heading-lost", "the heading " + in_quotes(source_line(line))
                                     + " is gone, changed or out of order"
                                     + lost);
      case unit_kind::code:
        return say("code-lost",
                   "a code block of the original is gone or changed" + lost);
      case unit_kind::constraint:
        return say("constraint-lost",
                   "the constraint "
                     + in_quotes(original_.constraints[index].text)
                     + " is gone or weaker" + lost);
      case unit_kind::step:
        if (harm.lost * 5 >= harm.words * 3)
          return say("step-lost", "the step "
                                    + in_quotes(original_.steps[index].title)
                                    + " is gone or out of order");
        if (!harm.lost_file.empty())
          return say("output-lost",
                     "the step " + in_quotes(original_.steps[index].title)
                       + " no longer asks for '" + harm.lost_file + "'");
        [[fallthrough]];
      case unit_kind::sentence:
        return say("instruction-lost",
                   "words of the original are gone or out of order, at "
                     + in_quotes(source_line(line)) + lost);
    }
  }

  std::string_view source_line(int line) const {
    auto begin = original_.offset_of_line(line);
    auto end = original_.source.find_first_of("\r\n", begin);
    return std::string_view{original_.source}.substr(
      begin, end == std::string::npos ? end : end - begin);
  }

  /// A command that reads as an example is not run any more.
  void check_code_roles() {
    std::map<std::int32_t, std::int32_t> partner;
    std::set<std::int32_t> touched;
    for (std::size_t i = 0; i < before_.tokens.size(); ++i) {
      if (before_.tokens[i].block < 0 || words_.partner[i] < 0)
        continue;
      const auto& is =
        after_.tokens[static_cast<std::size_t>(words_.partner[i])];
      if (is.block >= 0)
        partner.emplace(before_.tokens[i].block, is.block);
    }
    for (auto [was, is] : partner) {
      const auto& old = original_.code[static_cast<std::size_t>(was)];
      const auto& now = compiled_.code[static_cast<std::size_t>(is)];
      bool shown =
        old.role == code_role::command || old.role == code_role::example;
      bool shows =
        now.role == code_role::command || now.role == code_role::example;
      if (shown && !shows)
        fail("made-inert", old.lines.first,
             "a code block to be used became "
               + std::string{to_string(now.role)},
             places_.edit_at(old.where.begin, &change::before));
    }
  }

  /// Same steps, in the same order, with the same numbers and nesting; further
  /// ones only below a step, or in lists that are no procedure.
  void check_steps() {
    std::vector<bool> known(compiled_.steps.size(), false);
    std::set<int> lists;
    std::size_t at = 0;
    for (const auto& was : original_.steps) {
      if (was.depth == 0 && was.source == step_source::numbered_list)
        lists.insert(was.section);
      auto range = places_.landing(was.where.begin);
      auto next = at;
      while (next < compiled_.steps.size()
             && compiled_.steps[next].where.begin < range.begin)
        ++next;
      auto found = next;
      while (found < compiled_.steps.size()
             && compiled_.steps[found].where.begin <= range.end
             && !is_same_step(was, compiled_.steps[found]))
        ++found;
      if (found < compiled_.steps.size()
          && compiled_.steps[found].where.begin <= range.end) {
        known[found] = true;
        at = found + 1;
      } else if (!reported_at(was.where)) {
        fail("step-lost", was.lines.first,
             "the step " + in_quotes(was.title)
               + " is no longer a step of the same number and nesting",
             places_.edit_in(was.where));
      }
    }
    for (std::size_t i = 0; i < compiled_.steps.size(); ++i) {
      const auto& is = compiled_.steps[i];
      if (!known[i] && is.depth == 0 && is.source == step_source::numbered_list
          && lists.count(is.section) != 0)
        fail("step-added", places_.line_before(is.where.begin),
             "the step " + in_quotes(is.title)
               + " is not one of the original procedure",
             places_.edit_at(is.where.begin, &change::after));
    }
  }

  static bool is_same_step(const step& was, const step& is) {
    return was.depth == is.depth && was.number == is.number
           && was.source == is.source;
  }

  bool reported_at(span where) const {
    auto first = original_.line_of(where.begin);
    auto last = original_.line_of(where.end);
    return std::any_of(report_.violations.begin(), report_.violations.end(),
                       [&](const auto& found) {
                         return found.line >= first && found.line <= last;
                       });
  }

  /// Short skills may grow more: three lines of advice are much for them.
  void check_growth() {
    auto lines = original_.line_starts.size();
    auto factor = lines < 100 ? 2.0 : lines < 200 ? 1.0 : 0.5;
    auto check = [&](std::size_t before, std::size_t after, std::size_t free,
                     const char* what) {
      auto bound = static_cast<double>(before + free)
                   + std::ceil(static_cast<double>(before) * factor);
      if (static_cast<double>(after) > bound)
        fail("growth", 0,
             "the text grew from " + std::to_string(before) + " to "
               + std::to_string(after) + " " + what + ", over the bound of "
               + std::to_string(static_cast<long>(bound)),
             places_.longest());
    };
    check(lines, compiled_.line_starts.size(), 10, "lines");
    check(original_.source.size(), compiled_.source.size(), 6000, "bytes");
  }

  const skill& original_;
  const skill& compiled_;
  std::vector<change> changes_;
  text before_;
  text after_;
  matching words_;
  places places_;
  std::vector<std::int64_t> constraint_;
  std::vector<std::int64_t> step_;
  guard_report report_;
};

} // namespace

guard_report check_contract(const skill& original, const skill& compiled,
                            const std::vector<edit>& applied) {
  return checker{original, compiled, applied}.run();
}

} // namespace skvm
