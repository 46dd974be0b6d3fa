#include "compiler/catalogue.hpp"

#include "skvm/evidence.hpp"

#include "base/digest.hpp"
#include "config/toml_reader.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace skvm {

namespace {

/// `gen.code.python`: two or three words of lower-case letters.
bool is_primitive_id(std::string_view id) {
  int words = 1;
  bool empty = true;
  for (auto c : id) {
    if (c == '.') {
      if (empty)
        return false;
      ++words;
      empty = true;
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      empty = false;
    } else {
      return false;
    }
  }
  return !empty && (words == 2 || words == 3);
}

std::optional<level> read_level(table_reader& table, std::string_view key,
                                const std::vector<std::string>& choices) {
  std::string text;
  if (!table.read_choice(key, text, choices))
    return std::nullopt;
  return level_from_string(text);
}

/// The parts of the file that are being read, and what was read so far.
struct catalogue_reader {
  toml_report& report;
  negation_words negation{};
  double threshold = 1;
  std::map<std::string, std::size_t> rule_lines{};
  std::vector<primitive> primitives{};

  void read_primitive(table_reader table);
  void read_levels(table_reader& table, primitive& out);
  void read_rule(table_reader& table, primitive& out);
  void read_negation(table_reader table);
};

void catalogue_reader::read_levels(table_reader& table, primitive& out) {
  if (table.require("levels"))
    if (auto levels = table.table("levels")) {
      for (std::size_t i : {1U, 2U, 3U}) {
        std::string name{to_string(static_cast<level>(i))};
        levels->require(name);
        levels->read_text(name, out.levels[i]);
      }
      levels->reject_unknown();
    }
  for (auto [key, texts] :
       {std::pair{"lower", &out.lower}, std::pair{"note", &out.note}})
    if (auto advice = table.table(key)) {
      advice->read_text("L3", (*texts)[3]);
      advice->read_text("L2", (*texts)[2]);
      advice->reject_unknown();
    }
}

void catalogue_reader::read_rule(table_reader& table, primitive& out) {
  evidence_rule rule;
  std::string id;
  for (std::string_view key : {"id", "needs", "where", "pattern"})
    table.require(key);
  if (table.read_text("id", id)) {
    rule.id = out.id + "/" + id;
    auto [earlier, is_new] = rule_lines.emplace(rule.id, table.line());
    if (!is_new)
      table.fail("id", "'" + id + "' is the rule on line "
                         + std::to_string(earlier->second) + " already");
  }
  if (auto needs = read_level(table, "needs", {"L1", "L2", "L3"}))
    rule.needs = *needs;
  table.read_text("where", rule.where);
  if (table.read_text("pattern", rule.pattern) && rule.pattern.empty())
    table.fail("pattern", "empty");
  table.read_text("unless", rule.unless);
  table.read_flag("negated", rule.negated);
  if (rule.negated && rule.where != "text")
    table.fail("negated", "is for rules about text");
  table.read_number("weight", rule.weight, 0);
  table.read_count("at_least", rule.at_least, 1);
  table.reject_unknown();
  out.evidence.push_back(std::move(rule));
}

void read_examples(table_reader lists, std::vector<catalogue_example>& out) {
  std::string primitive;
  lists.require("primitive");
  lists.read_text("primitive", primitive);
  for (std::size_t i = 0; i < 4; ++i) {
    auto expected = static_cast<level>(i);
    std::string name{to_string(expected)};
    std::vector<std::string> texts;
    if (!lists.read_texts(name, texts))
      continue;
    const auto& values = *lists.node().get_as<toml::array>(name);
    for (std::size_t n = 0; n < texts.size(); ++n)
      out.push_back({primitive, std::move(texts[n]), expected,
                     values[n].source().begin.line});
  }
  lists.reject_unknown();
}

void catalogue_reader::read_negation(table_reader table) {
  table.read_text("before", negation.before);
  table.read_text("after", negation.after);
  table.read_text("ends", negation.ends);
  table.reject_unknown();
}

void catalogue_reader::read_primitive(table_reader table) {
  primitive next;
  for (std::string_view key : {"id", "category", "description"})
    table.require(key);
  if (table.read_text("id", next.id)) {
    if (!is_primitive_id(next.id))
      table.fail("id", "'" + next.id
                         + "' is no id, expected two or three lower-case "
                           "words with dots between them");
    for (const auto& earlier : primitives)
      if (earlier.id == next.id)
        table.fail("id", "'" + next.id + "' is there already");
  }
  table.read_text("category", next.category);
  table.read_text("description", next.description);
  read_levels(table, next);
  for (auto& rule : table.tables("evidence"))
    read_rule(rule, next);
  table.reject_unknown();
  primitives.push_back(std::move(next));
}

result<catalogue_reader> read_file_text(std::string_view text,
                                        std::string_view file,
                                        toml_report& report) {
  auto table = parse_toml(text, file);
  if (!table)
    return table.error();
  table_reader top{*table, {}, report};
  catalogue_reader reader{report, {}};
  top.read_number("threshold", reader.threshold, 0);
  if (auto negation = top.table("negation"))
    reader.read_negation(std::move(*negation));
  top.require("primitives");
  for (auto& entry : top.tables("primitives"))
    reader.read_primitive(std::move(entry));
  top.reject_unknown();
  if (auto done = report.outcome(); !done)
    return done.error();
  return reader;
}

} // namespace

result<catalogue> parse_catalogue(std::string_view toml,
                                  std::string_view file) {
  toml_report report{file};
  auto reader = read_file_text(toml, file, report);
  if (!reader)
    return reader.error();
  auto matcher =
    evidence_matcher::compile(reader->primitives, reader->negation);
  if (!matcher) {
    auto why = matcher.error();
    auto line = reader->rule_lines.find(why.subject);
    if (line == reader->rule_lines.end())
      return make_error(errc::invalid_config, std::string{file}, why.message);
    return make_error(errc::invalid_config, report.place(line->second),
                      why.text());
  }
  catalogue known;
  known.digest = sha256(toml);
  known.primitives = std::move(reader->primitives);
  known.negation = std::move(reader->negation);
  known.threshold = reader->threshold;
  known.matcher = std::move(*matcher);
  return known;
}

result<std::vector<catalogue_example>>
parse_catalogue_examples(std::string_view toml, std::string_view file) {
  auto table = parse_toml(toml, file);
  if (!table)
    return table.error();
  toml_report report{file};
  table_reader top{*table, {}, report};
  std::vector<catalogue_example> out;
  for (auto& lists : top.tables("examples"))
    read_examples(std::move(lists), out);
  top.reject_unknown();
  if (auto done = report.outcome(); !done)
    return done.error();
  return out;
}

} // namespace skvm
