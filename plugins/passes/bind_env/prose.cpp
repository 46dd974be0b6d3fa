#include "prose.hpp"

#include "../lang/text.hpp"
#include "prose_text.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace bind_env {

namespace {

using re2::StringPiece;

StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool says(const prose_patterns::pattern& pattern, std::string_view text) {
  return RE2::PartialMatch(piece(text), *pattern);
}

// The byte behind the first match, `npos` where there is none.
std::size_t end_of_match(const RE2& pattern, std::string_view text) {
  StringPiece left = piece(text);
  if (!RE2::FindAndConsume(&left, pattern))
    return std::string_view::npos;
  return text.size() - left.size();
}

bool is_list_item(std::string_view text) {
  auto begin = pass_lang::trim(text);
  return begin.starts_with("- ") || begin.starts_with("* ")
         || begin.starts_with("+ ") || begin.starts_with("|")
         || (!begin.empty() && begin.front() >= '0' && begin.front() <= '9');
}

// "the picture is wide enough (`identify`)": what to do it with.
bool is_all_of(std::string_view text, const prose_word& word) {
  auto bare = pass_lang::trim(text);
  return bare.size() == word.text.size() + 2;
}

// Whether four in a row are such as the name of a variable has.
bool has_capitals(std::string_view text) {
  int row = 0;
  return std::any_of(text.begin(), text.end(), [&](char c) {
    bool may = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    row = may ? row + 1 : 0;
    return row == 4;
  });
}

// "Python 3.10+ is required" names it before the word that demands it.
bool is_passive(std::string_view before) {
  static const RE2 pattern{
    R"((?i)(?:required|needed|installed|requirements|prerequisites)\W*$)"};
  constexpr std::size_t longest = 24;
  return RE2::PartialMatch(
    piece(before.substr(before.size() - std::min(before.size(), longest))),
    pattern);
}

} // namespace

void prose_reader::begin_section(std::string_view heading) {
  section_demands_ = says(into_.around().prose.lists, heading);
  list_demands_ = false;
}

void prose_reader::read(std::string_view text, const text_place& where,
                        bool optional) {
  bool item = is_list_item(text);
  clause begin;
  begin.optional = optional;
  // A long text below such a heading also tells why.
  constexpr std::size_t longest = 80;
  bool terse = item || text.size() <= longest;
  begin.demanded = (section_demands_ && terse) || (item && list_demands_);
  for (const auto& [sentence, line] : sentences_of(text)) {
    begin.line = line;
    read_sentence(sentence, where, begin);
  }
  if (!item)
    list_demands_ = pass_lang::trim(text).ends_with(":")
                    && says(into_.around().prose.lists, text);
}

void prose_reader::read_demands(std::string_view text,
                                const text_place& where) {
  for (const auto& [sentence, line] : sentences_of(text)) {
    clause begin;
    begin.line = line;
    begin.demanded = true;
    begin.listed = true;
    read_sentence(sentence, where, begin);
  }
}

// Most sentences name nothing, and need not be understood.
bool prose_reader::is_of_interest(const std::vector<prose_word>& words) const {
  auto is_marked = [](const prose_word& word) {
    return word.quoted
           || std::any_of(word.text.begin(), word.text.end(),
                          [](char c) { return c == '_' || c == '.'; });
  };
  auto is_known = [&](const prose_word& word) {
    return (into_.packages().known_filter.may_hold(word.text)
            && into_.packages().known_words.contains(
              pass_lang::to_lower(word.text)))
           || into_.around().find_service(word.text) != nullptr;
  };
  return std::any_of(words.begin(), words.end(), is_marked)
         || std::any_of(words.begin(), words.end(), is_known);
}

// What stands in brackets is a clause of its own: a denial in it is not one of
// the sentence around it.
void prose_reader::read_sentence(std::string_view sentence,
                                 const text_place& where, clause begin) {
  begin.tokens = words_of(sentence);
  if (!is_of_interest(begin.tokens))
    return;
  const auto& prose = into_.around().prose;
  auto words = without_code(sentence);
  auto parts = split_brackets(sentence, words);
  // Most sentences are plain, which one look tells.
  bool plain = parts.brackets.empty() && !says(prose.exceptions, words);
  begin.optional = begin.optional || (!plain && says(prose.voluntary, words));
  begin.demanded = begin.demanded || says(prose.lists, words);
  if (!parts.brackets.empty())
    begin.tokens = words_of(parts.text);
  begin.text = parts.text;
  begin.words = parts.words;
  begin.denied =
    !plain
    && (says(prose.denials, begin.words) || says(prose.retired, begin.words));
  read_clause(begin, where);
  begin.tokens.clear();
  auto line = begin.line;
  std::size_t counted = 0;
  for (const auto& [from, to] : parts.brackets) {
    auto inner = begin;
    inner.text = sentence.substr(from, to - from);
    inner.words = std::string_view{words}.substr(from, to - from);
    inner.aside = true;
    inner.tokens = words_of(inner.text);
    line += line_breaks(sentence.substr(counted, from - counted));
    counted = from;
    inner.line = line;
    inner.denied = begin.denied || says(prose.denials, inner.words)
                   || says(prose.retired, inner.words);
    read_clause(inner, where);
  }
}

