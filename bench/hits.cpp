#include "base/files.hpp"
#include "skill/skill_loader.hpp"
#include "solidify.hpp"
#include "solidify/copied_state.hpp"
#include "solidify/environment.hpp"
#include "solidify/folders.hpp"
#include "solidify/solidifier.hpp"
#include "solidify/warm.hpp"
#include "views/view_folder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace skvm::bench {

namespace {

using namespace solidify;
namespace fs = std::filesystem;

constexpr int others = 10'000; ///< functions of other skills
constexpr int rounds = 101;

constexpr const char* table_program = R"(import csv, json, sys
rows = [line for line in open(sys.argv[1]) if "|" in line]
cells = [[cell.strip() for cell in row.strip().strip("|").split("|")]
         for row in rows]
with open(sys.argv[2], "w", newline="") as out:
    csv.writer(out).writerows(cells)
print(len(cells))
)";

/// A folder with a skill, its functions among many others, and what runs them.
class stage {
public:
  explicit stage(const fs::path& root) : root_(root) {
    auto text =
      std::string{"---\nname: tables\ndescription: Counts and extracts "
                  "tables.\n---\n\n# Tables\n\nRun a script.\n"};
    (void)write_file(root_ / "skill/SKILL.md", text);
    (void)write_file(root_ / "skill/count.sh", "wc -l < \"$1\"\n", true);
    (void)write_file(root_ / "skill/copy.sh", "cat \"$1\" > \"$2\"\n", true);
    (void)write_file(root_ / "skill/table.py", table_program);
    for (int i = 0; i < 10; ++i)
      (void)write_file(root_ / ("work/report" + std::to_string(i) + ".txt"),
                       "Some text.\n| a | b |\n| 1 | 2 |\n| 3 | 4 |\n");
    if (auto loaded = load_skill(root_ / "skill"))
      skill_ = *loaded;
    place_.processes = &processes_;
    place_.work_dir = (root_ / "work").string();
    place_.skill_dir = (root_ / "skill").string();
    place_.functions_dir = (root_ / "functions").string();
    place_.control = &control_;
    place_.enclosure.work_dir = place_.work_dir;
    place_.enclosure.read_only = {place_.skill_dir};
    auto books = shelf::open(root_ / "skvm.db");
    if (!books || !skill_)
      return;
    put(**books, "count the rows of ", "sh \x01/count.sh ", "", "count");
    put(**books, "copy the table of ", "sh \x01/copy.sh ", "table.csv", "copy");
    put(**books, "extract the table of ", "python3 \x01/table.py ", "table.csv",
        "table");
    auto other = made("count the rows of ", "sh \x01/count.sh ", "");
    for (int i = 0; i < others; ++i) {
      kept_function one{other, {}};
      one.what.id = "other-" + std::to_string(i);
      one.what.digest = "digest-" + std::to_string(i % 100);
      one.life.state = life_state::promoted;
      (void)(*books)->put(one, "learnt", "");
    }
    if (auto opened = solidifier::open(root_ / "skvm.db", {}))
      functions_ = std::move(*opened);
  }

  /// Milliseconds of a request that a function answers; nothing where this
  /// machine has no such sandbox.
  std::optional<std::vector<double>>
  hit_ms(sandbox_level level, const std::string& task, bool warm = false) {
    auto box = use_sandbox(level);
    auto driver = read_file(SKVM_BENCH_CONFIG "/zygote.py");
    if (!box || !functions_ || !driver)
      return std::nullopt;
    warm_interpreters ready{processes_, (root_ / "views").string(), *driver};
    place_.warm = warm ? &ready : nullptr;
    auto ask = [&]() -> bool {
      std::error_code why;
      fs::remove(root_ / "work/table.csv", why);
      auto folder = root_ / ("views/run" + std::to_string(++count_));
      auto held = view_folder::open(folder);
      place_.scratch = (folder / "view").string();
      auto begun = std::chrono::steady_clock::now();
      auto used = thread_ms();
      auto tried = functions_->try_task(*skill_, task, place_);
      last_ms_ = std::chrono::duration<double, std::milli>(
                   std::chrono::steady_clock::now() - begun)
                   .count();
      if (tried.answer)
        least_cpu_ms_ = std::min(least_cpu_ms_, thread_ms() - used);
      if (!tried.answer) {
        std::fprintf(stderr, "no hit: %s\n", tried.reason.c_str());
        return false;
      }
      functions_->note_hit(std::move(tried), task);
      return true;
    };
    for (int i = 0; i < 3000 && warm && ready.served() == 0; ++i)
      if (!ask())
        return std::nullopt;
    return repeated([&]() -> std::optional<double> {
      return ask() ? std::optional{last_ms_} : std::nullopt;
    });
  }

  bool use_sandbox(sandbox_level level) {
    auto found = sandbox::probe_level(processes_, level);
    box_ = found ? std::optional{std::move(*found)} : std::nullopt;
    place_.box = box_ ? &*box_ : nullptr;
    return box_.has_value();
  }

  using spans = std::map<std::string, std::vector<double>>;

