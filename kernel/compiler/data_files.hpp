#pragma once

#include "skvm/result.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace skvm {

/// A file that passes declared, with its digest.
struct data_file {
  std::string content;
  std::string digest;
};

/// The data files of passes: read and hashed once for as long as the file
/// system says that they are the same. [any thread]
class data_files {
public:
  result<std::shared_ptr<const data_file>>
  read(const std::filesystem::path& file);

private:
  struct kept {
    struct stat state;
    std::shared_ptr<const data_file> file;
  };

  std::mutex mutex_;
  std::map<std::filesystem::path, kept> known_;
};

} // namespace skvm
