#include "daemon_wire.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"
#include "skill/skill_loader.hpp"
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace skvm::cli {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

/// The longest line that either side takes.
constexpr std::size_t longest_line = std::size_t{16} << 20;

template <class Number>
Number number_in(const bj::object& from, std::string_view name, Number other) {
  const auto* found = from.if_contains(name);
  if (found == nullptr || !found->is_number())
    return other;
  bj::error_code why;
  auto value = found->to_number<Number>(why);
  return why ? other : value;
}

bool flag_in(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

bj::object object_of(const bj::value& from) {
  return from.is_object() ? from.get_object() : bj::object{};
}

run_event::kind kind_of(std::string_view name) {
  for (auto i = 0; i <= static_cast<int>(run_event::kind::finished); ++i)
    if (to_string(static_cast<run_event::kind>(i)) == name)
      return static_cast<run_event::kind>(i);
  return run_event::kind::notice;
}

} // namespace

fs::path daemon_socket(const paths& where) {
  const auto* shared = std::getenv("XDG_RUNTIME_DIR");
  if (shared == nullptr || *shared == '\0')
    return where.data / "serve.sock";
  // One user may have several sets of data.
  return fs::path{shared}
         / ("skvm-" + sha256(where.data.string()).substr(0, 12) + ".sock");
}

result<line_socket> line_socket::connect(const paths& where) {
  auto file = daemon_socket(where).string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (file.size() >= sizeof address.sun_path)
    return make_error(errc::invalid_config, file,
                      "the path of the daemon's socket is too long; set "
                      "XDG_RUNTIME_DIR to a shorter one");
  std::memcpy(address.sun_path, file.data(), file.size());
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!fd
      || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address),
                   sizeof address)
           != 0)
    return make_error(errc::not_found, "skvm serve",
                      "no daemon listens at " + file + " ("
                        + std::generic_category().message(errno)
                        + "); start one with 'skvm serve'");
  return line_socket{std::move(fd)};
}

bool line_socket::send(const bj::value& message) {
  auto line = json::write(message) + "\n";
  std::string_view left = line;
  while (!left.empty()) {
    auto sent = ::send(fd_.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<bj::value> line_socket::receive() {
  for (;;) {
    auto end = buffer_.find('\n');
    if (end != std::string::npos) {
      auto value = json::read(buffer_.substr(0, end), "message");
      buffer_.erase(0, end + 1);
      if (!value)
        return std::nullopt;
      return std::move(*value);
    }
    std::array<char, 16384> piece;
    auto got = ::recv(fd_.get(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0 || buffer_.size() > longest_line)
      return std::nullopt;
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bj::value to_json(const run_request& request) {
  bj::array passes;
  for (const auto& pass : request.passes)
    passes.push_back(bj::value(pass));
  const auto& limits = request.limits;
  return {{"skill_dir", request.skill ? request.skill->dir : std::string{}},
          {"task", request.task},
          {"model", request.model},
          {"harness", request.harness},
          {"work_dir", request.work_dir},
          {"discover", request.delivery == skill_delivery::discover},
          {"compile", request.compile},
          {"force", request.force_compile},
          {"passes", std::move(passes)},
          {"guard", request.guard},
          {"adapt", request.adapt},
          {"functions", request.functions},
          {"network", request.network},
          {"branches", request.branches},
          {"install", request.install},
          {"turns", limits.turns},
          {"tokens", limits.tokens},
          {"money_usd", limits.money_usd},
          {"time_ms", limits.time.count()},
          {"tool_time_ms", limits.tool_time.count()},
          {"tool_output", limits.tool_output}};
}

result<run_request> request_from(const bj::value& from) {
  auto given = object_of(from);
  run_request out;
  if (auto dir = json::text_in(given, "skill_dir"); !dir.empty()) {
    auto skill = load_skill(dir);
    if (!skill)
      return skill.error();
    out.skill = std::move(*skill);
  }
  out.task = json::text_in(given, "task");
  out.model = json::text_in(given, "model");
  out.harness = json::text_in(given, "harness");
  out.work_dir = json::text_in(given, "work_dir");
  out.delivery = flag_in(given, "discover") ? skill_delivery::discover
                                            : skill_delivery::inject;
  out.compile = flag_in(given, "compile");
  out.force_compile = flag_in(given, "force");
  if (const auto* passes = given.if_contains("passes");
      passes != nullptr && passes->is_array())
    for (const auto& pass : passes->get_array())
      if (pass.is_string())
        out.passes.emplace_back(pass.get_string());
  out.guard = json::text_in(given, "guard");
  out.adapt = flag_in(given, "adapt");
  out.functions = flag_in(given, "functions");
  out.network = flag_in(given, "network");
  out.branches = flag_in(given, "branches");
  out.install = json::text_in(given, "install");
  auto& limits = out.limits;
  limits.turns = number_in(given, "turns", limits.turns);
  limits.tokens = number_in(given, "tokens", limits.tokens);
  limits.money_usd = number_in(given, "money_usd", limits.money_usd);
  limits.time =
    std::chrono::milliseconds{number_in(given, "time_ms", limits.time.count())};
  limits.tool_time = std::chrono::milliseconds{
    number_in(given, "tool_time_ms", limits.tool_time.count())};
  limits.tool_output = number_in(given, "tool_output", limits.tool_output);
  std::error_code why;
  if (!fs::path{out.work_dir}.is_absolute()
      || !fs::is_directory(out.work_dir, why))
    return make_error(errc::not_found, "work_dir",
                      "'" + out.work_dir + "' is no folder");
  return out;
}

bj::value to_json(const run_event& event) {
  bj::object out{{"what", to_string(event.what)},
                 {"run", event.run},
                 {"part", event.part},
                 {"turn", event.turn},
                 {"name", event.name},
                 {"text", event.text},
                 {"is_error", event.is_error},
                 {"elapsed_us", event.elapsed.count()},
                 {"time_ms", event.time_ms}};
  if (event.spent)
    out["tokens"] = event.spent->total();
  return {{"event", std::move(out)}};
}

run_event event_from(const bj::value& from) {
  auto given = object_of(from);
  run_event out;
  out.what = kind_of(json::text_in(given, "what"));
  out.run = json::text_in(given, "run");
  out.part = json::text_in(given, "part");
  out.turn = number_in(given, "turn", out.turn);
  out.name = json::text_in(given, "name");
  out.text = json::text_in(given, "text");
  out.is_error = flag_in(given, "is_error");
  out.elapsed = std::chrono::microseconds{
    number_in(given, "elapsed_us", out.elapsed.count())};
  out.time_ms = number_in(given, "time_ms", out.time_ms);
  if (given.contains("tokens"))
    out.spent = usage{.input = number_in(given, "tokens", std::uint64_t{0})};
  return out;
}

bj::value error_message(const error& why) {
  return {{"error",
           {{"code", to_string(why.code)},
            {"subject", why.subject},
            {"message", why.message}}}};
}

std::optional<error> error_in(const bj::value& message) {
  auto outer = object_of(message);
  const auto* found = outer.if_contains("error");
  if (found == nullptr || !found->is_object())
    return std::nullopt;
  const auto& given = found->get_object();
  auto code =
    errc_from_string(json::text_in(given, "code")).value_or(errc::internal);
  return make_error(code, json::text_in(given, "subject"),
                    json::text_in(given, "message"));
}

} // namespace skvm::cli
