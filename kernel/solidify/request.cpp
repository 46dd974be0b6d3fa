#include "solidify/request.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <unordered_set>

namespace skvm::solidify {

namespace {

using kind = request_token::kind;

using word_set = std::unordered_set<std::string_view>;

/// The patterns of a request, compiled once; RE2 objects may be shared.
struct patterns {
  re2::RE2 number{R"([-+]?\d+(?:\.\d+)?)"};
  re2::RE2 date{R"(\d{4}-\d\d(?:-\d\d)?|\d{4}/\d\d/\d\d)"};
  re2::RE2 path{R"([A-Za-z0-9_.~/-]*\.[A-Za-z][A-Za-z0-9]{0,5}|)"
                R"([A-Za-z0-9_.~-]*/[A-Za-z0-9_.~/-]*)"};
  re2::RE2 word{R"([A-Za-z0-9]+(?:['-][A-Za-z0-9]+)*)"};
};

const patterns& known() {
  static const patterns all;
  return all;
}

request_token classified(std::string_view text) {
  request_token out;
  out.text = text;
  const auto& p = known();
  if (re2::RE2::FullMatch(text, p.number))
    out.what = kind::number;
  else if (re2::RE2::FullMatch(text, p.date))
    out.what = kind::date;
  else if (re2::RE2::FullMatch(text, p.path))
    out.what = kind::path;
  else if (re2::RE2::FullMatch(text, p.word))
    out.what = kind::word;
  if (out.what == kind::word)
    out.lower = to_lower(text);
  return out;
}

class request_reader {
public:
  explicit request_reader(std::string_view text) : text_(text) {}

  request_tokens read() {
    while (at_ < text_.size()) {
      auto c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\r')
        ++at_;
      else if (c == '\n')
        mark("\n");
      else if (std::string_view{"\"'`"}.find(c) != std::string_view::npos)
        quoted(c);
      else if (std::string_view{"()[]{}<>;:,!?|&$*=%#@^"}.find(c)
               != std::string_view::npos)
        mark(std::string(1, c));
      else
        chunk();
    }
    return std::move(out_);
  }

private:
  void mark(std::string text) {
    ++at_;
    request_token token;
    token.what = kind::mark;
    token.text = std::move(text);
    out_.push_back(std::move(token));
  }

  void quoted(char quote) {
    auto end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos
        || text_.substr(at_, end - at_).find('\n') != std::string_view::npos)
      return mark(std::string(1, quote));
    auto token = classified(text_.substr(at_ + 1, end - at_ - 1));
    if (token.what != kind::path) {
      token.what = kind::quoted;
      token.lower.clear();
    }
    token.in_quotes = true;
    out_.push_back(std::move(token));
    at_ = end + 1;
    // Something that goes on behind the quotes is not what was quoted.
    if (at_ < text_.size()
        && std::string_view{" \t\r\n.,;:!?)"}.find(text_[at_])
             == std::string_view::npos) {
      out_.back().what = kind::other;
      out_.back().text += "\"";
    }
  }

