#include "keywords.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <array>

namespace extract_candidates {

namespace {

// Sorted.
constexpr auto empty_words = std::to_array<std::string_view>({
  "a",         "al",       "all",     "als",      "an",      "and",
  "any",       "ao",       "archivo", "archivos", "are",     "arquivo",
  "arquivos",  "as",       "at",      "au",       "auf",     "aus",
  "aux",       "avec",     "be",      "bei",      "by",      "cada",
  "chaque",    "com",      "con",     "da",       "dann",    "dans",
  "das",       "datei",    "dateien", "de",       "del",     "dem",
  "den",       "der",      "des",     "die",      "do",      "dos",
  "du",        "e",        "each",    "ein",      "eine",    "einen",
  "el",        "em",       "en",      "es",       "est",     "et",
  "example",   "examples", "fichier", "fichiers", "file",    "files",
  "following", "for",      "from",    "für",      "if",      "im",
  "in",        "into",     "is",      "ist",      "it",      "its",
  "jede",      "jeden",    "jedes",   "la",       "las",     "le",
  "les",       "los",      "mit",     "nach",     "o",       "oder",
  "of",        "on",       "one",     "or",       "os",      "ou",
  "par",       "para",     "paso",    "passo",    "por",     "pour",
  "que",       "run",      "schritt", "script",   "scripts", "se",
  "si",        "step",     "sur",     "that",     "the",     "then",
  "this",      "to",       "um",      "uma",      "un",      "una",
  "unas",      "und",      "une",     "unos",     "usage",   "use",
  "using",     "von",      "wenn",    "when",     "with",    "y",
  "you",       "your",     "zu",      "zum",      "zur",     "étape",
});

bool in_word(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')
         || byte >= 0x80;
}

std::size_t characters(std::string_view word) {
  return static_cast<std::size_t>(
    std::count_if(word.begin(), word.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

void add_words(std::string_view text, std::vector<std::string>& out) {
  auto lower = pass_lang::to_lower(text);
  for (std::size_t i = 0; i < lower.size() && out.size() < 8;) {
    if (!in_word(lower[i])) {
      ++i;
      continue;
    }
    auto end = i;
    while (end < lower.size() && in_word(lower[end]))
      ++end;
    auto word = std::string_view{lower}.substr(i, end - i);
    i = end;
    bool empty =
      characters(word) < 2 || word.size() > 48
      || std::binary_search(empty_words.begin(), empty_words.end(), word);
    if (!empty && std::find(out.begin(), out.end(), word) == out.end())
      out.emplace_back(word);
  }
}

} // namespace

std::vector<std::string> keywords_of(const skvm::skill& skill,
                                     const shape& of) {
  std::vector<std::string> out;
  if (of.step >= 0 && of.step < static_cast<int>(skill.steps.size()))
    add_words(skill.steps[static_cast<std::size_t>(of.step)].title, out);
  for (const auto& section : skill.sections)
    if (section.level > 0 && section.lines.first <= of.line
        && of.line <= section.lines.last)
      add_words(section.title, out);
  for (const auto& script : of.scripts) {
    auto name = pass_lang::base_name(script);
    add_words(pass_lang::replace_all(
                std::string{name.substr(0, name.find('.'))}, "_", " "),
              out);
  }
  return out;
}

} // namespace extract_candidates
