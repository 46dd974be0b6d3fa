#include "tests/corpus/variation.hpp"

#include "base/text.hpp"
#include "skill/skill_loader.hpp"

#include <random>

namespace skvm::test {

skill_ptr varied(const skill& original, unsigned seed) {
  std::mt19937 random{seed};
  auto lines = split_lines(original.source);
  auto body = static_cast<std::size_t>(original.front.lines.last);
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto fate = i < body ? 99u : random() % 100;
    for (unsigned times = fate == 0 ? 0 : fate == 1 ? 2 : 1; times > 0; --times)
      text.append(lines[i]).append("\n");
  }
  auto read = parse_skill(text, original.dir, original.files);
  return read ? *read : nullptr;
}

} // namespace skvm::test
