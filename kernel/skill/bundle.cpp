#include "skill/bundle.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace skvm::ir {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_files = 5'000;
constexpr std::uintmax_t most_bytes = std::uintmax_t{256} << 20;
constexpr std::uintmax_t largest_file = std::uintmax_t{64} << 20;
constexpr std::size_t largest_content = std::size_t{1} << 20;
constexpr int deepest = 16;

bool is_left_out(const std::string& name) {
  static constexpr auto folders = std::to_array<std::string_view>(
    {".git", ".hg", ".svn", ".venv", "__pycache__", "node_modules",
     ".pytest_cache", ".mypy_cache", ".DS_Store"});
  return std::find(folders.begin(), folders.end(), name) != folders.end();
}

class walker {
public:
  explicit walker(const fs::path& dir) : dir_(dir) {}

  bundle run() {
    std::vector<std::pair<fs::path, int>> open{{dir_, 0}};
    while (!open.empty() && !full_) {
      auto [folder, depth] = std::move(open.back());
      open.pop_back();
      for (const auto& entry : entries_of(folder)) {
        if (full_)
          break;
        auto type = entry.symlink_status(why_).type();
        if (is_left_out(entry.path().filename().string()))
          continue;
        if (type == fs::file_type::directory && depth + 1 == deepest)
          warn("bundle-too-deep", entry.path(),
               "folders are read 16 deep; what is below is left out");
        else if (type == fs::file_type::directory)
          open.emplace_back(entry.path(), depth + 1);
        else if (type == fs::file_type::symlink)
          add_link(entry.path());
        else if (type == fs::file_type::regular)
          add_file(entry.path(), entry.path());
        else
          warn("special-file", entry.path(),
               "it is neither file nor folder and is left out; remove it");
      }
    }
    sort();
    return std::move(out_);
  }

private:
  /// In order of names, so that limits cut the same place everywhere.
  std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
    std::vector<fs::directory_entry> entries;
    fs::directory_iterator it{folder, why_};
    if (why_)
      warn("unreadable", folder,
           "the folder cannot be read: " + why_.message());
    for (; !why_ && it != fs::directory_iterator{}; it.increment(why_))
      entries.push_back(*it);
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  std::string relative(const fs::path& file) const {
    return file.lexically_relative(dir_).generic_string();
  }

  void warn(std::string_view code, const fs::path& file, std::string message) {
    out_.diagnostics.push_back({std::string{code}, severity::warning,
                                to_utf8(relative(file)), 0,
                                std::move(message)});
  }

  void add_link(const fs::path& link) {
    auto target = fs::canonical(link, why_);
    if (why_)
      return warn("symlink-broken", link,
                  "the symbolic link leads nowhere; remove it");
    auto inside = target.lexically_relative(dir_);
    if (inside.empty() || *inside.begin() == "..")
      return warn("symlink-escape", link,
                  "the symbolic link leaves the skill's folder and is not "
                  "followed; put a copy there");
    if (!fs::is_regular_file(target, why_))
      return warn("symlink-folder", link,
                  "the symbolic link leads to a folder and is not followed; "
                  "name files by their own path");
    add_file(link, target);
  }

  void add_file(const fs::path& file, const fs::path& target) {
    auto path = relative(file);
    if (path == "SKILL.md")
      return;
    if (!is_utf8(path) || !is_safe_relative(path))
      return warn("file-name", file,
                  "the name is no valid UTF-8 and the file is left out; "
                  "rename it");
    if (out_.files.size() == most_files)
      return stop("bundle-too-many-files",
                  "the skill has more than 5000 files, the rest is left out; "
                  "a skill should bundle what it needs");
    bundle_file one;
    one.path = path;
    auto size = fs::file_size(target, why_);
    auto mode = fs::status(target, why_).permissions();
    if (why_)
      return warn("unreadable", file,
                  "the file cannot be read: " + why_.message());
    one.size = static_cast<std::size_t>(size);
    one.executable = (mode & fs::perms::owner_exec) != fs::perms::none;
    total_ += size;
    if (total_ > most_bytes)
      return stop("bundle-too-large",
                  "the skill has more than 256 MiB, the rest is left out; "
                  "let a step fetch what is large");
    if (size > largest_file) {
      warn("file-too-large", file,
           "the file is over 64 MiB and only its size is noted; let a step "
           "fetch it");
      return keep(std::move(one), "size " + std::to_string(size));
    }
    auto content = read_file(target, largest_file);
    if (!content)
      return warn("unreadable", file,
                  "the file cannot be read: " + content.error().message);
    one.size = content->size();
    one.text = is_utf8(*content) && content->find('\0') == std::string::npos;
    auto digest = sha256(*content);
    if (one.text && content->size() <= largest_content)
      one.content = *std::move(content);
    keep(std::move(one), std::move(digest));
  }

  void keep(bundle_file file, std::string digest) {
    out_.files.push_back(std::move(file));
    out_.digests.push_back(std::move(digest));
  }

  void stop(std::string_view code, std::string message) {
    full_ = true;
    warn(code, dir_, std::move(message));
  }

  void sort() {
    std::vector<std::size_t> order(out_.files.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) {
      return out_.files[a].path < out_.files[b].path;
    });
    bundle sorted;
    for (auto i : order) {
      sorted.files.push_back(std::move(out_.files[i]));
      sorted.digests.push_back(std::move(out_.digests[i]));
    }
    out_.files = std::move(sorted.files);
    out_.digests = std::move(sorted.digests);
  }

  const fs::path& dir_;
  bundle out_;
  std::error_code why_;
  std::uintmax_t total_ = 0;
  bool full_ = false;
};

} // namespace

bundle read_bundle(const fs::path& dir) {
  return walker{dir}.run();
}

std::string digest_of(std::string_view source,
                      const std::vector<bundle_file>& files,
                      const std::vector<std::string>& digests) {
  std::vector<std::string_view> fields{source};
  for (std::size_t i = 0; i < files.size(); ++i) {
    fields.emplace_back(files[i].path);
    fields.emplace_back(files[i].executable ? "x" : "-");
    fields.emplace_back(digests[i]);
  }
  return sha256_of(fields);
}

} // namespace skvm::ir