  void chunk() {
    auto end = at_;
    while (
      end < text_.size()
      && std::string_view{" \t\r\n()[]{}<>;:,!?\"`|&$*=%#@^"}.find(text_[end])
           == std::string_view::npos)
      ++end;
    // A number goes on over its comma: 1,000 is no 1 and no list.
    while (end + 1 < text_.size() && end > at_ && is_digit(text_[end - 1])
           && (text_[end] == ',' || text_[end] == ':')
           && is_digit(text_[end + 1])) {
      ++end;
      while (end < text_.size() && is_digit(text_[end]))
        ++end;
    }
    auto core = text_.substr(at_, end - at_);
    std::size_t dots = 0;
    while (core.size() > dots && core[core.size() - 1 - dots] == '.')
      ++dots;
    core.remove_suffix(dots);
    if (!core.empty())
      out_.push_back(classified(core));
    at_ = end;
    // What clings to a value changes it: `5%`, `5$`, `a.csv:3`.
    if (!core.empty() && dots == 0 && at_ < text_.size()
        && std::string_view{"%$#@&=*|^"}.find(text_[at_])
             != std::string_view::npos)
      out_.back().what = kind::other;
    if (dots > 0) {
      request_token token;
      token.what = kind::mark;
      token.text = std::string(dots, '.');
      out_.push_back(std::move(token));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  request_tokens out_;
};

using words = std::vector<std::string_view>;

const std::vector<words>& greetings() {
  static const std::vector<words> all{
    {"hi"},
    {"hello"},
    {"hey"},
    {"hi", "there"},
    {"hello", "there"},
    {"please"},
    {"kindly"},
    {"ok"},
    {"okay"},
    {"so"},
    {"i", "need", "you", "to"},
    {"i", "want", "you", "to"},
    {"i", "would", "like", "you", "to"},
    {"i'd", "like", "you", "to"},
    {"i", "would", "like", "to"},
    {"i'd", "like", "to"},
    {"i", "need", "to"},
    {"i", "want", "to"},
    {"your", "task", "is", "to"},
    {"the", "task", "is", "to"},
    {"go", "ahead", "and"},
    {"good", "morning"},
    {"good", "afternoon"},
  };
  return all;
}

const std::vector<words>& questions() {
  static const std::vector<words> all{
    {"could", "you"}, {"can", "you"},           {"would", "you"},
    {"will", "you"},  {"would", "you", "mind"},
  };
  return all;
}

const std::vector<words>& farewells() {
  static const std::vector<words> all{
    {"please"},
    {"thanks"},
    {"thank", "you"},
    {"for", "me"},
    {"many", "thanks"},
    {"thanks", "in", "advance"},
    {"thank", "you", "very", "much"},
    {"cheers"},
    {"thanks", "a", "lot"},
    {"thank", "you", "so", "much"},
  };
  return all;
}

bool matches_at(const request_tokens& tokens, std::size_t at,
                const words& what) {
  if (at + what.size() > tokens.size())
    return false;
  for (std::size_t i = 0; i < what.size(); ++i)
    if (tokens[at + i].what != kind::word || tokens[at + i].lower != what[i])
      return false;
  return true;
}

std::size_t longest_match(const request_tokens& tokens, bool at_end,
                          const std::vector<words>& phrases) {
  std::size_t best = 0;
  for (const auto& phrase : phrases)
    if (phrase.size() > best && phrase.size() <= tokens.size()
        && matches_at(tokens, at_end ? tokens.size() - phrase.size() : 0,
                      phrase))
      best = phrase.size();
  return best;
}

bool is_mark(const request_token& token, std::string_view any_of) {
  return token.what == kind::mark
         && any_of.find(token.text[0]) != std::string_view::npos;
}

/// Whether it was asked as a question of politeness.
bool strip_front(request_tokens& tokens) {
  bool asked = false;
  for (;;) {
    if (!tokens.empty() && is_mark(tokens[0], "\n")) {
      tokens.erase(tokens.begin());
      continue;
    }
    auto count = longest_match(tokens, false, greetings());
    auto question = longest_match(tokens, false, questions());
    asked |= question > 0 && question >= count;
    count = std::max(count, question);
    // What is nothing but politeness is left as it is.
    if (count == 0 || count == tokens.size())
      return asked;
    tokens.erase(tokens.begin(),
                 tokens.begin() + static_cast<std::ptrdiff_t>(count));
    while (!tokens.empty() && is_mark(tokens[0], ",!"))
      tokens.erase(tokens.begin());
  }
}

void strip_back(request_tokens& tokens, bool asked) {
  for (;;) {
    auto size = tokens.size();
    auto end_mark = asked ? ".!?\n" : ".!\n";
    while (!tokens.empty() && is_mark(tokens.back(), end_mark)
           && (tokens.back().text.size() == 1))
      tokens.pop_back();
    auto count = longest_match(tokens, true, farewells());
    if (count > 0 && count < tokens.size()) {
      tokens.resize(tokens.size() - count);
      if (!tokens.empty() && is_mark(tokens.back(), ","))
        tokens.pop_back();
    }
    if (tokens.size() == size)
      return;
  }
}

} // namespace

std::string ending_of(std::string_view path) {
  auto name = path.substr(path.rfind('/') + 1);
  auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string{}
                                       : to_lower(name.substr(dot + 1));
}

request_tokens read_request(std::string_view text) {
  auto tokens = request_reader{text.substr(0, longest_request)}.read();
  auto asked = strip_front(tokens);
  strip_back(tokens, asked);
  return tokens;
}

bool is_qualifier(std::string_view word) {
  static const word_set all{
    "not",          "no",      "never",    "without",   "except",    "only",
    "unless",       "but",     "however",  "if",        "when",      "while",
    "until",        "instead", "rather",   "otherwise", "avoid",     "skip",
    "skipping",     "ignore",  "ignoring", "exclude",   "excluding", "other",
    "another",      "same",    "again",    "previous",  "earlier",   "before",
    "last",         "next",    "usual",    "usually",   "also",      "too",
    "additionally", "plus",    "else",     "don't",     "doesn't",   "didn't",
    "won't",        "can't",   "cannot",   "shouldn't", "isn't",     "aren't",
    "neither",      "nor",     "none",     "nothing",   "almost",    "nearly",
    "maybe",        "perhaps", "should",   "why",       "how",       "whether",
    "did",          "does",    "was",      "were",      "had",       "above",
    "below",        "former",  "latter",   "those",     "these",     "that",
    "this",         "them",    "they",     "he",        "she",       "mine",
    "yours",        "stop",    "undo",     "revert",    "cancel",    "twice",
  };
  return all.contains(word);
}

bool is_article(std::string_view word) {
  return word == "a" || word == "an" || word == "the";
}

bool is_preposition(std::string_view word) {
  static const word_set all{
    "from",  "to",    "into",   "in",   "as",      "for",
    "of",    "with",  "using",  "on",   "at",      "by",
    "under", "named", "called", "over", "through", "within",
  };
  return all.contains(word);
}

bool is_closed_word(std::string_view word) {
  static const word_set all{
    "celsius",   "fahrenheit", "kelvin",     "rankine", "metric",
    "imperial",  "meters",     "metres",     "meter",   "metre",
    "feet",      "foot",       "inch",       "inches",  "miles",
    "mile",      "kilometers", "kilometres", "km",      "cm",
    "mm",        "kg",         "pounds",     "pound",   "grams",
    "gram",      "ounces",     "litres",     "liters",  "gallons",
    "usd",       "eur",        "gbp",        "jpy",     "dollars",
    "euros",     "euro",       "yen",        "percent", "seconds",
    "minutes",   "hours",      "days",       "weeks",   "months",
    "years",     "bytes",      "kb",         "mb",      "gb",
    "json",      "csv",        "tsv",        "xml",     "yaml",
    "toml",      "html",       "markdown",   "pdf",     "png",
    "jpeg",      "jpg",        "svg",        "text",    "excel",
    "xlsx",      "docx",       "latex",      "sql",     "monday",
    "tuesday",   "wednesday",  "thursday",   "friday",  "saturday",
    "sunday",    "january",    "february",   "march",   "april",
    "may",       "june",       "july",       "august",  "september",
    "october",   "november",   "december",   "today",   "tomorrow",
    "yesterday", "tonight",    "week",       "month",   "year",
    "c",         "f",          "k",
  };
  return all.contains(word);
}

bool is_report_word(std::string_view word) {
  static const word_set all{
    "done",       "complete",     "completed",  "success",
    "successful", "successfully", "wrote",      "written",
    "write",      "saved",        "save",       "created",
    "create",     "generated",    "file",       "files",
    "output",     "result",       "results",    "here",
    "is",         "are",          "it",         "this",
    "has",        "have",         "been",       "was",
    "were",       "and",          "a",          "an",
    "the",        "to",           "in",         "into",
    "at",         "of",           "from",       "for",
    "with",       "you",          "your",       "i",
    "i've",       "now",          "as",         "requested",
    "task",       "finished",     "command",    "ran",
    "run",        "step",         "steps",      "converted",
    "extracted",  "merged",       "summarised", "summarized",
    "printed",    "says",         "said",       "exit",
    "code",       "that",         "all",        "processed",
    "on",         "using",
  };
  return all.contains(word);
}

} // namespace skvm::solidify
