#include "footprint.hpp"

#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <set>

namespace extract_concurrency {

namespace {

bool matches(std::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

const RE2& ordering() {
  static const RE2 pattern{
    R"((?i)^\W*(?:\d+[.)]\s*)?\W*(?:then|next|after|afterwards|now that|)"
    R"(subsequently|once)\b)"
    R"(|(?i)\b(?:after (?:that|this|which|the previous)|and then|)"
    R"(previous step|step above|steps above|)"
    R"(the result(?:s)? of (?:the )?(?:previous|step)|from the previous|)"
    R"(only (?:then|after)|must come (?:after|before)|before (?:moving on|)"
    R"(continuing|proceeding|going on)|in (?:this|that|exactly this) order|)"
    R"(one (?:at a time|after (?:the other|another))|sequentially)\b)"};
  return pattern;
}

const RE2& joining() {
  static const RE2 pattern{
    R"((?i)^\W*(?:\d+[.)]\s*)?\W*(?:finally|lastly|at the end)\b|)"
    R"((?i)\b(?:once|when|after) (?:all|both|everything|every|each)\b|)"
    R"((?i)\ball (?:of )?(?:the )?(?:previous|above|earlier) (?:steps|)"
    R"(results|outputs)\b)"};
  return pattern;
}

const RE2& independent() {
  static const RE2 pattern{
    R"((?i)\b(?:in any order|order does not matter|order doesn't matter|)"
    R"(in parallel|concurrently|simultaneously|at the same time|)"
    R"(independent(?:ly)?(?: of (?:each other|one another|the (?:other|)"
    R"(previous)))?)\b)"};
  return pattern;
}

const RE2& not_independent() {
  static const RE2 pattern{
    R"((?i)\b(?:not|never|isn't|aren't|n't)\s+(?:\w+\s+){0,3}(?:in parallel|)"
    R"(concurrently|simultaneously|independent|at the same time|in any order))"};
  return pattern;
}

const RE2& stopping() {
  static const RE2 pattern{
    R"((?i)\b(?:stop|abort|halt|do not continue|don't continue|)"
    R"(do not proceed|don't proceed|give up|ask (?:the user|for|them|)"
    R"(whether)|confirm with|wait (?:for|until)|get approval|delete|)"
    R"(remove the|commit|push|deploy|publish|install|restart|reboot|rename|)"
    R"(overwrite)\b)"};
  return pattern;
}

// What an earlier step found out decides about this one.
const RE2& deciding() {
  static const RE2 pattern{
    R"((?i)\b(?:if|when|unless|depending|accordingly|based on|otherwise|)"
    R"(according to)\b)"};
  return pattern;
}

const RE2& each_item() {
  static const RE2 pattern{
    R"((?i)\b(?:for (?:each|every|all)|each (?:of the|file|item|record|row|)"
    R"(page|document|region|image|url|directory|folder|repository|test|)"
    R"(module|service|entry)|every (?:file|item|record|row|page|document|)"
    R"(image|url|directory|folder|module|entry))\b)"};
  return pattern;
}

// Items that build on each other: a loop over them has an order.
const RE2& carried() {
  static const RE2 pattern{
    R"((?i)\b(?:running total|cumulative|accumulat\w+|carry (?:over|forward)|)"
    R"(append(?:ing)? (?:\w+ ){0,4}to|one (?:at a time|by one|)"
    R"(after (?:the other|another))|in order|sequentially|previous (?:item|)"
    R"(row|file|result|value|entry|page)|the one before|builds? on)\b)"};
  return pattern;
}

template <std::size_t N>
bool is_one_of(std::string_view word,
               const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool only_reads(std::string_view program) {
  static constexpr std::array<std::string_view, 41> readers{
    "awk",    "basename", "cat",       "cmp",  "column", "comm",   "cut",
    "date",   "diff",     "dirname",   "du",   "echo",   "egrep",  "expr",
    "fgrep",  "file",     "grep",      "head", "jq",     "less",   "ls",
    "md5sum", "more",     "nl",        "od",   "paste",  "printf", "pwd",
    "rg",     "seq",      "sha256sum", "sort", "stat",   "tail",   "test",
    "tr",     "tree",     "true",      "uniq", "wc",     "which"};
  return is_one_of(program, readers);
}

bool changes_the_host(const pass_lang::invocation& command) {
  static constexpr std::array<std::string_view, 26> changers{
    "apt",    "apt-get", "brew",      "cd",        "chmod",   "chown", "dd",
    "docker", "export",  "gh",        "kill",      "kubectl", "make",  "mv",
    "npm",    "pip",     "pip3",      "rm",        "rsync",   "scp",   "source",
    "ssh",    "sudo",    "systemctl", "terraform", "yarn"};
  auto name = pass_lang::base_name(command.program);
  if (is_one_of(name, changers))
    return true;
  if (name == "git" && !command.arguments.empty()) {
    static constexpr std::array<std::string_view, 9> looks{
      "log",      "status",   "diff",     "show",     "blame",
      "describe", "shortlog", "ls-files", "rev-parse"};
    return !is_one_of(command.arguments[0], looks);
  }
  return false;
}

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (std::find(list.begin(), list.end(), name) == list.end())
    list.push_back(name);
}

// Shell code of a step: its command blocks.
std::vector<pass_lang::invocation> commands_of(const skvm::skill& skill,
                                               const skvm::step& step) {
  std::vector<pass_lang::invocation> out;
  for (auto index : step.code) {
    const auto& block = skill.code[static_cast<std::size_t>(index)];
    bool runs = block.role == skvm::code_role::command
                || block.role == skvm::code_role::example;
    if (!runs
        || !(block.language.empty()
             || pass_lang::is_shell_language(block.language)))
      continue;
    auto found = pass_lang::invocations(pass_lang::read_shell(
      pass_lang::shell_source(block.language, block.text)));
    out.insert(out.end(), std::make_move_iterator(found.begin()),
               std::make_move_iterator(found.end()));
  }
  return out;
}

std::vector<int> step_numbers(std::string_view text) {
  static const RE2 pattern{
    R"((?i)\bsteps?\s+(\d{1,3})(?:\s*(?:-|–|to|and|,)\s*(\d{1,3}))?)"};
  std::vector<int> out;
  re2::StringPiece rest{text.data(), text.size()};
  int first = 0;
  std::string second;
  while (RE2::FindAndConsume(&rest, pattern, &first, &second)) {
    out.push_back(first);
    if (!second.empty())
      for (int i = first + 1; i <= std::stoi(second); ++i)
        out.push_back(i);
  }
  return out;
}

class reader {
public:
  explicit reader(const skvm::skill& skill) : skill_(skill) {
    for (const auto& file : skill.files)
      bundled_.insert(file.path);
    top_.resize(skill.steps.size(), -1);
  }

  std::vector<footprint> run() {
    std::vector<footprint> out;
    for (std::size_t i = 0; i < skill_.steps.size(); ++i) {
      const auto& step = skill_.steps[i];
      if (step.parent < 0) {
        top_[i] = static_cast<int>(out.size());
        out.emplace_back();
        out.back().step = static_cast<int>(i);
      } else {
        top_[i] = top_[static_cast<std::size_t>(step.parent)];
      }
      auto& print = out[static_cast<std::size_t>(top_[i])];
      if (step.parent >= 0)
        print.multi_turn = true;
      add_step(step, step.parent < 0, print);
    }
    for (auto& print : out)
      finish(print);
    for (const auto& control : skill_.controls)
      if (control.step >= 0 && control.what != skvm::control::kind::condition)
        add_loop(control, out[static_cast<std::size_t>(
                            top_[static_cast<std::size_t>(control.step)])]);
    return out;
  }

private:
  void add_step(const skvm::step& step, bool top, footprint& print) {
    auto commands = commands_of(skill_, step);
    bool unknown_effect = false;
    for (const auto& command : commands) {
      auto name = pass_lang::base_name(command.program);
      print.barrier = print.barrier || changes_the_host(command);
      unknown_effect = unknown_effect || !only_reads(name);
    }
    bool blanks =
      std::any_of(commands.begin(), commands.end(), [](const auto& command) {
        return std::any_of(command.arguments.begin(), command.arguments.end(),
                           pass_lang::is_placeholder);
      });
    print.self_contained = top && !commands.empty() && !blanks;
    std::size_t runnable = 0;
    for (auto index : step.code) {
      auto role = skill_.code[static_cast<std::size_t>(index)].role;
      runnable += role == skvm::code_role::command ? 1 : 0;
    }
    print.multi_turn = print.multi_turn || runnable > 1;
    if (!top)
      print.self_contained = false;
    for (const auto& name : step.writes)
      add_once(print.writes, name);
    for (const auto& name : step.reads) {
      if (is_reference(name) || is_bundled(name))
        continue;
      add_once(print.reads, name);
      if (unknown_effect && step.writes.empty())
        add_once(print.uncertain, name);
    }
    for (auto number : step_numbers(step.text))
      if (number != step.number)
        print.refers_to.push_back(number);
    if (!top)
      return;
    read_words(step, print);
  }

  void read_words(const skvm::step& step, footprint& print) {
    // Only what is said, not what is shown: code has words of its own.
    auto said = prose(step.text);
    print.ordered = matches(said, ordering());
    print.joins = matches(said, joining());
    print.self_contained = print.self_contained && !matches(said, deciding());
    print.barrier = print.barrier || matches(said, stopping());
    print.declared_independent =
      matches(said, independent()) && !matches(said, not_independent());
    if (matches(said, each_item()) && !matches(said, carried())) {
      print.for_each = true;
      print.for_each_evidence = step.title;
    } else if (matches(said, carried())) {
      carried_.insert(print.step);
    }
  }

  void add_loop(const skvm::control& control, footprint& print) {
    if (control.what != skvm::control::kind::for_each || print.for_each
        || carried_.contains(print.step) || matches(control.text, carried()))
      return;
    print.for_each = true;
    print.for_each_evidence = control.text;
  }

  void finish(footprint& print) const {
    const auto& step = skill_.steps[static_cast<std::size_t>(print.step)];
    if (print.reads.empty() && print.writes.empty())
      print.barrier = true;
    // A condition decides whether what follows happens at all, unless it is
    // about items of the step's own.
    if (!print.declared_independent)
      print.declared_independent = section_declares(step);
  }

  [[nodiscard]] bool section_declares(const skvm::step& step) const {
    if (step.section < 0
        || step.section >= static_cast<int>(skill_.sections.size()))
      return false;
    const auto& section =
      skill_.sections[static_cast<std::size_t>(step.section)];
    // The sentence that leads in to the list, not those of other steps.
    auto end = std::min(step.where.begin, section.where.end);
    for (const auto& other : skill_.steps)
      if (other.section == step.section && other.where.begin < end
          && other.parent < 0)
        end = other.where.begin;
    if (end <= section.where.begin || end > skill_.source.size())
      return false;
    auto lead = skill_.text({section.where.begin, end});
    return matches(lead, independent()) && !matches(lead, not_independent());
  }

  static std::string prose(std::string_view text) {
    std::string out;
    bool fenced = false;
    for (auto line : pass_lang::split_lines(text)) {
      auto bare = pass_lang::trim(line);
      if (bare.starts_with("```") || bare.starts_with("~~~")) {
        fenced = !fenced;
        continue;
      }
      if (!fenced) {
        out += line;
        out += '\n';
      }
    }
    return out;
  }

  static bool is_reference(std::string_view name) {
    static const RE2 pattern{R"((?i)step \d+)"};
    return RE2::FullMatch(re2::StringPiece{name.data(), name.size()}, pattern);
  }

  [[nodiscard]] bool is_bundled(std::string_view name) const {
    while (name.starts_with("./"))
      name.remove_prefix(2);
    // `scripts/` is the bundle's as well as what is in it.
    auto after = bundled_.lower_bound(name);
    return after != bundled_.end()
           && (*after == name
               || (name.ends_with('/') && after->starts_with(name)));
  }

  const skvm::skill& skill_;
  std::set<std::string, std::less<>> bundled_;
  std::set<int> carried_;
  std::vector<int> top_; ///< of each step: its place among the top-level ones
};

// Whether two patterns in which `*` stands for any text have a text in common.
bool globs_meet(std::string_view a, std::string_view b) {
  if (a.size() > 256 || b.size() > 256)
    return true;
  std::vector<char> before(b.size() + 1, 0);
  before[0] = 1;
  for (std::size_t j = 0; j < b.size() && b[j] == '*'; ++j)
    before[j + 1] = 1;
  for (char c : a) {
    std::vector<char> now(b.size() + 1, 0);
    now[0] = static_cast<char>(before[0] != 0 && c == '*');
    for (std::size_t j = 0; j < b.size(); ++j) {
      if (c == '*' || b[j] == '*')
        now[j + 1] = static_cast<char>(before[j + 1] != 0 || now[j] != 0
                                       || before[j] != 0);
      else
        now[j + 1] = static_cast<char>(before[j] != 0 && c == b[j]);
    }
    before = std::move(now);
  }
  return before.back() != 0;
}

// `./out/<region>.csv` → `out/*.csv`.
std::string as_glob(std::string_view name) {
  while (name.starts_with("./"))
    name.remove_prefix(2);
  while (name.size() > 1 && name.ends_with('/'))
    name.remove_suffix(1);
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    char c = name[i];
    char closer = c == '<' ? '>' : c == '{' ? '}' : c == '[' ? ']' : '\0';
    auto end = closer == '\0' ? std::string_view::npos : name.find(closer, i);
    bool variable =
      c == '$' || c == '*' || c == '?' || end != std::string_view::npos;
    if (!variable) {
      out += c;
      ++i;
      continue;
    }
    if (out.empty() || out.back() != '*')
      out += '*';
    if (end != std::string_view::npos) {
      i = end + 1;
    } else {
      ++i;
      while (c == '$' && i < name.size()
             && (std::isalnum(static_cast<unsigned char>(name[i])) != 0
                 || name[i] == '_' || name[i] == '{' || name[i] == '}'))
        ++i;
    }
  }
  return out;
}

bool holds(const std::string& folder, const std::string& path) {
  return !folder.empty() && path.size() > folder.size()
         && globs_meet(folder + "/*", path);
}

} // namespace

std::vector<footprint> footprints(const skvm::skill& skill) {
  return reader{skill}.run();
}

bool may_be_same(std::string_view a, std::string_view b) {
  auto left = as_glob(a);
  auto right = as_glob(b);
  if (globs_meet(left, right) || holds(left, right) || holds(right, left))
    return true;
  // `report.md` here may be `out/report.md` there.
  bool one_is_bare = (left.find('/') == std::string::npos)
                     != (right.find('/') == std::string::npos);
  return one_is_bare && left.find('*') == std::string::npos
         && right.find('*') == std::string::npos
         && pass_lang::base_name(left) == pass_lang::base_name(right);
}

} // namespace extract_concurrency
