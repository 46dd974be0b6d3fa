#include "text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>

namespace pass_lang {

namespace {

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Length of the valid character at `pos`, 0 where the bytes are none.
std::size_t character_size(std::string_view text, std::size_t pos) {
  auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[pos + i]);
  };
  auto lead = byte(0);
  std::size_t size = lead < 0x80                    ? 1
                     : lead >= 0xC2 && lead <= 0xDF ? 2
                     : lead >= 0xE0 && lead <= 0xEF ? 3
                     : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                    : 0;
  if (size == 0 || pos + size > text.size())
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0U) != 0x80U)
      return 0;
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)
      || (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F))
    return 0;
  return size;
}

// The bytes before the first that is not of a valid character.
std::size_t valid_size(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (at + sizeof eight <= text.size())
      std::memcpy(&eight, text.data() + at, sizeof eight);
    constexpr std::uint64_t beyond_ascii = 0x8080808080808080;
    if (at + sizeof eight <= text.size() && (eight & beyond_ascii) == 0) {
      at += sizeof eight;
      continue;
    }
    auto size = character_size(text, at);
    if (size == 0)
      break;
    at += size;
  }
  return at;
}

} // namespace

std::string_view trim(std::string_view text) {
  auto is_blank = [](char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  };
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

std::string to_lower(std::string_view text) {
  std::string lower{text};
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  lines.reserve(text.size() / 32 + 1);
  while (!text.empty()) {
    auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string shortened(std::string_view text, std::size_t max_bytes) {
  std::string out(std::min(text.size(), max_bytes), ' ');
  std::size_t used = 0;
  bool blank = false;
  for (std::size_t i = 0; i < text.size();) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c <= ' ') {
      blank = used > 0;
      ++i;
      continue;
    }
    auto size =
      c < 0x80 ? 1 : std::max<std::size_t>(character_size(text, i), 1);
    if (used + size + (blank ? 1 : 0) > max_bytes) {
      out.resize(used);
      return out + "…";
    }
    used += blank ? 1 : 0;
    blank = false;
    if (size > 1) {
      text.copy(out.data() + used, size, i);
      used += size;
      i += size;
      continue;
    }
    auto end = std::min(text.size(), i + max_bytes - used);
    do
      out[used++] = text[i++];
    while (i < end && text[i] > ' ');
  }
  out.resize(used);
  return out;
}

std::string replace_all(std::string text, std::string_view from,
                        std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string_view base_name(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view folder_name(std::string_view path) {
  auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{}
                                         : path.substr(0, slash);
}

std::string extension(std::string_view path) {
  auto name = base_name(path);
  auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size())
    return {};
  auto end = name.substr(dot + 1);
  if (!std::all_of(end.begin(), end.end(), is_alnum))
    return {};
  return to_lower(end);
}

bool is_path_like(std::string_view word) {
  static constexpr auto parting = [] {
    std::array<bool, 256> out{};
    for (unsigned char c : {' ', '\t', '\n', '|', ';', '&', '(', ')', '='})
      out[c] = true;
    return out;
  }();
  if (word.empty() || word.front() == '-' || word.size() > 512
      || std::any_of(
        word.begin(), word.end(),
        [](char c) { return parting[static_cast<unsigned char>(c)]; })
      || word.find("://") != std::string_view::npos)
    return false;
  auto slash = word.find('/');
  if (slash != std::string_view::npos)
    return std::any_of(word.begin(), word.end(), is_alnum);
  auto end = extension(word);
  if (end.empty() || end.size() > 8 || is_digit(end.front()))
    return false;
  // `os.path`, `df.head` and `e.g` are no files; extensions of files are known
  // well enough to be listed.
  static constexpr std::string_view known[] = {
    "bash",  "bin",     "bmp",   "c",   "cfg",  "conf", "cpp",    "css",
    "csv",   "db",      "diff",  "doc", "docx", "env",  "eps",    "epub",
    "gif",   "gz",      "h",     "hpp", "html", "htm",  "ics",    "ini",
    "ipynb", "java",    "jpeg",  "jpg", "js",   "json", "jsonl",  "jsx",
    "lock",  "log",     "md",    "mjs", "mov",  "mp3",  "mp4",    "ndjson",
    "odt",   "parquet", "patch", "pdf", "png",  "ppt",  "pptx",   "py",
    "rb",    "rs",      "rst",   "rtf", "sh",   "sql",  "sqlite", "srt",
    "svg",   "tar",     "tex",   "tgz", "tif",  "tiff", "toml",   "ts",
    "tsv",   "tsx",     "txt",   "wav", "webm", "webp", "xls",    "xlsx",
    "xml",   "yaml",    "yml",   "zip", "zst"};
  return std::find(std::begin(known), std::end(known), end) != std::end(known);
}

bool is_placeholder(std::string_view word) {
  if (word.size() < 2)
    return false;
  if (auto open = word.find('<'); open != std::string_view::npos)
    if (auto close = word.find('>', open); close != std::string_view::npos)
      return close > open + 1;
  if (auto open = word.find('{'); open != std::string_view::npos)
    if (auto close = word.find('}', open); close != std::string_view::npos)
      return close > open + 1;
  if (word.front() == '$')
    return true;
  return word.starts_with("YOUR_") || word.starts_with("MY_");
}

std::string kebab(std::string_view text, std::size_t max_words) {
  std::string out;
  std::size_t words = 0;
  bool inside = false;
  for (char c : text) {
    if (!is_alnum(c)) {
      // An apostrophe does not end a word: "don't" is one.
      inside = inside && c == '\'';
      continue;
    }
    if (!inside) {
      if (words++ == max_words)
        break;
      if (!out.empty())
        out += '-';
      inside = true;
    }
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

bool has_word(std::string_view text, std::string_view word) {
  auto part_of_word = [&](std::size_t at) {
    return at < text.size() && (is_alnum(text[at]) || text[at] == '_');
  };
  for (auto at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1))
    if ((at == 0 || !part_of_word(at - 1)) && !part_of_word(at + word.size()))
      return true;
  return false;
}

std::string with_valid_characters(std::string text) {
  auto valid = valid_size(text);
  if (valid == text.size())
    return text;
  std::string out;
  out.reserve(text.size());
  for (std::string_view left = text;; valid = valid_size(left)) {
    out += left.substr(0, valid);
    left.remove_prefix(valid);
    if (left.empty())
      return out;
    out += "\xEF\xBF\xBD";
    left.remove_prefix(1);
  }
}

std::string text_in(const boost::json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
}

std::string text_in(const boost::json::value& from, std::string_view name) {
  return from.is_object() ? text_in(from.get_object(), name) : std::string{};
}

std::string json_text(const boost::json::value& value) {
  return with_valid_characters(boost::json::serialize(value));
}

} // namespace pass_lang
