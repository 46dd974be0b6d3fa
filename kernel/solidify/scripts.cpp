#include "base/digest.hpp"
#include "base/files.hpp"
#include "solidify/folders.hpp"

namespace skvm::solidify {

namespace fs = std::filesystem;

namespace {

/// Names of skills are their authors'.
fs::path folder_of(const std::string& dir, const std::string& id) {
  auto plain = !id.empty() && id[0] != '.'
               && id.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789_.-")
                    == std::string::npos;
  return fs::path{dir} / (plain ? id : sha256(id).substr(0, 16));
}

} // namespace

result<fs::path> script_file(const function& what, const std::string& dir) {
  auto folder = folder_of(dir, what.id);
  if (auto made = make_folders(folder); !made)
    return made.error();
  auto file = folder / (sha256(what.script).substr(0, 16) + ".sh");
  std::error_code why;
  fs::permissions(folder, fs::perms::owner_all, why);
  auto present = read_file(file, what.script.size() + 1);
  if (!why && (!present || *present != what.script))
    if (auto written = write_file(file, what.script); !written)
      return written.error();
  if (!why)
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, why);
  if (why)
    return make_error(errc::io, file.string(),
                      "cannot be kept from others: " + why.message());
  return file;
}

result<void> remove_scripts(const std::string& functions_dir,
                            const std::string& id) {
  auto folder = folder_of(functions_dir, id);
  std::error_code why;
  fs::remove_all(folder, why);
  if (why)
    return make_error(errc::io, folder.string(),
                      "cannot be removed: " + why.message());
  return ok;
}

} // namespace skvm::solidify
