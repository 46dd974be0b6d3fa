#include "check/document.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace skvm::checks {

namespace {

using form = unit::form;

std::vector<std::size_t> starts_of(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n' && i + 1 < text.size())
      starts.push_back(i + 1);
  return starts;
}

/// The length of a list marker at the start of `text`, 0 where there is none.
std::size_t marker_of(std::string_view text) {
  if (text.size() > 1 && (text[0] == '-' || text[0] == '*' || text[0] == '+')
      && (text[1] == ' ' || text[1] == '\t'))
    return 2;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 9 && is_digit(text[digits]))
    ++digits;
  if (digits > 0 && digits + 1 < text.size()
      && (text[digits] == '.' || text[digits] == ')')
      && (text[digits + 1] == ' ' || text[digits + 1] == '\t'))
    return digits + 2;
  return 0;
}

int heading_level(std::string_view text) {
  std::size_t level = 0;
  while (level < text.size() && text[level] == '#')
    ++level;
  if (level == 0 || level > 6
      || (level < text.size() && text[level] != ' ' && text[level] != '\t'))
    return 0;
  return static_cast<int>(level);
}

/// Without the indent, the quote marks and the list markers before it.
std::string_view without_prefix(std::string_view text) {
  for (;;) {
    text = trim(text);
    if (text.starts_with('>'))
      text.remove_prefix(1);
    else if (auto size = marker_of(text); size > 0)
      text.remove_prefix(size);
    else
      return text;
  }
}

bool is_comment_line(std::string_view text) {
  text = trim(text);
  return (text.starts_with('#') && !text.starts_with("#!")
          && !text.starts_with("#include") && !text.starts_with("#define"))
         || text.starts_with("//") || text.starts_with("--")
         || text.starts_with("* ") || text.starts_with("/*")
         || text.starts_with("REM ") || text.starts_with("rem ");
}

/// Reads one document line by line.
class reader {
public:
  explicit reader(document& doc) : doc_(doc) {}

  void read_front(std::size_t end) {
    if (end > 0)
      doc_.units.push_back({text_area::front, form::other, 0, end});
  }

  void read_markdown(std::size_t body) {
    for (int number = doc_.line_of(body); number <= doc_.lines(); ++number) {
      auto begin = doc_.line_starts[static_cast<std::size_t>(number) - 1];
      auto text = doc_.line(number);
      if (begin < body)
        continue;
      if (in_fence_)
        read_fenced(begin, text);
      else if (in_comment_)
        end_comment(begin, text, 0);
      else
        read_line(begin, text);
    }
    close();
    close_code();
    if (in_comment_)
      add({text_area::comment, form::other, comment_, doc_.text.size()});
    if (in_fence_)
      doc_.fences.back().end = doc_.text.size();
  }

  void read_lines(text_area code, text_area comment) {
    for (int number = 1; number <= doc_.lines(); ++number) {
      auto begin = doc_.line_starts[static_cast<std::size_t>(number) - 1];
      auto text = doc_.line(number);
      if (!code_open_ && is_comment_line(text)) {
        add({comment, form::other, begin, begin + text.size(), -1, -1, 0});
        continue;
      }
      read_code(begin, text, code);
    }
    close_code();
  }

private:
  void add(unit one) {
    if (one.end > one.begin)
      doc_.units.push_back(one);
  }

  void read_line(std::size_t begin, std::string_view text) {
    auto bare = trim(text);
    auto inner = without_prefix(text);
    if (inner.starts_with("```") || inner.starts_with("~~~"))
      if (open_fence(begin, text, inner))
        return;
    if (bare.empty() || bare == ">") {
      close();
      return;
    }
    if ((inner.starts_with("[//]: #") || inner.starts_with("[comment]: "))
        && inner.size() > 8) {
      close();
      add({text_area::comment, form::other, begin, begin + text.size(),
           heading_});
      return;
    }
    if (auto open = comment_in(text); open != std::string_view::npos) {
      start_unit(begin, text.substr(0, open), bare);
      close();
      in_comment_ = true;
      comment_ = begin + open + 4;
      end_comment(begin, text, open + 4);
      return;
    }
    start_unit(begin, text, bare);
  }

