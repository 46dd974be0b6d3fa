#include "runtime/run_report.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/wall_clock.hpp"

namespace skvm {

namespace bj = boost::json;

namespace {

bj::value usage_json(const usage& spent) {
  return {{"input", spent.input},           {"output", spent.output},
          {"cache_read", spent.cache_read}, {"cache_write", spent.cache_write},
          {"reasoning", spent.reasoning},   {"total", spent.total()}};
}

bj::value error_json(const std::optional<error>& failure) {
  if (!failure)
    return nullptr;
  return {{"code", to_string(failure->code)}, {"message", failure->text()}};
}

double to_ms(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

bj::array texts(const std::vector<std::string>& from) {
  bj::array out;
  for (const auto& each : from)
    out.push_back(bj::value(each));
  return out;
}

bj::value part_json(const part_result& one) {
  return {
    {"id", one.id},
    {"steps", texts(one.steps)},
    {"items", texts(one.items)},
    {"critical", one.critical},
    {"status", to_string(one.status)},
    {"turns", one.turns},
    {"usage", one.spent ? usage_json(*one.spent) : bj::value()},
    {"begun_ms", to_ms(one.begun)},
    {"ended_ms", to_ms(one.ended)},
    {"text", one.text},
    {"function", one.function.empty() ? bj::value() : bj::value(one.function)},
    {"error", error_json(one.failure)},
    {"changed", texts(one.changed)},
    {"left_out", texts(one.left_out)},
    {"missing", texts(one.missing)},
    {"repaired", one.repaired},
    {"reran", one.reran}};
}

} // namespace

bj::value to_json(const run_result& outcome, const run_request& request) {
  bj::object out{
    {"run", outcome.id},
    {"status", to_string(outcome.status)},
    {"path", outcome.path},
    {"skill", request.skill ? bj::value(request.skill->name) : bj::value()},
    {"model", request.model},
    {"harness", request.harness},
    {"variant",
     outcome.variant.empty() ? bj::value() : bj::value(outcome.variant)},
    {"turns", outcome.turns},
    {"tool_calls", outcome.tool_calls},
    {"tool_errors", outcome.tool_errors},
    {"usage", nullptr},
    {"cost_usd", nullptr},
    {"ms", static_cast<double>(outcome.elapsed.count()) / 1000},
    {"text", outcome.text},
    {"error", nullptr}};
  if (outcome.spent)
    out["usage"] = usage_json(*outcome.spent);
  if (outcome.cost_usd)
    out["cost_usd"] = *outcome.cost_usd;
  out["error"] = error_json(outcome.failure);
  if (outcome.unfinished)
    out["unfinished"] = true;
  if (const auto& use = outcome.assigned)
    out["adapt"] = {{"made_by", use->made_by},
                    {"experiment", use->experiment},
                    {"canary", use->canary}};
  bj::array parts;
  for (const auto& one : outcome.parts)
    parts.push_back(part_json(one));
  out["parts"] = std::move(parts);
  return out;
}

run_record record_of(const run_request& request) {
  run_record record;
  record.id = request.id;
  record.started_ms = unix_ms();
  record.skill = request.skill ? request.skill->name : "";
  record.model = request.model;
  record.harness = request.harness;
  record.status = "running";
  record.task = request.task;
  record.detail = "{}";
  return record;
}

void complete_record(run_record& record, const run_request& request,
                     const run_result& outcome, const std::string& journal) {
  record.ended_ms = unix_ms();
  record.status = to_string(outcome.status);
  auto detail = to_json(outcome, request);
  if (!journal.empty())
    detail.as_object()["journal"] = journal;
  record.detail = json::write(detail);
}

std::string running_detail(const std::string& journal) {
  // One for each run: a name of hexadecimal digits needs no escaping.
  std::string out{R"({"journal":")"};
  return out.append(journal).append(R"("})");
}

std::string journal_of(const run_record& record) {
  auto detail = json::read(record.detail, record.id);
  if (!detail || !detail->is_object())
    return {};
  const auto* name = detail->get_object().if_contains("journal");
  return name != nullptr && name->is_string() ? std::string{name->get_string()}
                                              : std::string{};
}

event_record record_of(const run_event& event) {
  constexpr std::size_t kept = 4096;
  bj::object data{{"turn", event.turn},
                  {"name", event.name},
                  {"text", to_utf8(std::string{utf8_prefix(event.text, kept)})},
                  {"is_error", event.is_error},
                  {"ms", static_cast<double>(event.elapsed.count()) / 1000}};
  if (event.text.size() > kept)
    data["cut_bytes"] = event.text.size() - kept;
  if (!event.part.empty())
    data["part"] = event.part;
  if (event.call > 0)
    data["call"] = event.call;
  if (event.spent)
    data["usage"] = usage_json(*event.spent);
  if (event.cost_usd)
    data["cost_usd"] = *event.cost_usd;
  return {event.run, 0, event.time_ms, std::string{to_string(event.what)},
          json::write(data)};
}

} // namespace skvm
