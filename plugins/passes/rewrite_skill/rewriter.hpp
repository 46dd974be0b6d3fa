#pragma once

#include "skvm/pass.hpp"

#include "../lang/script_usage.hpp"
#include "requirements.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rewrite_skill {

/// An edit, and the gaps that it answers.
struct rewrite {
  skvm::edit edit;
  std::vector<std::string> primitives;
};

/// What the rules see, and where they put what they write. Rules only insert,
/// or replace a path by the same path made absolute; each leaves a mark that
/// makes it leave compiled text alone.
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

  /// Adds text at an offset of the body.
  bool insert(std::size_t at, std::string text, std::string rule,
              std::string reason, std::vector<std::string> primitives);

  void replace(skvm::span where, std::string text, std::string rule,
               std::string reason, std::vector<std::string> primitives);

  void add_file(skvm::new_file file);

  /// Whether the step has a block that is to be run or imitated.
  [[nodiscard]] bool shows_code(const skvm::step& step) const;

  /// The step's text without its code blocks.
  [[nodiscard]] std::string prose(const skvm::step& step) const;

  /// Whether a replacement covers some of the span already.
  [[nodiscard]] bool is_replaced(skvm::span where) const;

  /// Whether another step is nested in it.
  [[nodiscard]] bool has_children(std::size_t step) const;

  bool makes_paths_absolute = false;

  std::vector<rewrite> done;
  std::vector<skvm::new_file> files;

private:
  std::string install_dir_;
  std::map<std::string, skvm::level, std::less<>> short_of_;
  std::size_t lines_left_ = 0;
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
const skvm::bundle_file* implied_script(const rewriter& view, std::size_t step);
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

} // namespace rewrite_skill
