#include "runtime/run_journals.hpp"

#include "base/files.hpp"
#include "base/wall_clock.hpp"
#include "runtime/run_report.hpp"

namespace skvm {

namespace fs = std::filesystem;

namespace {

/// Why a run cannot be taken from that journal; nothing where it may be tried.
std::optional<error> not_takeable(const fs::path& folder,
                                  const std::string& run) {
  if (auto pid = journal::writer_of(folder))
    return make_error(errc::conflict, run,
                      "is running in process " + std::to_string(*pid));
  std::error_code unknown;
  if (!fs::exists(folder, unknown))
    return make_error(errc::not_found, run,
                      "its journal is gone (" + folder.string() + ")");
  return std::nullopt;
}

/// A journal's name is part of a path and comes from a file.
bool is_name(const std::string& text) {
  return !text.empty()
         && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string damage_of(const journal_recovery& found) {
  std::string out;
  if (found.torn_bytes > 0)
    out += "its journal ended in " + std::to_string(found.torn_bytes)
           + " bytes of a record that is not whole, which were cut off";
  if (found.damaged_bytes > 0)
    out += (out.empty() ? "its journal has " : "; it has ")
           + std::to_string(found.damaged_bytes)
           + " bytes in its middle that the disk has changed, which were left "
             "out";
  return out;
}

std::string moved_to(const std::vector<journal_record>& records) {
  std::string out;
  for (const auto& record : records)
    if (record.kind == static_cast<std::uint32_t>(log_kind::moved))
      out = record.payload;
    else if (record.kind == static_cast<std::uint32_t>(log_kind::begun))
      out.clear();
  return out;
}

} // namespace

result<std::unique_ptr<run_journals>> run_journals::open(const fs::path& below,
                                                         run_sync sync) {
  std::unique_ptr<run_journals> made{
    new run_journals{below, make_run_id(), sync}};
  journal_options options;
  options.sync = sync != run_sync::never;
  auto log = journal::open(below / made->name_, options);
  if (!log)
    return log.error();
  made->log_ = std::move(*log);
  return made;
}

std::shared_ptr<run_log> run_journals::begin(const run_request& request) {
  auto log = std::make_shared<run_log>(
    *log_, request.id, nullptr, run_log::in_flight::tell_the_model, sync_);
  run_begun record;
  record.started_ms = unix_ms();
  if (request.skill)
    record.skill_dir = request.skill->dir;
  log->keep(log_kind::begun, record, request);
  return log;
}

result<void>
run_journals::take_over(std::uint64_t stream,
                        const std::vector<journal_record>& records) {
  // Written in between: what is queued has a limit.
  constexpr std::size_t at_once = std::size_t{1} << 20;
  std::size_t queued = 0;
  for (const auto& record : records) {
    log_->append(stream, record.kind, record.payload);
    queued += record.payload.size();
    if (queued < at_once)
      continue;
    if (auto written = log_->write(); !written)
      return written;
    queued = 0;
  }
  return ok;
}

result<std::vector<journal_record>>
run_journals::take_records(std::string& from, const std::string& run,
                           bool has_ended, std::string& damage) {
  auto stream = stream_of(run);
  auto last = static_cast<std::uint32_t>(log_kind::moved);
  // A run that moves on and on is a broken journal.
  for (int hops = 0; hops < 16 && is_name(from); ++hops) {
    if (from == name_) {
      if (auto durable = log_->flush(); !durable)
        return durable.error();
      return journal::read_in(below_ / from, stream);
    }
    auto folder = below_ / from;
    auto why = not_takeable(folder, run);
    if (why && has_ended && why->code == errc::conflict) {
      // Its process lives and is done with it; what it wrote is complete.
      auto records = journal::read_in(folder, stream);
      if (!records)
        return records;
      if (auto next = moved_to(*records); !next.empty()) {
        from = next;
        continue;
      }
      if (auto copied = take_over(stream, *records); !copied)
        return copied.error();
      return records;
    }
    if (why)
      return *why;
    auto old = journal::open(folder);
    if (!old)
      return old.error();
    damage += damage_of((*old)->recovery());
    auto records = journal::read_in(folder, stream);
    if (!records)
      return records.error();
    if (auto next = moved_to(*records); !next.empty()) {
      from = next;
      continue;
    }
    if (auto copied = take_over(stream, *records); !copied)
      return copied.error();
    // Ours is durable before the other one lets go.
    if (auto durable = log_->flush(); !durable)
      return durable.error();
    (*old)->append(stream, last, name_);
    (*old)->end(stream);
    if (auto durable = (*old)->flush(); !durable)
      return durable.error();
    return records;
  }
  return make_error(errc::not_found, run, "its journal is not known");
}

result<run_journals::taken_run> run_journals::take(const std::string& from,
                                                   const std::string& run,
                                                   bool has_ended,
                                                   run_log::in_flight policy) {
  auto at = from;
  taken_run out;
  auto records = take_records(at, run, has_ended, out.damage);
  if (!records)
    return records.error();
  auto history = read_history(run, *records);
  if (!history)
    return history.error();
  if (at == name_) // it had ended here: its stream begins anew
    for (const auto& record : *records)
      log_->append(stream_of(run), record.kind, record.payload);
  out.begun = history->begun;
  out.log = std::make_shared<run_log>(
    *log_, run, std::make_unique<run_history>(std::move(*history)), policy,
    sync_);
  return out;
}

result<run_history> history_of(const fs::path& below, std::string journal_name,
                               const std::string& run) {
  for (int hops = 0; hops < 16 && is_name(journal_name); ++hops) {
    auto records = journal::read_in(below / journal_name, stream_of(run));
    if (!records)
      return records.error();
    auto history = read_history(run, *records);
    if (!history || history->moved_to.empty())
      return history;
    journal_name = history->moved_to;
  }
  return make_error(errc::not_found, run, "its journal is not known");
}

std::optional<int> process_of(const fs::path& below,
                              const std::string& journal_name) {
  return is_name(journal_name) ? journal::writer_of(below / journal_name)
                               : std::nullopt;
}

result<std::vector<run_record>> interrupted(store& records,
                                            const fs::path& below) {
  auto running = records.runs_with_status("running");
  if (!running)
    return running;
  auto left = records.runs_with_status("interrupted");
  if (!left)
    return left;
  std::map<std::string, bool> alive;
  std::erase_if(*running, [&](const run_record& record) {
    auto name = journal_of(record);
    auto known = alive.find(name);
    if (known == alive.end())
      known = alive.emplace(name, process_of(below, name).has_value()).first;
    return known->second;
  });
  running->insert(running->end(), left->begin(), left->end());
  return running;
}

result<std::size_t> remove_journals(const fs::path& below,
                                    fs::file_time_type until,
                                    const std::set<std::string>& kept) {
  std::size_t removed = 0;
  std::error_code why;
  fs::directory_iterator at{below, why};
  std::vector<fs::path> old;
  for (const fs::directory_iterator end; !why && at != end; at.increment(why)) {
    std::error_code gone;
    auto name = at->path().filename().string();
    auto written = fs::last_write_time(at->path(), gone);
    fs::directory_iterator file{at->path(), gone};
    for (const fs::directory_iterator none; !gone && file != none;
         file.increment(gone)) {
      std::error_code unknown;
      auto time = fs::last_write_time(file->path(), unknown);
      if (!unknown)
        written = std::max(written, time);
    }
    if (!gone && is_name(name) && !kept.contains(name) && written < until
        && !journal::writer_of(at->path()))
      old.push_back(at->path());
  }
  for (const auto& folder : old) {
    fs::remove_all(folder, why);
    if (why)
      return make_error(errc::io, folder.string(),
                        "cannot be removed: " + why.message());
    ++removed;
  }
  return removed;
}

} // namespace skvm
