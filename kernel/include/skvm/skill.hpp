#pragma once

#include "skvm/diagnostic.hpp"
#include "skvm/export.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

enum class step_source {
  numbered_list,
  heading,     ///< "Step 2", "Phase 1", "3. Check"
  task_list,   ///< `- [ ]`
  bullet_list, ///< of a section about a procedure
  table_row,   ///< of a table whose rows are numbered or called steps
  paragraph,   ///< text that starts with "**Step 1**", "1、" or "1️⃣"
  sequence,    ///< "First, …", "Then, …" where nothing else gives steps
};

SKVM_API std::string_view to_string(step_source source);

/// A file or named result that a step reads or writes, and what says so.
struct data_use {
  enum class kind { reads, writes } what = kind::reads;
  enum class origin { prose, code } source = origin::prose;
  std::string name; ///< as written
  int line = 0;     ///< where the evidence starts
  span where;       ///< the evidence: a sentence, or a command of a code block
};

/// One instruction of the procedure. `reads` and `writes` are the files and
/// named results that its text and code name, as written there.
struct step {
  std::string id;    ///< `s1`, `s2`, … in document order
  std::string title; ///< its first sentence, plain
  std::string text;  ///< all of it, Markdown as written
  step_source source = step_source::numbered_list;
  int depth = 0;    ///< 0 at the top of its list
  int parent = -1;  ///< index of the enclosing step
  int section = -1; ///< index of its section
  int number = 0;   ///< the author's number, 0 where there is none
  line_range lines;
  span where;
  std::vector<std::string> reads;
  std::vector<std::string> writes;
  std::vector<int> code; ///< indices of the code blocks in it
  /// What `reads` and `writes` are made of, each name once a kind, those of
  /// nested steps included.
  std::vector<data_use> uses;
};

/// "using the output of step 2": a sentence that names another step.
struct step_reference {
  enum class kind {
    uses,    ///< takes what the other step made
    after,   ///< comes after it
    repeats, ///< does it again
    goes_to, ///< continues there
    names,   ///< none of these can be told
  } what = kind::names;
  int from = -1;    ///< the step that says so, -1 outside of any
  int to = 0;       ///< the step it names; several have an entry each
  std::string text; ///< the words: `the output of step 2`
  int line = 0;
  span where; ///< of `text`
};

SKVM_API std::string_view to_string(step_reference::kind what);

/// Words about order: "then", "in parallel".
struct order_mark {
  enum class kind {
    follows,     ///< after what was said before: "then", "after that"
    joins,       ///< after everything before: "finally", "once all are done"
    any_order,   ///< "in any order"
    parallel,    ///< "in parallel", "at the same time"
    independent, ///< "independently of each other"
  } what = kind::follows;
  std::string text; ///< the words
  int step = -1;    ///< -1 outside of any, for instance before a list
  int line = 0;
  span where; ///< of `text`
};

SKVM_API std::string_view to_string(order_mark::kind what);

enum class code_role {
  command,       ///< to be run as it stands
  example,       ///< to be imitated with other values
  template_text, ///< the shape of an output
  output,        ///< what a command prints
  file,          ///< the content of a file
};

SKVM_API std::string_view to_string(code_role role);

struct code_block {
  std::string language; ///< first word of the info string, lower case
  std::string text;     ///< without fences and their indent
  code_role role = code_role::example;
  int section = -1;
  int step = -1; ///< the step that encloses or directly precedes it
  bool fenced = true;
  line_range lines;      ///< with the fences
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
  span where; ///< of the sentence
  /// The condition, what ends or keeps up a loop, or what it goes over; empty
  /// where the text leaves it open, as "otherwise" does.
  std::string subject;
  std::string consequence;  ///< what is to be done then, or each time
  int bound = 0;            ///< most rounds that the text allows, 0 for none
  std::vector<int> steps{}; ///< the steps that it names: "repeat steps 2-4"
};

SKVM_API std::string_view to_string(decltype(control::what) what);

struct bundle_file {
  std::string path; ///< relative to the skill's folder, with `/`
  std::size_t size = 0;
  bool executable = false;
  bool text = false;   ///< valid UTF-8 without NUL
  std::string content; ///< empty where not text or over 1 MiB
};

/// An argument of a bundled script, as its source declares it.
struct script_argument {
  std::string flag;       ///< `--out`; empty for a positional argument
  std::string short_flag; ///< `-o`, may be empty
  std::string name;       ///< `out`
  std::string command;    ///< the subcommand it belongs to, empty for all
  bool required = false;
  bool takes_value = true;
  bool many = false;    ///< one or more values
  bool number = false;  ///< its value must be one
  std::string fallback; ///< the default, where it is a literal
  std::vector<std::string> choices;
  int line = 0; ///< of the script
};

/// A module that a script loads.
struct script_import {
  std::string module; ///< as written: `os.path`, `./util.js`, `lib.sh`
  bool local = false; ///< a file of the bundle
  int line = 0;
};

/// A file that a script reads or writes. An argument stands as `<name>`.
struct script_use {
  data_use::kind what = data_use::kind::reads;
  std::string name;
  int line = 0;
};

/// What a bundled program says about itself.
struct script {
  std::string path;     ///< of its `bundle_file`
  std::string language; ///< `python`, `shell`, `javascript`, …, may be empty
  std::string interpreter; ///< `python3`; empty where it runs by itself
  std::vector<script_import> imports; ///< each module once
  std::vector<script_use> uses;
  std::vector<script_argument> arguments; ///< in the order of the source
  std::vector<std::string> subcommands;
  /// Whether the source shows its arguments, none being an answer too. False
  /// where it reads them in a way that was not understood.
  bool known = false;
  std::vector<int> steps{}; ///< the steps that name it
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
  std::vector<step_reference> references;
  std::vector<order_mark> marks;
  std::vector<script> scripts; ///< sorted by path

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
