#include "base/one_of.hpp"
#include "base/text.hpp"
#include "check/parts.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace skvm::checks {

namespace {

/// Lower-case words, without Markdown and punctuation at their ends.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  auto flush = [&] {
    while (!word.empty()
           && std::string_view{".-/'"}.find(word.back())
                != std::string_view::npos)
      word.pop_back();
    if (!word.empty())
      out.push_back(std::move(word));
    word.clear();
  };
  for (auto c : to_lower(text)) {
    auto byte = static_cast<unsigned char>(c);
    bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80
                || c == '-' || c == '/' || c == '.' || c == '\'' || c == '$'
                || c == '+' || c == '#';
    if (part)
      word += c;
    else if (c != '*' && c != '_' && c != '`')
      flush();
    else if (c == '_')
      word += c;
  }
  flush();
  return out;
}

/// A sentence with one of these holds in some cases only.
bool is_conditional(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return is_one_of(word, {"if", "unless", "when", "except", "only", "until",
                            "without", "before", "after", "while", "where",
                            "once", "or", "but", "otherwise", "instead"});
  });
}

/// What a binding sentence is about, without how it binds: `use tabs`. Empty
/// where it cannot be told.
std::string action_of(const constraint& rule) {
  auto words = words_of(rule.text);
  if (is_conditional(words) || words.size() > 14)
    return {};
  std::string out;
  int kept = 0;
  bool binds = false;
  for (const auto& word : words) {
    if (is_one_of(word, {"must", "never", "always", "shall", "required", "do",
                         "not", "don't", "cannot", "can't", "mustn't", "should",
                         "shouldn't"})) {
      binds = true;
      // What stands before is who has to: `you must use`.
      if (kept <= 2)
        out.clear(), kept = 0;
      continue;
    }
    if (is_one_of(word, {"the", "a", "an", "any", "all", "please", "be", "to",
                         "you", "ever", "every", "is", "are", "it"}))
      continue;
    out += word;
    out += ' ';
    ++kept;
  }
  return binds && kept >= 2 ? out : std::string{};
}

void check_contradictions(const skill& subject, const document& doc,
                          findings& out) {
  std::map<std::string, const constraint*> must;
  std::map<std::string, const constraint*> never;
  for (const auto& rule : subject.constraints) {
    auto action = action_of(rule);
    if (action.empty())
      continue;
    bool forbids = rule.kind == constraint_kind::never;
    (forbids ? never : must).emplace(action, &rule);
    const auto& others = forbids ? must : never;
    auto other = others.find(action);
    if (other != others.end())
      out.add("contradiction", doc.name, rule.line,
              in_quotes(trim(rule.text)) + " contradicts line "
                + std::to_string(other->second->line) + ", "
                + in_quotes(trim(other->second->text))
                + "; keep one of them or say when each holds");
  }
}

/// The words between `if` and the comma.
struct condition {
  std::string text;
  bool otherwise = false; ///< `else if`, `otherwise, if`
};

std::optional<condition> condition_of(std::string_view text) {
  static const RE2 pattern{
    R"((?i)^\W*(?:\d+[.)]\s*)?(?:\*\*)?(else|otherwise|or else)?,?\s*(?:\*\*)?\bif\s+([^,:;.?!]{3,120})(?:,|:|\s+then\b|\s+→|\s+->|\*\*))"};
  // Most sentences have none, and finding a word is cheap.
  if (text.find("if ") == std::string_view::npos
      && text.find("If ") == std::string_view::npos)
    return std::nullopt;
  std::string first;
  std::string inner;
  if (!RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern,
                         &first, &inner))
    return std::nullopt;
  condition out;
  out.otherwise = !first.empty();
  for (const auto& word : words_of(inner))
    if (!is_one_of(word, {"the", "a", "an", "then"}))
      out.text += word + " ";
  return out;
}

/// Chains of `if …`, `else if …` in lists, paragraphs and sentences.
class chain_checker {
public:
  chain_checker(const document& doc, findings& out) : doc_(doc), out_(out) {}

  void run() {
    for (const auto& one : doc_.units) {
      if (one.where != text_area::prose)
        continue;
      if (one.what == unit::form::heading)
        chain_.clear();
      auto text = doc_.of(one);
      std::size_t from = 0;
      while (from < text.size()) {
        auto stop = text.find_first_of(".;", from);
        stop = std::min(stop, text.size() - 1);
        see(text.substr(from, stop + 1 - from), one.begin + from);
        from = stop + 1;
      }
    }
  }

private:
  void see(std::string_view sentence, std::size_t at) {
    auto found = condition_of(sentence);
    if (!found)
      return;
    auto line = doc_.line_of(at + sentence.find_first_not_of(" \n\r\t"));
    if (!found->otherwise)
      chain_.clear();
    auto [earlier, is_new] = chain_.emplace(found->text, line);
    if (!is_new)
      out_.add("condition-unreachable", doc_.name, line,
               "this case is the one of line " + std::to_string(earlier->second)
                 + " already and is never reached; correct the condition");
  }

  const document& doc_;
  findings& out_;
  std::map<std::string, int> chain_;
};

} // namespace

std::string in_quotes(std::string_view text, std::size_t most) {
  auto head = utf8_prefix(text, most);
  return "'" + std::string{head} + (head.size() < text.size() ? "…'" : "'");
}

void check_wording(const skill& subject, const document& doc, findings& out) {
  check_contradictions(subject, doc, out);
  chain_checker{doc, out}.run();
}

} // namespace skvm::checks
