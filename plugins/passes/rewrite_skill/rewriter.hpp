#pragma once

#include "skvm/pass.hpp"
#include "skvm/sentences.hpp"

#include "../lang/script_usage.hpp"
#include "gaps.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rewrite_skill {

/// How the restated sentences of a step begin.
inline constexpr std::string_view in_order_mark = "In this order, one by one:";

/// How a note of the catalogue begins.
inline constexpr std::string_view note_mark = "To keep it simple: ";

/// An edit, and the gaps that it answers.
struct rewrite {
  skvm::edit edit;
  std::vector<std::string> primitives;
};

/// What the rules see, and where they put what they write. Rules only insert,
/// or replace a path by the same path made absolute; each leaves a mark that
/// makes it leave compiled text alone. Skill and gaps must outlive it.
class rewriter {
public:
  rewriter(const skvm::skill& skill, std::string install_dir,
           const std::vector<gap>& gaps);

  const skvm::skill& skill;

  /// Those of the primitives that the target falls short of.
  [[nodiscard]] std::vector<std::string>
  gaps_in(std::initializer_list<std::string_view> primitives) const;

  /// The level of a primitive that the target falls short of; L3 where it does
  /// not.
  [[nodiscard]] skvm::level level_of(std::string_view primitive) const;

  /// The steps in which the evidence for a primitive lies that the target falls
  /// short of: of two that are nested the inner one. Rising.
  [[nodiscard]] std::vector<std::size_t>
  steps_short_of(std::string_view primitive) const;

  /// The innermost step at a line.
  [[nodiscard]] std::optional<std::size_t> step_at(int line) const;

  /// Whether the text bears a mark of these rules. What they wrote would be
  /// evidence too, so such a text is left alone as a whole.
  [[nodiscard]] bool is_compiled() const { return is_compiled_; }

  [[nodiscard]] const std::vector<gap>& gaps() const { return gaps_; }

  /// The sentences of the skill, read when first asked for.
  const std::vector<skvm::sentence>& sentences();

  /// A part of the text on one line, with the replacements that were made.
  [[nodiscard]] std::string edited(skvm::span where) const;

  /// Where the compiled skill has a file of the bundle.
  [[nodiscard]] std::string installed(std::string_view path) const;

  /// The same text with relative paths to bundled files made absolute where
  /// that rule is at work.
  [[nodiscard]] std::string with_paths(std::string text) const;

  /// Adds lines below a step, indented as its content, after an empty line.
  /// Nothing happens where they would make the text grow too much, or where the
  /// step lies in a quote. Returns whether they were added.
  bool append_to_step(const skvm::step& step, std::string_view lines,
                      std::string rule, std::string reason,
                      std::vector<std::string> primitives);

  /// Adds text at an offset of the body; not within what is replaced.
  bool insert(std::size_t at, std::string text, std::string rule,
              std::string reason, std::vector<std::string> primitives);

  void replace(skvm::span where, std::string text, std::string rule,
               std::string reason, std::vector<std::string> primitives);

  void add_file(skvm::new_file file);

  /// Whether the step has a block that is to be run or imitated.
  [[nodiscard]] bool shows_code(const skvm::step& step) const;

  /// The step's text without its code blocks, and without what `split_steps`
  /// restated.
  /// One of `skill.steps`.
  [[nodiscard]] const std::string& prose(const skvm::step& step);

  /// Whether a replacement covers some of the span already.
  [[nodiscard]] bool is_replaced(skvm::span where) const;

  /// Whether another step is nested in it.
  [[nodiscard]] bool has_children(std::size_t step) const;

  bool makes_paths_absolute = false;

  std::vector<rewrite> done;
  std::vector<skvm::new_file> files;

private:
  std::string install_dir_;
  const std::vector<gap>& gaps_;
  std::unique_ptr<skvm::sentences> sentences_;
  std::vector<std::optional<std::string>> prose_; ///< of each step
  std::map<std::string, skvm::level, std::less<>> short_of_;
  std::size_t lines_left_ = 0;
  bool is_compiled_ = false;
};

/// A shown command with a blank for each file becomes a loop over the files.
void loop_over_files(rewriter& out);
/// A path of the skill's folder becomes absolute in commands, links and text.
void make_paths_absolute(rewriter& out);
/// Whether that rule is at work: the target falls short, and the folder's path
/// needs no quoting.
bool wants_absolute_paths(const rewriter& out);
/// The bundled script that a step names without showing a command for it; null
/// where there is none, or several.
const skvm::bundle_file* implied_script(rewriter& view, std::size_t step);
/// A step that names a script but shows no command gets the command.
void show_commands(rewriter& out);
/// A step that asks for figures gets a command that computes them.
void delegate_arithmetic(rewriter& out);
/// Whether a step asks for a share, an average or the like, which takes several
/// operations.
bool asks_for_figures(const std::string& prose);
/// A demand for named fields or columns gets the shape spelt out.
void add_templates(rewriter& out);
/// Several conditions of a step get a table beside them.
void add_decision_tables(rewriter& out);
/// A prohibition gets what to do instead beside it.
void restate_constraints(rewriter& out);
/// A long procedure gets the list of its steps up front.
void add_checklist(rewriter& out);
/// Several files to read get an order.
void order_reads(rewriter& out);
/// Calls that are to be made at once get an order.
void order_calls(rewriter& out);
/// Another way of the text that the target can take is marked as the one.
void take_alternatives(rewriter& out);
/// A step about places and shapes gets a command that computes.
void delegate_geometry(rewriter& out);
/// The form of an output gets an example with invented values.
void add_worked_examples(rewriter& out);
/// A value that reads like what a field's name says; empty where that is not
/// plain.
std::string value_for(std::string_view name);
/// The form that a sentence names the parts of, with a value for each part, or
/// the part's name as a blank; empty where it names none.
std::string template_for(const std::string& sentence, bool with_values);
/// A loop gets a bound and the condition that ends it.
void bound_loops(rewriter& out);
/// The sentences of a long step get numbers.
void split_steps(rewriter& out);
/// A long text gets written in parts.
void chunk_texts(rewriter& out);
/// What the catalogue says to the model on a gap that nothing else answered.
void add_notes(rewriter& out);

} // namespace rewrite_skill
