#include "prose.hpp"

#include "../lang/text.hpp"
#include <re2/re2.h>

#include <algorithm>

namespace bind_env {

namespace {

using re2::StringPiece;

StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

// The sentence's part behind the word that says that something is needed.
bool demanded_part(std::string_view sentence, std::string_view& rest) {
  static const RE2 demand{
    R"((?i)\b(?:requires?|required|requirements?|needs?|needed|depends? on|dependenc(?:y|ies)|prerequisites?|must have|have to have|make sure|ensure|install(?:ed|s|ing)?|compatible with)\b)"};
  StringPiece left = piece(sentence);
  if (!RE2::FindAndConsume(&left, demand))
    return false;
  rest = {left.data(), left.size()};
  return true;
}

bool denies(std::string_view sentence) {
  static const RE2 denial{
    R"((?i)\b(?:not|no|never|without|instead of|avoid|don't|doesn't|isn't|cannot|can't|won't|unless|neither)\b)"};
  return RE2::PartialMatch(piece(sentence), denial);
}

bool is_voluntary(std::string_view sentence) {
  static const RE2 voluntary{
    R"((?i)\b(?:optional(?:ly)?|if available|if installed|recommended|nice to have|alternatively|if you (?:want|have|use)|can also)\b)"};
  return RE2::PartialMatch(piece(sentence), voluntary);
}

bool is_word_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
         || c == '-' || c == '+' || c == '.';
}

// Words with their quotes: `name` stands in backquotes.
struct prose_word {
  std::string_view text;
  bool quoted = false;
};

std::vector<prose_word> words_of(std::string_view text) {
  std::vector<prose_word> out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '`') {
      auto end = text.find('`', i + 1);
      if (end == std::string_view::npos)
        break;
      out.push_back({text.substr(i + 1, end - i - 1), true});
      i = end + 1;
      continue;
    }
    auto end = i;
    while (end < text.size() && is_word_char(text[end]))
      ++end;
    auto word = text.substr(i, end - i);
    while (word.ends_with('.') || word.ends_with('-'))
      word.remove_suffix(1);
    if (!word.empty())
      out.push_back({word, false});
    i = std::max(end, i + 1);
  }
  return out;
}

} // namespace

prose_reader::prose_reader(collector& into) : into_(into) {
  for (const auto& each : into.around().services)
    for (const auto& word : each.words)
      if (word.find(' ') == std::string::npos)
        service_words_.emplace(pass_lang::to_lower(word), &each);
}

void prose_reader::read_line(std::string_view line, const text_place& where,
                             int number) {
  // A full stop in a name or a version ends no sentence.
  for (std::size_t begin = 0; begin < line.size();) {
    auto end = begin;
    do
      end = line.find_first_of(".;", end + 1);
    while (end != std::string_view::npos && end + 1 < line.size()
           && line[end + 1] != ' ');
    end = std::min(end, line.size());
    read_sentence(line.substr(begin, end - begin), where, number);
    begin = end + 1;
  }
}

void prose_reader::read_sentence(std::string_view sentence,
                                 const text_place& where, int number) {
  if (denies(sentence))
    return;
  bool optional = is_voluntary(sentence);
  read_services(sentence, optional, where, number);
  read_variables(sentence, optional, where, number);
  std::string_view demanded;
  if (!demanded_part(sentence, demanded))
    return;
  // "Python 3.10+ is required" names it first.
  read_versions(sentence, optional, where, number);
  auto before = sentence.substr(0, sentence.size() - demanded.size());
  bool passive = before.ends_with("required") || before.ends_with("needed")
                 || before.ends_with("installed")
                 || before.ends_with("equirements")
                 || before.ends_with("rerequisites");
  read_names(passive ? sentence : demanded, optional, where, number);
}

