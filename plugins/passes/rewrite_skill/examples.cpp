#include "../lang/text.hpp"
#include "rewriter.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace rewrite_skill {

namespace {

std::vector<std::string> quoted_names(std::string_view text) {
  static const RE2 span{"`([^`\n]+)`"};
  std::vector<std::string> out;
  re2::StringPiece rest{text.data(), text.size()};
  std::string name;
  while (RE2::FindAndConsume(&rest, span, &name)) {
    static const RE2 field{R"([A-Za-z_][\w .-]{0,40})"};
    if (RE2::FullMatch(name, field) && !pass_lang::is_path_like(name)
        && std::find(out.begin(), out.end(), name) == out.end())
      out.push_back(name);
  }
  return out;
}

struct named_value {
  RE2 name;
  const char* value;
};

} // namespace

std::string value_for(std::string_view name) {
  // The first that fits counts: an "order date" is a date.
  static const std::array<named_value, 17> known{{
    {{R"((?i)\bquarter\b)"}, "Q1 2025"},
    {{R"((?i)\bmonth\b)"}, "April 2025"},
    {{R"((?i)\byear\b)"}, "2025"},
    {{R"((?i)\btime\b|_at$)"}, "14:30"},
    {{R"((?i)\b(?:date|day|deadline|due)\b|_date$)"}, "2025-04-30"},
    {{R"((?i)\bversion\b)"}, "1.4.0"},
    {{R"((?i)\b(?:per ?cent(?:age)?|share|rate|ratio|attainment)\b)"}, "12.5"},
    {{R"((?i)\be-?mail\b)"}, "ada@example.org"},
    {{R"((?i)\b(?:url|link|address|website)\b)"}, "https://example.org/a"},
    {{R"((?i)\b(?:count|number|orders|units|quantity|items|lines|rows|pages|)"
      R"(age)\b)"},
     "42"},
    {{R"((?i)\b(?:total|amount|revenue|price|cost|sum|score|average|mean|)"
      R"(value|balance|tax)\b)"},
     "1234.50"},
    {{R"((?i)\bids?\b|_id$)"}, "A-17"},
    {{R"((?i)\b(?:file|path|filename)\b)"}, "example.txt"},
    {{R"((?i)\bstatus\b)"}, "done"},
    {{R"((?i)\b(?:country|city|region|place|location)\b)"}, "Lisbon"},
    {{R"((?i)\b(?:author|owner|customer|client|user|person|full name|)"
      R"(first name|last name|name)\b)"},
     "Ada Example"},
    {{R"((?i)\b(?:title|product|project|category|subject)\b)"},
     "Example title"},
  }};
  auto spaced = pass_lang::replace_all(std::string{name}, "_", " ");
  for (const auto& one : known)
    if (RE2::PartialMatch(spaced, one.name))
      return one.value;
  return {};
}

std::string template_for(const std::string& sentence, bool with_values) {
  auto value = [&](const std::string& name) {
    return with_values ? value_for(name) : "<" + name + ">";
  };
  auto usable = [&](const std::vector<std::string>& names) {
    return names.size() >= 2
           && std::none_of(names.begin(), names.end(), [&](const auto& name) {
                return value(name).empty();
              });
  };
  auto is_number = [](const std::string& text) {
    return text.find_first_not_of("0123456789.") == std::string::npos
           && std::count(text.begin(), text.end(), '.') <= 1;
  };
  static const RE2 json{
    R"((?i)\bjson\b[^.]*\b(?:keys?|fields?|propert(?:y|ies)|)"
    R"(attributes?)\b(.*))"};
  static const RE2 csv{
    R"((?i)\bcsv\b[^.]*\b(?:columns?|fields?|headers?)\b(.*))"};
  static const RE2 table{R"((?i)\btable\b[^.]*\bcolumns?\b(.*))"};
  auto lower = pass_lang::to_lower(sentence);
  auto says = [&](const char* word) {
    return lower.find(word) != std::string::npos;
  };
  std::string rest;
  if (says("json") && RE2::PartialMatch(sentence, json, &rest)) {
    auto names = quoted_names(rest);
    if (!usable(names))
      return {};
    std::string out = "```json\n{\n";
    for (const auto& name : names) {
      auto text = value(name);
      auto quote = is_number(text) ? "" : "\"";
      out += "  \"" + name + "\": " + quote + text + quote
             + (name == names.back() ? "\n" : ",\n");
    }
    return out + "}\n```";
  }
  bool as_csv = says("csv") && RE2::PartialMatch(sentence, csv, &rest);
  if (!as_csv && (!says("table") || !RE2::PartialMatch(sentence, table, &rest)))
    return {};
  auto names = quoted_names(rest);
  if (!usable(names))
    return {};
  std::string head = as_csv ? "" : "|";
  std::string line = as_csv ? "" : "|";
  std::string row = as_csv ? "" : "|";
  for (const auto& name : names) {
    bool last = name == names.back();
    head += as_csv ? name + (last ? "" : ",") : " " + name + " |";
    line += as_csv ? "" : "---|";
    row += as_csv ? value(name) + (last ? "" : ",") : " " + value(name) + " |";
  }
  return (as_csv ? "```csv\n" + head : "```markdown\n" + head + "\n" + line)
         + "\n" + row + "\n```";
}

