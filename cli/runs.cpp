#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"
#include "commands.hpp"
#include "run_shelf.hpp"
#include "runtime/run_journals.hpp"
#include "runtime/run_report.hpp"
#include "runtime/timeline.hpp"
#include "terminal.hpp"

#include <ctime>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

std::string local_time(std::int64_t ms) {
  auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::string out(19, '\0');
  out.resize(
    std::strftime(out.data(), out.size() + 1, "%Y-%m-%d %H:%M:%S", &parts));
  return out;
}

bj::object to_json(const run_record& record) {
  bj::object out{{"run", record.id},        {"started_ms", record.started_ms},
                 {"ended_ms", nullptr},     {"skill", record.skill},
                 {"model", record.model},   {"harness", record.harness},
                 {"status", record.status}, {"task", record.task}};
  if (record.ended_ms != 0)
    out["ended_ms"] = record.ended_ms;
  return out;
}

bj::value parsed(const std::string& text) {
  auto value = json::read(text, "record");
  return value ? std::move(*value) : bj::value{};
}

/// A run whose process is gone is not running, whatever the record says.
void say_what_is_true(run_record& record, const paths& where) {
  if (record.status == "running"
      && !process_of(where.journals(), journal_of(record)))
    record.status = "interrupted";
}

constexpr std::size_t timeline_columns = 50;

std::string title_of(const run_record& record) {
  return "run " + record.id + "  " + record.status + "  "
         + (record.skill.empty() ? "" : record.skill + "  ") + record.model
         + " on " + record.harness;
}

void print_event(const event_record& event, std::int64_t start_ms) {
  auto data = parsed(event.data);
  std::string since{"+"};
  since += duration_of(
    static_cast<double>(std::max<std::int64_t>(0, event.time_ms - start_ms)));
  std::cout << tinted(since, tint::dim) << "  " << event.kind;
  for (const auto* name : {"name", "text"})
    if (auto text = json::text_in(data, name); !text.empty())
      std::cout << "  " << one_line(text, 120);
  std::cout << '\n';
}

} // namespace

exit_code list_runs(const common_options& common, std::size_t limit) {
  auto shelf = open_shelf(common);
  if (!shelf)
    return report(common, shelf.error());
  auto runs = shelf->records->runs(limit);
  if (!runs)
    return report(common, runs.error());
  for (auto& record : *runs)
    say_what_is_true(record, shelf->where);
  if (common.json) {
    bj::array out;
    for (const auto& record : *runs)
      out.push_back(to_json(record));
    std::cout << json::write_pretty({{"runs", std::move(out)}});
    return exit_code::done;
  }
  if (runs->empty()) {
    std::cout << "no runs yet\n";
    return exit_code::done;
  }
  std::vector<std::vector<std::string>> rows{
    {"run", "started", "status", "model", "harness", "skill", "task"}};
  for (const auto& record : *runs)
    rows.push_back({record.id, local_time(record.started_ms), record.status,
                    record.model, record.harness, record.skill,
                    one_line(record.task, 60)});
  std::cout << table(rows);
  return exit_code::done;
}

exit_code show_run(const common_options& common, const std::string& id,
                   const std::string& svg) {
  auto shelf = open_shelf(common);
  if (!shelf)
    return report(common, shelf.error());
  auto record = shelf->records->find_run(id);
  if (!record)
    return report(common, record.error());
  say_what_is_true(*record, shelf->where);
  auto events = shelf->records->events(record->id);
  if (!events)
    return report(common, events.error());
  auto times = timeline_of(*events);
  if (!svg.empty())
    if (auto drawn = write_file(svg, timeline_svg(times, title_of(*record)));
        !drawn)
      return report(common, drawn.error());
  if (common.json) {
    auto out = to_json(*record);
    out["result"] = parsed(record->detail);
    bj::array list;
    for (const auto& event : *events)
      list.push_back({{"sequence", event.sequence},
                      {"time_ms", event.time_ms},
                      {"kind", event.kind},
                      {"data", parsed(event.data)}});
    out["events"] = std::move(list);
    std::cout << json::write_pretty(out);
    return exit_code::done;
  }
  std::cout << "run      " << record->id << "\nstatus   " << record->status
            << "\nmodel    " << record->model << " on " << record->harness
            << "\nskill    " << (record->skill.empty() ? "-" : record->skill)
            << "\nstarted  " << local_time(record->started_ms) << "\ntask     "
            << one_line(record->task, 200) << "\n\n";
  for (const auto& event : *events)
    print_event(event, record->started_ms);
  std::cout << '\n' << timeline_text(times, timeline_columns);
  auto detail = parsed(record->detail);
  if (auto text = json::text_in(detail, "text"); !text.empty())
    std::cout << '\n' << text << '\n';
  return exit_code::done;
}

} // namespace skvm::cli
