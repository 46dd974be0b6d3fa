#pragma once

#include "base/files.hpp"
#include "store/store.hpp"
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace skvm {

class store_test : public ::testing::Test {
protected:
  store_test()
    : folder_(make_temporary_folder(std::filesystem::temp_directory_path(),
                                    "skvm-store-")
                .value()) {}

  [[nodiscard]] std::filesystem::path file() const {
    return folder_.path() / "below/skvm.db";
  }

  std::unique_ptr<store> open(store_options options = {}) {
    auto opened = open_store(file(), options);
    EXPECT_TRUE(opened) << opened.error().text();
    return opened ? std::move(*opened) : nullptr;
  }

  /// The message of an open that fails.
  [[nodiscard]] std::string refusal() const {
    auto opened = open_store(file());
    if (opened)
      return "opened";
    EXPECT_EQ(to_string(opened.error().code), "io");
    return opened.error().text();
  }

  void run_sql(const char* sql) const {
    sqlite3* db = nullptr;
    ASSERT_TRUE(make_folders(file().parent_path()));
    ASSERT_EQ(sqlite3_open(file().c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
    sqlite3_close(db);
  }

  static run_record run(const std::string& id, std::int64_t started_ms = 1) {
    return {id,        started_ms, 0,      "a skill", "a/model",
            "harness", "running",  "task", "{}"};
  }

private:
  temporary_folder folder_;
};

} // namespace skvm
