#include "../lang/text.hpp"
#include "shapes.hpp"
#include <re2/re2.h>

namespace extract_candidates {

std::string identifier(std::string_view text) {
  return pass_lang::replace_all(pass_lang::kebab(text, 4), "-", "_");
}

bool is_number(std::string_view text) {
  static const RE2 pattern{R"([+-]?\d+(?:\.\d+)?%?)"};
  return RE2::FullMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

bool says_output(std::string_view name) {
  auto lower = pass_lang::to_lower(name);
  for (std::string_view word : {"out", "dest", "target", "save", "result"})
    if (lower.find(word) != std::string::npos)
      return true;
  return lower == "o";
}

std::string type_of(std::string_view value) {
  if (is_number(value))
    return "number";
  static const RE2 date{R"(\d{4}-\d{2}-\d{2})"};
  if (RE2::FullMatch(re2::StringPiece{value.data(), value.size()}, date))
    return "date";
  static const RE2 list{R"([\w.-]+(?:,\s*[\w.-]+)+)"};
  if (RE2::FullMatch(re2::StringPiece{value.data(), value.size()}, list))
    return "list";
  if (pass_lang::is_path_like(value))
    return "path";
  auto bare = value;
  if (bare.size() > 2 && bare.front() == '<' && bare.back() == '>') {
    bare = bare.substr(1, bare.size() - 2);
    auto lower = pass_lang::to_lower(bare);
    if (pass_lang::is_path_like(bare) || lower.find("file") != std::string::npos
        || lower.find("path") != std::string::npos
        || lower.find("dir") != std::string::npos)
      return "path";
    if (lower == "n" || lower.find("count") != std::string::npos
        || lower.find("number") != std::string::npos)
      return "number";
  }
  return "string";
}

std::string extractor_for(const slot& value, bool only_one_of_its_kind) {
  auto words = pass_lang::replace_all(value.name, "_", R"([\s_-]+)");
  if (value.type == "choice") {
    std::string any;
    for (const auto& choice : value.choices)
      any += (any.empty() ? "" : "|") + RE2::QuoteMeta(choice);
    return R"((?i)\b()" + any + R"()\b)";
  }
  if (value.type == "number")
    return R"((?i)\b)" + words
           + R"(s?\s*(?:number|no\.?|=|:|is|of|to)?\s*([+-]?\d+(?:\.\d+)?)\b)";
  if (value.type == "date")
    return only_one_of_its_kind
             ? R"(\b(\d{4}-\d{2}-\d{2})\b)"
             : R"((?i)\b)" + words
                 + R"(s?\s*(?:date|day|=|:|is|of|on)?\s*(\d{4}-\d{2}-\d{2})\b)";
  if (value.type == "list")
    return R"((?i)\b)" + words
           + R"(s?\s*(?:=|:|are|of)?\s*([\w.-]+(?:,\s*[\w.-]+)+))";
  if (value.type == "string" && (value.name == "value" || value.name.empty()))
    return R"(["'`“]([^"'`”]+)["'`”])";
  if (value.type == "string")
    return R"((?i)\b)" + words
           + R"(s?\s+(?:of\s+|called\s+|named\s+|is\s+|=\s*)?["'`“]?([\w][\w.-]*))";
  auto bare = value.value;
  if (bare.ends_with('>'))
    bare.pop_back();
  auto end = pass_lang::extension(bare);
  auto path = end.empty() ? std::string{R"(([\w.~-]*/[\w./~-]+))"}
                          : R"(([\w./~-]+\.)" + end + ")\\b";
  if (only_one_of_its_kind)
    return path;
  return (value.output
            ? R"((?i)\b(?:to|into|as|in|save|write|output|called|named)\s+["'`]?)"
            : R"((?i)\b(?:from|of|read|use|using|file|input|for|on)\s+["'`]?)")
         + path;
}

} // namespace extract_candidates
