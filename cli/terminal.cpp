#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace skvm::cli {

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
    return size.ws_col;
  return 0;
}

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1;
}

bool has_colour(int descriptor) {
  const auto* off = std::getenv("NO_COLOR");
  const auto* term = std::getenv("TERM");
  if ((off != nullptr && *off != '\0')
      || (term != nullptr && std::string_view{term} == "dumb"))
    return false;
  return is_terminal(descriptor);
}

std::string tinted(std::string_view text, tint colour) {
  static constexpr std::array<const char*, 7> codes{"",   "1",  "2", "31",
                                                    "32", "33", "34"};
  if (colour == tint::plain || !has_colour(STDOUT_FILENO))
    return std::string{text};
  return std::string{"\x1b["} + codes[static_cast<std::size_t>(colour)] + "m"
         + std::string{text} + "\x1b[0m";
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
    std::count_if(text.begin(), text.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

std::string one_line(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t width = 0;
  bool blank = true;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    // Control characters would move the cursor of whoever reads this.
    if (byte <= ' ' || byte == 0x7f) {
      if (blank)
        continue;
      blank = true;
      c = ' ';
    } else {
      blank = false;
    }
    if ((byte & 0xc0) != 0x80 && ++width > most) {
      while (!out.empty() && out.back() == ' ')
        out.pop_back();
      return out + "…";
    }
    out += c;
  }
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i >= widths.size())
        widths.push_back(0);
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  auto screen = terminal_columns();
  std::string out;
  bool head = true;
  for (const auto& row : rows) {
    std::string line;
    std::size_t used = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      auto cell = row[i];
      if (i + 1 == row.size()) {
        if (screen > used + 8)
          cell = one_line(cell, screen - used - 1);
        line += cell;
        break;
      }
      line += cell + std::string(widths[i] - width_of(cell) + 2, ' ');
      used += widths[i] + 2;
    }
    out += (head ? tinted(line, tint::dim) : line) + '\n';
    head = false;
  }
  return out;
}

std::string duration_of(double ms) {
  std::array<char, 32> out{};
  if (ms >= 1000)
    std::snprintf(out.data(), out.size(), "%.2f s", ms / 1000);
  else
    std::snprintf(out.data(), out.size(), ms >= 10 ? "%.1f ms" : "%.2f ms", ms);
  return out.data();
}

} // namespace skvm::cli
