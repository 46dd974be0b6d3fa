#include "skvm/evidence.hpp"

#include "skvm/sentences.hpp"

#include "denial.hpp"
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

RE2::Options options(RE2::Options::Encoding encoding) {
  RE2::Options chosen;
  chosen.set_encoding(encoding);
  chosen.set_log_errors(false);
  chosen.set_never_nl(true);
  // Many patterns share one automaton, whose states are made as needed.
  chosen.set_max_mem(std::int64_t{64} << 20);
  return chosen;
}

/// Whether a pattern is about ASCII alone; `\x{…}` and `\p` may not be.
bool is_ascii(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (static_cast<unsigned char>(pattern[i]) >= 0x80)
      return false;
    if (pattern[i] == '\\' && i + 1 < pattern.size()
        && std::string_view{"xpPC0"}.find(pattern[i + 1])
             != std::string_view::npos)
      return false;
  }
  return true;
}

/// A pattern that is compiled when it is first needed, which for most rules is
/// never. Its syntax is checked before.
class late_pattern {
public:
  explicit late_pattern(std::string pattern) : pattern_(std::move(pattern)) {}

  [[nodiscard]] bool matches(re2::StringPiece text) const {
    std::call_once(compiled_, [this] {
      automaton_ =
        std::make_unique<RE2>(pattern_, options(RE2::Options::EncodingUTF8));
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

  /// Patterns that are searched for all at once.
  struct pattern_set {
    explicit pattern_set(RE2::Options::Encoding encoding)
      : patterns(options(encoding), RE2::UNANCHORED) {}

    mutable RE2::Set patterns;
    mutable std::once_flag compiled; ///< by whoever searches first
    std::vector<std::size_t> owners; ///< pattern → rule
  };

  /// The patterns for one place. Those in ASCII match bytes, which takes far
  /// smaller automata and is the same in UTF-8.
  struct scope {
    pattern_set bytes{RE2::Options::EncodingLatin1};
    pattern_set characters{RE2::Options::EncodingUTF8};
  };

  struct finding {
    int count = 0;
    std::vector<int> lines;
    std::string excerpt; ///< of the first one
  };

  /// `shown` is what `text` was made of.
  void scan(const scope& where, std::string_view text, std::string_view shown,
            int line, std::vector<finding>& found) const;
  void scan(const pattern_set& where, std::string_view text,
            std::string_view shown, int line,
            std::vector<finding>& found) const;

  void scan_prose(const skill& subject, std::vector<finding>& found) const;
  void scan_code(const skill& subject, std::vector<finding>& found) const;

  [[nodiscard]] const scope* find(std::string_view where) const {
    auto entry = scopes.find(where);
    return entry == scopes.end() ? nullptr : &entry->second;
  }

  std::vector<rule> all;
  /// By `where`; rules that see what is denied have one of their own.
  std::map<std::string, scope, std::less<>> scopes;
  denial denied;
};

constexpr std::string_view denied_scope = "text, denied";

void evidence_matcher::rules::scan(const scope& where, std::string_view text,
                                   std::string_view shown, int line,
                                   std::vector<finding>& found) const {
  if (trimmed(text).empty())
    return;
  scan(where.bytes, text, shown, line, found);
  scan(where.characters, text, shown, line, found);
}

void evidence_matcher::rules::scan(const pattern_set& where,
                                   std::string_view text,
                                   std::string_view shown, int line,
                                   std::vector<finding>& found) const {
  constexpr std::size_t max_lines = 64;
  if (where.owners.empty())
    return;
  std::vector<int> hits;
  re2::StringPiece piece{text.data(), text.size()};
  std::call_once(where.compiled, [&] { where.patterns.Compile(); });
  if (!where.patterns.Match(piece, &hits))
    return;
  for (auto hit : hits) {
    auto index = where.owners[static_cast<std::size_t>(hit)];
    const auto& unless = all[index].unless;
    if (unless && unless->matches(piece))
      continue;
    auto& entry = found[index];
    if (entry.count++ == 0 || line < entry.lines.front())
      entry.excerpt = excerpt_of(shown);
    if (entry.lines.size() < max_lines)
      entry.lines.insert(
        std::upper_bound(entry.lines.begin(), entry.lines.end(), line), line);
  }
}

void evidence_matcher::rules::scan_prose(const skill& subject,
                                         std::vector<finding>& found) const {
  const auto* affirmed = find("text");
  const auto* raw = find(denied_scope);
  if (affirmed == nullptr && raw == nullptr)
    return;
  sentences prose{subject};
  std::string kept;
  for (const auto& sentence : prose.all()) {
    if (raw != nullptr)
      scan(*raw, sentence.text, sentence.text, sentence.line, found);
    if (affirmed != nullptr)
      scan(*affirmed, denied.affirmed(sentence.text, kept), sentence.text,
           sentence.line, found);
  }
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
  // Never compiled: only its parser is of interest.
  RE2::Set exceptions{options(RE2::Options::EncodingUTF8), RE2::UNANCHORED};
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
      bool raw = what.where == "text" && what.negated;
      auto& scope =
        compiled->scopes[raw ? std::string{denied_scope} : what.where];
      std::string why;
      auto& set = is_ascii(what.pattern) ? scope.bytes : scope.characters;
      if (set.patterns.Add(what.pattern, &why) < 0)
        return refuse(what, "pattern is no RE2 pattern: " + why);
      set.owners.push_back(index);
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

void evidence_matcher::rules::scan_code(const skill& subject,
                                        std::vector<finding>& found) const {
  const auto* any = find("code");
  for (const auto& block : subject.code) {
    if (block.role == code_role::output)
      continue;
    const auto* own = find("code:" + std::string{language_of(block)});
    int line = block.body_lines.first;
    for_each_line(block.text, [&](std::string_view text) {
      for (const auto* where : {own, any})
        if (where != nullptr)
          scan(*where, text, text, line, found);
      ++line;
    });
  }
}

std::vector<evidence_match>
evidence_matcher::match(const skill& subject) const {
  std::vector<rules::finding> found(rules_->all.size());
  rules_->scan_prose(subject, found);
  rules_->scan_code(subject, found);
  if (const auto* targets = rules_->find("link"))
    for (const auto& link : subject.links)
      rules_->scan(*targets, link.target, link.target, link.line, found);

  std::vector<evidence_match> matches;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& what = rules_->all[i].what;
    auto& seen = found[i];
    if (what.where == "structure") {
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
  if (known.matcher)
    return known.matcher->match(subject);
  auto compiled = evidence_matcher::compile(known.primitives, known.negation);
  if (!compiled)
    return {};
  return (*compiled)->match(subject);
}

std::vector<demand> weigh(const catalogue& known,
                          std::vector<evidence_match> matches) {
  constexpr double rounding = 1e-9;
  std::map<std::string_view, demand> found;
  for (const auto& one : known.primitives)
    found[one.id].primitive = one.id;
  for (auto& match : matches)
    if (auto at = found.find(match.primitive); at != found.end())
      at->second.shown_by.push_back(std::move(match));
  std::vector<demand> out;
  for (const auto& one : known.primitives) {
    auto& next = found[one.id];
    auto& shown = next.shown_by;
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
    if (!shown.empty() && sum + rounding >= known.threshold)
      out.push_back(std::move(next));
  }
  return out;
}

} // namespace skvm