void prose_reader::read_clause(const clause& one, const text_place& where) {
  read_code(one, where);
  if (one.denied)
    return;
  read_services(one, where);
  auto demand = end_of_match(*into_.around().prose.demands, one.words);
  read_variables(one, where, demand != std::string_view::npos);
  read_r(one, where);
  auto from = one.demanded ? 0 : demand;
  if (demand != std::string_view::npos
      && is_passive(one.words.substr(0, demand)))
    from = 0;
  if (one.demanded || demand != std::string_view::npos) {
    read_versions(one, where);
    read_hosts(one, where);
  }
  read_names(one, from, where);
}

// A denial before code means it, one behind it may mean what it prints.
void prose_reader::read_code(const clause& one, const text_place& where) {
  auto is_command = [](const prose_word& word) {
    return word.quoted && pass_lang::trim(word.text).find(' ') != word.text.npos
           && !is_choice(word.text);
  };
  if (std::none_of(one.tokens.begin(), one.tokens.end(), is_command))
    return;
  const auto& prose = into_.around().prose;
  auto denial = one.denied ? end_of_match(*prose.denials, one.words)
                           : std::string_view::npos;
  bool retired = one.denied && says(prose.retired, one.words);
  std::ranges::for_each(one.tokens, [&](const prose_word& word) {
    if (!is_command(word) || retired || word.begin >= denial)
      return;
    auto line = static_cast<std::size_t>(one.line + word.line - 1);
    text_place at{where.file, where.first_line + one.line + word.line - 2, {}};
    if (line <= where.lines.size())
      at.lines = {where.lines[line - 1]};
    code_.read_shell(word.text, at, {true, one.optional});
  });
}

void prose_reader::read_names(const clause& one, std::size_t demanded_from,
                              const text_place& where) {
  const auto& means = into_.around().prose.means;
  constexpr std::size_t reach = 24;
  std::ranges::for_each(one.tokens, [&](const prose_word& word) {
    bool demanded =
      (demanded_from != std::string_view::npos && word.begin >= demanded_from)
      || (one.aside && word.quoted && is_all_of(one.text, word));
    auto line = one.line + word.line - 1;
    auto is_used = [&] {
      auto before = one.words.substr(0, word.begin);
      before.remove_prefix(before.size() - std::min(before.size(), reach));
      return word.text.size() > 3
             && into_.packages().known_filter.may_hold(word.text)
             && into_.packages().known_words.contains(
               pass_lang::to_lower(word.text))
             && says(means, before);
    };
    if (demanded || word.quoted || is_used())
      read_name(word.text, word.quoted, demanded, one, where, line);
  });
}

void prose_reader::read_name(std::string_view text, bool quoted, bool demanded,
                             const clause& one, const text_place& where,
                             int line) {
  const auto& packages = into_.packages();
  auto is_command = [&](std::string_view name) {
    return packages.system_packages.contains(name)
           || packages.foreign_commands.contains(name);
  };
  std::string name{text};
  bool command = is_command(name);
  auto low = pass_lang::to_lower(name);
  // "FFmpeg", "ImageMagick": the name of the package rather.
  if (!quoted && !command) {
    auto of_package = packages.system_commands.find(low);
    command =
      is_command(low)
      || (of_package != packages.system_commands.end() && low.size() > 3);
    name = is_command(low) || !command ? low : of_package->second;
  }
  if (packages.always_present.contains(low) || packages.installers.contains(low)
      || (!quoted && low.size() < 2)
      || ((!quoted || !demanded)
          && !(one.listed && stands_alone(one.words, text))
          && into_.around().prose.ambiguous.contains(low)))
    command = false;
  auto is_python_name = [&](const std::string& word) {
    return word.size() > 3 && packages.is_python_package(word)
           && !packages.python_stdlib.contains(word)
           && !into_.around().prose.ambiguous.contains(word);
  };
  if (command)
    into_.add_command(name, "prose", one.optional || !demanded, true, where,
                      line);
  else if ((quoted && demanded) || is_python_name(low))
    read_package(name, one, where, line, !demanded);
}

void prose_reader::read_package(const std::string& name, const clause& one,
                                const text_place& where, int line,
                                bool mentioned) {
  const auto& packages = into_.packages();
  package_request request;
  request.name = name;
  request.optional = one.optional || mentioned;
  request.line = line;
  bool scoped = name.starts_with("@") && name.find('/') != std::string::npos
                && is_package_name("node", name);
  if (scoped || packages.node_common.contains(name)
      || packages.node_commands.contains(name)) {
    request.manager = "node";
    request.program = !scoped;
    into_.add_request(request, "prose", where);
  } else if (packages.is_python_package(name)
             && !packages.python_stdlib.contains(name)) {
    request.manager = "python";
    into_.add_request(request, "prose", where);
  }
}

