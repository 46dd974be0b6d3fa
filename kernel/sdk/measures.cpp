#include "skvm/evidence.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

namespace skvm {

namespace {

int as_int(std::size_t count) {
  return static_cast<int>(std::min<std::size_t>(count, 1'000'000));
}

template <class Items, class Test>
int count_of(const Items& items, Test test) {
  return as_int(
    static_cast<std::size_t>(std::count_if(items.begin(), items.end(), test)));
}

std::string first_word(std::string_view text) {
  std::string word;
  for (auto c : text) {
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) {
      if (word.empty())
        continue;
      break;
    }
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word;
}

int conditions(const skill& subject) {
  return count_of(subject.controls, [](const control& found) {
    return found.what == control::kind::condition;
  });
}

int loops(const skill& subject) {
  return as_int(subject.controls.size()) - conditions(subject);
}

int for_each(const skill& subject) {
  return count_of(subject.controls, [](const control& found) {
    return found.what == control::kind::for_each;
  });
}

int steps(const skill& subject) {
  return as_int(subject.steps.size());
}

int top_steps(const skill& subject) {
  return count_of(subject.steps, [](const step& s) { return s.depth == 0; });
}

int max_depth(const skill& subject) {
  int deepest = 0;
  for (const auto& s : subject.steps)
    deepest = std::max(deepest, s.depth + 1);
  return deepest;
}

/// Siblings of one section that begin with one verb are likely to be the same
/// operation over several things.
int parallel(const skill& subject) {
  std::map<std::tuple<int, int, std::string>, int> groups;
  int largest = 0;
  for (const auto& s : subject.steps) {
    auto verb = first_word(s.title.empty() ? s.text : s.title);
    if (!verb.empty())
      largest =
        std::max(largest, ++groups[{s.section, s.parent, std::move(verb)}]);
  }
  return largest;
}

int code_blocks(const skill& subject) {
  return as_int(subject.code.size());
}

int code_lines(const skill& subject) {
  std::size_t lines = 0;
  for (const auto& block : subject.code)
    lines += static_cast<std::size_t>(
      std::count(block.text.begin(), block.text.end(), '\n'));
  return as_int(lines);
}

int commands(const skill& subject) {
  return count_of(subject.code, [](const code_block& block) {
    return block.role == code_role::command;
  });
}

int template_bytes(const skill& subject) {
  std::size_t largest = 0;
  for (const auto& block : subject.code)
    if (block.role == code_role::template_text || block.role == code_role::file)
      largest = std::max(largest, block.text.size());
  return as_int(largest);
}

int constraints(const skill& subject) {
  return as_int(subject.constraints.size());
}

int prohibitions(const skill& subject) {
  return count_of(subject.constraints, [](const constraint& found) {
    return found.kind == constraint_kind::never;
  });
}

int tools(const skill& subject) {
  return as_int(subject.front.allowed_tools.size());
}

int links(const skill& subject) {
  std::set<std::string_view> distinct;
  for (const auto& link : subject.links)
    distinct.insert(link.path);
  return as_int(distinct.size());
}

int files(const skill& subject) {
  return as_int(subject.files.size());
}

int inputs(const skill& subject) {
  std::set<std::string_view> distinct;
  for (const auto& s : subject.steps)
    distinct.insert(s.reads.begin(), s.reads.end());
  return as_int(distinct.size());
}

int outputs(const skill& subject) {
  std::set<std::string_view> distinct;
  for (const auto& s : subject.steps)
    distinct.insert(s.writes.begin(), s.writes.end());
  return as_int(distinct.size());
}

int sections(const skill& subject) {
  return count_of(subject.sections,
                  [](const section& s) { return s.level > 0; });
}

struct measure {
  std::string_view name;
  int (*value)(const skill&);
};

constexpr std::array<measure, 19> measures{{
  {"code_blocks", code_blocks},
  {"code_lines", code_lines},
  {"commands", commands},
  {"conditions", conditions},
  {"constraints", constraints},
  {"files", files},
  {"for_each", for_each},
  {"inputs", inputs},
  {"links", links},
  {"loops", loops},
  {"max_depth", max_depth},
  {"outputs", outputs},
  {"parallel", parallel},
  {"prohibitions", prohibitions},
  {"sections", sections},
  {"steps", steps},
  {"template_bytes", template_bytes},
  {"tools", tools},
  {"top_steps", top_steps},
}};

} // namespace

std::optional<int> measure_structure(const skill& subject,
                                     std::string_view name) {
  for (const auto& known : measures)
    if (known.name == name)
      return known.value(subject);
  return std::nullopt;
}

std::vector<std::string> structure_measures() {
  std::vector<std::string> names;
  names.reserve(std::size(measures));
  for (const auto& known : measures)
    names.emplace_back(known.name);
  return names;
}

} // namespace skvm
