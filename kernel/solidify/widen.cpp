#include "solidify/execute.hpp"

#include <algorithm>

namespace skvm::solidify {

namespace fs = std::filesystem;

namespace {

/// How a path comes about from the request's values; nothing where no value is
/// in it and none where several could be.
std::optional<expression> way_to(const std::string& path, const function& what,
                                 const bound_request& bound) {
  for (std::size_t i = 0; i < bound.holes.size(); ++i)
    if (fs::path{bound.holes[i]}.lexically_normal().string() == path
        && static_cast<int>(i) != what.list_hole)
      return what.rules[i][0];
  std::vector<expression> found;
  for (std::size_t slot = 0; slot < bound.values.size(); ++slot)
    for (auto how : {transform::same, transform::base_name, transform::stem,
                     transform::no_ending, transform::slug}) {
      auto text = transformed(how, bound.values[slot]);
      if (!text || text->size() < 2)
        continue;
      auto at = path.find(*text);
      if (at != std::string::npos)
        found.push_back(
          {{path.substr(0, at), -1, transform::same},
           {{}, static_cast<int>(slot), how},
           {path.substr(at + text->size()), -1, transform::same}});
    }
  if (found.empty())
    return expression{{path, -1, transform::same}};
  return std::nullopt;
}

void keep(std::vector<expression>& all, expression one) {
  if (std::find(all.begin(), all.end(), one) == all.end())
    all.push_back(std::move(one));
}

} // namespace

void widen(expectations& expected, const function& what,
           const bound_request& bound, const executed& done,
           const effects& left, const std::vector<std::string>& inputs,
           bool is_first) {
  auto stretch = [&](auto& least, auto& most, auto value) {
    least = is_first ? value : std::min(least, value);
    most = is_first ? value : std::max(most, value);
  };
  std::size_t files = 0;
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
  for (const auto& [path, size] : left.sizes) {
    smallest = files == 0 ? size : std::min<std::uint64_t>(smallest, size);
    largest = std::max<std::uint64_t>(largest, size);
    ++files;
    auto is_new =
      std::any_of(left.changes.begin(), left.changes.end(),
                  [&path = path](const path_change& one) {
                    return one.path == path && one.before == file_kind::none;
                  });
    if (!is_new)
      continue;
    if (auto way = way_to(path, what, bound); way && is_first)
      keep(expected.outputs, std::move(*way));
  }
  stretch(expected.changed_least, expected.changed_most, files);
  auto replaced = static_cast<std::size_t>(
    std::count_if(left.changes.begin(), left.changes.end(), is_replaced));
  expected.replaced_most =
    is_first ? replaced : std::max(expected.replaced_most, replaced);
  if (files > 0) {
    stretch(expected.file_least, expected.file_most, smallest);
    expected.file_most = std::max(expected.file_most, largest);
  }
  stretch(expected.output_least, expected.output_most,
          std::uint64_t{done.output.size()});
  expected.quiet = is_first ? done.quiet : expected.quiet && done.quiet;
  if (is_first)
    for (const auto& path : inputs)
      for (std::size_t slot = 0; slot < bound.values.size(); ++slot)
        if (bound.values[slot] == path)
          keep(expected.inputs,
               {{{}, static_cast<int>(slot), transform::same}});
}

} // namespace skvm::solidify
