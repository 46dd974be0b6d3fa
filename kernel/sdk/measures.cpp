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

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0
         || static_cast<unsigned char>(c) >= 0x80;
}

/// The first word in small letters, behind a label such as "Step 2:".
std::string first_word(std::string_view text) {
  if (auto colon = text.find(':');
      colon < 24
      && text.substr(0, colon).find_first_of("0123456789")
           != std::string_view::npos)
    text.remove_prefix(colon + 1);
  std::string word;
  for (auto c : text) {
    if (!is_letter(c)) {
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

bool has_extension(std::string_view path,
                   std::initializer_list<std::string_view> known) {
  auto dot = path.rfind('.');
  return dot != std::string_view::npos
         && std::find(known.begin(), known.end(), path.substr(dot + 1))
              != known.end();
}

bool is_program(std::string_view path) {
  return has_extension(path, {"py", "js", "mjs", "cjs", "ts", "sh", "bash",
                              "rb", "pl", "R", "go", "rs", "php"});
}

/// Files of the bundle that are there to be read and not to be run.
int documents(const skill& subject) {
  std::set<std::string_view> distinct;
  for (const auto& link : subject.links)
    if (!is_program(link.path))
      distinct.insert(link.path);
  return as_int(distinct.size());
}

bool is_file(std::string_view name) {
  return name.find(' ') == std::string_view::npos
         && name.find_first_of("./") != std::string_view::npos;
}

/// What the words of the steps name, but for programs: those are run.
int named_in_prose(const skill& subject, decltype(data_use::what) what) {
  std::set<std::string_view> distinct;
  for (const auto& s : subject.steps)
    for (const auto& use : s.uses)
      if (use.what == what && use.source == data_use::origin::prose
          && is_file(use.name) && !is_program(use.name))
        distinct.insert(use.name);
  return as_int(distinct.size());
}

int files_read(const skill& subject) {
  return named_in_prose(subject, data_use::kind::reads);
}

int files_written(const skill& subject) {
  return named_in_prose(subject, data_use::kind::writes);
}

int scripts(const skill& subject) {
  return as_int(subject.scripts.size());
}

int scripted_steps(const skill& subject) {
  std::set<int> distinct;
  for (const auto& one : subject.scripts)
    distinct.insert(one.steps.begin(), one.steps.end());
  return as_int(distinct.size());
}

/// Lines of blocks that are to be run as they stand.
int command_lines(const skill& subject) {
  std::size_t lines = 0;
  for (const auto& block : subject.code)
    if (block.role == code_role::command)
      lines += static_cast<std::size_t>(
        std::count(block.text.begin(), block.text.end(), '\n'));
  return as_int(lines);
}

/// Steps that name an earlier one: to use its result, to repeat it, to go back.
int references(const skill& subject) {
  return as_int(subject.references.size());
}

int steps_back(const skill& subject) {
  return count_of(subject.references, [](const step_reference& found) {
    return found.from >= 0 && found.to <= found.from
           && (found.what == step_reference::kind::goes_to
               || found.what == step_reference::kind::repeats);
  });
}

int at_once(const skill& subject) {
  return count_of(subject.marks, [](const order_mark& found) {
    return found.what == order_mark::kind::parallel
           || found.what == order_mark::kind::independent
           || found.what == order_mark::kind::any_order;
  });
}

/// Blocks that show the shape of what is to be written.
int shapes(const skill& subject) {
  return count_of(subject.code, [](const code_block& block) {
    return block.role != code_role::command && block.role != code_role::output
           && has_extension(
             "." + block.language,
             {"json", "yaml", "yml", "toml", "xml", "markdown", "md", "csv"});
  });
}

struct measure {
  std::string_view name;
  int (*value)(const skill&);
};

constexpr std::array<measure, 29> measures{{
  {"at_once", at_once},
  {"code_blocks", code_blocks},
  {"code_lines", code_lines},
  {"command_lines", command_lines},
  {"commands", commands},
  {"conditions", conditions},
  {"constraints", constraints},
  {"documents", documents},
  {"files", files},
  {"files_read", files_read},
  {"files_written", files_written},
  {"for_each", for_each},
  {"inputs", inputs},
  {"links", links},
  {"loops", loops},
  {"max_depth", max_depth},
  {"outputs", outputs},
  {"parallel", parallel},
  {"prohibitions", prohibitions},
  {"references", references},
  {"scripted_steps", scripted_steps},
  {"scripts", scripts},
  {"sections", sections},
  {"shapes", shapes},
  {"steps", steps},
  {"steps_back", steps_back},
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
