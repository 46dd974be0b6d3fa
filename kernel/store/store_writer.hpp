#pragma once

#include "store/sqlite.hpp"
#include "store/store.hpp"

#include <deque>
#include <future>
#include <map>
#include <utility>
#include <variant>

/// What a store writes.
namespace skvm::stored {

/// A run, who hears of it after the commit, and what has to be done before.
struct put_run {
  run_record record;
  std::function<void(result<void>)> done;
  std::function<result<void>()> first;
};

/// Somebody waits for all before it.
struct flush_mark {
  std::promise<result<void>> reached;
};

/// Runs that ended before a time are to go.
struct removal {
  std::int64_t before_ms;
  std::shared_ptr<std::promise<result<std::size_t>>> done;
};

/// One write.
using work = std::variant<put_run, event_record, hint_record, spending_record,
                          adaptation_record, removal, flush_mark>;

/// Carries out groups of writes, all of a group or none of it. Owns the
/// connection; used by one thread.
class writer {
public:
  explicit writer(sqlite::connection db) : db_(std::move(db)) {}

  result<void> prepare();
  result<void> write(const std::deque<work>& group);

  /// How many runs the last removal removed.
  [[nodiscard]] std::size_t removed() const { return removed_; }

private:
  result<void> write(const work& item);
  result<void> remove(const removal& old);
  result<void> finish(sqlite::statement& bound);

  sqlite::connection db_;
  sqlite::statement run_;
  sqlite::statement event_;
  sqlite::statement hint_;
  sqlite::statement drop_hints_;
  sqlite::statement adaptation_;
  sqlite::statement drop_adaptations_;
  sqlite::statement spend_;
  std::map<std::pair<std::string, std::string>, spending_record> spent_;
  std::size_t removed_ = 0;
};

} // namespace skvm::stored
