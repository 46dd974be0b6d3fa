#pragma once

#include "base/files.hpp"
#include "journal/journal.hpp"
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace skvm {

struct journal_test : testing::Test {
  journal_test()
    : folder(*make_temporary_folder(testing::TempDir(), "journal-")) {}

  /// Below the fixture's folder. Does not wait for the disk: what a machine's
  /// crash does is not tested here.
  std::unique_ptr<journal> open(journal_options options = {}) {
    options.sync = false;
    auto opened = journal::open(folder.path() / "j", options);
    EXPECT_TRUE(opened) << opened.error().text();
    return opened ? std::move(*opened) : nullptr;
  }

  /// The only file with records in it.
  std::filesystem::path file_with_records() const {
    std::filesystem::path found;
    for (const auto& each :
         std::filesystem::directory_iterator{folder.path() / "j"})
      if (each.path().extension() == ".skj" && each.file_size() > 0) {
        EXPECT_TRUE(found.empty());
        found = each.path();
      }
    return found;
  }

  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& each :
         std::filesystem::directory_iterator{folder.path() / "j"})
      count += each.path().extension() == ".skj" ? 1 : 0;
    return count;
  }

  static std::vector<std::string> payloads(const journal& log,
                                           std::uint64_t stream) {
    auto records = log.read(stream);
    EXPECT_TRUE(records) << records.error().text();
    std::vector<std::string> out;
    for (const auto& each : *records)
      out.push_back(each.payload);
    return out;
  }

  void write_three() {
    auto log = open();
    log->append(7, 1, "one");
    log->append(8, 1, "other");
    log->append(7, 2, "two");
    EXPECT_TRUE(log->flush());
  }

  temporary_folder folder;
};

} // namespace skvm
