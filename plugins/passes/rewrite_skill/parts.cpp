#include "../lang/text.hpp"
#include "rewriter.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace rewrite_skill {

namespace {

// What ends the loop of a sentence; empty where it does not say.
std::string exit_of(std::string_view text) {
  static const RE2 until{R"((?i)\buntil\s+([^.;:,()]{3,160}))"};
  static const RE2 during{R"((?i)\b(?:while|as long as)\s+([^.;:,()]{3,160}))"};
  static const RE2 nested{R"((?i)\b(?:if|when|unless|until|while)\b)"};
  re2::StringPiece whole{text.data(), text.size()};
  std::string found;
  std::string out;
  if (RE2::PartialMatch(whole, until, &found))
    out = "whether " + found;
  else if (RE2::PartialMatch(whole, during, &found))
    out = "whether it is no longer so that " + found;
  if (RE2::PartialMatch(found, nested))
    return {};
  return std::string{pass_lang::trim(out)};
}

bool has_bound(const std::string& prose) {
  static const RE2 pattern{
    R"((?i)\b(?:at most|up to|no more than|maximum(?: of)?|max\.?|exactly|)"
    R"(within) (?:\d+|one|two|three|four|five|ten)\b|\b(?:\d+|two|three|)"
    R"(four|five|ten) (?:times|rounds|attempts|iterations|tries|retries)\b)"};
  return RE2::PartialMatch(prose, pattern);
}

} // namespace

void bound_loops(rewriter& out) {
  auto gaps = out.gaps_in({"follow.procedure", "reason.planning"});
  if (gaps.empty())
    return;
  int last = -1;
  for (const auto& loop : out.skill.controls) {
    if (loop.what != skvm::control::kind::loop || loop.step < 0
        || loop.step == last)
      continue;
    const auto& step = out.skill.steps[static_cast<std::size_t>(loop.step)];
    auto exit = exit_of(pass_lang::shortened(loop.text, 1000));
    if (exit.empty() || has_bound(out.prose(step)))
      continue;
    last = loop.step;
    out.append_to_step(step,
                       "Do five rounds at most. After each one look " + exit
                         + "; once that is so, go on with what follows. After "
                           "the fifth, stop and say what is still missing.",
                       "fixed-iteration",
                       "the loop has no bound of its own; it gets one, and the "
                       "condition that ends it",
                       gaps);
  }
}

namespace {

// "A loss at one hop is nothing; ignore it": said alone, it would take back
// what stands before it.
bool sets_aside(std::string_view text) {
  auto lower = pass_lang::to_lower(text);
  for (std::string_view word : {"ignore", "disregard"})
    if (lower.find(word) != std::string::npos)
      return true;
  return false;
}

} // namespace

void split_steps(rewriter& out) {
  constexpr std::size_t many = 4;
  auto gaps = out.gaps_in({"follow.procedure", "reason.planning"});
  if (gaps.empty())
    return;
  const auto& all = out.sentences();
  auto next = all.begin();
  for (std::size_t i = 0; i < out.skill.steps.size(); ++i) {
    const auto& step = out.skill.steps[i];
    while (next != all.end() && next->where.begin < step.where.begin)
      ++next;
    // Numbers of its own among paragraphs would be taken for the procedure's.
    auto unnumbered = step.number == 0
                      && (step.source == skvm::step_source::paragraph
                          || step.source == skvm::step_source::sequence);
    if (unnumbered || out.has_children(i) || !step.code.empty()
        || step.text.find('|') != std::string::npos || sets_aside(step.text))
      continue;
    std::string lines{in_order_mark};
    std::size_t count = 0;
    for (auto one = next; one != all.end() && one->where.end <= step.where.end;
         ++one)
      lines += "\n(" + std::to_string(++count) + ") " + out.edited(one->where);
    if (count >= many && count <= 12)
      out.append_to_step(step, lines, "step-split",
                         "the step has " + std::to_string(count)
                           + " sentences; they are numbered as they stand",
                         gaps);
  }
}

namespace {

// What the long text is made of, where a template shows its headings.
std::string parts_of(const skvm::skill& skill, const skvm::step& step) {
  std::string out;
  std::size_t count = 0;
  for (auto index : step.code) {
    const auto& block = skill.code[static_cast<std::size_t>(index)];
    if (block.role == skvm::code_role::output
        || (block.language != "markdown" && block.language != "md"))
      continue;
    for (auto line : pass_lang::split_lines(block.text)) {
      auto heading = pass_lang::trim(line);
      if (!heading.starts_with("#"))
        continue;
      heading.remove_prefix(
        std::min(heading.find_first_not_of('#'), heading.size()));
      out += (count++ == 0 ? "" : "; ") + pass_lang::shortened(heading, 80);
    }
  }
  return count < 2 || count > 12 ? std::string{} : out;
}

} // namespace

void chunk_texts(rewriter& out) {
  auto gaps = out.gaps_in({"gen.text.long"});
  if (gaps.empty())
    return;
  auto size =
    out.level_of("gen.text.long") <= skvm::level::l1 ? "1 kB" : "5 kB";
  for (auto index : out.steps_short_of("gen.text.long")) {
    const auto& step = out.skill.steps[index];
    if (out.has_children(index))
      continue;
    auto lines = "Write it in parts of less than " + std::string{size};
    lines += step.writes.empty()
               ? ", and finish each before the next."
               : ": begin the file with the first part, and append one part "
                 "after the other. At the end read its last lines to see that "
                 "nothing is cut off.";
    if (auto parts = parts_of(out.skill, step); !parts.empty())
      lines += " The parts: " + parts + ".";
    out.append_to_step(step, lines, "chunked-output",
                       "the text is longer than what the target finishes in "
                       "one go",
                       gaps);
  }
}

} // namespace rewrite_skill