  /// What a hit of the function consists of, each part alone and in a row:
  /// milliseconds of each round.
  spans parts(sandbox_level level, const std::string& task,
              const std::string& id) {
    spans out;
    const auto& of = kept_.at(id);
    auto box = use_sandbox(level);
    auto bound = matcher{of.what}.bind(read_request(task));
    if (!box || !bound)
      return out;
    for (int i = 0; i < rounds; ++i) {
      std::error_code why;
      fs::remove(root_ / "work/table.csv", why);
      auto folder = root_ / ("views/run" + std::to_string(++count_));
      auto held = view_folder::open(folder);
      auto since = std::chrono::steady_clock::now();
      auto next = [&](const char* name) {
        auto now = std::chrono::steady_clock::now();
        out[name].push_back(
          std::chrono::duration<double, std::milli>(now - since).count());
        since = std::chrono::steady_clock::now();
      };
      (void)digest_of(*skill_);
      (void)stamp_of(of.what.programs, {});
      (void)check_before(of.what, bound->values, place_);
      next("asked");
      (void)is_small(place_.work_dir, folder_to_copy);
      auto view =
        work_view::create_copy(place_.work_dir, (folder / "view").string());
      auto before = state_of(**view);
      next("view");
      auto inside = (*view)->inner_path();
      auto spec = launch_of(of.what, *bound, inside);
      next("script");
      auto done = run_and_wait(processes_, std::move(spec), control_);
      next("launcher");
      auto ran = std::chrono::duration<double, std::milli>(done.wall).count();
      out["launcher"].back() -= ran;
      out["program"].push_back(ran);
      auto changes = changes_since(*before, **view);
      next("changes");
      (void)bring_in(**view, *changes, (folder / "before").string());
      next("bring_in");
      view->reset();
      next("removal");
    }
    return out;
  }

  /// How a hit starts the function's script.
  launch_spec launch_of(const function& what, const bound_request& bound,
                        const std::string& folder) {
    auto script = script_file(what, place_.functions_dir);
    launch_spec spec;
    spec.argv = {"sh", script->string()};
    spec.cwd = folder;
    auto policy = place_.enclosure;
    policy.work_dir = folder;
    policy.read_only.push_back(script->parent_path().string());
    for (auto& one : variables_of(what, bound, place_, folder))
      policy.env.push_back(std::move(one));
    return place_.box->wrap(std::move(spec), policy);
  }

  /// Processor time of the thread that answers, the least of all requests:
  /// without the sandbox, the function and waiting.
  [[nodiscard]] double least_cpu_ms() const { return least_cpu_ms_; }

  [[nodiscard]] double size() const { return others + 2; }

private:
  static double thread_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3
           + static_cast<double>(now.tv_nsec) / 1e6;
  }

  template <class Measure>
  static std::optional<std::vector<double>> repeated(Measure once) {
    std::vector<double> out;
    for (int i = 0; i < rounds; ++i) {
      auto one = once();
      if (!one)
        return std::nullopt;
      out.push_back(*one);
    }
    return out;
  }

  static function made(const std::string& task, const std::string& command,
                       const std::string& output) {
    std::vector<observation> runs;
    for (const auto* file : {"north.txt", "south.txt", "east.txt"}) {
      observation one;
      one.task = task + file;
      one.steps = {
        {false, {}, command + file + (output.empty() ? "" : " " + output)}};
      one.output = one.all_output = "3";
      runs.push_back(std::move(one));
    }
    auto out = learn(runs);
    return out ? *out : function{};
  }

  void put(shelf& books, const std::string& task, const std::string& command,
           const std::string& output, const std::string& id) {
    kept_function one{made(task, command, output), {}};
    one.what.id = id;
    one.what.digest = digest_of(*skill_);
    one.what.expected.output_most = 100;
    one.what.expected.changed_most = output.empty() ? 0 : 1;
    one.what.expected.file_most = 1000;
    one.life.state = life_state::promoted;
    one.life.programs = stamp_of(one.what.programs, {});
    (void)books.put(one, "learnt", "");
    kept_.emplace(id, std::move(one));
  }

  fs::path root_;
  std::optional<sandbox> box_;
  std::map<std::string, kept_function> kept_;
  launcher processes_;
  launch_control control_;
  execution_place place_;
  skill_ptr skill_;
  std::unique_ptr<solidifier> functions_;
  int count_ = 0;
  double last_ms_ = 0;
  double least_cpu_ms_ = 1e9;
};

} // namespace

std::map<std::string, double> measure_hits() {
  std::map<std::string, double> out;
  auto folder = make_temporary_folder(fs::temp_directory_path(), "skvm-hits-");
  if (!folder)
    return out;
  temporary_folder holder{*folder};
  stage all{fs::canonical(holder.path())};
  out["hit_functions"] = all.size();
  auto keep = [&](const std::string& name, std::vector<double> values) {
    if (values.empty())
      return;
    std::sort(values.begin(), values.end());
    out[name + "_least_ms"] = values.front();
    out[name + "_median_ms"] = values[values.size() / 2];
  };
  auto keep_hit = [&](const std::string& name, auto values) {
    keep(name, values.value_or(std::vector<double>{}));
  };
  const std::string table = "extract the table of report1.txt";
  for (auto level : {sandbox_level::off, sandbox_level::landlock,
                     sandbox_level::namespaces}) {
    std::string name{to_string(level)};
    for (const auto& [id, task] :
         {std::pair{"count", "count the rows of report1.txt"},
          std::pair{"copy", "copy the table of report1.txt"}}) {
      auto prefix = "hit_" + name + "_" + id;
      keep_hit(prefix, all.hit_ms(level, task));
      for (auto& [part, values] : all.parts(level, task, id)) {
        keep(prefix + "_" + part, std::move(values));
        // The removal comes after the answer.
        if (part != "program" && part != "removal")
          for (const auto* which : {"_least_ms", "_median_ms"})
            out[prefix + "_ours" + which] += out[prefix + "_" + part + which];
      }
    }
    if (level == sandbox_level::off)
      out["hit_ours_cpu_ms"] = all.least_cpu_ms();
    keep_hit("hit_python_cold_" + name, all.hit_ms(level, table));
    keep_hit("hit_python_warm_" + name, all.hit_ms(level, table, true));
  }
  return out;
}

} // namespace skvm::bench
