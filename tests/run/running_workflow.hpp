#pragma once

#include "tests/support/fake_timer.hpp"
#include "tests/support/two_threads.hpp"

#include "base/files.hpp"
#include "run/workflow.hpp"
#include "skill/skill_loader.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <map>
#include <mutex>

namespace skvm::test {

namespace fs = std::filesystem;

/// A conversation that was started and waits for the test to end it.
struct conversation {
  std::string label;
  std::string task;
  view_ptr view;
  std::vector<message_ptr> earlier;

  /// All that was said before it, as one text.
  [[nodiscard]] std::string heard() const {
    std::string out;
    for (const auto& msg : earlier)
      out += text_of(*msg) + "\n";
    return out;
  }

  [[nodiscard]] std::string folder(const std::string& otherwise) const {
    return view ? view->reachable_path() : otherwise;
  }
};

inline work_part part(std::string id, std::vector<std::string> steps,
                      std::vector<std::string> expects = {}) {
  return {std::move(id), std::move(steps), std::move(expects)};
}

/// Two stages: three branches, then a main part.
inline branch_plan three_branches() {
  branch_plan plan;
  plan.stages.push_back(
    {{part("branch-1-1", {"s1"}), part("branch-1-2", {"s2"}),
      part("branch-1-3", {"s3"})},
     "because"});
  plan.stages.push_back({{part("main-1", {"s4"})}, {}});
  return plan;
}

/// A workflow under way, whose conversations are the test itself.
class running_workflow {
public:
  running_workflow(caf::actor_system& system, const fs::path& root,
                   branch_plan plan)
    : self_(system), folder_((root / "work").string()) {
    fs::create_directories(folder_);
    auto text = std::string{"---\nname: demo\ndescription: D.\n---\n\n"
                            "1. One.\n2. Two.\n3. Three.\n4. Four.\n"};
    workflow_setup setup;
    setup.run = "r";
    setup.task = "do it";
    setup.subject = *parse_skill(text, "/skills/demo");
    setup.plan = std::move(plan);
    setup.work_dir = folder_;
    setup.scratch = (root / "views").string();
    setup.overall = std::make_shared<shared_spending>(run_limits{});
    setup.clock = &clock_;
    setup.bus = &bus_;
    setup.begun = clock_.now();
    setup.converse =
      [this](caf::scheduled_actor* owner,
             const part_conversation& what) -> result<caf::actor> {
      std::lock_guard guard{mutex_};
      started_.push_back({what.label, what.task, what.view, what.earlier});
      changed_.notify_all();
      return owner->home_system().spawn(
        [](caf::event_based_actor*) -> caf::behavior {
          return {[](cancel_work) {}};
        });
    };
    bus_.subscribe([this](const run_event& event) {
      std::lock_guard guard{mutex_};
      if (event.what == run_event::kind::notice)
        notices_.push_back(event.text);
    });
    starter_ =
      system.spawn([this, setup = std::move(setup)](
                     caf::event_based_actor* owner) mutable -> caf::behavior {
        owner->set_down_handler([](const caf::down_msg&) {});
        auto workflow = spawn_workflow(owner, std::move(setup));
        {
          std::lock_guard guard{mutex_};
          workflow_ = std::move(workflow);
          changed_.notify_all();
        }
        return {[this](const workflow_done& done) {
          std::lock_guard guard{mutex_};
          outcome_ = done.outcome;
          changed_.notify_all();
        }};
      });
    // A first conversation may begin before the starter knows the workflow:
    // what a test then sends would go nowhere.
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return workflow_ != nullptr; });
  }

  ~running_workflow() {
    // A test that failed half-way leaves a workflow that waits for it.
    self_->send_exit(workflow_, caf::exit_reason::kill);
    self_->send_exit(starter_, caf::exit_reason::user_shutdown);
  }

  /// The next so many conversations, in the plan's order.
  std::vector<conversation> next(std::size_t count) {
    std::unique_lock lock{mutex_};
    auto there = changed_.wait_for(lock, std::chrono::seconds{60}, [&] {
      return started_.size() >= count || outcome_;
    });
    EXPECT_TRUE(there && started_.size() >= count);
    std::vector<conversation> out{
      started_.begin(),
      started_.begin()
        + static_cast<std::ptrdiff_t>(std::min(count, started_.size()))};
    started_.erase(started_.begin(),
                   started_.begin() + static_cast<std::ptrdiff_t>(out.size()));
    std::sort(out.begin(), out.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
    return out;
  }

  void end(const conversation& which, run_status status = run_status::succeeded,
           const std::string& text = "done") {
    branch_outcome outcome;
    outcome.status = status;
    outcome.turns = 2;
    outcome.text = text;
    outcome.messages = which.earlier;
    outcome.messages.push_back(user_message(which.task));
    if (status != run_status::succeeded)
      outcome.failure = make_error(errc::plugin_failed, "test", "told to fail");
    self_->send(workflow_,
                branch_done{which.label, std::make_shared<const branch_outcome>(
                                           std::move(outcome))});
  }

  void cancel() { self_->send(workflow_, cancel_work{}); }

  workflow_outcome outcome() {
    std::unique_lock lock{mutex_};
    auto there = changed_.wait_for(lock, std::chrono::seconds{60},
                                   [&] { return outcome_ != nullptr; });
    EXPECT_TRUE(there);
    return there ? *outcome_ : workflow_outcome{};
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }

  std::vector<std::string> notices() {
    std::lock_guard guard{mutex_};
    return notices_;
  }

private:
  fake_timer clock_;
  event_bus bus_;
  caf::scoped_actor self_;
  std::string folder_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<conversation> started_;
  std::vector<std::string> notices_;
  std::shared_ptr<const workflow_outcome> outcome_;
  caf::actor workflow_;
  caf::actor starter_;
};

inline void put(const std::string& file, const std::string& content,
                bool append) {
  fs::create_directories(fs::path{file}.parent_path());
  std::ofstream out{file, append ? std::ios::app : std::ios::trunc};
  out << content;
}

inline std::map<std::string, std::string> tree(const std::string& below) {
  std::map<std::string, std::string> found;
  for (const auto& each : fs::recursive_directory_iterator{below})
    if (each.is_regular_file())
      found[each.path().lexically_relative(below).string()] =
        *read_file(each.path());
  return found;
}

inline std::vector<std::string> ids(const workflow_outcome& of) {
  std::vector<std::string> out;
  for (const auto& each : of.parts)
    out.push_back(each.id);
  return out;
}

/// In how many orders branches end; each makes and merges six views.
#ifdef __SANITIZE_ADDRESS__
inline constexpr unsigned orders = 200;
#else
inline constexpr unsigned orders = 1000;
#endif

struct workflows : testing::Test {
  workflows()
    : holder(*make_temporary_folder(testing::TempDir(), "workflow-")),
      root(fs::canonical(holder.path())), system(config) {}

  temporary_folder holder;
  fs::path root;
  test::two_threads config;
  caf::actor_system system;
};

} // namespace skvm::test
