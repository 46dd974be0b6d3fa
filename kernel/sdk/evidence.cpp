#include "skvm/evidence.hpp"

#include "skvm/sentences.hpp"

#include "denial.hpp"
#include "late_pattern.hpp"
#include "literal_index.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace skvm {

namespace {

/// What authors write after a fence, and the name that rules use.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19>
  language_names{{
    {"bash", "shell"},     {"cjs", "javascript"}, {"console", "shell"},
    {"htm", "html"},       {"js", "javascript"},  {"jsx", "javascript"},
    {"mjs", "javascript"}, {"mysql", "sql"},      {"node", "javascript"},
    {"postgresql", "sql"}, {"py", "python"},      {"python3", "python"},
    {"sh", "shell"},       {"sqlite", "sql"},     {"svg", "html"},
    {"ts", "javascript"},  {"tsx", "javascript"}, {"typescript", "javascript"},
    {"zsh", "shell"},
  }};

std::string_view language_of(const code_block& block) {
  for (const auto& [written, meant] : language_names)
    if (block.language == written)
      return meant;
  return block.language;
}

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// At most 160 bytes, cut between characters.
std::string excerpt_of(std::string_view line) {
  line = trimmed(line);
  std::size_t size = std::min<std::size_t>(line.size(), 160);
  while (size < line.size() && size > 0
         && (static_cast<unsigned char>(line[size]) & 0xc0) == 0x80)
    --size;
  return std::string{line.substr(0, size)};
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    auto end = text.find('\n');
    visit(text.substr(0, end));
    if (end == std::string_view::npos)
      return;
    text.remove_prefix(end + 1);
  }
}

} // namespace

struct evidence_matcher::rules {
  struct rule {
    std::string primitive;
    evidence_rule what;
    std::unique_ptr<const late_pattern> pattern; ///< null for a measure
    std::unique_ptr<const late_pattern> unless;  ///< null where there is none
  };

  /// The rules for one place. Only those run whose words are there.
  struct scope {
    literal_index words;
    std::vector<std::size_t> owners; ///< clause → rule
    std::size_t number = 0;          ///< of the scope
  };

  struct finding {
    int count = 0;
    std::vector<int> lines;
    std::string excerpt;     ///< of the first one
    std::size_t text = 0;    ///< the last one that it was found in
    std::size_t refused = 0; ///< the last one that its pattern did not match
  };

  /// One search of a skill.
  struct search {
    std::vector<finding> found;
    std::vector<literal_index::scratch> words{}; ///< by scope
    std::size_t text = 0;                        ///< sentences and lines so far
    denial::scratch denied{};
  };

  void scan(const scope& where, std::string_view text, int line,
            search& state) const;
  /// Takes what was found in `text`, which was made of `shown`. Says whether
  /// there may be more in what the text affirms.
  bool judge(const scope& where, std::string_view text, std::string_view shown,
             int line, bool affirmed, search& state) const;

  [[nodiscard]] bool sees_denied(std::size_t index) const {
    return all[index].what.where != "text" || all[index].what.negated;
  }

  void scan_code(const skill& subject, search& state) const;

  [[nodiscard]] const scope* find(std::string_view where) const {
    auto entry = scopes.find(where);
    return entry == scopes.end() ? nullptr : &entry->second;
  }

  std::vector<rule> all;
  std::map<std::string, scope, std::less<>> scopes; ///< by `where`
  denial denied;
};

bool evidence_matcher::rules::judge(const scope& where, std::string_view text,
                                    std::string_view shown, int line,
                                    bool affirmed, search& state) const {
  constexpr std::size_t max_lines = 64;
  auto& words = state.words[where.number];
  re2::StringPiece piece{text.data(), text.size()};
  bool more = false;
  for (auto clause : words.satisfied) {
    auto index = where.owners[clause];
    auto& entry = state.found[index];
    if (entry.text == state.text || entry.refused == state.text)
      continue;
    if (!affirmed && !sees_denied(index)) {
      more = true;
      continue;
    }
    const auto& asked = all[index];
    if ((affirmed && sees_denied(index)) || !where.words.matches(clause, words))
      continue;
    if ((!where.words.is_certain(clause) && !asked.pattern->matches(piece))
        || (asked.unless && asked.unless->matches(piece))) {
      entry.refused = state.text;
      continue;
    }
    entry.text = state.text;
    if (entry.count++ == 0 || line < entry.lines.front())
      entry.excerpt = excerpt_of(shown);
    if (entry.lines.size() < max_lines)
      entry.lines.insert(
        std::upper_bound(entry.lines.begin(), entry.lines.end(), line), line);
  }
  return more;
}

void evidence_matcher::rules::scan(const scope& where, std::string_view text,
                                   int line, search& state) const {
  ++state.text;
  auto& words = state.words[where.number];
  if (where.words.find(text, words).empty()
      || !judge(where, text, text, line, false, state))
    return;
  auto affirmed = denied.affirmed(text, state.denied);
  if (affirmed.data() != text.data())
    static_cast<void>(where.words.find(affirmed, words));
  judge(where, affirmed, text, line, true, state);
}

evidence_matcher::evidence_matcher(std::unique_ptr<rules> compiled)
  : rules_(std::move(compiled)) {
}

evidence_matcher::~evidence_matcher() = default;

