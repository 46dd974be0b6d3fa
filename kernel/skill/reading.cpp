#include "skill/reading.hpp"

namespace skvm::ir {

reading::reading(std::string_view sentence)
  : text(sentence), words(words_of(sentence)), terms(terms_of(words)) {
}

span reading::place(const found_term& one) const {
  return {words[one.first].begin, words[one.first + one.count - 1].end};
}

bool reading::starts_clause(std::size_t i) const {
  if (i == 0)
    return true;
  auto begin = words[i - 1].end;
  auto gap = text.substr(begin, words[i].begin - begin);
  return gap.find_first_of(",;:.!?|(") != std::string_view::npos
         || gap.find(" - ") != std::string_view::npos
         || gap.find("\xE2\x80") != std::string_view::npos
         || gap.find("\xEF\xBC") != std::string_view::npos
         || gap.find("\xE3\x80") != std::string_view::npos
         || words[i - 1].text == "and" || words[i - 1].text == "und"
         || words[i - 1].text == "et" || words[i - 1].text == "y";
}

} // namespace skvm::ir
