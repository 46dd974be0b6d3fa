#include "skill/independence.hpp"

#include "base/one_of.hpp"
#include "base/text.hpp"
#include "skill/language.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace skvm::ir {

namespace {

/// "They cannot be done at the same time".
bool is_denied(const std::vector<word>& words, std::size_t at) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(at, 5); ++back)
    if (is_one_of(words[at - back].text,
                  {"not", "never", "cannot", "can't", "nicht", "nie", "pas",
                   "no", "nunca", "jamais"})
        || words[at - back].text.ends_with("n't"))
      return true;
  return false;
}

bool has_any(const std::vector<word>& words,
             std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const word& one) {
    return is_one_of(one.text, wanted);
  });
}

} // namespace

bool is_about_calls(std::string_view sentence) {
  auto words = words_of(utf8_prefix(sentence, 1000));
  return has_any(words, {"call", "calls"})
         && has_any(words, {"turn", "together", "parallel"});
}

bool says_independent(std::string_view sentence, bool at_once) {
  auto words = words_of(utf8_prefix(sentence, 1000));
  auto found = terms_of(words);
  return std::any_of(found.begin(), found.end(), [&](const found_term& one) {
    return ((one.is(term::any_order) && !at_once) || one.is(term::parallel)
            || one.is(term::independent))
           && !is_denied(words, one.first);
  });
}

bool names_agents(std::string_view sentence) {
  auto text = to_lower(sentence);
  if (text.find("agent") == std::string::npos)
    return false;
  for (std::string_view word : {"sub-agent", "sub agent", "subagent"})
    if (text.find(word) != std::string::npos)
      return true;
  auto words = words_of(utf8_prefix(text, 1000));
  return has_any(words, {"agent", "agents"})
         && has_any(words, {"spawn", "launch", "dispatch", "delegate"});
}

bool says_apart(std::string_view sentence) {
  return says_independent(sentence) || names_agents(sentence)
         || gives_each_its_own(sentence);
}

} // namespace skvm::ir
