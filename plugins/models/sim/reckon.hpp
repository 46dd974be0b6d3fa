#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Sums: what a step asks to be worked out, and the figures for it.
/// [any thread]
namespace sim {

/// What a step asks to be worked out.
struct sum_asked {
  enum class kind { total, mean, share, growth } what = kind::total;
  int level = 1;    ///< of `reason.arithmetic` that it takes in the head
  int decimals = 2; ///< "rounded to one decimal"
  std::optional<double> above; ///< only results above it matter: "above 5 %"
  std::string part;            ///< of a share: "rejected rows"
  std::string whole;           ///< of a share: "rows read"
};

/// Nothing where the text asks for no calculation. One operation is level 1,
/// averages, percentages and growth 2, weighted and compound ones 3.
std::optional<sum_asked> asked_in(std::string_view text);

/// A figure that was printed, with what named it; `whole` is what it is a share
/// of, where that was printed with it.
struct figure {
  std::string label;
  double value = 0;
  double whole = 0;
};

/// Figures for a calculation out of all that commands printed, in order. JSON
/// objects, one a line, give a share where they hold both of its terms; else
/// the last output's lines of a name and a number count.
std::vector<figure> figures_for(const sum_asked& asked,
                                const std::vector<std::string>& printed);

/// Lines of a name and a number.
std::vector<figure> figures_in(std::string_view printed);

/// The results in words, one a line; empty without figures.
std::string worked_out(const sum_asked& asked,
                       const std::vector<figure>& figures);

/// A command in Python that prints the same, for models that leave arithmetic
/// to code.
std::string as_command(const sum_asked& asked,
                       const std::vector<figure>& figures);

/// The text with each result of it off by some per cent, always the same.
std::string mistaken(std::string_view text);

} // namespace sim
