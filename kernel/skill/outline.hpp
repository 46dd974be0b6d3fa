#pragma once

#include "skvm/skill.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The block structure of a Markdown text: what CommonMark says of it, with
/// lines and bytes of the file, before anybody asks what it means. Positions
/// refer to `skill::source`.
namespace skvm::ir {

struct heading {
  int level = 1;
  std::string title; ///< plain
  line_range lines;
};

struct list_item {
  line_range lines; ///< without trailing blank lines
  span where;       ///< from the marker to the end of the last line
  int parent = -1;  ///< the enclosing item
  int nesting = 0;  ///< number of enclosing items
  int list = 0;     ///< the same for all items of one list
  int number = 0;   ///< 0 in bullet lists
  bool task = false;
  bool quoted = false; ///< within a block quote
};

/// A paragraph, a heading or a block of HTML: where prose is.
struct leaf {
  enum class kind { paragraph, heading, html } what = kind::paragraph;
  line_range lines;
  std::size_t begin = 0; ///< offset of its first character
  int item = -1;
  bool quoted = false; ///< within a block quote
};

struct outline {
  std::vector<heading> headings;
  std::vector<list_item> items;
  std::vector<leaf> leaves;
  /// Without `role`, `section` and `step`, in document order.
  std::vector<code_block> code;
  std::vector<std::string> infos; ///< of each code block, as written
  std::vector<int> code_items;    ///< innermost item of each code block
  std::vector<int> code_leads;    ///< leaf before each code block, or -1
  std::vector<int> unclosed;      ///< first lines of fences without an end
  int last_line = 0; ///< where analysis stopped, 0 when it reached the end
};

/// Reads the body. Only `source`, `line_starts` and `body_begin` of the skill
/// are used. Takes time linear in the text whatever it contains: lists and
/// quotes of any depth are walked without recursion, and a body beyond 2 MiB
/// or 200,000 lines is read up to there.
outline read_outline(const skill& doc);

/// A line without its line break and without what comes before the body.
std::string_view line_text(const skill& doc, int line);

/// Offset of the first byte of a line that belongs to the body.
std::size_t body_offset(const skill& doc, int line);

/// Starts of all lines; LF, CRLF and CR end a line, as in CommonMark.
std::vector<std::size_t> find_lines(std::string_view text);

} // namespace skvm::ir
