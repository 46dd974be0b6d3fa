#include "serial.hpp"

#include "declarations.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace extract_concurrency {

namespace {

int whole_number(std::string_view text) {
  int value = 0;
  auto [end, error] =
    std::from_chars(text.data(), text.data() + text.size(), value);
  bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value > 0 && value < 1000 ? value : 0;
}

// "(5, 6, 7)": whole numbers right behind each other.
std::vector<int> listed_numbers(const std::vector<word>& words,
                                std::size_t from, std::size_t to) {
  std::vector<int> out;
  for (auto i = from; i < to; ++i) {
    auto number = words[i].code ? 0 : whole_number(words[i].text);
    if (number > 0)
      out.push_back(number);
    else if (out.size() > 1)
      return out;
    else
      out.clear();
  }
  return out.size() > 1 ? out : std::vector<int>{};
}

} // namespace

void mark_serial(const skvm::skill& skill, std::vector<footprint>& nodes) {
  int sets = 0;
  for (const auto& teller : nodes) {
    const auto& words = teller.said.words();
    std::vector<int> before;
    for (std::size_t from = 0; from < words.size();) {
      auto to = from + 1;
      while (to < words.size() && !words[to].sentence)
        ++to;
      auto numbers = step_numbers(teller.said, from, to);
      if (numbers.empty())
        numbers = listed_numbers(words, from, to);
      const auto& meant = numbers.empty() ? before : numbers;
      bool serial = teller.said.says(cue::dependent, from, to)
                    || teller.said.says(cue::carried, from, to);
      if (meant.size() > 1 && serial) {
        ++sets;
        for (auto& node : nodes)
          if (std::find(meant.begin(), meant.end(),
                        skill.steps[static_cast<std::size_t>(node.step)].number)
              != meant.end())
            node.serial.push_back(sets);
      }
      before = std::move(numbers);
      from = to;
    }
  }
}

} // namespace extract_concurrency
