#include "base/files.hpp"
#include "runtime/runtime.hpp"
#include "skill/skill_loader.hpp"
#include "solidify.hpp"
#include "stage.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>

namespace skvm::bench {

namespace {

namespace fs = std::filesystem;

constexpr int rounds = 101;

constexpr const char* personality = R"(name = "clerk"
[capabilities]
"tool.exec" = 3
[[rules]]
name = "count"
when.task = 'count the rows of (?P<file>[a-z]+)\.txt'
when.turn = 1
answer = { text = "So.", calls = [
  { name = "execute_command", arguments = { command = "sh SKILL/count.sh ${file}.txt" } } ] }
[[rules]]
name = "copy"
when.task = 'copy the table of (?P<file>[a-z]+)\.txt'
when.turn = 1
answer = { text = "So.", calls = [
  { name = "execute_command", arguments = { command = "sh SKILL/copy.sh ${file}.txt table.csv" } } ] }
[[rules]]
name = "end"
when.turn = 2
answer = { text = "Done." }
)";

std::string with_skill(std::string text, const std::string& skill) {
  for (auto at = text.find("SKILL"); at != std::string::npos;
       at = text.find("SKILL"))
    text.replace(at, 5, skill);
  return text;
}

struct told {
  run_result outcome;
  double ms = 0;
};

told ask(runtime& kernel, const skill_ptr& what, const fs::path& work,
         const std::string& task) {
  run_request request;
  request.skill = what;
  request.task = task;
  request.model = "sim/clerk";
  request.harness = "bare";
  request.work_dir = work.string();
  request.compile = false;
  std::promise<told> promised;
  auto begun = std::chrono::steady_clock::now();
  auto started = kernel.run(std::move(request), [&](run_result outcome) {
    auto took = std::chrono::steady_clock::now() - begun;
    promised.set_value(
      {std::move(outcome),
       std::chrono::duration<double, std::milli>(took).count()});
  });
  if (!started) {
    std::fprintf(stderr, "bench: %s\n", started.error().text().c_str());
    std::exit(1);
  }
  return promised.get_future().get();
}

void measure(runtime& kernel, const skill_ptr& what, const fs::path& work,
             const std::string& words, const std::string& name,
             std::map<std::string, double>& out) {
  std::error_code why;
  for (const auto* file : {"north", "south", "east"}) {
    fs::remove(work / "table.csv", why);
    (void)ask(kernel, what, work, words + file + ".txt");
  }
  std::vector<double> all;
  // The last of those is learnt from while the next one is asked.
  for (int i = 0; i < rounds; ++i) {
    fs::remove(work / "table.csv", why);
    auto one = ask(kernel, what, work, words + "west.txt");
    if (one.outcome.path == "solidified")
      all.push_back(one.ms);
  }
  if (all.empty())
    return;
  std::sort(all.begin(), all.end());
  out["hit_run_" + name + "_least_ms"] = all.front();
  out["hit_run_" + name + "_median_ms"] = all[all.size() / 2];
}

} // namespace

std::map<std::string, double> measure_hit_runs(const fs::path& below) {
  std::map<std::string, double> out;
  auto skill_dir = below / "skills/tables";
  (void)write_file(skill_dir / "SKILL.md",
                   "---\nname: tables\ndescription: Counts and copies tables. "
                   "Use for tables.\n---\n\n# Tables\n\nRun a script.\n");
  (void)write_file(skill_dir / "count.sh", "wc -l < \"$1\"\n", true);
  (void)write_file(skill_dir / "copy.sh", "cat \"$1\" > \"$2\"\n", true);
  (void)write_file(below / "sim/clerk.toml",
                   with_skill(personality, skill_dir.string()));
  auto where = make_stage(
    below, 9,
    "[[routes]]\nmatch = \"sim/*\"\nplugin = \"sim\"\n[routes.files]\n"
    "personality = \""
      + (below / "sim/{model}.toml").string()
      + "\"\n[routes.options]\nlatency_scale = 0\n[solidify]\nmode = "
        "\"on\"\n");
  for (const auto* name : {"north", "south", "east", "west"})
    for (int i = 0; i < 2; ++i)
      (void)write_file(where.work / (name + std::string(i, 'x') + ".txt"),
                       "Some text.\n| a | b |\n| 1 | 2 |\n");
  for (const auto& one : where.env) {
    auto sign = one.find('=');
    ::setenv(one.substr(0, sign).c_str(), one.c_str() + sign + 1, 1);
  }
  installation_options found;
  found.project = where.work;
  auto what = find_installation(found);
  auto skill = load_skill(skill_dir);
  if (!what || !skill)
    return out;
  runtime_options options;
  options.sandbox_off = true;
  auto kernel = runtime::start(std::move(*what), std::move(options));
  if (!kernel) {
    std::fprintf(stderr, "bench: %s\n", kernel.error().text().c_str());
    return out;
  }
  measure(**kernel, *skill, where.work, "count the rows of ", "count", out);
  measure(**kernel, *skill, where.work, "copy the table of ", "copy", out);
  return out;
}

} // namespace skvm::bench
