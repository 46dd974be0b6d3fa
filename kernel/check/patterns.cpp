#include "check/patterns.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace skvm::checks {

namespace {

using compiled_patterns = check_rules::compiled_patterns;

/// Bytes around a match that may excuse it.
constexpr std::size_t most_before = 400;
constexpr std::size_t most_after = 200;
constexpr int most_tries = 200;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

using maybe_pattern = std::unique_ptr<const late_pattern>;

bool matches(const maybe_pattern& pattern, std::string_view text) {
  return pattern && RE2::PartialMatch(piece(text), pattern->get());
}

bool is_prose(text_area where) {
  return where != text_area::code && where != text_area::script
         && where != text_area::data;
}

bool ends_sentence(std::string_view text, std::size_t at) {
  auto c = text[at];
  if (c == '\n' && at + 1 < text.size() && text[at + 1] == '\n')
    return true;
  if (text.substr(at).starts_with("。"))
    return true;
  return (c == '.' || c == '!' || c == '?')
         && (at + 1 == text.size() || text[at + 1] == ' '
             || text[at + 1] == '\n');
}

/// The sentence around a match, or the piece of a long line.
std::string_view around(std::string_view text, span match, text_area where) {
  auto first = match.begin;
  auto last = match.end;
  auto lowest = first > most_before ? first - most_before : 0;
  auto highest = std::min(text.size(), last + most_after);
  bool by_line = where == text_area::front;
  auto stops = [&](std::size_t at) {
    return by_line ? text[at] == '\n'
                   : is_prose(where) && ends_sentence(text, at);
  };
  while (first > lowest && !stops(first - 1))
    --first;
  while (last < highest && !stops(last))
    ++last;
  return text.substr(first, last - first);
}

std::string_view last_sentence(std::string_view text) {
  for (auto at = text.size(); at-- > 0;)
    if (at + 2 < text.size() && ends_sentence(text, at))
      return text.substr(at + 1);
  return text;
}

/// Finds the patterns of one document.
class finder {
public:
  finder(const document& doc, const check_rules& rules, findings& out)
    : doc_(doc), rules_(rules), patterns_(rules.patterns()), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < doc_.units.size(); ++i)
      scan(i);
  }