  /// Where a comment begins outside of code spans.
  static std::size_t comment_in(std::string_view text) {
    auto open = text.find("<!--");
    if (open == std::string_view::npos)
      return open;
    auto ticks = std::count(
      text.begin(), text.begin() + static_cast<std::ptrdiff_t>(open), '`');
    return ticks % 2 == 0 ? open : std::string_view::npos;
  }

  void end_comment(std::size_t begin, std::string_view text, std::size_t from) {
    auto end = text.find("-->", from);
    if (end == std::string_view::npos)
      return;
    in_comment_ = false;
    add({text_area::comment, form::other, comment_, begin + end, heading_});
    auto rest = text.substr(end + 3);
    if (!trim(rest).empty())
      read_line(begin + end + 3, rest);
  }

  void start_unit(std::size_t begin, std::string_view text,
                  std::string_view bare) {
    if (bare.empty() || trim(text).empty())
      return;
    auto end = begin + text.size();
    // Further in it is code, or an example within a list.
    bool indented = text.starts_with("    ") || text.starts_with('\t');
    auto level = indented ? 0 : heading_level(bare);
    bool item = marker_of(bare) > 0;
    bool row = bare.front() == '|';
    if (level > 0 || item || row || !open_)
      close();
    if (level > 0) {
      add_heading(begin, end, level);
      return;
    }
    if (open_) {
      current_.end = end;
      return;
    }
    current_ = {text_area::prose,
                item  ? form::item
                : row ? form::row
                      : form::paragraph,
                begin, end, heading_};
    if (item || row)
      current_.lead = lead_;
    // A paragraph that is indented below an item belongs to the list.
    bool within = !item && !row && text.front() == ' ' && in_list_;
    if (within)
      current_.lead = lead_;
    in_list_ = item || within;
    open_ = true;
  }

  void close() {
    if (!open_)
      return;
    open_ = false;
    if (current_.what == form::paragraph && !in_list_)
      lead_ = static_cast<int>(doc_.units.size());
    last_ = static_cast<int>(doc_.units.size());
    add(current_);
  }

  void add_heading(std::size_t begin, std::size_t end, int level) {
    auto outer = heading_;
    while (outer >= 0 && at(outer).level >= level)
      outer = at(outer).heading;
    heading_ = static_cast<int>(doc_.units.size());
    lead_ = -1;
    in_list_ = false;
    doc_.units.push_back(
      {text_area::prose, form::heading, begin, end, outer, -1, -1, level});
  }

  [[nodiscard]] const unit& at(int index) const {
    return doc_.units[static_cast<std::size_t>(index)];
  }

  bool open_fence(std::size_t begin, std::string_view text,
                  std::string_view inner) {
    auto length = inner.find_first_not_of(inner.front());
    auto info = length == std::string_view::npos ? std::string_view{}
                                                 : trim(inner.substr(length));
    if (inner.front() == '`' && info.find('`') != std::string_view::npos)
      return false;
    close();
    mark_ = inner.substr(0, std::min(length, inner.size()));
    in_fence_ = true;
    ++block_;
    auto language = info.substr(0, info.find_first_of(" \t{,:"));
    auto content = std::min(begin + text.size() + 1, doc_.text.size());
    doc_.fences.push_back({to_lower(language), content, content});
    return true;
  }

  void read_fenced(std::size_t begin, std::string_view text) {
    auto inner = without_prefix(text);
    if (inner.starts_with(mark_)
        && inner.find_first_not_of(mark_.front()) == std::string_view::npos) {
      close_code();
      in_fence_ = false;
      doc_.fences.back().end = begin;
      return;
    }
    read_code(begin, text, text_area::code);
  }

  /// Lines that end with a backslash go on.
  void read_code(std::size_t begin, std::string_view text, text_area where) {
    if (!code_open_) {
      code_ = {where, form::other, begin, begin, heading_, last_lead(), block_};
      code_open_ = true;
    }
    code_.end = begin + text.size();
    auto bare = text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
    if (!bare.ends_with('\\'))
      close_code();
  }

