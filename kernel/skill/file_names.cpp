#include "skill/file_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace skvm::ir {

namespace {

constexpr auto extensions = std::to_array<std::string_view>(
  {"7z",       "aac",      "arrow",      "asc",    "ass",     "avi",
   "avif",     "avro",     "bak",        "bash",   "bat",     "bib",
   "bin",      "bmp",      "bz2",        "c",      "cbl",     "cc",
   "cfg",      "conf",     "cpp",        "cpy",    "crt",     "cs",
   "css",      "csv",      "dart",       "dat",    "db",      "deb",
   "diff",     "doc",      "docx",       "dta",    "dump",    "eml",
   "env",      "epub",     "ex",         "exs",    "feather", "flac",
   "geojson",  "gif",      "go",         "gpx",    "gradle",  "graphql",
   "gz",       "h",        "h5",         "heic",   "hpp",     "hs",
   "htm",      "html",     "ico",        "ics",    "ini",     "ipynb",
   "j2",       "jar",      "java",       "jl",     "jpeg",    "jpg",
   "js",       "json",     "jsonl",      "jsx",    "key",     "kml",
   "kt",       "kts",      "lock",       "log",    "lua",     "m4a",
   "markdown", "mbox",     "md",         "mdx",    "mjs",     "mkv",
   "mov",      "mp3",      "mp4",        "msg",    "ndjson",  "npy",
   "npz",      "odp",      "ods",        "odt",    "ogg",     "opus",
   "otf",      "parquet",  "patch",      "pdf",    "pem",     "php",
   "pkl",      "pl",       "plist",      "png",    "po",      "ppt",
   "pptx",     "prisma",   "properties", "proto",  "ps1",     "psd",
   "py",       "pyi",      "qmd",        "r",      "rb",      "rdata",
   "rds",      "rmd",      "rs",         "rst",    "rtf",     "sarif",
   "sas",      "sav",      "scala",      "scss",   "sh",      "sql",
   "sqlite",   "srt",      "stl",        "svelte", "svg",     "swift",
   "tar",      "template", "tex",        "tf",     "tfplan",  "tfvars",
   "tgz",      "tif",      "tiff",       "tmpl",   "toml",    "ts",
   "tsv",      "tsx",      "ttf",        "txt",    "vcf",     "vtt",
   "vue",      "wasm",     "wav",        "webm",   "webp",    "whl",
   "woff",     "woff2",    "xls",        "xlsx",   "xml",     "xsd",
   "yaml",     "yml",      "zig",        "zip"});
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

/// `work/fit.dta`, but no version, media type or address.
bool is_below_folder(std::string_view word) {
  auto slash = word.rfind('/');
  auto dot = word.rfind('.');
  if (slash == std::string_view::npos || dot == std::string_view::npos
      || dot < slash + 2 || slash == 0 || word.size() - dot > 6
      || dot + 1 == word.size()
      || word.substr(0, slash).find('.') != std::string_view::npos
      || word.starts_with("application/") || word.starts_with("text/")
      || word.starts_with("image/"))
    return false;
  auto ending = word.substr(dot + 1);
  return std::all_of(ending.begin(), ending.end(),
                     [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                     })
         && (ending[0] < '0' || ending[0] > '9');
}

bool is_address(std::string_view word) {
  return word.find("://") != std::string_view::npos
         || word.substr(0, 4) == "www." || word.substr(0, 7) == "mailto:"
         || word.find('@') != std::string_view::npos;
}

/// Whether no path has that byte.
bool is_no_path(char c) {
  static constexpr auto known = [] {
    std::array<bool, 256> out{};
    for (unsigned char byte : {':', '<', '>', '*', '?', '{', '}', '$', '|', '"',
                               '\'', '`', '\\', '\n', '\0'})
      out[byte] = true;
    return out;
  }();
  return known[static_cast<unsigned char>(c)];
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
  // `work/clean.rds`: in a folder any ending will do.
  if (marked && is_below_folder(word))
    return true;
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
      || std::any_of(word.begin(), word.end(), is_no_path))
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
