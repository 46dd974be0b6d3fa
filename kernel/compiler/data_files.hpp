#pragma once

#include "skvm/result.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace skvm {

/// A file that passes declared, with its digest.
struct data_file {
  std::string content;
  std::string digest;
};

/// Several of them, by name; shared, since they are large and do not change.
struct data_set {
  using texts = std::map<std::string, std::string, std::less<>>;
  texts contents;
  texts digests;
};

/// The data files of passes: read and hashed once for as long as the file
/// system says that they are the same. [any thread]
class data_files {
public:
  result<std::shared_ptr<const data_file>>
  read(const std::filesystem::path& file);

  /// Those that have these names, each of the first folder that has it.
  /// Precondition: there is a folder.
  result<std::shared_ptr<const data_set>>
  read(const std::vector<std::filesystem::path>& folders,
       const std::vector<std::string_view>& names);

private:
  struct kept {
    struct stat state;
    std::shared_ptr<const data_file> file;
  };

  struct kept_set {
    std::vector<std::shared_ptr<const data_file>> files; ///< made of these
    std::shared_ptr<const data_set> set;
  };

  std::mutex mutex_;
  std::map<std::filesystem::path, kept> known_;
  std::map<std::vector<std::filesystem::path>, kept_set> sets_;
};

} // namespace skvm