private:
  void scan(std::size_t index) {
    const auto& one = doc_.units[index];
    auto text = doc_.of(one);
    patterns_.together.candidates(text, candidates_);
    std::string plain;
    for (auto id : candidates_) {
      const auto& what = patterns_.all[static_cast<std::size_t>(id)];
      const auto& rule = rules_.all()[what.rule];
      if (looks_at(rule, one.where)) {
        try_pattern(index, one.where, text, id);
      } else if (one.where == text_area::prose
                 && looks_at(rule, text_area::markup)) {
        if (plain.empty())
          plain = without_code_spans(text);
        try_pattern(index, text_area::markup, plain, id);
      }
    }
  }

  static bool looks_at(const check_info& rule, text_area where) {
    return std::find(rule.where.begin(), rule.where.end(), where)
           != rule.where.end();
  }

  /// Reports the first match that nothing excuses.
  void try_pattern(std::size_t index, text_area where, std::string_view text,
                   int id) {
    const auto& what = patterns_.all[static_cast<std::size_t>(id)];
    const auto& pattern = patterns_.together.at(id);
    const auto& rule = rules_.all()[what.rule];
    std::size_t from = 0;
    for (int tries = 0; tries < most_tries && from <= text.size(); ++tries) {
      re2::StringPiece found;
      if (!pattern.Match(piece(text), from, text.size(), RE2::UNANCHORED,
                         &found, 1))
        return;
      auto begin = static_cast<std::size_t>(found.data() - text.data());
      span match{begin, begin + found.size()};
      from = std::max(match.end, from + 1);
      if (is_excused(what, rule, where, around(text, match, where)))
        continue;
      report(index, where, text, match, rule);
      return;
    }
  }

  static bool is_excused(const compiled_patterns::pattern& what,
                         const check_info& rule, text_area where,
                         std::string_view context) {
    if ((is_prose(where) || rule.own_unless) && matches(what.unless, context))
      return true;
    return matches(what.unless_code, context);
  }

  void report(std::size_t index, text_area where, std::string_view text,
              span match, const check_info& rule) {
    while (match.begin < match.end
           && (text[match.begin] == '\n' || text[match.begin] == ' '
               || text[match.begin] == '\r'))
      ++match.begin;
    const auto& one = doc_.units[index];
    auto line = doc_.line_of(one.begin + match.begin);
    if (!rule.hidden && where != text_area::script && is_mentioned(index))
      out_.add(rule.code, doc_.name, line,
               rule.title + "; it is spoken of here, not asked for",
               severity::note);
    else
      out_.add(rule.code, doc_.name, line, rule.message);
  }

  /// Whether the text around says that this is not to be done.
  bool is_mentioned(std::size_t index) {
    const auto& one = doc_.units[index];
    for (auto at = one.heading; at >= 0; at = unit_at(at).heading)
      if (says(at, patterns_.mention_title))
        return true;
    if (one.lead > one.heading
        && (one.block < 0 || is_near(one, unit_at(one.lead)))
        && matches(patterns_.mention_lead,
                   last_sentence(doc_.of(unit_at(one.lead)))))
      return true;
    return one.block >= 0 && is_marked_in_block(index);
  }

  [[nodiscard]] bool is_near(const unit& block, const unit& lead) const {
    return doc_.line_of(block.begin) - doc_.line_of(lead.end) < 40;
  }

  /// `# bad` above the line, in the same block and without a blank between.
  bool is_marked_in_block(std::size_t index) {
    auto block = doc_.units[index].block;
    auto line = doc_.line_of(doc_.units[index].begin);
    for (int back = 0; back < 4; ++back) {
      auto text = doc_.of(doc_.units[index]);
      auto mark =
        std::min({text.find("# "), text.find("// "), text.find("-- ")});
      if (mark != std::string_view::npos
          && matches(patterns_.mention_lead, text.substr(mark)))
        return true;
      if (index == 0 || doc_.units[index - 1].block != block)
        return false;
      auto above = doc_.line_of(doc_.units[--index].begin);
      if (line - above > back + 1)
        return false;
    }
    return false;
  }

  [[nodiscard]] const unit& unit_at(int index) const {
    return doc_.units[static_cast<std::size_t>(index)];
  }

  bool says(int heading, const maybe_pattern& pattern) {
    auto [entry, is_new] = titles_.emplace(heading, false);
    if (is_new)
      entry->second = matches(pattern, doc_.of(unit_at(heading)));
    return entry->second;
  }

  const document& doc_;
  const check_rules& rules_;
  const compiled_patterns& patterns_;
  findings& out_;
  std::vector<int> candidates_;
  std::map<int, bool> titles_;
};

} // namespace

RE2::Options pattern_options() {
  RE2::Options chosen;
  chosen.set_log_errors(false);
  chosen.set_dot_nl(true);
  // Many patterns share one automaton, whose states are made as needed.
  chosen.set_max_mem(std::int64_t{64} << 20);
  return chosen;
}

std::string pattern_set::add(const std::string& pattern) {
  int id = 0;
  auto code = filter_.Add(pattern, pattern_options(), &id);
  if (code != RE2::NoError)
    return RE2{pattern, pattern_options()}.error();
  ++size_;
  return {};
}

void pattern_set::finish() {
  if (size_ == 0)
    return;
  std::vector<std::string> words;
  filter_.Compile(&words);
  words_ = literal_search{words};
  filter_.AllPotentials({}, &always_);
}

void pattern_set::candidates(std::string_view text,
                             std::vector<int>& found) const {
  found.clear();
  if (size_ == 0)
    return;
  std::vector<int> words;
  words_.match(text, words);
  if (words.empty()) {
    found = always_;
    return;
  }
  filter_.AllPotentials(words, &found);
  std::sort(found.begin(), found.end());
}

void find_patterns(const document& doc, const check_rules& rules,
                   findings& out) {
  finder{doc, rules, out}.run();
}

void find_senders(const document& doc, const check_rules& rules,
                  findings& found) {
  if (doc.kind != document_kind::script || !rules.patterns().sends)
    return;
  for (const auto* code : {"credential-file", "env-dump", "env-file",
                           "browser-profile", "shell-history"}) {
    auto read = found.first_line(code, doc.name);
    re2::StringPiece sent;
    if (read == 0
        || !rules.patterns().sends->get().Match(
          piece(doc.text), 0, doc.text.size(), RE2::UNANCHORED, &sent, 1))
      continue;
    auto line =
      doc.line_of(static_cast<std::size_t>(sent.data() - doc.text.data()));
    found.add("reads-and-sends", doc.name, line,
              "this script reads credentials (line " + std::to_string(read)
                + ") and sends data; make sure that they stay here, or remove "
                  "one of them");
    return;
  }
}

} // namespace skvm::checks
