#include <boost/json.hpp>

#include "base/json.hpp"
#include "commands.hpp"
#include "daemon.hpp"
#include "interrupts.hpp"
#include "progress.hpp"
#include "run_and_wait.hpp"
#include "run_shelf.hpp"
#include "runtime/run_report.hpp"

#include <future>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

namespace {

/// Goes on with what an earlier daemon, or any other process, left behind.
std::size_t resume_what_was_interrupted(runtime& kernel, run_board& board) {
  auto runs = kernel.interrupted();
  if (!runs) {
    std::cerr << "skvm: " << runs.error().text() << '\n';
    return 0;
  }
  std::size_t resumed = 0;
  for (const auto& record : *runs) {
    auto shown = std::make_shared<run_request>();
    auto named = std::make_shared<std::promise<void>>();
    auto known = named->get_future().share();
    board.begin(record.id);
    auto request = kernel.resume(
      record.id, {}, [&board, shown, known](const run_result& outcome) {
        known.wait(); // `resume` is about to return
        board.end(outcome.id, skvm::to_json(outcome, *shown));
      });
    if (request)
      *shown = *request;
    else
      board.forget(record.id);
    named->set_value();
    if (request)
      ++resumed;
    else
      std::cerr << "skvm: " << record.id
                << " was not resumed: " << request.error().text() << '\n';
  }
  return resumed;
}

} // namespace

exit_code serve_runs(const common_options& common) {
  interrupts signals;
  auto what = open_installation(common);
  if (!what)
    return report(common, what.error());
  run_board board;
  runtime_options options;
  options.subscribers.push_back(
    [&board](const run_event& event) { board.add(event); });
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel)
    return report(common, kernel.error());
  announce_sandbox(common, (*kernel)->box());
  auto server = daemon_server::listen(**kernel, board);
  if (!server)
    return report(common, server.error());
  auto resumed = resume_what_was_interrupted(**kernel, board);
  auto place = daemon_socket((*kernel)->installed().where).string();
  if (common.json)
    std::cout << json::write({{"socket", place}, {"resumed", resumed}})
              << std::endl;
  else
    std::cout << "serving runs at " << place << ", " << resumed << " resumed"
              << std::endl; // flushed: others wait for this line
  std::promise<void> end;
  auto heard = signals.listen([&] { end.set_value(); });
  end.get_future().wait();
  server->reset();
  // What is under way stays to be resumed by the next one.
  (*kernel)->suspend_at_end();
  kernel->reset();
  return exit_code::done;
}

exit_code detach_run(const common_options& common, const run_request& request,
                     const installation& what) {
  auto daemon = line_socket::connect(what.where);
  if (!daemon)
    return report(common, daemon.error());
  bj::object message{{"do", "run"}};
  message["request"] = to_json(request);
  daemon->send(message);
  auto answer = daemon->receive();
  if (!answer)
    return report(
      common, make_error(errc::network, "skvm serve", "the daemon went away"));
  if (auto why = error_in(*answer))
    return report(common, *why);
  if (common.json)
    std::cout << json::write_pretty(*answer);
  else
    std::cout << answer->at("run").as_string().c_str() << '\n';
  return exit_code::done;
}

exit_code attach_run(const common_options& common, const std::string& id) {
  auto shelf = open_shelf(common);
  if (!shelf)
    return report(common, shelf.error());
  auto record = shelf->records->find_run(id);
  if (!record)
    return report(common, record.error());
  auto daemon = line_socket::connect(shelf->where);
  auto ended = bj::value{};
  if (daemon) {
    daemon->send({{"do", "attach"}, {"run", record->id}});
    auto show = make_progress(common.quiet);
    while (auto message = daemon->receive()) {
      const auto& it = message->as_object();
      if (const auto* event = it.if_contains("event"))
        show(event_from(*event));
      if (const auto* result = it.if_contains("result"))
        ended = *result;
      if (it.contains("end"))
        break;
    }
  }
  if (ended.is_null()) {
    // Not the daemon's, or over long ago.
    if (auto again = shelf->records->find_run(record->id))
      record = std::move(again);
    if (record->status == "running")
      return report(common, daemon
                              ? make_error(errc::not_found, record->id,
                                           "is not carried out by the daemon")
                              : daemon.error());
    if (record->status == "interrupted")
      return report(common, make_error(errc::conflict, record->id,
                                       "was interrupted; 'skvm runs resume "
                                         + record->id + "' goes on with it"));
    auto kept = json::read(record->detail, record->id);
    if (!kept)
      return report(common, kept.error());
    ended = std::move(*kept);
  }
  if (common.json)
    std::cout << json::write_pretty(ended);
  else if (const auto* text = ended.as_object().if_contains("text");
           text != nullptr && text->is_string())
    std::cout << text->get_string().c_str() << '\n';
  const auto* status = ended.as_object().if_contains("status");
  auto is = [&](const char* word) {
    return status != nullptr && *status == word;
  };
  if (is("ok"))
    return exit_code::done;
  if (is("cancelled"))
    return exit_code::interrupted;
  return is("infrastructure") ? exit_code::infrastructure : exit_code::failed;
}

std::optional<daemon_answer> cancel_in_daemon(const paths& where,
                                              const std::string& run) {
  auto daemon = line_socket::connect(where);
  if (!daemon || !daemon->send({{"do", "cancel"}, {"run", run}}))
    return std::nullopt;
  auto answer = daemon->receive();
  if (!answer || !answer->is_object())
    return std::nullopt;
  daemon_answer out;
  const auto& said = answer->get_object();
  if (const auto* done = said.if_contains("cancelled"); done && done->is_bool())
    out.cancelled = done->get_bool();
  if (const auto* pid = said.if_contains("process"); pid && pid->is_int64())
    out.process = static_cast<int>(pid->get_int64());
  return out;
}

} // namespace skvm::cli
