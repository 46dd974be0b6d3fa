#include "reasons.hpp"

#include "relation.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace extract_concurrency {

namespace {

std::string names(const std::vector<std::string>& list) {
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(list.size(), 3); ++i)
    (out += i == 0 ? "" : ", ") += list[i];
  return list.size() > 3 ? out + ", …" : out;
}

std::string touches(const skvm::skill& skill, const footprint& node) {
  auto line = skill.steps[static_cast<std::size_t>(node.step)].lines.first;
  auto out = "line " + std::to_string(line);
  if (!node.writes.empty())
    return out + " writes " + names(node.writes);
  if (!node.reads.empty())
    return out + " only reads " + names(node.reads);
  return out + (node.reads_only ? " only reads" : " stands alone");
}

std::string opening(evidence why, const footprint& first,
                    const footprint& second) {
  switch (why) {
    case evidence::declared:
      for (const auto& a : first.declared)
        for (const auto& b : second.declared)
          if (a.set == b.set)
            return "the text says that their order does not matter (line "
                   + std::to_string(a.line) + ")";
      return "the text says that the later one needs none before it";
    case evidence::subjects:
      if (!first.part.empty() && !second.part.empty())
        return "they are about different parts of the work (" + first.part
               + ", " + second.part + ")";
      if (first.named_part && second.named_part)
        return "they are about different things, and neither takes up the "
               "other";
      return "their sections treat different things (“" + first.subject_title
             + "”, “" + second.subject_title + "”)";
    case evidence::reading:
      return "they only read, and none needs a result of another";
    case evidence::disjoint:
      return "they touch different files and nothing in the text orders them";
    case evidence::sources:
      return "the later one says what it is made from";
    case evidence::none:
      break;
  }
  return {};
}

} // namespace

std::string reason_of(const skvm::skill& skill,
                      const std::vector<footprint>& nodes,
                      const std::vector<std::vector<int>>& branches) {
  auto at = [&](int node) -> const footprint& {
    return nodes[static_cast<std::size_t>(node)];
  };
  std::vector<std::string> openings;
  std::string details;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const auto& node = at(branches[i].front());
    details += (details.empty() ? "" : "; ") + touches(skill, node);
    for (std::size_t j = 0; j < i; ++j) {
      const auto& other = at(branches[j].front());
      bool forward = other.step < node.step;
      const auto& first = forward ? other : node;
      const auto& second = forward ? node : other;
      bool stated = !second.only.empty() || !second.freed.empty();
      auto why =
        stated
          ? "the later one says what it needs (line "
              + std::to_string(
                skill.steps[static_cast<std::size_t>(second.step)].lines.first)
              + ")"
          : opening(independence(skill, first, second), first, second);
      if (!why.empty()
          && std::find(openings.begin(), openings.end(), why) == openings.end())
        openings.push_back(std::move(why));
    }
  }
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(openings.size(), 3); ++i)
    (out += i == 0 ? "" : "; ") += openings[i];
  return out + ": " + details;
}

} // namespace extract_concurrency
