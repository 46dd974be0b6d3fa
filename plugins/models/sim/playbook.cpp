#include "playbook.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>

namespace sim {

namespace {

struct element {
  enum class kind { heading, number, bullet, block, prose } what = kind::prose;
  std::size_t indent = 0;
  std::string text;     ///< of a block: its content
  std::string language; ///< of a block
};

using kind = element::kind;

std::size_t indent_of(std::string_view line) {
  auto at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? 0 : at;
}

// Drops up to so many blanks: the indent of a fence inside a list item.
std::string_view outdented(std::string_view line, std::size_t by) {
  return line.substr(std::min(by, indent_of(line)));
}

class scanner {
public:
  std::vector<element> scan(std::string_view markdown) {
    for (auto line : lines_of(markdown))
      take(line);
    if (!fence_.empty())
      out_.push_back(block_);
    return std::move(out_);
  }

private:
  void take(std::string_view line) {
    static const RE2 fence{R"(^ *(`{3,}|~{3,})\s*([\w+-]*))"};
    static const RE2 heading{R"(^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$)"};
    static const RE2 number{R"(^( *)\d{1,4}[.)]\s+(.*)$)"};
    static const RE2 bullet{R"(^( *)[-*+]\s+(.*)$)"};
    auto opens = matches_of(line, fence);
    if (!fence_.empty()) {
      if (!opens.empty() && opens[0].groups[1].starts_with(fence_)
          && trimmed(line) == opens[0].groups[1]) {
        out_.push_back(block_);
        fence_.clear();
      } else {
        block_.text += std::string{outdented(line, block_.indent)} + '\n';
      }
      return;
    }
    if (!opens.empty()) {
      fence_ = opens[0].groups[1];
      block_ = {kind::block, indent_of(line), {}, lower(opens[0].groups[2])};
      return;
    }
    if (trimmed(line).empty())
      return;
    if (auto found = matches_of(line, heading); !found.empty())
      add(kind::heading, 0, found[0].groups[1]);
    else if (found = matches_of(line, number); !found.empty())
      add(kind::number, found[0].groups[1].size(), found[0].groups[2]);
    else if (found = matches_of(line, bullet); !found.empty())
      add(kind::bullet, found[0].groups[1].size(), found[0].groups[2]);
    else
      add(kind::prose, indent_of(line), trimmed(line));
  }

  void add(kind what, std::size_t indent, std::string_view text) {
    out_.push_back({what, indent, std::string{text}, {}});
  }

  std::vector<element> out_;
  std::string fence_;
  element block_;
};

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

std::string unescaped(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> names{
    {{"&lt;", '<'},
     {"&gt;", '>'},
     {"&quot;", '"'},
     {"&apos;", '\''},
     {"&amp;", '&'}}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto rest = text.substr(i);
    const auto* found =
      std::find_if(names.begin(), names.end(), [&](const auto& name) {
        return rest.starts_with(name.first);
      });
    out += found == names.end() ? text[i] : found->second;
    i += found == names.end() ? 1 : found->first.size();
  }
  return out;
}

std::string folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

} // namespace

playbook read_playbook(std::string_view markdown, std::string dir) {
  static const RE2 script{R"([\w./-]*\w\.(py|sh|js|mjs|rb|pl)\b)"};
  playbook out;
  out.dir = std::move(dir);
  auto all = scanner{}.scan(markdown);
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

skill_in_prompt find_skill(std::string_view system, std::string_view task) {
  static const RE2 block{
    R"re((?s)<skill\s[^>]*dir="([^"]*)"[^>]*>(.*)</skill>)re"};
  static const RE2 location{R"((/[^<>"'`\n]*/SKILL\.md))"};
  if (auto found = matches_of(system, block); !found.empty())
    return {std::string{found[0].groups[2]}, unescaped(found[0].groups[1]), {}};
  skill_in_prompt best;
  int best_score = -1;
  std::size_t from = 0;
  for (const auto& found : matches_of(system, location)) {
    // What stands before a location, from the last one on, describes it.
    auto score = overlap(words_of(system.substr(from, found.begin - from)),
                         words_of(task));
    from = found.end;
    if (score <= best_score)
      continue;
    best_score = score;
    best.location = unescaped(found.groups[1]);
    best.dir = folder_of(best.location);
  }
  return best;
}

std::string_view body_of(std::string_view skill_md) {
  static const RE2 front{
    R"((?s)\A\x{FEFF}?\s*---[ \t]*\r?\n.*?\n---[ \t]*(?:\r?\n|\z))"};
  auto found = matches_of(skill_md, front);
  return found.empty() ? skill_md : skill_md.substr(found[0].end);
}

std::vector<std::string> items_asked_for(std::string_view task) {
  std::vector<std::string> out;
  auto listing = false;
  for (auto line : lines_of(task)) {
    if (listing && line.starts_with("* "))
      out.emplace_back(line.substr(2));
    else
      listing = line.ends_with("only for these of all items:");
  }
  return out;
}

std::string_view user_words(std::string_view task) {
  return task.substr(0, task.find("\nThis task is carried out in parts."));
}

std::vector<step> asked_for(std::vector<step> steps, std::string_view task) {
  static const RE2 only{R"((?i)only these steps of the skill:\s*$)"};
  static const RE2 none{R"((?i)nothing is left to do)"};
  static const RE2 item{R"(^\s*-\s+(?:\d+[.)]\s+)?(.+)$)"};
  if (matches(task, none))
    return {};
  std::vector<std::vector<std::string>> wanted;
  auto listing = false;
  for (auto line : lines_of(task)) {
    auto found = listing ? matches_of(line, item) : std::vector<match>{};
    if (!found.empty())
      wanted.push_back(words_of(found[0].groups[1]));
    listing = !found.empty() || matches(line, only);
  }
  if (wanted.empty())
    return steps;
  std::erase_if(steps, [&](const step& each) {
    auto words = words_of(each.title);
    // A long title was cut, maybe within a word.
    if (each.title.ends_with("…") && !words.empty())
      words.pop_back();
    return std::none_of(wanted.begin(), wanted.end(), [&](const auto& title) {
      auto shorter = std::min(words.size(), title.size());
      return shorter > 0
             && std::equal(words.begin(),
                           words.begin() + static_cast<std::ptrdiff_t>(shorter),
                           title.begin());
    });
  });
  return steps;
}

} // namespace sim
