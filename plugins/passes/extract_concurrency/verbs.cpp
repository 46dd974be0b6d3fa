#include "prose.hpp"

#include <algorithm>
#include <array>

namespace extract_concurrency {

namespace {

using enum deed;

struct verb_entry {
  std::string_view text;
  deed means;
};

// Sorted.
constexpr auto verbs = std::to_array<verb_entry>({
  {"activate", act},      {"actualiza", edit},
  {"add", edit},          {"adjust", edit},
  {"aggregate", make},    {"agree", decide},
  {"analyse", check},     {"analyze", check},
  {"annotate", make},     {"answer", tell},
  {"antworte", tell},     {"append", edit},
  {"apply", edit},        {"archive", make},
  {"assemble", make},     {"assess", check},
  {"atualize", edit},     {"audit", check},
  {"back", act},          {"backup", act},
  {"baixe", fetch},       {"benchmark", check},
  {"berichte", tell},     {"book", act},
  {"bootstrap", act},     {"brainstorm", decide},
  {"browse", fetch},      {"build", make},
  {"bump", edit},         {"busca", fetch},
  {"busque", fetch},      {"buy", act},
  {"calculate", make},    {"capture", make},
  {"cerca", fetch},       {"change", edit},
  {"chart", make},        {"check", check},
  {"checkout", act},      {"cherche", fetch},
  {"choisis", decide},    {"choose", decide},
  {"classify", make},     {"clean", make},
  {"close", act},         {"cluster", make},
  {"collect", fetch},     {"combine", make},
  {"commit", act},        {"compare", check},
  {"compile", make},      {"compose", make},
  {"compress", make},     {"comprueba", check},
  {"compute", make},      {"concatenate", make},
  {"conclude", tell},     {"configure", edit},
  {"confirm", check},     {"connect", act},
  {"consider", decide},   {"consult", look},
  {"controlla", check},   {"convert", make},
  {"copy", make},         {"correct", edit},
  {"corrige", edit},      {"corrija", edit},
  {"count", look},        {"crawl", fetch},
  {"crea", make},         {"create", make},
  {"crie", make},         {"crop", make},
  {"crée", make},         {"créez", make},
  {"cut", make},          {"decide", decide},
  {"decompress", make},   {"define", edit},
  {"delete", act},        {"deliver", tell},
  {"deploy", act},        {"descarga", fetch},
  {"design", make},       {"detect", look},
  {"determine", look},    {"diff", check},
  {"disable", edit},      {"discover", look},
  {"download", fetch},    {"draft", make},
  {"drop", act},          {"dump", make},
  {"démarre", act},       {"edit", edit},
  {"elige", decide},      {"email", act},
  {"enable", edit},       {"encode", make},
  {"end", tell},          {"ensure", check},
  {"enter", act},         {"entscheide", decide},
  {"envie", act},         {"envoie", act},
  {"envía", act},         {"ergänze", edit},
  {"erstelle", make},     {"erzeuge", make},
  {"escolha", decide},    {"escreva", make},
  {"escribe", make},      {"evaluate", check},
  {"examine", look},      {"explain", tell},
  {"explore", look},      {"export", make},
  {"extend", edit},       {"extract", make},
  {"fetch", fetch},       {"figure", decide},
  {"fill", edit},         {"filter", make},
  {"find", look},         {"finish", tell},
  {"fix", edit},          {"form", decide},
  {"format", make},       {"gather", fetch},
  {"genera", make},       {"generate", make},
  {"gere", make},         {"get", fetch},
  {"give", tell},         {"google", fetch},
  {"génère", make},       {"hand", tell},
  {"harden", edit},       {"hole", fetch},
  {"identify", look},     {"implement", edit},
  {"improve", edit},      {"index", make},
  {"inform", tell},       {"informe", tell},
  {"inicia", act},        {"init", act},
  {"initialise", act},    {"initialize", act},
  {"insert", edit},       {"inspect", look},
  {"instala", act},       {"instale", act},
  {"install", act},       {"installe", act},
  {"installiere", act},   {"integrate", edit},
  {"interpret", decide},  {"join", make},
  {"judge", decide},      {"kill", act},
  {"know", look},         {"kontrolliere", check},
  {"korrigiere", edit},   {"label", make},
  {"lade", fetch},        {"launch", act},
  {"learn", look},        {"lee", look},
  {"leer", look},         {"leggi", look},
  {"leia", look},         {"ler", look},
  {"lese", look},         {"lies", look},
  {"lint", check},        {"lis", look},
  {"lisez", look},        {"list", look},
  {"load", look},         {"locate", look},
  {"log", act},           {"login", act},
  {"look", look},         {"lookup", fetch},
  {"lösche", act},        {"make", make},
  {"map", look},          {"mark", edit},
  {"match", make},        {"measure", look},
  {"merge", make},        {"mets", edit},
  {"migrate", edit},      {"modify", edit},
  {"note", look},         {"notify", act},
  {"observe", look},      {"ocr", make},
  {"open", look},         {"optimise", edit},
  {"optimize", edit},     {"order", act},
  {"outline", make},      {"output", make},
  {"overwrite", act},     {"parse", make},
  {"patch", edit},        {"pay", act},
  {"pick", decide},       {"plan", decide},
  {"plot", make},         {"polish", edit},
  {"post", act},          {"prepare", make},
  {"present", tell},      {"print", make},
  {"prioritise", decide}, {"prioritize", decide},
  {"produce", make},      {"profile", check},
  {"proofread", check},   {"propose", tell},
  {"provision", act},     {"prüfe", check},
  {"publish", act},       {"pull", fetch},
  {"push", act},          {"put", make},
  {"query", fetch},       {"rank", make},
  {"rapporte", tell},     {"read", look},
  {"reason", decide},     {"reboot", act},
  {"rebuild", make},      {"recall", look},
  {"recognize", look},    {"recommend", tell},
  {"record", make},       {"redact", make},
  {"refactor", edit},     {"register", act},
  {"release", act},       {"remove", act},
  {"rename", act},        {"render", make},
  {"repair", edit},       {"replace", edit},
  {"reply", tell},        {"report", tell},
  {"request", fetch},     {"resize", make},
  {"respond", tell},      {"responda", tell},
  {"responde", tell},     {"restart", act},
  {"restate", decide},    {"restore", act},
  {"retrieve", fetch},    {"return", tell},
  {"review", check},      {"revisa", check},
  {"revise", edit},       {"rework", edit},
  {"rewrite", edit},      {"roll", act},
  {"rollback", act},      {"réponds", tell},
  {"save", make},         {"scan", check},
  {"schau", look},        {"schedule", act},
  {"schreibe", make},     {"scrape", fetch},
  {"scrivi", make},       {"search", fetch},
  {"see", look},          {"seed", act},
  {"select", decide},     {"send", act},
  {"sende", act},         {"set", edit},
  {"settle", decide},     {"share", tell},
  {"show", tell},         {"sieh", look},
  {"simplify", edit},     {"sketch", make},
  {"skim", look},         {"sort", make},
  {"split", make},        {"start", act},
  {"starte", act},        {"stop", act},
  {"store", make},        {"study", look},
  {"submit", act},        {"suche", fetch},
  {"suggest", tell},      {"sum", make},
  {"summarise", make},    {"summarize", make},
  {"survey", look},       {"switch", act},
  {"tag", act},           {"take", make},
  {"tell", tell},         {"test", check},
  {"think", decide},      {"tidy", edit},
  {"trace", look},        {"transcribe", make},
  {"transform", make},    {"translate", make},
  {"télécharge", fetch},  {"understand", look},
  {"unpack", make},       {"unzip", make},
  {"update", edit},       {"upgrade", act},
  {"upload", act},        {"validate", check},
  {"verifica", check},    {"verifique", check},
  {"verify", check},      {"view", look},
  {"vérifie", check},     {"vérifiez", check},
  {"wait", act},          {"warn", tell},
  {"weigh", decide},      {"wire", edit},
  {"work", decide},       {"write", make},
  {"wähle", decide},      {"zip", make},
  {"zähle", look},        {"ändere", edit},
  {"écris", make},        {"überprüfe", check},
});

constexpr auto empty_words = std::to_array<std::string_view>({
  "a",     "about", "all",   "also", "an",     "and",   "any",    "are",
  "as",    "at",    "be",    "been", "both",   "but",   "by",     "can",
  "did",   "do",    "does",  "done", "each",   "every", "file",   "files",
  "first", "for",   "from",  "had",  "has",    "have",  "here",   "how",
  "i",     "if",    "in",    "into", "is",     "it",    "its",    "just",
  "may",   "me",    "must",  "my",   "new",    "no",    "nor",    "not",
  "of",    "on",    "one",   "only", "onto",   "or",    "our",    "out",
  "over",  "own",   "per",   "same", "second", "shall", "should", "so",
  "some",  "step",  "steps", "than", "that",   "the",   "their",  "them",
  "there", "these", "they",  "this", "those",  "three", "to",     "two",
  "under", "up",    "use",   "used", "user",   "users", "using",  "via",
  "was",   "we",    "were",  "what", "when",   "where", "which",  "while",
  "who",   "will",  "with",  "you",  "your",
});

} // namespace

deed deed_of(std::string_view verb) {
  auto found = std::lower_bound(
    verbs.begin(), verbs.end(), verb,
    [](const verb_entry& one, std::string_view w) { return one.text < w; });
  return found != verbs.end() && found->text == verb ? found->means : unknown;
}

bool is_empty_word(std::string_view word) {
  return word.size() < 2
         || std::binary_search(empty_words.begin(), empty_words.end(), word);
}

std::string_view stem(std::string_view word) {
  for (std::string_view end : {"ing", "ed", "es", "s", "e"})
    if (word.size() > end.size() + 2 && word.ends_with(end)) {
      word.remove_suffix(end.size());
      break;
    }
  if (word.size() > 3 && word.ends_with('e'))
    word.remove_suffix(1);
  bool doubled = word.size() > 3
                 && word[word.size() - 1] == word[word.size() - 2]
                 && word.back() != 's' && word.back() != 'l';
  return doubled ? word.substr(0, word.size() - 1) : word;
}

} // namespace extract_concurrency
