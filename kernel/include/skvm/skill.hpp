#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "skvm/diagnostic.hpp"
#include "skvm/export.hpp"

/// A skill as the compiler sees it: the text, its structure with positions, and
/// the bundle. Immutable once loaded and shared by everyone who looks at it.
/// Lines count from 1 and refer to `SKILL.md` as it is on disk, front matter
/// included; offsets are bytes into `skill::source`.
namespace skvm {

/// Bytes `begin` to `end`, `end` excluded.
struct span {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] std::size_t size() const { return end - begin; }
  bool operator==(const span&) const = default;
};

/// Whole lines: `first` to `last`, both included.
struct line_range {
  int first = 0;
  int last = 0;
  bool operator==(const line_range&) const = default;
};

/// Front matter by the Agent Skills specification. Absent fields are empty.
struct front_matter {
  std::string name;
  std::string description;
  std::string license;
  std::string compatibility;
  std::vector<std::string> allowed_tools;
  std::map<std::string, std::string> metadata;
  bool present = false;
  line_range lines; ///< with both `---` lines
};

struct section {
  std::string title; ///< plain text of the heading
  int level = 0;     ///< 1 to 6; 0 is the text before the first heading
  line_range lines;  ///< heading to the last line before the next section
  span where;        ///< the same as bytes
};

enum class step_source { numbered_list, heading, task_list, bullet_list };

/// One instruction of the procedure. `reads` and `writes` are the files and
/// named results that its text and code name, as written there.
struct step {
  std::string id;    ///< `s1`, `s2`, … in document order
  std::string title; ///< its first sentence, plain
  std::string text;  ///< all of it, Markdown as written
  step_source source = step_source::numbered_list;
  int depth = 0;     ///< 0 at the top of its list
  int parent = -1;   ///< index of the enclosing step
  int section = -1;  ///< index of its section
  int number = 0;    ///< the author's number, 0 where there is none
  line_range lines;
  span where;
  std::vector<std::string> reads;
  std::vector<std::string> writes;
  std::vector<int> code; ///< indices of the code blocks in it
};

enum class code_role {
  command,  ///< to be run as it stands
  example,  ///< to be imitated with other values
  template_text, ///< the shape of an output
  output,   ///< what a command prints
  file,     ///< the content of a file
};

SKVM_API std::string_view to_string(code_role role);

struct code_block {
  std::string language; ///< first word of the info string, lower case
  std::string text;     ///< without fences and their indent
  code_role role = code_role::example;
  int section = -1;
  int step = -1; ///< the step that encloses or directly precedes it
  bool fenced = true;
  line_range lines;     ///< with the fences
  line_range body_lines; ///< without; equal first > last when empty
  span where;            ///< with the fences
};

/// A reference to a file of the bundle, as a link or as a path in the text.
struct bundle_link {
  std::string target; ///< as written, without fragment
  std::string path;   ///< normalised, relative to the skill's folder
  bool exists = false;
  bool in_code = false; ///< written in a code block or a code span
  int line = 0;
  span where; ///< of `target`
};

enum class constraint_kind { must, never };

/// A sentence that binds: MUST, NEVER, ALWAYS, "do not", "required".
struct constraint {
  constraint_kind kind = constraint_kind::must;
  std::string text; ///< the sentence
  int line = 0;
  span where;
};

/// "If …", "when …, do", "repeat until", "for each": control flow in prose.
struct control {
  enum class kind { condition, loop, for_each } what = kind::condition;
  std::string text;
  int step = -1;
  int line = 0;
};

struct bundle_file {
  std::string path; ///< relative to the skill's folder, with `/`
  std::size_t size = 0;
  bool executable = false;
  bool text = false;   ///< valid UTF-8 without NUL
  std::string content; ///< empty where not text or over 1 MiB
};

struct skill {
  std::string dir;    ///< absolute
  std::string source; ///< `SKILL.md` byte for byte, invalid UTF-8 mended
  std::string digest; ///< SHA-256 over all of the bundle, hexadecimal
  std::string name;   ///< safe as a file name; from front matter or folder
  front_matter front;
  std::size_t body_begin = 0; ///< offset of the first byte after front matter
  std::vector<section> sections;
  std::vector<step> steps;
  std::vector<code_block> code;
  std::vector<bundle_link> links;
  std::vector<constraint> constraints;
  std::vector<control> controls;
  std::vector<bundle_file> files; ///< without `SKILL.md`, sorted by path
  std::vector<diagnostic> diagnostics;

  /// The bytes of a span. Precondition: it lies within `source`.
  [[nodiscard]] std::string_view text(span where) const {
    return std::string_view{source}.substr(where.begin, where.size());
  }
  /// Line number of an offset. [any thread]
  [[nodiscard]] SKVM_API int line_of(std::size_t offset) const;
  /// Offset of the first byte of a line, `source.size()` past the end.
  [[nodiscard]] SKVM_API std::size_t offset_of_line(int line) const;

  std::vector<std::size_t> line_starts; ///< for the two above
};

using skill_ptr = std::shared_ptr<const skill>;

} // namespace skvm