  /// The paragraph or item right before a code block.
  [[nodiscard]] int last_lead() const { return last_; }

  void close_code() {
    if (!code_open_)
      return;
    code_open_ = false;
    if (!trim(doc_.of(code_)).empty())
      add(code_);
  }

  document& doc_;
  unit current_;
  unit code_;
  bool open_ = false;
  bool code_open_ = false;
  bool in_fence_ = false;
  bool in_comment_ = false;
  bool in_list_ = false;
  std::string_view mark_;
  std::size_t comment_ = 0;
  int heading_ = -1;
  int lead_ = -1;
  int last_ = -1;
  int block_ = -1;
};

bool has_ending(std::string_view path, std::string_view ending) {
  return path.size() > ending.size() && to_lower(path).ends_with(ending);
}

} // namespace

int document::line_of(std::size_t offset) const {
  auto after = std::upper_bound(line_starts.begin(), line_starts.end(), offset);
  return static_cast<int>(after - line_starts.begin());
}

std::string_view document::line(int number) const {
  auto index = static_cast<std::size_t>(number) - 1;
  auto begin = line_starts[index];
  auto end =
    index + 1 < line_starts.size() ? line_starts[index + 1] - 1 : text.size();
  auto out = text.substr(begin, end - begin);
  return out.ends_with('\n') ? out.substr(0, out.size() - 1) : out;
}

document_kind kind_of(const bundle_file& file) {
  static constexpr auto markdown = std::to_array<std::string_view>(
    {".md", ".markdown", ".mdx", ".txt", ".rst", ".adoc"});
  static constexpr auto script = std::to_array<std::string_view>(
    {".sh",  ".bash", ".zsh", ".fish", ".py",   ".js",     ".mjs",
     ".cjs", ".ts",   ".rb",  ".pl",   ".php",  ".lua",    ".ps1",
     ".bat", ".cmd",  ".r",   ".go",   ".rs",   ".java",   ".swift",
     ".sql", ".awk",  ".jsx", ".tsx",  ".psm1", ".command"});
  for (auto ending : markdown)
    if (has_ending(file.path, ending))
      return document_kind::markdown;
  for (auto ending : script)
    if (has_ending(file.path, ending))
      return document_kind::script;
  auto name = file.path.substr(file.path.rfind('/') + 1);
  if (file.content.starts_with("#!") || name == "Makefile"
      || name == "Dockerfile" || name == "Justfile")
    return document_kind::script;
  return document_kind::data;
}

document read_document(std::string name, std::string_view text,
                       document_kind kind, std::size_t body) {
  document doc;
  doc.name = std::move(name);
  doc.text = text;
  doc.kind = kind;
  doc.line_starts = starts_of(text);
  reader in{doc};
  switch (kind) {
    case document_kind::markdown:
      in.read_front(std::min(body, text.size()));
      in.read_markdown(std::min(body, text.size()));
      break;
    case document_kind::script:
      in.read_lines(text_area::script, text_area::note);
      break;
    case document_kind::data:
      in.read_lines(text_area::data, text_area::data);
      break;
  }
  return doc;
}

std::string without_code_spans(std::string_view text) {
  // A run of marks is closed by one as long. What was not found once is not
  // looked for again, so that the search stays linear.
  constexpr std::size_t longest = 8;
  std::array<bool, longest + 1> open_ended{};
  std::string out{text};
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] != '`')
      continue;
    auto run = std::min(text.find_first_not_of('`', i), text.size()) - i;
    auto close = std::string_view::npos;
    if (run <= longest && !open_ended[run])
      close = text.find(std::string(run, '`'), i + run);
    if (close == std::string_view::npos) {
      open_ended[std::min(run, longest)] = true;
      i += run - 1;
      continue;
    }
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(i),
              out.begin() + static_cast<std::ptrdiff_t>(close + run), ' ');
    i = close + run - 1;
  }
  return out;
}

} // namespace skvm::checks
