#include "skvm/evidence.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
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

RE2::Options options() {
  RE2::Options chosen;
  chosen.set_log_errors(false);
  chosen.set_never_nl(true);
  // Many patterns share one automaton, whose states are made as needed.
  chosen.set_max_mem(std::int64_t{64} << 20);
  return chosen;
}

/// A pattern that is compiled when it is first needed, which for most rules is
/// never. Its syntax is checked before.
class late_pattern {
public:
  explicit late_pattern(std::string pattern) : pattern_(std::move(pattern)) {}

  [[nodiscard]] bool matches(re2::StringPiece text) const {
    std::call_once(compiled_, [this] {
      automaton_ = std::make_unique<RE2>(pattern_, options());
    });
    return RE2::PartialMatch(text, *automaton_);
  }

private:
  std::string pattern_;
  mutable std::once_flag compiled_;
  mutable std::unique_ptr<RE2> automaton_;
};

} // namespace

struct evidence_matcher::rules {
  struct rule {
    std::string primitive;
    evidence_rule what;
    std::unique_ptr<const late_pattern> unless; ///< null where there is none
  };

  /// The patterns for one place, searched for all at once.
  struct scope {
    mutable RE2::Set patterns{options(), RE2::UNANCHORED};
    mutable std::once_flag compiled; ///< by whoever searches first
    std::vector<std::size_t> owners; ///< pattern → rule
  };

  struct finding {
    int count = 0;
    int line = 0;
    std::string_view text;
  };

  void scan(const scope& where, std::string_view text, int line,
            std::vector<finding>& found) const;

  std::vector<rule> all;
  std::map<std::string, scope, std::less<>> scopes; ///< by `where`
};

void evidence_matcher::rules::scan(const scope& where, std::string_view text,
                                   int line,
                                   std::vector<finding>& found) const {
  std::vector<int> hits;
  re2::StringPiece piece{text.data(), text.size()};
  if (trimmed(text).empty())
    return;
  std::call_once(where.compiled, [&] { where.patterns.Compile(); });
  if (!where.patterns.Match(piece, &hits))
    return;
  for (auto hit : hits) {
    auto index = where.owners[static_cast<std::size_t>(hit)];
    const auto& unless = all[index].unless;
    if (unless && unless->matches(piece))
      continue;
    auto& entry = found[index];
    if (entry.count++ == 0 || line < entry.line) {
      entry.line = line;
      entry.text = text;
    }
  }
}

evidence_matcher::evidence_matcher(std::unique_ptr<rules> compiled)
  : rules_(std::move(compiled)) {
}

evidence_matcher::~evidence_matcher() = default;

result<std::shared_ptr<const evidence_matcher>>
evidence_matcher::compile(const std::vector<primitive>& primitives) {
  auto compiled = std::make_unique<rules>();
  auto known_measures = structure_measures();
  // Never compiled: only its parser is of interest.
  RE2::Set exceptions{options(), RE2::UNANCHORED};
  auto refuse = [](const evidence_rule& what, const std::string& why) {
    return make_error(errc::invalid_config, what.id, why);
  };
  for (const auto& owner : primitives)
    for (const auto& what : owner.evidence) {
      auto index = compiled->all.size();
      compiled->all.push_back({owner.id, what, nullptr});
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
      auto& scope = compiled->scopes[what.where];
      std::string why;
      if (scope.patterns.Add(what.pattern, &why) < 0)
        return refuse(what, "pattern is no RE2 pattern: " + why);
      scope.owners.push_back(index);
      if (what.unless.empty())
        continue;
      if (exceptions.Add(what.unless, &why) < 0)
        return refuse(what, "unless is no RE2 pattern: " + why);
      compiled->all[index].unless =
        std::make_unique<const late_pattern>(what.unless);
    }
  return std::shared_ptr<const evidence_matcher>{
    new evidence_matcher{std::move(compiled)}};
}

std::vector<evidence_match>
evidence_matcher::match(const skill& subject) const {
  using finding = rules::finding;
  std::vector<finding> found(rules_->all.size());
  auto scope = [&](std::string_view where) -> const rules::scope* {
    auto entry = rules_->scopes.find(where);
    return entry == rules_->scopes.end() ? nullptr : &entry->second;
  };

  if (const auto* prose = scope("text")) {
    std::vector<line_range> code;
    for (const auto& block : subject.code)
      code.push_back(block.lines);
    std::sort(code.begin(), code.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    auto next = code.begin();
    int line = subject.front.present ? subject.front.lines.last : 0;
    auto body = std::string_view{subject.source}.substr(
      std::min(subject.offset_of_line(line + 1), subject.source.size()));
    for_each_line(body, [&](std::string_view text) {
      ++line;
      while (next != code.end() && next->last < line)
        ++next;
      if (next == code.end() || line < next->first)
        rules_->scan(*prose, text, line, found);
    });
  }

  for (const auto& block : subject.code) {
    if (block.role == code_role::output)
      continue;
    const auto* own = scope("code:" + std::string{language_of(block)});
    const auto* any = scope("code");
    int line = block.body_lines.first;
    for_each_line(block.text, [&](std::string_view text) {
      for (const auto* where : {own, any})
        if (where != nullptr)
          rules_->scan(*where, text, line, found);
      ++line;
    });
  }

  if (const auto* targets = scope("link"))
    for (const auto& link : subject.links)
      rules_->scan(*targets, link.target, link.line, found);

  std::vector<evidence_match> matches;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& what = rules_->all[i].what;
    evidence_match entry{
      rules_->all[i].primitive, what.id,       what.needs,
      found[i].count,           found[i].line, excerpt_of(found[i].text)};
    if (what.where == "structure") {
      entry.count = measure_structure(subject, what.pattern).value_or(0);
      entry.excerpt = what.pattern + " = " + std::to_string(entry.count);
    }
    if (entry.count >= std::max(1, what.at_least))
      matches.push_back(std::move(entry));
  }
  return matches;
}

std::vector<evidence_match> match_evidence(const catalogue& known,
                                           const skill& subject) {
  if (known.matcher)
    return known.matcher->match(subject);
  auto compiled = evidence_matcher::compile(known.primitives);
  if (!compiled)
    return {};
  return (*compiled)->match(subject);
}

} // namespace skvm
