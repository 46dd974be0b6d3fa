#include "run/run_log.hpp"

#include <future>

namespace skvm {

run_log::run_log(journal& log, const std::string& run,
                 std::unique_ptr<run_history> before, in_flight policy,
                 run_sync sync)
  : log_(log), run_(run), stream_(stream_of(run)), policy_(policy), sync_(sync),
    before_(std::move(before)) {
  if (!before_)
    return;
  for (const auto& key : before_->order)
    identical_.emplace(before_->replies.at(key).digest, key);
  for (const auto& [digest, text] : before_->texts)
    texts_.insert(digest);
  before_->texts.clear();
  replies_before_ = before_->order.size();
}

std::string run_log::open_conversation(const std::string& label) {
  return next_key(label.empty() ? "main" : label);
}

std::string run_log::upcoming(const std::string& label) const {
  std::lock_guard guard{mutex_};
  auto found = opened_.find(label);
  return label + "#"
         + std::to_string(found == opened_.end() ? 1 : found->second + 1);
}

std::string run_log::next_key(const std::string& what) {
  std::lock_guard guard{mutex_};
  return what + "#" + std::to_string(++opened_[what]);
}

std::optional<run_prepared> run_log::prepared() const {
  return before_ ? before_->prepared : std::nullopt;
}

bool run_log::has_answer(const std::string& conversation,
                         std::uint32_t turn) const {
  std::lock_guard guard{mutex_};
  return before_
         && (before_->replies.contains({conversation, turn})
             || before_->refusals.contains({conversation, turn}));
}

result<std::optional<ask_outcome>>
run_log::find_answer(const std::string& conversation, std::uint32_t turn,
                     std::uint64_t digest) const {
  std::optional<ask_outcome> out;
  if (!before_)
    return out;
  std::lock_guard guard{mutex_};
  std::uint64_t known = 0;
  if (auto found = before_->replies.find({conversation, turn});
      found != before_->replies.end()) {
    const auto& reply = found->second;
    known = reply.digest;
    out.emplace(
      ask_outcome{reply.reply, reply.cost_usd, reply.attempts, {}, {}});
  } else if (auto none = before_->refusals.find({conversation, turn});
             none != before_->refusals.end()) {
    known = none->second.digest;
    out.emplace(
      ask_outcome{none->second.why, {}, none->second.attempts, {}, {}});
  }
  if (out && known != digest)
    return make_error(errc::conflict, "run",
                      "request " + std::to_string(turn) + " of " + conversation
                        + " is not the one that was answered before: the "
                          "skill, the plugins or the settings have changed "
                          "since, so that the run cannot go on; begin it anew");
  return out;
}

std::optional<logged_reply> run_log::take_identical(std::uint64_t digest) {
  std::lock_guard guard{mutex_};
  auto found = identical_.lower_bound(digest);
  if (found == identical_.end() || found->first != digest)
    return std::nullopt;
  auto reply = before_->replies.at(found->second);
  identical_.erase(found);
  return reply;
}

std::optional<logged_result> run_log::find_result(const call_key& key) const {
  if (!before_)
    return std::nullopt;
  std::lock_guard guard{mutex_};
  auto found = before_->results.find(key);
  return found == before_->results.end() ? std::nullopt
                                         : std::optional{found->second};
}

bool run_log::had_begun(const call_key& key) const {
  std::lock_guard guard{mutex_};
  return before_ && before_->started.contains(key);
}

std::optional<std::vector<std::string>>
run_log::find_look(const std::string& key) const {
  if (!before_)
    return std::nullopt;
  auto found = before_->looks.find(key);
  return found == before_->looks.end() ? std::nullopt
                                       : std::optional{found->second};
}

std::optional<std::string> run_log::find_merge(const std::string& key,
                                               bool done) const {
  if (!before_)
    return std::nullopt;
  const auto& in = done ? before_->merges_done : before_->merges_begun;
  auto found = in.find(key);
  return found == in.end() ? std::nullopt : std::optional{found->second};
}

void run_log::forget(const std::string& conversation, std::uint32_t turn) {
  if (!before_)
    return;
  std::lock_guard guard{mutex_};
  auto is_past = [&](const auto& key) {
    return std::get<0>(key) == conversation && std::get<1>(key) <= turn;
  };
  auto entry_is_past = [&](const auto& each) { return is_past(each.first); };
  std::erase_if(identical_,
                [&](const auto& each) { return is_past(each.second); });
  std::erase_if(before_->order, is_past);
  std::erase_if(before_->replies, entry_is_past);
  std::erase_if(before_->refusals, entry_is_past);
  std::erase_if(before_->started, entry_is_past);
  std::erase_if(before_->results, entry_is_past);
}

void run_log::recorded(const result<void>& outcome) {
  std::vector<settled> waiting;
  {
    std::lock_guard guard{mutex_};
    if (!outcome)
      unrecorded_ = outcome.error();
    else
      is_recorded_.store(true, std::memory_order_release);
    waiting.swap(until_recorded_);
  }
  for (auto& each : waiting)
    each(outcome);
}

void run_log::when_recorded(settled done) {
  {
    std::lock_guard guard{mutex_};
    if (!is_recorded() && !unrecorded_) {
      until_recorded_.push_back(std::move(done));
      return;
    }
  }
  // It does not change any more.
  done(unrecorded_ ? result<void>{*unrecorded_} : ok);
}

void run_log::settle(settled done) {
  if (is_recorded())
    return log_.settle(std::move(done));
  when_recorded([this, done = std::move(done)](const result<void>& known) {
    if (known)
      log_.settle(done);
    else
      done(known);
  });
}

void run_log::secure(next_is what, settled done) {
  if (waits_before(what))
    return settle(std::move(done));
  if (is_recorded())
    return done(write());
  when_recorded([this, done = std::move(done)](const result<void>& known) {
    done(known ? write() : known);
  });
}

result<void> run_log::flush() {
  std::promise<result<void>> outcome;
  settle([&](const result<void>& durable) { outcome.set_value(durable); });
  return outcome.get_future().get();
}

result<run_history> run_log::read_back() const {
  if (auto durable = log_.flush(); !durable)
    return durable.error();
  auto records = log_.read(stream_);
  if (!records)
    return records.error();
  return read_history(run_, *records);
}

void run_log::keep_text(std::uint64_t digest, std::string_view text) {
  {
    std::lock_guard guard{mutex_};
    if (!texts_.insert(digest).second)
      return;
  }
  append(log_kind::text, encode(logged_text{digest, {}}, text));
}

} // namespace skvm
