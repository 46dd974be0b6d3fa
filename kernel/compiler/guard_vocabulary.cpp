#include "compiler/guard_vocabulary.hpp"

namespace skvm::guard {

const word_set& free_words() {
  static const word_set words{"a",    "an",   "the",   "please", "also",
                              "this", "that", "these", "those",  "it",
                              "its",  "is",   "are",   "be"};
  return words;
}

const word_set& function_words() {
  static const word_set words{
    "a",    "an",    "the",   "of",    "in",    "on",   "at",   "to",
    "for",  "by",    "with",  "is",    "are",   "be",   "it",   "its",
    "this", "that",  "these", "those", "there", "then", "so",   "also",
    "and",  "you",   "your",  "as",    "any",   "all",  "each", "every",
    "them", "their", "was",   "were",  "has",   "have", "will", "please",
    "from", "into",  "one",   "they",  "he",    "she",  "we",   "our"};
  return words;
}

const word_set& negations() {
  static const word_set words{
    "not",    "never",     "no",     "don't", "doesn't", "mustn't", "cannot",
    "can't",  "shouldn't", "won't",  "avoid", "refrain", "stop",    "needn't",
    "didn't", "isn't",     "aren't", "nor",   "neither", "without"};
  return words;
}

const word_set& weakeners() {
  static const word_set words{
    "not",           "never",       "no",          "don't",      "doesn't",
    "mustn't",       "cannot",      "can't",       "shouldn't",  "won't",
    "needn't",       "isn't",       "aren't",      "neither",    "nor",
    "optional",      "optionally",  "may",         "might",      "could",
    "should",        "perhaps",     "maybe",       "possibly",   "try",
    "attempt",       "if",          "unless",      "except",     "when",
    "whenever",      "where",       "sometimes",   "usually",    "generally",
    "typically",     "normally",    "ideally",     "preferably", "prefer",
    "consider",      "avoid",       "skip",        "ignore",     "without",
    "rarely",        "seldom",      "unnecessary", "pretend",    "roughly",
    "approximately", "almost",      "nearly",      "few",        "eventually",
    "hardly",        "recommended", "suggested",   "encouraged", "possible",
    "permitted",     "allowed",     "acceptable",  "convenient", "barely",
    "partially",     "partly",      "mostly",      "largely",    "often",
    "occasionally",  "formerly",    "previously",  "deprecated", "obsolete"};
  return words;
}

const word_set& soft_weakeners() {
  static const word_set words{
    "or",      "only",    "about",    "some",  "most",   "before",  "after",
    "until",   "instead", "rather",   "can",   "first",  "several", "half",
    "other",   "another", "around",   "later", "many",   "least",   "but",
    "however", "though",  "although", "while", "either", "nothing", "none"};
  return words;
}

namespace {

word_map<std::vector<phrase>> by_first_word(std::vector<phrase> phrases) {
  word_map<std::vector<phrase>> out;
  for (auto& one : phrases) {
    auto first = one.front();
    out.add(first).push_back(std::move(one));
  }
  return out;
}

} // namespace

const std::vector<phrase>* cancelling_phrases(std::string_view first) {
  static const auto phrases = by_first_word({{"ignore"},
                                             {"disregard"},
                                             {"skip"},
                                             {"omit"},
                                             {"forget"},
                                             {"optional"},
                                             {"optionally"},
                                             {"unnecessary"},
                                             {"superfluous"},
                                             {"override"},
                                             {"overrides"},
                                             {"supersede"},
                                             {"supersedes"},
                                             {"superseded"},
                                             {"obsolete"},
                                             {"outdated"},
                                             {"deprecated"},
                                             {"exception"},
                                             {"exceptions"},
                                             {"except"},
                                             {"unless"},
                                             {"suggestion"},
                                             {"suggestions"},
                                             {"pretend"},
                                             {"cancel"},
                                             {"cancelled"},
                                             {"void"},
                                             {"no", "longer"},
                                             {"no", "need"},
                                             {"no", "effect"},
                                             {"need", "not"},
                                             {"needn't"},
                                             {"not", "needed"},
                                             {"not", "necessary"},
                                             {"not", "required"},
                                             {"not", "mandatory"},
                                             {"not", "matter"},
                                             {"not", "apply"},
                                             {"not", "bother"},
                                             {"don't", "bother"},
                                             {"doesn't", "apply"},
                                             {"doesn't", "matter"},
                                             {"don't", "need", "to"},
                                             {"not", "need", "to"},
                                             {"not", "have", "to"},
                                             {"don't", "have", "to"},
                                             {"instead", "of"},
                                             {"rather", "than"},
                                             {"if", "you", "have", "time"},
                                             {"if", "time"},
                                             {"time", "permits"},
                                             {"if", "you", "like"},
                                             {"if", "you", "want"},
                                             {"if", "you", "wish"},
                                             {"if", "possible"},
                                             {"where", "possible"},
                                             {"when", "possible"},
                                             {"if", "convenient"},
                                             {"where", "convenient"},
                                             {"when", "convenient"},
                                             {"up", "to", "you"},
                                             {"feel", "free"},
                                             {"your", "discretion"},
                                             {"your", "judgement"},
                                             {"your", "judgment"},
                                             {"may", "be", "left"},
                                             {"can", "be", "left"},
                                             {"can", "wait"},
                                             {"nice", "to", "have"},
                                             {"best", "effort"},
                                             {"go", "straight"},
                                             {"jump", "to"},
                                             {"jump", "straight"},
                                             {"proceed", "directly"},
                                             {"previous", "instructions"},
                                             {"earlier", "instructions"},
                                             {"instructions", "above"},
                                             {"rules", "above"},
                                             {"above", "instructions"},
                                             {"above", "rules"},
                                             {"already", "done"},
                                             {"low", "priority"},
                                             {"for", "reference", "only"},
                                             {"only", "an", "example"},
                                             {"just", "an", "example"},
                                             {"only", "a", "draft"}});
  return phrases.find(first);
}

const word_set& narrowing() {
  static const word_set words{"other", "else",   "another", "anything",  "more",
                              "twice", "again",  "until",   "before",    "yet",
                              "than",  "beyond", "further", "additional"};
  return words;
}

const word_set& permissions() {
  static const word_set words{
    "may",  "can",  "could", "allowed",   "okay",       "ok",     "fine",
    "free", "safe", "okay",  "permitted", "acceptable", "welcome"};
  return words;
}

} // namespace skvm::guard
