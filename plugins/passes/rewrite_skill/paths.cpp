#include "../lang/text.hpp"
#include "rewriter.hpp"

#include <algorithm>

namespace rewrite_skill {

namespace {

// Paths that need no quoting anywhere: in a shell, a link or a table.
bool is_plain(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9')
           || std::string_view{"/._-+@~"}.find(c) != std::string_view::npos;
  });
}

// Shown output and content of files stay as they are: they are not for the
// reader to act on.
bool in_shown_text(const skvm::skill& skill, const skvm::bundle_link& link) {
  return std::any_of(
    skill.code.begin(), skill.code.end(), [&](const skvm::code_block& block) {
      bool shown = block.role == skvm::code_role::output
                   || block.role == skvm::code_role::template_text
                   || block.role == skvm::code_role::file;
      return shown && block.where.begin <= link.where.begin
             && link.where.end <= block.where.end;
    });
}

// The specification names the folders in which every target looks: what a
// command needs from another one it does not find.
bool is_lost(const skvm::bundle_link& link) {
  for (std::string_view known :
       {"scripts/", "references/", "assets/", "reference/"})
    if (link.path.starts_with(known))
      return false;
  return link.in_code && link.path.find('/') != std::string::npos;
}

bool continues_a_path(std::string_view source, std::size_t at) {
  if (at == 0)
    return false;
  char before = source[at - 1];
  return before == '/' || before == '.' || before == '-' || before == '_'
         || before == '~' || before == '$' || before == '}'
         || (before >= '0' && before <= '9') || (before >= 'a' && before <= 'z')
         || (before >= 'A' && before <= 'Z');
}

} // namespace

bool wants_absolute_paths(const rewriter& out) {
  return !out.gaps_in({"tool.exec", "tool.file.read"}).empty()
         && is_plain(out.installed(""));
}

void make_paths_absolute(rewriter& out) {
  if (!is_plain(out.installed("")))
    return;
  auto gaps = out.gaps_in({"tool.exec", "tool.file.read"});
  std::size_t last_end = 0;
  auto links = out.skill.links;
  std::sort(links.begin(), links.end(), [](const auto& a, const auto& b) {
    return a.where.begin < b.where.begin;
  });
  for (const auto& link : links) {
    if (!link.exists || link.path.empty() || !is_plain(link.path)
        || link.where.begin < std::max(out.skill.body_begin, last_end)
        || link.where.end > out.skill.source.size()
        || link.target.starts_with("/")
        || (!out.makes_paths_absolute && !is_lost(link))
        || out.skill.text(link.where) != link.target
        || continues_a_path(out.skill.source, link.where.begin)
        || out.is_replaced(link.where) || in_shown_text(out.skill, link))
      continue;
    last_end = link.where.end;
    out.replace(link.where, out.installed(link.path), "absolute-path",
                out.makes_paths_absolute
                  ? "the path holds in the skill's folder only, and the target "
                    "runs commands elsewhere"
                  : "commands run elsewhere, and nothing but this skill knows "
                    "of the folder",
                gaps);
  }
}

} // namespace rewrite_skill
