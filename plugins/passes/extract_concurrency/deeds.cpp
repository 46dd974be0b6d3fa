#include "deeds.hpp"

#include "../lang/text.hpp"

#include <algorithm>

namespace extract_concurrency {

namespace {

using pass_lang::is_one_of;

// "Run the tests": the verb says nothing, its object does.
deed deed_of_running(const std::vector<word>& words, std::size_t verb) {
  for (auto i = verb + 1; i < std::min(words.size(), verb + 6); ++i) {
    if (words[i].sentence)
      break;
    auto text = words[i].text;
    if (is_one_of(text, {"test", "tests", "linter", "linters", "lint",
                         "typecheck", "type-check", "checker", "checks",
                         "audit", "suite", "benchmark", "benchmarks",
                         "analyzer", "validator", "scan", "scanner"}))
      return deed::check;
    if (is_one_of(text, {"query", "search"}))
      return deed::fetch;
  }
  return deed::unknown;
}

// "Load the table into `work/table.parquet`".
bool moves_into(const std::vector<word>& words, std::size_t verb) {
  for (auto i = verb + 1; i + 1 < words.size() && !words[i].sentence; ++i)
    if (words[i].text == "into" && words[i + 1].code)
      return true;
  return false;
}

bool changes(deed what) {
  return what == deed::make || what == deed::edit || what == deed::act;
}

} // namespace

deed meaning(const prose& said, const prose::verb& verb) {
  const auto& words = said.words();
  auto text = words[verb.at].text;
  if (is_one_of(text, {"run", "execute", "rerun", "re-run"}))
    return deed_of_running(words, verb.at);
  auto next =
    verb.at + 1 < words.size() ? words[verb.at + 1].text : std::string_view{};
  if (text == "look" && next == "up")
    return deed::fetch;
  if (text == "look" && next == "for")
    return deed::check;
  // "Make sure that …", "these are separate calls, make them together".
  if (text == "make" && is_one_of(next, {"sure", "certain"}))
    return deed::check;
  if (text == "make" && is_one_of(next, {"them", "these"}))
    return deed::unknown;
  // "Wait 5 s": no step of the work.
  if (text == "wait" && !next.empty() && next[0] >= '0' && next[0] <= '9')
    return deed::unknown;
  if (text == "load" && moves_into(words, verb.at))
    return deed::make;
  // "Order: title, links" names a thing; "stop where it is plain" ends no work.
  bool label = verb.at + 1 < words.size() && words[verb.at + 1].sentence
               && text == "order";
  bool bound = text == "stop" && is_one_of(next, {"where", "once"});
  if (label || bound)
    return deed::unknown;
  // "Start with the outline", "Set of rules".
  if (verb.what == deed::act
      && is_one_of(next, {"with", "by", "from", "of", "is", "are", "in"}))
    return deed::unknown;
  return verb.what;
}

bool is_mild(const prose& said, const prose::verb& verb) {
  const auto& words = said.words();
  auto next =
    verb.at + 1 < words.size() ? words[verb.at + 1].text : std::string_view{};
  return is_one_of(words[verb.at].text,
                   {"drop", "remove", "log", "enter", "order", "tag", "close"})
         && !is_one_of(
           next, {"in", "into", "out", "database", "table", "schema", "index"});
}

bool reads(deed what) {
  return what == deed::look || what == deed::fetch || what == deed::check;
}

bool leaves_sources(const prose& said) {
  const auto& words = said.words();
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i].code && words[i].text.find(' ') != std::string_view::npos
        && is_one_of(words[i + 1].text,
                     {"lists", "prints", "shows", "reports", "tells", "gives",
                      "displays", "finds", "counts", "checks", "says"}))
      return true;
  auto what =
    said.verbs().empty() ? deed::unknown : meaning(said, said.verbs().front());
  return what == deed::make || what == deed::tell || reads(what);
}

deed deed_of_step(const skvm::step& step, const prose& said,
                  const step_commands& found) {
  auto first =
    said.verbs().empty() ? deed::unknown : meaning(said, said.verbs().front());
  // A title may be a mere name; its text says what to do.
  bool name =
    step.source == skvm::step_source::heading || said.first_sentence() < 4;
  if (first == deed::unknown && name)
    for (const auto& verb : said.verbs())
      if (first == deed::unknown)
        first = meaning(said, verb);
  // "Separately from the numbers, look at …"
  if (first == deed::unknown)
    for (const auto& verb : said.verbs())
      if (first == deed::unknown && verb.at < said.first_sentence())
        first = meaning(said, verb);
  bool changing =
    std::any_of(said.verbs().begin(), said.verbs().end(),
                [&](const auto& verb) { return changes(meaning(said, verb)); });
  if (!found.all.empty()) {
    if (!found.reads_only)
      return reads(first) || first == deed::unknown ? deed::make : first;
    if (changing && !reads(first))
      return deed::make;
    return found.checks    ? deed::check
           : found.fetches ? deed::fetch
                           : deed::look;
  }
  return reads(first) && changing ? deed::make : first;
}

} // namespace extract_concurrency
