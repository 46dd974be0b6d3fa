#include "skill/code_roles.hpp"

#include "base/text.hpp"
#include "skill/data_flow.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace skvm::ir {

namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

/// Patterns are immutable and shared; RE2 matches in linear time.
bool matches(const RE2& pattern, std::string_view text) {
  return RE2::PartialMatch(piece(text), pattern);
}

/// What a text says of the code near it. Most is never asked.
class cues {
public:
  explicit cues(std::string_view text) : text_(text) {}

  [[nodiscard]] bool output() const {
    static const RE2 pattern{
      R"((?i)\b(expected|sample|example|command) (output|result|response)s?\b|\boutput:|\b(it |this |which |that )?(prints?|returns?|responds?|yields)\b[^.]*:$|\b(you (should|will) see|looks? like this|output (is|looks))\b|\bresponse:)"};
    return says(pattern);
  }

  [[nodiscard]] bool layout() const {
    static const RE2 pattern{
      R"((?i)\b(template|skeleton|boilerplate|placeholders?)\b|\b(following|this|exact|output|report|response|required) (exact )?(format|structure|layout|shape|outline|schema)\b|\b(format|structure)(ted)? (as|like|is|it)\b|\bfill in\b|^\W*(format|structure|schema|layout)\W*$)"};
    return says(pattern);
  }

  [[nodiscard]] bool file() const {
    static const RE2 pattern{
      R"((?i)\b(create|save|write|add|put|place|define|name)\b.*(\bfile\b|`?[\w./-]+\.[a-z0-9]{1,5}`?).*:\W*$|\b(saved? (it |this )?(as|to|in)|contents? of|content:)\b|^\W*`?[\w./-]+\.[a-z0-9]{1,5}`?\W*:\W*$)"};
    return says(pattern);
  }

  [[nodiscard]] bool example() const {
    static const RE2 pattern{
      R"((?i)\b(examples?|e\.g|for instance|such as|similar to|like (this|so)|sample|pattern|sketch|adapt|along these lines|illustrat\w+)\b)"};
    return says(pattern);
  }

  [[nodiscard]] bool run() const {
    static const RE2 pattern{
      R"((?i)\b(runs?|execute|invoke|call|install|start|launch|type|enter|commands?|check with|verify with)\b)"};
    return says(pattern);
  }

private:
  [[nodiscard]] bool says(const RE2& pattern) const {
    return !text_.empty() && matches(pattern, text_);
  }

  std::string_view text_;
};

/// `<name>`, `{name}`, `{{ name }}`, `[Name]`, `YOUR_…`: to be filled in.
bool has_placeholders(std::string_view text) {
  static const RE2 pattern{
    R"(<[A-Za-z][\w .-]*>|\{\{[^}]+\}\}|\bYOUR_[A-Z]|\[[A-Z][A-Za-z ]+\]|(^|[^$\w])\{[a-z][a-z_ -]*\})"};
  return matches(pattern, text);
}

/// In a command `[FILE]` and `{a,b}` mean something else.
bool has_open_arguments(std::string_view text) {
  static const RE2 pattern{R"(<[A-Za-z][\w .-]*>|\{\{|\bYOUR_[A-Z])"};
  return matches(pattern, text);
}

bool is_program(std::string_view language) {
  static constexpr auto programs = std::to_array<std::string_view>(
    {"python", "py",     "python3",    "javascript", "js",   "typescript",
     "ts",     "jsx",    "tsx",        "ruby",       "rb",   "go",
     "rust",   "java",   "kotlin",     "swift",      "c",    "cpp",
     "c++",    "csharp", "cs",         "php",        "perl", "lua",
     "r",      "julia",  "sql",        "scala",      "dart", "applescript",
     "node",   "css",    "dockerfile", "makefile"});
  return std::find(programs.begin(), programs.end(), language)
         != programs.end();
}

bool names_its_file(const code_block& block, std::string_view info) {
  static const RE2 in_info{
    R"((?i)(title|file(name)?|path)=|\s[\w./-]+\.\w{1,5}$)"};
  static const RE2 in_comment{
    R"((?i)^\s*(#|//|--|/\*|<!--)\s*(file(name)?:?\s+)?[\w./-]*[\w-]\.[a-z0-9]{1,5}\s*(\*/|-->)?\s*$)"};
  auto first = std::string_view{block.text};
  first = first.substr(0, first.find('\n'));
  return matches(in_info, info) || matches(in_comment, first.substr(0, 200));
}

code_role role_of_shell(const cues& lead, std::string_view head) {
  // "Print the summary:" is said of a command as well.
  if (lead.output() && !lead.run() && head.find("$ ") == std::string_view::npos
      && !looks_like_commands(head))
    return code_role::output;
  if (head.substr(0, 2) == "#!" && lead.file())
    return code_role::file;
  if (has_open_arguments(head) || (lead.example() && !lead.run()))
    return code_role::example;
  return code_role::command;
}

code_role role_of_data(const cues& lead, const cues& section, bool document,
                       std::string_view head) {
  if (lead.output())
    return code_role::output;
  if (lead.layout())
    return code_role::template_text;
  if (lead.file())
    return code_role::file;
  if (lead.example())
    return code_role::example;
  if (section.output())
    return code_role::output;
  if (section.layout() || has_placeholders(head) || document)
    return code_role::template_text;
  return code_role::example;
}

} // namespace

bool looks_like_commands(std::string_view text) {
  static const RE2 pattern{
    R"(^\s*(\$ |\./|python3? |pip3? |uvx? |npm |npx |node |git |curl |cd |cat |ls |mkdir |cp |mv |bash |sh |make |docker |cargo |go |brew |apt(-get)? |scripts/|tar |zip |unzip |sqlite3 |psql |ffmpeg |ffprobe |pandoc |jq |grep |awk |sed |find |sort |qpdf |convert |magick |montage |kubectl |helm |terraform |aws |gcloud |az |gh |make$|Rscript |perl |ruby |php |java |pytest |wget |rsync |ssh |scp ))"};
  bool any = false;
  for (auto line : split_lines(text)) {
    if (trim(line).empty() || trim(line).front() == '#')
      continue;
    if (!matches(pattern, line.substr(0, 200)))
      return false;
    any = true;
  }
  return any;
}

code_role role_of(const code_block& block, const code_surroundings& around) {
  auto head = utf8_prefix(block.text, 4096);
  cues lead{utf8_prefix(around.lead, 400)};
  const auto& language = block.language;
  if (is_shell(language))
    return role_of_shell(lead, head);
  if (names_its_file(block, around.info.substr(0, 200)))
    return code_role::file;
  if (is_program(language)) {
    if (lead.layout())
      return code_role::template_text;
    if (lead.file())
      return code_role::file;
    if (lead.output() && !lead.example() && !lead.run())
      return code_role::output;
    bool as_it_stands =
      lead.run() && !lead.example() && !has_placeholders(head);
    return as_it_stands ? code_role::command : code_role::example;
  }
  bool plain = language.empty() || language == "text" || language == "txt"
               || language == "plain" || language == "plaintext";
  if (plain && !lead.output() && looks_like_commands(head))
    return role_of_shell(lead, head);
  bool document = language == "markdown" || language == "md"
                  || language == "html" || language == "template"
                  || language == "jinja" || language == "handlebars";
  if (language == "output" || language == "log")
    return code_role::output;
  cues section{utf8_prefix(around.section, 200)};
  return role_of_data(lead, section, document, head);
}

} // namespace skvm::ir
