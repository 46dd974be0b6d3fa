#pragma once

#include "skvm/skill.hpp"

#include "check/rules.hpp"

#include <string>
#include <string_view>
#include <vector>

/// A text file of a skill as the checks see it: pieces that belong together,
/// each with the place where it stands. Everything is a view into the text.
namespace skvm::checks {

enum class document_kind { markdown, script, data };

/// A paragraph, list item, heading, table row, comment, or logical line of
/// code.
struct unit {
  enum class form { paragraph, item, heading, row, other };
  text_area where = text_area::prose;
  form what = form::other;
  std::size_t begin = 0;
  std::size_t end = 0;
  int heading = -1; ///< unit of the heading above it, or of the outer one
  int lead = -1;    ///< paragraph that leads to the list or block it is in
  int block = -1;   ///< the same for all lines of one code block
  int level = 0;    ///< of a heading
};

/// A fenced code block.
struct fence {
  std::string language;  ///< lower case
  std::size_t begin = 0; ///< of its content
  std::size_t end = 0;
};

struct document {
  std::string name; ///< path relative to the skill's folder
  std::string_view text;
  document_kind kind = document_kind::markdown;
  std::vector<std::size_t> line_starts;
  std::vector<unit> units; ///< in order
  std::vector<fence> fences;

  [[nodiscard]] std::string_view of(const unit& one) const {
    return text.substr(one.begin, one.end - one.begin);
  }

  [[nodiscard]] int line_of(std::size_t offset) const;
  [[nodiscard]] std::string_view line(int number) const;

  [[nodiscard]] int lines() const {
    return static_cast<int>(line_starts.size());
  }
};

/// What a file of a bundle is, by its name and first line.
document_kind kind_of(const bundle_file& file);

/// Reads a file. `body` is where Markdown begins, after any front matter. The
/// text must outlive the document. Takes time linear in the text.
document read_document(std::string name, std::string_view text,
                       document_kind kind, std::size_t body = 0);

/// A Markdown text with its code spans blanked out, byte for byte.
std::string without_code_spans(std::string_view text);

} // namespace skvm::checks