namespace {

constexpr std::string_view example_mark =
  "An example with invented values, for the form only:";

/// The text with a value in each of its blanks; empty where it has fewer than
/// two, or one whose value is not plain.
std::string filled_in(const std::string& text) {
  static const RE2 blank{R"(\[([A-Za-z][\w -]{1,40})\]|<([a-z][\w -]{1,40})>|)"
                         R"(\{\{?\s*([A-Za-z]\w{1,40})\s*\}?\})"};
  std::string out;
  re2::StringPiece rest{text};
  std::map<std::string, std::string> values;
  const char* done = text.data();
  std::array<re2::StringPiece, 4> found;
  while (blank.Match(rest, 0, rest.size(), RE2::UNANCHORED, found.data(), 4)) {
    auto name = std::string{!found[1].empty()   ? found[1]
                            : !found[2].empty() ? found[2]
                                                : found[3]};
    auto end = found[0].data() + found[0].size();
    // `[text](address)` and `[x] done` are Markdown, not blanks.
    bool link = end < text.data() + text.size() && (*end == '(' || *end == ':');
    auto value = value_for(name);
    if (link || value.empty())
      return {};
    values[name] = value;
    out.append(done, found[0].data());
    out += value;
    done = end;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  out.append(done, text.data() + text.size());
  return values.size() < 2 ? std::string{} : out;
}

bool is_data_language(std::string_view language) {
  static constexpr std::array<std::string_view, 9> known{
    "", "csv", "json", "markdown", "md", "text", "txt", "yaml", "yml"};
  return std::find(known.begin(), known.end(), language) != known.end();
}

/// The blanks in front of a block's fence; nothing where more stands there.
std::optional<std::string> indent_of(const skvm::skill& skill,
                                     const skvm::code_block& block) {
  auto begin = skill.offset_of_line(block.lines.first);
  auto line = std::string_view{skill.source}.substr(begin);
  line = line.substr(0, line.find('\n'));
  auto size = std::min(line.find_first_not_of(' '), line.size());
  if (!line.substr(size).starts_with("```"))
    return std::nullopt;
  return std::string(size, ' ');
}

void fill_templates(rewriter& out, const std::vector<std::string>& gaps) {
  const std::string_view source{out.skill.source};
  for (const auto& block : out.skill.code) {
    if (block.role != skvm::code_role::template_text || !block.fenced
        || !is_data_language(block.language) || block.text.size() > 4000
        || block.text.find("```") != std::string::npos)
      continue;
    auto example = filled_in(block.text);
    auto indent = indent_of(out.skill, block);
    auto end = out.skill.offset_of_line(block.lines.last + 1);
    auto below = pass_lang::trim(source.substr(end, 400));
    if (example.empty() || !indent || below.starts_with(example_mark))
      continue;
    while (end > 0 && (source[end - 1] == '\n' || source[end - 1] == '\r'))
      --end;
    std::string text = "\n\n" + *indent + std::string{example_mark} + "\n\n"
                       + *indent + "```" + block.language;
    for (auto line : pass_lang::split_lines(pass_lang::trim(example)))
      text += "\n" + (line.empty() ? "" : *indent) + std::string{line};
    out.insert(end, text + "\n" + *indent + "```", "worked-example",
               "the form has blanks; an example shows what goes into each",
               gaps);
  }
}

} // namespace

void add_worked_examples(rewriter& out) {
  auto gaps = out.gaps_in({"follow.format", "gen.text.structured"});
  bool weak = std::any_of(gaps.begin(), gaps.end(), [&](const auto& id) {
    return out.level_of(id) <= skvm::level::l1;
  });
  if (!weak)
    return;
  fill_templates(out, gaps);
  for (std::size_t i = 0; i < out.skill.steps.size(); ++i) {
    const auto& step = out.skill.steps[i];
    bool given =
      std::any_of(out.done.begin(), out.done.end(), [&](const rewrite& one) {
        return one.edit.rule == "output-template"
               && step.where.begin <= one.edit.where.begin
               && one.edit.where.begin <= step.where.end;
      });
    if (!given || out.has_children(i))
      continue;
    auto example =
      template_for(pass_lang::shortened(out.prose(step), 4000), true);
    if (!example.empty())
      out.append_to_step(step, std::string{example_mark} + "\n\n" + example,
                         "worked-example",
                         "the form has blanks; an example shows what goes into "
                         "each",
                         gaps);
  }
}

} // namespace rewrite_skill
