#include "notes.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace apply_evidence {

namespace {

/// A place of the text, and what it gets.
struct place {
  std::size_t offset = 0;
  std::string indent;
  std::string text;
  std::string rule;
  std::string reason;
};

const skvm::code_block* block_at(const skvm::skill& subject, int line) {
  for (const auto& block : subject.code)
    if (block.fenced && block.lines.first == line)
      return &block;
  return nullptr;
}

/// The commands, with the skill's own files where they will lie.
std::string with_paths(const skvm::skill& subject,
                       const std::string& install_dir,
                       const std::string& commands) {
  static constexpr std::string_view borders{" \n\"'=:;"};
  std::set<std::string, std::less<>> known;
  for (const auto& file : subject.files) {
    known.insert(file.path);
    if (auto folder = pass_lang::folder_name(file.path); !folder.empty())
      known.emplace(folder);
  }
  std::string out;
  for (std::size_t at = 0; at < commands.size();) {
    auto end = std::min(commands.find_first_of(borders, at), commands.size());
    std::string_view word{commands.data() + at, end - at};
    auto bare = word.starts_with("./") ? word.substr(2) : word;
    out += known.count(bare) != 0 ? install_dir + "/" + std::string{bare}
                                  : std::string{word};
    if (end < commands.size())
      out += commands[end];
    at = end + 1;
  }
  return out;
}

std::string indent_of(const skvm::skill& subject, int line) {
  auto begin = subject.offset_of_line(line);
  auto end = subject.source.find_first_not_of(' ', begin);
  return subject.source.substr(begin, end - begin);
}

/// What was printed, fit for a code span.
std::string quoted(const std::string& text) {
  return pass_lang::replace_all(pass_lang::shortened(text, 120), "`", "'");
}

std::string fenced(const std::string& indent, const std::string& commands) {
  auto out = indent + "```sh\n";
  for (auto line : pass_lang::split_lines(commands))
    if (!line.empty())
      out += indent + std::string{line} + '\n';
  return out + indent + "```\n";
}

} // namespace

notes make_notes(const skvm::skill& subject, const std::string& install_dir,
                 const std::vector<finding>& findings,
                 const std::vector<std::string>& sentences) {
  notes out;
  std::map<std::size_t, place> places; // by offset: one edit for each
  auto add = [&](std::size_t offset, const std::string& text,
                 const std::string& rule, const finding& why) {
    out.repaired.push_back(why.id);
    auto& at = places[offset];
    at.offset = offset;
    at.text += text;
    at.rule = rule;
    at.reason += (at.reason.empty() ? "" : "; ") + why.error
                 + " in runs: " + pass_lang::shortened(why.message, 120);
  };
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto& one = findings[i];
    const auto* block = block_at(subject, one.line);
    if (block == nullptr)
      continue;
    auto indent = indent_of(subject, one.line);
    auto before = subject.offset_of_line(block->lines.first);
    auto after = subject.offset_of_line(block->lines.last + 1);
    auto commands = with_paths(subject, install_dir, one.fix);
    auto begins_line = after > 0 && subject.source[after - 1] == '\n';
    auto gap = begins_line ? std::string{"\n"} : std::string{"\n\n"};
    if (one.kind == "before")
      add(before,
          indent + "Run this first; the command below needs it:\n\n"
            + fenced(indent, commands) + '\n',
          "prepare-command", one);
    else if (one.kind == "instead")
      add(after,
          gap + indent + "That command ends with `" + quoted(one.message)
            + "`. Run "
            + (commands.find('\n') == std::string::npos ? "this one" : "these")
            + " in its place:\n\n" + fenced(indent, commands),
          "correct-command", one);
    else if (one.kind == "unsolved" && !sentences[i].empty())
      add(after, gap + indent + sentences[i] + '\n', "explain-failure", one);
  }
  for (auto& [offset, at] : places)
    out.edits.push_back({{offset, offset},
                         std::move(at.text),
                         std::move(at.rule),
                         std::move(at.reason),
                         0,
                         {}});
  return out;
}

} // namespace apply_evidence
