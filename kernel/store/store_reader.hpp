#pragma once

#include "store/sqlite.hpp"
#include "store/store.hpp"

#include <mutex>

namespace skvm::stored {

/// The questions of `store`, on a connection of their own. [any thread]
class reader {
public:
  explicit reader(sqlite::connection db) : reads_(std::move(db)) {}

  result<bool> replace(const run_record& before, run_record record);
  result<std::vector<run_record>> runs(std::size_t limit);
  result<std::vector<run_record>> runs_with_status(const std::string& status);
  result<std::vector<spending_record>> spending();
  result<run_record> find_run(const std::string& id);
  result<std::vector<event_record>> events(const std::string& run);
  result<std::vector<hint_record>> hints(const std::string& scope);
  result<std::vector<adaptation_record>> adaptations(const std::string& scope,
                                                     std::int64_t after);

private:
  template <class Record, class Read>
  result<std::vector<Record>> all(sqlite::statement& query, Read read);

  std::mutex reads_mutex_;
  sqlite::connection reads_;
};

} // namespace skvm::stored
