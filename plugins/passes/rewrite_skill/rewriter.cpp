#include "rewriter.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <set>

namespace rewrite_skill {

namespace {

// Whether nothing but a blank line follows a step of running text.
bool ends_paragraph(const skvm::skill& skill, const skvm::step& step) {
  auto next = skill.offset_of_line(step.lines.last + 1);
  auto line =
    std::string_view{skill.source}.substr(std::min(next, skill.source.size()));
  return pass_lang::trim(line.substr(0, line.find('\n'))).empty();
}

// What the lines of a step are indented by, or nothing where no paragraph can
// be added to it: in a quote, a table, HTML or within running text.
std::optional<std::string> content_indent(const skvm::skill& skill,
                                          const skvm::step& step) {
  auto begin = skill.offset_of_line(step.lines.first);
  auto line = std::string_view{skill.source}.substr(begin);
  line = line.substr(0, line.find('\n'));
  if (step.source == skvm::step_source::heading) {
    if (!pass_lang::trim(line).starts_with("#"))
      return std::nullopt;
    return std::string{};
  }
  if (step.source == skvm::step_source::paragraph)
    return ends_paragraph(skill, step) ? std::optional{std::string{}}
                                       : std::nullopt;
  std::size_t size = 0;
  while (size < line.size() && (line[size] == ' ' || line[size] == '\t'))
    ++size;
  auto indent = std::string{line.substr(0, size)};
  if (size == line.size() || line[size] == '>')
    return std::nullopt;
  auto marker = size;
  while (marker < line.size()
         && std::isdigit(static_cast<unsigned char>(line[marker])) != 0)
    ++marker;
  bool numbered = marker > size;
  bool spaced = numbered || marker + 1 == line.size() || line[marker + 1] == ' '
                || line[marker + 1] == '\t';
  if (marker < line.size() && spaced
      && (numbered ? line[marker] == '.' || line[marker] == ')'
                   : line[marker] == '-' || line[marker] == '*'
                       || line[marker] == '+')) {
    ++marker;
    auto blanks = line.find_first_not_of(' ', marker);
    // Five blanks and more begin an indented block, one column in.
    auto wide = blanks == std::string_view::npos || blanks - marker > 4;
    return indent + std::string((wide ? marker + 1 : blanks) - size, ' ');
  }
  return std::nullopt;
}

std::string indented(std::string_view lines, const std::string& indent) {
  std::string out;
  for (auto line : pass_lang::split_lines(lines)) {
    out += '\n';
    if (!line.empty())
      out += indent;
    out += line;
  }
  return out;
}

// How the paragraphs begin that the rules write; commands hold the path.
bool bears_a_mark(std::string_view source, const std::string& install_dir) {
  static constexpr std::array<std::string_view, 12> marks{
    "Take these figures from a command, not in your head",
    "Take distances, positions and areas from a command",
    "It has exactly this form, with each `<",
    "| case | do |",
    "Do five rounds at most.",
    "Read the files one at a time, in this order:",
    "Make these calls one after the other, and note each result",
    in_order_mark,
    "Write it in parts of less than",
    " (Take the second way here:",
    "Checklist: (1)",
    note_mark};
  bool moved = !install_dir.empty()
               && source.find(install_dir + "/") != std::string_view::npos;
  return moved || std::any_of(marks.begin(), marks.end(), [&](auto mark) {
           // Far faster than `find` for what begins with a blank.
           return ::memmem(source.data(), source.size(), mark.data(),
                           mark.size())
                  != nullptr;
         });
}

} // namespace

rewriter::rewriter(const skvm::skill& subject, std::string install_dir,
                   const std::vector<gap>& gaps)
  : skill(subject), install_dir_(std::move(install_dir)), gaps_(gaps) {
  for (const auto& one : gaps)
    if (one.status == status::short_of || one.status == status::absent)
      short_of_.emplace(one.primitive, *one.profiled);
  // Well below what the guard lets a text of this size grow by, since other
  // passes add to it too.
  lines_left_ = 10 + skill.line_starts.size() * 2 / 5;
  // A skill is asked for its demands before there are gaps.
  if (!short_of_.empty())
    is_compiled_ = bears_a_mark(skill.source, install_dir_);
}

std::vector<std::string>
rewriter::gaps_in(std::initializer_list<std::string_view> primitives) const {
  std::vector<std::string> out;
  for (auto id : primitives)
    if (short_of_.contains(id))
      out.emplace_back(id);
  return out;
}

skvm::level rewriter::level_of(std::string_view primitive) const {
  auto found = short_of_.find(primitive);
  return found == short_of_.end() ? skvm::level::l3 : found->second;
}

std::vector<std::size_t>
rewriter::steps_short_of(std::string_view primitive) const {
  std::set<std::size_t> out;
  for (const auto& one : gaps_)
    if (one.primitive == primitive && short_of_.contains(primitive))
      for (auto line : one.lines)
        if (auto step = step_at(line))
          out.insert(*step);
  return {out.begin(), out.end()};
}

std::optional<std::size_t> rewriter::step_at(int line) const {
  // Steps are in document order, inner ones behind those around them.
  auto after = std::upper_bound(
    skill.steps.begin(), skill.steps.end(), line,
    [](int a, const skvm::step& b) { return a < b.lines.first; });
  for (auto at = after - skill.steps.begin() - 1; at >= 0;
       at = skill.steps[static_cast<std::size_t>(at)].parent)
    if (line <= skill.steps[static_cast<std::size_t>(at)].lines.last)
      return static_cast<std::size_t>(at);
  return std::nullopt;
}

const std::vector<skvm::sentence>& rewriter::sentences() {
  if (!sentences_)
    sentences_ = std::make_unique<skvm::sentences>(skill);
  return sentences_->all();
}

std::string rewriter::edited(skvm::span where) const {
  std::vector<const skvm::edit*> inside;
  for (const auto& one : done)
    if (one.edit.where.begin >= where.begin && one.edit.where.end <= where.end
        && one.edit.where.size() > 0)
      inside.push_back(&one.edit);
  std::sort(inside.begin(), inside.end(), [](const auto* a, const auto* b) {
    return a->where.begin < b->where.begin;
  });
  std::string out;
  auto from = where.begin;
  for (const auto* change : inside) {
    out += skill.text({from, change->where.begin});
    out += change->replacement;
    from = change->where.end;
  }
  out += skill.text({from, where.end});
  return pass_lang::shortened(out, out.size());
}

std::string rewriter::installed(std::string_view path) const {
  return install_dir_ + "/" + std::string{path};
}

std::string rewriter::with_paths(std::string text) const {
  if (!makes_paths_absolute)
    return text;
  for (const auto& file : skill.files) {
    if (file.path.find('/') == std::string::npos)
      continue;
    for (auto at = text.find(file.path); at != std::string::npos;) {
      bool alone = at == 0
                   || std::string_view{" `(\"'\n"}.find(text[at - 1])
                        != std::string_view::npos;
      auto whole = alone ? installed(file.path) : file.path;
      text.replace(at, file.path.size(), whole);
      at = text.find(file.path, at + whole.size());
    }
  }
  return text;
}

bool rewriter::append_to_step(const skvm::step& step, std::string_view lines,
                              std::string rule, std::string reason,
                              std::vector<std::string> primitives) {
  auto indent = content_indent(skill, step);
  if (!indent)
    return false;
  auto end = std::min(step.where.end, skill.source.size());
  auto text = skill.text({step.where.begin, end});
  auto last = text.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos)
    return false;
  return insert(step.where.begin + last + 1, "\n" + indented(lines, *indent),
                std::move(rule), std::move(reason), std::move(primitives));
}

