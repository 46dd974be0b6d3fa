#include "denial.hpp"

#include <algorithm>
#include <array>

namespace skvm {

namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool is_blank_at(std::string_view text, std::size_t at) {
  return at >= text.size() || text[at] == ' ';
}

/// Whether a clause ends at that byte, and how many bytes the mark has.
std::size_t mark_at(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 8> wide{"\u3002", "\uff0c", "\uff1b",
                                                 "\uff1a", "\u2014", "\uff01",
                                                 "\uff1f", "\u2013"};
  if (static_cast<unsigned char>(text[at]) >= 0x80) {
    for (auto mark : wide)
      if (text.substr(at, mark.size()) == mark)
        return mark.size();
    return 0;
  }
  if (text[at] == '(' || text[at] == ')')
    return 1;
  return std::string_view{".;:!?,"}.find(text[at]) != std::string_view::npos
             && is_blank_at(text, at + 1)
           ? 1
           : 0;
}

/// Whether what follows a comma goes on with a list: "numpy", "numpy or scipy",
/// "or numpy".
bool goes_on(std::string_view rest) {
  while (!rest.empty() && rest.front() == ' ')
    rest.remove_prefix(1);
  std::size_t words = 0;
  for (std::size_t at = 0; at < rest.size() && words < 3;) {
    auto end = at;
    while (end < rest.size() && rest[end] != ' ' && mark_at(rest, end) == 0)
      ++end;
    auto word = rest.substr(at, end - at);
    if (word == "or" || word == "nor" || word == "oder" || word == "ni"
        || word == "o" || word == "ou")
      return true;
    if (!word.empty())
      ++words;
    if (end == rest.size() || mark_at(rest, end) != 0)
      break;
    at = end + 1;
  }
  return words == 1;
}

bool has_group(const std::string& pattern) {
  auto literals = literals_of(pattern);
  return literals.understood ? literals.captures > 0
                             : RE2{pattern}.NumberOfCapturingGroups() > 0;
}

} // namespace

result<denial> denial::compile(const negation_words& words) {
  denial out;
  auto add = [&](const char* name, const std::string& pattern, bool denies,
                 std::unique_ptr<const late_pattern>& to) -> result<void> {
    if (pattern.empty())
      return {};
    auto literals = literals_of(pattern);
    if (!literals.valid)
      if (auto why = syntax_error(pattern); !why.empty())
        return make_error(errc::invalid_config, "negation",
                          std::string{name} + " is no RE2 pattern: " + why);
    to = std::make_unique<const late_pattern>(pattern);
    if (denies)
      for (const auto& clause : literals.clauses)
        out.words_.add(clause);
    return {};
  };
  for (auto done : {add("before", words.before, true, out.before_),
                    add("after", words.after, true, out.after_),
                    add("ends", words.ends, false, out.ends_)})
    if (!done)
      return done.error();
  out.words_.build();
  if (out.before_ && !has_group(words.before))
    return make_error(errc::invalid_config, "negation",
                      "before needs a group around what denies");
  return out;
}

std::size_t denial::clause_end(std::string_view sentence, std::size_t begin) {
  auto end = begin;
  while (end < sentence.size()) {
    auto size = mark_at(sentence, end);
    if (size > 0
        && !(sentence[end] == ',' && goes_on(sentence.substr(end + 1))))
      break;
    end += std::max<std::size_t>(size, 1);
  }
  return end;
}

denial::reach denial::reach_of(std::string_view sentence, std::size_t begin,
                               std::size_t end) const {
  re2::StringPiece found;
  if (ends_
      && ends_->compiled().Match(piece(sentence), begin, end, RE2::UNANCHORED,
                                 &found, 1)) {
    // "Never send it without a test" asks for the test.
    end = static_cast<std::size_t>(found.data() - sentence.data());
    return {end, end + std::max<std::size_t>(found.size(), 1)};
  }
  return {end, end};
}

std::string_view denial::affirmed(std::string_view sentence,
                                  scratch& state) const {
  // Most sentences deny nothing.
  if (words_.find(sentence, state.words).empty())
    return sentence;
  auto& kept = state.kept;
  bool changed = false;
  auto blank = [&](std::size_t begin, std::size_t end) {
    if (!changed)
      kept = sentence;
    changed = true;
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(begin),
              kept.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  };
  std::array<re2::StringPiece, 2> found;
  std::size_t clause = 0; // where the one ends that was looked at last
  for (std::size_t at = 0;
       before_ && at < sentence.size()
       && before_->compiled().Match(piece(sentence), at, sentence.size(),
                                    RE2::UNANCHORED, found.data(), 2);) {
    auto begin = static_cast<std::size_t>(found[0].data() - sentence.data());
    at = begin + std::max<std::size_t>(found[0].size(), 1);
    if (found[1].data() == nullptr)
      continue;
    if (at > clause || clause == 0)
      clause = clause_end(sentence, at);
    auto [end, next] = reach_of(sentence, at, clause);
    blank(begin, end);
    at = next;
  }
  for (std::size_t at = 0;
       after_ && at < sentence.size()
       && after_->compiled().Match(piece(sentence), at, sentence.size(),
                                   RE2::UNANCHORED, found.data(), 1);) {
    auto begin = static_cast<std::size_t>(found[0].data() - sentence.data());
    auto end = begin + std::max<std::size_t>(found[0].size(), 1);
    while (begin > at && mark_at(sentence, begin - 1) == 0)
      --begin;
    blank(begin, std::min(end, sentence.size()));
    at = end;
  }
  return changed ? std::string_view{kept} : sentence;
}

} // namespace skvm
