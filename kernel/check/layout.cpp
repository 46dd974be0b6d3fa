#include "base/text.hpp"
#include "check/parts.hpp"
#include "check/tokens.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <set>

namespace skvm::checks {

namespace {

constexpr std::size_t most_body_tokens = 5'000;
constexpr std::size_t shortest_description = 20;

std::string_view title_of(std::string_view heading) {
  auto first = heading.find_first_not_of("# \t");
  return first == std::string_view::npos ? std::string_view{}
                                         : trim(heading.substr(first));
}

void check_headings(const document& doc, findings& out) {
  const unit* before = nullptr;
  bool filled = true;
  auto report_empty = [&] {
    out.add("section-empty", doc.name, doc.line_of(before->begin),
            "there is nothing below the heading "
              + in_quotes(title_of(doc.of(*before)))
              + "; write it or remove the heading");
  };
  std::size_t next_fence = 0;
  for (const auto& one : doc.units) {
    if (before != nullptr && next_fence < doc.fences.size()
        && doc.fences[next_fence].begin < one.begin) {
      filled = true;
      while (next_fence < doc.fences.size()
             && doc.fences[next_fence].begin < one.begin)
        ++next_fence;
    }
    if (one.what != unit::form::heading) {
      filled = filled || one.where != text_area::comment;
      continue;
    }
    if (before != nullptr && !filled && one.level <= before->level)
      report_empty();
    if (before != nullptr && one.level > before->level + 1)
      out.add("heading-jump", doc.name, doc.line_of(one.begin),
              "a heading of level " + std::to_string(one.level)
                + " below one of level " + std::to_string(before->level)
                + "; use the next level");
    before = &one;
    filled = false;
  }
  if (before != nullptr && !filled && next_fence >= doc.fences.size())
    report_empty();
}

/// `<your-key>` and the like in code, where the text does not say what to put
/// in their place.
void check_placeholders(const document& doc, findings& out) {
  static const RE2 in_code{
    R"((<(?:your|my|insert|replace)[-_ ][\w -]{1,40}>|\bYOUR_[A-Z_]{2,40}\b|\b(?:REPLACE|CHANGE)_?ME\b))"};
  static const RE2 explained{
    R"((?i)\b(?:replac|substitut|fill(?:ed)? in|placeholders?|in place of|stands? for|your own|set (?:it|them) to|ask (?:the user )?for|ersetz|remplac|reempla|sustit)|替换|替換)"};
  std::string prose;
  for (const auto& one : doc.units)
    if (one.where == text_area::prose)
      (prose += doc.of(one)) += '\n';
  if (RE2::PartialMatch(prose, explained))
    return;
  for (const auto& one : doc.units) {
    if (one.where != text_area::code)
      continue;
    auto text = doc.of(one);
    if (text.find('<') == std::string_view::npos
        && text.find('_') == std::string_view::npos
        && text.find("ME") == std::string_view::npos)
      continue;
    std::string found;
    if (RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, in_code,
                          &found)
        && prose.find(found) == std::string::npos)
      out.add("placeholder-unexplained", doc.name, doc.line_of(one.begin),
              in_quotes(found)
                + " is to be replaced, and the text does not say by what; "
                  "say where the value comes from");
  }
}

int line_of_key(const skill& subject, std::string_view key) {
  for (int line = subject.front.lines.first; line <= subject.front.lines.last;
       ++line) {
    auto begin = subject.offset_of_line(line);
    if (std::string_view{subject.source}.substr(begin).starts_with(key))
      return line;
  }
  return std::max(1, subject.front.lines.first);
}

} // namespace

void check_layout(const skill& subject, const document& doc, findings& out) {
  check_headings(doc, out);
  check_placeholders(doc, out);
  auto tokens = estimate_tokens(
    std::string_view{subject.source}.substr(subject.body_begin));
  if (tokens > most_body_tokens)
    out.add("body-tokens", doc.name, subject.line_of(subject.body_begin),
            "the body has about " + std::to_string(tokens)
              + " tokens, 5000 are recommended; move detail into references/");
}

void check_description(const skill& subject, findings& out) {
  static const RE2 says_when{
    R"((?i)\b(?:when(?:ever)?|if|use (?:this|it|for|to)|used? (?:for|to|by|in)|for|asks?|asked|wants?|needs?|before|after|during|trigger\w*|wenn|falls|bei|für|zum|quand|lorsque?|pour|si|cuando|para|al|quando|per|se)\b|[时時用当])"};
  static const RE2 first_person{
    R"((?:^|[.!]\s+)(?:I|I'm|I'll|I’ll|We|Let me|My)\s|(?:^|\s)I (?:can|will|help|am)\b)"};
  const auto& text = subject.front.description;
  auto line = line_of_key(subject, "description");
  if (text.size() < shortest_description)
    out.add("description-short", "SKILL.md", line,
            "the description has " + std::to_string(text.size())
              + " characters, by which no agent can tell what the skill is "
                "for; say what it does and when to use it");
  else if (!RE2::PartialMatch(text, says_when))
    out.add("description-no-when", "SKILL.md", line,
            "the description does not say when to use the skill; add it "
            "('Use when …')");
  if (RE2::PartialMatch(text, first_person))
    out.add("description-first-person", "SKILL.md", line,
            "the description speaks as 'I' or 'we', and it stands in the "
            "instructions of an agent; write what the skill does ('Extracts "
            "…')");
}

} // namespace skvm::checks
