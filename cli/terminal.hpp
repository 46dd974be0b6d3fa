#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skvm::cli {

/// Whether people read it. NO_COLOR and TERM=dumb turn colours off.
bool is_terminal(int descriptor);
bool has_colour(int descriptor);

/// Columns of the terminal on standard output, 0 where it is none.
std::size_t terminal_columns();

enum class tint { plain, bold, dim, red, green, yellow, blue };

/// The text in a colour where standard output shows colours.
std::string tinted(std::string_view text, tint colour);

/// Rows in columns, left-aligned, two blanks between; the first row is a head.
/// Cells are single lines; the last column is cut to the terminal's width.
std::string table(const std::vector<std::vector<std::string>>& rows);

/// Columns that a UTF-8 text takes, one for each character.
std::size_t width_of(std::string_view text);

/// One line of at most `columns` characters, with an ellipsis where cut.
std::string one_line(std::string_view text, std::size_t most);

/// 1234.5 → `1.23 s`, 12.3 → `12.3 ms`.
std::string duration_of(double ms);

} // namespace skvm::cli
