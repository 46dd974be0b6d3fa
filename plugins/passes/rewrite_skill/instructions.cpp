#include "../lang/text.hpp"
#include "figures.hpp"
#include "rewriter.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace rewrite_skill {

namespace {

bool matches(std::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

bool leaves_it_to_code(const std::string& prose) {
  static const RE2 pattern{
    R"((?i)\b(?:with|using|use|run|via|by) (?:a |the |an? \w+ )?(?:script|)"
    R"(command|python|code|tool|program|awk|jq|spreadsheet)\b|python3? |)"
    R"(not in (?:your|the) head)"};
  return matches(prose, pattern);
}

// Tables that the figures script reads.
std::vector<std::string> tables(const skvm::step& step) {
  std::vector<std::string> out;
  for (const auto& name : step.reads) {
    auto end = pass_lang::extension(name);
    bool plain = name.find_first_of(" <>{}$'\"`\\;&|") == std::string::npos;
    if (plain
        && (end == "csv" || end == "tsv" || end == "json" || end == "jsonl"))
      out.push_back(name);
  }
  return out;
}

} // namespace

bool asks_for_figures(const std::string& prose) {
  static const RE2 verb{
    R"((?i)\b(?:comput\w+|calculat\w+|work(?:s|ing)? out|determin\w+|)"
    R"(deriv\w+|check|add up|sum up|tally)\b)"};
  static const RE2 figure{
    R"((?i)\b(?:averages?|means?|medians?|totals?|sums?|shares?|percent\w*|)"
    R"(per cent|ratios?|growth|rates?|differences?|standard deviations?|)"
    R"(variances?|margins?|proportions?|counts?)\b|\d\s*%)"};
  static const RE2 sum{
    R"((?i)\b(?:add|sum|tally) (?:up )?(?:the|all|each|every)\b|\b(?:average|)"
    R"(percentage|median|standard deviation) of\b)"};
  // Most steps have neither, which one look tells.
  static const RE2 any{verb.pattern() + "|" + sum.pattern()};
  return matches(prose, any)
         && ((matches(prose, verb) && matches(prose, figure))
             || matches(prose, sum));
}

void delegate_arithmetic(rewriter& out) {
  auto gaps = out.gaps_in({"reason.arithmetic", "follow.delegation"});
  if (gaps.empty())
    return;
  for (std::size_t i = 0; i < out.skill.steps.size(); ++i) {
    const auto& step = out.skill.steps[i];
    const auto& prose = out.prose(step);
    if (out.has_children(i) || out.shows_code(step) || leaves_it_to_code(prose)
        || !asks_for_figures(prose))
      continue;
    // A bundled script that the step names does the computing.
    bool scripted =
      std::any_of(out.done.begin(), out.done.end(), [&](const rewrite& one) {
        return one.edit.rule == "explicit-command"
               && one.edit.where.begin >= step.where.begin
               && one.edit.where.begin <= step.where.end;
      });
    if (scripted)
      continue;
    std::string lines = "Take these figures from a command, not in your head";
    auto files = tables(step);
    if (files.empty()) {
      lines += ": put the numbers into `python3 -c \"print(round(100 * 12 / "
               "345, 1))\"` and copy what it prints.";
    } else {
      lines += "; for a figure that it does not print, put the numbers into "
               "`python3 -c \"print(round(100 * 12 / 345, 1))\"`:\n\n```bash\n"
               "python3 "
               + out.installed(figures_path);
      for (const auto& name : files)
        lines += " " + name;
      lines += "\n```";
    }
    bool added = out.append_to_step(
      step, lines, "delegate-arithmetic",
      "the step asks for figures and shows no command that computes them",
      gaps);
    if (added && !files.empty())
      out.add_file({figures_path, std::string{figures_script()}, true});
  }
}

namespace {

bool has_template(const skvm::skill& skill, const skvm::step& step) {
  return std::any_of(step.code.begin(), step.code.end(), [&](int index) {
    auto role = skill.code[static_cast<std::size_t>(index)].role;
    return role != skvm::code_role::command;
  });
}

} // namespace

void add_templates(rewriter& out) {
  auto gaps = out.gaps_in({"follow.format", "gen.text.structured"});
  if (gaps.empty())
    return;
  for (std::size_t i = 0; i < out.skill.steps.size(); ++i) {
    const auto& step = out.skill.steps[i];
    if (out.has_children(i) || has_template(out.skill, step))
      continue;
    auto prose = pass_lang::shortened(out.prose(step), 4000);
    auto shape = template_for(prose, false);
    if (!shape.empty())
      out.append_to_step(step,
                         "It has exactly this form, with each `<…>` filled "
                         "in:\n\n"
                           + shape,
                         "output-template",
                         "the step names the parts of a format but does not "
                         "show it",
                         gaps);
  }
}

namespace {

// What to do where a prohibition says what not to do; empty where its words
// are none of those that have a plain opposite.
std::string positive_form(std::string_view sentence) {
  static const RE2 head{
    R"((?i)^[\s*_>-]*(?:you )?(?:must |should )?(?:never|do not|don't|don’t|)"
    R"(must not|mustn't)[\s*_]+(\w+)\s+(.+?)[\s.!*_]*$)"};
  std::string verb;
  std::string rest;
  if (!RE2::FullMatch(re2::StringPiece{sentence.data(), sentence.size()}, head,
                      &verb, &rest))
    return {};
  // What follows a semicolon or "instead" is the positive form already.
  static const RE2 compound{
    R"((?i)[;:–—]|\b(?:instead|rather|unless|until|except|but|if|when|before|)"
    R"(after|without|or|and|because|since|so that)\b|,)"};
  if (RE2::PartialMatch(rest, compound) || rest.size() > 80)
    return {};
  static const RE2 by_hand{R"((?i)\s+(?:by hand|manually|in place|yourself))"};
  RE2::GlobalReplace(&rest, by_hand, "");
  if (rest.starts_with("any "))
    rest.replace(0, 3, "every");
  verb = pass_lang::to_lower(verb);
  static const std::map<std::string_view, std::pair<const char*, const char*>>
    forms{
      {"adjust", {"leave ", " unchanged"}},
      {"alter", {"leave ", " unchanged"}},
      {"change", {"leave ", " unchanged"}},
      {"correct", {"leave ", " unchanged"}},
      {"delete", {"keep ", ""}},
      {"discard", {"keep ", ""}},
      {"edit", {"leave ", " unchanged"}},
      {"exceed", {"stay at or below ", ""}},
      {"fabricate", {"take ", " from the given files only"}},
      {"forget", {"remember ", ""}},
      {"guess", {"take ", " from the given files, or say that it is missing"}},
      {"ignore", {"deal with ", ""}},
      {"include", {"leave out ", ""}},
      {"invent", {"take ", " from the given files only"}},
      {"mention", {"leave out ", ""}},
      {"modify", {"leave ", " unchanged"}},
      {"omit", {"include ", ""}},
      {"overwrite", {"leave ", " unchanged"}},
      {"remove", {"keep ", ""}},
      {"rename", {"keep the name of ", ""}},
      {"reorder", {"keep the order of ", ""}},
      {"skip", {"deal with ", ""}},
      {"touch", {"leave ", " unchanged"}},
    };
  auto found = forms.find(verb);
  if (found == forms.end())
    return {};
  return found->second.first + rest + found->second.second;
}

constexpr std::string_view mark = " (That is: ";

} // namespace

void restate_constraints(rewriter& out) {
  auto gaps = out.gaps_in({"follow.constraint"});
  if (gaps.empty())
    return;
  const std::string_view source{out.skill.source};
  for (const auto& rule : out.skill.constraints) {
    if (rule.kind != skvm::constraint_kind::never
        || rule.where.end > source.size())
      continue;
    auto line = source.substr(out.skill.offset_of_line(rule.line));
    auto first = pass_lang::trim(line.substr(0, line.find('\n')));
    auto form = positive_form(pass_lang::shortened(rule.text, 400));
    if (form.empty() || first.starts_with("|") || first.starts_with("#")
        || source.substr(rule.where.end, mark.size()) == mark)
      continue;
    // The span may end before or behind the period.
    auto at = rule.where.end;
    while (at > rule.where.begin
           && std::isspace(static_cast<unsigned char>(source[at - 1])) != 0)
      --at;
    if (source.substr(at, mark.size()) != mark)
      out.insert(at, std::string{mark} + form + ".)", "positive-constraint",
                 "a prohibition says what not to do; what to do stands beside "
                 "it",
                 gaps);
  }
}

} // namespace rewrite_skill
