#include "base/text.hpp"
#include "skill/keys.hpp"
#include "solidify/solidifier.hpp"

#include <algorithm>

namespace skvm::solidify {

namespace {

/// What a command printed, of what the model was told.
std::string printed(const std::string& told) {
  auto text = std::string{trim(told)};
  static constexpr std::string_view end{"exit code: 0"};
  if (text.ends_with(end))
    text.resize(text.size() - end.size());
  return std::string{trim(text)};
}

/// More of one run would leave no room for others.
constexpr std::ptrdiff_t most_of_one_run = 4;

} // namespace

result<observation> observation_of(const finished_run& run,
                                   const skill_scope& where,
                                   const execution_place& place) {
  if (auto fine = check_request(run.task); !fine)
    return fine.error();
  auto all_calls = run.calls;
  if (!run.heard.empty())
    all_calls.insert(all_calls.begin(), {"heard", {}, false, run.heard});
  if (auto value = copied_from_output(all_calls, run.task, where.source);
      !value.empty())
    return make_error(errc::conflict, {},
                      "its code has '" + value
                        + "' in it, which it read in an earlier output");
  auto steps =
    steps_of(run.calls, place.skill_dir,
             place.known_as.empty() ? place.work_dir : place.known_as);
  if (!steps)
    return steps.error();
  if (!run.heard.empty()) {
    std::string code;
    for (const auto& step : *steps)
      code.append(step.path).append("\n").append(step.code).append("\n");
    if (auto value = value_heard(code, run.heard, run.task + "\n" + where.text);
        !value.empty())
      return make_error(errc::conflict, {},
                        "its code has '" + value
                          + "' in it, which those before it said");
  }
  observation out;
  out.run = run.run;
  out.task = run.task;
  out.steps = std::move(*steps);
  out.text = run.text;
  // What was read by looking around a function does not print.
  for (const auto& step : out.steps)
    out.all_output += printed(step.output) + "\n";
  out.output = printed(out.steps.back().output);
  std::string told;
  for (const auto& call : all_calls)
    told += call.output + "\n";
  auto all = run.task + "\n" + run.text + "\n" + out.all_output;
  for (const auto& step : out.steps)
    all.append("\n").append(step.path).append("\n").append(step.code);
  if (auto key = key_in(all); !key.empty())
    return make_error(errc::conflict, {},
                      "it has '" + key
                        + "' in it, which may be a key and is not kept");
  if (auto word = looked_up(out, told, where.source); !word.empty())
    return make_error(errc::conflict, {},
                      "its answer says '" + word
                        + "', which it read by looking around");
  return out;
}

result<bool> solidifier::observe(const skill_scope& where,
                                 const std::string& id,
                                 const observation& seen) {
  std::lock_guard lock{mutex_};
  if (!where.steps.empty()) {
    auto all = books_->observations(id);
    if (!all)
      return all.error();
    auto run = seen.run.substr(0, seen.run.find('/') + 1);
    auto of_run =
      std::count_if(all->begin(), all->end(), [&](const observation& one) {
        return one.run != seen.run && one.run.starts_with(run);
      });
    if (of_run >= most_of_one_run)
      return false;
  }
  if (auto kept = books_->observe(where.digest, id, seen); !kept)
    return kept.error();
  return true;
}

} // namespace skvm::solidify