void prose_reader::read_versions(std::string_view sentence, bool optional,
                                 const text_place& where, int number) {
  static const RE2 pattern{
    R"((?i)\b(Python|Node(?:\.js|JS)?)\s*(?:version\s*)?(>=|==|≥|>|~=)?\s*v?(\d+(?:\.\d+){0,2})\s*(\+|or (?:later|newer|higher|above|greater)|and (?:above|later|newer|up))?)"};
  StringPiece rest = piece(sentence);
  std::string name;
  std::string op;
  std::string version;
  std::string more;
  while (RE2::FindAndConsume(&rest, pattern, &name, &op, &version, &more)) {
    package_request request;
    request.manager = "system";
    request.name =
      pass_lang::to_lower(name).starts_with("python") ? "python3" : "node";
    if (version == "2" || version.starts_with("2."))
      continue;
    bool exact = (op.empty() && more.empty()) || op == "==";
    request.version = (exact ? "==" : op == ">" ? ">" : ">=") + version;
    if (exact)
      request.version += ".*";
    request.optional = optional;
    request.line = number;
    into_.add_request(request, "prose", where);
  }
}

void prose_reader::read_names(std::string_view sentence, bool optional,
                              const text_place& where, int number) {
  const auto& packages = into_.packages();
  for (const auto& [text, quoted] : words_of(sentence)) {
    auto name = std::string{text};
    bool command = packages.system_packages.contains(name)
                   || packages.foreign_commands.contains(name);
    if (!quoted) {
      // "FFmpeg", "ImageMagick": the name of the package rather.
      auto low = pass_lang::to_lower(name);
      if (!command && packages.system_packages.contains(low)) {
        name = low;
        command = true;
      } else if (!command && packages.system_commands.contains(low)
                 && low.size() > 3) {
        name = packages.system_commands.find(low)->second;
        command = true;
      }
      if (into_.around().ambiguous.contains(low)
          || packages.always_present.contains(low) || low.size() < 2)
        command = false;
    }
    if (command) {
      if (name != "pip" && name != "pip3" && name != "sudo")
        into_.add_command(name, "prose", optional, true, where, number);
    } else if (quoted && !packages.python_stdlib.contains(name)
               && packages.is_python_package(name)
               && !packages.node_common.contains(name)
               && !packages.node_commands.contains(name)) {
      package_request request;
      request.manager = "python";
      request.name = name;
      request.optional = optional;
      request.line = number;
      into_.add_request(request, "prose", where);
    }
  }
}

void prose_reader::read_variables(std::string_view sentence, bool optional,
                                  const text_place& where, int number) {
  static const RE2 shape{R"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"};
  static const RE2 setting{
    R"((?i)\b(?:set|export|environment|env|variables?|requires?|needs?|define|provide|configure|expects?|must)\b)"};
  if (sentence.find('_') == std::string_view::npos
      || !RE2::PartialMatch(piece(sentence), setting))
    return;
  for (const auto& [text, quoted] : words_of(sentence)) {
    auto name = text.substr(0, text.find('='));
    if (name.starts_with("$"))
      name.remove_prefix(1);
    if (name.starts_with("export "))
      name.remove_prefix(7);
    if (RE2::FullMatch(piece(name), shape)
        && into_.around().is_given_by_user(name))
      into_.add_variable(std::string{name}, "prose", optional, where, number);
  }
}

void prose_reader::read_services(std::string_view sentence, bool optional,
                                 const text_place& where, int number) {
  static const RE2 running{
    R"((?i)\b(?:running|server|daemon|instance|broker|cluster|up and running|started)\b)"};
  static const RE2 demand{
    R"((?i)\b(?:requires?|needs?|needed|required|must|ensure|make sure|running|start|prerequisites?)\b)"};
  if (!RE2::PartialMatch(piece(sentence), running)
      || !RE2::PartialMatch(piece(sentence), demand))
    return;
  for (const auto& [text, quoted] : words_of(sentence))
    if (auto found = service_words_.find(pass_lang::to_lower(text));
        found != service_words_.end())
      into_.add_service(*found->second, "prose", optional, {}, where, number);
}

} // namespace bind_env
