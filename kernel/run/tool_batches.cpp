#include "run/tool_batches.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "run/confined_files.hpp"
#include "skill/tool_policy.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace skvm {

namespace {

enum class effect { reads, writes, unknown };

struct footprint {
  effect what = effect::unknown;
  std::string path; ///< absolute; empty for no path in particular
  std::string command{};
  const call_family* family = nullptr; ///< of the command, where it has one
};

std::string member(const tool_call& call, std::string_view name) {
  auto parsed = json::read(call.arguments, call.name);
  if (!parsed || !parsed->is_object())
    return {};
  const auto* found = parsed->get_object().if_contains(name);
  return found != nullptr && found->is_string()
           ? std::string{found->get_string()}
           : std::string{};
}

bool writes_a_file(const tool_call& call) {
  return call.name == "write_file" || call.name == "edit_file";
}

bool lists_or_reads(const tool_call& call) {
  return call.name == "read_file" || call.name == "list_directory";
}

/// What a call does that names no file of its own.
effect effect_beyond_files(const tool_call& call) {
  if (call.name == "web_fetch") {
    auto method = member(call, "method");
    auto reads = method.empty() || to_lower(method) == "get";
    return reads ? effect::reads : effect::unknown;
  }
  auto reads =
    call.name == "execute_command" && only_reads(member(call, "command"));
  return reads ? effect::reads : effect::unknown;
}

footprint footprint_of(const tool_call& call, const std::string& work_dir) {
  auto reads = lists_or_reads(call);
  if (!reads && !writes_a_file(call))
    return {effect_beyond_files(call), {}};
  auto path = member(call, "path");
  return {reads ? effect::reads : effect::writes,
          absolute_path(work_dir, path.empty() ? "." : path)};
}

bool shown_independent(const footprint& a, const footprint& b) {
  if (a.family == nullptr || b.family == nullptr
      || a.family->group != b.family->group)
    return false;
  return a.family->step != b.family->step
         || (a.family->per_item && a.command != b.command);
}

bool nested(const std::string& a, const std::string& b) {
  return a == b || a.rfind(b + "/", 0) == 0 || b.rfind(a + "/", 0) == 0;
}

bool independent(const footprint& a, const footprint& b) {
  if (shown_independent(a, b))
    return true;
  if (a.what == effect::unknown || b.what == effect::unknown)
    return false;
  if (a.what == effect::reads && b.what == effect::reads)
    return true;
  // A command that reads may read anything, so only known paths can differ.
  return !a.path.empty() && !b.path.empty() && !nested(a.path, b.path);
}

} // namespace

bool only_reads(std::string_view command) {
  static constexpr std::array<std::string_view, 22> readers{
    "cat", "ls",   "head", "tail",     "wc",      "grep",  "egrep", "fgrep",
    "cut", "stat", "file", "du",       "df",      "pwd",   "echo",  "printf",
    "nl",  "tr",   "cmp",  "basename", "dirname", "md5sum"};
  if (command.find('>') != std::string_view::npos
      || command.find('&') != std::string_view::npos)
    return false;
  auto commands = simple_commands(command);
  if (!commands || commands->empty())
    return false;
  return std::all_of(
    commands->begin(), commands->end(), [](std::string_view one) {
      auto word = one.substr(0, one.find_first_of(" \t"));
      return std::find(readers.begin(), readers.end(), word) != readers.end();
    });
}

repeat_effect effect_of_repeating(const tool_call& call) {
  // It writes the whole file, whatever was there.
  if (call.name == "write_file")
    return repeat_effect::same;
  if (writes_a_file(call))
    return repeat_effect::another;
  auto reads =
    lists_or_reads(call) || effect_beyond_files(call) == effect::reads;
  return reads ? repeat_effect::none : repeat_effect::another;
}

std::vector<std::vector<std::size_t>>
independent_batches(const std::vector<tool_call>& calls,
                    const std::string& work_dir,
                    const std::vector<call_family>& families) {
  std::vector<footprint> footprints;
  footprints.reserve(calls.size());
  for (const auto& call : calls) {
    auto& made = footprints.emplace_back(footprint_of(call, work_dir));
    if (families.empty() || call.name != "execute_command")
      continue;
    made.command = member(call, "command");
    made.family = family_of(made.command, families);
  }
  std::vector<std::vector<std::size_t>> batches;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    auto fits =
      !batches.empty()
      && std::all_of(batches.back().begin(), batches.back().end(),
                     [&](auto other) {
                       return independent(footprints[i], footprints[other]);
                     });
    if (fits)
      batches.back().push_back(i);
    else
      batches.push_back({i});
  }
  return batches;
}

} // namespace skvm
