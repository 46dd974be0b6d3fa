#include "skill/file_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace skvm::ir {

namespace {

constexpr auto extensions = std::to_array<std::string_view>(
  {"7z",      "avi",   "bash",   "bat",   "bib",      "bin",  "bmp",
   "bz2",     "c",     "cc",     "cfg",   "conf",     "cpp",  "crt",
   "cs",      "css",   "csv",    "dart",  "dat",      "db",   "diff",
   "doc",     "docx",  "eml",    "env",   "epub",     "gif",  "go",
   "gradle",  "gz",    "h",      "h5",    "hpp",      "htm",  "html",
   "ico",     "ics",   "ini",    "ipynb", "j2",       "java", "jpeg",
   "jpg",     "js",    "json",   "jsonl", "jsx",      "key",  "kt",
   "kts",     "lock",  "log",    "lua",   "markdown", "md",   "mjs",
   "mkv",     "mov",   "mp3",    "mp4",   "npy",      "npz",  "odt",
   "parquet", "patch", "pdf",    "pem",   "php",      "pkl",  "pl",
   "plist",   "png",   "ppt",    "pptx",  "proto",    "ps1",  "py",
   "pyi",     "r",     "rb",     "rs",    "rst",      "rtf",  "scss",
   "sh",      "sql",   "sqlite", "svg",   "swift",    "tar",  "template",
   "tex",     "tf",    "tgz",    "tif",   "tiff",     "tmpl", "toml",
   "ts",      "tsv",   "tsx",    "txt",   "vcf",      "vue",  "wasm",
   "wav",     "webm",  "webp",   "xls",   "xlsx",     "xml",  "xsd",
   "yaml",    "yml",   "zip"});
static_assert(std::is_sorted(extensions.begin(), extensions.end()));

// Names of things that happen to end like files.
constexpr auto projects = std::to_array<std::string_view>(
  {"node.js", "next.js", "vue.js", "react.js", "express.js", "three.js",
   "d3.js", "nuxt.js", "chart.js", "ember.js", "p5.js", "asp.net"});

bool is_extension(std::string_view text) {
  return std::binary_search(extensions.begin(), extensions.end(), text);
}

bool has_extension(std::string_view word) {
  while (!word.empty()
         && std::string_view{">}\"'`"}.find(word.back())
              != std::string_view::npos)
    word.remove_suffix(1);
  auto dot = word.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == word.size() || dot == 0)
    return false;
  auto extension = to_lower(word.substr(dot + 1));
  if (!is_extension(extension))
    return false;
  auto before = word[dot - 1];
  return std::isalnum(static_cast<unsigned char>(before)) != 0
         || std::string_view{"_-*>})]"}.find(before) != std::string_view::npos
         || static_cast<unsigned char>(before) >= 0x80;
}

bool is_address(std::string_view word) {
  return word.find("://") != std::string_view::npos
         || word.substr(0, 4) == "www." || word.substr(0, 7) == "mailto:"
         || word.find('@') != std::string_view::npos;
}

/// Whether a sign may stand around a word and is no part of it.
bool is_around(char c) {
  switch (c) {
    case '"':
    case '\'':
    case '`':
    case ',':
    case ';':
    case ':':
    case '!':
    case '?':
    case '(':
    case ')':
    case '[':
    case ']':
    case '*':
      return true;
    default:
      return false;
  }
}

} // namespace

bool names_file(std::string_view word, bool marked) {
  // Most words are plain ones.
  bool folder = marked && !word.empty() && word.back() == '/';
  if (!folder && word.find('.') == std::string_view::npos)
    return false;
  if (word.size() < 3 || word.size() > 256 || is_address(word)
      || word.front() == '-'
      || word.find_first_of(" \t\"'`|;&()\\") != std::string_view::npos)
    return false;
  if (has_extension(word)) {
    if (marked)
      return true;
    auto lower = to_lower(word);
    return std::find(projects.begin(), projects.end(), lower) == projects.end();
  }
  // `output/`, but not `and/or` or `/help`.
  return folder && word.front() != '/'
         && word.find_first_of("<$") == std::string_view::npos;
}

std::string_view without_punctuation(std::string_view word) {
  while (!word.empty() && is_around(word.front())
         && !(word.front() == '*' && word.size() > 1 && word[1] == '.'))
    word.remove_prefix(1);
  while (!word.empty() && (is_around(word.back()) || word.back() == '.'))
    word.remove_suffix(1);
  return word;
}

std::string bundle_path(std::string_view word) {
  if (word.empty() || is_address(word) || word.size() > 512)
    return {};
  if (word.front() == '{' || word.front() == '$') {
    auto slash = word.find('/');
    if (slash == std::string_view::npos)
      return {};
    word.remove_prefix(slash + 1);
  }
  if (word.empty() || word.front() == '/' || word.front() == '~'
      || word.find_first_of(":<>*?{}$|\"'`\\\n") != std::string_view::npos
      || word.find('\0') != std::string_view::npos)
    return {};
  std::vector<std::string_view> parts;
  while (!word.empty()) {
    auto slash = word.find('/');
    auto part = word.substr(0, slash);
    word.remove_prefix(slash == std::string_view::npos ? word.size()
                                                       : slash + 1);
    if (part == "..") {
      if (parts.empty())
        return {};
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
  }
  std::string path;
  for (auto part : parts) {
    if (!path.empty())
      path += '/';
    path += part;
  }
  return path;
}

bool in_bundle_folder(std::string_view path) {
  for (std::string_view folder :
       {"scripts/", "references/", "assets/", "reference/"})
    if (path.size() > folder.size() && path.substr(0, folder.size()) == folder)
      return true;
  return false;
}

} // namespace skvm::ir