result<std::shared_ptr<const evidence_matcher>>
evidence_matcher::compile(const std::vector<primitive>& primitives,
                          const negation_words& negation) {
  auto compiled = std::make_unique<rules>();
  auto denied = denial::compile(negation);
  if (!denied)
    return denied.error();
  compiled->denied = std::move(*denied);
  auto known_measures = structure_measures();
  auto refuse = [](const evidence_rule& what, const std::string& why) {
    return make_error(errc::invalid_config, what.id, why);
  };
  for (const auto& owner : primitives)
    for (const auto& what : owner.evidence) {
      auto index = compiled->all.size();
      auto& next =
        compiled->all.emplace_back(rules::rule{owner.id, what, {}, {}});
      if (what.where == "structure") {
        if (std::find(known_measures.begin(), known_measures.end(),
                      what.pattern)
            == known_measures.end())
          return refuse(what, "there is no measure '" + what.pattern + "'");
        continue;
      }
      if (what.where != "text" && what.where != "link" && what.where != "code"
          && !(what.where.starts_with("code:") && what.where.size() > 5))
        return refuse(what, "where: '" + what.where
                              + "' is not 'text', 'code', 'code:<language>', "
                                "'link' or 'structure'");
      auto literals = literals_of(what.pattern);
      if (!literals.valid)
        if (auto why = syntax_error(what.pattern); !why.empty())
          return refuse(what, "pattern is no RE2 pattern: " + why);
      auto& scope = compiled->scopes[what.where];
      for (const auto& clause : literals.clauses) {
        scope.words.add(clause);
        scope.owners.push_back(index);
      }
      next.pattern = std::make_unique<const late_pattern>(what.pattern);
      if (what.unless.empty())
        continue;
      if (auto why = syntax_error(what.unless); !why.empty())
        return refuse(what, "unless is no RE2 pattern: " + why);
      next.unless = std::make_unique<const late_pattern>(what.unless);
    }
  std::size_t number = 0;
  for (auto& [where, scope] : compiled->scopes) {
    scope.number = number++;
    scope.words.build();
  }
  return std::shared_ptr<const evidence_matcher>{
    new evidence_matcher{std::move(compiled)}};
}

void evidence_matcher::rules::scan_code(const skill& subject,
                                        search& state) const {
  const auto* any = find("code");
  for (const auto& block : subject.code) {
    if (block.role == code_role::output)
      continue;
    const auto* own = find("code:" + std::string{language_of(block)});
    int line = block.body_lines.first;
    for_each_line(block.text, [&](std::string_view text) {
      bool blank = trimmed(text).empty();
      for (const auto* where : {own, any})
        if (where != nullptr && !blank)
          scan(*where, text, line, state);
      ++line;
    });
  }
}

std::vector<evidence_match>
evidence_matcher::match(const skill& subject) const {
  return match(subject, sentences{subject});
}

std::vector<evidence_match>
evidence_matcher::match(const skill& subject, const sentences& prose) const {
  rules::search state{std::vector<rules::finding>(rules_->all.size())};
  state.words.resize(rules_->scopes.size());
  if (const auto* texts = rules_->find("text"))
    for (const auto& sentence : prose.all())
      rules_->scan(*texts, sentence.text, sentence.line, state);
  rules_->scan_code(subject, state);
  if (const auto* targets = rules_->find("link"))
    for (const auto& link : subject.links)
      rules_->scan(*targets, link.target, link.line, state);

  std::vector<evidence_match> matches;
  for (std::size_t i = 0; i < state.found.size(); ++i) {
    auto& seen = state.found[i];
    bool measured = rules_->all[i].pattern == nullptr;
    if (!measured && seen.count == 0)
      continue;
    const auto& what = rules_->all[i].what;
    if (measured) {
      seen.count = measure_structure(subject, what.pattern).value_or(0);
      seen.excerpt = what.pattern + " = " + std::to_string(seen.count);
    }
    if (seen.count >= std::max(1, what.at_least))
      matches.push_back(
        {rules_->all[i].primitive, what.id, what.needs, seen.count,
         seen.lines.empty() ? 0 : seen.lines.front(), std::move(seen.excerpt),
         what.weight, std::move(seen.lines)});
  }
  return matches;
}

std::vector<evidence_match> match_evidence(const catalogue& known,
                                           const skill& subject) {
  return match_evidence(known, subject, sentences{subject});
}

std::vector<evidence_match> match_evidence(const catalogue& known,
                                           const skill& subject,
                                           const sentences& prose) {
  if (known.matcher)
    return known.matcher->match(subject, prose);
  auto compiled = evidence_matcher::compile(known.primitives, known.negation);
  if (!compiled)
    return {};
  return (*compiled)->match(subject, prose);
}

std::vector<demand> weigh(const catalogue& known,
                          std::vector<evidence_match> matches) {
  constexpr double rounding = 1e-9;
  std::vector<demand> found(known.primitives.size());
  // Matches are mostly in the catalogue's order.
  std::size_t last = 0;
  for (auto& match : matches)
    for (std::size_t i = 0; i < found.size(); ++i, ++last) {
      last %= found.size();
      if (known.primitives[last].id == match.primitive) {
        found[last].shown_by.push_back(std::move(match));
        break;
      }
    }
  std::vector<demand> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto& next = found[i];
    auto& shown = next.shown_by;
    if (shown.empty())
      continue;
    next.primitive = known.primitives[i].id;
    std::stable_sort(
      shown.begin(), shown.end(),
      [](const auto& a, const auto& b) { return a.needs > b.needs; });
    double sum = 0;
    for (const auto& match : shown) {
      sum += match.weight;
      next.needs = match.needs;
      if (sum + rounding >= known.threshold)
        break;
    }
    if (sum + rounding >= known.threshold)
      out.push_back(std::move(next));
  }
  return out;
}

} // namespace skvm