void prose_reader::read_variables(const clause& one, const text_place& where,
                                  bool demanded) {
  static const RE2 shape{R"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"};
  static const RE2 single{R"([A-Z][A-Z0-9]{5,})"};
  static const RE2 setting{
    R"((?i)\b(?:set|export|environment|env|variables?|requires?|needs?|wants?|define|provide|configure|expects?|must)\b)"};
  static const RE2 surely{
    R"((?i)\b(?:environment|env (?:var|variable)s?|(?:must|has to|have to|should|needs? to) be (?:set|exported|defined)|(?:is|are) set by)\b)"};
  if (!has_capitals(one.text))
    return;
  bool told =
    one.demanded || demanded || RE2::PartialMatch(piece(one.words), setting);
  static const RE2 wanting{R"((?i)\b(?:requires?|needs?|wants?|expects?)\b)"};
  bool sure = RE2::PartialMatch(piece(one.words), surely);
  // "the environment variable `CT0`", "the `A_B` mode".
  static const RE2 called{R"((?i)\b(?:environment|env) variables?\b|环境变量)"};
  static const RE2 brief{R"([A-Z][A-Z0-9]{2,})"};
  static const RE2 other{
    R"((?i)^`?\s+(?:pipeline|mode|enum|state|status|stage|event|flag|level|type|constant|strategy|value|section|column|table|marker|placeholder)s?\b)"};
  bool variables = sure && RE2::PartialMatch(piece(one.words), called);
  bool wants = RE2::PartialMatch(piece(one.words), wanting);
  const auto& around = into_.around();
  std::ranges::for_each(one.tokens, [&](const prose_word& word) {
    auto name = word.text.substr(0, word.text.find('='));
    if (name.starts_with("$"))
      name.remove_prefix(1);
    if (name.starts_with("export "))
      name.remove_prefix(7);
    bool shaped = RE2::FullMatch(piece(name), shape);
    auto behind = one.text.substr(
      std::min(one.text.size(), word.begin + word.text.size() + 1));
    bool asked =
      wants && word.quoted && !RE2::PartialMatch(piece(behind), other);
    bool wanted =
      (shaped && (sure || asked || around.is_given_by_user(name)))
      || (sure && word.quoted
          && RE2::FullMatch(piece(name), variables ? brief : single));
    // What is called `X_API_KEY` has to come from somewhere.
    bool key = shaped && word.quoted && around.is_given_by_user(name);
    if (wanted && (told || key))
      into_.add_variable(std::string{name}, "prose", one.optional, where,
                         one.line + word.line - 1);
  });
}

void prose_reader::read_services(const clause& one, const text_place& where) {
  static const RE2 running{
    R"((?i)\b(?:running|server|daemon|instance|broker|cluster|up and running|started)\b)"};
  static const RE2 demand{
    R"((?i)\b(?:requires?|needs?|needed|required|must|ensure|make sure|running|start|prerequisites?)\b)"};
  auto is_service = [&](const prose_word& word) {
    return into_.around().find_service(word.text) != nullptr;
  };
  if (std::none_of(one.tokens.begin(), one.tokens.end(), is_service))
    return;
  if (!RE2::PartialMatch(piece(one.words), running)
      || (!one.demanded && !RE2::PartialMatch(piece(one.words), demand)))
    return;
  for (const auto& word : one.tokens)
    if (is_service(word))
      into_.add_service(*into_.around().find_service(word.text), "prose",
                        one.optional, {}, where, one.line + word.line - 1);
}

// "R packages: `dplyr`, `car`", "`afex::aov_ez`"
void prose_reader::read_r(const clause& one, const text_place& where) {
  static const RE2 listed{R"(\bR[ -](?:[Pp]ackages?|[Ll]ibrar(?:y|ies))\b)"};
  static const RE2 name{R"([A-Za-z][A-Za-z0-9.]+)"};
  bool named = one.words.find("R ") != std::string_view::npos
               || one.words.find("R-") != std::string_view::npos;
  bool list = named && RE2::PartialMatch(piece(one.words), listed);
  for (const auto& word : one.tokens) {
    if (!word.quoted)
      continue;
    auto line = one.line + word.line - 1;
    if (list && RE2::FullMatch(piece(word.text), name))
      into_.add_r(word.text, "prose", one.optional, where, line);
    else if (word.text.find("::") != std::string_view::npos && r_in_text_)
      into_.add_r(word.text.substr(0, word.text.find("::")), "prose", true,
                  where, line);
  }
  r_in_text_ = r_in_text_ || list;
}

// "network access to api.example.org"
void prose_reader::read_hosts(const clause& one, const text_place& where) {
  static const RE2 pattern{
    R"((?i)\b(?:access to|reach(?:es|able)?|connect(?:s|ion)? to|talks? to)\s+(?:the\s+)?(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})\b)"};
  StringPiece rest = piece(one.text);
  std::string host;
  auto line = one.line;
  std::size_t counted = 0;
  while (RE2::FindAndConsume(&rest, pattern, &host)) {
    auto at = one.text.size() - rest.size();
    line += line_breaks(one.text.substr(counted, at - counted));
    counted = at;
    into_.add_host(host, one.optional, where, line);
  }
}

} // namespace bind_env