bool rewriter::insert(std::size_t at, std::string text, std::string rule,
                      std::string reason, std::vector<std::string> primitives) {
  auto lines =
    static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  bool within = std::any_of(done.begin(), done.end(), [&](const rewrite& one) {
    return one.edit.where.begin < at && at < one.edit.where.end;
  });
  if (at < skill.body_begin || lines > lines_left_ || within)
    return false;
  lines_left_ -= lines;
  // The text may be of mixed origin: what is around decides.
  auto end = std::min(skill.source.find('\n', at), skill.source.size());
  if (end > 0 && skill.source[end - 1] == '\r')
    text = pass_lang::replace_all(std::move(text), "\n", "\r\n");
  replace({at, at}, std::move(text), std::move(rule), std::move(reason),
          std::move(primitives));
  return true;
}

void rewriter::replace(skvm::span where, std::string text, std::string rule,
                       std::string reason,
                       std::vector<std::string> primitives) {
  done.push_back({{where, std::move(text), std::move(rule), std::move(reason)},
                  std::move(primitives)});
}

void rewriter::add_file(skvm::new_file file) {
  bool known =
    std::any_of(files.begin(), files.end(), [&](const skvm::new_file& other) {
      return other.path == file.path;
    });
  if (!known)
    files.push_back(std::move(file));
}

bool rewriter::shows_code(const skvm::step& step) const {
  return std::any_of(step.code.begin(), step.code.end(), [&](int index) {
    auto role = skill.code[static_cast<std::size_t>(index)].role;
    return role == skvm::code_role::command || role == skvm::code_role::example;
  });
}

const std::string& rewriter::prose(const skvm::step& step) {
  prose_.resize(skill.steps.size());
  auto& kept = prose_[static_cast<std::size_t>(&step - skill.steps.data())];
  if (kept)
    return *kept;
  auto& out = kept.emplace();
  out.reserve(step.text.size() + 1);
  bool fenced = false;
  bool restated = false;
  for (auto line : pass_lang::split_lines(step.text)) {
    auto bare = pass_lang::trim(line);
    if (bare.starts_with("```") || bare.starts_with("~~~"))
      fenced = !fenced;
    else if (bare.starts_with(in_order_mark))
      restated = true;
    else if (restated && bare.empty())
      restated = false;
    if (!fenced && !restated && !bare.starts_with("```")
        && !bare.starts_with("~~~"))
      (out += line) += '\n';
  }
  return out;
}

bool rewriter::is_replaced(skvm::span where) const {
  return std::any_of(done.begin(), done.end(), [&](const rewrite& one) {
    return one.edit.where.begin < where.end && where.begin < one.edit.where.end;
  });
}

bool rewriter::has_children(std::size_t step) const {
  // Children follow their parent directly.
  return step + 1 < skill.steps.size()
         && skill.steps[step + 1].parent == static_cast<int>(step);
}

} // namespace rewrite_skill
