#include "check/rules.hpp"

#include "base/text.hpp"
#include "check/patterns.hpp"
#include "config/toml_reader.hpp"
#include <re2/set.h>

#include <algorithm>

namespace skvm {

namespace {

const std::vector<std::string> area_names{
  "prose", "markup", "comment", "code", "script", "note", "data", "front"};

severity severity_of(const std::string& name) {
  return name == "error"  ? severity::error
         : name == "note" ? severity::note
                          : severity::warning;
}

/// `out` holds what the file says for rules that say nothing.
check_info read_check(table_reader& table, check_info out) {
  for (std::string_view key : {"code", "severity", "title", "why", "fix"})
    table.require(key);
  table.read_text("code", out.code);
  std::string level;
  if (table.read_choice("severity", level, {"note", "warning", "error"}))
    out.level = severity_of(level);
  table.read_text("title", out.title);
  table.read_text("why", out.why);
  table.read_text("fix", out.fix);
  table.read_text("message", out.message);
  table.read_flag("hidden", out.hidden);
  table.read_flag("tested", out.tested);
  table.read_texts("patterns", out.patterns);
  out.own_unless = table.read_text("unless", out.unless);
  table.read_text("unless_code", out.unless_code);
  table.read_texts("bad", out.bad);
  table.read_texts("good", out.good);
  std::vector<std::string> where;
  table.read_texts("where", where);
  for (const auto& name : where) {
    auto found = std::find(area_names.begin(), area_names.end(), name);
    if (found == area_names.end())
      table.fail("where", "there is no place '" + name + "'");
    else
      out.where.push_back(static_cast<text_area>(found - area_names.begin()));
  }
  if (out.patterns.empty() != out.where.empty()
      || out.patterns.empty() != out.message.empty())
    table.fail("patterns", "patterns, where and message belong together");
  table.reject_unknown();
  return out;
}

/// Says whether texts are RE2 without making automata of them.
class pattern_checker {
public:
  void check(table_reader& table, std::string_view key,
             const std::string& pattern) {
    std::string why;
    if (parser_.Add(replace_all(pattern, "{match}", "(?:x)"), &why) < 0)
      table.fail(key, "no RE2 pattern: " + why);
  }

private:
  RE2::Set parser_{checks::pattern_options(), RE2::UNANCHORED};
};

/// Null where there is no pattern.
std::unique_ptr<const checks::late_pattern>
late(const std::string& pattern, const std::string& match = {}) {
  if (pattern.empty())
    return nullptr;
  return std::make_unique<const checks::late_pattern>(
    replace_all(pattern, "{match}", "(?:" + match + ")"));
}

void add_patterns(table_reader& table, const check_info& what, std::size_t rule,
                  check_rules::compiled_patterns& out) {
  for (const auto& pattern : what.patterns) {
    if (auto why = out.together.add(pattern); !why.empty())
      return table.fail("patterns", "no RE2 pattern: " + why);
    out.all.push_back(
      {rule, late(what.unless, pattern), late(what.unless_code, pattern)});
  }
}

} // namespace

check_rules::check_rules() : compiled_(std::make_unique<compiled_patterns>()) {
}

check_rules::~check_rules() = default;

/// What a file says for rules that say nothing, and for all of them.
struct check_rules::common_patterns {
  std::string unless;
  std::string unless_code;
  std::string mention_title;
  std::string mention_lead;
  std::string sends;
};

result<void> check_rules::add(const source& from, common_patterns& common) {
  auto parsed = parse_toml(from.toml, from.file);
  if (!parsed)
    return parsed.error();
  toml_report report{from.file};
  table_reader top{*parsed, {}, report};
  bool first = all_.empty();
  check_info defaults;
  pattern_checker checker;
  auto read = [&](std::string_view key, std::string& out) {
    top.read_text(key, out);
    checker.check(top, key, out);
  };
  defaults.unless = common.unless;
  defaults.unless_code = common.unless_code;
  read("unless", defaults.unless);
  read("unless_code", defaults.unless_code);
  if (first) {
    common.unless = defaults.unless;
    common.unless_code = defaults.unless_code;
    read("mention_title", common.mention_title);
    read("mention_lead", common.mention_lead);
    read("sends", common.sends);
  }
  top.require("checks");
  for (auto& table : top.tables("checks")) {
    auto next = read_check(table, defaults);
    if (find(next.code) != nullptr)
      table.fail("code", "'" + next.code + "' is there already");
    if (!first && next.patterns.empty())
      table.fail("code", "a rule of one's own must have patterns");
    if (next.own_unless)
      checker.check(table, "unless", next.unless);
    if (table.has("unless_code"))
      checker.check(table, "unless_code", next.unless_code);
    add_patterns(table, next, all_.size(), *compiled_);
    all_.push_back(std::move(next));
  }
  top.reject_unknown();
  return report.outcome();
}

result<std::shared_ptr<const check_rules>>
check_rules::parse(std::string_view toml, std::string_view file) {
  return parse({{std::string{toml}, std::string{file}}});
}

result<std::shared_ptr<const check_rules>>
check_rules::parse(const std::vector<source>& files) {
  std::shared_ptr<check_rules> out{new check_rules};
  common_patterns common;
  for (const auto& one : files)
    if (auto added = out->add(one, common); !added)
      return added.error();
  auto& compiled = *out->compiled_;
  compiled.together.finish();
  compiled.mention_title = late(common.mention_title);
  compiled.mention_lead = late(common.mention_lead);
  compiled.sends = late(common.sends);
  return std::shared_ptr<const check_rules>{std::move(out)};
}

const check_info* check_rules::find(std::string_view code) const {
  for (const auto& one : all_)
    if (one.code == code)
      return &one;
  return nullptr;
}

std::vector<std::string> check_rules::codes() const {
  std::vector<std::string> out;
  for (const auto& one : all_)
    out.push_back(one.code);
  return out;
}

} // namespace skvm
