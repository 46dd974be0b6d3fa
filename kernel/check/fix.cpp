#include "check/fix.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "check/hidden.hpp"
#include "check/parts.hpp"

#include <algorithm>
#include <filesystem>

namespace skvm {

namespace fs = std::filesystem;

namespace {

/// Batch files of Windows want CRLF.
bool wants_crlf(std::string_view path) {
  auto name = to_lower(path);
  return name.ends_with(".bat") || name.ends_with(".cmd")
         || name.ends_with(".ps1") || name.ends_with(".reg")
         || name.ends_with(".csv") || name.ends_with(".eml");
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string{what}
         + (count == 1 ? "" : "s");
}

std::string without_hidden(std::string_view text,
                           std::vector<std::string>& done) {
  std::string out;
  std::size_t from = 0;
  std::size_t count = 0;
  if (text.starts_with("\xEF\xBB\xBF")) {
    from = 3;
    done.emplace_back("removed the byte order mark");
  }
  for (const auto& run : checks::find_hidden(text)) {
    out += text.substr(from, run.where.begin - from);
    from = run.where.end;
    count += static_cast<std::size_t>(run.count);
  }
  if (count > 0)
    done.push_back("removed " + counted(count, "invisible character"));
  out += text.substr(from);
  return out;
}

/// Writes into a file of the folder, and nowhere else.
class fixer {
public:
  explicit fixer(const skill& subject) : subject_(subject) {}

  result<std::vector<made_fix>> run() {
    for (const auto* name : {"SKILL.md", "skill.md", "Skill.md"})
      if (is_plain(fs::path{subject_.dir} / name)) {
        if (auto done = mend_text(name, {}); !done)
          return done.error();
        break;
      }
    for (const auto& file : subject_.files)
      if (file.text && !file.content.empty())
        if (auto done = mend_text(file.path, file.content); !done)
          return done.error();
    if (auto done = make_executable(); !done)
      return done.error();
    return std::move(made_);
  }

private:
  /// A regular file that no link on the way leads to.
  [[nodiscard]] bool is_plain(const fs::path& file) const {
    std::error_code why;
    if (fs::symlink_status(file, why).type() != fs::file_type::regular)
      return false;
    auto real = fs::canonical(file, why);
    return !why && real == file.lexically_normal();
  }

  /// `known` is what was loaded, empty for `SKILL.md`, whose text may have been
  /// mended in memory.
  result<void> mend_text(const std::string& path, std::string_view known) {
    auto file = fs::path{subject_.dir} / path;
    if (!is_safe_relative(path) || !is_plain(file))
      return ok;
    auto text = read_file(file);
    if (!text)
      return text.error();
    if (!is_utf8(*text) || (!known.empty() && *text != known))
      return ok;
    std::vector<std::string> done;
    auto mended =
      wants_crlf(path) ? without_hidden(*text, done) : with_fixes(*text, done);
    if (mended == *text)
      return ok;
    std::error_code why;
    auto rights = fs::status(file, why).permissions();
    if (auto written = write_file(file, mended); !written)
      return written.error();
    fs::permissions(file, rights, why);
    if (why)
      return make_error(errc::io, file.string(),
                        "cannot set the mode: " + why.message());
    for (auto& what : done)
      made_.push_back({path, std::move(what)});
    return ok;
  }

  result<void> make_executable() {
    for (const auto& path : checks::scripts_run_by_path(subject_)) {
      auto file = fs::path{subject_.dir} / path;
      if (!is_plain(file))
        continue;
      std::error_code why;
      auto rights = fs::status(file, why).permissions();
      // Whoever may read it may run it.
      for (auto shift : {0U, 3U, 6U})
        if ((static_cast<unsigned>(rights) & (4U << shift)) != 0)
          rights |= static_cast<fs::perms>(1U << shift);
      fs::permissions(file, rights, why);
      if (why)
        return make_error(errc::io, file.string(),
                          "cannot make it executable: " + why.message());
      made_.push_back({path, "made it executable"});
    }
    return ok;
  }

  const skill& subject_;
  std::vector<made_fix> made_;
};

} // namespace

std::string with_fixes(std::string_view text, std::vector<std::string>& done) {
  auto plain = without_hidden(text, done);
  std::string out;
  std::size_t count = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] == '\r' && i + 1 < plain.size() && plain[i + 1] == '\n')
      ++count;
    else
      out += plain[i];
  }
  if (count > 0)
    done.push_back("changed " + counted(count, "line end") + " to LF");
  return out;
}

result<std::vector<made_fix>> fix_skill(const skill& subject) {
  return fixer{subject}.run();
}

} // namespace skvm
