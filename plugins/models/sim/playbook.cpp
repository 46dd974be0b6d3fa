#include "playbook.hpp"

#include "markdown.hpp"
#include "text.hpp"

#include <algorithm>

namespace sim {

namespace {

using kind = element::kind;

bool is_aside(std::string_view title) {
  static const RE2 aside{
    R"((?i)\b(examples?|notes?|background|troubleshooting|overview|checklist|at a glance|references?|resources|faq|when to use|limits|limitations|output format|requirements|prerequisites|concurrency|parallel)\b)"};
  return matches(title, aside);
}

std::string plain(std::string_view text) {
  static const RE2 marks{R"([*_]{2,}|`|\[([^\]]*)\]\([^)]*\))"};
  return replaced(text, marks, [](const match& found) {
    return std::string{found.groups[1]};
  });
}

std::string first_sentence(std::string_view text) {
  static const RE2 end{R"([.:!?](\s|$))"};
  static const RE2 line_end{R"(\s*\n\s*)"};
  auto found = matches_of(text, end);
  auto sentence = found.empty() ? text : text.substr(0, found[0].begin);
  return excerpt(replaced(plain(sentence), line_end,
                          [](const match&) { return std::string{" "}; }),
                 100);
}

step new_step(std::string_view text) {
  step out;
  out.text = text;
  return out;
}

bool is_shell(const element& block) {
  static const RE2 names{
    R"(^(sh|bash|shell|zsh|console|shell-session|terminal)$)"};
  static const RE2 known{
    R"(^(\$ |\./|(python3?|bash|sh|node|npm|npx|pip3?|git|make|curl|jq)\s))"};
  return block.language.empty() ? matches(block.text, known)
                                : matches(block.language, names);
}

// What a command runs: the file name of the first word that is no interpreter.
std::string program_of(std::string_view command) {
  static const RE2 program{
    R"(^\s*(?:\w+=\S*\s+)*(?:(?:python3?|bash|sh|node|ruby|perl)\s+)?(\S+))"};
  auto found = matches_of(command, program);
  if (found.empty())
    return {};
  auto name = found[0].groups[1];
  return std::string{name.substr(name.rfind('/') + 1)};
}

// "Run this one in its place:", or "these", puts a block where the step shows
// another form of its command; false where there is none.
bool corrects(step& to, const element& block) {
  static const RE2 instead{R"((?i)\brun (?:this one|these) in its place:\s*$)"};
  if (!matches(to.text, instead))
    return false;
  auto program = program_of(block.text);
  auto shows_it =
    std::any_of(to.code.begin(), to.code.end(), [&](const shown_code& code) {
      auto lines = lines_of(code.text);
      return std::any_of(lines.begin(), lines.end(), [&](auto line) {
        return program_of(line) == program;
      });
    });
  // Where it is another program, the command just before is meant.
  if (!shows_it && !to.code.empty()) {
    auto last = trimmed(to.code.back().text);
    auto end = last.rfind('\n');
    auto kept = end == std::string_view::npos ? std::string_view{}
                                              : last.substr(0, end + 1);
    to.code.back().text =
      std::string{kept} + std::string{trimmed(block.text)} + '\n';
    return true;
  }
  for (auto code = to.code.rbegin(); code != to.code.rend(); ++code) {
    std::string out;
    bool found = false;
    for (auto line : lines_of(code->text)) {
      auto same = !found && program_of(line) == program;
      out +=
        (same ? std::string{trimmed(block.text)} : std::string{line}) + '\n';
      found = found || same;
    }
    if (found) {
      code->text = std::move(out);
      return true;
    }
  }
  return false;
}

void add_block(step& to, const element& block) {
  if (is_shell(block) && corrects(to, block))
    return;
  if (is_shell(block))
    to.code.push_back({"sh", block.text});
  else if (block.language == "python" || block.language == "py")
    to.code.push_back({"python", block.text});
  else if (to.form.empty())
    to.form = block.text;
}

// Commands that prose shows in code spans, unless it warns of them.
void add_spans(step& to) {
  static const RE2 span{R"(`([^`\n]+)`)"};
  static const RE2 command{
    R"(^\s*(\./\S|(python3?|bash|sh|node|ruby|perl|make|git|npm|npx|pip3?|curl|jq|awk|sed|cp|mv|mkdir|sort|wc|cat|grep)\s+\S))"};
  static const RE2 warning{
    R"((?i)\b(never|not|don't|avoid|instead of)\b[^.]*$)"};
  if (!to.code.empty())
    return;
  for (const auto& found : matches_of(to.text, span)) {
    if (!matches(found.groups[1], command))
      continue;
    auto from = found.begin > 60 ? found.begin - 60 : 0;
    if (matches(std::string_view{to.text}.substr(from, found.begin - from),
                warning))
      continue;
    to.code.push_back({"sh", std::string{found.groups[1]}});
  }
}

bool is_step_heading(const element& each) {
  static const RE2 numbered{R"((?i)^((step|phase)\s*\d+|\d+[.)]))"};
  return each.what == kind::heading && matches(each.text, numbered);
}

// "Step 2: Clean the export." is about cleaning the export.
std::string heading_text(std::string_view text) {
  static const RE2 number{R"((?i)^((step|phase)\s*\d+|\d+)[.):]?\s*[-–—]?\s*)"};
  auto found = matches_of(text, number);
  auto rest = found.empty() ? text : text.substr(found[0].end);
  return std::string{rest.empty() ? text : rest} + '.';
}

std::vector<step> steps_by_heading(const std::vector<element>& all) {
  std::vector<step> out;
  bool inside = false;
  for (const auto& each : all) {
    if (is_step_heading(each)) {
      out.push_back(new_step(heading_text(each.text)));
      inside = true;
    } else if (each.what == kind::heading) {
      inside = inside && !is_aside(each.text);
    } else if (inside && each.what == kind::block) {
      add_block(out.back(), each);
    } else if (inside) {
      out.back().text += '\n' + each.text;
    }
  }
  return out;
}

// Items of lists; what is indented below one, and blocks right after it,
// belong to it.
std::vector<step> steps_by_item(const std::vector<element>& all, kind item,
                                bool everywhere) {
  static const RE2 procedure{
    R"((?i)\b(workflow|steps?|procedure|process|instructions?|usage|how to)\b)"};
  std::vector<step> out;
  bool open = everywhere;
  bool inside = false;
  for (const auto& each : all) {
    if (each.what == kind::heading) {
      open = everywhere ? !is_aside(each.text) : matches(each.text, procedure);
      inside = false;
    } else if (open && each.what == item && each.indent < 2) {
      out.push_back(new_step(each.text));
      inside = true;
    } else if (inside && each.what == kind::block) {
      add_block(out.back(), each);
    } else if (inside && (each.indent > 0 || each.what == kind::prose)) {
      out.back().text += '\n' + each.text;
    } else if (each.indent == 0) {
      inside = false;
    }
  }
  return out;
}

std::vector<step> steps_by_block(const std::vector<element>& all) {
  std::vector<step> out;
  std::string before;
  bool open = true;
  for (const auto& each : all) {
    if (each.what == kind::heading)
      open = !is_aside(each.text);
    if (each.what != kind::block) {
      before = each.text;
    } else if (open && is_shell(each)) {
      out.push_back(new_step(before));
      add_block(out.back(), each);
    }
  }
  return out;
}

// A list of the titles up front says nothing that the steps do not.
void drop_announcements(std::vector<step>& steps) {
  for (std::size_t i = 0; i < steps.size();) {
    auto repeated =
      std::any_of(steps.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  steps.end(), [&](const step& later) {
                    return lower(later.title) == lower(steps[i].title);
                  });
    if (repeated && steps[i].code.empty())
      steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
}

} // namespace

playbook read_playbook(std::string_view markdown, std::string dir) {
  static const RE2 script{R"([\w./-]*\w\.(py|sh|js|mjs|rb|pl)\b)"};
  playbook out;
  out.dir = std::move(dir);
  auto all = elements_of(markdown);
  out.steps = steps_by_heading(all);
  if (out.steps.empty())
    out.steps = steps_by_item(all, kind::number, true);
  if (out.steps.empty())
    out.steps = steps_by_item(all, kind::bullet, false);
  if (out.steps.empty())
    out.steps = steps_by_block(all);
  for (auto& each : out.steps) {
    each.title = first_sentence(each.text);
    add_spans(each);
  }
  drop_announcements(out.steps);
  for (const auto& found : matches_of(markdown, script)) {
    std::string path{found.groups[0]};
    if (std::find(out.scripts.begin(), out.scripts.end(), path)
        == out.scripts.end())
      out.scripts.push_back(std::move(path));
  }
  return out;
}

} // namespace sim
