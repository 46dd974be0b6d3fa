#include "alternatives.hpp"

#include "skvm/evidence.hpp"
#include "skvm/sentences.hpp"

#include "../lang/text.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace rewrite_skill {

namespace {

/// A sentence taken apart: what it says first, and what it offers instead.
struct offer {
  std::string_view main;
  std::string_view other;
};

struct offer_form {
  RE2 pattern;     ///< one group is the offer, or two the main part and it
  bool needs_both; ///< whether it has two groups
  std::array<std::string_view, 2> words; ///< one of them is in each match
};

bool begins_with(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size()
         && std::equal(lower.begin(), lower.end(), text.begin(),
                       [](char a, char b) {
                         return a == b || (b >= 'A' && b <= 'Z' && a == b + 32);
                       });
}

/// Whether it has a word that each form of an offer has.
bool may_have_offer_word(std::string_view text) {
  for (std::string_view word : {"if", "when", "where"})
    if (begins_with(text, word))
      return true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto rest = text.substr(at);
    switch (text[at]) {
      case 'o':
      case 'O':
        if (begins_with(rest, "or ") || begins_with(rest, "otherwise"))
          return true;
        break;
      case 'e':
      case 'E':
        if (begins_with(rest, "either"))
          return true;
        break;
      case 'a':
      case 'A':
        if (begins_with(rest, "alternative"))
          return true;
        break;
      case 'f':
      case 'F':
        if (begins_with(rest, "fall"))
          return true;
        break;
      default:
        break;
    }
  }
  return false;
}

/// Whether a sentence offers another way at all; most do not.
bool may_offer(std::string_view text) {
  if (!may_have_offer_word(text))
    return false;
  static const RE2 pattern{
    R"((?i)\b(?:or|otherwise) (?:alternatively|else|you|use|try|run|call|with|)"
    R"(via|write|do|the|python|node)\b|\beither\b|\(or |\balternative|)"
    R"(\bfall ?back\b|^(?:if|when|where)\b.*\b(?:not|un|missing))"};
  return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

std::optional<offer> offer_in(std::string_view text) {
  static const std::array<offer_form, 7> forms{{
    {{R"((?i)^(?:as an alternative|alternatively|as a fall ?back)[,:]?\s+(.+)$)"},
     false,
     {"alternative", "fall"}},
    {{R"((?i)^(?:if|when|where)\s+(.+?)\s+(?:is|are)\s+(?:not\s+)"
      R"((?:available|installed|supported|possible|allowed|there|present|)"
      R"(found)|unavailable|missing|unsupported)\b[^,]{0,40},\s*(?:then\s+)?(.+)$)"},
     true,
     {"is", "are"}},
    {{R"((?i)\beither\s+(.+?),?\s+or\s+(.+)$)"}, true, {"either", "either"}},
    {{R"((?i)^(.+?)\s+\(or\s+(?:use\s+|with\s+)?([^)]+)\))"},
     true,
     {"(or", "(or"}},
    {{R"((?i)^(.+?)[,;]?\s+(?:or|otherwise)\s+(?:alternatively\s+|else\s+)?)"
      R"((?:you can\s+|you may\s+)?((?:use|try|run|call|with|via|write|do it)\b.+)$)"},
     true,
     {"or", "otherwise"}},
    {{R"((?i)^(.+?)\s+or\s+((?:the\s+|python[’']?s\s+|node[’']?s\s+)+)"
      R"((?:standard\s+|built-?in\s+)*[\w`.-]+\s+)"
      R"((?:modules?|library|package|command|tool)\b.*)$)"},
     true,
     {"or", "or"}},
    {{R"((?i)^(.+?)[,;]\s+(?:with|and)\s+(.+?)\s+as (?:a |an )?)"
      R"((?:fall ?back|alternative)\b)"},
     true,
     {"fall", "alternative"}},
  }};
  re2::StringPiece whole{text.data(), text.size()};
  auto view = [](re2::StringPiece part) {
    return std::string_view{part.data(), part.size()};
  };
  auto lower = pass_lang::to_lower(text);
  auto says = [&](std::string_view word) {
    return lower.find(word) != std::string::npos;
  };
  for (const auto& form : forms) {
    if (std::none_of(form.words.begin(), form.words.end(), says))
      continue;
    re2::StringPiece first;
    re2::StringPiece second;
    if (form.needs_both
          ? RE2::PartialMatch(whole, form.pattern, &first, &second)
          : RE2::PartialMatch(whole, form.pattern, &second))
      return offer{view(first), view(second)};
  }
  return std::nullopt;
}

/// What a few words ask for, with the code below them.
std::vector<need> needs_of(const skvm::catalogue& known, std::string_view words,
                           const skvm::code_block* code) {
  skvm::skill alone;
  alone.source = words;
  alone.line_starts = {0};
  if (code != nullptr)
    alone.code = {*code};
  // The block's lines are not those of the words.
  for (auto& block : alone.code)
    block.lines = {2, 2};
  return needs_in(known, alone);
}

const skvm::code_block* code_below(const skvm::skill& skill,
                                   const skvm::sentence& said) {
  if (!said.text.ends_with(':'))
    return nullptr;
  auto line = skill.line_of(said.where.end);
  for (const auto& block : skill.code)
    if (block.lines.first > line && block.lines.first <= line + 2)
      return &block;
  return nullptr;
}

} // namespace

std::vector<alternative> find_alternatives(const skvm::catalogue& known,
                                           const skvm::skill& skill,
                                           const skvm::sentences& prose) {
  constexpr std::size_t longest = 600;
  constexpr std::size_t most = 32;
  std::vector<alternative> out;
  const auto& all = prose.all();
  for (std::size_t i = 0; i < all.size() && out.size() < most; ++i) {
    const auto& said = all[i];
    if (said.text.size() > longest || said.text.starts_with("|")
        || said.text.starts_with("#") || !may_offer(said.text))
      continue;
    auto parts = offer_in(said.text);
    if (!parts || parts->other.empty())
      continue;
    const auto* code = code_below(skill, said);
    alternative next;
    next.needs = needs_of(known, parts->other, code);
    if (next.needs.empty())
      continue;
    auto main = parts->main;
    if (main.empty() && i > 0)
      main = all[i - 1].text;
    if (!main.empty())
      for (auto& need : needs_of(known, main, nullptr))
        next.replaces.push_back(std::move(need.primitive));
    next.line = said.line;
    next.text = pass_lang::shortened(parts->other, 160);
    while (!next.text.empty()
           && std::string_view{".;:,"}.find(next.text.back())
                != std::string_view::npos)
      next.text.pop_back();
    next.sentence = said.where;
    next.where.push_back(prose.source_of(parts->other));
    if (code != nullptr)
      next.where.push_back(code->where);
    out.push_back(std::move(next));
  }
  return out;
}

} // namespace rewrite_skill
