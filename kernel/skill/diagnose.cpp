#include "skill/diagnose.hpp"

#include "base/text.hpp"
#include "skill/file_names.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace skvm::ir {

namespace {

constexpr std::ptrdiff_t most_of_one_code = 50;
constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_description = 1024;
constexpr std::size_t longest_compatibility = 500;
constexpr int most_body_lines = 500;

/// Characters, as the specification counts, not bytes.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
    std::count_if(text.begin(), text.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

void add(skill& doc, diagnostic one) {
  auto same = std::count_if(
    doc.diagnostics.begin(), doc.diagnostics.end(),
    [&](const diagnostic& other) { return other.code == one.code; });
  if (same < most_of_one_code)
    doc.diagnostics.push_back(std::move(one));
}

/// The line of a front matter key, or the first line.
int line_of_key(const skill& doc, std::string_view key) {
  for (int line = doc.front.lines.first; line <= doc.front.lines.last; ++line) {
    auto begin = doc.offset_of_line(line);
    auto text = std::string_view{doc.source}.substr(
      begin, doc.offset_of_line(line + 1) - begin);
    if (text.substr(0, key.size()) == key
        && trim(text.substr(key.size())).substr(0, 1) == ":")
      return line;
  }
  return std::max(1, doc.front.lines.first);
}

void diagnose_name(skill& doc, std::string_view folder) {
  const auto& name = doc.front.name;
  auto line = line_of_key(doc, "name");
  if (name.empty())
    return report(doc, severity::warning, "name-missing", line,
                  "the front matter has no name; add 'name: " + doc.name + "'");
  if (characters(name) > longest_name)
    report(doc, severity::warning, "name-too-long", line,
           "the name has " + std::to_string(characters(name))
             + " characters; 64 are allowed");
  else if (!is_valid_name(name))
    report(doc, severity::warning, "name-invalid", line,
           "the name '" + name
             + "' may only have a-z, 0-9 and single hyphens between them; "
               "use '"
             + doc.name + "'");
  if (!folder.empty() && folder != name)
    report(doc, severity::warning, "name-mismatch", line,
           "the name '" + name + "' is not that of the folder '"
             + std::string{folder} + "'; rename one of them");
}

/// Whether a line is in a block of data: the paths in it are those of whoever
/// has the data.
bool is_in_data(const skill& doc, int line) {
  static constexpr std::array<std::string_view, 8> data{
    "json", "jsonc", "yaml", "yml", "toml", "xml", "csv", "ini"};
  auto block = std::partition_point(
    doc.code.begin(), doc.code.end(),
    [&](const code_block& one) { return one.lines.last < line; });
  return block != doc.code.end() && block->lines.first <= line
         && std::find(data.begin(), data.end(), block->language) != data.end();
}

void diagnose_link(skill& doc, const bundle_link& link) {
  auto target = "'" + std::string{utf8_prefix(link.target, 100)} + "'";
  if (link.path.empty())
    return report(doc, severity::warning, "link-outside", link.line,
                  target
                    + " is not below the skill's folder; move the file into "
                      "the folder and link to it there");
  if (!link.exists && !(link.in_code && is_in_data(doc, link.line)))
    report(doc, severity::warning, "broken-link", link.line,
           target
             + " is not in the skill's folder; add the file or correct "
               "the path");
}

} // namespace

void report(skill& doc, severity level, std::string_view code, int line,
            std::string message) {
  add(doc, {std::string{code}, level, "SKILL.md", line, std::move(message)});
}

void diagnose_text(skill& doc) {
  if (!is_utf8(doc.source)) {
    auto head = std::string_view{doc.source}.substr(0, 2);
    bool wide = head == "\xFF\xFE" || head == "\xFE\xFF";
    report(doc, severity::error, "not-utf8", wide ? 1 : 0,
           wide ? "the file is UTF-16; save it as UTF-8"
                : "the file is no valid UTF-8, invalid bytes are read as "
                  "U+FFFD; save it as UTF-8");
    doc.source = to_utf8(std::move(doc.source));
  }
  const std::string_view text = doc.source;
  if (text.substr(0, 3) == "\xEF\xBB\xBF")
    report(doc, severity::note, "bom", 1,
           "the file starts with a byte order mark, which some programs take "
           "for text; save it without");
  std::size_t crlf = 0;
  std::size_t lf = 0;
  std::size_t cr = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n')
      ++(i > 0 && text[i - 1] == '\r' ? crlf : lf);
    else if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))
      ++cr;
  }
  if (crlf > 0 && lf > 0)
    report(doc, severity::note, "mixed-line-ends", 0,
           std::to_string(crlf) + " lines end with CRLF and "
             + std::to_string(lf) + " with LF; use LF everywhere");
  else if (crlf > 0)
    report(doc, severity::note, "crlf", 0,
           "lines end with CRLF, which scripts cut from the text may not "
           "survive; use LF");
  if (cr > 0)
    report(doc, severity::note, "lone-cr", 0,
           std::to_string(cr)
             + " carriage returns stand without a line feed; use LF");
  if (auto nul = text.find('\0'); nul != std::string_view::npos)
    report(
      doc, severity::warning, "nul-byte",
      1
        + static_cast<int>(std::count(
          text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n')),
      "the file contains a NUL byte; remove it");
}

void diagnose_front_matter(skill& doc, std::string_view folder) {
  diagnose_name(doc, folder);
  auto length = characters(doc.front.description);
  if (length > longest_description)
    report(doc, severity::warning, "description-too-long",
           line_of_key(doc, "description"),
           "the description has " + std::to_string(length)
             + " characters, 1024 are allowed; move detail into the body");
  length = characters(doc.front.compatibility);
  if (length > longest_compatibility)
    report(doc, severity::warning, "compatibility-too-long",
           line_of_key(doc, "compatibility"),
           "compatibility has " + std::to_string(length)
             + " characters, 500 are allowed; name only what the skill needs");
}

void diagnose_body(skill& doc, const outline& parts) {
  for (auto line : parts.unclosed)
    report(doc, severity::warning, "fence-unclosed", line,
           "the code block that starts here has no end; add a closing fence");
  if (parts.last_line > 0)
    report(doc, severity::warning, "analysis-cut", parts.last_line,
           "the text is analysed up to this line only; move material into "
           "references/");
  auto body = std::string_view{doc.source}.substr(doc.body_begin);
  auto first = doc.line_of(doc.body_begin);
  auto lines = static_cast<int>(doc.line_starts.size()) - first + 1;
  if (trim(body).empty())
    report(doc, severity::warning, "body-empty", doc.front.lines.last,
           "the skill has no instructions; write them below the front matter");
  else if (lines > most_body_lines)
    report(doc, severity::note, "body-long", first,
           "the body has " + std::to_string(lines)
             + " lines, 500 are recommended; move detail into references/");
  for (const auto& link : doc.links)
    diagnose_link(doc, link);
}

void sort_diagnostics(skill& doc) {
  std::stable_sort(doc.diagnostics.begin(), doc.diagnostics.end(),
                   [](const diagnostic& a, const diagnostic& b) {
                     bool a_bundled = a.file != "SKILL.md";
                     bool b_bundled = b.file != "SKILL.md";
                     return std::tie(a_bundled, a.file, a.line)
                            < std::tie(b_bundled, b.file, b.line);
                   });
}

bool is_valid_name(std::string_view name) {
  auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !name.empty() && name.size() <= longest_name
         && std::all_of(name.begin(), name.end(), allowed)
         && name.front() != '-' && name.back() != '-'
         && name.find("--") == std::string_view::npos;
}

std::string valid_name(std::string_view name) {
  std::string out;
  for (auto c : to_lower(name)) {
    bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
    if (out.size() == longest_name)
      break;
  }
  while (!out.empty() && out.back() == '-')
    out.pop_back();
  return out;
}

} // namespace skvm::ir
